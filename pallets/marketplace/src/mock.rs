#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_marketplace;
use crate::Config;
use frame_support::{
    derive_impl,
    dispatch::DispatchResultWithPostInfo,
    parameter_types,
    traits::{ConstU128, ConstU32},
    BoundedVec,
};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};
use std::collections::BTreeMap;
use tradewind_primitives::{
    traits::{Clock, Collateral, Conversion, LeaseBook, Opened, OrderMoney, Registry, Reputation, WonFunds},
    AssetKind, Balance, Fill, Kind, LeaseId, LeaseTerms, OfferTerms, OrderId, OrderTerms, Policy, Profile, Rate,
    Region, Requirements, Resources, Tee, Tick, Ticks, UnitRates, Workload, RATE_SCALE, WORTH_SCALE,
};

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Marketplace = pallet_marketplace;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

/// A provider as the mocked registry knows it.
#[derive(Clone, Debug)]
pub struct Member {
    pub profile: Profile,
    pub takes_leases: bool,
    pub tier: u8,
    pub open_items: u32,
    pub free: Balance,
    /// By lease.
    pub reserved: BTreeMap<LeaseId, Balance>,
}

parameter_types! {
    pub static Members: BTreeMap<u64, Member> = BTreeMap::new();
    pub static Scores: BTreeMap<u64, Balance> = BTreeMap::new();
    pub static Leases: Vec<LeaseTerms<u64>> = Vec::new();
    /// Whether the book refuses leases.
    pub static BookRefuses: bool = false;
    /// Whether there is a trial credit for leases.
    pub static HasCredit: bool = false;
    pub static HasRate: bool = true;
    pub static Allowed: Vec<AssetKind> = Vec::new();
    pub static Now: Tick = 100;
    /// What each order holds.
    pub static OrdersHold: BTreeMap<OrderId, Balance> = BTreeMap::new();
    /// What buyers got back, and bidders got, of orders.
    pub static GivenBack: Balance = 0;
    pub static PaidToBidders: Vec<(u64, Balance)> = Vec::new();
    pub static NextLease: LeaseId = 0;
    pub static Won: Vec<(LeaseId, LeaseTerms<u64>, WonFunds)> = Vec::new();
    pub static Scheduled: Vec<(OrderId, Tick)> = Vec::new();
    /// What a buyer can put on hold.
    pub static Purse: Balance = Balance::MAX;
}

pub struct MockClock;
impl Clock for MockClock {
    fn now() -> Tick {
        Now::get()
    }
    fn live() -> Tick {
        Now::get()
    }
    fn live_at(tick: Tick) -> Tick {
        tick
    }
    fn first() -> Tick {
        0
    }
    fn set_block_number(tick: Tick) {
        Now::set(tick);
    }
}

pub struct MockMoney;
impl OrderMoney<u64> for MockMoney {
    fn open_order(order: OrderId, _: &u64, _: &AssetKind, amount: Balance) -> DispatchResult {
        let left = Purse::get().checked_sub(amount).ok_or("too poor")?;
        Purse::set(left);
        OrdersHold::mutate(|held| held.insert(order, amount));
        Ok(())
    }
    fn assign(
        order: OrderId,
        amount: Balance,
        _: LeaseId,
        _: &u64,
        rate: Rate,
        ticks: Ticks,
        deposit: Balance,
    ) -> DispatchResult {
        take_of(order, amount);
        GivenBack::mutate(|all| *all += amount - tradewind_primitives::earned(rate, ticks).unwrap() - deposit);
        Ok(())
    }
    fn give_back(order: OrderId, amount: Balance, to: Option<(&u64, Balance)>) {
        take_of(order, amount);
        if let Some((who, part)) = to {
            PaidToBidders::mutate(|all| all.push((*who, part)));
        }
        GivenBack::mutate(|all| *all += amount - to.map_or(0, |(_, part)| part));
    }
    fn held(order: OrderId) -> Balance {
        OrdersHold::get().get(&order).copied().unwrap_or_default()
    }
}

