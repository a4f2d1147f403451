//! Random trade, lowering and time against a plain model, written from the rules alone.

use crate::mock::*;
use proptest::prelude::*;
use sp_core::H256;
use std::collections::BTreeMap;
use tradewind_primitives::{
    traits::{EndedLeases, OnLeaseForgotten, OnSettled, Reputation as _, WeightScore},
    AssetKind, Tombstone, YEAR_TICKS,
};

const PEOPLE: [u64; 3] = [1, 2, 3];
const LEASES: u64 = 4;

#[derive(Clone, Debug)]
enum Step {
    Settle { payer: usize, payee: usize, gross: u128 },
    End { lease: u64, buyer: usize, provider: usize, value: u128, counts: bool },
    Lower { who: usize, lease: u64, amount: u128 },
    Forget { lease: u64 },
    Wait { ticks: u32 },
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..PEOPLE.len();
    prop_oneof![
        4 => (who(), who(), prop_oneof![0u128..500, 0u128..1_000_000])
            .prop_map(|(payer, payee, gross)| Step::Settle { payer, payee, gross }),
        2 => (0..LEASES, who(), who(), 0u128..200_000, prop::bool::weighted(0.8))
            .prop_map(|(lease, buyer, provider, value, counts)| Step::End { lease, buyer, provider, value, counts }),
        6 => (who(), 0..LEASES, prop_oneof![0u128..50, 0u128..20_000])
            .prop_map(|(who, lease, amount)| Step::Lower { who, lease, amount }),
        1 => (0..LEASES).prop_map(|lease| Step::Forget { lease }),
        2 => prop_oneof![0..WINDOW, 0..2 * ERA, Just(YEAR_TICKS)].prop_map(|ticks| Step::Wait { ticks }),
    ]
}

#[derive(Clone, Default)]
struct Person {
    public: u128,
    /// Millionths not yet gained.
    rest: u128,
    /// Every change of the score that decays, with its era.
    weight: u128,
    era: u32,
}

impl Person {
    fn age(&mut self, era: u32) {
        while self.era < era {
            self.weight /= 2;
            self.era += 1;
        }
    }
}

struct EndedLease {
    parties: [u64; 2],
    value: u128,
    counts: bool,
    at: u32,
    spent: BTreeMap<u64, u128>,
}

#[derive(Default)]
struct Model {
    now: u32,
    people: BTreeMap<u64, Person>,
    leases: BTreeMap<u64, EndedLease>,
    /// Gained, spent and lost, by account, counterparty and year.
    totals: BTreeMap<(u64, u64, u32), [u128; 3]>,
}

impl Model {
    fn year(&self) -> u32 {
        self.now / YEAR_TICKS
    }

    fn person(&mut self, who: u64) -> &mut Person {
        let era = self.now / ERA;
        let person = self.people.entry(who).or_default();
        person.age(era);
        person
    }

    fn note(&mut self, who: u64, other: u64, what: usize, amount: u128) {
        let year = self.year();
        if amount > 0 {
            self.totals.entry((who, other, year)).or_default()[what] += amount;
        }
    }

    fn settle(&mut self, payer: u64, payee: u64, gross: u128) {
        if payer == payee {
            return;
        }
        for (who, other) in [(payer, payee), (payee, payer)] {
            let person = self.person(who);
            person.rest += gross * 10_000;
            let gain = person.rest / 1_000_000;
            person.rest %= 1_000_000;
            person.public += gain;
            person.weight += gain;
            self.note(who, other, 0, gain);
        }
    }

    /// Whether it is allowed; if so, does it.
    fn lower(&mut self, who: u64, lease: u64, amount: u128) -> bool {
        let now = self.now;
        let Some(ended) = self.leases.get(&lease) else { return false };
        let other = match ended.parties {
            [one, two] if one == two => return false,
            [one, two] if one == who => two,
            [one, two] if two == who => one,
            _ => return false,
        };
        let spent = ended.spent.get(&who).copied().unwrap_or_default() + amount;
        let allowed = amount > 0
            && ended.counts
            && now < ended.at + WINDOW
            && spent <= ended.value / 10
            && self.person(who).public >= amount
            && self.person(other).public > 0;
        if !allowed {
            return false;
        }
        let loss = (2 * amount).min(self.person(other).public);
        for (party, loss) in [(who, amount), (other, loss)] {
            let person = self.person(party);
            person.public -= loss;
            person.weight = person.weight.saturating_sub(loss);
        }
        self.leases.get_mut(&lease).unwrap().spent.insert(who, spent);
        self.note(who, other, 1, amount);
        self.note(other, who, 2, loss);
        true
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_pallet_does_what_the_model_does(steps in prop::collection::vec(step(), 1..80)) {
        run(|| {
            let mut model = Model::default();
            for step in steps {
                match step {
                    Step::Settle { payer, payee, gross } => {
                        let (payer, payee) = (PEOPLE[payer], PEOPLE[payee]);
                        Reputation::on_settled(&payer, &payee, &AssetKind::Native, gross);
                        model.settle(payer, payee, gross);
                    }
                    Step::End { lease, buyer, provider, value, counts } => {
                        let (buyer, provider) = (PEOPLE[buyer], PEOPLE[provider]);
                        if !Ended::get().contains_key(&lease) {
                            let closed_at = Now::get() - 500;
                            MockLeases::set_ended(lease, Tombstone { buyer, provider, closed_at, value, counts });
                            let (at, parties, spent) = (model.now, [buyer, provider], BTreeMap::new());
                            model.leases.insert(lease, EndedLease { parties, value, counts, at, spent });
                        }
                    }
                    Step::Lower { who, lease, amount } => {
                        let who = PEOPLE[who];
                        let done = Reputation::lower(signed(who), lease, amount, H256::zero());
                        prop_assert_eq!(done.is_ok(), model.lower(who, lease, amount), "{:?}", done);
                    }
                    Step::Forget { lease } => {
                        Ended::mutate(|all| all.remove(&lease));
                        Reputation::on_lease_forgotten(lease);
                        model.leases.remove(&lease);
                    }
                    Step::Wait { ticks } => {
                        // The clock of the chain ends where the years of the model could not.
                        if model.now < u32::MAX / 2 {
                            model.now += ticks;
                            Now::set(FIRST + model.now);
                        }
                    }
                }
                for who in PEOPLE {
                    let person = model.person(who).clone();
                    prop_assert_eq!(Reputation::score(&who), person.public);
                    prop_assert_eq!(Reputation::weight_score(&who), person.weight);
                }
            }
            let stored: BTreeMap<_, _> = crate::Totals::<Test>::iter()
                .map(|(key, totals)| (key, [totals.gained, totals.spent, totals.lost]))
                .collect();
            prop_assert_eq!(stored, model.totals);
            Reputation::do_try_state().unwrap();
            Ok(())
        })?;
    }
}
