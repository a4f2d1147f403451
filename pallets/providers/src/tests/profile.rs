use crate::{mock::*, Error, Event, Providers as Records};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{traits::BadOrigin, TokenError};
use tradewind_primitives::{traits::Registry, Endpoint};

fn with_endpoint(endpoint: &str) -> tradewind_primitives::Profile {
    let endpoint: Endpoint = bytes(endpoint.as_bytes());
    tradewind_primitives::Profile { endpoint, ..profile("alpha") }
}

#[test]
fn registering_puts_the_stake_on_hold() {
    run(|| {
        assert_ok!(Providers::register(signed(ALICE), profile("alpha"), 150));
        System::assert_last_event(Event::Registered { who: ALICE, name: bytes(b"alpha"), stake: 150 }.into());
        assert_eq!(Balances::free_balance(ALICE), WEALTH - 150);
        let view = Providers::view(&ALICE, None).unwrap();
        assert_eq!((view.account, view.stake, view.reserved, view.unbonding, view.free), (ALICE, 150, 0, 0, 150));
        assert_eq!((view.profile, view.retired, view.reputation), (profile("alpha"), false, 7));
        assert_eq!(Providers::view(&BOB, None), None);
    });
}

#[test]
fn all_providers_are_listed_in_pages() {
    run(|| {
        for (who, name) in [(ALICE, "alpha"), (BOB, "beta"), (CAROL, "gamma")] {
            register(who, name, MIN_STAKE);
        }
        let measured = |who: &u64| (*who == BOB).then_some(5);
        let all = Providers::views(None, 10, measured);
        assert_eq!(all.len(), 3);
        assert!(all.iter().all(|view| Some(view) == Providers::view(&view.account, measured(&view.account)).as_ref()));
        let first = Providers::views(None, 1, measured);
        let rest = Providers::views(Some(&first[0].account), 10, measured);
        assert_eq!([first, rest].concat(), all);
        assert!(Providers::views(Some(&all[2].account), 10, measured).is_empty());
        assert!(Providers::views(None, 0, measured).is_empty());
    });
}

#[test]
fn registering_needs_the_minimum_stake_and_the_money_for_it() {
    run(|| {
        assert_noop!(Providers::register(signed(ALICE), profile("alpha"), MIN_STAKE - 1), Error::<Test>::StakeTooLow);
        assert_noop!(Providers::register(signed(ALICE), profile("alpha"), WEALTH), TokenError::FundsUnavailable);
        assert_noop!(Providers::register(RuntimeOrigin::root(), profile("alpha"), MIN_STAKE), BadOrigin);
        register(ALICE, "alpha", MIN_STAKE);
        assert_noop!(Providers::register(signed(ALICE), profile("omega"), MIN_STAKE), Error::<Test>::AlreadyRegistered);
    });
}

#[test]
fn only_a_provider_changes_its_record() {
    run(|| {
        let error = Error::<Test>::NotRegistered;
        assert_noop!(Providers::update_profile(signed(ALICE), profile("alpha")), error);
        assert_noop!(Providers::add_stake(signed(ALICE), 1), Error::<Test>::NotRegistered);
        assert_noop!(Providers::unbond(signed(ALICE), 1), Error::<Test>::NotRegistered);
        assert_noop!(Providers::withdraw_unbonded(signed(ALICE)), Error::<Test>::NotRegistered);
        assert_noop!(Providers::retire(signed(ALICE)), Error::<Test>::NotRegistered);
        assert_noop!(Providers::deregister(signed(ALICE)), Error::<Test>::NotRegistered);
    });
}

#[test]
fn a_profile_is_replaced_as_a_whole() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        let mut next = profile("alpha");
        next.endpoint = bytes(b"wss://[2001:db8::1]:443/agent");
        next.promised_uptime_ppm = 1_000_000;
        assert_ok!(Providers::update_profile(signed(ALICE), next.clone()));
        System::assert_last_event(Event::ProfileUpdated { who: ALICE, name: bytes(b"alpha") }.into());
        assert_eq!(<Providers as Registry<u64>>::profile(&ALICE), Some(next));
    });
}

