//! The invariants of the market's pallets, for tests over the whole runtime.

use crate::{configs::statements::OF_A_PROVIDER, Runtime};
use frame_support::ensure;
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
    pallet_price_oracle::Pallet::<Runtime>::do_try_state()?;
    try_state_statements()
}

/// Providers, and nobody else, may put statements.
fn try_state_statements() -> Result<(), TryRuntimeError> {
    let mut providers: usize = 0;
    for who in pallet_providers::Providers::<Runtime>::iter_keys() {
        ensure!(sp_statement_store::get_allowance(&who) == OF_A_PROVIDER, "a provider may put other than it should");
        providers = providers.saturating_add(1);
    }
    let (prefix, mut allowances) = (sp_statement_store::STATEMENT_ALLOWANCE_PREFIX, 0_usize);
    let mut key = prefix.to_vec();
    while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(prefix)) {
        allowances = allowances.saturating_add(1);
        key = next;
    }
    ensure!(allowances == providers, "somebody may put statements who is no provider");
    Ok(())
}
