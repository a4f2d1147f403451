//! What transactions cost, and what that is paid in.
//!
//! The price of a transaction is in WIND. Whoever has none names another asset in the transaction: any that leases may be paid
//! in, at what the oracle knows it is worth ([`FeeRate`]).

use crate::{
    configs::money::TreasuryAccount,
    constants::{MICROWIND, MILLIWIND},
    AccountId, Assets, Balance, Balances, Runtime, RuntimeEvent,
};
use alloc::vec;
use frame_support::{
    parameter_types,
    traits::{
        fungibles::{Balanced, Credit},
        ConstU8,
    },
    weights::{
        constants::ExtrinsicBaseWeight, ConstantMultiplier, FeePolynomial, Weight, WeightToFeeCoefficient,
        WeightToFeeCoefficients, WeightToFeePolynomial,
    },
};
use pallet_asset_tx_payment::{FungiblesAdapter, HandleCredit};
use pallet_price_oracle::FeeRate;
use polkadot_runtime_common::SlowAdjustingFeeUpdate;
use sp_runtime::Perbill;

parameter_types! {
    /// What a byte of a transaction costs.
    pub const TransactionByteFee: Balance = MICROWIND;
}

/// What weight costs: the dearer of its time and its proof, so that the scarcer of the two is what is paid for. A full
/// block costs one to two WIND by either.
pub struct WeightToFee;

impl frame_support::weights::WeightToFee for WeightToFee {
    type Balance = Balance;

    fn weight_to_fee(weight: &Weight) -> Balance {
        let time: FeePolynomial<Balance> = RefTimeToFee::polynomial().into();
        let proof: FeePolynomial<Balance> = ProofSizeToFee::polynomial().into();
        time.eval(weight.ref_time()).max(proof.eval(weight.proof_size()))
    }
}

/// What time costs: a tenth of a milliwind for that of an empty extrinsic.
pub struct RefTimeToFee;

impl WeightToFeePolynomial for RefTimeToFee {
    type Balance = Balance;

    fn polynomial() -> WeightToFeeCoefficients<Balance> {
        linear(MILLIWIND / 10, ExtrinsicBaseWeight::get().ref_time().into())
    }
}

/// What proof costs: a milliwind for ten thousand bytes.
pub struct ProofSizeToFee;

impl WeightToFeePolynomial for ProofSizeToFee {
    type Balance = Balance;

    fn polynomial() -> WeightToFeeCoefficients<Balance> {
        linear(MILLIWIND, 10_000)
    }
}

/// `fee` for each `units`.
fn linear(fee: Balance, units: Balance) -> WeightToFeeCoefficients<Balance> {
    let units = units.max(1);
    vec![WeightToFeeCoefficient {
        degree: 1,
        negative: false,
        coeff_frac: Perbill::from_rational(fee % units, units),
        coeff_integer: fee / units,
    }]
    .into()
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction =
        pallet_transaction_payment::FungibleAdapter<Balances, parachains_common::impls::DealWithFees<Runtime>>;
    type WeightToFee = WeightToFee;
    type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
    type FeeMultiplierUpdate = SlowAdjustingFeeUpdate<Self>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Self>;
}

/// Gives fees in other assets to the treasury: collators are rewarded in WIND alone.
pub struct ToTreasury;

impl HandleCredit<AccountId, Assets> for ToTreasury {
    fn handle_credit(fee: Credit<AccountId, Assets>) {
        // The treasury has an account in every asset that is allowed. Were that frozen, the fee would be burnt.
        drop(Assets::resolve(&TreasuryAccount::get(), fee));
    }
}

impl pallet_asset_tx_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Fungibles = Assets;
    type OnChargeAssetTransaction = FungiblesAdapter<FeeRate<Self>, ToTreasury>;
    type WeightInfo = crate::weights::asset_tx_payment::WeightInfo<Self>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = super::benchmark_helpers::Helper;
}
