//! The provider's part in emission: enrols, keeps its weight up to date, and claims, if the configuration says so.
//!
//! One look a round, and one soon after anything that failed. It waits for finalized blocks, whose tick [`follow`] tells,
//! and asks the chain nothing in between. Each look begins with what the chain says *now*, so that nothing has to be
//! remembered through a restart, or be undone:
//!
//! 1. Read the round and our part in it. While rounds are still being paid out, after a downtime, wait for the next tick.
//! 2. *Claim*, if `claim_above` is earned. It costs nothing; another's claim for us does as well.
//! 3. *Enrol*, if we are not, or not for long any more, and if the terms of the configuration are met: the price of a round,
//!    what it brings, and what must stay in the account. Sent twice, the second is refused, as there is nothing to extend.
//!    It brings the weight up to date, too.
//! 4. Otherwise *refresh*, if the weight has grown by `refresh_above_percent`, and what that brings until the enrolment
//!    ends is more than the fee of the transaction. (Nobody is asked about a weight that fell: the chain lowers it itself,
//!    but for decay, and asks nobody to hurry with that.)
//!
//! [`follow`]: crate::run

use super::{submit, submit_and_see, TaskError};
use crate::{config::EmissionConfig, context::Context, faults};
use sp_core::crypto::AccountId32;
use std::time::Duration;
use tradewind_client::{
    chain::{At, Call, ChainError, ChainEvent, EmissionEvent, EXPIRY_ROUNDS, MAX_ROUNDS},
    units::Currency,
};
use tradewind_primitives::{AssetKind, Balance, EmissionView, EnrolmentView, ParticipantView, Round, Tick, Ticks};

/// How long a look may take, transactions and all; then what became of them is looked up.
const DEADLINE: Duration = Duration::from_secs(900);

/// Ticks until the next look after one that failed.
const AGAIN: Ticks = 10;

/// Rounds before the end of an enrolment at which it is extended: two hours, in which a node can be away and come back.
const MARGIN: Round = 12;

/// A round costs so small a part of its reward.
const FEE_DIVISOR: Balance = 100;

/// Refusals that mean that the chain is where the call would have brought it, or will be by itself in the next round.
const MOVED_ON: [&str; 4] =
    ["Emission::TooFewRounds", "Emission::NothingToRefresh", "Emission::TooLittleToClaim", "Emission::RoundsPending"];

/// Takes part for ever, if the configuration says so.
pub async fn run(context: &Context) {
    let Some(config) = &context.config.emission else { return std::future::pending().await };
    context.metrics.emission.want(config.enrol);
    let mut ticks = context.ticks.subscribe();
    let mut next: Tick = 0;
    // A clock that went back is a chain that was made anew: it is looked at, too.
    let mut last: Tick = 0;
    loop {
        let due = ticks.wait_for(|now| *now > 0 && (*now >= next || *now < last)).await.map(|now| *now);
        let Ok(now) = due else { return };
        last = now;
        next = match tokio::time::timeout(DEADLINE, look(context, config)).await {
            Ok(Ok(next)) => next.max(now.saturating_add(1)),
            Ok(Err(error)) => {
                tracing::warn!(%error, "taking part in emission; it is tried again");
                now.saturating_add(AGAIN)
            }
            Err(_) => {
                tracing::warn!("taking part in emission took too long; it is tried again");
                now.saturating_add(AGAIN)
            }
        };
    }
}

/// One look. Returns the tick at which the next is due.
async fn look(context: &Context, config: &EmissionConfig) -> Result<Tick, TaskError> {
    let at = context.chain.finalized().await?;
    if context.is_behind(&at) {
        return Err(TaskError::Behind(at.number()));
    }
    let emission = at.emission().await?;
    let participant = at.participant(&context.account).await?;
    context.metrics.emission.see(&emission, participant.as_ref());
    if emission.paid_to < emission.round {
        return Ok(0);
    }
    let claimable = participant.as_ref().map_or(0, |view| view.claimable);
    let least = config.claim_above.base.max(at.least_claim()?);
    if claimable >= least {
        claim(context, least).await?;
    }
    let enrolled = participant.filter(|view| view.next_weight > 0);
    match take_part(context, config, &at, &emission, enrolled.as_ref()).await {
        // What the chain has refused it would refuse again, for a fee each time: not before the next round.
        Err(TaskError::Chain(error)) if error.refusal().is_some() => {
            tracing::warn!(%error, "taking part in emission; it is tried again in the next round");
            Ok(emission.ends_at)
        }
        other => other.map(|()| emission.ends_at),
    }
}

