//! The memory of a lease, shared by the requests that it is answering.

use std::sync::{
    atomic::{AtomicU64, Ordering},
    Arc,
};
use wasmtime::ResourceLimiter;

/// The bytes that a lease has paid for.
#[derive(Debug)]
pub(super) struct MemoryBudget {
    limit: u64,
    used: AtomicU64,
}

impl MemoryBudget {
    pub(super) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, used: AtomicU64::new(0) })
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    fn take(&self, bytes: u64) -> bool {
        let fits = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= self.limit);
        self.used.fetch_update(Ordering::AcqRel, Ordering::Acquire, fits).is_ok()
    }

    fn give_back(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::AcqRel);
    }

    #[cfg(test)]
    fn used(&self) -> u64 {
        self.used.load(Ordering::Acquire)
    }
}

/// Whom a guest that was refused memory has to blame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Denied {
    /// It asked for more than the lease has.
    Alone,
    /// Other requests of the lease hold the rest.
    ByOthers,
}

/// Counts one guest's memories against its lease's budget, and gives all back when it goes.
#[derive(Debug)]
pub(super) struct Limiter {
    budget: Arc<MemoryBudget>,
    taken: u64,
    last: u64,
    denied: Option<Denied>,
}

impl Limiter {
    pub(super) fn new(budget: Arc<MemoryBudget>) -> Self {
        Self { budget, taken: 0, last: 0, denied: None }
    }

    /// The last refusal, if there was one.
    pub(super) fn denied(&self) -> Option<Denied> {
        self.denied
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        self.last = 0;
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let more = desired.saturating_sub(current) as u64;
        // A refusal is not a trap: a guest may well live with what it has.
        if !self.budget.take(more) {
            let alone = self.taken.saturating_add(more) > self.budget.limit();
            self.denied = Some(if alone { Denied::Alone } else { Denied::ByOthers });
            return Ok(false);
        }
        self.taken += more;
        self.last = more;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        let last = std::mem::take(&mut self.last);
        self.budget.give_back(last);
        self.taken -= last;
        Ok(())
    }

    fn table_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= maximum.unwrap_or(usize::MAX).min(super::engine::TABLE_ELEMENTS))
    }
}

impl Drop for Limiter {
    fn drop(&mut self) {
        self.budget.give_back(self.taken);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
    use super::*;

    #[test]
    fn guests_of_one_lease_share_its_memory_and_give_it_back() {
        let budget = MemoryBudget::new(100);
        let mut one = Limiter::new(budget.clone());
        let mut two = Limiter::new(budget.clone());
        assert!(one.memory_growing(0, 60, None).unwrap());
        assert!(!two.memory_growing(0, 60, None).unwrap());
        assert_eq!(two.denied(), Some(Denied::ByOthers));
        assert!(two.memory_growing(0, 40, None).unwrap());
        assert!(!two.memory_growing(40, 101, None).unwrap());
        assert_eq!(two.denied(), Some(Denied::Alone));
        drop(one);
        assert!(two.memory_growing(40, 100, None).unwrap());
        drop(two);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_growth_that_fails_afterwards_is_not_counted() {
        let budget = MemoryBudget::new(100);
        let mut guest = Limiter::new(budget.clone());
        assert!(guest.memory_growing(0, 10, None).unwrap());
        assert!(guest.memory_growing(10, 90, None).unwrap());
        guest.memory_grow_failed(wasmtime::Error::msg("no")).unwrap();
        assert_eq!(budget.used(), 10);
        assert!(!guest.memory_growing(10, 30, Some(20)).unwrap());
        guest.memory_grow_failed(wasmtime::Error::msg("no")).unwrap();
        assert_eq!(budget.used(), 10);
    }

    #[test]
    fn a_demand_beyond_all_numbers_is_refused() {
        let mut guest = Limiter::new(MemoryBudget::new(100));
        assert!(guest.memory_growing(0, 10, None).unwrap());
        assert!(!guest.memory_growing(10, usize::MAX, None).unwrap());
        assert_eq!(guest.denied(), Some(Denied::Alone));
    }
}
