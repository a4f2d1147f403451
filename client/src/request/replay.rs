//! Each request once: the memory of those seen, bounded.

use sp_runtime::AccountId32;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How far a request's timestamp may be from our clock, either way.
pub const WINDOW_MILLIS: u64 = 60_000;

/// How many requests are remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplayLimits {
    /// Of one account.
    pub per_account: u32,
    /// Of all.
    pub total: usize,
}

impl Default for ReplayLimits {
    /// 256 of one account (two a second for as long as they are remembered), 65,536 in all: under 16 MiB.
    fn default() -> Self {
        Self { per_account: 256, total: 65_536 }
    }
}

/// Why a request is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReplayError {
    /// Signed more than a minute ago, or for later than in a minute, or before we started.
    #[error("the request's time is more than a minute from ours; is your clock right?")]
    OutOfTime,
    /// It was taken before.
    #[error("the request was seen before")]
    Seen,
    /// This account sends more than can be remembered.
    #[error("too many requests of this account; slow down")]
    AccountFull,
    /// All accounts together send more than can be remembered.
    #[error("too many requests; try again in a minute")]
    Full,
}

type Nonce = [u8; 16];

/// Remembers requests for as long as their timestamps are good. Every operation takes logarithmic time, apart from
/// forgetting, which is paid for by the requests that are forgotten.
#[derive(Debug)]
pub struct ReplayGuard {
    limits: ReplayLimits,
    seen: HashSet<(AccountId32, Nonce)>,
    by_time: BTreeSet<(u64, AccountId32, Nonce)>,
    per_account: HashMap<AccountId32, u32>,
    /// Requests with a timestamp up to here may have been seen and forgotten. It makes a clock that is set back harmless.
    forgotten: u64,
}

impl ReplayGuard {
    /// An empty guard that takes no request signed before `now_ms`.
    pub fn new(limits: ReplayLimits, now_ms: u64) -> Self {
        Self {
            limits,
            seen: HashSet::new(),
            by_time: BTreeSet::new(),
            per_account: HashMap::new(),
            forgotten: now_ms.saturating_sub(1),
        }
    }

    /// Whether a request signed at `timestamp_ms` can be taken at `now_ms`.
    pub fn check_time(&self, timestamp_ms: u64, now_ms: u64) -> Result<(), ReplayError> {
        match timestamp_ms > self.forgotten && timestamp_ms.abs_diff(now_ms) <= WINDOW_MILLIS {
            true => Ok(()),
            false => Err(ReplayError::OutOfTime),
        }
    }

    /// Takes a request, or refuses it and remembers nothing new.
    pub fn admit(
        &mut self,
        account: &AccountId32,
        nonce: Nonce,
        timestamp_ms: u64,
        now_ms: u64,
    ) -> Result<(), ReplayError> {
        self.check_time(timestamp_ms, now_ms)?;
        self.forget(now_ms);
        let key = (account.clone(), nonce);
        if self.seen.contains(&key) {
            return Err(ReplayError::Seen);
        }
        if self.seen.len() >= self.limits.total {
            return Err(ReplayError::Full);
        }
        if self.per_account.get(account).is_some_and(|count| *count >= self.limits.per_account) {
            return Err(ReplayError::AccountFull);
        }
        *self.per_account.entry(account.clone()).or_default() += 1;
        self.by_time.insert((timestamp_ms, account.clone(), nonce));
        self.seen.insert(key);
        Ok(())
    }

    /// Requests that are remembered.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether none is remembered.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Forgets requests whose timestamp is no longer good at `now_ms`.
    fn forget(&mut self, now_ms: u64) {
        while let Some((timestamp, _, _)) = self.by_time.first() {
            if timestamp.saturating_add(WINDOW_MILLIS) >= now_ms {
                return;
            }
            let Some((timestamp, account, nonce)) = self.by_time.pop_first() else { return };
            self.forgotten = self.forgotten.max(timestamp);
            if let Some(count) = self.per_account.get_mut(&account) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.per_account.remove(&account);
                }
            }
            self.seen.remove(&(account, nonce));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000_000;

