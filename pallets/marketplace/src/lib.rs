//! Offers of capacity and their rental.
//!
//! A provider posts an offer: a pool of capacity of one kind with a rate per unit. A buyer rents any part of it that
//! fits, for any term within the offer's bounds, at the posted rates. What leases hold of an offer never exceeds its
//! capacity. A closed offer takes no new leases; its record goes with its last lease.
//!
//! Or a buyer posts an order, and providers bid for it with their offers. Each lease that it asks for is a slot with at
//! most one bid: a better one takes its place, and what the beaten one reserved is free at once. The bid that stands when
//! bidding ends has won, whatever its provider has repriced, closed or unbonded meanwhile: its capacity and its collateral
//! are reserved. The money of all leases at the buyer's limit is on hold from the start, so opening them cannot fail.
//!
//! Whether an offer satisfies a buyer is decided in one place, [`judge`], which collects every [`Mismatch`]: `why_not`
//! reports them all, [`rent`](Call::rent) refuses with the first, and `match_offers` shows the offers that have none.
//!
//! [`Mismatch`]: tradewind_primitives::Mismatch
//! [`judge`]: tradewind_primitives::judge

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod award_impls;
mod bid_impls;
mod capacity_impls;
mod matching_impls;
mod mismatch_errors;
mod offer_impls;
mod order_impls;
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
pub use matching_impls::MAX_LISTED;
pub use pallet::*;
pub use tradewind_primitives::MAX_MATCHES;
pub use weights::WeightInfo;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use tradewind_primitives::{
        traits::{Clock, Collateral, Conversion, LeaseBook, OrderMoney, Registry, Reputation},
        Balance, Cid, LeaseId, OfferId, OfferRecord, OfferTerms, OrderId, OrderRecord, OrderState, OrderTerms, Rate,
        Requirements, Resources, SealingKey, Tick, Ticks, UnitRates, Workload,
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

        /// The money of orders.
        type Money: OrderMoney<Self::AccountId>;

        /// The chain's time.
        type Clock: Clock;

        /// Most offers that one provider may have open.
        #[pallet::constant]
        type MaxOpenOffers: Get<u32>;

        /// Most live ticks for which an order takes bids.
        #[pallet::constant]
        type MaxBidding: Get<Ticks>;

        /// A bid in this many last live ticks moves the end of bidding by as many.
        #[pallet::constant]
        type LateBidWindow: Get<Ticks>;

        /// How often late bids move the end of an order's bidding.
        #[pallet::constant]
        type MaxBidExtensions: Get<u32>;

        /// By what part of its score, in millionths, a bid that stands must be beaten; at least by 1.
        #[pallet::constant]
        type BidStepPpm: Get<u32>;

        /// Reputation, in WIND base units, that takes off half of what a weighted order gives for it. Not zero.
        #[pallet::constant]
        type ScoreHalf: Get<Balance>;

        /// Ticks that a bidder is paid if the order is cancelled.
        #[pallet::constant]
        type CancellationTicks: Get<Ticks>;

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

    /// The number of the next order.
    #[pallet::storage]
    pub type NextOrder<T> = StorageValue<_, OrderId, ValueQuery>;

    /// Orders, until their last slot has ended.
    #[pallet::storage]
    pub type Orders<T: Config> = StorageMap<_, Twox64Concat, OrderId, OrderRecord<T::AccountId>>;

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
            /// What leases and bids hold of it since.
            reserved: Resources,
        },
        /// A buyer posted an order.
        #[codec(index = 7)]
        OrderPosted {
            /// Its number.
            order: OrderId,
            /// Whose it is.
            buyer: T::AccountId,
            /// The number that the lease of its first slot will have.
            first_lease: LeaseId,
            /// Live tick at which bidding ends.
            ends_at: Tick,
        },
        /// A bid stands.
        #[codec(index = 8)]
        BidPlaced {
            /// On which order.
            order: OrderId,
            /// On which of its slots.
            slot: u32,
            /// Whose.
            provider: T::AccountId,
            /// The offer whose capacity it holds.
            offer: OfferId,
            /// The lease's rate if it wins.
            rate: Rate,
            /// What it is compared by; the lower wins.
            score: Rate,
        },
        /// A bid was beaten. What it reserved is free.
        #[codec(index = 9)]
        BidBeaten {
            /// On which order.
            order: OrderId,
            /// On which of its slots.
            slot: u32,
            /// Whose it was.
            provider: T::AccountId,
        },
        /// A late bid moved the end of bidding.
        #[codec(index = 10)]
        BiddingExtended {
            /// Which order.
            order: OrderId,
            /// Live tick at which it ends since.
            ends_at: Tick,
        },
        /// No more bids are taken.
        #[codec(index = 11)]
        BiddingOver {
            /// Which order.
            order: OrderId,
            /// What becomes of its slots.
            state: OrderState,
        },
        /// A bid won, and its lease was opened.
        #[codec(index = 12)]
        OrderAwarded {
            /// Which order.
            order: OrderId,
            /// Which of its slots.
            slot: u32,
            /// The lease.
            lease: LeaseId,
            /// Who bid.
            provider: T::AccountId,
            /// The lease's rate.
            rate: Rate,
        },
        /// A bid that stood was let go without a lease. What it reserved is free.
        #[codec(index = 13)]
        BidLetGo {
            /// Which order.
            order: OrderId,
            /// Which of its slots.
            slot: u32,
            /// Whose it was.
            provider: T::AccountId,
            /// What it got for it, in the order's asset.
            paid: Balance,
        },
        /// The buyer cancelled an order.
        #[codec(index = 14)]
        OrderCancelled {
            /// Which.
            order: OrderId,
        },
        /// The last slot of an order has ended.
        #[codec(index = 15)]
        OrderClosed {
            /// Which.
            order: OrderId,
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
        /// A provider cannot rent its own offer, nor bid on its own order.
        #[codec(index = 32)]
        OwnOffer,
        /// The content identifier of the workload is malformed.
        #[codec(index = 33)]
        MalformedWorkload,
        /// There is no such order.
        #[codec(index = 34)]
        NoSuchOrder,
        /// The order is another buyer's.
        #[codec(index = 35)]
        NotYourOrder,
        /// An order asks for one to sixteen leases.
        #[codec(index = 36)]
        BadCount,
        /// Bidding would last for no time, or for too long.
        #[codec(index = 37)]
        BadBidding,
        /// A weight is at most the whole.
        #[codec(index = 38)]
        BadPolicy,
        /// The limit is zero, or what it costs is more than can be counted.
        #[codec(index = 39)]
        BadLimit,
        /// The leases would last for no time.
        #[codec(index = 40)]
        ZeroTerm,
        /// The order has no such slot.
        #[codec(index = 41)]
        NoSuchSlot,
        /// Bidding is over.
        #[codec(index = 42)]
        BiddingEnded,
        /// Bidding is not over, and only the buyer may end it.
        #[codec(index = 43)]
        BiddingOpen,
        /// A bid's rate must not be zero.
        #[codec(index = 44)]
        ZeroRate,
        /// The bid is not better than the one that stands by as much as it must be.
        #[codec(index = 45)]
        BidNotBetter,
        /// Nobody has bid on the slot, or not on every slot of an order that wants all.
        #[codec(index = 46)]
        NothingToAward,
        /// The slot has ended already.
        #[codec(index = 47)]
        SlotEnded,
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
        ///
        /// What is charged beforehand is for a lease that a trial credit pays; without one, the difference is given back.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::rent_on_credit())]
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
        ) -> DispatchResultWithPostInfo {
            let buyer = ensure_signed(origin)?;
            let opened =
                Self::do_rent(buyer, offer, requirements, ticks, max_rate, workload, buyer_sealing_key, terms)?;
            Ok((!opened.credit).then(T::WeightInfo::rent).into())
        }

        /// Posts an order. Its `terms` say what the leases need, how many, for how long, and at most at what rate. What they
        /// all cost at that rate, and their deposits, are put on hold in the sender's account. Providers bid until bidding
        /// ends.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::post_order())]
        pub fn post_order(origin: OriginFor<T>, terms: OrderTerms) -> DispatchResult {
            let buyer = ensure_signed(origin)?;
            Self::do_post_order(buyer, terms)?;
            Ok(())
        }

        /// Bids `rate` on a slot of an order, with an offer of the sender that could be rented by the buyer for it but for
        /// its posted rates. It must be better than the bid that stands by a hundredth, and cannot be withdrawn. It reserves
        /// the capacity, and the collateral of a lease at the order's limit.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::bid())]
        pub fn bid(origin: OriginFor<T>, order: OrderId, slot: u32, offer: OfferId, rate: Rate) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bid(provider, order, slot, offer, rate)
        }

        /// Ends a slot of an order: opens its lease in Provisioning, or gives back what is on hold for it, and for all slots
        /// that nobody bid on. By anyone once bidding is over; the buyer may end bidding so, when the slot has a bid, and
        /// every slot if all are wanted.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::award_on_credit())]
        pub fn award(origin: OriginFor<T>, order: OrderId, slot: u32) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let ended = Self::do_award(Some(&who), order, slot)?;
            // What gives back does less than what opens a lease.
            Ok((!ended.credit).then(T::WeightInfo::award).into())
        }

        /// Cancels an order of the sender that takes bids. All is refunded, but each bidder that stands is paid for some
        /// ticks.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::cancel_order())]
        pub fn cancel_order(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
            let buyer = ensure_signed(origin)?;
            Self::do_cancel_order(&buyer, order)
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
