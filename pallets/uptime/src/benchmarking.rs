//! Benchmarks: the worst case of each call.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use sp_core::H256;
use tradewind_primitives::{
    traits::{Clock, Uptime},
    LeaseId,
};

/// What benchmarks need of the runtime.
pub trait BenchmarkHelper<AccountId> {
    /// The record of a lease of `provider` that ends long after the benchmark.
    fn record_lease(lease: LeaseId, provider: &AccountId);
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
    fn record_lease(_: LeaseId, _: &AccountId) {}
}

/// A provider with `count` active leases.
fn provider_of<T: Config>(count: u32) -> (T::AccountId, alloc::vec::Vec<LeaseId>) {
    let provider: T::AccountId = whitelisted_caller();
    Pallet::<T>::note_tick(1_000);
    let leases: alloc::vec::Vec<_> = (0..u64::from(count)).collect();
    for lease in &leases {
        T::BenchmarkHelper::record_lease(*lease, &provider);
        Pallet::<T>::start(*lease, &provider);
    }
    (provider, leases)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn note_tick() {
        Pallet::<T>::note_tick(1_000);

        #[block]
        {
            Pallet::<T>::note_tick(2_000);
        }

        assert_eq!(Pallet::<T>::live(), 1_004);
    }

    /// The provider's ring is full.
    #[benchmark]
    fn heartbeat() {
        let provider: T::AccountId = whitelisted_caller();
        Pallet::<T>::note_tick(1_000);
        Pallet::<T>::start(1, &provider);
        for n in 1..=u32::from(RING_LENGTH as u16) + 1 {
            Pallet::<T>::set_block_number(1_000 + n * 10);
            Pallet::<T>::do_heartbeat(provider.clone(), H256::zero(), 0).unwrap();
        }
        Pallet::<T>::set_block_number(3_000);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), H256::repeat_byte(1), 1);

        assert_eq!(Pallet::<T>::heartbeat_view(&provider).unwrap().last, 3_000);
    }

    #[benchmark]
    fn check_heartbeat() {
        let (provider, _) = provider_of::<T>(1);
        Pallet::<T>::set_block_number(1_010);
        let checked;

        #[block]
        {
            checked = Pallet::<T>::check_heartbeat(&provider);
        }

        assert!(checked.is_ok());
    }

    #[benchmark]
    fn report_down(n: Linear<1, MAX_REPORT>) {
        let (provider, leases) = provider_of::<T>(n);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), leases.clone().try_into().unwrap());

        for lease in leases {
            assert!(Leases::<T>::get(lease).unwrap().down_from.is_some());
        }
    }

    #[benchmark]
    fn report_up(n: Linear<1, MAX_REPORT>) {
        let (provider, leases) = provider_of::<T>(n);
        Pallet::<T>::do_report_down(&provider, &leases).unwrap();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), leases.clone().try_into().unwrap());

        for lease in leases {
            assert!(Leases::<T>::get(lease).unwrap().down_from.is_none());
        }
    }
}
