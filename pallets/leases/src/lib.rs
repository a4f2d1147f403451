//! The lifecycle of a lease.
//!
//! `Pending → Provisioning → Active → Closing → Closed(reason)`. A lease is opened by the marketplace through
//! [`LeaseBook`](tradewind_primitives::traits::LeaseBook), with its money, deposit and collateral on hold. Every ending
//! of an active lease passes Closing: its capacity is freed on entering it, its last attested ticks are paid and its
//! collateral is freed on leaving it.
//!
//! Deadlines bind at their tick whether they were served or not: every call checks them. They are served by an
//! [`agenda`](Agenda) in `on_idle`, and by anyone who calls [`enforce`](Call::enforce). All of them count in
//! live ticks, so that a stall of the chain punishes no one; the end of a term is a tick.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod agenda_impls;
mod closing_impls;
mod ending_calls_impls;
mod extension_impls;
pub mod migrations;
mod opening_impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state_impls;
mod types;
mod view_impls;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::AgendaItem;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;

/// Ticks for which the provider is paid when the buyer cancels while it is provisioning.
pub const CANCELLATION_TICKS: u32 = 10;

/// Most agenda ticks without entries that one block passes.
pub const MAX_EMPTY_TICKS: u32 = 64;

/// Ticks after which an entry that could not be served is tried again.
pub const RETRY_TICKS: u32 = 100;

