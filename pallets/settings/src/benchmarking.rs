//! The benchmark of the call.

use crate::{Call, Config, Numbers, Pallet};
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;
use tradewind_primitives::Setting;

#[benchmarks]
mod benchmarks {
    use super::*;

    /// All are one entry of storage.
    #[benchmark]
    fn change() -> Result<(), BenchmarkError> {
        let origin = T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
        let setting = Setting::MinStake(*Setting::MinStake(0).bounds().end());

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, setting);

        assert_eq!(T::Numbers::current(&setting), setting);
        Ok(())
    }
}
