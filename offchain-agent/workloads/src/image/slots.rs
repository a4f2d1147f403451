//! What images that are being had share: places to work in, and room on the disk. And who still waits for one.

use super::ImageError;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{watch, Semaphore, SemaphorePermit};

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
    pub async fn fetch(&self, waiting: &Waiting) -> Result<SemaphorePermit<'_>, ImageError> {
        tokio::select! {
            slot = self.fetching.acquire() => slot.map_err(|_| ImageError::GivenUp),
            error = waiting.given_up() => Err(error),
        }
    }

    /// A place to unpack in.
    pub async fn make(&self) -> Result<SemaphorePermit<'_>, ImageError> {
        self.making.acquire().await.map_err(|_| ImageError::GivenUp)
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
pub(super) type Waits = watch::Sender<()>;

/// Tells when nobody waits any more.
#[derive(Clone)]
pub(super) struct Waiting(watch::Receiver<()>);

impl Waiting {
    /// Somebody waits for as long as the first of both is there.
    pub fn new() -> (Waits, Self) {
        let (waits, waiting) = watch::channel(());
        (waits, Self(waiting))
    }

    /// Returns when nobody waits any more, with what to tell.
    pub async fn given_up(&self) -> ImageError {
        let mut waiting = self.0.clone();
        while waiting.changed().await.is_ok() {}
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
    async fn whoever_fetches_keeps_nobody_from_unpacking_and_does_not_wait_for_ever() {
        let slots = Slots::default();
        let (waits, waiting) = Waiting::new();
        let mut held = Vec::new();
        for _ in 0..FETCHING {
            held.push(slots.fetch(&waiting).await.unwrap());
        }
        assert!(tokio::time::timeout(SHORT, slots.fetch(&waiting)).await.is_err(), "all places are taken");
        let _unpacks = slots.make().await.unwrap();
        drop(waits);
        assert!(matches!(slots.fetch(&waiting).await, Err(ImageError::GivenUp)));
        held.pop();
        let (_waits, waiting) = Waiting::new();
        let _fetches = slots.fetch(&waiting).await.unwrap();
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
