use crate::{mock::*, Error, Event, Providers, Ring, RING_LENGTH};
use frame_support::{assert_noop, assert_ok, dispatch::Pays};
use sp_core::H256;
use tradewind_primitives::traits::Uptime as _;

#[test]
fn an_account_that_never_had_a_lease_has_nothing_to_attest() {
    run(|| {
        assert_noop!(Uptime::heartbeat(RuntimeOrigin::signed(OTHER), H256::zero(), 0), Error::<Test>::NothingToAttest);
        assert_eq!(Uptime::heartbeat_view(&OTHER), None);
    });
}

#[test]
fn two_heartbeats_keep_their_distance() {
    run(|| {
        start(7);
        at(1004);
        assert_noop!(Uptime::heartbeat(RuntimeOrigin::signed(PROVIDER), H256::zero(), 0), Error::<Test>::TooSoon);
        beat_at(1005);
        at(1009);
        assert_noop!(Uptime::heartbeat(RuntimeOrigin::signed(PROVIDER), H256::zero(), 0), Error::<Test>::TooSoon);
        beat_at(1010);
    });
}

#[test]
fn a_useful_heartbeat_is_free_and_a_useless_one_is_not() {
    run(|| {
        start(7);
        at(1010);
        let post = Uptime::heartbeat(RuntimeOrigin::signed(PROVIDER), H256::zero(), 0).unwrap();
        assert_eq!(post.pays_fee, Pays::No);
        Uptime::stop(7, 0, 0);
        at(1020);
        let post = Uptime::heartbeat(RuntimeOrigin::signed(PROVIDER), H256::zero(), 0).unwrap();
        assert_eq!(post.pays_fee, Pays::Yes);
    });
}

#[test]
fn ticks_wait_for_the_next_heartbeat_to_commit_them() {
    run(|| {
        start(7);
        beat_at(1010);
        let record = Providers::<Test>::get(PROVIDER).unwrap();
        assert_eq!((record.committed, record.uncommitted), (0, 10));
        beat_at(1020);
        let record = Providers::<Test>::get(PROVIDER).unwrap();
        assert_eq!((record.committed, record.uncommitted), (10, 10));
        System::assert_last_event(
            Event::HeartbeatReceived { provider: PROVIDER, tick: 1020, added: 10, committed: 10 }.into(),
        );
        let view = Uptime::heartbeat_view(&PROVIDER).unwrap();
        assert_eq!((view.last, view.committed, view.uncommitted, view.leases), (1020, 10, 10, 1));
    });
}

#[test]
fn a_heartbeat_after_more_than_the_window_attests_nothing() {
    run(|| {
        start(7);
        beat_at(1020);
        assert_eq!(Providers::<Test>::get(PROVIDER).unwrap().uncommitted, 20);
        beat_at(1041);
        assert_eq!(Providers::<Test>::get(PROVIDER).unwrap().uncommitted, 0);
    });
}

#[test]
fn a_stall_of_the_chain_is_attested_when_the_provider_beats_in_time_after_it() {
    run(|| {
        start(7);
        at(1010);
        jump(1500);
        beat();
        assert_eq!(Providers::<Test>::get(PROVIDER).unwrap().uncommitted, 500);
    });
}

#[test]
fn the_root_is_stored_with_what_a_drawing_needs_and_the_challenge_changes() {
    run(|| {
        start(7);
        start(8);
        let challenge = Uptime::heartbeat_view(&PROVIDER).unwrap().challenge;
        at(1010);
        System::set_block_number(5);
        System::set_parent_hash(H256::repeat_byte(9));
        let root = H256::repeat_byte(3);
        assert_ok!(Uptime::heartbeat(RuntimeOrigin::signed(PROVIDER), root, 2));
        let record = Providers::<Test>::get(PROVIDER).unwrap();
        let stored = record.root.unwrap();
        assert_eq!((stored.merkle_root, stored.leaf_count, stored.slots), (root, 2, 2));
        assert_eq!((stored.challenge, stored.tick, stored.block), (challenge, 1010, 5));
        assert_ne!(record.challenge, challenge);
        // A lease that has ended is attested still, and can no longer be drawn.
        Uptime::end(7);
        beat_at(1020);
        let record = Providers::<Test>::get(PROVIDER).unwrap();
        assert_eq!((record.leases, record.root.unwrap().slots), (2, 1));
    });
}

#[test]
fn the_ring_keeps_only_its_length() {
    run(|| {
        start(7);
        for n in 1..=100 {
            beat_at(1000 + n * 10);
        }
        let ring = Ring::<Test>::get(PROVIDER);
        assert_eq!(ring.len(), RING_LENGTH as usize);
        assert_eq!(ring.last().unwrap().tick, 1990);
        assert_eq!(ring.first().unwrap().tick, 1360);
    });
}
