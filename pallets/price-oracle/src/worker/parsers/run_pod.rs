//! RunPod's GraphQL: `gpuTypes`, each with its prices by the hour. What is not in stock has none.
//!
//! On demand, the price in its own data centres is meant, or that of the community's where it has none of its own. A bid that
//! is no less than the price without bidding is no spot price.

use super::{field, page, Field};
use crate::worker::{
    json::Value,
    rows::{count, price, NanoUsd, Page, Rows, Why, Wrong},
    source::Source,
    walk::{Shape, ITEM},
};
use alloc::vec::Vec;
use tradewind_primitives::PriceMarket;

const DATA: u8 = 1;
const TYPES: u8 = 2;
const ID: u8 = 3;
const MEMORY: u8 = 4;
const SECURE: u8 = 5;
const COMMUNITY: u8 = 6;
const LOWEST: u8 = 7;
const BID: u8 = 8;
const WHOLE: u8 = 9;
const ERRORS: u8 = 10;

/// One type, as far as it was read.
#[derive(Default)]
struct Card {
    id: Vec<u8>,
    gib: Option<u32>,
    secure: Field<NanoUsd>,
    community: Field<NanoUsd>,
    bid: Field<NanoUsd>,
    whole: Field<NanoUsd>,
}

/// Reads them.
pub struct RunPod<'a> {
    source: &'a Source,
    rows: Rows,
    card: Card,
    seen: bool,
}

impl<'a> RunPod<'a> {
    /// For `source`.
    pub fn new(source: &'a Source) -> Self {
        Self { source, rows: Rows::default(), card: Card::default(), seen: false }
    }

    fn complete(&mut self) -> Result<(), Wrong> {
        let card = core::mem::take(&mut self.card);
        if self.source.named(&card.id).is_none() {
            return Ok(());
        }
        self.rows.add(self.checked(&card))
    }

    fn checked(&self, card: &Card) -> Result<(u16, NanoUsd), Wrong> {
        let gib = card.gib.ok_or(Wrong::new("data.gpuTypes.memoryInGb", Why::Missing))?;
        let name = self.source.card(&card.id, gib).ok_or(Wrong::new("data.gpuTypes.memoryInGb", Why::Differs))?;
        let price = match self.source.market {
            PriceMarket::OnDemand => {
                let secure = field(card.secure, "data.gpuTypes.securePrice");
                secure.or_else(|wrong| field(card.community, "data.gpuTypes.communityPrice").map_err(|_| wrong))?
            }
            PriceMarket::Spot => {
                let bid = field(card.bid, "data.gpuTypes.lowestPrice.minimumBidPrice")?;
                if card.whole.is_some_and(|whole| whole.is_ok_and(|whole| bid >= whole)) {
                    return Err(Wrong::new("data.gpuTypes.lowestPrice.minimumBidPrice", Why::Differs));
                }
                bid
            }
        };
        Ok((name, price))
    }
}

impl Shape for RunPod<'_> {
    const KEYS: &'static [&'static str] = &[
        "data",
        "gpuTypes",
        "id",
        "memoryInGb",
        "securePrice",
        "communityPrice",
        "lowestPrice",
        "minimumBidPrice",
        "uninterruptablePrice",
        "errors",
    ];

    fn enter(&mut self, way: &[u8], _: &[u8]) -> Result<(), Wrong> {
        match way {
            [ERRORS] => return Err(Wrong::new("errors", Why::Reported)),
            [DATA, TYPES] => self.seen = true,
            [DATA, TYPES, ITEM] => self.card = Card::default(),
            _ => {}
        }
        Ok(())
    }

    fn leave(&mut self, way: &[u8]) -> Result<(), Wrong> {
        if let [DATA, TYPES, ITEM] = way {
            self.complete()?;
        }
        Ok(())
    }

    fn value(&mut self, way: &[u8], value: Value<'_>) -> Result<(), Wrong> {
        let card = &mut self.card;
        match way {
            [DATA, TYPES] => return Err(Wrong::new("data.gpuTypes", Why::Type)),
            [DATA, TYPES, ITEM, ID] => {
                card.id.clear();
                if let Value::Text(text) = value {
                    card.id.extend_from_slice(text.bytes);
                }
            }
            [DATA, TYPES, ITEM, MEMORY] => card.gib = count(value),
            [DATA, TYPES, ITEM, SECURE] => card.secure = Some(price("data.gpuTypes.securePrice", value)),
            [DATA, TYPES, ITEM, COMMUNITY] => card.community = Some(price("data.gpuTypes.communityPrice", value)),
            [DATA, TYPES, ITEM, LOWEST, BID] => {
                card.bid = Some(price("data.gpuTypes.lowestPrice.minimumBidPrice", value));
            }
            [DATA, TYPES, ITEM, LOWEST, WHOLE] => {
                card.whole = Some(price("data.gpuTypes.lowestPrice.uninterruptablePrice", value));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Page, Wrong> {
        page(&mut self.rows, self.seen, "data.gpuTypes")
    }
}
