//! The DAO: calls of the SDK's pallets, and what is read of them.

use super::{calls::Call, error::ChainError, functions, At};
use codec::{Compact, Decode, Encode};
use sp_core::{crypto::AccountId32, H256};
use tradewind_primitives::{AssetKind, Balance, ReferendumView, Setting, Track};

/// For how long a vote binds its tokens if it wins, and how much it counts: 0 binds nothing and counts a tenth; 1 to 6 count
/// as much, and bind for 1, 2, 4, 8, 16 and 32 of the chain's periods.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode)]
pub struct Conviction(u8);

impl Conviction {
    /// One of 0 to 6.
    pub fn new(conviction: u8) -> Option<Self> {
        (conviction <= 6).then_some(Self(conviction))
    }
}

/// What a referendum proposes, as far as this version knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proposal {
    /// A number is changed.
    Change(Setting),
    /// Money of the treasury is paid.
    Spend {
        /// In which asset.
        asset: AssetKind,
        /// How much, in base units.
        amount: Balance,
        /// To whom.
        to: AccountId32,
    },
    /// Something else: names of the pallet and the call.
    Other(String, String),
    /// Nobody has stored it, or this chain has no such call.
    Unknown,
}

/// The index of the runtime's own origins in `OriginCaller`, and of the two in them. `OriginCaller` has pallets' indices.
const ORIGINS: u8 = 47;

/// `DispatchTime::After(0)`: as soon as the track allows.
const AT_ONCE: (u8, u32) = (1, 0);

/// Longest call that is a part of its referendum; a longer one is stored as a preimage.
const INLINE: usize = 128;

fn origin(track: Track) -> [u8; 2] {
    match track {
        // `system::RawOrigin::Root`.
        Track::Root => [0, 0],
        Track::Treasury => [ORIGINS, 0],
        Track::Parameters => [ORIGINS, 1],
    }
}

impl Call {
    /// `settings.change`
    pub fn change_setting(setting: &Setting) -> Self {
        Self::new("Settings", "change", setting)
    }

    /// `treasury.spend`, valid from the moment it is approved.
    pub fn spend(asset: &AssetKind, amount: Balance, to: &AccountId32) -> Self {
        Self::new("Treasury", "spend", (asset, Compact(amount), to, None::<u32>))
    }

    /// `treasury.payout`
    pub fn payout(spend: u32) -> Self {
        Self::new("Treasury", "payout", spend)
    }

    /// `preimage.note_preimage`
    pub fn note_preimage(bytes: &[u8]) -> Self {
        Self::new("Preimage", "note_preimage", bytes)
    }

    /// `referenda.submit` of a call, encoded; one that is long must have been stored.
    pub fn submit(track: Track, call: &[u8]) -> Self {
        let proposal = match call.len() <= INLINE {
            true => (1u8, call).encode(),
            false => {
                let length = u32::try_from(call.len()).unwrap_or(u32::MAX);
                (2u8, H256(sp_crypto_hashing::blake2_256(call)), length).encode()
            }
        };
        Self::raw("Referenda", "submit", [&origin(track)[..], &proposal, &AT_ONCE.encode()].concat())
    }

    /// Whether a call is so long that it must be stored before it is proposed.
    pub fn must_be_noted(call: &[u8]) -> bool {
        call.len() > INLINE
    }

    /// `referenda.place_decision_deposit`
    pub fn place_decision_deposit(referendum: u32) -> Self {
        Self::new("Referenda", "place_decision_deposit", referendum)
    }

    /// `referenda.refund_decision_deposit`
    pub fn refund_decision_deposit(referendum: u32) -> Self {
        Self::new("Referenda", "refund_decision_deposit", referendum)
    }

    /// `referenda.refund_submission_deposit`
    pub fn refund_submission_deposit(referendum: u32) -> Self {
        Self::new("Referenda", "refund_submission_deposit", referendum)
    }

