//! What is measured of the provider's part in emission.

use prometheus_endpoint::{register, Counter, Gauge, GaugeVec, Opts, PrometheusError, Registry, F64, U64};
use tradewind_primitives::{Balance, EmissionView, ParticipantView};

/// Metrics of the provider's part in emission; all stay 0 without `[emission]` in the configuration. Money is in base
/// units, as the chain has it.
#[derive(Clone)]
pub struct EmissionMetrics {
    /// `tradewind_emission_round`: the round that was looked at last.
    round: Gauge<U64>,
    /// `tradewind_emission_wanted`: 1 if the configuration says to enrol.
    wanted: Gauge<U64>,
    /// `tradewind_emission_rounds_left`: rounds after this one that are paid for.
    left: Gauge<U64>,
    /// `tradewind_emission_weight`: weights, `own` and of `all` in the round in progress.
    weight: GaugeVec<F64>,
    /// `tradewind_emission_claimable_base_units`: earned and not claimed.
    claimable: Gauge<F64>,
    /// `tradewind_emission_claimed_base_units_total`: what this agent has claimed.
    claimed: Counter<F64>,
    /// `tradewind_emission_fees_base_units_total`: what this agent has paid for enrolling.
    fees: Counter<F64>,
}

impl EmissionMetrics {
    /// Registers all of them.
    ///
    /// # Errors
    /// If they are registered already.
    pub fn register(to: &Registry) -> Result<Self, PrometheusError> {
        let gauge = |name: &str, help: &str| register(Gauge::<U64>::new(name, help)?, to);
        let weights = Opts::new("tradewind_emission_weight", "Weights in the round in progress: own, and of all");
        let metrics = Self {
            round: gauge("tradewind_emission_round", "Round of emission that was looked at last")?,
            wanted: gauge("tradewind_emission_wanted", "Whether it is to be enrolled by this agent")?,
            left: gauge("tradewind_emission_rounds_left", "Rounds after it that are paid for")?,
            weight: register(GaugeVec::new(weights, &["part"])?, to)?,
            claimable: register(
                Gauge::new("tradewind_emission_claimable_base_units", "Earned of emission and not claimed")?,
                to,
            )?,
            claimed: register(
                Counter::new("tradewind_emission_claimed_base_units_total", "Claimed of emission by this agent")?,
                to,
            )?,
            fees: register(
                Counter::new("tradewind_emission_fees_base_units_total", "Paid for enrolling by this agent")?,
                to,
            )?,
        };
        for part in ["own", "all"] {
            metrics.weight.with_label_values(&[part]).set(0.0);
        }
        Ok(metrics)
    }

    /// Takes note of whether the agent is to enrol.
    pub fn want(&self, wanted: bool) {
        self.wanted.set(wanted.into());
    }

    /// Takes note of where emission and our part in it stand.
    pub fn see<A>(&self, emission: &EmissionView<A>, participant: Option<&ParticipantView>) {
        self.round.set(emission.round.into());
        let enrolled = participant.filter(|view| view.next_weight > 0);
        let left = enrolled.map_or(0, |view| view.expires.saturating_sub(emission.round.saturating_add(1)));
        self.left.set(left.into());
        self.weight.with_label_values(&["own"]).set(participant.map_or(0, |view| view.weight) as f64);
        self.weight.with_label_values(&["all"]).set(emission.weight as f64);
        self.claimable.set(participant.map_or(0, |view| view.claimable) as f64);
    }

    /// Counts what was claimed.
    pub fn count_claimed(&self, amount: Balance) {
        self.claimed.inc_by(amount as f64);
    }

    /// Counts what enrolling cost.
    pub fn count_fee(&self, amount: Balance) {
        self.fees.inc_by(amount as f64);
    }
}
