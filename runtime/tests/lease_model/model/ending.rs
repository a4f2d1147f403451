//! Endings.

use super::{Cause, Grave, Happening, Hold, Id, Model, Money, Outcome, Ratio, Reason, Refusals, State, Who, MONEY};

/// How the stream of a lease that never ran is paid out.
enum Unstarted {
    RefundAll,
    /// The time since the rent is paid to the treasury, but for the first ticks, if any: those are paid to the provider,
    /// however short the time was.
    PayHeld {
        to_provider: u32,
        by_provider: bool,
    },
}

impl Model {
    /// `fault` is what the provider says is wrong with the manifest.
    pub fn reject(&mut self, who: Who, id: Id, fault: Option<Reason>) -> Outcome {
        self.check_pending(who, id)?;
        let (reason, payout) = match fault {
            Some(reason) => (reason, Unstarted::PayHeld { to_provider: 0, by_provider: true }),
            None => (Reason::Rejected, Unstarted::RefundAll),
        };
        self.close_unstarted(id, reason, payout, 0);
        Ok(())
    }

    /// `fault` is what is wrong with the manifest; `None` is the provider's own fault.
    pub fn fail(&mut self, who: Who, id: Id, fault: Option<Reason>) -> Outcome {
        self.check_provisioning(who, id)?;
        let penalty = self.penalise(id, self.numbers.provision_penalty, self.treasury);
        let (reason, payout) = match fault {
            Some(reason) => {
                let value = self.priced_in(self.leases[&id].asset, penalty);
                self.forfeit(id, value);
                (reason, Unstarted::PayHeld { to_provider: 0, by_provider: true })
            }
            None => (Reason::ProvisionFailed, Unstarted::RefundAll),
        };
        self.close_unstarted(id, reason, payout, penalty);
        Ok(())
    }

    pub fn cancel(&mut self, who: Who, id: Id) -> Outcome {
        self.check_buyer(who, id)?;
        match self.leases[&id].state {
            State::Pending { .. } => {
                self.check_in_time(id, true)?;
                let payout = Unstarted::PayHeld { to_provider: 0, by_provider: false };
                self.close_unstarted(id, Reason::CancelledPending, payout, 0);
            }
            State::Provisioning { .. } => {
                self.check_in_time(id, true)?;
                let payout = Unstarted::PayHeld { to_provider: self.numbers.cancel_ticks, by_provider: false };
                self.close_unstarted(id, Reason::CancelledProvisioning, payout, 0);
            }
            State::Active | State::Closing { .. } | State::Closed { .. } => {
                self.check_active(id)?;
                self.begin_closing(id, Reason::BuyerCancelled);
            }
        }
        Ok(())
    }

    pub fn reject_access(&mut self, who: Who, id: Id) -> Outcome {
        self.check_buyer(who, id)?;
        self.check_active(id)?;
        Refusals::default().when(!self.access_is_new(id), "AccessWindowClosed").done()?;
        self.begin_closing(id, Reason::AccessRejected);
        Ok(())
    }

    pub fn give_notice(&mut self, who: Who, id: Id) -> Outcome {
        self.check_provider(who, id)?;
        self.check_active(id)?;
        let part = (self.numbers.notice_part * u128::from(self.leases[&id].term)).ceil().to_integer();
        let notice = u32::try_from(part).expect("a part of a term").min(self.numbers.notice);
        let from = self.live + notice;
        let lease = self.lease_mut(id);
        Refusals::default().when(lease.notice.is_some(), "NoticeAlreadyGiven").done()?;
        lease.notice = Some(from);
        Ok(())
    }

    pub fn terminate(&mut self, who: Who, id: Id) -> Outcome {
        self.check_provider(who, id)?;
        self.check_active(id)?;
        let is_due = self.leases[&id].notice.is_some_and(|from| self.live >= from);
        self.begin_closing(id, if is_due { Reason::NoticeGiven } else { Reason::Terminated });
        Ok(())
    }

    /// By the DAO.
    pub fn force_close(&mut self, id: Id) -> Outcome {
        let state = self.lease(id)?.state;
        match state {
            State::Pending { .. } | State::Provisioning { .. } => {
                self.check_in_time(id, true)?;
                self.close_unstarted(id, Reason::Governance, Unstarted::RefundAll, 0);
            }
            State::Active => {
                self.check_active(id)?;
                self.begin_closing(id, Reason::Governance);
            }
            State::Closing { .. } | State::Closed { .. } => return Err(Refusals::only("WrongState")),
        }
        Ok(())
    }

    /// Does what a deadline demands.
    pub fn enforce(&mut self, id: Id) -> Outcome {
        self.lease(id)?;
        let Some(reason) = self.due(id) else { return Err(Refusals::only("NothingDue")) };
        match self.leases[&id].state {
            State::Pending { .. } => {
                let penalty = self.penalise(id, self.numbers.accept_penalty, self.treasury);
                self.close_unstarted(id, reason, Unstarted::RefundAll, penalty);
            }
            State::Provisioning { .. } => {
                let penalty = self.penalise(id, self.numbers.provision_penalty, self.treasury);
                self.close_unstarted(id, reason, Unstarted::RefundAll, penalty);
            }
            State::Active => self.begin_closing(id, reason),
            State::Closing { .. } => self.finish(id, reason),
            State::Closed { .. } => {}
        }
        Ok(())
    }

