//! What may happen to channels and trial credits.

use super::Model;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Seen {
    Granted,
    GrantedMore,
    GrantedAfterItExpired,
    Reclaimed,
    ReclaimedBeforeItExpired,
    CreditForRent,
    CreditForWonOrder,
    CreditForExtension,
    CreditForChannel,
    CreditForRaise,
    LessCollateral,
    LeaseSpentCredit,
    LeaseSpentBoth,
    ChannelSpentCredit,
    ChannelSpentBoth,
    SpentAfterItExpired,
    BackToTheBuyer,
    BackToTheProvider,
    CreditCouldNotBeFreed,
    CreditNotForTheTreasury,
    CreditKeptFromTheProvider,
    OpenedForSr25519,
    OpenedForEd25519,
    OpenedMetered,
    Raised,
    Revoked,
    Redeemed,
    RedeemedAfterItsEnd,
    Counted,
    CountedAgainInARound,
    CountedAfterItsEnd,
    ClosedEarlyByTheProvider,
    ClosedByAnyone,
    ChannelOwesThePayer,
    ChannelOwesTheProvider,
    OwedOfChannelPaid,
    ForgottenOncePaid,
    WindOwed,
}

impl Seen {
    /// So rare at random that cases are written out for them.
    pub const RARE: [Self; 4] = [
        Self::ChannelOwesTheProvider,
        Self::ReclaimedBeforeItExpired,
        Self::CreditNotForTheTreasury,
        Self::CreditKeptFromTheProvider,
    ];

    pub const ALL: [Self; 38] = [
        Self::Granted,
        Self::GrantedMore,
        Self::GrantedAfterItExpired,
        Self::Reclaimed,
        Self::ReclaimedBeforeItExpired,
        Self::CreditForRent,
        Self::CreditForWonOrder,
        Self::CreditForExtension,
        Self::CreditForChannel,
        Self::CreditForRaise,
        Self::LessCollateral,
        Self::LeaseSpentCredit,
        Self::LeaseSpentBoth,
        Self::ChannelSpentCredit,
        Self::ChannelSpentBoth,
        Self::SpentAfterItExpired,
        Self::BackToTheBuyer,
        Self::BackToTheProvider,
        Self::CreditCouldNotBeFreed,
        Self::CreditNotForTheTreasury,
        Self::CreditKeptFromTheProvider,
        Self::OpenedForSr25519,
        Self::OpenedForEd25519,
        Self::OpenedMetered,
        Self::Raised,
        Self::Revoked,
        Self::Redeemed,
        Self::RedeemedAfterItsEnd,
        Self::Counted,
        Self::CountedAgainInARound,
        Self::CountedAfterItsEnd,
        Self::ClosedEarlyByTheProvider,
        Self::ClosedByAnyone,
        Self::ChannelOwesThePayer,
        Self::ChannelOwesTheProvider,
        Self::OwedOfChannelPaid,
        Self::ForgottenOncePaid,
        Self::WindOwed,
    ];
}

impl Model {
    pub(super) fn see(&mut self, happened: bool, what: Seen) {
        if happened {
            *self.seen.entry(what).or_default() += 1;
        }
    }
}
