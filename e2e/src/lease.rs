//! A lease as the command shows it, and the protocol's arithmetic once more, in plain integers.

use crate::{Beat, Clock};
use serde_json::Value;

/// Ticks between two heartbeats that the later one attests at most.
pub const WINDOW: u32 = 20;

/// What `tradewind --output json lease show` says. Amounts are in base units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lease {
    /// Its number.
    pub id: u64,
    /// `pending`, `provisioning`, `active`, `closing` or `closed`.
    pub state: String,
    /// Why it ended, if it has.
    pub reason: Option<String>,
    /// First tick of its term, once it is active.
    pub starts_at: Option<u32>,
    /// End of its term, once it is active.
    pub ends_at: Option<u32>,
    /// Ticks attested and committed.
    pub covered: u32,
    /// Base units × 10⁹ a tick.
    pub rate: u128,
    /// Length of its term.
    pub ticks: u32,
    /// Put up by the provider.
    pub collateral: u128,
    /// Put up by the buyer.
    pub deposit: u128,
    /// Still on hold for the provider.
    pub held: u128,
    /// Paid so far, the fee included.
    pub paid: u128,
    /// The fee.
    pub fee: u128,
    /// Returned to the buyer.
    pub refunded: u128,
    /// Paid to the provider for capacity that it held, though nothing ran.
    pub compensated: u128,
    /// Paid to the treasury.
    pub forfeited: u128,
    /// What could not be delivered.
    pub owed: u128,
    /// Where it answers, if the command knows.
    pub url: Option<String>,
}

impl Lease {
    /// Reads the command's JSON.
    ///
    /// # Panics
    /// If a field is missing or is no number.
    pub fn read(json: &Value) -> Self {
        let number = |name: &str| json[name].as_u64().unwrap_or_else(|| panic!("no number `{name}` in {json}"));
        let short = |name: &str| u32::try_from(number(name)).expect("a tick fits");
        let tick = |name: &str| json[name].as_u64().map(|tick| u32::try_from(tick).expect("a tick fits"));
        let amount = |name: &str| {
            let text = json[name].as_str().unwrap_or_else(|| panic!("no amount `{name}` in {json}"));
            text.parse().unwrap_or_else(|_| panic!("`{name}` is no amount in {json}"))
        };
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        Self {
            id: number("lease"),
            state: text("state").unwrap_or_else(|| panic!("no state in {json}")),
            reason: text("reason"),
            starts_at: tick("starts_at"),
            ends_at: tick("ends_at"),
            covered: short("covered"),
            rate: amount("rate"),
            ticks: short("ticks"),
            collateral: amount("collateral"),
            deposit: amount("deposit"),
            held: amount("held"),
            paid: amount("paid"),
            fee: amount("fee"),
            refunded: amount("refunded"),
            compensated: amount("compensated"),
            forfeited: amount("forfeited"),
            owed: amount("owed"),
            url: text("url"),
        }
    }

    /// ⌊rate × ticks⌋ in base units.
    pub fn earned(&self, ticks: u32) -> u128 {
        self.rate * u128::from(ticks) / 1_000_000_000
    }

    /// Checks what holds of every lease that is over, whose access was not rejected and whose deposit was not lost: all
    /// the money of its term went one way or the other, by the protocol's formulas, and nobody has lost collateral.
    ///
    /// # Panics
    /// If a number is off.
    pub fn check_closed(&self) {
        assert_eq!(self.state, "closed", "{self:?}");
        assert!(self.covered <= self.ticks, "{self:?}");
        assert_eq!(self.paid, self.earned(self.covered), "paid, {self:?}");
        assert_eq!(self.fee, self.paid * 2 / 100, "fee, {self:?}");
        let elsewhere = self.compensated + self.forfeited;
        assert!(
            elsewhere == 0 || self.starts_at.is_none(),
            "only what never ran is paid for by the time it was held, {self:?}"
        );
        assert_eq!(self.refunded, self.earned(self.ticks) - self.paid - elsewhere, "refunded, {self:?}");
        assert_eq!((self.held, self.owed, self.collateral), (0, 0, 0), "{self:?}");
    }
}

/// Ticks of a lease from `starts_at` to `ends_at` that heartbeats at `beats` attested, where `starts_at` was also the
/// beginning of all attesting, and no workload was reported down.
///
/// A heartbeat attests the ticks since the last one, or since the start, if those are no more than 20 of live time.
pub fn covered_by(beats: &[Beat], clock: &Clock, starts_at: u32, ends_at: u32) -> u32 {
    let mut last = starts_at;
    let mut covered = 0;
    for beat in beats.iter().filter(|beat| beat.tick > starts_at) {
        if clock.live_between(last, beat.tick) <= WINDOW {
            covered += beat.tick.min(ends_at).saturating_sub(last);
        }
        last = beat.tick;
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beats(ticks: &[u32]) -> Vec<Beat> {
        ticks.iter().map(|&tick| Beat { tick, counter: 0 }).collect()
    }

    fn clock(stalls: &[(u32, u32)]) -> Clock {
        let lost = stalls.iter().map(|(_, lost)| lost).sum();
        Clock { first: 1, now: 1100, lost, stalls: stalls.to_vec() }
    }

    #[test]
    fn the_worked_examples_of_the_protocol() {
        let clock = clock(&[]);
        assert_eq!(covered_by(&beats(&[1010, 1020, 1030]), &clock, 1000, 1017), 17);
        assert_eq!(covered_by(&beats(&[1010, 1045, 1055]), &clock, 1000, 1017), 10);
        assert_eq!(covered_by(&beats(&[990, 1010]), &clock, 1000, 1017), 10);
        assert_eq!(covered_by(&beats(&[]), &clock, 1000, 1017), 0);
    }

    #[test]
    fn a_chain_that_stood_still_makes_no_heartbeat_late() {
        let late = beats(&[1010, 1037]);
        assert_eq!(covered_by(&late, &clock(&[(1030, 6)]), 1000, 1037), 10, "21 live ticks are one too many");
        assert_eq!(covered_by(&late, &clock(&[(1030, 7)]), 1000, 1037), 37);
        assert_eq!(covered_by(&late, &clock(&[(1010, 7), (1038, 7)]), 1000, 1037), 10, "what was before or after");
    }
}
