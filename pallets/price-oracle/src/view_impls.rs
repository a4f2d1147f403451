//! Reading.

use crate::{Config, Feed, Feeds, OperatorList, Operators, Pallet};
use alloc::vec::Vec;
use tradewind_primitives::{traits::Clock, FeedKey, FeedView, ObservationView, Price, Prices};

impl<T: Config> Pallet<T> {
    /// Who may submit prices.
    pub fn operators() -> OperatorList<T::AccountId> {
        Operators::<T>::get()
    }

    /// The price of `key`, if it can be relied on now. Reads the feed and the list of operators.
    pub fn price(key: &FeedKey) -> Option<Price> {
        Self::price_of(key, Feeds::<T>::get(key)?, &Operators::<T>::get())
    }

    pub(crate) fn price_of(
        key: &FeedKey,
        mut feed: Feed<T::AccountId>,
        operators: &OperatorList<T::AccountId>,
    ) -> Option<Price> {
        let present = |who: &T::AccountId| operators.iter().any(|one| one.account == *who);
        let (healthy, standing) = feed.update(key.is_pair(), &Self::rules(), T::Clock::now(), &present)?;
        let accepted = feed.accepted.filter(|_| healthy)?;
        let average = feed.average.map(|average| average.value());
        Some(Price { value: accepted.value, average, as_of: standing.newest })
    }

    /// All that is known of a price; `None` if there is no such feed.
    pub fn feed_view(key: &FeedKey) -> Option<FeedView<T::AccountId>> {
        Some(Self::view_of(key.clone(), Feeds::<T>::get(key)?, &Operators::<T>::get()))
    }

    /// All prices: at most [`Config::MaxFeeds`].
    pub fn feed_views() -> Vec<FeedView<T::AccountId>> {
        let operators = Operators::<T>::get();
        Feeds::<T>::iter().map(|(key, feed)| Self::view_of(key, feed, &operators)).collect()
    }

    fn view_of(
        key: FeedKey,
        feed: Feed<T::AccountId>,
        operators: &OperatorList<T::AccountId>,
    ) -> FeedView<T::AccountId> {
        let (rules, now) = (Self::rules(), T::Clock::now());
        let present = |who: &T::AccountId| operators.iter().any(|one| one.account == *who);
        let standing = feed.standing(&rules, now, &present);
        let observations = feed.observations.iter().map(|one| ObservationView {
            operator: one.operator.clone(),
            value: one.value,
            tick: one.tick,
            source_time: one.source_time,
            counts: present(&one.operator)
                && now.saturating_sub(one.tick) <= rules.max_age
                && standing.is_some_and(|all| crate::feed::is_near(one.value, all.median, rules.deviation_ppm)),
        });
        FeedView {
            observations: observations.collect(),
            last: feed.accepted.map(|accepted| (accepted.value, accepted.tick)),
            median: standing.map(|standing| standing.median),
            spread_ppm: standing.map_or(0, |standing| standing.spread_ppm),
            jump: feed.jump.map(|jump| (jump.value, jump.since)),
            price: Self::price_of(&key, feed, operators),
            key,
        }
    }
}

impl<T: Config> Prices for Pallet<T> {
    fn price(key: &FeedKey) -> Option<Price> {
        Self::price(key)
    }
}
