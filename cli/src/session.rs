//! What every subcommand starts from: options, the key, the chain.

use crate::{
    home::Home,
    output::{Format, USD_ASSET},
};
use color_eyre::eyre::{Result, WrapErr};
use std::{path::PathBuf, time::Duration};
use tradewind_client::{
    chain::{Chain, FeesIn, Submitter},
    keys::{AccountKey, SecretUri},
    request::Delegation,
};

/// Options of every subcommand.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// WebSocket of a node
    #[arg(long, global = true, env = "TRADEWIND_NODE", default_value = "ws://127.0.0.1:9944")]
    pub node: String,
    /// Folder for the wallet, leases and programs
    #[arg(long, global = true, env = "TRADEWIND_HOME", default_value = "~/.tradewind")]
    pub home: PathBuf,
    /// Use this key instead of the wallet: a mnemonic, a seed, or a development key like //Alice
    #[arg(long, global = true, env = "TRADEWIND_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// What transactions are paid in: wind, usd, or auto, which is WIND while there is enough of it
    #[arg(long, global = true, value_enum, env = "TRADEWIND_FEES", default_value = "auto")]
    pub fees: Fees,
    /// How to print
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub output: Format,
    /// As whose delegate a lease's provider is asked: see [`By`](crate::lease::By), which the commands have that can.
    #[arg(skip)]
    pub delegation: Option<Delegation>,
}

/// What transactions are paid in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Fees {
    /// In WIND if the account has enough of it, in dollars if not
    Auto,
    /// In WIND
    Wind,
    /// In dollars
    Usd,
}

/// How long to wait for the node.
const PATIENCE: Duration = Duration::from_secs(15);

impl Options {
    /// The user's folder, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn home(&self) -> Result<Home> {
        Home::open(&self.home)
    }

    /// The key to sign with.
    ///
    /// # Errors
    /// When none is given and there is no wallet, or the wallet does not open.
    pub fn key(&self) -> Result<AccountKey> {
        match &self.key {
            Some(uri) => Ok(SecretUri::new(uri.clone()).wrap_err("--key")?.key()?),
            None => Ok(self.home()?.wallet()?.key()?),
        }
    }

    /// The chain.
    ///
    /// # Errors
    /// When no node answers.
    pub async fn chain(&self) -> Result<Chain> {
        Chain::connect(&self.node, PATIENCE)
            .await
            .wrap_err("no chain; `tradewind up` starts a local one, and --node names another")
    }

    /// The chain and what signs for it.
    ///
    /// # Errors
    /// Those of [`Options::key`] and [`Options::chain`].
    pub async fn submitter(&self) -> Result<(Chain, Submitter, AccountKey)> {
        let key = self.key()?;
        let chain = self.chain().await?;
        Ok((chain.clone(), self.submitter_on(&chain, key.clone()), key))
    }

    /// What signs with `key` for `chain`.
    pub fn submitter_on(&self, chain: &Chain, key: AccountKey) -> Submitter {
        let fees = match self.fees {
            Fees::Auto => FeesIn::WindOr(USD_ASSET),
            Fees::Wind => FeesIn::Wind,
            Fees::Usd => FeesIn::Asset(USD_ASSET),
        };
        Submitter::new(chain.clone(), key).paying(fees)
    }
}
