//! Lowering the other side's score.

use crate::{
    output::{self, Format},
    refusal::{explained, refused},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, Report, Result};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{reason_hash, At, Call, ChainError, ChainEvent, ScoreEvent},
    units::{format_ticks, Currency, Money},
};
use tradewind_primitives::{ppm_floor, Balance, LeaseId, LeaseState, LoweringView, Setting, Tick};

/// `tradewind reputation lower`
#[derive(Debug, clap::Args)]
pub struct Lower {
    /// Number of the lease, which has ended
    pub lease: LeaseId,
    /// How much of your own score to spend on it: 5wind
    pub amount: Money,
    /// Why, in your words. The chain keeps its blake2-256 hash only: keep the text, to show it to others
    #[arg(long)]
    pub reason: String,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// What lowering means. Scores are in WIND base units.
#[derive(Debug, PartialEq, Eq)]
struct Effect {
    /// What it costs of the own score.
    spent: Balance,
    /// The own score before.
    own: Balance,
    /// What it takes from the other's.
    lost: Balance,
    /// The other's score before.
    theirs: Balance,
}

/// Runs it.
///
/// # Errors
/// When the chain would refuse it, by its name for that, or the user says no.
pub async fn run(options: &Options, args: &Lower) -> Result<()> {
    ensure!(args.amount.currency == Currency::Wind, "a score is in WIND: 5wind");
    let (lease, amount) = (args.lease, args.amount.base);
    let (chain, submitter, key) = options.submitter().await?;
    let (at, account) = (chain.finalized().await?, key.account());
    let reason_hash = reason_hash(&args.reason);
    let call = Call::lower(lease, amount, reason_hash);
    let Some(may) = at.lowering(lease, &account).await? else {
        return Err(why_not(&at, lease, &account, &call).await?);
    };
    let (own, theirs) = (at.score(&account).await?, at.score(&may.counterparty).await?);
    let effect = effect(amount, lower_ppm(&at).await?, &may, own, theirs, &call)?;
    if options.output == Format::Text {
        let left = may.until.saturating_sub(at.clock().await?.live);
        output::say!("{}", effect.told(lease, &may, format_ticks(left)));
    }
    if !args.yes && !output::ask("Lower it?")? {
        bail!("not lowered");
    }
    let pending = |name: &str| (name == "Emission::RoundsPending").then(|| AGAIN.to_owned());
    let included = submitter.submit(&call).await.map_err(|error| explained(error, pending))?;
    let done = included.events.iter().find_map(|event| match event {
        ChainEvent::Score(_, ScoreEvent::Lowered { amount, score, score_of_by, .. }) => {
            Some((*amount, *score, *score_of_by))
        }
        _ => None,
    });
    let (lost, score_of_other, score) =
        done.unwrap_or((effect.lost, theirs.saturating_sub(effect.lost), own.saturating_sub(amount)));
    match options.output {
        Format::Json => output::value(&json!({
            "block": included.block,
            "lease": lease,
            "counterparty": may.counterparty.to_ss58check(),
            "spent": amount.to_string(),
            "lost": lost.to_string(),
            "score": score.to_string(),
            "counterparty_score": score_of_other.to_string(),
            "reason_hash": format!("{reason_hash:?}"),
        })),
        Format::Text => {
            let wind = |base| Currency::Wind.format(base);
            output::say!(
                "lowered by {}, block {}: {} has {} now, and you have {}",
                wind(lost),
                included.block,
                may.counterparty.to_ss58check(),
                wind(score_of_other),
                wind(score)
            );
            output::say!("The chain has {reason_hash:?}, the hash of your reason: keep its text.");
            Ok(())
        }
    }
}

/// What can be done about rounds that are still being paid out.
const AGAIN: &str = "rounds of emission are still being paid out, after the chain stood still: try again in a minute";

/// What lowering takes from the other, in parts per million of what is spent.
async fn lower_ppm(at: &At) -> Result<u32> {
    // What a referendum has set, if the chain has any.
    let settings = match at.settings().await {
        Err(ChainError::NoSuchFunction { .. }) => Vec::new(),
        settings => settings?,
    };
    let found = settings.iter().find_map(|setting| match setting {
        Setting::LowerPpm(ppm) => Some(*ppm),
        _ => None,
    });
    if let Some(ppm) = found {
        return Ok(ppm);
    }
    Ok(at.constant::<u32>("Reputation", "LowerPpm")?)
}

/// What spending `amount` does.
///
/// # Errors
/// When the chain would refuse it.
fn effect(
    amount: Balance,
    ppm: u32,
    may: &LoweringView<AccountId32>,
    own: Balance,
    theirs: Balance,
    call: &Call,
) -> Result<Effect> {
    let wind = |base| Currency::Wind.format(base);
    let refused = |name: &str, told: String| Err(refused(call, name, told));
    if amount == 0 {
        return refused("Reputation::ZeroAmount", "nothing would be spent".into());
    }
    if amount > may.left {
        let told = match may.left {
            0 => "you have spent all on this lease that its value allows".into(),
            left => format!("this lease's value allows that you spend {} more at most", wind(left)),
        };
        return refused("Reputation::OverCap", told);
    }
    if amount > own {
        let told = format!("you have a score of {} only: spend at most that", wind(own));
        return refused("Reputation::ScoreTooLow", told);
    }
    if theirs == 0 {
        return refused("Reputation::NothingToLower", "the other side has no score that could be lowered".into());
    }
    Ok(Effect { spent: amount, own, lost: ppm_floor(amount, ppm).min(theirs), theirs })
}

impl Effect {
    fn told(&self, lease: LeaseId, may: &LoweringView<AccountId32>, left: String) -> String {
        let wind = |base| Currency::Wind.format(base);
        format!(
            "This costs {} of your score: {} are left of {}.\nIt takes {} from {}: {} are left of {}.\nFor lease {lease} \
             you can spend {} in all from now on, for {left}. A weight in emission that is more than its score gives then \
             falls at once.",
            wind(self.spent),
            wind(self.own.saturating_sub(self.spent)),
            wind(self.own),
            wind(self.lost),
            may.counterparty.to_ss58check(),
            wind(self.theirs.saturating_sub(self.lost)),
            wind(self.theirs),
            wind(may.left),
        )
    }
}

/// Why `account` may not lower anything for `lease`.
async fn why_not(at: &At, lease: LeaseId, account: &AccountId32, call: &Call) -> Result<Report> {
    let window = at.constant::<u32>("Reputation", "LowerWindow")?;
    let live = at.clock().await?.live;
    let ended = match at.lease(lease).await? {
        Some(view) => {
            let record = &view.lease;
            let LeaseState::Closed { reason, closed_at, .. } = record.state else {
                let told = format!("lease {lease} has not ended: `tradewind lease show {lease}` tells how it stands");
                return Ok(refused(call, "Reputation::NoSuchEndedLease", told));
            };
            let counts = record.starts_at.is_some() || reason.is_providers_fault();
            Some((record.buyer.clone(), record.provider.clone(), closed_at, counts))
        }
        None => at.tombstone(lease).await?.map(|stone| (stone.buyer, stone.provider, stone.closed_at, stone.counts)),
    };
    let Some((buyer, provider, closed_at, counts)) = ended else {
        let told = format!("there is no lease {lease}, or it ended more than {} ago", format_ticks(window));
        return Ok(refused(call, "Reputation::NoSuchEndedLease", told));
    };
    let (name, told) = reason(account, &buyer, &provider, counts, closed_at.saturating_add(window), live);
    Ok(refused(call, name, format!("lease {lease}: {told}")))
}

fn reason(
    account: &AccountId32,
    buyer: &AccountId32,
    provider: &AccountId32,
    counts: bool,
    until: Tick,
    live: Tick,
) -> (&'static str, String) {
    if account != buyer && account != provider {
        return ("Reputation::NotParty", format!("{} was neither its buyer nor its provider", account.to_ss58check()));
    }
    if buyer == provider {
        return ("Reputation::Oneself", "you were both its sides".into());
    }
    if !counts {
        return ("Reputation::NeverRan", "it never ran, and not by a fault of its provider".into());
    }
    let ago = format_ticks(live.saturating_sub(until));
    ("Reputation::WindowClosed", format!("the time in which a score can be lowered for it ended {ago} ago"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use sp_core::H256;

    const WIND: Balance = 1_000_000_000;

    fn may(left: Balance) -> LoweringView<AccountId32> {
        LoweringView { counterparty: AccountId32::new([2; 32]), left, until: 9 }
    }

    fn effect_of(amount: Balance, left: Balance, own: Balance, theirs: Balance) -> Result<Effect> {
        let call = Call::lower(7, amount, H256::zero());
        effect(amount, 2_000_000, &may(left), own, theirs, &call)
    }

    #[test]
    fn what_it_costs_and_takes_is_told_before() {
        let effect = effect_of(5 * WIND, 50 * WIND, 20 * WIND, 30 * WIND).unwrap();
        assert_eq!(effect, Effect { spent: 5 * WIND, own: 20 * WIND, lost: 10 * WIND, theirs: 30 * WIND });
        let told = effect.told(7, &may(50 * WIND), "6 d".into());
        for part in ["costs 5 WIND", "15 WIND are left of 20 WIND", "takes 10 WIND", "20 WIND are left of 30 WIND"] {
            assert!(told.contains(part), "{told}");
        }
        assert!(told.contains("spend 50 WIND in all from now on, for 6 d"), "{told}");
        // No more than there is.
        assert_eq!(effect_of(5 * WIND, 50 * WIND, 20 * WIND, 3 * WIND).unwrap().lost, 3 * WIND);
    }

    #[test]
    fn what_the_chain_would_refuse_is_refused_by_its_name() {
        let name = |effect: Result<Effect>| {
            let report = effect.unwrap_err();
            let found = report.chain().find_map(|cause| cause.downcast_ref::<ChainError>());
            found.and_then(ChainError::refusal).unwrap().to_owned()
        };
        assert_eq!(name(effect_of(0, 5, 5, 5)), "Reputation::ZeroAmount");
        assert_eq!(name(effect_of(6, 5, 9, 5)), "Reputation::OverCap");
        assert_eq!(name(effect_of(5, 5, 4, 5)), "Reputation::ScoreTooLow");
        assert_eq!(name(effect_of(5, 5, 5, 0)), "Reputation::NothingToLower");
    }

    #[test]
    fn who_may_not_lower_is_told_why() {
        let [buyer, provider, other] = [1, 2, 3].map(|byte| AccountId32::new([byte; 32]));
        let name = |who: &AccountId32, provider: &AccountId32, counts| reason(who, &buyer, provider, counts, 10, 20);
        assert_eq!(name(&other, &provider, true).0, "Reputation::NotParty");
        assert_eq!(name(&buyer, &buyer, true).0, "Reputation::Oneself");
        assert_eq!(name(&provider, &provider, false).0, "Reputation::NeverRan");
        let (name, told) = name(&buyer, &provider, true);
        assert_eq!(name, "Reputation::WindowClosed");
        assert!(told.ends_with("ended 1 min ago"), "{told}");
    }
}
