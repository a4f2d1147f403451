//! Steps become calls: which lease, which account, how much is decided here, by the state that is reached.

mod channels;
mod credits;
mod economy;
mod leases;
mod market;
mod money;
mod orders;
mod quantities;
mod treasury;
mod wash;

use super::{
    model::{Asset, Id, Lease, Who, DOLLAR, WIND},
    step::{Idle, LeaseCall, OfferCall, ProviderCall, Start, Step},
    world::{World, ADMIN, BUYERS, PEOPLE, PROVIDERS},
};
use frame_support::weights::Weight;
use tradewind_runtime::{constants::MAXIMUM_BLOCK_WEIGHT, System};

type Played = Result<(), String>;

/// One in so many picks is any lease, whatever its state.
const WILD: u16 = 12;

/// From here on the account that acts is not the right one.
const OTHER_ACTOR: u8 = 232;

/// Ticks between blocks that are close to each other: as many as can pass without a stall.
const CLOSE: u32 = 4;

fn pick<T: Copy>(candidates: &[T], pick: u16) -> Option<T> {
    candidates.get(usize::from(pick).checked_rem(candidates.len())?).copied()
}

/// Mostly one of those that are providers from the start.
fn some_provider(number: u8) -> Who {
    one_of(if number % 8 == 7 { &PROVIDERS } else { &PROVIDERS[..2] }, number / 8)
}

fn one_of(accounts: &[Who], number: u8) -> Who {
    accounts[usize::from(number) % accounts.len()]
}

impl World {
    /// Two providers with some offers, and buyers with little money.
    pub fn start(&mut self, start: &Start) -> Played {
        self.start_late(start.round)?;
        for who in BUYERS.into_iter().chain([PROVIDERS[0], PROVIDERS[1]]) {
            let stake = if PROVIDERS.contains(&who) { 300 } else { 0 };
            let keep = [u128::from(start.funds + stake) * WIND, u128::from(start.funds) * DOLLAR];
            for (asset, keep) in [Asset::Wind, Asset::Dollar].into_iter().zip(keep) {
                let amount = self.model.bank.spendable(who, asset) - keep;
                self.give(who, ADMIN, asset, amount)?;
            }
        }
        for (who, more) in PROVIDERS.into_iter().zip(start.stakes) {
            self.provider(who, ProviderCall::Register(i8::try_from(more / 2).unwrap_or_default()))?;
        }
        self.late = start.late;
        for (who, prices, asset) in &start.offers {
            let (prices, capacity) = (*prices, [24, 32_000, 100]);
            let call =
                OfferCall::Post { asset: *asset, prices, capacity, shortest: 1, longest: 7_000, extendable: true };
            self.offer(one_of(&PROVIDERS, *who), 0, call)?;
        }
        start.grants.iter().try_for_each(|plan| self.grant(*plan))
    }

