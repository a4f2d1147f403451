//! A small market: two providers with little capacity, and buyers who want more than there is.

use super::{
    common::FIRST_TICK,
    log::{parts, Log, Parts},
};
use frame_support::{storage::with_storage_layer, traits::Hooks};
use proptest::prelude::*;
use sp_core::{ed25519, Pair, H256};
use sp_keyring::Sr25519Keyring::{self, Bob, Charlie, Dave, Eve};
use sp_runtime::traits::Dispatchable;
use tradewind_primitives::{
    activation_message, AssetKind, Fill, Kind, LeaseState, OfferTerms, OrderTerms, Policy, Profile, Region,
    Requirements, Resources, Tee, UnitRates, Workload,
};
use tradewind_runtime::{
    constants::{MAXIMUM_BLOCK_WEIGHT, WIND},
    Leases, Marketplace, Runtime, RuntimeCall, RuntimeOrigin, System, Uptime,
};

const BUYERS: [Sr25519Keyring; 2] = [Bob, Eve];
const PROVIDERS: [Sr25519Keyring; 2] = [Charlie, Dave];

/// So much that no collateral is ever missing.
const STAKE: u128 = 100_000 * WIND;

/// Base units × 10⁹ for a unit in a tick.
const RATE: u128 = 1_000_000_000;

/// More than anything here costs.
const LIMIT: u128 = 1_000_000 * RATE;

type Amount = (u8, u16, u8);

/// What may happen. Numbers say which of those that there are.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    PostOffer {
        provider: u8,
        capacity: Amount,
    },
    Resize {
        offer: u8,
        capacity: Amount,
    },
    CloseOffer {
        offer: u8,
    },
    Rent {
        buyer: u8,
        offer: u8,
        wanted: Amount,
        ticks: u8,
    },
    PostOrder {
        buyer: u8,
        wanted: Amount,
        count: u8,
        all: bool,
        bidding: u8,
        ticks: u8,
    },
    Bid {
        order: u8,
        slot: u8,
        offer: u8,
        percent: u8,
    },
    Award {
        order: u8,
        slot: u8,
    },
    CancelOrder {
        order: u8,
    },
    /// What a lease comes to next: it is accepted, it starts, it is terminated.
    GoOn {
        lease: u8,
    },
    Cancel {
        lease: u8,
    },
    Enforce {
        lease: u8,
    },
    Wait {
        ticks: u8,
        idle: bool,
    },
}

fn amount(vcpus: u8, mib: u16, gib: u8) -> impl Strategy<Value = Amount> + Clone {
    (0..vcpus, 0..mib, 0..gib)
}

pub fn step() -> impl Strategy<Value = Step> + Clone {
    let wanted = || amount(5, 4_000, 20);
    let number = any::<u8>;
    prop_oneof![
        3 => (number(), amount(16, 16_000, 60)).prop_map(|(provider, capacity)| Step::PostOffer { provider, capacity }),
        4 => (number(), amount(16, 16_000, 60)).prop_map(|(offer, capacity)| Step::Resize { offer, capacity }),
        1 => number().prop_map(|offer| Step::CloseOffer { offer }),
        14 => (number(), number(), wanted(), 1u8..)
            .prop_map(|(buyer, offer, wanted, ticks)| Step::Rent { buyer, offer, wanted, ticks }),
        5 => (number(), wanted(), 1u8..=4, any::<bool>(), 1u8..=100, 1u8..).prop_map(
            |(buyer, wanted, count, all, bidding, ticks)| Step::PostOrder { buyer, wanted, count, all, bidding, ticks }
        ),
        20 => (number(), number(), number(), 60u8..=101)
            .prop_map(|(order, slot, offer, percent)| Step::Bid { order, slot, offer, percent }),
        5 => (number(), number()).prop_map(|(order, slot)| Step::Award { order, slot }),
        1 => number().prop_map(|order| Step::CancelOrder { order }),
        14 => number().prop_map(|lease| Step::GoOn { lease }),
        3 => number().prop_map(|lease| Step::Cancel { lease }),
        3 => number().prop_map(|lease| Step::Enforce { lease }),
        8 => (1u8..40, any::<bool>()).prop_map(|(ticks, idle)| Step::Wait { ticks, idle }),
    ]
}

fn resources((vcpus, memory_mib, storage_gib): Amount) -> Resources {
    Resources {
        vcpus: vcpus.into(),
        memory_mib: memory_mib.into(),
        storage_gib: storage_gib.into(),
        ..Resources::default()
    }
}

