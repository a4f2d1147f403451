//! The same for channels and trial credits.

use super::{beats, lease, start, wait};
use crate::{
    model::{Asset, Seen},
    play_case,
    step::{
        ChannelCall, ChannelPlan, ChannelUse, Count, EconomyCall, Fault, Forgery, Gift, GrantPlan, Lasts, LeaseCall,
        ModePlan, Odd, OfferCall, Part, PlanFault, ProviderCall, Spend, Start, Step, When,
    },
};

fn grant(asset: Asset, ticks: u32) -> GrantPlan {
    GrantPlan { provider: 0, buyer: 0, asset, gift: Gift::Times(50), lasts: Lasts::Ticks(ticks) }
}

/// For ten requests of 0.3 dollars, or 0.0003 WIND.
fn plan(mode: ModePlan) -> ChannelPlan {
    ChannelPlan {
        payer: 0,
        provider: 0,
        asset: Asset::Dollar,
        credit: None,
        mantissa: 3,
        exponent: 5,
        requests: 10,
        percent: 0,
        mode,
        lasts: 100,
        fault: PlanFault::Nothing,
        uses: vec![],
    }
}

fn open(mode: ModePlan) -> Step {
    Step::OpenChannel(plan(mode))
}

fn channel(call: ChannelCall, when: When, odd: Odd) -> Step {
    Step::Channel { pick: 0, with: ChannelUse { call, actor: 0, when, odd } }
}

fn redeem(spend: Spend) -> ChannelCall {
    ChannelCall::Redeem(spend, Forgery::Nothing)
}

/// Plays to the end with those trial credits, and says how often that was seen.
fn sees<const N: usize>(grants: &[GrantPlan], steps: &[Step], seen: [Seen; N]) -> [u64; N] {
    match play_case(&Start { grants: grants.to_vec(), ..start() }, steps) {
        Ok(tally) => seen.map(|seen| tally.seen.get(&seen).copied().unwrap_or_default()),
        Err(why) => panic!("{why}"),
    }
}

#[test]
fn a_lease_spends_the_credit_it_began_with_after_that_has_expired() {
    let steps = [lease(100), beats(14)];
    let seen = [Seen::CreditForRent, Seen::LeaseSpentCredit, Seen::SpentAfterItExpired];
    assert_eq!(sees(&[grant(Asset::Wind, 40)], &steps, seen), [1; 3]);
}

#[test]
fn a_lease_that_never_ran_costs_a_buyer_that_cancels_it_the_credit_and_one_whose_provider_blames_it_none() {
    let pending = Step::Open { buyer: 0, offer: 0, resources: [0, 0, 1], term: 100, limit: 0, upto: 0 };
    let end = |call| Step::Lease { call, pick: 0, actor: 0 };
    let steps =
        [pending.clone(), wait(5), end(LeaseCall::Cancel), pending, wait(5), end(LeaseCall::Reject(Fault::Bad))];
    let seen = [Seen::CreditNotForTheTreasury, Seen::CreditKeptFromTheProvider, Seen::BackToTheBuyer];
    assert_eq!(sees(&[grant(Asset::Wind, 500)], &steps, seen), [1, 1, 2]);
}

#[test]
fn a_blocked_provider_is_owed_what_it_redeems_after_the_end() {
    let steps = [
        open(ModePlan::Ed25519(0)),
        channel(redeem(Spend::One), When::Now, Odd::ProviderIsBlocked),
        channel(redeem(Spend::One), When::End, Odd::Nothing),
        channel(redeem(Spend::All), When::LastTick, Odd::Nothing),
        channel(ChannelCall::Close, When::Over, Odd::Nothing),
        channel(ChannelCall::PayOwed, When::Now, Odd::Nothing),
        channel(ChannelCall::PayOwed, When::Now, Odd::AllIsWell),
    ];
    let seen = [Seen::Redeemed, Seen::RedeemedAfterItsEnd, Seen::ChannelOwesTheProvider, Seen::ForgottenOncePaid];
    assert_eq!(sees(&[], &steps, seen), [0, 2, 2, 1]);
}

#[test]
fn a_sum_that_is_too_small_for_a_provider_that_has_left_waits_until_it_is_back() {
    let provider = |call| Step::Provider { who: 0, call };
    let give = |from, to, part| Step::Give { from, to, asset: Asset::Wind, part };
    let steps = [
        Step::OpenChannel(ChannelPlan { asset: Asset::Wind, lasts: 400, ..plan(ModePlan::Ed25519(1)) }),
        Step::Offer { who: 0, pick: 0, call: OfferCall::Close },
        provider(ProviderCall::Unbond(100)),
        wait(260),
        provider(ProviderCall::WithdrawUnbonded),
        provider(ProviderCall::Deregister),
        give(4, 0, Part::All),
        channel(redeem(Spend::One), When::Now, Odd::Nothing),
        channel(redeem(Spend::One), When::End, Odd::Nothing),
        channel(ChannelCall::PayOwed, When::Now, Odd::Nothing),
        give(0, 4, Part::Units(2_000_000)),
        channel(ChannelCall::PayOwed, When::Now, Odd::Nothing),
    ];
    let seen = [Seen::Redeemed, Seen::RedeemedAfterItsEnd, Seen::ChannelOwesTheProvider, Seen::OwedOfChannelPaid];
    assert_eq!(sees(&[], &steps, seen), [0, 1, 1, 1]);
}

#[test]
fn a_channel_is_closed_although_its_payer_is_blocked() {
    let steps = [
        open(ModePlan::Sr25519(0)),
        channel(redeem(Spend::One), When::Now, Odd::Nothing),
        channel(ChannelCall::Close, When::Over, Odd::PayerIsBlocked),
        channel(ChannelCall::PayOwed, When::Now, Odd::AllIsWell),
    ];
    let seen = [Seen::Redeemed, Seen::ChannelOwesThePayer, Seen::ForgottenOncePaid];
    assert_eq!(sees(&[], &steps, seen), [1; 3]);
}

#[test]
fn credit_that_a_blocked_provider_earned_waits_for_it() {
    let steps = [
        open(ModePlan::Metered(4)),
        channel(ChannelCall::Consume(Count::AllThatCan), When::Now, Odd::ProviderIsBlocked),
        Step::Reclaim { pick: 0, actor: 0 },
        channel(ChannelCall::Consume(Count::One), When::Now, Odd::AllIsWell),
        channel(ChannelCall::Consume(Count::AllThatCan), When::End, Odd::Nothing),
        Step::Reclaim { pick: 0, actor: 0 },
    ];
    let seen = [Seen::CreditCouldNotBeFreed, Seen::CountedAfterItsEnd, Seen::ReclaimedBeforeItExpired];
    assert_eq!(sees(&[grant(Asset::Dollar, 500)], &steps, seen), [1; 3]);
}

#[test]
fn a_channel_in_an_asset_that_is_no_longer_allowed_pays_on_and_takes_no_more() {
    let steps = [
        open(ModePlan::Sr25519(0)),
        Step::Economy(EconomyCall::Disallow { by: 0 }),
        channel(ChannelCall::Raise(3), When::Now, Odd::Nothing),
        channel(redeem(Spend::One), When::Now, Odd::Nothing),
    ];
    let tally = play_case(&start(), &steps).unwrap_or_else(|why| panic!("{why}"));
    let refused = ("raise", "AssetNotAllowed".to_string());
    assert_eq!((tally.refused.get(&refused), tally.seen.get(&Seen::Redeemed)), (Some(&1), Some(&1)));
}
