//! From layout 0 to 1: beside the public score there is one that decays.

use super::v0;
use crate::{Config, Pallet, Scores, WeightInfo, STORAGE_VERSION};
use core::marker::PhantomData;
use frame_support::{
    defensive,
    migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
    traits::GetStorageVersion,
    weights::WeightMeter,
};

/// The migration. Does nothing where the layout is not 0.
pub struct MigrateToV1<T>(PhantomData<T>);

impl<T: Config> SteppedMigration for MigrateToV1<T> {
    /// The last account that is done, in the order of storage.
    type Cursor = T::AccountId;
    type Identifier = MigrationId<17>;

    fn id() -> Self::Identifier {
        MigrationId { pallet_id: *b"pallet-reputation", version_from: 0, version_to: 1 }
    }

    /// # Errors
    /// `InsufficientWeight` if not even one record can be migrated.
    fn step(
        mut cursor: Option<T::AccountId>,
        meter: &mut WeightMeter,
    ) -> Result<Option<T::AccountId>, SteppedMigrationError> {
        if Pallet::<T>::on_chain_storage_version() != 0 {
            return Ok(None);
        }
        let required = T::WeightInfo::migrate_record();
        if !meter.can_consume(required) {
            return Err(SteppedMigrationError::InsufficientWeight { required });
        }
        let mut accounts = match &cursor {
            Some(done) => v0::Scores::<T>::iter_keys_from(v0::Scores::<T>::hashed_key_for(done)),
            None => v0::Scores::<T>::iter_keys(),
        };
        let era = Pallet::<T>::era();
        loop {
            if meter.try_consume(required).is_err() {
                return Ok(cursor);
            }
            let Some(who) = accounts.next() else { break };
            match v0::Scores::<T>::get(&who) {
                Some(record) => Scores::<T>::insert(&who, record.into_v1(era)),
                // It stays as it is: `do_try_state` tells.
                None => {
                    defensive!("a score in layout 0 reads as one");
                }
            }
            cursor = Some(who);
        }
        STORAGE_VERSION.put::<Pallet<T>>();
        Ok(None)
    }
}
