//! A manifest on its way to a provider.

use super::{Manifest, ManifestError, MAX_CANONICAL_BYTES};
use crate::{
    keys::SealingSecret,
    random::{random, NoRandomness},
    sealed::{self, Context, SealedError},
};
use codec::{Decode, DecodeAll, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::fmt;
use tradewind_primitives::SealingKey;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of a salt in bytes.
pub const SALT_BYTES: usize = 32;

/// `blake2_256(canonical ‖ salt)`: what the chain knows of a sealed manifest.
pub fn manifest_hash(canonical: &[u8], salt: &[u8; SALT_BYTES]) -> H256 {
    let mut bytes = Zeroizing::new(Vec::with_capacity(canonical.len() + SALT_BYTES));
    bytes.extend_from_slice(canonical);
    bytes.extend_from_slice(salt);
    H256(blake2_256(&bytes))
}

/// What travels inside a sealed box: the canonical manifest and the salt of its hash. Overwritten when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct SealedManifest {
    /// The canonical encoding of the manifest.
    pub manifest: Vec<u8>,
    /// The salt.
    pub salt: [u8; SALT_BYTES],
}

impl SealedManifest {
    /// `manifest` with a fresh salt.
    pub fn new(manifest: &Manifest) -> Result<Self, SealManifestError> {
        Ok(Self { manifest: manifest.canonical()?.to_vec(), salt: *random::<SALT_BYTES>()? })
    }

    /// The hash that goes on chain.
    pub fn hash(&self) -> H256 {
        manifest_hash(&self.manifest, &self.salt)
    }

    /// The manifest, if it is the one whose hash is on chain.
    pub fn verify(&self, hash: &H256) -> Result<Manifest, ManifestError> {
        if self.manifest.len() > MAX_CANONICAL_BYTES {
            return Err(ManifestError::TooLarge(MAX_CANONICAL_BYTES));
        }
        if self.hash() != *hash {
            return Err(ManifestError::WrongHash);
        }
        Manifest::from_canonical(&self.manifest)
    }

    /// Seals it to the provider's `key`.
    pub fn seal(&self, key: &SealingKey, context: &Context) -> Result<Vec<u8>, SealedError> {
        sealed::seal(key, context, &Zeroizing::new(self.encode()))
    }

    /// Opens a box that was sealed to `secret`'s public half.
    pub fn open(secret: &SealingSecret, context: &Context, sealed: &[u8]) -> Result<Self, SealManifestError> {
        let bytes = sealed::open(secret, context, sealed)?;
        Self::decode_all(&mut bytes.as_slice()).map_err(|_| ManifestError::NotCanonical.into())
    }
}

impl fmt::Debug for SealedManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedManifest({:?})", self.hash())
    }
}

/// Why a manifest cannot be sealed, or a box holds none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealManifestError {
    /// The manifest is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The box is wrong.
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// There is no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}
