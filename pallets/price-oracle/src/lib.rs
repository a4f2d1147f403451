//! What clouds ask for compute, and what assets are worth.
//!
//! **Operators** are the collators of the session, and whom the DAO adds. The node of each runs a [`worker`] in each block:
//! it asks one source, turns the answer into unit prices, and sends those that have moved or are growing old. What it sends
//! is signed with the operator's key for this purpose, and numbered; it needs no account, no nonce and no fee, and is
//! refused before it enters a block if anything is wrong with it ([`Refusal`]).
//!
//! **A feed** is one price: one bounded value with what each operator said last, and the value in force that follows
//! ([`feed`]). Only the DAO opens feeds, so that nobody can fill the storage.
//!
//! **Reading** ([`Pallet::price`]) derives everything anew from the feed and the operators of now. So an observation stops
//! counting at the tick at which it is too old, or at which its operator is none any more, whether or not anything was
//! submitted since. What cannot be relied on reads as `None`.
//!
//! **Conversions** between assets ([`CollateralRate`], [`TradeRate`], [`FeeRate`]) say for each use what a rate is that is not healthy.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod conversion;
pub mod crypto;
pub mod feed;
mod operator_impls;
mod quote_impls;
mod submit_impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state_impls;
mod types;
mod view_impls;
pub mod weights;
pub mod worker;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use conversion::{CollateralRate, FeeRate, NoRate, TradeRate};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Most operators at one time.
pub const MAX_OPERATORS: u32 = 16;

