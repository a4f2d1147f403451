//! Numbers of the runtime that the DAO may change, each within bounds that only new code can widen.
//!
//! [`Setting`] names them and knows their bounds; the runtime has them ([`Numbers`]). The pallet is the one call that changes
//! one, for whoever [`Config::AdminOrigin`] lets. It stores nothing itself.
//!
//! The SDK's `pallet-parameters` has no place for bounds, which is why this exists.

#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

use tradewind_primitives::Setting;

/// The runtime's numbers.
pub trait Numbers {
    /// The same number as `of`, with the value that is in force.
    fn current(of: &Setting) -> Setting;

    /// Puts a value in force.
    fn apply(setting: &Setting);
}

#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::OriginFor;

    /// The storage layout of this code.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who may change settings.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Where the numbers are.
        type Numbers: Numbers;

        /// What the call weighs.
        type WeightInfo: WeightInfo;
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A setting was changed.
        #[codec(index = 0)]
        Changed {
            /// What is in force since.
            setting: Setting,
            /// What was before.
            before: Setting,
        },
    }

    /// Why a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The value is out of the bounds of this number.
        #[codec(index = 0)]
        OutOfBounds,
        /// That is what is in force already.
        #[codec(index = 1)]
        Unchanged,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Puts `setting`, a number with its new value, in force. For the DAO.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::change())]
        pub fn change(origin: OriginFor<T>, setting: Setting) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            ensure!(setting.is_allowed(), Error::<T>::OutOfBounds);
            let before = T::Numbers::current(&setting);
            ensure!(before != setting, Error::<T>::Unchanged);
            T::Numbers::apply(&setting);
            Self::deposit_event(Event::Changed { setting, before });
            Ok(())
        }
    }
}
