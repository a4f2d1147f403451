//! What parsers find: prices of named things.

use super::{
    decimal,
    json::{Text, Value},
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use core::fmt;

/// Most rows of one source.
pub const MAX_ROWS: usize = 2_048;

/// Most bytes of a link to the next page.
pub const MAX_LINK: usize = 1_024;

/// Billionths of a US dollar: what parsers count in.
pub type NanoUsd = u128;

/// The greatest price of a row: a million dollars an hour, in nano-USD.
pub const MAX_ROW: NanoUsd = 1_000_000_000_000_000;

/// A price that was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Row {
    /// Of what: the place in the source's list of names.
    pub name: u16,
    /// In nano-USD, at most [`MAX_ROW`]; not zero.
    pub price: NanoUsd,
}

/// What one body had.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// Prices.
    pub rows: Vec<Row>,
    /// Where there are more: a link or a token, as the source has it.
    pub next: Option<Vec<u8>>,
    /// Rows that look like what is sought and could not be used.
    pub refused: u32,
    /// Why the first of them could not.
    pub first: Option<Wrong>,
}

/// What is wrong with a body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// The field, as the source names it.
    pub field: &'static str,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// It is not there.
    Missing,
    /// It is of another type than it should be.
    Type,
    /// It is no number that a price can be.
    Number,
    /// It is more than it can be.
    TooMuch,
    /// It is nothing.
    Zero,
    /// It is not in dollars.
    Currency,
    /// It is by another unit than it should be.
    Unit,
    /// It is not what the source's list says.
    Differs,
    /// There are more than there can be.
    TooMany,
    /// It is too long.
    TooLong,
    /// The source says that something is wrong.
    Reported,
    /// What was found is not enough to tell prices of its parts.
    Unsolvable,
}

impl Wrong {
    /// `field` is wrong, in this way.
    pub const fn new(field: &'static str, why: Why) -> Self {
        Self { field, why }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.why {
            Why::Missing => "not there",
            Why::Type => "of another type",
            Why::Number => "not a price",
            Why::TooMuch => "too much",
            Why::Zero => "nothing",
            Why::Currency => "not in dollars",
            Why::Unit => "by another unit",
            Why::Differs => "not what the list of names says",
            Why::TooMany => "too many",
            Why::TooLong => "too long",
            Why::Reported => "the source reports an error",
            Why::Unsolvable => "not enough to tell the prices of its parts",
        };
        write!(f, "{}: {why}", self.field)
    }
}

/// Gathers rows.
#[derive(Default)]
pub struct Rows {
    page: Page,
}

impl Rows {
    /// Adds one.
    ///
    /// # Errors
    /// If there are too many, which no honest source has.
    pub fn push(&mut self, name: u16, price: NanoUsd) -> Result<(), Wrong> {
        if self.page.rows.len() >= MAX_ROWS {
            return Err(Wrong::new("body", Why::TooMany));
        }
        self.page.rows.push(Row { name, price });
        Ok(())
    }

    /// Notes that one could not be used.
    pub fn refuse(&mut self, wrong: Wrong) {
        self.page.refused = self.page.refused.saturating_add(1);
        self.page.first = self.page.first.or(Some(wrong));
    }

    /// Adds one that was found, or notes why it could not be used.
    ///
    /// # Errors
    /// If there are too many.
    pub fn add(&mut self, found: Result<(u16, NanoUsd), Wrong>) -> Result<(), Wrong> {
        match found {
            Ok((name, price)) => self.push(name, price),
            Err(wrong) => {
                self.refuse(wrong);
                Ok(())
            }
        }
    }

    /// Where there are more.
    ///
    /// # Errors
    /// If that is too long, or no text.
    pub fn link(&mut self, field: &'static str, value: Value<'_>) -> Result<(), Wrong> {
        match value {
            Value::Null => Ok(()),
            Value::Text(Text { bytes: [], .. }) => Ok(()),
            Value::Text(text) if text.whole && text.bytes.len() <= MAX_LINK => {
                self.page.next = Some(text.bytes.to_vec());
                Ok(())
            }
            Value::Text(_) => Err(Wrong::new(field, Why::TooLong)),
            Value::Number(_) | Value::Bool(_) => Err(Wrong::new(field, Why::Type)),
        }
    }

    /// What was found.
    pub fn take(&mut self) -> Page {
        core::mem::take(&mut self.page)
    }
}

/// A price, of a number or of a text that is one, rounded to the nearest nano-USD, a half up.
///
/// # Errors
/// If it is none, zero, or more than [`MAX_ROW`].
pub fn price(field: &'static str, value: Value<'_>) -> Result<NanoUsd, Wrong> {
    let written = match value {
        Value::Number(written) => written,
        Value::Text(text) if text.whole => text.bytes,
        Value::Text(_) => return Err(Wrong::new(field, Why::TooLong)),
        Value::Null => return Err(Wrong::new(field, Why::Missing)),
        Value::Bool(_) => return Err(Wrong::new(field, Why::Type)),
    };
    checked(field, decimal::parse(written, 9).ok_or(Wrong::new(field, Why::Number))?)
}

/// `price`, if a row can have it.
///
/// # Errors
/// If it is zero, or more than [`MAX_ROW`].
pub fn checked(field: &'static str, price: NanoUsd) -> Result<NanoUsd, Wrong> {
    match price {
        0 => Err(Wrong::new(field, Why::Zero)),
        price if price > MAX_ROW => Err(Wrong::new(field, Why::TooMuch)),
        price => Ok(price),
    }
}

/// A small whole number, of a number or of a text that is one; a fraction is rounded, a half up.
pub fn count(value: Value<'_>) -> Option<u32> {
    let written = match value {
        Value::Number(written) => written,
        Value::Text(text) if text.whole => text.bytes,
        _ => return None,
    };
    u32::try_from(decimal::parse(written, 0)?).ok()
}

/// Whether `value` is this text.
pub fn is_text(value: Value<'_>, wanted: &[u8]) -> bool {
    matches!(value, Value::Text(text) if text.whole && text.bytes == wanted)
}

/// Whether `text` has `part` in it.
pub fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}
