//! Signed requests to an agent: who asks is proven by a signature, once.
//!
//! The signature is sr25519 (context `substrate`) over the bytes of [`signed_bytes`]: a request for one provider, chain
//! or method is worth nothing at another. A request is good for [`WINDOW_MILLIS`] either side of its timestamp, and
//! once: see [`ReplayGuard`].
//!
//! An agent handles one in three steps, and the types keep the order:
//! 1. [`Verifier::check`]: form, time, signature.
//! 2. The agent's own rules: may this account do this to this lease?
//! 3. [`Verifier::admit`]: never seen before. Only a request that was authorized takes space in the guard, so that
//!    strangers with fresh keys cannot fill it.

mod canonical_json;
mod replay;

pub use canonical_json::{canonical_json, CanonicalError, MAX_DEPTH};
pub use replay::{ReplayError, ReplayGuard, ReplayLimits, WINDOW_MILLIS};

use crate::{
    keys::AccountKey,
    random::{random, NoRandomness},
};
use codec::Encode;
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use serde_json::Value;
use sp_core::{crypto::Ss58Codec, sr25519, Pair, H256};
use sp_crypto_hashing::blake2_256;
use sp_runtime::AccountId32;
use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

/// Largest parameters of a request, in bytes of canonical JSON: a sealed box of 1 MiB in base64 fits.
pub const MAX_PARAMS_BYTES: usize = 2 * 1024 * 1024;

/// Longest name of a method.
const MAX_METHOD_BYTES: usize = 64;

/// What the signed bytes begin with.
const DOMAIN: [u8; 19] = *b"tradewind/request/1";

/// A request as it travels.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedRequest {
    /// The method, with its namespace: `tradewind_access`.
    pub method: String,
    /// Its parameters: an object.
    pub params: Value,
    /// Who asks: an SS58 address, or `0x` and 64 hexadecimal digits.
    pub account: String,
    /// When it was signed, in milliseconds since 1970.
    pub timestamp_ms: u64,
    /// 16 random bytes in hexadecimal.
    pub nonce: String,
    /// The signature, 64 bytes in hexadecimal.
    pub signature: String,
}

impl fmt::Debug for SignedRequest {
    // Parameters can be large, and can hold what only the agent should see.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("method", &self.method)
            .field("account", &self.account)
            .field("timestamp_ms", &self.timestamp_ms)
            .finish_non_exhaustive()
    }
}