/// Most prices in one submission.
pub const MAX_BATCH: u32 = 32;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use crate::crypto::{AuthorityId, AuthoritySignature};
    use alloc::vec::Vec;
    use frame_support::pallet_prelude::*;
    use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};
    use tradewind_primitives::{
        traits::{Clock, Conversion},
        AssetDecimals, FeedKey, MicroUsd, Tick, Ticks,
    };

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>> + CreateAuthorizedTransaction<Call<Self>>
    {
        /// The chain's time.
        type Clock: Clock;

        /// Seconds since 1970 by the chain's clock. `None` where blocks do not say the true time: then an operator's clock
        /// is compared with nothing but itself.
        type WallClock: Get<Option<u64>>;

        /// Who may add operators and open feeds.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Assets that leases may be paid in, and rates for those that the oracle has none for.
        type Fallback: Conversion;

        /// The decimals of assets, asked for when a pair is opened.
        type Decimals: AssetDecimals;

        /// Most operators that the DAO can add, of the [`MAX_OPERATORS`] in all; the rest are for the session. 4 by default.
        #[pallet::constant]
        type MaxDaoOperators: Get<u32>;

        /// Most feeds. 256 by default.
        #[pallet::constant]
        type MaxFeeds: Get<u32>;

        /// Least operators that agree on a price that can be relied on. 3 by default; 1 on a chain of one node.
        #[pallet::constant]
        type MinOperators: Get<u32>;

        /// How old an observation can be that counts. 600 by default.
        #[pallet::constant]
        type MaxAge: Get<Ticks>;

        /// How far from the median an observation agrees with it, in parts per million. 200,000 by default.
        #[pallet::constant]
        type DeviationPpm: Get<u32>;

        /// How far a price can move without a second round, in parts per million. 400,000 by default.
        #[pallet::constant]
        type JumpPpm: Get<u32>;

        /// How long after the first the second round of a jump begins. 100 by default.
        #[pallet::constant]
        type JumpDelay: Get<Ticks>;

        /// How far the average of a pair goes back. 14,400 by default.
        #[pallet::constant]
        type AverageTicks: Get<Ticks>;

        /// How long a submission can be on its way. 100 by default.
        #[pallet::constant]
        type MaxDelay: Get<Ticks>;

        /// How far an operator's own clock can be from the chain's, in seconds, where blocks say the true time. 900 by
        /// default.
        #[pallet::constant]
        type MaxSourceAge: Get<u64>;

        /// How old the last value in force can be by which collateral is still reckoned. 14,400 by default.
        #[pallet::constant]
        type MaxRateAge: Get<Ticks>;

        /// What such a rate counts for, if it cannot be relied on any more, in parts per million. 1,500,000 by default.
        #[pallet::constant]
        type UnhealthyRatePpm: Get<u32>;

        /// The sources that the workers of operators ask, unless an operator has others: for instance
        /// [`worker::defaults::compute`] and pairs.
        type Sources: Get<Vec<worker::Source>>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Who may submit prices.
    #[pallet::storage]
    pub type Operators<T: Config> = StorageValue<_, OperatorList<T::AccountId>, ValueQuery>;

    /// The last submission of each operator.
    #[pallet::storage]
    pub type Last<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Submitted>;

    /// How often somebody became an operator.
    #[pallet::storage]
    pub type Joins<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// All prices.
    #[pallet::storage]
    pub type Feeds<T: Config> = StorageMap<_, Blake2_128Concat, FeedKey, Feed<T::AccountId>>;

    /// How many there are.
    #[pallet::storage]
    pub type FeedCount<T: Config> = StorageValue<_, u32, ValueQuery>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Whether the feeds of all [`Config::Sources`] are open from the beginning, and that of WIND: see
        /// [`Pallet::open_defaults`].
        pub sources: bool,
        /// More that are: their keys, SCALE-encoded, in hexadecimal, and bounds.
        pub feeds: Vec<(sp_core::Bytes, Bounds)>,
        /// Nothing.
        #[serde(skip)]
        pub marker: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self.sources, &self.feeds);
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An operator said prices.
        #[codec(index = 0)]
        PricesSubmitted {
            /// Who.
            operator: T::AccountId,
            /// The submission's number.
            sequence: u64,
            /// The chain's tick when the source was asked.
            tick: Tick,
            /// The operator's own clock then, in seconds since 1970.
            source_time: u64,
            /// What it said, in micro-USD.
            values: BoundedVec<(FeedKey, MicroUsd), ConstU32<MAX_BATCH>>,
        },
        /// Another value of a price is in force.
        #[codec(index = 1)]
        PriceChanged {
            /// Of what.
            key: FeedKey,
            /// The new value, in micro-USD.
            value: MicroUsd,
            /// Whether it can be relied on.
            healthy: bool,
        },
        /// A price would jump, and waits for a second round. It cannot be relied on meanwhile.
        #[codec(index = 2)]
        JumpWaits {
            /// Of what.
            key: FeedKey,
            /// Where to, in micro-USD.
            value: MicroUsd,
        },
        /// Somebody became an operator.
        #[codec(index = 3)]
        OperatorJoined {
            /// Who.
            operator: T::AccountId,
            /// Its key.
            key: AuthorityId,
            /// By whom.
            admission: Admission,
        },
        /// An operator has another key.
        #[codec(index = 4)]
        OperatorKeyChanged {
            /// Who.
            operator: T::AccountId,
            /// The new key.
            key: AuthorityId,
        },
        /// Somebody is no operator any more. What it said counts no more.
        #[codec(index = 5)]
        OperatorLeft {
            /// Who.
            operator: T::AccountId,
        },
        /// A feed was opened.
        #[codec(index = 6)]
        FeedOpened {
            /// Of what.
            key: FeedKey,
            /// What it can be.
            bounds: Bounds,
        },
        /// A price can be other values than before.
        #[codec(index = 7)]
        BoundsChanged {
            /// Of what.
            key: FeedKey,
            /// What it can be.
            bounds: Bounds,
        },
        /// A feed was closed.
        #[codec(index = 8)]
        FeedClosed {
            /// Of what.
            key: FeedKey,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The sender is no operator.
        #[codec(index = 0)]
        UnknownOperator,
        /// The submission names another key than its operator's.
        #[codec(index = 1)]
        WrongKey,
        /// The signature is not of that key over these values on this chain.
        #[codec(index = 2)]
        BadSignature,
        /// The submission's number is not greater than the last one's, or none that its operator has since it joined.
        #[codec(index = 3)]
        StaleSequence,
        /// The submission has no values.
        #[codec(index = 4)]
        NoValues,
        /// The submission has two values for one price.
        #[codec(index = 5)]
        DuplicateKey,
        /// There is no such feed.
        #[codec(index = 6)]
        UnknownFeed,
        /// A value is beyond the bounds of its price.
        #[codec(index = 7)]
        OutOfBounds,
        /// The source was asked too long ago, by the chain's clock.
        #[codec(index = 8)]
        TooOld,
        /// The source was asked at a tick that has not come yet.
        #[codec(index = 9)]
        FromTheFuture,
        /// The source was asked too long ago by the operator's own clock, or before it was asked the last time.
        #[codec(index = 10)]
        SourceTooOld,
        /// The operator's own clock is ahead of the chain's.
        #[codec(index = 11)]
        SourceAhead,
        /// The tick that the submission names is not later than the last one's.
        #[codec(index = 12)]
        TooSoon,
        /// The account is an operator already.
        #[codec(index = 13)]
        AlreadyOperator,
        /// Another operator has this key.
        #[codec(index = 14)]
        KeyInUse,
        /// The DAO has added as many operators as it can.
        #[codec(index = 15)]
        TooManyOperators,
        /// The DAO has not added this operator.
        #[codec(index = 16)]
        NotAdded,
        /// The feed is open already.
        #[codec(index = 17)]
        FeedExists,
        /// There are as many feeds as there can be.
        #[codec(index = 18)]
        TooManyFeeds,
        /// The least is zero or more than the most, or that is more than a price can be.
        #[codec(index = 19)]
        BadBounds,
        /// The name of a cloud or of a model is empty, or not printable lower-case ASCII.
        #[codec(index = 20)]
        BadKey,
        /// The pair's asset does not exist, or has more decimals than can be reckoned with.
        #[codec(index = 21)]
        UnknownDecimals,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn offchain_worker(_: BlockNumberFor<T>) {
            worker::run::<T>();
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Says the prices in `submission`. By an operator, with the `signature` of its key for this over
        /// [`Submission::message`]: no account, nonce or fee.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::submit(submission.values.len() as u32))]
        #[pallet::authorize(Pallet::<T>::authorize_submit)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_submit(submission.values.len() as u32))]
        pub fn submit(
            origin: OriginFor<T>,
            submission: Submission<T::AccountId>,
            signature: AuthoritySignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            // Verified before the call was authorized.
            let _ = signature;
            Self::do_submit(submission)
        }

        /// Makes `account` an operator with `key`, beside those of the session. For the DAO.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::add_operator())]
        pub fn add_operator(origin: OriginFor<T>, account: T::AccountId, key: AuthorityId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_add_operator(account, key)
        }

        /// Makes `account`, which the DAO added, an operator no more. For the DAO.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::remove_operator())]
        pub fn remove_operator(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_remove_operator(&account)
        }

        /// Opens the feed of `key`: operators can say this price from now on, within `bounds`. A pair counts in the decimals that its asset
        /// has now. For the DAO.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::open_feed())]
        pub fn open_feed(origin: OriginFor<T>, key: FeedKey, bounds: Bounds) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_open_feed(key, bounds)
        }

        /// Lets the price of `key` be what is within `bounds`. What is beyond them is forgotten. For the DAO.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_bounds())]
        pub fn set_bounds(origin: OriginFor<T>, key: FeedKey, bounds: Bounds) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_bounds(key, bounds)
        }

        /// Closes the feed of `key`, and forgets the price. For the DAO.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::close_feed())]
        pub fn close_feed(origin: OriginFor<T>, key: FeedKey) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_close_feed(key)
        }
    }
}
