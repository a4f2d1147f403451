//! Why there is no image, and whose fault that is.

use std::io;

/// Characters of a foreign message that an error keeps.
const MESSAGE_CHARS: usize = 400;

/// Why an image cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// Nobody has it under that name, or not with these credentials.
    #[error("the image is not there, or not for these credentials: {0}")]
    NotFound(String),
    /// It has more bytes than this many, packed or unpacked.
    #[error("the image is larger than {0} bytes")]
    TooLarge(u64),
    /// Its layers have more entries than this many.
    #[error("the image has more than {0} files")]
    TooManyFiles(u64),
    /// It is malformed, does not agree with its digests, or is not for this machine.
    #[error("the image is no good: {0}")]
    BadImage(String),
    /// Its registry does not answer, or answers that it is in trouble.
    #[error("the registry is out of reach: {0}")]
    Unreachable(String),
    /// A program that is needed is missing or failed.
    #[error("a tool failed: {0}")]
    Tool(String),
    /// The disk, or the system, failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// How it failed.
        source: io::Error,
    },
    /// It took longer than it may.
    #[error("the image was not there in time")]
    Timeout,
    /// Nobody waits for it any more.
    #[error("nobody waits for the image any more")]
    GivenUp,
    /// There is no room for it beside the images that are in use.
    #[error("there is no room for the image")]
    NoRoom,
}

impl ImageError {
    /// Whether the image is to blame, so that trying again, here or elsewhere, changes nothing. Everything else is the
    /// provider's, or nobody can tell.
    pub fn is_buyers(&self) -> bool {
        match self {
            Self::NotFound(_) | Self::TooLarge(_) | Self::TooManyFiles(_) | Self::BadImage(_) => true,
            // Otherwise whoever makes an image that takes for ever would have the provider pay for it.
            Self::Timeout => true,
            Self::Unreachable(_) | Self::Tool(_) | Self::Io { .. } | Self::NoRoom | Self::GivenUp => false,
        }
    }

    /// An error of the system while doing `what`; a full disk is [`ImageError::NoRoom`].
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| match is_full(&source) {
            true => Self::NoRoom,
            false => Self::Io { what, source },
        }
    }

    pub(super) fn bad(why: impl Into<String>) -> Self {
        Self::BadImage(shorten(&why.into()))
    }
}

/// Whether the disk, or somebody's share of it, is full.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// The end of a foreign message, which is where programs say what went wrong, without control characters.
pub(super) fn shorten(message: &str) -> String {
    let clean = message.trim().replace(|c: char| c.is_control(), " ");
    let skip = clean.chars().count().saturating_sub(MESSAGE_CHARS);
    clean.chars().skip(skip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wrong_with_the_image_is_the_buyers() {
        let text = || "x".to_owned();
        let buyers = [
            ImageError::NotFound(text()),
            ImageError::TooLarge(1),
            ImageError::TooManyFiles(1),
            ImageError::BadImage(text()),
            ImageError::Timeout,
        ];
        assert!(buyers.iter().all(ImageError::is_buyers));
        let others = [
            ImageError::Unreachable(text()),
            ImageError::Tool(text()),
            ImageError::io("x")(io::Error::other("y")),
            ImageError::NoRoom,
            ImageError::GivenUp,
        ];
        assert!(!others.iter().any(ImageError::is_buyers));
    }

    #[test]
    fn a_full_disk_is_no_room() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert!(matches!(ImageError::io("writing")(full), ImageError::NoRoom));
    }

    #[test]
    fn a_foreign_message_is_bounded_and_keeps_its_end() {
        let short = shorten(&format!("{}\nthe end", "é".repeat(10_000)));
        assert_eq!(short.chars().count(), MESSAGE_CHARS);
        assert!(short.ends_with("é the end"));
    }
}
