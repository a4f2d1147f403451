//! The same for scores, emission and common money.

use super::{beats, lease, start, wait};
use crate::{
    common,
    model::{Asset, Cause, Happening, Money, Who},
    play_case,
    step::{Amount, EconomyCall, Fault, LeaseCall, OfferCall, Part, Price, Rounds, Start, Step},
    tally::Tally,
    world::{World, TREASURY},
};
use tradewind_primitives::traits::Reputation as _;
use tradewind_runtime::{Emission, Reputation};

const WIND: Money = 1_000_000_000;

/// With an offer at a price that is worth a score.
fn dear() -> Start {
    let price = Price { mantissa: 3_217, exponent: 12, offset: 500_001 };
    Start { offers: vec![(0, [price; 3], Asset::Wind)], ..start() }
}

fn enrol(who: u8) -> EconomyCall {
    EconomyCall::Enrol { who: who - 1, rounds: Rounds::Ends(2) }
}

/// Of the so-manieth that takes part.
fn claim(pick: u8) -> EconomyCall {
    EconomyCall::Claim { who: pick, signed: false }
}

fn lower(actor: u8, amount: Amount) -> Step {
    Step::Economy(EconomyCall::Lower { pick: 5, actor, amount })
}

fn leap(rounds: u32, segments: u8, calls: &[EconomyCall]) -> Step {
    Step::Leap { ticks: rounds * 100, segments, calls: calls.to_vec() }
}

fn settle() -> Step {
    Step::Lease { call: LeaseCall::Settle, pick: 0, actor: 0 }
}

/// Plays to the end.
fn plays(start: &Start, steps: &[Step]) -> Tally {
    play_case(start, steps).unwrap_or_else(|why| panic!("{why}"))
}

fn happened<const N: usize>(tally: &Tally, what: [Happening; N]) -> [u64; N] {
    what.map(|what| tally.happenings.get(&what).copied().unwrap_or_default())
}

fn refused(tally: &Tally, call: &'static str, why: &str) -> u64 {
    tally.refused.get(&(call, why.to_string())).copied().unwrap_or_default()
}

/// Plays, and looks at the world before it comes to rest.
fn plays_in<R>(steps: &[Step], look: impl FnOnce(&mut World) -> R) -> R {
    common::chain(common::DEVELOPMENT).execute_with(|| {
        let mut world = World::new();
        world.start(&dear()).unwrap();
        steps.iter().for_each(|step| world.play(step).unwrap_or_else(|why| panic!("{why}")));
        look(&mut world)
    })
}

#[test]
fn what_trade_with_itself_brings_an_owner_is_its_emission_less_fees_and_enrolments() {
    const OWNER: [Who; 2] = [1, 4];
    let wash = Step::Wash { owner: 0, resources: [0, 0, 3], beats: 11, rounds: 3 };
    plays_in(&[], |world| {
        let sum = |world: &World, asset| -> i128 { OWNER.iter().map(|who| world.net(*who, asset)).sum() };
        let before = [Asset::Wind, Asset::Dollar].map(|asset| sum(world, asset));
        world.play(&wash).unwrap();
        let after = [Asset::Wind, Asset::Dollar].map(|asset| sum(world, asset));
        let flows = world.model.flows();
        let paid = |cause| i128::try_from(flows.paid(&OWNER, Asset::Wind, cause)).unwrap();
        let [enrolment, fees] = [paid(Cause::Enrolment), paid(Cause::Fee)];
        let emission = flows.net(&OWNER, Asset::Wind, |cause| cause == Cause::Emission);
        // For 143 rounds each: until a multiple of 144.
        assert!(fees > 0 && enrolment == 2 * 143 * i128::try_from(WIND / 2).unwrap(), "{enrolment}");
        assert_eq!(after[0] - before[0], emission - fees - enrolment);
        assert_eq!(after[1], before[1]);
        // A WIND of fees buys a WIND of score, half of it on each account.
        let traded = flows.paid(&OWNER, Asset::Wind, Cause::Fee) + flows.paid(&OWNER, Asset::Wind, Cause::Trade);
        for who in OWNER {
            assert_eq!(Reputation::score(&world.accounts[who]), traded / 100);
        }
    });
}

#[test]
fn an_account_split_in_three_has_three_floors_of_every_round_and_pays_for_each() {
    let owner = [1, 2, 3];
    let calls: Vec<Step> = [1, 2, 3, 5].map(|who| Step::Economy(enrol(who))).into();
    let steps = [&calls[..], &[leap(5, 4, &[]), wait(1)]].concat();
    plays_in(&steps, |world| {
        // The first round goes by without them, and is never minted.
        let claimable = |who: Who| Emission::claimable(&world.accounts[who]);
        assert_eq!(owner.map(claimable), [50 * WIND; 3]);
        assert_eq!((claimable(5), Emission::round_view().skipped), (50 * WIND, 50 * WIND));
        for who in owner {
            assert!(world.claim(who).unwrap());
        }
        world.check_owner(&owner).unwrap();
        let treasury = world.model.flows().paid_to(TREASURY, Asset::Wind, Cause::Enrolment);
        assert_eq!(treasury, 4 * 287 * WIND / 2);
    });
}

