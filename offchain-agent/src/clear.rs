//! `tradewind-agent clear`: ends every workload that outlives the agent, whatever the chain says of its lease.
//!
//! For who takes an agent off a machine. Its leases end for silence, at the provider's cost: `tradewind provider drain`
//! first.

use crate::{
    backend::{container::ContainerBackend, machine::MachineBackend, Backend},
    config::Config,
    journal::Journal,
};
use color_eyre::eyre::{Result, WrapErr};
use std::path::Path;

/// Runs it.
///
/// # Errors
/// When the agent runs, or something may be left.
pub async fn run(home: &Path) -> Result<()> {
    let config = Config::read(home)?;
    // Held while the agent runs, which would start again what is ended.
    let _journal = Journal::open(&home.join(crate::journal::FILE)).wrap_err("the agent runs: stop it first")?;
    if let Some(containers) = &config.containers {
        end_all(&ContainerBackend::open(containers, home).await?).await?;
    }
    if let Some(machines) = &config.machines {
        end_all(&MachineBackend::open(machines, home).await?).await?;
    }
    Ok(())
}

async fn end_all(backend: &dyn Backend) -> Result<()> {
    for lease in backend.list().await {
        backend.destroy(lease).await.wrap_err_with(|| format!("lease {lease}"))?;
        println!("lease {lease}  ended");
    }
    Ok(())
}
