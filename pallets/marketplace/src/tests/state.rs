use crate::{mock::*, NextOffer, Offers, OffersOf, OpenOffers};
use tradewind_primitives::Resources;

fn assert_found(spoil: impl FnOnce(), mend: impl FnOnce()) {
    assert!(Marketplace::do_try_state().is_ok());
    spoil();
    assert!(Marketplace::do_try_state().is_err());
    mend();
}

#[test]
fn the_invariants_find_what_is_wrong() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let record = Offers::<Test>::get(offer).unwrap();
        let restore = || Offers::<Test>::insert(offer, record.clone());

        assert_found(
            || {
                Offers::<Test>::mutate_extant(offer, |record| {
                    (record.reserved, record.leases) = (Resources { gpus: 3, ..capacity() }, 1)
                })
            },
            restore,
        );
        assert_found(|| Offers::<Test>::mutate_extant(offer, |record| record.reserved = capacity()), restore);
        assert_found(|| Offers::<Test>::mutate_extant(offer, |record| record.open = false), restore);
        let relist = || OffersOf::<Test>::insert(PROVIDER, offer, ());
        assert_found(|| OffersOf::<Test>::remove(PROVIDER, offer), relist);
        assert_found(|| OffersOf::<Test>::insert(OTHER, offer, ()), || OffersOf::<Test>::remove(OTHER, offer));
        assert_found(|| OpenOffers::<Test>::insert(PROVIDER, 2), || OpenOffers::<Test>::insert(PROVIDER, 1));
        assert_found(|| OpenOffers::<Test>::insert(OTHER, 1), || OpenOffers::<Test>::remove(OTHER));
        assert_found(|| OpenOffers::<Test>::remove(PROVIDER), || OpenOffers::<Test>::insert(PROVIDER, 1));
        assert_found(|| NextOffer::<Test>::put(0), || NextOffer::<Test>::put(1));
    });
}
