//! The tables and plots of `docs/economics.md`: what the runtime itself answers, on chains of a few accounts.
//!
//! A table of the page stands between two comments that name it; only what is between them is written. A test of this
//! crate compares the page and the plots with what the runtime answers now.

mod figures;
mod plot;
mod world;

use clap::Args;
use figures::Share;
use plot::{Axis, Line, Plot};
use plotters::chart::SeriesLabelPosition;
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};
use tradewind_primitives::Balance;
use tradewind_runtime::constants::WIND;

/// Where the page is.
#[derive(Args)]
pub struct Options {
    /// The folder of the page; plots go to `plots` in it.
    #[arg(long, default_value = "docs")]
    docs: PathBuf,
}

/// The page's name.
const PAGE: &str = "economics.md";

/// Halvings that the plots over time show.
const ERAS: u32 = 10;

/// Writes the tables into the page, and the plots beside it.
pub fn run(options: &Options) {
    for (path, content) in outputs(&options.docs) {
        if std::fs::read_to_string(&path).ok().as_ref() == Some(&content) {
            println!("{} is up to date", path.display());
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("the folder can be made");
        }
        std::fs::write(&path, content).expect("the file can be written");
        println!("{} written", path.display());
    }
}

/// Every file, with what is to be in it.
fn outputs(docs: &Path) -> Vec<(PathBuf, String)> {
    let path = docs.join(PAGE);
    let mut page = std::fs::read_to_string(&path).expect("the page is there");
    for (name, table) in [("wash", wash_table()), ("split", split_table()), ("example", example())] {
        page = with_part(&page, name, &table);
    }
    let mut outputs = vec![(path, page)];
    outputs.extend(plots().iter().map(|plot| (docs.join("plots").join(plot.file).with_extension("svg"), plot.svg())));
    outputs
}

