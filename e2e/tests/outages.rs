//! A node that is away from an agent, or lets it see things twice: no lease ends for it, nothing is done twice, and only
//! what was attested is paid.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tradewind_e2e::{covered_by, example, Made, Network, Terms, ALICE, BLOCK_MILLIS, BOB, DAVE, WINDOW};

const LONG: Duration = Duration::from_secs(600);

/// Ticks for which the node is away. A provider that is silent for 300 is unresponsive.
const AWAY: u32 = 200;

/// Ticks before the node comes back at which somebody rents: such a lease waits for its provider for 50.
const LATE: u32 = 12;

const ROOMY: Terms = Terms { vcpus: "8", ..Terms::NORMAL };

/// Waits until the chain has reached `tick`.
async fn reach(network: &Network, tick: u32) {
    let limit = Duration::from_millis(u64::from(AWAY) * BLOCK_MILLIS * 3);
    let reached = async || (network.clock().await.now >= tick).then_some(());
    network.until(&format!("tick {tick}"), limit, reached).await;
}

async fn active(network: &Network, lease: u64) {
    network.lease_until(lease, "active", LONG, |lease| lease.state == "active").await;
}

/// How often the chain took `call` of `lease`, and how often it refused it.
fn count(calls: &[Made], call: &str, lease: u64) -> (usize, usize) {
    let of: Vec<_> = calls.iter().filter(|made| made.call == call && made.lease == Some(lease)).collect();
    let refused = of.iter().filter(|made| made.refused.is_some()).count();
    (of.len() - refused, refused)
}

#[tokio::test]
async fn a_node_that_is_away_for_200_ticks_ends_no_lease_and_its_time_is_not_paid() {
    let mut network = Network::chain().await;
    let relay = network.relay().await;
    network.add_provider_at(&relay.url("ws"), ROOMY, &[]).await;
    let (stays, _) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let (ends, _) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let markdown = example("markdown");
    let open = network.open(&markdown, 3600).await;
    let [kept] = network.rent_open(ALICE, &open, 1).await[..] else { panic!("one lease") };
    network.tradewind(&["lease", "hand-over", &kept.to_string(), markdown.to_str().unwrap()]).await.done();
    active(&network, kept).await;
    network.lease_until(stays, "attested", LONG, |lease| lease.covered >= 10).await;

    // The agent alone loses its node. One buyer ends a lease, which closes meanwhile.
    relay.cut();
    let from = network.clock().await;
    network.tradewind(&["lease", "cancel", &ends.to_string()]).await.done();
    let closed = network.closed(ends, LONG).await;
    assert_eq!(closed.reason.as_deref(), Some("BuyerCancelled"));
    network.answers(ends).await;

    // Shortly before it has it back, another rents.
    reach(&network, from.now + AWAY - LATE).await;
    let [new] = network.rent_open(DAVE, &open, 1).await[..] else { panic!("one lease") };
    reach(&network, from.now + AWAY).await;
    for lease in [stays, kept] {
        assert_eq!(network.lease(lease).await.state, "active");
        network.answers(lease).await;
    }
    let before = network.provider(0).log().len();
    relay.mend();

    // One pass finds both.
    active(&network, new).await;
    network.gone(ends).await;
    let log = network.provider(0).log();
    let passes = log[before..].matches("reconciling instead").count();
    assert_eq!(passes, 1, "{}", &log[before..]);
    network.workloads(3).await;
    for lease in [stays, kept, new] {
        network.answers(lease).await;
    }

    // It goes on, and what nobody attested nobody pays.
    let now = network.lease(stays).await.covered;
    network.lease_until(stays, "attested further", LONG, |lease| lease.covered > now).await;
    network.cancel_all(ALICE, &[stays, kept], 2).await;
    network.cancel_all(DAVE, &[new], 1).await;
    let stays = network.closed(stays, LONG).await;
    stays.check_closed();
    assert_eq!(stays.reason.as_deref(), Some("BuyerCancelled"));
    let (beats, clock) = (network.beats(BOB.public).await, network.clock().await);
    let (starts, ends) = (stays.starts_at.unwrap(), stays.ends_at.unwrap());
    assert_eq!(stays.covered, covered_by(&beats, &clock, starts, ends), "{stays:?}\n{beats:?}");
    let (paid, lasted) = (stays.covered, ends - starts);
    assert!(lasted - paid >= AWAY - WINDOW, "{paid} of {lasted} ticks were paid: {beats:?}");
    let attested: Vec<u32> = [starts].into_iter().chain(beats.iter().map(|beat| beat.tick)).collect();
    let gaps: Vec<u32> = attested.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > WINDOW).collect();
    assert!(gaps.len() == 1 && gaps[0] >= AWAY && gaps[0] < 300, "one outage, and no longer than it takes: {gaps:?}");
    for lease in [kept, new] {
        network.closed(lease, LONG).await.check_closed();
    }
    network.workloads(0).await;
}

