//! The keys that vouchers are signed with. A key that is used much is prepared, and its signatures are checked at half the
//! price from then on; what is accepted and what is refused stays exactly the same, and the same as on chain.
//!
//! Only good signatures count towards that, so nobody gets at this memory without a channel to spend. The bounds hold for
//! all channels together: 20 MiB for keys that are prepared, 2 MiB for those that are remembered, and 1.3 MiB besides.

mod comb;
mod prepared;

use prepared::Prepared;
use sp_core::H256;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tradewind_primitives::{SessionKey, SessionSignature};

/// Good signatures after which a key is prepared. That takes the time of some twenty, and saves half of each that follows.
const PREPARED_AFTER: u32 = 64;

/// Most keys that are prepared at one time, of 655 KB each.
const MAX_PREPARED: usize = 32;

/// Most keys that are remembered at one time.
const MAX_KNOWN: usize = 16_384;

/// How long a key must have been of no use before another may have its place.
const IDLE: Duration = Duration::from_secs(10);

/// See the module.
#[derive(Default)]
pub(super) struct Signers(Mutex<HashMap<Name, Signer>>);

/// Kind and bytes of a key.
type Name = (u8, [u8; 32]);

struct Signer {
    /// Good signatures so far.
    good: u32,
    used: Instant,
    prepared: Option<Arc<Prepared>>,
}

impl Signers {
    /// Whether `signature` is `key`'s over `digest`: what [`SessionSignature::verifies`] says. Takes some 20 µs if the key is
    /// prepared, 45 if not, and a millisecond when it is being prepared.
    pub(super) fn verifies(&self, key: &SessionKey, signature: &SessionSignature, digest: H256) -> bool {
        let name = name_of(key);
        let prepared = self.signers().get(&name).and_then(|signer| signer.prepared.clone());
        let good = match &prepared {
            Some(prepared) => prepared.verifies(signature, digest),
            None => signature.verifies(key, digest),
        };
        if good && self.count(name) {
            self.prepare(name, key);
        }
        good
    }

    /// Counts a good signature of the key of this name. Whether to prepare the key now.
    fn count(&self, name: Name) -> bool {
        let now = Instant::now();
        let mut signers = self.signers();
        if let Some(signer) = signers.get_mut(&name) {
            signer.used = now;
            signer.good = signer.good.wrapping_add(1);
            // Where there is no place for it, it tries again after as many more.
            return signer.prepared.is_none() && signer.good % PREPARED_AFTER == 0;
        }
        if signers.len() >= MAX_KNOWN {
            signers.retain(|_, signer| now.duration_since(signer.used) < IDLE);
        }
        if signers.len() < MAX_KNOWN {
            signers.insert(name, Signer { good: 1, used: now, prepared: None });
        }
        false
    }

    fn prepare(&self, name: Name, key: &SessionKey) {
        if !make_place(&mut self.signers()) {
            return;
        }
        // Takes long, so it holds up nobody else; another key may take the place meanwhile.
        let Some(prepared) = Prepared::new(key) else { return };
        let mut signers = self.signers();
        if make_place(&mut signers) {
            if let Some(signer) = signers.get_mut(&name) {
                signer.prepared = Some(Arc::new(prepared));
            }
        }
    }

    fn signers(&self) -> MutexGuard<'_, HashMap<Name, Signer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name_of(key: &SessionKey) -> Name {
    match key {
        SessionKey::Sr25519(bytes) => (0, *bytes),
        SessionKey::Ed25519(bytes) => (1, *bytes),
    }
}

/// Makes a place for one more key that is prepared, if there is none and one that is may go. Whether there is one.
fn make_place(signers: &mut HashMap<Name, Signer>) -> bool {
    let prepared = || signers.values().filter(|signer| signer.prepared.is_some());
    if prepared().count() < MAX_PREPARED {
        return true;
    }
    let oldest = signers.values_mut().filter(|signer| signer.prepared.is_some()).min_by_key(|signer| signer.used);
    match oldest.filter(|signer| signer.used.elapsed() >= IDLE) {
        Some(signer) => {
            signer.prepared = None;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
