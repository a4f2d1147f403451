//! From the rent to the running workload, and longer terms.

use super::{Hold, Id, Lease, Model, Outcome, Refusals, Resources, Seen, State, Who, MONEY};

impl Model {
    pub fn rent(&mut self, buyer: Who, offer_id: Id, resources: Resources, term: u32, limit: u128) -> Outcome {
        let offer = self.check_rent(buyer, offer_id, &resources, term, limit)?;
        let rate = offer.rate(&resources);
        let pair = (buyer, offer.provider, offer.asset);
        let credit = self.spendable_credit(pair);
        let collateral = self.collateral_beyond(credit, offer.asset, rate, term).expect("it is allowed");
        let deposit = self.deposit(offer.asset, collateral).expect("it is allowed");
        let credit = self.commit_credit(pair, Self::earned(rate, term));
        let lease = Lease::new(buyer, offer_id, &offer, resources, rate, term, self.live).with_credit(credit);
        self.bank.hold(buyer, offer.asset, Hold::Escrow, lease.funded + deposit);
        self.see(credit > 0, Seen::CreditForRent);
        self.see(Some(collateral) < self.collateral(offer.asset, rate, term), Seen::LessCollateral);
        let until = self.live + self.numbers.accept;
        let lease = Lease { state: State::Pending { until }, collateral, deposit, ..lease };
        self.leases.insert(self.next_lease, lease);
        self.next_lease += 1;
        Ok(())
    }

    pub fn accept(&mut self, who: Who, id: Id) -> Outcome {
        self.check_pending(who, id)?;
        let until = self.live + self.numbers.provision;
        self.lease_mut(id).state = State::Provisioning { until };
        Ok(())
    }

    /// `key` names the workload's key; `signed` whether its signature is the right one.
    pub fn activate(&mut self, who: Who, id: Id, key: u64, signed: bool) -> Outcome {
        self.check_provisioning(who, id)?;
        let in_use = self.leases.values().any(|lease| lease.key == Some(key));
        Refusals::default().when(in_use, "WorkloadKeyInUse").when(!signed, "BadWorkloadSignature").done()?;
        self.begin_attesting(who);
        let (now, access_until) = (self.now, self.live + self.numbers.access);
        let lease = self.lease_mut(id);
        lease.state = State::Active;
        lease.key = Some(key);
        lease.starts_at = Some(now);
        lease.ends_at = Some(now + lease.term);
        lease.access_until = Some(access_until);
        Ok(())
    }

    pub fn extend(&mut self, who: Who, id: Id, ticks: u32) -> Outcome {
        Refusals::default().when(ticks == 0, "ZeroTerm").done()?;
        self.check_buyer(who, id)?;
        self.check_active(id)?;
        let lease = &self.leases[&id];
        let ends_at = lease.ends_at.expect("it is active").saturating_add(ticks);
        let left = ends_at - self.now;
        let refusals = Refusals::default()
            .when(!lease.extendable, "NotExtendable")
            .when(lease.notice.is_some(), "NoticeAlreadyGiven")
            .when(!self.is_allowed(lease.asset), "AssetNotAllowed")
            .when(left > lease.longest, "TermTooLong");
        let Some(collateral) = self.collateral(lease.asset, lease.rate, left).filter(|_| left <= lease.longest) else {
            return refusals.done();
        };
        let missing =
            Self::earned(lease.rate, lease.term + ticks) - lease.funded - lease.credit.left - lease.credit.spent;
        let pair = lease.pair();
        let more = missing - self.spendable_credit(pair).min(missing);
        // Securities of longer terms do not ask whose money it is.
        let collateral = collateral.max(lease.collateral);
        let raise = collateral - lease.collateral;
        refusals
            .when(more > 0 && !self.bank.can_hold(who, lease.asset, more), MONEY)
            .when(raise > self.free_stake(lease.provider), "InsufficientFreeStake")
            .done()?;
        self.bank.hold(who, self.leases[&id].asset, Hold::Escrow, more);
        self.commit_credit(pair, missing);
        self.see(more < missing, Seen::CreditForExtension);
        let lease = self.lease_mut(id);
        lease.credit.left += missing - more;
        lease.funded += more;
        lease.held += more;
        lease.collateral = collateral;
        lease.term += ticks;
        lease.ends_at = Some(ends_at);
        Ok(())
    }

    pub(super) fn check_provider(&self, who: Who, id: Id) -> Outcome {
        Refusals::default().when(self.lease(id)?.provider != who, "NotProvider").done()
    }

    pub(super) fn check_buyer(&self, who: Who, id: Id) -> Outcome {
        Refusals::default().when(self.lease(id)?.buyer != who, "NotBuyer").done()
    }

    pub(super) fn check_pending(&self, who: Who, id: Id) -> Outcome {
        self.check_provider(who, id)?;
        let pending = matches!(self.leases[&id].state, State::Pending { .. });
        self.check_in_time(id, pending)
    }

    pub(super) fn check_provisioning(&self, who: Who, id: Id) -> Outcome {
        self.check_provider(who, id)?;
        let provisioning = matches!(self.leases[&id].state, State::Provisioning { .. });
        self.check_in_time(id, provisioning)
    }

    /// Whether the lease is in the wanted state and its deadline has not passed.
    pub(super) fn check_in_time(&self, id: Id, wanted: bool) -> Outcome {
        Refusals::default().when(!wanted, "WrongState").when(wanted && self.due(id).is_some(), "DeadlinePassed").done()
    }

    /// Whether the lease runs and nothing has ended it.
    pub(super) fn check_active(&self, id: Id) -> Outcome {
        let lease = &self.leases[&id];
        let active = lease.state == State::Active;
        let over = lease.ends_at.is_some_and(|end| self.now >= end);
        Refusals::default()
            .when(!active, "WrongState")
            .when(active && over, "LeaseEnded")
            .when(active && lease.fate.is_some(), "DeadlinePassed")
            .done()
    }
}
