//! Reputation and emission by the command and by the agent: on real rounds, of 100 blocks each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::{path::PathBuf, time::Duration};
use tradewind_e2e::{example, Network, Person, Terms, ALICE, BOB, DAVE};

const LONG: Duration = Duration::from_secs(600);

/// Base units of a WIND, of a round's reward, and of what a round costs.
const ONE: u128 = 1_000_000_000;
const REWARD: u128 = 50 * ONE;
const FEE: u128 = ONE / 2;

/// Points at which an agent can be killed that takes part in emission.
pub const POINTS: [&str; 2] = ["enrol: sent", "claim: sent"];

fn amount(json: &Value, name: &str) -> u128 {
    json[name].as_str().unwrap_or_else(|| panic!("no amount `{name}` in {json}")).parse().unwrap()
}

/// Where emission stands, with the part of an account.
async fn status(network: &Network, address: &str) -> Value {
    network.tradewind(&["emission", "status", address]).await.done()
}

async fn participant(network: &Network, address: &str) -> Value {
    status(network, address).await["participant"].clone()
}

async fn free(network: &Network, whose: Person) -> u128 {
    amount(&network.tradewind_as(whose, &["wallet", "show"]).await.done(), "free")
}

/// Somebody whom no chain has given anything.
async fn newcomer(network: &Network) -> Person {
    let nobody = Person { key: "//Newcomer", public: "", address: "" };
    let shown = network.tradewind_as(nobody, &["wallet", "show"]).await.done();
    assert_eq!(shown["free"], "0");
    // For as long as the test runs.
    Person { address: shown["account"].as_str().unwrap().to_owned().leak(), ..nobody }
}

/// Waits until a claim of the account would be paid.
async fn can_claim(network: &Network, address: &str) -> u128 {
    network
        .until("something to claim", LONG, async || {
            let part = participant(network, address).await;
            (part["can_claim"] == true).then(|| amount(&part, "claimable"))
        })
        .await
}

