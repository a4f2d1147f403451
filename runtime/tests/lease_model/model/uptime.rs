//! Heartbeats, reports, and the ticks that they cover.

use super::{
    attest::Attester,
    ticks::{count, Span},
    Id, Lease, Model, Outcome, Refusals, State, Tick, Who,
};

impl Model {
    pub fn heartbeat(&mut self, who: Who) -> Outcome {
        let (now, live, window, spacing) = (self.now, self.live, self.numbers.window, self.numbers.spacing);
        let lapsed = self.has_lapsed(who);
        let Some(attester) = self.attesters.get_mut(&who) else { return Err(Refusals::only("NothingToAttest")) };
        Refusals::default().when(live - attester.sign < spacing, "TooSoon").done()?;
        attester.beat(now, live, window);
        attester.lapses += u32::from(lapsed);
        Ok(())
    }

    /// An act of the provider: it attests what ran until now.
    fn act(&mut self, who: Who) {
        let (now, live, window) = (self.now, self.live, self.numbers.window);
        let idle = self.is_idle(who);
        let attester = self.attesters.entry(who).or_insert_with(|| Attester::new(now, live));
        if idle {
            attester.from = now;
        } else {
            attester.act(now, live, window);
        }
    }

    fn is_idle(&self, who: Who) -> bool {
        !self.leases.values().any(|lease| lease.provider == who && lease.is_running())
    }

    /// A provider whose first lease in a while becomes active attests from there on. So does one whose last heartbeat
    /// lies further back than the next one could attest.
    pub(super) fn begin_attesting(&mut self, who: Who) {
        let (live, window) = (self.live, self.numbers.window);
        let (idle, lapsed) = (self.is_idle(who), self.has_lapsed(who));
        self.act(who);
        let attester = self.attesters.get_mut(&who).expect("it has acted");
        if idle || !attester.in_window(live, window) {
            attester.sign = live;
            attester.lapses += u32::from(lapsed);
        }
    }

    /// Whether a provider has been silent for so long that its active leases have failed.
    fn has_lapsed(&self, who: Who) -> bool {
        let mut own = self.leases.values().filter(|lease| lease.provider == who && lease.state == State::Active);
        let silent = |attester: &Attester| self.live - attester.sign >= self.numbers.lapse;
        own.next().is_some() && self.attesters.get(&who).is_some_and(silent)
    }

    /// `ids` that do not run any more, or that a failure has ended, are passed over.
    pub fn report(&mut self, who: Who, ids: &[Id], down: bool) -> Outcome {
        let is_active = |lease: &&Lease| lease.state == State::Active;
        let active: Vec<Id> =
            ids.iter().copied().filter(|id| self.leases.get(id).filter(is_active).is_some()).collect();
        let failed = |id: &Id| self.leases[id].failed;
        let nothing = !self.attesters.contains_key(&who) || active.iter().all(failed);
        let foreign = active.iter().any(|id| self.leases[id].provider != who);
        Refusals::default().when(nothing, "NothingToReport").when(foreign, "NotYourLease").done()?;
        let (now, live) = (self.now, self.live);
        let changed: Vec<Id> = active.into_iter().filter(|id| !failed(id)).collect();
        self.act(who);
        for id in changed {
            let lease = self.lease_mut(id);
            match (down, lease.down_since) {
                (true, None) => {
                    lease.down_since = Some(live);
                    lease.downs.push((now, Tick::MAX));
                }
                (false, Some(_)) => {
                    lease.down_since = None;
                    lease.downs.last_mut().expect("it is down").1 = now;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Ticks of a lease that are attested and committed, and that it was not down for.
    pub fn covered(&self, id: Id) -> u32 {
        let lease = &self.leases[&id];
        if let State::Closed { covered, .. } = lease.state {
            return covered;
        }
        let Some(end) = lease.ends_at else { return 0 };
        self.up(lease, self.attesters[&lease.provider].committed_spans(), end)
    }

    /// The most that this can become for a lease that ends at `end`: as if all that is attested were committed, and
    /// the next heartbeat came in time. Counted without looking where in time the last attested ticks lie.
    pub(super) fn coverable(&self, id: Id, end: Tick) -> u32 {
        let lease = &self.leases[&id];
        let attester = &self.attesters[&lease.provider];
        let in_window = attester.in_window(self.live, self.numbers.window) && attester.from < end;
        let rest = in_window.then_some((attester.from, end));
        self.up(lease, attester.attested_spans().chain(rest), Tick::MAX).min(lease.term)
    }

    /// How many of the ticks of `spans` count for a lease, none after `end`.
    fn up(&self, lease: &Lease, spans: impl Iterator<Item = Span>, end: Tick) -> u32 {
        let Some(start) = lease.starts_at else { return 0 };
        count(spans, start, end.min(lease.cut), &lease.downs)
    }

    /// Whether the heartbeat that covers the end of a lease is committed.
    pub(super) fn is_resolved(&self, id: Id) -> bool {
        let lease = &self.leases[&id];
        lease.ends_at.is_some_and(|end| self.attesters[&lease.provider].is_resolved(end))
    }

    /// Parts per million of the ticks that a provider's closed leases ran that were covered.
    pub fn measured_ppm(&self, who: Who) -> Option<u32> {
        let attester = self.attesters.get(&who).filter(|attester| attester.ran > 0)?;
        u32::try_from(u128::from(attester.covered) * 1_000_000 / u128::from(attester.ran)).ok()
    }
}
