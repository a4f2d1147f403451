//! Benchmarks: every call at its worst.

use crate::{Call, Config, Offers, OpenOffers, Orders, Pallet};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{ConstU32, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use tradewind_primitives::{
    traits::{Clock, Collateral, Registry, Reputation},
    AssetKind, Balance, Cid, Fill, Kind, OfferId, OfferTerms, OrderId, OrderTerms, Policy, Rate, Region, Requirements,
    Resources, Slot, Tee, UnitRates, Workload, MAX_SLOTS, RATE_SCALE,
};

/// What benchmarks need of the runtime.
pub trait BenchmarkHelper<AccountId> {
    /// Gives `who` enough money to rent anything that a benchmark offers.
    fn fund(who: &AccountId);
    /// What offers are paid in: an allowed asset, with which renting does more than with the native token.
    fn asset() -> AssetKind;
    /// Gives `buyer` a trial credit of that asset with `provider`.
    fn grant(provider: &AccountId, buyer: &AccountId, amount: Balance);
}

/// A trial credit: pays for all of what is rented, and for a part of what is ordered.
const CREDIT: Balance = 1_000_000;

/// An order's highest rate: so high that its collateral is above the least, and that of a lower rate is less.
const LIMIT: Rate = 2_000_000 * RATE_SCALE;

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
    provider_of::<T>(0)
}

fn provider_of<T: Config>(index: u32) -> T::AccountId {
    let provider: T::AccountId = account("provider", index, 0);
    T::Registry::register_funded(&provider);
    T::Reputation::set_score(&provider, 1);
    provider
}

fn open_workload() -> Workload {
    let mut cid = alloc::vec![1, 0x55, 0x12, 32];
    cid.resize(36, 7);
    Workload::Open { cid: BoundedVec::truncate_from(cid) }
}

/// An order of as many leases as it may have, each a sixteenth of what an offer has.
fn worst_order<T: Config>() -> OrderTerms {
    let resources = Resources { vcpus: 1, memory_mib: 1_024, storage_gib: 1, bandwidth_mbps: 1, gpus: 0 };
    OrderTerms {
        requirements: Requirements { resources, ..worst_requirements() },
        count: MAX_SLOTS as u8,
        fill: Fill::Any,
        asset: T::BenchmarkHelper::asset(),
        max_rate: LIMIT,
        ticks: TICKS,
        bidding: T::MaxBidding::get(),
        policy: Policy::Weighted { ppm: 500_000 },
        workload: open_workload(),
        buyer_sealing_key: [5; 32],
        terms: None,
    }
}

fn buyer<T: Config>() -> T::AccountId {
    let buyer: T::AccountId = account("buyer", 0, 0);
    T::BenchmarkHelper::fund(&buyer);
    T::Reputation::set_score(&buyer, 1);
    buyer
}

/// An order with a bid on every slot but the last.
fn contested<T: Config>() -> Result<OrderId, BenchmarkError> {
    let provider = provider::<T>();
    let offer = posted::<T>(&provider)?;
    let order = Pallet::<T>::do_post_order(buyer::<T>(), worst_order::<T>())?;
    for slot in 0..MAX_SLOTS.saturating_sub(1) {
        Pallet::<T>::do_bid(provider.clone(), order, slot, offer, LIMIT / 10 * 9)?;
    }
    Ok(order)
}

fn posted<T: Config>(provider: &T::AccountId) -> Result<OfferId, BenchmarkError> {
    Ok(Pallet::<T>::do_post_offer(provider.clone(), worst_terms::<T>())?)
}

/// An offer, who rents of it, and the provider's service contract. `credit`, if any, is what the provider gives the buyer.
fn to_rent<T: Config>(credit: Balance) -> Result<(OfferId, T::AccountId, Option<Cid>), BenchmarkError> {
    let provider = provider::<T>();
    let offer = posted::<T>(&provider)?;
    let buyer: T::AccountId = whitelisted_caller();
    T::BenchmarkHelper::fund(&buyer);
    T::BenchmarkHelper::fund(&provider);
    T::Reputation::set_score(&buyer, 1);
    let terms = T::Registry::profile(&provider).and_then(|profile| profile.terms);
    if credit > 0 {
        T::BenchmarkHelper::grant(&provider, &buyer, credit);
    }
    Ok((offer, buyer, terms))
}

