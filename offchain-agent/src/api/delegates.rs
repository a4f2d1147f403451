//! Delegates: keys that a lease's buyer lets ask for some things of it.

use super::{internal, not_yours, Api};
use crate::journal::Journal;
use jsonrpsee::core::RpcResult;
use sp_core::crypto::AccountId32;
use tradewind_client::{
    request::{now_millis, Checked, SignedRequest, Standing, Verifier, WINDOW_MILLIS},
    rpc::{methods, RevokeDelegations, Revoked},
};
use tradewind_primitives::LeaseId;

/// Whether who made the request may: the lease's buyer, or a delegate of the buyer's for what it may do. Everybody else
/// learns nothing; who holds a delegation of the buyer's learns what is wrong with it.
pub(super) fn authorize(
    verifier: &Verifier,
    journal: &Journal,
    request: &Checked,
    lease: LeaseId,
    buyer: &AccountId32,
    now_ms: u64,
) -> RpcResult<()> {
    match verifier.standing(request, lease, buyer) {
        None => Err(not_yours()),
        Some(Standing::Buyer) => Ok(()),
        Some(Standing::Delegate(delegation, scope)) => {
            let revoked_ms = journal.get(lease).map_err(internal)?.revoked_ms;
            Ok(delegation.allows(scope, revoked_ms, now_ms)?)
        }
    }
}

/// Refuses delegations of `lease` that were issued at `before_ms` or before, or until now. A mark far in the future would
/// refuse those that are yet to be issued; one as far as a clock may be wrong meets all that are good now.
fn revoke(journal: &Journal, lease: LeaseId, before_ms: Option<u64>, now_ms: u64) -> RpcResult<Revoked> {
    let mark = before_ms.unwrap_or(now_ms).min(now_ms.saturating_add(WINDOW_MILLIS));
    let entry = journal.update(lease, |entry| entry.revoked_ms = entry.revoked_ms.max(mark)).map_err(internal)?;
    Ok(Revoked { revoked_ms: entry.revoked_ms })
}

