//! What is sent to the chain, and when.

use super::memory::{self, Sent, SENT};
use crate::{crypto::AuthorityId, Call, Config, Feed, Feeds, Last, Operators, Pallet, Submission, MAX_BATCH};
use alloc::vec::Vec;
use frame_support::traits::Get;
use frame_system::offchain::{CreateAuthorizedTransaction, CreateTransactionBase, SubmitTransaction};
use sp_runtime::RuntimeAppPublic;
use tradewind_primitives::{traits::Clock, FeedKey, MicroUsd, Tick, Ticks};

/// A price that has moved by so much is sent, in parts per hundred.
const MOVED_PERCENT: u128 = 1;

/// For how long what was sent is taken to be on its way.
const ON_THE_WAY: Ticks = 16;

/// The operator whose key this node has.
pub struct Own<AccountId> {
    /// Its account.
    pub account: AccountId,
    /// Its key.
    pub key: AuthorityId,
}

/// The first operator whose key is in the node's keystore.
pub fn own<T: Config>() -> Option<Own<T::AccountId>> {
    let keys = AuthorityId::all();
    let operator = Operators::<T>::get().into_iter().find(|one| keys.contains(&one.key))?;
    Some(Own { account: operator.account, key: operator.key })
}

/// Whether `value` is to be said: it was never said; it has moved by a hundredth; what was said is past half its life; or a
/// jump waits for it to be said again.
pub fn is_due<AccountId>(
    value: MicroUsd,
    said: Option<(MicroUsd, Tick)>,
    feed: &Feed<AccountId>,
    now: Tick,
    max_age: Ticks,
    jump_delay: Ticks,
) -> bool {
    let Some((before, tick)) = said else { return true };
    let moved = value.abs_diff(before).saturating_mul(100) >= before.saturating_mul(MOVED_PERCENT) && value != before;
    let second = feed.jump.map(|jump| jump.since.saturating_add(jump_delay));
    let again = second.is_some_and(|second| tick < second && now >= second);
    moved || again || now.saturating_sub(tick) >= max_age / 2
}

/// Of `prices`, those that are to be said now, the ones first that were never said, then by how far they have moved.
fn due<T: Config>(
    own: &Own<T::AccountId>,
    prices: &[(FeedKey, MicroUsd)],
    sent: Option<&Sent>,
    now: Tick,
    source_time: u64,
) -> Vec<(FeedKey, MicroUsd)> {
    let mut due = Vec::new();
    for (key, value) in prices {
        // What the chain would refuse is not sent, as it would refuse the rest with it.
        let Some(feed) = Feeds::<T>::get(key).filter(|feed| feed.bounds.contain(*value)) else { continue };
        let known = feed.observations.iter().find(|one| one.operator == own.account);
        if known.is_some_and(|known| known.source_time > source_time) {
            continue;
        }
        let known = known.map(|known| (known.value, known.tick));
        let sent = sent.filter(|sent| now.saturating_sub(sent.tick) <= ON_THE_WAY).and_then(|sent| {
            let (_, value) = sent.values.iter().find(|(other, _)| other == key)?;
            Some((*value, sent.tick))
        });
        let said = match (known, sent) {
            (Some(known), Some(sent)) => Some(if sent.1 > known.1 { sent } else { known }),
            (known, sent) => known.or(sent),
        };
        if is_due(*value, said, &feed, now, T::MaxAge::get(), T::JumpDelay::get()) {
            let moved = said.map_or(u128::MAX, |(before, _)| {
                value.abs_diff(before).saturating_mul(1_000_000).checked_div(before).unwrap_or(u128::MAX)
            });
            due.push((moved, key.clone(), *value));
        }
    }
    due.sort_by_key(|one| core::cmp::Reverse(one.0));
    due.truncate(MAX_BATCH as usize);
    due.into_iter().map(|(_, key, value)| (key, value)).collect()
}

/// Whether anything can be said at this tick: several blocks can have one, and an operator says something once in it.
pub fn may<T: Config>(own: &Own<T::AccountId>) -> bool {
    let now = T::Clock::now();
    let said = Last::<T>::get(&own.account).is_none_or(|last| last.tick >= now);
    !said && memory::read::<Sent>(SENT).is_none_or(|sent| sent.tick != now)
}

/// Sends what is to be said of `prices`, which a source said at `source_time`, now. How many it was.
pub fn submit<T: Config>(own: &Own<T::AccountId>, prices: &[(FeedKey, MicroUsd)], source_time: u64) -> usize {
    let now = T::Clock::now();
    let sent = memory::read::<Sent>(SENT);
    let Some(last) = Last::<T>::get(&own.account) else { return 0 };
    // Of a chain that began anew, what was sent before does not matter.
    let sent = sent.filter(|sent| sent.tick <= now);
    let due = due::<T>(own, prices, sent.as_ref(), now, source_time);
    if due.is_empty() {
        return 0;
    }
    let on_the_way = sent.filter(|sent| now.saturating_sub(sent.tick) <= ON_THE_WAY);
    let on_the_way = on_the_way.filter(|sent| last.precedes(sent.sequence));
    let sequence = on_the_way.map_or(last.sequence, |sent| sent.sequence).saturating_add(1);
    let Ok(values) = due.clone().try_into() else { return 0 };
    let submission =
        Submission { operator: own.account.clone(), key: own.key.clone(), sequence, tick: now, source_time, values };
    let Some(signature) = own.key.sign(&submission.message(Pallet::<T>::genesis())) else {
        log::warn!(target: super::LOG, "the key of the operator cannot sign");
        return 0;
    };
    let call = <T as CreateTransactionBase<Call<T>>>::RuntimeCall::from(Call::submit { submission, signature });
    let extrinsic = <T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call);
    match SubmitTransaction::<T, Call<T>>::submit_transaction(extrinsic) {
        Ok(()) => {
            let count = due.len();
            memory::write(SENT, &Sent { sequence, tick: now, values: due });
            count
        }
        Err(()) => {
            log::warn!(target: super::LOG, "the pool does not take submission {sequence}");
            0
        }
    }
}
