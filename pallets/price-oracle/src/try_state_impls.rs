//! Invariants.

use crate::{Admission, Config, Feed, FeedCount, Feeds, Joins, Last, Operators, Pallet};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;
use tradewind_primitives::{traits::Clock, FeedKey};

impl<T: Config> Pallet<T> {
    /// Checks everything that must hold between blocks.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::try_state_operators()?;
        let count = FeedCount::<T>::get();
        ensure!(count <= T::MaxFeeds::get(), "oracle: no more feeds than there can be");
        ensure!(Feeds::<T>::iter_keys().count() == count as usize, "oracle: feeds are counted");
        for (key, feed) in Feeds::<T>::iter() {
            Self::try_state_feed(&key, &feed)?;
        }
        Ok(())
    }

    fn try_state_operators() -> Result<(), TryRuntimeError> {
        let operators = Operators::<T>::get();
        for (index, one) in operators.iter().enumerate() {
            let earlier = || operators.iter().take(index);
            ensure!(earlier().all(|other| other.account != one.account), "oracle: an operator is there once");
            ensure!(earlier().all(|other| other.key != one.key), "oracle: operators have keys of their own");
            ensure!(Last::<T>::contains_key(&one.account), "oracle: every operator has a number");
        }
        ensure!(Last::<T>::iter_keys().count() == operators.len(), "oracle: numbers are kept of operators only");
        let mut joined: Vec<u64> = Last::<T>::iter_values().map(|last| last.joined()).collect();
        joined.sort_unstable();
        joined.dedup();
        let joins = u64::from(Joins::<T>::get());
        ensure!(joined.len() == operators.len(), "oracle: every operator has numbers of its own");
        ensure!(joined.last().is_none_or(|last| *last < joins), "oracle: who has joined is counted");
        let added = operators.iter().filter(|one| one.admission == Admission::Dao).count();
        ensure!(added <= T::MaxDaoOperators::get() as usize, "oracle: the DAO adds no more than it can");
        Ok(())
    }

    fn try_state_feed(key: &FeedKey, feed: &Feed<T::AccountId>) -> Result<(), TryRuntimeError> {
        ensure!(feed.bounds.is_valid(), "oracle: bounds are bounds");
        for (index, one) in feed.observations.iter().enumerate() {
            let once = feed.observations.iter().take(index).all(|other| other.operator != one.operator);
            ensure!(once, "oracle: an operator has one observation of a price");
            ensure!(feed.bounds.contain(one.value), "oracle: observations are within bounds");
            ensure!(one.tick <= T::Clock::now(), "oracle: nothing was observed in the future");
        }
        if let Some(accepted) = feed.accepted {
            ensure!(feed.bounds.contain(accepted.value), "oracle: what is in force is within bounds");
            ensure!(accepted.tick <= T::Clock::now(), "oracle: nothing was agreed on in the future");
        }
        ensure!(feed.jump.is_none() || feed.accepted.is_some(), "oracle: jumps are from somewhere");
        let averaged = key.is_pair() && feed.accepted.is_some();
        ensure!(feed.average.is_some() == averaged, "oracle: pairs that have a value have an average, and no others");
        ensure!(key.is_pair() || feed.spans.is_empty(), "oracle: only pairs are remembered");
        let sorted = feed.spans.windows(2).all(|pair| matches!(pair, [first, second] if first.from < second.from));
        ensure!(sorted, "oracle: spans follow one another");
        Ok(())
    }
}
