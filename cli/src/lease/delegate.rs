//! Letting another key ask for some things of a lease, and asking as such a key.

use crate::{
    handover,
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::path::Path;
use tradewind_client::{
    agent::AgentClient,
    chain::Chain,
    keys::AccountKey,
    private_file,
    request::{Delegation, Grant, Scopes, MAX_DELEGATION_MILLIS},
    units::{format_unix_millis, parse_millis},
};
use tradewind_primitives::{LeaseId, LeaseState, LeaseView};

/// Largest file with a delegation: one line, and what an editor adds.
const MAX_FILE_BYTES: u64 = 1024;

/// `tradewind lease delegate`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Prints the delegation, one line, on standard output; whoever has the key of that account, and nobody else, \
                        can use it: `lease logs`, `exec`, `cp`, `show` and `hand-over` take it by --delegation or from \
                        TRADEWIND_DELEGATION. Nothing of it is on chain and the delegate pays nothing. `tradewind wallet show` shows an account. \
                        The provider's clock counts. --revoke ends all that were issued so far, whoever has them."
)]
pub struct Delegate {
    /// Number of the lease
    pub lease: LeaseId,
    /// The account that may (SS58)
    #[arg(long, required_unless_present = "revoke")]
    pub to: Option<String>,
    /// What it may: some of status, logs, exec (with cp) and blobs, with commas between
    #[arg(long, required_unless_present = "revoke")]
    pub can: Option<Scopes>,
    /// For how long: at most 7d
    #[arg(long = "for", required_unless_present = "revoke")]
    pub lasts: Option<String>,
    /// Have the provider refuse every delegation of the lease that was issued so far
    #[arg(long, conflicts_with_all = ["to", "can", "lasts"])]
    pub revoke: bool,
}

/// As whose delegate a command asks.
#[derive(Debug, clap::Args)]
pub struct By {
    /// Ask as a delegate of the lease's buyer: what `lease delegate` printed, or @ and a file with it
    #[arg(long, value_name = "TEXT|@FILE", env = "TRADEWIND_DELEGATION", hide_env_values = true)]
    pub delegation: Option<String>,
}

/// A command that asks a provider's agent, as the lease's buyer or as a delegate.
#[derive(Debug, clap::Args)]
pub struct Delegable<A: clap::Args> {
    /// The command's own arguments.
    #[command(flatten)]
    pub args: A,
    /// As whose delegate.
    #[command(flatten)]
    pub by: By,
}

impl By {
    /// The same options, with the delegation.
    ///
    /// # Errors
    /// When the file cannot be read, or the text is no delegation.
    pub fn with(&self, options: &Options) -> Result<Options> {
        let text = match self.delegation.as_deref().map(|text| (text, text.strip_prefix('@'))) {
            None => return Ok(options.clone()),
            // A variable that is set to nothing says nothing.
            Some((text, None)) if text.trim().is_empty() => return Ok(options.clone()),
            Some((text, None)) => text.to_owned(),
            Some((_, Some(file))) => {
                let bytes = private_file::read_bounded(Path::new(file), MAX_FILE_BYTES);
                String::from_utf8(bytes.wrap_err_with(|| format!("reading {file}"))?).wrap_err("the delegation")?
            }
        };
        let delegation = text.trim().parse::<Delegation>().wrap_err("--delegation")?;
        Ok(Options { delegation: Some(delegation), ..options.clone() })
    }
}

