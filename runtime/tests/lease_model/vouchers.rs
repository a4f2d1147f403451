//! Session keys, and what they sign, put together from what is published of it.

use crate::model::{Key, KeyKind, Voucher};
use sp_core::{ed25519, sr25519, Pair};
use sp_io::hashing::blake2_256;
use tradewind_primitives::{SessionKey, SessionSignature};
use tradewind_runtime::{AccountId, System};

fn seed(key: Key) -> [u8; 32] {
    blake2_256(&[b's', key.number])
}

pub fn public(key: Key) -> SessionKey {
    match key.kind {
        KeyKind::Sr25519 => SessionKey::Sr25519(sr25519::Pair::from_seed(&seed(key)).public().0),
        KeyKind::Ed25519 => SessionKey::Ed25519(ed25519::Pair::from_seed(&seed(key)).public().0),
    }
}

pub fn sign(voucher: &Voucher, accounts: &[AccountId]) -> SessionSignature {
    let mut genesis: [u8; 32] = System::block_hash(0).into();
    if !voucher.here {
        genesis[0] ^= 1;
    }
    let digest = blake2_256(
        &[
            &b"tradewind/voucher/1"[..],
            &genesis,
            &voucher.channel.to_le_bytes(),
            accounts[voucher.payer].as_ref(),
            accounts[voucher.provider].as_ref(),
            &voucher.cumulative.to_le_bytes(),
        ]
        .concat(),
    );
    let key = voucher.signer;
    let mut signature = match key.kind {
        KeyKind::Sr25519 => sr25519::Pair::from_seed(&seed(key)).sign(&digest).0,
        KeyKind::Ed25519 => ed25519::Pair::from_seed(&seed(key)).sign(&digest).0,
    };
    if !voucher.intact {
        signature[17] ^= 4;
    }
    match key.kind {
        KeyKind::Sr25519 => SessionSignature::Sr25519(signature),
        KeyKind::Ed25519 => SessionSignature::Ed25519(signature),
    }
}
