//! What is wrong with a manifest, and where.

use super::check::Invalid;
use std::fmt;

/// A place in a text; both count from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a manifest is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ManifestError {
    /// Longer than this many bytes.
    #[error("a manifest is at most {0} bytes long")]
    TooLarge(usize),
    /// With more than this many brackets that open.
    #[error("a manifest has at most {0} opening brackets; a file that has more is written as base64")]
    TooManyBrackets(usize),
    /// Not UTF-8.
    #[error("a manifest is UTF-8 text")]
    NotText,
    /// Not YAML, or not a manifest: an unknown field, a wrong value.
    #[error("{}{message}", at(*.place))]
    Syntax {
        /// Where, if it is known.
        place: Option<Place>,
        /// What is wrong.
        message: String,
    },
    /// Each field is right, but they do not fit together.
    #[error("{}{field}: {problem}", at(*.place))]
    Invalid {
        /// Where the field begins, if it stands at the start of a line.
        place: Option<Place>,
        /// The field.
        field: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// An encoding of a version that this program does not know.
    #[error("version {0} of the manifest format is not known to this program")]
    UnknownVersion(u8),
    /// Bytes that are not the canonical encoding of a manifest.
    #[error("not the canonical encoding of a manifest")]
    NotCanonical,
    /// The manifest is not the one that was agreed on.
    #[error("the manifest is not the one whose hash is on chain")]
    WrongHash,
}

fn at(place: Option<Place>) -> String {
    place.map(|place| format!("{place}: ")).unwrap_or_default()
}

impl ManifestError {
    /// Where the error is, if it is known.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Syntax { place, .. } | Self::Invalid { place, .. } => *place,
            _ => None,
        }
    }

    pub(super) fn from_yaml(error: serde_yaml_ng::Error) -> Self {
        let place = error.location().map(|at| Place { line: at.line(), column: at.column() });
        let message = error.to_string();
        // The library says the place at the end of its message; it stands at the front of ours.
        let message = match message.rfind(" at line ") {
            Some(end) if place.is_some() => message.get(..end).unwrap_or(&message).to_owned(),
            _ => message,
        };
        Self::Syntax { place, message }
    }

    pub(super) fn from_invalid(invalid: Invalid, text: &str) -> Self {
        let Invalid { field, problem } = invalid;
        let line = text.lines().position(|line| line.strip_prefix(field).is_some_and(|rest| rest.starts_with(':')));
        Self::Invalid { place: line.map(|line| Place { line: line + 1, column: 1 }), field, problem }
    }
}

/// `bytes` as text, if they are short enough. Checked before anything is parsed.
/// Most brackets that open in a text, those in strings and comments among them. The library takes time with the square of how
/// deep they are nested, before it says that they are nested too deep.
pub(super) const MAX_BRACKETS: usize = 16_384;

pub(super) fn bounded_text(bytes: &[u8], max: usize) -> Result<&str, ManifestError> {
    if bytes.len() > max {
        return Err(ManifestError::TooLarge(max));
    }
    if bytes.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > MAX_BRACKETS {
        return Err(ManifestError::TooManyBrackets(MAX_BRACKETS));
    }
    std::str::from_utf8(bytes).map_err(|_| ManifestError::NotText)
}
