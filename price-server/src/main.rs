//! The clouds' price pages, played.

use clap::Parser;
use color_eyre::eyre::{Result, WrapErr};
use std::{io::Write, net::SocketAddr};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use tradewind_price_server::{Config, Faults, PriceServer, Source};

/// Plays the pages on which clouds tell their prices, with their oddities and, if told, with faults
///
/// The first line on standard output is its address, as JSON. Then it serves until SIGTERM or Ctrl-C. See `GET /`,
/// `/truth`, `/requests` and `/control`.
#[derive(Debug, Parser)]
#[command(name = "tradewind-price-server", version)]
struct Arguments {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Another seed, other prices
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Let prices move after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    move_every: u64,
    /// By how many percent at most
    #[arg(long, value_name = "PERCENT", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=50))]
    by: u32,
    /// When it begins, in seconds since 1970, so that two runs tell the same dates [default: now]
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,
    /// What is wrong with a source, or with `all`: `azure=status:429`, `all=factor:300`, or JSON as PUT /control takes it
    #[arg(long, value_name = "SOURCE=FAULT", value_parser = fault)]
    fault: Vec<(Option<Source>, Faults)>,
}

fn fault(text: &str) -> Result<(Option<Source>, Faults), String> {
    let (source, fault) = text.split_once('=').ok_or("SOURCE=FAULT")?;
    let source =
        if source == "all" { None } else { Some(source.parse::<Source>().map_err(|error| error.to_string())?) };
    Ok((source, fault.parse::<Faults>().map_err(|error| error.to_string())?))
}

#[tokio::main]
async fn main() -> Result<()> {
    color_eyre::install()?;
    let filter = EnvFilter::try_from_env("TRADEWIND_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Arguments { listen, seed, move_every, by, now, fault } = Arguments::parse();
    let shutdown = stop_on_signals()?;
    let config = Config { listen, seed, move_every, by_percent: by, epoch: now, faults: fault };
    let server = PriceServer::bind(config).await.wrap_err_with(|| format!("listening on {listen}"))?;
    let address = server.address();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::json!({ "listen": format!("http://{address}"), "seed": seed }))
        .and_then(|()| out.flush())
        .wrap_err("telling the address")?;
    drop(out);
    server.run(shutdown).await;
    Ok(())
}

fn stop_on_signals() -> Result<CancellationToken> {
    use tokio::signal::unix::{signal, SignalKind};
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate()).wrap_err("signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).wrap_err("signals")?;
    tokio::spawn({
        let stop = stop.clone();
        async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            stop.cancel();
        }
    });
    Ok(stop)
}
