//! Streams of leases: opening, paying, ending; and what could not be delivered.

use crate::{
    types::EscrowRecord, Channels, Config, Error, Escrows, Event, HoldReason, LeaseCredits, OrderEscrows, Owed, Pallet,
};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    storage::with_storage_layer,
    traits::{
        fungibles::hold::Mutate,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
};
use sp_runtime::{DispatchError, DispatchResult};
use tradewind_primitives::{
    api::OwedView,
    earned, ppm_carried, ppm_floor,
    traits::{Conversion, OnSettled, Paid, Payout, StreamView, Streams},
    AssetKind, Balance, CreditPart, EscrowId, LeaseId, Rate, Ticks,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_pay_owed(id: EscrowId, to: &T::AccountId) -> DispatchResult {
        let (payer, asset) = Self::payer_of(id).ok_or(Error::<T>::NoSuchEscrow)?;
        let amount = Owed::<T>::take(id, to);
        ensure!(amount > 0, Error::<T>::NothingOwed);
        Self::deliver(&payer, &asset, to, amount)?;
        match id {
            EscrowId::Lease(_) => {}
            EscrowId::Order(order) => {
                if let Some(mut record) = OrderEscrows::<T>::get(order) {
                    record.owed = record.owed.saturating_sub(amount);
                    Self::store_order(order, record);
                }
            }
            EscrowId::Channel(channel) => {
                if let Some(mut record) = Channels::<T>::get(channel) {
                    record.owed = record.owed.saturating_sub(amount);
                    Self::store_or_forget_channel(channel, record);
                }
            }
        }
        Self::deposit_event(Event::OwedPaid { escrow: id, to: to.clone(), amount });
        Ok(())
    }

    /// In whose account the money of `escrow` is on hold, and what it is.
    fn payer_of(escrow: EscrowId) -> Option<(T::AccountId, AssetKind)> {
        match escrow {
            EscrowId::Lease(_) => Escrows::<T>::get(escrow).map(|record| (record.payer, record.asset)),
            EscrowId::Order(order) => OrderEscrows::<T>::get(order).map(|record| (record.payer, record.asset)),
            EscrowId::Channel(channel) => Channels::<T>::get(channel).map(|record| (record.payer, record.asset)),
        }
    }

    /// What `escrow` could not deliver.
    pub fn owed(escrow: EscrowId) -> Vec<OwedView<T::AccountId>> {
        let Some((from, asset)) = Self::payer_of(escrow) else { return Vec::new() };
        Owed::<T>::iter_prefix(escrow)
            .map(|(to, amount)| OwedView { escrow, from: from.clone(), to, asset: asset.clone(), amount })
            .collect()
    }

    /// Moves `amount` on hold in the payer's account to `to`, or frees it if that is the payer. May fail after a
    /// partial write: always inside a storage layer.
    ///
    /// Votes lock held money too; `Force` keeps a buyer from voting the provider's pay away.
    pub(crate) fn deliver(
        payer: &T::AccountId,
        asset: &AssetKind,
        to: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        let (asset, reason) = (asset.clone(), HoldReason::Escrow.into());
        if to == payer {
            T::Assets::release(asset, &reason, payer, amount, Precision::Exact)?;
        } else {
            let (exact, free, force) = (Precision::Exact, Restriction::Free, Fortitude::Force);
            T::Assets::transfer_on_hold(asset, &reason, payer, to, amount, exact, free, force)?;
        }
        Ok(())
    }

    /// Delivers `amount` to `to`, or records that it is owed. Returns what is.
    pub(crate) fn deliver_or_owe(
        id: EscrowId,
        payer: &T::AccountId,
        asset: &AssetKind,
        to: &T::AccountId,
        amount: Balance,
    ) -> Balance {
        if amount == 0 || with_storage_layer(|| Self::deliver(payer, asset, to, amount)).is_ok() {
            return 0;
        }
        Owed::<T>::mutate(id, to, |owed| *owed = owed.saturating_add(amount));
        Self::deposit_event(Event::OwedRecorded { escrow: id, to: to.clone(), amount });
        amount
    }

    /// The same for a lease.
    fn owe(id: EscrowId, record: &EscrowRecord<T::AccountId>, to: &T::AccountId, amount: Balance) {
        Self::deliver_or_owe(id, &record.payer, &record.asset, to, amount);
    }

    pub(crate) fn ensure_new(lease: LeaseId) -> DispatchResult {
        ensure!(!Escrows::<T>::contains_key(EscrowId::Lease(lease)), Error::<T>::AlreadyOpen);
        Ok(())
    }

    /// Commits up to `wanted` of the trial credit that `payee` gave `payer` to a lease, and returns how much.
    pub(crate) fn commit_to_lease(
        lease: LeaseId,
        payer: &T::AccountId,
        payee: &T::AccountId,
        asset: &AssetKind,
        wanted: Balance,
    ) -> Balance {
        let amount = Self::commit_credit(EscrowId::Lease(lease), payer, payee, asset, wanted);
        if amount > 0 {
            LeaseCredits::<T>::mutate(lease, |part| {
                let part = part.get_or_insert_default();
                part.left = part.left.saturating_add(amount);
            });
        }
        amount
    }

    /// Writes down what a new lease has on hold.
    pub(crate) fn record_stream(
        lease: LeaseId,
        payer: &T::AccountId,
        payee: &T::AccountId,
        asset: &AssetKind,
        rate: Rate,
        amount: Balance,
        deposit: Balance,
    ) {
        let id = EscrowId::Lease(lease);
        let record = EscrowRecord {
            payer: payer.clone(),
            payee: payee.clone(),
            asset: asset.clone(),
            rate,
            funded: amount,
            held: amount,
            paid: 0,
            fee: 0,
            fee_carry: 0,
            compensated: 0,
            diverted: 0,
            refunded: 0,
            deposit_funded: deposit,
            deposit,
            forfeited: 0,
        };
        Escrows::<T>::insert(id, record);
        Self::deposit_event(Event::Opened { escrow: id, payer: payer.clone(), asset: asset.clone(), amount, deposit });
    }

    /// Takes what the cumulative `ticks` earn, less what was paid: off the trial credit first, then off the hold, which is
    /// split.
    fn take_earned(record: &mut EscrowRecord<T::AccountId>, credit: &mut CreditPart, ticks: Ticks) -> Paid {
        let total = earned(record.rate, ticks).unwrap_or(Balance::MAX);
        let due = total.saturating_sub(record.paid).saturating_sub(credit.spent);
        let spent = take_credit(credit, due);
        let gross = due.saturating_sub(spent).min(record.held);
        let (fee, carry) = ppm_carried(gross, T::FeePpm::get(), record.fee_carry);
        let fee = fee.min(gross);
        record.held -= gross;
        record.paid = record.paid.saturating_add(gross);
        record.fee = record.fee.saturating_add(fee);
        record.fee_carry = carry;
        Paid { gross, fee, credit: spent }
    }

    fn settled(id: EscrowId, record: &EscrowRecord<T::AccountId>, paid: Paid) {
        let Paid { gross, fee, credit } = paid;
        Self::spend_credit(id, &record.payer, &record.payee, &record.asset, credit);
        if gross > 0 {
            Self::deposit_event(Event::Paid { escrow: id, payee: record.payee.clone(), gross, fee });
            T::OnSettled::on_settled(&record.payer, &record.payee, &record.asset, gross);
        }
    }

    /// Pays the provider `amount`, or all that there is, without a fee.
    fn compensate(id: EscrowId, record: &mut EscrowRecord<T::AccountId>, credit: &mut CreditPart, amount: Balance) {
        let own = Self::credit_first(id, record, credit, amount);
        if own > 0 {
            record.held -= own;
            record.compensated = record.compensated.saturating_add(own);
            Self::deposit_event(Event::Compensated { escrow: id, payee: record.payee.clone(), amount: own });
            Self::owe(id, record, &record.payee, own);
        }
    }

    /// Pays the treasury `amount`, or all that there is, of the buyer's own money. The part that is trial credit is the
    /// provider's again, or stays with the lease if `keeps_credit`.
    fn divert(
        id: EscrowId,
        record: &mut EscrowRecord<T::AccountId>,
        credit: &mut CreditPart,
        amount: Balance,
        keeps_credit: bool,
    ) {
        let own = match keeps_credit {
            false => Self::credit_first(id, record, credit, amount),
            true => amount.saturating_sub(credit.left).min(record.held),
        };
        if own > 0 {
            record.held -= own;
            record.diverted = record.diverted.saturating_add(own);
            Self::deposit_event(Event::Diverted { escrow: id, amount: own });
            Self::owe(id, record, &T::Treasury::get(), own);
        }
    }

    /// Spends trial credit on `amount`; returns what of it the buyer's own money is left to pay, at most all that is held.
    fn credit_first(
        id: EscrowId,
        record: &EscrowRecord<T::AccountId>,
        credit: &mut CreditPart,
        amount: Balance,
    ) -> Balance {
        let spent = take_credit(credit, amount);
        Self::spend_credit(id, &record.payer, &record.payee, &record.asset, spent);
        amount.saturating_sub(spent).min(record.held)
    }

    /// Gives what is left of the trial credit back, but for `amount`.
    fn return_credit_beyond(
        id: EscrowId,
        record: &EscrowRecord<T::AccountId>,
        credit: &mut CreditPart,
        amount: Balance,
    ) {
        let back = credit.left.saturating_sub(amount);
        credit.left = credit.left.saturating_sub(back);
        Self::return_credit(id, &record.payer, &record.payee, &record.asset, back);
    }

    fn credit_of(lease: LeaseId) -> CreditPart {
        LeaseCredits::<T>::get(lease).unwrap_or_default()
    }

    /// Only of leases that had some there is a record.
    fn store_credit(lease: LeaseId, credit: CreditPart) {
        if credit != CreditPart::default() {
            LeaseCredits::<T>::insert(lease, credit);
        } else {
            // It was given back before any of it was spent.
            LeaseCredits::<T>::remove(lease);
        }
    }

    fn refund(id: EscrowId, record: &mut EscrowRecord<T::AccountId>, amount: Balance) {
        if amount == 0 {
            return;
        }
        record.held = record.held.saturating_sub(amount);
        record.refunded = record.refunded.saturating_add(amount);
        Self::deposit_event(Event::Refunded { escrow: id, payer: record.payer.clone(), amount });
        Self::owe(id, record, &record.payer, amount);
    }
}

