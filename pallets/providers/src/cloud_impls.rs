//! The registry of clouds.

use crate::{Clouds, Config, Error, Event, Pallet};
use frame_support::ensure;
use sp_runtime::DispatchResult;
use tradewind_primitives::CloudName;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_add_cloud(cloud: CloudName) -> DispatchResult {
        let well_formed = |byte: &u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
        ensure!(!cloud.is_empty() && cloud.iter().all(well_formed), Error::<T>::MalformedCloud);
        ensure!(!Clouds::<T>::contains_key(&cloud), Error::<T>::DuplicateCloud);
        Clouds::<T>::insert(&cloud, ());
        Self::deposit_event(Event::CloudAdded { cloud });
        Ok(())
    }

    pub(crate) fn do_remove_cloud(cloud: CloudName) -> DispatchResult {
        Clouds::<T>::take(&cloud).ok_or(Error::<T>::UnknownCloud)?;
        Self::deposit_event(Event::CloudRemoved { cloud });
        Ok(())
    }
}
