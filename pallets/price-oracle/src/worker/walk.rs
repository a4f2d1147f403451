//! Where in a body a value stands. A parser names the keys it looks for; the walker tells it each value with its way from
//! the root, as small numbers.

use super::{
    json::{Text, Value, Visitor},
    rows::{Page, Wrong},
};
use alloc::vec::Vec;

/// On the way: a key that the parser did not name.
pub const OTHER: u8 = 0;

/// On the way: an element of an array.
pub const ITEM: u8 = 255;

/// What a parser does with the values of a body.
pub trait Shape {
    /// The keys it looks for. The first is 1 on the way to a value, and so on.
    const KEYS: &'static [&'static str];

    /// An object or an array begins, at the end of this way. `key` is the last one on it, as written.
    ///
    /// # Errors
    /// What is wrong with it, if nothing of the body can be used; so with all of these.
    fn enter(&mut self, way: &[u8], key: &[u8]) -> Result<(), Wrong> {
        let _ = (way, key);
        Ok(())
    }

    /// It ends.
    ///
    /// # Errors
    /// What is wrong with it.
    fn leave(&mut self, way: &[u8]) -> Result<(), Wrong>;

    /// A value at the end of this way.
    ///
    /// # Errors
    /// What is wrong with it.
    fn value(&mut self, way: &[u8], value: Value<'_>) -> Result<(), Wrong>;

    /// What was found.
    ///
    /// # Errors
    /// Why nothing was.
    fn finish(&mut self) -> Result<Page, Wrong>;
}

/// A parser to which bodies are fed.
pub trait Parser: Visitor {
    /// What was found.
    ///
    /// # Errors
    /// Why nothing was.
    fn finish(&mut self) -> Result<Page, Wrong>;
}

/// Walks through a body for `S`.
pub struct Walker<S> {
    shape: S,
    /// For each object or array that is open: where in it the value at hand is.
    way: Vec<u8>,
    key: Vec<u8>,
}

impl<S: Shape> Walker<S> {
    /// At the root.
    pub fn new(shape: S) -> Self {
        Self { shape, way: Vec::new(), key: Vec::new() }
    }
}

impl<S: Shape> Visitor for Walker<S> {
    fn begin(&mut self, array: bool) -> Result<(), Wrong> {
        self.shape.enter(&self.way, &self.key)?;
        self.way.push(if array { ITEM } else { OTHER });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Wrong> {
        self.way.pop();
        self.shape.leave(&self.way)
    }

    fn key(&mut self, text: Text<'_>) -> Result<(), Wrong> {
        self.key.clear();
        self.key.extend_from_slice(text.bytes);
        let found = S::KEYS.iter().position(|known| text.whole && known.as_bytes() == text.bytes);
        let number = found.and_then(|index| u8::try_from(index.saturating_add(1)).ok());
        if let Some(last) = self.way.last_mut() {
            *last = number.unwrap_or(OTHER);
        }
        Ok(())
    }

    fn value(&mut self, value: Value<'_>) -> Result<(), Wrong> {
        self.shape.value(&self.way, value)
    }
}

impl<S: Shape> Parser for Walker<S> {
    fn finish(&mut self) -> Result<Page, Wrong> {
        self.shape.finish()
    }
}
