//! Vouchers: what a caller sends with a paid request, and what a provider redeems on chain.
//!
//! A voucher says of a channel how much the provider may have redeemed of it *in all*, in base units of the channel's
//! asset, and is signed by the channel's session key. Each request carries one over the price of a request more than the
//! one before. What is signed is [`voucher_digest`]; the signature is raw, without the `<Bytes>` that wallets wrap around
//! text.
//!
//! In a request it is the header `Tradewind-Voucher`:
//!
//! ```text
//! Tradewind-Voucher: channel=7; cumulative=1500; ed25519=<128 hexadecimal digits>
//! ```
//!
//! with `sr25519` instead of `ed25519` for a key of that kind. `clients/js/vouchers.json` has examples to test against.

use crate::keys::SessionSecret;
use sp_core::{crypto::AccountId32, H256};
use std::{fmt, str::FromStr};
use tradewind_primitives::{
    voucher_digest, Balance, ChannelId, ChannelMode, ChannelRecord, SessionKey, SessionSignature,
};

/// Name of the header, in lower case.
pub const HEADER: &str = "tradewind-voucher";

/// Longest value of the header, in bytes.
pub const MAX_BYTES: usize = 256;

/// A signed promise that so much of a channel may be redeemed in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// Of which channel.
    pub channel: ChannelId,
    /// All that may ever have been redeemed of it, in base units.
    pub cumulative: Balance,
    /// The session key's signature.
    pub signature: SessionSignature,
}

/// What is wrong with a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VoucherError {
    /// The text is no voucher.
    #[error("expected `channel=NUMBER; cumulative=BASE UNITS; ed25519=SIGNATURE`, or sr25519 instead")]
    Malformed,
    /// The channel is another one.
    #[error("the voucher is of another channel")]
    OtherChannel,
    /// The channel's requests are counted by the provider.
    #[error("the channel takes no vouchers: its provider counts the requests")]
    Metered,
    /// The signature is of another kind than the channel's key.
    #[error("the voucher is signed with another kind of key than the channel's")]
    WrongKeyType,
    /// The signature is not the channel's key's over this voucher.
    #[error(
        "the voucher's signature is not that of the channel's key for this chain, channel, payer, provider and amount"
    )]
    BadSignature,
    /// The channel's budget is smaller.
    #[error("the voucher is over {cumulative}, and the channel's budget ends at {budget} base units")]
    OverBudget {
        /// What the voucher says.
        cumulative: Balance,
        /// What there is in all.
        budget: Balance,
    },
}

impl Voucher {
    /// Signs one for a channel between `payer` and `provider`.
    pub fn sign(
        secret: &SessionSecret,
        genesis: H256,
        channel: ChannelId,
        payer: &AccountId32,
        provider: &AccountId32,
        cumulative: Balance,
    ) -> Self {
        let signature = secret.sign(voucher_digest(genesis, channel, payer, provider, cumulative));
        Self { channel, cumulative, signature }
    }

    /// Checks it as the chain would, but for whether it is spent already and the channel's end.
    ///
    /// # Errors
    /// Says why the chain would refuse it.
    pub fn check(
        &self,
        genesis: H256,
        channel: ChannelId,
        record: &ChannelRecord<AccountId32>,
    ) -> Result<(), VoucherError> {
        let (signer, digest) = self.check_unsigned(genesis, channel, record)?;
        match self.signature.verifies(&signer, digest) {
            true => Ok(()),
            false => Err(VoucherError::BadSignature),
        }
    }

    /// Checks the same but for the signature. Returns the key and the digest of which it must be one.
    ///
    /// # Errors
    /// Says why the chain would refuse it.
    pub fn check_unsigned(
        &self,
        genesis: H256,
        channel: ChannelId,
        record: &ChannelRecord<AccountId32>,
    ) -> Result<(SessionKey, H256), VoucherError> {
        if self.channel != channel {
            return Err(VoucherError::OtherChannel);
        }
        let ChannelMode::Vouchers { signer } = record.mode else { return Err(VoucherError::Metered) };
        let budget = record.redeemed().saturating_add(record.left());
        if self.cumulative > budget {
            return Err(VoucherError::OverBudget { cumulative: self.cumulative, budget });
        }
        if !self.signature.fits(&signer) {
            return Err(VoucherError::WrongKeyType);
        }
        Ok((signer, voucher_digest(genesis, channel, &record.payer, &record.provider, self.cumulative)))
    }
}

