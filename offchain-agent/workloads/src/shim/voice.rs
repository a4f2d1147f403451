//! What a workload says, as it comes into the log of its lease.

use super::complain;
use crate::log::LogWriter;
use std::{cell::RefCell, rc::Rc};

/// The log, which several write to.
pub(super) type Log = Rc<RefCell<LogWriter>>;

/// Longest line that is kept together; the rest of it becomes another.
const LINE: usize = 16 * 1024;

/// One of those who write to a log.
#[derive(Clone)]
pub(super) struct Voice {
    pub log: Log,
    /// What its lines begin with.
    pub name: Option<String>,
}

impl Voice {
    /// A stream of what it prints.
    pub(super) fn stream(&self) -> Stream {
        Stream { voice: self.clone(), line: Vec::new() }
    }

    /// Adds a line of the supervisor's own.
    pub(super) fn note(&self, text: &str) {
        let noted = match &self.name {
            Some(name) => self.log.borrow_mut().note(&format!("{name}: {text}")),
            None => self.log.borrow_mut().note(text),
        };
        said(noted);
    }
}

/// What one of the outputs of a workload prints, in the order in which it does.
pub(super) struct Stream {
    voice: Voice,
    /// A line that has not ended, of one who has a name.
    line: Vec<u8>,
}

impl Stream {
    /// Adds bytes. Those of one who has no name are kept as they are; of others line by line, so that the lines of several do
    /// not run into each other.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        if self.voice.name.is_none() {
            return said(self.voice.log.borrow_mut().write(bytes));
        }
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            for piece in piece.chunks(LINE) {
                self.line.extend_from_slice(piece);
                if self.line.ends_with(b"\n") || self.line.len() >= LINE {
                    self.end();
                }
            }
        }
    }

    /// Ends a line that has begun.
    fn end(&mut self) {
        if self.line.is_empty() {
            return;
        }
        if !self.line.ends_with(b"\n") {
            self.line.push(b'\n');
        }
        let name = self.voice.name.as_deref().unwrap_or_default();
        let line = [name.as_bytes(), b": ", &self.line].concat();
        said(self.voice.log.borrow_mut().write(&line));
        self.line.clear();
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.end();
    }
}

/// A full disk must not stop a workload: what cannot be kept is lost.
fn said(written: std::io::Result<()>) {
    if let Err(error) = written {
        complain(format_args!("the log: {error}"));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn said_by(name: Option<&str>, pieces: &[&[u8]]) -> String {
        let dir = tempfile::tempdir().unwrap();
        let log = Rc::new(RefCell::new(LogWriter::open(dir.path()).unwrap()));
        let voice = Voice { log, name: name.map(String::from) };
        let mut stream = voice.stream();
        pieces.iter().for_each(|piece| stream.write(piece));
        drop(stream);
        voice.note("noted");
        String::from_utf8(crate::log::read(dir.path(), Some(0), usize::MAX).unwrap().1).unwrap()
    }

    #[test]
    fn one_alone_is_kept_as_it_speaks_and_one_of_several_by_lines() {
        let pieces: [&[u8]; 4] = [b"a", b"b\nc\n\nd", b"", b"e"];
        assert_eq!(said_by(None, &pieces), "ab\nc\n\nde\n[tradewind] noted\n");
        assert_eq!(said_by(Some("x"), &pieces), "x: ab\nx: c\nx: \nx: de\n[tradewind] x: noted\n");
    }

    #[test]
    fn a_line_without_an_end_is_kept_in_pieces() {
        let long = vec![b'z'; LINE * 2 + 1];
        let said = said_by(Some("x"), &[&long[..LINE + 5], &long[LINE + 5..]]);
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 3, "{}", lines.len());
        assert!(lines[..2].iter().all(|line| line.len() <= LINE * 2 && line.starts_with("x: z")));
        assert_eq!(said.matches('z').count(), long.len());
    }
}
