//! The command beyond the story: a workload's log, a workload that is kept running whoever runs it, and what it says of
//! endings that no other test plays.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{example, Going, Lease, Network, Terms, ALICE, BOB, CHARLIE, DAVE, WIND};

const LONG: Duration = Duration::from_secs(600);

/// One WIND in base units.
const UNIT: u128 = 1_000_000_000;

#[tokio::test]
async fn lease_logs_shows_its_buyer_what_a_function_printed() {
    let mut network = Network::start().await;
    let (lease, url) = network.rent(&example("hostile"), &["--for", "1h"]).await;
    let id = lease.to_string();
    let nothing = network.told(ALICE, &["lease", "logs", &id]).await;
    assert_eq!((nothing.status, nothing.stdout.as_str()), (Some(0), ""), "{nothing}");

    for text in ["fair%20wind", "following%20sea"] {
        assert_eq!(network.get(&format!("{url}log?text={text}")).await.status(), 200);
    }
    let logged = network.told(ALICE, &["lease", "logs", &id]).await;
    assert_eq!(logged.status, Some(0), "{logged}");
    for line in ["fair wind", "error: fair wind", "following sea", "error: following sea"] {
        assert!(logged.stdout.lines().any(|shown| shown == line), "{line:?} is in\n{logged}");
    }
    // The same for scripts, and the end of it. A guest may have more to say after its answer.
    let json = network.tradewind(&["lease", "logs", &id]).await.done();
    let text = json["text"].as_str().unwrap();
    assert!(text.starts_with(&logged.stdout), "{text}\nafter {logged}");
    assert_eq!((&json["lease"], &json["offset"], &json["next"]), (&json!(lease), &json!(0), &json!(text.len())));
    let tail = network.told(ALICE, &["lease", "logs", &id, "--tail", "4"]).await;
    let whole = network.told(ALICE, &["lease", "logs", &id]).await;
    assert!(tail.stdout.len() == 4 && whole.stdout[text.len() - 4..].contains(&tail.stdout), "{tail}\nof {whole}");

    // It is the buyer's alone.
    let stranger = network.tradewind_as(DAVE, &["lease", "logs", &id]).await;
    assert!(stranger.code() != 0 && !stranger.stdout.contains("fair wind"), "{stranger}");

    // Followed, it goes on until the lease has ended, and over a restart of the agent, which starts the log anew.
    let follow = network.going_on(ALICE, &["lease", "logs", &id, "--follow"]);
    let seen = async |network: &Network, follow: &Going, text: &str| {
        let seen = async || {
            let said = follow.said();
            said.iter().any(|part| part["text"].as_str().is_some_and(|shown| shown.contains(text))).then_some(())
        };
        network.until(&format!("{text:?} in the log that is followed"), LONG, seen).await;
    };
    seen(&network, &follow, "following sea").await;
    network.kill_agent(0);
    network.start_agent(0).await;
    let logged = async || {
        let answer = network.http.get(format!("{url}log?text=home%20again")).send().await.ok()?;
        (answer.status() == 200).then_some(())
    };
    network.until("the workload to answer again", LONG, logged).await;
    seen(&network, &follow, "home again").await;
    network.tradewind(&["lease", "cancel", &id]).await.done();
    network.until("following to end with the lease", LONG, async || follow.ended()).await;
    assert_eq!(follow.ended(), Some(0), "{}", follow.process.tail());
    network.closed(lease, LONG).await;
    let late = network.told(ALICE, &["lease", "logs", &id]).await;
    assert!(late.refused().contains("is closed"), "{late}");
}

/// What the buyer of the kept workload spends at most.
const MOST: u128 = 100 * UNIT;

/// Waits until so many leases were rented and the last one answers: its number and offer.
async fn answering(network: &Network, kept: &Going, count: usize) -> (u64, u64) {
    network
        .until(&format!("answer number {count} of the workload that is kept"), LONG, async || {
            assert!(kept.process.runs(), "it ended:\n{}", kept.process.tail());
            (kept.events("url").len() >= count).then_some(())
        })
        .await;
    let (url, rented) = (kept.events("url").remove(count - 1), kept.events("rented").remove(count - 1));
    assert_eq!(url["lease"], rented["lease"], "{}", kept.process.tail());
    let answer = network.get(&format!("{}?text=kept", url["url"].as_str().unwrap())).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("<svg"));
    let worst: u128 = rented["worst"].as_str().unwrap().parse().unwrap();
    assert!(worst <= MOST, "{rented}");
    (rented["lease"].as_u64().unwrap(), rented["offer"].as_u64().unwrap())
}

