//! Places for instances, with a short queue in front of them.
//!
//! A place is free only when its instance is gone, which is a little after its answer has arrived: whoever sends the next
//! request at once would often be refused otherwise, though it never has more requests open than it may.

use super::failure::HandleError;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a request waits for a place.
const PATIENCE: Duration = Duration::from_millis(100);

/// See the module.
pub(super) struct Places {
    free: Arc<Semaphore>,
    /// As many may wait as may run.
    queue: Semaphore,
}

impl Places {
    pub(super) fn new(places: u32) -> Self {
        Self { free: Arc::new(Semaphore::new(places as usize)), queue: Semaphore::new(places as usize) }
    }

    /// A place, held until the permit is dropped.
    ///
    /// # Errors
    /// [`HandleError::Busy`] if none becomes free in time, or enough wait already.
    pub(super) async fn take(&self) -> Result<OwnedSemaphorePermit, HandleError> {
        if let Ok(place) = self.free.clone().try_acquire_owned() {
            return Ok(place);
        }
        let _turn = self.queue.try_acquire().map_err(|_| HandleError::busy())?;
        match tokio::time::timeout(PATIENCE, self.free.clone().acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(HandleError::busy()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn whoever_waits_gets_the_place_that_becomes_free_and_nobody_waits_for_long() {
        let places = Places::new(1);
        let first = places.take().await.unwrap();
        // One waits; another one finds the queue full.
        let (second, third, ()) = tokio::join!(places.take(), places.take(), async {
            tokio::task::yield_now().await;
            drop(first);
        });
        let second = second.unwrap();
        assert!(matches!(third, Err(HandleError::Busy { .. })));
        assert!(matches!(places.take().await, Err(HandleError::Busy { .. })));
        drop(second);
        assert!(places.take().await.is_ok());
    }
}
