//! Randomness from the operating system, the only source for keys, salts and nonces.

use rand::{rngs::OsRng, RngCore};
use zeroize::Zeroizing;

/// The operating system gave no randomness.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the operating system gives no randomness")]
pub struct NoRandomness;

/// `N` random bytes, overwritten when dropped.
pub fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, NoRandomness> {
    let mut bytes = Zeroizing::new([0; N]);
    OsRng.try_fill_bytes(&mut bytes[..]).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let (one, other) = (random::<32>(), random::<32>());
        assert!(one.is_ok());
        assert_ne!(one, other);
    }
}