#[tokio::test]
async fn a_workload_is_kept_running_by_another_provider_until_max_spend_allows_no_more() {
    let mut network = Network::chain().await;
    // A tenth of a WIND a tick, an eighth, and ten times as much; the last one is never rented, and does not even run.
    let terms = |name, owner, price_vcpu| Terms { name, owner, price_vcpu, ..Terms::default() };
    network.add_provider(terms("cheap", BOB, "43200wind")).await;
    network.add_provider(terms("dear", CHARLIE, "54000wind")).await;
    let outcome = network.init_agent(terms("dearest", ALICE, "432000wind"), &[]).await;
    assert_eq!(outcome.status, Some(0), "{outcome}");

    let qr = example("qr");
    let rent = ["rent", qr.to_str().unwrap(), "--yes", "--for", "600 ticks", "--keep", "--max-spend", "100wind"];
    let kept = network.going_on(DAVE, &rent);
    let (first, cheap) = answering(&network, &kept, 1).await;
    let begins = network.lease(first).await.starts_at.unwrap();

    // The first provider takes its offer back and ends the lease; the other one goes on.
    network.call(BOB, "marketplace", "closeOffer", json!([cheap])).await;
    network.tradewind_as(BOB, &["provider", "terminate", &first.to_string(), "--yes"]).await.done();
    let (second, dear) = answering(&network, &kept, 2).await;
    assert!(second != first && dear != cheap);
    assert!(kept.events("lost")[0]["message"].as_str().unwrap().contains("at once, without due notice"));
    let after = network.lease(second).await;
    assert_eq!(after.rate, network.lease(first).await.rate * 5 / 4);
    // For the rest of the term, and not from the beginning.
    assert!(after.ticks < 600 && after.starts_at.unwrap() > begins, "{after:?}");
    assert!(after.ends_at.unwrap() >= begins + 600, "it is rented to the end of the term: {after:?}");

    // So does that one, and what is left is too dear.
    network.call(CHARLIE, "marketplace", "closeOffer", json!([dear])).await;
    network.tradewind_as(CHARLIE, &["provider", "terminate", &second.to_string(), "--yes"]).await.done();
    network.until("the command to stop at --max-spend", LONG, async || kept.ended()).await;
    assert_eq!(kept.ended(), Some(1), "{}", kept.process.tail());
    let said = kept.said();
    let error = said.last().unwrap()["error"].as_str().unwrap();
    assert!(error.contains("--max-spend allows no offer that there is"), "{error}");
    assert_eq!(kept.events("rented").len(), 2);

    // By raw storage: the buyer has paid for what ran, a little for transactions, and was compensated twice.
    let [first, second] = [network.closed(first, LONG).await, network.closed(second, LONG).await];
    let compensation = [collateral(&first), collateral(&second)].map(|collateral| collateral / 2).iter().sum::<u128>();
    for lease in [&first, &second] {
        lease.check_closed();
        let lost = format!("the provider lost {} of its collateral to the buyer", wind(collateral(lease) / 2));
        let paid = format!("{} was paid (fee {})", wind(lease.paid), wind(lease.fee));
        let parts = ["its provider ended it at once, without due notice", &lost, &paid];
        Told { reason: "Terminated", by: "provider", fault: true, parts: &parts }.check(&network, lease.id).await;
    }
    let changes = network.changes("0", "finalized", &[ALICE, BOB, CHARLIE, DAVE]).await;
    let (free, held) = changes.of(DAVE.address, WIND);
    assert_eq!(held, (first.deposit + second.deposit) as i128);
    let spent = -(free + held);
    let streams = (first.paid + second.paid) as i128 - compensation as i128;
    assert!(spent > streams && spent < streams + UNIT as i128, "{spent} and {streams}");
    assert!(spent < MOST as i128);
}

/// A tenth of what the term earns, rounded up.
fn collateral(lease: &Lease) -> u128 {
    lease.earned(lease.ticks).div_ceil(10)
}

/// What `lease why` says of a lease, to people and to scripts, which is the same at any one block.
async fn why(network: &Network, lease: u64) -> Value {
    let id = lease.to_string();
    // Of a lease that goes on, a block may come between the two: they are asked again.
    let same = async || {
        let story = network.tradewind(&["lease", "why", &id]).await.done();
        let told = network.told(ALICE, &["lease", "why", &id]).await;
        let is_same = told.stdout.trim_end() == story["sentence"].as_str().unwrap();
        assert!(is_same || story["ended"].is_null(), "{told}\n{story}");
        is_same.then_some(story)
    };
    network.until(&format!("the same of lease {id} to people and to scripts"), LONG, same).await
}

/// An ending as it is told: by whom, why, and where the money went.
struct Told<'a> {
    reason: &'a str,
    by: &'a str,
    fault: bool,
    parts: &'a [&'a str],
}

impl Told<'_> {
    /// Checks a closed lease's story. Returns the lease.
    async fn check(&self, network: &Network, lease: u64) -> Lease {
        let story = why(network, lease).await;
        let lease = network.lease(lease).await;
        assert_eq!(lease.reason.as_deref(), Some(self.reason));
        assert_eq!((&story["reason"], &story["ended_by"]), (&json!(self.reason), &json!(self.by)), "{story}");
        assert_eq!(story["providers_fault"], json!(self.fault), "{story}");
        let sentence = story["sentence"].as_str().unwrap();
        let ended = story["ended"]["block"].as_u64().unwrap_or_else(|| panic!("the block of the end: {story}"));
        for part in self.parts.iter().copied().chain([format!("in block {ended}, as ").as_str()]) {
            assert!(sentence.contains(part), "{part:?} is in\n{sentence}");
        }
        lease
    }
}

