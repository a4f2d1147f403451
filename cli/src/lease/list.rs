//! All leases, and one with its money.

use super::delegate;
use crate::{
    access,
    output::{self, money, percent, state, Format},
    session::Options,
};
use color_eyre::eyre::{eyre, Result, WrapErr};
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::time::Duration;
use tradewind_client::units::{format_ticks, Currency};
use tradewind_primitives::{api::ClockView, AssetKind, LeaseId, LeaseState, LeaseView};

/// How long `show` waits for the provider.
const PROVIDER_PATIENCE: Duration = Duration::from_secs(8);

/// Longest sentence of a provider that is shown.
const MAX_MESSAGE: usize = 200;

/// A lease as JSON.
pub fn lease_json(view: &LeaseView<AccountId32>) -> Value {
    let lease = &view.lease;
    let (word, reason) = state(&lease.state);
    let (closed_at, penalty) = match lease.state {
        LeaseState::Closed { closed_at, penalty, .. } => (Some(closed_at), Some(penalty.to_string())),
        _ => (None, None),
    };
    json!({
        "lease": view.id,
        "state": word,
        "reason": reason,
        "buyer": lease.buyer.to_ss58check(),
        "provider": lease.provider.to_ss58check(),
        "offer": lease.offer,
        "asset": asset_json(&lease.asset),
        "rate": lease.rate.to_string(),
        "ticks": lease.ticks,
        "max_ticks": lease.max_ticks,
        "extendable": lease.extendable,
        "opened_at": lease.opened_at,
        "starts_at": lease.starts_at,
        "ends_at": lease.ends_at,
        "closed_at": closed_at,
        "access_until": lease.access_until,
        "notice": lease.notice,
        "covered": view.covered,
        "uptime_ppm": view.uptime_ppm,
        "collateral": view.lease.collateral.to_string(),
        "penalty": penalty,
        "deposit": view.deposit.to_string(),
        "held": view.held.to_string(),
        "paid": view.paid.to_string(),
        "fee": view.fee.to_string(),
        "refunded": view.refunded.to_string(),
        "compensated": view.compensated.to_string(),
        "forfeited": view.forfeited.to_string(),
        "earned_now": view.earned_now.to_string(),
        "owed": view.owed.to_string(),
        "credit_left": view.credit.left.to_string(),
        "credit_spent": view.credit.spent.to_string(),
        "down": view.down,
        "due": view.due,
    })
}

/// An asset as JSON.
pub fn asset_json(asset: &AssetKind) -> Value {
    match asset {
        AssetKind::Native => json!("native"),
        AssetKind::WithId(id) => json!(id),
    }
}

pub(super) async fn list(options: &Options, all: bool) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    let mut leases = at.leases_of(&account).await?;
    if all {
        leases.extend(at.closed_leases_of(&account, usize::MAX).await?);
        leases.sort_unstable_by_key(|view| view.id);
    }
    if options.output == Format::Json {
        return output::value(&json!(leases.iter().map(lease_json).collect::<Vec<_>>()));
    }
    if leases.is_empty() {
        output::say!("No leases. `tradewind market` shows what there is, `tradewind rent` rents it.");
        if !all {
            output::say!("`tradewind lease ls --all` lists the closed ones too.");
        }
        return Ok(());
    }
    let rows = leases.iter().map(|view| {
        let (word, reason) = state(&view.lease.state);
        vec![
            view.id.to_string(),
            reason.map_or(word.into(), |reason| format!("{word} ({reason})")),
            format_ticks(view.lease.ticks),
            format_ticks(view.covered),
            money(&view.lease.asset, view.paid),
            money(&view.lease.asset, view.held),
        ]
    });
    output::table(&["lease", "state", "term", "attested", "paid", "on hold"], rows.collect());
    Ok(())
}

