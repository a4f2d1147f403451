//! The worker at work: one source in a block, and what of it reaches the chain.

use super::{
    web::{register, Pool, Reply, Web, START_MS},
    *,
};
use crate::{
    crypto::{AuthorityId, KEY_TYPE},
    mock::{self, *},
    worker::{self, is_due, memory, source::Source},
    Bounds, Call, Feed, Jump, Submission, MAX_VALUE,
};
use codec::Decode;
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::BuildStorage;
use std::sync::Arc;
use tradewind_primitives::AssetKind;

pub const OPERATOR: u64 = 1;

/// A chain with three operators, of whom this node has the first one's key, and a feed of each price of these sources.
pub fn node(sources: Vec<Source>, test: impl FnOnce(&Web, &Pool)) {
    let storage = RuntimeGenesisConfig::default().build_storage().unwrap();
    let mut ext = sp_io::TestExternalities::from(storage);
    let (web, pool) = register(&mut ext);
    let keystore = MemoryKeystore::new();
    let seed = format!("0x{}", "01".repeat(32));
    keystore.insert(KEY_TYPE, &seed, key_of(OPERATOR).as_ref()).unwrap();
    ext.register_extension(KeystoreExt(Arc::new(keystore)));
    ext.execute_with(|| {
        Now::set(FIRST);
        WallClock::set(None);
        MinOperators::set(1);
        System::set_block_number(1);
        session(&[OPERATOR, 2, 3]);
        for source in &sources {
            for key in source.keys() {
                if Oracle::feed_view(&key).is_none() {
                    Oracle::open_feed(RuntimeOrigin::root(), key, Bounds { min: 1, max: MAX_VALUE }).unwrap();
                }
            }
        }
        mock::Sources::set(sources);
        test(&web, &pool);
        Oracle::do_try_state().unwrap();
    });
}

/// The worker's work after this block.
pub fn work() {
    worker::run::<Test>();
}

/// `ticks` later, on the clock too.
pub fn pass(web: &Web, ticks: u32) {
    Now::set(Now::get() + ticks);
    System::set_block_number(System::block_number() + u64::from(ticks));
    web.pass(u64::from(ticks) * 6_000);
}

/// What was sent to the pool: each as the pool takes it.
pub fn sent(pool: &Pool) -> Vec<Submission<u64>> {
    let read = |bytes: &Vec<u8>| match Extrinsic::decode(&mut &bytes[..]).unwrap().function {
        RuntimeCall::Oracle(Call::submit { submission, signature }) => {
            assert_eq!(authorize(&submission, &signature).map(drop), Ok(()));
            submission
        }
        other => panic!("{other:?}"),
    };
    pool.take().iter().map(read).collect()
}

/// Puts all that was sent into a block; how many prices it was.
pub fn include(pool: &Pool) -> usize {
    let mut count = 0;
    for submission in sent(pool) {
        count += submission.values.len();
        dispatch(submission).unwrap();
    }
    count
}

pub fn state(source: &Source) -> memory::State {
    memory::read(&memory::state_key(&source.name)).unwrap()
}

pub fn wind_at(price: &str) -> Reply {
    Reply::ok(format!("{{\"data\":[{{}},{{\"price\":\"{price}\"}}]}}").as_bytes())
}

#[test]
fn prices_of_a_source_reach_the_chain() {
    let source = default("aws-on-demand");
    node(vec![source.clone()], |web, pool| {
        web.answer(Reply::ok(&gzip(AWS_ON_DEMAND)));
        work();
        let asked = &web.asked()[0];
        assert_eq!(asked.url, "https://b0.p.awsstatic.com/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/US%20East%20%28N.%20Virginia%29/Linux/index.json");
        let submissions = sent(pool);
        let submission = &submissions[0];
        assert_eq!((submissions.len(), submission.operator, submission.tick), (1, OPERATOR, FIRST));
        assert_eq!(submission.source_time, START_MS / 1_000);
        dispatch(submission.clone()).unwrap();
        assert_eq!(price(&source.key(PriceClass::Vcpu)), Some(33_000));
        assert_eq!(price(&source.key(PriceClass::MemoryGib)), Some(3_750));
        assert_eq!(price(&source.key(PriceClass::Gpu(model("nvidia/t4/16gi")))), Some(334_000));
        assert_eq!(state(&source).prices.len(), 3);
    });
}