#[tokio::test]
async fn what_an_agent_sees_twice_it_does_once() {
    let mut network = Network::chain().await;
    let relay = network.relay().await;
    network.add_provider_at(&relay.url("ws"), ROOMY, &[]).await;
    let markdown = example("markdown");
    let open = network.open(&markdown, 3600).await;
    let [first] = network.rent_open(ALICE, &open, 1).await[..] else { panic!("one lease") };
    network.tradewind(&["lease", "hand-over", &first.to_string(), markdown.to_str().unwrap()]).await.done();
    active(&network, first).await;

    // A connection that breaks again and again while leases begin and end.
    let breaks = async {
        loop {
            tokio::time::sleep(Duration::from_secs(4)).await;
            relay.cut();
            tokio::time::sleep(Duration::from_millis(500)).await;
            relay.mend();
        }
    };
    let leases = async {
        let leases = network.rent_open(ALICE, &open, 3).await;
        for lease in &leases {
            active(&network, *lease).await;
        }
        network.cancel_all(ALICE, &leases[2..], 1).await;
        network.gone(leases[2]).await;
        leases
    };
    let leases = tokio::select! {
        leases = leases => leases,
        () = breaks => unreachable!("it breaks for ever"),
    };
    relay.mend();
    let [second, third, ended] = leases[..] else { panic!("three leases") };
    let calls = network.calls(BOB).await;
    for lease in [first, second, third, ended] {
        assert_eq!(count(&calls, "leases.accept", lease).0, 1, "{calls:?}");
        assert_eq!(count(&calls, "leases.activate", lease).0, 1, "{calls:?}");
    }
    network.workloads(3).await;

    // All that ever happened once more, every event twice in a row; and something new, twice as well.
    network.kill_agent(0);
    network.start_agent_with(0, &[("TRADEWIND_REPLAY", "1")]).await;
    let end = network.finalized().await.unwrap();
    let read = async || network.metric(0, "tradewind_block").await.filter(|block| *block >= end);
    network.until("everything to be read again", LONG, read).await;
    let [new] = network.rent_open(DAVE, &open, 1).await[..] else { panic!("one lease") };
    active(&network, new).await;
    for lease in [first, second, third, new] {
        network.answers(lease).await;
    }
    network.gone(ended).await;
    network.workloads(4).await;
    network.cancel_all(DAVE, &[new], 1).await;
    network.closed(new, LONG).await.check_closed();
    network.gone(new).await;

    // By the chain's own record: nothing was sent again, and what is new was sent once.
    let again = network.calls(BOB).await;
    assert_eq!(again[..calls.len()], calls[..]);
    for lease in [first, second, third, ended] {
        for call in ["leases.accept", "leases.activate", "leases.reject", "leases.fail"] {
            assert_eq!(count(&again[calls.len()..], call, lease), (0, 0), "{again:?}");
        }
    }
    for call in ["leases.accept", "leases.activate"] {
        assert_eq!(count(&again, call, new), (1, 0), "{again:?}");
    }
    network.workloads(3).await;
}
