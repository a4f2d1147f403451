//! Random submissions, operators and time, against a model that keeps everything that was ever said and derives each answer
//! from that.

use crate::{mock::*, Refusal};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tradewind_primitives::FeedKey;

#[derive(Clone, Debug)]
enum Step {
    Wait(u32),
    Submit { who: u64, feed: usize, value: u128, replay: bool },
    Session(Vec<u64>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let value = prop_oneof![4 => 95u128..=105, 1 => 60u128..=160, 1 => 200u128..=230];
    let step = prop_oneof![
        3 => (1u32..60).prop_map(Step::Wait),
        1 => (300u32..700).prop_map(Step::Wait),
        12 => (1u64..8, 0usize..2, value, proptest::bool::weighted(0.05))
            .prop_map(|(who, feed, value, replay)| Step::Submit { who, feed, value, replay }),
        1 => proptest::collection::vec(1u64..8, 3..7).prop_map(Step::Session),
    ];
    proptest::collection::vec(step, 1..120)
}

/// All that was said of one feed that is no pair: who, what, when.
#[derive(Default)]
struct Said {
    last: BTreeMap<u64, (u128, u32)>,
    accepted: Option<u128>,
    jump: Option<(u128, u32)>,
}

impl Said {
    /// Written from the rules, in the plainest way: value in force and whether it can be relied on.
    fn derive(&mut self, present: &[u64], now: u32) -> Option<u128> {
        let counting: Vec<(u128, u32)> = self
            .last
            .iter()
            .filter(|(who, (_, tick))| present.contains(who) && now - tick <= 600)
            .map(|(_, said)| *said)
            .collect();
        let mut values: Vec<u128> = counting.iter().map(|(value, _)| *value).collect();
        values.sort();
        if values.is_empty() {
            return None;
        }
        let n = values.len();
        let median = (values[(n - 1) / 2] + values[n / 2]) / 2;
        let near = |value: u128| 5 * value.abs_diff(median) <= median;
        if counting.iter().filter(|(value, _)| near(*value)).count() < 3 {
            return None;
        }
        let Some(old) = self.accepted else {
            self.accepted = Some(median);
            return self.accepted;
        };
        if 10 * median.abs_diff(old) <= 4 * old {
            self.jump = None;
        } else {
            let (to, since) = self.jump.filter(|(to, _)| 5 * median.abs_diff(*to) <= *to).unwrap_or((median, now));
            self.jump = Some((to, since));
            if counting.iter().filter(|(value, tick)| near(*value) && *tick >= since + 100).count() < 3 {
                return None;
            }
            self.jump = None;
        }
        self.accepted = Some(median);
        self.accepted
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn random_submissions_agree_with_the_model(steps in steps()) {
        run_with(5, || {
            let keys: [FeedKey; 2] = [vcpu(), compute(tradewind_primitives::PriceClass::MemoryGib)];
            keys.iter().cloned().for_each(open);
            let mut said = [Said::default(), Said::default()];
            let mut present: Vec<u64> = (1..=5).collect();
            let mut spoke: BTreeMap<u64, u32> = BTreeMap::new();
            let mut sent = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Wait(ticks) => Now::set(Now::get() + ticks),
                    Step::Session(mut who) => {
                        who.sort();
                        who.dedup();
                        session(&who);
                        spoke.retain(|one, _| who.contains(one));
                        present = who;
                    }
                    Step::Submit { who, replay: true, .. } => {
                        if let Some(old) = sent.get(&who) {
                            let refusal = authorize(old, &sign(old)).map(drop).unwrap_err();
                            let expected = if present.contains(&who) { Refusal::StaleSequence } else { Refusal::UnknownOperator };
                            prop_assert_eq!(refusal, refused(expected));
                        }
                    }
                    Step::Submit { who, feed, value, .. } => {
                        let now = Now::get();
                        let submission = next(who, &[(keys[feed].clone(), value)]);
                        let outcome = authorize(&submission, &sign(&submission)).map(drop);
                        if !present.contains(&who) {
                            prop_assert_eq!(outcome, Err(refused(Refusal::UnknownOperator)));
                        } else if spoke.get(&who).is_some_and(|tick| *tick >= now) {
                            prop_assert_eq!(outcome, Err(refused(Refusal::TooSoon)));
                        } else {
                            prop_assert_eq!(outcome, Ok(()));
                            dispatch(submission.clone()).unwrap();
                            sent.insert(who, submission);
                            spoke.insert(who, now);
                            let one = &mut said[feed];
                            one.last.retain(|who, (_, tick)| present.contains(who) && now - *tick <= 600);
                            one.last.insert(who, (value, now));
                            one.derive(&present, now);
                        }
                    }
                }
                for (key, one) in keys.iter().zip(&said) {
                    // Reading derives, and keeps nothing.
                    let mut copy = Said { last: one.last.clone(), ..*one };
                    prop_assert_eq!(price(key), copy.derive(&present, Now::get()));
                }
            }
            Ok(())
        })?;
    }
}
