//! Delegations: the buyer of a lease lets another key ask for some things of it, for some time.
//!
//! The buyer signs what the other key, the **delegate**, may do; the delegate sends that with each of its own requests. An
//! agent believes it for the lease's buyer alone, at the provider and chain that it was signed for. Nothing of it is on
//! chain, and the buyer's own key goes nowhere.
//!
//! As text it is one line: [`PREFIX`], and base64 (URL alphabet, not padded) of 121 bytes: SCALE of [`Grant`], and the
//! signature.

use super::{Scope, Scopes};
use crate::keys::AccountKey;
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use codec::{DecodeAll, Encode};
use sp_core::{sr25519, Pair, H256};
use sp_runtime::AccountId32;
use std::{fmt, str::FromStr};
use tradewind_primitives::LeaseId;

/// Longest time for which one is good: a week. Nobody can list them, and what revokes them is kept by one agent alone, so
/// that a key that is forgotten somewhere must become worthless by itself, and soon.
pub const MAX_DELEGATION_MILLIS: u64 = 7 * 24 * 3_600_000;

/// What the text begins with.
pub const PREFIX: &str = "twd1";

/// Length of the text.
pub const DELEGATION_TEXT_BYTES: usize = PREFIX.len() + (GRANT_BYTES + SIGNATURE_BYTES).saturating_mul(4).div_ceil(3);

const GRANT_BYTES: usize = 8 + 32 + 1 + 8 + 8;
const SIGNATURE_BYTES: usize = 64;

/// What the signed bytes begin with.
const DOMAIN: [u8; 22] = *b"tradewind/delegation/1";

/// What a delegate may do: what the buyer signs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// With which lease.
    pub lease: LeaseId,
    /// Who.
    pub delegate: AccountId32,
    /// What.
    pub scopes: Scopes,
    /// When it was signed, in milliseconds since 1970 by the agent's clock.
    pub issued_ms: u64,
    /// The last moment at which it is good, by the same clock.
    pub not_after_ms: u64,
}

/// A grant that somebody signed. What it is worth depends on who that was: see [`Delegation::is_of`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delegation {
    /// What it allows.
    pub grant: Grant,
    signature: [u8; SIGNATURE_BYTES],
}

/// Why a text is no delegation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DelegationTextError {
    /// It begins otherwise.
    #[error("a delegation begins with `{PREFIX}`")]
    Prefix,
    /// It is cut off, or there is more.
    #[error("a delegation has {DELEGATION_TEXT_BYTES} characters")]
    Length,
    /// A character is none of base64's.
    #[error("the delegation is damaged: copy it again")]
    Encoding,
    /// It allows nothing, or something that this version does not know.
    #[error("the delegation allows something that this version does not know")]
    Scopes,
}

/// Why a delegation that the lease's buyer signed does not allow a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DelegationRefusal {
    /// It is good for longer than may be, or for no time.
    #[error("the delegation is not good for between a moment and a week")]
    BadTerm,
    /// It was signed for later.
    #[error("the delegation was issued later than it is now; is its issuer's clock right?")]
    NotYet,
    /// The buyer has revoked it.
    #[error("the lease's buyer has revoked the delegation")]
    Revoked,
    /// Its time is over.
    #[error("the delegation has expired; the lease's buyer can give you another")]
    Expired,
    /// It is for other things.
    #[error("the delegation does not allow `{0}`")]
    OutOfScope(Scope),
}

impl Grant {
    /// The bytes that are signed: SCALE of the domain (22 raw bytes), the genesis hash, the provider's account, the lease
    /// (u64), the delegate's account, the scopes (u8), the time of issue and the last moment (u64 each).
    pub fn signed_bytes(&self, genesis: &H256, provider: &AccountId32) -> Vec<u8> {
        (DOMAIN, genesis, provider, self.scale()).encode()
    }

    fn scale(&self) -> (LeaseId, &AccountId32, u8, u64, u64) {
        (self.lease, &self.delegate, self.scopes.bits(), self.issued_ms, self.not_after_ms)
    }

    /// Whether it is good for some time, and not for too long.
    fn has_term(&self) -> bool {
        let lasts = self.not_after_ms.checked_sub(self.issued_ms);
        lasts.is_some_and(|lasts| (1..=MAX_DELEGATION_MILLIS).contains(&lasts))
    }

