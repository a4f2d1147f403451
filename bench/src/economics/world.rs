//! A chain on which only time, scores and emission move.

use crate::state::genesis;
use codec::Encode;
use frame_support::{
    traits::{fungible::Mutate, Hooks},
    weights::WeightMeter,
};
use sp_io::TestExternalities;
use sp_runtime::AccountId32;
use tradewind_primitives::{
    traits::{Clock, WeightScore},
    Balance, Round, Tick, ROUND_TICKS,
};
use tradewind_runtime::{constants::WIND, Balances, Emission, Reputation, RuntimeOrigin, System, Uptime};

/// The chain's first tick.
const FIRST_TICK: Tick = 297_000_000;

/// Rounds for which everybody is enrolled: one bucket of expiry and what is rounded off it.
const ENROLLED: Round = 200;

/// Enough for any enrolment.
const PLENTY: Balance = 10_000 * WIND;

/// Those beside whom the page counts, and the score of each.
pub const OTHERS: usize = 10;
pub const SCORE: Balance = 1_000 * WIND;

/// The chain.
pub struct World {
    ext: TestExternalities,
}

/// An account without a key.
pub fn account(role: &str, number: usize) -> AccountId32 {
    (role, number as u64).using_encoded(sp_io::hashing::blake2_256).into()
}

impl World {
    /// In its first block.
    pub fn new() -> Self {
        let mut ext = genesis();
        ext.execute_with(|| {
            System::set_block_number(1);
            Uptime::note_tick(FIRST_TICK);
        });
        Self { ext }
    }

    /// Does something on it.
    pub fn run<R>(&mut self, body: impl FnOnce() -> R) -> R {
        self.ext.execute_with(body)
    }

    /// Lets time pass, and pays out the rounds that have ended.
    pub fn advance(&mut self, ticks: Tick) {
        self.run(|| {
            Uptime::set_block_number(Uptime::now() + ticks);
            while Emission::round_view().paid_to < Uptime::round() {
                Emission::on_poll(System::block_number(), &mut WeightMeter::new());
            }
        });
    }

    /// Gives an account this score, both the public one and the one that decays.
    pub fn score(&mut self, who: &AccountId32, score: Balance) {
        self.run(|| Reputation::set_weight_score(who, score));
    }

    /// Enrols an account, which weighs what its score is worth from the next round on.
    pub fn enrol(&mut self, who: &AccountId32) {
        self.run(|| {
            Balances::mint_into(who, PLENTY).expect("it fits");
            Emission::enrol(RuntimeOrigin::signed(who.clone()), ENROLLED).expect("it has the money");
        });
    }

    /// What an account weighs from the next round on if nothing happens, by the score that it has.
    pub fn weight(&mut self, who: &AccountId32) -> u64 {
        self.run(|| Emission::participant_view(who).expect("it takes part").due_weight)
    }

    /// What each of `who` earns in one whole round, beside ten others with 1,000 WIND of score each.
    pub fn round_beside_others(&mut self, who: &[AccountId32]) -> Vec<Balance> {
        for number in 0..OTHERS {
            let other = account("other", number);
            self.score(&other, SCORE);
            self.enrol(&other);
        }
        self.round(who)
    }

    /// What each of `who` earns in one whole round.
    pub fn round(&mut self, who: &[AccountId32]) -> Vec<Balance> {
        for account in who {
            self.enrol(account);
        }
        // The first in which they take part begins with the next.
        self.advance(2 * ROUND_TICKS);
        let claimable = |who| Emission::participant_view(who).map_or(0, |view| view.claimable);
        self.run(|| who.iter().map(claimable).collect())
    }
}
