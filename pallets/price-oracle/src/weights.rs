//! What the calls of `pallet_price_oracle` weigh. `scripts/benchmark price_oracle` writes this file anew, with measured
//! numbers, as soon as the runtime has the pallet.

#![allow(missing_docs)]

use frame_support::weights::Weight;

/// What the calls of `pallet_price_oracle` weigh.
pub trait WeightInfo {
    fn submit(n: u32) -> Weight;
    fn authorize_submit(n: u32) -> Weight;
    fn add_operator() -> Weight;
    fn remove_operator() -> Weight;
    fn open_feed() -> Weight;
    fn set_bounds() -> Weight;
    fn close_feed() -> Weight;
}

/// Nothing: for tests of the pallet alone, and for the runtime in which the calls are measured the first time. There is none
/// for any other runtime, so that none can do without measured weights.
#[cfg(any(test, feature = "runtime-benchmarks"))]
impl WeightInfo for () {
    fn submit(_: u32) -> Weight {
        Weight::zero()
    }
    fn authorize_submit(_: u32) -> Weight {
        Weight::zero()
    }
    fn add_operator() -> Weight {
        Weight::zero()
    }
    fn remove_operator() -> Weight {
        Weight::zero()
    }
    fn open_feed() -> Weight {
        Weight::zero()
    }
    fn set_bounds() -> Weight {
        Weight::zero()
    }
    fn close_feed() -> Weight {
        Weight::zero()
    }
}