/// Enrols, or else refreshes.
async fn take_part(
    context: &Context,
    config: &EmissionConfig,
    at: &At,
    emission: &EmissionView<AccountId32>,
    enrolled: Option<&ParticipantView>,
) -> Result<(), TaskError> {
    let enrols = match rounds_to_enrol(config, emission, enrolled) {
        Some(rounds) => enrol(context, config, emission, enrolled, rounds).await?,
        None => false,
    };
    match enrolled {
        Some(view) if !enrols => refresh(context, config, at, emission, view).await,
        _ => Ok(()),
    }
}

async fn claim(context: &Context, least: Balance) -> Result<(), ChainError> {
    let call = Call::claim(&context.account);
    let outcome = context.chain.submit_authorized(&call).await;
    faults::point("claim: sent").await;
    let moved_on = |error: &ChainError| error.refusal().is_some_and(|name| MOVED_ON.contains(&name));
    let moved = outcome.as_ref().err().is_some_and(moved_on);
    context.metrics.count_transaction("Emission.claim", &outcome, moved);
    match outcome {
        Ok(included) => {
            let amount = included.events.iter().find_map(|event| match event {
                ChainEvent::Emission(who, EmissionEvent::Claimed { amount }) if *who == context.account => {
                    Some(*amount)
                }
                _ => None,
            });
            let amount = amount.unwrap_or_default();
            context.metrics.emission.count_claimed(amount);
            tracing::info!(amount = Currency::Wind.format(amount), block = included.block, "claimed of emission");
            Ok(())
        }
        Err(error) => {
            if !moved && !has_less(context, least).await? {
                return Err(error);
            }
            tracing::debug!(%error, "a claim was not needed");
            Ok(())
        }
    }
}

/// Whether somebody else has claimed for us.
async fn has_less(context: &Context, least: Balance) -> Result<bool, ChainError> {
    let participant = context.chain.finalized().await?.participant(&context.account).await?;
    Ok(participant.map_or(0, |view| view.claimable) < least)
}

/// Enrols for `rounds`, if the terms are met. Whether it did.
async fn enrol(
    context: &Context,
    config: &EmissionConfig,
    emission: &EmissionView<AccountId32>,
    enrolled: Option<&ParticipantView>,
    rounds: Round,
) -> Result<bool, TaskError> {
    // A claim may have paid for it.
    let at = context.chain.finalized().await?;
    let Some(view) = at.enrolment(&context.account, rounds).await? else { return Ok(false) };
    let spendable = at.spendable_balance(&context.account).await?;
    if let Err(why) = terms_are_met(config, emission, enrolled, &view, spendable) {
        tracing::info!(why, "not enrolling in emission");
        return Ok(false);
    }
    // To the end that was looked at, also if it is included a round later: then it is rounded down to the same.
    let rounds = view.expires.saturating_sub(emission.round.saturating_add(1));
    let included = submit_and_see(context, &Call::enrol(rounds), &MOVED_ON).await?;
    faults::point("enrol: sent").await;
    let paid = included.iter().flat_map(|included| &included.events).find_map(|event| match event {
        ChainEvent::Emission(who, EmissionEvent::Enrolled { expires, fee, .. }) if *who == context.account => {
            Some((*expires, *fee))
        }
        _ => None,
    });
    let Some((expires, fee)) = paid else { return Ok(false) };
    context.metrics.emission.count_fee(fee);
    tracing::info!(until_round = expires, fee = Currency::Wind.format(fee), "enrolled in emission");
    Ok(true)
}

/// Brings the weight up to date, if that is worth it.
async fn refresh(
    context: &Context,
    config: &EmissionConfig,
    at: &At,
    emission: &EmissionView<AccountId32>,
    view: &ParticipantView,
) -> Result<(), TaskError> {
    let gain = gain_of_refresh(config, emission, view);
    if gain == 0 {
        return Ok(());
    }
    let call = Call::refresh(&context.account);
    let fee = context.submitter.fee(&call, &AssetKind::Native).await?;
    if gain <= fee {
        tracing::debug!(block = at.number(), gain, fee, "a greater weight would not bring its fee");
        return Ok(());
    }
    submit(context, &call, &MOVED_ON).await?;
    Ok(())
}

