//! A market of a few accounts, on the real runtime, in which nearly everything that a search goes by changes.

use super::{common::FIRST_TICK, step::Step};
use frame_support::{
    storage::with_storage_layer,
    traits::{fungible, fungibles, Hooks},
};
use pallet_identity::{legacy::IdentityInfo, Data, Judgement};
use sp_core::{ed25519, Pair, H256};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{
    traits::{Dispatchable, Hash},
    FixedU128,
};
use tradewind_primitives::{
    activation_message, AssetKind, Fill, Kind, LeaseState, OfferTerms, OrderTerms, Policy, Profile, Region,
    Requirements, Resources, Tee, Ticks, UnitRates, Workload,
};
use tradewind_runtime::{
    constants::{
        AccessWindow, CollateralPpm, CollateralTicks, DepositPpm, MinCollateral, MinDeposit, MinStake, UnbondingPeriod,
        MAXIMUM_BLOCK_WEIGHT, WIND,
    },
    genesis_config_presets::USD_ASSET_ID,
    Assets, Balances, Leases, Marketplace, Providers, Runtime, RuntimeCall, RuntimeOrigin, System, Uptime,
};

const BUYERS: [Sr25519Keyring; 2] = [Alice, Bob];
const PROVIDERS: [Sr25519Keyring; 3] = [Charlie, Dave, Eve];
const REGISTRAR: Sr25519Keyring = Ferdie;
const DOLLAR: AssetKind = AssetKind::WithId(USD_ASSET_ID);
const PLENTY: u128 = 1_000_000 * WIND;

/// What providers stake at first: enough for a few leases only.
const STAKE: u128 = 110 * WIND;

/// More than anything here costs.
const LIMIT: u128 = 1_000_000_000_000_000;

/// Searches that are made after every step: some that most offers suit, some that few do.
pub fn questions() -> Vec<(Requirements, Ticks, AssetKind)> {
    let any = requirements(0, 1);
    vec![
        (any.clone(), 10, AssetKind::Native),
        (any.clone(), 10, DOLLAR),
        (any.clone(), 50_000, AssetKind::Native),
        (Requirements { min_reputation: 1, ..any.clone() }, 10, AssetKind::Native),
        (Requirements { min_uptime_ppm: 500_000, ..any.clone() }, 10, AssetKind::Native),
        (Requirements { min_identity_tier: 1, ..any.clone() }, 10, AssetKind::Native),
        (Requirements { region: Some(region(1)), ..any.clone() }, 10, DOLLAR),
        (requirements(1, 1), 10, AssetKind::Native),
        (requirements(0, 6), 100, AssetKind::Native),
        (any, 5, AssetKind::WithId(77)),
    ]
}

fn region(like: u8) -> Region {
    let label = if like.is_multiple_of(2) { b"east".to_vec() } else { Vec::new() };
    Region { country: if like.is_multiple_of(3) { *b"NO" } else { *b"DE" }, label: label.try_into().unwrap() }
}

fn kind(like: u8) -> Kind {
    if like % 4 == 1 {
        Kind::Machine
    } else {
        Kind::Container
    }
}

fn resources(size: u8) -> Resources {
    let size = u32::from(size % 8) + 1;
    Resources { vcpus: size, memory_mib: size * 100, ..Default::default() }
}

fn requirements(like: u8, size: u8) -> Requirements {
    Requirements {
        kind: kind(like),
        resources: resources(size.saturating_sub(1)),
        gpu_model: None,
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    }
}

/// A few prices, so that some are the same.
fn rates(price: u8) -> UnitRates {
    let price = u128::from(price % 5 + 1);
    UnitRates { vcpu: price * 1_000_000_000, memory_gib: price * 77, ..Default::default() }
}