    pub fn settle(&mut self, id: Id) -> Outcome {
        let state = self.lease(id)?.state;
        if self.due(id).is_some() {
            return self.enforce(id);
        }
        let runs = matches!(state, State::Active | State::Closing { .. });
        let rejected = matches!(state, State::Closing { reason: Reason::AccessRejected, .. });
        Refusals::default()
            .when(!runs, "WrongState")
            .when(state == State::Active && self.access_is_new(id), "AccessWindowOpen")
            .when(rejected, "NothingToSettle")
            .done()?;
        match self.pay(id, self.covered(id)) {
            None => Err(Refusals::only(MONEY)),
            Some(0) => Err(Refusals::only("NothingToSettle")),
            Some(_) => Ok(()),
        }
    }

    /// Whether the buyer may still say that the access is of no use.
    pub fn access_is_new(&self, id: Id) -> bool {
        self.leases[&id].access_until.is_some_and(|until| self.live < until)
    }

    pub fn prune(&mut self, who: Who, id: Id) -> Outcome {
        let lease = self.lease(id)?;
        let State::Closed { closed_at, .. } = lease.state else { return Err(Refusals::only("WrongState")) };
        Refusals::default()
            .when(self.live < closed_at + self.numbers.prune, "TooEarlyToPrune")
            .when(!lease.owed.is_empty(), "StillOwed")
            .done()?;
        let (buyer, asset, deposit) = (lease.buyer, lease.asset, lease.deposit);
        let ended = self.ended(id);
        let before = self.bank.clone();
        // A tip too small to open an account with goes to the buyer as well.
        let tip = if who == buyer { 0 } else { (self.numbers.tip * deposit).floor().to_integer() };
        let tipped = tip > 0 && self.bank.deliver(buyer, asset, Hold::Escrow, who, tip);
        let rest = deposit - if tipped { tip } else { 0 };
        if tipped {
            self.bank.flows.book(buyer, who, asset, Cause::Tip, tip);
        }
        if rest > 0 && !self.bank.deliver(buyer, asset, Hold::Escrow, buyer, rest) {
            self.bank = before;
            return Err(Refusals::only(MONEY));
        }
        if let Some(lease) = self.leases.remove(&id) {
            self.keep_flows_of_lease(&lease);
        }
        let until = closed_at + self.numbers.tombstone;
        match ended.filter(|_| self.live < until) {
            Some(ended) => drop(self.graves.insert(id, Grave { until, ended })),
            None => self.forget(id),
        }
        Ok(())
    }

    /// The chain removed what stayed of a pruned lease. Says whether it was time.
    pub fn bury(&mut self, id: Id) -> bool {
        self.forget(id);
        self.graves.remove(&id).is_some_and(|grave| self.live >= grave.until)
    }

    /// What its parties spent on a lease is forgotten with it.
    fn forget(&mut self, id: Id) {
        self.spent.retain(|(of, _), _| *of != id);
    }

    fn close_unstarted(&mut self, id: Id, reason: Reason, payout: Unstarted, penalty: Money) {
        if let Unstarted::PayHeld { to_provider, by_provider } = payout {
            let lease = &self.leases[&id];
            let (held, first) = ((self.live - lease.held_from).min(lease.term), to_provider.min(lease.term));
            let (rate, price) = (lease.rate, Self::earned(lease.rate, held));
            self.compensate(id, first);
            self.divert_amount(id, price.saturating_sub(Self::earned(rate, first)), by_provider);
        }
        self.refund_rest(id);
        self.close(id, reason, 0, penalty);
    }

    /// Capacity is free from here on, and all that cannot be earned any more is given back. What is left waits for
    /// its own step, even if the end is committed already.
    fn begin_closing(&mut self, id: Id, reason: Reason) {
        let end = self.leases[&id].ends_at.expect("it is active").min(self.now);
        self.refund_but(id, self.coverable(id, end));
        let until = self.live + self.numbers.closing;
        let lease = self.lease_mut(id);
        lease.ends_at = Some(end);
        lease.state = State::Closing { reason, until };
        let offer = lease.offer;
        self.forget_offer(offer);
    }

    fn finish(&mut self, id: Id, reason: Reason) {
        let covered = self.covered(id);
        match reason {
            Reason::AccessRejected => self.divert(id, covered),
            _ => self.pay_out(id, covered),
        }
        self.refund_rest(id);
        let part = match reason {
            Reason::Terminated => self.numbers.terminated_penalty,
            Reason::Unresponsive => self.numbers.silent_penalty,
            Reason::Down => self.numbers.down_penalty,
            _ => Ratio::from(0),
        };
        let (buyer, provider, ran) = {
            let lease = &self.leases[&id];
            (lease.buyer, lease.provider, lease.ran(self.now))
        };
        let attester = self.attesters.get_mut(&provider).expect("it ran");
        attester.covered += u64::from(covered);
        attester.ran += u64::from(ran);
        let penalty = self.penalise(id, part, buyer);
        self.close(id, reason, covered, penalty);
    }

    fn close(&mut self, id: Id, reason: Reason, covered: u32, penalty: Money) {
        let closed_at = self.live;
        let (asset, rate, term) = (self.leases[&id].asset, self.leases[&id].rate, self.leases[&id].term);
        let value = self.value(asset, rate, term);
        self.happen(value.is_none(), Happening::ClosedWithoutARate);
        let value = value.unwrap_or(0);
        let lease = self.lease_mut(id);
        lease.state = State::Closed { reason, covered, closed_at, value, penalty };
        lease.collateral = 0;
        lease.down_since = None;
        let offer = lease.offer;
        self.forget_offer(offer);
        *self.endings.entry(reason).or_default() += 1;
    }
}

pub(super) fn is_providers_fault(reason: Reason) -> bool {
    use Reason::{AcceptTimeout, Down, ProvisionFailed, ProvisionTimeout, Terminated, Unresponsive};
    matches!(reason, AcceptTimeout | Down | ProvisionFailed | ProvisionTimeout | Terminated | Unresponsive)
}
