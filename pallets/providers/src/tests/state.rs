use crate::{mock::*, Names, Providers as Records, Reservation, Reservations};

fn assert_found(spoil: impl FnOnce(), mend: impl FnOnce()) {
    assert!(Providers::do_try_state().is_ok());
    spoil();
    assert!(Providers::do_try_state().is_err());
    mend();
}

#[test]
fn the_invariants_find_what_is_wrong() {
    run(|| {
        register(ALICE, "alpha", 300);
        let record = Records::<Test>::get(ALICE).unwrap();
        let restore = || Records::<Test>::insert(ALICE, record.clone());

        assert_found(|| Records::<Test>::mutate_extant(ALICE, |record| record.stake = 301), restore);
        assert_found(|| Records::<Test>::mutate_extant(ALICE, |record| record.reserved = 301), restore);
        let unbonding = Some(crate::Unbonding { amount: 301, available_at: 0 });
        assert_found(|| Records::<Test>::mutate_extant(ALICE, |record| record.unbonding = unbonding), restore);

        let key = Providers::name_key(b"alpha");
        assert_found(|| Names::<Test>::remove(key), || Names::<Test>::insert(key, ALICE));
        assert_found(|| Names::<Test>::insert(key, BOB), || Names::<Test>::insert(key, ALICE));
        let reservation = Reservation { owner: BOB, until: 0 };
        assert_found(|| Reservations::<Test>::insert(key, reservation), || Reservations::<Test>::remove(key));
    });
}
