use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_core::{ed25519, Pair, H256};
use tradewind_primitives::{activation_message, traits::LeaseBook, AssetKind, LeaseState, LeaseTerms, Tee};

#[test]
fn opening_puts_money_deposit_and_collateral_aside() {
    run(|| {
        let id = open();
        assert_eq!(state(id), LeaseState::Pending { until: FIRST + 50 });
        // 105 for the stream; the collateral is the least, 100, and the deposit a quarter of it.
        assert_eq!(free(BUYER), FUNDS - 105 - 25);
        assert_eq!((Reserved::get()[&id], OpenItems::get()), (100, 1));
        let event = Event::Opened { lease: id, buyer: BUYER, provider: PROVIDER, offer: OFFER, collateral: 100 };
        System::assert_last_event(event.into());
        let view = Leases::view(id).unwrap();
        assert_eq!((view.held, view.deposit, view.lease.collateral, view.paid), (105, 25, 100, 0));
    });
}

#[test]
fn collateral_is_a_tenth_of_a_days_earnings_rounded_up() {
    run(|| {
        let rate = 3_500_000_000;
        assert_eq!(Leases::securities(&NATIVE, rate, 14_400), Some((5_040, 1_260)));
        assert_eq!(Leases::securities(&NATIVE, rate, 1_000_000), Some((5_040, 1_260)));
        assert_eq!(Leases::securities(&NATIVE, rate, 293), Some((103, 26)));
        // A dollar unit is worth two: the collateral is in WIND, the deposit in dollars.
        assert_eq!(Leases::securities(&USD, rate, 14_400), Some((10_080, 1_260)));
        assert_eq!(Leases::securities(&USD, rate, 1), Some((100, 13)));
        assert_eq!(Leases::securities(&AssetKind::WithId(9), rate, 1), None);
    });
}

#[test]
fn a_lease_is_not_opened_without_term_rate_money_or_stake() {
    run(|| {
        let none = LeaseTerms { ticks: 0, ..terms(NATIVE) };
        assert_noop!(Leases::open(none), Error::<Test>::ZeroTerm);
        assert_noop!(Leases::open(terms(AssetKind::WithId(9))), Error::<Test>::NoRate);
        let open = |terms| frame_support::storage::with_storage_layer(|| Leases::open(terms));
        assert!(open(LeaseTerms { buyer: 99, ..terms(NATIVE) }).is_err());
        FreeStake::set(99);
        assert!(open(terms(NATIVE)).is_err());
        assert_eq!(free(BUYER), FUNDS);
        assert_eq!(Leases::leases_of(&BUYER, None, 10), vec![]);
    });
}

#[test]
fn only_its_provider_accepts_and_activates_each_in_its_state() {
    run(|| {
        let id = open();
        let hash = H256::repeat_byte(2);
        assert_noop!(Leases::accept(signed(PROVIDER), 9), Error::<Test>::NoSuchLease);
        assert_noop!(Leases::accept(signed(BUYER), id), Error::<Test>::NotProvider);
        assert_noop!(activate_with(PROVIDER, id, hash, 1), Error::<Test>::WrongState);
        assert_ok!(Leases::accept(signed(PROVIDER), id));
        System::assert_last_event(Event::Accepted { lease: id }.into());
        assert_eq!(state(id), LeaseState::Provisioning { until: FIRST + 300 });
        assert_noop!(Leases::accept(signed(PROVIDER), id), Error::<Test>::WrongState);
        assert_noop!(activate_with(ANYONE, id, hash, 1), Error::<Test>::NotProvider);
        at(FIRST + 5);
        assert_ok!(activate_with(PROVIDER, id, hash, 1));
        let (starts_at, ends_at) = (FIRST + 5, FIRST + 35);
        System::assert_last_event(Event::Activated { lease: id, starts_at, ends_at, access_hash: hash }.into());
        assert_noop!(activate_with(PROVIDER, id, hash, 1), Error::<Test>::WrongState);
    });
}

#[test]
fn two_leases_never_share_a_workload_key() {
    run(|| {
        let (first, second) = (open(), open());
        activate(first);
        accept(second);
        let activate = |seed| activate_with(PROVIDER, second, H256::zero(), seed);
        assert_noop!(activate(first as u8 + 1), Error::<Test>::WorkloadKeyInUse);
        assert_ok!(activate(99));
    });
}

#[test]
fn a_workload_key_is_taken_only_from_whoever_has_it() {
    run(|| {
        let (first, second) = (open(), open());
        accept(first);
        accept(second);
        let genesis = System::block_hash(0);
        let sign = |genesis, lease, who: u64| {
            ed25519::Pair::from_seed(&[1; 32]).sign(&activation_message(genesis, lease, &who)).0
        };
        let activate = |signature| Leases::activate(signed(PROVIDER), second, H256::zero(), workload_key(1), signature);
        // What was signed for another lease, another provider, another chain, and by another key.
        for wrong in
            [sign(genesis, first, PROVIDER), sign(genesis, second, ANYONE), sign(H256::zero(), second, PROVIDER)]
        {
            assert_noop!(activate(wrong), Error::<Test>::BadWorkloadSignature);
        }
        let other = ed25519::Pair::from_seed(&[2; 32]).sign(&activation_message(genesis, second, &PROVIDER)).0;
        assert_noop!(activate(other), Error::<Test>::BadWorkloadSignature);
        assert_ok!(activate(sign(genesis, second, PROVIDER)));
    });
}

#[test]
fn a_lease_that_asks_for_a_tee_needs_evidence() {
    run(|| {
        let id = Leases::open(LeaseTerms { tee: Tee::SevSnp, ..terms(NATIVE) }).unwrap().lease;
        accept(id);
        assert_noop!(activate_with(PROVIDER, id, H256::zero(), 1), Error::<Test>::EvidenceRequired);
    });
}

#[test]
fn leases_of_a_party_come_in_order_and_in_pages() {
    run(|| {
        for _ in 0..20 {
            open();
        }
        let ids = |after, limit| -> Vec<u64> {
            Leases::leases_of(&PROVIDER, after, limit).iter().map(|view| view.id).collect()
        };
        assert_eq!(ids(None, 3), vec![0, 1, 2]);
        assert_eq!(ids(Some(17), 10), vec![18, 19]);
        assert_eq!(Leases::leases_of(&BUYER, None, u32::MAX).len(), 20);
        assert_eq!(Leases::leases_of(&ANYONE, None, 10).len(), 0);
    });
}
