//! Random calls against a plain model of states and money.

use super::closed;
use crate::mock::*;
use frame_support::storage::with_storage_layer;
use proptest::prelude::*;
use sp_core::H256;
use tradewind_primitives::{
    traits::{Clock, LeaseBook},
    CloseReason, FailReason, LeaseState, LeaseTerms,
};

#[derive(Clone, Debug)]
enum Step {
    Open { rate: u128, ticks: u32, usd: bool },
    Accept(u64),
    Reject(u64),
    Activate(u64),
    Fail(u64, FailReason),
    Cancel(u64),
    Settle(u64),
    Enforce(u64),
    Prune(u64),
    RejectAccess(u64),
    Extend(u64, u32),
    Notice(u64),
    Terminate(u64),
    Govern(u64),
    Down(u64),
    Up(u64),
    Beat,
    Wait(u32),
    Stall(u32),
    Idle,
}

fn step() -> impl Strategy<Value = Step> {
    let id = 0u64..8;
    prop_oneof![
        3 => (1u128..9_000_000_000, 1u32..60, any::<bool>())
            .prop_map(|(rate, ticks, usd)| Step::Open { rate, ticks, usd }),
        3 => id.clone().prop_map(Step::Accept),
        1 => id.clone().prop_map(Step::Reject),
        4 => id.clone().prop_map(Step::Activate),
        1 => (id.clone(), prop_oneof![
            Just(FailReason::Other), Just(FailReason::BadImage), Just(FailReason::NoManifest),
        ]).prop_map(|(id, reason)| Step::Fail(id, reason)),
        1 => id.clone().prop_map(Step::Cancel),
        3 => id.clone().prop_map(Step::Settle),
        1 => id.clone().prop_map(Step::Enforce),
        1 => id.clone().prop_map(Step::Prune),
        1 => id.clone().prop_map(Step::RejectAccess),
        2 => (id.clone(), 1u32..40).prop_map(|(id, ticks)| Step::Extend(id, ticks)),
        1 => id.clone().prop_map(Step::Notice),
        1 => id.clone().prop_map(Step::Terminate),
        1 => id.clone().prop_map(Step::Govern),
        2 => id.clone().prop_map(Step::Down),
        2 => id.prop_map(Step::Up),
        6 => Just(Step::Beat),
        6 => (1u32..16).prop_map(Step::Wait),
        1 => (60u32..320).prop_map(Step::Wait),
        1 => (1u32..400).prop_map(Step::Stall),
        3 => Just(Step::Idle),
    ]
}

/// States only go forward, and Closed is final.
fn rank(state: &LeaseState) -> u8 {
    match state {
        LeaseState::Pending { .. } => 0,
        LeaseState::Provisioning { .. } => 1,
        LeaseState::Active => 2,
        LeaseState::Closing { .. } => 3,
        LeaseState::Closed { .. } => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_happens_states_go_forward_and_only_attested_ticks_are_paid(
        steps in prop::collection::vec(step(), 1..120),
    ) {
        run(|| {
            FreeStake::set(1_000_000);
            AccessWindow::set(20);
            let mut last: Vec<Option<LeaseState>> = Vec::new();
            for step in steps {
                // As the executive does it: a call that fails changes nothing.
                let call = |call: fn(u64) -> sp_runtime::DispatchResult, id: u64| {
                    let _ = with_storage_layer(|| call(id));
                };
                match step {
                    Step::Open { rate, ticks, usd } => {
                        let terms = terms(if usd { USD } else { NATIVE });
                        let terms = LeaseTerms { rate, ticks, max_ticks: 400, extendable: ticks % 2 == 0, ..terms };
                        if with_storage_layer(|| Leases::open(terms)).is_ok() {
                            last.push(None);
                        }
                    }
                    Step::Accept(id) => call(|id| Leases::accept(signed(PROVIDER), id), id),
                    Step::Reject(id) => call(|id| Leases::reject(signed(PROVIDER), id, None), id),
                    Step::Activate(id) => call(
                        |id| activate_with(PROVIDER, id, H256::zero(), id as u8 + 1),
                        id,
                    ),
                    Step::Fail(id, reason) => {
                        let _ = with_storage_layer(|| Leases::fail(signed(PROVIDER), id, reason));
                    }
                    Step::Cancel(id) => call(|id| Leases::cancel(signed(BUYER), id), id),
                    Step::Settle(id) => call(|id| Leases::do_settle(id).map(drop), id),
                    Step::Enforce(id) => call(|id| Leases::do_enforce(id).map(drop), id),
                    Step::Prune(id) => call(|id| Leases::prune(signed(ANYONE), id), id),
                    Step::RejectAccess(id) => call(|id| Leases::reject_access(signed(BUYER), id), id),
                    Step::Extend(id, ticks) => {
                        let _ = with_storage_layer(|| Leases::extend(signed(BUYER), id, ticks));
                    }
                    Step::Notice(id) => call(|id| Leases::give_notice(signed(PROVIDER), id), id),
                    Step::Terminate(id) => call(|id| Leases::terminate(signed(PROVIDER), id), id),
                    Step::Govern(id) => call(|id| Leases::force_close(RuntimeOrigin::root(), id), id),
                    Step::Down(id) => {
                        call(|id| Uptime::report_down(signed(PROVIDER), vec![id].try_into().unwrap()), id);
                    }
                    Step::Up(id) => call(|id| Uptime::report_up(signed(PROVIDER), vec![id].try_into().unwrap()), id),
                    Step::Beat => {
                        let _ = with_storage_layer(|| Uptime::heartbeat(signed(PROVIDER), H256::zero(), 0).map(|_| ()).map_err(|e| e.error));
                    }
                    Step::Wait(ticks) => at(Uptime::now() + ticks),
                    Step::Stall(ticks) => Uptime::note_tick(Uptime::now() + ticks),
                    Step::Idle => { idle(); }
                }
                check();
                let (mut open, mut ended) = (0, 0);
                let pruned = last.len() - crate::Leases::<Test>::iter().count();
                for (id, before) in last.iter_mut().enumerate() {
                    let id = id as u64;
                    let Some(view) = Leases::view(id) else { continue };
                    let state = view.lease.state;
                    if let Some(before) = before {
                        prop_assert!(rank(before) <= rank(&state));
                        if rank(before) == 4 {
                            prop_assert_eq!(&*before, &state, "a closed lease stays as it is");
                        }
                    }
                    prop_assert!(view.covered <= view.lease.ticks);
                    let earned = view.lease.rate * u128::from(view.covered) / 1_000_000_000;
                    if !matches!(state, LeaseState::Closed { .. }) {
                        prop_assert!(view.paid <= earned, "paid {} of {} earned", view.paid, earned);
                    } else {
                        let nothing = matches!(
                            closed(id).0,
                            CloseReason::CancelledProvisioning | CloseReason::AccessRejected
                        );
                        prop_assert_eq!(view.paid, if nothing { 0 } else { earned });
                        prop_assert_eq!(view.held, 0);
                    }
                    if rank(&state) < 4 {
                        open += 1;
                    }
                    ended += usize::from(rank(&state) > 2);
                    *before = Some(state);
                }
                prop_assert_eq!(OpenItems::get(), open);
                prop_assert_eq!(Released::get().len(), ended + pruned, "capacity is released once");
            }
            Ok(())
        })?;
    }
}