impl<T: Config> Streams<T::AccountId> for Pallet<T> {
    fn credit(payer: &T::AccountId, payee: &T::AccountId, asset: &AssetKind) -> Balance {
        Self::spendable(payer, payee, asset)
    }

    fn open(
        lease: LeaseId,
        payer: &T::AccountId,
        payee: &T::AccountId,
        asset: &AssetKind,
        rate: Rate,
        ticks: Ticks,
        deposit: Balance,
    ) -> DispatchResult {
        ensure!(Self::is_allowed(asset), Error::<T>::AssetNotAllowed);
        Self::ensure_new(lease)?;
        let amount = earned(rate, ticks).ok_or(Error::<T>::Overflow)?;
        amount.checked_add(deposit).ok_or(Error::<T>::Overflow)?;
        let own = amount.saturating_sub(Self::commit_to_lease(lease, payer, payee, asset, amount));
        let total = own.saturating_add(deposit);
        T::Assets::hold(asset.clone(), &HoldReason::Escrow.into(), payer, total)?;
        Self::record_stream(lease, payer, payee, asset, rate, own, deposit);
        Ok(())
    }

    fn extend(lease: LeaseId, ticks: Ticks) -> DispatchResult {
        let id = EscrowId::Lease(lease);
        let mut record = Escrows::<T>::get(id).ok_or(Error::<T>::NoSuchEscrow)?;
        ensure!(Self::is_allowed(&record.asset), Error::<T>::AssetNotAllowed);
        let total = earned(record.rate, ticks).ok_or(Error::<T>::Overflow)?;
        let credit = Self::credit_of(lease);
        let missing = total.saturating_sub(record.funded).saturating_sub(credit.left).saturating_sub(credit.spent);
        let committed = Self::commit_to_lease(lease, &record.payer, &record.payee, &record.asset, missing);
        let amount = missing.saturating_sub(committed);
        if amount > 0 {
            T::Assets::hold(record.asset.clone(), &HoldReason::Escrow.into(), &record.payer, amount)?;
        }
        record.funded = record.funded.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        record.held = record.held.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        Escrows::<T>::insert(id, record);
        Self::deposit_event(Event::Extended { escrow: id, amount });
        Ok(())
    }