impl Api {
    /// Revokes delegations, for the buyer alone: a request for it by a delegate does not get as far as this.
    pub(super) async fn do_revoke_delegations(&self, request: SignedRequest) -> RpcResult<Revoked> {
        let (request, params) = self.check::<RevokeDelegations>(methods::REVOKE_DELEGATIONS, request)?;
        let (_, view) = self.lease(request, params.lease).await?;
        revoke(&self.context.journal, view.id, params.before_ms, now_millis())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use jsonrpsee::types::ErrorObjectOwned;
    use serde_json::json;
    use sp_core::H256;
    use tempfile::TempDir;
    use tradewind_client::{
        keys::AccountKey,
        request::{Delegation, Grant, Scope, Scopes},
        rpc::codes,
    };

    const NOW: u64 = 1_700_000_000_000;
    const LEASE: LeaseId = 7;
    const GENESIS: H256 = H256([9; 32]);

    fn key(name: &str) -> AccountKey {
        AccountKey::from_uri(name).unwrap()
    }

    fn provider() -> AccountId32 {
        AccountId32::new([8; 32])
    }

    fn journal() -> (TempDir, Journal) {
        let home = tempfile::tempdir().unwrap();
        let journal = Journal::open(&home.path().join("journal.redb")).unwrap();
        (home, journal)
    }

    fn grant() -> Grant {
        let scopes = Scopes::of(&[Scope::Logs]).unwrap();
        Grant { lease: LEASE, delegate: key("//Bob").account(), scopes, issued_ms: NOW, not_after_ms: NOW + 1_000 }
    }

    fn by_alice(grant: Grant) -> Delegation {
        grant.sign(&key("//Alice"), &GENESIS, &provider()).unwrap()
    }

    /// What becomes of `by`'s request for `method` of the lease, which is Alice's, at `now`; 0 if it is answered.
    fn asked(journal: &Journal, by: &str, method: &str, delegation: Option<&Delegation>, now: u64) -> i32 {
        let verifier = Verifier::new(GENESIS, provider(), Default::default(), 0);
        let params = json!({ "lease": LEASE });
        let request = SignedRequest::sign(&key(by), &GENESIS, &provider(), method, params, now, delegation).unwrap();
        let answered = verifier.check(method, request, now).map_err(ErrorObjectOwned::from).and_then(|request| {
            authorize(&verifier, journal, &request, LEASE, &key("//Alice").account(), now)?;
            Ok(verifier.admit(request, now)?)
        });
        answered.map_or_else(|refused| refused.code(), |_| 0)
    }

    #[test]
    fn a_lease_answers_its_buyer_and_a_delegate_within_what_it_may_and_nobody_else() {
        let (_home, journal) = journal();
        let good = by_alice(grant());
        let logs = |by, delegation| asked(&journal, by, methods::LOGS, delegation, NOW);
        assert_eq!(logs("//Alice", None), 0);
        assert_eq!(logs("//Bob", None), codes::NOT_YOURS);
        assert_eq!(logs("//Bob", Some(&good)), 0);
        assert_eq!(logs("//Charlie", Some(&good)), codes::NOT_YOURS);
        assert_eq!(asked(&journal, "//Bob", methods::EXEC, Some(&good), NOW), codes::OUT_OF_SCOPE);
        assert_eq!(asked(&journal, "//Bob", methods::PUT_MANIFEST, Some(&good), NOW), codes::OUT_OF_SCOPE);
        assert_eq!(asked(&journal, "//Bob", methods::LOGS, Some(&good), NOW + 1_001), codes::EXPIRED);
        let later = by_alice(Grant { issued_ms: NOW + WINDOW_MILLIS + 1, not_after_ms: NOW + 100_000, ..grant() });
        assert_eq!(logs("//Bob", Some(&later)), codes::BAD_DELEGATION);
    }

    #[test]
    fn a_delegation_that_is_not_the_buyers_for_this_lease_and_provider_says_nothing() {
        let (_home, journal) = journal();
        for bad in [
            by_alice(Grant { lease: LEASE + 1, ..grant() }),
            grant().sign(&key("//Bob"), &GENESIS, &provider()).unwrap(),
            grant().sign(&key("//Alice"), &H256([1; 32]), &provider()).unwrap(),
            grant().sign(&key("//Alice"), &GENESIS, &AccountId32::new([7; 32])).unwrap(),
        ] {
            // Neither does one that is bad besides for another reason.
            for now in [NOW, NOW + 1_001] {
                assert_eq!(asked(&journal, "//Bob", methods::LOGS, Some(&bad), now), codes::NOT_YOURS, "{bad:?}");
            }
        }
    }

    #[test]
    fn what_was_issued_before_a_revocation_is_refused_after_a_restart_too_and_what_comes_later_is_not() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.redb");
        let early = by_alice(grant());
        let late = by_alice(Grant { issued_ms: NOW + 11, not_after_ms: NOW + 1_000, ..grant() });
        {
            let journal = Journal::open(&path).unwrap();
            assert_eq!(revoke(&journal, LEASE, None, NOW + 10).unwrap().revoked_ms, NOW + 10);
        }
        let journal = Journal::open(&path).unwrap();
        let ask = |delegation: &Delegation| asked(&journal, "//Bob", methods::LOGS, Some(delegation), NOW + 20);
        assert_eq!(ask(&early), codes::REVOKED);
        assert_eq!(ask(&late), 0);
        // It never goes back, and not far ahead.
        assert_eq!(revoke(&journal, LEASE, Some(5), NOW + 20).unwrap().revoked_ms, NOW + 10);
        assert_eq!(ask(&early), codes::REVOKED);
        let most = revoke(&journal, LEASE, Some(u64::MAX), NOW + 20).unwrap().revoked_ms;
        assert_eq!(most, NOW + 20 + WINDOW_MILLIS);
        assert_eq!(ask(&late), codes::REVOKED);
        // Another lease's are its own.
        assert_eq!(journal.get(LEASE + 1).unwrap().revoked_ms, 0);
    }
}
