#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
    EdwardsPoint, Scalar,
};
use sha2::{Digest, Sha512};
use std::thread;
use tradewind_client::keys::{SessionKind, SessionSecret};

const KINDS: [SessionKind; 2] = [SessionKind::Ed25519, SessionKind::Sr25519];

fn secret(kind: SessionKind, seed: u8) -> SessionSecret {
    SessionSecret::from_seed(kind, &[seed; 32])
}

fn digest(number: u32) -> H256 {
    H256::from_low_u64_be(number.into())
}

fn bytes_of(signature: &SessionSignature) -> [u8; 64] {
    match signature {
        SessionSignature::Sr25519(bytes) | SessionSignature::Ed25519(bytes) => *bytes,
    }
}

fn signature_of(kind: SessionKind, bytes: [u8; 64]) -> SessionSignature {
    match kind {
        SessionKind::Sr25519 => SessionSignature::Sr25519(bytes),
        SessionKind::Ed25519 => SessionSignature::Ed25519(bytes),
    }
}

/// Whether it is accepted, after the library was asked the same.
fn agreed(key: &SessionKey, signature: &SessionSignature, digest: H256) -> bool {
    let right = signature.verifies(key, digest);
    let ours = Prepared::new(key).is_some_and(|key| key.verifies(signature, digest));
    assert_eq!(ours, right, "{key:?} {signature:?} {digest:?}");
    right
}

/// The order of the group, little-endian.
fn order() -> [u8; 32] {
    let mut order = (-Scalar::ONE).to_bytes();
    order[0] += 1;
    order
}

/// Adds as whole numbers of 256 bits. What is too large is cut off.
fn add(number: &mut [u8], other: &[u8]) {
    let mut carry = 0;
    for (to, from) in number.iter_mut().zip(other) {
        let sum = u16::from(*to) + u16::from(*from) + carry;
        (*to, carry) = (sum as u8, sum >> 8);
    }
}

fn is_prepared(signers: &Signers, key: &SessionKey) -> bool {
    signers.signers().get(&name_of(key)).is_some_and(|signer| signer.prepared.is_some())
}

#[test]
fn good_signatures_are_accepted_and_any_change_is_refused_as_by_the_library() {
    for kind in KINDS {
        let secret = secret(kind, 1);
        let key = secret.public();
        let prepared = Prepared::new(&key).unwrap();
        for number in 0..50 {
            assert!(agreed(&key, &secret.sign(digest(number)), digest(number)));
        }
        let signature = secret.sign(digest(1));
        assert!(!agreed(&key, &signature, digest(2)));
        for bit in 0..512 {
            let mut bytes = bytes_of(&signature);
            bytes[bit / 8] ^= 1 << (bit % 8);
            let changed = signature_of(kind, bytes);
            assert_eq!(prepared.verifies(&changed, digest(1)), changed.verifies(&key, digest(1)), "bit {bit}");
            assert!(!prepared.verifies(&changed, digest(1)), "bit {bit}");
        }
        for bytes in [[0; 64], [255; 64], [128; 64]] {
            assert!(!agreed(&key, &signature_of(kind, bytes), digest(1)));
        }
    }
}

#[test]
fn a_signature_of_the_other_kind_or_of_another_key_is_refused() {
    for (kind, other) in [(KINDS[0], KINDS[1]), (KINDS[1], KINDS[0])] {
        let key = secret(kind, 1).public();
        let wrong = secret(other, 1).sign(digest(1));
        assert!(!agreed(&key, &wrong, digest(1)));
        assert!(!agreed(&key, &signature_of(kind, bytes_of(&wrong)), digest(1)));
        assert!(!agreed(&key, &secret(kind, 2).sign(digest(1)), digest(1)));
        // The same bytes as a key of the other kind.
        let (SessionKey::Sr25519(bytes) | SessionKey::Ed25519(bytes)) = key;
        for key in [SessionKey::Sr25519(bytes), SessionKey::Ed25519(bytes)] {
            agreed(&key, &wrong, digest(1));
        }
    }
}

