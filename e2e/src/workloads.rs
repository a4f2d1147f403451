//! Waiting for the workloads of the first provider.

use crate::Network;
use std::time::Duration;

/// For a busy machine.
const LONG: Duration = Duration::from_secs(600);

impl Network {
    /// Waits until the workload of a lease answers.
    ///
    /// # Panics
    /// If it does not.
    pub async fn answers(&self, lease: u64) {
        self.says(lease, 200, "to answer").await;
    }

    /// Waits until nothing runs for a lease any more.
    ///
    /// # Panics
    /// If it goes on.
    pub async fn gone(&self, lease: u64) {
        self.says(lease, 404, "to be gone").await;
    }

    async fn says(&self, lease: u64, status: u16, what: &str) {
        let url = self.provider(0).url(lease);
        let says = async || (self.http.get(&url).send().await.ok()?.status() == status).then_some(());
        self.until(&format!("the workload of lease {lease} {what}"), LONG, says).await;
    }

    /// Waits until the agent runs exactly so many workloads for as many leases.
    ///
    /// # Panics
    /// If it does not.
    pub async fn workloads(&self, count: usize) {
        self.counts(count, count).await;
    }

    /// Waits until the agent counts exactly so many leases and workloads.
    ///
    /// # Panics
    /// If it does not.
    pub async fn counts(&self, leases: usize, workloads: usize) {
        self.until(&format!("{workloads} workloads for {leases} leases"), LONG, async || {
            let seen = (self.metric(0, "tradewind_leases").await?, self.metric(0, "tradewind_workloads").await?);
            (seen == (leases as u64, workloads as u64)).then_some(())
        })
        .await;
    }
}
