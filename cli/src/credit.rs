//! Trial credits: what a provider gives a buyer to spend with it.

use crate::{
    output::{self, money, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{At, Call, ChainError},
    units::{format_ticks, parse_ticks, Currency, Money},
};
use tradewind_primitives::{AssetKind, Balance, CreditView, Tick, Ticks};

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

/// Live ticks within which a transaction is included, if it ever is: what expires sooner is not counted on.
const INCLUDED_WITHIN: Ticks = 100;

/// The trial credits that a buyer can spend, as of one block.
pub struct Spendable(Vec<CreditView<AccountId32>>);

impl Spendable {
    /// Those of `buyer`.
    ///
    /// # Errors
    /// When the chain does not say.
    pub async fn of(at: &At, buyer: &AccountId32) -> Result<Self> {
        let credits = match at.credits_of(buyer).await {
            Ok(credits) => credits,
            // Where there are no credits, nobody has any.
            Err(ChainError::NoSuchFunction { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        match credits.is_empty() {
            true => Ok(Self(credits)),
            false => Ok(Self::at(at.clock().await?.live, buyer, credits)),
        }
    }

    /// Those of `credits` that `buyer` can spend at live tick `live`, and for some time after it.
    pub fn at(live: Tick, buyer: &AccountId32, mut credits: Vec<CreditView<AccountId32>>) -> Self {
        let until = live.saturating_add(INCLUDED_WITHIN);
        credits.retain(|credit| credit.buyer == *buyer && credit.line.available > 0 && until < credit.line.expires);
        Self(credits)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What can be spent with `provider`, in base units of `asset`.
    pub fn with(&self, provider: &AccountId32, asset: &AssetKind) -> Balance {
        let found = self.0.iter().find(|credit| credit.provider == *provider && credit.asset == *asset);
        found.map_or(0, |credit| credit.line.available)
    }
}

/// What `buyer` can spend now of the trial credit that `provider` gave it, in base units of `asset`.
///
/// # Errors
/// When the chain does not say.
pub async fn usable(at: &At, buyer: &AccountId32, provider: &AccountId32, asset: &AssetKind) -> Result<Balance> {
    Ok(Spendable::of(at, buyer).await?.with(provider, asset))
}

/// What is put after a price of which `credit` is a trial credit: nothing if there is none.
pub fn part(asset: &AssetKind, credit: Balance) -> String {
    match credit {
        0 => String::new(),
        credit => format!(", {} of it the provider's trial credit", money(asset, credit)),
    }
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
            output::say!("{amount} to spend with you, for {}, block {block}", format_ticks(ticks));
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
            output::say!("{} are free again, block {block}", money(&asset, back));
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
        output::say!("No trial credits.");
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

#[cfg(test)]
pub mod tests {
    #![allow(missing_docs)]

    use super::*;
    use tradewind_primitives::CreditLine;

    pub fn who(seed: u8) -> AccountId32 {
        AccountId32::new([seed; 32])
    }

    /// What provider 2 gave buyer 1 in WIND.
    pub fn credit(available: Balance, expires: Tick) -> CreditView<AccountId32> {
        let line = CreditLine { available, due: 0, expires };
        CreditView { buyer: who(1), provider: who(2), asset: AssetKind::Native, line }
    }

    #[test]
    fn a_credit_is_spent_by_its_buyer_with_its_provider_in_its_asset_alone() {
        let spendable = Spendable::at(0, &who(1), vec![credit(5, 1_000)]);
        assert_eq!(spendable.with(&who(2), &AssetKind::Native), 5);
        assert_eq!(spendable.with(&who(3), &AssetKind::Native), 0);
        assert_eq!(spendable.with(&who(2), &AssetKind::WithId(USD_ASSET)), 0);
        // The provider sees what it gave beside what it may spend.
        assert!(Spendable::at(0, &who(2), vec![credit(5, 1_000)]).is_empty());
    }

    #[test]
    fn what_has_expired_or_may_before_it_is_spent_is_not_counted_on() {
        let left =
            |live, expires| Spendable::at(live, &who(1), vec![credit(5, expires)]).with(&who(2), &AssetKind::Native);
        assert_eq!(left(900, 1_001), 5);
        assert_eq!(left(900, 1_000), 0, "a transaction may be included as late as that");
        assert_eq!(left(1_000, 1_000), 0);
        assert_eq!(left(Tick::MAX, Tick::MAX), 0);
        assert!(Spendable::at(0, &who(1), vec![credit(0, 1_000)]).is_empty());
    }

    #[test]
    fn a_price_says_what_of_it_is_credit_if_there_is_any() {
        assert_eq!(part(&AssetKind::Native, 0), "");
        assert_eq!(part(&AssetKind::Native, 2_000_000_000), ", 2 WIND of it the provider's trial credit");
    }
}
