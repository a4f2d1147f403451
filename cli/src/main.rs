//! The buyer's and operator's command.

// These panic when whoever reads has gone: `output` prints instead.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod access;
mod apps;
mod channel;
mod credit;
mod emission;
mod gov;
mod handover;
mod home;
mod invoke;
mod lease;
mod local;
mod manifest;
mod market;
mod mismatch;
mod order;
mod output;
mod owed;
mod prices;
mod provider;
mod quote;
mod refusal;
mod rent;
mod reputation;
mod session;
mod wallet;

use clap::{Parser, Subcommand};
use color_eyre::eyre::Result;
use session::Options;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Rents compute on a Tradewind market
#[derive(Debug, Parser)]
#[command(name = "tradewind", version)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a whole local cloud: a development chain and one provider
    Up(local::Up),
    /// Stop the local cloud
    Down,
    /// Your account
    #[command(subcommand)]
    Wallet(wallet::Wallet),
    /// Offers that satisfy what you need, cheapest first
    Market(market::Market),
    /// What clouds ask for what you need, and what the market saves
    Quote(quote::Args),
    /// Prices of clouds and assets as the chain knows them, and where an operator's node asks for them
    #[command(subcommand)]
    Prices(prices::Prices),
    /// Manifests, read before anything is paid
    #[command(subcommand)]
    Manifest(manifest::Manifest),
    /// Take a program into your store and show its address
    Deploy(apps::Deploy),
    /// Rent: shows the price, asks, and waits until the workload runs
    Rent(rent::Rent),
    /// Order: providers bid for what you need, the best bids win, and their workloads are waited for
    Order(order::Order),
    /// Show the best bids on an order, and go on until bidding ends
    Bids(order::Bids),
    /// Award an order to its best bids, now if it is yours; then hand over, and wait until the workloads run
    Award(order::Award),
    /// Your leases
    #[command(subcommand)]
    Lease(lease::Lease),
    /// Send a request to a function that you rent, or to one that is paid by the request
    Invoke(invoke::Invoke),
    /// Channels, which pay for single requests
    #[command(subcommand)]
    Channel(channel::Channel),
    /// Vouchers, by which requests are paid of a channel
    #[command(subcommand)]
    Voucher(channel::Voucher),
    /// Trial credits: what providers give buyers to spend with them
    #[command(subcommand)]
    Credit(credit::Credit),
    /// Scores, which trade earns: show them, and lower one at the price of your own
    #[command(subcommand)]
    Reputation(reputation::Reputation),
    /// New WIND, shared every ten minutes among those who are enrolled
    #[command(subcommand)]
    Emission(emission::Emission),
    /// The DAO: propose and vote
    #[command(subcommand)]
    Gov(gov::Gov),
    /// Show what could not be delivered of a lease, an order or a channel, and deliver it
    Owed(owed::Owed),
    /// Your business as a provider; its agent is a program of its own, `tradewind-agent`
    #[command(subcommand)]
    Provider(provider::Provider),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("TRADEWIND_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let format = arguments.options.output;
    match run(arguments).await {
        Ok(code) => code,
        Err(error) if output::is_closed(&error) => ExitCode::from(output::CLOSED),
        Err(error) => {
            output::failure(format, &error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode> {
    let options = arguments.options;
    let done = match arguments.command {
        Command::Up(up) => local::up(&options, &up).await,
        Command::Down => local::down(&options).await,
        Command::Wallet(wallet) => wallet::run(&options, &wallet).await,
        Command::Market(market) => market::run(&options, &market).await,
        Command::Quote(args) => quote::run(&options, &args).await,
        Command::Prices(prices) => prices::run(&options, &prices).await,
        Command::Manifest(manifest) => manifest::run(&options, &manifest),
        Command::Deploy(deploy) => apps::run(&options, &deploy),
        Command::Rent(rent) => rent::run(&options, &rent).await,
        Command::Order(order) => return order::run(&options, &order).await,
        Command::Bids(bids) => order::bids(&options, &bids).await,
        Command::Award(award) => return order::award(&options, &award).await,
        Command::Lease(lease) => return lease::run(&options, &lease).await,
        Command::Invoke(invoke) => invoke::run(&options, &invoke).await,
        Command::Channel(channel) => channel::run(&options, &channel).await,
        Command::Voucher(voucher) => channel::run_voucher(&options, &voucher).await,
        Command::Credit(credit) => credit::run(&options, &credit).await,
        Command::Reputation(reputation) => reputation::run(&options, &reputation).await,
        Command::Emission(emission) => emission::run(&options, &emission).await,
        Command::Gov(gov) => gov::run(&options, &gov).await,
        Command::Owed(owed) => owed::run(&options, &owed).await,
        Command::Provider(provider) => provider::run(&options, &provider).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn no_argument_of_any_subcommand_contradicts_another() {
        Arguments::command().debug_assert();
    }
}