    fn pay(lease: LeaseId, ticks: Ticks) -> Result<Paid, DispatchError> {
        let id = EscrowId::Lease(lease);
        with_storage_layer(|| {
            let mut record = Escrows::<T>::get(id).ok_or(Error::<T>::NoSuchEscrow)?;
            let mut credit = Self::credit_of(lease);
            let paid = Self::take_earned(&mut record, &mut credit, ticks);
            if paid.gross == 0 && paid.credit == 0 {
                return Ok(paid);
            }
            Self::deliver_payment(&record.payer, &record.asset, &record.payee, paid.gross - paid.fee, paid.fee)?;
            Self::settled(id, &record, paid);
            if paid.credit > 0 {
                Self::store_credit(lease, credit);
            }
            Escrows::<T>::insert(id, record);
            Ok(paid)
        })
    }

    fn keep(lease: LeaseId, ticks: Ticks) {
        let id = EscrowId::Lease(lease);
        let Some(mut record) = Escrows::<T>::get(id) else { return };
        let had = Self::credit_of(lease);
        let mut credit = had;
        let still = earned(record.rate, ticks).unwrap_or(Balance::MAX);
        let still = still.saturating_sub(record.paid).saturating_sub(credit.spent);
        // What was spent first comes back last.
        let refund = record.held.saturating_sub(still.saturating_sub(credit.left));
        Self::refund(id, &mut record, refund);
        Self::return_credit_beyond(id, &record, &mut credit, still);
        if credit != had {
            Self::store_credit(lease, credit);
        }
        Escrows::<T>::insert(id, record);
    }

