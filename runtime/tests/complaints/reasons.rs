//! "It says that I cancelled, and in truth the provider had been gone for an hour."
//!
//! Deadlines bind at their tick. Whoever acts in that very block, before the chain serves them, comes too late: nobody
//! chooses another ending, and nobody blames the other side for one.

use super::{
    money::Asset,
    rental::call,
    world::{heartbeat, run, Who, World, BUYER, PROVIDER},
};
use pallet_leases::Call;
use sp_runtime::BoundedVec;
use tradewind_primitives::{CloseReason, FailReason, LeaseId, LeaseState, Ticks};
use tradewind_runtime::RuntimeCall;

fn reason(world: &mut World, lease: LeaseId) -> CloseReason {
    match world.state(lease) {
        LeaseState::Closing { reason, .. } | LeaseState::Closed { reason, .. } => reason,
        other => panic!("lease {lease} has not ended: {other:?}"),
    }
}

/// In the block `ticks` from now, in which a deadline comes, all of these are refused for `why`, and the lease ends for
/// its true reason; and that stays the reason until it is closed.
fn too_late(
    world: &mut World,
    ticks: Ticks,
    calls: Vec<(Who, Call<tradewind_runtime::Runtime>)>,
    why: &str,
) -> CloseReason {
    let lease = 0;
    world.pass(ticks - 1);
    assert!(!world.lease(lease).due, "a tick too early");
    let shown = format!("{calls:?}");
    let calls: Vec<(Who, RuntimeCall)> = calls.into_iter().map(|(who, call)| (who, call.into())).collect();
    let outcomes = world.block(1, calls);
    assert!(outcomes.iter().all(|outcome| *outcome == Err(why.into())), "{shown}: {outcomes:?}");
    let ended = reason(world, lease);
    world.until_closed(lease);
    assert_eq!(reason(world, lease), ended);
    ended
}

fn pending(world: &mut World, ticks: Ticks) -> LeaseId {
    let offer = world.provider(PROVIDER, Asset::Wind);
    world.count();
    world.rent(offer, ticks)
}

#[test]
fn a_provider_that_did_not_answer_cannot_blame_the_manifest_and_the_buyer_did_not_cancel() {
    run(|world| {
        let lease = pending(world, 300);
        let calls = vec![
            (PROVIDER, Call::accept { lease }),
            (PROVIDER, Call::reject { lease, reason: Some(FailReason::NoManifest) }),
            (PROVIDER, Call::reject { lease, reason: None }),
            (BUYER, Call::cancel { lease }),
        ];
        assert_eq!(too_late(world, 50, calls, "DeadlinePassed"), CloseReason::AcceptTimeout);
    });
}

#[test]
fn a_provider_that_did_not_start_the_workload_cannot_blame_the_image_and_the_buyer_did_not_cancel() {
    run(|world| {
        let lease = pending(world, 300);
        world.accept(lease);
        let calls = vec![
            (PROVIDER, Call::fail { lease, reason: FailReason::BadImage }),
            (PROVIDER, Call::fail { lease, reason: FailReason::Other }),
            (BUYER, Call::cancel { lease }),
        ];
        assert_eq!(too_late(world, 300, calls, "DeadlinePassed"), CloseReason::ProvisionTimeout);
    });
}

#[test]
fn a_term_that_is_over_was_not_cut_short_by_either_side() {
    run(|world| {
        let lease = world.running(Asset::Wind, 40);
        let calls = vec![
            (BUYER, Call::cancel { lease }),
            (BUYER, Call::reject_access { lease }),
            (BUYER, Call::extend { lease, ticks: 10 }),
            (PROVIDER, Call::terminate { lease }),
        ];
        assert_eq!(too_late(world, 40, calls, "LeaseEnded"), CloseReason::Expired);
    });
}

#[test]
fn a_provider_that_was_silent_has_neither_given_notice_nor_was_it_cancelled() {
    run(|world| {
        let lease = world.running(Asset::Wind, 1_000);
        world.call(PROVIDER, call(Call::give_notice { lease }));
        world.pass(15);
        world.is_silent(PROVIDER);
        let until = world.last_beat(PROVIDER) + 300;
        let mut late: Vec<(Who, RuntimeCall)> = vec![
            (BUYER, call(Call::cancel { lease })),
            (BUYER, call(Call::extend { lease, ticks: 10 })),
            (PROVIDER, call(Call::terminate { lease })),
        ];
        world.pass_to(until - 1);
        assert_eq!(world.state(lease), LeaseState::Active);
        // Its heartbeat is taken, and rescues nothing.
        late.insert(0, (PROVIDER, heartbeat()));
        let outcomes = world.block(1, late);
        assert_eq!(outcomes[0], Ok(()));
        assert!(outcomes[1..].iter().all(|outcome| *outcome == Err("DeadlinePassed".into())), "{outcomes:?}");
        assert_eq!(reason(world, lease), CloseReason::Unresponsive);
        world.until_closed(lease);
        assert_eq!(reason(world, lease), CloseReason::Unresponsive);
    });
}

