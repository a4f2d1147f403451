//! What JSON is made of, as [`Reader`](super::json::Reader) tells it.

use super::rows::Wrong;
use core::fmt;

/// A text, decoded to UTF-8 as far as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Text<'a> {
    /// Its first [`MAX_TEXT`](super::json::MAX_TEXT) bytes.
    pub bytes: &'a [u8],
    /// Whether these are all.
    pub whole: bool,
}

/// A value that is neither object nor array.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value<'a> {
    /// A text.
    Text(Text<'a>),
    /// A number, as written.
    Number(&'a [u8]),
    /// True or false.
    Bool(bool),
    /// Nothing.
    Null,
}

/// Who is told what the bytes are.
pub trait Visitor {
    /// An object or an array begins.
    ///
    /// # Errors
    /// What is wrong with it. Nothing more is read then; so with all of these.
    fn begin(&mut self, array: bool) -> Result<(), Wrong>;

    /// It ends.
    ///
    /// # Errors
    /// What is wrong with it.
    fn end(&mut self) -> Result<(), Wrong>;

    /// The key of the value that follows, in an object.
    ///
    /// # Errors
    /// What is wrong with it.
    fn key(&mut self, text: Text<'_>) -> Result<(), Wrong>;

    /// A value that is neither.
    ///
    /// # Errors
    /// What is wrong with it.
    fn value(&mut self, value: Value<'_>) -> Result<(), Wrong>;
}

/// Why reading ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsonError {
    /// This byte is not JSON, counted from the first.
    Syntax(u64),
    /// More levels than [`MAX_DEPTH`](super::json::MAX_DEPTH).
    TooDeep,
    /// A number of more than [`MAX_NUMBER`](super::json::MAX_NUMBER) characters.
    LongNumber,
    /// The body ends in the middle.
    Truncated,
    /// The visitor does not want it.
    Wrong(Wrong),
}

impl From<Wrong> for JsonError {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(at) => write!(f, "byte {at}: not JSON"),
            Self::TooDeep => f.write_str("body: nested too deeply"),
            Self::LongNumber => f.write_str("body: a number is too long"),
            Self::Truncated => f.write_str("body: ends in the middle"),
            Self::Wrong(wrong) => wrong.fmt(f),
        }
    }
}