    fn finish(lease: LeaseId, payout: Payout) {
        let id = EscrowId::Lease(lease);
        let Some(mut record) = Escrows::<T>::get(id) else { return };
        let had = Self::credit_of(lease);
        let mut credit = had;
        match payout {
            Payout::Nothing => {}
            Payout::Earned(ticks) => {
                let paid = Self::take_earned(&mut record, &mut credit, ticks);
                Self::owe(id, &record, &record.payee, paid.gross - paid.fee);
                Self::owe(id, &record, &Self::fee_account(), paid.fee);
                Self::settled(id, &record, paid);
            }
            Payout::Held { held, flat, by_provider } => {
                let part = earned(record.rate, flat).unwrap_or(Balance::MAX);
                let rest = earned(record.rate, held).unwrap_or(Balance::MAX).saturating_sub(part);
                Self::compensate(id, &mut record, &mut credit, part);
                Self::divert(id, &mut record, &mut credit, rest, by_provider);
            }
            Payout::Treasury(ticks) => {
                let total = earned(record.rate, ticks).unwrap_or(Balance::MAX);
                let amount = total.saturating_sub(record.paid).saturating_sub(credit.spent);
                Self::divert(id, &mut record, &mut credit, amount, false);
            }
        }
        let rest = record.held;
        Self::refund(id, &mut record, rest);
        Self::return_credit_beyond(id, &record, &mut credit, 0);
        if credit != had {
            Self::store_credit(lease, credit);
        }
        Escrows::<T>::insert(id, record);
    }

    fn forfeit_deposit(lease: LeaseId, amount: Balance) -> Balance {
        let id = EscrowId::Lease(lease);
        let Some(mut record) = Escrows::<T>::get(id) else { return 0 };
        let amount = amount.min(record.deposit);
        if amount > 0 {
            record.deposit -= amount;
            record.forfeited = record.forfeited.saturating_add(amount);
            Self::deposit_event(Event::DepositForfeited { escrow: id, amount });
            Self::owe(id, &record, &T::Treasury::get(), amount);
            Escrows::<T>::insert(id, record);
        }
        amount
    }

    fn prune(lease: LeaseId, tip_to: &T::AccountId, tip_ppm: u32) -> DispatchResult {
        let id = EscrowId::Lease(lease);
        let record = Escrows::<T>::get(id).ok_or(Error::<T>::NoSuchEscrow)?;
        ensure!(record.held == 0, Error::<T>::NotFinished);
        ensure!(Owed::<T>::iter_prefix(id).next().is_none(), Error::<T>::StillOwed);
        let wanted = if *tip_to == record.payer { 0 } else { ppm_floor(record.deposit, tip_ppm).min(record.deposit) };
        // A tip too small to open an account with is no reason to keep the deposit.
        let tip = if wanted > 0
            && with_storage_layer(|| Self::deliver(&record.payer, &record.asset, tip_to, wanted)).is_ok()
        {
            wanted
        } else {
            0
        };
        let amount = record.deposit - tip;
        if amount > 0 {
            Self::deliver(&record.payer, &record.asset, &record.payer, amount)?;
        }
        Escrows::<T>::remove(id);
        LeaseCredits::<T>::remove(lease);
        Self::deposit_event(Event::DepositReturned { escrow: id, payer: record.payer, amount, tip });
        Ok(())
    }

    fn view(lease: LeaseId) -> Option<StreamView> {
        let id = EscrowId::Lease(lease);
        Escrows::<T>::get(id).map(|record| StreamView {
            held: record.held,
            paid: record.paid,
            fee: record.fee,
            refunded: record.refunded,
            compensated: record.compensated,
            forfeited: record.diverted.saturating_add(record.forfeited),
            deposit: record.deposit,
            owed: Owed::<T>::iter_prefix_values(id).fold(0, |sum, owed| sum.saturating_add(owed)),
            credit: Self::credit_of(lease),
        })
    }
}

/// Takes up to `wanted` of what is left, and returns how much.
fn take_credit(credit: &mut CreditPart, wanted: Balance) -> Balance {
    let amount = wanted.min(credit.left);
    credit.left = credit.left.saturating_sub(amount);
    credit.spent = credit.spent.saturating_add(amount);
    amount
}