#[tokio::test]
async fn an_account_without_any_money_takes_part_and_claims_and_refusals_have_names() {
    let network = Network::chain().await;
    let poor = newcomer(&network).await;
    let emission = |person: Person, arguments: &[&str]| {
        let arguments: Vec<String> = ["emission"].iter().chain(arguments).map(|&word| word.to_owned()).collect();
        let network = &network;
        async move { network.tradewind_as(person, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).await }
    };

    // Rounds are for all to see, without a key; a part is somebody's.
    let stranger = network.folder().join("home-of-a-stranger");
    let shown = network.tradewind_in(&stranger, &["emission", "status"]).await.done();
    assert_eq!((&shown["account"], amount(&shown, "reward"), amount(&shown, "fee")), (&Value::Null, REWARD, FEE));
    assert_eq!((&shown["next_halving"], amount(&shown, "minted")), (&json!(210_000), 0));
    assert!(participant(&network, poor.address).await.is_null());

    // What is not possible has a name, and says what is.
    let claim = emission(poor, &["claim"]).await;
    assert_eq!(claim.refusal(), "Emission::NotEnrolled");
    assert!(claim.refused().contains("emission enrol --for 7d"), "{claim}");
    assert_eq!(emission(ALICE, &["refresh"]).await.refusal(), "Emission::NotEnrolled");
    assert_eq!(emission(ALICE, &["enrol", "--for", "8d", "--yes"]).await.refusal(), "Emission::TooManyRounds");
    let short = emission(ALICE, &["enrol", "--rounds", "3", "--yes"]).await;
    assert_eq!(short.refusal(), "Emission::TooFewRounds");
    assert!(short.refused().contains("--rounds 1"), "it says how many it takes: {short}");
    assert!(emission(ALICE, &["enrol", "--yes"]).await.refused().contains("--for"));
    assert!(emission(ALICE, &["status", "nobody-of-that-name"]).await.refused().contains("no address"));

    // Too little money: the fee is named, before it costs anything.
    let first = status(&network, poor.address).await["round"].as_u64().unwrap();
    let week = emission(poor, &["enrol", "--for", "7d", "--yes"]).await;
    assert_eq!(week.refusal(), "Emission::CannotPayFee");
    let fees = [first, first + 1].map(|round| format!("enrolling costs {} WIND", (1_008 - round - 1) as f64 / 2.0));
    assert!(fees.iter().any(|fee| week.refused().contains(fee)), "{fees:?}: {week}");

    // A day of it is paid for, and then nothing is left.
    network.tradewind(&["wallet", "send", poor.address, "80wind"]).await.done();
    let enrolled = emission(poor, &["enrol", "--rounds", "144", "--yes"]).await.done();
    let rounds = enrolled["expires"].as_u64().unwrap() - enrolled["from"].as_u64().unwrap();
    assert_eq!((amount(&enrolled, "fee"), &enrolled["expires"]), (u128::from(rounds) * FEE, &json!(144)));
    let again = emission(poor, &["enrol", "--rounds", "100", "--yes"]).await;
    assert_eq!(again.refusal(), "Emission::TooFewRounds");
    assert!(again.refused().contains("enrolled already"), "{again}");
    assert_eq!(emission(poor, &["refresh"]).await.refusal(), "Emission::NothingToRefresh");
    network.call(poor, "balances", "transferAll", json!([ALICE.address, false])).await;
    assert_eq!(free(&network, poor).await, 0);

    // Nothing is earned before the end of the first round that was paid for.
    let early = emission(poor, &["claim"]).await;
    assert_eq!(early.refusal(), "Emission::TooLittleToClaim");
    assert!(early.refused().contains("has earned 0 WIND so far, and 0.01 WIND is the least"), "{early}");

    // Claimed by one without a key, for one without money, and it costs neither of them anything. And again a round later:
    // it is not the same transaction, which a node would not take.
    let mut before = 0;
    for _ in 0..2 {
        let earned = can_claim(&network, poor.address).await;
        let claimed = network.tradewind_in(&stranger, &["emission", "claim", poor.address]).await.done();
        let paid = amount(&claimed, "amount");
        assert!(paid >= earned && paid.is_multiple_of(REWARD), "whole rounds, as nobody else takes part: {claimed}");
        let after = free(&network, poor).await;
        assert_eq!(after - before, paid);
        before = after;
    }
    // A round may end between the two.
    let nothing = network
        .until("a claim right after another", LONG, async || {
            let again = network.tradewind_in(&stranger, &["emission", "claim", poor.address]).await;
            (again.status != Some(0)).then_some(again)
        })
        .await;
    assert_eq!(nothing.refusal(), "Emission::TooLittleToClaim");
    assert!(nothing.refused().contains("try again after the round"), "{nothing}");
    let shown = status(&network, poor.address).await;
    assert_eq!(amount(&shown, "minted") % REWARD, 0);
    assert_eq!((&shown["participant"]["weight"], &shown["weight"]), (&json!(1_000), &json!("1000")));

    // People read times and money.
    let told = network.told(poor, &["emission", "status"]).await;
    assert_eq!(told.status, Some(0), "{told}");
    for part in ["50 WIND, shared by a weight of 1000", "UTC", "100 % of it", "claimable  "] {
        assert!(told.stdout.contains(part), "`{part}`: {told}");
    }
    assert!(!told.stdout.contains("tick"), "{told}");
    // By raw storage: all accounts together have what was issued.
    network.changes("0", "finalized", &[poor]).await;
}

/// One that earns 10 WIND a tick, so that a minute of it makes a score.
const EXPENSIVE: Terms = Terms { price_vcpu: "4320000wind", ..Terms::NORMAL };

