//! The live clock and the attestation of leases.
//!
//! **Clock.** [`Pallet::note_tick`] is called once in each block with the relay-chain block number. `now` is that
//! number, `live` leaves out the ticks in which the chain itself stood still, so that no deadline punishes a stall.
//!
//! **Heartbeats.** A provider sends one [`heartbeat`](Call::heartbeat) for all its leases. It attests the ticks since
//! the last one, if that lies no more than [`Config::HeartbeatWindow`] live ticks back. They stay *uncommitted* until
//! the next heartbeat commits them, and only committed ticks are paid for. A ring of the last [`RING_LENGTH`] resolved
//! heartbeats lets a lease that ended between two of them be paid exactly up to its end.
//!
//! **Silence.** A provider that sends no heartbeat for [`Config::LapseTimeout`] live ticks loses its active leases, and
//! one whose workload it reports down for [`Config::DownTimeout`] loses that. A heartbeat that comes later rescues
//! nothing. Its active leases stand in [`Slots`] without gaps, so that whoever ends them can walk through.
//!
//! Work is constant whatever the number of leases: a lease stores where the provider's counter stood when it began
//! (its *mark*), and its covered ticks are a difference.
//!
//! What this proves, said plainly: the provider attests, on pain of its stake, that its leases are up.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod clock_impls;
mod coverage_impls;
mod heartbeat_impls;
mod ring;
mod silence_impls;
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

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use ring::{RingEntry, RING_LENGTH};
pub use types::{ClockRecord, Lapse, LeaseUptime, ProviderUptime, RootRecord};
pub use weights::WeightInfo;

/// Ticks that may pass between two blocks before the rest of them counts as the chain standing still.
pub const STALL_THRESHOLD: u32 = 4;

/// Most leases in one report.
pub const MAX_REPORT: u32 = 32;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use tradewind_primitives::{
        traits::{OnDown, OnFirstTick},
        LeaseId, Tick, Ticks,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// What is told the first tick.
        type OnFirstTick: OnFirstTick;

        /// Ticks between two heartbeats that a provider is expected to keep to.
        #[pallet::constant]
        type HeartbeatPeriod: Get<Ticks>;

        /// Live ticks that must lie between two heartbeats.
        #[pallet::constant]
        type HeartbeatSpacing: Get<Ticks>;

        /// Live ticks after which a heartbeat no longer attests the time since the last one.
        #[pallet::constant]
        type HeartbeatWindow: Get<Ticks>;

        /// Live ticks without a heartbeat after which a provider's active leases have failed.
        #[pallet::constant]
        type LapseTimeout: Get<Ticks>;

        /// Live ticks reported down after which a lease has failed.
        #[pallet::constant]
        type DownTimeout: Get<Ticks>;

        /// What is told of workloads that are reported down.
        type OnDown: OnDown;

        /// Sets up leases for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The clock; absent before the first block's inherent.
    #[pallet::storage]
    pub type TickClock<T> = StorageValue<_, ClockRecord, OptionQuery>;

    /// What each provider attested. Created by its first activation.
    #[pallet::storage]
    pub type Providers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ProviderUptime<BlockNumberFor<T>>>;

    /// The last resolved heartbeats of each provider, oldest first.
    #[pallet::storage]
    pub type Ring<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BoundedVec<RingEntry, ConstU32<RING_LENGTH>>, ValueQuery>;

    /// Leases that are active or closing.
    #[pallet::storage]
    pub type Leases<T: Config> = StorageMap<_, Twox64Concat, LeaseId, LeaseUptime<T::AccountId>>;

    /// Active leases of each provider, in slots without gaps: `0..active`. What stands beyond those has ended or moved.
    #[pallet::storage]
    pub type Slots<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, u32, LeaseId, OptionQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider attested its leases.
        #[codec(index = 0)]
        HeartbeatReceived {
            /// Who.
            provider: T::AccountId,
            /// When.
            tick: Tick,
            /// Ticks it attested; the next heartbeat commits them.
            added: Ticks,
            /// The provider's counter of committed ticks.
            committed: Ticks,
        },
        /// A provider reported a workload down.
        #[codec(index = 1)]
        ReportedDown {
            /// Which lease.
            lease: LeaseId,
            /// The provider's counter from which it no longer counts.
            from: Ticks,
        },
        /// A provider reported a workload up again.
        #[codec(index = 2)]
        ReportedUp {
            /// Which lease.
            lease: LeaseId,
            /// Ticks it was down in all.
            downtime: Ticks,
        },
        /// A provider is back after a silence that its active leases do not survive.
        #[codec(index = 3)]
        Lapsed {
            /// Who.
            provider: T::AccountId,
            /// Live tick at which the silence had lasted too long.
            at: Tick,
            /// Active leases at that time.
            leases: u32,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The last heartbeat is too recent.
        #[codec(index = 0)]
        TooSoon,
        /// The account never had a lease activated.
        #[codec(index = 1)]
        NothingToAttest,
        /// None of the leases is active.
        #[codec(index = 2)]
        NothingToReport,
        /// A lease is another provider's.
        #[codec(index = 3)]
        NotYourLease,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            // The inherent calls `note_tick` in every block and does not charge for it.
            T::WeightInfo::note_tick()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Attests that all leases of the sender, but those reported down, have been up since its last heartbeat.
        ///
        /// `merkle_root` commits to `leaf_count` leaves, one per lease, signed by its workload key over the challenge of
        /// the last heartbeat (`LeaseApi::heartbeat`); with no leaves it is zero. The fee is returned if the sender has a
        /// lease that is active or closing.
        #[pallet::call_index(0)]
        #[pallet::weight((T::WeightInfo::heartbeat(), DispatchClass::Operational))]
        pub fn heartbeat(origin: OriginFor<T>, merkle_root: H256, leaf_count: u32) -> DispatchResultWithPostInfo {
            let provider = ensure_signed(origin)?;
            let useful = Self::do_heartbeat(provider, merkle_root, leaf_count)?;
            Ok(if useful { Pays::No } else { Pays::Yes }.into())
        }

        /// Reports workloads of the sender down: from now on their leases earn nothing.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::report_down(leases.len() as u32))]
        pub fn report_down(origin: OriginFor<T>, leases: BoundedVec<LeaseId, ConstU32<MAX_REPORT>>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_report_down(&provider, &leases)
        }

        /// Reports workloads of the sender up again: from now on their leases earn.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::report_up(leases.len() as u32))]
        pub fn report_up(origin: OriginFor<T>, leases: BoundedVec<LeaseId, ConstU32<MAX_REPORT>>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_report_up(&provider, &leases)
        }
    }
}