/// For how many rounds to enrol now, if at all.
fn rounds_to_enrol<A>(
    config: &EmissionConfig,
    emission: &EmissionView<A>,
    enrolled: Option<&ParticipantView>,
) -> Option<Round> {
    if !config.enrol {
        return None;
    }
    let start = emission.round.saturating_add(1);
    // Enrolments end with multiples, rounded down: so many rounds at least, that the end is later than it is.
    let from = match enrolled {
        Some(view) if view.expires > start.saturating_add(MARGIN) => return None,
        Some(view) => view.expires.max(start),
        None => start,
    };
    let end = (from / EXPIRY_ROUNDS).saturating_add(1).saturating_mul(EXPIRY_ROUNDS);
    Some(config.rounds().max(end.saturating_sub(start)).min(MAX_ROUNDS))
}

/// Whether what enrolling costs is what the operator allows.
///
/// # Errors
/// Why not.
fn terms_are_met<A>(
    config: &EmissionConfig,
    emission: &EmissionView<A>,
    enrolled: Option<&ParticipantView>,
    view: &EnrolmentView,
    spendable: Balance,
) -> Result<(), &'static str> {
    let rounds = Balance::from(view.expires.saturating_sub(view.from)).max(1);
    // Rounded up: no round costs more than this on average.
    let fee = view.fee.div_ceil(rounds);
    if fee > config.max_fee_per_round.base {
        return Err("a round costs more than max_fee_per_round");
    }
    if spendable < view.fee.saturating_add(config.keep.base) {
        return Err("it would leave less than `keep` in the account");
    }
    let others = all_weight(emission).saturating_sub(enrolled.map_or(0, |view| view.next_weight.into()));
    let all = others.saturating_add(view.weight.into());
    // Over a halving both are averages: a round's fee is a part of its reward.
    let reward = emission.reward.min(fee.saturating_mul(FEE_DIVISOR));
    if config.only_if_it_pays && part(reward, view.weight, all) <= fee {
        return Err("a round would bring no more than it costs");
    }
    Ok(())
}

/// What a refresh would bring until the enrolment ends, in WIND base units, as things stand; 0 if the weight has not grown
/// enough.
fn gain_of_refresh<A>(config: &EmissionConfig, emission: &EmissionView<A>, view: &ParticipantView) -> Balance {
    let more = view.due_weight.saturating_sub(view.next_weight);
    let enough = u128::from(view.next_weight).saturating_mul(config.refresh_above_percent.into());
    if more == 0 || u128::from(more).saturating_mul(100) < enough {
        return 0;
    }
    let all = all_weight(emission);
    let now = part(emission.reward, view.next_weight, all);
    let then = part(emission.reward, view.due_weight, all.saturating_add(more.into()));
    let rounds = view.expires.saturating_sub(emission.round.saturating_add(1));
    then.saturating_sub(now).saturating_mul(rounds.into())
}

/// All weight that takes part from the next round on, but for what leaves.
fn all_weight<A>(emission: &EmissionView<A>) -> u128 {
    emission.weight.saturating_add(emission.joining)
}

