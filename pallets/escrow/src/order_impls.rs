//! Money of orders: held for leases that may be opened, given to those that are, and given back.

use crate::{types::OrderEscrow, Config, Error, Event, HoldReason, OrderEscrows, Pallet};
use frame_support::{ensure, traits::fungibles::hold::Mutate};
use sp_runtime::DispatchResult;
use tradewind_primitives::{
    earned,
    traits::{Conversion, OrderMoney},
    AssetKind, Balance, EscrowId, LeaseId, OrderId, Rate, Ticks,
};

impl<T: Config> Pallet<T> {
    /// Gives `amount`, which was taken off the record's hold already, back to the payer.
    fn refund_order(order: OrderId, record: &mut OrderEscrow<T::AccountId>, amount: Balance) {
        if amount == 0 {
            return;
        }
        let escrow = EscrowId::Order(order);
        record.refunded = record.refunded.saturating_add(amount);
        Self::deposit_event(Event::Refunded { escrow, payer: record.payer.clone(), amount });
        let owed = Self::deliver_or_owe(escrow, &record.payer, &record.asset, &record.payer, amount);
        record.owed = record.owed.saturating_add(owed);
    }

    /// Stores the record, or forgets it once nothing is on hold for it.
    pub(crate) fn store_order(order: OrderId, record: OrderEscrow<T::AccountId>) {
        if record.held > 0 || record.owed > 0 {
            OrderEscrows::<T>::insert(order, record);
        } else {
            OrderEscrows::<T>::remove(order);
        }
    }
}

impl<T: Config> OrderMoney<T::AccountId> for Pallet<T> {
    fn open_order(order: OrderId, payer: &T::AccountId, asset: &AssetKind, amount: Balance) -> DispatchResult {
        ensure!(Self::is_allowed(asset), Error::<T>::AssetNotAllowed);
        ensure!(!OrderEscrows::<T>::contains_key(order), Error::<T>::AlreadyOpen);
        T::Assets::hold(asset.clone(), &HoldReason::Escrow.into(), payer, amount)?;
        let (escrow, payer, asset) = (EscrowId::Order(order), payer.clone(), asset.clone());
        Self::deposit_event(Event::Opened { escrow, payer: payer.clone(), asset: asset.clone(), amount, deposit: 0 });
        let record = OrderEscrow {
            payer,
            asset,
            funded: amount,
            held: amount,
            assigned: 0,
            compensated: 0,
            refunded: 0,
            owed: 0,
        };
        Self::store_order(order, record);
        Ok(())
    }

    fn assign(
        order: OrderId,
        amount: Balance,
        lease: LeaseId,
        payee: &T::AccountId,
        rate: Rate,
        ticks: Ticks,
        deposit: Balance,
    ) -> DispatchResult {
        let mut record = OrderEscrows::<T>::get(order).ok_or(Error::<T>::NoSuchEscrow)?;
        Self::ensure_new(lease)?;
        let stream = earned(rate, ticks).ok_or(Error::<T>::Overflow)?;
        let stream = stream.saturating_sub(Self::commit_to_lease(lease, &record.payer, payee, &record.asset, stream));
        let assigned = stream.checked_add(deposit).ok_or(Error::<T>::Overflow)?;
        let held = record.held.checked_sub(amount).ok_or(Error::<T>::HoldsLess)?;
        let rest = amount.checked_sub(assigned).ok_or(Error::<T>::HoldsLess)?;
        record.held = held;
        record.assigned = record.assigned.saturating_add(assigned);
        Self::record_stream(lease, &record.payer, payee, &record.asset, rate, stream, deposit);
        Self::deposit_event(Event::Assigned { escrow: EscrowId::Order(order), lease, amount: assigned });
        Self::refund_order(order, &mut record, rest);
        Self::store_order(order, record);
        Ok(())
    }

    fn give_back(order: OrderId, amount: Balance, to: Option<(&T::AccountId, Balance)>) {
        let Some(mut record) = OrderEscrows::<T>::get(order) else { return };
        let escrow = EscrowId::Order(order);
        let mut rest = amount.min(record.held);
        record.held = record.held.saturating_sub(rest);
        if let Some((payee, part)) = to {
            let part = part.min(rest);
            if part > 0 {
                rest = rest.saturating_sub(part);
                record.compensated = record.compensated.saturating_add(part);
                Self::deposit_event(Event::Compensated { escrow, payee: payee.clone(), amount: part });
                let owed = Self::deliver_or_owe(escrow, &record.payer, &record.asset, payee, part);
                record.owed = record.owed.saturating_add(owed);
            }
        }
        Self::refund_order(order, &mut record, rest);
        Self::store_order(order, record);
    }

    fn held(order: OrderId) -> Balance {
        OrderEscrows::<T>::get(order).map_or(0, |record| record.held)
    }
}