/// The agent of a lease's provider, as its buyer or, with a delegation, as a delegate asks it; and the key that signs.
///
/// # Errors
/// When the delegation is not the buyer's, or for another lease or key; those of [`handover::agent`].
pub async fn agent(
    options: &Options,
    chain: &Chain,
    view: &LeaseView<AccountId32>,
) -> Result<(AgentClient, AccountKey)> {
    let key = options.key()?;
    let Some(delegation) = &options.delegation else {
        return Ok((handover::agent(chain, &view.lease.provider).await?, key));
    };
    // The agent would say of all these that there is no such lease of ours.
    let Grant { lease, delegate, .. } = &delegation.grant;
    let (id, account) = (view.id, key.account());
    ensure!(*lease == id, "the delegation is for lease {lease}, not {id}");
    let (holder, yours) = (delegate.to_ss58check(), account.to_ss58check());
    ensure!(*delegate == account, "the delegation is for the key of {holder}, and yours is that of {yours}");
    let is_good = delegation.is_of(&view.lease.buyer, &chain.genesis(), &view.lease.provider);
    ensure!(is_good, "the delegation is not signed by the buyer of lease {id}, for its provider and this chain");
    Ok((handover::agent(chain, &view.lease.provider).await?.delegated(delegation.clone()), key))
}

/// Runs it.
///
/// # Errors
/// When the lease is not the user's, or has ended; when the provider does not answer.
pub async fn run(options: &Options, args: &Delegate) -> Result<()> {
    let (key, chain, id) = (options.key()?, options.chain().await?, args.lease);
    let asked = asked(args)?;
    let view = chain.finalized().await?.lease(id).await?.ok_or_else(|| eyre!("there is no lease {id}"))?;
    ensure!(view.lease.buyer == key.account(), "lease {id} is not yours");
    ensure!(!matches!(view.lease.state, LeaseState::Closed { .. }), "lease {id} is closed");
    // It is the agent's clock by which a delegation begins and ends, and is revoked.
    let agent = handover::agent(&chain, &view.lease.provider).await?;
    let Some((delegate, scopes, lasts)) = asked else { return revoke(options, &agent, &key, id).await };
    ensure!(delegate != key.account(), "{} is your own account: it may do all of it", delegate.to_ss58check());
    let issued_ms = agent.now_millis();
    let not_after_ms = issued_ms.saturating_add(lasts);
    let grant = Grant { lease: id, delegate: delegate.clone(), scopes, issued_ms, not_after_ms };
    let delegation = grant.sign(&key, &chain.genesis(), &view.lease.provider)?;
    let (to, until) = (delegate.to_ss58check(), format_unix_millis(not_after_ms));
    match options.output {
        Format::Json => output::value(&json!({
            "lease": id,
            "delegation": delegation.to_string(),
            "delegate": to,
            "can": scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>(),
            "issued_ms": issued_ms,
            "not_after_ms": not_after_ms,
        })),
        Format::Text => {
            output::hint(&format!("{to} may ask for {scopes} of lease {id} until {until}, with this:"));
            output::say!("{delegation}");
            Ok(())
        }
    }
}

async fn revoke(options: &Options, agent: &AgentClient, key: &AccountKey, id: LeaseId) -> Result<()> {
    let revoked = agent.revoke_delegations(key, id, None).await.wrap_err("revoking the delegations")?;
    match options.output {
        Format::Json => output::value(&json!({ "lease": id, "revoked_ms": revoked.revoked_ms })),
        Format::Text => {
            let until = format_unix_millis(revoked.revoked_ms);
            output::say!("lease {id}: delegations that were issued until {until} are refused");
            Ok(())
        }
    }
}

