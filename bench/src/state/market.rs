//! A market of any size, played on the real runtime.

use super::subjects::Subjects;
use crate::calls;
use codec::Encode;
use frame_support::{
    dispatch::DispatchResult,
    traits::{fungible, fungibles, Hooks},
};
use sp_core::H256;
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use sp_io::TestExternalities;
use sp_runtime::{traits::Dispatchable, AccountId32};
use sp_state_machine::{Backend, IterArgs};
use tradewind_primitives::{
    AssetKind, Balance, Kind, LeaseId, OfferId, OfferTerms, Profile, Region, Resources, Tee, Tick, UnitRates,
};
use tradewind_runtime::{
    constants::{MAXIMUM_BLOCK_WEIGHT, WIND},
    genesis_config_presets::USD_ASSET_ID,
    try_state_market, Assets, Balances, Leases, Runtime, RuntimeCall, RuntimeOrigin, System, Uptime,
};

/// The chain's first tick.
const FIRST_TICK: Tick = 297_000_000;

/// Ticks over which the leases are opened, and for which the chain then goes on until nothing is due any more: deadlines
/// of opening lie at most 300 ticks ahead, and every provider's ring of heartbeats is full by then.
const OPENING: u32 = 500;
const RESTING: u32 = 320;

/// Term of every lease: it ends long after all that is measured.
const TERM: u32 = 20_000;

/// Ticks between two heartbeats. Providers send them in the first five ticks of ten, so that in the others nobody is due
/// to be looked at.
pub const PERIOD: usize = 10;
const PHASES: usize = 5;

/// Blocks after which what changed is committed to the trie.
const COMMIT: u32 = 25;

/// Leases up to which the pallets' invariants are checked at the end: that takes time with the square of their number.
const MOST_CHECKED: u32 = 1_000;

/// Enough for anybody, in base units of either money.
const PLENTY: Balance = 10_000_000 * WIND;

/// What a lease may need of its provider's stake.
const STAKE_OF_A_LEASE: Balance = 2 * WIND;

/// How large a market is.
pub struct Size {
    /// Leases in all.
    pub leases: u32,
    /// Providers that share them.
    pub providers: u32,
    /// Buyers that share them.
    pub buyers: u32,
    /// Leases of further providers.
    pub special: Vec<u32>,
}

/// Somebody who provides, with one offer.
#[derive(Clone)]
pub struct Provider {
    pub account: AccountId32,
    pub offer: OfferId,
    /// Leases that are to be opened from the start.
    leases: u32,
}

/// A lease and its parties.
#[derive(Clone)]
pub struct Opened {
    pub id: LeaseId,
    pub provider: usize,
    pub buyer: AccountId32,
}

/// The chain, at a tick at which nothing is due.
pub struct Market {
    pub ext: TestExternalities,
    pub now: Tick,
    pub size: u32,
    /// The special ones come first.
    pub providers: Vec<Provider>,
    pub special: Vec<u32>,
    buyers: Vec<AccountId32>,
    pub subjects: Subjects,
    block: u32,
    /// Every lease that was activated in the opening.
    pub active: Vec<Opened>,
}

/// An account without a key.
fn account(role: &str, number: usize) -> AccountId32 {
    (role, number as u64).using_encoded(sp_io::hashing::blake2_256).into()
}

/// Dispatches as `who`.
pub fn act(who: &AccountId32, call: impl Into<RuntimeCall>) -> DispatchResult {
    call.into().dispatch(RuntimeOrigin::signed(who.clone())).map(|_| ()).map_err(|error| error.error)
}

pub fn rent_call(offer: OfferId, number: u64) -> RuntimeCall {
    calls::rent(offer, TERM, number.using_encoded(sp_io::hashing::blake2_256))
}

pub fn activate_call(lease: LeaseId, provider: &AccountId32) -> RuntimeCall {
    calls::activate(lease, provider, System::block_hash(0))
}

pub fn heartbeat_call() -> RuntimeCall {
    pallet_uptime::Call::heartbeat { merkle_root: H256::repeat_byte(3), leaf_count: 1 }.into()
}

