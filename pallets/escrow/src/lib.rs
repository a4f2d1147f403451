//! Money on hold: streams of leases, fees, and what could not be delivered.
//!
//! A buyer's money stays in the buyer's own account, on hold under [`HoldReason::Escrow`], until it is earned. An
//! [`EscrowRecord`] says which part of the hold belongs to which lease: the stream, which pays for attested ticks, and
//! the deposit, which returns when the lease is pruned. A settlement makes two transfers, to the provider and to the
//! fee account; the fee's remainder (in millionths) is carried from one to the next.
//!
//! A [channel](Call::open_channel) pays for single requests. Its payer puts a budget on hold, and the provider redeems what
//! vouchers of the payer's session key say, or counts requests itself up to a number a round. After its end there is time
//! to redeem; then the rest is free.
//!
//! A provider may [grant](Call::grant) a buyer a trial credit: money on hold in the provider's own account, under
//! [`HoldReason::Credit`], that leases and channels of the two spend before the buyer's own. Spent credit is the
//! provider's again: no fee, no trade.
//!
//! Endings never fail. Each leg of a closing runs in a storage layer of its own, and what cannot be delivered stays on
//! hold as [`Owed`], for anyone to [`pay`](Call::pay_owed) later.
//!
//! Assets other than the native token are allow-listed with a rate in WIND, which prices collateral and deposits.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod asset_impls;
mod channel_impls;
mod credit_impls;
mod fee_impls;
mod order_impls;
mod payment_impls;
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
    use super::{channel_impls::Effort, *};
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, fungibles},
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::FixedU128;
    use tradewind_primitives::{
        traits::{Clock, OnSettled, Registry},
        AssetKind, Balance, ChannelId, ChannelMode, ChannelRecord, CreditLine, CreditPart, EscrowId, LeaseId, OrderId,
        SessionSignature, Tick, Ticks,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>, AccountData = pallet_balances::AccountData<Balance>>
    {
        /// The runtime's hold reasons.
        type RuntimeHoldReason: From<HoldReason>;

        /// The native token and all assets.
        type Assets: fungibles::hold::Mutate<
            Self::AccountId,
            AssetId = AssetKind,
            Balance = Balance,
            Reason = Self::RuntimeHoldReason,
        >;

        /// The native token alone: payments in it are the most. It is kept by the balances pallet in the system's accounts.
        type Native: fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;

        /// The same money where it is not on hold: fees are passed on.
        type FreeAssets: fungibles::Mutate<Self::AccountId, AssetId = AssetKind, Balance = Balance>;

        /// Who allows assets.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// What is told of each settlement.
        type OnSettled: OnSettled<Self::AccountId>;

        /// The chain's time.
        type Clock: Clock;

        /// Who is a provider.
        type Registry: Registry<Self::AccountId>;

        /// Where forfeited deposits go, and a part of the fees.
        type Treasury: Get<Self::AccountId>;

        /// Who gets the rest of the fees in the native token: those who make the blocks.
        type CollatorPot: Get<Self::AccountId>;

        /// The treasury's part of the fees in the native token, in millionths.
        #[pallet::constant]
        type FeeTreasuryPpm: Get<u32>;

        /// Names the account that collects fees.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The fee, in millionths of what is settled.
        #[pallet::constant]
        type FeePpm: Get<u32>;

        /// Least deposit of a lease in the native token.
        #[pallet::constant]
        type MinDeposit: Get<Balance>;

        /// Live ticks for which a provider can still redeem of a channel that has ended.
        #[pallet::constant]
        type RedemptionPeriod: Get<Ticks>;

        /// Sets up assets for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds funds.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For a lease, an order or a channel.
        #[codec(index = 0)]
        Escrow,
        /// Trial credits: a provider's own money that buyers may spend with it.
        #[codec(index = 1)]
        Credit,
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

    /// The number of the next channel.
    #[pallet::storage]
    pub type NextChannel<T> = StorageValue<_, ChannelId, ValueQuery>;

    /// Channels, until they are closed and owe nothing.
    #[pallet::storage]
    pub type Channels<T: Config> = StorageMap<_, Twox64Concat, ChannelId, ChannelRecord<T::AccountId>>;

    /// The channels of each payer and of each provider.
    #[pallet::storage]
    pub type ChannelsOf<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, ChannelId, (), OptionQuery>;

    /// Trial credits by buyer, provider and asset, until the provider reclaims them after they have expired.
    #[pallet::storage]
    pub type Credits<T: Config> = StorageNMap<
        _,
        (
            NMapKey<Blake2_128Concat, T::AccountId>,
            NMapKey<Blake2_128Concat, T::AccountId>,
            NMapKey<Blake2_128Concat, AssetKind>,
        ),
        CreditLine,
    >;

    /// Whom each provider gave trial credits, and in which assets.
    #[pallet::storage]
    pub type CreditsGiven<T: Config> = StorageDoubleMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        Blake2_128Concat,
        (T::AccountId, AssetKind),
        (),
        OptionQuery,
    >;

    /// What leases have of trial credits, until they are pruned.
    #[pallet::storage]
    pub type LeaseCredits<T: Config> = StorageMap<_, Twox64Concat, LeaseId, CreditPart>;

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
        /// Earned money of a lease was paid; what a channel pays is in [`Event::VoucherRedeemed`] and
        /// [`Event::RequestsConsumed`].
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
        /// A channel was opened, and its budget set aside.
        #[codec(index = 13)]
        ChannelOpened {
            /// Its number.
            channel: ChannelId,
            /// Who pays.
            payer: T::AccountId,
            /// Who serves the requests.
            provider: T::AccountId,
            /// In which asset.
            asset: AssetKind,
            /// What one request costs.
            price: Balance,
            /// What there is for all of them.
            budget: Balance,
            /// What is on hold besides, until it is closed.
            deposit: Balance,
            /// Live tick at which it ends.
            expires: Tick,
        },
        /// A channel's budget is larger.
        #[codec(index = 14)]
        ChannelRaised {
            /// Which.
            channel: ChannelId,
            /// By how much.
            amount: Balance,
        },
        /// A payer ended a channel.
        #[codec(index = 15)]
        ChannelRevoked {
            /// Which.
            channel: ChannelId,
            /// Live tick from which nothing of it is redeemed any more.
            redeemable_until: Tick,
        },
        /// A voucher was redeemed.
        #[codec(index = 16)]
        VoucherRedeemed {
            /// Of which channel.
            channel: ChannelId,
            /// All that was redeemed of it so far.
            cumulative: Balance,
            /// What was paid of the payer's own money for it: without what trial credit paid.
            gross: Balance,
            /// The fee's part of that.
            fee: Balance,
        },
        /// A provider counted requests of a metered channel, and was paid for them.
        #[codec(index = 17)]
        RequestsConsumed {
            /// Of which channel.
            channel: ChannelId,
            /// How many.
            requests: u32,
            /// Root of the provider's log of them, which the payer can ask for.
            log_root: H256,
            /// What was paid of the payer's own money for them: without what trial credit paid.
            gross: Balance,
            /// The fee's part of that.
            fee: Balance,
        },
        /// A channel has ended, and nothing of it is on hold any more.
        #[codec(index = 18)]
        ChannelClosed {
            /// Which.
            channel: ChannelId,
        },
        /// A provider gave a buyer a trial credit, or more of it.
        #[codec(index = 19)]
        CreditGranted {
            /// Who gave it.
            provider: T::AccountId,
            /// Who may spend it, with that provider.
            buyer: T::AccountId,
            /// In which asset.
            asset: AssetKind,
            /// How much more.
            amount: Balance,
            /// Live tick from which it can no longer be spent.
            expires: Tick,
        },
        /// Trial credit was set aside for a lease or a channel.
        #[codec(index = 20)]
        CreditCommitted {
            /// For what.
            escrow: EscrowId,
            /// How much.
            amount: Balance,
        },
        /// Trial credit was spent: the provider has it back.
        #[codec(index = 21)]
        CreditSpent {
            /// By what.
            escrow: EscrowId,
            /// The provider.
            provider: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// Trial credit that was set aside was not needed: the buyer's again, or if it has expired the provider's.
        #[codec(index = 22)]
        CreditReturned {
            /// By what.
            escrow: EscrowId,
            /// Whose it is again.
            to: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A provider took back what it may of a trial credit.
        #[codec(index = 23)]
        CreditReclaimed {
            /// The provider.
            provider: T::AccountId,
            /// Who could have spent it.
            buyer: T::AccountId,
            /// In which asset.
            asset: AssetKind,
            /// How much.
            amount: Balance,
        },
        /// Trial credit is a provider's again, but could not be released in its account: it stays on hold for it.
        #[codec(index = 24)]
        CreditDue {
            /// The provider.
            provider: T::AccountId,
            /// Who could have spent it.
            buyer: T::AccountId,
            /// In which asset.
            asset: AssetKind,
            /// How much.
            amount: Balance,
        },
        /// What fees had come together was passed on.
        #[codec(index = 25)]
        FeesShared {
            /// In which asset.
            asset: AssetKind,
            /// What the treasury got.
            treasury: Balance,
            /// What the collators' pot got.
            collators: Balance,
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
        /// There is no such channel.
        #[codec(index = 10)]
        NoSuchChannel,
        /// The channel is another's.
        #[codec(index = 11)]
        NotYourChannel,
        /// Nobody opens a channel to, or has a credit of, itself.
        #[codec(index = 12)]
        OwnChannel,
        /// The other side is no provider, or takes nothing new.
        #[codec(index = 13)]
        NoSuchProvider,
        /// A request must cost something.
        #[codec(index = 14)]
        ZeroPrice,
        /// The amount must not be zero.
        #[codec(index = 15)]
        ZeroAmount,
        /// The budget is below one request's price, or the credit below the asset's least deposit.
        #[codec(index = 16)]
        BudgetTooSmall,
        /// The end is not in the future, or earlier than it was.
        #[codec(index = 17)]
        BadExpiry,
        /// The channel has ended, or the time to redeem of it has.
        #[codec(index = 18)]
        ChannelEnded,
        /// The channel counts its requests in the other way.
        #[codec(index = 19)]
        WrongMode,
        /// As much was redeemed already.
        #[codec(index = 20)]
        VoucherIsSpent,
        /// The channel's budget is smaller.
        #[codec(index = 21)]
        OverBudget,
        /// The signature is of another kind than the channel's key.
        #[codec(index = 22)]
        WrongKeyType,
        /// The voucher is not signed by the channel's key: for this chain, channel, payer, provider and amount.
        #[codec(index = 23)]
        BadSignature,
        /// The number of requests must not be zero.
        #[codec(index = 24)]
        ZeroRequests,
        /// The channel counts no more requests in this round.
        #[codec(index = 25)]
        OverRoundCap,
        /// The provider can still redeem of the channel.
        #[codec(index = 26)]
        TooEarlyToClose,
        /// There is no such credit.
        #[codec(index = 27)]
        NoSuchCredit,
        /// The buyer can still spend the credit.
        #[codec(index = 28)]
        CreditNotExpired,
        /// No fees have come together in this asset.
        #[codec(index = 29)]
        NoFees,
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

        /// Opens a channel to `provider`, by which its requests are paid at `price` each, and puts `budget` of `asset` on
        /// hold for it, or takes it of the provider's trial credit first; and the asset's least deposit besides. `mode` says
        /// how requests are counted. It ends at live tick `expires`; provider, price and mode are for good.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::open_channel())]
        pub fn open_channel(
            origin: OriginFor<T>,
            provider: T::AccountId,
            asset: AssetKind,
            price: Balance,
            budget: Balance,
            mode: ChannelMode,
            expires: Tick,
        ) -> DispatchResult {
            let payer = ensure_signed(origin)?;
            Self::do_open_channel(payer, provider, asset, price, budget, mode, expires)
        }

        /// Adds `amount` to the budget of the caller's `channel`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::raise())]
        pub fn raise(origin: OriginFor<T>, channel: ChannelId, amount: Balance) -> DispatchResult {
            let payer = ensure_signed(origin)?;
            Self::do_raise(&payer, channel, amount)
        }

        /// Ends the caller's `channel`. For some time the provider can still redeem of it.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::revoke())]
        pub fn revoke(origin: OriginFor<T>, channel: ChannelId) -> DispatchResult {
            let payer = ensure_signed(origin)?;
            Self::do_revoke(&payer, channel)
        }

        /// Pays the calling provider of `channel` what its session key's `signature` over `cumulative`, all that may ever
        /// have been redeemed of it, grants beyond what was redeemed.
        ///
        /// What is charged beforehand is for a channel in an asset with a trial credit; the plain case is charged less.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::redeem_on_credit())]
        pub fn redeem(
            origin: OriginFor<T>,
            channel: ChannelId,
            cumulative: Balance,
            signature: SessionSignature,
        ) -> DispatchResultWithPostInfo {
            let provider = ensure_signed(origin)?;
            let effort = Self::do_redeem(&provider, channel, cumulative, signature)?;
            Ok((effort == Effort::Plain).then(T::WeightInfo::redeem).into())
        }

        /// Pays the calling provider for `requests` of metered `channel`, within its budget and what it counts in a round;
        /// after its end once more as many as in a round, in all. `log_root` is the root of the provider's log of them.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::consume_on_credit())]
        pub fn consume(
            origin: OriginFor<T>,
            channel: ChannelId,
            requests: u32,
            log_root: H256,
        ) -> DispatchResultWithPostInfo {
            let provider = ensure_signed(origin)?;
            let effort = Self::do_consume(&provider, channel, requests, log_root)?;
            Ok((effort == Effort::Plain).then(T::WeightInfo::consume).into())
        }

        /// Frees what is left of `channel`, and its deposit, once nothing of it can be redeemed any more. Anyone may call it
        /// then; its provider may at any time, and redeems nothing more.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::close_channel())]
        pub fn close_channel(origin: OriginFor<T>, channel: ChannelId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_close_channel(&who, channel)
        }

        /// Gives `buyer` a trial credit of `amount` of `asset`, or as much more of it, which leases and channels with the
        /// calling provider spend first, until live tick `expires`. That is never moved nearer.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::grant())]
        pub fn grant(
            origin: OriginFor<T>,
            buyer: T::AccountId,
            asset: AssetKind,
            amount: Balance,
            expires: Tick,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_grant(provider, buyer, asset, amount, expires)
        }

        /// Frees what the calling provider may have back of the trial credit of `asset` that it gave `buyer`: all that is
        /// not set aside for a lease or a channel, if it has expired.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::reclaim())]
        pub fn reclaim(origin: OriginFor<T>, buyer: T::AccountId, asset: AssetKind) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_reclaim(provider, buyer, asset)
        }

        /// Passes on what fees have come together in `asset`: in the native token a part to the treasury and the rest to
        /// those who make the blocks, in any other all to the treasury. Anyone may call it.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::share_fees())]
        pub fn share_fees(origin: OriginFor<T>, asset: AssetKind) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_share_fees(asset)
        }
    }
}
