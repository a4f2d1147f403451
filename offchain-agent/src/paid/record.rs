//! What the ledger writes down: records of one size, each with a checksum.

use codec::{Decode, Encode};
use sp_core::H256;
use sp_crypto_hashing::twox_64;
use tradewind_client::{usage::UsageEntry, voucher::Voucher};
use tradewind_primitives::{Balance, ChannelId, Round, SessionSignature, Tick};

/// Bytes of a record.
pub(super) const SIZE: usize = 128;

/// Bytes of a record before its checksum.
const BODY: usize = SIZE - 8;

/// Version of the form of the records.
pub(super) const VERSION: u8 = 1;

/// One thing that happened. Codec indices are pinned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub(super) enum Record {
    /// What the file is. The first of every file.
    #[codec(index = 1)]
    Head {
        /// [`VERSION`].
        version: u8,
        /// First block of the chain whose channels they are.
        genesis: H256,
    },
    /// A voucher was accepted.
    #[codec(index = 2)]
    Voucher {
        /// Of which channel.
        channel: ChannelId,
        /// Over how much in all.
        cumulative: Balance,
        /// Its signature.
        signature: SessionSignature,
        /// Tick at which the oldest one came that was not redeemed then.
        since: Tick,
    },
    /// A request was counted.
    #[codec(index = 3)]
    Request {
        /// Of which channel.
        channel: ChannelId,
        /// For which round.
        round: Round,
        /// The request.
        entry: UsageEntry,
    },
    /// The chain is about to be told of a batch.
    #[codec(index = 4)]
    Sent {
        /// Of which channel.
        channel: ChannelId,
        /// For which round.
        round: Round,
        /// How many requests.
        requests: u32,
        /// What had been redeemed of the channel before.
        redeemed: Balance,
    },
    /// The chain refused that, or never heard of it.
    #[codec(index = 5)]
    Unsent {
        /// Of which channel.
        channel: ChannelId,
        /// For which round.
        round: Round,
    },
    /// The chain has paid for the batch.
    #[codec(index = 6)]
    Consumed {
        /// Of which channel.
        channel: ChannelId,
        /// For which round.
        round: Round,
    },
    /// The channel is over.
    #[codec(index = 7)]
    Forgotten {
        /// Which one.
        channel: ChannelId,
    },
}

impl Record {
    /// The record of an accepted voucher.
    pub(super) fn of_voucher(voucher: &Voucher, since: Tick) -> Self {
        let Voucher { channel, cumulative, signature } = *voucher;
        Self::Voucher { channel, cumulative, signature, since }
    }

    /// As it is written.
    pub(super) fn to_bytes(self) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        let (body, check) = bytes.split_at_mut(BODY);
        // No kind of record is longer, as a test below shows.
        body.iter_mut().zip(self.encode()).for_each(|(to, from)| *to = from);
        check.copy_from_slice(&twox_64(body));
        bytes
    }

    /// Reads one; `None` if it is damaged.
    pub(super) fn from_bytes(bytes: &[u8; SIZE]) -> Option<Self> {
        let (body, check) = bytes.split_at(BODY);
        (twox_64(body) == *check).then(|| Self::decode(&mut &body[..]).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tradewind_client::{
        content::cid_of,
        usage::{path_hash, UsageMethod},
    };

    #[test]
    fn every_record_fits_reads_back_and_shows_damage() {
        let entry = UsageEntry { tick: 1, cid: cid_of(b"x"), method: UsageMethod::Other, path_hash: path_hash("/") };
        for record in [
            Record::Head { version: VERSION, genesis: H256::repeat_byte(7) },
            Record::Voucher {
                channel: u64::MAX,
                cumulative: u128::MAX,
                signature: SessionSignature::Ed25519([255; 64]),
                since: u32::MAX,
            },
            Record::Request { channel: u64::MAX, round: u32::MAX, entry },
            Record::Sent { channel: u64::MAX, round: u32::MAX, requests: u32::MAX, redeemed: u128::MAX },
            Record::Unsent { channel: 1, round: 2 },
            Record::Consumed { channel: 1, round: 2 },
            Record::Forgotten { channel: 1 },
        ] {
            assert!(record.encode().len() <= BODY, "{record:?}");
            let bytes = record.to_bytes();
            assert_eq!(Record::from_bytes(&bytes), Some(record));
            for byte in 0..SIZE {
                let mut damaged = bytes;
                damaged[byte] ^= 1;
                assert_eq!(Record::from_bytes(&damaged), None, "byte {byte} of {record:?}");
            }
        }
        assert_eq!(Record::from_bytes(&[0; SIZE]), None, "a hole is no record");
    }
}
