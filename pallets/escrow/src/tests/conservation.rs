use crate::mock::*;
use frame_support::storage::with_storage_layer as layered;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tradewind_primitives::{
    traits::{OrderMoney, Payout, Streams},
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
    Order { order: u64, usd: bool, amount: u128 },
    Assign { order: u64, amount: u128, rate: u128, ticks: u32, deposit: u128 },
    GiveBack { order: u64, amount: u128, to_provider: u128 },
    PayOwedOrder { order: u64, to: u64 },
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
            (ticks.clone(), ticks.clone(), any::<bool>())
                .prop_map(|(held, flat, by_provider)| Payout::Held { held, flat, by_provider }),
            ticks.clone().prop_map(Payout::Treasury),
        ]).prop_map(|(lease, payout)| Step::Finish { lease, payout }),
        2 => (lease.clone(), ticks).prop_map(|(lease, ticks)| Step::Extend { lease, ticks }),
        1 => (lease.clone(), 0u128..300).prop_map(|(lease, amount)| Step::Forfeit { lease, amount }),
        1 => lease.clone().prop_map(|lease| Step::Prune { lease }),
        1 => who.clone().prop_map(|who| Step::Block { who }),
        2 => who.clone().prop_map(|who| Step::Unblock { who }),
        1 => (lease.clone(), who.clone()).prop_map(|(lease, to)| Step::PayOwed { lease, to }),
        2 => (lease.clone(), any::<bool>(), 0u128..2_000)
            .prop_map(|(order, usd, amount)| Step::Order { order, usd, amount }),
        3 => (lease.clone(), 0u128..1_000, 1u128..20_000_000_000, 1u32..50, 0u128..100)
            .prop_map(|(order, amount, rate, ticks, deposit)| Step::Assign { order, amount, rate, ticks, deposit }),
        2 => (lease.clone(), 0u128..1_000, 0u128..600)
            .prop_map(|(order, amount, to_provider)| Step::GiveBack { order, amount, to_provider }),
        1 => (lease, who).prop_map(|(order, to)| Step::PayOwedOrder { order, to }),
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
            let mut orders = BTreeMap::<u64, u128>::new();
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
                        if layered(|| Escrow::extend(lease, ticks)).is_ok() {
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
                        if layered(|| Escrow::prune(lease, &ANYONE, 10_000)).is_ok() {
                            model[lease as usize] = None;
                        }
                    }
                    Step::Order { order, usd, amount } => {
                        let asset = if usd { USD } else { NATIVE };
                        if layered(|| Escrow::open_order(order, &BUYER, &asset, amount)).is_ok() {
                            prop_assert_eq!(orders.insert(order, amount).unwrap_or_default(), 0);
                        }
                    }
                    Step::Assign { order, amount, rate, ticks, deposit } => {
                        let id = model.len() as u64;
                        let stream = rate * u128::from(ticks) / 1_000_000_000;
                        let enough = orders.get(&order).is_some_and(|held| *held >= amount);
                        let assign = || Escrow::assign(order, amount, id, &PROVIDER, rate, ticks, deposit);
                        let done = layered(assign).is_ok();
                        if done {
                            prop_assert!(enough && stream + deposit <= amount);
                            *orders.get_mut(&order).unwrap() -= amount;
                        }
                        model.push(done.then_some(Plain { rate, funded: stream, held: stream, paid: 0 }));
                    }
                    Step::GiveBack { order, amount, to_provider } => {
                        Escrow::give_back(order, amount, Some((&PROVIDER, to_provider)));
                        if let Some(held) = orders.get_mut(&order) {
                            *held = held.saturating_sub(amount);
                        }
                    }
                    Step::PayOwedOrder { order, to } => {
                        let origin = RuntimeOrigin::signed(ANYONE);
                        let _ = layered(|| Escrow::pay_owed(origin, EscrowId::Order(order), to));
                    }
                    Step::Block { who } => block(who),
                    Step::Unblock { who } => unblock(who),
                    Step::PayOwed { lease, to } => {
                        let origin = RuntimeOrigin::signed(ANYONE);
                        let _ = layered(|| {
                            Escrow::pay_owed(origin, EscrowId::Lease(lease), to)
                        });
                    }
                }
                Escrow::do_try_state().unwrap();
                for (order, held) in &orders {
                    prop_assert_eq!(Escrow::held(*order), *held);
                }
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
