//! Somebody's score.

use super::account_of;
use crate::{
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::units::Currency;
use tradewind_primitives::{Balance, HistoryEntry, Year};

/// Most lines of the history that are read.
const MOST: usize = 2_000;

/// All that is shown. Scores are in WIND base units.
struct Score {
    account: AccountId32,
    public: Balance,
    weight: Balance,
    year: Year,
    history: Vec<HistoryEntry<AccountId32>>,
    block: u64,
}

/// Runs it.
///
/// # Errors
/// When there is no such account, or the chain does not answer.
pub async fn run(options: &Options, account: Option<&str>) -> Result<()> {
    let at = options.chain().await?.finalized().await?;
    let account = account_of(options, &at, account).await?;
    let mut score = Score {
        public: at.score(&account).await?,
        weight: at.weight_score(&account).await?,
        year: at.year().await?,
        history: at.history(&account, MOST).await?,
        account,
        block: at.number(),
    };
    // The chain keeps them in no order that means anything: the last year first, and in it whom most was earned with.
    score.history.sort_by_key(|entry| std::cmp::Reverse((entry.year, entry.totals.gained)));
    match options.output {
        Format::Json => output::value(&score.json()),
        Format::Text => {
            score.print();
            Ok(())
        }
    }
}

impl Score {
    fn json(&self) -> Value {
        let history = self.history.iter().map(|entry| {
            json!({
                "counterparty": entry.counterparty.to_ss58check(),
                "year": entry.year,
                "gained": entry.totals.gained.to_string(),
                "spent": entry.totals.spent.to_string(),
                "lost": entry.totals.lost.to_string(),
            })
        });
        json!({
            "account": self.account.to_ss58check(),
            "score": self.public.to_string(),
            "weight_score": self.weight.to_string(),
            "year": self.year,
            "history": history.collect::<Vec<_>>(),
            "complete": self.history.len() < MOST,
            "block": self.block,
        })
    }

    fn print(&self) {
        let wind = |base| Currency::Wind.format(base);
        output::say!("account      {}", self.account.to_ss58check());
        output::say!("score        {}", wind(self.public));
        output::say!("after decay  {}, which its weight in emission follows from", wind(self.weight));
        if self.history.is_empty() {
            output::say!("It has not traded yet: each payment of a lease or a channel earns both sides a part of it.");
            return;
        }
        let rows = self.history.iter().map(|entry| {
            let totals = &entry.totals;
            vec![
                entry.counterparty.to_ss58check(),
                year(entry.year, self.year),
                wind(totals.gained),
                wind(totals.spent),
                wind(totals.lost),
            ]
        });
        let header = ["with", "when", "earned by trade", "spent on lowering it", "lost by its lowering"];
        output::table(&header, rows.collect());
        if self.history.len() >= MOST {
            output::say!("These are {MOST} of more.");
        }
    }
}

/// A year of the chain, as it is counted from the chain's first tick, for people.
fn year(year: Year, now: Year) -> String {
    match now.saturating_sub(year) {
        0 => "this year".into(),
        1 => "last year".into(),
        ago => format!("{ago} years ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_told_from_now() {
        assert_eq!([year(3, 3), year(2, 3), year(0, 3)], ["this year", "last year", "3 years ago"]);
    }
}