    fn account(n: u8) -> AccountId32 {
        AccountId32::new([n; 32])
    }

    fn guard(per_account: u32, total: usize) -> ReplayGuard {
        ReplayGuard::new(ReplayLimits { per_account, total }, 0)
    }

    #[test]
    fn a_nonce_is_taken_once_for_each_account() {
        let mut guard = guard(9, 9);
        assert_eq!(guard.admit(&account(1), [1; 16], NOW, NOW), Ok(()));
        assert_eq!(guard.admit(&account(1), [1; 16], NOW, NOW), Err(ReplayError::Seen));
        assert_eq!(guard.admit(&account(1), [1; 16], NOW + 1, NOW), Err(ReplayError::Seen));
        assert_eq!(guard.admit(&account(1), [2; 16], NOW, NOW), Ok(()));
        assert_eq!(guard.admit(&account(2), [1; 16], NOW, NOW), Ok(()));
        assert_eq!(guard.len(), 3);
    }

    #[test]
    fn a_request_is_remembered_exactly_as_long_as_its_time_is_good() {
        let mut guard = guard(9, 9);
        let signed = NOW + WINDOW_MILLIS;
        assert_eq!(guard.admit(&account(1), [1; 16], signed, NOW), Ok(()));
        let last = signed + WINDOW_MILLIS;
        assert_eq!(guard.admit(&account(1), [1; 16], signed, last), Err(ReplayError::Seen));
        assert_eq!(guard.admit(&account(1), [1; 16], signed, last + 1), Err(ReplayError::OutOfTime));
        assert_eq!(guard.admit(&account(2), [2; 16], last + 1, last + 1), Ok(()));
        assert_eq!(guard.len(), 1);
        assert!(!guard.is_empty());
    }

    #[test]
    fn one_account_cannot_take_the_place_of_others() {
        let mut guard = guard(2, 9);
        assert_eq!(guard.admit(&account(1), [1; 16], NOW, NOW), Ok(()));
        assert_eq!(guard.admit(&account(1), [2; 16], NOW, NOW), Ok(()));
        assert_eq!(guard.admit(&account(1), [3; 16], NOW, NOW), Err(ReplayError::AccountFull));
        assert_eq!(guard.admit(&account(2), [3; 16], NOW, NOW), Ok(()));
        let later = NOW + WINDOW_MILLIS + 1;
        assert_eq!(guard.admit(&account(1), [3; 16], later, later), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_comes_back() {
        let mut guard = guard(9, 3);
        for n in 0..3 {
            assert_eq!(guard.admit(&account(n), [n; 16], NOW, NOW), Ok(()));
        }
        assert_eq!(guard.admit(&account(9), [9; 16], NOW, NOW), Err(ReplayError::Full));
        let later = NOW + WINDOW_MILLIS + 1;
        assert_eq!(guard.admit(&account(9), [9; 16], later, later), Ok(()));
        assert_eq!((guard.len(), guard.per_account.len(), guard.by_time.len()), (1, 1, 1));
    }

    #[test]
    fn a_clock_that_is_set_back_lets_nothing_in_twice() {
        let mut guard = guard(9, 9);
        assert_eq!(guard.admit(&account(1), [1; 16], NOW, NOW), Ok(()));
        let far = NOW + 10 * WINDOW_MILLIS;
        assert_eq!(guard.admit(&account(2), [2; 16], far, far), Ok(()));
        assert_eq!(guard.admit(&account(1), [1; 16], NOW, NOW), Err(ReplayError::OutOfTime));
        assert_eq!(guard.admit(&account(1), [3; 16], NOW + 1, NOW + 1), Ok(()));
    }

    #[test]
    fn nothing_from_before_the_start_is_taken() {
        let mut guard = ReplayGuard::new(ReplayLimits::default(), NOW);
        assert_eq!(guard.admit(&account(1), [1; 16], NOW - 1, NOW), Err(ReplayError::OutOfTime));
        assert_eq!(guard.admit(&account(1), [1; 16], NOW, NOW), Ok(()));
    }
}
