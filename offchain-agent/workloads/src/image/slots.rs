//! What images that are being had share: places to work in, and room on the disk. And who still waits for one.

use super::ImageError;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::sync::{watch, OwnedMutexGuard, Semaphore, SemaphorePermit};

/// Images that are fetched at one time. Fetching is waiting, for as long as somebody else's registry likes; so there are
/// many places, and who waits there keeps nobody from those of [`MAKING`].
const FETCHING: usize = 16;

/// Images that are unpacked at one time. Each takes a processor, and disk space that nobody has counted yet.
const MAKING: usize = 2;

/// See the module.
pub(super) struct Slots {
    fetching: Semaphore,
    making: Semaphore,
    promised: Arc<Mutex<u64>>,
}

impl Default for Slots {
    fn default() -> Self {
        Self { fetching: Semaphore::new(FETCHING), making: Semaphore::new(MAKING), promised: Arc::default() }
    }
}

impl Slots {
    /// A place to fetch in.
    pub async fn fetch(&self, work: &Work) -> Result<SemaphorePermit<'_>, ImageError> {
        place(&self.fetching, work).await
    }

    /// A place to unpack in.
    pub async fn make(&self, work: &Work) -> Result<SemaphorePermit<'_>, ImageError> {
        place(&self.making, work).await
    }

    /// `bytes` of the `free` ones, less what is promised to others. What others have written already counts twice, so that
    /// there is rather more room than less.
    pub fn promise(&self, bytes: u64, free: u64) -> Result<Promise, ImageError> {
        let mut promised = self.promised.lock().unwrap_or_else(PoisonError::into_inner);
        if free.saturating_sub(*promised) < bytes {
            return Err(ImageError::NoRoom);
        }
        *promised = promised.saturating_add(bytes);
        Ok(Promise { bytes, promised: self.promised.clone() })
    }
}

async fn place<'a>(places: &'a Semaphore, work: &Work) -> Result<SemaphorePermit<'a>, ImageError> {
    tokio::select! {
        place = places.acquire() => place.map_err(|_| ImageError::GivenUp),
        error = work.given_up() => Err(error),
    }
}

/// Room on the disk that is kept for somebody while this is.
pub(super) struct Promise {
    bytes: u64,
    promised: Arc<Mutex<u64>>,
}

impl Drop for Promise {
    fn drop(&mut self) {
        let mut promised = self.promised.lock().unwrap_or_else(PoisonError::into_inner);
        *promised = promised.saturating_sub(self.bytes);
    }
}

/// Kept by whoever waits.
pub(super) type Waits = watch::Receiver<()>;

/// A source of an image that is asked for, and who waits for it.
pub(super) struct Work {
    turn: Arc<tokio::sync::Mutex<()>>,
    waiting: watch::Sender<()>,
    late: Mutex<Option<Instant>>,
}

impl Default for Work {
    fn default() -> Self {
        Self { turn: Arc::default(), waiting: watch::Sender::new(()), late: Mutex::default() }
    }
}

impl Work {
    /// One more waits, for as long as it keeps this.
    pub fn wait(&self) -> Waits {
        self.waiting.subscribe()
    }

    /// The turn to work on the source.
    pub async fn turn(&self) -> OwnedMutexGuard<()> {
        self.turn.clone().lock_owned().await
    }

    /// Takes note that the image was not there in time.
    pub fn was_late(&self) {
        *self.late.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether it was not since `begun`: whoever waited since then has waited for the same.
    pub fn was_late_since(&self, begun: Instant) -> bool {
        self.late.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|late| late >= begun)
    }

    /// Returns when nobody waits any more, with what to tell.
    pub async fn given_up(&self) -> ImageError {
        self.waiting.closed().await;
        ImageError::GivenUp
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::Duration;

    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn whoever_fetches_keeps_nobody_from_unpacking_and_nobody_waits_for_a_place_for_nobody() {
        let slots = Slots::default();
        let work = Work::default();
        let waits = work.wait();
        let mut held = Vec::new();
        for _ in 0..FETCHING {
            held.push(slots.fetch(&work).await.unwrap());
        }
        assert!(tokio::time::timeout(SHORT, slots.fetch(&work)).await.is_err(), "all places are taken");
        let _unpacks = [slots.make(&work).await.unwrap(), slots.make(&work).await.unwrap()];
        assert!(tokio::time::timeout(SHORT, slots.make(&work)).await.is_err(), "all places are taken");
        drop(waits);
        assert!(matches!(slots.fetch(&work).await, Err(ImageError::GivenUp)));
        assert!(matches!(slots.make(&work).await, Err(ImageError::GivenUp)));
        held.pop();
        let _waits = work.wait();
        let _fetches = slots.fetch(&work).await.unwrap();
    }

    #[tokio::test]
    async fn work_is_given_up_when_the_last_who_waited_has_gone() {
        let work = Work::default();
        let (first, second) = (work.wait(), work.wait());
        drop(first);
        assert!(tokio::time::timeout(SHORT, work.given_up()).await.is_err(), "another waits");
        drop(second);
        assert!(matches!(work.given_up().await, ImageError::GivenUp));
    }

    #[test]
    fn room_is_promised_once_and_given_back() {
        let slots = Slots::default();
        let first = slots.promise(60, 100).unwrap();
        assert!(matches!(slots.promise(41, 100), Err(ImageError::NoRoom)));
        let _second = slots.promise(40, 100).unwrap();
        drop(first);
        let _third = slots.promise(60, 100).unwrap();
        assert!(matches!(slots.promise(1, 100), Err(ImageError::NoRoom)));
    }
}
