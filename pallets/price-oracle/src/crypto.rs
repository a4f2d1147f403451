//! The key that an operator signs prices with: sr25519, for nothing else.

use sp_core::crypto::KeyTypeId;

/// What the key is for, as keystores and session keys name it.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"twpo");

mod app {
    use super::KEY_TYPE;
    use sp_application_crypto::{app_crypto, sr25519};
    app_crypto!(sr25519, KEY_TYPE);
}

/// An operator's key.
pub type AuthorityId = app::Public;

/// A signature by it.
pub type AuthoritySignature = app::Signature;

sp_application_crypto::with_pair! {
    /// An operator's key with its secret.
    pub type AuthorityPair = app::Pair;
}
