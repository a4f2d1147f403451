//! Calls about leases, and what attests them.

use super::{
    one_of, pick,
    quantities::{fault, quantities, resources, workload_key},
    Played, OTHER_ACTOR, WILD,
};
use crate::{
    model::{Id, Lease, Model, Refusals, State, Who},
    step::{Fault, LeaseCall, Signing},
    world::{World, ADMIN, BUYERS, PEOPLE},
};
use sp_core::{Pair, H256};
use tradewind_primitives::{activation_message, EscrowId, Kind, Requirements, Tee, Workload};
use tradewind_runtime::{RuntimeOrigin, System};

impl World {
    pub(super) fn open(&mut self, buyer: u8, offer: u16, parts: [u16; 3], term: u32, limit: u8, upto: u8) -> Played {
        let id = self.model.next_lease;
        if !self.rent(buyer, offer, resources(parts), term, limit)? {
            return Ok(());
        }
        // Most go on to run.
        for (call, least) in [(LeaseCall::Accept, 48), (LeaseCall::Activate(Signing::Right), 112)] {
            if upto < least || !self.lease(call, id, 0, 0)? {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn rent(
        &mut self,
        buyer: u8,
        number: u16,
        parts: [u32; 5],
        term: u32,
        limit: u8,
    ) -> Result<bool, String> {
        let who = if buyer >= OTHER_ACTOR { usize::from(buyer) % PEOPLE } else { one_of(&BUYERS, buyer) };
        let open: Vec<Id> = self.model.offers.iter().filter(|(_, offer)| offer.open).map(|(id, _)| *id).collect();
        let any = u64::from(number / WILD) % (self.model.next_offer + 1);
        let offer = pick(&open, number).filter(|_| number % WILD != WILD - 1).unwrap_or(any);
        let rate = self.model.offers.get(&offer).map_or(0, |offer| offer.rate(&parts));
        let max_rate = match limit % 16 {
            15 => rate.saturating_sub(1),
            odd if odd % 2 == 1 => u128::MAX,
            _ => rate,
        };
        self.rent_of(who, offer, parts, term, max_rate)
    }

    pub(super) fn rent_of(
        &mut self,
        who: Who,
        offer: Id,
        parts: [u32; 5],
        term: u32,
        max_rate: u128,
    ) -> Result<bool, String> {
        let requirements = Requirements {
            kind: Kind::Container,
            resources: quantities(parts),
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: 0,
            min_uptime_ppm: 0,
            min_identity_tier: 0,
        };
        let call = pallet_marketplace::Call::rent {
            offer,
            requirements,
            ticks: term,
            max_rate,
            workload: Workload::Sealed { manifest_hash: H256::zero() },
            buyer_sealing_key: [0; 32],
            terms: None,
        };
        self.act("rent", self.signed(who), call, |model| model.rent(who, offer, parts, term, max_rate))
    }

    /// A lease for which `call` makes sense; now and then any.
    pub(super) fn choose(&self, call: LeaseCall, number: u16) -> Id {
        let model = &self.model;
        let fits = |id: Id, lease: &Lease| match call {
            LeaseCall::Accept | LeaseCall::Reject(_) => matches!(lease.state, State::Pending { .. }),
            LeaseCall::Activate(_) | LeaseCall::Fail(_) => matches!(lease.state, State::Provisioning { .. }),
            LeaseCall::Cancel | LeaseCall::ForceClose => lease.is_open(),
            LeaseCall::Settle => lease.is_running(),
            LeaseCall::Enforce => model.due(id).is_some(),
            LeaseCall::Prune => lease.is_closed(),
            LeaseCall::RejectAccess => lease.state == State::Active && model.access_is_new(id),
            LeaseCall::Extend(_) | LeaseCall::GiveNotice | LeaseCall::Terminate => lease.state == State::Active,
            LeaseCall::PayOwed => !lease.owed.is_empty(),
        };
        let fitting: Vec<Id> = model.leases.iter().filter(|(id, lease)| fits(**id, lease)).map(|(id, _)| *id).collect();
        let any = u64::from(number / WILD) % (model.next_lease + 1);
        pick(&fitting, number).filter(|_| number % WILD != WILD - 1).unwrap_or(any)
    }

    pub(super) fn lease(&mut self, call: LeaseCall, lease: Id, number: u16, actor: u8) -> Result<bool, String> {
        use pallet_leases::Call;
        let other = (actor >= OTHER_ACTOR).then(|| usize::from(actor) % PEOPLE);
        let parties = self.model.leases.get(&lease).map_or((ADMIN, ADMIN), |lease| (lease.buyer, lease.provider));
        let (buyer, provider) = (other.unwrap_or(parties.0), other.unwrap_or(parties.1));
        let anyone = usize::from(actor) % PEOPLE;
        match call {
            LeaseCall::Accept => {
                let call = Call::accept { lease };
                self.act("accept", self.signed(provider), call, |model| model.accept(provider, lease))
            }
            LeaseCall::Reject(of) => {
                let (reason, ending) = fault(of);
                // Nothing wrong with the manifest is the same as no reason.
                let reason = Some(reason).filter(|_| ending.is_some() || number.is_multiple_of(2));
                let call = Call::reject { lease, reason };
                self.act("reject", self.signed(provider), call, |model| model.reject(provider, lease, ending))
            }
            LeaseCall::Activate(signing) => self.activate(provider, lease, signing),
            LeaseCall::Fail(of) => {
                let (reason, ending) = fault(of);
                let call = Call::fail { lease, reason };
                self.act("fail", self.signed(provider), call, |model| model.fail(provider, lease, ending))
            }
            LeaseCall::Cancel => {
                let call = Call::cancel { lease };
                self.act("cancel", self.signed(buyer), call, |model| model.cancel(buyer, lease))
            }
            LeaseCall::Settle => {
                let call = Call::settle { lease };
                self.act("settle", self.signed(anyone), call, |model| model.settle(lease))
            }
            LeaseCall::Enforce => {
                let call = Call::enforce { lease };
                self.act("enforce", self.signed(anyone), call, |model| model.enforce(lease))
            }
            LeaseCall::Prune => {
                let call = Call::prune { lease };
                self.act("prune", self.signed(anyone), call, |model| model.prune(anyone, lease))
            }
            LeaseCall::RejectAccess => {
                let call = Call::reject_access { lease };
                self.act("reject_access", self.signed(buyer), call, |model| model.reject_access(buyer, lease))
            }
            LeaseCall::Extend(ticks) => {
                let ticks = if number % 32 == 31 { 0 } else { ticks };
                let call = Call::extend { lease, ticks };
                self.act("extend", self.signed(buyer), call, |model| model.extend(buyer, lease, ticks))
            }
            LeaseCall::GiveNotice => {
                let call = Call::give_notice { lease };
                self.act("give_notice", self.signed(provider), call, |model| model.give_notice(provider, lease))
            }
            LeaseCall::Terminate => {
                let call = Call::terminate { lease };
                self.act("terminate", self.signed(provider), call, |model| model.terminate(provider, lease))
            }
            LeaseCall::ForceClose => {
                let origin = other.map_or(RuntimeOrigin::root(), |who| self.signed(who));
                self.act("force_close", origin, Call::force_close { lease }, |model| match other {
                    Some(_) => Err(Refusals::only("BadOrigin")),
                    None => model.force_close(lease),
                })
            }
            LeaseCall::PayOwed => {
                let creditors: Vec<Who> =
                    self.model.leases.get(&lease).map_or(Vec::new(), |lease| lease.owed.keys().copied().collect());
                let to = pick(&creditors, number).unwrap_or(anyone);
                let call =
                    pallet_escrow::Call::pay_owed { escrow: EscrowId::Lease(lease), to: self.accounts[to].clone() };
                self.act("pay_owed", self.signed(anyone), call, |model| model.pay_owed(lease, to))
            }
        }
    }

    /// A call for which the lease is in the right state, mostly by the right account.
    pub(super) fn next(&mut self, number: u16, choice: u16, actor: u8) -> Played {
        use LeaseCall as Call;
        let owing = self.leases_that(|lease| !lease.owed.is_empty());
        if let Some(id) = pick(&owing, number).filter(|_| choice.is_multiple_of(8)) {
            return self.lease(Call::PayOwed, id, number, actor).map(drop);
        }
        let open = self.leases_that(|lease| !lease.is_closed());
        let all = self.leases_that(|_| true);
        let old = number % WILD == WILD - 1;
        let Some(id) = pick(if old || open.is_empty() { &all } else { &open }, number) else { return Ok(()) };
        let lease = &self.model.leases[&id];
        let any_fault = [Fault::Nothing, Fault::Missing, Fault::Bad, Fault::Image][usize::from(choice / 64) % 4];
        let ticks = u32::from(choice / 16) % 900;
        let calls = match lease.state {
            State::Pending { .. } => {
                let reject = [Call::Reject(Fault::Nothing), Call::Reject(any_fault)];
                vec![Call::Accept, Call::Accept, Call::Accept, Call::Accept, reject[0], reject[1], Call::Cancel]
            }
            State::Provisioning { .. } => {
                let start = Call::Activate(Signing::Right);
                vec![start, start, start, start, Call::Fail(any_fault), Call::Fail(any_fault), Call::Cancel]
            }
            State::Active if lease.notice.is_some_and(|from| self.model.live >= from) => vec![Call::Terminate],
            State::Active => {
                let who = lease.provider;
                match choice % 16 {
                    0..2 => return self.report_on(who, vec![id], true),
                    2 => return self.report_on(who, vec![id], false),
                    _ => {}
                }
                vec![
                    Call::Settle,
                    Call::Settle,
                    Call::Settle,
                    Call::Settle,
                    Call::Extend(ticks),
                    Call::Extend(ticks),
                    Call::GiveNotice,
                    Call::GiveNotice,
                    Call::Cancel,
                    Call::Terminate,
                    Call::RejectAccess,
                    Call::Enforce,
                    Call::ForceClose,
                ]
            }
            State::Closing { .. } => vec![Call::Settle, Call::Enforce],
            State::Closed { .. } => vec![Call::Prune, Call::PayOwed],
        };
        let Some(call) = pick(&calls, choice / 16) else { return Ok(()) };
        self.lease(call, id, number, actor).map(drop)
    }

    pub(super) fn activate(&mut self, who: Who, lease: Id, signing: Signing) -> Result<bool, String> {
        let key = match signing {
            Signing::KeyOf(number) => u64::from(number) % self.model.next_lease.max(1),
            Signing::Right | Signing::Wrong => lease,
        };
        let pair = workload_key(key);
        let signer = match signing {
            Signing::Wrong => workload_key(u64::MAX),
            Signing::Right | Signing::KeyOf(_) => pair,
        };
        let message = activation_message(System::block_hash(0), lease, &self.accounts[who]);
        let call = pallet_leases::Call::activate {
            lease,
            access_hash: H256::zero(),
            workload_key: pair.public().0,
            signature: signer.sign(&message).0,
        };
        let signed = !matches!(signing, Signing::Wrong);
        self.act("activate", self.signed(who), call, |model| model.activate(who, lease, key, signed))
    }

    pub(super) fn heartbeat(&mut self, who: Who) -> Played {
        let call = pallet_uptime::Call::heartbeat { merkle_root: H256::zero(), leaf_count: 0 };
        self.act("heartbeat", self.signed(who), call, |model| model.heartbeat(who)).map(drop)
    }

    pub(super) fn report(&mut self, who: Who, picks: &[u16], down: bool) -> Played {
        let active = self.leases_that(|lease| lease.provider == who && lease.state == State::Active);
        let next = self.model.next_lease;
        let choose = |number: &u16| {
            let any = u64::from(number / WILD) % (next + 1);
            pick(&active, *number).filter(|_| number % WILD != WILD - 1).unwrap_or(any)
        };
        let ids: Vec<Id> = picks.iter().map(choose).collect();
        self.report_on(who, ids, down)
    }

    pub(super) fn report_on(&mut self, who: Who, ids: Vec<Id>, down: bool) -> Played {
        let leases = ids.clone().try_into().expect("they are few");
        let same = |model: &mut Model| model.report(who, &ids, down);
        if down {
            self.act("report_down", self.signed(who), pallet_uptime::Call::report_down { leases }, same).map(drop)
        } else {
            self.act("report_up", self.signed(who), pallet_uptime::Call::report_up { leases }, same).map(drop)
        }
    }
}
