use crate::mock::*;
use proptest::prelude::*;
use tradewind_primitives::{
    traits::{Payout, Streams},
    EscrowId,
};

#[derive(Clone, Debug)]
enum Step {
    Open { usd: bool, rate: u128, ticks: u32, deposit: u128 },
    Pay { lease: u64, ticks: u32 },
    Keep { lease: u64, ticks: u32 },
    Extend { lease: u64, ticks: u32 },
    Finish { lease: u64, payout: Payout },
    Forfeit { lease: u64, amount: u128 },
    Prune { lease: u64 },
    Block { who: u64 },
    Unblock { who: u64 },
    PayOwed { lease: u64, to: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let lease = 0u64..6;
    let ticks = 0u32..60;
    let who = prop_oneof![Just(BUYER), Just(PROVIDER), Just(TREASURY)];
    prop_oneof![
        3 => (any::<bool>(), 1u128..20_000_000_000, 1u32..50, 0u128..200)
            .prop_map(|(usd, rate, ticks, deposit)| Step::Open { usd, rate, ticks, deposit }),
        4 => (lease.clone(), ticks.clone()).prop_map(|(lease, ticks)| Step::Pay { lease, ticks }),
        1 => (lease.clone(), ticks.clone()).prop_map(|(lease, ticks)| Step::Keep { lease, ticks }),
        2 => (lease.clone(), prop_oneof![
            Just(Payout::Nothing),
            ticks.clone().prop_map(Payout::Earned),
            (ticks.clone(), ticks.clone()).prop_map(|(held, flat)| Payout::Held { held, flat }),
            ticks.clone().prop_map(Payout::Treasury),
        ]).prop_map(|(lease, payout)| Step::Finish { lease, payout }),
        2 => (lease.clone(), ticks).prop_map(|(lease, ticks)| Step::Extend { lease, ticks }),
        1 => (lease.clone(), 0u128..300).prop_map(|(lease, amount)| Step::Forfeit { lease, amount }),
        1 => lease.clone().prop_map(|lease| Step::Prune { lease }),
        1 => who.clone().prop_map(|who| Step::Block { who }),
        2 => who.clone().prop_map(|who| Step::Unblock { who }),
        1 => (lease, who).prop_map(|(lease, to)| Step::PayOwed { lease, to }),
    ]
}

/// What one lease has moved, as a plain model counts it.
#[derive(Clone, Default)]
struct Plain {
    rate: u128,
    funded: u128,
    held: u128,
    paid: u128,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Whatever is called in whatever order, what each lease paid is what the model says, and (by `run`) every unit is
    /// accounted for by name and none is made or lost.
    #[test]
    fn every_unit_is_accounted_for(steps in prop::collection::vec(step(), 1..60)) {
        run(|| {
            let mut model: Vec<Option<Plain>> = Vec::new();
            for step in steps {
                match step {
                    Step::Open { usd, rate, ticks, deposit } => {
                        let asset = if usd { USD } else { NATIVE };
                        let id = model.len() as u64;
                        let opened = Escrow::open(id, &BUYER, &PROVIDER, &asset, rate, ticks, deposit).is_ok();
                        let held = rate * u128::from(ticks) / 1_000_000_000;
                        model.push(opened.then_some(Plain { rate, funded: held, held, paid: 0 }));
                    }
                    Step::Pay { lease, ticks } => {
                        if let Ok(paid) = Escrow::pay(lease, ticks) {
                            let plain = model[lease as usize].as_mut().unwrap();
                            let due = (plain.rate * u128::from(ticks) / 1_000_000_000)
                                .saturating_sub(plain.paid)
                                .min(plain.held);
                            prop_assert_eq!(paid.gross, due);
                            plain.paid += due;
                            plain.held -= due;
                        }
                    }
                    Step::Keep { lease, ticks } => {
                        Escrow::keep(lease, ticks);
                        if let Some(Some(plain)) = model.get_mut(lease as usize) {
                            let due = plain.rate * u128::from(ticks) / 1_000_000_000;
                            plain.held = plain.held.min(due.saturating_sub(plain.paid));
                        }
                    }
                    Step::Extend { lease, ticks } => {
                        if frame_support::storage::with_storage_layer(|| Escrow::extend(lease, ticks)).is_ok() {
                            let plain = model[lease as usize].as_mut().unwrap();
                            let total = plain.rate * u128::from(ticks) / 1_000_000_000;
                            let more = total.saturating_sub(plain.funded);
                            plain.funded += more;
                            plain.held += more;
                        }
                    }
                    Step::Finish { lease, payout } => {
                        Escrow::finish(lease, payout);
                        if let Some(Some(plain)) = model.get_mut(lease as usize) {
                            if let Payout::Earned(ticks) = payout {
                                let due = plain.rate * u128::from(ticks) / 1_000_000_000;
                                plain.paid += due.saturating_sub(plain.paid).min(plain.held);
                            }
                            plain.held = 0;
                        }
                    }
                    Step::Forfeit { lease, amount } => {
                        Escrow::forfeit_deposit(lease, amount);
                    }
                    Step::Prune { lease } => {
                        if frame_support::storage::with_storage_layer(|| Escrow::prune(lease, &ANYONE, 10_000)).is_ok() {
                            model[lease as usize] = None;
                        }
                    }
                    Step::Block { who } => block(who),
                    Step::Unblock { who } => unblock(who),
                    Step::PayOwed { lease, to } => {
                        let origin = RuntimeOrigin::signed(ANYONE);
                        let _ = frame_support::storage::with_storage_layer(|| {
                            Escrow::pay_owed(origin, EscrowId::Lease(lease), to)
                        });
                    }
                }
                Escrow::do_try_state().unwrap();
                for (id, plain) in model.iter().enumerate() {
                    if let Some(plain) = plain {
                        let view = Escrow::view(id as u64).unwrap();
                        prop_assert_eq!((view.held, view.paid), (plain.held, plain.paid));
                    }
                }
            }
            Ok(())
        })?;
    }
}
