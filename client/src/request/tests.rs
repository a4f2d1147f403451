#![allow(clippy::unwrap_used)]

use super::*;
use crate::rpc::methods;
use serde_json::json;

pub(super) const NOW: u64 = 1_700_000_000_000;
const METHOD: &str = "tradewind_access";

pub(super) fn genesis() -> H256 {
    H256([9; 32])
}

pub(super) fn provider() -> AccountId32 {
    AccountId32::new([8; 32])
}

pub(super) fn alice() -> AccountKey {
    AccountKey::from_uri("//Alice").unwrap()
}

pub(super) fn bob() -> AccountKey {
    AccountKey::from_uri("//Bob").unwrap()
}

/// What Alice lets Bob do for a second: read the log of lease 7.
pub(super) fn grant() -> Grant {
    let scopes = Scopes::of(&[Scope::Logs]).unwrap();
    Grant { lease: 7, delegate: bob().account(), scopes, issued_ms: NOW, not_after_ms: NOW + 1_000 }
}

pub(super) fn delegation() -> Delegation {
    grant().sign(&alice(), &genesis(), &provider()).unwrap()
}

fn verifier() -> Verifier {
    Verifier::new(genesis(), provider(), ReplayLimits::default(), NOW - 1000)
}

fn request() -> SignedRequest {
    SignedRequest::sign(&alice(), &genesis(), &provider(), METHOD, json!({ "lease": 7 }), NOW, None).unwrap()
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
    let signed = SignedRequest::sign(&alice(), &genesis(), &provider(), METHOD, large.clone(), NOW, None);
    assert_eq!(signed.unwrap_err(), CanonicalError::TooLarge.into());
    let request = SignedRequest { params: large, ..request() };
    assert_eq!(verifier().check(METHOD, request, NOW).unwrap_err(), CanonicalError::TooLarge.into());
}

#[test]
fn the_signed_bytes_are_as_documented() {
    let bytes = signed_bytes(&genesis(), &provider(), "m", &[1; 32], 2, &[3; 16], None);
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
    let delegated = signed_bytes(&genesis(), &provider(), "m", &[1; 32], 2, &[3; 16], Some("twd1"));
    assert_eq!(delegated, [bytes, blake2_256(b"twd1").to_vec()].concat());
}

/// Bob's request for the log, with `delegation`.
fn of_a_delegate(delegation: &Delegation, method: &str) -> SignedRequest {
    let params = json!({ "lease": delegation.grant.lease });
    SignedRequest::sign(&bob(), &genesis(), &provider(), method, params, NOW, Some(delegation)).unwrap()
}

#[test]
fn a_request_without_a_delegation_has_the_form_that_it_always_had() {
    let text = serde_json::to_value(request()).unwrap();
    let fields: Vec<&String> = text.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["account", "method", "nonce", "params", "signature", "timestamp_ms"]);
}

#[test]
fn a_delegate_stands_for_the_buyer_who_signed_and_for_nobody_else() {
    let verifier = verifier();
    let sent = serde_json::to_string(&of_a_delegate(&delegation(), methods::LOGS)).unwrap();
    let checked = verifier.check(methods::LOGS, serde_json::from_str(&sent).unwrap(), NOW).unwrap();
    assert_eq!(*checked.account(), bob().account());
    let standing = verifier.standing(&checked, 7, &alice().account());
    assert!(matches!(standing, Some(Standing::Delegate(shown, Scope::Logs)) if shown.grant == grant()));
    // Of another lease, and of one that another has now.
    assert!(verifier.standing(&checked, 8, &alice().account()).is_none());
    assert!(verifier.standing(&checked, 7, &AccountId32::new([3; 32])).is_none());
    assert!(verifier.standing(&checked, 7, &bob().account()).is_none(), "signed by its holder");
}

#[test]
fn who_has_no_delegation_stands_for_nobody_and_a_buyer_needs_none() {
    let verifier = verifier();
    let checked = verifier.check(METHOD, request(), NOW).unwrap();
    assert!(matches!(verifier.standing(&checked, 7, &alice().account()), Some(Standing::Buyer)));
    assert!(verifier.standing(&checked, 7, &bob().account()).is_none());
}

