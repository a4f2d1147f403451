//! For what the provider answers requests, and why it does not.

use std::time::Duration;
use tradewind_client::voucher::VoucherError;
use tradewind_primitives::{
    api::ClockView, AssetKind, Balance, ChannelMode, ChannelView, Round, Tick, Ticks, ROUND_TICKS,
};

/// What a request costs here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// In what it is paid.
    pub asset: AssetKind,
    /// The least price that a channel must have been opened with, in base units.
    pub price: Balance,
}

/// When what was earned is collected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Once so much of a channel is not redeemed, in base units.
    pub amount: Balance,
    /// Or once the oldest voucher that is not redeemed is so old.
    pub age: Ticks,
}

/// Where the chain's clock stood at the last finalized block that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// The tick.
    pub tick: Tick,
    /// The live tick.
    pub live: Tick,
    /// The round.
    pub round: Round,
    /// Ticks until the next round; at least 1.
    pub left: Ticks,
    /// Nominal length of a tick.
    pub tick_millis: u32,
}

impl From<&ClockView> for Now {
    fn from(clock: &ClockView) -> Self {
        let since = clock.now.saturating_sub(clock.first);
        let (round, passed) = (since / ROUND_TICKS, since % ROUND_TICKS);
        let left = ROUND_TICKS.saturating_sub(passed);
        Self { tick: clock.now, live: clock.live, round, left, tick_millis: clock.tick_millis }
    }
}

impl Now {
    /// Time until the next round, as long as ticks are what they should be.
    pub fn until_next_round(&self) -> Duration {
        Duration::from_millis(u64::from(self.left).saturating_mul(u64::from(self.tick_millis)))
    }
}

/// Why a request is not paid for. None of these costs anything.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no voucher, and nobody pays for those that come without.
    #[error("the request brings no voucher, and nobody else pays for it")]
    NotPaid,
    /// The voucher is none, or not one that the chain would redeem.
    #[error(transparent)]
    Voucher(#[from] VoucherError),
    /// There is no such channel, or it is another provider's.
    #[error("there is no open channel with this number and this provider, as of the last final block")]
    NoSuchChannel,
    /// The channel is in another asset than requests are paid in here.
    #[error("the channel is in another asset than requests are paid in here")]
    OtherAsset,
    /// The channel was opened with a lower price.
    #[error("the channel was opened with a price of {price}, and a request costs {least} base units here")]
    PriceTooLow {
        /// The channel's.
        price: Balance,
        /// The provider's.
        least: Balance,
    },
    /// The channel was revoked, or has expired.
    #[error("the channel has ended")]
    Ended,
    /// The voucher is not over one price more than was spent before.
    #[error("the voucher must be over {least} base units at least: {accepted} are spent, and a request costs {price}")]
    NotMore {
        /// What was accepted before.
        accepted: Balance,
        /// The channel's price.
        price: Balance,
        /// Both together.
        least: Balance,
    },
    /// The channel counts no more requests in this round.
    #[error("the owner's channel counts no more requests in this round")]
    RoundFull {
        /// When the next begins.
        retry_after: Duration,
    },
    /// The owner's channel has no money left.
    #[error("the owner's channel is spent")]
    Spent,
    /// It cannot be found out now, or written down.
    #[error("{0}")]
    Unavailable(&'static str),
}

impl Refusal {
    /// A word for it, for metrics and programs. These never change.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotPaid => "not-paid",
            Self::Voucher(VoucherError::Malformed) => "malformed",
            Self::Voucher(VoucherError::OtherChannel) => "other-channel",
            Self::Voucher(VoucherError::Metered) => "metered",
            Self::Voucher(VoucherError::WrongKeyType) => "wrong-key-type",
            Self::Voucher(VoucherError::BadSignature) => "bad-signature",
            Self::Voucher(VoucherError::OverBudget { .. }) => "over-budget",
            Self::NoSuchChannel => "no-such-channel",
            Self::OtherAsset => "other-asset",
            Self::PriceTooLow { .. } => "price-too-low",
            Self::Ended => "ended",
            Self::NotMore { .. } => "not-more",
            Self::RoundFull { .. } => "round-full",
            Self::Spent => "spent",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

impl Terms {
    /// Whether requests can be paid by a channel at all.
    ///
    /// # Errors
    /// Says why not.
    pub fn admit<A>(&self, view: &ChannelView<A>, now: &Now) -> Result<(), Refusal> {
        let channel = &view.channel;
        if is_over(view, now) {
            return Err(Refusal::Ended);
        }
        if channel.asset != self.asset {
            return Err(Refusal::OtherAsset);
        }
        if channel.price < self.price {
            return Err(Refusal::PriceTooLow { price: channel.price, least: self.price });
        }
        Ok(())
    }
}

/// Whether nothing new is to be spent of a channel.
pub(super) fn is_over<A>(view: &ChannelView<A>, now: &Now) -> bool {
    view.channel.closed || now.live >= view.ends_at
}

/// Whether nothing can be redeemed of a channel any more at live tick `live`.
pub(super) fn is_settled<A>(view: &ChannelView<A>, live: Tick) -> bool {
    view.channel.closed || live >= view.redeemable_until
}

/// Whether the provider counts a channel's requests.
pub(super) fn is_metered<A>(view: &ChannelView<A>) -> bool {
    matches!(view.channel.mode, ChannelMode::Metered { .. })
}