/// The chain of the development preset, before its first block.
pub fn genesis() -> TestExternalities {
    let mut ext = TestExternalities::default();
    ext.execute_with(|| {
        let json = |id: Option<&str>| -> serde_json::Value {
            let bytes = <Runtime as GenesisBuilder<_>>::get_preset(&id.map(Into::into)).expect("it is there");
            serde_json::from_slice(&bytes).expect("it is JSON")
        };
        let mut config = json(None);
        merge(&mut config, json(Some("development")));
        let bytes = serde_json::to_vec(&config).expect("it is JSON");
        <Runtime as GenesisBuilder<_>>::build_state(bytes).expect("the genesis is valid");
    });
    ext
}

fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
    match (base, patch) {
        (serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key).or_insert(serde_json::Value::Null), value);
            }
        }
        (base, patch) => *base = patch,
    }
}

impl Market {
    /// Plays it.
    ///
    /// # Panics
    /// If the runtime refuses a call.
    pub fn build(size: &Size) -> Self {
        let each = Subjects::each(size.leases);
        // Two kinds of those that are measured are opened at the end.
        let opened = size.leases - 2 * each;
        let shared = opened - size.special.iter().sum::<u32>();
        let mut leases = size.special.clone();
        leases.extend((0..size.providers).map(|n| shared / size.providers + u32::from(n < shared % size.providers)));
        let providers = leases
            .iter()
            .enumerate()
            .map(|(n, leases)| Provider { account: account("provider", n), offer: n as OfferId, leases: *leases })
            .collect();
        let mut market = Self {
            ext: genesis(),
            now: FIRST_TICK,
            size: size.leases,
            providers,
            special: size.special.clone(),
            buyers: (0..size.buyers as usize).map(|n| account("buyer", n)).collect(),
            subjects: Subjects::default(),
            block: 0,
            active: Vec::new(),
        };
        market.begin();
        market.open_all();
        for _ in 0..RESTING {
            market.next(|_| ());
        }
        market.add_subjects(each);
        market.commit();
        if size.leases <= MOST_CHECKED {
            market.ext.execute_with(|| try_state_market().expect("the pallets' invariants hold"));
            market.ext.reset_overlay();
        }
        market
    }

    /// Money, providers and offers.
    fn begin(&mut self) {
        let (providers, buyers) = (self.providers.clone(), self.buyers.clone());
        let special = self.special.len();
        self.next(|_| {
            for who in providers.iter().map(|provider| &provider.account).chain(&buyers) {
                <Balances as fungible::Mutate<_>>::mint_into(who, PLENTY).expect("it fits");
                <Assets as fungibles::Mutate<_>>::mint_into(USD_ASSET_ID, who, PLENTY).expect("it fits");
            }
            for (n, provider) in providers.iter().enumerate() {
                let region = Region { country: *b"NO", label: Default::default() };
                let profile = Profile {
                    name: format!("provider-{n}").into_bytes().try_into().expect("it is short"),
                    endpoint: format!("https://provider-{n}.example").into_bytes().try_into().expect("it is short"),
                    sealing_key: [0; 32],
                    region: region.clone(),
                    terms: None,
                    clouds: Default::default(),
                    promised_uptime_ppm: 990_000,
                };
                let stake = 200 * WIND + STAKE_OF_A_LEASE * Balance::from(provider.leases);
                act(&provider.account, pallet_providers::Call::register { profile, stake }).expect("it has the money");
                // A quarter is paid in WIND.
                let dollars = n < special || n % 4 != 3;
                let terms = OfferTerms {
                    kind: Kind::Function,
                    region,
                    gpu_model: None,
                    tee: Tee::None,
                    capacity: Resources { vcpus: 1_000_000, ..Default::default() },
                    rates: UnitRates { vcpu: calls::RATE, ..Default::default() },
                    asset: if dollars { AssetKind::WithId(USD_ASSET_ID) } else { AssetKind::Native },
                    min_ticks: 1,
                    max_ticks: 10 * TERM,
                    min_reputation: 0,
                    extendable: true,
                };
                act(&provider.account, pallet_marketplace::Call::post_offer { terms }).expect("it is registered");
            }
        });
    }

