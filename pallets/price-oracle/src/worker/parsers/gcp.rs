//! SKUs of Google's Cloud Billing Catalog, in pages. A virtual CPU, a GiB and a GPU each have prices of their own: whole
//! units of a currency and billionths of it.
//!
//! Of a SKU with several prices in time the last is meant, and of one with several tiers the last: the first may be free.

use super::page;
use crate::worker::{
    decimal,
    json::Value,
    rows::{checked, is_text, NanoUsd, Page, Rows, Why, Wrong},
    source::{Source, Unit},
    walk::{Shape, ITEM},
};
use tradewind_primitives::PriceMarket;

const SKUS: u8 = 1;
const DESCRIPTION: u8 = 2;
const CATEGORY: u8 = 3;
const FAMILY: u8 = 4;
const GROUP: u8 = 5;
const USAGE: u8 = 6;
const REGIONS: u8 = 7;
const PRICING: u8 = 8;
const EXPRESSION: u8 = 9;
const USAGE_UNIT: u8 = 10;
const TIERS: u8 = 11;
const UNIT_PRICE: u8 = 12;
const CURRENCY: u8 = 13;
const UNITS: u8 = 14;
const NANOS: u8 = 15;
const NEXT: u8 = 16;
const ERROR: u8 = 17;

/// What a unit is counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Cpu,
    Ram,
    Gpu,
}

/// One SKU, as far as it was read.
#[derive(Default)]
struct Sku {
    name: Option<u16>,
    group: Option<Group>,
    compute: bool,
    usage: bool,
    here: bool,
    unit_is_wrong: bool,
    foreign: bool,
    units: Option<Option<u128>>,
    nanos: Option<Option<u128>>,
}

/// Reads them.
pub struct Gcp<'a> {
    source: &'a Source,
    rows: Rows,
    sku: Sku,
    seen: bool,
}

const PRICE: &str = "skus.pricingInfo.pricingExpression.tieredRates.unitPrice";

impl<'a> Gcp<'a> {
    /// For `source`.
    pub fn new(source: &'a Source) -> Self {
        Self { source, rows: Rows::default(), sku: Sku::default(), seen: false }
    }

    fn complete(&mut self) -> Result<(), Wrong> {
        let sku = core::mem::take(&mut self.sku);
        let Some(name) = sku.name else { return Ok(()) };
        if !sku.compute || !sku.usage || !sku.here {
            return Ok(());
        }
        self.rows.add(self.checked(name, &sku))
    }

    fn checked(&self, name: u16, sku: &Sku) -> Result<(u16, NanoUsd), Wrong> {
        let unit = self.source.names.get(usize::from(name)).map(|name| &name.unit);
        let group = match unit {
            Some(Unit::Vcpu) => Some(Group::Cpu),
            Some(Unit::MemoryGib) => Some(Group::Ram),
            Some(Unit::Gpu { .. }) => Some(Group::Gpu),
            _ => None,
        };
        if group.is_none() || sku.group != group {
            return Err(Wrong::new("skus.category.resourceGroup", Why::Differs));
        }
        if sku.unit_is_wrong {
            return Err(Wrong::new("skus.pricingInfo.pricingExpression.usageUnit", Why::Unit));
        }
        if sku.foreign {
            return Err(Wrong::new(
                "skus.pricingInfo.pricingExpression.tieredRates.unitPrice.currencyCode",
                Why::Currency,
            ));
        }
        if sku.units.is_none() && sku.nanos.is_none() {
            return Err(Wrong::new(PRICE, Why::Missing));
        }
        // Either may be left out if it is nothing.
        let units = sku.units.unwrap_or(Some(0)).ok_or(Wrong::new(PRICE, Why::Number))?;
        let nanos = sku.nanos.unwrap_or(Some(0)).ok_or(Wrong::new(PRICE, Why::Number))?;
        let sum = units.checked_mul(1_000_000_000).and_then(|sum| sum.checked_add(nanos));
        Ok((name, checked(PRICE, sum.ok_or(Wrong::new(PRICE, Why::TooMuch))?)?))
    }
}

