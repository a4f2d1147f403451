//! Unpacks gzip as it comes. One of the sources sends it without saying so, whatever is asked for: a body that begins with
//! the two bytes of gzip is unpacked.
//!
//! Its memory is that of a window of 32 KiB, its tables, and one piece of output, whatever the body unpacks to; how much that
//! may be is for the caller to count.

use alloc::{boxed::Box, vec, vec::Vec};
use core::fmt;
use miniz_oxide::{
    inflate::stream::{inflate, InflateState},
    DataFormat, MZFlush, MZStatus,
};

/// What gzip begins with.
pub const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Bytes of a piece of output.
const PIECE: usize = 16 * 1024;

/// Most bytes of a header, with the file's name and a comment.
const MAX_HEADER: usize = 1_024;

/// Bytes at the end: a checksum and the length.
const TRAILER: usize = 8;

/// Why unpacking ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GzipError {
    /// The header is none that is known, or too long.
    Header,
    /// What is packed is broken.
    Data,
    /// The checksum or the length at the end is another.
    Checksum,
    /// Something follows the end.
    Trailing,
    /// It ends in the middle.
    Truncated,
}

impl fmt::Display for GzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "body: not a gzip header",
            Self::Data => "body: broken gzip",
            Self::Checksum => "body: gzip with another checksum",
            Self::Trailing => "body: something follows the gzip",
            Self::Truncated => "body: gzip that ends in the middle",
        })
    }
}

enum Part {
    Header(Vec<u8>),
    Body,
    Trailer(Vec<u8>),
}

/// Unpacks one gzip member.
pub struct Gunzip {
    part: Part,
    state: Box<InflateState>,
    out: Vec<u8>,
    sum: u32,
    length: u32,
}

impl Default for Gunzip {
    fn default() -> Self {
        Self {
            part: Part::Header(Vec::new()),
            state: Box::new(InflateState::new(DataFormat::Raw)),
            out: vec![0; PIECE],
            sum: u32::MAX,
            length: 0,
        }
    }
}

impl Gunzip {
    /// Unpacks more, and hands each piece on.
    ///
    /// # Errors
    /// Why no more is unpacked, or what `sink` says.
    pub fn feed<E: From<GzipError>>(
        &mut self,
        mut bytes: &[u8],
        sink: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Part::Header(header) = &mut self.part {
            let known = header.len();
            header.extend_from_slice(bytes.get(..bytes.len().min(MAX_HEADER)).unwrap_or(bytes));
            match header_length(header)? {
                Some(length) => {
                    // It ends within these bytes: before, it was not whole.
                    bytes = bytes.get(length.saturating_sub(known)..).unwrap_or_default();
                    self.part = Part::Body;
                }
                None if header.len() >= MAX_HEADER => return Err(GzipError::Header.into()),
                None => return Ok(()),
            }
        }
        if let Part::Body = self.part {
            bytes = self.body(bytes, sink)?;
        }
        if let Part::Trailer(trailer) = &mut self.part {
            trailer.extend_from_slice(bytes.get(..bytes.len().min(TRAILER)).unwrap_or(bytes));
            if trailer.len() > TRAILER || bytes.len() > TRAILER {
                return Err(GzipError::Trailing.into());
            }
        }
        Ok(())
    }

    /// Unpacks the body; what follows it is returned.
    fn body<'a, E: From<GzipError>>(
        &mut self,
        mut bytes: &'a [u8],
        sink: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<&'a [u8], E> {
        loop {
            let result = inflate(&mut self.state, bytes, &mut self.out, MZFlush::None);
            bytes = bytes.get(result.bytes_consumed..).unwrap_or_default();
            let piece = self.out.get(..result.bytes_written).unwrap_or_default();
            for byte in piece {
                self.sum = next_sum(self.sum, *byte);
            }
            // The length is kept modulo 2³², as gzip has it.
            self.length = self.length.wrapping_add(piece.len() as u32);
            sink(piece)?;
            match result.status {
                Ok(MZStatus::StreamEnd) => {
                    self.part = Part::Trailer(Vec::new());
                    return Ok(bytes);
                }
                Ok(_) if result.bytes_written > 0 || result.bytes_consumed > 0 => {}
                // Nothing went on, as there is nothing more to go on with.
                Ok(_) | Err(miniz_oxide::MZError::Buf) if bytes.is_empty() => return Ok(bytes),
                _ => return Err(GzipError::Data.into()),
            }
        }
    }

    /// Says that there is no more.
    ///
    /// # Errors
    /// If there should be, or it was not what it says.
    pub fn finish(&self) -> Result<(), GzipError> {
        let Part::Trailer(trailer) = &self.part else { return Err(GzipError::Truncated) };
        if trailer.len() < TRAILER {
            return Err(GzipError::Truncated);
        }
        let said: Vec<u32> = trailer
            .chunks_exact(4)
            .map(|bytes| bytes.iter().rev().fold(0, |number, byte| (number << 8) | u32::from(*byte)))
            .collect();
        if said == [!self.sum, self.length] {
            Ok(())
        } else {
            Err(GzipError::Checksum)
        }
    }

    /// Bytes that it holds, about.
    pub fn held(&self) -> usize {
        core::mem::size_of::<InflateState>().saturating_add(self.out.capacity()).saturating_add(MAX_HEADER * 2)
    }
}

/// The length of the header, if it is whole.
fn header_length(bytes: &[u8]) -> Result<Option<usize>, GzipError> {
    const TEXT: u8 = 1;
    const CHECKED: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let (Some(fixed), Some(flags)) = (bytes.get(..10), bytes.get(3)) else { return Ok(None) };
    if !fixed.starts_with(&MAGIC) || fixed.get(2) != Some(&8) {
        return Err(GzipError::Header);
    }
    if flags & !(TEXT | CHECKED | EXTRA | NAME | COMMENT) != 0 {
        return Err(GzipError::Header);
    }
    let mut length = 10usize;
    if flags & EXTRA != 0 {
        let Some([low, high]) = bytes.get(length..length.saturating_add(2)) else { return Ok(None) };
        length = length.saturating_add(2).saturating_add(usize::from(u16::from_le_bytes([*low, *high])));
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            let text = bytes.get(length..).unwrap_or_default();
            let Some(end) = text.iter().position(|byte| *byte == 0) else { return Ok(None) };
            length = length.saturating_add(end).saturating_add(1);
        }
    }
    if flags & CHECKED != 0 {
        length = length.saturating_add(2);
    }
    Ok((length <= bytes.len()).then_some(length))
}

/// The CRC-32 of gzip, half a byte at a time: a table of sixteen is enough.
fn next_sum(sum: u32, byte: u8) -> u32 {
    const TABLE: [u32; 16] = table();
    let half = |sum: u32| (sum >> 4) ^ TABLE.get((sum & 15) as usize).copied().unwrap_or(0);
    half(half(sum ^ u32::from(byte)))
}

const fn table() -> [u32; 16] {
    let mut table = [0; 16];
    let mut index = 0;
    while index < 16 {
        let mut sum = index as u32;
        let mut bit = 0;
        while bit < 4 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
            bit += 1;
        }
        table[index] = sum;
        index += 1;
    }
    table
}
