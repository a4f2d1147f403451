//! What is measured of paid requests.

use super::Unredeemed;
use prometheus_endpoint::{register, CounterVec, Gauge, GaugeVec, Opts, PrometheusError, Registry, F64, U64};
use tradewind_primitives::{AssetKind, Balance};

/// Counters of paid requests. Money is in base units, as the chain has it. Channels are no label: there may be any number
/// of them.
#[derive(Clone)]
pub struct PaidMetrics {
    requests: CounterVec<U64>,
    collected: CounterVec<U64>,
    redeemed: CounterVec<F64>,
    unredeemed: GaugeVec<F64>,
    deployments: Gauge<U64>,
}

impl PaidMetrics {
    /// Registers all of them.
    ///
    /// # Errors
    /// If they are registered already.
    pub fn register(to: &Registry) -> Result<Self, PrometheusError> {
        let requests = Opts::new("tradewind_paid_requests_total", "Requests to deployments, by payment and outcome");
        let collected = Opts::new("tradewind_redemptions_total", "Collections from channels, by call and outcome");
        let redeemed = Opts::new("tradewind_redeemed_base_units_total", "Collected from channels, gross");
        let unredeemed = Opts::new("tradewind_unredeemed_base_units", "Earned of channels and not collected");
        let metrics = Self {
            requests: register(CounterVec::new(requests, &["how", "outcome"])?, to)?,
            collected: register(CounterVec::new(collected, &["call", "outcome"])?, to)?,
            redeemed: register(CounterVec::new(redeemed, &["asset"])?, to)?,
            unredeemed: register(GaugeVec::new(unredeemed, &["asset"])?, to)?,
            deployments: register(Gauge::new("tradewind_deployments", "Deployments that are ready")?, to)?,
        };
        // What begins with the first failure cannot be seen to rise.
        for call in ["redeem", "consume"] {
            for outcome in ["done", "refused", "failed"] {
                metrics.collected.with_label_values(&[call, outcome]);
            }
        }
        for how in ["voucher", "metered"] {
            metrics.requests.with_label_values(&[how, "started"]);
        }
        metrics.requests.with_label_values(&["none", "not-paid"]);
        metrics.unredeemed.with_label_values(&[&name_of(&AssetKind::Native)]).set(0.0);
        metrics.redeemed.with_label_values(&[&name_of(&AssetKind::Native)]);
        Ok(metrics)
    }

    /// Counts a request.
    pub(super) fn count_request(&self, how: &str, outcome: &str) {
        self.requests.with_label_values(&[how, outcome]).inc();
    }

    /// Counts a collection that brought nothing.
    pub(super) fn count_collection(&self, call: &str, outcome: &str) {
        self.collected.with_label_values(&[call, outcome]).inc();
    }

    /// Counts what a collection brought.
    pub(super) fn count_money(&self, asset: &AssetKind, amount: Balance) {
        self.redeemed.with_label_values(&[&name_of(asset)]).inc_by(amount as f64);
    }

    /// Takes note of what is earned and not collected.
    pub(super) fn see_unredeemed(&self, sums: &Unredeemed) {
        self.unredeemed.reset();
        self.unredeemed.with_label_values(&[&name_of(&AssetKind::Native)]).set(0.0);
        for (asset, sum) in sums {
            self.unredeemed.with_label_values(&[&name_of(asset)]).set(*sum as f64);
        }
    }

    /// Takes note of how many deployments are ready.
    pub(super) fn see_deployments(&self, count: usize) {
        self.deployments.set(count as u64);
    }
}

fn name_of(asset: &AssetKind) -> String {
    match asset {
        AssetKind::Native => "wind".into(),
        AssetKind::WithId(id) => id.to_string(),
    }
}
