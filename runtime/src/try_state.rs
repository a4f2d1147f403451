//! The invariants of the market's pallets, for tests over the whole runtime.

use crate::Runtime;
use sp_runtime::TryRuntimeError;

/// Checks every invariant of every pallet of the market. Walks all of their storage.
pub fn try_state_market() -> Result<(), TryRuntimeError> {
    pallet_uptime::Pallet::<Runtime>::do_try_state()?;
    pallet_providers::Pallet::<Runtime>::do_try_state()?;
    pallet_marketplace::Pallet::<Runtime>::do_try_state()?;
    pallet_leases::Pallet::<Runtime>::do_try_state()?;
    pallet_escrow::Pallet::<Runtime>::do_try_state()?;
    pallet_reputation::Pallet::<Runtime>::do_try_state()?;
    pallet_emission::Pallet::<Runtime>::do_try_state()?;
    pallet_price_oracle::Pallet::<Runtime>::do_try_state()
}