/// Has the agent take part in emission from its next start on.
fn take_part(network: &Network) {
    let path = network.provider(0).home.join("agent/config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("# [emission]\n"), "{text}");
    let settles = text.replace("# every_ticks = 100\n", "every_ticks = 10\n");
    assert_ne!(settles, text);
    std::fs::write(&path, settles + "\n[emission]\nenrol = true\nfor = \"1d\"\nclaim_above = \"1 WIND\"\n").unwrap();
}

/// Starts the agent so that it stops at `point`. Returns the file by which it says that it has.
async fn hold_at(network: &mut Network, point: &str) -> PathBuf {
    let file = network.folder().join(point.replace([':', ' '], "-"));
    let wanted = format!("{point}={}", file.display());
    network.kill_agent(0);
    network.start_agent_with(0, &[("TRADEWIND_HOLD_AT", &wanted)]).await;
    file
}

/// Waits until the agent stands still at the point of `file`, kills it there, and starts it again.
async fn kill_there(network: &mut Network, file: &std::path::Path) {
    let what = format!("the agent to come to {}", file.display());
    network.until(&what, LONG, async || file.exists().then_some(())).await;
    network.kill_agent(0);
    network.start_agent(0).await;
}

/// A metric of the agent, once it is served.
async fn metric(network: &Network, name: &str) -> u64 {
    network.until(name, LONG, async || network.metric(0, name).await).await
}

#[tokio::test]
async fn an_agent_takes_part_by_itself_through_kills_and_a_buyer_can_lower_its_score() {
    let mut network = Network::chain().await;
    network.add_provider(EXPENSIVE).await;
    assert_eq!(metric(&network, "tradewind_emission_rounds_left").await, 0);
    assert!(participant(&network, BOB.address).await.is_null(), "it is off by default");
    take_part(&network);

    // It enrols, and is killed before it knows: once is enough.
    let file = hold_at(&mut network, "enrol: sent").await;
    kill_there(&mut network, &file).await;
    let enrolled = participant(&network, BOB.address).await;
    assert_eq!((&enrolled["enrolled"], &enrolled["next_weight"]), (&json!(true), &json!(1_000)));
    network
        .until("the agent to see its enrolment", LONG, async || {
            (network.metric(0, "tradewind_emission_rounds_left").await? > 0).then_some(())
        })
        .await;
    assert_eq!(metric(&network, "tradewind_emission_wanted").await, 1);

    // Another takes part as well, and rents: both have a score by it, and weigh more.
    network.tradewind(&["emission", "enrol", "--rounds", "144", "--yes"]).await.done();
    let (lease, _) = network.rent(&example("qr"), &["--for", "600 ticks"]).await;
    let number = lease.to_string();
    let lower = |amount: &str| {
        let arguments = ["reputation", "lower", &number, amount, "--reason", "It went away.", "--yes"];
        arguments.map(str::to_owned)
    };
    let lower_as = async |person: Person, amount: &str| {
        let arguments = lower(amount);
        network.tradewind_as(person, &arguments.each_ref().map(String::as_str)).await
    };
    let early = lower_as(ALICE, "1wind").await;
    assert_eq!(early.refusal(), "Reputation::NoSuchEndedLease");
    assert!(early.refused().contains("has not ended"), "{early}");
    network.lease_until(lease, "paid for", LONG, |lease| lease.paid > 500 * ONE).await;
    network
        .until("the agent to bring its weight up to date", LONG, async || {
            (participant(&network, BOB.address).await["next_weight"].as_u64()? > 50_000).then_some(())
        })
        .await;
    let refreshed = network.tradewind(&["emission", "refresh"]).await.done();
    assert!(refreshed["next_weight"].as_u64().unwrap() > 50_000, "{refreshed}");

    // The provider ends it, which is its fault; whoever was no party, or wants too much, is refused.
    network.tradewind_as(BOB, &["provider", "terminate", &number, "--yes"]).await.done();
    network.closed(lease, LONG).await;
    assert_eq!(lower_as(DAVE, "1wind").await.refusal(), "Reputation::NotParty");
    let much = lower_as(ALICE, "601wind").await;
    assert_eq!(much.refusal(), "Reputation::OverCap");
    assert!(much.refused().contains("600 WIND more at most"), "a tenth of 6,000 WIND: {much}");
    assert_eq!(lower_as(ALICE, "599wind").await.refusal(), "Reputation::ScoreTooLow");
    assert_eq!(lower_as(ALICE, "0wind").await.refusal(), "Reputation::ZeroAmount");
    let unknown = ["reputation", "lower", "999", "1wind", "--reason", "", "--yes"];
    assert_eq!(network.tradewind(&unknown).await.refusal(), "Reputation::NoSuchEndedLease");
    let asked = network.told(ALICE, &["reputation", "lower", &number, "1wind", "--reason", "It went away."]).await;
    assert!(asked.refused().contains("not lowered"), "nobody says yes: {asked}");
    assert!(asked.stdout.contains("costs 1 WIND of your score") && asked.stdout.contains("takes 2 WIND"), "{asked}");

    // What it earned since its weight was brought up to date would hide what is lowered: anybody may do that again.
    let weighs = async || {
        let part = participant(&network, BOB.address).await;
        (part["next_weight"] == part["due_weight"]).then(|| part["next_weight"].as_u64().unwrap())
    };
    let heaviest = network
        .until("the provider's weight to be up to date", LONG, async || {
            network.tradewind_as(DAVE, &["emission", "refresh", "bob-compute"]).await;
            weighs().await
        })
        .await;

    // It costs the buyer half of what the provider loses, and both weigh less at once.
    let score = async |address: &str| network.tradewind(&["reputation", "show", address]).await.done();
    let (own, theirs) = (score(ALICE.address).await, score(BOB.address).await);
    let lowered = lower_as(ALICE, "1wind").await.done();
    assert_eq!((amount(&lowered, "spent"), amount(&lowered, "lost")), (ONE, 2 * ONE));
    assert_eq!(lowered["counterparty"], BOB.address);
    let (own_now, theirs_now) = (score(ALICE.address).await, score("bob-compute").await);
    for name in ["score", "weight_score"] {
        assert_eq!(amount(&own_now, name), amount(&own, name) - ONE);
        assert_eq!(amount(&theirs_now, name), amount(&theirs, name) - 2 * ONE);
    }
    assert_eq!(
        (&own_now["history"][0]["counterparty"], amount(&own_now["history"][0], "spent")),
        (&json!(BOB.address), ONE)
    );
    let history = &theirs_now["history"][0];
    assert_eq!((amount(history, "lost"), amount(history, "gained")), (2 * ONE, amount(&theirs, "score")));
    let part = participant(&network, BOB.address).await;
    let weight = amount(&theirs_now, "weight_score").isqrt() + 1_000;
    assert!(u128::from(heaviest) > weight, "{heaviest}");
    assert_eq!((&part["next_weight"], &part["due_weight"]), (&json!(weight as u64), &json!(weight as u64)));

    // What it earns it claims by itself, whatever happens in between.
    let before = free(&network, BOB).await;
    let file = hold_at(&mut network, "claim: sent").await;
    kill_there(&mut network, &file).await;
    network
        .until("the agent to claim", LONG, async || {
            (network.metric(0, "tradewind_emission_claimed_base_units_total").await? > 0).then_some(())
        })
        .await;
    assert!(free(&network, BOB).await > before + ONE, "{}", network.report());
    network.changes("0", "finalized", &[ALICE, BOB]).await;
    let told = network.told(BOB, &["reputation", "show"]).await;
    assert!(told.stdout.contains("this year") && told.stdout.contains(ALICE.address), "{told}");

    // Through all this it has enrolled once, and paid for it once.
    let all = ["--name", "emission.Enrolled", "--from", "1", "--url", &network.node_url("ws")];
    let events = network.script("clients/js/events.mjs", &all).await.done();
    let own: Vec<&Value> = events.as_array().unwrap().iter().filter(|event| event["who"] == BOB.address).collect();
    assert_eq!(own.len(), 1, "{events}");
    assert_eq!(participant(&network, BOB.address).await["expires"], enrolled["expires"]);
}
