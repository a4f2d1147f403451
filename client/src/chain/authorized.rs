//! Transactions that nobody signs and nobody pays for: the runtime itself says of each whether it may enter a block.
//!
//! They are *general* transactions of the fifth format: a version byte, the version of the transaction extensions, a value
//! of each extension, and the call. No library that we use builds one without a signature, so it is done here, by the
//! metadata.

use super::{
    calls::Call,
    error::ChainError,
    submit::{insist, is_refusal_of_the_pool, watched, Included, Outcome},
    Chain,
};
use crate::random::random;
use codec::{Compact, Encode};
use scale_info::{PortableRegistry, TypeDef};
use subxt::{
    tx::{TransactionInvalid, ValidationResult},
    Metadata,
};

/// The fifth format of transactions, with the bit that says that it is a general one.
const GENERAL: u8 = 0b0100_0000 | FORMAT;
const FORMAT: u8 = 5;

/// Types within types of an extension's value that are looked at.
const DEEPEST: usize = 8;

/// Why the runtime does not let a claim into a block, and what it calls that. Its calls name the same reasons.
pub const CLAIM_REFUSALS: [(u8, &str); 3] =
    [(110, "Emission::RoundsPending"), (111, "Emission::NotEnrolled"), (112, "Emission::TooLittleToClaim")];

impl Chain {
    /// Sends `call`, which the runtime takes without a signature, and waits until it is final.
    ///
    /// # Errors
    /// [`ChainError::Refused`] with the runtime's name for the reason, known beforehand or after;
    /// [`ChainError::NotIncluded`] after three attempts: somebody else may have sent the same;
    /// [`ChainError::Unknown`] when nothing was heard of it in time.
    pub async fn submit_authorized(&self, call: &Call) -> Result<Included, ChainError> {
        let name = format!("{}.{}", call.pallet(), call.name());
        insist(&name, || self.attempt_authorized(call, &name)).await
    }

    async fn attempt_authorized(&self, call: &Call, name: &str) -> Result<Outcome, ChainError> {
        let at = self.finalized().await?;
        let nonce = random::<4>().map_err(|error| ChainError::unexpected("this machine", error))?;
        let nonce = u32::from_le_bytes(*nonce);
        let transaction = general(at.client.metadata_ref(), &at.encode(call)?, nonce)?;
        let transaction = at.client.tx().from_bytes(transaction);
        match transaction.validate().await.map_err(ChainError::node)? {
            ValidationResult::Valid(_) => {}
            ValidationResult::Invalid(TransactionInvalid::Custom(code)) => return Err(refused(name, code)),
            ValidationResult::Invalid(reason) => return Ok(Outcome::Lost(format!("{reason:?}"))),
            ValidationResult::Unknown(reason) => return Ok(Outcome::Lost(format!("{reason:?}"))),
        }
        match transaction.submit_and_watch().await {
            Ok(progress) => watched(self, progress, name).await,
            Err(error) if is_refusal_of_the_pool(&error) => Ok(Outcome::Lost(error.to_string())),
            Err(error) => Err(ChainError::Unknown { call: name.into(), reason: error.to_string() }),
        }
    }
}

fn refused(name: &str, code: u8) -> ChainError {
    let known = CLAIM_REFUSALS.iter().find(|(known, _)| *known == code);
    let reason = known.map_or_else(|| format!("its code {code}"), |(_, reason)| (*reason).to_owned());
    ChainError::Refused { call: name.into(), reason }
}

/// `call`, encoded, as a transaction that nobody signs, for the runtime of this metadata: the SCALE of
/// `RuntimeMetadataPrefixed`. It is another one for each `nonce`: nodes do not take the same again for half an hour, from
/// whomever it comes.
///
/// # Errors
/// [`ChainError::Unexpected`] if that is no metadata, or this version does not know an extension of that runtime.
pub fn authorized(metadata: &[u8], call: &[u8], nonce: u32) -> Result<Vec<u8>, ChainError> {
    let metadata = Metadata::decode_from(metadata).map_err(|error| ChainError::unexpected("its metadata", error))?;
    general(&metadata, call, nonce)
}

