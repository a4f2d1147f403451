//! What clouds ask for the same thing, as a rate in the asset that is paid in.

use tradewind_client::chain::{At, ChainError};
use tradewind_primitives::{
    mul_div_ceil, AssetKind, FeedKey, MicroUsd, PriceMarket, Rate, Requirements, RATE_SCALE, TICKS_PER_HOUR,
};

/// What the cheapest cloud asks on demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference {
    /// In micro-USD an hour.
    pub hourly: MicroUsd,
    /// What a whole unit of the asset is worth, in micro-USD.
    pub unit: MicroUsd,
    /// The asset's decimals.
    pub decimals: u32,
}

impl Reference {
    /// What the chain relies on at `at`: `None` if no cloud sells this, or a price cannot be relied on now.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime is older than prices are.
    pub async fn read(
        at: &At,
        requirements: &Requirements,
        asset: &AssetKind,
        decimals: u32,
    ) -> Result<Option<Self>, ChainError> {
        // The price of an hour is the same for any number of ticks.
        let clouds = at.clouds(requirements, 1).await?;
        let on_demand = clouds.iter().find(|quote| quote.market == PriceMarket::OnDemand);
        let Some(hourly) = on_demand.and_then(|quote| quote.hourly) else { return Ok(None) };
        let unit = at.price(&FeedKey::Pair(asset.clone())).await?;
        Ok(unit.map(|unit| Self { hourly, unit: unit.value, decimals }))
    }

    /// The rate of so many per cent less, rounded up; `None` if it does not fit.
    pub fn rate(&self, discount_percent: u32) -> Option<Rate> {
        let left = 100u128.checked_sub(discount_percent.into())?;
        let hourly = self.hourly.checked_mul(left)?;
        let unit = 10u128.checked_pow(self.decimals)?.checked_mul(RATE_SCALE)?;
        mul_div_ceil(hourly, unit, self.unit.checked_mul(TICKS_PER_HOUR)?.checked_mul(100)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_of_an_hour_becomes_a_rate_of_the_asset() {
        // 60 cents an hour, at 5 cents a WIND: 12 WIND an hour, a fiftieth of one a tick.
        let reference = Reference { hourly: 600_000, unit: 50_000, decimals: 9 };
        assert_eq!(reference.rate(0), Some(20_000_000 * RATE_SCALE));
        assert_eq!(reference.rate(25), Some(15_000_000 * RATE_SCALE));
        assert_eq!(reference.rate(100), Some(0));
        assert_eq!(reference.rate(101), None);
        let dollars = Reference { hourly: 600_000, unit: 1_000_000, decimals: 6 };
        assert_eq!(dollars.rate(0), Some(1_000 * RATE_SCALE));
    }

    #[test]
    fn rates_are_rounded_up_and_what_does_not_fit_is_none() {
        let odd = Reference { hourly: 1, unit: 7, decimals: 0 };
        assert_eq!(odd.rate(0), Some((RATE_SCALE).div_ceil(7 * 600)));
        assert_eq!(Reference { hourly: u128::MAX, unit: 1, decimals: 9 }.rate(0), None);
        assert_eq!(Reference { hourly: 1, unit: 0, decimals: 9 }.rate(0), None);
        assert_eq!(Reference { hourly: 1, unit: 1, decimals: 99 }.rate(0), None);
    }
}
