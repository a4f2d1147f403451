//! How long workloads take to start, as agents tell it.

use crate::{Network, Open, Person};
use std::time::Duration;

/// Longest wait for a lease to be active.
const LONG: Duration = Duration::from_secs(300);

impl Network {
    /// What an agent has measured since it was started: how many workloads of that kind it started, and the seconds that they
    /// took together from their leases' acceptance to their access, the chain left out.
    pub async fn starts(&self, index: usize, kind: &str) -> (u64, f64) {
        let told = self.metrics_of_agent(index).await.expect("the agent tells metrics");
        let of = |what: &str| value(&told, &format!("tradewind_start_seconds_{what}{{kind=\"{kind}\"}} "));
        (of("count") as u64, of("sum"))
    }

    /// The same by phase, in words. Panics if they are not of those starts, or do not take as long together.
    pub async fn phases(&self, index: usize, kind: &str) -> String {
        let (starts, all) = self.starts(index, kind).await;
        let told = self.metrics_of_agent(index).await.expect("the agent tells metrics");
        let (mut words, mut sum) = (Vec::new(), 0.0);
        for phase in ["find", "fetch", "run", "seal"] {
            let labels = format!("{{kind=\"{kind}\",phase=\"{phase}\"}} ");
            let of = |what: &str| value(&told, &format!("tradewind_start_phase_seconds_{what}{labels}"));
            assert_eq!(of("count") as u64, starts, "starts with the phase {phase}");
            sum += of("sum");
            words.push(format!("{phase} {:.0} ms", of("sum") * 1_000.0));
        }
        assert!((sum - all).abs() < 0.001, "phases of {sum} s in all, and starts of {all} s");
        words.join(", ")
    }

    /// Rents one at a time, `count` in all: what each took to start.
    pub async fn one_by_one(&self, person: Person, open: &Open, count: usize) -> (Vec<u64>, Vec<f64>) {
        let (mut leases, mut took) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (starts, before) = self.starts(0, open.kind).await;
            leases.extend(self.rent_open(person, open, 1).await);
            let lease = *leases.last().expect("a lease");
            self.lease_until(lease, "active", LONG, |lease| lease.state == "active").await;
            let (now, after) = self.starts(0, open.kind).await;
            assert_eq!(now, starts + 1, "one start of a {}", open.kind);
            took.push(after - before);
        }
        (leases, took)
    }
}

/// The value of the metric whose line begins with `name`.
fn value(told: &str, name: &str) -> f64 {
    let line = told.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name}in {told}")).parse().expect("a number")
}

/// The middle one of `figures` as milliseconds, and the least and the largest.
pub fn middle(figures: &[f64]) -> String {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let millis = |index: usize| sorted.get(index).map_or(0.0, |seconds| seconds * 1_000.0);
    format!(
        "{:.0} ms ({:.0} to {:.0} ms, {} starts)",
        millis(sorted.len() / 2),
        millis(0),
        millis(sorted.len().saturating_sub(1)),
        sorted.len()
    )
}
