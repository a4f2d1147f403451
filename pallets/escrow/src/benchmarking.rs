//! Benchmarks: the worst case of each call.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::{crypto::KeyTypeId, H256};
use sp_runtime::{traits::Zero, FixedU128};
use tradewind_primitives::{
    traits::{Clock, Registry},
    voucher_digest, AssetKind, Balance, ChannelMode, EscrowId, SessionKey, SessionSignature,
};

/// What benchmarks sign with, in the test's key store.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"chan");

/// Budget of a channel.
const BUDGET: Balance = 1_000_000_000_000;

/// What a request costs.
const PRICE: Balance = 1_000;

/// Requests that spend all of the trial credit and a part of the payer's own money.
const REQUESTS: u32 = 750_000_000;

/// Live tick at which a channel ends; its trial credit has expired before.
const ENDS: u32 = 1_000_000;

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

/// A payer and a provider with plenty of the asset, which is allowed.
fn parties<T: Config>() -> (T::AccountId, T::AccountId, AssetKind) {
    let buyer: T::AccountId = account("buyer", 0, 0);
    let provider: T::AccountId = account("provider", 0, 0);
    T::Clock::set_block_number(1_000);
    T::Registry::register_funded(&provider);
    for who in [buyer.clone(), provider.clone(), Pallet::<T>::fee_account(), T::Treasury::get()] {
        T::BenchmarkHelper::fund(&who);
    }
    let asset = T::BenchmarkHelper::asset();
    let admin = T::AdminOrigin::try_successful_origin().unwrap();
    Pallet::<T>::allow_asset(admin, asset, FixedU128::from_u32(1), 1).unwrap();
    (buyer, provider, AssetKind::WithId(asset))
}

/// A channel with a trial credit for half of its budget. Two pallets are at work, and two people's money.
fn channel<T: Config>(mode: ChannelMode) -> (T::AccountId, T::AccountId, AssetKind) {
    let (buyer, provider, asset) = parties::<T>();
    let origin = RawOrigin::Signed(provider.clone());
    Pallet::<T>::grant(origin.into(), buyer.clone(), asset.clone(), BUDGET / 2, ENDS / 2).unwrap();
    let origin = RawOrigin::Signed(buyer.clone());
    Pallet::<T>::open_channel(origin.into(), provider.clone(), asset.clone(), PRICE, BUDGET, mode, ENDS).unwrap();
    (buyer, provider, asset)
}

/// A channel in the native token without a trial credit.
fn native_channel<T: Config>(mode: ChannelMode) -> (T::AccountId, T::AccountId, AssetKind) {
    let (buyer, provider, _) = parties::<T>();
    let origin = RawOrigin::Signed(buyer.clone());
    let asset = AssetKind::Native;
    Pallet::<T>::open_channel(origin.into(), provider.clone(), asset.clone(), PRICE, BUDGET, mode, ENDS).unwrap();
    (buyer, provider, asset)
}

/// The provider of a channel, and a voucher over three quarters of its budget.
fn to_redeem<T: Config>(
    open: impl FnOnce(ChannelMode) -> (T::AccountId, T::AccountId, AssetKind),
) -> (T::AccountId, Balance, SessionSignature) {
    let key = sp_io::crypto::sr25519_generate(KEY_TYPE, None);
    let (buyer, provider, _) = open(ChannelMode::Vouchers { signer: SessionKey::Sr25519(key.0) });
    let cumulative = BUDGET / 4 * 3;
    let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
    let genesis = H256::from_slice(genesis.as_ref());
    let digest = voucher_digest(genesis, 0, &buyer, &provider, cumulative);
    let signature = sp_io::crypto::sr25519_sign(KEY_TYPE, &key, digest.as_bytes()).unwrap();
    (provider, cumulative, SessionSignature::Sr25519(signature.0))
}

fn metered() -> ChannelMode {
    ChannelMode::Metered { max_per_round: u32::MAX }
}

#[benchmarks]
mod benchmarks {
    use super::*;

    /// An asset, not the native token: two pallets are at work. The last debt of a closed channel, which is forgotten.
    #[benchmark]
    fn pay_owed() {
        let caller: T::AccountId = whitelisted_caller();
        let (_, provider, _) = channel::<T>(metered());
        T::Clock::set_block_number(ENDS);
        T::BenchmarkHelper::freeze();
        Pallet::<T>::do_consume(&provider, 0, REQUESTS, H256::zero()).unwrap();
        T::BenchmarkHelper::thaw();
        Pallet::<T>::do_close_channel(&provider, 0).unwrap();
        let escrow = EscrowId::Channel(0);
        Pallet::<T>::do_pay_owed(escrow, &Pallet::<T>::fee_account()).unwrap();
        assert_eq!(Owed::<T>::iter_prefix(escrow).count(), 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), escrow, provider.clone());