/// An order whose bidding is over, and the provider whose bids stand.
fn to_award<T: Config>(credit: Balance) -> Result<(OrderId, T::AccountId), BenchmarkError> {
    let order = contested::<T>()?;
    T::Clock::set_block_number(T::Clock::now().saturating_add(T::MaxBidding::get()));
    let winner: T::AccountId = account("provider", 0, 0);
    let buyer = Orders::<T>::get(order).ok_or("it is there")?.buyer;
    T::BenchmarkHelper::fund(&winner);
    if credit > 0 {
        T::BenchmarkHelper::grant(&winner, &buyer, credit);
    }
    Ok((order, winner))
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

    /// Of the buyer's own money.
    #[benchmark]
    fn rent() -> Result<(), BenchmarkError> {
        let (offer, buyer, terms) = to_rent::<T>(0)?;
        let (wanted, workload) = (worst_requirements(), open_workload());

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), offer, wanted, TICKS, Rate::MAX, workload, [5; 32], terms);

        assert_eq!(Offers::<T>::get(offer).map(|record| record.leases), Some(1));
        Ok(())
    }

    /// A trial credit pays for the term.
    #[benchmark]
    fn rent_on_credit() -> Result<(), BenchmarkError> {
        let (offer, buyer, terms) = to_rent::<T>(CREDIT)?;
        let (wanted, workload) = (worst_requirements(), open_workload());

        #[extrinsic_call]
        rent(RawOrigin::Signed(buyer), offer, wanted, TICKS, Rate::MAX, workload, [5; 32], terms);

        assert_eq!(Offers::<T>::get(offer).map(|record| record.leases), Some(1));
        Ok(())
    }

    #[benchmark]
    fn post_order() -> Result<(), BenchmarkError> {
        let buyer = buyer::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), worst_order::<T>());

        assert_eq!(Orders::<T>::iter().count(), 1);
        Ok(())
    }

    /// A late bid that beats another provider's.
    #[benchmark]
    fn bid() -> Result<(), BenchmarkError> {
        let order = contested::<T>()?;
        let rival = provider_of::<T>(1);
        let offer = posted::<T>(&rival)?;
        let end = Orders::<T>::get(order).map(|record| record.ends_at).unwrap_or_default();
        T::Clock::set_block_number(
            T::Clock::now().saturating_add(end.saturating_sub(T::Clock::live()).saturating_sub(1)),
        );

        #[extrinsic_call]
        _(RawOrigin::Signed(rival.clone()), order, 3, offer, LIMIT / 10 * 8);

        let record = Orders::<T>::get(order).ok_or("it is there")?;
        let stands = record.slots.get(3).and_then(|slot| slot.bid().map(|best| best.provider.clone()));
        assert_eq!(stands, Some(rival));
        assert!(record.ends_at > end);
        Ok(())
    }

    /// Opens a lease, and refunds the difference and an empty slot. Others are left.
    #[benchmark]
    fn award() -> Result<(), BenchmarkError> {
        let (order, winner) = to_award::<T>(0)?;
        let reserved = T::Collateral::reserved(&winner);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), order, 3);

        assert!(T::Collateral::reserved(&winner) < reserved, "a lower rate needs less collateral");
        let record = Orders::<T>::get(order).ok_or("it is there")?;
        assert_eq!(record.slots.iter().filter(|slot| **slot == Slot::Ended).count(), 2);
        Ok(())
    }

    /// The same, and a trial credit pays a part of the lease.
    #[benchmark]
    fn award_on_credit() -> Result<(), BenchmarkError> {
        let (order, winner) = to_award::<T>(CREDIT)?;
        let reserved = T::Collateral::reserved(&winner);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        award(RawOrigin::Signed(caller), order, 3);

        assert!(T::Collateral::reserved(&winner) < reserved, "a lower rate needs less collateral");
        let record = Orders::<T>::get(order).ok_or("it is there")?;
        assert_eq!(record.slots.iter().filter(|slot| **slot == Slot::Ended).count(), 2);
        Ok(())
    }

    /// Pays a bidder, and refunds an empty slot. Others are left for the agenda.
    #[benchmark]
    fn cancel_order() -> Result<(), BenchmarkError> {
        let order = contested::<T>()?;
        let buyer = Orders::<T>::get(order).ok_or("it is there")?.buyer;

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), order);

        assert!(Orders::<T>::contains_key(order));
        Ok(())
    }
}
