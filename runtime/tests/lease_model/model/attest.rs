//! What a provider attested: which ticks, and which of them are committed.

use super::{ticks::Span, Tick};

/// One heartbeat.
#[derive(Clone, Debug)]
pub struct Beat {
    pub tick: Tick,
    /// The ticks that it attests, and those that the provider's other acts since the last one did.
    pub spans: Vec<Span>,
}

#[derive(Clone, Debug)]
pub struct Attester {
    /// Every heartbeat, the oldest first. The next one commits what the last one brings.
    pub beats: Vec<Beat>,
    /// What activations and reports have attested since the last heartbeat, and the next one brings.
    pub acts: Vec<Span>,
    /// What lies before this is attested, or cannot be any more.
    pub from: Tick,
    /// The last heartbeat, or an activation after a time without leases or longer than a heartbeat can attest: the
    /// provider's last sign of life. In live time.
    pub sign: Tick,
    /// How often it came back from a silence that ended leases.
    pub lapses: u32,
    /// Covered ticks of its closed leases, and the ticks that they ran.
    pub covered: u64,
    pub ran: u64,
}

impl Attester {
    pub fn new(now: Tick, live: Tick) -> Self {
        Self { beats: Vec::new(), acts: Vec::new(), from: now, sign: live, lapses: 0, covered: 0, ran: 0 }
    }

    /// Whether the sign of life is so new that the ticks since then can be attested.
    pub fn in_window(&self, live: Tick, window: Tick) -> bool {
        live - self.sign <= window
    }

    /// An act of the provider attests up to now.
    pub fn act(&mut self, now: Tick, live: Tick, window: Tick) {
        if self.in_window(live, window) && self.from < now {
            match self.acts.last_mut().filter(|span| span.1 == self.from) {
                Some(span) => span.1 = now,
                None => self.acts.push((self.from, now)),
            }
        }
        self.from = now;
    }

    pub fn beat(&mut self, now: Tick, live: Tick, window: Tick) {
        self.act(now, live, window);
        self.beats.push(Beat { tick: now, spans: std::mem::take(&mut self.acts) });
        self.sign = live;
    }

    fn committed(&self) -> &[Beat] {
        self.beats.split_last().map_or(&[], |(_, committed)| committed)
    }

    pub fn committed_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.committed().iter().flat_map(|beat| beat.spans.iter().copied())
    }

    pub fn attested_spans(&self) -> impl Iterator<Item = Span> + '_ {
        let acts = self.acts.iter().copied();
        self.beats.iter().flat_map(|beat| beat.spans.iter().copied()).chain(acts)
    }

    /// Whether a heartbeat at or after `tick` is committed.
    pub fn is_resolved(&self, tick: Tick) -> bool {
        self.committed().last().is_some_and(|beat| beat.tick >= tick)
    }

    /// Committed heartbeats and stretches after `tick`.
    pub fn committed_after(&self, tick: Tick) -> usize {
        let later = self.committed().iter().filter(|beat| beat.tick > tick);
        later.map(|beat| 1 + beat.spans.len()).sum()
    }
}
