//! Endings by either side and by silence: what each costs whom, and what both are told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::Value;
use std::time::Duration;
use tradewind_e2e::{example, Lease, Network, Terms, ALICE, BOB, DAVE, WIND};

const LONG: Duration = Duration::from_secs(600);

/// Half of a collateral is the most that an ending costs; what every provider here has put up, in base units.
const STAKE: i128 = 1_000 * 1_000_000_000;

/// A closed lease, and what `lease why` says of it.
struct Ended {
    lease: Lease,
    penalty: u128,
    forfeited: u128,
    story: Value,
}

async fn ended(network: &Network, lease: u64) -> Ended {
    let lease = network.closed(lease, LONG).await;
    let shown = network.tradewind(&["lease", "show", &lease.id.to_string()]).await.done();
    let amount = |name: &str| shown[name].as_str().unwrap().parse().unwrap();
    let story = network.tradewind(&["lease", "why", &lease.id.to_string()]).await.done();
    Ended { penalty: amount("penalty"), forfeited: amount("forfeited"), lease, story }
}

impl Ended {
    /// The reason, whether it is the provider's fault, and what the provider lost.
    fn check(&self, reason: &str, fault: bool, penalty: u128) {
        assert_eq!(self.lease.reason.as_deref(), Some(reason));
        assert_eq!((&self.story["providers_fault"], self.penalty), (&Value::Bool(fault), penalty), "{}", self.story);
        let sentence = self.story["sentence"].as_str().unwrap();
        assert!(sentence.starts_with(&format!("Lease {} ", self.lease.id)) && sentence.len() > 40, "{sentence}");
        for moment in ["opened", "activated", "ended", "closed"] {
            assert!(self.story[moment]["block"].is_u64(), "the block of `{moment}` is known: {}", self.story);
        }
    }
}

#[tokio::test]
async fn each_ending_costs_what_the_protocol_says_and_says_why() {
    let mut network = Network::chain().await;
    network.add_provider(Terms { vcpus: "16", ..Terms::default() }).await;
    let qr = example("qr");
    let mut leases = Vec::new();
    for term in ["300 ticks", "300 ticks", "300 ticks", "600 ticks"] {
        leases.push(network.rent(&qr, &["--for", term]).await.0);
    }
    let [rejected, terminated, noticed, silent] = leases[..] else { panic!("four leases") };
    let collateral = network.lease(silent).await.collateral;
    assert_eq!(collateral, 1_000_000_000, "the least");

    // The buyer cannot use its access.
    let by = rejected.to_string();
    assert_eq!(network.tradewind_as(BOB, &["lease", "reject-access", &by]).await.refusal(), "Leases::NotBuyer");
    network.tradewind(&["lease", "reject-access", &by]).await.done();

    // The provider gives notice of one, and ends another at once.
    let notice = noticed.to_string();
    assert_eq!(network.tradewind_as(DAVE, &["provider", "notice", &notice]).await.status, Some(1));
    network.tradewind_as(BOB, &["provider", "notice", &notice]).await.done();
    network.tradewind_as(BOB, &["provider", "terminate", &terminated.to_string(), "--yes"]).await.done();

    // The buyer wants a longer one, and pays at the same rate.
    let before = network.lease(silent).await;
    let extend = ["lease", "extend", &silent.to_string(), "--by", "100 ticks", "--yes"];
    let extended = Lease::read(&network.tradewind(&extend).await.done()["lease"]);
    assert_eq!((extended.ticks, extended.ends_at), (700, before.ends_at.map(|end| end + 100)));
    assert_eq!(extended.held + extended.paid, extended.earned(700));
    let too_long = ["lease", "extend", &silent.to_string(), "--by", "400 days", "--yes"];
    assert_ne!(network.tradewind(&too_long).await.status, Some(0));

    // Notice of 30 ticks, a tenth of the term; then it costs nothing to go.
    let from = network.tradewind(&["lease", "show", &notice]).await.done()["notice"].as_u64().unwrap();
    let due = async || (u64::from(network.clock().await.live()) >= from).then_some(());
    network.until("the notice to be due", LONG, due).await;
    network.tradewind_as(BOB, &["provider", "terminate", &notice, "--yes"]).await.done();

    let rejected = ended(&network, rejected).await;
    rejected.check("AccessRejected", false, 0);
    assert_eq!((rejected.lease.paid, rejected.lease.fee), (0, 0));
    assert_eq!(rejected.forfeited, rejected.lease.earned(rejected.lease.covered), "neither side gains");
    assert_eq!(rejected.lease.refunded, rejected.lease.earned(300) - rejected.forfeited);
    let terminated = ended(&network, terminated).await;
    terminated.check("Terminated", true, collateral / 2);
    terminated.lease.check_closed();
    let noticed = ended(&network, noticed).await;
    noticed.check("NoticeGiven", false, 0);
    noticed.lease.check_closed();
    assert!(noticed.lease.covered >= 30, "{:?}", noticed.lease);

    // The provider is gone. Nobody does anything; whoever watches is told that it was the provider's fault.
    network.kill_agent(0);
    let watched = network.tradewind(&["lease", "watch", &silent.to_string(), "--every", "60s"]).await;
    assert_eq!(watched.status, Some(1), "{watched}");
    assert!(watched.stdout.contains("Unresponsive"), "{watched}");
    let silent = ended(&network, silent).await;
    silent.check("Unresponsive", true, collateral / 2);
    assert_eq!(silent.lease.paid, silent.lease.earned(silent.lease.covered));
    assert_eq!(silent.lease.refunded, silent.lease.earned(700) - silent.lease.paid);
    assert!(silent.lease.ends_at.unwrap() < extended.ends_at.unwrap());

    // By raw storage: the stake is less by what the two broken promises cost, and no money has come or gone.
    let changes = network.changes("0", "finalized", &[ALICE, BOB]).await;
    assert_eq!(changes.of(BOB.address, WIND).1, STAKE - collateral as i128);
    let deposits = [&rejected, &terminated, &noticed, &silent].map(|ended| ended.lease.deposit as i128);
    assert_eq!(changes.of(ALICE.address, WIND).1, deposits.iter().sum::<i128>());

    // Back again, it has nothing left over, and says what it earned and lost.
    network.start_agent(0).await;
    network
        .until("no workload to be left", LONG, async || {
            let block = network.metric(0, "tradewind_block").await?;
            let seen = (network.metric(0, "tradewind_leases").await?, network.metric(0, "tradewind_workloads").await?);
            (block > 0 && seen == (0, 0)).then_some(())
        })
        .await;
    let earnings = network.tradewind_as(BOB, &["provider", "earnings"]).await.done();
    assert_eq!(earnings["penalties"], collateral.to_string(), "{earnings}");
    let status = network.tradewind_as(BOB, &["provider", "status"]).await.done();
    assert!(status["measured_uptime_ppm"].as_u64().unwrap() < 1_000_000, "{status}");
    let drained = network.tradewind_as(BOB, &["provider", "drain"]).await;
    assert_eq!(drained.status, Some(0), "{drained}");
    let market = network.tradewind(&["market", "--for", "30 ticks"]).await.done();
    assert_eq!(market.as_array().unwrap().len(), 0, "nothing is offered any more");
}