/// Rents from a provider whose agent is away: the number of the lease, whose manifest could not be handed over.
async fn rent_unanswered(network: &Network, rent: &[&str]) -> u64 {
    let rented = network.tradewind(rent).await;
    rented.refused();
    let open = network.tradewind(&["lease", "ls"]).await.done();
    let pending: Vec<u64> = open
        .as_array()
        .unwrap()
        .iter()
        .filter(|lease| lease["state"] == "pending")
        .map(|lease| lease["lease"].as_u64().unwrap())
        .collect();
    assert_eq!(pending.len(), 1, "its money is on hold, and it waits: {open}\n{rented}");
    pending[0]
}

/// An amount as people read it, without zeros at its end: `0.25 WIND`.
fn wind(base: u128) -> String {
    let fraction = format!("{:09}", base % UNIT);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        format!("{} WIND", base / UNIT)
    } else {
        format!("{}.{fraction} WIND", base / UNIT)
    }
}

#[tokio::test]
async fn lease_why_explains_endings_by_the_dao_and_by_deadlines_with_blocks_and_money() {
    let mut network = Network::chain().await;
    // A tenth of a WIND a tick: the numbers of an hour are ones that people read.
    network.add_provider(Terms { price_vcpu: "43200wind", vcpus: "16", ..Terms::default() }).await;
    let qr = example("qr");
    let (governed, _) = network.rent(&qr, &["--for", "600 ticks"]).await;
    let (down, _) = network.rent(&qr, &["--for", "600 ticks"]).await;
    let running = why(&network, governed).await;
    assert!(running["sentence"].as_str().unwrap().contains("goes on"), "{running}");
    assert_eq!(running["ended_by"], Value::Null);

    // The DAO ends a running lease, and one that waits for its manifest. Nobody else can.
    network.lease_until(governed, "attested", LONG, |lease| lease.covered > 0).await;
    let rent = ["rent", qr.to_str().unwrap(), "--yes", "--detach", "--for", "600 ticks", "--no-preflight"];
    network.kill_agent(0);
    let waiting = rent_unanswered(&network, &rent).await;
    let of_pending = network.root("leases", "forceClose", json!([waiting])).await;
    let of_running = network.root("leases", "forceClose", json!([governed])).await;

    // The provider reports the other one down, and is not heard of again.
    let reported = network.call(BOB, "uptime", "reportDown", json!([[down]])).await;
    let sentence = why(&network, down).await["sentence"].as_str().unwrap().to_owned();
    assert!(sentence.contains("is reported down"), "{sentence}");

    // And a lease that it never answers.
    let late = rent_unanswered(&network, &rent).await;

    let nothing = [wind(0) + " was paid for", wind(60 * UNIT) + " came back to the buyer"];
    let free = "the provider lost nothing of its collateral";
    let parts = [&nothing[0], &nothing[1], free, "the DAO ended it"];
    let told = Told { reason: "Governance", by: "dao", fault: false, parts: &parts };
    let pending = told.check(&network, waiting).await;
    assert_eq!((pending.refunded, pending.covered), (60 * UNIT, 0));
    assert_eq!(why(&network, waiting).await["ended"]["block"], of_pending);

    network.closed(governed, LONG).await;
    let money = network.lease(governed).await;
    let parts = [&*format!("{} was paid (fee {})", wind(money.paid), wind(money.fee)), free, "the DAO ended it"];
    let governed =
        Told { reason: "Governance", by: "dao", fault: false, parts: &parts }.check(&network, governed).await;
    assert_eq!(why(&network, governed.id).await["ended"]["block"], of_running);
    governed.check_closed();
    assert!(governed.covered > 0);

    network.closed(late, LONG).await;
    let parts = [&nothing[1], "did not answer in time", "lost 0.6 WIND of its collateral to the treasury"];
    Told { reason: "AcceptTimeout", by: "chain", fault: true, parts: &parts }.check(&network, late).await;

    network.closed(down, LONG).await;
    let money = network.lease(down).await;
    let parts = [
        &*format!("{} came back to the buyer", wind(money.refunded)),
        "reported the workload down for too long",
        "lost 1.5 WIND of its collateral to the buyer",
    ];
    let down = Told { reason: "Down", by: "chain", fault: true, parts: &parts }.check(&network, down).await;
    down.check_closed();
    let story = why(&network, down.id).await;
    assert!(story["ended"]["block"].as_u64().unwrap() >= reported + 100, "100 ticks later: {story}");

    // By raw storage: what the two broken promises cost the provider, and nothing for the DAO's endings.
    let changes = network.changes("0", "finalized", &[ALICE, BOB, DAVE]).await;
    assert_eq!(changes.of(BOB.address, WIND).1, ((1_000 * UNIT) - (6 + 15) * UNIT / 10) as i128);
    let deposits = [pending.deposit, governed.deposit, down.deposit, network.lease(late).await.deposit];
    assert_eq!(changes.of(ALICE.address, WIND).1, deposits.iter().sum::<u128>() as i128);
    let fees = governed.fee + down.fee;
    assert_eq!(changes.fees(WIND), fees as i128);
}