#[test]
fn a_malleated_signature_is_refused() {
    for kind in KINDS {
        let secret = secret(kind, 1);
        let good = bytes_of(&secret.sign(digest(1)));
        // The same response and the order of the group once or more: another spelling of the same number.
        let mut bytes = good;
        for _ in 0..7 {
            let mark = bytes[63] & 128;
            bytes[63] &= 127;
            add(&mut bytes[32..], &order());
            bytes[63] |= mark;
            assert!(!agreed(&secret.public(), &signature_of(kind, bytes), digest(1)));
        }
        // Without the mark of sr25519, or with it on one of ed25519.
        let mut bytes = good;
        bytes[63] ^= 128;
        assert!(!agreed(&secret.public(), &signature_of(kind, bytes), digest(1)));
    }
}

/// An ed25519 signature by a key and with a nonce that have parts of small order.
fn with_torsion(secret: Scalar, of_key: EdwardsPoint, of_nonce: EdwardsPoint) -> (SessionKey, SessionSignature) {
    let key = (ED25519_BASEPOINT_POINT * secret + of_key).compress().to_bytes();
    let nonce = Scalar::from(77u64);
    let point = (ED25519_BASEPOINT_POINT * nonce + of_nonce).compress().to_bytes();
    let hash = Sha512::new().chain_update(point).chain_update(key).chain_update(digest(1));
    let response = nonce + Scalar::from_hash(hash) * secret;
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&point);
    bytes[32..].copy_from_slice(response.as_bytes());
    (SessionKey::Ed25519(key), SessionSignature::Ed25519(bytes))
}

#[test]
fn parts_of_small_order_are_judged_by_the_same_rules() {
    let (mut accepted, mut refused) = (0, 0);
    for of_key in EIGHT_TORSION {
        for of_nonce in EIGHT_TORSION {
            // By ZIP 215 such parts do not matter, not even if there is nothing else of the key.
            for secret in [Scalar::from(5u64), Scalar::ZERO] {
                let (key, signature) = with_torsion(secret, of_key, of_nonce);
                accepted += u32::from(agreed(&key, &signature, digest(1)));
                refused += u32::from(!agreed(&key, &signature, digest(2)));
            }
        }
    }
    assert_eq!(accepted, 128);
    // With a key of small order a signature is for whatever is signed.
    assert_eq!(refused, 64);
}

#[test]
fn odd_spellings_of_points_are_judged_by_the_same_rules() {
    // Both kinds: the largest numbers of 255 bits, with and without the sign, among them those that are spelt twice.
    let mut spellings: Vec<[u8; 32]> = Vec::new();
    for low in 0..=255 {
        for last in [0x7f, 0xff] {
            let mut bytes = [255; 32];
            (bytes[0], bytes[31]) = (low, last);
            spellings.push(bytes);
        }
        let mut bytes = [0; 32];
        bytes[0] = low;
        spellings.push(bytes);
        bytes[31] = 128;
        spellings.push(bytes);
    }
    for kind in KINDS {
        let secret = secret(kind, 1);
        let good = bytes_of(&secret.sign(digest(1)));
        let prepared = Prepared::new(&secret.public()).unwrap();
        for spelling in &spellings {
            let mut bytes = good;
            bytes[..32].copy_from_slice(spelling);
            let changed = signature_of(kind, bytes);
            assert_eq!(prepared.verifies(&changed, digest(1)), changed.verifies(&secret.public(), digest(1)));
        }
        for spelling in spellings.iter().step_by(3) {
            let key = match kind {
                SessionKind::Sr25519 => SessionKey::Sr25519(*spelling),
                SessionKind::Ed25519 => SessionKey::Ed25519(*spelling),
            };
            agreed(&key, &signature_of(kind, good), digest(1));
            // A response of nothing and a nonce that is the key: accepted for some keys of small order.
            let mut bytes = [0; 64];
            bytes[..32].copy_from_slice(spelling);
            agreed(&key, &signature_of(kind, bytes), digest(1));
        }
    }
}

