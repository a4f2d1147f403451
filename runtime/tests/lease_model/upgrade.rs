//! What is stored goes through the layouts of earlier runtimes and comes back as it was.

use super::world::{root, World};
use frame_support::{migrations::SteppedMigration, weights::WeightMeter};
use pallet_leases::migrations::{v0, v1::MigrateToV1};
use tradewind_runtime::Runtime;

type Migration = MigrateToV1<Runtime>;

impl World {
    /// Migrates from the first layout, by two entries or more in a step.
    ///
    /// # Errors
    /// If anything is not as it was.
    pub fn upgrade(&mut self) -> Result<(), String> {
        if self.resumed[0] != 0 {
            // The clock has forgotten the first of so many stalls, and with it since when old leases held capacity.
            return Ok(());
        }
        let (before, entries) = (root(), self.tally.steps % 7 + 2);
        v0::restore::<Runtime>();
        let mut cursor = None;
        loop {
            let mut meter = WeightMeter::with_limit(Migration::required() * entries);
            cursor = Migration::transactional_step(cursor, &mut meter).map_err(|error| format!("{error:?}"))?;
            if cursor.is_none() {
                break;
            }
        }
        self.tally.upgrades += 1;
        if root() == before {
            Ok(())
        } else {
            Err("after a migration from the first layout the state is another".into())
        }
    }
}
