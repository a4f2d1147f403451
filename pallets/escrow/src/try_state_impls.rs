//! Invariants.

use crate::{
    Channels, ChannelsOf, Config, Credits, CreditsGiven, Escrows, HoldReason, LeaseCredits, NextChannel, OrderEscrows,
    Owed, Pallet,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{ensure, traits::fungibles::hold::Inspect};
use sp_runtime::TryRuntimeError;
use tradewind_primitives::{AssetKind, Balance, ChannelMode, EscrowId};

/// What is on hold in which account, and in which asset.
struct Ledger<AccountId>(BTreeMap<Vec<u8>, (AccountId, AssetKind, Balance)>);

impl<AccountId: Encode + Clone> Ledger<AccountId> {
    fn add(&mut self, who: &AccountId, asset: &AssetKind, amount: Balance) {
        let entry = self.0.entry((who, asset).encode()).or_insert((who.clone(), asset.clone(), 0));
        entry.2 += amount;
    }
}

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the stored state: each unit of each asset is accounted for by name.
    ///
    /// # Errors
    /// Names the first one that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut ledger = Ledger(BTreeMap::new());
        let mut credits = Ledger(BTreeMap::new());
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
            ledger.add(&record.payer, &record.asset, record.held + record.deposit + owed);
        }
        for (lease, part) in LeaseCredits::<T>::iter() {
            let record = Escrows::<T>::get(EscrowId::Lease(lease)).ok_or("credit is committed to an escrow")?;
            ensure!(part.left > 0 || part.spent > 0, "a lease that has no credit has no record of it");
            credits.add(&record.payee, &record.asset, part.left);
        }
        let next = NextChannel::<T>::get();
        for (id, record) in Channels::<T>::iter() {
            ensure!(id < next, "channel numbers are below the next one");
            ensure!(
                record.funded == record.held + record.paid + record.refunded,
                "a channel's money is held, paid or refunded"
            );
            ensure!(record.fee <= record.paid, "the fee is a part of what was paid");
            ensure!(record.fee_carry < 1_000_000, "the fee's remainder is less than a base unit");
            if let ChannelMode::Metered { max_per_round } = record.mode {
                ensure!(record.used <= max_per_round, "no more requests are counted than may be");
            }
            if record.closed {
                ensure!(record.left() == 0 && record.deposit == 0, "nothing is left of a closed channel");
                ensure!(record.owed > 0, "a closed channel that owes nothing is forgotten");
            }
            let owed: Balance = Owed::<T>::iter_prefix_values(EscrowId::Channel(id)).sum();
            ensure!(owed == record.owed, "a channel owes what its record says");
            for party in [&record.payer, &record.provider] {
                ensure!(ChannelsOf::<T>::contains_key(party, id), "a party's channel is in its index");
            }
            ledger.add(&record.payer, &record.asset, record.held + record.deposit + owed);
            credits.add(&record.provider, &record.asset, record.credit.left);
        }
        for (party, id) in ChannelsOf::<T>::iter_keys() {
            let record = Channels::<T>::get(id).ok_or("an index names an existing channel")?;
            ensure!(record.payer == party || record.provider == party, "an index names a party of the channel");
        }
        for ((buyer, provider, asset), line) in Credits::<T>::iter() {
            credits.add(&provider, &asset, line.available + line.due);
            ensure!(
                CreditsGiven::<T>::contains_key(&provider, (&buyer, &asset)),
                "a credit is in its provider's index"
            );
        }
        for (provider, (buyer, asset)) in CreditsGiven::<T>::iter_keys() {
            ensure!(Credits::<T>::contains_key((&buyer, &provider, &asset)), "an index names an existing credit");
        }
        for (id, record) in OrderEscrows::<T>::iter() {
            ensure!(
                record.funded == record.held + record.assigned + record.compensated + record.refunded,
                "an order's money is held, a lease's, compensated or refunded"
            );
            let owed: Balance = Owed::<T>::iter_prefix_values(EscrowId::Order(id)).sum();
            ensure!(owed == record.owed, "an order owes what its record says");
            ensure!(record.held > 0 || owed > 0, "an order that holds nothing is forgotten");
            ledger.add(&record.payer, &record.asset, record.held + owed);
        }
        for (id, _, amount) in Owed::<T>::iter() {
            let known = match id {
                EscrowId::Lease(_) => Escrows::<T>::contains_key(id),
                EscrowId::Order(order) => OrderEscrows::<T>::contains_key(order),
                EscrowId::Channel(channel) => Channels::<T>::contains_key(channel),
            };
            ensure!(known, "what is owed belongs to an escrow");
            ensure!(amount > 0, "nothing is owed by an entry of zero");
        }
        for (ledger, reason) in [(ledger, HoldReason::Escrow), (credits, HoldReason::Credit)] {
            for (who, asset, amount) in ledger.0.into_values() {
                let held = T::Assets::balance_on_hold(asset, &reason.into(), &who);
                ensure!(held == amount, "the ledger of an account is its hold");
            }
        }
        Ok(())
    }
}
