//! Trial credits: what a provider gives a buyer to spend with it.

use crate::{
    output::{self, money, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{At, Call},
    units::{format_ticks, parse_ticks, Currency, Money},
};
use tradewind_primitives::{AssetKind, Balance, CreditView, Tick};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Credit {
    /// As a provider, give a buyer money to spend with you: yours again as it is spent, or when it has expired
    Grant(Grant),
    /// List what you may spend, and what you gave
    Ls,
    /// As a provider, take back what has expired
    Reclaim {
        /// Whose credit: an address
        buyer: String,
        /// In which currency
        #[arg(long, default_value = "wind")]
        currency: Currency,
    },
}

/// `tradewind credit grant`
#[derive(Debug, clap::Args)]
pub struct Grant {
    /// To whom: an address
    pub buyer: String,
    /// How much: 5wind
    pub amount: Money,
    /// For how long, from now: 30d. More than before may be given, but never for a shorter time
    #[arg(long = "for", default_value = "30d")]
    pub term: String,
}

fn account(text: &str) -> Result<AccountId32> {
    AccountId32::from_ss58check(text).map_err(|_| eyre!("`{text}` is no address"))
}

/// Runs it.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn run(options: &Options, credit: &Credit) -> Result<()> {
    match credit {
        Credit::Grant(args) => grant(options, args).await,
        Credit::Ls => list(options).await,
        Credit::Reclaim { buyer, currency } => reclaim(options, &account(buyer)?, *currency).await,
    }
}

/// What `buyer` can spend now of the trial credit that `provider` gave it, in base units of `asset`.
///
/// # Errors
/// When the chain does not say.
pub async fn usable(at: &At, buyer: &AccountId32, provider: &AccountId32, asset: &AssetKind) -> Result<Balance> {
    let live = at.clock().await?.live;
    let credits = at.credits_of(buyer).await?;
    let found = credits.iter().find(|credit| {
        credit.buyer == *buyer && credit.provider == *provider && credit.asset == *asset && live < credit.line.expires
    });
    Ok(found.map_or(0, |credit| credit.line.available))
}

async fn grant(options: &Options, args: &Grant) -> Result<()> {
    let (buyer, amount) = (account(&args.buyer)?, args.amount);
    let ticks = parse_ticks(&args.term).wrap_err("--for")?;
    let asset = amount.currency.asset(USD_ASSET);
    let (chain, submitter, key) = options.submitter().await?;
    let at = chain.finalized().await?;
    ensure!(
        at.provider(&key.account()).await?.is_some(),
        "only a provider gives credit; `tradewind-agent init` makes one"
    );
    let expires = at.clock().await?.live.checked_add(ticks).ok_or_else(|| eyre!("--for is too long"))?;
    let block = submitter.submit(&Call::grant(&buyer, &asset, amount.base, expires)).await?.block;
    match options.output {
        Format::Json => output::value(&json!({
            "block": block, "buyer": buyer.to_ss58check(), "amount": amount.base.to_string(), "expires": expires,
        })),
        Format::Text => {
            println!("{amount} to spend with you, for {}, block {block}", format_ticks(ticks));
            Ok(())
        }
    }
}

async fn reclaim(options: &Options, buyer: &AccountId32, currency: Currency) -> Result<()> {
    let asset = currency.asset(USD_ASSET);
    let (chain, submitter, key) = options.submitter().await?;
    let at = chain.finalized().await?;
    let provider = key.account();
    let mut mine = at.credits_of(&provider).await?.into_iter();
    let credit = mine.find(|credit| credit.provider == provider && credit.buyer == *buyer && credit.asset == asset);
    let credit = credit.ok_or_else(|| eyre!("you gave {} no such credit", buyer.to_ss58check()))?;
    let live = at.clock().await?.live;
    ensure!(
        live >= credit.line.expires || credit.line.due > 0,
        "the buyer can spend it for {} more",
        format_ticks(credit.line.expires.saturating_sub(live))
    );
    let block = submitter.submit(&Call::reclaim(buyer, &asset)).await?.block;
    let back = credit.line.due.saturating_add(if live >= credit.line.expires { credit.line.available } else { 0 });
    match options.output {
        Format::Json => output::value(&json!({ "block": block, "amount": back.to_string() })),
        Format::Text => {
            println!("{} are free again, block {block}", money(&asset, back));
            Ok(())
        }
    }
}

async fn list(options: &Options) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    let (credits, live) = (at.credits_of(&account).await?, at.clock().await?.live);
    if options.output == Format::Json {
        return output::value(&json!(credits.iter().map(|credit| credit_json(credit, live)).collect::<Vec<_>>()));
    }
    if credits.is_empty() {
        println!("No trial credits.");
        return Ok(());
    }
    let rows = credits.iter().map(|credit| {
        let (side, other) = match credit.buyer == account {
            true => ("to spend with", &credit.provider),
            false => ("given to", &credit.buyer),
        };
        vec![
            side.into(),
            other.to_ss58check(),
            money(&credit.asset, credit.line.available),
            match credit.line.expires.saturating_sub(live) {
                0 => "expired".into(),
                left => format_ticks(left),
            },
        ]
    });
    output::table(&["", "other side", "left", "for"], rows.collect());
    Ok(())
}

fn credit_json(credit: &CreditView<AccountId32>, live: Tick) -> serde_json::Value {
    json!({
        "buyer": credit.buyer.to_ss58check(),
        "provider": credit.provider.to_ss58check(),
        "asset": Currency::of(&credit.asset, USD_ASSET).map(|currency| currency.symbol().to_ascii_lowercase()),
        "available": credit.line.available.to_string(),
        "due": credit.line.due.to_string(),
        "expires": credit.line.expires,
        "expired": live >= credit.line.expires,
    })
}
