//! What leases need is fetched while their acceptance is on its way to being final, which takes the chain several blocks:
//! images come, and functions are compiled.
//!
//! Nothing depends on it. Provisioning takes over what was begun, and fetches by itself if nothing was, as when a bid won or the
//! agent was restarted, and if it had failed by then: what could not be had before may be there now.

use crate::backend::{Backend, BackendError, Deployment};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tokio_util::task::AbortOnDropHandle;
use tradewind_primitives::LeaseId;
use tradewind_workloads::Fetched;

/// Given up when it is dropped.
type Fetching = AbortOnDropHandle<Result<Fetched, BackendError>>;

/// What is being fetched for leases that are not yet provisioned. No more than there are of these.
#[derive(Default)]
pub struct Ahead {
    fetching: Mutex<BTreeMap<LeaseId, Fetching>>,
}

impl Ahead {
    /// Begins to fetch what `lease` needs, unless that has begun.
    pub fn begin(&self, backend: Arc<dyn Backend>, lease: LeaseId, workload: Deployment) {
        self.fetching().entry(lease).or_insert_with(|| {
            AbortOnDropHandle::new(tokio::spawn(async move {
                let begun = Instant::now();
                let fetched = backend.fetch(lease, &workload).await;
                let millis = begun.elapsed().as_millis();
                match &fetched {
                    Ok(_) => tracing::info!(lease, millis, "what it needs is here"),
                    Err(error) => tracing::debug!(lease, millis, %error, "what it needs did not come"),
                }
                fetched
            }))
        });
    }

    /// What `lease` needs: what was begun, or fetched now.
    ///
    /// # Errors
    /// Those of [`Backend::fetch`].
    pub async fn finish(
        &self,
        backend: &dyn Backend,
        lease: LeaseId,
        workload: &Deployment,
    ) -> Result<Fetched, BackendError> {
        let begun = self.fetching().remove(&lease);
        if let Some(fetching) = begun {
            let early = fetching.is_finished();
            match fetching.await {
                Ok(Ok(fetched)) => return Ok(fetched),
                Ok(Err(error)) if !early => return Err(error),
                // It panicked, or its failure is of another time.
                Ok(Err(_)) | Err(_) => {}
            }
        }
        backend.fetch(lease, workload).await
    }

    /// Gives up what was begun for `lease`, if anything was.
    pub fn give_up(&self, lease: LeaseId) {
        let _ = self.fetching().remove(&lease);
    }

    fn fetching(&self) -> MutexGuard<'_, BTreeMap<LeaseId, Fetching>> {
        self.fetching.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

    use super::*;
    use crate::backend::{Access, FunctionDeployment, InstanceStatus, Limits, Log};
    use async_trait::async_trait;
    use cid::Cid;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use tokio::sync::watch;
    use tradewind_client::rpc::LogPosition;
    use tradewind_primitives::Resources;

