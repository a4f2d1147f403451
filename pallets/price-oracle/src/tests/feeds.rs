//! Opening and closing feeds.

use crate::{mock::*, Bounds, Error, Event, GenesisConfig, MAX_VALUE};
use codec::Encode;
use frame_support::assert_noop;
use sp_runtime::{BuildStorage, DispatchError::BadOrigin};
use tradewind_primitives::{AssetKind, FeedKey, PriceClass, PriceMarket};

#[test]
fn the_dao_opens_and_closes_feeds() {
    run_with(3, || {
        assert_noop!(Oracle::open_feed(RuntimeOrigin::signed(1), vcpu(), BOUNDS), BadOrigin);
        open(vcpu());
        System::assert_last_event(Event::FeedOpened { key: vcpu(), bounds: BOUNDS }.into());
        assert_noop!(Oracle::open_feed(RuntimeOrigin::root(), vcpu(), BOUNDS), Error::<Test>::FeedExists);
        say(FIRST, &vcpu(), &[100; 3]);
        assert_noop!(Oracle::close_feed(RuntimeOrigin::signed(1), vcpu()), BadOrigin);
        Oracle::close_feed(RuntimeOrigin::root(), vcpu()).unwrap();
        System::assert_last_event(Event::FeedClosed { key: vcpu() }.into());
        assert_eq!(price(&vcpu()), None);
        assert_eq!(Oracle::feed_view(&vcpu()), None);
        assert_noop!(Oracle::close_feed(RuntimeOrigin::root(), vcpu()), Error::<Test>::UnknownFeed);
        open(vcpu());
        assert!(Oracle::feed_view(&vcpu()).unwrap().observations.is_empty(), "it begins anew");
    });
}

#[test]
fn there_are_so_many_feeds_at_most() {
    run_with(0, || {
        (0..MaxFeeds::get()).for_each(|id| open(FeedKey::Pair(AssetKind::WithId(id))));
        assert_noop!(Oracle::open_feed(RuntimeOrigin::root(), vcpu(), BOUNDS), Error::<Test>::TooManyFeeds);
        assert_eq!(Oracle::feed_views().len(), 40);
    });
}

#[test]
fn bounds_must_be_bounds() {
    run_with(0, || {
        let wrong = [(0, 5), (6, 5), (1, MAX_VALUE + 1), (0, 0)];
        for (min, max) in wrong {
            let bounds = Bounds { min, max };
            assert_noop!(Oracle::open_feed(RuntimeOrigin::root(), vcpu(), bounds), Error::<Test>::BadBounds);
        }
        open(vcpu());
        for (min, max) in wrong {
            let bounds = Bounds { min, max };
            assert_noop!(Oracle::set_bounds(RuntimeOrigin::root(), vcpu(), bounds), Error::<Test>::BadBounds);
        }
        Oracle::set_bounds(RuntimeOrigin::root(), vcpu(), Bounds { min: 1, max: MAX_VALUE }).unwrap();
        assert_noop!(Oracle::set_bounds(RuntimeOrigin::root(), wind(), BOUNDS), Error::<Test>::UnknownFeed);
        assert_noop!(Oracle::set_bounds(RuntimeOrigin::signed(1), vcpu(), BOUNDS), BadOrigin);
    });
}

#[test]
fn names_are_printable_and_lower_case() {
    run_with(0, || {
        for (cloud, model) in [("", "a"), ("AWS", "a"), ("a s", "a"), ("aws", ""), ("aws", "H100"), ("é", "a")] {
            let key = FeedKey::Compute {
                cloud: cloud.as_bytes().to_vec().try_into().unwrap(),
                market: PriceMarket::Spot,
                class: PriceClass::Gpu(model.as_bytes().to_vec().try_into().unwrap()),
            };
            assert_noop!(Oracle::open_feed(RuntimeOrigin::root(), key, BOUNDS), Error::<Test>::BadKey);
        }
    });
}

#[test]
fn what_new_bounds_leave_out_is_forgotten() {
    run(|| {
        say(FIRST, &wind(), &[1_000, 1_001, 1_002, 1_003, 1_004]);
        let bounds = Bounds { min: 1_001, max: 1_003 };
        Oracle::set_bounds(RuntimeOrigin::root(), wind(), bounds).unwrap();
        System::assert_last_event(Event::BoundsChanged { key: wind(), bounds }.into());
        assert_eq!(Oracle::feed_view(&wind()).unwrap().observations.len(), 3);
        assert_eq!(price(&wind()), Some(1_002));
        let bounds = Bounds { min: 1_003, max: 1_003 };
        Oracle::set_bounds(RuntimeOrigin::root(), wind(), bounds).unwrap();
        let view = Oracle::feed_view(&wind()).unwrap();
        assert_eq!((view.observations.len(), view.last, view.price), (1, None, None));
    });
}

#[test]
fn feeds_can_be_open_from_the_beginning() {
    let feeds = vec![(vcpu().encode().into(), BOUNDS), (wind().encode().into(), BOUNDS)];
    let config = RuntimeGenesisConfig { oracle: GenesisConfig { feeds, ..Default::default() }, ..Default::default() };
    sp_io::TestExternalities::from(config.build_storage().unwrap()).execute_with(|| {
        assert_eq!(Oracle::feed_views().len(), 2);
        Oracle::do_try_state().unwrap();
    });
}

#[test]
#[should_panic = "the genesis opens a feed that cannot be"]
fn a_genesis_with_a_wrong_feed_is_none() {
    let feeds = vec![(vcpu().encode().into(), Bounds { min: 0, max: 1 })];
    let config = RuntimeGenesisConfig { oracle: GenesisConfig { feeds, ..Default::default() }, ..Default::default() };
    let _ = config.build_storage();
}
