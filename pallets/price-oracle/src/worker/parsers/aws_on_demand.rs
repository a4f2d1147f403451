//! The file behind AWS's page of on-demand prices: `regions`, by their long names, each with rows under made-up keys. It comes
//! packed with gzip, and does not say so.

use super::{field, page, Field};
use crate::worker::{
    decimal,
    json::Value,
    rows::{is_text, price, NanoUsd, Page, Rows, Why, Wrong},
    source::{Source, Unit},
    walk::{Shape, OTHER},
};

const REGIONS: u8 = 1;
const PRICE: u8 = 2;
const TYPE: u8 = 3;
const VCPU: u8 = 4;
const MEMORY: u8 = 5;
const SYSTEM: u8 = 6;

/// One row, as far as it was read.
#[derive(Default)]
struct Item {
    name: Option<u16>,
    price: Field<NanoUsd>,
    vcpus: Option<Option<u128>>,
    memory_mib: Option<Option<u128>>,
    other: bool,
}

/// Reads it.
pub struct AwsOnDemand<'a> {
    source: &'a Source,
    rows: Rows,
    item: Item,
    here: bool,
    seen: bool,
}

impl<'a> AwsOnDemand<'a> {
    /// For `source`.
    pub fn new(source: &'a Source) -> Self {
        Self { source, rows: Rows::default(), item: Item::default(), here: false, seen: false }
    }

    fn complete(&mut self) -> Result<(), Wrong> {
        let item = core::mem::take(&mut self.item);
        let Some(name) = item.name.filter(|_| self.here && !item.other) else { return Ok(()) };
        self.rows.add(self.checked(name, &item))
    }

    /// A machine is what the list says, or the list is of another time.
    fn checked(&self, name: u16, item: &Item) -> Result<(u16, NanoUsd), Wrong> {
        let Some(Unit::Machine { vcpus, memory_mib, .. }) =
            self.source.names.get(usize::from(name)).map(|name| &name.unit)
        else {
            return Err(Wrong::new("regions.Instance Type", Why::Differs));
        };
        if item.vcpus.is_some_and(|said| said != Some(u128::from(*vcpus))) {
            return Err(Wrong::new("regions.vCPU", Why::Differs));
        }
        if item.memory_mib.is_some_and(|said| said != Some(u128::from(*memory_mib))) {
            return Err(Wrong::new("regions.Memory", Why::Differs));
        }
        Ok((name, field(item.price, "regions.price")?))
    }
}

/// What a value is as a number of `unit`s; thousands may have commas, and a unit may follow.
fn number(value: Value<'_>, unit: u128) -> Option<u128> {
    let written = match value {
        Value::Number(written) => written,
        Value::Text(text) if text.whole => text.bytes,
        _ => return None,
    };
    let end = written.iter().position(|byte| *byte == b' ').unwrap_or(written.len());
    let (digits, rest) = written.split_at_checked(end)?;
    if !matches!(rest, [] | [b' ', b'G', b'i', b'B']) || digits.len() > 32 {
        return None;
    }
    let plain: alloc::vec::Vec<u8> = digits.iter().copied().filter(|byte| *byte != b',').collect();
    decimal::parse(&plain, 3)?.checked_mul(unit)?.checked_div(1_000)
}

impl Shape for AwsOnDemand<'_> {
    const KEYS: &'static [&'static str] = &["regions", "price", "Instance Type", "vCPU", "Memory", "Operating System"];

    fn enter(&mut self, way: &[u8], key: &[u8]) -> Result<(), Wrong> {
        match way {
            [REGIONS, OTHER] => {
                self.here = key == self.source.region.as_slice();
                self.seen |= self.here;
            }
            [REGIONS, OTHER, _] => self.item = Item::default(),
            [REGIONS, OTHER, _, PRICE] => self.item.price = Some(Err(Wrong::new("regions.price", Why::Type))),
            _ => {}
        }
        Ok(())
    }

    fn leave(&mut self, way: &[u8]) -> Result<(), Wrong> {
        if let [REGIONS, OTHER, _] = way {
            self.complete()?;
        }
        Ok(())
    }

    fn value(&mut self, way: &[u8], value: Value<'_>) -> Result<(), Wrong> {
        match way {
            [REGIONS] => return Err(Wrong::new("regions", Why::Type)),
            [REGIONS, OTHER, _, key] => match *key {
                PRICE => self.item.price = Some(price("regions.price", value)),
                TYPE => {
                    let text = match value {
                        Value::Text(text) => text.bytes,
                        _ => &[],
                    };
                    self.item.name = self.source.named(text).map(|(name, _)| name);
                }
                VCPU => self.item.vcpus = Some(number(value, 1)),
                MEMORY => self.item.memory_mib = Some(number(value, 1_024)),
                SYSTEM => self.item.other = !is_text(value, b"Linux"),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Page, Wrong> {
        page(&mut self.rows, self.seen, "regions")
    }
}
