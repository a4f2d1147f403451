//! The whole market, as the runtime wires it, against a plain model of the protocol.
//!
//! Random calls of several buyers and providers, who rent, order, bid and award, pay for requests by channels, give and
//! spend trial credits, in WIND and in the test dollar, trade with themselves, lower each other's scores, take part in
//! emission and claim their share of it, while fees are passed on, the treasury is spent and the dollar is allowed and not;
//! with ticks, stalls, blocks that have no room for deadlines or for rounds, accounts that die, are frozen or blocked.
//!
//! After every call everything that can be seen is compared: states and endings, bids, covered ticks, every unit of money
//! by name, capacity, collateral, scores, weights and shares, and that a refused call, which the model must refuse too, has
//! changed nothing. What each account has is what it began with and what the protocol grants it since (`compare/nets.rs`,
//! `compare/emission.rs`), and all there is is what there was at genesis and what was minted.
//!
//! The model (`model/`) is written from the protocol and knows no pallet. `step` says what may happen, `play` makes
//! calls of it, `world` does the same to runtime and model, `compare` compares, and `rest` ends every case.
//!
//! Runs are repeatable: the usual one starts from a fixed seed. `scripts/soak` sets `TRADEWIND_SOAK_STEPS` and runs
//! from another one, which it prints; `TRADEWIND_SOAK_SEED` repeats it. What failed once is kept in
//! `proptest-regressions/lease_model.txt` and played first in every run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cases;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod model;
mod play;
mod rest;
mod rounds;
mod step;
mod tally;
mod upgrade;
mod vouchers;
mod world;

use proptest::{
    collection::vec,
    test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use std::{
    cell::RefCell,
    time::{Duration, Instant},
};
use step::{Start, Step};
use tally::Tally;
use tradewind_runtime::try_state_market;
use world::World;

/// What failed once.
const REGRESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/proptest-regressions/lease_model.txt");

/// Seed of the usual run.
const SEED: u64 = 2;

/// Steps of the usual run, and of one of its cases on average.
const STEPS: u64 = 18_000;
const STEPS_OF_A_CASE: u64 = 50;

/// The same of a long run: rarer states lie deeper.
const STEPS_OF_A_LONG_CASE: u64 = 125;

/// Invariants that walk all storage are checked after every so many steps, and at the end.
const STEPS_BETWEEN_WALKS: u64 = 5;

/// As if the chain had been upgraded from the first runtime, after every so many steps.
const STEPS_BETWEEN_UPGRADES: u64 = 20;

/// Of the calls that move scores, emission and common money, and of the dollar while it is not allowed, all refusals but
/// two that are so rare at random that cases are written out for them.
const REFUSALS: [(&str, &str); 42] = [
    ("enrol", "RoundsPending"),
    ("enrol", "TooManyRounds"),
    ("enrol", "TooFewRounds"),
    ("enrol", "ScheduleEnded"),
    ("enrol", "CannotPayFee"),
    ("refresh", "RoundsPending"),
    ("refresh", "NotEnrolled"),
    ("refresh", "NothingToRefresh"),
    ("claim", "RoundsPending"),
    ("claim", "NotEnrolled"),
    ("claim", "TooLittleToClaim"),
    ("claim", "BadOrigin"),
    ("lower", "RoundsPending"),
    ("lower", "NoSuchEndedLease"),
    ("lower", "NotParty"),
    ("lower", "NeverRan"),
    ("lower", "WindowClosed"),
    ("lower", "ZeroAmount"),
    ("lower", "OverCap"),
    ("lower", "ScoreTooLow"),
    ("lower", "NothingToLower"),
    ("share_fees", "NoFees"),
    ("spend", "BadOrigin"),
    ("spend", "FailedToConvertBalance"),
    ("payout", "InvalidIndex"),
    ("payout", "EarlyPayout"),
    ("payout", "AlreadyAttempted"),
    ("payout", "PayoutError"),
    ("check_status", "InvalidIndex"),
    ("check_status", "NotAttempted"),
    ("void_spend", "BadOrigin"),
    ("void_spend", "InvalidIndex"),
    ("allow_asset", "BadOrigin"),
    ("allow_asset", "ZeroRate"),
    ("disallow_asset", "BadOrigin"),
    ("disallow_asset", "AssetNotAllowed"),
    ("rent", "WrongAsset"),
    ("post_offer", "WrongAsset"),
    ("post_order", "WrongAsset"),
    ("extend", "AssetNotAllowed"),
    ("open_channel", "AssetNotAllowed"),
    ("grant", "AssetNotAllowed"),
];

/// Time between two lines of a long run.
const PROGRESS: Duration = Duration::from_secs(10);

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is not a number: {value}")))
}

