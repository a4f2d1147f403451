//! Azure Retail Prices: `Items`, each a price of one meter, in pages.
//!
//! Of the rows that a filter lets through, those are left out that are not what is sought: other markets, Windows (which may
//! differ in the product's name only), other regions, secondary meters. A row that is sought and cannot be used is refused.

use super::{field, page, Field};
use crate::worker::{
    json::Value,
    rows::{has, is_text, price, NanoUsd, Page, Rows, Why, Wrong},
    source::{Source, Unit},
    walk::{Shape, ITEM},
};
use tradewind_primitives::PriceMarket;

const ITEMS: u8 = 1;
const CURRENCY: u8 = 2;
const PRICE: u8 = 3;
const REGION: u8 = 4;
const SKU: u8 = 5;
const SKU_NAME: u8 = 6;
const METER: u8 = 7;
const PRODUCT: u8 = 8;
const UNIT: u8 = 9;
const TYPE: u8 = 10;
const PRIMARY: u8 = 11;
const NEXT: u8 = 12;

/// One row, as far as it was read.
#[derive(Default)]
struct Item {
    name: Option<u16>,
    price: Field<NanoUsd>,
    dollars: bool,
    here: bool,
    hourly: bool,
    consumed: bool,
    spot: bool,
    other: bool,
}

/// Reads it.
pub struct Azure<'a> {
    source: &'a Source,
    rows: Rows,
    item: Item,
    seen: bool,
}

impl<'a> Azure<'a> {
    /// For `source`.
    pub fn new(source: &'a Source) -> Self {
        Self { source, rows: Rows::default(), item: Item::default(), seen: false }
    }

    fn complete(&mut self) -> Result<(), Wrong> {
        let item = core::mem::take(&mut self.item);
        let wanted_spot = self.source.market == PriceMarket::Spot;
        let Some(name) = item.name else { return Ok(()) };
        if item.other || !item.here || !item.consumed || item.spot != wanted_spot {
            return Ok(());
        }
        let found = if !item.dollars {
            Err(Wrong::new("Items.currencyCode", Why::Currency))
        } else if !item.hourly {
            Err(Wrong::new("Items.unitOfMeasure", Why::Unit))
        } else {
            field(item.price, "Items.retailPrice").map(|price| (name, price))
        };
        self.rows.add(found)
    }
}

impl Shape for Azure<'_> {
    const KEYS: &'static [&'static str] = &[
        "Items",
        "currencyCode",
        "retailPrice",
        "armRegionName",
        "armSkuName",
        "skuName",
        "meterName",
        "productName",
        "unitOfMeasure",
        "type",
        "isPrimaryMeterRegion",
        "NextPageLink",
    ];

    fn enter(&mut self, way: &[u8], _: &[u8]) -> Result<(), Wrong> {
        match way {
            [ITEMS] => self.seen = true,
            [ITEMS, ITEM] => self.item = Item::default(),
            [ITEMS, ITEM, PRICE] => self.item.price = Some(Err(Wrong::new("Items.retailPrice", Why::Type))),
            _ => {}
        }
        Ok(())
    }

    fn leave(&mut self, way: &[u8]) -> Result<(), Wrong> {
        if let [ITEMS, ITEM] = way {
            self.complete()?;
        }
        Ok(())
    }

    fn value(&mut self, way: &[u8], value: Value<'_>) -> Result<(), Wrong> {
        match way {
            [NEXT] => return self.rows.link("NextPageLink", value),
            [ITEMS] => return Err(Wrong::new("Items", Why::Type)),
            _ => {}
        }
        let [ITEMS, ITEM, key] = way else { return Ok(()) };
        let text = match value {
            Value::Text(text) => text.bytes,
            _ => &[],
        };
        let item = &mut self.item;
        match *key {
            CURRENCY => item.dollars = is_text(value, b"USD"),
            PRICE => item.price = Some(price("Items.retailPrice", value)),
            REGION => item.here = is_text(value, &self.source.region),
            SKU => {
                let named = self.source.named(text);
                item.name = named.filter(|(_, unit)| matches!(unit, Unit::Machine { .. })).map(|(name, _)| name);
            }
            SKU_NAME | METER => {
                item.spot |= has(text, b"Spot");
                item.other |= has(text, b"Low Priority");
            }
            PRODUCT => item.other |= has(text, b"Windows") || has(text, b"CloudServices"),
            UNIT => item.hourly = is_text(value, b"1 Hour"),
            TYPE => item.consumed = is_text(value, b"Consumption"),
            PRIMARY => item.other |= value == Value::Bool(false),
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Page, Wrong> {
        page(&mut self.rows, self.seen, "Items")
    }
}
