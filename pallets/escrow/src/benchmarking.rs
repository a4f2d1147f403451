//! Benchmarks: the worst case of each call.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};
use frame_system::RawOrigin;
use sp_runtime::FixedU128;
use tradewind_primitives::{traits::OrderMoney, AssetKind, EscrowId};

/// What benchmarks need of the runtime.
pub trait BenchmarkHelper<AccountId> {
    /// An existing asset, of which the fee account and the treasury hold enough.
    fn asset() -> u32;
    /// Gives `who` a lot of that asset and of the native token.
    fn fund(who: &AccountId);
    /// Freezes that asset as a whole.
    fn freeze();
    /// Undoes it.
    fn thaw();
}

impl<AccountId> BenchmarkHelper<AccountId> for () {
    fn asset() -> u32 {
        1
    }
    fn fund(_: &AccountId) {}
    fn freeze() {}
    fn thaw() {}
}

#[benchmarks]
mod benchmarks {
    use super::*;

    /// An asset, not the native token: two pallets are at work. Of an order, whose record counts what it owes.
    #[benchmark]
    fn pay_owed() {
        let caller: T::AccountId = whitelisted_caller();
        let buyer: T::AccountId = account("buyer", 0, 0);
        let provider: T::AccountId = account("provider", 0, 0);
        T::BenchmarkHelper::fund(&buyer);
        T::BenchmarkHelper::fund(&provider);
        for who in [Pallet::<T>::fee_account(), T::Treasury::get()] {
            T::BenchmarkHelper::fund(&who);
        }
        let asset = AssetKind::WithId(T::BenchmarkHelper::asset());
        let admin = T::AdminOrigin::try_successful_origin().unwrap();
        Pallet::<T>::allow_asset(admin, T::BenchmarkHelper::asset(), FixedU128::from_u32(1), 1).unwrap();
        let escrow = EscrowId::Order(1);
        Pallet::<T>::open_order(1, &buyer, &asset, 1_000_000).unwrap();
        T::BenchmarkHelper::freeze();
        Pallet::<T>::give_back(1, 900_000, Some((&provider, 500_000)));
        T::BenchmarkHelper::thaw();
        assert_eq!(Owed::<T>::get(escrow, &provider), 500_000);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), escrow, provider.clone());

        assert_eq!(Owed::<T>::get(escrow, &provider), 0);
    }

    #[benchmark]
    fn allow_asset() {
        let asset = T::BenchmarkHelper::asset();
        for who in [Pallet::<T>::fee_account(), T::Treasury::get()] {
            T::BenchmarkHelper::fund(&who);
        }
        AllowedAssets::<T>::remove(asset);
        let admin = T::AdminOrigin::try_successful_origin().unwrap();

        #[extrinsic_call]
        _(admin as T::RuntimeOrigin, asset, FixedU128::from_u32(1), 1);

        assert!(AllowedAssets::<T>::contains_key(asset));
    }

    #[benchmark]
    fn disallow_asset() {
        let asset = T::BenchmarkHelper::asset();
        AllowedAssets::<T>::insert(asset, AssetTerms { rate: FixedU128::from_u32(1), min_deposit: 1 });
        let admin = T::AdminOrigin::try_successful_origin().unwrap();

        #[extrinsic_call]
        _(admin as T::RuntimeOrigin, asset);

        assert!(!AllowedAssets::<T>::contains_key(asset));
    }
}