fn play_case(start: &Start, steps: &[Step]) -> Result<Tally, String> {
    common::chain(common::DEVELOPMENT).execute_with(|| {
        let walk = || try_state_market().map_err(|error| format!("an invariant does not hold: {error:?}"));
        let mut world = World::new();
        world.check()?;
        world.start(start)?;
        for step in steps {
            world.play(step).map_err(|why| format!("step {} ({step:?}): {why}", world.tally.steps))?;
            if world.tally.steps.is_multiple_of(STEPS_BETWEEN_WALKS) {
                walk()?;
            }
            if world.tally.steps.is_multiple_of(STEPS_BETWEEN_UPGRADES) {
                world.upgrade().map_err(|why| format!("step {}: {why}", world.tally.steps))?;
            }
        }
        walk()?;
        world.come_to_rest().map_err(|why| format!("at rest: {why}"))?;
        walk()?;
        let mut tally = world.tally;
        (tally.endings, tally.events) = (world.model.endings, world.model.events);
        (tally.seen, tally.owed) = (world.model.seen, world.model.owed);
        tally.happenings = world.model.happenings;
        Ok(tally)
    })
}

/// Plays cases until there were so many steps.
fn run(seed: u64, wanted: u64, of_a_case: u64, progress: bool) -> Tally {
    let config = Config {
        cases: u32::try_from(wanted.div_ceil(of_a_case)).expect("so many cases can be counted"),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        max_shrink_iters: 20_000,
        max_shrink_time: 180_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));

    let most = usize::try_from(of_a_case * 2 - 1).expect("it is small");
    let cases = (step::start(), vec(step::step(), 1..=most));
    let (tally, began) = (RefCell::new(Tally::default()), Instant::now());
    let last = RefCell::new(began);
    let outcome = runner.run(&cases, |(start, steps)| {
        let played = play_case(&start, &steps).map_err(TestCaseError::fail)?;
        let mut tally = tally.borrow_mut();
        tally.add(played);
        if progress && last.borrow().elapsed() >= PROGRESS {
            let rate = tally.steps as f64 / began.elapsed().as_secs_f64();
            println!("{} of about {wanted} steps, {rate:.0} a second", tally.steps);
            *last.borrow_mut() = Instant::now();
        }
        Ok(())
    });
    match outcome {
        Ok(()) => tally.into_inner(),
        Err(TestError::Fail(why, (start, steps))) => {
            let steps: Vec<String> = steps.iter().map(|step| format!("  {step:?}")).collect();
            panic!("seed {seed}: {why}\n{start:?}\n{}", steps.join("\n"));
        }
        Err(error) => panic!("seed {seed}: {error}"),
    }
}

#[test]
fn the_runtime_keeps_the_protocol() {
    let began = Instant::now();
    let soak = variable("TRADEWIND_SOAK_STEPS");
    let tally = match soak {
        None => run(variable("TRADEWIND_SOAK_SEED").unwrap_or(SEED), STEPS, STEPS_OF_A_CASE, false),
        Some(steps) => {
            let now = || std::time::UNIX_EPOCH.elapsed().expect("the clock is past 1970").as_secs();
            let seed = variable("TRADEWIND_SOAK_SEED").unwrap_or_else(now);
            println!("seed {seed} (TRADEWIND_SOAK_SEED={seed} repeats this run)");
            run(seed, steps, STEPS_OF_A_LONG_CASE, true)
        }
    };
    println!("in {:.1} s:", began.elapsed().as_secs_f64());
    tally.print();
    let missing: Vec<_> = model::Reason::ALL.iter().filter(|reason| !tally.endings.contains_key(reason)).collect();
    assert!(soak.is_some() || missing.is_empty(), "no lease ended by {missing:?}: change the seed or the weights");
    let missing: Vec<_> = model::Event::ALL.iter().filter(|event| !tally.events.contains_key(event)).collect();
    assert!(soak.is_some() || missing.is_empty(), "to no order happened {missing:?}: change the seed or the weights");
    let wanted = model::Happening::ALL.iter().filter(|what| !model::Happening::RARE.contains(what));
    let missing: Vec<_> = wanted.filter(|what| !tally.happenings.contains_key(what)).collect();
    assert!(soak.is_some() || missing.is_empty(), "never happened {missing:?}: change the seed or the weights");
    let missing: Vec<_> =
        REFUSALS.iter().filter(|(call, why)| !tally.refused.contains_key(&(*call, (*why).into()))).collect();
    assert!(soak.is_some() || missing.is_empty(), "never was refused {missing:?}: change the seed or the weights");
    let wanted = model::Seen::ALL.iter().filter(|seen| !model::Seen::RARE.contains(seen));
    let missing: Vec<_> = wanted.filter(|seen| !tally.seen.contains_key(seen)).collect();
    assert!(soak.is_some() || missing.is_empty(), "never was seen {missing:?}: change the seed or the weights");
}
