//! Capacity that leases give back.

use crate::{Config, Event, Offers, Pallet};
use tradewind_primitives::{traits::Capacity, OfferId, Resources};

impl<T: Config> Capacity for Pallet<T> {
    fn release(offer: OfferId, resources: &Resources) {
        let Some(mut record) = Offers::<T>::get(offer) else { return };
        record.reserved = record.reserved.saturating_sub(resources);
        record.leases = record.leases.saturating_sub(1);
        Self::deposit_event(Event::CapacityReleased { offer, reserved: record.reserved });
        Self::store_or_remove(offer, record);
    }
}