/// Panics if it holds less.
fn take_of(order: OrderId, amount: Balance) {
    OrdersHold::mutate(|held| {
        *held.get_mut(&order).unwrap() -= amount;
        held.retain(|_, held| *held > 0);
    });
}

pub const COLLATERAL: Balance = 10;
pub const LEASE_DEPOSIT: Balance = 3;
pub const MAX_OPEN: u32 = 4;

pub struct MockRegistry;
impl Registry<u64> for MockRegistry {
    fn profile(who: &u64) -> Option<Profile> {
        Members::get().get(who).map(|member| member.profile.clone())
    }
    fn takes_leases(who: &u64) -> bool {
        Members::get().get(who).is_some_and(|member| member.takes_leases)
    }
    fn identity_tier(who: &u64) -> u8 {
        Members::get().get(who).map_or(0, |member| member.tier)
    }
    fn open_item(who: &u64) {
        with_member(*who, |member| member.open_items += 1);
    }
    fn close_item(who: &u64) {
        with_member(*who, |member| member.open_items -= 1);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn register_funded(who: &u64) {
        enlist(*who);
    }
}

pub struct MockCollateral;
impl Collateral<u64> for MockCollateral {
    fn free(who: &u64) -> Balance {
        Members::get().get(who).map_or(0, |member| member.free)
    }
    fn reserve(lease: LeaseId, who: &u64, amount: Balance) -> DispatchResult {
        with_member(*who, |member| {
            member.free -= amount;
            *member.reserved.entry(lease).or_default() += amount;
        });
        Ok(())
    }
    fn reserved(who: &u64) -> Balance {
        Members::get().get(who).map_or(0, |member| member.reserved.values().sum())
    }
    fn release(lease: LeaseId, who: &u64, amount: Balance) {
        with_member(*who, |member| {
            member.free += amount;
            *member.reserved.get_mut(&lease).unwrap() -= amount;
            member.reserved.retain(|_, amount| *amount > 0);
        });
    }
    fn take(_: LeaseId, _: &u64, _: Balance, _: Option<&u64>) -> Balance {
        0
    }
}

pub struct MockReputation;
impl Reputation<u64> for MockReputation {
    fn score(who: &u64) -> Balance {
        Scores::get().get(who).copied().unwrap_or_default()
    }
    fn set_score(who: &u64, score: Balance) {
        Scores::mutate(|scores| scores.insert(*who, score));
    }
}

pub struct MockConversion;
impl Conversion for MockConversion {
    fn is_allowed(asset: &AssetKind) -> bool {
        Allowed::get().contains(asset)
    }
    fn rate(_: &AssetKind) -> Option<u128> {
        Some(WORTH_SCALE)
    }
    fn min_deposit(_: &AssetKind) -> Option<Balance> {
        Some(LEASE_DEPOSIT)
    }
}

pub struct MockLeaseBook;
impl LeaseBook<u64> for MockLeaseBook {
    fn securities(_: &AssetKind, _: Rate, _: Ticks) -> Option<(Balance, Balance)> {
        HasRate::get().then_some((COLLATERAL, LEASE_DEPOSIT))
    }
    fn open(terms: LeaseTerms<u64>) -> Result<Opened, DispatchError> {
        if BookRefuses::get() {
            return Err(DispatchError::Other("refused"));
        }
        let lease = Self::set_aside(1);
        MockCollateral::reserve(lease, &terms.provider, COLLATERAL)?;
        Leases::mutate(|leases| leases.push(terms));
        Ok(Opened { lease, credit: HasCredit::get() })
    }
    fn set_aside(count: u32) -> LeaseId {
        NextLease::mutate(|next| core::mem::replace(next, *next + LeaseId::from(count)))
    }
    fn open_won(lease: LeaseId, terms: LeaseTerms<u64>, funds: WonFunds) -> Result<Opened, DispatchError> {
        let WonFunds { order, amount, deposit, .. } = funds;
        MockMoney::assign(order, amount, lease, &terms.provider, terms.rate, terms.ticks, deposit)?;
        Won::mutate(|won| won.push((lease, terms, funds)));
        Ok(Opened { lease, credit: HasCredit::get() })
    }
    fn schedule_order(order: OrderId, deadline: Tick) {
        Scheduled::mutate(|all| all.push((order, deadline)));
    }
}

#[cfg(feature = "runtime-benchmarks")]
pub struct NoFunds;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for NoFunds {
    fn asset() -> AssetKind {
        AssetKind::Native
    }

