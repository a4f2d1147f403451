//! The record of a lease, as a runtime had it, and as one may have it.

use super::{is_direct, read, refusal};
use crate::chain::layout::{
    older::{By, STAND_INS},
    Layouts, Ours, Shape,
};
use codec::Encode;
use scale_info::{TypeDef, TypeInfo};
use sp_core::{crypto::AccountId32, H256};
use tradewind_primitives::{
    AssetKind, Balance, Cid, CloseReason, CreditPart, Kind, LeaseId, LeaseRecord, LeaseState, LeaseView, OfferId, Rate,
    Resources, SealingKey, Tee, Tick, Ticks, Workload, WorkloadKey,
};

pub type View = LeaseView<AccountId32>;

/// Before `held_from` and trial credits.
pub mod old {
    use super::*;

    #[derive(Encode, TypeInfo)]
    pub struct LeaseRecord {
        pub buyer: AccountId32,
        pub provider: AccountId32,
        pub offer: OfferId,
        pub kind: Kind,
        pub resources: Resources,
        pub tee: Tee,
        pub asset: AssetKind,
        pub rate: Rate,
        pub ticks: Ticks,
        pub max_ticks: Ticks,
        pub extendable: bool,
        pub workload: Workload,
        pub terms: Option<Cid>,
        pub buyer_sealing_key: SealingKey,
        pub opened_at: Tick,
        pub starts_at: Option<Tick>,
        pub ends_at: Option<Tick>,
        pub state: LeaseState,
        pub access_hash: Option<H256>,
        pub workload_key: Option<WorkloadKey>,
        pub access_until: Option<Tick>,
        pub collateral: Balance,
        pub notice: Option<Tick>,
        pub scheduled: Option<Tick>,
    }

    #[derive(Encode, TypeInfo)]
    pub struct LeaseView {
        pub id: LeaseId,
        pub lease: LeaseRecord,
        pub deposit: Balance,
        pub held: Balance,
        pub paid: Balance,
        pub fee: Balance,
        pub refunded: Balance,
        pub compensated: Balance,
        pub forfeited: Balance,
        pub covered: Ticks,
        pub earned_now: Balance,
        pub owed: Balance,
        pub down: bool,
        pub due: bool,
        pub uptime_ppm: Option<u32>,
    }
}

pub fn before_held_from() -> old::LeaseView {
    let lease = old::LeaseRecord {
        buyer: AccountId32::new([1; 32]),
        provider: AccountId32::new([2; 32]),
        offer: 3,
        kind: Kind::Function,
        resources: Resources { vcpus: 4, memory_mib: 5, storage_gib: 6, bandwidth_mbps: 7, gpus: 8 },
        tee: Tee::SevSnp,
        asset: AssetKind::WithId(9),
        rate: 10,
        ticks: 11,
        max_ticks: 12,
        extendable: true,
        workload: Workload::Open { cid: vec![13; 36].try_into().unwrap() },
        terms: Some(vec![14; 36].try_into().unwrap()),
        buyer_sealing_key: [15; 32],
        opened_at: 16,
        starts_at: Some(17),
        ends_at: None,
        state: LeaseState::Closing { reason: CloseReason::Terminated, until: 18 },
        access_hash: Some(H256([19; 32])),
        workload_key: Some([20; 32]),
        access_until: Some(21),
        collateral: 22,
        notice: None,
        scheduled: Some(23),
    };
    old::LeaseView {
        id: 24,
        lease,
        deposit: 25,
        held: 26,
        paid: 27,
        fee: 28,
        refunded: 29,
        compensated: 30,
        forfeited: 31,
        covered: 32,
        earned_now: 33,
        owed: 34,
        down: false,
        due: true,
        uptime_ppm: Some(35),
    }
}

pub fn today(old: old::LeaseView) -> View {
    let lease = old.lease;
    LeaseView {
        id: old.id,
        lease: LeaseRecord {
            buyer: lease.buyer,
            provider: lease.provider,
            offer: lease.offer,
            kind: lease.kind,
            resources: lease.resources,
            tee: lease.tee,
            asset: lease.asset,
            rate: lease.rate,
            ticks: lease.ticks,
            max_ticks: lease.max_ticks,
            extendable: lease.extendable,
            workload: lease.workload,
            terms: lease.terms,
            buyer_sealing_key: lease.buyer_sealing_key,
            opened_at: lease.opened_at,
            held_from: lease.opened_at,
            starts_at: lease.starts_at,
            ends_at: lease.ends_at,
            state: lease.state,
            access_hash: lease.access_hash,
            workload_key: lease.workload_key,
            access_until: lease.access_until,
            collateral: lease.collateral,
            notice: lease.notice,
            scheduled: lease.scheduled,
        },
        deposit: old.deposit,
        held: old.held,
        paid: old.paid,
        fee: old.fee,
        refunded: old.refunded,
        compensated: old.compensated,
        forfeited: old.forfeited,
        covered: old.covered,
        earned_now: old.earned_now,
        owed: old.owed,
        down: old.down,
        due: old.due,
        uptime_ppm: old.uptime_ppm,
        credit: CreditPart::default(),
    }
}