/// The page with `content` between the comments of that name.
fn with_part(page: &str, name: &str, content: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("the page has no part {name}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("the page's part {name} has no end"));
    format!("{before}{begin}\n{content}\n{end}{after}")
}

/// Hundredths of a WIND, rounded to the nearest.
fn hundredths(amount: i128) -> String {
    let unit = WIND as i128 / 100;
    let rounded = (amount.abs() + unit / 2) / unit;
    let sign = if amount < 0 && rounded > 0 { "−" } else { "" };
    format!("{sign}{}.{:02}", rounded / 100, rounded % 100)
}

fn thousands(number: u64) -> String {
    crate::statistics::grouped(number as usize)
}

/// Rounds until what was spent is earned, if ever.
fn rounds_until(spent: Balance, share: &Share) -> String {
    match u128::try_from(share.net()) {
        Ok(net) if net > 0 => thousands(spent.div_ceil(net) as u64),
        _ => "never".to_owned(),
    }
}

fn wash_table() -> String {
    let mut table = String::from(
        "| fees paid, WIND | score of both | part of a round, WIND | less what enrolling costs | rounds until the fees are back |\n\
         |--:|--:|--:|--:|--:|\n",
    );
    for fees in [10, 100, 1_000, 10_000] {
        let (score, share) = figures::wash(fees * WIND);
        let score = thousands((score / WIND) as u64);
        let (reward, net) = (hundredths(share.reward as i128), hundredths(share.net()));
        let back = rounds_until(fees * WIND, &share);
        writeln!(table, "| {} | 2 × {score} | {reward} | {net} | {back} |", thousands(fees as u64)).expect("memory");
    }
    table
}

fn split_table() -> String {
    let mut table = String::from(
        "| accounts | weight together | part of a round, WIND | less what enrolling costs |\n|--:|--:|--:|--:|\n",
    );
    for accounts in [1, 2, 4, 8, 16, 64] {
        let (weight, share) = figures::split(accounts);
        let (reward, net) = (hundredths(share.reward as i128), hundredths(share.net()));
        writeln!(table, "| {accounts} | {} | {reward} | {net} |", thousands(weight)).expect("memory");
    }
    table
}

fn example() -> String {
    let example = figures::example();
    let [first, second] = example.weights.map(thousands);
    let together = thousands(example.weights.iter().sum());
    let [one, other] = example.rewards.map(|reward| format!("{}.{:09}", reward / WIND, reward % WIND));
    let [later, other_later] = example.later.map(thousands);
    format!(
        "Two take part, with scores of 4,000 and 1,000 WIND: 4 × 10¹² and 10¹² base units. They weigh {first} and {second},\n\
         {together} together. A round of 50 WIND adds ⌊50 × 10⁹ × 10¹⁸ ÷ {together}⌋ to the sum of reward per weight, and the\n\
         remainder waits for the next. The first has earned {one} WIND and the second {other}; enrolling cost each of them\n\
         {} for the round. Four weeks later their scores that decay have been halved, and they weigh {later} and\n\
         {other_later} if they did not trade.\n",
        hundredths(pallet_emission::schedule::fee(0) as i128)
    )
}

fn plots() -> Vec<Plot> {
    let years = "years since the first round";
    let score = figures::punished_provider(26);
    let of_score = |value: fn(&figures::Score) -> f64| score.iter().map(|at| (f64::from(at.week), value(at))).collect();
    // Steps of equal ratio.
    let fees: Vec<Balance> =
        (0..=32).map(|step| (10f64.powf(f64::from(step) / 8.0) * WIND as f64) as Balance).collect();
    let washed: Vec<_> = fees.iter().map(|fees| (figures::in_wind(*fees), figures::wash(*fees).1)).collect();
    let split: Vec<_> = (1..=64).map(|accounts| (f64::from(accounts), figures::split(accounts as usize).1)).collect();
    let line = |name: &str, points| Line { name: name.to_owned(), points };
    let net =
        |shares: &[(f64, Share)]| shares.iter().map(|(at, share)| (*at, share.net() as f64 / WIND as f64)).collect();
    let gross =
        |shares: &[(f64, Share)]| shares.iter().map(|(at, share)| (*at, figures::in_wind(share.reward))).collect();
    vec![
        Plot {
            file: "issuance",
            title: "All WIND that there is, if somebody always takes part",
            x: Axis::linear(years),
            y: Axis::linear("million WIND"),
            legend: SeriesLabelPosition::UpperLeft,
            lines: vec![line("issued", figures::issuance(ERAS))],
        },
        Plot {
            file: "reward",
            title: "Reward of one participant in a round, all with 1,000 WIND of score",
            x: Axis::linear(years),
            y: Axis::log("WIND a round"),
            legend: SeriesLabelPosition::UpperRight,
            lines: [10, 100, 1_000]
                .map(|others| line(&format!("{others} participants"), figures::reward_of_one(others, ERAS)))
                .into(),
        },
        Plot {
            file: "score",
            title: "Score of a provider: paid 1,000 WIND a week until week 12, punished in week 8",
            x: Axis::linear("week"),
            y: Axis::linear("WIND of score"),
            legend: SeriesLabelPosition::UpperRight,
            lines: vec![line("public", of_score(|at| at.public)), line("that decays", of_score(|at| at.weight))],
        },
        Plot {
            file: "wash",
            title: "Trade with oneself, beside ten with 1,000 WIND of score: of one round",
            x: Axis::log("WIND of fees that were paid for it"),
            y: Axis::linear("WIND a round"),
            legend: SeriesLabelPosition::UpperLeft,
            lines: vec![line("reward of both", gross(&washed)), line("less enrolment", net(&washed))],
        },
        Plot {
            file: "split",
            title: "1,000 WIND of score, split among accounts, beside ten with as much: of one round",
            x: Axis::linear("accounts"),
            y: Axis::linear("WIND a round"),
            legend: SeriesLabelPosition::UpperLeft,
            lines: vec![line("reward of all", gross(&split)), line("less enrolment", net(&split))],
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_economics_and_its_plots_are_what_the_runtime_answers() {
        for (path, content) in outputs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")) {
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == content, "{} is not up to date: run scripts/economics", path.display());
        }
    }

    #[test]
    fn amounts_are_rounded_to_the_nearest_hundredth() {
        let amounts = [0, 4_999_999, 5_000_000, 1_994_999_999, -4_999_999, -295_000_000];
        assert_eq!(amounts.map(hundredths), ["0.00", "0.00", "0.01", "1.99", "0.00", "−0.30"]);
    }

    #[test]
    fn only_what_is_between_the_comments_is_written() {
        let page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
        assert_eq!(with_part(page, "x", "new"), "a\n<!-- x -->\n\nnew\n<!-- end of x -->\nb\n");
    }
}
