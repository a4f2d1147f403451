//! The lifecycle of a lease.
//!
//! `Pending → Provisioning → Active → Closing → Closed(reason)`. A lease is opened by the marketplace through
//! [`LeaseBook`](tradewind_primitives::traits::LeaseBook), with its money, deposit and collateral on hold. Every ending
//! of an active lease passes Closing: its capacity is freed on entering it, its last attested ticks are paid and its
//! collateral is freed on leaving it.
//!
//! Deadlines bind at their tick whether they were served or not: every call checks them. They are served by an
//! [`agenda`](AgendaEntries) in `on_idle`, and by anyone who calls [`enforce`](Call::enforce). All of them count in
//! live ticks, so that a stall of the chain punishes no one; the end of a term is a tick.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod agenda_impls;
mod closing_impls;
mod opening_impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state_impls;
mod view_impls;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;

/// Ticks that a buyer pays for when it cancels while the provider is provisioning.
pub const CANCELLATION_TICKS: u32 = 10;

/// What the one who prunes a lease gets of its deposit, in millionths.
pub const PRUNE_TIP_PPM: u32 = 10_000;

/// Most agenda ticks without entries that one block passes.
pub const MAX_EMPTY_TICKS: u32 = 64;

/// Ticks after which an entry that could not be served is tried again.
pub const RETRY_TICKS: u32 = 100;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::Perbill;
    use tradewind_primitives::{
        traits::{Capacity, Clock, Collateral, Conversion, Registry, Streams, Uptime},
        Balance, CloseReason, FailReason, LeaseId, LeaseRecord, OfferId, Tick, Ticks, WorkloadKey, WorkloadSignature,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
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

        /// Live ticks in which a provider must accept.
        #[pallet::constant]
        type AcceptTimeout: Get<Ticks>;
        /// Live ticks in which a provider must activate.
        #[pallet::constant]
        type ProvisionTimeout: Get<Ticks>;
        /// Live ticks after which a closing lease closes with what is committed.
        #[pallet::constant]
        type ClosingTimeout: Get<Ticks>;
        /// Live ticks after which a closed lease may be pruned.
        #[pallet::constant]
        type PruneDelay: Get<Ticks>;
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

    /// Leases of each buyer and of each provider.
    #[pallet::storage]
    pub type ByParty<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, LeaseId, (), OptionQuery>;

    /// Keys that workloads of running leases sign with.
    #[pallet::storage]
    pub type WorkloadKeys<T> = StorageMap<_, Blake2_128Concat, WorkloadKey, LeaseId>;

    /// Number of agenda entries at each tick.
    #[pallet::storage]
    pub type AgendaCounts<T> = StorageMap<_, Twox64Concat, Tick, u32, ValueQuery>;

    /// Leases to look at, by tick and place in it.
    #[pallet::storage]
    pub type AgendaEntries<T> = StorageMap<_, Twox64Concat, (Tick, u32), LeaseId>;

    /// Where the valid agenda entry of each lease is; all others are stale.
    #[pallet::storage]
    pub type Scheduled<T> = StorageMap<_, Twox64Concat, LeaseId, Tick>;

    /// The next agenda entry to serve. Set to the first tick that the chain sees.
    #[pallet::storage]
    pub type Cursor<T> = StorageValue<_, (Tick, u32)>;

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
        /// Another running lease has this workload key.
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

        /// Declines a pending lease, and says what is wrong with its manifest if that is why. By its provider. All is
        /// refunded, and nobody is penalised.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::reject())]
        pub fn reject(origin: OriginFor<T>, lease: LeaseId, reason: Option<FailReason>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_reject(&who, lease, reason)
        }

        /// Declares the workload of a provisioned lease running. By its provider. `access_hash` is the blake2-256 of
        /// the access sealed to the buyer; `workload_key` is an ed25519 key that no other running lease has, and
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

        /// Gives up provisioning. By the provider. For a fault in the manifest both sides lose the same value, so that
        /// lying and griefing cost alike; for a fault of its own the provider alone does.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::fail())]
        pub fn fail(origin: OriginFor<T>, lease: LeaseId, reason: FailReason) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_fail(&who, lease, reason)
        }

        /// Ends a lease. By its buyer. Free while it is pending; while it is being provisioned it costs
        /// [`CANCELLATION_TICKS`]; once active, what is attested up to now.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::cancel())]
        pub fn cancel(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_cancel(&who, lease)
        }

        /// Pays what is attested and committed, and closes a lease whose end is committed. By anyone.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::settle())]
        pub fn settle(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_settle(lease)
        }

        /// Does what a deadline of the lease demands. By anyone.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::enforce())]
        pub fn enforce(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_enforce(lease)
        }

        /// Removes the record of a lease that has been closed for long enough, and returns its deposit but for the
        /// sender's hundredth. By anyone.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::prune())]
        pub fn prune(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_prune(&who, lease)
        }
    }
}
