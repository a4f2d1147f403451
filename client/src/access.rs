//! Access: what a buyer needs to use its workload. Sealed to the lease's `buyer_sealing_key`; the chain knows the hash of
//! the sealed box.

use crate::{
    bounded::{List, Map},
    keys::SealingSecret,
    manifest::Protocol,
    sealed::{self, Context, SealedError},
    secret::Secret,
    text::{EnvName, Fingerprint, HostPort, HttpUrl, UserName},
};
use codec::{Decode, DecodeAll, Encode};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::num::NonZeroU16;
use tradewind_primitives::SealingKey;
use zeroize::Zeroizing;

/// The version of the format, and the first byte of what is sealed.
const VERSION: u8 = 1;

/// How to reach and enter a workload. It is sealed as one byte `1`, the version, and then the SCALE encoding.
#[derive(Clone, Default, PartialEq, Eq, Debug, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Where a function, or a workload's main web port, answers.
    pub endpoint: Option<HttpUrl>,
    /// Where each published port is reached.
    #[serde(default)]
    pub ports: List<PublishedPort, 32>,
    /// Who to log in as.
    pub user: Option<UserName>,
    /// Fingerprint of the SSH host key that logging in must meet.
    pub host_key: Option<Fingerprint>,
    /// Passwords and tokens that were made for this lease.
    #[serde(default)]
    pub secrets: Map<EnvName, Secret, 16>,
}

/// A port of the workload and where it is reached.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPort {
    /// The port inside the workload.
    pub inside: NonZeroU16,
    /// Its protocol.
    #[serde(default)]
    pub protocol: Protocol,
    /// Where it is reached from outside.
    pub outside: HostPort,
}

/// Why an access cannot be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccessError {
    /// The box is not the one whose hash is on chain.
    #[error("the access is not the one whose hash the provider put on chain")]
    WrongHash,
    /// The box does not open.
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// The box holds something else.
    #[error("the sealed box holds no access that this program can read")]
    NotAnAccess,
}

/// `blake2_256` of the sealed box: what the provider puts on chain at activation.
pub fn access_hash(sealed: &[u8]) -> H256 {
    H256(blake2_256(sealed))
}

impl Access {
    /// Seals it to the buyer's `key`.
    pub fn seal(&self, key: &SealingKey, context: &Context) -> Result<Vec<u8>, SealedError> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + self.encoded_size()));
        bytes.push(VERSION);
        self.encode_to(&mut *bytes);
        sealed::seal(key, context, &bytes)
    }

    /// Opens a box, if it is the one whose hash is on chain.
    pub fn open(secret: &SealingSecret, context: &Context, sealed: &[u8], hash: &H256) -> Result<Self, AccessError> {
        if access_hash(sealed) != *hash {
            return Err(AccessError::WrongHash);
        }
        let bytes = sealed::open(secret, context, sealed)?;
        match bytes.split_first() {
            Some((&VERSION, mut body)) => Self::decode_all(&mut body).map_err(|_| AccessError::NotAnAccess),
            _ => Err(AccessError::NotAnAccess),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::sealed::Purpose;
    use std::collections::BTreeMap;

    const CONTEXT: Context = Context { lease: 7, genesis: H256([1; 32]), purpose: Purpose::Access };

    fn access() -> Access {
        let port = PublishedPort {
            inside: NonZeroU16::new(22).unwrap(),
            protocol: Protocol::Tcp,
            outside: "provider.example:20022".parse().unwrap(),
        };
        let secret = ("PASSWORD".parse().unwrap(), Secret::new("hunter2".into()).unwrap());
        Access {
            endpoint: Some("https://provider.example/l/7".parse().unwrap()),
            ports: vec![port].try_into().unwrap(),
            user: Some("root".parse().unwrap()),
            host_key: Some(format!("SHA256:{}", "A".repeat(43)).parse().unwrap()),
            secrets: BTreeMap::from([secret]).try_into().unwrap(),
        }
    }

    #[test]
    fn an_access_travels_sealed_and_is_verified_against_the_chain() {
        let key = SealingSecret::generate().unwrap();
        let sealed = access().seal(&key.public(), &CONTEXT).unwrap();
        let hash = access_hash(&sealed);
        assert_eq!(Access::open(&key, &CONTEXT, &sealed, &hash), Ok(access()));
        assert_eq!(Access::open(&key, &CONTEXT, &sealed, &H256([0; 32])), Err(AccessError::WrongHash));
        let other = Context { lease: 8, ..CONTEXT };
        let refused = Access::open(&key, &other, &sealed, &hash);
        assert_eq!(refused, Err(AccessError::Sealed(SealedError::DoesNotOpen)));
    }

    #[test]
    fn a_box_with_something_else_is_refused() {
        let key = SealingSecret::generate().unwrap();
        for content in [&b""[..], &[2, 0, 0, 0, 0, 0], &[1, 9], &[1, 0, 0, 0, 0, 0, 0]] {
            let sealed = sealed::seal(&key.public(), &CONTEXT, content).unwrap();
            let refused = Access::open(&key, &CONTEXT, &sealed, &access_hash(&sealed));
            assert_eq!(refused, Err(AccessError::NotAnAccess));
        }
        let empty = Access::default().seal(&key.public(), &CONTEXT).unwrap();
        assert_eq!(Access::open(&key, &CONTEXT, &empty, &access_hash(&empty)), Ok(Access::default()));
    }

    #[test]
    fn an_access_is_json_for_scripts_and_prints_no_secret() {
        let json = serde_json::to_string(&access()).unwrap();
        assert_eq!(serde_json::from_str::<Access>(&json).unwrap(), access());
        assert!(!format!("{:?}", access()).contains("hunter2"));
    }
}