#[test]
fn a_workload_that_stayed_down_was_neither_cancelled_nor_is_it_up_again_in_time() {
    run(|world| {
        let lease = world.running(Asset::Wind, 1_000);
        world.pass(15);
        let leases = BoundedVec::truncate_from(vec![lease]);
        world.call(PROVIDER, pallet_uptime::Call::report_down { leases: leases.clone() });
        world.pass(99);
        assert_eq!(world.state(lease), LeaseState::Active);
        let up = pallet_uptime::Call::report_up { leases };
        let calls = vec![
            (PROVIDER, up.into()),
            (BUYER, call(Call::cancel { lease })),
            (PROVIDER, call(Call::terminate { lease })),
        ];
        let outcomes = world.block(1, calls);
        assert_eq!(outcomes, ["NothingToReport", "DeadlinePassed", "DeadlinePassed"].map(|why| Err(why.into())));
        assert_eq!(reason(world, lease), CloseReason::Down);
        world.until_closed(lease);
        assert_eq!(reason(world, lease), CloseReason::Down);
    });
}

#[test]
fn whoever_acts_in_time_is_who_ended_it() {
    type Act = (Ticks, Who, fn(LeaseId) -> Call<tradewind_runtime::Runtime>);
    let before_it_runs: [(Act, CloseReason); 4] = [
        ((49, BUYER, |lease| Call::cancel { lease }), CloseReason::CancelledPending),
        ((49, PROVIDER, |lease| Call::reject { lease, reason: None }), CloseReason::Rejected),
        ((49, PROVIDER, |lease| Call::reject { lease, reason: Some(FailReason::NoManifest) }), CloseReason::NoManifest),
        ((49, PROVIDER, |lease| Call::reject { lease, reason: Some(FailReason::Other) }), CloseReason::Rejected),
    ];
    let while_it_runs: [(Act, CloseReason); 4] = [
        ((49, BUYER, |lease| Call::reject_access { lease }), CloseReason::AccessRejected),
        ((50, BUYER, |lease| Call::cancel { lease }), CloseReason::BuyerCancelled),
        ((99, BUYER, |lease| Call::cancel { lease }), CloseReason::BuyerCancelled),
        ((99, PROVIDER, |lease| Call::terminate { lease }), CloseReason::Terminated),
    ];
    for ((ticks, who, act), expected) in before_it_runs {
        run(|world| {
            let lease = pending(world, 100);
            world.pass(ticks - 1);
            world.call(who, call(act(lease)));
            assert_eq!(reason(world, lease), expected);
        });
    }
    for ((ticks, who, act), expected) in while_it_runs {
        run(|world| {
            let lease = world.running(Asset::Wind, 100);
            world.pass(ticks - 1);
            world.call(who, call(act(lease)));
            assert_eq!(reason(world, lease), expected);
        });
    }
}

#[test]
fn access_that_is_rejected_too_late_was_not_rejected() {
    run(|world| {
        let lease = world.running(Asset::Wind, 300);
        world.pass(49);
        assert_eq!(world.try_call(BUYER, call(Call::reject_access { lease })), Err("AccessWindowClosed".into()));
        assert_eq!(world.state(lease), LeaseState::Active);
    });
}

#[test]
fn a_notice_that_is_not_due_yet_is_none() {
    for (early, expected) in [(1, CloseReason::Terminated), (0, CloseReason::NoticeGiven)] {
        run(|world| {
            let lease = world.running(Asset::Wind, 300);
            world.call(PROVIDER, call(Call::give_notice { lease }));
            // A tenth of the term.
            world.pass(30 - early - 1);
            world.call(PROVIDER, call(Call::terminate { lease }));
            assert_eq!(reason(world, lease), expected);
        });
    }
}

#[test]
fn what_happens_after_the_end_does_not_change_its_reason() {
    run(|world| {
        let lease = world.running(Asset::Wind, 300);
        world.pass(15);
        world.call(BUYER, call(Call::cancel { lease }));
        world.is_silent(PROVIDER);
        for late in [Call::terminate { lease }, Call::give_notice { lease }] {
            assert_eq!(world.try_call(PROVIDER, call(late)), Err("WrongState".into()));
        }
        for late in [Call::cancel { lease }, Call::reject_access { lease }] {
            assert_eq!(world.try_call(BUYER, call(late)), Err("WrongState".into()));
        }
        world.pass(320);
        let view = world.lease(lease);
        assert!(
            matches!(
                view.lease.state,
                LeaseState::Closed { reason: CloseReason::BuyerCancelled, covered: 0, penalty: 0, .. }
            ),
            "{:?}",
            view.lease.state
        );
    });
}
