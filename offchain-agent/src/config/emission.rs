//! Taking part in emission.

use serde::{Deserialize, Deserializer};
use tradewind_client::{
    chain::MAX_ROUNDS,
    units::{parse_ticks, Currency, Money},
};
use tradewind_primitives::{Balance, Round, Ticks, ROUND_TICKS};

/// Whether and how the provider takes part.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmissionConfig {
    /// Whether it enrols, and goes on before that ends. Without it, only what an enrolment from elsewhere earns is claimed.
    pub enrol: bool,
    /// For how long each time, in ticks.
    #[serde(rename = "for", default = "term", deserialize_with = "ticks")]
    pub term: Ticks,
    /// The most that a round may cost, in WIND.
    #[serde(default = "max_fee_per_round", deserialize_with = "money")]
    pub max_fee_per_round: Money,
    /// Enrol only while a round would bring more than it costs, by the weights that there are.
    #[serde(default = "yes")]
    pub only_if_it_pays: bool,
    /// What enrolling leaves of the account's free WIND, for the fees of heartbeats.
    #[serde(default = "keep", deserialize_with = "money")]
    pub keep: Money,
    /// What was earned is claimed once it is so much.
    #[serde(default = "claim_above", deserialize_with = "money")]
    pub claim_above: Money,
    /// A weight that has grown by so many per cent is brought up to date, if that brings more than its fee.
    #[serde(default = "refresh_above_percent")]
    pub refresh_above_percent: u32,
}

const fn wind(base: Balance) -> Money {
    Money { currency: Currency::Wind, base }
}

fn term() -> Ticks {
    MAX_ROUNDS * ROUND_TICKS
}

fn max_fee_per_round() -> Money {
    wind(Currency::Wind.one() / 2)
}

fn keep() -> Money {
    wind(10 * Currency::Wind.one())
}

fn claim_above() -> Money {
    wind(Currency::Wind.one())
}

fn refresh_above_percent() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn ticks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ticks, D::Error> {
    parse_ticks(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn money<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

impl EmissionConfig {
    /// For how many rounds it enrols each time, 1 to [`MAX_ROUNDS`].
    pub fn rounds(&self) -> Round {
        self.term.div_ceil(ROUND_TICKS)
    }

    /// What of it cannot be.
    pub(super) fn check(&self) -> Result<(), String> {
        for (name, amount) in
            [("max_fee_per_round", self.max_fee_per_round), ("keep", self.keep), ("claim_above", self.claim_above)]
        {
            if amount.currency != Currency::Wind {
                return Err(format!("emission.{name}: must be in WIND"));
            }
        }
        if self.rounds() > MAX_ROUNDS {
            return Err("emission.for: 7d is the most that one can be enrolled for; it is extended in time".into());
        }
        Ok(())
    }
}