/// Why a request is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RequestError {
    /// A field is not in its form.
    #[error("`{0}` is not in the right form")]
    BadField(&'static str),
    /// It was signed for another method.
    #[error("the request was signed for another method")]
    WrongMethod,
    /// The parameters have no canonical form.
    #[error(transparent)]
    Params(#[from] CanonicalError),
    /// The signature is not that of the account over this request, provider and chain.
    #[error("the signature does not verify")]
    BadSignature,
    /// Its time is not near ours, or it was seen before, or there are too many.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// There is no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// The bytes that are signed: SCALE of the domain (19 raw bytes), the genesis hash, the provider's account, the method
/// (with its length), blake2-256 of the parameters' canonical JSON, the timestamp (u64) and the nonce (16 bytes).
pub fn signed_bytes(
    genesis: &H256,
    provider: &AccountId32,
    method: &str,
    params_hash: &[u8; 32],
    timestamp_ms: u64,
    nonce: &[u8; 16],
) -> Vec<u8> {
    (DOMAIN, genesis, provider, method, params_hash, timestamp_ms, nonce).encode()
}

/// Milliseconds since 1970 by this machine's clock.
pub fn now_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl SignedRequest {
    /// Signs a request of `key`'s account to `provider`.
    pub fn sign(
        key: &AccountKey,
        genesis: &H256,
        provider: &AccountId32,
        method: &str,
        params: Value,
        now_ms: u64,
    ) -> Result<Self, RequestError> {
        let nonce = random::<16>()?;
        let params_hash = blake2_256(&canonical_json(&params, MAX_PARAMS_BYTES)?);
        let bytes = signed_bytes(genesis, provider, method, &params_hash, now_ms, &nonce);
        Ok(Self {
            method: method.to_owned(),
            params,
            account: key.account().to_ss58check(),
            timestamp_ms: now_ms,
            nonce: hex::encode(*nonce),
            signature: hex::encode(key.sign(&bytes)),
        })
    }
}

/// A request whose form, time and signature are right, but which may have been seen before.
#[derive(Debug)]
pub struct Checked {
    account: AccountId32,
    params: Value,
    timestamp_ms: u64,
    nonce: [u8; 16],
}

impl Checked {
    /// Who asks.
    pub fn account(&self) -> &AccountId32 {
        &self.account
    }

    /// The parameters; `None` if they are not a `P`.
    pub fn params<P: DeserializeOwned>(&self) -> Option<P> {
        P::deserialize(&self.params).ok()
    }
}

/// A request that is right and new.
#[derive(Debug)]
pub struct Admitted {
    account: AccountId32,
}

impl Admitted {
    /// Who asks.
    pub fn account(&self) -> &AccountId32 {
        &self.account
    }
}

/// An agent's check of requests.
pub struct Verifier {
    genesis: H256,
    provider: AccountId32,
    guard: Mutex<ReplayGuard>,
}

impl Verifier {
    /// For requests to `provider` on the chain of `genesis`. Requests that were signed before `now_ms` are refused: they
    /// may have been seen by an earlier run.
    pub fn new(genesis: H256, provider: AccountId32, limits: ReplayLimits, now_ms: u64) -> Self {
        Self { genesis, provider, guard: Mutex::new(ReplayGuard::new(limits, now_ms)) }
    }

    /// Checks form, time and signature of a request that came in for `method`.
    pub fn check(&self, method: &str, request: SignedRequest, now_ms: u64) -> Result<Checked, RequestError> {
        if request.method != method || method.len() > MAX_METHOD_BYTES {
            return Err(RequestError::WrongMethod);
        }
        // The cheap checks come first: a signature costs more than everything else together.
        self.guard().check_time(request.timestamp_ms, now_ms)?;
        let account = parse_account(&request.account).ok_or(RequestError::BadField("account"))?;
        let nonce = fixed::<16>(&request.nonce).ok_or(RequestError::BadField("nonce"))?;
        let signature = fixed::<64>(&request.signature).ok_or(RequestError::BadField("signature"))?;
        if !request.params.is_object() {
            return Err(RequestError::BadField("params"));
        }
        let params_hash = blake2_256(&canonical_json(&request.params, MAX_PARAMS_BYTES)?);
        let bytes = signed_bytes(&self.genesis, &self.provider, method, &params_hash, request.timestamp_ms, &nonce);
        let public = sr25519::Public::from_raw(account.clone().into());
        if !sr25519::Pair::verify(&sr25519::Signature::from_raw(signature), bytes, &public) {
            return Err(RequestError::BadSignature);
        }
        Ok(Checked { account, params: request.params, timestamp_ms: request.timestamp_ms, nonce })
    }

    /// Takes a checked and authorized request, unless it was taken before.
    pub fn admit(&self, request: Checked, now_ms: u64) -> Result<Admitted, RequestError> {
        let Checked { account, timestamp_ms, nonce, .. } = request;
        self.guard().admit(&account, nonce, timestamp_ms, now_ms)?;
        Ok(Admitted { account })
    }

    fn guard(&self) -> std::sync::MutexGuard<'_, ReplayGuard> {
        // The guard changes in whole steps, so it is sound even after a panic elsewhere.
        self.guard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads an SS58 address of any network, or `0x` and 64 hexadecimal digits.
fn parse_account(text: &str) -> Option<AccountId32> {
    if text.len() > 66 {
        return None;
    }
    match text.strip_prefix("0x") {
        Some(digits) => fixed::<32>(digits).map(AccountId32::from),
        None => AccountId32::from_ss58check(text).ok(),
    }
}

fn fixed<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use serde_json::json;

    const NOW: u64 = 1_700_000_000_000;
    const METHOD: &str = "tradewind_access";

    fn genesis() -> H256 {
        H256([9; 32])
    }

    fn provider() -> AccountId32 {
        AccountId32::new([8; 32])
    }

    fn alice() -> AccountKey {
        AccountKey::from_uri("//Alice").unwrap()
    }

    fn verifier() -> Verifier {
        Verifier::new(genesis(), provider(), ReplayLimits::default(), NOW - 1000)
    }

    fn request() -> SignedRequest {
        SignedRequest::sign(&alice(), &genesis(), &provider(), METHOD, json!({ "lease": 7 }), NOW).unwrap()
    }

    #[derive(Deserialize, PartialEq, Debug)]
    struct Params {
        lease: u64,
    }

    #[test]
    fn a_request_is_checked_authorized_and_admitted() {
        let verifier = verifier();
        let checked = verifier.check(METHOD, request(), NOW + 5).unwrap();
        assert_eq!(*checked.account(), alice().account());
        assert_eq!(checked.params::<Params>(), Some(Params { lease: 7 }));
        assert_eq!(checked.params::<Vec<u8>>(), None);
        assert_eq!(*verifier.admit(checked, NOW + 5).unwrap().account(), alice().account());
    }

    #[test]
    fn a_request_survives_its_journey_as_json_in_another_order() {
        let text = serde_json::to_string(&request()).unwrap();
        let mut request: SignedRequest = serde_json::from_str(&text).unwrap();
        assert!(verifier().check(METHOD, request.clone(), NOW).is_ok());
        request.account = format!("0x{}", hex::encode(<[u8; 32]>::from(alice().account())));
        assert!(verifier().check(METHOD, request, NOW).is_ok());
        assert!(serde_json::from_str::<SignedRequest>(&text.replacen('{', "{\"extra\":1,", 1)).is_err());
    }

    #[test]
    fn a_request_is_admitted_once() {
        let (verifier, request) = (verifier(), request());
        let first = verifier.check(METHOD, request.clone(), NOW).unwrap();
        let second = verifier.check(METHOD, request, NOW + 10).unwrap();
        verifier.admit(first, NOW).unwrap();
        assert_eq!(verifier.admit(second, NOW + 10).unwrap_err(), ReplayError::Seen.into());
    }

    #[test]
    fn a_request_for_another_provider_chain_or_method_is_refused() {
        let elsewhere = Verifier::new(genesis(), AccountId32::new([7; 32]), ReplayLimits::default(), 0);
        assert_eq!(elsewhere.check(METHOD, request(), NOW).unwrap_err(), RequestError::BadSignature);
        let other_chain = Verifier::new(H256([1; 32]), provider(), ReplayLimits::default(), 0);
        assert_eq!(other_chain.check(METHOD, request(), NOW).unwrap_err(), RequestError::BadSignature);
        assert_eq!(verifier().check("tradewind_status", request(), NOW).unwrap_err(), RequestError::WrongMethod);
        let mut renamed = request();
        renamed.method = "tradewind_status".into();
        assert_eq!(verifier().check("tradewind_status", renamed, NOW).unwrap_err(), RequestError::BadSignature);
    }

    #[test]
    fn a_request_that_was_changed_is_refused() {
        for change in [
            |request: &mut SignedRequest| request.params = json!({ "lease": 8 }),
            |request: &mut SignedRequest| request.timestamp_ms += 1,
            |request: &mut SignedRequest| request.nonce = "00".repeat(16),
            |request: &mut SignedRequest| request.signature = "00".repeat(64),
            |request: &mut SignedRequest| {
                request.account = AccountKey::from_uri("//Bob").unwrap().account().to_ss58check();
            },
        ] {
            let mut request = request();
            change(&mut request);
            assert_eq!(verifier().check(METHOD, request, NOW).unwrap_err(), RequestError::BadSignature);
        }
    }

    #[test]
    fn a_field_in_the_wrong_form_is_named() {
        let refused = |change: fn(&mut SignedRequest)| {
            let mut request = request();
            change(&mut request);
            verifier().check(METHOD, request, NOW).unwrap_err()
        };
        assert_eq!(refused(|request| request.account = "//Alice".into()), RequestError::BadField("account"));
        assert_eq!(refused(|request| request.account = "x".repeat(1000)), RequestError::BadField("account"));
        assert_eq!(refused(|request| request.nonce = "00".into()), RequestError::BadField("nonce"));
        assert_eq!(refused(|request| request.signature = "zz".into()), RequestError::BadField("signature"));
        assert_eq!(refused(|request| request.params = json!([7])), RequestError::BadField("params"));
        assert_eq!(refused(|request| request.params = json!({ "x": 0.5 })), CanonicalError::NotAnInteger.into());
    }

    #[test]
    fn a_request_out_of_time_is_refused() {
        let check = |now| verifier().check(METHOD, request(), now).map(|_| ());
        assert_eq!(check(NOW + WINDOW_MILLIS), Ok(()));
        assert_eq!(check(NOW + WINDOW_MILLIS + 1), Err(ReplayError::OutOfTime.into()));
        assert_eq!(check(NOW - WINDOW_MILLIS), Ok(()));
        assert_eq!(check(NOW - WINDOW_MILLIS - 1), Err(ReplayError::OutOfTime.into()));
    }

    #[test]
    fn a_request_from_before_the_start_is_refused() {
        let verifier = Verifier::new(genesis(), provider(), ReplayLimits::default(), NOW + 1);
        assert_eq!(verifier.check(METHOD, request(), NOW + 2).unwrap_err(), ReplayError::OutOfTime.into());
    }

    #[test]
    fn parameters_are_bounded() {
        let large = json!({ "x": "x".repeat(MAX_PARAMS_BYTES) });
        let signed = SignedRequest::sign(&alice(), &genesis(), &provider(), METHOD, large.clone(), NOW);
        assert_eq!(signed.unwrap_err(), CanonicalError::TooLarge.into());
        let request = SignedRequest { params: large, ..request() };
        assert_eq!(verifier().check(METHOD, request, NOW).unwrap_err(), CanonicalError::TooLarge.into());
    }

    #[test]
    fn the_signed_bytes_are_as_documented() {
        let bytes = signed_bytes(&genesis(), &provider(), "m", &[1; 32], 2, &[3; 16]);
        let expected = [
            b"tradewind/request/1".as_slice(),
            &[9; 32],
            &[8; 32],
            &[4, b'm'],
            &[1; 32],
            &[2, 0, 0, 0, 0, 0, 0, 0],
            &[3; 16],
        ];
        assert_eq!(bytes, expected.concat());
    }
}
