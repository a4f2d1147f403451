//! A container's log on disk: parts of a bounded size, of which the last few are kept.

use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Bytes of a part.
pub const PART_BYTES: u64 = 256 * 1024;

/// Parts that are kept.
pub const PARTS: usize = 4;

/// Appends to a log. A part is a file whose name is the number of bytes before it.
pub struct LogWriter {
    dir: PathBuf,
    start: u64,
    len: u64,
    file: fs::File,
    fresh: bool,
}

impl LogWriter {
    /// Goes on with the log in `dir`, or begins one.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn open(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let start = parts(dir)?.last().copied().unwrap_or(0);
        let mut file = fs::OpenOptions::new().read(true).append(true).create(true).open(dir.join(name(start)))?;
        let len = file.metadata()?.len();
        let mut last = [b'\n'];
        if len > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        Ok(Self { dir: dir.to_owned(), start, len, file, fresh: last == *b"\n" })
    }

    /// Adds bytes at the end; the oldest part goes when there are too many.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let room = usize::try_from(PART_BYTES.saturating_sub(self.len)).unwrap_or(usize::MAX);
            if room == 0 {
                self.turn()?;
                continue;
            }
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.file.write_all(now)?;
            self.len = self.len.saturating_add(now.len() as u64);
            self.fresh = now.last() == Some(&b'\n');
            bytes = later;
        }
        Ok(())
    }

    /// Adds a line of the supervisor's own, on a line of its own.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        let start = if self.fresh { "" } else { "\n" };
        self.write(format!("{start}[tradewind] {text}\n").as_bytes())
    }

    fn turn(&mut self) -> io::Result<()> {
        self.start = self.start.saturating_add(self.len);
        self.len = 0;
        self.file = fs::OpenOptions::new().append(true).create(true).open(self.dir.join(name(self.start)))?;
        let all = parts(&self.dir)?;
        for old in all.iter().take(all.len().saturating_sub(PARTS)) {
            fs::remove_file(self.dir.join(name(*old)))?;
        }
        Ok(())
    }
}

/// At most `max` bytes of the log in `dir`: from byte `from` on, or from the oldest that is kept if that is later; without
/// `from` its end, from the start of a line if one starts in it. With the number of bytes before the first.
///
/// # Errors
/// When it cannot be read.
pub fn read(dir: &Path, from: Option<u64>, max: usize) -> io::Result<(u64, Vec<u8>)> {
    let all = match parts(dir) {
        Ok(all) => all,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((0, Vec::new())),
        Err(error) => return Err(error),
    };
    let Some((first, last)) = all.first().zip(all.last()) else { return Ok((0, Vec::new())) };
    let end = last.saturating_add(fs::metadata(dir.join(name(*last)))?.len());
    let max64 = u64::try_from(max).unwrap_or(u64::MAX);
    let start = from.unwrap_or(end.saturating_sub(max64)).clamp(*first, end);
    let mut bytes = Vec::new();
    for part in &all {
        let skip = start.saturating_sub(*part);
        let room = max64.saturating_sub(bytes.len() as u64);
        if skip >= PART_BYTES || room == 0 {
            continue;
        }
        // A part that went meanwhile leaves a hole, and what follows has another place: what was read so far is right.
        let Ok(mut file) = fs::File::open(dir.join(name(*part))) else { break };
        file.seek(SeekFrom::Start(skip))?;
        file.take(room).read_to_end(&mut bytes)?;
    }
    let cut = match from {
        None if start > 0 => bytes.iter().position(|byte| *byte == b'\n').map_or(0, |end| end.saturating_add(1)),
        _ => 0,
    };
    let cut = if cut < bytes.len() { cut } else { 0 };
    Ok((start.saturating_add(cut as u64), bytes.split_off(cut)))
}

fn parts(dir: &Path) -> io::Result<Vec<u64>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir)? {
        if let Some(start) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) {
            all.push(start);
        }
    }
    all.sort_unstable();
    Ok(all)
}

fn name(start: u64) -> String {
    format!("{start:020}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_end_begins_with_a_line_and_a_place_goes_on_where_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = LogWriter::open(dir.path()).unwrap();
        log.write(b"one\ntwo\nthree\n").unwrap();
        assert_eq!(read(dir.path(), None, 9).unwrap(), (8, b"three\n".to_vec()));
        assert_eq!(read(dir.path(), None, 100).unwrap(), (0, b"one\ntwo\nthree\n".to_vec()));
        assert_eq!(read(dir.path(), Some(4), 4).unwrap(), (4, b"two\n".to_vec()));
        assert_eq!(read(dir.path(), Some(99), 4).unwrap(), (14, vec![]));
        let mut log = LogWriter::open(dir.path()).unwrap();
        log.note("again").unwrap();
        assert_eq!(read(dir.path(), Some(14), 100).unwrap().1, b"[tradewind] again\n".to_vec());
    }

    #[test]
    fn old_parts_go_and_what_follows_keeps_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = LogWriter::open(dir.path()).unwrap();
        let line = [b'x'; 999].iter().copied().chain([b'\n']).collect::<Vec<_>>();
        for _ in 0..3_000 {
            log.write(&line).unwrap();
        }
        let kept: u64 = fs::read_dir(dir.path()).unwrap().map(|part| part.unwrap().metadata().unwrap().len()).sum();
        assert!(kept <= PART_BYTES * PARTS as u64, "{kept}");
        let (start, bytes) = read(dir.path(), Some(0), usize::MAX).unwrap();
        assert_eq!(start + bytes.len() as u64, 3_000_000);
        assert_eq!(bytes.len() as u64, kept);
        let (start, bytes) = read(dir.path(), Some(2_999_000), 10_000).unwrap();
        assert_eq!((start, bytes), (2_999_000, line));
    }

    #[test]
    fn what_was_never_written_is_empty() {
        assert_eq!(read(Path::new("/nowhere/at/all"), None, 9).unwrap(), (0, vec![]));
    }
}