#[test]
fn a_party_lowers_the_other_for_one_lease_as_far_as_that_allows() {
    let many = |percent| lower(1, Amount::Percent(percent));
    let steps = [
        lease(60),
        beats(8),
        Step::Lease { call: LeaseCall::Enforce, pick: 0, actor: 0 },
        beats(2),
        settle(),
        many(30),
        lower(0, Amount::OverCap),
        lower(0, Amount::AllAndOne),
        many(30),
        many(100),
        lower(0, Amount::One),
        lower(0, Amount::Zero),
        wait(500),
        many(100),
    ];
    let tally = plays(&dear(), &steps);
    let [lowered, again, to_zero] =
        happened(&tally, [Happening::Lowered, Happening::LoweredAgain, Happening::LoweredToZero]);
    assert_eq!((lowered, again, to_zero), (2, 1, 1), "{:?}", tally.refused);
    let whys = ["OverCap", "NothingToLower", "ZeroAmount", "WindowClosed"];
    assert_eq!(whys.map(|why| refused(&tally, "lower", why) > 0), [true; 4], "{:?}", tally.refused);
}

#[test]
fn a_short_lease_allows_little_whatever_the_score_and_a_lowered_score_weighs_less_at_once() {
    let enforce = Step::Lease { call: LeaseCall::Enforce, pick: 0, actor: 0 };
    let ended = [enforce.clone(), enforce];
    let lowers = [Amount::OverCap, Amount::Percent(100), Amount::One].map(|amount| lower(0, amount));
    let enrolled = [1, 4].map(|who| Step::Economy(enrol(who)));
    let begun = [lease(400), lease(10), beats(8)];
    let steps = [&begun[..], &ended, &[beats(35)], &ended, &enrolled, &lowers].concat();
    let tally = plays(&dear(), &steps);
    assert_eq!(refused(&tally, "lower", "OverCap"), 2, "{:?}", tally.refused);
    assert_eq!(happened(&tally, [Happening::Lowered, Happening::WeighsLessByLowering]), [1, 2]);
}

#[test]
fn a_lease_that_was_pruned_can_still_be_lowered_for() {
    let prune = Step::Lease { call: LeaseCall::Prune, pick: 0, actor: 0 };
    let enforce = Step::Lease { call: LeaseCall::Enforce, pick: 0, actor: 0 };
    let steps = [lease(60), beats(9), enforce.clone(), enforce, wait(300), prune, lower(0, Amount::Percent(40))];
    assert_eq!(happened(&plays(&dear(), &steps), [Happening::LoweredAfterPruning]), [1]);
}

#[test]
fn a_score_that_has_decayed_weighs_less_when_somebody_asks() {
    let start = Start { round: 4_032 - 3, ..dear() };
    let refresh = Step::Economy(EconomyCall::Refresh { who: 0, by: 6 });
    let steps = [lease(100), beats(9), settle(), Step::Economy(enrol(1)), leap(5, 4, &[]), wait(1), refresh];
    assert_eq!(happened(&plays(&start, &steps), [Happening::Decayed, Happening::WeighsLess]), [1, 1]);
}

#[test]
fn who_has_left_earns_nothing_of_what_others_go_on_to_earn() {
    let start = Start { round: 720 - 4, ..start() };
    let until = |who, ends| Step::Economy(EconomyCall::Enrol { who, rounds: Rounds::Ends(ends) });
    let claims = [claim(0), claim(0)].map(Step::Economy);
    let steps = [&[until(0, 1), until(4, 3), leap(20, 4, &[]), wait(1)][..], &claims].concat();
    let seen = happened(&plays(&start, &steps), [Happening::ClaimedTheLast, Happening::Claimed]);
    // The other claims again when all have left.
    assert_eq!(seen, [2, 3]);
}

#[test]
fn who_has_left_can_come_back_before_it_has_claimed() {
    let start = Start { round: 720 - 4, ..start() };
    let again = |ends| Step::Economy(EconomyCall::Enrol { who: 0, rounds: Rounds::Ends(ends) });
    let tally = plays(&start, &[again(1), leap(10, 4, &[]), wait(1), again(2)]);
    assert_eq!(happened(&tally, [Happening::EnrolledAgain, Happening::ClaimedTheLast]), [1, 1]);
}

