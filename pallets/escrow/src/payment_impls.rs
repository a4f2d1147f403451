//! A payment: what is earned to its provider, and the fee off it.

use crate::{Config, HoldReason, Pallet};
use frame_support::traits::{
    fungible::{hold::Mutate, hold::Unbalanced as UnbalancedHold, Inspect, Unbalanced},
    tokens::Precision,
};
use sp_runtime::{ArithmeticError, DispatchResult};
use tradewind_primitives::{AssetKind, Balance};

impl<T: Config> Pallet<T> {
    /// Moves `net` on hold in the payer's account to `payee`, and `fee` to the fee account: both, or it fails. May fail after
    /// a partial write: always inside a storage layer.
    ///
    /// The native token, in which nearly all is paid, leaves the hold once for both; two transfers of the SDK would take
    /// it off twice, which is a fifth of what a payment costs.
    pub(crate) fn deliver_payment(
        payer: &T::AccountId,
        asset: &AssetKind,
        payee: &T::AccountId,
        net: Balance,
        fee: Balance,
    ) -> DispatchResult {
        let fees = Self::fee_account();
        let parts = [(payee, net), (&fees, fee)];
        let by_hand = *asset == AssetKind::Native && parts.iter().all(|(to, part)| *to != payer && *part > 0);
        if by_hand {
            return Self::split_native(payer, parts);
        }
        for (to, part) in parts {
            if part > 0 {
                Self::deliver(payer, asset, to, part)?;
            }
        }
        Ok(())
    }

    /// What `transfer_on_hold` with `Fortitude::Force` does to each part, with the same events; total issuance stays, as
    /// exactly what leaves the hold arrives.
    fn split_native(payer: &T::AccountId, parts: [(&T::AccountId, Balance); 2]) -> DispatchResult {
        let reason = HoldReason::Escrow.into();
        let [(_, net), (_, fee)] = parts;
        let gross = net.checked_add(fee).ok_or(ArithmeticError::Overflow)?;
        T::Native::decrease_balance_on_hold(&reason, payer, gross, Precision::Exact)?;
        for (to, part) in parts {
            if !Self::raise_free(to, part) {
                T::Native::increase_balance(to, part, Precision::Exact)?;
            }
            T::Native::done_transfer_on_hold(&reason, payer, to, part);
        }
        Ok(())
    }

    /// Adds `part` to the free balance of an account that has its existential deposit: all that the SDK's `increase_balance`
    /// does to such a one, in one read and one write of it where that makes nine. `false`, and nothing done, if the account
    /// is of another kind or the sum is too large: that is for the SDK to decide.
    fn raise_free(to: &T::AccountId, part: Balance) -> bool {
        frame_system::Account::<T>::try_mutate(to, |account| {
            let data = &mut account.data;
            let is_usual = data.free >= T::Native::minimum_balance() && data.flags.is_new_logic();
            let free = data.free.checked_add(part).filter(|free| is_usual && free.checked_add(data.reserved).is_some());
            data.free = free.ok_or(())?;
            Ok::<_, ()>(())
        })
        .is_ok()
    }
}
