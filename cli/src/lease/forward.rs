//! A port here that leads to one of what is rented.

use super::ssh::{Target, MISSING};
use crate::{access, output, session::Options};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use std::{net::Ipv4Addr, os::unix::process::CommandExt, path::PathBuf, str::FromStr, sync::Arc};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tradewind_primitives::{Kind, LeaseId, LeaseState};

/// Connections at one time.
const MAX_CONNECTIONS: usize = 64;

/// `tradewind lease port-forward`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A port that the manifest publishes is reached where the provider published it; every other port of a \
                        machine through its SSH server. Goes on until Ctrl-C."
)]
pub struct Forward {
    /// Number of the lease
    pub lease: LeaseId,
    /// Port inside, or `HERE:INSIDE`; 0 for HERE takes any that is free
    pub ports: Ports,
    /// Private key to log in to a machine with; without it those that `ssh` finds by itself
    #[arg(short = 'i', long)]
    pub identity: Option<PathBuf>,
}

/// Which port leads where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    here: u16,
    inside: u16,
}

impl FromStr for Ports {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (here, inside) = text.split_once(':').unwrap_or((text, text));
        let port = |text: &str| text.parse::<u16>().map_err(|_| format!("`{text}` is no port"));
        match (port(here)?, port(inside)?) {
            (_, 0) => Err("there is no port 0 inside".into()),
            (here, inside) => Ok(Self { here, inside }),
        }
    }
}

/// Runs it.
///
/// # Errors
/// When the port does not lead anywhere, or the one here is taken.
pub async fn run(options: &Options, args: &Forward) -> Result<()> {
    let (lease, Ports { here, inside }) = (args.lease, args.ports);
    let chain = options.chain().await?;
    let view = chain.finalized().await?.lease(lease).await?.ok_or_else(|| eyre!("there is no lease {lease}"))?;
    ensure!(view.lease.state == LeaseState::Active, "lease {lease} is not active: nothing of it runs");
    let way = access::way(options, &chain, &view, access::kept(options, &chain, &view)?).await?;
    let published = way.ports.iter().find(|port| port.inside.get() == inside);
    match published {
        Some(port) => carry(options, lease, here, (host_of(port.outside.host()), port.outside.port())).await,
        None if view.lease.kind == Kind::Machine => {
            ensure!(here != 0, "say which port here: {inside}:{inside}");
            let target = Target::of(options, lease, args.identity.as_deref()).await?;
            let leads = format!("127.0.0.1:{here}:127.0.0.1:{inside}");
            output::hint(&format!("127.0.0.1:{here} leads to port {inside} of lease {lease}; Ctrl-C ends it"));
            // Only if it could not be started it comes back.
            let mut ssh = target.ssh(&["-N", "-o", "ExitOnForwardFailure=yes", "-L", &leads]);
            Err(ssh.exec()).wrap_err(MISSING)
        }
        None => bail!("lease {lease} publishes no port {inside}: list it under `ports` in the manifest"),
    }
}

/// A host as one connects to it: without the brackets that an IPv6 address has in text.
fn host_of(host: &str) -> String {
    host.trim_matches(['[', ']']).to_string()
}

async fn carry(options: &Options, lease: LeaseId, here: u16, to: (String, u16)) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, here)).await;
    let listener = listener.wrap_err_with(|| format!("listening at 127.0.0.1:{here}"))?;
    let address = listener.local_addr()?;
    output::event(
        options.output,
        &format!("{address} leads to {}:{} of lease {lease}; Ctrl-C ends it", to.0, to.1),
        &json!({ "event": "listening", "address": address.to_string(), "lease": lease }),
    )?;
    let (places, to) = (Arc::new(Semaphore::new(MAX_CONNECTIONS)), Arc::new(to));
    let serve = async {
        loop {
            let place = places.clone().acquire_owned().await?;
            let (mut near, _) = listener.accept().await.wrap_err("accepting a connection")?;
            let to = to.clone();
            tokio::spawn(async move {
                let _place = place;
                match TcpStream::connect((to.0.as_str(), to.1)).await {
                    // Whoever closes it has had enough; the other side learns it by the same.
                    Ok(mut far) => drop(copy_bidirectional(&mut near, &mut far).await),
                    Err(error) => output::hint(&format!("{}:{} cannot be reached: {error}", to.0, to.1)),
                }
            });
        }
    };
    tokio::select! {
        failed = serve => failed,
        signal = tokio::signal::ctrl_c() => Ok(signal?),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn ports_are_one_or_two() {
        let ports = |here, inside| Ok(Ports { here, inside });
        assert_eq!("80".parse(), ports(80, 80));
        assert_eq!("8080:80".parse(), ports(8080, 80));
        assert_eq!("0:80".parse(), ports(0, 80));
        for bad in ["", "x", "80:", ":80", "0", "80:0", "1:2:3", "65536"] {
            assert!(bad.parse::<Ports>().is_err(), "{bad}");
        }
    }
}