#[test]
fn a_spend_that_was_paid_is_not_voided_and_is_forgotten_once() {
    let spend = EconomyCall::Spend { by: 0, asset: Asset::Wind, to: 1, percent: 50, later: 3 };
    let (void, forget) = (EconomyCall::Void { pick: 0, by: 0 }, EconomyCall::CheckStatus { pick: 0 });
    let steps = [enrol(1), spend, void, forget, forget].map(Step::Economy);
    let tally = plays(&start(), &steps);
    assert_eq!(happened(&tally, [Happening::SpendPaid, Happening::SpendForgotten]), [1, 1]);
    let refusals = [("void_spend", "AlreadyAttempted"), ("check_status", "InvalidIndex")];
    assert_eq!(refusals.map(|(call, why)| refused(&tally, call, why)), [1, 1]);
}

#[test]
fn while_rounds_wait_nothing_is_claimed_and_no_weight_changes() {
    let refresh = EconomyCall::Refresh { who: 0, by: 0 };
    let steps = [
        Step::Economy(enrol(1)),
        leap(300, 0, &[enrol(2), refresh, claim(0)]),
        leap(0, 1, &[enrol(2), claim(0)]),
        wait(4),
        Step::Economy(claim(0)),
        Step::Economy(refresh),
    ];
    let tally = plays(&start(), &steps);
    assert_eq!(["enrol", "refresh", "claim"].map(|call| refused(&tally, call, "RoundsPending")), [2, 1, 2]);
    assert_eq!(happened(&tally, [Happening::RoundsPaidInParts, Happening::ClaimedTheLast]), [1, 1]);
}

#[test]
fn a_stretch_across_a_halving_has_both_rewards() {
    let start = Start { round: 210_000 - 3, ..start() };
    let steps = [Step::Economy(enrol(1)), leap(6, 4, &[]), wait(1), Step::Economy(claim(0))];
    let tally = plays(&start, &steps);
    assert_eq!(happened(&tally, [Happening::HalvedBetween, Happening::Claimed])[0], 1);
}

#[test]
fn the_last_round_pays_its_one_base_unit_and_nothing_comes_after_it() {
    let start = Start { round: 7_560_000 - 5, ..start() };
    let steps = [Step::Economy(enrol(1)), leap(10, 4, &[]), wait(1), Step::Economy(enrol(1)), Step::Economy(claim(0))];
    let tally = plays(&start, &steps);
    assert_eq!((refused(&tally, "enrol", "ScheduleEnded"), refused(&tally, "claim", "TooLittleToClaim")), (1, 1));
}

#[test]
fn a_chain_on_which_somebody_has_nothing_left_pays_it_its_share() {
    let give = Step::Give { from: 1, to: 0, asset: Asset::Wind, part: Part::All };
    let steps = [Step::Economy(enrol(1)), give, leap(3, 4, &[]), wait(1), Step::Economy(claim(0))];
    assert_eq!(happened(&plays(&start(), &steps), [Happening::ClaimedWithNothing]), [1]);
}

#[test]
fn what_is_paid_in_an_asset_that_is_no_longer_allowed_goes_on_without_a_rate() {
    let price = Price { mantissa: 3_217, exponent: 6, offset: 500_001 };
    let start = Start { offers: vec![(0, [price; 3], Asset::Dollar)], ..start() };
    let provisioning = Step::Open { buyer: 0, offer: 0, resources: [0, 0, 1], term: 100, limit: 0, upto: 60 };
    let steps = [
        provisioning,
        lease(60),
        Step::Economy(EconomyCall::Disallow { by: 0 }),
        lease(60),
        Step::Offer {
            who: 0,
            pick: 0,
            call: OfferCall::Post {
                asset: Asset::Dollar,
                prices: [price; 3],
                capacity: [1, 1_024, 1],
                shortest: 1,
                longest: 9,
                extendable: true,
            },
        },
        Step::Lease { call: LeaseCall::Fail(Fault::Bad), pick: 0, actor: 0 },
        Step::Lease { call: LeaseCall::Extend(10), pick: 0, actor: 0 },
        beats(12),
        Step::Lease { call: LeaseCall::Enforce, pick: 0, actor: 0 },
        settle(),
        Step::Economy(EconomyCall::Allow { by: 0, rate: 2, least: 2 }),
        lease(60),
    ];
    let tally = plays(&start, &steps);
    let seen = [
        Happening::ForfeitedWithoutARate,
        Happening::PaidWithoutARate,
        Happening::ClosedWithoutARate,
        Happening::AllowedAgain,
    ];
    assert_eq!(happened(&tally, seen), [1, 1, 2, 1]);
    let calls = [("rent", "WrongAsset"), ("post_offer", "WrongAsset"), ("extend", "AssetNotAllowed")];
    assert_eq!(calls.map(|(call, why)| refused(&tally, call, why)), [1; 3]);
}