impl fmt::Display for Voucher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, bytes) = match &self.signature {
            SessionSignature::Sr25519(bytes) => ("sr25519", bytes),
            SessionSignature::Ed25519(bytes) => ("ed25519", bytes),
        };
        write!(f, "channel={}; cumulative={}; {kind}={}", self.channel, self.cumulative, hex::encode(bytes))
    }
}

impl FromStr for Voucher {
    type Err = VoucherError;

    fn from_str(text: &str) -> Result<Self, VoucherError> {
        if text.len() > MAX_BYTES {
            return Err(VoucherError::Malformed);
        }
        let (mut channel, mut cumulative, mut signature) = (None, None, None);
        for part in text.split(';') {
            let (name, value) = part.trim().split_once('=').ok_or(VoucherError::Malformed)?;
            let twice = match name {
                "channel" => channel.replace(number(value)?).is_some(),
                "cumulative" => cumulative.replace(number(value)?).is_some(),
                "sr25519" => signature.replace(SessionSignature::Sr25519(signature_of(value)?)).is_some(),
                "ed25519" => signature.replace(SessionSignature::Ed25519(signature_of(value)?)).is_some(),
                _ => true,
            };
            if twice {
                return Err(VoucherError::Malformed);
            }
        }
        match (channel, cumulative, signature) {
            (Some(channel), Some(cumulative), Some(signature)) => Ok(Self { channel, cumulative, signature }),
            _ => Err(VoucherError::Malformed),
        }
    }
}

/// A number in plain digits, and no other spelling of it.
fn number<N: FromStr + ToString>(text: &str) -> Result<N, VoucherError> {
    let number: N = text.parse().map_err(|_| VoucherError::Malformed)?;
    match number.to_string() == text {
        true => Ok(number),
        false => Err(VoucherError::Malformed),
    }
}

