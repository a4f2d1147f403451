//! What is measured of how workloads start.

use super::name_of_kind;
use prometheus_endpoint::{exponential_buckets, register, HistogramOpts, HistogramVec, PrometheusError, Registry};
use std::time::{Duration, Instant};
use tradewind_primitives::Kind;

/// A part of a start, in the order in which they come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Its manifest and content are found and read.
    Find,
    /// What is elsewhere is fetched, and a function compiled, as far as that was not done before the acceptance was final.
    Fetch,
    /// It is made and started, until it is reached: a machine until its SSH server answers.
    Run,
    /// How it is reached is sealed and written down.
    Seal,
}

impl Phase {
    const ALL: [Self; 4] = [Self::Find, Self::Fetch, Self::Run, Self::Seal];

    fn label(self) -> &'static str {
        match self {
            Self::Find => "find",
            Self::Fetch => "fetch",
            Self::Run => "run",
            Self::Seal => "seal",
        }
    }
}

/// The clock of one start.
#[derive(Debug)]
pub struct Start {
    begun: Instant,
    last: Instant,
    phases: Vec<(Phase, Duration)>,
}

impl Default for Start {
    /// Begins now.
    fn default() -> Self {
        let begun = Instant::now();
        Self { begun, last: begun, phases: Vec::new() }
    }
}

impl Start {
    /// Ends a phase, which began when the last one ended.
    pub fn end(&mut self, phase: Phase) {
        let now = Instant::now();
        self.phases.push((phase, now.duration_since(self.last)));
        self.last = now;
    }

    /// From the beginning to the end of the last phase.
    pub fn took(&self) -> Duration {
        self.last.duration_since(self.begun)
    }
}

/// Metrics of how workloads start.
#[derive(Clone)]
pub struct StartMetrics {
    /// `tradewind_start_seconds`: from a lease's final acceptance to its access, by kind.
    all: HistogramVec,
    /// `tradewind_start_phase_seconds`: the same by phase.
    phases: HistogramVec,
}

impl StartMetrics {
    /// Registers all of them.
    ///
    /// # Errors
    /// If they are registered already.
    pub fn register(to: &Registry) -> Result<Self, PrometheusError> {
        // The total from 5 ms, the phases from less than one, to a minute and a half.
        let histogram = |name: &str, help: &str, labels: &[&str], least: f64, count: usize| {
            let buckets = exponential_buckets(least, 2.0, count)?;
            register(HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets), labels)?, to)
        };
        let (total, parts) = ("tradewind_start_seconds", "tradewind_start_phase_seconds");
        let metrics = Self {
            all: histogram(
                total,
                "From a lease's final acceptance to its access, the chain left out",
                &["kind"],
                0.005,
                15,
            )?,
            phases: histogram(parts, "The same, by phase", &["kind", "phase"], 0.000_625, 18)?,
        };
        for kind in [Kind::Function, Kind::Container, Kind::Machine].map(name_of_kind) {
            let _ = metrics.all.with_label_values(&[kind]);
            for phase in Phase::ALL {
                let _ = metrics.phases.with_label_values(&[kind, phase.label()]);
            }
        }
        Ok(metrics)
    }

    /// Takes note of how long it took to start what a new lease runs and to write down how it is reached.
    pub fn see(&self, kind: Kind, start: &Start) {
        let kind = name_of_kind(kind);
        self.all.with_label_values(&[kind]).observe(start.took().as_secs_f64());
        for (phase, took) in &start.phases {
            self.phases.with_label_values(&[kind, phase.label()]).observe(took.as_secs_f64());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

    use super::{super::tests::served, *};

    #[test]
    fn starts_are_told_by_kind_and_phase_from_the_beginning() {
        let registry = Registry::new();
        let metrics = StartMetrics::register(&registry).unwrap();
        let begun = Instant::now();
        let millis = Duration::from_millis;
        let phases = vec![(Phase::Find, millis(1)), (Phase::Fetch, millis(19)), (Phase::Run, millis(70))];
        metrics.see(Kind::Container, &Start { begun, last: begun + millis(90), phases });
        let count = served(&registry, "tradewind_start_seconds_count");
        assert_eq!(count, [r#"{kind="container"} 1"#, r#"{kind="function"} 0"#, r#"{kind="machine"} 0"#]);
        let buckets = served(&registry, "tradewind_start_seconds_bucket");
        let of = |line: &str| buckets.iter().any(|bucket| bucket == line);
        assert!(of(r#"{kind="container",le="0.08"} 0"#) && of(r#"{kind="container",le="0.16"} 1"#), "{buckets:?}");
        let phases = served(&registry, "tradewind_start_phase_seconds_sum");
        let of = |line: &str| phases.iter().any(|phase| phase == line);
        assert!(of(r#"{kind="container",phase="run"} 0.07"#) && of(r#"{kind="container",phase="fetch"} 0.019"#));
        assert!(of(r#"{kind="container",phase="seal"} 0"#) && of(r#"{kind="machine",phase="run"} 0"#), "{phases:?}");
    }

    #[test]
    fn phases_follow_each_other_without_a_gap() {
        let mut start = Start::default();
        Phase::ALL.into_iter().for_each(|phase| start.end(phase));
        assert_eq!(start.phases.iter().map(|(phase, _)| *phase).collect::<Vec<_>>(), Phase::ALL);
        assert_eq!(start.phases.iter().map(|(_, took)| *took).sum::<Duration>(), start.took());
    }
}
