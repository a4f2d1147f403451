//! Benchmarks: the worst case of each call, which is a lease paid in an asset.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::H256;
use sp_runtime::traits::Zero;
use tradewind_primitives::{
    activation_message,
    traits::{Clock, LeaseBook, Registry, Uptime},
    AssetKind, FailReason, Kind, LeaseId, LeaseState, LeaseTerms, OfferId, Resources, Tee, Workload, WorkloadKey,
    WorkloadSignature,
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
}

const START: u32 = 1_000;

fn parties<T: Config>() -> (T::AccountId, T::AccountId) {
    let provider: T::AccountId = whitelisted_caller();
    let buyer: T::AccountId = account("buyer", 0, 0);
    (buyer, provider)
}

/// A pending lease at tick 1000, of an offer that is closed: the end of its last lease removes it.
fn pending<T: Config>() -> (LeaseId, T::AccountId, T::AccountId) {
    let (buyer, provider) = parties::<T>();
    T::Clock::set_block_number(START);
    Cursor::<T>::put((START, 0));
    T::Registry::register_funded(&provider);
    T::BenchmarkHelper::fund(&buyer);
    T::BenchmarkHelper::fund(&provider);
    let resources = Resources { vcpus: 1, ..Default::default() };
    let offer = T::BenchmarkHelper::reserved_offer(&provider, resources);
    let id = Pallet::<T>::open(LeaseTerms {
        buyer: buyer.clone(),
        provider: provider.clone(),
        offer,
        kind: Kind::Function,
        resources,
        tee: Tee::None,
        asset: T::BenchmarkHelper::asset(),
        rate: 1_000_000_000_000,
        ticks: 30,
        max_ticks: 100,
        extendable: false,
        workload: Workload::Sealed { manifest_hash: H256::repeat_byte(1) },
        terms: Some(alloc::vec![1u8; 36].try_into().unwrap()),
        buyer_sealing_key: [7; 32],
    })
    .unwrap();
    T::BenchmarkHelper::close_offer(&provider, offer);
    (id, buyer, provider)
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
    let (id, buyer, provider) = pending::<T>();
    Pallet::<T>::do_accept(&provider, id).unwrap();
    let (key, signature) = workload::<T>(id, &provider);
    Pallet::<T>::do_activate(&provider, id, H256::zero(), key, signature).unwrap();
    (id, buyer, provider)
}

/// An active lease whose term has ended and whose end is committed, by heartbeats that fill the provider's ring: what is
/// due begins the closing and finishes it. It is covered in part, so that something is paid and something refunded.
fn finishing<T: Config>() -> (LeaseId, T::AccountId, T::AccountId) {
    let (id, buyer, provider) = active::<T>();
    for n in 0..63 {
        // Too late for the first 22 ticks.
        T::Clock::set_block_number(1_022 + n * 5);
        T::BenchmarkHelper::heartbeat(&provider);
    }
    assert!(T::Uptime::resolved(id, 1_030));
    assert_eq!(Leases::<T>::get(id).unwrap().state, LeaseState::Active);
    (id, buyer, provider)
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

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id, FailReason::BadImage);

        assert!(is_closed::<T>(id));
    }

    #[benchmark]
    fn cancel() {
        let (id, buyer, provider) = active::<T>();
        T::Clock::set_block_number(1_010);
        T::BenchmarkHelper::heartbeat(&provider);
        T::Clock::set_block_number(1_015);

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), id);

        assert!(matches!(Leases::<T>::get(id).unwrap().state, LeaseState::Closing { .. }));
    }

    /// Pays and closes, with the end inside a full ring.
    #[benchmark]
    fn settle() {
        let (id, _, provider) = finishing::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id);

        assert!(is_closed::<T>(id));
    }

    /// Pays and closes, with the end inside a full ring.
    #[benchmark]
    fn enforce() {
        let (id, _, provider) = finishing::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id);

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
        Cursor::<T>::put((START, 0));
        AgendaCounts::<T>::insert(START, 1);
        AgendaEntries::<T>::insert((START, 0), 99);

        #[block]
        {
            Pallet::<T>::serve_agenda(frame_support::weights::Weight::MAX);
        }

        assert_eq!(Cursor::<T>::get(), Some((START + 1, 0)));
    }
}