fn requirements(wanted: Amount) -> Requirements {
    Requirements {
        kind: Kind::Container,
        resources: resources(wanted),
        gpu_model: None,
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    }
}

fn region() -> Region {
    Region { country: *b"NO", label: Default::default() }
}

fn workload() -> Workload {
    Workload::Sealed { manifest_hash: H256::zero() }
}

/// One below `next`, mostly a late one.
fn one_of(next: u64, number: u8) -> u64 {
    next.saturating_sub(1).saturating_sub(u64::from(number) % 12)
}

fn key(lease: u64) -> ed25519::Pair {
    ed25519::Pair::from_seed(&sp_io::hashing::blake2_256(&lease.to_le_bytes()))
}

pub struct Market {
    pub log: Log,
    tick: u32,
}

impl Market {
    /// A new chain in its first block, with two providers. Inside its externalities.
    pub fn open() -> Self {
        System::set_block_number(1);
        Uptime::note_tick(FIRST_TICK);
        let mut market = Self { log: Log::default(), tick: FIRST_TICK };
        for (who, name) in PROVIDERS.into_iter().zip(["charlie", "dave"]) {
            let profile = Profile {
                name: name.as_bytes().to_vec().try_into().expect("it is short"),
                endpoint: b"https://provider.example".to_vec().try_into().expect("it is short"),
                sealing_key: [0; 32],
                region: region(),
                terms: None,
                clouds: Default::default(),
                promised_uptime_ppm: 0,
            };
            let done = market.call(who, pallet_providers::Call::register { profile, stake: STAKE }, None);
            assert_eq!(done, Ok(()));
        }
        market
    }

    pub fn play(&mut self, step: Step) {
        use pallet_marketplace::Call;
        match step {
            Step::PostOffer { provider, capacity } => {
                let terms = OfferTerms {
                    kind: Kind::Container,
                    region: region(),
                    gpu_model: None,
                    tee: Tee::None,
                    capacity: resources(capacity),
                    rates: UnitRates { vcpu: RATE, memory_gib: RATE, storage_gib: RATE, ..UnitRates::default() },
                    asset: AssetKind::Native,
                    min_ticks: 1,
                    max_ticks: 1_000,
                    min_reputation: 0,
                    extendable: true,
                };
                let asked = parts(&terms.capacity);
                let who = PROVIDERS[usize::from(provider) % PROVIDERS.len()];
                let _ = self.call(who, Call::post_offer { terms }, Some(asked));
            }
            Step::Resize { offer, capacity } => {
                self.of_offer(offer, |offer| Call::resize { offer, capacity: resources(capacity) })
            }
            Step::CloseOffer { offer } => self.of_offer(offer, |offer| Call::close_offer { offer }),
            Step::Rent { buyer, offer, wanted, ticks } => {
                let offer = one_of(pallet_marketplace::NextOffer::<Runtime>::get(), offer);
                let requirements = requirements(wanted);
                let asked = parts(&requirements.resources);
                let call = Call::rent {
                    offer,
                    requirements,
                    ticks: ticks.into(),
                    max_rate: LIMIT,
                    workload: workload(),
                    buyer_sealing_key: [0; 32],
                    terms: None,
                };
                let _ = self.call(BUYERS[usize::from(buyer) % BUYERS.len()], call, Some(asked));
            }
            Step::PostOrder { buyer, wanted, count, all, bidding, ticks } => {
                let requirements = requirements(wanted);
                let asked = parts(&requirements.resources);
                let terms = OrderTerms {
                    requirements,
                    count,
                    fill: if all { Fill::All } else { Fill::Any },
                    asset: AssetKind::Native,
                    max_rate: LIMIT,
                    ticks: ticks.into(),
                    bidding: bidding.into(),
                    policy: Policy::LowestPrice,
                    workload: workload(),
                    buyer_sealing_key: [0; 32],
                    terms: None,
                };
                let _ = self.call(BUYERS[usize::from(buyer) % BUYERS.len()], Call::post_order { terms }, Some(asked));
            }
            Step::Bid { order, slot, offer, percent } => {
                let order = one_of(pallet_marketplace::NextOrder::<Runtime>::get(), order);
                let Some(view) = Marketplace::order(order) else { return };
                let slot = u32::from(slot) % u32::from(view.order.terms.count);
                let standing = view.order.slots[slot as usize].bid().map_or(LIMIT, |bid| bid.rate);
                let rate = standing * u128::from(percent) / 100;
                self.of_offer(offer, |offer| Call::bid { order, slot, offer, rate });
            }
            Step::Award { order, slot } => {
                self.of_order(order, |order, count| Call::award { order, slot: u32::from(slot) % count })
            }
            Step::CancelOrder { order } => self.of_order(order, |order, _| Call::cancel_order { order }),
            Step::GoOn { lease } => self.go_on(lease),
            Step::Cancel { lease } => {
                let lease = one_of(pallet_leases::NextLease::<Runtime>::get(), lease);
                let Some(buyer) = Leases::view(lease).map(|view| view.lease.buyer) else { return };
                let who = Sr25519Keyring::from_account_id(&buyer).expect("a known one");
                let _ = self.call(who, pallet_leases::Call::cancel { lease }, None);
            }
            Step::Enforce { lease } => {
                let lease = one_of(pallet_leases::NextLease::<Runtime>::get(), lease);
                let _ = self.call(Bob, pallet_leases::Call::enforce { lease }, None);
            }
            Step::Wait { ticks, idle } => {
                for _ in 0..ticks {
                    self.end_block(idle);
                }
            }
        }
    }

