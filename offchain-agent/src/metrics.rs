//! What is measured. docs/operate.md says what each is for.

mod emission;
mod starts;

pub use emission::EmissionMetrics;
pub use starts::{Phase, Start, StartMetrics};

use crate::{blobs::BlobStore, events::Task};
use prometheus_endpoint::{register, Counter, CounterVec, Gauge, GaugeVec, Opts, PrometheusError, Registry, F64, U64};
use std::{collections::BTreeMap, path::Path};
use tradewind_client::chain::ChainError;
use tradewind_primitives::{AssetKind, Balance, Kind, LeaseState, LeaseView, ProviderView, Resources};

/// The agent's own metrics; the ingress has more.
///
/// What the chain knows is a gauge and read from it, never counted here: so it is right after a restart and after an
/// outage, too. Money is in base units, as the chain has it.
#[derive(Clone)]
pub struct Metrics {
    /// `tradewind_leases`: leases that are not closed.
    pub leases: Gauge<U64>,
    /// `tradewind_workloads`: workloads that the backends have.
    pub workloads: Gauge<U64>,
    /// `tradewind_heartbeats_total`: heartbeats that were included.
    pub heartbeats: Counter<U64>,
    /// `tradewind_heartbeat_age_ticks`: live ticks since the last one; 0 while no lease needs any.
    pub heartbeat_age: Gauge<U64>,
    /// `tradewind_block`: number of the last finalized block that was acted on.
    pub block: Gauge<U64>,
    /// `tradewind_finalized_block`: number of the last finalized block that the node told of.
    pub finalized: Gauge<U64>,
    /// `tradewind_balance_base_units`: what the account has for fees.
    pub balance: Gauge<F64>,
    /// Our part in emission.
    pub emission: EmissionMetrics,
    /// How workloads start.
    pub starts: StartMetrics,
    /// `tradewind_journal_bytes`: size of the journal's file.
    journal: Gauge<U64>,
    content: Gauge<U64>,
    content_quota: Gauge<U64>,
    by_state: GaugeVec<U64>,
    down: Gauge<U64>,
    vcpus: GaugeVec<U64>,
    memory: GaugeVec<U64>,
    unpaid: GaugeVec<F64>,
    held: GaugeVec<F64>,
    stake: GaugeVec<F64>,
    uptime: Gauge<U64>,
    transactions: CounterVec<U64>,
    failures: CounterVec<U64>,
    statements: CounterVec<U64>,
}

/// States of leases that are not closed, as labels.
const STATES: [&str; 4] = ["pending", "provisioning", "active", "closing"];

/// What became of a statement, as labels.
const STATEMENT_OUTCOMES: [&str; 2] = ["posted", "refused"];

