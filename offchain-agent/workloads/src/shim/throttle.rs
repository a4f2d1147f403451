//! A bound on bytes a second, shared by all that passes one way.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// How much may pass at once after a silence.
const BURST: Duration = Duration::from_millis(100);

/// Lets so many bytes a second pass.
pub(super) struct Throttle {
    bytes_per_second: u64,
    /// When all that was let pass would have passed at that rate.
    paid: Cell<Instant>,
}

impl Throttle {
    pub(super) fn new(bytes_per_second: u64) -> Self {
        Self { bytes_per_second: bytes_per_second.max(1), paid: Cell::new(Instant::now()) }
    }

    /// Waits until `bytes` more may pass.
    pub(super) async fn pass(&self, bytes: usize) {
        let now = Instant::now();
        let until = self.take(bytes, now);
        if until > now {
            tokio::time::sleep_until(until.into()).await;
        }
    }

    /// When `bytes` more may pass of which it is known at `now`.
    fn take(&self, bytes: usize, now: Instant) -> Instant {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let nanos = bytes.saturating_mul(1_000_000_000).checked_div(self.bytes_per_second).unwrap_or(0);
        let from = self.paid.get().max(now.checked_sub(BURST).unwrap_or(now));
        let until = from.checked_add(Duration::from_nanos(nanos)).unwrap_or(from);
        self.paid.set(until);
        until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_passes_than_the_rate_allows_after_a_burst() {
        let throttle = Throttle::new(1_000_000);
        let begun = Instant::now() + Duration::from_secs(60);
        let mut now = begun;
        for _ in 0..100 {
            now = throttle.take(20_000, now).max(now);
        }
        assert_eq!(now - begun, Duration::from_millis(1_900));
        // A silence of an hour is worth no more than a short one.
        let later = now + Duration::from_secs(3_600);
        assert_eq!(throttle.take(1_000_000, later), later + Duration::from_millis(900));
    }
}
