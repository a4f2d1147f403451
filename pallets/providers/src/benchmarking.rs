//! Benchmarks: every call at its worst, with the longest profile.

use crate::{migrations::v1::MigrateToV1, Call, Clouds, Config, Names, Pallet, Providers, WeightInfo};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    migrations::SteppedMigration,
    traits::{
        fungible::{Inspect, Mutate},
        EnsureOrigin, Get, StorageVersion,
    },
    weights::WeightMeter,
    BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;
use tradewind_primitives::{
    traits::{Clock, Registry, StatementQuota},
    Balance, CloudName, Name, Profile, Region, MAX_CLOUDS,
};

/// How many times the minimum a benchmark's provider stakes.
const STAKES: Balance = 1_000;

/// A byte string of `length` bytes.
fn filled<const N: u32>(byte: u8, length: usize) -> BoundedVec<u8, frame_support::traits::ConstU32<N>> {
    BoundedVec::truncate_from(alloc::vec![byte; length])
}

/// A name of full length that differs between accounts and `salt`s.
fn name_of<T: Config>(who: &T::AccountId, salt: u8) -> Name {
    let digest = sp_io::hashing::blake2_256(&codec::Encode::encode(&(who, salt)));
    // Letters that no multibase in lower case begins with, so never a CID.
    let letters = digest.iter().map(|byte| b'i'.saturating_add(byte % 2));
    Name::truncate_from(letters.collect())
}

fn clouds<T: Config>() -> Vec<CloudName> {
    let clouds = (0..MAX_CLOUDS).map(|index| {
        let mut cloud: Vec<u8> = filled::<32>(b'c', 31).into_inner();
        cloud.push(b'a'.saturating_add(index as u8));
        CloudName::truncate_from(cloud)
    });
    clouds.inspect(|cloud| Clouds::<T>::insert(cloud, ())).collect()
}

/// The longest profile that is accepted.
fn worst_profile<T: Config>(who: &T::AccountId, salt: u8) -> Profile {
    let mut endpoint = b"https://".to_vec();
    endpoint.resize(256, b'a');
    // An identity digest of 60 bytes.
    let mut terms = alloc::vec![1, 0x55, 0, 60];
    terms.resize(64, 7);
    Profile {
        name: name_of::<T>(who, salt),
        endpoint: BoundedVec::truncate_from(endpoint),
        sealing_key: [7; 32],
        region: Region { country: *b"DE", label: filled(b'r', 32) },
        terms: Some(BoundedVec::truncate_from(terms)),
        clouds: BoundedVec::truncate_from(clouds::<T>()),
        promised_uptime_ppm: 1_000_000,
    }
}

fn stake<T: Config>() -> Balance {
    T::MinStake::get().max(1).saturating_mul(STAKES)
}

fn fund<T: Config>(who: &T::AccountId) {
    let amount = stake::<T>().saturating_mul(4).saturating_add(T::Currency::minimum_balance());
    if T::Currency::mint_into(who, amount).is_err() {
        log::error!(target: "runtime::providers", "a benchmark's account could not be funded");
    }
}

/// Registers `who` with money and the longest profile.
pub(crate) fn register_funded<T: Config>(who: &T::AccountId) {
    fund::<T>(who);
    let profile = worst_profile::<T>(who, 0);
    if let Err(error) = Pallet::<T>::do_register(who.clone(), profile, stake::<T>()) {
        log::error!(target: "runtime::providers", "a benchmark's provider could not register: {error:?}");
    }
}

fn provider<T: Config>() -> T::AccountId {
    let who = whitelisted_caller();
    register_funded::<T>(&who);
    who
}

fn pass<T: Config>(ticks: u32) {
    T::Clock::set_block_number(T::Clock::now().saturating_add(ticks));
}

/// Takes all of the stake out, after due time.
fn withdraw<T: Config>(who: &T::AccountId) -> DispatchResult {
    Pallet::<T>::do_unbond(who.clone(), stake::<T>())?;
    pass::<T>(T::UnbondingPeriod::get());
    Pallet::<T>::do_withdraw_unbonded(who.clone())
}

