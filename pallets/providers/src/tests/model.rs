//! Random calls against a plain model: whatever succeeds in one must succeed in the other, with the same outcome.

use crate::mock::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tradewind_primitives::{
    traits::{Collateral, Registry},
    Balance, LeaseId, Tick,
};

const NAMES: [&str; 4] = ["alpha", "beta", "gamma", "delta"];

#[derive(Clone, Debug)]
enum Step {
    Register { who: u64, name: usize, stake: Balance },
    Rename { who: u64, name: usize },
    AddStake { who: u64, amount: Balance },
    Unbond { who: u64, amount: Balance },
    Withdraw { who: u64 },
    Retire { who: u64 },
    Deregister { who: u64 },
    Reserve { lease: LeaseId, who: u64, amount: Balance },
    Release { lease: LeaseId },
    Take { lease: LeaseId, amount: Balance, to: Option<u64> },
    Open { who: u64 },
    Close { who: u64 },
    Wait { ticks: Tick },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 1u64..4;
    let name = 0usize..NAMES.len();
    let amount = prop_oneof![Just(0u128), 1u128..150, 100u128..600];
    let lease = 0u64..6;
    let to = prop_oneof![Just(None), Just(Some(BOB)), Just(Some(NOBODY))];
    let step = prop_oneof![
        4 => (who.clone(), name.clone(), amount.clone()).prop_map(|(who, name, stake)| Step::Register { who, name, stake }),
        3 => (who.clone(), name).prop_map(|(who, name)| Step::Rename { who, name }),
        2 => (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::AddStake { who, amount }),
        3 => (who.clone(), amount.clone()).prop_map(|(who, amount)| Step::Unbond { who, amount }),
        2 => who.clone().prop_map(|who| Step::Withdraw { who }),
        1 => who.clone().prop_map(|who| Step::Retire { who }),
        3 => who.clone().prop_map(|who| Step::Deregister { who }),
        4 => (lease.clone(), who.clone(), amount.clone())
            .prop_map(|(lease, who, amount)| Step::Reserve { lease, who, amount }),
        3 => lease.clone().prop_map(|lease| Step::Release { lease }),
        3 => (lease, amount, to).prop_map(|(lease, amount, to)| Step::Take { lease, amount, to }),
        1 => who.clone().prop_map(|who| Step::Open { who }),
        2 => who.prop_map(|who| Step::Close { who }),
        2 => prop_oneof![1u32..UNBONDING + 5, 1u32..RESERVATION + 5].prop_map(|ticks| Step::Wait { ticks }),
    ];
    prop::collection::vec(step, 1..60)
}

#[derive(Clone, Default)]
struct Member {
    name: usize,
    stake: Balance,
    unbonding: Option<(Balance, Tick)>,
    retired: bool,
    open: u32,
}

struct Model {
    live: Tick,
    members: BTreeMap<u64, Member>,
    /// By name: the old owner and the end of its reservation.
    released: BTreeMap<usize, (u64, Tick)>,
    leases: BTreeMap<LeaseId, (u64, Balance)>,
    money: BTreeMap<u64, Balance>,
}

impl Model {
    fn reserved(&self, who: u64) -> Balance {
        self.leases.values().filter(|(provider, _)| *provider == who).map(|(_, amount)| amount).sum()
    }

    fn free(&self, who: u64) -> Balance {
        let Some(member) = self.members.get(&who) else { return 0 };
        member.stake - self.reserved(who) - member.unbonding.map_or(0, |(amount, _)| amount)
    }

    fn takes_leases(&self, who: u64) -> bool {
        self.members.get(&who).is_some_and(|member| {
            !member.retired && member.stake - member.unbonding.map_or(0, |(amount, _)| amount) >= MIN_STAKE
        })
    }

    fn may_claim(&self, who: u64, name: usize) -> bool {
        let live = |(_, until): &&(u64, Tick)| self.live < *until;
        if self.members.values().any(|member| member.name == name) {
            return false;
        }
        match self.released.get(&name) {
            Some((owner, _)) if *owner == who => true,
            other => {
                other.filter(live).is_none() && !self.released.values().filter(live).any(|(owner, _)| *owner == who)
            }
        }
    }

    fn pay(&mut self, who: u64, amount: Balance) -> bool {
        let money = self.money.entry(who).or_default();
        let pays = *money >= amount + DEPOSIT;
        if pays {
            *money -= amount;
        }
        pays
    }

    fn earn(&mut self, who: u64, amount: Balance) -> bool {
        let money = self.money.entry(who).or_default();
        let takes = *money + amount >= DEPOSIT;
        if takes {
            *money += amount;
        }
        takes
    }