fn signature_of(text: &str) -> Result<[u8; 64], VoucherError> {
    let mut bytes = [0; 64];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| VoucherError::Malformed)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::keys::SessionKind;
    use serde_json::Value;
    use tradewind_primitives::{AssetKind, CreditPart, MeterWindow};

    const GENESIS: H256 = H256::repeat_byte(0x11);

    fn record(mode: ChannelMode) -> ChannelRecord<AccountId32> {
        ChannelRecord {
            payer: AccountId32::new([1; 32]),
            provider: AccountId32::new([2; 32]),
            asset: AssetKind::Native,
            price: 5,
            mode,
            funded: 400,
            held: 300,
            paid: 100,
            fee: 2,
            fee_carry: 0,
            refunded: 0,
            owed: 0,
            credit: CreditPart { left: 60, spent: 40 },
            deposit: 8,
            expires: 9,
            revoked: None,
            redemption: 600,
            closed: false,
            window: MeterWindow::Round(0),
            used: 0,
        }
    }

    fn signed(kind: SessionKind, cumulative: Balance) -> (Voucher, ChannelRecord<AccountId32>) {
        let secret = SessionSecret::from_seed(kind, &[5; 32]);
        let record = record(ChannelMode::Vouchers { signer: secret.public() });
        (Voucher::sign(&secret, GENESIS, 7, &record.payer, &record.provider, cumulative), record)
    }

    #[test]
    fn a_voucher_is_read_as_it_is_written() {
        for kind in [SessionKind::Sr25519, SessionKind::Ed25519] {
            let (voucher, record) = signed(kind, 500);
            let text = voucher.to_string();
            assert!(text.starts_with("channel=7; cumulative=500; ") && text.len() <= MAX_BYTES, "{text}");
            assert_eq!(text.parse(), Ok(voucher));
            assert_eq!(voucher.check(GENESIS, 7, &record), Ok(()));
        }
    }

    #[test]
    fn what_is_no_voucher_is_refused() {
        let (voucher, _) = signed(SessionKind::Ed25519, 500);
        let good = voucher.to_string();
        for bad in [
            "",
            "7",
            "channel=7",
            "channel=7; cumulative=5",
            &good.replace("channel=7", "channel=07"),
            &good.replace("channel=7", "channel=+7"),
            &good.replace("channel=7", "channel=-7"),
            &good.replace("cumulative=500", "cumulative=5e2"),
            &good.replace("cumulative=500", "cumulative=340282366920938463463374607431768211456"),
            &good.replace("ed25519=", "rsa="),
            &good[..good.len() - 1],
            &format!("{good}00"),
            &format!("{good}; channel=7"),
            &format!("{good}; more=1"),
            &format!("{good}; sr25519={}", "0".repeat(128)),
            &format!("{good}{}", " ".repeat(MAX_BYTES)),
        ] {
            assert_eq!(bad.parse::<Voucher>(), Err(VoucherError::Malformed), "{bad}");
        }
    }

    #[test]
    fn what_the_chain_would_refuse_is_refused_with_the_reason() {
        let (voucher, record) = signed(SessionKind::Ed25519, 500);
        assert_eq!(voucher.check(GENESIS, 8, &record), Err(VoucherError::OtherChannel));
        assert_eq!(voucher.check(H256::zero(), 7, &record), Err(VoucherError::BadSignature));
        let other = ChannelRecord { payer: AccountId32::new([3; 32]), ..record.clone() };
        assert_eq!(voucher.check(GENESIS, 7, &other), Err(VoucherError::BadSignature));
        let more = Voucher { cumulative: 499, ..voucher };
        assert_eq!(more.check(GENESIS, 7, &record), Err(VoucherError::BadSignature));
        let (over, _) = signed(SessionKind::Ed25519, 501);
        assert_eq!(over.check(GENESIS, 7, &record), Err(VoucherError::OverBudget { cumulative: 501, budget: 500 }));
        let (other_kind, _) = signed(SessionKind::Sr25519, 500);
        assert_eq!(other_kind.check(GENESIS, 7, &record), Err(VoucherError::WrongKeyType));
        let metered = ChannelRecord { mode: ChannelMode::Metered { max_per_round: 1 }, ..record };
        assert_eq!(voucher.check(GENESIS, 7, &metered), Err(VoucherError::Metered));
    }

    fn bytes<const N: usize>(value: &Value) -> [u8; N] {
        let mut bytes = [0; N];
        hex::decode_to_slice(value.as_str().unwrap().trim_start_matches("0x"), &mut bytes).unwrap();
        bytes
    }

    /// The examples that other languages test against are what this code makes and takes.
    #[test]
    fn the_published_examples_hold() {
        let text = include_str!("../../clients/js/vouchers.json");
        let examples: Value = serde_json::from_str(text).unwrap();
        let examples = examples.as_array().unwrap();
        assert!(examples.len() >= 4);
        for example in examples {
            let genesis = H256(bytes(&example["genesis"]));
            let channel = example["channel"].as_str().unwrap().parse().unwrap();
            let (payer, provider) =
                (AccountId32::new(bytes(&example["payer"])), AccountId32::new(bytes(&example["provider"])));
            let cumulative = example["cumulative"].as_str().unwrap().parse().unwrap();
            let digest = voucher_digest(genesis, channel, &payer, &provider, cumulative);
            assert_eq!(digest, H256(bytes(&example["digest"])), "{example}");
            let kind: SessionKind = example["kind"].as_str().unwrap().parse().unwrap();
            let secret = SessionSecret::from_seed(kind, &bytes(&example["seed"]));
            let (public, voucher) = match kind {
                SessionKind::Sr25519 => (
                    SessionKey::Sr25519(bytes(&example["public"])),
                    SessionSignature::Sr25519(bytes(&example["signature"])),
                ),
                SessionKind::Ed25519 => (
                    SessionKey::Ed25519(bytes(&example["public"])),
                    SessionSignature::Ed25519(bytes(&example["signature"])),
                ),
            };
            assert_eq!(secret.public(), public);
            assert!(voucher.verifies(&public, digest), "{example}");
            let read: Voucher = example["header"].as_str().unwrap().parse().unwrap();
            assert_eq!(read, Voucher { channel, cumulative, signature: voucher });
            if kind == SessionKind::Ed25519 {
                assert_eq!(secret.sign(digest), voucher, "ed25519 is deterministic");
            }
        }
    }
}
