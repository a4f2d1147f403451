//! Vast.ai's bundles: `offers`, each a machine of somebody's with some GPUs of one model, at a price for all of it. Hosts ask
//! what they like, so it is the median of many that counts; here each offer's price of one GPU.

use super::{field, page, Field};
use crate::worker::{
    decimal,
    json::Value,
    rows::{count, price, NanoUsd, Page, Rows, Why, Wrong},
    source::{Source, MAX_NAMES},
    walk::{Shape, ITEM},
};
use tradewind_primitives::PriceMarket;

const OFFERS: u8 = 1;
const NAME: u8 = 2;
const GPUS: u8 = 3;
const TOTAL_RAM: u8 = 4;
const PRICE: u8 = 5;
const BID: u8 = 6;
const IS_BID: u8 = 7;
const RENTED: u8 = 8;
const ERROR: u8 = 9;

/// Most GPUs of an offer.
const MAX_GPUS: u32 = 64;

/// MB in a GiB, about: what is said is rounded anyway.
const MB_PER_GIB: u32 = 1_024;

/// One offer, as far as it was read.
#[derive(Default)]
struct Offer {
    /// The first of the names that it has.
    name: Option<u16>,
    gpus: Option<u32>,
    total_mb: Option<u32>,
    price: Field<NanoUsd>,
    bid: Field<NanoUsd>,
    is_bid: bool,
    rented: bool,
}

/// Reads them.
pub struct Vast<'a> {
    source: &'a Source,
    rows: Rows,
    offer: Offer,
    seen: bool,
}

impl<'a> Vast<'a> {
    /// For `source`.
    pub fn new(source: &'a Source) -> Self {
        Self { source, rows: Rows::default(), offer: Offer::default(), seen: false }
    }

    fn complete(&mut self) -> Result<(), Wrong> {
        let offer = core::mem::take(&mut self.offer);
        let spot = self.source.market == PriceMarket::Spot;
        let Some(name) = offer.name.filter(|_| !offer.rented && (spot || !offer.is_bid)) else { return Ok(()) };
        self.rows.add(self.checked(name, &offer, spot))
    }

    fn checked(&self, name: u16, offer: &Offer, spot: bool) -> Result<(u16, NanoUsd), Wrong> {
        let gpus = offer.gpus.ok_or(Wrong::new("offers.num_gpus", Why::Missing))?;
        if gpus == 0 || gpus > MAX_GPUS {
            return Err(Wrong::new("offers.num_gpus", Why::Number));
        }
        let total = offer.total_mb.ok_or(Wrong::new("offers.gpu_total_ram", Why::Missing))?;
        let gib = total.checked_div(gpus).unwrap_or(0).saturating_add(MB_PER_GIB / 2) / MB_PER_GIB;
        let text = self.source.names.get(usize::from(name)).map(|name| name.text.as_slice()).unwrap_or_default();
        let name = self.source.card(text, gib).ok_or(Wrong::new("offers.gpu_total_ram", Why::Differs))?;
        let price = if spot { field(offer.bid, "offers.min_bid")? } else { field(offer.price, "offers.dph_total")? };
        let each = decimal::divide(price, gpus.into()).filter(|each| *each > 0);
        Ok((name, each.ok_or(Wrong::new("offers.dph_total", Why::Zero))?))
    }
}

impl Shape for Vast<'_> {
    const KEYS: &'static [&'static str] =
        &["offers", "gpu_name", "num_gpus", "gpu_total_ram", "dph_total", "min_bid", "is_bid", "rented", "error"];

    fn enter(&mut self, way: &[u8], _: &[u8]) -> Result<(), Wrong> {
        match way {
            [ERROR] => return Err(Wrong::new("error", Why::Reported)),
            [OFFERS] => self.seen = true,
            [OFFERS, ITEM] => self.offer = Offer::default(),
            [OFFERS, ITEM, PRICE] => self.offer.price = Some(Err(Wrong::new("offers.dph_total", Why::Type))),
            [OFFERS, ITEM, BID] => self.offer.bid = Some(Err(Wrong::new("offers.min_bid", Why::Type))),
            _ => {}
        }
        Ok(())
    }

    fn leave(&mut self, way: &[u8]) -> Result<(), Wrong> {
        if let [OFFERS, ITEM] = way {
            self.complete()?;
        }
        Ok(())
    }

    fn value(&mut self, way: &[u8], value: Value<'_>) -> Result<(), Wrong> {
        match way {
            [OFFERS] => return Err(Wrong::new("offers", Why::Type)),
            [ERROR] if value != Value::Null => return Err(Wrong::new("error", Why::Reported)),
            _ => {}
        }
        let [OFFERS, ITEM, key] = way else { return Ok(()) };
        let offer = &mut self.offer;
        match *key {
            NAME => {
                if let Value::Text(text) = value {
                    offer.name = self.source.named(text.bytes).map(|(name, _)| name);
                }
            }
            GPUS => offer.gpus = count(value),
            TOTAL_RAM => offer.total_mb = count(value),
            PRICE => offer.price = Some(price("offers.dph_total", value)),
            BID => offer.bid = Some(price("offers.min_bid", value)),
            IS_BID => offer.is_bid = value == Value::Bool(true),
            RENTED => offer.rented = value == Value::Bool(true),
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Page, Wrong> {
        page(&mut self.rows, self.seen, "offers")
    }
}

const _: () = assert!(MAX_NAMES <= u16::MAX as u32, "names are counted in 16 bits");
