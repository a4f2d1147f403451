//! Layout 0 of what is stored: that of runtimes of spec version 1.

// `storage_alias` writes items that it does not document.
#![allow(missing_docs)]

use crate::{Config, Pallet};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::OptionQuery, storage_alias, Blake2_128Concat, Twox64Concat};
use sp_core::H256;
use tradewind_primitives::{
    AssetKind, Balance, Cid, Kind, LeaseId, LeaseRecord, LeaseState, OfferId, Rate, Resources, SealingKey, Tee, Tick,
    Ticks, Workload, WorkloadKey,
};

/// A lease. Its fields mean what those of the same name in [`LeaseRecord`] do.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen)]
pub struct Record<AccountId> {
    pub buyer: AccountId,
    pub provider: AccountId,
    pub offer: OfferId,
    pub kind: Kind,
    pub resources: Resources,
    pub tee: Tee,
    pub asset: AssetKind,
    pub rate: Rate,
    pub ticks: Ticks,
    pub max_ticks: Ticks,
    pub extendable: bool,
    pub workload: Workload,
    pub terms: Option<Cid>,
    pub buyer_sealing_key: SealingKey,
    pub opened_at: Tick,
    pub starts_at: Option<Tick>,
    pub ends_at: Option<Tick>,
    pub state: LeaseState,
    pub access_hash: Option<H256>,
    pub workload_key: Option<WorkloadKey>,
    pub access_until: Option<Tick>,
    pub collateral: Balance,
    pub notice: Option<Tick>,
    pub scheduled: Option<Tick>,
}

impl<AccountId> Record<AccountId> {
    /// The record in layout 1, of a lease that holds capacity since `held_from`.
    pub fn into_v1(self, held_from: Tick) -> LeaseRecord<AccountId> {
        LeaseRecord {
            buyer: self.buyer,
            provider: self.provider,
            offer: self.offer,
            kind: self.kind,
            resources: self.resources,
            tee: self.tee,
            asset: self.asset,
            rate: self.rate,
            ticks: self.ticks,
            max_ticks: self.max_ticks,
            extendable: self.extendable,
            workload: self.workload,
            terms: self.terms,
            buyer_sealing_key: self.buyer_sealing_key,
            opened_at: self.opened_at,
            held_from,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            state: self.state,
            access_hash: self.access_hash,
            workload_key: self.workload_key,
            access_until: self.access_until,
            collateral: self.collateral,
            notice: self.notice,
            scheduled: self.scheduled,
        }
    }

    /// `record` as layout 0 had it.
    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    pub fn of(record: LeaseRecord<AccountId>) -> Self {
        Self {
            buyer: record.buyer,
            provider: record.provider,
            offer: record.offer,
            kind: record.kind,
            resources: record.resources,
            tee: record.tee,
            asset: record.asset,
            rate: record.rate,
            ticks: record.ticks,
            max_ticks: record.max_ticks,
            extendable: record.extendable,
            workload: record.workload,
            terms: record.terms,
            buyer_sealing_key: record.buyer_sealing_key,
            opened_at: record.opened_at,
            starts_at: record.starts_at,
            ends_at: record.ends_at,
            state: record.state,
            access_hash: record.access_hash,
            workload_key: record.workload_key,
            access_until: record.access_until,
            collateral: record.collateral,
            notice: record.notice,
            scheduled: record.scheduled,
        }
    }
}

/// Every lease, until it was pruned.
#[storage_alias]
pub type Leases<T: Config> =
    StorageMap<Pallet<T>, Twox64Concat, LeaseId, Record<<T as frame_system::Config>::AccountId>>;

/// Closed leases of each party; [`ByParty`](crate::ByParty) had the open ones.
#[storage_alias]
pub type ClosedByParty<T: Config> = StorageDoubleMap<
    Pallet<T>,
    Blake2_128Concat,
    <T as frame_system::Config>::AccountId,
    Twox64Concat,
    LeaseId,
    (),
    OptionQuery,
>;

/// Puts what is stored back into layout 0. For tests.
#[cfg(feature = "std")]
pub fn restore<T: Config>() {
    let all: alloc::vec::Vec<_> = crate::Leases::<T>::iter().collect();
    for (id, record) in all {
        if matches!(record.state, LeaseState::Closed { .. }) {
            for party in [&record.buyer, &record.provider] {
                crate::ByParty::<T>::remove(party, id);
                ClosedByParty::<T>::insert(party, id, ());
            }
        }
        Leases::<T>::insert(id, Record::of(record));
    }
    frame_support::traits::StorageVersion::new(0).put::<Pallet<T>>();
}
