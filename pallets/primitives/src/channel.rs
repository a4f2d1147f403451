//! Channels: paid requests, by vouchers of the payer or by the provider's count; and trial credits.

use crate::{AssetKind, Balance, Tick, Ticks};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ed25519, sr25519, H256};
use sp_runtime::traits::{BlakeTwo256, Hash, Verify};

/// Number of a channel; never reused.
pub type ChannelId = u64;

/// Number of a round: so many times [`ROUND_TICKS`] have passed since the chain's first tick.
pub type Round = u32;

/// Ticks in a round.
pub const ROUND_TICKS: Ticks = 100;

/// What every voucher's message begins with, as raw bytes.
pub const VOUCHER_PREFIX: [u8; 19] = *b"tradewind/voucher/1";

/// What a channel's session key signs: blake2-256 of the prefix, the hash of the chain's first block, the channel's
/// number, payer, provider, and all that the provider may have redeemed of the channel with this voucher, in base units;
/// SCALE-encoded one after the other (numbers little-endian, of 8 and 16 bytes).
///
/// The 32 bytes are signed as they are, without the `<Bytes>` that wallets wrap around text.
pub fn voucher_digest<AccountId: Encode>(
    genesis: H256,
    channel: ChannelId,
    payer: &AccountId,
    provider: &AccountId,
    cumulative: Balance,
) -> H256 {
    BlakeTwo256::hash(&(VOUCHER_PREFIX, genesis, channel, payer, provider, cumulative).encode())
}

/// The public key that signs a channel's vouchers. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum SessionKey {
    /// Schnorr over Ristretto, with the signing context `substrate`.
    #[codec(index = 0)]
    Sr25519([u8; 32]),
    /// Ed25519 as in RFC 8032.
    #[codec(index = 1)]
    Ed25519([u8; 32]),
}

/// A voucher's signature. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum SessionSignature {
    /// Of an sr25519 key.
    #[codec(index = 0)]
    Sr25519([u8; 64]),
    /// Of an ed25519 key.
    #[codec(index = 1)]
    Ed25519([u8; 64]),
}

impl SessionSignature {
    /// Whether `key` signs in this way; says nothing of the signature itself.
    pub fn fits(&self, key: &SessionKey) -> bool {
        matches!((self, key), (Self::Sr25519(_), SessionKey::Sr25519(_)) | (Self::Ed25519(_), SessionKey::Ed25519(_)))
    }

    /// Whether it is `key`'s signature over `digest`.
    pub fn verifies(&self, key: &SessionKey, digest: H256) -> bool {
        match (self, key) {
            (Self::Sr25519(signature), SessionKey::Sr25519(key)) => {
                sr25519::Signature::from(*signature).verify(digest.as_bytes(), &sr25519::Public::from(*key))
            }
            (Self::Ed25519(signature), SessionKey::Ed25519(key)) => {
                ed25519::Signature::from(*signature).verify(digest.as_bytes(), &ed25519::Public::from(*key))
            }
            _ => false,
        }
    }
}

/// How a channel's requests are counted. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum ChannelMode {
    /// By vouchers: each is over all that was ever spent of the channel, so the newest is enough.
    #[codec(index = 0)]
    Vouchers {
        /// Who signs them.
        signer: SessionKey,
    },
    /// By the provider: the payer trusts its count up to a number of requests a round.
    #[codec(index = 1)]
    Metered {
        /// Most requests that count in one round. What is not used of a round is not left for the next.
        max_per_round: u32,
    },
}

/// What the requests counted last belong to. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum MeterWindow {
    /// A round.
    #[codec(index = 0)]
    Round(Round),
    /// All of the time after the channel's end.
    #[codec(index = 1)]
    Last,
}

/// A channel as it stands on chain. At all times `funded = held + paid + refunded`; what is owed counts as paid or
/// refunded already. The deposit is beside that.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ChannelRecord<AccountId> {
    /// In whose account the money is.
    pub payer: AccountId,
    /// Who earns it.
    pub provider: AccountId,
    /// Its asset.
    pub asset: AssetKind,
    /// What one request costs, in base units.
    pub price: Balance,
    /// How requests are counted.
    pub mode: ChannelMode,
    /// All of the payer's own money that was put on hold.
    pub funded: Balance,
    /// What of that is still on hold and not earned.
    pub held: Balance,
    /// What was paid of it, gross of the fee.
    pub paid: Balance,
    /// The fee's part of what was paid.
    pub fee: Balance,
    /// Remainder of the fee, in millionths of a base unit.
    pub fee_carry: u32,
    /// What was given back.
    pub refunded: Balance,
    /// What of all that could not be delivered yet.
    pub owed: Balance,
    /// What it has of the provider's trial credit.
    pub credit: CreditPart,
    /// The payer's deposit, which comes back when it is closed.
    pub deposit: Balance,
    /// Live tick at which it ends.
    pub expires: Tick,
    /// Live tick at which its payer revoked it.
    pub revoked: Option<Tick>,
    /// Live ticks after its end for which it can be redeemed.
    pub redemption: Ticks,
    /// Whether it is closed: nothing is left of it but what it owes.
    pub closed: bool,
    /// What the requests counted last belong to.
    pub window: MeterWindow,
    /// How many they are.
    pub used: u32,
}

impl<AccountId> ChannelRecord<AccountId> {
    /// All that was redeemed: what a voucher must exceed.
    pub fn redeemed(&self) -> Balance {
        self.paid.saturating_add(self.credit.spent)
    }

    /// What can still be redeemed.
    pub fn left(&self) -> Balance {
        self.held.saturating_add(self.credit.left)
    }