pub(super) async fn show(options: &Options, id: LeaseId) -> Result<()> {
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let view = at.lease(id).await?.ok_or_else(|| eyre!("there is no lease {id}"))?;
    let clock = at.clock().await?;
    let way = async { access::way(options, &chain, &view, access::kept(options, &chain, &view)?).await };
    // Shown if it can be had; a provider that is away must not keep the rest back.
    let way = tokio::time::timeout(PROVIDER_PATIENCE, way).await.ok().and_then(Result::ok).unwrap_or_default();
    let status = match &options.delegation {
        // Who was let ask wants to know.
        Some(_) => {
            let (agent, key) = delegate::agent(options, &chain, &view).await?;
            Some(agent.status(&key, id).await.wrap_err("asking how the workload is")?)
        }
        None => None,
    };
    if options.output == Format::Json {
        let mut value = lease_json(&view);
        value["url"] = json!(way.url);
        value["ports"] = way.ports_json();
        value["user"] = json!(way.user);
        value["host_key"] = json!(way.host_key);
        if let Some(status) = status {
            value["workload"] = json!(status.phase);
        }
        return output::value(&value);
    }
    let lease = &view.lease;
    let (word, reason) = state(&lease.state);
    output::say!("lease       {id}, {word}{}", reason.map(|reason| format!(" ({reason})")).unwrap_or_default());
    for line in remarks(&view, &clock) {
        output::say!("            {line}");
    }
    if let Some(status) = status {
        let phase = json!(status.phase);
        output::say!("workload    {}", phase.as_str().unwrap_or_default());
        if let Some(message) = status.message {
            output::say!("            {}", output::in_a_line(&message, MAX_MESSAGE));
        }
    }
    output::say!("provider    {}", lease.provider.to_ss58check());
    output::say!("buyer       {}", lease.buyer.to_ss58check());
    output::say!("term        {}, {} attested and committed", format_ticks(lease.ticks), format_ticks(view.covered));
    if let Some(ppm) = view.uptime_ppm {
        output::say!("uptime      {} of the time that it ran, as measured", percent(ppm));
    }
    output::say!("paid        {} (fee {})", money(&lease.asset, view.paid), money(&lease.asset, view.fee));
    output::say!(
        "on hold     {} and a deposit of {}",
        money(&lease.asset, view.held),
        money(&lease.asset, view.deposit)
    );
    if view.credit.left > 0 || view.credit.spent > 0 {
        let (spent, left) = (money(&lease.asset, view.credit.spent), money(&lease.asset, view.credit.left));
        output::say!("credit      {spent} spent, {left} left: the provider's own, spent first");
    }
    output::say!("refunded    {}", money(&lease.asset, view.refunded));
    if view.compensated > 0 {
        output::say!("compensated {}", money(&lease.asset, view.compensated));
    }
    if view.forfeited > 0 {
        output::say!("forfeited   {}", money(&lease.asset, view.forfeited));
    }
    match lease.state {
        LeaseState::Closed { penalty, .. } => output::say!("penalty     {}", Currency::Wind.format(penalty)),
        _ => output::say!("collateral  {}", Currency::Wind.format(view.lease.collateral)),
    }
    if view.owed > 0 {
        output::say!("owed        {}", money(&lease.asset, view.owed));
    }
    if let Some(url) = way.url {
        output::say!("answers at  {url}");
    }
    if let (Some(user), Some(key)) = (&way.user, &way.host_key) {
        output::say!("log in as   {user}, by `tradewind lease ssh {id}`; the server's key is {key}");
    }
    for port in way.ports {
        output::say!("port        {}/{} is {}", port.inside, port.protocol, port.outside);
    }
    Ok(())
}

/// What is special about a lease now, as sentences.
fn remarks(view: &LeaseView<AccountId32>, clock: &ClockView) -> Vec<String> {
    let mut lines = Vec::new();
    if view.down {
        lines.push("its provider reports the workload down; this time is not paid for".into());
    }
    if view.lease.state != LeaseState::Active {
        return lines;
    }
    if let Some(left) = view.lease.access_until.and_then(|until| until.checked_sub(clock.live)).filter(|left| *left > 0)
    {
        let left = format_ticks(left);
        lines.push(format!("the access may be rejected for another {left}; until then nothing is paid"));
    }
    match view.lease.notice.map(|from| from.saturating_sub(clock.live)) {
        None => {}
        Some(0) => lines.push("its provider gave notice and may end it at any time".into()),
        Some(left) => lines.push(format!("its provider gave notice and may end it in {}", format_ticks(left))),
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::story::tests::view;

    fn clock(live: u32) -> ClockView {
        ClockView { now: live, live, first: 0, tick_millis: 6_000 }
    }

    #[test]
    fn a_lease_says_how_long_its_access_may_be_rejected_and_when_its_notice_is_due() {
        let mut active = view(LeaseState::Active);
        active.lease.access_until = Some(50);
        assert_eq!(remarks(&active, &clock(40)).len(), 1);
        assert!(remarks(&active, &clock(40)).iter().any(|line| line.contains("another 1 min")));
        assert!(remarks(&active, &clock(50)).is_empty());
        active.lease.notice = Some(70);
        assert!(remarks(&active, &clock(60)).iter().any(|line| line.contains("may end it in 1 min")));
        assert!(remarks(&active, &clock(70)).iter().any(|line| line.contains("at any time")));
        active.down = true;
        assert_eq!(remarks(&active, &clock(70)).len(), 2);
    }

    #[test]
    fn json_names_penalty_and_closing_of_closed_leases_only() {
        let reason = tradewind_primitives::CloseReason::Terminated;
        let closed = LeaseState::Closed { reason, covered: 1, closed_at: 9, value: 3, penalty: 4 };
        let value = lease_json(&view(closed));
        assert_eq!((&value["closed_at"], &value["penalty"]), (&json!(9), &json!("4")));
        let value = lease_json(&view(LeaseState::Active));
        assert_eq!((&value["closed_at"], &value["penalty"]), (&Value::Null, &Value::Null));
    }
}