fn general(metadata: &Metadata, call: &[u8], nonce: u32) -> Result<Vec<u8>, ChainError> {
    let extrinsic = metadata.extrinsic();
    if !extrinsic.supported_versions().contains(&FORMAT) {
        return Err(ChainError::unexpected("the formats of its transactions", "the fifth is not among them"));
    }
    let mut bytes = vec![GENERAL, extrinsic.transaction_extension_version_to_use_for_encoding()];
    for extension in extrinsic.transaction_extensions_to_use_for_encoding() {
        bytes.extend(value(metadata.types(), extension.identifier(), extension.extra_ty(), nonce)?);
    }
    bytes.extend(call);
    let mut transaction = Compact(u32::try_from(bytes.len()).unwrap_or(u32::MAX)).encode();
    transaction.extend(bytes);
    Ok(transaction)
}

/// The value of an extension for a transaction without a signer.
fn value(types: &PortableRegistry, extension: &str, ty: u32, nonce: u32) -> Result<Vec<u8>, ChainError> {
    match extension {
        // Valid for as long as the call says.
        "CheckMortality" => Ok(vec![0]),
        // Nobody's nonce: it is not looked at, and makes the transaction another one than the last.
        "CheckNonce" => Ok(Compact(nonce).encode()),
        // No tip, in WIND.
        "ChargeAssetTxPayment" => Ok((Compact(0u128), None::<u32>).encode()),
        // What the first runtime had in its place.
        "ChargeTransactionPayment" => Ok(Compact(0u128).encode()),
        // No hash.
        "CheckMetadataHash" => Ok(vec![0]),
        _ if is_nothing(types, ty, 0) => Ok(Vec::new()),
        other => Err(ChainError::unexpected(
            format!("the transaction extension {other}"),
            "this version does not know what it wants of a transaction that nobody signs",
        )),
    }
}

/// Whether values of a type have no bytes.
fn is_nothing(types: &PortableRegistry, ty: u32, depth: usize) -> bool {
    let Some(found) = types.resolve(ty).filter(|_| depth < DEEPEST) else { return false };
    match &found.type_def {
        TypeDef::Composite(structure) => structure.fields.iter().all(|field| is_nothing(types, field.ty.id, depth + 1)),
        TypeDef::Tuple(tuple) => tuple.fields.iter().all(|field| is_nothing(types, field.id, depth + 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use scale_info::{MetaType, Registry};

    fn of<T: scale_info::TypeInfo + 'static>(extension: &str) -> Result<Vec<u8>, ChainError> {
        let mut registry = Registry::new();
        let ty = registry.register_type(&MetaType::new::<T>()).id;
        value(&registry.into(), extension, ty, 7)
    }

    #[test]
    fn an_extension_without_a_value_adds_nothing_and_one_that_is_not_known_is_refused_by_name() {
        assert_eq!(of::<()>("StorageWeightReclaim").unwrap(), Vec::<u8>::new());
        assert_eq!(of::<((), [(); 0])>("Strange").map_err(|error| error.to_string().contains("Strange")), Err(true));
        assert_eq!(of::<u32>("Surprise").map_err(|error| error.to_string().contains("Surprise")), Err(true));
        assert_eq!(of::<Compact<u32>>("CheckNonce").unwrap(), Compact(7u32).encode());
    }

    #[test]
    fn a_claim_is_refused_by_the_names_of_the_runtime() {
        assert_eq!(refused("Emission.claim", 111).refusal(), Some("Emission::NotEnrolled"));
        assert_eq!(refused("Emission.claim", 9).refusal(), Some("its code 9"));
    }

    #[test]
    fn what_is_no_metadata_is_refused() {
        assert!(authorized(b"meta", &[], 0).is_err());
    }
}