#[test]
fn an_endpoint_is_a_secure_url_with_a_host() {
    run(|| {
        for endpoint in [
            "https://a",
            "https://agent.example:8443/v1?x=1#y",
            "wss://agent.example/",
            "https://192.0.2.1",
            "https://[::1]",
            "https://a/path:with@signs",
        ] {
            assert_ok!(crate::endpoint::check::<Test>(endpoint.as_bytes()));
        }
        for endpoint in [
            "",
            "agent.example",
            "ftp://agent.example",
            "HTTPS://agent.example",
            "https://",
            "https:///path",
            "https://:443",
            "https://a:",
            "https://a:0",
            "https://a:65536",
            "https://a:+80",
            "https://user@agent.example",
            "https://agent..example",
            "https://-agent.example",
            "https://agent-.example",
            "https://agent\\evil.example",
            "https://[::1",
            "https://[::1]x",
            "https://[]",
            "https://[zz::]",
            "https://agent .example",
            "https://agent.example/\n",
            "https://bücher.example",
        ] {
            assert_noop!(
                Providers::register(signed(ALICE), with_endpoint(endpoint), MIN_STAKE),
                Error::<Test>::MalformedEndpoint
            );
        }
    });
}

#[test]
fn an_insecure_endpoint_is_accepted_on_developers_chains_only() {
    run(|| {
        for endpoint in ["http://127.0.0.1:9000", "ws://localhost"] {
            assert_noop!(
                Providers::register(signed(ALICE), with_endpoint(endpoint), MIN_STAKE),
                Error::<Test>::InsecureEndpoint
            );
        }
        InsecureEndpoints::set(true);
        assert_ok!(Providers::register(signed(ALICE), with_endpoint("http://127.0.0.1:9000"), MIN_STAKE));
        assert_ok!(Providers::update_profile(signed(ALICE), with_endpoint("ws://localhost")));
    });
}

#[test]
fn the_rest_of_a_profile_is_checked_too() {
    run(|| {
        let mut bad = profile("alpha");
        bad.region.country = *b"de";
        assert_noop!(Providers::register(signed(ALICE), bad, MIN_STAKE), Error::<Test>::MalformedRegion);
        let mut bad = profile("alpha");
        bad.promised_uptime_ppm = 1_000_001;
        assert_noop!(Providers::register(signed(ALICE), bad, MIN_STAKE), Error::<Test>::UptimeTooHigh);
        let mut terms = profile("alpha");
        terms.terms = Some(bytes(b""));
        assert_noop!(Providers::register(signed(ALICE), terms.clone(), MIN_STAKE), Error::<Test>::MalformedTerms);
        terms.terms = Some(bytes(&[&[1, 0x55, 0x12, 32][..], &[9; 32]].concat()));
        assert_ok!(Providers::register(signed(ALICE), terms, MIN_STAKE));
    });
}

#[test]
fn a_retired_provider_takes_no_leases() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        assert!(Providers::takes_leases(&ALICE));
        assert_ok!(Providers::retire(signed(ALICE)));
        System::assert_last_event(Event::Retired { who: ALICE }.into());
        assert!(!Providers::takes_leases(&ALICE));
        assert_noop!(Providers::retire(signed(ALICE)), Error::<Test>::AlreadyRetired);
        assert!(!Providers::takes_leases(&BOB));
    });
}

#[test]
fn nobody_leaves_before_the_stake_is_withdrawn() {
    run(|| {
        register(ALICE, "alpha", 150);
        assert_noop!(Providers::deregister(signed(ALICE)), Error::<Test>::StillBonded);
        assert_ok!(Providers::retire(signed(ALICE)));
        leave(ALICE);
        assert_eq!(Balances::free_balance(ALICE), WEALTH);
        assert!(!Records::<Test>::contains_key(ALICE));
    });
}

#[test]
fn open_items_keep_a_provider_from_deregistering() {
    run(|| {
        register(ALICE, "alpha", MIN_STAKE);
        Providers::open_item(&ALICE);
        Providers::open_item(&ALICE);
        Providers::close_item(&ALICE);
        assert_noop!(Providers::deregister(signed(ALICE)), Error::<Test>::OpenItems);
        Providers::close_item(&ALICE);
        Providers::close_item(&ALICE);
        leave(ALICE);
        Providers::open_item(&ALICE);
        assert!(!Records::<Test>::contains_key(ALICE));
    });
}

#[test]
fn identity_tiers_come_from_the_runtime() {
    run(|| {
        assert_eq!(Providers::identity_tier(&ALICE), 2);
        assert_eq!(Providers::identity_tier(&BOB), 0);
    });
}