        assert!(Pallet::<T>::channel(0).is_none());
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

    /// The native token: two receive.
    #[benchmark]
    fn share_fees() {
        let (caller, _, _) = parties::<T>();
        for who in [Pallet::<T>::fee_account(), T::CollatorPot::get()] {
            T::BenchmarkHelper::fund(&who);
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), AssetKind::Native);

        assert!(Pallet::<T>::do_share_fees(AssetKind::Native).is_err());
    }

    #[benchmark]
    fn open_channel() {
        let (buyer, provider, asset) = parties::<T>();
        let origin = RawOrigin::Signed(provider.clone());
        Pallet::<T>::grant(origin.into(), buyer.clone(), asset.clone(), BUDGET / 2, u32::MAX).unwrap();

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), provider, asset, PRICE, BUDGET, metered(), ENDS);

        assert_eq!(Pallet::<T>::channel(0).map(|view| view.channel.left()), Some(BUDGET));
    }

    #[benchmark]
    fn raise() {
        let (buyer, provider, asset) = channel::<T>(metered());
        let origin = RawOrigin::Signed(provider);
        Pallet::<T>::grant(origin.into(), buyer.clone(), asset, BUDGET / 2, u32::MAX).unwrap();

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), 0, BUDGET);

        assert_eq!(Pallet::<T>::channel(0).map(|view| view.channel.left()), Some(BUDGET * 2));
    }

    #[benchmark]
    fn revoke() {
        let (buyer, ..) = channel::<T>(metered());

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), 0);

        assert!(Pallet::<T>::channel(0).is_some_and(|view| view.channel.revoked.is_some()));
    }

    /// In the native token, of the payer's own money: what a transfer is compared with.
    #[benchmark]
    fn redeem() {
        let (provider, cumulative, signature) = to_redeem::<T>(native_channel::<T>);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), 0, cumulative, signature);

        assert_eq!(Pallet::<T>::channel(0).map(|view| view.channel.redeemed()), Some(cumulative));
    }

    /// By a voucher that spends all of the trial credit and a part of the payer's own money.
    #[benchmark]
    fn redeem_on_credit() {
        let (provider, cumulative, signature) = to_redeem::<T>(channel::<T>);

        #[extrinsic_call]
        redeem(RawOrigin::Signed(provider), 0, cumulative, signature);

        assert_eq!(Pallet::<T>::channel(0).map(|view| view.channel.redeemed()), Some(cumulative));
    }

    #[benchmark]
    fn consume() {
        let (_, provider, _) = native_channel::<T>(metered());

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), 0, REQUESTS, H256::repeat_byte(1));

        assert_eq!(Pallet::<T>::channel(0).map(|view| view.channel.redeemed()), Some(BUDGET / 4 * 3));
    }

    #[benchmark]
    fn consume_on_credit() {
        let (_, provider, _) = channel::<T>(metered());

        #[extrinsic_call]
        consume(RawOrigin::Signed(provider), 0, REQUESTS, H256::repeat_byte(1));

        assert_eq!(Pallet::<T>::channel(0).map(|view| view.channel.redeemed()), Some(BUDGET / 4 * 3));
    }

    /// Frees the payer's money and deposit, and trial credit that has expired meanwhile in the provider's account.
    #[benchmark]
    fn close_channel() {
        channel::<T>(metered());
        T::Clock::set_block_number(ENDS * 2);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), 0);

        assert!(Pallet::<T>::channel(0).is_none());
    }

    #[benchmark]
    fn grant() {
        let (buyer, provider, asset) = parties::<T>();
        let origin = RawOrigin::Signed(provider.clone());
        Pallet::<T>::grant(origin.into(), buyer.clone(), asset.clone(), BUDGET, 1_000_000).unwrap();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), buyer.clone(), asset.clone(), BUDGET, 2_000_000);

        assert_eq!(Pallet::<T>::spendable(&buyer, &provider, &asset), BUDGET * 2);
    }

    #[benchmark]
    fn reclaim() {
        let (buyer, provider, asset) = parties::<T>();
        let origin = RawOrigin::Signed(provider.clone());
        Pallet::<T>::grant(origin.into(), buyer.clone(), asset.clone(), BUDGET, 1_000_000).unwrap();
        T::Clock::set_block_number(1_000_000);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), buyer.clone(), asset.clone());

        assert!(Credits::<T>::get((buyer, provider, asset)).is_none());
    }
}
