//! The ring of resolved heartbeats: pure arithmetic.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use tradewind_primitives::{Tick, Ticks};

/// Resolved heartbeats that are kept for each provider.
pub const RING_LENGTH: u32 = 64;

/// One resolved heartbeat.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct RingEntry {
    /// When it was sent.
    pub tick: Tick,
    /// The committed counter after its ticks were added.
    pub counter: Ticks,
}

/// The committed counter as it stood at `tick`, which lies before the last entry.
///
/// Between two heartbeats the ticks that the later one attested lie at its end: a heartbeat attests either all ticks
/// since the one before, or, after a time without leases, those since an activation.
pub fn counter_at(ring: &[RingEntry], tick: Tick) -> Ticks {
    let after = ring.partition_point(|entry| entry.tick <= tick);
    let before = after.checked_sub(1).and_then(|index| ring.get(index)).map_or(0, |entry| entry.counter);
    let up_to = ring.get(after).map_or(before, |next| next.counter.saturating_sub(next.tick.saturating_sub(tick)));
    before.max(up_to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(entries: &[(Tick, Ticks)]) -> alloc::vec::Vec<RingEntry> {
        entries.iter().map(|&(tick, counter)| RingEntry { tick, counter }).collect()
    }

    #[test]
    fn between_two_heartbeats_the_counter_is_exact() {
        let ring = ring(&[(1010, 10), (1020, 20), (1030, 30)]);
        assert_eq!(counter_at(&ring, 1010), 10);
        assert_eq!(counter_at(&ring, 1017), 17);
        assert_eq!(counter_at(&ring, 1020), 20);
    }

    #[test]
    fn a_gap_that_was_not_attested_adds_nothing() {
        let ring = ring(&[(1010, 10), (1045, 10), (1055, 20)]);
        assert_eq!(counter_at(&ring, 1017), 10);
        assert_eq!(counter_at(&ring, 1044), 10);
        assert_eq!(counter_at(&ring, 1050), 15);
    }

    #[test]
    fn a_time_without_leases_is_not_attested_by_the_heartbeat_after_it() {
        let ring = ring(&[(1030, 30), (5010, 40)]);
        assert_eq!(counter_at(&ring, 3000), 30);
        assert_eq!(counter_at(&ring, 5005), 35);
    }

    #[test]
    fn before_the_ring_the_oldest_counter_less_the_distance() {
        let ring = ring(&[(1010, 10), (1020, 20)]);
        assert_eq!(counter_at(&ring, 1004), 4);
        assert_eq!(counter_at(&ring, 900), 0);
    }
}
