//! Taking part, or for longer.

use super::{is_enrolled, Now, PENDING};
use crate::{
    output::{self, Format},
    refusal::{explained, refused},
    session::Options,
};
use color_eyre::eyre::{bail, eyre, Report, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{At, Call, ChainEvent, EmissionEvent, EXPIRY_ROUNDS, MAX_ROUNDS},
    units::{format_ticks, parse_ticks, Currency},
};
use tradewind_primitives::{Balance, EnrolmentView, ParticipantView, Round, ROUND_TICKS};

/// `tradewind emission enrol`
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("how long").required(true))]
pub struct Enrol {
    /// For how long, from the next round on: 7d at most. It ends with a day of the chain, not later than that
    #[arg(long = "for", group = "how long")]
    pub term: Option<String>,
    /// For how many rounds of ten minutes, 1008 at most
    #[arg(long, group = "how long")]
    pub rounds: Option<Round>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

impl Enrol {
    fn rounds(&self) -> Result<Round> {
        match (&self.term, self.rounds) {
            (Some(term), _) => Ok(parse_ticks(term).wrap_err("--for")?.div_ceil(ROUND_TICKS)),
            (None, Some(rounds)) => Ok(rounds),
            (None, None) => Err(eyre!("say --for how long")),
        }
    }
}

/// Runs it.
///
/// # Errors
/// When it is not possible or cannot be paid, with the runtime's name for that; when the user says no.
pub async fn run(options: &Options, args: &Enrol) -> Result<()> {
    let rounds = args.rounds()?;
    let (chain, submitter, key) = options.submitter().await?;
    let (at, account, wanted) = (chain.finalized().await?, key.account(), Call::enrol(rounds));
    let now = Now::read(&at).await?;
    let participant = at.participant(&account).await?.filter(is_enrolled);
    let Some(view) = at.enrolment(&account, rounds).await? else {
        let ended = at.schedule(now.emission.round).await?.end <= now.emission.round.saturating_add(1);
        return Err(why_not(&now, participant.as_ref(), rounds, ended, &wanted));
    };
    // To the end that is told, also if the answer comes a round later: then it is rounded down to the same.
    let call = Call::enrol(view.expires.saturating_sub(now.emission.round.saturating_add(1)));
    ensure_can_pay(&at, &account, view.fee, &call).await?;
    if options.output == Format::Text {
        output::say!("{}", told(&now, participant.as_ref(), &view));
    }
    if !args.yes && !output::ask("Enrol?")? {
        bail!("not enrolled");
    }
    let what = |name: &str| match name {
        "Emission::RoundsPending" => Some(PENDING.to_owned()),
        "Emission::CannotPayFee" => Some(too_little(&account, view.fee, None)),
        _ => None,
    };
    let included = submitter.submit(&call).await.map_err(|error| explained(error, what))?;
    let enrolled = included.events.iter().find_map(|event| match event {
        ChainEvent::Emission(_, EmissionEvent::Enrolled { from, expires, fee, weight }) => {
            Some(EnrolmentView { from: *from, expires: *expires, fee: *fee, weight: *weight })
        }
        _ => None,
    });
    let enrolled = enrolled.unwrap_or(view);
    match options.output {
        Format::Json => output::value(&json!({
            "block": included.block,
            "account": account.to_ss58check(),
            "from": enrolled.from,
            "expires": enrolled.expires,
            "expires_in_ticks": now.until(enrolled.expires),
            "fee": enrolled.fee.to_string(),
            "weight": enrolled.weight,
        })),
        Format::Text => {
            let until = now.when(enrolled.expires);
            output::say!(
                "enrolled for {}, block {}: it ends {until}",
                Currency::Wind.format(enrolled.fee),
                included.block
            );
            output::say!(
                "`tradewind emission status` shows what it earns, and `tradewind emission claim` pays it out."
            );
            Ok(())
        }
    }
}

/// Makes sure that the account can pay the fee.
async fn ensure_can_pay(at: &At, account: &AccountId32, fee: Balance, call: &Call) -> Result<()> {
    let spendable = at.spendable_balance(account).await?;
    match spendable >= fee {
        true => Ok(()),
        false => Err(refused(call, "Emission::CannotPayFee", too_little(account, fee, Some(spendable)))),
    }
}

fn too_little(account: &AccountId32, fee: Balance, spendable: Option<Balance>) -> String {
    let wind = |base| Currency::Wind.format(base);
    let can = spendable.map_or_else(|| "cannot pay that".into(), |amount| format!("can spend {}", wind(amount)));
    let who = account.to_ss58check();
    format!(
        "enrolling costs {}, and {who} {can}; what votes lock is not spent: send it more, or enrol for a shorter time",
        wind(fee)
    )
}

/// What enrolling means, for people.
fn told(now: &Now, participant: Option<&ParticipantView>, view: &EnrolmentView) -> String {
    let wind = |base| Currency::Wind.format(base);
    let rounds = view.expires.saturating_sub(view.from);
    let term = format_ticks(rounds.saturating_mul(ROUND_TICKS));
    let what = match participant {
        Some(_) => format!("{term} more, after the end that is paid for already"),
        None => format!("{term}, from the next round on"),
    };
    // All that takes part from the next round on, with this account as it will weigh.
    let others = now.emission.weight.saturating_add(now.emission.joining);
    let others = others.saturating_sub(participant.map_or(0, |view| view.next_weight.into()));
    let all = others.saturating_add(view.weight.into());
    let brings = wind(now.part(view.weight, all));
    let cost = wind(view.fee.checked_div(rounds.into()).unwrap_or(0));
    format!(
        "{what}: it ends {}.\nThis costs {}, now, which does not come back.\nA weight of {} of {all} would get {brings} of a \
         round as things stand, and a round costs {cost}.",
        now.when(view.expires),
        wind(view.fee),
        view.weight,
    )
}

/// Why enrolling for `rounds` is not possible.
fn why_not(now: &Now, participant: Option<&ParticipantView>, rounds: Round, ended: bool, call: &Call) -> Report {
    let time = |rounds: Round| format_ticks(rounds.saturating_mul(ROUND_TICKS));
    if now.emission.paid_to < now.emission.round {
        return refused(call, "Emission::RoundsPending", PENDING.into());
    }
    if rounds > MAX_ROUNDS {
        let told = format!("one can be enrolled for {} at most, and longer later: --for 7d", time(MAX_ROUNDS));
        return refused(call, "Emission::TooManyRounds", told);
    }
    if ended {
        return refused(call, "Emission::ScheduleEnded", "the last halving has been: no round emits anything".into());
    }
    let start = now.emission.round.saturating_add(1);
    let from = participant.map_or(start, |view| view.expires);
    let least = least_end(from).saturating_sub(start);
    let told = match participant {
        Some(view) if least > MAX_ROUNDS => {
            let sooner = least.saturating_sub(MAX_ROUNDS);
            let end = now.when(view.expires);
            format!("you are enrolled for as long as is possible, it ends {end}: try again in {}", time(sooner))
        }
        Some(view) => {
            let end = now.when(view.expires);
            format!("you are enrolled already, it ends {end}: for longer, say --rounds {least} at least")
        }
        None => format!("enrolments end with a day of the chain, {}: say --rounds {least} at least", time(least)),
    };
    refused(call, "Emission::TooFewRounds", told)
}

/// The first end that is later than `from`.
fn least_end(from: Round) -> Round {
    (from / EXPIRY_ROUNDS).saturating_add(1).saturating_mul(EXPIRY_ROUNDS)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{super::tests::now, *};
    use tradewind_client::chain::ChainError;

    fn participant(expires: Round) -> ParticipantView {
        ParticipantView { weight: 1_000, next_weight: 1_000, due_weight: 1_000, expires, claimable: 0 }
    }

    #[test]
    fn a_time_is_so_many_rounds_or_more() {
        let of = |term: &str| Enrol { term: Some(term.into()), rounds: None, yes: false }.rounds().unwrap();
        assert_eq!([of("7d"), of("1d"), of("10m"), of("11m"), of("1 tick")], [1_008, 144, 1, 2, 1]);
        assert_eq!(Enrol { term: None, rounds: Some(9), yes: false }.rounds().unwrap(), 9);
        assert!(Enrol { term: Some("soon".into()), rounds: None, yes: false }.rounds().is_err());
    }

    #[test]
    fn what_it_costs_and_may_bring_is_told_before() {
        let view = EnrolmentView { from: 8, expires: 144, fee: 68_000_000_000, weight: 1_000 };
        let text = told(&now(), None, &view);
        for part in [
            "22 h 40 min, from the next round",
            "costs 68 WIND, now",
            "1000 of 5000 would get 10 WIND",
            "costs 0.5 WIND",
        ] {
            assert!(text.contains(part), "{text}");
        }
        // One who takes part is not counted twice.
        let text = told(&now(), Some(&participant(144)), &EnrolmentView { from: 144, expires: 288, ..view });
        assert!(text.starts_with("1 d more, after the end") && text.contains("1000 of 4000"), "{text}");
    }

    #[test]
    fn what_is_not_possible_has_the_runtimes_name_and_says_what_is() {
        let why = |now: &Now, participant: Option<ParticipantView>, rounds, ended| {
            let report = why_not(now, participant.as_ref(), rounds, ended, &Call::enrol(rounds));
            let found = report.chain().find_map(|cause| cause.downcast_ref::<ChainError>());
            (found.and_then(ChainError::refusal).unwrap().to_owned(), report.to_string())
        };
        assert_eq!(why(&now(), None, 1_009, false).0, "Emission::TooManyRounds");
        assert_eq!(why(&now(), None, 9, true).0, "Emission::ScheduleEnded");
        let (name, told) = why(&now(), None, 9, false);
        assert!(name == "Emission::TooFewRounds" && told.contains("--rounds 136 at least"), "{told}");
        let (_, told) = why(&now(), Some(participant(144)), 9, false);
        assert!(told.contains("ends in 22 h 47 min") && told.contains("--rounds 280 at least"), "{told}");
        let (_, told) = why(&now(), Some(participant(1_008)), 1_008, false);
        assert!(told.contains("as long as is possible") && told.ends_with("in 22 h 40 min"), "{told}");
        let mut behind = now();
        behind.emission.paid_to = 6;
        assert_eq!(why(&behind, None, 1_008, false).0, "Emission::RoundsPending");
    }

    #[test]
    fn the_first_end_is_behind_what_is_paid_for() {
        assert_eq!([0, 143, 144, 145].map(least_end), [144, 144, 288, 288]);
    }
}