    /// Live tick from which nothing new is to be spent.
    pub fn ends_at(&self) -> Tick {
        self.revoked.map_or(self.expires, |revoked| revoked.min(self.expires))
    }

    /// Live tick from which nothing is redeemed any more.
    pub fn redeemable_until(&self) -> Tick {
        self.ends_at().saturating_add(self.redemption)
    }

    /// Requests that a metered channel still counts at live tick `live` in `round`. All there can be in the other mode.
    pub fn requests_left(&self, live: Tick, round: Round) -> u32 {
        let ChannelMode::Metered { max_per_round } = self.mode else { return u32::MAX };
        let used = if self.window == self.window_at(live, round) { self.used } else { 0 };
        max_per_round.saturating_sub(used)
    }

    /// What requests that are counted at live tick `live` in `round` belong to.
    pub fn window_at(&self, live: Tick, round: Round) -> MeterWindow {
        if live < self.ends_at() {
            MeterWindow::Round(round)
        } else {
            MeterWindow::Last
        }
    }
}

/// A channel as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ChannelView<AccountId> {
    /// Its number.
    pub id: ChannelId,
    /// The record.
    pub channel: ChannelRecord<AccountId>,
    /// Live tick from which nothing new is to be spent: it was revoked, or has expired.
    pub ends_at: Tick,
    /// Live tick from which nothing is redeemed any more, and the rest can be freed.
    pub redeemable_until: Tick,
    /// Requests that a metered channel still counts in this round.
    pub requests_left: u32,
}

/// What a provider gave a buyer to spend with it: see [`CreditView`] for whose it is.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct CreditLine {
    /// What the buyer can spend of it, until it expires. On hold in the provider's account.
    pub available: Balance,
    /// What is the provider's again and could not be released in its account yet.
    pub due: Balance,
    /// Live tick from which the buyer can no longer spend what is available.
    pub expires: Tick,
}

/// What of a trial credit one lease or channel has.
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct CreditPart {
    /// What is left, still on hold in the provider's account. It is spent before the buyer's own money.
    pub left: Balance,
    /// What was spent: the provider's again.
    pub spent: Balance,
}

/// A trial credit as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct CreditView<AccountId> {
    /// Who may spend it.
    pub buyer: AccountId,
    /// Who gave it, and where it can be spent.
    pub provider: AccountId,
    /// What it is in.
    pub asset: AssetKind,
    /// The rest.
    pub line: CreditLine,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metered(revoked: Option<Tick>, window: MeterWindow, used: u32) -> ChannelRecord<u64> {
        ChannelRecord {
            payer: 1,
            provider: 2,
            asset: AssetKind::Native,
            price: 3,
            mode: ChannelMode::Metered { max_per_round: 10 },
            funded: 90,
            held: 60,
            paid: 30,
            fee: 0,
            fee_carry: 0,
            refunded: 0,
            owed: 0,
            credit: CreditPart { left: 4, spent: 5 },
            deposit: 8,
            expires: 1_000,
            revoked,
            redemption: 600,
            closed: false,
            window,
            used,
        }
    }

    #[test]
    fn what_is_not_used_of_a_round_is_not_left_for_the_next() {
        let record = metered(None, MeterWindow::Round(4), 7);
        assert_eq!((record.requests_left(50, 4), record.requests_left(50, 5)), (3, 10));
        let record = metered(None, MeterWindow::Round(4), 0);
        assert_eq!(record.requests_left(50, 9), 10);
    }

    #[test]
    fn after_its_end_a_channel_counts_one_round_more_however_long_that_is() {
        let record = metered(Some(40), MeterWindow::Round(4), 10);
        assert_eq!((record.ends_at(), record.redeemable_until()), (40, 640));
        assert_eq!(record.requests_left(39, 4), 0);
        assert_eq!((record.requests_left(40, 4), record.requests_left(400, 7)), (10, 10));
        let record = metered(Some(40), MeterWindow::Last, 6);
        assert_eq!((record.requests_left(40, 4), record.requests_left(400, 7)), (4, 4));
        // It had expired before.
        assert_eq!(metered(Some(2_000), MeterWindow::Last, 0).ends_at(), 1_000);
    }

    #[test]
    fn credit_counts_as_redeemed_and_as_left() {
        let record = metered(None, MeterWindow::Round(0), 0);
        assert_eq!((record.redeemed(), record.left()), (35, 64));
    }

    #[test]
    fn a_voucher_is_for_one_chain_channel_payer_and_provider() {
        let (one, two) = ([1u8; 32], [2u8; 32]);
        let digest = |genesis, channel, payer, provider, cumulative| {
            voucher_digest(H256::repeat_byte(genesis), channel, payer, provider, cumulative)
        };
        let voucher = digest(0, 7, &one, &two, 50);
        for other in [
            digest(1, 7, &one, &two, 50),
            digest(0, 8, &one, &two, 50),
            digest(0, 7, &two, &two, 50),
            digest(0, 7, &one, &one, 50),
            digest(0, 7, &one, &two, 51),
        ] {
            assert_ne!(voucher, other);
        }
    }

    #[test]
    fn a_signature_fits_its_own_kind_of_key_alone() {
        let (sr, ed) = (SessionSignature::Sr25519([0; 64]), SessionSignature::Ed25519([0; 64]));
        assert!(sr.fits(&SessionKey::Sr25519([0; 32])) && !sr.fits(&SessionKey::Ed25519([0; 32])));
        assert!(ed.fits(&SessionKey::Ed25519([0; 32])) && !ed.fits(&SessionKey::Sr25519([0; 32])));
        assert!(!sr.verifies(&SessionKey::Ed25519([0; 32]), H256::zero()));
    }
}