    /// Signs it with the key of the lease's buyer.
    ///
    /// # Errors
    /// [`DelegationRefusal::BadTerm`].
    pub fn sign(
        self,
        key: &AccountKey,
        genesis: &H256,
        provider: &AccountId32,
    ) -> Result<Delegation, DelegationRefusal> {
        if !self.has_term() {
            return Err(DelegationRefusal::BadTerm);
        }
        let signature = key.sign(&self.signed_bytes(genesis, provider)).into();
        Ok(Delegation { grant: self, signature })
    }
}

impl Delegation {
    /// Whether `buyer` signed it, for this provider and chain.
    pub fn is_of(&self, buyer: &AccountId32, genesis: &H256, provider: &AccountId32) -> bool {
        let (signature, public) =
            (sr25519::Signature::from_raw(self.signature), sr25519::Public::from_raw(buyer.clone().into()));
        sr25519::Pair::verify(&signature, self.grant.signed_bytes(genesis, provider), &public)
    }

    /// Whether it allows `scope` at `now_ms`, to whoever holds it, if the buyer revoked those that were issued at or before
    /// `revoked_ms`.
    ///
    /// # Errors
    /// Says why not.
    pub fn allows(&self, scope: Scope, revoked_ms: u64, now_ms: u64) -> Result<(), DelegationRefusal> {
        let grant = &self.grant;
        if !grant.has_term() {
            return Err(DelegationRefusal::BadTerm);
        }
        if grant.issued_ms <= revoked_ms {
            return Err(DelegationRefusal::Revoked);
        }
        if now_ms > grant.not_after_ms {
            return Err(DelegationRefusal::Expired);
        }
        // As far as a request may be from our clock, and no further.
        if grant.issued_ms > now_ms.saturating_add(super::WINDOW_MILLIS) {
            return Err(DelegationRefusal::NotYet);
        }
        match grant.scopes.contains(scope) {
            true => Ok(()),
            false => Err(DelegationRefusal::OutOfScope(scope)),
        }
    }
}

