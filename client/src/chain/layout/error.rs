//! What keeps an answer of the chain from being read.

use std::fmt;
use subxt::ext::scale_decode::visitor::DecodeError;

/// An answer that cannot be read as our type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LayoutError {
    /// Fields and variants that lead to the place, innermost first.
    path: Vec<String>,
    pub(super) why: Why,
}

/// What is wrong at that place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Why {
    #[error("the chain's {of} has no field {field}")]
    NoField { of: String, field: String },
    #[error("{variant} is a {of} that this version does not know")]
    NoVariant { of: String, variant: String },
    #[error("{value} does not fit into {ours}")]
    OutOfRange { value: u128, ours: String },
    #[error("the chain may leave it out, and does")]
    IsNone,
    #[error("the chain has {theirs} of it instead of {ours}")]
    Length { theirs: usize, ours: usize },
    #[error("the chain's is {theirs} instead of {ours}")]
    Kind { theirs: String, ours: String },
    #[error("the chain's metadata lacks type {0}")]
    NoType(u32),
    #[error("the chain's type {0} contains itself, nests too deeply or lists nothing")]
    Unbounded(String),
    #[error("the bytes do not decode: {0}")]
    Bytes(String),
    #[error("{0} bytes are left over")]
    Left(usize),
}

impl LayoutError {
    /// The same, inside of a field or variant of that name.
    pub(super) fn within(mut self, name: &str) -> Self {
        self.path.push(name.into());
        self
    }
}

impl From<Why> for LayoutError {
    fn from(why: Why) -> Self {
        Self { path: Vec::new(), why }
    }
}

impl From<DecodeError> for LayoutError {
    fn from(error: DecodeError) -> Self {
        Why::Bytes(error.to_string()).into()
    }
}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.path.iter().rev().enumerate() {
            match index {
                0 => write!(f, "at {name}")?,
                _ => write!(f, ".{name}")?,
            }
        }
        match self.path.is_empty() {
            true => write!(f, "{}", self.why),
            false => write!(f, ": {}", self.why),
        }
    }
}