#[test]
fn a_delegation_of_another_provider_chain_or_buyer_or_to_another_is_worth_nothing() {
    let verifier = verifier();
    let charlie = AccountKey::from_uri("//Charlie").unwrap();
    let elsewhere = grant().sign(&alice(), &genesis(), &AccountId32::new([7; 32])).unwrap();
    let other_chain = grant().sign(&alice(), &H256([1; 32]), &provider()).unwrap();
    // A delegate cannot let another do what it may, nor can a stranger.
    let delegates = grant().sign(&bob(), &genesis(), &provider()).unwrap();
    let strangers = grant().sign(&charlie, &genesis(), &provider()).unwrap();
    let to_another = Grant { delegate: charlie.account(), ..grant() };
    let to_another = to_another.sign(&alice(), &genesis(), &provider()).unwrap();
    for bad in [elsewhere, other_chain, delegates, strangers, to_another] {
        let checked = verifier.check(methods::LOGS, of_a_delegate(&bad, methods::LOGS), NOW).unwrap();
        assert!(verifier.standing(&checked, 7, &alice().account()).is_none(), "{bad:?}");
    }
}

#[test]
fn a_delegation_cannot_be_swapped_added_or_taken_away() {
    let other = Grant { not_after_ms: NOW + 2_000, ..grant() };
    let other = other.sign(&alice(), &genesis(), &provider()).unwrap();
    let plain = SignedRequest::sign(&bob(), &genesis(), &provider(), methods::LOGS, json!({}), NOW, None).unwrap();
    let added = SignedRequest { delegation: Some(delegation().to_string()), ..plain };
    let swapped = SignedRequest { delegation: Some(other.to_string()), ..of_a_delegate(&delegation(), methods::LOGS) };
    let taken = SignedRequest { delegation: None, ..of_a_delegate(&delegation(), methods::LOGS) };
    for changed in [added, swapped, taken] {
        let refused = verifier().check(methods::LOGS, changed, NOW).unwrap_err();
        assert_eq!(refused, RequestError::BadSignature);
    }
}

#[test]
fn no_delegation_allows_what_is_the_buyers_alone() {
    for method in [methods::ACCESS, methods::PUT_MANIFEST, methods::REVOKE_DELEGATIONS, methods::USAGE] {
        let refused = verifier().check(method, of_a_delegate(&delegation(), method), NOW).unwrap_err();
        assert_eq!(refused, RequestError::NotDelegable);
    }
    let nonsense = SignedRequest { delegation: Some("x".into()), ..of_a_delegate(&delegation(), methods::LOGS) };
    let refused = verifier().check(methods::LOGS, nonsense, NOW).unwrap_err();
    assert_eq!(refused, RequestError::BadField("delegation"));
}

#[test]
fn delegates_of_a_lease_count_as_one_and_not_as_its_buyer() {
    let limits = ReplayLimits { per_account: 2, ..ReplayLimits::default() };
    let verifier = Verifier::new(genesis(), provider(), limits, NOW - 1_000);
    let charlie = AccountKey::from_uri("//Charlie").unwrap();
    let ask = |key: &AccountKey, lease| {
        let grant = Grant { lease, delegate: key.account(), ..grant() };
        let delegation = grant.sign(&alice(), &genesis(), &provider()).unwrap();
        let (genesis, provider) = (genesis(), provider());
        let request =
            SignedRequest::sign(key, &genesis, &provider, methods::LOGS, json!({}), NOW, Some(&delegation)).unwrap();
        let checked = verifier.check(methods::LOGS, request, NOW).unwrap();
        verifier.admit(checked, NOW).map(|admitted| admitted.account().clone())
    };
    assert_eq!(ask(&bob(), 7), Ok(bob().account()));
    assert_eq!(ask(&charlie, 7), Ok(charlie.account()));
    assert_eq!(ask(&charlie, 7), Err(ReplayError::AccountFull.into()));
    assert_eq!(ask(&bob(), 8), Ok(bob().account()));
    let buyers = verifier.check(METHOD, request(), NOW).unwrap();
    assert!(verifier.admit(buyers, NOW).is_ok());
}

#[test]
fn a_delegates_request_is_admitted_once() {
    let (verifier, request) = (verifier(), of_a_delegate(&delegation(), methods::LOGS));
    let check = || verifier.check(methods::LOGS, request.clone(), NOW).unwrap();
    let (first, second) = (check(), check());
    verifier.admit(first, NOW).unwrap();
    assert_eq!(verifier.admit(second, NOW).unwrap_err(), ReplayError::Seen.into());
}