impl fmt::Display for Delegation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = (self.grant.scale(), self.signature).encode();
        write!(f, "{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Delegation {
    type Err = DelegationTextError;

    fn from_str(text: &str) -> Result<Self, DelegationTextError> {
        let digits = text.strip_prefix(PREFIX).ok_or(DelegationTextError::Prefix)?;
        if text.len() != DELEGATION_TEXT_BYTES {
            return Err(DelegationTextError::Length);
        }
        let bytes = URL_SAFE_NO_PAD.decode(digits).map_err(|_| DelegationTextError::Encoding)?;
        type Raw = ((LeaseId, AccountId32, u8, u64, u64), [u8; SIGNATURE_BYTES]);
        let raw = Raw::decode_all(&mut &bytes[..]).map_err(|_| DelegationTextError::Length)?;
        let ((lease, delegate, scopes, issued_ms, not_after_ms), signature) = raw;
        let scopes = Scopes::from_bits(scopes).ok_or(DelegationTextError::Scopes)?;
        Ok(Self { grant: Grant { lease, delegate, scopes, issued_ms, not_after_ms }, signature })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{
        super::{tests::*, WINDOW_MILLIS},
        *,
    };

    #[test]
    fn a_delegation_is_one_line_of_text_and_back() {
        let delegation = delegation();
        let text = delegation.to_string();
        assert_eq!((text.len(), text.starts_with("twd1")), (DELEGATION_TEXT_BYTES, true));
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')), "{text}");
        assert_eq!(text.parse(), Ok(delegation));
    }

    #[test]
    fn what_is_no_delegation_is_told_by_what_is_wrong_with_it() {
        let text = delegation().to_string();
        let parsed = |text: &str| text.parse::<Delegation>().unwrap_err();
        assert_eq!(parsed(""), DelegationTextError::Prefix);
        assert_eq!(parsed(&text.replacen("twd1", "twd2", 1)), DelegationTextError::Prefix);
        assert_eq!(parsed(&text[..text.len() - 1]), DelegationTextError::Length);
        assert_eq!(parsed(&format!("{text}A")), DelegationTextError::Length);
        assert_eq!(parsed(&format!("twd1{}", "A".repeat(1 << 20))), DelegationTextError::Length);
        assert_eq!(parsed(&text.replacen("twd1", "twd1*", 1)[..text.len()]), DelegationTextError::Encoding);
        assert_eq!(parsed(&format!("twd1{}", "é".repeat(81))), DelegationTextError::Encoding);
        for scopes in [0u8, 16, 0xff] {
            let raw = (7u64, AccountId32::new([0; 32]), scopes, 0u64, 1u64, [0u8; 64]).encode();
            let text = format!("twd1{}", URL_SAFE_NO_PAD.encode(raw));
            assert_eq!(parsed(&text), DelegationTextError::Scopes);
        }
    }

    #[test]
    fn a_delegation_is_of_its_buyer_for_one_provider_and_chain() {
        let delegation = delegation();
        assert!(delegation.is_of(&alice().account(), &genesis(), &provider()));
        assert!(!delegation.is_of(&bob().account(), &genesis(), &provider()));
        assert!(!delegation.is_of(&alice().account(), &H256([1; 32]), &provider()));
        assert!(!delegation.is_of(&alice().account(), &genesis(), &AccountId32::new([7; 32])));
    }

    #[test]
    fn a_delegation_that_was_changed_is_nobodys() {
        for change in [
            |grant: &mut Grant| grant.lease += 1,
            |grant: &mut Grant| grant.delegate = AccountId32::new([3; 32]),
            |grant: &mut Grant| grant.scopes = Scopes::of(&Scope::ALL).unwrap(),
            |grant: &mut Grant| grant.issued_ms += 1,
            |grant: &mut Grant| grant.not_after_ms += 1,
        ] {
            let mut delegation = delegation();
            change(&mut delegation.grant);
            assert!(!delegation.is_of(&alice().account(), &genesis(), &provider()));
            // Neither is its text.
            let read: Delegation = delegation.to_string().parse().unwrap();
            assert!(!read.is_of(&alice().account(), &genesis(), &provider()));
        }
    }

    #[test]
    fn a_delegation_allows_what_it_says_for_as_long_as_it_says() {
        let delegation = delegation();
        let at = |now| delegation.allows(Scope::Logs, 0, now);
        let Grant { issued_ms, not_after_ms, .. } = delegation.grant;
        assert_eq!(at(issued_ms), Ok(()));
        assert_eq!(at(not_after_ms), Ok(()));
        assert_eq!(at(not_after_ms + 1), Err(DelegationRefusal::Expired));
        assert_eq!(at(issued_ms - WINDOW_MILLIS), Ok(()));
        assert_eq!(at(issued_ms - WINDOW_MILLIS - 1), Err(DelegationRefusal::NotYet));
        for scope in [Scope::Exec, Scope::Blobs, Scope::Status] {
            assert_eq!(delegation.allows(scope, 0, issued_ms), Err(DelegationRefusal::OutOfScope(scope)));
        }
    }

    #[test]
    fn those_that_were_issued_up_to_the_revocation_are_revoked_and_later_ones_are_not() {
        let delegation = delegation();
        let issued = delegation.grant.issued_ms;
        assert_eq!(delegation.allows(Scope::Logs, issued - 1, issued), Ok(()));
        assert_eq!(delegation.allows(Scope::Logs, issued, issued), Err(DelegationRefusal::Revoked));
        assert_eq!(delegation.allows(Scope::Logs, issued + 1, issued), Err(DelegationRefusal::Revoked));
    }

    #[test]
    fn a_week_is_the_longest_term_however_it_was_signed() {
        let of = |lasts: u64| Grant { not_after_ms: NOW + lasts, ..grant() };
        assert!(of(MAX_DELEGATION_MILLIS).sign(&alice(), &genesis(), &provider()).is_ok());
        let backwards = Grant { not_after_ms: NOW - 1, ..grant() };
        for bad in [of(MAX_DELEGATION_MILLIS + 1), of(0), backwards] {
            let signed = bad.clone().sign(&alice(), &genesis(), &provider());
            assert_eq!(signed, Err(DelegationRefusal::BadTerm));
            // By a client that is not ours.
            let signature = alice().sign(&bad.signed_bytes(&genesis(), &provider())).into();
            let signed = Delegation { grant: bad, signature };
            assert!(signed.is_of(&alice().account(), &genesis(), &provider()));
            assert_eq!(signed.allows(Scope::Logs, 0, NOW), Err(DelegationRefusal::BadTerm));
        }
    }

    #[test]
    fn the_signed_bytes_are_as_documented() {
        let bobs: [u8; 32] = bob().account().into();
        let expected = [
            b"tradewind/delegation/1".as_slice(),
            &[9; 32],
            &[8; 32],
            &7u64.to_le_bytes(),
            &bobs,
            &[2],
            &NOW.to_le_bytes(),
            &(NOW + 1_000).to_le_bytes(),
        ];
        assert_eq!(grant().signed_bytes(&genesis(), &provider()), expected.concat());
    }
}
