//! What may use the part of a block that is kept for operational transactions.

use crate::{AccountId, Runtime, RuntimeCall, RuntimeOrigin, Uptime};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo},
    weights::Weight,
};
use pallet_sudo::WeightInfo as _;
use pallet_uptime::WeightInfo as _;
use scale_info::TypeInfo;
use sp_runtime::{
    traits::{AsSystemOriginSigner, DispatchInfoOf, TransactionExtension, ValidateResult},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction},
    DispatchResult,
};

/// The signer has no lease that is active or closing, and so nothing to attest.
pub const NOTHING_TO_ATTEST: u8 = 100;

/// The signer's last heartbeat is too recent.
pub const TOO_SOON: u8 = 101;

/// The call is none that an account may make beside all others.
pub const NOT_PRIVILEGED: u8 = 102;

/// Lets an operational transaction into a block only if it does something: a heartbeat that will be accepted, or a call
/// of the superuser of a development chain. Anybody could fill blocks with refused ones otherwise, also inside of batches.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct CheckOperational;

/// Whether `who` may make `call`, which is operational.
fn check(who: &AccountId, call: &RuntimeCall) -> Result<(), u8> {
    match call {
        RuntimeCall::Uptime(pallet_uptime::Call::heartbeat { .. }) => {
            Uptime::check_heartbeat(who).map_err(|error| match error {
                pallet_uptime::Error::TooSoon => TOO_SOON,
                _ => NOTHING_TO_ATTEST,
            })
        }
        _ if pallet_sudo::Key::<Runtime>::get().as_ref() == Some(who) => Ok(()),
        _ => Err(NOT_PRIVILEGED),
    }
}

impl TransactionExtension<RuntimeCall> for CheckOperational {
    const IDENTIFIER: &'static str = "CheckOperational";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    fn weight(&self, call: &RuntimeCall) -> Weight {
        if call.get_dispatch_info().class != DispatchClass::Operational {
            return Weight::zero();
        }
        <Runtime as pallet_uptime::Config>::WeightInfo::check_heartbeat()
            .max(<Runtime as pallet_sudo::Config>::WeightInfo::check_only_sudo_account())
    }

    fn validate(
        &self,
        origin: RuntimeOrigin,
        call: &RuntimeCall,
        info: &DispatchInfo,
        _len: usize,
        _implicit: (),
        _implication: &impl Encode,
        _source: TransactionSource,
    ) -> ValidateResult<(), RuntimeCall> {
        if let (DispatchClass::Operational, Some(who)) = (info.class, origin.as_system_origin_signer()) {
            check(who, call).map_err(|code| TransactionValidityError::Invalid(InvalidTransaction::Custom(code)))?;
        }
        Ok((ValidTransaction::default(), (), origin))
    }

    fn prepare(
        self,
        _val: (),
        _origin: &RuntimeOrigin,
        _call: &RuntimeCall,
        _info: &DispatchInfoOf<RuntimeCall>,
        _len: usize,
    ) -> Result<(), TransactionValidityError> {
        Ok(())
    }

    fn post_dispatch_details(
        _pre: (),
        _info: &DispatchInfo,
        _post_info: &sp_runtime::traits::PostDispatchInfoOf<RuntimeCall>,
        _len: usize,
        _result: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        Ok(Weight::zero())
    }
}
