//! Who has which name.

use crate::{Config, Error, Event, Names, Pallet, Reservation, Reservations, ReservationsOf};
use frame_support::{ensure, traits::Get};
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::DispatchResult;
use tradewind_primitives::{traits::Clock, Name};

impl<T: Config> Pallet<T> {
    /// The key of a name in storage.
    pub(crate) fn name_key(name: &[u8]) -> H256 {
        blake2_256(name).into()
    }

    /// Gives `name` to `who`. Refused if another account has it or it is reserved for one, and while another name is
    /// reserved for `who`: otherwise one account could keep any number of names from others.
    pub(crate) fn claim_name(who: &T::AccountId, name: &Name) -> DispatchResult {
        let key = Self::name_key(name);
        ensure!(!Names::<T>::contains_key(key), Error::<T>::NameTaken);
        let live = T::Clock::live();
        match Reservations::<T>::get(key) {
            Some(reservation) if reservation.owner == *who => (),
            other => {
                ensure!(other.is_none_or(|reservation| live >= reservation.until), Error::<T>::NameReserved);
                let mut own = ReservationsOf::<T>::get(who).into_iter().filter_map(Reservations::<T>::get);
                ensure!(own.all(|reservation| live >= reservation.until), Error::<T>::RenamedRecently);
            }
        }
        Self::forget_reservation(key);
        Names::<T>::insert(key, who);
        Ok(())
    }

    /// Takes `name` from `who` and reserves it for `who`.
    pub(crate) fn release_name(who: &T::AccountId, name: Name) {
        let key = Self::name_key(&name);
        let live = T::Clock::live();
        let own = ReservationsOf::<T>::get(who);
        let lapsed = own.iter().filter(|key| Reservations::<T>::get(key).is_none_or(|held| live >= held.until));
        lapsed.for_each(|key| Self::forget_reservation(*key));

        let until = live.saturating_add(T::NameReservation::get());
        Names::<T>::remove(key);
        let listed = ReservationsOf::<T>::mutate(who, |own| own.try_push(key).is_ok());
        // `claim_name` leaves room for this one. Should it not, then the name is free at once.
        if listed {
            Reservations::<T>::insert(key, Reservation { owner: who.clone(), until });
            Self::deposit_event(Event::NameReleased { name, owner: who.clone(), until });
        } else {
            log::error!(target: "runtime::providers", "no room to reserve a released name");
        }
    }

    fn forget_reservation(key: H256) {
        if let Some(reservation) = Reservations::<T>::take(key) {
            ReservationsOf::<T>::mutate_exists(reservation.owner, |own| {
                let Some(keys) = own else { return };
                keys.retain(|known| *known != key);
                if keys.is_empty() {
                    *own = None;
                }
            });
        }
    }
}
