//! What operators submit.

use crate::{
    crypto::AuthoritySignature, feed::Rules, Config, Error, Event, Feed, Feeds, Last, Observation, Operators, Pallet,
    Refusal, Submission, Submitted,
};
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    pallet_prelude::{TransactionSource, TransactionValidityWithRefund, ValidTransaction, Weight},
    traits::Get,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{traits::Zero, RuntimeAppPublic};
use tradewind_primitives::{traits::Clock, FeedKey, MicroUsd, Tick};

/// Blocks for which a submission may wait to be included.
const LONGEVITY: u64 = 16;

impl<T: Config> Pallet<T> {
    /// The numbers that health follows from.
    pub fn rules() -> Rules {
        Rules {
            min_operators: T::MinOperators::get().max(1),
            max_age: T::MaxAge::get(),
            deviation_ppm: T::DeviationPpm::get(),
            jump_ppm: T::JumpPpm::get(),
            jump_delay: T::JumpDelay::get(),
            average_ticks: T::AverageTicks::get(),
        }
    }

    /// The chain's first block, which every signature is bound to.
    pub(crate) fn genesis() -> H256 {
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        H256::from_slice(genesis.as_ref())
    }

    /// Why `submission` is refused, if it is, but for its signature. Nothing is written.
    fn check(submission: &Submission<T::AccountId>) -> Result<(), Refusal> {
        let operators = Operators::<T>::get();
        let operator = operators.iter().find(|one| one.account == submission.operator);
        let operator = operator.ok_or(Refusal::UnknownOperator)?;
        ensure!(operator.key == submission.key, Refusal::WrongKey);
        let last = Last::<T>::get(&submission.operator).ok_or(Refusal::UnknownOperator)?;
        ensure!(last.precedes(submission.sequence), Refusal::StaleSequence);
        ensure!(!submission.values.is_empty(), Refusal::NoValues);
        let now = T::Clock::now();
        ensure!(submission.tick <= now, Refusal::FromTheFuture);
        ensure!(now.saturating_sub(submission.tick) <= T::MaxDelay::get(), Refusal::TooOld);
        ensure!(submission.tick > last.tick, Refusal::TooSoon);
        if let Some(clock) = T::WallClock::get() {
            let most = T::MaxSourceAge::get();
            ensure!(clock.saturating_sub(submission.source_time) <= most, Refusal::SourceTooOld);
            ensure!(submission.source_time.saturating_sub(clock) <= most, Refusal::SourceAhead);
        }
        for (index, (key, value)) in submission.values.iter().enumerate() {
            ensure!(submission.values.iter().take(index).all(|(other, _)| other != key), Refusal::DuplicateKey);
            let feed = Feeds::<T>::get(key).ok_or(Refusal::UnknownFeed)?;
            ensure!(feed.bounds.contain(*value), Refusal::OutOfBounds);
            let own = feed.observations.iter().find(|one| one.operator == submission.operator);
            ensure!(own.is_none_or(|own| own.source_time <= submission.source_time), Refusal::SourceTooOld);
        }
        Ok(())
    }

    /// Whether a submission may enter a block.
    pub(crate) fn authorize_submit(
        _: TransactionSource,
        submission: &Submission<T::AccountId>,
        signature: &AuthoritySignature,
    ) -> TransactionValidityWithRefund {
        // The cheap part first: whoever is no operator costs no verification.
        Self::check(submission)?;
        let message = submission.message(Self::genesis());
        ensure!(submission.key.verify(&message, signature), Refusal::BadSignature);
        let validity = ValidTransaction::with_tag_prefix("tradewind/price")
            .and_provides((&submission.operator, submission.sequence))
            .longevity(LONGEVITY)
            .propagate(true)
            .into();
        Ok((validity, Weight::zero()))
    }

    pub(crate) fn do_submit(submission: Submission<T::AccountId>) -> DispatchResult {
        Self::check(&submission).map_err(Error::<T>::from)?;
        let Submission { operator, sequence, tick, source_time, values, .. } = submission;
        Last::<T>::insert(&operator, Submitted { sequence, tick });
        Self::deposit_event(Event::PricesSubmitted {
            operator: operator.clone(),
            sequence,
            tick,
            source_time,
            values: values.clone(),
        });
        let operators = Operators::<T>::get();
        let present = |who: &T::AccountId| operators.iter().any(|one| one.account == *who);
        for (key, value) in values {
            let observation = Observation { operator: operator.clone(), value, tick, source_time };
            Self::observe(key, observation, &present)?;
        }
        Ok(())
    }

    /// Puts an observation in the place of its operator's last one, and brings the feed up to date.
    fn observe(
        key: FeedKey,
        observation: Observation<T::AccountId>,
        present: &dyn Fn(&T::AccountId) -> bool,
    ) -> DispatchResult {
        let (now, rules) = (T::Clock::now(), Self::rules());
        let mut feed = Feeds::<T>::get(&key).ok_or(Error::<T>::UnknownFeed)?;
        let before = (Self::health(&feed, &key, &rules, now, present), feed.jump);
        Self::drop_out(&mut feed, &rules, now, present);
        match feed.observations.iter_mut().find(|one| one.operator == observation.operator) {
            Some(own) => *own = observation,
            // There is room, as only operators' observations are left, of which there are no more.
            None => feed.observations.try_push(observation).map_err(|_| Error::<T>::TooManyOperators)?,
        }
        let healthy = feed.update(key.is_pair(), &rules, now, present).is_some_and(|(healthy, _)| healthy);
        let value = feed.accepted.map(|accepted| accepted.value);
        if let Some(jump) = feed.jump.filter(|jump| before.1.is_none_or(|old| old.value != jump.value)) {
            Self::deposit_event(Event::JumpWaits { key: key.clone(), value: jump.value });
        }
        if let Some(value) = value.filter(|value| before.0 != Some((*value, healthy))) {
            Self::deposit_event(Event::PriceChanged { key: key.clone(), value, healthy });
        }
        Feeds::<T>::insert(&key, feed);
        Ok(())
    }

    /// What was in force before, and whether it could be relied on.
    fn health(
        feed: &Feed<T::AccountId>,
        key: &FeedKey,
        rules: &Rules,
        now: Tick,
        present: &dyn Fn(&T::AccountId) -> bool,
    ) -> Option<(MicroUsd, bool)> {
        let stored = feed.accepted?.value;
        let healthy = feed.clone().update(key.is_pair(), rules, now, present).is_some_and(|(healthy, _)| healthy);
        Some((stored, healthy))
    }

    /// Forgets what does not count any more: of those who are no operators, and what is too old.
    fn drop_out(feed: &mut Feed<T::AccountId>, rules: &Rules, now: Tick, present: &dyn Fn(&T::AccountId) -> bool) {
        feed.observations.retain(|one| present(&one.operator) && now.saturating_sub(one.tick) <= rules.max_age);
    }
}
