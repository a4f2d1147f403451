//! A provider's day: new programs under running containers, and leaving the market in order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate::hangs::{answers, in_time, manifest, supervisor};
use std::time::Duration;
use tradewind_e2e::{members, remains, shims, signal, Network, Terms, BOB};

const LONG: Duration = Duration::from_secs(600);

#[tokio::test]
async fn containers_go_on_while_the_agents_programs_are_replaced_and_until_they_end_in_a_drained_market() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms { vcpus: "3", ..Terms::NORMAL }, "").await;
    // Programs of its own, as an operator installs them.
    network.kill_agent(0);
    network.install_agent(0);
    network.start_agent(0).await;
    let home = network.provider(0).home.join("agent");
    let wanted = manifest(&network);
    let (first, first_url) = network.rent(&wanted, &["--for", "1h"]).await;
    let (second, second_url) = network.rent(&wanted, &["--for", "1h"]).await;
    let before = network.clock().await.now;
    let supervisors = shims(&home);
    assert_eq!(supervisors.len(), 2);
    assert!(supervisors.iter().all(|(_, line)| line.contains(network.folder().to_str().unwrap())), "{supervisors:?}");

    network.provider(0).ask_to_end();
    network.until("the agent to end", LONG, async || (!network.provider(0).runs()).then_some(())).await;
    network.install_agent(0);
    for url in [&first_url, &second_url] {
        answers(&network, url).await;
    }
    network.start_agent(0).await;
    for lease in [first, second] {
        let covered = network.lease(lease).await.covered;
        network.lease_until(lease, "attested again", LONG, |lease| lease.covered > covered).await;
    }
    assert_eq!(shims(&home), supervisors);
    in_time(&network, before).await;

    // A supervisor whose program is no file any more starts a container again, and one of the new program takes its place.
    let old = supervisor(&home, first).unwrap();
    let inside = |of: &str| {
        let all = members(&home).into_iter().filter(|(_, line)| line.contains(of));
        all.map(|(pid, _)| pid).collect::<Vec<_>>()
    };
    let killed = inside("httpd");
    assert_eq!(killed.len(), 2);
    signal("KILL", &killed);
    network
        .until("both containers to be started again", LONG, async || {
            let now = inside("httpd");
            (now.len() == 2 && now.iter().all(|pid| !killed.contains(pid))).then_some(())
        })
        .await;
    assert_eq!(supervisor(&home, first), Some(old));
    answers(&network, &first_url).await;
    signal("KILL", &[old]);
    network.until("another supervisor", LONG, async || supervisor(&home, first).filter(|now| *now != old)).await;
    answers(&network, &first_url).await;

    // Out of the market: nobody rents any more, and what runs goes on until it ends.
    let drain = network.going_on(BOB, &["provider", "drain"]);
    let rent = ["rent", wanted.to_str().unwrap(), "--yes", "--for", "1h"];
    network
        .until("the market to have nothing", LONG, async || {
            let market = ["market", "--kind", "container", "--for", "1h"];
            network.tradewind(&market).await.done().as_array().unwrap().is_empty().then_some(())
        })
        .await;
    let refused = network.tradewind(&rent).await;
    assert!(refused.refused().contains("no offer"), "{refused}");
    assert!(drain.process.runs(), "{}", drain.process.log());
    for (lease, url) in [(first, &first_url), (second, &second_url)] {
        let covered = network.lease(lease).await.covered;
        network.lease_until(lease, "attested in a drained market", LONG, |lease| lease.covered > covered).await;
        answers(&network, url).await;
        network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
        let closed = network.closed(lease, LONG).await;
        closed.check_closed();
        assert_eq!(closed.reason.as_deref(), Some("BuyerCancelled"));
    }
    assert_eq!(network.until("the provider to be told that all is over", LONG, async || drain.ended()).await, 0);
    network.until("nothing to be left", LONG, async || remains(&home).is_empty().then_some(())).await;
}
