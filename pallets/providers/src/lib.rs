//! The registry of providers: who they are, what they stake, and the parts of the stake that leases reserve.
//!
//! **Profile.** A provider has a unique name, an endpoint and a key to which manifests are sealed. A name is a DNS
//! label, so that a gateway can serve it as a subdomain. A name that is given up stays reserved for the account that
//! had it; while one is, that account takes no other name than those reserved for it, so that nobody keeps names from
//! others by passing through them.
//!
//! **Stake.** It is on hold in the provider's own account. *Free* stake is the stake less what leases reserve and less
//! what is being unbonded; it is never negative. A provider whose stake less what is being unbonded is below
//! [`Config::MinStake`] takes no new leases.
//!
//! **Collateral.** A lease reserves a part of the stake. When it closes, that part is released, or taken for whom the
//! promise was broken; neither can fail.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod cid;
mod cloud_impls;
mod collateral_impls;
mod endpoint;
pub mod migrations;
mod name;
mod name_impls;
mod profile_impls;
mod registry_impls;
mod stake_impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod try_state_impls;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use name::RESERVED_NAMES;
pub use pallet::*;
pub use registry_impls::MAX_LISTED;
pub use types::{ProviderRecord, Reservation, Unbonding, MAX_RESERVATIONS};
pub use weights::WeightInfo;

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::fungible};
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::traits::Convert;
    use tradewind_primitives::{
        traits::{Clock, Reputation, StatementQuota},
        Balance, CloudName, LeaseId, Name, Profile, Tick, Ticks,
    };

    /// The storage layout of this code. In version 1 providers may put statements.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The native token, in which stakes are.
        type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
            + fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// The chain's own time.
        type Clock: Clock;

        /// Public scores, for readers.
        type Reputation: Reputation<Self::AccountId>;

        /// Tier of the identity judgements on an account; 0 is none.
        type IdentityTier: Convert<Self::AccountId, u8>;

        /// The account that collateral goes to if it goes to nobody else.
        type Treasury: Get<Self::AccountId>;

        /// The DAO, which keeps the registry of clouds.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Least stake to register and to take new leases, in WIND base units.
        #[pallet::constant]
        type MinStake: Get<Balance>;

        /// Live ticks for which unbonded stake stays on hold.
        #[pallet::constant]
        type UnbondingPeriod: Get<Ticks>;

        /// Live ticks for which a released name stays reserved for its old owner.
        #[pallet::constant]
        type NameReservation: Get<Ticks>;

        /// Whether `http` and `ws` endpoints are accepted: on developers' chains only. Not a constant of the metadata,
        /// as a runtime may read it from its state.
        type AllowInsecureEndpoints: Get<bool>;

        /// What providers may put into the nodes' statement store.
        type Statements: StatementQuota<Self::AccountId>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A provider's stake.
        #[codec(index = 0)]
        Stake,
    }

    /// Every registered provider.
    #[pallet::storage]
    pub type Providers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ProviderRecord>;

    /// Names in use, by `blake2_256(name)`.
    #[pallet::storage]
    pub type Names<T: Config> = StorageMap<_, Identity, H256, T::AccountId>;

    /// Names given up, by `blake2_256(name)`: for whom they are reserved and how long.
    #[pallet::storage]
    pub type Reservations<T: Config> = StorageMap<_, Identity, H256, Reservation<T::AccountId>>;

    /// The names reserved for an account, oldest first.
    #[pallet::storage]
    pub type ReservationsOf<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BoundedVec<H256, ConstU32<MAX_RESERVATIONS>>, ValueQuery>;

    /// Clouds that a profile may name. The DAO keeps them.
    #[pallet::storage]
    pub type Clouds<T: Config> = StorageMap<_, Blake2_128Concat, CloudName, ()>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account became a provider.
        #[codec(index = 0)]
        Registered {
            /// Who.
            who: T::AccountId,
            /// Its name.
            name: Name,
            /// What it staked.
            stake: Balance,
        },
        /// A provider changed its profile.
        #[codec(index = 1)]
        ProfileUpdated {
            /// Who.
            who: T::AccountId,
            /// Its name since.
            name: Name,
        },
        /// A provider gave up a name.
        #[codec(index = 2)]
        NameReleased {
            /// Which name.
            name: Name,
            /// For whom it stays reserved.
            owner: T::AccountId,
            /// Live tick from which anybody may take it.
            until: Tick,
        },
        /// A provider added to its stake.
        #[codec(index = 3)]
        StakeAdded {
            /// Who.
            who: T::AccountId,
            /// How much.
            amount: Balance,
            /// All of its stake since.
            stake: Balance,
        },
        /// A provider began to unbond.
        #[codec(index = 4)]
        UnbondingStarted {
            /// Who.
            who: T::AccountId,
            /// What is being unbonded in all.
            amount: Balance,
            /// Live tick from which it may be withdrawn.
            available_at: Tick,
        },
        /// A provider withdrew what was unbonded.
        #[codec(index = 5)]
        Withdrawn {
            /// Who.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A provider takes no new leases any more.
        #[codec(index = 6)]
        Retired {
            /// Who.
            who: T::AccountId,
        },
        /// An account is no longer a provider.
        #[codec(index = 7)]
        Deregistered {
            /// Who.
            who: T::AccountId,
        },
        /// Profiles may name a cloud.
        #[codec(index = 8)]
        CloudAdded {
            /// Which.
            cloud: CloudName,
        },
        /// New profiles may no longer name a cloud.
        #[codec(index = 9)]
        CloudRemoved {
            /// Which.
            cloud: CloudName,
        },
        /// A lease reserved a part of a stake.
        #[codec(index = 10)]
        CollateralReserved {
            /// Which lease.
            lease: LeaseId,
            /// Whose stake.
            provider: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// What a lease reserved is free.
        #[codec(index = 11)]
        CollateralReleased {
            /// Which lease.
            lease: LeaseId,
            /// Whose stake.
            provider: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A part of what a lease reserved left the stake.
        #[codec(index = 12)]
        CollateralTaken {
            /// Which lease.
            lease: LeaseId,
            /// Whose stake.
            provider: T::AccountId,
            /// How much.
            amount: Balance,
            /// Who got it.
            to: T::AccountId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The account is not a provider.
        #[codec(index = 0)]
        NotRegistered,
        /// The account is a provider already.
        #[codec(index = 1)]
        AlreadyRegistered,
        /// The stake is below the minimum.
        #[codec(index = 2)]
        StakeTooLow,
        /// The amount is zero.
        #[codec(index = 3)]
        ZeroAmount,
        /// Less of the stake is free.
        #[codec(index = 4)]
        InsufficientFreeStake,
        /// Nothing is being unbonded.
        #[codec(index = 5)]
        NothingUnbonding,
        /// What is being unbonded stays on hold for some time yet.
        #[codec(index = 6)]
        StillUnbonding,
        /// The provider has retired already.
        #[codec(index = 7)]
        AlreadyRetired,
        /// The provider has open offers or leases.
        #[codec(index = 8)]
        OpenItems,
        /// Leases reserve parts of the stake.
        #[codec(index = 9)]
        StakeReserved,
        /// The name has fewer than three bytes.
        #[codec(index = 10)]
        NameTooShort,
        /// The name is not a DNS label of lower-case letters, digits and inner hyphens, or starts with `xn--`.
        #[codec(index = 11)]
        NameNotALabel,
        /// The name consists of digits only.
        #[codec(index = 12)]
        NameAllDigits,
        /// The name could be taken for a content identifier.
        #[codec(index = 13)]
        NameIsCid,
        /// The name is kept for the market's own use.
        #[codec(index = 14)]
        NameNotAllowed,
        /// Another provider has the name.
        #[codec(index = 15)]
        NameTaken,
        /// The name is reserved for the account that had it before.
        #[codec(index = 16)]
        NameReserved,
        /// Another name is still reserved for the account, which may take that one or wait.
        #[codec(index = 17)]
        RenamedRecently,
        /// The endpoint is not a URL with a host in printable ASCII.
        #[codec(index = 18)]
        MalformedEndpoint,
        /// The endpoint is neither `https` nor `wss`.
        #[codec(index = 19)]
        InsecureEndpoint,
        /// The region is malformed.
        #[codec(index = 20)]
        MalformedRegion,
        /// The content identifier of the service contract is malformed.
        #[codec(index = 21)]
        MalformedTerms,
        /// The cloud is not in the registry.
        #[codec(index = 22)]
        UnknownCloud,
        /// The profile names a cloud twice, or the registry has it already.
        #[codec(index = 23)]
        DuplicateCloud,
        /// The cloud's name is empty or not lower-case ASCII.
        #[codec(index = 24)]
        MalformedCloud,
        /// An uptime of more than a million parts per million.
        #[codec(index = 25)]
        UptimeTooHigh,
        /// Some of the stake has not been withdrawn.
        #[codec(index = 26)]
        StillBonded,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Makes the sender a provider with `profile`, and puts `stake`, at least [`Config::MinStake`], on hold.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(origin: OriginFor<T>, profile: Profile, stake: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_register(who, profile, stake)?;
            Ok(())
        }

        /// Replaces the sender's profile. A new name releases the old one.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_profile())]
        pub fn update_profile(origin: OriginFor<T>, profile: Profile) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_update_profile(who, profile)?;
            Ok(())
        }

        /// Adds `amount` to the sender's stake.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::add_stake())]
        pub fn add_stake(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_add_stake(who, amount)?;
            Ok(())
        }

        /// Begins to unbond `amount` of the sender's free stake. It may be withdrawn after [`Config::UnbondingPeriod`]
        /// live ticks. If something is being unbonded already, `amount` joins it and the time starts anew for all.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_unbond(who, amount)?;
            Ok(())
        }

        /// Releases what was unbonded to the sender.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(who)?;
            Ok(())
        }

        /// Takes no new leases from now on. Unbonding the stake and [`deregister`](Pallet::deregister) follow.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::retire())]
        pub fn retire(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_retire(who)?;
            Ok(())
        }

        /// Forgets the sender. Refused while an offer or a lease is open or some stake is left: it comes back by
        /// [`unbond`](Pallet::unbond) and [`withdraw_unbonded`](Pallet::withdraw_unbonded), so that a name is never held
        /// for fees alone.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::deregister())]
        pub fn deregister(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_deregister(who)?;
            Ok(())
        }

        /// Lets profiles name `cloud`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::add_cloud())]
        pub fn add_cloud(origin: OriginFor<T>, cloud: CloudName) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_add_cloud(cloud)?;
            Ok(())
        }

        /// Lets no new or changed profile name `cloud`. Profiles that do stay as they are.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::remove_cloud())]
        pub fn remove_cloud(origin: OriginFor<T>, cloud: CloudName) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_remove_cloud(cloud)?;
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