/// Who may do what for how many milliseconds; nothing if all is to be revoked.
fn asked(args: &Delegate) -> Result<Option<(AccountId32, Scopes, u64)>> {
    if args.revoke {
        return Ok(None);
    }
    let (Some(to), Some(can), Some(lasts)) = (&args.to, args.can, &args.lasts) else {
        bail!("say to whom, what and for how long, by --to, --can and --for");
    };
    let delegate =
        AccountId32::from_ss58check(to).map_err(|_| eyre!("`{}` is no address", output::in_a_line(to, 80)))?;
    let lasts = parse_millis(lasts).wrap_err("--for")?;
    ensure!((1_000..=MAX_DELEGATION_MILLIS).contains(&lasts), "--for is between a second and 7 days");
    Ok(Some((delegate, can, lasts)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::{super::Lease, *};
    use clap::Parser;
    use sp_core::H256;
    use tradewind_client::request::Scope;

    #[derive(Debug, Parser)]
    struct Arguments {
        #[command(flatten)]
        options: Options,
        #[command(subcommand)]
        lease: Lease,
    }

    const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    fn parsed(words: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(["lease"].into_iter().chain(words.split(' ')))
    }

    fn delegate(words: &str) -> Result<Option<(AccountId32, Scopes, u64)>> {
        match parsed(words)?.lease {
            Lease::Delegate(args) => asked(&args),
            other => panic!("{other:?}"),
        }
    }

    fn text() -> String {
        let key = AccountKey::from_uri("//Alice").unwrap();
        let (delegate, scopes) = (AccountId32::from_ss58check(BOB).unwrap(), Scopes::of(&[Scope::Exec]).unwrap());
        let grant = Grant { lease: 7, delegate, scopes, issued_ms: 1, not_after_ms: 2 };
        grant.sign(&key, &H256::zero(), &AccountId32::new([1; 32])).unwrap().to_string()
    }

    #[test]
    fn a_delegation_says_to_whom_what_and_for_how_long() {
        let (to, scopes, lasts) =
            delegate(&format!("delegate 7 --to {BOB} --can logs,exec --for 2h")).unwrap().unwrap();
        assert_eq!((to.to_ss58check().as_str(), lasts), (BOB, 7_200_000));
        assert_eq!(scopes.iter().collect::<Vec<_>>(), [Scope::Logs, Scope::Exec]);
        assert_eq!(delegate("delegate 7 --revoke").unwrap(), None);
    }

    #[test]
    fn what_a_delegation_cannot_say_is_refused() {
        for bad in [
            "delegate 7".to_string(),
            format!("delegate 7 --to {BOB} --for 2h"),
            format!("delegate 7 --to {BOB} --can logs"),
            "delegate 7 --can logs --for 2h".into(),
            "delegate 7 --to bob --can logs --for 2h".into(),
            format!("delegate 7 --to {BOB} --can access --for 2h"),
            format!("delegate 7 --to {BOB} --can logs --for 8d"),
            format!("delegate 7 --to {BOB} --can logs --for 999ms"),
            format!("delegate 7 --to {BOB} --can logs --for tomorrow"),
            format!("delegate 7 --revoke --to {BOB}"),
        ] {
            assert!(delegate(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn commands_that_ask_the_agent_take_a_delegation_from_the_line_or_a_file() {
        let text = text();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("delegation");
        std::fs::write(&file, format!("{text}\n")).unwrap();
        let file = format!("@{}", file.display());
        for given in [&text, &file] {
            for words in [
                format!("logs 7 --delegation {given}"),
                format!("exec 7 --delegation {given} -- ls -l"),
                format!("cp 7:/a b --delegation {given}"),
                format!("show 7 --delegation {given}"),
                format!("hand-over 7 app.wasm --delegation {given}"),
            ] {
                let Arguments { options, lease } = parsed(&words).unwrap();
                let by = match lease {
                    Lease::Logs(Delegable { by, .. }) => by,
                    Lease::Exec(Delegable { by, .. }) => by,
                    Lease::Cp(Delegable { by, .. }) => by,
                    Lease::HandOver(Delegable { by, .. }) => by,
                    Lease::Show { by, .. } => by,
                    other => panic!("{other:?}"),
                };
                assert_eq!(by.with(&options).unwrap().delegation.unwrap().to_string(), text);
            }
        }
    }

    #[test]
    fn what_is_no_delegation_is_refused_and_an_empty_one_is_none() {
        let options = parsed("ls").unwrap().options;
        let with = |text: Option<&str>| By { delegation: text.map(String::from) }.with(&options);
        assert_eq!(with(None).unwrap().delegation, None);
        assert_eq!(with(Some(" ")).unwrap().delegation, None);
        assert!(format!("{:#}", with(Some("//Alice")).unwrap_err()).contains("begins with `twd1`"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large");
        std::fs::write(&file, text().repeat(100)).unwrap();
        assert!(with(Some(&format!("@{}", file.display()))).is_err());
        assert!(with(Some("@/no/such/file")).is_err());
    }
}
