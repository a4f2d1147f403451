//! Any JSON that has a price somewhere: names say the ways to prices, keys and numbers of elements with points between them.
//! For what an asset is worth in dollars.

use crate::worker::{
    json::{Text, Value, Visitor},
    rows::{price, Page, Rows, Why, Wrong},
    source::Source,
    walk::Parser,
};
use alloc::vec::Vec;

/// A part of a way.
enum Part {
    Key(Vec<u8>),
    Element(u32),
}

impl Part {
    fn is(&self, wanted: &[u8]) -> bool {
        match self {
            Self::Key(key) => key == wanted,
            Self::Element(index) => {
                let mut digits = [0; 10];
                let mut at = digits.len();
                let mut rest = *index;
                loop {
                    at = at.saturating_sub(1);
                    if let (Some(place), Ok(digit)) = (digits.get_mut(at), u8::try_from(rest % 10)) {
                        *place = digit.saturating_add(b'0');
                    }
                    rest /= 10;
                    if rest == 0 {
                        break;
                    }
                }
                digits.get(at..) == Some(wanted)
            }
        }
    }
}

/// Reads it.
pub struct AtPath<'a> {
    source: &'a Source,
    rows: Rows,
    found: Vec<u16>,
    /// Where the value at hand is: of each object or array that is open.
    way: Vec<Part>,
    arrays: Vec<bool>,
}

impl<'a> AtPath<'a> {
    /// For `source`.
    pub fn new(source: &'a Source) -> Self {
        Self { source, rows: Rows::default(), found: Vec::new(), way: Vec::new(), arrays: Vec::new() }
    }

    /// The place of the name that leads here.
    fn here(&self) -> Option<u16> {
        let index = self.source.names.iter().position(|name| {
            let mut wanted = name.text.split(|byte| *byte == b'.');
            self.way.iter().all(|part| wanted.next().is_some_and(|wanted| part.is(wanted))) && wanted.next().is_none()
        })?;
        u16::try_from(index).ok()
    }

    /// A value of an array was passed.
    fn passed(&mut self) {
        if let (Some(true), Some(Part::Element(index))) = (self.arrays.last(), self.way.last_mut()) {
            *index = index.saturating_add(1);
        }
    }
}

impl Visitor for AtPath<'_> {
    fn begin(&mut self, array: bool) -> Result<(), Wrong> {
        if self.here().is_some() {
            return Err(Wrong::new("path", Why::Type));
        }
        self.arrays.push(array);
        self.way.push(if array { Part::Element(0) } else { Part::Key(Vec::new()) });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Wrong> {
        self.arrays.pop();
        self.way.pop();
        self.passed();
        Ok(())
    }

    fn key(&mut self, text: Text<'_>) -> Result<(), Wrong> {
        if let Some(Part::Key(key)) = self.way.last_mut() {
            key.clear();
            key.extend_from_slice(text.bytes);
        }
        Ok(())
    }

    fn value(&mut self, value: Value<'_>) -> Result<(), Wrong> {
        if let Some(name) = self.here() {
            // Of a key that is there twice, nobody can say which is meant.
            if self.found.contains(&name) {
                return Err(Wrong::new("path", Why::TooMany));
            }
            self.found.push(name);
            self.rows.add(price("path", value).map(|price| (name, price)))?;
        }
        self.passed();
        Ok(())
    }
}

impl Parser for AtPath<'_> {
    fn finish(&mut self) -> Result<Page, Wrong> {
        if self.found.is_empty() {
            return Err(Wrong::new("path", Why::Missing));
        }
        Ok(self.rows.take())
    }
}