    /// `conviction_voting.vote`, with `balance` base units of WIND.
    pub fn vote(referendum: u32, aye: bool, conviction: Conviction, balance: Balance) -> Self {
        // `AccountVote::Standard`; aye is the highest bit.
        let vote = u8::from(aye) << 7 | conviction.0;
        Self::new("ConvictionVoting", "vote", (Compact(referendum), 0u8, vote, balance))
    }

    /// `conviction_voting.remove_vote`
    pub fn remove_vote(track: Track, referendum: u32) -> Self {
        Self::new("ConvictionVoting", "remove_vote", (Some(track.id()), referendum))
    }

    /// `conviction_voting.unlock`
    pub fn unlock(track: Track, target: &AccountId32) -> Self {
        Self::new("ConvictionVoting", "unlock", (track.id(), 0u8, target))
    }

    /// `conviction_voting.delegate`
    pub fn delegate(track: Track, to: &AccountId32, conviction: Conviction, balance: Balance) -> Self {
        Self::new("ConvictionVoting", "delegate", (track.id(), 0u8, to, conviction, balance))
    }

    /// `conviction_voting.undelegate`
    pub fn undelegate(track: Track) -> Self {
        Self::new("ConvictionVoting", "undelegate", track.id())
    }

    /// `escrow.share_fees`
    pub fn share_fees(asset: &AssetKind) -> Self {
        Self::new("Escrow", "share_fees", asset)
    }
}

impl At {
    /// The last referenda, the newest first.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn referenda(&self) -> Result<Vec<ReferendumView<AccountId32>>, ChainError> {
        self.api(functions::REFERENDA, ()).await
    }

    /// Every number that a referendum can change, with the value that is in force.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn settings(&self) -> Result<Vec<Setting>, ChainError> {
        self.api(functions::SETTINGS, ()).await
    }

    /// What a call, encoded, is.
    pub fn proposal(&self, call: &[u8]) -> Proposal {
        let (Some(&pallet), Some(&index), arguments) = (call.first(), call.get(1), call.get(2..).unwrap_or_default())
        else {
            return Proposal::Unknown;
        };
        let Some(pallet) = self.client.metadata_ref().pallet_by_call_index(pallet) else { return Proposal::Unknown };
        let Some(variant) = pallet.call_variant_by_index(index) else { return Proposal::Unknown };
        known(pallet.name(), &variant.name, arguments)
            .unwrap_or_else(|| Proposal::Other(pallet.name().to_owned(), variant.name.clone()))
    }
}

fn known(pallet: &str, call: &str, mut arguments: &[u8]) -> Option<Proposal> {
    let proposal = match (pallet, call) {
        ("Settings", "change") => Proposal::Change(Setting::decode(&mut arguments).ok()?),
        ("Treasury", "spend") => {
            type Arguments = (AssetKind, Compact<Balance>, AccountId32, Option<u32>);
            let (asset, Compact(amount), to, _) = Arguments::decode(&mut arguments).ok()?;
            Proposal::Spend { asset, amount, to }
        }
        _ => return None,
    };
    arguments.is_empty().then_some(proposal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_is_read_back_as_what_it_was_written_as() {
        let to = AccountId32::new([7; 32]);
        let asset = AssetKind::WithId(3);
        let call = Call::spend(&asset, 99, &to);
        assert_eq!(known("Treasury", "spend", call.arguments()), Some(Proposal::Spend { asset, amount: 99, to }));
        let setting = Setting::FeePpm(9);
        let call = Call::change_setting(&setting);
        assert_eq!(known("Settings", "change", call.arguments()), Some(Proposal::Change(setting)));
        assert_eq!(known("Settings", "change", &[call.arguments(), &[0]].concat()), None);
        assert_eq!(known("System", "remark", &[]), None);
    }

    #[test]
    fn convictions_are_0_to_6() {
        assert!(Conviction::new(6).is_some());
        assert_eq!(Conviction::new(7), None);
    }
}
