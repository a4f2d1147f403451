//! What each round emits, and what taking part in it costs. Pure arithmetic.

use tradewind_primitives::{Balance, Round};

/// Reward of each of the first rounds, in WIND base units: 50 WIND.
pub const FIRST_REWARD: Balance = 50_000_000_000;

/// Rounds after which the reward is halved, rounded down: four years, nominally.
pub const HALVING_ROUNDS: Round = 210_000;

/// After so many halvings nothing is left of the reward.
pub const HALVINGS: u32 = 36;

/// The first round without a reward.
pub const END: Round = HALVING_ROUNDS * HALVINGS;

/// The fee for a round is its reward over this.
pub const FEE_DIVISOR: Balance = 100;

/// Reward of `round`: `50_000_000_000 >> (round / 210_000)` WIND base units.
pub const fn reward(round: Round) -> Balance {
    let halvings = round / HALVING_ROUNDS;
    if halvings < HALVINGS {
        FIRST_REWARD >> halvings
    } else {
        0
    }
}

/// Fee for taking part in `round`: `max(1, ⌊reward / 100⌋)` WIND base units; none without a reward.
pub const fn fee(round: Round) -> Balance {
    let (reward, fee) = (reward(round), reward(round) / FEE_DIVISOR);
    if reward > 0 && fee == 0 {
        1
    } else {
        fee
    }
}

/// Rewards of the rounds from `from` up to but not including `to`.
pub fn rewards(from: Round, to: Round) -> Balance {
    sum(from, to, reward)
}

/// Fees for them.
pub fn fees(from: Round, to: Round) -> Balance {
    sum(from, to, fee)
}

/// Goes through halvings, of which there are few.
fn sum(from: Round, to: Round, of: impl Fn(Round) -> Balance) -> Balance {
    let (mut at, to) = (from, to.min(END));
    let mut sum: Balance = 0;
    while at < to {
        let next = (at / HALVING_ROUNDS).saturating_add(1).saturating_mul(HALVING_ROUNDS).min(to);
        let rounds = Balance::from(next.saturating_sub(at));
        sum = sum.saturating_add(rounds.saturating_mul(of(at)));
        at = next;
    }
    sum
}

/// The first round with a smaller reward than `round`. `None` if that has none.
pub fn next_halving(round: Round) -> Option<Round> {
    (round < END).then(|| (round / HALVING_ROUNDS).saturating_add(1).saturating_mul(HALVING_ROUNDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reward_is_halved_36_times_and_is_gone() {
        assert_eq!(reward(0), 50_000_000_000);
        assert_eq!(reward(209_999), 50_000_000_000);
        assert_eq!(reward(210_000), 25_000_000_000);
        assert_eq!(reward(END - 1), 1);
        assert_eq!(reward(END), 0);
        assert_eq!(reward(u32::MAX), 0);
        for halving in 0..HALVINGS {
            assert_eq!(reward(halving * HALVING_ROUNDS), FIRST_REWARD >> halving);
        }
        assert_eq!(FIRST_REWARD >> HALVINGS, 0, "so no halving is left out");
        assert_eq!((next_halving(5), next_halving(210_000), next_halving(END)), (Some(210_000), Some(420_000), None));
        assert_eq!(next_halving(END - 1), Some(END));
    }

    #[test]
    fn all_rounds_together_come_to_the_ceiling() {
        // 20,999,999.996 85 WIND.
        assert_eq!(rewards(0, u32::MAX), 20_999_999_996_850_000);
        assert_eq!(rewards(0, END), rewards(0, u32::MAX));
        assert_eq!(rewards(END, u32::MAX), 0);
    }

    #[test]
    fn a_stretch_adds_up_to_its_rounds() {
        for (from, to) in [(0, 0), (7, 3), (0, 10), (209_990, 210_010), (419_999, 420_001), (END - 3, END + 3)] {
            assert_eq!(rewards(from, to), (from..to).map(reward).sum::<Balance>(), "{from}..{to}");
            assert_eq!(fees(from, to), (from..to).map(fee).sum::<Balance>(), "{from}..{to}");
        }
    }

    #[test]
    fn the_fee_is_a_hundredth_and_at_least_one() {
        assert_eq!(fee(0), 500_000_000);
        assert_eq!(fee(END - 1), 1);
        assert_eq!(fee(END), 0);
        // 50 × 10⁹ / 2³⁰ is 46, of which a hundredth is less than one.
        assert_eq!(fee(30 * HALVING_ROUNDS), 1);
        assert_eq!(fees(209_999, 210_001), 500_000_000 + 250_000_000);
    }
}
