//! From layout 0 to 1: a record says in live time since when the lease holds capacity, and open and closed leases of a
//! party are in one index.

use super::v0;
use crate::{ByParty, Config, Leases, Pallet, WeightInfo, STORAGE_VERSION};
use codec::{Decode, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
    defensive,
    migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
    traits::GetStorageVersion,
    weights::{Weight, WeightMeter},
};
use tradewind_primitives::{traits::Clock, LeaseId};

/// How far the migration has come.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen)]
pub enum Progress {
    /// Records up to and including this lease's, in the order of storage, are done.
    #[codec(index = 0)]
    Records(LeaseId),
    /// All records are done; what is left of the index of closed leases is not.
    #[codec(index = 1)]
    Index,
}

/// The migration. Does nothing where the layout is not 0.
pub struct MigrateToV1<T>(PhantomData<T>);

impl<T: Config> SteppedMigration for MigrateToV1<T> {
    type Cursor = Progress;
    type Identifier = MigrationId<13>;

    fn id() -> Self::Identifier {
        MigrationId { pallet_id: *b"pallet-leases", version_from: 0, version_to: 1 }
    }

    /// # Errors
    /// `InsufficientWeight` if not even one entry can be migrated.
    fn step(mut cursor: Option<Progress>, meter: &mut WeightMeter) -> Result<Option<Progress>, SteppedMigrationError> {
        if Pallet::<T>::on_chain_storage_version() != 0 {
            return Ok(None);
        }
        let required = Self::required();
        if !meter.can_consume(required) {
            return Err(SteppedMigrationError::InsufficientWeight { required });
        }
        if cursor != Some(Progress::Index) {
            let mut ids = match cursor {
                Some(Progress::Records(done)) => v0::Leases::<T>::iter_keys_from(v0::Leases::<T>::hashed_key_for(done)),
                _ => v0::Leases::<T>::iter_keys(),
            };
            loop {
                if meter.try_consume(required).is_err() {
                    return Ok(cursor);
                }
                let Some(id) = ids.next() else { break };
                Self::migrate_record(id);
                cursor = Some(Progress::Records(id));
            }
        }
        // One iterator for all: each new one would go through all keys again that this block has removed.
        let mut entries = v0::ClosedByParty::<T>::drain();
        loop {
            if meter.try_consume(required).is_err() {
                return Ok(Some(Progress::Index));
            }
            let Some((party, id, ())) = entries.next() else { break };
            ByParty::<T>::insert(&party, id, ());
        }
        STORAGE_VERSION.put::<Pallet<T>>();
        Ok(None)
    }
}

impl<T: Config> MigrateToV1<T> {
    /// What one entry takes, of either kind.
    pub fn required() -> Weight {
        T::WeightInfo::migrate_record().max(T::WeightInfo::migrate_index())
    }

    fn migrate_record(id: LeaseId) {
        match v0::Leases::<T>::get(id) {
            Some(record) => {
                // Exact, unless the chain stood still more than four times since.
                let held_from = T::Clock::live_at(record.opened_at);
                Leases::<T>::insert(id, record.into_v1(held_from));
            }
            // It stays as it is: `do_try_state` tells.
            None => {
                defensive!("a lease in layout 0 reads as one");
            }
        }
    }
}
