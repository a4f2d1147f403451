//! The calls of a lease's life.

use codec::Encode;
use sp_core::{ed25519, Pair, H256};
use sp_runtime::AccountId32;
use tradewind_primitives::{
    activation_message, Kind, LeaseId, OfferId, Requirements, Resources, SealingKey, Tee, Ticks, Workload,
};
use tradewind_runtime::{Hash, RuntimeCall};

/// Rate of every lease: base units × 10⁹ a tick, for one processor.
pub const RATE: u128 = 1_000_000_000_000;

/// Renting one processor of an offer.
pub fn rent(offer: OfferId, ticks: Ticks, buyer_sealing_key: SealingKey) -> RuntimeCall {
    let requirements = Requirements {
        kind: Kind::Function,
        resources: Resources { vcpus: 1, ..Default::default() },
        gpu_model: None,
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    };
    pallet_marketplace::Call::rent {
        offer,
        requirements,
        ticks,
        max_rate: RATE,
        workload: Workload::Sealed { manifest_hash: H256::repeat_byte(1) },
        buyer_sealing_key,
        terms: None,
    }
    .into()
}

/// The activation of `lease`, signed by a key of its own.
pub fn activate(lease: LeaseId, provider: &AccountId32, genesis: Hash) -> RuntimeCall {
    let key = ed25519::Pair::from_seed(&lease.using_encoded(sp_io::hashing::blake2_256));
    let message = activation_message(genesis, lease, provider);
    pallet_leases::Call::activate {
        lease,
        access_hash: H256::repeat_byte(2),
        workload_key: key.public().0,
        signature: key.sign(&message).0,
    }
    .into()
}