    /// Whether `step` succeeds, and what it returns.
    fn apply(&mut self, step: &Step) -> Option<Balance> {
        let live = self.live;
        match *step {
            Step::Register { who, name, stake } => {
                if self.members.contains_key(&who) || stake < MIN_STAKE || !self.may_claim(who, name) {
                    return None;
                }
                if !self.pay(who, stake) {
                    return None;
                }
                self.released.remove(&name);
                self.members.insert(who, Member { name, stake, ..Default::default() });
            }
            Step::Rename { who, name } => {
                let before = self.members.get(&who)?.name;
                if before != name {
                    if !self.may_claim(who, name) {
                        return None;
                    }
                    self.released.remove(&name);
                    self.released.insert(before, (who, live + RESERVATION));
                    self.members.get_mut(&who)?.name = name;
                }
            }
            Step::AddStake { who, amount } => {
                self.members.get(&who)?;
                if amount == 0 || !self.pay(who, amount) {
                    return None;
                }
                self.members.get_mut(&who)?.stake += amount;
            }
            Step::Unbond { who, amount } => {
                if amount == 0 || amount > self.free(who) {
                    return None;
                }
                let member = self.members.get_mut(&who)?;
                let before = member.unbonding.map_or(0, |(amount, _)| amount);
                member.unbonding = Some((before + amount, live + UNBONDING));
            }
            Step::Withdraw { who } => {
                let member = self.members.get_mut(&who)?;
                let (amount, _) = member.unbonding.filter(|(_, at)| live >= *at)?;
                member.unbonding = None;
                member.stake -= amount;
                self.earn(who, amount);
            }
            Step::Retire { who } => {
                let member = self.members.get_mut(&who).filter(|member| !member.retired)?;
                member.retired = true;
            }
            Step::Deregister { who } => {
                let member = self.members.get(&who)?.clone();
                if member.open > 0 || member.stake > 0 {
                    return None;
                }
                self.members.remove(&who);
                self.released.insert(member.name, (who, live + RESERVATION));
            }
            Step::Reserve { lease, who, amount } => {
                let (who, reserved) = self.leases.get(&lease).copied().unwrap_or((who, 0));
                self.members.get(&who)?;
                if amount > self.free(who) {
                    return None;
                }
                if amount > 0 {
                    self.leases.insert(lease, (who, reserved + amount));
                }
            }
            Step::Release { lease } => {
                self.leases.remove(&lease);
            }
            Step::Take { lease, amount, to } => {
                let Some((provider, reserved)) = self.leases.get(&lease).copied() else { return Some(0) };
                let amount = amount.min(reserved);
                if amount == 0 {
                    return Some(0);
                }
                if !to.is_some_and(|to| self.earn(to, amount)) {
                    self.earn(TREASURY, amount);
                }
                self.leases.remove(&lease);
                if reserved > amount {
                    self.leases.insert(lease, (provider, reserved - amount));
                }
                self.members.get_mut(&provider)?.stake -= amount;
                return Some(amount);
            }
            Step::Open { who } => {
                if let Some(member) = self.members.get_mut(&who) {
                    member.open += 1;
                }
            }
            Step::Close { who } => {
                if let Some(member) = self.members.get_mut(&who) {
                    member.open = member.open.saturating_sub(1);
                }
            }
            Step::Wait { ticks } => self.live += ticks,
        }
        Some(0)
    }
}

/// `leases` is what each lease reserves, which the pallet leaves to the leases' own records.
fn call(step: &Step, leases: &BTreeMap<LeaseId, (u64, Balance)>) -> Option<Balance> {
    let done = |result: sp_runtime::DispatchResult| result.ok().map(|_| 0);
    match *step {
        Step::Register { who, name, stake } => done(Providers::register(signed(who), profile(NAMES[name]), stake)),
        Step::Rename { who, name } => done(Providers::update_profile(signed(who), profile(NAMES[name]))),
        Step::AddStake { who, amount } => done(Providers::add_stake(signed(who), amount)),
        Step::Unbond { who, amount } => done(Providers::unbond(signed(who), amount)),
        Step::Withdraw { who } => done(Providers::withdraw_unbonded(signed(who))),
        Step::Retire { who } => done(Providers::retire(signed(who))),
        Step::Deregister { who } => done(Providers::deregister(signed(who))),
        Step::Reserve { lease, who, amount } => {
            let who = leases.get(&lease).map_or(who, |(provider, _)| *provider);
            done(Providers::reserve(lease, &who, amount))
        }
        Step::Release { lease } => {
            if let Some((provider, amount)) = leases.get(&lease) {
                Providers::release(lease, provider, *amount);
            }
            Some(0)
        }
        Step::Take { lease, amount, to } => {
            let Some((provider, reserved)) = leases.get(&lease) else { return Some(0) };
            Some(Providers::take(lease, provider, amount.min(*reserved), to.as_ref()))
        }
        Step::Open { who } => {
            Providers::open_item(&who);
            Some(0)
        }
        Step::Close { who } => {
            Providers::close_item(&who);
            Some(0)
        }
        Step::Wait { ticks } => {
            Live::mutate(|live| *live += ticks);
            Some(0)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_calls_agree_with_the_model(steps in steps()) {
        run(|| {
            let money = [(ALICE, WEALTH), (BOB, WEALTH), (CAROL, WEALTH), (TREASURY, DEPOSIT)].into_iter().collect();
            let mut model = Model {
                live: 1000,
                members: BTreeMap::new(),
                released: BTreeMap::new(),
                leases: BTreeMap::new(),
                money,
            };
            for step in &steps {
                prop_assert_eq!(call(step, &model.leases), model.apply(step), "{:?}", step);
                prop_assert!(Providers::do_try_state().is_ok(), "{:?}", step);
                for who in 1..4 {
                    prop_assert_eq!(Providers::free(&who), model.free(who), "{:?}", step);
                    prop_assert_eq!(Providers::reserved(&who), model.reserved(who), "{:?}", step);
                    prop_assert_eq!(Providers::takes_leases(&who), model.takes_leases(who), "{:?}", step);
                }
                for (who, money) in &model.money {
                    prop_assert_eq!(Balances::free_balance(who), *money, "{:?}: {}", step, who);
                }
                for (index, name) in NAMES.iter().enumerate() {
                    let holder = model.members.iter().find(|(_, member)| member.name == index).map(|(who, _)| *who);
                    prop_assert_eq!(Providers::resolve(name.as_bytes()), holder, "{:?}", step);
                }
            }
            Ok(())
        })?;
    }
}
