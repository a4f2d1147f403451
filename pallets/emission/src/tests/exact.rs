//! A hundred thousand random joins, ends, claims and changes of weight against exact rationals.
//!
//! The model goes round by round and adds up everybody's share as a fraction. All have one denominator: the least common
//! multiple of every total weight that there can be.

use crate::{mock::*, schedule, EXPIRY_ROUNDS, MAX_ROUNDS};
use num_bigint::BigUint;
use std::collections::BTreeMap;
use tradewind_primitives::{traits::OnScoreLowered, Round};

const PEOPLE: u64 = 8;
const STEPS: u32 = 100_000;
/// Most that a score adds to a weight.
const MOST: u64 = 300;

/// Numbers that look random (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

#[derive(Default)]
struct Person {
    weight: u64,
    next: Option<u64>,
    expires: Round,
    /// Earned and not paid, over the denominator.
    outstanding: BigUint,
    /// Paid, and what became too little to be ever paid.
    paid: u128,
}

struct Model {
    round: Round,
    people: BTreeMap<u64, Person>,
    denominator: BigUint,
    /// The denominator over a total weight.
    parts: BTreeMap<u64, BigUint>,
    emitted: u128,
    earned: BigUint,
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

impl Model {
    fn new() -> Self {
        let mut denominator = BigUint::from(1u32);
        for weight in 1..=PEOPLE * (1_000 + MOST) {
            let rest: u64 = (&denominator % weight).try_into().unwrap();
            denominator *= weight / gcd(weight, rest);
        }
        let people = (1..=PEOPLE).map(|who| (who, Person::default())).collect();
        let zero = BigUint::default();
        Self { round: 0, people, denominator, parts: BTreeMap::new(), emitted: 0, earned: zero }
    }

    fn advance(&mut self, to: Round) {
        while self.round < to {
            let total: u64 = self.people.values().map(|person| person.weight).sum();
            if total > 0 {
                let reward = schedule::reward(self.round);
                let part = self.parts.entry(total).or_insert_with(|| &self.denominator / total);
                let unit = &*part * reward;
                self.emitted += reward;
                for person in self.people.values_mut().filter(|person| person.weight > 0) {
                    let share = &unit * person.weight;
                    self.earned += &share;
                    person.outstanding += share;
                }
            }
            self.round += 1;
            for person in self.people.values_mut() {
                if let Some(weight) = person.next.take() {
                    person.weight = weight;
                }
                if person.expires <= self.round {
                    person.weight = 0;
                }
            }
        }
    }

    fn person(&mut self, who: u64) -> &mut Person {
        self.people.get_mut(&who).unwrap()
    }

    fn reweigh(&mut self, who: u64, to: u64) {
        let person = self.person(who);
        person.next = (to > person.weight).then_some(to);
        person.weight = person.weight.min(to);
    }

    fn is_enrolled(&self, who: u64) -> bool {
        self.people[&who].expires > self.round
    }
}

fn due(who: u64) -> u64 {
    1_000 + Scores::get().get(&who).map_or(0, |score| score.isqrt() as u64)
}

#[test]
fn everybody_gets_its_exact_share_to_the_base_unit() {
    let rich = (1..=PEOPLE).map(|who| (who, 1_000 * FUNDS)).chain([(TREASURY, ED), (Emission::pot(), ED)]).collect();
    run_with(rich, vec![], || {
        let (mut dice, mut model) = (Dice(0x9e37_79b9_7f4a_7c15), Model::new());
        let (mut claims, mut joins, mut changes) = (0u32, 0u32, 0u32);
        let tolerance = &model.denominator / 1_000_000u32;
        for step in 0..STEPS {
            let who = 1 + dice.below(PEOPLE);
            match dice.below(10) {
                0..=2 => {
                    let rounds = if dice.below(500) == 0 { dice.below(5_000) } else { dice.below(6) } as Round;
                    model.advance(model.round + rounds);
                    round(model.round);
                    round(model.round);
                }
                3..=4 => {
                    let rounds = dice.below(u64::from(MAX_ROUNDS) + 1) as Round;
                    let done = Emission::enrol(signed(who), rounds).is_ok();
                    let from = if model.is_enrolled(who) { model.people[&who].expires } else { model.round + 1 };
                    let expires = (model.round + 1 + rounds) / EXPIRY_ROUNDS * EXPIRY_ROUNDS;
                    assert_eq!(done, expires > from);
                    if done {
                        model.person(who).expires = expires;
                        model.reweigh(who, due(who));
                        joins += 1;
                    }
                }
                5 => {
                    let done = Emission::refresh(signed(who), who).is_ok();
                    let (next, person) = (model.round + 1, &model.people[&who]);
                    let standing = person.next.unwrap_or(person.weight);
                    let changes_it = due(who) < standing || due(who) > standing && person.expires > next;
                    assert_eq!(done, model.is_enrolled(who) && changes_it);
                    if done {
                        model.reweigh(who, due(who));
                    }
                    changes += u32::from(done);
                }
                6 => {
                    let weight = dice.below(MOST + 1);
                    let before = due(who);
                    score(who, u128::from(weight * weight));
                    if due(who) < before {
                        Emission::on_score_lowered(&who).unwrap();
                        let person = model.person(who);
                        let standing = person.next.unwrap_or(person.weight);
                        if due(who) < standing {
                            model.reweigh(who, due(who));
                            changes += 1;
                        }
                    }
                }
                _ => {
                    let Ok(paid) = claim(who) else { continue };
                    claims += 1;
                    let stays = crate::Participants::<Test>::contains_key(who);
                    let denominator = model.denominator.clone();
                    let person = model.person(who);
                    let exact = &person.outstanding;
                    let given = &denominator * paid;
                    assert!(given <= exact + &tolerance, "step {step}: paid more than was earned");
                    let rest = if given > *exact { BigUint::default() } else { exact - given };
                    assert!(rest < &denominator + &tolerance, "step {step}: more than a base unit was not paid");
                    person.paid += paid;
                    person.outstanding = if stays { rest } else { BigUint::default() };
                }
            }
            if step % 500 == 0 {
                Emission::do_try_state().unwrap();
            }
        }
        assert!(
            claims > 10_000 && joins > 1_000 && changes > 3_000,
            "{claims} claims, {joins} joins, {changes} changes"
        );
        assert!(model.round > schedule::HALVING_ROUNDS, "{} rounds", model.round);
        assert_eq!(state().minted, model.emitted);
        assert_eq!(model.earned, &model.denominator * model.emitted, "the model has given out all there is");
        let paid: u128 = model.people.values().map(|person| person.paid).sum();
        let owed: u128 = (1..=PEOPLE).map(|who| Emission::claimable(&who)).sum();
        assert!(paid + owed <= model.emitted, "never in the claimants' favour");
        assert!(model.emitted - paid - owed <= u128::from(claims + joins), "nor is more lost than a base unit each");
    });
}
