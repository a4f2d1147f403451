//! Offers of capacity and their rental.
//!
//! A provider posts an offer: a pool of capacity of one kind with a rate per unit. A buyer rents any part of it that
//! fits, for any term within the offer's bounds, at the posted rates. What leases hold of an offer never exceeds its
//! capacity. A closed offer takes no new leases; its record goes with its last lease.
//!
//! Whether an offer satisfies a buyer is decided in one place, which collects every [`Mismatch`]: `why_not` reports
//! them all, [`rent`](Call::rent) refuses with the first, and `match_offers` shows the offers that have none.
//!
//! [`Mismatch`]: tradewind_primitives::Mismatch

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod capacity_impls;
mod matching_impls;
mod mismatch_errors;
mod offer_impls;
mod rent_impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod try_state_impls;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use matching_impls::MAX_MATCHES;
pub use pallet::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use tradewind_primitives::{
        traits::{Collateral, Conversion, LeaseBook, Registry, Reputation},
        Cid, LeaseId, OfferId, OfferRecord, OfferTerms, Rate, Requirements, Resources, SealingKey, Ticks, UnitRates,
        Workload,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who is a provider.
        type Registry: Registry<Self::AccountId>;

        /// What providers have free for new leases.
        type Collateral: Collateral<Self::AccountId>;

        /// Public scores.
        type Reputation: Reputation<Self::AccountId>;

        /// Which assets offers may be priced in.
        type Conversion: Conversion;

        /// Where leases are opened.
        type LeaseBook: LeaseBook<Self::AccountId>;

        /// Most offers that one provider may have open.
        #[pallet::constant]
        type MaxOpenOffers: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;

        /// What benchmarks need of the runtime.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
    }

    /// The number of the next offer.
    #[pallet::storage]
    pub type NextOffer<T> = StorageValue<_, OfferId, ValueQuery>;

    /// Offers that are open or of which leases hold something.
    #[pallet::storage]
    pub type Offers<T: Config> = StorageMap<_, Twox64Concat, OfferId, OfferRecord<T::AccountId>>;

    /// The open offers of each provider.
    #[pallet::storage]
    pub type OffersOf<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, OfferId, (), OptionQuery>;

    /// How many offers of each provider are open.
    #[pallet::storage]
    pub type OpenOffers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider posted an offer.
        #[codec(index = 0)]
        OfferPosted {
            /// Its number.
            offer: OfferId,
            /// Whose it is.
            provider: T::AccountId,
        },
        /// An offer has new unit rates; leases keep theirs.
        #[codec(index = 1)]
        OfferRepriced {
            /// Which.
            offer: OfferId,
            /// Price of each unit since.
            rates: UnitRates,
        },
        /// An offer has another capacity.
        #[codec(index = 2)]
        OfferResized {
            /// Which.
            offer: OfferId,
            /// All of it since, rented or not.
            capacity: Resources,
        },
        /// An offer takes no new leases any more.
        #[codec(index = 3)]
        OfferClosed {
            /// Which.
            offer: OfferId,
        },
        /// A closed offer, of which no lease holds anything any more, was forgotten.
        #[codec(index = 4)]
        OfferRemoved {
            /// Which.
            offer: OfferId,
        },
        /// A part of an offer was rented.
        #[codec(index = 5)]
        OfferRented {
            /// Which.
            offer: OfferId,
            /// The lease that holds it.
            lease: LeaseId,
            /// Who rented it.
            buyer: T::AccountId,
            /// The lease's rate.
            rate: Rate,
        },
        /// A lease gave its part of an offer back.
        #[codec(index = 6)]
        CapacityReleased {
            /// Which.
            offer: OfferId,
            /// What leases hold of it since.
            reserved: Resources,
        },
    }

    /// Why a call is refused. The first variants are the reasons of `why_not` under the same indices.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such offer.
        #[codec(index = 0)]
        NoSuchOffer,
        /// The offer is closed.
        #[codec(index = 1)]
        OfferClosed,
        /// The provider takes no new leases.
        #[codec(index = 2)]
        ProviderUnavailable,
        /// The offer is of another kind.
        #[codec(index = 3)]
        WrongKind,
        /// Too few virtual CPUs are free.
        #[codec(index = 4)]
        TooFewVcpus,
        /// Too little memory is free.
        #[codec(index = 5)]
        TooLittleMemory,
        /// Too little storage is free.
        #[codec(index = 6)]
        TooLittleStorage,
        /// Too little bandwidth is free.
        #[codec(index = 7)]
        TooLittleBandwidth,
        /// Too few GPUs are free.
        #[codec(index = 8)]
        TooFewGpus,
        /// The GPUs are of another model.
        #[codec(index = 9)]
        WrongGpuModel,
        /// The offer is in another region.
        #[codec(index = 10)]
        WrongRegion,
        /// The offer has another trusted execution environment.
        #[codec(index = 11)]
        WrongTee,
        /// The provider's reputation is too low.
        #[codec(index = 12)]
        ProviderReputationTooLow,
        /// The provider promises less uptime.
        #[codec(index = 13)]
        UptimeTooLow,
        /// The provider's identity tier is too low.
        #[codec(index = 14)]
        IdentityTierTooLow,
        /// The buyer's reputation is too low for the offer.
        #[codec(index = 15)]
        BuyerReputationTooLow,
        /// The asset is not allowed, has no rate, or is not the one asked for.
        #[codec(index = 16)]
        WrongAsset,
        /// The term is shorter than the offer's shortest.
        #[codec(index = 17)]
        TermTooShort,
        /// The term is longer than the offer's longest.
        #[codec(index = 18)]
        TermTooLong,
        /// The provider's free stake does not cover the collateral.
        #[codec(index = 19)]
        InsufficientCollateral,
        /// The requirements ask for nothing, or for what costs nothing here or more than can be counted.
        #[codec(index = 20)]
        BadRequirements,
        /// The offer is another provider's.
        #[codec(index = 21)]
        NotYourOffer,
        /// The provider has as many open offers as one may have.
        #[codec(index = 22)]
        TooManyOffers,
        /// The offer has no capacity.
        #[codec(index = 23)]
        ZeroCapacity,
        /// The shortest lease is zero, or longer than the longest.
        #[codec(index = 24)]
        BadTerm,
        /// The region is malformed.
        #[codec(index = 25)]
        MalformedRegion,
        /// The GPU model is empty or not lower-case ASCII.
        #[codec(index = 26)]
        MalformedGpuModel,
        /// An offer with GPUs must say which.
        #[codec(index = 27)]
        MissingGpuModel,
        /// All of the capacity costs nothing, or more than can be counted.
        #[codec(index = 28)]
        BadRates,
        /// The capacity is below what leases hold of it.
        #[codec(index = 29)]
        BelowReserved,
        /// The rate is above the buyer's limit.
        #[codec(index = 30)]
        RateAboveLimit,
        /// The provider's service contract is not the one that the buyer agreed to.
        #[codec(index = 31)]
        TermsDiffer,
        /// A provider cannot rent its own offer.
        #[codec(index = 32)]
        OwnOffer,
        /// The content identifier of the workload is malformed.
        #[codec(index = 33)]
        MalformedWorkload,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Posts an offer of the sender, a provider that takes leases. `terms` say what is offered, to whom, for how long
        /// and at what rates.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::post_offer())]
        pub fn post_offer(origin: OriginFor<T>, terms: OfferTerms) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_post_offer(provider, terms)?;
            Ok(())
        }

        /// Sets the unit rates of an open offer of the sender. Leases keep their rate.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::reprice())]
        pub fn reprice(origin: OriginFor<T>, offer: OfferId, rates: UnitRates) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_reprice(&provider, offer, rates)?;
            Ok(())
        }

        /// Sets the capacity of an open offer of the sender, not below what leases hold.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::resize())]
        pub fn resize(origin: OriginFor<T>, offer: OfferId, capacity: Resources) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_resize(&provider, offer, capacity)?;
            Ok(())
        }

        /// Closes an offer of the sender. Its leases go on.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::close_offer())]
        pub fn close_offer(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_close_offer(&provider, offer)?;
            Ok(())
        }

        /// Rents `requirements` of an offer for `ticks` at its posted rates, if that is at most `max_rate`, to run
        /// `workload`. The price of the whole term and a deposit are put on hold in the sender's account.
        ///
        /// `buyer_sealing_key` should be fresh: the access to the workload is sealed to it. If `terms` is given, the
        /// provider's service contract must be that one.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::rent())]
        #[allow(clippy::too_many_arguments)]
        pub fn rent(
            origin: OriginFor<T>,
            offer: OfferId,
            requirements: Requirements,
            ticks: Ticks,
            max_rate: Rate,
            workload: Workload,
            buyer_sealing_key: SealingKey,
            terms: Option<Cid>,
        ) -> DispatchResult {
            let buyer = ensure_signed(origin)?;
            Self::do_rent(buyer, offer, requirements, ticks, max_rate, workload, buyer_sealing_key, terms)?;
            Ok(())
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