/// The part of `weight` of `all` in `reward`, rounded down.
fn part(reward: Balance, weight: u64, all: u128) -> Balance {
    reward.saturating_mul(weight.into()).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tradewind_client::units::Money;

    const WIND: Balance = 1_000_000_000;

    fn wind(base: Balance) -> Money {
        Money { currency: Currency::Wind, base }
    }

    fn config() -> EmissionConfig {
        EmissionConfig {
            enrol: true,
            term: 100_800,
            max_fee_per_round: wind(WIND / 2),
            only_if_it_pays: true,
            keep: wind(10 * WIND),
            claim_above: wind(WIND),
            refresh_above_percent: 1,
        }
    }

    /// A round of 50 WIND in which a weight of `weight` takes part.
    fn emission(round: Round, weight: u128) -> EmissionView<u8> {
        let (reward, pot) = (50 * WIND, 0);
        let [starts_at, ends_at] = [round, round + 1].map(|round| 1_000 + round * 100);
        let [minted, skipped, offset, unclaimed] = [0; 4];
        EmissionView {
            round,
            paid_to: round,
            starts_at,
            ends_at,
            reward,
            weight,
            joining: 0,
            minted,
            skipped,
            offset,
            pot,
            unclaimed,
        }
    }

    fn enrolled(expires: Round, next_weight: u64, due_weight: u64) -> ParticipantView {
        ParticipantView { weight: next_weight, next_weight, due_weight, expires, claimable: 0 }
    }

    #[test]
    fn it_enrols_at_once_and_again_before_that_ends() {
        let (week, day) = (config(), EmissionConfig { term: 14_400, ..config() });
        assert_eq!(rounds_to_enrol(&week, &emission(7, 0), None), Some(1_008));
        assert_eq!(rounds_to_enrol(&EmissionConfig { enrol: false, ..week.clone() }, &emission(7, 0), None), None);
        let until = enrolled(144, 1_000, 1_000);
        assert_eq!(rounds_to_enrol(&day, &emission(130, 1_000), Some(&until)), None, "13 rounds are left");
        // At least to the next end: 288.
        assert_eq!(rounds_to_enrol(&day, &emission(131, 1_000), Some(&until)), Some(156));
        assert_eq!(rounds_to_enrol(&day, &emission(143, 1_000), Some(&until)), Some(144));
        assert_eq!(rounds_to_enrol(&week, &emission(131, 1_000), Some(&until)), Some(1_008));
        // The end may be so near that a day would not reach the next one.
        assert_eq!(rounds_to_enrol(&EmissionConfig { term: 100, ..day }, &emission(7, 0), None), Some(136));
    }

    #[test]
    fn no_more_is_paid_than_the_operator_allows() {
        let view = EnrolmentView { from: 8, expires: 144, fee: 68 * WIND, weight: 1_000 };
        let check =
            |config: &EmissionConfig, weight, free| terms_are_met(config, &emission(7, weight), None, &view, free);
        assert_eq!(check(&config(), 0, 78 * WIND), Ok(()));
        assert!(check(&config(), 0, 78 * WIND - 1).is_err_and(|why| why.contains("keep")));
        let stingy = EmissionConfig { max_fee_per_round: wind(WIND / 2 - 1), ..config() };
        assert!(check(&stingy, 0, 1_000 * WIND).is_err_and(|why| why.contains("max_fee_per_round")));
        // A hundredth of the weight brings a hundredth of the reward: what it costs.
        assert_eq!(check(&config(), 98_999, 1_000 * WIND), Ok(()));
        assert!(
            check(&config(), 99_000, 1_000 * WIND).is_err_and(|why| why.contains("brings") || why.contains("bring"))
        );
        let generous = EmissionConfig { only_if_it_pays: false, ..config() };
        assert_eq!(check(&generous, 1_000_000, 1_000 * WIND), Ok(()));
        // Half of it after a halving: what is less on average brings less, too.
        let halving = EnrolmentView { fee: 51 * WIND, ..view };
        let check = |weight| terms_are_met(&config(), &emission(7, weight), None, &halving, 1_000 * WIND);
        assert_eq!(check(98_999), Ok(()));
        assert!(check(99_000).is_err());
        // One who takes part already does not compete with itself.
        let own = enrolled(144, 99_000, 99_000);
        let extended = EnrolmentView { from: 144, expires: 288, weight: 99_000, ..view };
        assert_eq!(terms_are_met(&config(), &emission(140, 99_000), Some(&own), &extended, 1_000 * WIND), Ok(()));
    }

    #[test]
    fn a_weight_is_refreshed_when_it_has_grown_enough() {
        let gain = |next, due| gain_of_refresh(&config(), &emission(7, 10_000), &enrolled(144, next, due));
        assert_eq!(gain(1_000, 1_000), 0);
        assert_eq!(gain(1_000, 900), 0, "less is not hurried for");
        assert_eq!(gain(1_000, 1_009), 0);
        // 1,010 of 10,010 instead of 1,000 of 10,000, for 136 rounds.
        assert_eq!(gain(1_000, 1_010), (50 * WIND * 1_010 / 10_010 - 5 * WIND) * 136);
        let over = gain_of_refresh(&config(), &emission(143, 10_000), &enrolled(144, 1_000, 5_000));
        assert_eq!(over, 0, "it would never count");
        let alone = gain_of_refresh(&config(), &emission(7, 1_000), &enrolled(144, 1_000, 5_000));
        assert_eq!(alone, 0, "one who is alone has all already");
    }
}