    /// Whether leases of that provider are paid in dollars: two pallets are at work then.
    pub fn in_dollars(&self, provider: usize) -> bool {
        provider < self.special.len() || provider % 4 != 3
    }

    /// Opens and activates all leases but the last ones to be measured, some in each tick, in turns over the providers.
    fn open_all(&mut self) {
        let mut turns: Vec<(u32, usize)> = Vec::new();
        for (n, provider) in self.providers.iter().enumerate() {
            turns.extend((0..provider.leases).map(|turn| (turn * 1_000 / provider.leases, n)));
        }
        turns.sort_unstable();
        let mut done = 0;
        for tick in 1..=OPENING {
            let until = turns.len() * tick as usize / OPENING as usize;
            let wanted: Vec<usize> = turns[done..until].iter().map(|(_, provider)| *provider).collect();
            done = until;
            let opened = self.next(|market| {
                wanted
                    .into_iter()
                    .map(|provider| {
                        let opened = market.rent(provider);
                        market.accept(&opened);
                        market.activate(&opened);
                        opened
                    })
                    .collect::<Vec<_>>()
            });
            self.active.extend(opened);
        }
    }

    /// One of the buyers, who has enough for anything.
    pub fn buyer(&self) -> AccountId32 {
        self.buyers[0].clone()
    }

    /// Rents of a provider, for the buyer whose turn it is. Inside the externalities.
    pub fn rent(&self, provider: usize) -> Opened {
        let id = pallet_leases::NextLease::<Runtime>::get();
        let buyer = self.buyers[(id as usize).wrapping_mul(7_919) % self.buyers.len()].clone();
        act(&buyer, rent_call(self.providers[provider].offer, id)).expect("the offer fits");
        Opened { id, provider, buyer }
    }

    pub fn accept(&self, lease: &Opened) {
        act(&self.providers[lease.provider].account, pallet_leases::Call::accept { lease: lease.id })
            .expect("it is pending");
    }

    fn activate(&self, lease: &Opened) {
        let provider = &self.providers[lease.provider].account;
        act(provider, activate_call(lease.id, provider)).expect("it is accepted");
    }

    /// A block, one tick later: `body`, heartbeats of those whose turn it is, and the agenda.
    pub fn next<R>(&mut self, body: impl FnOnce(&Self) -> R) -> R {
        self.block += 1;
        self.now += 1;
        let mut ext = std::mem::take(&mut self.ext);
        let result = ext.execute_with(|| {
            self.begin_block();
            let result = body(self);
            let phase = self.now as usize % PERIOD;
            let turn = self.providers.iter().skip(phase).step_by(PHASES).filter(|_| phase < PHASES);
            // Who has no lease yet, or one since a moment ago, sends none.
            for provider in turn.filter(|provider| Uptime::check_heartbeat(&provider.account).is_ok()) {
                act(&provider.account, heartbeat_call()).expect("it was looked at");
            }
            // More often than a block would, if more leases were opened at a time than its share is enough for.
            while pallet_leases::Cursor::<Runtime>::get().is_some_and(|tick| tick <= self.now) {
                Leases::on_idle(self.block, MAXIMUM_BLOCK_WEIGHT);
            }
            System::reset_events();
            result
        });
        self.ext = ext;
        if self.block.is_multiple_of(COMMIT) {
            self.commit();
        }
        result
    }

    /// What a block begins with, as far as the market sees it.
    fn begin_block(&self) {
        System::set_block_number(self.block);
        System::set_parent_hash(self.block.using_encoded(sp_io::hashing::blake2_256).into());
        Uptime::note_tick(self.now);
    }

    /// The beginning of one more block, without its end.
    pub fn enter_block(&mut self) {
        self.block += 1;
        self.now += 1;
        let mut ext = std::mem::take(&mut self.ext);
        ext.execute_with(|| {
            self.begin_block();
            System::reset_events();
        });
        self.ext = ext;
    }

    /// Number of the last block.
    pub fn block(&self) -> u32 {
        self.block
    }

    pub fn commit(&mut self) {
        self.ext.commit_all().expect("no transaction is open");
    }

    /// Entries of storage.
    pub fn entries(&self) -> usize {
        self.ext.backend.keys(IterArgs::default()).expect("there is a state").count()
    }
}