impl Metrics {
    /// Registers all of them.
    ///
    /// # Errors
    /// If they are registered already.
    pub fn register(to: &Registry) -> Result<Self, PrometheusError> {
        let gauge = |name: &str, help: &str| register(Gauge::<U64>::new(name, help)?, to);
        let gauges =
            |name: &str, help: &str, label: &str| register(GaugeVec::<U64>::new(Opts::new(name, help), &[label])?, to);
        let amounts =
            |name: &str, help: &str, label: &str| register(GaugeVec::<F64>::new(Opts::new(name, help), &[label])?, to);
        let counters = |name: &str, help: &str, labels: &[&str]| {
            register(CounterVec::<U64>::new(Opts::new(name, help), labels)?, to)
        };
        let build = gauges("tradewind_build_info", "1, with the version of the agent", "version")?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let metrics = Self {
            leases: gauge("tradewind_leases", "Leases that are not closed")?,
            workloads: gauge("tradewind_workloads", "Workloads that are here")?,
            heartbeats: register(Counter::new("tradewind_heartbeats_total", "Heartbeats included")?, to)?,
            heartbeat_age: gauge(
                "tradewind_heartbeat_age_ticks",
                "Live ticks since the last heartbeat; 0 while no lease needs any",
            )?,
            block: gauge("tradewind_block", "Last finalized block acted on")?,
            finalized: gauge("tradewind_finalized_block", "Last finalized block that the node told of")?,
            balance: register(
                Gauge::new("tradewind_balance_base_units", "Free WIND of the account, in base units")?,
                to,
            )?,
            emission: EmissionMetrics::register(to)?,
            starts: StartMetrics::register(to)?,
            journal: gauge("tradewind_journal_bytes", "Size of the journal")?,
            content: gauge("tradewind_content_bytes", "Disk space that the leases' programs take")?,
            content_quota: gauge("tradewind_content_quota_bytes", "Disk space that they may take")?,
            by_state: gauges("tradewind_leases_by_state", "Leases that are not closed, by state", "state")?,
            down: gauge("tradewind_leases_down", "Leases that are reported down")?,
            vcpus: gauges("tradewind_vcpus", "Virtual CPUs: all, and what leases hold", "part")?,
            memory: gauges("tradewind_memory_bytes", "Memory: all, and what leases hold", "part")?,
            unpaid: amounts("tradewind_unpaid_base_units", "Attested and not settled, gross of the fee", "asset")?,
            held: amounts("tradewind_held_base_units", "On hold for what open leases can still earn", "asset")?,
            stake: amounts("tradewind_stake_base_units", "Stake: all, reserved, unbonding, free", "part")?,
            uptime: gauge("tradewind_uptime_ppm", "Uptime of the leases that have ended, in parts per million")?,
            transactions: counters("tradewind_transactions_total", "Transactions, by outcome", &["call", "outcome"])?,
            failures: counters("tradewind_task_failures_total", "Tasks that failed and are tried again", &["task"])?,
            statements: counters(
                "tradewind_statements_total",
                "Sealed access put into the statement store, by outcome",
                &["outcome"],
            )?,
        };
        // So that an alert sees the first failure rise from 0.
        for outcome in STATEMENT_OUTCOMES {
            metrics.statements.with_label_values(&[outcome]);
        }
        for task in [Task::Admit, Task::Provision, Task::Settle, Task::TearDown] {
            metrics.failures.with_label_values(&[label_of(task)]);
        }
        for outcome in ["included", "refused", "not_included", "unknown", "failed"] {
            metrics.transactions.with_label_values(&["Uptime.heartbeat", outcome]);
        }
        Ok(metrics)
    }

    /// Counts a statement that the node took, or did not.
    pub fn count_statement(&self, posted: bool) {
        let [yes, no] = STATEMENT_OUTCOMES;
        self.statements.with_label_values(&[if posted { yes } else { no }]).inc();
    }

    /// Takes note of our leases that are not closed.
    pub fn see_leases<A>(&self, leases: &[LeaseView<A>]) {
        let mut states = BTreeMap::from(STATES.map(|state| (state, 0)));
        // WIND is always told, another asset while a lease is paid in it.
        let mut assets: BTreeMap<String, (Balance, Balance)> =
            BTreeMap::from([(name_of(&AssetKind::Native), Default::default())]);
        let (mut down, mut vcpus, mut memory) = (0u64, 0u64, 0u64);
        for view in leases {
            let (state, holds) = match view.lease.state {
                LeaseState::Pending { .. } => ("pending", true),
                LeaseState::Provisioning { .. } => ("provisioning", true),
                LeaseState::Active => ("active", true),
                // Its capacity is free again.
                LeaseState::Closing { .. } => ("closing", false),
                LeaseState::Closed { .. } => continue,
            };
            *states.entry(state).or_default() += 1;
            down += u64::from(view.down);
            if holds {
                vcpus += u64::from(view.lease.resources.vcpus);
                memory += u64::from(view.lease.resources.memory_mib);
            }
            let (unpaid, held) = assets.entry(name_of(&view.lease.asset)).or_default();
            *unpaid = unpaid.saturating_add(view.earned_now);
            *held = held.saturating_add(view.held);
        }
        self.leases.set(states.values().sum());
        for (state, count) in states {
            self.by_state.with_label_values(&[state]).set(count);
        }
        self.down.set(down);
        self.vcpus.with_label_values(&["leased"]).set(vcpus);
        self.memory.with_label_values(&["leased"]).set(memory << 20);
        self.unpaid.reset();
        self.held.reset();
        for (asset, (unpaid, held)) in assets {
            self.unpaid.with_label_values(&[&asset]).set(unpaid as f64);
            self.held.with_label_values(&[&asset]).set(held as f64);
        }
    }

