//! Registering, changing the profile, leaving.

use crate::{cid, endpoint, name, Clouds, Config, Error, Event, HoldReason, Pallet, ProviderRecord, Providers};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, Get},
};
use sp_runtime::DispatchResult;
use tradewind_primitives::{traits::StatementQuota, Balance, Profile};

/// A whole in parts per million.
const MILLION: u32 = 1_000_000;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register(who: T::AccountId, profile: Profile, stake: Balance) -> DispatchResult {
        ensure!(!Providers::<T>::contains_key(&who), Error::<T>::AlreadyRegistered);
        ensure!(stake >= T::MinStake::get(), Error::<T>::StakeTooLow);
        Self::check_profile(&profile)?;
        Self::claim_name(&who, &profile.name)?;
        T::Currency::hold(&HoldReason::Stake.into(), &who, stake)?;
        let name = profile.name.clone();
        let record = ProviderRecord { profile, stake, reserved: 0, unbonding: None, retired: false, open_items: 0 };
        Providers::<T>::insert(&who, record);
        Self::allow_statements(&who, stake);
        Self::deposit_event(Event::Registered { who, name, stake });
        Ok(())
    }

    pub(crate) fn do_update_profile(who: T::AccountId, profile: Profile) -> DispatchResult {
        let mut record = Providers::<T>::get(&who).ok_or(Error::<T>::NotRegistered)?;
        Self::check_profile(&profile)?;
        let name = profile.name.clone();
        let before = core::mem::replace(&mut record.profile, profile);
        if name != before.name {
            Self::claim_name(&who, &name)?;
            Self::release_name(&who, before.name);
        }
        Providers::<T>::insert(&who, record);
        Self::deposit_event(Event::ProfileUpdated { who, name });
        Ok(())
    }

    pub(crate) fn do_retire(who: T::AccountId) -> DispatchResult {
        let mut record = Providers::<T>::get(&who).ok_or(Error::<T>::NotRegistered)?;
        ensure!(!record.retired, Error::<T>::AlreadyRetired);
        record.retired = true;
        Providers::<T>::insert(&who, record);
        Self::deposit_event(Event::Retired { who });
        Ok(())
    }

    pub(crate) fn do_deregister(who: T::AccountId) -> DispatchResult {
        let record = Providers::<T>::get(&who).ok_or(Error::<T>::NotRegistered)?;
        ensure!(record.open_items == 0, Error::<T>::OpenItems);
        ensure!(record.reserved == 0, Error::<T>::StakeReserved);
        ensure!(record.unbonding.is_none(), Error::<T>::StillUnbonding);
        ensure!(record.stake == 0, Error::<T>::StillBonded);
        Providers::<T>::remove(&who);
        T::Statements::withdraw(&who);
        Self::release_name(&who, record.profile.name);
        Self::deposit_event(Event::Deregistered { who });
        Ok(())
    }

    fn check_profile(profile: &Profile) -> DispatchResult {
        name::check::<T>(&profile.name)?;
        endpoint::check::<T>(&profile.endpoint)?;
        ensure!(profile.region.is_well_formed(), Error::<T>::MalformedRegion);
        ensure!(profile.terms.as_ref().is_none_or(|terms| cid::is_cid_v1(terms)), Error::<T>::MalformedTerms);
        for (index, cloud) in profile.clouds.iter().enumerate() {
            ensure!(Clouds::<T>::contains_key(cloud), Error::<T>::UnknownCloud);
            let again = profile.clouds.iter().skip(index.saturating_add(1)).any(|other| other == cloud);
            ensure!(!again, Error::<T>::DuplicateCloud);
        }
        ensure!(profile.promised_uptime_ppm <= MILLION, Error::<T>::UptimeTooHigh);
        Ok(())
    }
}
