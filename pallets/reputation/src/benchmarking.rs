//! Benchmarks: the worst case of each call.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use crate::migrations::{v0, v1::MigrateToV1};
use frame_benchmarking::v2::*;
use frame_support::{migrations::SteppedMigration, traits::StorageVersion, weights::WeightMeter};
use frame_system::RawOrigin;
use sp_core::H256;
use tradewind_primitives::{
    traits::{Clock, EndedLeases, OnScoreLowered, Reputation},
    Balance, LeaseId, PairTotals, Tombstone,
};

const START: u32 = 1_000;
const LEASE: LeaseId = 7;
const SCORE: Balance = 1_000_000_000_000;

#[benchmarks]
mod benchmarks {
    use super::*;

    /// Both parties have scores that have decayed since, a history with each other, and weight in emission.
    #[benchmark]
    fn lower() {
        let who: T::AccountId = whitelisted_caller();
        let other: T::AccountId = account("other", 0, 0);
        T::Clock::set_block_number(START);
        for (party, counterparty) in [(&who, &other), (&other, &who)] {
            Pallet::<T>::set_score(party, SCORE);
            T::OnScoreLowered::prepare(party);
            let totals = PairTotals { gained: SCORE, ..Default::default() };
            Totals::<T>::insert((party, counterparty, Pallet::<T>::year()), totals);
        }
        let value = SCORE.saturating_mul(1_000_000);
        let closed_at = T::Clock::live();
        let lease = Tombstone { buyer: other.clone(), provider: who.clone(), closed_at, value, counts: true };
        T::Leases::set_ended(LEASE, lease);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), LEASE, SCORE / 4, H256::repeat_byte(1));

        assert_eq!(Pallet::<T>::score(&who), SCORE - SCORE / 4);
        assert!(Pallet::<T>::score(&other) < SCORE);
        assert_eq!(Spent::<T>::get(LEASE).provider, SCORE / 4);
    }

    #[benchmark]
    fn migrate_record() {
        let who: T::AccountId = account("who", 0, 0);
        v0::Scores::<T>::insert(&who, v0::Record { public: SCORE, carry_ppm: 1 });
        StorageVersion::new(0).put::<Pallet<T>>();
        let mut meter = WeightMeter::with_limit(T::WeightInfo::migrate_record());

        #[block]
        {
            assert_eq!(MigrateToV1::<T>::step(None, &mut meter), Ok(Some(who.clone())));
        }

        assert_eq!(Scores::<T>::get(&who).weight, SCORE);
    }
}