    /// Takes note of how the chain has us.
    pub fn see_provider<A>(&self, provider: &ProviderView<A>) {
        let parts = [
            ("all", provider.stake),
            ("reserved", provider.reserved),
            ("unbonding", provider.unbonding),
            ("free", provider.free),
        ];
        for (part, amount) in parts {
            self.stake.with_label_values(&[part]).set(amount as f64);
        }
        // Without a lease that has ended, none was down.
        self.uptime.set(provider.measured_uptime_ppm.unwrap_or(1_000_000).into());
    }

    /// Takes note of all that leases can have here.
    pub fn see_capacity(&self, all: Resources, content_quota: u64) {
        self.vcpus.with_label_values(&["all"]).set(all.vcpus.into());
        self.memory.with_label_values(&["all"]).set(u64::from(all.memory_mib) << 20);
        self.content_quota.set(content_quota);
    }

    /// Takes note of the disk space in use.
    pub fn see_disk(&self, journal: &Path, blobs: &BlobStore) {
        match std::fs::metadata(journal) {
            Ok(file) => self.journal.set(file.len()),
            Err(error) => tracing::warn!(%error, "the size of the journal"),
        }
        self.content.set(blobs.used());
    }

    /// Counts a transaction. `moved_on`: its refusal means that the chain is where it would have brought it.
    pub fn count_transaction<T>(&self, call: &str, outcome: &Result<T, ChainError>, moved_on: bool) {
        let outcome = match outcome {
            Ok(_) => "included",
            Err(ChainError::Refused { .. }) if moved_on => "moved_on",
            Err(ChainError::Refused { .. }) => "refused",
            Err(ChainError::NotIncluded { .. }) => "not_included",
            Err(ChainError::Unknown { .. }) => "unknown",
            Err(_) => "failed",
        };
        self.transactions.with_label_values(&[call, outcome]).inc();
    }

    /// Counts a task that failed and is tried again.
    pub fn count_failure(&self, task: Task) {
        self.failures.with_label_values(&[label_of(task)]).inc();
    }
}

fn label_of(task: Task) -> &'static str {
    match task {
        Task::Admit => "admit",
        Task::Provision | Task::Resume => "provision",
        Task::Settle => "settle",
        Task::TearDown => "tear_down",
    }
}

fn name_of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Function => "function",
        Kind::Container => "container",
        Kind::Machine => "machine",
    }
}

