//! Signed transactions.

use codec::Encode;
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use sp_core::{sr25519, Pair};
use sp_runtime::generic::Era;
use tradewind_runtime::{
    configs::system::RuntimeBlockWeights, CheckOperational, Hash, Runtime, RuntimeCall, Signature, SignedPayload,
    TxExtension, UncheckedExtrinsic, VERSION,
};

/// `call` as a transaction without an end to its validity.
pub fn signed(pair: &sr25519::Pair, nonce: u32, genesis: Hash, call: RuntimeCall) -> UncheckedExtrinsic {
    let extension: TxExtension = (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckMortality::from(Era::Immortal),
        frame_system::CheckNonce::from(nonce),
        CheckOperational,
        frame_system::CheckWeight::new(),
        pallet_asset_tx_payment::ChargeAssetTxPayment::<Runtime>::from(0, None),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
    )
        .into();
    let implicit = ((), (), VERSION.spec_version, VERSION.transaction_version, genesis, genesis, (), (), (), (), None);
    let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
    let signature = payload.using_encoded(|bytes| pair.sign(bytes));
    let account = sp_runtime::AccountId32::from(pair.public());
    UncheckedExtrinsic::new_signed(call, account.into(), Signature::Sr25519(signature), extension)
}

/// What a block is charged with for a transaction before it runs.
pub fn weight(transaction: &UncheckedExtrinsic) -> Weight {
    let info = transaction.get_dispatch_info();
    info.total_weight().saturating_add(RuntimeBlockWeights::get().get(info.class).base_extrinsic)
}
