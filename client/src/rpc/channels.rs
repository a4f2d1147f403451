//! Parameters and answers of the methods for channels.

use crate::{content::ContentId, usage::UsageEntry};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use tradewind_primitives::{ChannelId, Round};

/// Parameters of `tradewind_putChannelBlob`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutChannelBlob {
    /// The channel whose payer brings it.
    pub channel: ChannelId,
    /// Address of the content.
    pub cid: ContentId,
    /// Its size in bytes.
    pub size: u64,
}

/// Parameters of `tradewind_deploy`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deploy {
    /// The channel; one that is metered pays for requests without a voucher.
    pub channel: ChannelId,
    /// The deployment's manifest.
    pub cid: ContentId,
}

/// Answer of `tradewind_deploy`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeployReceipt {
    /// The deployment's manifest.
    pub cid: ContentId,
    /// Where it answers.
    pub url: String,
}

/// Parameters of `tradewind_usage`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadUsage {
    /// The channel.
    pub channel: ChannelId,
    /// The round. Without it, only which rounds there are is answered.
    #[serde(default)]
    pub round: Option<Round>,
    /// How many entries of the round to pass over.
    #[serde(default)]
    pub from: u32,
}

/// How a batch of requests stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// More may come.
    Open,
    /// The chain is being told.
    Sent,
    /// The chain has paid for it.
    Consumed,
}

/// One batch of counted requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UsageBatch {
    /// The round that it counts for.
    pub round: Round,
    /// How many requests it has.
    pub requests: u32,
    /// How it stands.
    pub state: BatchState,
}

/// Answer of `tradewind_usage`: the batches that are kept, and a part of the entries of the one that was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UsagePart {
    /// The batches that are kept, the oldest first.
    pub batches: Vec<UsageBatch>,
    /// Root over all entries of the round that was asked for; zero without one.
    pub root: H256,
    /// The entries, at most [`MAX_USAGE_ENTRIES`](super::MAX_USAGE_ENTRIES).
    pub entries: Vec<UsageEntry>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_reader_may_ask_for_the_rounds_alone() {
        let all: ReadUsage = serde_json::from_str(r#"{"channel":1}"#).unwrap();
        assert_eq!(all, ReadUsage { channel: 1, round: None, from: 0 });
        let one: ReadUsage = serde_json::from_str(r#"{"channel":1,"round":2,"from":3}"#).unwrap();
        assert_eq!(one, ReadUsage { channel: 1, round: Some(2), from: 3 });
        assert!(serde_json::from_str::<ReadUsage>(r#"{"channel":1,"until":3}"#).is_err());
    }
}
