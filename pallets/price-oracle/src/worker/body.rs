//! From the bytes of a body to the prices in it: unpacked if they are packed, read as JSON, and looked through, as they come.

use super::{
    gzip::{Gunzip, GzipError, MAGIC},
    json::{JsonError, Reader},
    rows::Page,
    walk::Parser,
};
use core::fmt;

/// Why a body was not read to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyError {
    /// It is longer than its source's may be, packed or unpacked.
    TooLarge,
    /// It is packed, and broken.
    Gzip(GzipError),
    /// It is not the JSON that it should be.
    Json(JsonError),
}

impl From<GzipError> for BodyError {
    fn from(error: GzipError) -> Self {
        Self::Gzip(error)
    }
}

impl From<JsonError> for BodyError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("body: too large"),
            Self::Gzip(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
        }
    }
}

enum Packing {
    /// Not known yet; this is the first byte, if it can be gzip's.
    Unknown(Option<u8>),
    Plain,
    Gzip(Gunzip),
}

/// Reads one body.
pub struct Body<'a> {
    parser: &'a mut dyn Parser,
    reader: Reader,
    packing: Packing,
    most: u64,
    /// As received, and unpacked.
    received: u64,
    unpacked: u64,
}

impl<'a> Body<'a> {
    /// One that is at most `most` bytes long, packed and unpacked.
    pub fn new(parser: &'a mut dyn Parser, most: u64) -> Self {
        let packing = Packing::Unknown(None);
        Self { parser, reader: Reader::default(), packing, most, received: 0, unpacked: 0 }
    }

    /// Reads on.
    ///
    /// # Errors
    /// Why no more is read.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
        self.received = self.received.saturating_add(bytes.len() as u64);
        if self.received > self.most {
            return Err(BodyError::TooLarge);
        }
        let Packing::Unknown(first) = self.packing else { return self.unpack(bytes) };
        let mut begun = first.into_iter().chain(bytes.iter().copied());
        match (begun.next(), begun.next()) {
            (None, _) => Ok(()),
            (Some(one), None) if Some(&one) == MAGIC.first() => {
                self.packing = Packing::Unknown(Some(one));
                Ok(())
            }
            (Some(one), two) => {
                let packed = two.is_some_and(|two| [one, two] == MAGIC);
                self.packing = if packed { Packing::Gzip(Gunzip::default()) } else { Packing::Plain };
                if let Some(first) = first {
                    self.unpack(&[first])?;
                }
                self.unpack(bytes)
            }
        }
    }

    fn unpack(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
        let (reader, parser, unpacked, most) = (&mut self.reader, &mut *self.parser, &mut self.unpacked, self.most);
        let mut read = |piece: &[u8]| {
            *unpacked = unpacked.saturating_add(piece.len() as u64);
            if *unpacked > most {
                return Err(BodyError::TooLarge);
            }
            Ok(reader.feed(piece, parser)?)
        };
        match &mut self.packing {
            Packing::Gzip(gunzip) => gunzip.feed(bytes, &mut read),
            Packing::Plain | Packing::Unknown(_) => read(bytes),
        }
    }

    /// Says that there is no more, and what was found.
    ///
    /// # Errors
    /// If there should be more, or nothing was found.
    pub fn finish(&mut self) -> Result<Page, BodyError> {
        if let Packing::Gzip(gunzip) = &self.packing {
            gunzip.finish()?;
        }
        self.reader.finish(self.parser)?;
        Ok(self.parser.finish().map_err(JsonError::from)?)
    }

    /// Bytes that it holds, but for what the parser does: rows and texts, both bounded.
    pub fn held(&self) -> usize {
        let packing = match &self.packing {
            Packing::Gzip(gunzip) => gunzip.held(),
            Packing::Plain | Packing::Unknown(_) => 0,
        };
        self.reader.held().saturating_add(packing)
    }
}
