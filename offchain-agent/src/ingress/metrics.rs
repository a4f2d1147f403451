//! What the ingress counts.

use prometheus_endpoint::{
    exponential_buckets, register, CounterVec, HistogramOpts, HistogramVec, Opts, PrometheusError, Registry, U64,
};
use std::time::Duration;

/// How a request ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    Answered,
    Unknown,
    Refused,
    Unpaid,
    Down,
    Busy,
    Timeout,
    Failed,
}

impl Outcome {
    fn label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::Unpaid => "unpaid",
            Self::Down => "down",
            Self::Busy => "busy",
            Self::Timeout => "timeout",
            Self::Failed => "failed",
        }
    }
}

/// Counters of requests to functions, by how they ended. Leases are no label: there may be any number of them.
#[derive(Clone)]
pub struct IngressMetrics {
    requests: CounterVec<U64>,
    seconds: HistogramVec,
}

impl IngressMetrics {
    /// Registers the metrics `tradewind_ingress_requests_total` and `tradewind_ingress_head_seconds`.
    ///
    /// # Errors
    ///
    /// [`PrometheusError`] if they are registered already.
    pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        let requests = Opts::new("tradewind_ingress_requests_total", "Requests to functions, by outcome");
        let seconds =
            HistogramOpts::new("tradewind_ingress_head_seconds", "Seconds to the head of an answer, by outcome")
                .buckets(exponential_buckets(0.001, 2.0, 16)?);
        Ok(Self {
            requests: register(CounterVec::new(requests, &["outcome"])?, registry)?,
            seconds: register(HistogramVec::new(seconds, &["outcome"])?, registry)?,
        })
    }

    pub(super) fn count(&self, outcome: Outcome, time: Duration) {
        self.requests.with_label_values(&[outcome.label()]).inc();
        self.seconds.with_label_values(&[outcome.label()]).observe(time.as_secs_f64());
    }
}