fn profile(who: Sr25519Keyring, uptime: u8, other_name: bool) -> Profile {
    let name = format!("{}{}", who.to_string().to_lowercase(), if other_name { "-2" } else { "" });
    Profile {
        name: name.into_bytes().try_into().unwrap(),
        endpoint: b"https://provider.example".to_vec().try_into().unwrap(),
        sealing_key: [0; 32],
        region: region(0),
        terms: None,
        clouds: Default::default(),
        promised_uptime_ppm: u32::from(uptime) * 3_900,
    }
}

fn info(who: Sr25519Keyring) -> IdentityInfo<frame_support::traits::ConstU32<8>> {
    IdentityInfo { display: Data::Raw(who.to_string().into_bytes().try_into().unwrap()), ..Default::default() }
}

fn workload() -> Workload {
    Workload::Sealed { manifest_hash: H256::zero() }
}

/// One below `next`, mostly a late one.
fn one_of(next: u64, number: u8) -> u64 {
    next.saturating_sub(1).saturating_sub(u64::from(number) % 8)
}

fn one<T: Copy>(of: &[T], number: u8) -> T {
    of[usize::from(number) % of.len()]
}

fn known(account: &tradewind_runtime::AccountId) -> Sr25519Keyring {
    Sr25519Keyring::from_account_id(account).expect("a known one")
}

/// What is refused changes nothing, and is no matter here.
fn call(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) {
    let _ = with_storage_layer(|| call.into().dispatch(origin).map(drop).map_err(|error| error.error));
}

fn by(who: Sr25519Keyring, what: impl Into<RuntimeCall>) {
    call(RuntimeOrigin::signed(who.to_account_id()), what);
}

pub struct World {
    tick: u32,
}

impl World {
    /// A new chain in its first block. Inside its externalities.
    pub fn open() -> Self {
        System::set_block_number(1);
        Uptime::note_tick(FIRST_TICK);
        for who in BUYERS.into_iter().chain(PROVIDERS).chain([REGISTRAR]) {
            <Balances as fungible::Mutate<_>>::mint_into(&who.to_account_id(), PLENTY).unwrap();
            <Assets as fungibles::Mutate<_>>::mint_into(USD_ASSET_ID, &who.to_account_id(), PLENTY).unwrap();
        }
        // Short, so that all of it happens.
        AccessWindow::set(&1);
        UnbondingPeriod::set(&5);
        let registrar = REGISTRAR.to_account_id().into();
        call(RuntimeOrigin::root(), pallet_identity::Call::add_registrar { account: registrar });
        for who in &PROVIDERS[..2] {
            by(*who, pallet_providers::Call::register { profile: profile(*who, 200, false), stake: STAKE });
        }
        Self { tick: FIRST_TICK }
    }

    /// Plays it. Says whether a parameter changed.
    pub fn play(&mut self, step: Step) -> bool {
        match step {
            Step::Parameter { which, value } => {
                parameter(which, value);
                return true;
            }
            Step::Asset { rate } => asset(rate),
            Step::Wait { ticks } => (0..ticks).for_each(|_| self.end_block()),
            Step::Register { .. }
            | Step::UpdateProfile { .. }
            | Step::AddStake { .. }
            | Step::Unbond { .. }
            | Step::Withdraw { .. }
            | Step::Retire { .. }
            | Step::SetIdentity { .. } => of_provider(step),
            Step::GoOn { .. } | Step::Settle { .. } | Step::Cancel { .. } | Step::Terminate { .. } => of_lease(step),
            _ => of_market(step),
        }
        false
    }

    fn end_block(&mut self) {
        for who in PROVIDERS {
            by(who, pallet_uptime::Call::heartbeat { merkle_root: H256::zero(), leaf_count: 0 });
        }
        Leases::on_idle(System::block_number(), MAXIMUM_BLOCK_WEIGHT);
        self.tick += 1;
        System::set_block_number(System::block_number() + 1);
        Uptime::note_tick(self.tick);
    }
}

