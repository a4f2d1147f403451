//! Requests that are paid one by one.

use crate::paid::{Policy, Terms};
use serde::{Deserialize, Deserializer};
use tradewind_client::units::Money;
use tradewind_primitives::Ticks;

/// What requests cost, and what deployments may use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidConfig {
    /// Price of a request: a channel counts if it was opened with as much.
    #[serde(deserialize_with = "money")]
    pub price: Money,
    /// Number of the dollar asset on this chain, for prices in dollars.
    #[serde(default = "usd_asset")]
    pub usd_asset: u32,
    /// What was earned of a channel is collected once it is so much: a tenth of a unit by default.
    #[serde(default, deserialize_with = "some_money")]
    pub redeem_at: Option<Money>,
    /// Or once the oldest of it was earned so many ticks ago.
    #[serde(default = "redeem_every_ticks")]
    pub redeem_every_ticks: Ticks,
    /// Deployments that are kept ready.
    #[serde(default = "max_deployments")]
    pub max_deployments: u32,
    /// Memory that they can have together, in MiB. It is no part of what leases can have.
    #[serde(default = "memory_mib")]
    pub memory_mib: u32,
    /// Requests to all of them that are answered at one time.
    #[serde(default = "max_concurrent_requests")]
    pub max_concurrent_requests: u32,
    /// A deployment that nobody has asked for so long is stopped; the next request starts it again.
    #[serde(default = "idle_seconds")]
    pub idle_seconds: u64,
}

fn usd_asset() -> u32 {
    1
}

fn redeem_every_ticks() -> Ticks {
    600
}

fn max_deployments() -> u32 {
    16
}

fn memory_mib() -> u32 {
    1024
}

fn max_concurrent_requests() -> u32 {
    32
}

fn idle_seconds() -> u64 {
    600
}

fn money<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn some_money<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    money(deserializer).map(Some)
}

impl PaidConfig {
    /// One with this price and defaults.
    pub fn of_price(price: Money) -> Self {
        Self {
            price,
            usd_asset: usd_asset(),
            redeem_at: None,
            redeem_every_ticks: redeem_every_ticks(),
            max_deployments: max_deployments(),
            memory_mib: memory_mib(),
            max_concurrent_requests: max_concurrent_requests(),
            idle_seconds: idle_seconds(),
        }
    }

    /// What a request costs.
    pub fn terms(&self) -> Terms {
        Terms { asset: self.price.currency.asset(self.usd_asset), price: self.price.base }
    }

    /// When money is collected.
    pub fn policy(&self) -> Policy {
        let amount = self.redeem_at.map_or(self.price.currency.one() / 10, |money| money.base);
        Policy { amount: amount.max(1), age: self.redeem_every_ticks }
    }

    /// What of it cannot be.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.price.base == 0 {
            return Err("paid.price: must be more than nothing".into());
        }
        if self.redeem_at.is_some_and(|at| at.currency != self.price.currency) {
            return Err("paid.redeem_at: must be in the currency of paid.price".into());
        }
        for (name, value) in [
            ("max_deployments", self.max_deployments),
            ("memory_mib", self.memory_mib),
            ("max_concurrent_requests", self.max_concurrent_requests),
        ] {
            if value == 0 {
                return Err(format!("paid.{name}: must be more than nothing"));
            }
        }
        Ok(())
    }
}
