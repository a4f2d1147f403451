//! The invariants of the market's pallets, for tests over the whole runtime.

use crate::{configs::statements::OF_A_PROVIDER, AccountId, Runtime};
use codec::Decode;
use frame_support::{ensure, storage::unhashed};
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

/// Nobody but providers may put statements, and they as many as they should. Which of them may is looked at when a stake
/// changes, by the least stake of that time.
fn try_state_statements() -> Result<(), TryRuntimeError> {
    let prefix = sp_statement_store::STATEMENT_ALLOWANCE_PREFIX;
    let mut key = prefix.to_vec();
    while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(prefix)) {
        let who = next.get(prefix.len()..).and_then(|who| AccountId::decode(&mut &*who).ok());
        let is_provider = who.is_some_and(pallet_providers::Providers::<Runtime>::contains_key);
        ensure!(is_provider, "somebody may put statements who is no provider");
        ensure!(unhashed::get(&next) == Some(OF_A_PROVIDER), "a provider may put other statements than it should");
        key = next;
    }
    Ok(())
}