fn parameter(which: u8, value: u8) {
    let value = u128::from(value);
    match which % 6 {
        0 => MinStake::set(&(value * WIND)),
        1 => MinCollateral::set(&(value * WIND / 50)),
        2 => CollateralPpm::set(&(value as u32 * 10_000)),
        3 => CollateralTicks::set(&(value as u32 * 100)),
        4 => DepositPpm::set(&(value as u32 * 4_000)),
        _ => MinDeposit::set(&(value * WIND / 100)),
    }
}

fn asset(rate: u8) {
    let what = match rate % 4 {
        0 => pallet_escrow::Call::disallow_asset { asset: USD_ASSET_ID },
        _ => {
            let rate = FixedU128::from_inner(u128::from(rate) * 10_000_000_000_000_000_001);
            pallet_escrow::Call::allow_asset { asset: USD_ASSET_ID, rate, min_deposit: 1_000 }
        }
    };
    call(RuntimeOrigin::root(), what);
}

fn of_provider(step: Step) {
    use pallet_providers::Call;
    match step {
        Step::Register { who } => {
            let who = one(&PROVIDERS, who);
            by(who, Call::register { profile: profile(who, 200, false), stake: STAKE });
        }
        Step::UpdateProfile { who, uptime, name } => {
            let who = one(&PROVIDERS, who);
            by(who, Call::update_profile { profile: profile(who, uptime, name) });
        }
        Step::AddStake { who } => by(one(&PROVIDERS, who), Call::add_stake { amount: 3 * WIND }),
        Step::Unbond { who, percent } => {
            let who = one(&PROVIDERS, who);
            let free = Providers::view(&who.to_account_id(), None).map_or(0, |view| view.free);
            by(who, Call::unbond { amount: free / 100 * u128::from(percent % 100) / 4 });
        }
        Step::Withdraw { who } => by(one(&PROVIDERS, who), Call::withdraw_unbonded {}),
        Step::Retire { who } => by(one(&PROVIDERS, who), Call::retire {}),
        Step::SetIdentity { who, judgement } => {
            let who = one(&PROVIDERS, who);
            match judgement % 5 {
                0 => by(who, pallet_identity::Call::clear_identity {}),
                1 => by(who, pallet_identity::Call::set_identity { info: Box::new(info(who)) }),
                other => {
                    by(who, pallet_identity::Call::set_identity { info: Box::new(info(who)) });
                    let judgement =
                        [Judgement::Reasonable, Judgement::KnownGood, Judgement::Erroneous][usize::from(other) - 2];
                    let identity = <Runtime as frame_system::Config>::Hashing::hash_of(&info(who));
                    let target = who.to_account_id().into();
                    by(
                        REGISTRAR,
                        pallet_identity::Call::provide_judgement { reg_index: 0, target, judgement, identity },
                    );
                }
            }
        }
        _ => unreachable!("no step of a provider"),
    }
}

