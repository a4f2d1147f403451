//! The figures of the page, each by what the runtime does.

use super::world::{account, World, SCORE};
use pallet_emission::{accumulator, schedule};
use sp_core::H256;
use tradewind_primitives::{
    traits::{Clock, EndedLeases, OnSettled, Reputation as _},
    AssetKind, Balance, Tick, Tombstone, ROUND_TICKS,
};
use tradewind_runtime::{
    constants::{FeePpm, WIND},
    Leases, Reputation, RuntimeOrigin, Uptime,
};

/// Rounds in a year of 365 days, of ten minutes each.
pub const ROUNDS_A_YEAR: u32 = 52_560;

/// A week, in ticks of six seconds.
const WEEK: Tick = 100_800;

/// What somebody who takes part in one round has of it.
pub struct Share {
    /// Of the round's reward, in WIND base units.
    pub reward: Balance,
    /// What being enrolled for the round costs, in WIND base units.
    pub cost: Balance,
}

impl Share {
    /// What remains, in WIND base units.
    pub fn net(&self) -> i128 {
        self.reward as i128 - self.cost as i128
    }

    fn of(rewards: &[Balance]) -> Self {
        Self { reward: rewards.iter().sum(), cost: schedule::fee(0) * rewards.len() as Balance }
    }
}

/// All that is minted in the rounds of `eras` halvings, if somebody always takes part: years, and millions of WIND.
pub fn issuance(eras: u32) -> Vec<(f64, f64)> {
    (0..=eras)
        .map(|era| {
            let round = era * schedule::HALVING_ROUNDS;
            (f64::from(round) / f64::from(ROUNDS_A_YEAR), in_wind(schedule::rewards(0, round)) / 1e6)
        })
        .collect()
}

/// What one of `participants`, each with 1,000 WIND of score, earns in a round: years, and WIND.
pub fn reward_of_one(participants: u32, eras: u32) -> Vec<(f64, f64)> {
    let mut world = World::new();
    let one = account("one", 0);
    world.score(&one, SCORE);
    world.enrol(&one);
    let weight = world.weight(&one);
    let mut points = Vec::new();
    for era in 0..eras {
        let mut sum = accumulator::Accumulator::default();
        let first = era * schedule::HALVING_ROUNDS;
        sum.add(schedule::reward(first), u128::from(weight) * u128::from(participants));
        let earned = in_wind(accumulator::share(weight, 0, sum.rpw) / accumulator::SCALE);
        for round in [first, first + schedule::HALVING_ROUNDS] {
            points.push((f64::from(round) / f64::from(ROUNDS_A_YEAR), earned));
        }
    }
    points
}

/// Score of a provider after each week: the public one, and the one that decays, in WIND.
pub struct Score {
    pub week: u32,
    pub public: f64,
    pub weight: f64,
}

/// A provider is paid 1,000 WIND a week for twelve weeks; after the eighth its buyer spends 20 WIND of score to punish it.
/// It trades no more after the twelfth.
pub fn punished_provider(weeks: u32) -> Vec<Score> {
    const LEASE: u64 = 1;
    let mut world = World::new();
    let (buyer, provider) = (account("buyer", 0), account("provider", 0));
    let mut points = vec![Score { week: 0, public: 0.0, weight: 0.0 }];
    for week in 1..=weeks {
        world.advance(WEEK);
        world.run(|| {
            if week <= 12 {
                Reputation::on_settled(&buyer, &provider, &AssetKind::Native, 1_000 * WIND);
            }
            if week == 8 {
                let (closed_at, value) = (Uptime::live(), 200 * WIND);
                let parties = (buyer.clone(), provider.clone());
                let ended = Tombstone { buyer: parties.0, provider: parties.1, closed_at, value, counts: true };
                Leases::set_ended(LEASE, ended);
                let buyer = RuntimeOrigin::signed(buyer.clone());
                Reputation::lower(buyer, LEASE, 20 * WIND, H256::zero()).expect("it may spend so much");
            }
            let score = pallet_reputation::Scores::<tradewind_runtime::Runtime>::get(&provider);
            let weight = score.weight_in(Reputation::era());
            points.push(Score { week, public: in_wind(score.public), weight: in_wind(weight) });
        });
    }
    points
}

/// What two accounts of one owner earn together in a round, who have paid `fees` for trade with each other; and the score of
/// each, in WIND base units.
pub fn wash(fees: Balance) -> (Balance, Share) {
    let mut world = World::new();
    let accounts = [account("washer", 0), account("washer", 1)];
    let score = world.run(|| {
        let gross = fees * 1_000_000 / Balance::from(FeePpm::get());
        Reputation::on_settled(&accounts[0], &accounts[1], &AssetKind::Native, gross);
        Reputation::score(&accounts[0])
    });
    (score, Share::of(&world.round_beside_others(&accounts)))
}

/// What 1,000 WIND of score earn in a round, split among so many accounts; and what they weigh together.
pub fn split(accounts: usize) -> (u64, Share) {
    let mut world = World::new();
    let parts: Vec<_> = (0..accounts).map(|number| account("part", number)).collect();
    for part in &parts {
        world.score(part, SCORE / accounts as Balance);
    }
    let share = Share::of(&world.round_beside_others(&parts));
    (parts.iter().map(|part| world.weight(part)).sum(), share)
}

/// Two with scores of 4,000 and 1,000 WIND: what each weighs, earns in a round, and weighs when an era has passed.
pub struct Example {
    pub weights: [u64; 2],
    pub rewards: [Balance; 2],
    pub later: [u64; 2],
}

/// Plays the page's example.
pub fn example() -> Example {
    let mut world = World::new();
    let both = [account("first", 0), account("second", 0)];
    world.score(&both[0], 4_000 * WIND);
    world.score(&both[1], 1_000 * WIND);
    let rewards = world.round(&both);
    let mut weights = || [world.weight(&both[0]), world.weight(&both[1])];
    let before = weights();
    world.advance(tradewind_runtime::constants::DecayRounds::get() * ROUND_TICKS);
    // Their enrolment is over by then; they renew it.
    for who in &both {
        world.enrol(who);
    }
    let later = [world.weight(&both[0]), world.weight(&both[1])];
    Example { weights: before, rewards: [rewards[0], rewards[1]], later }
}

/// For plotting only.
pub fn in_wind(amount: Balance) -> f64 {
    amount as f64 / WIND as f64
}
