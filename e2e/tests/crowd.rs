//! Very many leases on one agent: all of them are accepted in time, run, answer, are attested by one heartbeat, and go.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tradewind_e2e::{example, say, Network, Terms, ALICE, BOB, DAVE, WINDOW};

const LONG: Duration = Duration::from_secs(600);

/// Leases, if `TRADEWIND_CROWD` does not say how many.
const CROWD: usize = 1_000;

/// Leases that are rented before the last ones are active: a lease waits for its provider for 50 ticks.
const WAVE: usize = 100;

/// Leases of each crowd that are asked to answer, and that are cancelled.
const SAMPLE: usize = 25;

/// State and attested ticks of every lease of Dave that is not closed.
async fn leases(network: &Network) -> BTreeMap<u64, (String, u64)> {
    let listed = network.tradewind_as(DAVE, &["lease", "ls"]).await.done();
    let listed = listed.as_array().unwrap().iter();
    listed
        .map(|lease| {
            let state = lease["state"].as_str().unwrap().to_owned();
            (lease["lease"].as_u64().unwrap(), (state, lease["covered"].as_u64().unwrap()))
        })
        .collect()
}

/// Waits until all leases but the first, so many of them, are active.
async fn all_active(network: &Network, count: usize) {
    network.workloads(count + 1).await;
    network
        .until(&format!("{count} leases to be active"), LONG, async || {
            let leases = leases(network).await;
            assert_eq!(leases.len(), count, "none has ended");
            leases.values().all(|(state, _)| state == "active").then_some(())
        })
        .await;
}

/// An active lease is settled every hundred ticks, which here are a tenth as long as they are anywhere else.
async fn settle_as_often_as_with_long_ticks(network: &mut Network) {
    let path = network.provider(0).home.join("agent/config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = text.replace("# every_ticks = 100\n", "every_ticks = 1000\n");
    assert_ne!(changed, text);
    std::fs::write(path, changed).unwrap();
    network.kill_agent(0);
    network.start_agent(0).await;
}

fn mib(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1024.0)
}

#[tokio::test]
async fn one_agent_serves_a_thousand_leases() {
    let crowd = std::env::var("TRADEWIND_CROWD").map_or(CROWD, |text| text.parse().expect("a number of leases"));
    let mut network = Network::chain().await;
    if crowd < CROWD {
        say(&format!("shortened here: {crowd} leases, not {CROWD}"));
    }
    let (vcpus, memory) = ((crowd + 1).to_string(), format!("{}g", crowd / 16 + 1));
    // Each lease takes at least one WIND of collateral.
    let stake = format!("{}wind", 2 * crowd + 1000);
    let terms = Terms { vcpus: Box::leak(vcpus.into_boxed_str()), ..Terms::NORMAL };
    let node = network.node_url("ws");
    network.add_provider_at(&node, terms, &["--memory", &memory, "--stake", &stake]).await;
    settle_as_often_as_with_long_ticks(&mut network).await;

    // The first one brings the program; the others are for the same.
    let markdown = example("markdown");
    let open = network.open(&markdown, 3600).await;
    let [first] = network.rent_open(ALICE, &open, 1).await[..] else { panic!("one lease") };
    network.tradewind(&["lease", "hand-over", &first.to_string(), markdown.to_str().unwrap()]).await.done();
    network.lease_until(first, "active", LONG, |lease| lease.state == "active").await;
    network.workloads(1).await;
    let alone = network.provider(0).memory();

    let began = Instant::now();
    let mut rented = Vec::new();
    while rented.len() < crowd {
        let wave = WAVE.min(crowd - rented.len());
        rented.extend(network.rent_open(DAVE, &open, wave).await);
        all_active(&network, rented.len()).await;
    }
    let took = began.elapsed();
    network.workloads(crowd + 1).await;
    say(&format!("measured: {crowd} leases rented and active after {:.0} s", took.as_secs_f64()));

    // They answer, whichever is asked, and stay as small as they are while nobody does.
    let step = (crowd / SAMPLE).max(1);
    let crowded = network.provider(0).memory();
    for lease in rented.iter().step_by(step) {
        let request = network.http.post(network.provider(0).url(*lease)).body("# Fair wind");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "lease {lease}");
        assert!(answer.text().await.unwrap().contains("<h1>Fair wind</h1>"), "lease {lease}");
    }
    say(&format!("measured: agent RSS with {crowd} idle function leases: {}; with one: {}", mib(crowded), mib(alone)));

    // Each heartbeat is for all of them: the next one attests what they ran, the one after that commits it.
    let before = leases(&network).await;
    let from = network.clock().await.now;
    let two = async || {
        let since = network.recent_beats(BOB.public).await.into_iter().filter(|beat| beat.tick > from).count();
        (since >= 2).then_some(())
    };
    network.until("two heartbeats", LONG, two).await;
    let after = leases(&network).await;
    assert_eq!(after.len(), crowd);
    for (lease, (state, covered)) in &after {
        assert_eq!(state, "active");
        assert!(*covered > before[lease].1, "lease {lease}: {covered} ticks");
    }
    let beats = network.recent_beats(BOB.public).await;
    let late = beats.windows(2).filter(|pair| pair[1].tick - pair[0].tick > WINDOW).count();
    assert_eq!(late, 0, "no heartbeat was late: {beats:?}");

    // Some go, and nothing of them is left; the others do not notice.
    let gone: Vec<u64> = rented.iter().copied().step_by(step).collect();
    let began = Instant::now();
    network.cancel_all(DAVE, &gone, 50).await;
    network.workloads(crowd + 1 - gone.len()).await;
    say(&format!("measured: {} of them gone after {:.0} s", gone.len(), began.elapsed().as_secs_f64()));
    let left = leases(&network).await;
    assert_eq!(left.len(), crowd - gone.len());
    assert!(left.values().all(|(state, _)| state == "active"));
    for lease in &gone {
        assert_eq!(network.get(&network.provider(0).url(*lease)).await.status(), 404, "lease {lease}");
    }
    network.closed(gone[0], LONG).await.check_closed();

    // And after a restart all are there again.
    network.kill_agent(0);
    let began = Instant::now();
    network.start_agent(0).await;
    network.workloads(crowd + 1 - gone.len()).await;
    let left: Vec<u64> = rented.iter().copied().filter(|lease| !gone.contains(lease)).collect();
    for lease in left.iter().step_by(step).chain(left.last()) {
        let url = network.provider(0).url(*lease);
        let answers = async || (network.http.get(&url).send().await.ok()?.status() == 200).then_some(());
        network.until(&format!("lease {lease} to answer again"), LONG, answers).await;
    }
    say(&format!("measured: all others answer again {:.0} s after a restart", began.elapsed().as_secs_f64()));
}
