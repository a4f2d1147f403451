//! What may use the part of a block that is kept for operational transactions.

use crate::{constants::MAX_PROXIES, AccountId, Proxy, Runtime, RuntimeCall, RuntimeOrigin, Uptime};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo},
    traits::InstanceFilter,
    weights::Weight,
};
use pallet_proxy::WeightInfo as _;
use pallet_sudo::WeightInfo as _;
use pallet_uptime::WeightInfo as _;
use scale_info::TypeInfo;
use sp_runtime::{
    impl_tx_ext_default,
    traits::{AsSystemOriginSigner, StaticLookup, TransactionExtension, ValidateResult},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction},
};

/// The signer has no lease that is active or closing, and so nothing to attest.
pub const NOTHING_TO_ATTEST: u8 = 100;

/// The signer's last heartbeat is too recent.
pub const TOO_SOON: u8 = 101;

/// The call is none that an account may make beside all others.
pub const NOT_PRIVILEGED: u8 = 102;

/// Lets an operational transaction into a block only if it does something: a heartbeat that will be accepted, sent by the
/// provider or a proxy of it, or a call of the superuser of a development chain. Anybody could fill blocks with refused
/// ones otherwise, also inside of batches.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct CheckOperational;

fn is_heartbeat(call: &RuntimeCall) -> bool {
    matches!(call, RuntimeCall::Uptime(pallet_uptime::Call::heartbeat { .. }))
}

fn check_heartbeat(provider: &AccountId) -> Result<(), u8> {
    Uptime::check_heartbeat(provider).map_err(|error| match error {
        pallet_uptime::Error::TooSoon => TOO_SOON,
        _ => NOTHING_TO_ATTEST,
    })
}

/// Whether `who` may make `call`, which is operational.
fn check(who: &AccountId, call: &RuntimeCall) -> Result<(), u8> {
    match call {
        _ if is_heartbeat(call) => check_heartbeat(who),
        RuntimeCall::Proxy(pallet_proxy::Call::proxy { real, force_proxy_type, call }) if is_heartbeat(call) => {
            let real = <Runtime as frame_system::Config>::Lookup::lookup(real.clone()).map_err(|_| NOT_PRIVILEGED)?;
            let proxy = Proxy::find_proxy(&real, who, *force_proxy_type).map_err(|_| NOT_PRIVILEGED)?;
            if proxy.delay > 0 || !proxy.proxy_type.filter(call) {
                return Err(NOT_PRIVILEGED);
            }
            check_heartbeat(&real)
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
        let own = <Runtime as pallet_uptime::Config>::WeightInfo::check_heartbeat()
            .max(<Runtime as pallet_sudo::Config>::WeightInfo::check_only_sudo_account());
        match call {
            // Looking a proxy up is the smaller part of what is measured for the whole call.
            RuntimeCall::Proxy(_) => {
                own.saturating_add(<Runtime as pallet_proxy::Config>::WeightInfo::proxy(MAX_PROXIES))
            }
            _ => own,
        }
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

    impl_tx_ext_default!(RuntimeCall; prepare);
}
