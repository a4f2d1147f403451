//! The round in progress, and an account's part in it.

use super::{is_enrolled, Now};
use crate::{
    output::{self, Format},
    reputation::account_of,
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::At,
    units::{format_amount, format_ticks, Currency},
};
use tradewind_primitives::{Balance, ParticipantView, ScheduleView};

/// All that is shown.
struct Status {
    now: Now,
    schedule: ScheduleView,
    /// The least that a claim pays, in WIND base units.
    least: Balance,
    /// Whose part is shown, and what it is.
    account: Option<(AccountId32, Option<ParticipantView>)>,
    block: u64,
}

/// Runs it.
///
/// # Errors
/// When there is no such account, or the chain does not answer.
pub async fn run(options: &Options, account: Option<&str>) -> Result<()> {
    let at = options.chain().await?.finalized().await?;
    let now = Now::read(&at).await?;
    let account = match whose(options, &at, account).await? {
        Some(account) => {
            let participant = at.participant(&account).await?;
            Some((account, participant))
        }
        None => None,
    };
    let schedule = at.schedule(now.emission.round).await?;
    let status = Status { now, schedule, least: at.least_claim()?, account, block: at.number() };
    match options.output {
        Format::Json => output::value(&status.json()),
        Format::Text => {
            status.print();
            Ok(())
        }
    }
}

/// Whose part is shown. Without a name, a key or a wallet, nobody's: the rounds are there for all to see.
async fn whose(options: &Options, at: &At, account: Option<&str>) -> Result<Option<AccountId32>> {
    if account.is_none() && options.key.is_none() && options.key().is_err() {
        return Ok(None);
    }
    Ok(Some(account_of(options, at, account).await?))
}

/// A share in per cent, with two decimals, rounded down.
fn share(part: u128, whole: u128) -> String {
    match part.saturating_mul(10_000).checked_div(whole) {
        Some(hundredths) => format!("{} %", format_amount(hundredths, 2, 0)),
        None => "nothing".into(),
    }
}

impl Status {
    fn json(&self) -> Value {
        let emission = &self.now.emission;
        json!({
            "round": emission.round,
            "paid_to": emission.paid_to,
            "ends_in_ticks": self.now.until(emission.round.saturating_add(1)),
            "reward": emission.reward.to_string(),
            "fee": self.schedule.fee.to_string(),
            "weight": emission.weight.to_string(),
            "joining": emission.joining.to_string(),
            "minted": emission.minted.to_string(),
            "skipped": emission.skipped.to_string(),
            "unclaimed": emission.unclaimed.to_string(),
            "ceiling": self.schedule.ceiling.to_string(),
            "next_halving": self.schedule.next_halving,
            "halves_in_ticks": self.schedule.next_halving.map(|round| self.now.until(round)),
            "least_claim": self.least.to_string(),
            "account": self.account.as_ref().map(|(account, _)| account.to_ss58check()),
            "participant": self.account.as_ref().and_then(|(_, participant)| participant.as_ref().map(|it| self.part_json(it))),
            "block": self.block,
        })
    }

    fn part_json(&self, participant: &ParticipantView) -> Value {
        json!({
            "enrolled": is_enrolled(participant),
            "weight": participant.weight,
            "next_weight": participant.next_weight,
            "due_weight": participant.due_weight,
            "expires": participant.expires,
            "expires_in_ticks": self.now.until(participant.expires),
            "claimable": participant.claimable.to_string(),
            "can_claim": participant.claimable >= self.least,
        })
    }

    fn print(&self) {
        let (emission, schedule, wind) = (&self.now.emission, &self.schedule, |base| Currency::Wind.format(base));
        let ends = format_ticks(self.now.until(emission.round.saturating_add(1)));
        output::say!("round      {}, which ends in {ends}", emission.round);
        if emission.paid_to < emission.round {
            let behind = emission.round.saturating_sub(emission.paid_to);
            output::say!("behind     {behind} rounds that have ended are still being paid out");
        }
        match emission.weight {
            0 => output::say!("worth      {}, which nobody gets: nobody takes part", wind(emission.reward)),
            weight => output::say!("worth      {}, shared by a weight of {weight}", wind(emission.reward)),
        }
        if emission.joining > 0 {
            output::say!("joining    a weight of {} from the next round on", emission.joining);
        }
        output::say!("enrolling  costs {} a round: `tradewind emission enrol --for 7d`", wind(schedule.fee));
        match schedule.next_halving {
            Some(round) => output::say!("halving    {}", self.now.when(round)),
            None => output::say!("halving    the last has been: nothing is emitted any more"),
        }
        output::say!(
            "emitted    {} of {} at most, {} of it unclaimed",
            wind(emission.minted),
            wind(schedule.ceiling),
            wind(emission.unclaimed)
        );
        if let Some((account, participant)) = &self.account {
            self.print_part(account, participant.as_ref());
        }
    }

    fn print_part(&self, account: &AccountId32, participant: Option<&ParticipantView>) {
        let (emission, wind) = (&self.now.emission, |base| Currency::Wind.format(base));
        output::say!("account    {}", account.to_ss58check());
        let Some(participant) = participant else {
            output::say!("enrolled   no, and nothing to claim");
            return;
        };
        if is_enrolled(participant) {
            output::say!("enrolled   until {}", self.now.when(participant.expires).trim_start_matches("in "));
            let share = share(participant.weight.into(), emission.weight);
            output::say!("weight     {} in this round, {share} of it", participant.weight);
            if participant.next_weight != participant.weight {
                output::say!("           {} from the next one on", participant.next_weight);
            }
            if participant.due_weight != participant.next_weight {
                let due = participant.due_weight;
                output::say!("           {due} by its score: `tradewind emission refresh` brings it up to date");
            }
        } else {
            output::say!("enrolled   no longer");
        }
        let claimable = wind(participant.claimable);
        match participant.claimable >= self.least {
            true => output::say!("claimable  {claimable}: `tradewind emission claim`"),
            false => output::say!("claimable  {claimable}; from {} on it is paid out", wind(self.least)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(participant: Option<ParticipantView>) -> Status {
        let schedule = ScheduleView {
            reward: 50_000_000_000,
            fee: 500_000_000,
            next_halving: Some(210_000),
            before: 0,
            ceiling: 20_999_999_996_850_000,
            end: 7_560_000,
        };
        let account = Some((AccountId32::new([1; 32]), participant));
        Status { now: super::super::tests::now(), schedule, least: 10_000_000, account, block: 3 }
    }

    #[test]
    fn scripts_get_the_rounds_and_the_part_of_one_who_takes_part() {
        let view =
            ParticipantView { weight: 0, next_weight: 1_000, due_weight: 1_500, expires: 144, claimable: 9_999_999 };
        let json = status(Some(view)).json();
        assert_eq!(
            (&json["round"], &json["ends_in_ticks"], &json["reward"]),
            (&json!(7), &json!(70), &json!("50000000000"))
        );
        let part = &json["participant"];
        assert_eq!(
            (&part["enrolled"], &part["can_claim"], &part["expires_in_ticks"]),
            (&json!(true), &json!(false), &json!(13_670))
        );
        assert!(status(None).json()["participant"].is_null());
        assert!(Status { account: None, ..status(None) }.json()["account"].is_null());
    }

    #[test]
    fn shares_are_told_in_per_cent() {
        assert_eq!(share(1, 3), "33.33 %");
        assert_eq!(share(1, 1), "100 %");
        assert_eq!(share(0, 0), "nothing");
    }
}
