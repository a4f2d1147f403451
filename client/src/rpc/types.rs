//! Parameters and answers of the agent's methods.

use super::{BoxText, LogText};
use crate::content::ContentId;
use base64::{engine::general_purpose::STANDARD, Engine};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};
use sp_core::H256;
use sp_runtime::AccountId32;
use std::fmt;
use tradewind_primitives::LeaseId;

/// At most `N` bytes, as base64 (standard alphabet, padded) in JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct Base64Bytes<const N: usize>(Vec<u8>);

impl<const N: usize> Base64Bytes<N> {
    /// Takes `bytes`; `None` if there are more than `N`.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= N).then_some(Self(bytes))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl<const N: usize> fmt::Debug for Base64Bytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl<const N: usize> Serialize for Base64Bytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Base64Bytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<const N: usize>;

        impl<const N: usize> de::Visitor<'_> for Visitor<N> {
            type Value = Base64Bytes<N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "base64 of at most {N} bytes")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                // Refused before it is decoded.
                if text.len() > N.div_ceil(3).saturating_mul(4) {
                    return Err(E::custom(format_args!("more than {N} bytes")));
                }
                let bytes = STANDARD.decode(text).map_err(E::custom)?;
                Base64Bytes::new(bytes).ok_or_else(|| E::custom(format_args!("more than {N} bytes")))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

/// Who an agent is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgentInfo {
    /// The provider's account: requests are signed for it.
    pub provider: AccountId32,
    /// Genesis hash of the chain that it serves: requests are signed for it.
    pub genesis: H256,
    /// The provider's name.
    pub name: String,
    /// Version of the agent.
    pub version: String,
    /// Key to which manifests are sealed. The chain's word counts; this is for comparison.
    pub sealing_key: H256,
    /// The agent's clock, in milliseconds since 1970.
    pub now_ms: u64,
}

/// Parameters that name a lease and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaseParams {
    /// The lease.
    pub lease: LeaseId,
}

/// Parameters of `tradewind_putManifest`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutManifest {
    /// The lease.
    pub lease: LeaseId,
    /// The manifest and its salt, sealed to the provider's key.
    pub sealed: BoxText,
}

/// Answer of `tradewind_putManifest`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ManifestReceipt {
    /// Hash of the manifest that the agent has now.
    pub manifest_hash: H256,
}

/// Parameters of `tradewind_putBlob`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutBlob {
    /// The lease that needs it.
    pub lease: LeaseId,
    /// Address of the content.
    pub cid: ContentId,
    /// Its size in bytes.
    pub size: u64,
}

/// Answer of `tradewind_putBlob`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlobReceipt {
    /// Address of the content that the agent has now.
    pub cid: ContentId,
    /// Bytes that the lease may still put.
    pub left: u64,
}

/// Parameters of `tradewind_revokeDelegations`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeDelegations {
    /// The lease.
    pub lease: LeaseId,
    /// Those are refused that were issued then or before, in milliseconds since 1970 by the agent's clock; without it, those
    /// that were issued until now. More than a minute from now counts as that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_ms: Option<u64>,
}

/// Answer of `tradewind_revokeDelegations`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Revoked {
    /// Delegations that were issued then or before are refused. It never goes back.
    pub revoked_ms: u64,
}

/// Answer of `tradewind_access`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccessReply {
    /// The access, sealed to the lease's `buyer_sealing_key`. Its hash is on chain.
    pub sealed: BoxText,
}

/// A place in what a workload wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogPosition {
    /// Which log: the workload's begins anew when the agent starts it again. Later ones have higher numbers.
    pub run: u64,
    /// Bytes of that log before this place, those that are no longer kept among them.
    pub offset: u64,
}

/// Parameters of `tradewind_logs`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadLogs {
    /// The lease.
    pub lease: LeaseId,
    /// Where to go on: [`LogPart::next`] of the answer before. Without it, the end of the log is answered.
    #[serde(default)]
    pub from: Option<LogPosition>,
    /// Most bytes of the answer; more than [`MAX_LOG_BYTES`](super::MAX_LOG_BYTES) count as that.
    pub max_bytes: u32,
}

/// Answer of `tradewind_logs`: a part of what the workload wrote to its standard output and error. The bytes are the
/// workload's own, or whatever the provider says they are: they may contain control characters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogPart {
    /// The bytes.
    pub bytes: LogText,
    /// Where the first of them is: after the place that was asked for if what was there is no longer kept.
    pub start: LogPosition,
    /// Where to go on.
    pub next: LogPosition,
}

/// Where a workload stands, as its agent sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The manifest, or its content, has not come.
    Waiting,
    /// It is being started.
    Starting,
    /// It runs.
    Running,
    /// It should run and does not.
    Down,
    /// It has been taken down.
    Stopped,
}

/// Answer of `tradewind_status`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeaseStatus {
    /// The lease.
    pub lease: LeaseId,
    /// Where the workload stands.
    pub phase: Phase,
    /// A sentence for people, if there is more to say.
    pub message: Option<String>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn bytes_travel_as_base64_and_are_bounded() {
        let bytes = Base64Bytes::<5>::new(b"hello".to_vec()).unwrap();
        let json = serde_json::to_string(&bytes).unwrap();
        assert_eq!(json, "\"aGVsbG8=\"");
        assert_eq!(serde_json::from_str::<Base64Bytes<5>>(&json).unwrap().into_bytes(), b"hello");
        assert!(serde_json::from_str::<Base64Bytes<4>>(&json).unwrap_err().to_string().contains("more than 4"));
        assert!(serde_json::from_str::<Base64Bytes<2>>(&json).unwrap_err().to_string().contains("more than 2"));
        assert!(serde_json::from_str::<Base64Bytes<5>>("\"a\"").is_err());
        assert_eq!(Base64Bytes::<4>::new(b"hello".to_vec()), None);
    }

    #[test]
    fn the_largest_blob_fits_a_request_and_the_largest_box_its_parameters() {
        let base64 = |bytes: usize| bytes.div_ceil(3) * 4;
        let envelope = 16 * 1024;
        let largest = usize::try_from(super::super::MAX_REQUEST_BYTES).unwrap();
        assert!(base64(super::super::MAX_BLOB_BYTES) + envelope <= largest);
        assert!(base64(crate::sealed::MAX_BOX_BYTES) + envelope <= crate::request::MAX_PARAMS_BYTES);
        assert!(
            base64(crate::sealed::MAX_BOX_BYTES) + envelope
                <= usize::try_from(super::super::MAX_RESPONSE_BYTES).unwrap()
        );
    }

    #[test]
    fn parameters_of_logs_need_no_position() {
        let first: ReadLogs = serde_json::from_str(r#"{"lease":1,"max_bytes":9}"#).unwrap();
        assert_eq!(first, ReadLogs { lease: 1, from: None, max_bytes: 9 });
        let on: ReadLogs = serde_json::from_str(r#"{"lease":1,"max_bytes":9,"from":{"run":2,"offset":3}}"#).unwrap();
        assert_eq!(on.from, Some(LogPosition { run: 2, offset: 3 }));
        assert!(serde_json::from_str::<ReadLogs>(r#"{"lease":1,"max_bytes":9,"follow":true}"#).is_err());
    }

    #[test]
    fn unknown_parameters_are_refused() {
        assert!(serde_json::from_str::<LeaseParams>(r#"{"lease":1}"#).is_ok());
        assert!(serde_json::from_str::<LeaseParams>(r#"{"lease":1,"force":true}"#).is_err());
    }
}
