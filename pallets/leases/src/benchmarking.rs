//! Benchmarks: the worst case of each call, which is a lease paid in an asset.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use crate::migrations::{
    v0,
    v1::{MigrateToV1, Progress},
};
use frame_benchmarking::v2::*;
use frame_support::{
    migrations::SteppedMigration,
    traits::{Get, StorageVersion},
    weights::WeightMeter,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::H256;
use sp_runtime::traits::Zero;
use tradewind_primitives::{
    activation_message,
    traits::{Clock, LeaseBook, Registry, Uptime},
    AssetKind, Balance, FailReason, Kind, LeaseId, LeaseState, LeaseTerms, OfferId, Resources, Tee, Workload,
    WorkloadKey, WorkloadSignature, RATE_SCALE,
};

/// What benchmarks need of the runtime.
pub trait BenchmarkHelper<AccountId> {
    /// An allowed asset, of which the fee account and the treasury hold enough.
    fn asset() -> AssetKind;
    /// Gives `who` a lot of that asset and of the native token.
    fn fund(who: &AccountId);
    /// An offer of `provider` with `resources` reserved for one lease.
    fn reserved_offer(provider: &AccountId, resources: Resources) -> OfferId;
    /// Closes that offer; its lease goes on.
    fn close_offer(provider: &AccountId, offer: OfferId);
    /// A heartbeat of `provider`.
    fn heartbeat(provider: &AccountId);
    /// Reports `lease` of `provider` down.
    fn report_down(provider: &AccountId, lease: LeaseId);
    /// Gives `buyer` a trial credit of that asset with `provider`.
    fn grant(provider: &AccountId, buyer: &AccountId, amount: Balance);
    /// An origin that may end any lease.
    fn admin() -> RawOrigin<AccountId> {
        RawOrigin::Root
    }
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
    fn asset() -> AssetKind {
        AssetKind::Native
    }
    fn fund(_: &AccountId) {}
    fn reserved_offer(_: &AccountId, _: Resources) -> OfferId {
        0
    }
    fn close_offer(_: &AccountId, _: OfferId) {}
    fn heartbeat(_: &AccountId) {}
    fn report_down(_: &AccountId, _: LeaseId) {}
    fn grant(_: &AccountId, _: &AccountId, _: Balance) {}
}

const START: u32 = 1_000;

/// Term of a lease: it may be down for too long within it.
const TERM: u32 = 200;

/// What a tick costs.
const PER_TICK: Balance = 20_000;

/// Ticks that a trial credit pays for: some of them, so that the buyer's own money is paid besides.
const SOME: u32 = 8;

/// Most of them, so that trial credit and the buyer's own money are given back.
const MOST: u32 = 150;

fn parties<T: Config>() -> (T::AccountId, T::AccountId) {
    let provider: T::AccountId = whitelisted_caller();
    let buyer: T::AccountId = account("buyer", 0, 0);
    (buyer, provider)
}

/// A pending lease at tick 1000, of an offer that is closed: the end of its last lease removes it.
fn pending<T: Config>() -> (LeaseId, T::AccountId, T::AccountId) {
    pending_with::<T>(SOME)
}

/// The same with a trial credit for so many ticks.
fn pending_with<T: Config>(credit: u32) -> (LeaseId, T::AccountId, T::AccountId) {
    let (buyer, provider) = parties::<T>();
    T::Clock::set_block_number(START);
    Cursor::<T>::put(START);
    T::Registry::register_funded(&provider);
    T::BenchmarkHelper::fund(&buyer);
    T::BenchmarkHelper::fund(&provider);
    let resources = Resources { vcpus: 1, ..Default::default() };
    let offer = T::BenchmarkHelper::reserved_offer(&provider, resources);
    T::BenchmarkHelper::grant(&provider, &buyer, PER_TICK * Balance::from(credit));
    let id = Pallet::<T>::open(LeaseTerms {
        buyer: buyer.clone(),
        provider: provider.clone(),
        offer,
        kind: Kind::Function,
        resources,
        tee: Tee::None,
        asset: T::BenchmarkHelper::asset(),
        rate: PER_TICK * RATE_SCALE,
        ticks: TERM,
        max_ticks: 2 * TERM,
        extendable: true,
        workload: Workload::Sealed { manifest_hash: H256::repeat_byte(1) },
        terms: Some(alloc::vec![1u8; 36].try_into().unwrap()),
        buyer_sealing_key: [7; 32],
    })
    .unwrap()
    .lease;
    T::BenchmarkHelper::close_offer(&provider, offer);
    (id, buyer, provider)
}

/// Lets time pass in which a lease that does not run yet holds capacity: more than the provider is paid for.
fn hold<T: Config>() {
    T::Clock::set_block_number(START + 2 * CANCELLATION_TICKS);
}

/// A workload key, and its signature for the activation of a lease.
fn workload<T: Config>(id: LeaseId, provider: &T::AccountId) -> (WorkloadKey, WorkloadSignature) {
    let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
    let message = activation_message(H256::from_slice(genesis.as_ref()), id, provider);
    let kind = sp_core::crypto::KeyTypeId(*b"work");
    let key = sp_io::crypto::ed25519_generate(kind, None);
    let signature = sp_io::crypto::ed25519_sign(kind, &key, &message).unwrap();
    (key.0, signature.0)
}

/// An active lease that began at tick 1000.
fn active<T: Config>() -> (LeaseId, T::AccountId, T::AccountId) {
    active_with::<T>(SOME)
}

fn active_with<T: Config>(credit: u32) -> (LeaseId, T::AccountId, T::AccountId) {
    let (id, buyer, provider) = pending_with::<T>(credit);
    Pallet::<T>::do_accept(&provider, id).unwrap();
    let (key, signature) = workload::<T>(id, &provider);
    Pallet::<T>::do_activate(&provider, id, H256::zero(), key, signature).unwrap();
    (id, buyer, provider)
}

/// A closing lease that was down for too long, whose end is committed by heartbeats that fill the provider's ring: what is
/// due finishes it. It is covered in part, so that something is paid and something refunded, and the buyer is compensated.
fn finishing<T: Config>() -> (LeaseId, T::AccountId, T::AccountId) {
    let (id, buyer, provider) = active::<T>();
    T::Uptime::start(id + 1, &provider);
    for n in 0..63 {
        T::Clock::set_block_number(START + 5 + n * 5);
        T::BenchmarkHelper::heartbeat(&provider);
        if n == 9 {
            T::BenchmarkHelper::report_down(&provider, id);
        }
    }
    assert!(T::Uptime::resolved(id, START + TERM));
    Pallet::<T>::do_enforce(id).unwrap();
    assert!(is_closing::<T>(id));
    (id, buyer, provider)
}

/// A closing lease whose term is over, with heartbeats that do not cover its last ticks: what is due finishes it. Something
/// is paid and something refunded, and nobody is penalised.
fn expiring<T: Config>() -> (LeaseId, T::AccountId, T::AccountId) {
    let (id, buyer, provider) = active::<T>();
    T::Uptime::start(id + 1, &provider);
    for n in 1..=38 {
        T::Clock::set_block_number(START + n * 5);
        T::BenchmarkHelper::heartbeat(&provider);
    }
    T::Clock::set_block_number(START + TERM);
    Pallet::<T>::do_enforce(id).unwrap();
    assert!(is_closing::<T>(id));
    T::Clock::set_block_number(START + TERM + T::ClosingTimeout::get());
    (id, buyer, provider)
}

/// An active lease with a few heartbeats, beside another one of the provider.
fn begun<T: Config>() -> (LeaseId, T::AccountId, T::AccountId) {
    let (id, buyer, provider) = active_with::<T>(MOST);
    T::Uptime::start(id + 1, &provider);
    T::Clock::set_block_number(START + 10);
    T::BenchmarkHelper::heartbeat(&provider);
    T::Clock::set_block_number(START + 15);
    (id, buyer, provider)
}

fn is_closing<T: Config>(id: LeaseId) -> bool {
    matches!(Leases::<T>::get(id).unwrap().state, LeaseState::Closing { .. })
}

fn is_closed<T: Config>(id: LeaseId) -> bool {
    matches!(Leases::<T>::get(id).unwrap().state, LeaseState::Closed { .. })
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn accept() {
        let (id, _, provider) = pending::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id);

        assert!(matches!(Leases::<T>::get(id).unwrap().state, LeaseState::Provisioning { .. }));
    }

    #[benchmark]
    fn reject() {
        let (id, _, provider) = pending::<T>();
        hold::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id, Some(FailReason::BadManifest));

        assert!(is_closed::<T>(id));
    }

    #[benchmark]
    fn activate() {
        let (id, _, provider) = pending::<T>();
        Pallet::<T>::do_accept(&provider, id).unwrap();
        let (key, signature) = workload::<T>(id, &provider);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id, H256::repeat_byte(2), key, signature);

        assert_eq!(Leases::<T>::get(id).unwrap().state, LeaseState::Active);
    }

    #[benchmark]
    fn fail() {
        let (id, _, provider) = pending::<T>();
        Pallet::<T>::do_accept(&provider, id).unwrap();
        hold::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id, FailReason::BadImage);

        assert!(is_closed::<T>(id));
    }

    #[benchmark]
    fn cancel_provisioning() {
        let (id, buyer, provider) = pending::<T>();
        Pallet::<T>::do_accept(&provider, id).unwrap();
        hold::<T>();

        #[extrinsic_call]
        cancel(RawOrigin::Signed(buyer), id);

        assert!(is_closed::<T>(id));
    }

    #[benchmark]
    fn cancel() {
        let (id, buyer, _) = begun::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), id);

        assert!(is_closing::<T>(id));
    }

    #[benchmark]
    fn reject_access() {
        let (id, buyer, _) = begun::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), id);

        assert!(is_closing::<T>(id));
    }

    #[benchmark]
    fn give_notice() {
        let (id, _, provider) = begun::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id);

        assert!(Leases::<T>::get(id).unwrap().notice.is_some());
    }

    #[benchmark]
    fn terminate() {
        let (id, _, provider) = begun::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id);

        assert!(is_closing::<T>(id));
    }

    /// The DAO ends an active lease.
    #[benchmark]
    fn force_close() {
        let (id, _, _) = begun::<T>();

        #[extrinsic_call]
        _(T::BenchmarkHelper::admin(), id);

        assert!(is_closing::<T>(id));
    }

    /// More is put on hold, of trial credit too, and more collateral reserved.
    #[benchmark]
    fn extend() {
        let (id, buyer, provider) = begun::<T>();
        T::BenchmarkHelper::grant(&provider, &buyer, PER_TICK * Balance::from(SOME));

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), id, TERM / 2);

        assert_eq!(Leases::<T>::get(id).unwrap().ticks, TERM + TERM / 2);
    }

    /// Pays what was earned since; the lease goes on.
    #[benchmark]
    fn settle() {
        let (id, _, provider) = active::<T>();
        for n in 1..30 {
            T::Clock::set_block_number(START + n * 5);
            T::BenchmarkHelper::heartbeat(&provider);
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id);

        assert_eq!(Leases::<T>::get(id).unwrap().state, LeaseState::Active);
    }

    /// Ends a lease that was down for too long.
    #[benchmark]
    fn enforce_end() {
        let (id, _, provider) = begun::<T>();
        T::BenchmarkHelper::report_down(&provider, id);
        for n in 1..30 {
            T::Clock::set_block_number(START + 15 + n * 5);
            T::BenchmarkHelper::heartbeat(&provider);
        }

        #[extrinsic_call]
        enforce(RawOrigin::Signed(provider), id);

        assert!(is_closing::<T>(id));
    }

    /// Pays and closes.
    #[benchmark]
    fn settle_close() {
        let (id, _, provider) = expiring::<T>();

        #[extrinsic_call]
        settle(RawOrigin::Signed(provider), id);

        assert!(is_closed::<T>(id));
    }

    /// Pays, penalises and closes, with the end inside a full ring.
    #[benchmark]
    fn enforce_close() {
        let (id, _, provider) = finishing::<T>();

        #[extrinsic_call]
        enforce(RawOrigin::Signed(provider), id);

        assert!(is_closed::<T>(id));
    }

    #[benchmark]
    fn prune() {
        let (id, buyer, _) = pending::<T>();
        let caller: T::AccountId = account("pruner", 0, 0);
        T::BenchmarkHelper::fund(&caller);
        Pallet::<T>::do_cancel(&buyer, id).unwrap();
        T::Clock::set_block_number(START + T::PruneDelay::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Leases::<T>::contains_key(id));
    }

    /// One step of the agenda over a tick without entries, or over a stale entry.
    #[benchmark]
    fn serve_empty() {
        T::Clock::set_block_number(START);
        Cursor::<T>::put(START);
        Agenda::<T>::insert(START, AgendaItem::Lease(99), ());

        #[block]
        {
            Pallet::<T>::serve_agenda(frame_support::weights::Weight::MAX);
        }

        assert_eq!(Cursor::<T>::get(), Some(START + 1));
    }

    /// A look at a provider that is not silent, without its slots.
    #[benchmark]
    fn serve_watch() {
        let (_, _, provider) = begun::<T>();
        let now = T::Clock::now();
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::serve_watch(provider, None, &mut meter);
        }

        let watched = Agenda::<T>::iter_keys()
            .any(|(tick, item)| tick > now && matches!(item, AgendaItem::Provider { slots: None, .. }));
        assert!(watched);
    }

    /// One record of layout 0, with the look for the next one.
    #[benchmark]
    fn migrate_record() {
        let (id, ..) = begun::<T>();
        let record = Leases::<T>::get(id).unwrap();
        v0::Leases::<T>::insert(id, v0::Record::of(record.clone()));

        StorageVersion::new(0).put::<Pallet<T>>();
        let mut meter = WeightMeter::with_limit(MigrateToV1::<T>::required());

        #[block]
        {
            let progress = MigrateToV1::<T>::step(None, &mut meter);
            assert_eq!(progress, Ok(Some(Progress::Records(id))));
        }

        assert_eq!(Leases::<T>::get(id), Some(record));
    }

    /// One entry of the index of closed leases.
    #[benchmark]
    fn migrate_index() {
        let (id, buyer, _) = begun::<T>();
        ByParty::<T>::remove(&buyer, id);
        v0::ClosedByParty::<T>::insert(&buyer, id, ());

        StorageVersion::new(0).put::<Pallet<T>>();
        let mut meter = WeightMeter::with_limit(MigrateToV1::<T>::required());

        #[block]
        {
            let progress = MigrateToV1::<T>::step(Some(Progress::Index), &mut meter);
            assert_eq!(progress, Ok(Some(Progress::Index)));
        }

        assert!(ByParty::<T>::contains_key(&buyer, id));
    }

    #[benchmark]
    fn serve_tombstone() {
        let (id, buyer, provider) = pending::<T>();
        Pallet::<T>::do_cancel(&buyer, id).unwrap();
        T::Clock::set_block_number(START + T::PruneDelay::get());
        Pallet::<T>::do_prune(&provider, id).unwrap();
        assert!(Tombstones::<T>::contains_key(id));
        T::Clock::set_block_number(START + T::TombstonePeriod::get());

        #[block]
        {
            Pallet::<T>::serve_tombstone(id);
        }

        assert!(!Tombstones::<T>::contains_key(id));
    }
}