fn of_market(step: Step) {
    use pallet_marketplace::Call;
    match step {
        Step::PostOffer { who, like, size, price } => {
            let terms = OfferTerms {
                kind: kind(like),
                region: region(like),
                gpu_model: None,
                tee: Tee::None,
                capacity: resources(size),
                rates: rates(price),
                asset: if like.is_multiple_of(5) { DOLLAR } else { AssetKind::Native },
                min_ticks: 1 + u32::from(like % 20),
                max_ticks: 100_000,
                min_reputation: 0,
                extendable: true,
            };
            by(one(&PROVIDERS, who), Call::post_offer { terms });
        }
        Step::Reprice { offer, price } => of_offer(offer, |offer| Call::reprice { offer, rates: rates(price) }),
        Step::Resize { offer, size } => of_offer(offer, |offer| Call::resize { offer, capacity: resources(size) }),
        Step::CloseOffer { offer } => of_offer(offer, |offer| Call::close_offer { offer }),
        Step::Rent { buyer, offer, size, ticks } => {
            let offer = one_of(pallet_marketplace::NextOffer::<Runtime>::get(), offer);
            let Some(record) = Marketplace::offer(offer) else { return };
            let requirements = Requirements { kind: record.terms.kind, ..requirements(0, size % 4) };
            by(
                one(&BUYERS, buyer),
                Call::rent {
                    offer,
                    requirements,
                    ticks: u32::from(ticks) + 20,
                    max_rate: LIMIT,
                    workload: workload(),
                    buyer_sealing_key: [0; 32],
                    terms: None,
                },
            );
        }
        Step::PostOrder { buyer, like, size, count, all } => {
            let terms = OrderTerms {
                requirements: requirements(like, size % 3),
                count,
                fill: if all { Fill::All } else { Fill::Any },
                asset: AssetKind::Native,
                max_rate: LIMIT / 1_000,
                ticks: 100,
                bidding: 30,
                policy: Policy::LowestPrice,
                workload: workload(),
                buyer_sealing_key: [0; 32],
                terms: None,
            };
            by(one(&BUYERS, buyer), Call::post_order { terms });
        }
        Step::Bid { order, slot, offer } => {
            let order = one_of(pallet_marketplace::NextOrder::<Runtime>::get(), order);
            let Some(view) = Marketplace::order(order) else { return };
            let slot = u32::from(slot) % u32::from(view.order.terms.count);
            let standing = view.order.slots[slot as usize].bid().map_or(LIMIT / 1_000, |bid| bid.rate);
            of_offer(offer, |offer| Call::bid { order, slot, offer, rate: standing * 9 / 10 });
        }
        Step::Award { order, slot } => {
            of_order(order, |order, count| Call::award { order, slot: u32::from(slot) % count })
        }
        Step::CancelOrder { order } => of_order(order, |order, _| Call::cancel_order { order }),
        _ => unreachable!("no step of the market"),
    }
}

/// A call about an offer, by whose it is.
fn of_offer(number: u8, call: impl FnOnce(u64) -> pallet_marketplace::Call<Runtime>) {
    let offer = one_of(pallet_marketplace::NextOffer::<Runtime>::get(), number);
    if let Some(record) = Marketplace::offer(offer) {
        by(known(&record.provider), call(offer));
    }
}

/// A call about an order, by whose it is.
fn of_order(number: u8, call: impl FnOnce(u64, u32) -> pallet_marketplace::Call<Runtime>) {
    let order = one_of(pallet_marketplace::NextOrder::<Runtime>::get(), number);
    if let Some(view) = Marketplace::order(order) {
        by(known(&view.order.buyer), call(order, view.order.terms.count.into()));
    }
}

fn of_lease(step: Step) {
    use pallet_leases::Call;
    let (Step::GoOn { lease } | Step::Settle { lease } | Step::Cancel { lease } | Step::Terminate { lease }) = step
    else {
        unreachable!("no step of a lease")
    };
    let lease = one_of(pallet_leases::NextLease::<Runtime>::get(), lease);
    let Some(view) = Leases::view(lease) else { return };
    let (buyer, provider) = (known(&view.lease.buyer), known(&view.lease.provider));
    match step {
        Step::Settle { .. } => by(buyer, Call::settle { lease }),
        Step::Cancel { .. } => by(buyer, Call::cancel { lease }),
        Step::Terminate { .. } => by(provider, Call::terminate { lease }),
        _ => match view.lease.state {
            LeaseState::Pending { .. } => by(provider, Call::accept { lease }),
            LeaseState::Provisioning { .. } => {
                let key = ed25519::Pair::from_seed(&sp_io::hashing::blake2_256(&lease.to_le_bytes()));
                let message = activation_message(System::block_hash(0), lease, &view.lease.provider);
                let signature = key.sign(&message).0;
                let workload_key = key.public().0;
                by(provider, Call::activate { lease, access_hash: H256::zero(), workload_key, signature });
            }
            LeaseState::Active | LeaseState::Closing { .. } | LeaseState::Closed { .. } => {}
        },
    }
}
