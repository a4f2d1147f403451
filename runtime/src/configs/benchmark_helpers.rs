//! What the benchmarks of one pallet need of the others. They run on the development preset.

#![allow(clippy::expect_used)]

use crate::{
    configs::money::TreasuryAccount, constants::WIND, genesis_config_presets::USD_ASSET_ID,
    genesis_config_presets::USD_MIN_BALANCE, AccountId, Assets, Balances, Escrow, Marketplace, Runtime, RuntimeOrigin,
    Uptime,
};
use frame_support::traits::{fungible, fungibles};
use pallet_price_oracle::{
    Accepted, Admission, Average, Observation, Operator, Span, Submitted, MAX_OPERATORS, MAX_SPANS,
};
use sp_core::H256;
use sp_runtime::traits::StaticLookup;
use tradewind_primitives::{
    AssetKind, Balance, FeedKey, Kind, LeaseId, LeaseRecord, LeaseState, OfferId, OfferTerms, Region, Resources, Tee,
    Tick, UnitRates, Workload, MICRO_PER_USD,
};

/// Enough of either money for any benchmark, and little enough for any number of accounts.
const PLENTY: Balance = 1_000_000 * WIND;

/// The one helper of all pallets.
pub struct Helper;

impl Helper {
    fn endow(who: &AccountId) {
        Self::price_pairs();
        <Balances as fungible::Mutate<_>>::mint_into(who, PLENTY).expect("it fits");
        <Assets as fungibles::Mutate<_>>::mint_into(USD_ASSET_ID, who, PLENTY).expect("it fits");
    }

    /// What WIND and the asset are worth is known, of as many operators as there can be, for as long as any benchmark lasts: a
    /// WIND is worth a dollar.
    fn price_pairs() {
        const LATER: Tick = Tick::MAX / 2;
        if !pallet_price_oracle::Last::<Runtime>::iter_keys().any(|who| who == Self::operator(0)) {
            let key = |n: u8| sp_core::sr25519::Public::from_raw([n.wrapping_add(1); 32]).into();
            let all = (0..MAX_OPERATORS as u8).map(|n| Operator {
                account: Self::operator(n),
                key: key(n),
                admission: Admission::Session,
            });
            pallet_price_oracle::Operators::<Runtime>::put(frame_support::BoundedVec::truncate_from(all.collect()));
            pallet_price_oracle::Last::<Runtime>::insert(Self::operator(0), Submitted::joining(1));
        }
        for asset in [AssetKind::Native, AssetKind::WithId(USD_ASSET_ID)] {
            pallet_price_oracle::Feeds::<Runtime>::mutate(FeedKey::Pair(asset), |feed| {
                let feed = feed.as_mut().expect("the development preset has both pairs");
                let said = (0..MAX_OPERATORS as u8).map(|n| Observation {
                    operator: Self::operator(n),
                    value: MICRO_PER_USD,
                    tick: LATER,
                    source_time: 0,
                });
                feed.observations = frame_support::BoundedVec::truncate_from(said.collect());
                feed.accepted = Some(Accepted { value: MICRO_PER_USD, tick: LATER });
                feed.average = Some(Average { scaled: MICRO_PER_USD * 1_000_000_000, tick: LATER });
                let span = |n: u32| Span { from: LATER + n * 10, low: MICRO_PER_USD, high: MICRO_PER_USD };
                feed.spans = frame_support::BoundedVec::truncate_from((0..MAX_SPANS - 1).map(span).collect());
            });
        }
    }

    fn operator(n: u8) -> AccountId {
        [n.wrapping_add(1); 32].into()
    }

    fn set_frozen(is_frozen: bool) {
        let keeper = || <Runtime as frame_system::Config>::Lookup::unlookup(TreasuryAccount::get());
        Assets::force_asset_status(
            RuntimeOrigin::root(),
            USD_ASSET_ID.into(),
            keeper(),
            keeper(),
            keeper(),
            keeper(),
            USD_MIN_BALANCE,
            true,
            is_frozen,
        )
        .expect("the development preset has the asset");
    }

    /// Terms of an offer paid in an asset, not the native token: two pallets are at work.
    fn terms(capacity: Resources) -> OfferTerms {
        OfferTerms {
            kind: Kind::Function,
            region: Region { country: *b"DE", label: Default::default() },
            gpu_model: (capacity.gpus > 0).then(|| b"nvidia/h100/80gi".to_vec().try_into().expect("it is short")),
            tee: Tee::None,
            capacity,
            rates: UnitRates { vcpu: 1_000_000_000, ..Default::default() },
            asset: AssetKind::WithId(USD_ASSET_ID),
            min_ticks: 1,
            max_ticks: u32::MAX,
            min_reputation: 0,
            extendable: true,
        }
    }
}

