//! How large the blocks are that a collator hands to validators, as it wrote it to its log.

/// Most bytes of a block with its proof that a validator takes, uncompressed.
pub const LIMIT_KB: f64 = 10.0 * 1024.0;

/// What a validator gets of a block, in KiB.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Proof {
    /// The transactions.
    pub transactions: f64,
    /// The part of the state that they need.
    pub state: f64,
}

impl Proof {
    /// Of all blocks in a log, in order.
    pub fn all(log: &str) -> Vec<Self> {
        log.lines().filter(|line| line.contains("PoV size")).filter_map(Self::read).collect()
    }

    /// Both together.
    pub fn whole(&self) -> f64 {
        self.transactions + self.state
    }

    /// Part of what validators take at most.
    pub fn share(&self) -> f64 {
        self.whole() / LIMIT_KB
    }

    fn read(line: &str) -> Option<Self> {
        let number = |name: &str| -> Option<f64> {
            let (_, rest) = line.split_once(name)?;
            let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
            rest[..end].parse().ok()
        };
        Some(Self { transactions: number("extrinsics_kb=")?, state: number("storage_proof_kb=")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_from_the_log() {
        let log = "\
            2026-11-22 01:00:00 [Parachain] PoV size header_kb=0.22 extrinsics_kb=2.1923828125 storage_proof_kb=2.5\n\
            2026-11-22 01:00:00 [Parachain] Compressed PoV size: 3.1kb\n";
        assert_eq!(Proof::all(log), [Proof { transactions: 2.1923828125, state: 2.5 }]);
    }
}