fn leave<T: Config>(who: &T::AccountId) -> DispatchResult {
    withdraw::<T>(who)?;
    Pallet::<T>::do_deregister(who.clone())
}

#[benchmarks]
mod benchmarks {
    use super::*;

    /// One provider of before, of which the migration looks up that there is no other.
    #[benchmark]
    fn migrate_provider() {
        let who: T::AccountId = provider::<T>();
        T::Statements::withdraw(&who);
        StorageVersion::new(0).put::<Pallet<T>>();
        let mut meter = WeightMeter::with_limit(T::WeightInfo::migrate_provider());

        #[block]
        {
            assert_eq!(MigrateToV1::<T>::step(None, &mut meter), Ok(Some(who.clone())));
        }
    }

    #[benchmark]
    fn register() -> Result<(), BenchmarkError> {
        // It takes back one of the two names that are reserved for it.
        let who: T::AccountId = provider::<T>();
        Pallet::<T>::do_update_profile(who.clone(), worst_profile::<T>(&who, 1))?;
        leave::<T>(&who)?;
        let profile = worst_profile::<T>(&who, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), profile, stake::<T>());

        assert!(Providers::<T>::contains_key(who));
        Ok(())
    }

    #[benchmark]
    fn update_profile() -> Result<(), BenchmarkError> {
        // A lapsed reservation is cleared on the way, another account's lapsed reservation of the new name too.
        let who: T::AccountId = provider::<T>();
        Pallet::<T>::do_update_profile(who.clone(), worst_profile::<T>(&who, 1))?;
        let other: T::AccountId = account("other", 0, 0);
        fund::<T>(&other);
        let mut profile = worst_profile::<T>(&who, 2);
        Pallet::<T>::do_register(other.clone(), profile.clone(), stake::<T>())?;
        leave::<T>(&other)?;
        pass::<T>(T::NameReservation::get());
        profile.promised_uptime_ppm = 1;
        let key = Pallet::<T>::name_key(&profile.name);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), profile);

        assert_eq!(Names::<T>::get(key), Some(who));
        Ok(())
    }

    #[benchmark]
    fn add_stake() {
        let who: T::AccountId = provider::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), stake::<T>());

        assert_eq!(Providers::<T>::get(who).map(|record| record.stake), Some(stake::<T>().saturating_mul(2)));
    }

    #[benchmark]
    fn unbond() -> Result<(), BenchmarkError> {
        let who: T::AccountId = provider::<T>();
        Pallet::<T>::do_unbond(who.clone(), 1)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), 1);

        assert_eq!(Providers::<T>::get(who).map(|record| record.unbonding()), Some(2));
        Ok(())
    }

    #[benchmark]
    fn withdraw_unbonded() -> Result<(), BenchmarkError> {
        let who: T::AccountId = provider::<T>();
        Pallet::<T>::do_unbond(who.clone(), stake::<T>())?;
        pass::<T>(T::UnbondingPeriod::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert_eq!(Providers::<T>::get(who).map(|record| record.stake), Some(0));
        Ok(())
    }

    #[benchmark]
    fn retire() {
        let who: T::AccountId = provider::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(!Pallet::<T>::takes_leases(&who));
    }

    #[benchmark]
    fn deregister() -> Result<(), BenchmarkError> {
        let who: T::AccountId = provider::<T>();
        Pallet::<T>::do_update_profile(who.clone(), worst_profile::<T>(&who, 1))?;
        withdraw::<T>(&who)?;
        pass::<T>(T::NameReservation::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(!Providers::<T>::contains_key(who));
        Ok(())
    }

    #[benchmark]
    fn add_cloud() -> Result<(), BenchmarkError> {
        let origin = T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let cloud: CloudName = filled(b'z', 32);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, cloud.clone());

        assert!(Clouds::<T>::contains_key(cloud));
        Ok(())
    }

    #[benchmark]
    fn remove_cloud() -> Result<(), BenchmarkError> {
        let origin = T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let cloud: CloudName = filled(b'z', 32);
        Clouds::<T>::insert(&cloud, ());

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, cloud.clone());

        assert!(!Clouds::<T>::contains_key(cloud));
        Ok(())
    }
}