impl pallet_asset_tx_payment::BenchmarkHelperTrait<AccountId, u32, u32> for Helper {
    fn create_asset_id_parameter(_: u32) -> (u32, u32) {
        (USD_ASSET_ID, USD_ASSET_ID)
    }

    /// The dearest way to a rate: operators disagree, so that the last one counts.
    fn setup_balances_and_pool(_: u32, account: AccountId) {
        Self::endow(&account);
        pallet_price_oracle::Feeds::<Runtime>::mutate(FeedKey::Pair(AssetKind::WithId(USD_ASSET_ID)), |feed| {
            let feed = feed.as_mut().expect("the development preset has the pair");
            for (n, said) in feed.observations.iter_mut().enumerate() {
                said.value = said.value.saturating_mul(if n % 2 == 0 { 1 } else { 10 });
            }
        });
    }
}

impl pallet_escrow::BenchmarkHelper<AccountId> for Helper {
    fn asset() -> u32 {
        USD_ASSET_ID
    }

    fn fund(who: &AccountId) {
        Self::endow(who);
    }

    fn freeze() {
        Self::set_frozen(true);
    }

    fn thaw() {
        Self::set_frozen(false);
    }
}

impl Helper {
    /// A trial credit that expires soon: what is given back of it later is released in the provider's account.
    fn give_credit(provider: &AccountId, buyer: &AccountId, amount: Balance) {
        let (origin, asset) = (RuntimeOrigin::signed(provider.clone()), AssetKind::WithId(USD_ASSET_ID));
        let expires = <Uptime as tradewind_primitives::traits::Clock>::live() + 5;
        Escrow::grant(origin, buyer.clone(), asset, amount, expires).expect("the provider is registered and funded");
    }
}

impl pallet_marketplace::BenchmarkHelper<AccountId> for Helper {
    fn asset() -> AssetKind {
        AssetKind::WithId(USD_ASSET_ID)
    }

    fn fund(who: &AccountId) {
        Self::endow(who);
    }

    fn grant(provider: &AccountId, buyer: &AccountId, amount: Balance) {
        Self::give_credit(provider, buyer, amount);
    }
}

impl pallet_leases::BenchmarkHelper<AccountId> for Helper {
    fn asset() -> AssetKind {
        AssetKind::WithId(USD_ASSET_ID)
    }

    fn fund(who: &AccountId) {
        Self::endow(who);
    }

    fn reserved_offer(provider: &AccountId, resources: Resources) -> OfferId {
        let offer = pallet_marketplace::NextOffer::<Runtime>::get();
        Marketplace::post_offer(RuntimeOrigin::signed(provider.clone()), Self::terms(resources))
            .expect("the provider is registered");
        pallet_marketplace::Offers::<Runtime>::mutate(offer, |record| {
            if let Some(record) = record {
                record.reserved = resources;
                record.leases = 1;
            }
        });
        offer
    }

    fn close_offer(provider: &AccountId, offer: OfferId) {
        Marketplace::close_offer(RuntimeOrigin::signed(provider.clone()), offer).expect("it is open");
    }

    fn heartbeat(provider: &AccountId) {
        Uptime::heartbeat(RuntimeOrigin::signed(provider.clone()), H256::zero(), 0)
            .expect("the last one is old enough");
    }

    fn report_down(provider: &AccountId, lease: LeaseId) {
        let leases = frame_support::BoundedVec::truncate_from(alloc::vec![lease]);
        Uptime::report_down(RuntimeOrigin::signed(provider.clone()), leases).expect("it is up");
    }

    fn grant(provider: &AccountId, buyer: &AccountId, amount: Balance) {
        Self::give_credit(provider, buyer, amount);
    }
}

impl pallet_uptime::BenchmarkHelper<AccountId> for Helper {
    fn record_lease(lease: LeaseId, provider: &AccountId) {
        let record = LeaseRecord {
            buyer: provider.clone(),
            provider: provider.clone(),
            offer: 0,
            kind: Kind::Function,
            resources: Resources::default(),
            tee: Tee::None,
            asset: AssetKind::Native,
            rate: 1,
            ticks: 1,
            max_ticks: 1,
            extendable: false,
            workload: Workload::Sealed { manifest_hash: H256::zero() },
            terms: None,
            buyer_sealing_key: [0; 32],
            opened_at: 0,
            held_from: 0,
            starts_at: Some(0),
            ends_at: Some(u32::MAX),
            state: LeaseState::Active,
            access_hash: None,
            workload_key: None,
            access_until: None,
            collateral: 0,
            notice: None,
            scheduled: None,
        };
        pallet_leases::Leases::<Runtime>::insert(lease, record);
    }
}

impl pallet_treasury::ArgumentsFactory<AssetKind, AccountId> for Helper {
    fn create_asset_kind(seed: u32) -> AssetKind {
        AssetKind::WithId(seed)
    }

    fn create_beneficiary(seed: [u8; 32]) -> AccountId {
        seed.into()
    }
}