/// A whole number, written as one or as a text.
fn whole(value: Value<'_>) -> Option<u128> {
    match value {
        Value::Number(written) => decimal::parse(written, 0),
        Value::Text(text) if text.whole => decimal::parse(text.bytes, 0),
        _ => None,
    }
}

impl Shape for Gcp<'_> {
    const KEYS: &'static [&'static str] = &[
        "skus",
        "description",
        "category",
        "resourceFamily",
        "resourceGroup",
        "usageType",
        "serviceRegions",
        "pricingInfo",
        "pricingExpression",
        "usageUnit",
        "tieredRates",
        "unitPrice",
        "currencyCode",
        "units",
        "nanos",
        "nextPageToken",
        "error",
    ];

    fn enter(&mut self, way: &[u8], _: &[u8]) -> Result<(), Wrong> {
        match way {
            [ERROR] => return Err(Wrong::new("error", Why::Reported)),
            [SKUS] => self.seen = true,
            [SKUS, ITEM] => self.sku = Sku::default(),
            [SKUS, ITEM, PRICING, ITEM] => {
                self.sku.unit_is_wrong = false;
                self.sku.foreign = false;
            }
            [SKUS, ITEM, PRICING, ITEM, EXPRESSION, TIERS, ITEM] => {
                self.sku.units = None;
                self.sku.nanos = None;
            }
            _ => {}
        }
        Ok(())
    }

    fn leave(&mut self, way: &[u8]) -> Result<(), Wrong> {
        if let [SKUS, ITEM] = way {
            self.complete()?;
        }
        Ok(())
    }

    fn value(&mut self, way: &[u8], value: Value<'_>) -> Result<(), Wrong> {
        let sku = &mut self.sku;
        match way {
            [NEXT] => return self.rows.link("nextPageToken", value),
            [ERROR] => return Err(Wrong::new("error", Why::Reported)),
            [SKUS] => return Err(Wrong::new("skus", Why::Type)),
            [SKUS, ITEM, DESCRIPTION] => {
                if let Value::Text(text) = value {
                    sku.name = self.source.begun(text.bytes).map(|(name, _)| name);
                }
            }
            [SKUS, ITEM, CATEGORY, FAMILY] => sku.compute = is_text(value, b"Compute"),
            [SKUS, ITEM, CATEGORY, GROUP] => {
                let groups = [(&b"CPU"[..], Group::Cpu), (b"RAM", Group::Ram), (b"GPU", Group::Gpu)];
                sku.group = groups.iter().find(|(text, _)| is_text(value, text)).map(|(_, group)| *group);
            }
            [SKUS, ITEM, CATEGORY, USAGE] => {
                let wanted: &[u8] = match self.source.market {
                    PriceMarket::OnDemand => b"OnDemand",
                    PriceMarket::Spot => b"Preemptible",
                };
                sku.usage = is_text(value, wanted);
            }
            [SKUS, ITEM, REGIONS, ITEM] => sku.here |= is_text(value, &self.source.region),
            [SKUS, ITEM, PRICING, ITEM, EXPRESSION, USAGE_UNIT] => {
                sku.unit_is_wrong = !is_text(value, b"h") && !is_text(value, b"GiBy.h");
            }
            [SKUS, ITEM, PRICING, ITEM, EXPRESSION, TIERS, ITEM, UNIT_PRICE, CURRENCY] => {
                sku.foreign |= !is_text(value, b"USD");
            }
            [SKUS, ITEM, PRICING, ITEM, EXPRESSION, TIERS, ITEM, UNIT_PRICE, UNITS] => sku.units = Some(whole(value)),
            [SKUS, ITEM, PRICING, ITEM, EXPRESSION, TIERS, ITEM, UNIT_PRICE, NANOS] => sku.nanos = Some(whole(value)),
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Page, Wrong> {
        page(&mut self.rows, self.seen, "skus")
    }
}