    pub fn play(&mut self, step: &Step) -> Played {
        self.tally.steps += 1;
        match *step {
            Step::Open { buyer, offer, resources, term, limit, upto } => {
                self.open(buyer, offer, resources, term, limit, upto)
            }
            Step::Lease { call, pick, actor } => {
                let id = self.choose(call, pick);
                self.lease(call, id, pick, actor).map(drop)
            }
            Step::Next { pick, choice, actor } => self.next(pick, choice, actor),
            Step::Post(ref plan) => self.order(plan),
            Step::Order { call, pick, actor, until } => {
                let Some(id) = self.choose_order(call, pick) else { return Ok(()) };
                self.order_call(call, id, actor, until)
            }
            Step::OpenChannel(ref plan) => self.open_channel(plan),
            Step::Channel { pick, with } => {
                let Some(id) = self.choose_channel(with.call, pick) else { return Ok(()) };
                self.channel(id, with)
            }
            Step::Grant(plan) => self.grant(plan),
            Step::Reclaim { pick, actor } => self.reclaim_any(pick, actor),
            Step::Heartbeat { provider } => self.heartbeat(one_of(&PROVIDERS, provider)),
            Step::Report { provider, ref picks, down } => self.report(one_of(&PROVIDERS, provider), picks, down),
            Step::Run { who: who_bits, every, times, idle } => {
                for _ in 0..times {
                    self.wait(every, idle)?;
                    for (bit, who) in PROVIDERS.into_iter().enumerate() {
                        if (who_bits >> bit) & 1 == 1 && self.model.attesters.contains_key(&who) {
                            self.heartbeat(who)?;
                        }
                    }
                }
                Ok(())
            }
            Step::Wait { ticks, idle } => self.wait(ticks, idle),
            Step::Stall { ticks, idle } => {
                self.block(ticks, idle)?;
                self.check()
            }
            Step::Provider { who, call } => self.provider(one_of(&PROVIDERS, who), call),
            Step::Offer { who, pick, call } => self.offer(one_of(&PROVIDERS, who), pick, call),
            Step::Give { from, to, asset, part } => {
                let (from, to) = (usize::from(from) % PEOPLE, usize::from(to) % PEOPLE);
                let amount = self.part(from, asset, part);
                self.give(from, to, asset, amount)
            }
            Step::Dollar(call) => self.dollar(call),
            Step::Economy(call) => self.economy(call),
            Step::Leap { ticks, segments, ref calls } => self.leap(ticks, segments, calls),
            Step::Wash { owner, resources, beats, rounds } => self.wash(owner, resources, beats, rounds),
            Step::Anchor { who, empty } => {
                let who = usize::from(who) % PEOPLE;
                self.anchor(who);
                let all = if empty { self.model.bank.spendable(who, Asset::Wind) } else { 0 };
                self.give(who, ADMIN, Asset::Wind, all)
            }
        }
    }

    pub(super) fn block(&mut self, ticks: u32, idle: Idle) -> Played {
        self.keep_to_bounds(ticks)?;
        let full = Some(MAXIMUM_BLOCK_WEIGHT);
        let room = match idle {
            _ if self.model.now < self.on_time.0 => full,
            _ if self.late => None,
            Idle::Full => full,
            Idle::Never => None,
            Idle::Seldom(blocks) if System::block_number().is_multiple_of(blocks) => full,
            Idle::Seldom(_) => None,
            Idle::Little(micros) => {
                Some(Weight::from_parts(u64::from(micros) * 1_000_000, MAXIMUM_BLOCK_WEIGHT.proof_size()))
            }
        };
        self.next_block(ticks, room)
    }

    /// Blocks with no time lost between them.
    pub fn wait(&mut self, ticks: u32, idle: Idle) -> Played {
        let mut left = ticks;
        while left > 0 {
            let passed = left.min(CLOSE);
            self.block(passed, idle)?;
            left -= passed;
        }
        self.check()
    }

    /// The chain remembers 64 resolved heartbeats and four stretches of attested ticks between two of them. Beyond that
    /// it counts less than was attested. The model does not; it never lets that happen.
    fn keep_to_bounds(&mut self, ticks: u32) -> Played {
        let old = |end: u32, who| self.model.attesters[&who].committed_after(end) > 55;
        for id in self.leases_that(|of| of.is_running() && of.ends_at.is_some_and(|end| old(end, of.provider))) {
            self.lease(LeaseCall::Enforce, id, 0, 0)?;
        }
        // Whether the end of a term or a failure came first it knows by the last four stalls alone.
        if ticks > CLOSE {
            for id in self.leases_that(|lease| lease.is_tied(self.resumed[0])) {
                self.lease(LeaseCall::Enforce, id, 0, 0)?;
            }
            self.resumed.rotate_left(1);
            self.resumed[3] = self.model.now + ticks;
        }
        // It tells four silences apart that it has not looked at yet.
        let lapses = self.model.attesters.values().map(|attester| attester.lapses).sum();
        if lapses >= self.on_time.1 + 2 {
            self.catch_up()?;
            self.on_time = (self.model.now + 400, lapses);
        }
        for who in PROVIDERS {
            if self.model.attesters.get(&who).is_some_and(|attester| attester.acts.len() > 2) {
                self.heartbeat(who)?;
            }
        }
        Ok(())
    }

    fn leases_that(&self, wanted: impl Fn(&Lease) -> bool) -> Vec<Id> {
        self.model.leases.iter().filter(|(_, lease)| wanted(lease)).map(|(id, _)| *id).collect()
    }
}