#[test]
fn what_is_waited_for_is_no_work() {
    let source = default("aws-on-demand");
    node(vec![source.clone()], |web, _| {
        web.0.lock().unwrap().begin_ms = 7;
        web.answer(Reply { delay_ms: 400, ..Reply::ok(&gzip(AWS_ON_DEMAND)) });
        work();
        assert!(web.now() >= START_MS + 407, "it was waited for");
        assert_eq!(state(&source).busy_ms, 7);
    });
}

#[test]
fn a_node_without_an_operators_key_asks_nobody() {
    node(vec![pair_source()], |web, pool| {
        session(&[2, 3]);
        work();
        assert!(web.asked().is_empty() && sent(pool).is_empty());
    });
}

#[test]
fn one_source_is_asked_in_a_block_the_one_that_waited_longest_first() {
    let other = Source { name: b"other".to_vec().try_into().unwrap(), ..pair_source() };
    node(vec![pair_source(), other.clone()], |web, _| {
        web.answer(wind_at("0.05"));
        work();
        assert_eq!(web.asked().len(), 1);
        pass(web, 1);
        web.answer(wind_at("0.05"));
        work();
        assert_eq!((web.asked().len(), state(&other).answered_ms), (2, START_MS + 6_000));
        pass(web, 1);
        work();
        assert_eq!(web.asked().len(), 2, "both have answered");
        pass(web, 98);
        web.answer(wind_at("0.05"));
        work();
        assert_eq!(state(&pair_source()).answered_ms, START_MS + 600_000, "the first again after its interval");
    });
}

#[test]
fn intervals_have_a_random_part() {
    node(vec![pair_source()], |web, _| {
        web.0.lock().unwrap().seed = [0xff; 32];
        web.answer(wind_at("0.05"));
        work();
        let next = state(&pair_source()).next_ms;
        assert!((START_MS + 600_000..START_MS + 750_000).contains(&next) && next != START_MS + 600_000);
    });
}

#[test]
fn a_source_without_an_interval_is_never_asked() {
    node(vec![Source { interval_secs: 0, ..pair_source() }], |web, _| {
        work();
        assert!(web.asked().is_empty());
    });
}

#[test]
fn while_the_work_of_a_block_is_done_the_next_one_waits() {
    use sp_core::offchain::Duration;
    use sp_runtime::offchain::storage_lock::{BlockAndTime, StorageLock};
    node(vec![pair_source()], |web, _| {
        let mut lock = StorageLock::<BlockAndTime<System>>::with_block_and_time_deadline(
            memory::LOCK,
            4,
            Duration::from_millis(10_000),
        );
        let held = lock.try_lock();
        assert!(held.is_ok());
        work();
        assert!(web.asked().is_empty());
        std::mem::forget(held);
        // A node that was killed holds it no longer than that.
        pass(web, 5);
        web.answer(wind_at("0.05"));
        work();
        assert_eq!(web.asked().len(), 1);
    });
}

#[test]
fn what_has_not_moved_is_not_said_again_before_half_its_life() {
    node(vec![pair_source()], |web, pool| {
        let mut said = Vec::new();
        // Six hours, asked every ten minutes: a price that does not move.
        for n in 0..36 {
            web.answer(wind_at(if n % 2 == 0 { "0.0500" } else { "0.0504" }));
            work();
            if include(pool) > 0 {
                said.push(n);
            }
            pass(web, 100);
        }
        assert_eq!(said, (0..36).step_by(3).collect::<Vec<_>>());
    });
}

