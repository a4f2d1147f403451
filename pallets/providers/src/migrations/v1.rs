//! From version 0 to 1: providers may put statements. Records stay as they are; doing it again changes nothing.

use crate::{Config, Pallet, Providers, WeightInfo, STORAGE_VERSION};
use core::marker::PhantomData;
use frame_support::{
    migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
    traits::GetStorageVersion,
    weights::WeightMeter,
};

/// The migration. Does nothing where the version is not 0.
pub struct MigrateToV1<T>(PhantomData<T>);

impl<T: Config> SteppedMigration for MigrateToV1<T> {
    /// The last provider that is done, in the order of storage.
    type Cursor = T::AccountId;
    type Identifier = MigrationId<16>;

    fn id() -> Self::Identifier {
        MigrationId { pallet_id: *b"pallet-providers", version_from: 0, version_to: 1 }
    }

    /// # Errors
    /// `InsufficientWeight` if not even one provider can be migrated.
    fn step(
        mut cursor: Option<T::AccountId>,
        meter: &mut WeightMeter,
    ) -> Result<Option<T::AccountId>, SteppedMigrationError> {
        if Pallet::<T>::on_chain_storage_version() != 0 {
            return Ok(None);
        }
        let required = T::WeightInfo::migrate_provider();
        if !meter.can_consume(required) {
            return Err(SteppedMigrationError::InsufficientWeight { required });
        }
        let mut providers = match &cursor {
            Some(done) => Providers::<T>::iter_from(Providers::<T>::hashed_key_for(done)),
            None => Providers::<T>::iter(),
        };
        loop {
            if meter.try_consume(required).is_err() {
                return Ok(cursor);
            }
            let Some((who, record)) = providers.next() else { break };
            Pallet::<T>::allow_statements(&who, record.stake);
            cursor = Some(who);
        }
        STORAGE_VERSION.put::<Pallet<T>>();
        Ok(None)
    }
}
