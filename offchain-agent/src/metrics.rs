//! What is measured.

use prometheus_endpoint::{register, Counter, Gauge, PrometheusError, Registry, U64};

/// The agent's own metrics; the ingress has more.
#[derive(Clone)]
pub struct Metrics {
    /// Leases that are not closed.
    pub leases: Gauge<U64>,
    /// Workloads that the backends have.
    pub workloads: Gauge<U64>,
    /// Heartbeats that were included.
    pub heartbeats: Counter<U64>,
    /// Number of the last finalized block that was acted on.
    pub block: Gauge<U64>,
}

impl Metrics {
    /// Registers `tradewind_leases`, `tradewind_workloads`, `tradewind_heartbeats_total` and `tradewind_block`.
    ///
    /// # Errors
    /// If they are registered already.
    pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        Ok(Self {
            leases: register(Gauge::new("tradewind_leases", "Leases that are not closed")?, registry)?,
            workloads: register(Gauge::new("tradewind_workloads", "Workloads that are here")?, registry)?,
            heartbeats: register(Counter::new("tradewind_heartbeats_total", "Heartbeats included")?, registry)?,
            block: register(Gauge::new("tradewind_block", "Last finalized block acted on")?, registry)?,
        })
    }
}