#[test]
fn what_has_moved_by_a_hundredth_is_said_at_once() {
    node(vec![pair_source()], |web, pool| {
        for (price, expected) in [("0.05", 1), ("0.050499", 0), ("0.0505", 1), ("0.05", 0), ("0.0499", 1)] {
            web.answer(wind_at(price));
            work();
            assert_eq!(include(pool), expected, "{price}");
            pass(web, 100);
        }
    });
}

#[test]
fn what_is_on_its_way_is_not_sent_again() {
    let other = Source { name: b"other".to_vec().try_into().unwrap(), ..pair_source() };
    node(vec![pair_source(), other], |web, pool| {
        web.answer(wind_at("0.05"));
        work();
        pass(web, 1);
        web.answer(wind_at("0.0501"));
        work();
        let first = sent(pool);
        assert_eq!(first.len(), 1, "the second says the same");
        pass(web, 100);
        web.answer(wind_at("0.05"));
        work();
        let again = sent(pool);
        assert_eq!(again[0].sequence, first[0].sequence, "it never arrived");
    });
}

#[test]
fn two_on_their_way_have_two_numbers() {
    let dollar = defaults::pair("usd", "https://prices.example/usd", "usd", AssetKind::WithId(DOLLAR));
    node(vec![pair_source(), dollar], |web, pool| {
        web.answer(wind_at("0.05"));
        work();
        pass(web, 1);
        web.answer(Reply::ok(b"{\"usd\":1.0}"));
        work();
        let both = sent(pool);
        assert_eq!(both.len(), 2);
        assert_eq!(both[0].sequence + 1, both[1].sequence);
        both.into_iter().for_each(|submission| dispatch(submission).unwrap());
        assert_eq!(price(&dollar_key()), Some(USD));
    });
}

fn dollar_key() -> FeedKey {
    mock::dollar()
}

#[test]
fn nothing_is_sent_twice_in_a_tick() {
    let dollar = defaults::pair("usd", "https://prices.example/usd", "usd", AssetKind::WithId(DOLLAR));
    node(vec![pair_source(), dollar], |web, pool| {
        web.answer(wind_at("0.05"));
        work();
        web.pass(1_000);
        System::set_block_number(2);
        work();
        assert_eq!((sent(pool).len(), web.asked().len()), (1, 1), "several blocks can have one tick");
        pass(web, 1);
        web.answer(Reply::ok(b"{\"usd\":1.0}"));
        work();
        assert_eq!((sent(pool).len(), web.asked().len()), (1, 2));
    });
}

#[test]
fn the_chain_is_sent_nothing_that_it_would_refuse() {
    node(vec![pair_source()], |web, pool| {
        Oracle::set_bounds(RuntimeOrigin::root(), wind(), Bounds { min: 1_000, max: 60_000 }).unwrap();
        web.answer(wind_at("0.07"));
        work();
        assert!(sent(pool).is_empty());
        Oracle::close_feed(RuntimeOrigin::root(), wind()).unwrap();
        pass(web, 150);
        web.answer(wind_at("0.05"));
        work();
        assert!(sent(pool).is_empty());
    });
}

#[test]
fn what_is_unchanged_counts_as_said_now() {
    node(vec![pair_source()], |web, pool| {
        web.answer(wind_at("0.05"));
        work();
        assert_eq!(web.asked()[0].header("if-modified-since"), None, "nothing is known yet");
        assert_eq!(include(pool), 1);
        pass(web, 300);
        web.answer(Reply::status(304));
        work();
        let since = worker::address::http_date(START_MS / 1_000 - 3_600);
        assert_eq!(web.asked()[1].header("if-modified-since"), Some(since.as_str()), "an hour before the last answer");
        let again = sent(pool);
        assert_eq!((again[0].tick, again[0].source_time), (FIRST + 300, START_MS / 1_000 + 1_800));
        assert_eq!(again[0].values[0].1, 50_000);
        let known = state(&pair_source());
        assert_eq!((known.answered_ms, known.read_ms), (START_MS + 1_800_000, START_MS));
        // Once a day it is read again: a cache can have sent what was old already.
        pass(web, 14_400);
        web.answer(wind_at("0.06"));
        work();
        assert_eq!(web.asked()[2].header("if-modified-since"), None);
        assert_eq!(sent(pool)[0].values[0].1, 60_000);
    });
}

