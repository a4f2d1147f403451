//! Invariants.

use crate::{Config, Escrows, HoldReason, OrderEscrows, Owed, Pallet};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{ensure, traits::fungibles::hold::Inspect};
use sp_runtime::TryRuntimeError;
use tradewind_primitives::{AssetKind, Balance, EscrowId};

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the stored state: each unit of each asset is accounted for by name.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut ledger: BTreeMap<Vec<u8>, (T::AccountId, AssetKind, Balance)> = BTreeMap::new();
        for (id, record) in Escrows::<T>::iter() {
            ensure!(
                record.funded == record.held + record.paid + record.compensated + record.diverted + record.refunded,
                "a stream is held, paid, compensated, diverted or refunded"
            );
            ensure!(record.deposit_funded == record.deposit + record.forfeited, "a deposit is held or forfeited");
            ensure!(record.fee <= record.paid, "the fee is a part of what was paid");
            ensure!(record.fee_carry < 1_000_000, "the fee's remainder is less than a base unit");
            let owed: Balance = Owed::<T>::iter_prefix_values(id).sum();
            let out = record.paid + record.compensated + record.diverted + record.refunded + record.forfeited;
            ensure!(owed <= out, "what is owed was counted as delivered");
            let key = (&record.payer, &record.asset).encode();
            let entry = ledger.entry(key).or_insert((record.payer.clone(), record.asset.clone(), 0));
            entry.2 += record.held + record.deposit + owed;
        }
        for (id, record) in OrderEscrows::<T>::iter() {
            ensure!(
                record.funded == record.held + record.assigned + record.compensated + record.refunded,
                "an order's money is held, a lease's, compensated or refunded"
            );
            let owed: Balance = Owed::<T>::iter_prefix_values(EscrowId::Order(id)).sum();
            ensure!(owed == record.owed, "an order owes what its record says");
            ensure!(record.held > 0 || owed > 0, "an order that holds nothing is forgotten");
            let key = (&record.payer, &record.asset).encode();
            let entry = ledger.entry(key).or_insert((record.payer.clone(), record.asset.clone(), 0));
            entry.2 += record.held + owed;
        }
        for (id, _, amount) in Owed::<T>::iter() {
            let known = match id {
                EscrowId::Lease(_) => Escrows::<T>::contains_key(id),
                EscrowId::Order(order) => OrderEscrows::<T>::contains_key(order),
            };
            ensure!(known, "what is owed belongs to an escrow");
            ensure!(amount > 0, "nothing is owed by an entry of zero");
        }
        for (payer, asset, amount) in ledger.into_values() {
            let held = T::Assets::balance_on_hold(asset, &HoldReason::Escrow.into(), &payer);
            ensure!(held == amount, "the ledger of an account is its hold");
        }
        Ok(())
    }
}
