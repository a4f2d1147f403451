//! Signed requests to an agent: who asks is proven by a signature, once.
//!
//! The signature is sr25519 (context `substrate`) over the bytes of [`signed_bytes`]: a request for one provider, chain
//! or method is worth nothing at another. A request is good for [`WINDOW_MILLIS`] either side of its timestamp, and
//! once: see [`ReplayGuard`].
//!
//! An agent handles one in three steps, and the types keep the order:
//! 1. [`Verifier::check`]: form, time, signature.
//! 2. The agent's own rules: may this account do this to this lease? [`Verifier::standing`] tells its buyer, and whoever
//!    the buyer lets do some of it by a [`Delegation`], from everybody else.
//! 3. [`Verifier::admit`]: never seen before. Only a request that was authorized takes space in the guard, so that
//!    strangers with fresh keys cannot fill it.

mod canonical_json;
mod delegation;
mod replay;
mod scope;
#[cfg(test)]
mod tests;

pub use canonical_json::{canonical_json, CanonicalError, MAX_DEPTH};
pub use delegation::{
    Delegation, DelegationRefusal, DelegationTextError, Grant, DELEGATION_TEXT_BYTES, MAX_DELEGATION_MILLIS, PREFIX,
};
pub use replay::{ReplayError, ReplayGuard, ReplayLimits, WINDOW_MILLIS};
pub use scope::{BadScopes, Scope, Scopes};

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
use tradewind_primitives::LeaseId;

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
    /// What the account may do as a delegate: the text of a [`Delegation`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<String>,
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
    /// No delegate may ask for this.
    #[error("this is for the buyer alone: no delegation allows it")]
    NotDelegable,
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
/// (with its length), blake2-256 of the parameters' canonical JSON, the timestamp (u64) and the nonce (16 bytes). If the
/// request has a delegation, blake2-256 of its text follows, so that it cannot be taken for another.
pub fn signed_bytes(
    genesis: &H256,
    provider: &AccountId32,
    method: &str,
    params_hash: &[u8; 32],
    timestamp_ms: u64,
    nonce: &[u8; 16],
    delegation: Option<&str>,
) -> Vec<u8> {
    let mut bytes = (DOMAIN, genesis, provider, method, params_hash, timestamp_ms, nonce).encode();
    bytes.extend(delegation.map(|text| blake2_256(text.as_bytes())).into_iter().flatten());
    bytes
}

/// Whose requests those of the delegates of `lease` count as: all of them together as one account's. The keys of delegates
/// cost nothing, so that by them one lease could fill the guard; and as its buyer's they would keep the buyer from revoking.
fn delegates_of(lease: LeaseId) -> AccountId32 {
    blake2_256(&("tradewind/delegates", lease).encode()).into()
}

/// Milliseconds since 1970 by this machine's clock.
pub fn now_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl SignedRequest {
    /// Signs a request of `key`'s account to `provider`, as a delegate's if there is a delegation.
    pub fn sign(
        key: &AccountKey,
        genesis: &H256,
        provider: &AccountId32,
        method: &str,
        params: Value,
        now_ms: u64,
        delegation: Option<&Delegation>,
    ) -> Result<Self, RequestError> {
        let nonce = random::<16>()?;
        let params_hash = blake2_256(&canonical_json(&params, MAX_PARAMS_BYTES)?);
        let delegation = delegation.map(Delegation::to_string);
        let bytes = signed_bytes(genesis, provider, method, &params_hash, now_ms, &nonce, delegation.as_deref());
        Ok(Self {
            method: method.to_owned(),
            params,
            account: key.account().to_ss58check(),
            timestamp_ms: now_ms,
            nonce: hex::encode(*nonce),
            signature: hex::encode(key.sign(&bytes)),
            delegation,
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
    /// As whose delegate, which is not checked here, and what is needed for it.
    delegated: Option<(Delegation, Scope)>,
}

/// What somebody is to a lease of whom a request is right.
#[derive(Debug)]
pub enum Standing<'a> {
    /// Its buyer.
    Buyer,
    /// One whom its buyer lets do what the delegation says: see [`Delegation::allows`] for whether that is this.
    Delegate(&'a Delegation, Scope),
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
        let delegated = match request.delegation.as_deref() {
            None => None,
            Some(text) => {
                let delegation = text.parse::<Delegation>().map_err(|_| RequestError::BadField("delegation"))?;
                Some((delegation, Scope::of_method(method).ok_or(RequestError::NotDelegable)?))
            }
        };
        if !request.params.is_object() {
            return Err(RequestError::BadField("params"));
        }
        let params_hash = blake2_256(&canonical_json(&request.params, MAX_PARAMS_BYTES)?);
        let (timestamp_ms, text) = (request.timestamp_ms, request.delegation.as_deref());
        let bytes = signed_bytes(&self.genesis, &self.provider, method, &params_hash, timestamp_ms, &nonce, text);
        let public = sr25519::Public::from_raw(account.clone().into());
        if !sr25519::Pair::verify(&sr25519::Signature::from_raw(signature), bytes, &public) {
            return Err(RequestError::BadSignature);
        }
        Ok(Checked { account, params: request.params, timestamp_ms, nonce, delegated })
    }

    /// What whoever made the request is to `lease`, which `buyer` has; `None` if nothing. With a delegation it is that which
    /// counts: it must be the buyer's own, for this lease and this account.
    pub fn standing<'a>(&self, request: &'a Checked, lease: LeaseId, buyer: &AccountId32) -> Option<Standing<'a>> {
        match &request.delegated {
            None => (request.account == *buyer).then_some(Standing::Buyer),
            Some((delegation, scope)) => {
                let holds = delegation.grant.lease == lease && delegation.grant.delegate == request.account;
                let is_good = holds && delegation.is_of(buyer, &self.genesis, &self.provider);
                is_good.then_some(Standing::Delegate(delegation, *scope))
            }
        }
    }

    /// Takes a checked and authorized request, unless it was taken before.
    pub fn admit(&self, request: Checked, now_ms: u64) -> Result<Admitted, RequestError> {
        let Checked { account, timestamp_ms, nonce, delegated, .. } = request;
        let counted = delegated.map_or_else(|| account.clone(), |(delegation, _)| delegates_of(delegation.grant.lease));
        self.guard().admit(&counted, nonce, timestamp_ms, now_ms)?;
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