    fn go_on(&mut self, number: u8) {
        use pallet_leases::Call;
        let lease = one_of(pallet_leases::NextLease::<Runtime>::get(), number);
        let Some(view) = Leases::view(lease) else { return };
        let who = Sr25519Keyring::from_account_id(&view.lease.provider).expect("a known one");
        let call = match view.lease.state {
            LeaseState::Pending { .. } => Call::accept { lease },
            LeaseState::Provisioning { .. } => {
                let message = activation_message(System::block_hash(0), lease, &view.lease.provider);
                Call::activate {
                    lease,
                    access_hash: H256::zero(),
                    workload_key: key(lease).public().0,
                    signature: key(lease).sign(&message).0,
                }
            }
            LeaseState::Active if number.is_multiple_of(4) => Call::terminate { lease },
            LeaseState::Active | LeaseState::Closing { .. } | LeaseState::Closed { .. } => return,
        };
        let _ = self.call(who, call, None);
    }

    /// A call about an offer, by whose it is.
    fn of_offer(&mut self, number: u8, call: impl FnOnce(u64) -> pallet_marketplace::Call<Runtime>) {
        let offer = one_of(pallet_marketplace::NextOffer::<Runtime>::get(), number);
        let Some(record) = Marketplace::offer(offer) else { return };
        let who = Sr25519Keyring::from_account_id(&record.provider).expect("a known one");
        let _ = self.call(who, call(offer), None);
    }

    /// A call about an order, by whose it is.
    fn of_order(&mut self, number: u8, call: impl FnOnce(u64, u32) -> pallet_marketplace::Call<Runtime>) {
        let order = one_of(pallet_marketplace::NextOrder::<Runtime>::get(), number);
        let Some(view) = Marketplace::order(order) else { return };
        let who = Sr25519Keyring::from_account_id(&view.order.buyer).expect("a known one");
        let _ = self.call(who, call(order, view.order.terms.count.into()), None);
    }

    fn call(&mut self, who: Sr25519Keyring, call: impl Into<RuntimeCall>, asked: Option<Parts>) -> Result<(), ()> {
        use pallet_marketplace::Error;
        let (origin, call) = (RuntimeOrigin::signed(who.to_account_id()), call.into());
        System::reset_events();
        let outcome = with_storage_layer(|| call.dispatch(origin).map(drop).map_err(|error| error.error));
        self.note(asked);
        let error = outcome.err();
        let room = [Error::<Runtime>::TooFewVcpus, Error::TooLittleMemory, Error::TooLittleStorage];
        if room.into_iter().any(|of| error == Some(of.into())) {
            self.log.tell("refused for room");
        }
        if error == Some(Error::<Runtime>::BelowReserved.into()) {
            self.log.tell("refused to shrink");
        }
        error.map_or(Ok(()), |_| Err(()))
    }

    fn end_block(&mut self, idle: bool) {
        System::reset_events();
        if idle {
            Leases::on_idle(System::block_number(), MAXIMUM_BLOCK_WEIGHT);
        }
        self.note(None);
        self.tick += 1;
        System::set_block_number(System::block_number() + 1);
        Uptime::note_tick(self.tick);
    }

    /// What was told belongs to a new instant.
    fn note(&mut self, asked: Option<Parts>) {
        self.log.now += 1;
        for record in System::read_events_no_consensus() {
            self.log.write(record.event, asked);
        }
    }
}