#[test]
fn what_another_source_of_its_name_said_is_not_said_again() {
    node(vec![pair_source()], |web, pool| {
        web.answer(wind_at("0.05"));
        work();
        assert_eq!(include(pool), 1);
        pass(web, 1);
        let url = b"https://elsewhere.example/tickers".to_vec().try_into().unwrap();
        mock::Sources::set(vec![Source { url, ..pair_source() }]);
        web.answer(wind_at("0.07"));
        work();
        let asked = &web.asked()[1];
        assert_eq!(asked.url, "https://elsewhere.example/tickers", "at once, whatever the other one's interval");
        assert_eq!(asked.header("if-modified-since"), None);
        assert_eq!(sent(pool)[0].values[0].1, 70_000);
    });
}

#[test]
fn in_a_day_as_much_is_said_as_the_rule_has_it_said() {
    node(vec![pair_source()], |web, pool| {
        let (mut price, mut seed) = (50_000u64, 9u64);
        let mut said: Option<(u64, u32)> = None;
        let (mut count, mut expected) = (0, 0);
        for _ in 0..144 {
            // Up or down by less than one percent.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            price = price - 400 + (seed >> 33) % 801;
            web.answer(wind_at(&format!("0.{price:06}")));
            work();
            count += include(pool);
            let now = Now::get();
            if said.is_none_or(|(before, tick)| price.abs_diff(before) * 100 >= before || now - tick >= 300) {
                said = Some((price, now));
                expected += 1;
            }
            pass(web, 100);
        }
        println!("a day: asked 144 times, said {count} times");
        assert_eq!(count, expected);
        assert!((48..144).contains(&count), "{count}");
    });
}

#[test]
fn when_something_is_due() {
    let mut feed = Feed::<u64>::new(BOUNDS, 0);
    let due = |feed: &Feed<u64>, value, said, now| is_due(value, said, feed, now, 600, 100);
    assert!(due(&feed, 100, None, 1_000));
    assert!(!due(&feed, 1_009, Some((1_000, 1_000)), 1_299));
    assert!(due(&feed, 1_010, Some((1_000, 1_000)), 1_001));
    assert!(due(&feed, 990, Some((1_000, 1_000)), 1_001));
    assert!(due(&feed, 1_000, Some((1_000, 1_000)), 1_300), "half its life");
    assert!(!due(&feed, 10, Some((10, 1_000)), 1_001));
    // A jump waits since 1,000: its second round begins at 1,100.
    feed.jump = Some(Jump { value: 2_000, since: 1_000 });
    assert!(!due(&feed, 2_000, Some((2_000, 1_000)), 1_099));
    assert!(due(&feed, 2_000, Some((2_000, 1_000)), 1_100));
    assert!(!due(&feed, 2_000, Some((2_000, 1_100)), 1_101), "said again");
}

#[test]
fn a_jump_is_said_again_in_its_second_round() {
    let source = pair_source();
    node(vec![source], |web, pool| {
        for (price, passed) in [("0.05", 100), ("0.1", 110), ("0.1", 110)] {
            web.answer(wind_at(price));
            work();
            assert_eq!(include(pool), 1, "{price}");
            pass(web, passed);
        }
        assert_eq!(Oracle::feed_view(&wind()).unwrap().last.unwrap().0, 55_000, "it is being followed");
    });
}

#[test]
fn the_first_key_that_this_node_has_is_its_operators() {
    node(vec![pair_source()], |web, pool| {
        let _: AuthorityId = sp_io::crypto::sr25519_generate(KEY_TYPE, None).into();
        web.answer(wind_at("0.05"));
        work();
        assert_eq!(sent(pool)[0].operator, OPERATOR, "other keys there do not matter");
    });
}
