//! The file behind AWS's page of spot prices: all regions, in each the types by family, and of each a price for each system.
//! What is not sold has `N/A*` for its price.
//!
//! An object's fields may come in any order, so a price waits until its size, and the rows of a region until its name is
//! known.

use super::{field, page, Field};
use crate::worker::{
    json::Value,
    rows::{is_text, price, NanoUsd, Page, Rows, Why, Wrong, MAX_ROWS},
    source::{Source, Unit},
    walk::{Shape, ITEM},
};
use alloc::vec::Vec;

const CONFIG: u8 = 1;
const REGIONS: u8 = 2;
const REGION: u8 = 3;
const TYPES: u8 = 4;
const SIZES: u8 = 5;
const SIZE: u8 = 6;
const COLUMNS: u8 = 7;
const NAME: u8 = 8;
const PRICES: u8 = 9;
const USD: u8 = 10;

/// Reads it.
pub struct AwsSpot<'a> {
    source: &'a Source,
    rows: Rows,
    seen: bool,
    here: bool,
    /// What was found in the region at hand.
    waiting: Vec<Result<(u16, NanoUsd), Wrong>>,
    size: Option<u16>,
    linux: Field<NanoUsd>,
    is_linux: bool,
    column: Field<NanoUsd>,
}

const PRICE: &str = "config.regions.instanceTypes.sizes.valueColumns.prices.USD";

impl<'a> AwsSpot<'a> {
    /// For `source`.
    pub fn new(source: &'a Source) -> Self {
        Self {
            source,
            rows: Rows::default(),
            seen: false,
            here: false,
            waiting: Vec::new(),
            size: None,
            linux: None,
            is_linux: false,
            column: None,
        }
    }

    fn complete_size(&mut self) -> Result<(), Wrong> {
        let Some(name) = self.size.take() else { return Ok(()) };
        if self.waiting.len() >= MAX_ROWS {
            return Err(Wrong::new("config.regions.instanceTypes.sizes", Why::TooMany));
        }
        self.waiting.push(field(self.linux.take(), PRICE).map(|price| (name, price)));
        Ok(())
    }

    fn complete_region(&mut self) -> Result<(), Wrong> {
        let waiting = core::mem::take(&mut self.waiting);
        if !self.here {
            return Ok(());
        }
        self.seen = true;
        waiting.into_iter().try_for_each(|found| self.rows.add(found))
    }
}

impl Shape for AwsSpot<'_> {
    const KEYS: &'static [&'static str] =
        &["config", "regions", "region", "instanceTypes", "sizes", "size", "valueColumns", "name", "prices", "USD"];

    fn enter(&mut self, way: &[u8], _: &[u8]) -> Result<(), Wrong> {
        match way {
            [CONFIG, REGIONS, ITEM] => {
                self.here = false;
                self.waiting.clear();
            }
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM] => {
                self.size = None;
                self.linux = None;
            }
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM, COLUMNS, ITEM] => {
                self.is_linux = false;
                self.column = None;
            }
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM, COLUMNS, ITEM, PRICES, USD] => {
                self.column = Some(Err(Wrong::new(PRICE, Why::Type)));
            }
            _ => {}
        }
        Ok(())
    }

    fn leave(&mut self, way: &[u8]) -> Result<(), Wrong> {
        match way {
            [CONFIG, REGIONS, ITEM] => self.complete_region(),
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM] => self.complete_size(),
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM, COLUMNS, ITEM] => {
                if self.is_linux {
                    self.linux = self.column.take();
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn value(&mut self, way: &[u8], value: Value<'_>) -> Result<(), Wrong> {
        match way {
            [CONFIG, REGIONS] => return Err(Wrong::new("config.regions", Why::Type)),
            [CONFIG, REGIONS, ITEM, REGION] => self.here = is_text(value, &self.source.region),
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM, SIZE] => {
                let text = match value {
                    Value::Text(text) => text.bytes,
                    _ => &[],
                };
                let named = self.source.named(text);
                self.size = named.filter(|(_, unit)| matches!(unit, Unit::Machine { .. })).map(|(name, _)| name);
            }
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM, COLUMNS, ITEM, NAME] => {
                self.is_linux = is_text(value, b"linux");
            }
            [CONFIG, REGIONS, ITEM, TYPES, ITEM, SIZES, ITEM, COLUMNS, ITEM, PRICES, USD] => {
                self.column = Some(price(PRICE, value));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Page, Wrong> {
        page(&mut self.rows, self.seen, "config.regions.region")
    }
}
