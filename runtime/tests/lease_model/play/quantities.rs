//! Small numbers of steps as the values that calls take.

use crate::{
    model::Reason,
    step::{Fault, Price},
};
use sp_core::{ed25519, Pair};
use tradewind_primitives::{FailReason, Region, Resources, UnitRates};

pub(super) fn resources(parts: [u16; 3]) -> [u32; 5] {
    [parts[0].into(), parts[1].into(), parts[2].into(), 0, 0]
}

pub(super) fn rates(prices: [Price; 3]) -> [u128; 5] {
    let rate = |price: Price| u128::from(price.mantissa) * 10u128.pow(price.exponent) + u128::from(price.offset);
    [rate(prices[0]), rate(prices[1]), rate(prices[2]), 0, 0]
}

pub(super) fn unit_rates(rates: [u128; 5]) -> UnitRates {
    let [vcpu, memory_gib, storage_gib, bandwidth_mbps, gpu] = rates;
    UnitRates { vcpu, memory_gib, storage_gib, bandwidth_mbps, gpu }
}

pub(super) fn quantities(parts: [u32; 5]) -> Resources {
    let [vcpus, memory_mib, storage_gib, bandwidth_mbps, _] = parts;
    Resources { vcpus, memory_mib, storage_gib, bandwidth_mbps, gpus: 0 }
}

pub(super) fn region() -> Region {
    Region { country: *b"NO", label: b"oslo-1".to_vec().try_into().expect("it is short") }
}

pub(super) fn workload_key(number: u64) -> ed25519::Pair {
    ed25519::Pair::from_seed(&sp_io::hashing::blake2_256(&number.to_le_bytes()))
}

pub(super) fn fault(fault: Fault) -> (FailReason, Option<Reason>) {
    match fault {
        Fault::Nothing => (FailReason::Other, None),
        Fault::Missing => (FailReason::NoManifest, Some(Reason::NoManifest)),
        Fault::Bad => (FailReason::BadManifest, Some(Reason::BadManifest)),
        Fault::Image => (FailReason::BadImage, Some(Reason::BadImage)),
    }
}
