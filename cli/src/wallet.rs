//! The wallet.

use crate::{
    output::{self, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::{ensure, eyre, Result};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{At, Call},
    keys::SecretUri,
    units::{Currency, Money},
};
use tradewind_primitives::Balance;

/// What to do with it.
#[derive(Debug, clap::Subcommand)]
pub enum Wallet {
    /// Make a new wallet
    New,
    /// Take over a key: a mnemonic, a seed, or a development key
    Import {
        /// The secret; better given by the environment
        #[arg(env = "TRADEWIND_IMPORT", hide_env_values = true)]
        secret: String,
    },
    /// Show address and balance
    Show,
    /// Show the secret, for a backup
    Export,
    /// Send WIND or dollars
    Send {
        /// To whom (SS58)
        to: String,
        /// How much: 12.5wind, 3usd
        amount: Money,
    },
}

/// Runs it.
///
/// # Errors
/// Of the folder, the key or the chain.
pub async fn run(options: &Options, wallet: &Wallet) -> Result<()> {
    match wallet {
        Wallet::New => made(options, &SecretUri::generate()),
        Wallet::Import { secret } => made(options, &SecretUri::new(secret.clone())?),
        Wallet::Export => {
            output::say!("{}", options.home()?.wallet()?.expose());
            Ok(())
        }
        Wallet::Show => {
            let account = options.key()?.account();
            let at = options.chain().await?.finalized().await?;
            let (free, score) = (at.free_balance(&account).await?, at.score(&account).await?);
            let dollars = at.asset_balance(USD_ASSET, &account).await?;
            match options.output {
                Format::Json => output::value(&json!({
                    "account": account.to_ss58check(),
                    "free": free.to_string(),
                    "usd": dollars.to_string(),
                    "reputation": score.to_string(),
                    "block": at.number(),
                })),
                Format::Text => {
                    output::say!("account     {}", account.to_ss58check());
                    output::say!("free        {}", Currency::Wind.format(free));
                    if dollars > 0 {
                        output::say!("            {}", Currency::Usd.format(dollars));
                    }
                    output::say!("reputation  {}", Currency::Wind.format(score));
                    Ok(())
                }
            }
        }
        Wallet::Send { to, amount } => {
            let to = AccountId32::from_ss58check(to).map_err(|_| eyre!("`{to}` is no address"))?;
            let (_, submitter, _) = options.submitter().await?;
            let call = match amount.currency {
                Currency::Wind => Call::transfer(&to, amount.base),
                Currency::Usd => Call::transfer_asset(USD_ASSET, &to, amount.base),
            };
            let included = submitter.submit(&call).await?;
            match options.output {
                Format::Json => output::value(&json!({ "block": included.block })),
                Format::Text => {
                    output::say!("sent {amount}, block {}", included.block);
                    Ok(())
                }
            }
        }
    }
}

/// Makes sure that `account` has more than `needed` base units of WIND, free.
///
/// # Errors
/// When it has less: `why` says what that is for, and `instead` what else can be done than sending it more.
pub async fn ensure_holds(at: &At, account: &AccountId32, needed: Balance, why: &str, instead: &str) -> Result<()> {
    let free = at.free_balance(account).await?;
    ensure!(
        free > needed,
        "{why}, and {} holds {}: send it more, or {instead}",
        account.to_ss58check(),
        Currency::Wind.format(free),
    );
    Ok(())
}

fn made(options: &Options, uri: &SecretUri) -> Result<()> {
    options.home()?.make_wallet(uri)?;
    let account = uri.key()?.account().to_ss58check();
    match options.output {
        Format::Json => output::value(&json!({ "account": account })),
        Format::Text => {
            output::say!("account  {account}");
            output::say!("`tradewind wallet export` shows the secret: write it down and keep it safe");
            Ok(())
        }
    }
}
