//! Benchmarks: every call at its worst.

use crate::{Call, Config, Offers, OpenOffers, Pallet};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{ConstU32, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use tradewind_primitives::{
    traits::{Registry, Reputation},
    AssetKind, Kind, OfferId, OfferTerms, Rate, Region, Requirements, Resources, Tee, UnitRates, Workload, RATE_SCALE,
};

/// What benchmarks need of the runtime.
pub trait BenchmarkHelper<AccountId> {
    /// Gives `who` enough money to rent anything that a benchmark offers.
    fn fund(who: &AccountId);
    /// What offers are paid in: an allowed asset, with which renting does more than with the native token.
    fn asset() -> AssetKind;
}

/// Shortest lease of a benchmark's offer.
const TICKS: u32 = 10;

fn filled<const N: u32>(byte: u8) -> BoundedVec<u8, ConstU32<N>> {
    BoundedVec::truncate_from(alloc::vec![byte; N as usize])
}

fn capacity() -> Resources {
    Resources { vcpus: 64, memory_mib: 65_536, storage_gib: 1_000, bandwidth_mbps: 1_000, gpus: 8 }
}

fn rates(rate: Rate) -> UnitRates {
    UnitRates { vcpu: rate, memory_gib: rate, storage_gib: rate, bandwidth_mbps: rate, gpu: rate }
}

/// The longest terms that are accepted.
fn worst_terms<T: Config>() -> OfferTerms {
    OfferTerms {
        kind: Kind::Machine,
        region: Region { country: *b"DE", label: filled(b'r') },
        gpu_model: Some(filled(b'g')),
        tee: Tee::Tdx,
        capacity: capacity(),
        rates: rates(RATE_SCALE),
        asset: T::BenchmarkHelper::asset(),
        min_ticks: TICKS,
        max_ticks: u32::MAX,
        min_reputation: 1,
        extendable: true,
    }
}

/// What makes every check read what it can.
fn worst_requirements() -> Requirements {
    Requirements {
        kind: Kind::Machine,
        resources: capacity(),
        gpu_model: Some(filled(b'g')),
        region: Some(Region { country: *b"DE", label: filled(b'r') }),
        tee: Tee::Tdx,
        min_reputation: 1,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    }
}

fn provider<T: Config>() -> T::AccountId {
    let provider: T::AccountId = account("provider", 0, 0);
    T::Registry::register_funded(&provider);
    T::Reputation::set_score(&provider, 1);
    provider
}

fn posted<T: Config>(provider: &T::AccountId) -> Result<OfferId, BenchmarkError> {
    Ok(Pallet::<T>::do_post_offer(provider.clone(), worst_terms::<T>())?)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn post_offer() -> Result<(), BenchmarkError> {
        let provider = provider::<T>();
        for _ in 1..T::MaxOpenOffers::get() {
            posted::<T>(&provider)?;
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), worst_terms::<T>());

        assert_eq!(OpenOffers::<T>::get(provider), T::MaxOpenOffers::get());
        Ok(())
    }

    #[benchmark]
    fn reprice() -> Result<(), BenchmarkError> {
        let provider = provider::<T>();
        let offer = posted::<T>(&provider)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer, rates(1));

        assert_eq!(Offers::<T>::get(offer).map(|record| record.terms.rates), Some(rates(1)));
        Ok(())
    }

    #[benchmark]
    fn resize() -> Result<(), BenchmarkError> {
        let provider = provider::<T>();
        let offer = posted::<T>(&provider)?;
        let capacity = Resources { gpus: 7, ..capacity() };

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer, capacity);

        assert_eq!(Offers::<T>::get(offer).map(|record| record.terms.capacity), Some(capacity));
        Ok(())
    }

    #[benchmark]
    fn close_offer() -> Result<(), BenchmarkError> {
        let provider = provider::<T>();
        let offer = posted::<T>(&provider)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer);

        assert!(!Offers::<T>::contains_key(offer));
        Ok(())
    }

    #[benchmark]
    fn rent() -> Result<(), BenchmarkError> {
        let provider = provider::<T>();
        let offer = posted::<T>(&provider)?;
        let buyer: T::AccountId = whitelisted_caller();
        T::BenchmarkHelper::fund(&buyer);
        T::Reputation::set_score(&buyer, 1);
        let terms = T::Registry::profile(&provider).and_then(|profile| profile.terms);
        let mut cid = alloc::vec![1, 0x55, 0x12, 32];
        cid.resize(36, 7);
        let workload = Workload::Open { cid: BoundedVec::truncate_from(cid) };

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), offer, worst_requirements(), TICKS, Rate::MAX, workload, [5; 32], terms);

        assert_eq!(Offers::<T>::get(offer).map(|record| record.leases), Some(1));
        Ok(())
    }
}
