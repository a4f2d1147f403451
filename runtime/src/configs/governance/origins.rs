//! What referenda of the lesser tracks act as.

// FRAME's macro writes items that it does not document.
#![allow(missing_docs)]

pub use pallet::*;

/// Origins that are neither an account's nor the root's.
#[frame_support::pallet]
#[allow(clippy::expect_used, reason = "FRAME's macros expand to it")]
pub mod pallet {
    use frame_support::pallet_prelude::*;

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Who decided.
    #[pallet::origin]
    #[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
    pub enum Origin {
        /// The track that spends the treasury.
        #[codec(index = 0)]
        Treasurer,
        /// The track that changes the market's numbers and lists.
        #[codec(index = 1)]
        Parameters,
    }
}

use crate::RuntimeOrigin;
use frame_support::traits::EnsureOrigin;

/// The decision of that one track.
macro_rules! ensure_track {
    ($(#[$doc:meta])* $name:ident, $origin:ident) => {
        $(#[$doc])*
        pub struct $name;

        impl EnsureOrigin<RuntimeOrigin> for $name {
            type Success = ();

            fn try_origin(origin: RuntimeOrigin) -> Result<(), RuntimeOrigin> {
                match Into::<Result<Origin, RuntimeOrigin>>::into(origin)? {
                    Origin::$origin => Ok(()),
                    other => Err(other.into()),
                }
            }

            #[cfg(feature = "runtime-benchmarks")]
            fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
                Ok(Origin::$origin.into())
            }
        }
    };
}

ensure_track! {
    /// A referendum of the track `treasury`.
    EnsureTreasurer, Treasurer
}

ensure_track! {
    /// A referendum of the track `parameters`.
    EnsureParameters, Parameters
}