    fn fund(_: &u64) {}

    fn grant(_: &u64, _: &u64, _: Balance) {}
}

impl Config for Test {
    type Registry = MockRegistry;
    type Collateral = MockCollateral;
    type Reputation = MockReputation;
    type Conversion = MockConversion;
    type LeaseBook = MockLeaseBook;
    type Money = MockMoney;
    type Clock = MockClock;
    type MaxOpenOffers = ConstU32<MAX_OPEN>;
    type MaxBidding = ConstU32<100>;
    type LateBidWindow = ConstU32<3>;
    type MaxBidExtensions = ConstU32<5>;
    type BidStepPpm = ConstU32<10_000>;
    type ScoreHalf = ConstU128<1_000>;
    type CancellationTicks = ConstU32<10>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = NoFunds;
}

pub const PROVIDER: u64 = 1;
pub const OTHER: u64 = 2;
pub const BUYER: u64 = 3;
pub const STRANGER: u64 = 4;
pub const DOLLAR: AssetKind = AssetKind::WithId(1);
pub const MIN_TICKS: Ticks = 10;
pub const MAX_TICKS: Ticks = 1_000;

pub fn with_member(who: u64, change: impl FnOnce(&mut Member)) {
    Members::mutate(|members| members.get_mut(&who).map(change));
}

pub fn bytes<const N: u32>(bytes: &[u8]) -> BoundedVec<u8, ConstU32<N>> {
    bytes.to_vec().try_into().unwrap()
}

pub fn cid(last: u8) -> tradewind_primitives::Cid {
    let mut cid = vec![1, 0x55, 0x12, 32];
    cid.extend([last; 32]);
    cid.try_into().unwrap()
}

pub fn enlist(who: u64) {
    let profile = Profile {
        name: bytes(format!("provider-{who}").as_bytes()),
        endpoint: bytes(b"https://agent.example"),
        sealing_key: [7; 32],
        region: Region { country: *b"DE", label: bytes(b"fsn1") },
        terms: Some(cid(1)),
        clouds: Default::default(),
        promised_uptime_ppm: 990_000,
    };
    let member = Member { profile, takes_leases: true, tier: 1, open_items: 0, free: 1_000, reserved: BTreeMap::new() };
    Members::mutate(|members| members.insert(who, member));
}

pub fn capacity() -> Resources {
    Resources { vcpus: 16, memory_mib: 65_536, storage_gib: 500, bandwidth_mbps: 1_000, gpus: 2 }
}

pub fn unit_rates() -> UnitRates {
    UnitRates { vcpu: 2 * RATE_SCALE, memory_gib: RATE_SCALE, storage_gib: 0, bandwidth_mbps: 0, gpu: 50 * RATE_SCALE }
}

pub fn terms() -> OfferTerms {
    OfferTerms {
        kind: Kind::Container,
        region: Region { country: *b"DE", label: bytes(b"fsn1") },
        gpu_model: Some(bytes(b"nvidia/h100/80gi")),
        tee: Tee::SevSnp,
        capacity: capacity(),
        rates: unit_rates(),
        asset: AssetKind::Native,
        min_ticks: MIN_TICKS,
        max_ticks: MAX_TICKS,
        min_reputation: 0,
        extendable: true,
    }
}

/// 2 vCPUs and 4 GiB: 8 base units per tick at the [`unit_rates`].
pub fn requirements() -> Requirements {
    Requirements {
        kind: Kind::Container,
        resources: Resources { vcpus: 2, memory_mib: 4_096, ..Default::default() },
        gpu_model: None,
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    }
}

pub fn sealed() -> Workload {
    Workload::Sealed { manifest_hash: [9; 32].into() }
}

pub fn signed(who: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// Posts `terms` for `provider` and returns the offer's number.
pub fn post(provider: u64, terms: OfferTerms) -> u64 {
    let offer = crate::NextOffer::<Test>::get();
    Marketplace::post_offer(signed(provider), terms).unwrap();
    offer
}

pub fn rent(offer: u64, requirements: Requirements, ticks: Ticks) -> DispatchResult {
    charged(offer, requirements, ticks).map(|_| ()).map_err(|refused| refused.error)
}

/// The same, with what it is charged for in the end.
pub fn charged(offer: u64, requirements: Requirements, ticks: Ticks) -> DispatchResultWithPostInfo {
    Marketplace::rent(signed(BUYER), offer, requirements, ticks, Rate::MAX, sealed(), [5; 32], None)
}

/// One lease of the [`requirements`] for 100 ticks, at 10 base units per tick at most.
pub fn order_terms() -> OrderTerms {
    OrderTerms {
        requirements: requirements(),
        count: 1,
        fill: Fill::Any,
        asset: AssetKind::Native,
        max_rate: 10 * RATE_SCALE,
        ticks: 100,
        bidding: 20,
        policy: Policy::LowestPrice,
        workload: sealed(),
        buyer_sealing_key: [5; 32],
        terms: None,
    }
}

/// Posts `terms` for the buyer and returns the order's number.
pub fn post_order(terms: OrderTerms) -> OrderId {
    let order = crate::NextOrder::<Test>::get();
    Marketplace::post_order(signed(BUYER), terms).unwrap();
    order
}

/// Bids so many base units per tick.
pub fn bid(who: u64, order: OrderId, slot: u32, offer: u64, rate: Rate) -> DispatchResult {
    Marketplace::bid(signed(who), order, slot, offer, rate * RATE_SCALE)
}

/// The bid that stands on a slot: whose, and at how many base units per tick.
pub fn standing(order: OrderId, slot: usize) -> Option<(u64, Rate)> {
    let record = crate::Orders::<Test>::get(order)?;
    record.slots[slot].bid().map(|bid| (bid.provider, bid.rate / RATE_SCALE))
}

pub fn at(tick: Tick) {
    Now::set(tick);
}

pub fn free_stake(who: u64) -> Balance {
    Members::get()[&who].free
}

/// What leases and bids hold of an offer, in virtual CPUs.
pub fn held_vcpus(offer: u64) -> u32 {
    crate::Offers::<Test>::get(offer).map_or(0, |record| record.reserved.vcpus)
}

/// Two providers with 1,000 of free stake each. Every test ends with the invariants.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(1);
        Members::set(BTreeMap::new());
        Scores::set(BTreeMap::new());
        Leases::set(Vec::new());
        BookRefuses::set(false);
        HasRate::set(true);
        HasCredit::set(false);
        Allowed::set(vec![AssetKind::Native, DOLLAR]);
        Now::set(100);
        OrdersHold::set(BTreeMap::new());
        GivenBack::set(0);
        PaidToBidders::set(Vec::new());
        NextLease::set(0);
        Won::set(Vec::new());
        Scheduled::set(Vec::new());
        Purse::set(Balance::MAX);
        enlist(PROVIDER);
        enlist(OTHER);
        let result = test();
        Marketplace::do_try_state().unwrap();
        result
    })
}