fn name_of(asset: &AssetKind) -> String {
    match asset {
        AssetKind::Native => "wind".into(),
        AssetKind::WithId(id) => id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use codec::Decode;
    use prometheus_endpoint::prometheus::TextEncoder;
    use sp_core::crypto::AccountId32;
    use sp_runtime::traits::TrailingZeroInput;
    use tradewind_primitives::CloseReason;

    /// What is served of `name`, without comments.
    pub(super) fn served(registry: &Registry, name: &str) -> Vec<String> {
        let text = TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let of = |line: &&str| line.split(['{', ' ']).next() == Some(name);
        text.lines().filter(of).map(|line| line.trim_start_matches(name).to_owned()).collect()
    }

    fn metrics() -> (Registry, Metrics) {
        let registry = Registry::new();
        let metrics = Metrics::register(&registry).unwrap();
        (registry, metrics)
    }

    fn lease(state: LeaseState) -> LeaseView<AccountId32> {
        let mut view = LeaseView::decode(&mut TrailingZeroInput::zeroes()).unwrap();
        let lease: &mut tradewind_primitives::LeaseRecord<_> = &mut view.lease;
        lease.resources = Resources { vcpus: 2, memory_mib: 512, ..Default::default() };
        (lease.asset, lease.state) = (AssetKind::Native, state);
        (view.earned_now, view.held) = (30, 100);
        view
    }

    #[test]
    fn leases_are_told_by_state_and_what_they_hold_and_bring_is_summed() {
        let (registry, metrics) = metrics();
        let closing = LeaseState::Closing { reason: CloseReason::Expired, until: 9 };
        let mut dollars = lease(LeaseState::Active);
        (dollars.lease.asset, dollars.down) = (AssetKind::WithId(1), true);
        metrics.see_leases(&[
            lease(LeaseState::Pending { until: 5 }),
            lease(LeaseState::Active),
            lease(closing),
            dollars.clone(),
        ]);
        assert_eq!(
            served(&registry, "tradewind_leases_by_state"),
            [
                r#"{state="active"} 2"#,
                r#"{state="closing"} 1"#,
                r#"{state="pending"} 1"#,
                r#"{state="provisioning"} 0"#
            ]
        );
        assert_eq!(served(&registry, "tradewind_leases"), [" 4"]);
        assert_eq!(served(&registry, "tradewind_leases_down"), [" 1"]);
        assert_eq!(served(&registry, "tradewind_vcpus"), [r#"{part="leased"} 6"#], "what closes holds nothing");
        assert_eq!(served(&registry, "tradewind_memory_bytes"), [r#"{part="leased"} 1610612736"#]);
        assert_eq!(served(&registry, "tradewind_unpaid_base_units"), [r#"{asset="1"} 30"#, r#"{asset="wind"} 90"#]);

        metrics.see_leases(&[dollars]);
        assert_eq!(served(&registry, "tradewind_held_base_units"), [r#"{asset="1"} 100"#, r#"{asset="wind"} 0"#]);
        metrics.see_leases::<AccountId32>(&[]);
        assert_eq!(served(&registry, "tradewind_held_base_units"), [r#"{asset="wind"} 0"#]);
        assert_eq!(served(&registry, "tradewind_leases"), [" 0"]);
    }

    #[test]
    fn transactions_are_counted_by_what_became_of_them() {
        let (registry, metrics) = metrics();
        let refused = || Err::<(), _>(ChainError::Refused { call: "x".into(), reason: "Uptime::TooSoon".into() });
        metrics.count_transaction("Leases.settle", &Ok(()), false);
        metrics.count_transaction("Leases.settle", &refused(), true);
        metrics.count_transaction("Leases.settle", &refused(), false);
        metrics.count_transaction("Leases.settle", &refused(), false);
        let settled: Vec<_> = served(&registry, "tradewind_transactions_total")
            .into_iter()
            .filter(|line| line.contains("settle"))
            .collect();
        assert_eq!(
            settled,
            [
                r#"{call="Leases.settle",outcome="included"} 1"#,
                r#"{call="Leases.settle",outcome="moved_on"} 1"#,
                r#"{call="Leases.settle",outcome="refused"} 2"#
            ]
        );
    }

    #[test]
    fn failures_begin_at_zero_and_are_counted_by_task() {
        let (registry, metrics) = metrics();
        assert_eq!(served(&registry, "tradewind_task_failures_total").len(), 4);
        metrics.count_failure(Task::Resume);
        assert!(served(&registry, "tradewind_task_failures_total").contains(&r#"{task="provision"} 1"#.to_owned()));
    }

    #[test]
    fn the_stake_is_told_by_its_parts_and_the_disk_by_what_is_on_it() {
        let (registry, metrics) = metrics();
        let mut provider = ProviderView::<AccountId32>::decode(&mut TrailingZeroInput::zeroes()).unwrap();
        (provider.stake, provider.reserved, provider.free) = (1_000, 400, 600);
        metrics.see_provider(&provider);
        assert_eq!(
            served(&registry, "tradewind_stake_base_units"),
            [r#"{part="all"} 1000"#, r#"{part="free"} 600"#, r#"{part="reserved"} 400"#, r#"{part="unbonding"} 0"#]
        );
        assert_eq!(served(&registry, "tradewind_uptime_ppm"), [" 1000000"]);

        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        std::fs::write(&journal, [0; 70]).unwrap();
        metrics.see_disk(&journal, &BlobStore::open(folder.path().join("blobs"), 1000).unwrap());
        assert_eq!(served(&registry, "tradewind_journal_bytes"), [" 70"]);
        assert_eq!(served(&registry, "tradewind_content_bytes"), [" 0"]);
    }
}
