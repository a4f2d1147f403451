//! Longer terms.

use super::list::lease_json;
use crate::{
    credit::{part, usable},
    output::{self, money, Format, USD_ASSET},
    session::Options,
    wallet::ensure_holds,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::Call,
    units::{format_ticks, parse_ticks, Money},
};
use tradewind_primitives::{api::ClockView, earned, AssetKind, Balance, LeaseId, LeaseRecord, LeaseState, Tick, Ticks};

/// `tradewind lease extend`
#[derive(Debug, clap::Args)]
pub struct Extend {
    /// Number of the lease
    pub lease: LeaseId,
    /// By how long: 2h, 30m, "30 ticks"
    #[arg(long)]
    pub by: String,
    /// Pay at most so much of your own money for it, in the currency of the lease: 1.20usd. What the provider's trial credit
    /// pays does not count
    #[arg(long)]
    pub max: Option<Money>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Runs it.
///
/// # Errors
/// When the lease cannot be extended by so much, or that costs more than allowed; with the runtime's name for a
/// refusal.
pub async fn run(options: &Options, args: &Extend) -> Result<()> {
    let by = parse_ticks(&args.by).wrap_err("--by")?;
    let (chain, submitter, key) = options.submitter().await?;
    let (id, at) = (args.lease, chain.finalized().await?);
    let lease = at.lease(id).await?.ok_or_else(|| eyre!("there is no lease {id}"))?.lease;
    let cost = cost(&lease, by, &at.clock().await?).wrap_err_with(|| format!("lease {id}"))?;
    let credit = usable(&at, &key.account(), &lease.provider, &lease.asset).await?;
    let Split { own, credit } = Split::of(cost, credit);
    let costs = format!("{}{}", money(&lease.asset, cost), part(&lease.asset, credit));
    if let Some(max) = args.max {
        ensure!(max.currency.asset(USD_ASSET) == lease.asset, "--max is in another currency than the lease");
        ensure!(own <= max.base, "it costs {costs}, more than {max}");
    }
    if lease.asset == AssetKind::Native {
        ensure_holds(&at, &key.account(), own, &format!("it costs {costs}"), "extend by less").await?;
    }
    output::step(options.output, &format!("{} more for {costs}", format_ticks(by)));
    if !args.yes && !output::ask("Extend it?")? {
        bail!("not extended");
    }
    let block = submitter.submit(&Call::extend(id, by)).await?.block;
    let view = chain.at_number(block).await?.lease(id).await?;
    match options.output {
        Format::Json => output::value(&json!({
            "block": block, "cost": cost.to_string(), "credit": credit.to_string(), "lease": view.as_ref().map(lease_json),
        })),
        Format::Text => {
            let term = view.map_or(lease.ticks.saturating_add(by), |view| view.lease.ticks);
            output::say!("lease {id} extended, block {block}: its term is {} now", format_ticks(term));
            Ok(())
        }
    }
}

/// Who pays for an extension.
#[derive(Debug, PartialEq, Eq)]
struct Split {
    /// The buyer, of its own money.
    own: Balance,
    /// The trial credit that the provider gave it.
    credit: Balance,
}

impl Split {
    /// Of `cost`, as the chain does it: a credit of `spendable` first.
    fn of(cost: Balance, spendable: Balance) -> Self {
        let credit = spendable.min(cost);
        Self { own: cost.saturating_sub(credit), credit }
    }
}

/// What `by` more ticks cost: exactly what the chain then sets aside, of a trial credit and of the buyer's own money.
fn cost(lease: &LeaseRecord<AccountId32>, by: Ticks, clock: &ClockView) -> Result<Balance> {
    let (LeaseState::Active, Some(ends_at)) = (lease.state, lease.ends_at) else {
        bail!("only an active lease can be extended")
    };
    ensure!(clock.now < ends_at, "its term has ended");
    ensure!(lease.extendable, "its offer does not allow that it is extended");
    ensure!(lease.notice.is_none(), "its provider has given notice");
    let longest = longest(lease, ends_at, clock.now);
    ensure!(by <= longest, "its offer allows at most {} more now", format_ticks(longest));
    let term = lease.ticks.checked_add(by).and_then(|term| earned(lease.rate, term));
    let (Some(longer), Some(now)) = (term, earned(lease.rate, lease.ticks)) else { bail!("that is too long") };
    Ok(longer.saturating_sub(now))
}

/// By how many ticks the offer lets the lease be extended now.
fn longest(lease: &LeaseRecord<AccountId32>, ends_at: Tick, now: Tick) -> Ticks {
    lease.max_ticks.saturating_sub(ends_at.saturating_sub(now))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::lease::story::tests::{clock, view};

    #[test]
    fn the_price_is_what_the_longer_term_earns_more() {
        let mut lease = view(LeaseState::Active).lease;
        assert_eq!(cost(&lease, 50, &clock(60)).unwrap(), 50_000_000_000);
        // Rounding is that of the whole term: 100 ticks earn 33, 101 earn 33, 102 earn 34.
        lease.rate = 333_400_000;
        assert_eq!(cost(&lease, 1, &clock(60)).unwrap(), 0);
        assert_eq!(cost(&lease, 2, &clock(60)).unwrap(), 1);
        (lease.rate, lease.max_ticks) = (u128::MAX, u32::MAX);
        assert!(cost(&lease, u32::MAX - 200, &clock(60)).is_err());
    }

    #[test]
    fn a_trial_credit_pays_first_and_the_buyer_the_rest() {
        assert_eq!(Split::of(10, 0), Split { own: 10, credit: 0 });
        assert_eq!(Split::of(10, 4), Split { own: 6, credit: 4 });
        assert_eq!(Split::of(10, 40), Split { own: 0, credit: 10 });
    }

    #[test]
    fn what_the_chain_would_refuse_is_refused_with_the_reason() {
        let refused = |change: fn(&mut LeaseRecord<AccountId32>), by| {
            let mut lease = view(LeaseState::Active).lease;
            change(&mut lease);
            cost(&lease, by, &clock(60)).unwrap_err().to_string()
        };
        assert!(refused(|lease| lease.state = LeaseState::Pending { until: 9 }, 1).contains("only an active"));
        assert!(refused(|lease| lease.ends_at = Some(60), 1).contains("term has ended"));
        assert!(refused(|lease| lease.extendable = false, 1).contains("does not allow"));
        assert!(refused(|lease| lease.notice = Some(1), 1).contains("given notice"));
        // 60 ticks are left of at most 1,000.
        assert!(refused(|_| {}, 941).contains("at most 1 h 34 min more"));
        assert!(cost(&view(LeaseState::Active).lease, 940, &clock(60)).is_ok());
    }
}
