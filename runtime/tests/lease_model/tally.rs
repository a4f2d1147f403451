//! What a run reached.

use super::model::{Event, Happening, Reason, Seen};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Tally {
    pub steps: u64,
    pub calls: u64,
    pub blocks: u64,
    pub upgrades: u64,
    pub endings: BTreeMap<Reason, u64>,
    /// What happened to orders.
    pub events: BTreeMap<Event, u64>,
    /// What happened to channels and trial credits.
    pub seen: BTreeMap<Seen, u64>,
    /// What happened to scores, emission and common money.
    pub happenings: BTreeMap<Happening, u64>,
    /// Leases that the chain brought on by itself.
    pub served: u64,
    /// Sums that could not be delivered when they were due.
    pub owed: u64,
    pub done: BTreeMap<&'static str, u64>,
    pub refused: BTreeMap<(&'static str, String), u64>,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.steps += other.steps;
        self.calls += other.calls;
        self.blocks += other.blocks;
        self.upgrades += other.upgrades;
        self.served += other.served;
        self.owed += other.owed;
        other.endings.into_iter().for_each(|(key, count)| *self.endings.entry(key).or_default() += count);
        other.events.into_iter().for_each(|(key, count)| *self.events.entry(key).or_default() += count);
        other.seen.into_iter().for_each(|(key, count)| *self.seen.entry(key).or_default() += count);
        other.happenings.into_iter().for_each(|(key, count)| *self.happenings.entry(key).or_default() += count);
        other.done.into_iter().for_each(|(key, count)| *self.done.entry(key).or_default() += count);
        other.refused.into_iter().for_each(|(key, count)| *self.refused.entry(key).or_default() += count);
    }

    pub fn print(&self) {
        println!("{} steps, {} calls, {} blocks, {} upgrades", self.steps, self.calls, self.blocks, self.upgrades);
        println!("{} times the chain brought a lease on by itself; {} sums were owed", self.served, self.owed);
        println!("endings:");
        Reason::ALL.iter().for_each(|reason| {
            println!("  {:6} {reason:?}", self.endings.get(reason).copied().unwrap_or_default());
        });
        println!("orders:");
        Event::ALL.iter().for_each(|event| {
            println!("  {:6} {event:?}", self.events.get(event).copied().unwrap_or_default());
        });
        println!("channels and trial credits:");
        Seen::ALL.iter().for_each(|seen| {
            println!("  {:6} {seen:?}", self.seen.get(seen).copied().unwrap_or_default());
        });
        println!("scores, emission and common money:");
        Happening::ALL.iter().for_each(|happening| {
            println!("  {:6} {happening:?}", self.happenings.get(happening).copied().unwrap_or_default());
        });
        println!("calls that were done:");
        self.done.iter().for_each(|(call, count)| println!("  {count:6} {call}"));
        println!("calls that were refused:");
        self.refused.iter().for_each(|((call, error), count)| println!("  {count:6} {call}: {error}"));
    }
}
