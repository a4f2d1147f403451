//! What transactions are paid in.

use super::{
    at::At,
    calls::Call,
    error::ChainError,
    submit::{Signed, Submitter},
};
use subxt::tx::{TransactionInvalid, ValidationResult};
use tradewind_primitives::{AssetKind, Balance};

/// The transaction extension by which another asset than WIND is named.
const EXTENSION: &str = "ChargeAssetTxPayment";

/// What an account pays its transactions in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FeesIn {
    /// In WIND.
    #[default]
    Wind,
    /// In this asset.
    Asset(u32),
    /// In WIND if the account has enough of it, and in this asset if not.
    WindOr(u32),
}

impl At {
    /// What a fee of `fee` base units of WIND costs in `asset`, in base units of that. `None` if fees cannot be paid in it
    /// now.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read;
    /// [`ChainError::NoSuchFunction`] of a runtime whose fees are paid in WIND only.
    pub async fn fee_in(&self, asset: &AssetKind, fee: Balance) -> Result<Option<Balance>, ChainError> {
        self.api(super::functions::FEE_IN, (asset, fee)).await
    }

    fn takes_fees_in_assets(&self) -> bool {
        let extrinsic = self.client.metadata_ref().extrinsic();
        let mut extensions = extrinsic.transaction_extensions_to_use_for_encoding();
        extensions.any(|extension| extension.identifier() == EXTENSION)
    }
}

impl Submitter {
    /// The same, whose transactions are paid in what `fees` says.
    pub fn paying(mut self, fees: FeesIn) -> Self {
        self.fees = fees;
        self
    }

    /// The most of `asset` that the chain asks for including `call`, as the node estimates it now: 0 if this account would not
    /// pay it in that, or cannot.
    ///
    /// # Errors
    /// When the node does not answer, or the call cannot be built.
    pub async fn fee(&self, call: &Call, asset: &AssetKind) -> Result<Balance, ChainError> {
        let at = self.chain.finalized().await?;
        match (asset, self.fees) {
            (AssetKind::Native, FeesIn::Wind | FeesIn::WindOr(_)) => estimate(&self.sign(&at, call, None).await?).await,
            (AssetKind::WithId(id), FeesIn::Asset(own) | FeesIn::WindOr(own))
                if *id == own && at.takes_fees_in_assets() =>
            {
                let fee = estimate(&self.sign(&at, call, Some(own)).await?).await?;
                Ok(at.fee_in(asset, fee).await?.unwrap_or(0))
            }
            _ => Ok(0),
        }
    }

    /// `call`, signed, with a fee in what this account can pay it in.
    pub(super) async fn signed(&self, at: &At, call: &Call) -> Result<Signed, ChainError> {
        let asset = match self.fees {
            FeesIn::Wind => return self.sign(at, call, None).await,
            FeesIn::Asset(id) => id,
            FeesIn::WindOr(id) => {
                let transaction = self.sign(at, call, None).await?;
                if at.spendable_balance(&self.account()).await? >= estimate(&transaction).await? {
                    return Ok(transaction);
                }
                id
            }
        };
        if !at.takes_fees_in_assets() {
            return Err(self.cannot_pay(call, "fees are paid in WIND only here"));
        }
        let transaction = self.sign(at, call, Some(asset)).await?;
        match transaction.validate().await.map_err(ChainError::node)? {
            ValidationResult::Invalid(TransactionInvalid::Payment) => Err(self.cannot_pay(call, UNKNOWN)),
            // Whatever else is wrong with it, the pool says.
            _ => Ok(transaction),
        }
    }

    fn cannot_pay(&self, call: &Call, other: &str) -> ChainError {
        let why = match self.fees {
            FeesIn::WindOr(_) => format!("balance too low in WIND, and in the other asset: {other}"),
            FeesIn::Wind | FeesIn::Asset(_) => other.into(),
        };
        ChainError::CannotPay { call: format!("{}.{}", call.pallet(), call.name()), why }
    }
}

/// Why a fee cannot be paid in an asset.
const UNKNOWN: &str = "too little of it, or nobody knows now what it is worth";

async fn estimate(transaction: &Signed) -> Result<Balance, ChainError> {
    transaction.partial_fee_estimate().await.map_err(ChainError::node)
}
