//! Hook and calls read as much with one participant as with a hundred thousand: measured by the proof of what they read.

use crate::{mock::*, MAX_ROUNDS};
use codec::Encode;

/// Participants that nobody looks at.
const CROWD: u64 = 100_000;

/// Bytes of the proof of `work`, on a chain with so many genesis participants beside Alice.
fn proof(crowd: u64, prepare: fn(), work: fn()) -> usize {
    let participants = [ALICE].into_iter().chain(1_000..1_000 + crowd).collect();
    let mut ext = chain(funded(), participants);
    ext.execute_with(|| {
        prepare();
        frame_system::Pallet::<Test>::reset_events();
    });
    ext.commit_all().unwrap();
    let ((), proof) = ext.execute_and_prove(work);
    proof.encoded_size()
}

/// What a proof may grow by for each entry of a map that is read: the nodes above it, of sixteen hashes each. Five of them are
/// enough for 16⁵ entries.
const PATH: usize = 5 * 16 * 33;

fn grows_by_at_most(entries: usize, prepare: fn(), work: fn()) {
    let (alone, crowded) = (proof(0, prepare, work), proof(CROWD, prepare, work));
    assert!(crowded <= alone + entries * PATH, "{alone} bytes alone, {crowded} in a crowd");
}

#[test]
fn rounds_are_paid_out_alike() {
    grows_by_at_most(0, || (), || round(1));
    grows_by_at_most(0, || (), || round(MAX_ROUNDS));
    grows_by_at_most(0, || round(1), || block(FIRST + 150));
}

#[test]
fn a_claim_reads_one_participant() {
    grows_by_at_most(
        1,
        || round(MAX_ROUNDS - 1),
        || {
            claim(ALICE).unwrap();
        },
    );
}

#[test]
fn an_enrolment_and_a_refresh_read_one_participant() {
    grows_by_at_most(1, || round(500), || enrol(ALICE, MAX_ROUNDS));
    grows_by_at_most(1, || round(500), || enrol(BOB, MAX_ROUNDS));
    grows_by_at_most(
        1,
        || round(500),
        || {
            score(ALICE, WIND);
            Emission::refresh(signed(BOB), ALICE).unwrap();
        },
    );
}