/// Most slots of a silent provider that one block looks at.
pub const MAX_WALK: u32 = 32;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::Perbill;
    use tradewind_primitives::{
        traits::{
            Capacity, Clock, Collateral, Conversion, OnLeaseForgotten, OrderMoney, Orders, Registry, Streams, Uptime,
        },
        Balance, CloseReason, FailReason, LeaseId, LeaseRecord, OfferId, OrderId, Tick, Ticks, Tombstone, WorkloadKey,
        WorkloadSignature,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who may end any lease.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The chain's time.
        type Clock: Clock;
        /// Who provides.
        type Registry: Registry<Self::AccountId>;
        /// The providers' stakes.
        type Collateral: Collateral<Self::AccountId>;
        /// The offers' capacity.
        type Capacity: Capacity;
        /// The buyers' money.
        type Streams: Streams<Self::AccountId>;
        /// What is attested.
        type Uptime: Uptime<Self::AccountId>;
        /// What assets are worth.
        type Conversion: Conversion;
        /// The orders whose ends the agenda serves.
        type Orders: Orders<Self::AccountId>;
        /// The money of orders.
        type OrderMoney: OrderMoney<Self::AccountId>;

        /// What is told of leases that are forgotten.
        type OnForgotten: OnLeaseForgotten;

        /// Live ticks in which a provider must accept.
        #[pallet::constant]
        type AcceptTimeout: Get<Ticks>;
        /// Live ticks in which a provider must activate.
        #[pallet::constant]
        type ProvisionTimeout: Get<Ticks>;
        /// Live ticks after which a closing lease closes with what is committed.
        #[pallet::constant]
        type ClosingTimeout: Get<Ticks>;
        /// Live ticks after activation in which the buyer may reject the access, and nothing is settled.
        #[pallet::constant]
        type AccessWindow: Get<Ticks>;
        /// Live ticks of a provider's notice, at most.
        #[pallet::constant]
        type NoticePeriod: Get<Ticks>;
        /// Notice of a short lease, in millionths of its term.
        #[pallet::constant]
        type NoticePpm: Get<u32>;
        /// Live ticks after which a closed lease may be pruned.
        #[pallet::constant]
        type PruneDelay: Get<Ticks>;
        /// Live ticks after closing for which the parties answer for a lease: its tombstone stays as long.
        #[pallet::constant]
        type TombstonePeriod: Get<Ticks>;
        /// Least collateral of a lease, in WIND base units.
        #[pallet::constant]
        type MinCollateral: Get<Balance>;
        /// Collateral, in millionths of what the first `CollateralTicks` earn.
        #[pallet::constant]
        type CollateralPpm: Get<u32>;
        /// Ticks whose earnings the collateral is a part of.
        #[pallet::constant]
        type CollateralTicks: Get<Ticks>;
        /// Part of the collateral that a provider loses by not answering, in millionths.
        #[pallet::constant]
        type AcceptPenaltyPpm: Get<u32>;
        /// Part of the collateral that a failed provisioning costs, in millionths.
        #[pallet::constant]
        type ProvisionPenaltyPpm: Get<u32>;
        /// Part of the collateral that terminating without notice costs, to the buyer, in millionths.
        #[pallet::constant]
        type TerminationPenaltyPpm: Get<u32>;
        /// Part of the collateral that silence costs, to the buyer, in millionths.
        #[pallet::constant]
        type UnresponsivePenaltyPpm: Get<u32>;
        /// Part of the collateral that a workload which stays down costs, to the buyer, in millionths.
        #[pallet::constant]
        type DownPenaltyPpm: Get<u32>;
        /// Least deposit, in millionths of the collateral's value.
        #[pallet::constant]
        type DepositPpm: Get<u32>;
        /// Most of a block that the agenda may use.
        #[pallet::constant]
        type IdleShare: Get<Perbill>;

        /// Sets up leases for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Number of the next lease.
    #[pallet::storage]
    pub type NextLease<T> = StorageValue<_, LeaseId, ValueQuery>;

    /// Every lease, until it is pruned.
    #[pallet::storage]
    pub type Leases<T: Config> = StorageMap<_, Twox64Concat, LeaseId, LeaseRecord<T::AccountId>>;

    /// Leases of each buyer and of each provider, until they are pruned. Which of them are closed is in their records: two
    /// lists would be four writes in every ending.
    #[pallet::storage]
    pub type ByParty<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, LeaseId, (), OptionQuery>;

    /// What stays of pruned leases.
    #[pallet::storage]
    pub type Tombstones<T: Config> = StorageMap<_, Twox64Concat, LeaseId, Tombstone<T::AccountId>>;

    /// Keys that workloads sign with, until their lease is pruned.
    #[pallet::storage]
    pub type WorkloadKeys<T> = StorageMap<_, Blake2_128Concat, WorkloadKey, LeaseId>;

    /// What to look at, by tick.
    #[pallet::storage]
    pub type Agenda<T: Config> =
        StorageDoubleMap<_, Twox64Concat, Tick, Blake2_128Concat, AgendaItem<T::AccountId>, (), OptionQuery>;

    /// The tick of the agenda that is served next. Set to the first that the chain sees.
    #[pallet::storage]
    pub type Cursor<T> = StorageValue<_, Tick>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A lease was opened.
        #[codec(index = 0)]
        Opened {
            /// Its number.
            lease: LeaseId,
            /// Who pays.
            buyer: T::AccountId,
            /// Who is to run it.
            provider: T::AccountId,
            /// Of which offer.
            offer: OfferId,
            /// What the provider put up for it, in WIND base units.
            collateral: Balance,
        },
        /// The provider has the manifest and starts the workload.
        #[codec(index = 1)]
        Accepted {
            /// Which lease.
            lease: LeaseId,
        },
        /// The workload runs.
        #[codec(index = 2)]
        Activated {
            /// Which lease.
            lease: LeaseId,
            /// Since when.
            starts_at: Tick,
            /// Until when.
            ends_at: Tick,
            /// blake2-256 of the sealed access.
            access_hash: H256,
        },
        /// A lease has ended; its last attested ticks are awaited.
        #[codec(index = 3)]
        Closing {
            /// Which lease.
            lease: LeaseId,
            /// Who or what ended it.
            reason: CloseReason,
            /// When.
            ended_at: Tick,
        },
        /// A lease is over.
        #[codec(index = 4)]
        Closed {
            /// Which lease.
            lease: LeaseId,
            /// Who or what ended it.
            reason: CloseReason,
            /// Ticks that were attested and paid for.
            covered: Ticks,
            /// What it cost the provider of its collateral, in WIND base units.
            penalty: Balance,
        },
        /// Earned money of an active lease was paid.
        #[codec(index = 5)]
        Settled {
            /// Which lease.
            lease: LeaseId,
            /// Attested ticks so far.
            covered: Ticks,
            /// What was paid now, gross of the fee.
            gross: Balance,
            /// The fee's part.
            fee: Balance,
        },
        /// The provider lost a part of its collateral.
        #[codec(index = 6)]
        Penalised {
            /// For which lease.
            lease: LeaseId,
            /// How much, in WIND base units.
            amount: Balance,
        },
        /// The record of a lease was removed and its deposit returned.
        #[codec(index = 7)]
        Pruned {
            /// Which lease.
            lease: LeaseId,
        },
        /// The agenda could not serve a lease and will try again.
        #[codec(index = 8)]
        Postponed {
            /// Which lease.
            lease: LeaseId,
            /// When it is tried again.
            until: Tick,
        },
        /// The term of a lease was extended.
        #[codec(index = 9)]
        Extended {
            /// Which lease.
            lease: LeaseId,
            /// By how many ticks.
            ticks: Ticks,
            /// Until when.
            ends_at: Tick,
        },
        /// The provider announced that it will terminate a lease.
        #[codec(index = 10)]
        NoticeGiven {
            /// Which lease.
            lease: LeaseId,
            /// Live tick from which it may, without a penalty.
            from: Tick,
        },
        /// What stayed of a pruned lease was removed.
        #[codec(index = 11)]
        TombstoneRemoved {
            /// Which lease.
            lease: LeaseId,
        },
        /// The agenda could not serve an order and will try again.
        #[codec(index = 12)]
        OrderPostponed {
            /// Which order.
            order: OrderId,
            /// When it is tried again.
            until: Tick,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// There is no such lease.
        #[codec(index = 0)]
        NoSuchLease,
        /// The sender is not the lease's provider.
        #[codec(index = 1)]
        NotProvider,
        /// The sender is not the lease's buyer.
        #[codec(index = 2)]
        NotBuyer,
        /// The lease is in another state.
        #[codec(index = 3)]
        WrongState,
        /// The time for this has passed.
        #[codec(index = 4)]
        DeadlinePassed,
        /// The term has ended.
        #[codec(index = 5)]
        LeaseEnded,
        /// Another lease has or had this workload key.
        #[codec(index = 6)]
        WorkloadKeyInUse,
        /// The lease needs evidence of its trusted execution environment.
        #[codec(index = 7)]
        EvidenceRequired,
        /// Nothing is due.
        #[codec(index = 8)]
        NothingDue,
        /// No attested tick is unpaid.
        #[codec(index = 9)]
        NothingToSettle,
        /// The record may not be pruned yet.
        #[codec(index = 10)]
        TooEarlyToPrune,
        /// There is no rate for the asset.
        #[codec(index = 11)]
        NoRate,
        /// The lease would last for no time.
        #[codec(index = 12)]
        ZeroTerm,
        /// The workload key did not sign the activation of this lease by this provider.
        #[codec(index = 13)]
        BadWorkloadSignature,
        /// Nothing is settled while the buyer may still reject the access.
        #[codec(index = 14)]
        AccessWindowOpen,
        /// The buyer can no longer reject the access.
        #[codec(index = 15)]
        AccessWindowClosed,
        /// The lease cannot be extended: its offer did not say so.
        #[codec(index = 16)]
        NotExtendable,
        /// The lease would last longer than its offer allows.
        #[codec(index = 17)]
        TermTooLong,
        /// The provider has given notice already.
        #[codec(index = 18)]
        NoticeAlreadyGiven,
    }

    impl<T: Config> Pallet<T> {
        /// What serving any deadline weighs: it ends a lease or closes one that has ended.
        pub(crate) fn enforce_weight() -> Weight {
            T::WeightInfo::enforce_close().max(T::WeightInfo::settle_close()).max(T::WeightInfo::enforce_end())
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            Self::serve_agenda(remaining)
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Accepts a pending lease: the manifest is here and verified. By its provider.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::accept())]
        pub fn accept(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_accept(&who, lease)
        }

        /// Declines a pending lease. By its provider. A `reason` says what is wrong with its manifest, if that is why:
        /// then the buyer pays the treasury for the ticks since the rent; else all is refunded. Nobody is penalised.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::reject())]
        pub fn reject(origin: OriginFor<T>, lease: LeaseId, reason: Option<FailReason>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_reject(&who, lease, reason)
        }

        /// Declares the workload of a provisioned lease running. By its provider. `access_hash` is the blake2-256 of
        /// the access sealed to the buyer; `workload_key` is an ed25519 key that no other lease has, and
        /// `signature` its signature over [`activation_message`](tradewind_primitives::activation_message).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::activate())]
        pub fn activate(
            origin: OriginFor<T>,
            lease: LeaseId,
            access_hash: H256,
            workload_key: WorkloadKey,
            signature: WorkloadSignature,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_activate(&who, lease, access_hash, workload_key, signature)
        }

        /// Gives up provisioning a lease, for `reason`. By the provider. For a fault in the manifest both sides lose the
        /// same value, and the buyer pays the treasury for the ticks since the rent, in which the provider earned nothing:
        /// lying and griefing cost alike. For a fault of its own the provider alone loses.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::fail())]
        pub fn fail(origin: OriginFor<T>, lease: LeaseId, reason: FailReason) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_fail(&who, lease, reason)
        }

        /// Ends a lease. By its buyer. Before it is active it costs the ticks since the rent, to
        /// the treasury; while it is being provisioned at least [`CANCELLATION_TICKS`], which go to the provider. Once
        /// active it costs what is attested up to now.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::cancel().max(T::WeightInfo::cancel_provisioning()))]
        pub fn cancel(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_cancel(&who, lease)
        }

        /// Pays what is attested and committed, and closes a lease whose end is committed. By anyone. The fee is that of
        /// what was done.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::settle().max(Pallet::<T>::enforce_weight()))]
        pub fn settle(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Ok(Some(Self::do_settle(lease)?).into())
        }

        /// Does what a deadline of the lease demands. By anyone. The fee is that of what was done.
        #[pallet::call_index(6)]
        #[pallet::weight(Pallet::<T>::enforce_weight())]
        pub fn enforce(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Ok(Some(Self::do_enforce(lease)?).into())
        }

        /// Removes the record of a lease that has been closed for long enough, and returns its deposit but for the
        /// sender's hundredth. By anyone.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::prune())]
        pub fn prune(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_prune(&who, lease)
        }

        /// Ends a lease whose access is of no use, within [`Config::AccessWindow`] of its activation. By its buyer. What
        /// its attested ticks earn goes to the treasury, so that neither side gains.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::reject_access())]
        pub fn reject_access(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_reject_access(&who, lease)
        }

        /// Lengthens the term of an active lease by `ticks`, at its rate. By its buyer, whose money is put on hold first.
        /// Refused if its offer does not allow it, if it would then last longer from now than its offer allows, if the
        /// provider has given notice, or if the provider's free stake does not cover the collateral.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::extend())]
        pub fn extend(origin: OriginFor<T>, lease: LeaseId, ticks: Ticks) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_extend(&who, lease, ticks)
        }

        /// Announces that the lease will be terminated. By its provider. It may be [terminated](Self::terminate) without
        /// a penalty after [`Config::NoticePeriod`], or [`Config::NoticePpm`] of a shorter term.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::give_notice())]
        pub fn give_notice(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_give_notice(&who, lease)
        }

        /// Ends an active lease. By its provider. Without due notice it costs [`Config::TerminationPenaltyPpm`] of the
        /// collateral, which the buyer gets.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::terminate())]
        pub fn terminate(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_terminate(&who, lease)
        }

        /// Ends any lease that has not ended, with a penalty to neither side. By the DAO.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::force_close())]
        pub fn force_close(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_force_close(lease)
        }
    }
}