#[test]
fn a_key_is_prepared_once_it_has_signed_enough_and_nothing_else_changes() {
    for kind in KINDS {
        let signers = Signers::default();
        let secret = secret(kind, 1);
        let key = secret.public();
        for number in 1..=3 * PREPARED_AFTER {
            let signature = secret.sign(digest(number));
            assert!(!signers.verifies(&key, &signature, digest(number + 1)), "a bad one among good ones");
            assert!(signers.verifies(&key, &signature, digest(number)));
            assert_eq!(is_prepared(&signers, &key), number >= PREPARED_AFTER, "after {number}");
        }
    }
}

#[test]
fn bad_signatures_take_up_no_memory() {
    let signers = Signers::default();
    for kind in KINDS {
        let secret = secret(kind, 1);
        let signature = secret.sign(digest(1));
        for _ in 0..2 * PREPARED_AFTER {
            assert!(!signers.verifies(&secret.public(), &signature, digest(2)));
        }
    }
    assert!(signers.signers().is_empty());
}

#[test]
fn keys_of_both_kinds_are_told_apart_and_checked_at_the_same_time() {
    let signers = Signers::default();
    thread::scope(|scope| {
        for (kind, seed) in [(KINDS[0], 1), (KINDS[1], 1), (KINDS[0], 2), (KINDS[1], 2), (KINDS[0], 1), (KINDS[1], 1)] {
            let signers = &signers;
            scope.spawn(move || {
                let (secret, stranger) = (secret(kind, seed), secret(kind, 9));
                for number in 0..2 * PREPARED_AFTER {
                    let of_stranger = stranger.sign(digest(number));
                    assert!(signers.verifies(&secret.public(), &secret.sign(digest(number)), digest(number)));
                    assert!(!signers.verifies(&secret.public(), &of_stranger, digest(number)));
                }
            });
        }
    });
    assert_eq!(signers.signers().len(), 4);
    assert!(signers.signers().values().all(|signer| signer.prepared.is_some()));
}

#[test]
fn no_more_keys_are_prepared_than_there_is_room_for_and_one_that_is_idle_makes_place() {
    let signers = Signers::default();
    let count = |secret: &SessionSecret| {
        let signature = secret.sign(digest(1));
        (0..PREPARED_AFTER).for_each(|_| assert!(signers.verifies(&secret.public(), &signature, digest(1))));
    };
    let secrets: Vec<SessionSecret> = (0..=MAX_PREPARED as u8).map(|seed| secret(SessionKind::Sr25519, seed)).collect();
    secrets.iter().for_each(count);
    let last = secrets.last().unwrap().public();
    assert!(!is_prepared(&signers, &last), "all places are taken, by keys in use");
    let first = secrets[0].public();
    {
        let mut all = signers.signers();
        let signer = all.get_mut(&name_of(&first)).unwrap();
        signer.used = signer.used.checked_sub(2 * IDLE).unwrap();
    }
    count(secrets.last().unwrap());
    assert!(is_prepared(&signers, &last) && !is_prepared(&signers, &first));
    let prepared = signers.signers().values().filter(|signer| signer.prepared.is_some()).count();
    assert_eq!(prepared, MAX_PREPARED);
    // Without its place it is checked as before, and has one again in time.
    assert!(signers.verifies(&first, &secrets[0].sign(digest(1)), digest(1)));
}

#[test]
fn what_is_remembered_is_bounded() {
    let signers = Signers::default();
    let now = Instant::now();
    let known = |number: usize| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&(number as u64).to_le_bytes());
        (9, bytes)
    };
    for number in 0..MAX_KNOWN {
        signers.signers().insert(known(number), Signer { good: 1, used: now, prepared: None });
    }
    assert!(!signers.count(known(MAX_KNOWN)));
    assert_eq!(signers.signers().len(), MAX_KNOWN);
    let earlier = now.checked_sub(2 * IDLE).unwrap();
    signers.signers().values_mut().take(5).for_each(|signer| signer.used = earlier);
    assert!(!signers.count(known(MAX_KNOWN)));
    assert_eq!(signers.signers().len(), MAX_KNOWN - 4);
}
