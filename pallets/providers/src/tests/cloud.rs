use crate::{mock::*, Clouds, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;

#[test]
fn only_the_dao_keeps_the_registry_of_clouds() {
    run(|| {
        assert_noop!(Providers::add_cloud(signed(ALICE), bytes(b"aws")), BadOrigin);
        assert_noop!(Providers::remove_cloud(signed(ALICE), bytes(b"aws")), BadOrigin);
    });
}

#[test]
fn a_cloud_is_added_once_and_removed_once() {
    run(|| {
        assert_ok!(Providers::add_cloud(RuntimeOrigin::root(), bytes(b"aws")));
        System::assert_last_event(Event::CloudAdded { cloud: bytes(b"aws") }.into());
        assert_noop!(Providers::add_cloud(RuntimeOrigin::root(), bytes(b"aws")), Error::<Test>::DuplicateCloud);
        assert_ok!(Providers::remove_cloud(RuntimeOrigin::root(), bytes(b"aws")));
        System::assert_last_event(Event::CloudRemoved { cloud: bytes(b"aws") }.into());
        assert_noop!(Providers::remove_cloud(RuntimeOrigin::root(), bytes(b"aws")), Error::<Test>::UnknownCloud);
        assert_eq!(Clouds::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_cloud_has_a_name_in_lower_case_ascii() {
    run(|| {
        for cloud in [&b""[..], b"AWS", b"a b", b"a\n", "größe".as_bytes()] {
            assert_noop!(Providers::add_cloud(RuntimeOrigin::root(), bytes(cloud)), Error::<Test>::MalformedCloud);
        }
    });
}

#[test]
fn a_profile_names_known_clouds_once_each() {
    run(|| {
        assert_ok!(Providers::add_cloud(RuntimeOrigin::root(), bytes(b"aws")));
        let mut broker = profile("broker");
        broker.clouds = vec![bytes(b"aws"), bytes(b"gcp")].try_into().unwrap();
        assert_noop!(Providers::register(signed(ALICE), broker.clone(), MIN_STAKE), Error::<Test>::UnknownCloud);
        broker.clouds = vec![bytes(b"aws"), bytes(b"aws")].try_into().unwrap();
        assert_noop!(Providers::register(signed(ALICE), broker.clone(), MIN_STAKE), Error::<Test>::DuplicateCloud);
        broker.clouds = vec![bytes(b"aws")].try_into().unwrap();
        assert_ok!(Providers::register(signed(ALICE), broker.clone(), MIN_STAKE));

        assert_ok!(Providers::remove_cloud(RuntimeOrigin::root(), bytes(b"aws")));
        assert_noop!(Providers::update_profile(signed(ALICE), broker), Error::<Test>::UnknownCloud);
    });
}