#[test]
fn a_lease_of_the_runtime_before_held_from_is_read_with_its_opening_instead() {
    let ours = today(before_held_from());
    assert!(!is_direct::<old::LeaseView, View>());
    assert_eq!(read::<_, View>(&before_held_from()).unwrap(), ours);
    assert_eq!(read::<_, Option<View>>(&Some(before_held_from())).unwrap(), Some(ours.clone()));
    let page = vec![before_held_from(), before_held_from()];
    assert_eq!(read::<_, Vec<View>>(&page).unwrap(), [ours.clone(), ours]);
    assert_eq!(read::<_, Option<View>>(&None::<old::LeaseView>).unwrap(), None);
}

#[test]
fn a_lease_of_a_runtime_with_more_is_read_without_it() {
    #[derive(Encode, TypeInfo)]
    struct LeaseView {
        sponsor: Option<AccountId32>,
        id: LeaseId,
        lease: old::LeaseRecord,
        deposit: Balance,
        held: Balance,
        paid: Balance,
        fee: Balance,
        tip: Balance,
        refunded: Balance,
        compensated: Balance,
        forfeited: Balance,
        covered: Ticks,
        earned_now: Balance,
        owed: Balance,
        down: bool,
        due: bool,
        uptime_ppm: Option<u32>,
        notes: Vec<(Tick, Vec<u8>)>,
    }
    let old = before_held_from();
    let theirs = LeaseView {
        sponsor: Some(AccountId32::new([9; 32])),
        id: old.id,
        lease: old.lease,
        deposit: old.deposit,
        held: old.held,
        paid: old.paid,
        fee: old.fee,
        tip: 1,
        refunded: old.refunded,
        compensated: old.compensated,
        forfeited: old.forfeited,
        covered: old.covered,
        earned_now: old.earned_now,
        owed: old.owed,
        down: old.down,
        due: old.due,
        uptime_ppm: old.uptime_ppm,
        notes: vec![(1, b"two".to_vec())],
    };
    assert_eq!(read::<_, View>(&theirs).unwrap(), today(before_held_from()));
}

#[test]
fn a_reason_to_close_that_we_do_not_know_is_named() {
    #[derive(Encode, TypeInfo)]
    #[allow(clippy::enum_variant_names)]
    enum CloseReason {
        #[codec(index = 13)]
        Terminated,
        #[codec(index = 18)]
        Confiscated,
    }
    #[derive(Encode, TypeInfo)]
    enum LeaseState {
        #[codec(index = 3)]
        Closing { reason: CloseReason, until: Tick },
    }
    type Ours = tradewind_primitives::LeaseState;
    assert_eq!(
        refusal::<_, Ours>(&LeaseState::Closing { reason: CloseReason::Confiscated, until: 1 }),
        "at Closing.reason: Confiscated is a CloseReason that this version does not know"
    );
    let known = LeaseState::Closing { reason: CloseReason::Terminated, until: 1 };
    let reason = tradewind_primitives::CloseReason::Terminated;
    assert_eq!(read::<_, Ours>(&known).unwrap(), Ours::Closing { reason, until: 1 });
}

#[test]
fn only_the_listed_fields_of_the_listed_records_are_stood_in_for() {
    #[derive(Encode, codec::Decode, TypeInfo, Debug)]
    struct LeaseRecord {
        opened_at: Tick,
        held_from: Tick,
    }
    #[derive(Encode, TypeInfo)]
    struct Before {
        opened_at: Tick,
    }
    assert_eq!(refusal::<_, LeaseRecord>(&Before { opened_at: 1 }), "the chain's LeaseRecord has no field held_from");
}

#[test]
fn what_stands_in_is_of_the_same_type() {
    let (types, _) = Ours::of::<View>().into_parts();
    for known in STAND_INS {
        let record =
            types.types.iter().find(|found| found.ty.path.segments == known.record).expect("the record is ours");
        let TypeDef::Composite(record) = &record.ty.type_def else { panic!("{} is a structure", known.record[2]) };
        let of = |name: &str| record.fields.iter().find(|field| field.name.as_deref() == Some(name)).unwrap().ty.id;
        if let By::Field(other) = known.by {
            assert_eq!(of(known.field), of(other));
        }
    }
    // Where nothing of the record can stand in, it is what there is without trial credits.
    let By::Bytes(none) = STAND_INS[1].by else { panic!("nothing else is like a credit") };
    assert_eq!(none, CreditPart::default().encode());
}

#[test]
fn each_version_of_the_runtime_is_read_by_its_own_layout() {
    let layouts = Layouts::default();
    let ((old, old_id), (new, new_id)) = (Ours::of::<old::LeaseView>().into_parts(), Ours::of::<View>().into_parts());
    // Upgraded, and read at an older block again.
    for _ in 0..2 {
        let read = layouts.reader(1, &old).read::<View>(Shape::Type(old_id), &before_held_from().encode());
        assert_eq!(read.unwrap(), today(before_held_from()));
        let bytes = today(before_held_from()).encode();
        assert_eq!(layouts.reader(2, &new).read::<View>(Shape::Type(new_id), &bytes).unwrap().encode(), bytes);
    }
    // Also where the type has the same number in both.
    let ((narrow, id), (wide, same)) = (Ours::of::<(u32, u8)>().into_parts(), Ours::of::<(u64, u8)>().into_parts());
    assert_eq!(id, same);
    for _ in 0..2 {
        assert_eq!(layouts.reader(1, &narrow).read::<(u32, u8)>(Shape::Type(id), &(7u32, 1u8).encode()), Ok((7, 1)));
        assert_eq!(layouts.reader(2, &wide).read::<(u32, u8)>(Shape::Type(id), &(7u64, 1u8).encode()), Ok((7, 1)));
    }
}
