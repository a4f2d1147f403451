//! Money on hold: streams of leases, fees, and what could not be delivered.
//!
//! A buyer's money stays in the buyer's own account, on hold under [`HoldReason::Escrow`], until it is earned. An
//! [`EscrowRecord`] says which part of the hold belongs to which lease: the stream, which pays for attested ticks, and
//! the deposit, which returns when the lease is pruned. A settlement makes two transfers, to the provider and to the
//! fee account; the fee's remainder (in millionths) is carried from one to the next.
//!
//! Endings never fail. Each leg of a closing runs in a storage layer of its own, and what cannot be delivered stays on
//! hold as [`Owed`], for anyone to [`pay`](Call::pay_owed) later.
//!
//! Assets other than the native token are allow-listed with a rate in WIND, which prices collateral and deposits.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod asset_impls;
mod order_impls;
mod stream_impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state_impls;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{AssetTerms, EscrowRecord, OrderEscrow};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame_support::{pallet_prelude::*, traits::fungibles, PalletId};
    use frame_system::pallet_prelude::*;
    use sp_runtime::FixedU128;
    use tradewind_primitives::{traits::OnSettled, AssetKind, Balance, EscrowId, LeaseId, OrderId};

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The runtime's hold reasons.
        type RuntimeHoldReason: From<HoldReason>;

        /// The native token and all assets.
        type Assets: fungibles::hold::Mutate<
            Self::AccountId,
            AssetId = AssetKind,
            Balance = Balance,
            Reason = Self::RuntimeHoldReason,
        >;

        /// Who allows assets.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// What is told of each settlement.
        type OnSettled: OnSettled<Self::AccountId>;

        /// Where forfeited deposits go.
        type Treasury: Get<Self::AccountId>;

        /// Names the account that collects fees.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The fee, in millionths of what is settled.
        #[pallet::constant]
        type FeePpm: Get<u32>;

        /// Least deposit of a lease in the native token.
        #[pallet::constant]
        type MinDeposit: Get<Balance>;

        /// Sets up assets for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds funds.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For a lease or an order.
        #[codec(index = 0)]
        Escrow,
    }

    /// Every escrow, until it is pruned.
    #[pallet::storage]
    pub type Escrows<T: Config> = StorageMap<_, Blake2_128Concat, EscrowId, EscrowRecord<T::AccountId>>;

    /// What each order holds, while it holds something.
    #[pallet::storage]
    pub type OrderEscrows<T: Config> = StorageMap<_, Blake2_128Concat, OrderId, OrderEscrow<T::AccountId>>;

    /// What an escrow could not deliver, by whom it is for. It is still on hold in the payer's account.
    #[pallet::storage]
    pub type Owed<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, EscrowId, Blake2_128Concat, T::AccountId, Balance, ValueQuery>;

    /// Assets that leases may be paid in, beside the native token.
    #[pallet::storage]
    pub type AllowedAssets<T: Config> = StorageMap<_, Blake2_128Concat, u32, AssetTerms>;

    /// Assets allowed from the start.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Asset, WIND base units per base unit of it, least deposit of a lease in it.
        pub assets: Vec<(u32, FixedU128, Balance)>,
        #[doc(hidden)]
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for &(asset, rate, min_deposit) in &self.assets {
                AllowedAssets::<T>::insert(asset, AssetTerms { rate, min_deposit });
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Money was put on hold.
        #[codec(index = 0)]
        Opened {
            /// For what.
            escrow: EscrowId,
            /// In whose account.
            payer: T::AccountId,
            /// In which asset.
            asset: AssetKind,
            /// The stream's part.
            amount: Balance,
            /// The deposit.
            deposit: Balance,
        },
        /// Earned money was paid.
        #[codec(index = 1)]
        Paid {
            /// From where.
            escrow: EscrowId,
            /// To whom.
            payee: T::AccountId,
            /// All of it.
            gross: Balance,
            /// The fee's part.
            fee: Balance,
        },
        /// A part of the stream was given back.
        #[codec(index = 2)]
        Refunded {
            /// From where.
            escrow: EscrowId,
            /// To whom.
            payer: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// The provider was compensated, without a fee.
        #[codec(index = 3)]
        Compensated {
            /// From where.
            escrow: EscrowId,
            /// To whom.
            payee: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A sum could not be delivered and stays on hold.
        #[codec(index = 4)]
        OwedRecorded {
            /// Where.
            escrow: EscrowId,
            /// For whom.
            to: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A sum that was owed has been delivered.
        #[codec(index = 5)]
        OwedPaid {
            /// From where.
            escrow: EscrowId,
            /// To whom.
            to: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A part of a deposit went to the treasury.
        #[codec(index = 6)]
        DepositForfeited {
            /// From where.
            escrow: EscrowId,
            /// How much.
            amount: Balance,
        },
        /// A deposit was returned and its escrow forgotten.
        #[codec(index = 7)]
        DepositReturned {
            /// From where.
            escrow: EscrowId,
            /// To whom.
            payer: T::AccountId,
            /// How much.
            amount: Balance,
            /// What went to the one who pruned.
            tip: Balance,
        },
        /// Leases may be paid in an asset, or its terms changed.
        #[codec(index = 8)]
        AssetAllowed {
            /// Which.
            asset: u32,
            /// WIND base units per base unit of it.
            rate: FixedU128,
            /// Least deposit of a lease in it.
            min_deposit: Balance,
        },
        /// New leases may no longer be paid in an asset.
        #[codec(index = 9)]
        AssetDisallowed {
            /// Which.
            asset: u32,
        },
        /// More money was put on hold for a stream.
        #[codec(index = 10)]
        Extended {
            /// For what.
            escrow: EscrowId,
            /// How much more.
            amount: Balance,
        },
        /// Earned money went to the treasury.
        #[codec(index = 11)]
        Diverted {
            /// From where.
            escrow: EscrowId,
            /// How much.
            amount: Balance,
        },
        /// Money of an order became that of a lease.
        #[codec(index = 12)]
        Assigned {
            /// From where.
            escrow: EscrowId,
            /// To which lease.
            lease: LeaseId,
            /// How much, stream and deposit.
            amount: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// Leases cannot be paid in the asset.
        #[codec(index = 0)]
        AssetNotAllowed,
        /// There is an escrow of that number already.
        #[codec(index = 1)]
        AlreadyOpen,
        /// There is no such escrow.
        #[codec(index = 2)]
        NoSuchEscrow,
        /// Nothing is owed to the account.
        #[codec(index = 3)]
        NothingOwed,
        /// Something is still owed.
        #[codec(index = 4)]
        StillOwed,
        /// The stream still holds money.
        #[codec(index = 5)]
        NotFinished,
        /// The amount is too large to be counted.
        #[codec(index = 6)]
        Overflow,
        /// The fee account or the treasury does not hold the least balance of the asset, so that a small fee would be
        /// lost.
        #[codec(index = 7)]
        FeeAccountNotProvisioned,
        /// A rate must not be zero.
        #[codec(index = 8)]
        ZeroRate,
        /// The order holds less than that.
        #[codec(index = 9)]
        HoldsLess,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Delivers what `escrow` owes to `to`. Anyone may call it.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::pay_owed())]
        pub fn pay_owed(origin: OriginFor<T>, escrow: EscrowId, to: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_pay_owed(escrow, &to)
        }

        /// Allows leases to be paid in `asset`, at `rate` WIND base units per base unit, with at least `min_deposit`
        /// as a lease's deposit. The fee account and the treasury must hold its least balance.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::allow_asset())]
        pub fn allow_asset(origin: OriginFor<T>, asset: u32, rate: FixedU128, min_deposit: Balance) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_allow_asset(asset, rate, min_deposit)
        }

        /// Allows no new lease to be paid in `asset`. Those that stand go on.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::disallow_asset())]
        pub fn disallow_asset(origin: OriginFor<T>, asset: u32) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_disallow_asset(asset)
        }
    }
}