    /// What a fetch of [`Elsewhere`] comes to.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Comes {
        Now,
        Never,
        NotThere,
        Panic,
    }

    /// Counts fetches: how many began, and how many are under way.
    struct Elsewhere {
        comes: watch::Sender<Comes>,
        begun: AtomicUsize,
        going: watch::Sender<usize>,
    }

    impl Elsewhere {
        /// What never comes, until a test lets it.
        fn new() -> Arc<Self> {
            let comes = watch::Sender::new(Comes::Never);
            Arc::new(Self { comes, begun: AtomicUsize::default(), going: Default::default() })
        }

        async fn going(&self, wanted: usize) {
            self.going.subscribe().wait_for(|going| *going == wanted).await.unwrap();
        }
    }

    struct Going<'a>(&'a watch::Sender<usize>);

    impl Drop for Going<'_> {
        fn drop(&mut self) {
            self.0.send_modify(|going| *going -= 1);
        }
    }

    #[async_trait]
    impl Backend for Elsewhere {
        fn capacity(&self) -> Resources {
            Resources::default()
        }

        fn check(&self, _: &Deployment) -> Result<(), BackendError> {
            Ok(())
        }

        async fn fetch(&self, lease: LeaseId, _: &Deployment) -> Result<Fetched, BackendError> {
            self.begun.fetch_add(1, SeqCst);
            self.going.send_modify(|going| *going += 1);
            let _going = Going(&self.going);
            let comes = *self.comes.subscribe().wait_for(|comes| *comes != Comes::Never).await.unwrap();
            assert!(comes != Comes::Panic, "as the test wants it");
            match comes {
                Comes::NotThere => Err(BackendError::BadImage("it is not there".into())),
                _ => Ok(Box::new(lease)),
            }
        }

        async fn provision(&self, lease: LeaseId, _: &Deployment) -> Result<Access, BackendError> {
            Err(BackendError::UnknownLease(lease))
        }

        async fn status(&self, _: LeaseId) -> InstanceStatus {
            InstanceStatus::Unknown
        }

        async fn logs(&self, lease: LeaseId, _: Option<LogPosition>, _: usize) -> Result<Log, BackendError> {
            Err(BackendError::UnknownLease(lease))
        }

        async fn destroy(&self, _: LeaseId) -> Result<(), BackendError> {
            Ok(())
        }

        async fn list(&self) -> Vec<LeaseId> {
            Vec::new()
        }
    }

    fn workload() -> Deployment {
        Deployment::Function(FunctionDeployment {
            component: Cid::default(),
            env: BTreeMap::new(),
            args: Vec::new(),
            allowed_hosts: Vec::new(),
            limits: Limits::default(),
        })
    }

    #[tokio::test]
    async fn what_was_begun_is_taken_over_and_nothing_is_fetched_twice() {
        let (ahead, elsewhere) = (Ahead::default(), Elsewhere::new());
        for _ in 0..2 {
            ahead.begin(elsewhere.clone(), 7, workload());
        }
        elsewhere.going(1).await;
        let workload = workload();
        let finished = ahead.finish(elsewhere.as_ref(), 7, &workload);
        let comes = async { elsewhere.comes.send_replace(Comes::Now) };
        let (_, fetched) = tokio::join!(comes, finished);
        assert_eq!(fetched.unwrap().downcast_ref::<LeaseId>(), Some(&7));
        assert_eq!(elsewhere.begun.load(SeqCst), 1);
        // Whoever comes again fetches anew, as after a restart.
        ahead.finish(elsewhere.as_ref(), 7, &workload).await.unwrap();
        assert_eq!(elsewhere.begun.load(SeqCst), 2);
    }

    #[tokio::test]
    async fn what_is_given_up_or_no_longer_waited_for_ends() {
        let (ahead, elsewhere) = (Ahead::default(), Elsewhere::new());
        ahead.begin(elsewhere.clone(), 1, workload());
        ahead.begin(elsewhere.clone(), 2, workload());
        elsewhere.going(2).await;
        ahead.give_up(1);
        elsewhere.going(1).await;
        ahead.give_up(1);
        let workload = workload();
        tokio::select! {
            _ = ahead.finish(elsewhere.as_ref(), 2, &workload) => panic!("it never comes"),
            () = tokio::task::yield_now() => {}
        }
        elsewhere.going(0).await;
    }

    #[tokio::test]
    async fn a_fetch_that_failed_or_panicked_before_is_done_again() {
        for first in [Comes::NotThere, Comes::Panic] {
            let (ahead, elsewhere) = (Ahead::default(), Elsewhere::new());
            ahead.begin(elsewhere.clone(), 1, workload());
            elsewhere.going(1).await;
            elsewhere.comes.send_replace(first);
            elsewhere.going(0).await;
            // It has ended once its task has, a moment after the fetch itself.
            while !ahead.fetching().values().all(Fetching::is_finished) {
                tokio::task::yield_now().await;
            }
            elsewhere.comes.send_replace(Comes::Now);
            ahead.finish(elsewhere.as_ref(), 1, &workload()).await.unwrap();
            assert_eq!(elsewhere.begun.load(SeqCst), 2);
        }
    }

    #[tokio::test]
    async fn a_fetch_that_fails_while_it_is_waited_for_has_failed() {
        let (ahead, elsewhere) = (Ahead::default(), Elsewhere::new());
        ahead.begin(elsewhere.clone(), 1, workload());
        elsewhere.going(1).await;
        let workload = workload();
        let finished = ahead.finish(elsewhere.as_ref(), 1, &workload);
        let fails = async { elsewhere.comes.send_replace(Comes::NotThere) };
        let (fetched, _) = tokio::join!(finished, fails);
        assert!(matches!(fetched, Err(BackendError::BadImage(_))));
        assert_eq!(elsewhere.begun.load(SeqCst), 1);
    }
}
