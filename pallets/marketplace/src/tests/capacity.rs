use crate::{mock::*, Event};
use frame_support::assert_ok;
use tradewind_primitives::{traits::Capacity, Resources};

#[test]
fn released_capacity_can_be_rented_again() {
    run(|| {
        let offer = post(PROVIDER, terms());
        let all = tradewind_primitives::Requirements { resources: capacity(), ..requirements() };
        assert_ok!(rent(offer, all.clone(), 10));
        assert!(rent(offer, requirements(), 10).is_err());
        Marketplace::release(offer, &capacity());
        System::assert_last_event(Event::CapacityReleased { offer, reserved: Resources::default() }.into());
        assert_ok!(rent(offer, all, 10));
    });
}

#[test]
fn the_last_lease_takes_a_closed_offer_with_it() {
    run(|| {
        let offer = post(PROVIDER, terms());
        assert_ok!(rent(offer, requirements(), 10));
        assert_ok!(rent(offer, requirements(), 10));
        assert_eq!(Members::get()[&PROVIDER].open_items, 1);
        assert_ok!(Marketplace::close_offer(signed(PROVIDER), offer));
        assert!(Marketplace::offers_of(&PROVIDER).is_empty(), "it offers nothing any more");
        assert_eq!(Members::get()[&PROVIDER].open_items, 0, "its leases are counted by themselves");
        Marketplace::release(offer, &requirements().resources);
        assert_eq!(Marketplace::offer(offer).unwrap().leases, 1);
        Marketplace::release(offer, &requirements().resources);
        System::assert_last_event(Event::OfferRemoved { offer }.into());
        assert_eq!(Marketplace::offer(offer), None);
        assert_eq!(Members::get()[&PROVIDER].open_items, 0);
    });
}

#[test]
fn releasing_never_fails() {
    run(|| {
        let offer = post(PROVIDER, terms());
        Marketplace::release(offer, &capacity());
        Marketplace::release(7, &capacity());
        assert_eq!(Marketplace::offer(offer).unwrap().reserved, Resources::default());
    });
}
