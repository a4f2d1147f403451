//! What is kept of how scores changed.

use crate::{mock::*, Spent, SpentRecord, Totals};
use frame_support::assert_ok;
use sp_core::H256;
use tradewind_primitives::{
    traits::{OnLeaseForgotten, OnSettled, Reputation as _},
    AssetKind, HistoryEntry, PairTotals, YEAR_TICKS,
};

fn settle(with: u64, gross: u128) {
    Reputation::on_settled(&BUYER, &with, &AssetKind::Native, gross);
}

#[test]
fn totals_are_kept_for_each_side_by_counterparty_and_year() {
    run(|| {
        settle(PROVIDER, 50_000);
        settle(PROVIDER, 10_000);
        settle(ANYONE, 100);
        Now::set(FIRST + YEAR_TICKS - 1);
        settle(PROVIDER, 100);
        Now::set(FIRST + YEAR_TICKS);
        settle(PROVIDER, 200);
        let gained = |who, other, year| Reputation::totals(&who, &other, year).gained;
        assert_eq!(gained(BUYER, PROVIDER, 0), 601);
        assert_eq!(gained(PROVIDER, BUYER, 0), 601);
        assert_eq!(gained(BUYER, PROVIDER, 1), 2);
        assert_eq!(gained(BUYER, ANYONE, 0), 1);
        assert_eq!(gained(ANYONE, PROVIDER, 0), 0);
        assert_eq!(Reputation::year(), 1);
        assert_eq!(Reputation::score(&BUYER), 604);
    });
}

#[test]
fn lowering_is_kept_on_both_sides() {
    run(|| {
        settle(PROVIDER, 100_000);
        ended(7, 10_000);
        assert_ok!(Reputation::lower(signed(BUYER), 7, 300, H256::zero()));
        assert_eq!(Reputation::totals(&BUYER, &PROVIDER, 0), PairTotals { gained: 1_000, spent: 300, lost: 0 });
        assert_eq!(Reputation::totals(&PROVIDER, &BUYER, 0), PairTotals { gained: 1_000, spent: 0, lost: 600 });
    });
}

#[test]
fn the_history_of_an_account_is_read_in_pages() {
    run(|| {
        for other in 10..15 {
            for year in 0..2 {
                Now::set(FIRST + year * YEAR_TICKS);
                settle(other, 100);
            }
        }
        let all = Reputation::history(&BUYER, None, 100);
        assert_eq!(all.len(), 10);
        let mut paged: Vec<HistoryEntry<u64>> = Vec::new();
        loop {
            let after = paged.last().map(|entry| (entry.counterparty, entry.year));
            let page = Reputation::history(&BUYER, after, 3);
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, all);
        assert!(all.iter().all(|entry| entry.totals.gained == 1));
        assert_eq!(Reputation::history(&10, None, 100).len(), 2, "also of the other side");
        assert_eq!(Reputation::history(&99, None, 100), []);
    });
}

#[test]
fn what_was_spent_on_a_lease_is_forgotten_with_it() {
    run(|| {
        settle(PROVIDER, 100_000);
        ended(7, 10_000);
        assert_ok!(Reputation::lower(signed(BUYER), 7, 300, H256::zero()));
        assert_eq!(Spent::<Test>::get(7), SpentRecord { buyer: 300, provider: 0 });
        Ended::set(Default::default());
        assert!(Reputation::do_try_state().is_err(), "it would stay for good");
        Reputation::on_lease_forgotten(7);
        assert!(!Spent::<Test>::contains_key(7));
        Reputation::on_lease_forgotten(8);
    });
}

#[test]
fn the_invariants_find_history_of_nothing_and_of_oneself() {
    run(|| {
        for (key, totals) in [
            ((BUYER, PROVIDER, 0), PairTotals::default()),
            ((BUYER, BUYER, 0), PairTotals { gained: 1, ..Default::default() }),
            ((BUYER, PROVIDER, 1), PairTotals { lost: 1, ..Default::default() }),
        ] {
            Totals::<Test>::insert(key, totals);
            assert!(Reputation::do_try_state().is_err());
            Totals::<Test>::remove(key);
        }
    });
}
