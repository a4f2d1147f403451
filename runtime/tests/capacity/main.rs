//! What leases and bids hold of an offer is never more than there is of it, at any time.
//!
//! Random offers, rents, orders, bids and endings on the real runtime. Afterwards all that anyone ever held is added
//! up, instant by instant, from the log of what the chain told (`log`), and compared with what there was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../common/mod.rs"]
mod common;
mod log;
mod market;

use log::{parts, Log};
use market::{step, Market, Step};
use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use std::{cell::RefCell, collections::BTreeMap};
use tradewind_runtime::{try_state_market, Marketplace};

const CASES: u32 = 400;
const STEPS: usize = 120;
const SEED: u8 = 1;

/// Without any of these a run says nothing.
const MUST_HAPPEN: [&str; 9] =
    ["rented", "resized", "bid", "beaten", "let go", "awarded", "ended", "refused for room", "refused to shrink"];

fn play(steps: &[Step]) -> Result<BTreeMap<&'static str, u32>, String> {
    common::chain(common::DEVELOPMENT).execute_with(|| {
        let mut market = Market::open();
        for step in steps {
            market.play(*step);
        }
        let log = &market.log;
        log.check()?;
        says_the_same(log)?;
        try_state_market().map_err(|error| format!("an invariant does not hold: {error:?}"))?;
        Ok(market.log.told)
    })
}

/// In the end every offer says of itself what the log does; one that is gone is held by nobody.
fn says_the_same(log: &Log) -> Result<(), String> {
    for offer in log.offers() {
        let (held, holders) = log.held(offer, log.now);
        let said = Marketplace::offer(offer).map_or(([0; 3], 0), |record| (parts(&record.reserved), record.leases));
        if said != (held, holders) {
            return Err(format!("offer {offer} says {said:?}, and is held by {holders} for {held:?}"));
        }
    }
    Ok(())
}

#[test]
fn no_offer_is_ever_oversold() {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 5_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[SEED; 32]));
    let told = RefCell::new(BTreeMap::<&str, u32>::new());
    let outcome = runner.run(&vec(step(), 1..STEPS * 2), |steps| {
        let of_this = play(&steps).map_err(TestCaseError::fail)?;
        of_this.into_iter().for_each(|(what, count)| *told.borrow_mut().entry(what).or_default() += count);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let told = told.into_inner();
    println!("{told:#?}");
    let missing: Vec<_> = MUST_HAPPEN.iter().filter(|what| !told.contains_key(**what)).collect();
    assert!(missing.is_empty(), "{missing:?} did not happen: change the seed or the weights");
}
