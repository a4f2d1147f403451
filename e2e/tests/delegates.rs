//! Keys that a buyer lets ask for some things of a lease, for some time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tradewind_e2e::{busybox, Network, Outcome, Signing, Terms, ALICE, BOB, CHARLIE, DAVE};

const LONG: Duration = Duration::from_secs(600);

const BAD_SIGNATURE: i64 = 1002;
const NOT_YOURS: i64 = 1006;
const OUT_OF_SCOPE: i64 = 1012;
const EXPIRED: i64 = 1013;
const REVOKED: i64 = 1014;
const BAD_DELEGATION: i64 = 1015;

const TALKER: &str = "version: 1
kind: container
image: { file: busybox.tar }
command: [sh, -c, \"echo good day; sleep 100000\"]
resources: { vcpus: 1, memory: 64Mi, storage: 1Gi }
";

#[tokio::test]
async fn a_delegate_without_money_reads_a_log_and_runs_commands_until_its_time_is_over_or_that_is_revoked() {
    let mut network = Network::chain().await;
    network.add_container_provider(Terms::NORMAL, "").await;
    busybox(network.folder());
    let manifest = network.folder().join("talker.yaml");
    std::fs::write(&manifest, TALKER).unwrap();
    let rented = network.tradewind(&["rent", manifest.to_str().unwrap(), "--yes", "--for", "1h"]).await.done();
    let lease = rented["lease"].as_u64().unwrap();
    let id = lease.to_string();

    // The delegate: a home that knows nothing of the lease, and a wallet that was never paid.
    let home = network.folder().join("home-of-ci");
    let ci = Ci { account: account(&network, &home).await, home, lease: id.clone() };
    assert_eq!(ci.run(&network, &["lease", "logs", &id]).await.code(), NOT_YOURS);
    assert_eq!(ci.run(&network, &["lease", "exec", &id, "--", "id"]).await.code(), NOT_YOURS);

    let reader = ci.given(&network, "logs", "1h").await;
    let said = network.until("the log", LONG, async || {
        let part = ci.run(&network, &["lease", "logs", &id, "--delegation", &reader]).await.done();
        part["text"].as_str().filter(|text| !text.is_empty()).map(String::from)
    });
    assert_eq!(said.await, "good day\n");
    assert_eq!(ci.exec(&network, &reader).await.code(), OUT_OF_SCOPE);
    let shown = ci.run(&network, &["lease", "show", &id, "--delegation", &reader]).await;
    assert_eq!(shown.code(), OUT_OF_SCOPE, "{shown}");

    // More than that, from a file.
    let file = network.folder().join("delegation");
    std::fs::write(&file, ci.given(&network, "status,exec", "1h").await).unwrap();
    let given = format!("@{}", file.display());
    let done = ci.exec(&network, &given).await;
    assert_eq!((done.status, done.json["stdout"].as_str()), (Some(3), Some("done\n")), "{done}");
    let (there, here) = (format!("{id}:/tmp/a"), network.folder().join("a"));
    std::fs::write(&here, "bytes").unwrap();
    let here_text = here.to_str().unwrap();
    ci.run(&network, &["lease", "cp", here_text, &there, "--delegation", &given]).await.done();
    std::fs::remove_file(&here).unwrap();
    ci.run(&network, &["lease", "cp", &there, here_text, "--delegation", &given]).await.done();
    assert_eq!(std::fs::read(&here).unwrap(), b"bytes");
    let shown = ci.run(&network, &["lease", "show", &id, "--delegation", &given]).await.done();
    assert_eq!((shown["workload"].as_str(), shown["lease"].as_u64()), (Some("running"), Some(lease)));

    // Whoever finds it has nothing, and who holds it cannot give it on.
    let found = network.tradewind_as(DAVE, &["lease", "exec", &id, "--delegation", &reader, "--", "id"]).await;
    assert!(found.refused().contains("the delegation is for the key of"), "{found}");
    let on = ["lease", "delegate", &id, "--to", DAVE.address, "--can", "exec", "--for", "1h"];
    for not_the_buyers in [&on[..], &["lease", "delegate", &id, "--revoke"]] {
        let refused = ci.run(&network, not_the_buyers).await;
        assert!(refused.refused().contains("is not yours"), "{refused}");
    }
    by_hand(&network, lease, &reader).await;

    // Its time is over.
    let short = ci.given(&network, "exec", "1s").await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(ci.exec(&network, &short).await.code(), EXPIRED);

    // It is revoked, which a restart does not undo; what is given later is good.
    assert_eq!(ci.exec(&network, &given).await.status, Some(3));
    let revoked = network.tradewind(&["lease", "delegate", &id, "--revoke"]).await.done();
    assert!(revoked["revoked_ms"].as_u64().unwrap() > 0);
    assert_eq!(ci.exec(&network, &given).await.code(), REVOKED);
    network.kill_agent(0);
    network.start_agent(0).await;
    let refused = network.until("the agent to answer", LONG, async || {
        let again = ci.exec(&network, &given).await;
        assert_ne!(again.status, Some(3), "it was revoked before: {again}");
        again.json["code"].as_i64()
    });
    assert_eq!(refused.await, REVOKED);
    let anew = ci.given(&network, "exec", "1h").await;
    let goes_on = async || (ci.exec(&network, &anew).await.status == Some(3)).then_some(());
    network.until("the container to go on", LONG, goes_on).await;

    // Nothing was paid by the delegate, who still has nothing, and the lease is its buyer's to end.
    assert_eq!(ci.run(&network, &["wallet", "show"]).await.done()["free"], "0");
    network.tradewind(&["lease", "cancel", &id]).await.done();
    network.closed(lease, LONG).await.check_closed();
    let ended = ci.exec(&network, &anew).await;
    assert!(ended.refused().contains("not active"), "{ended}");
}

/// Who acts for the buyer of a lease.
struct Ci {
    home: PathBuf,
    account: String,
    lease: String,
}

impl Ci {
    async fn run(&self, network: &Network, arguments: &[&str]) -> Outcome {
        network.tradewind_in(&self.home, arguments).await
    }

    async fn exec(&self, network: &Network, delegation: &str) -> Outcome {
        let command = ["--", "sh", "-c", "echo done; exit 3"];
        let asked = ["lease", "exec", &self.lease, "--delegation", delegation];
        self.run(network, &[&asked[..], &command].concat()).await
    }

    async fn given(&self, network: &Network, can: &str, lasts: &str) -> String {
        delegated(network, &self.lease, &self.account, can, lasts).await
    }
}

async fn account(network: &Network, home: &Path) -> String {
    network.tradewind_in(home, &["wallet", "new"]).await.done()["account"].as_str().unwrap().to_owned()
}

async fn delegated(network: &Network, lease: &str, to: &str, can: &str, lasts: &str) -> String {
    let given = network.tradewind(&["lease", "delegate", lease, "--to", to, "--can", can, "--for", lasts]).await;
    given.done()["delegation"].as_str().unwrap().to_owned()
}

/// What no command of ours would send, signed outside our crates; `readers` is a delegation that the command made.
async fn by_hand(network: &Network, lease: u64, readers: &str) {
    const LOGS: u8 = 2;
    const HOUR: u64 = 3_600_000;
    let own = &network.delegated(0, ALICE, DAVE, lease, LOGS, HOUR).await;
    let logs = json!({ "lease": lease, "max_bytes": 100 });
    let named = json!({ "lease": lease });
    let by = async |person, method: &str, params: &Value, delegation: &str| {
        let request = network.signed_with(0, Signing::by(person), method, params, Some(delegation)).await;
        network.ask(0, method, json!([request])).await
    };
    assert!(by(DAVE, "tradewind_logs", &logs, own).await.unwrap()["bytes"].is_string());
    for (person, delegation) in [(DAVE, readers), (BOB, own), (CHARLIE, own)] {
        assert_eq!(by(person, "tradewind_logs", &logs, delegation).await, Err(NOT_YOURS));
    }
    for method in ["tradewind_access", "tradewind_putManifest", "tradewind_revokeDelegations", "tradewind_usage"] {
        assert_eq!(by(DAVE, method, &named, own).await, Err(OUT_OF_SCOPE), "{method}");
    }
    // By one who is not the buyer, a delegate too, and for too long.
    for (by_whom, millis, code) in
        [(BOB, HOUR, NOT_YOURS), (DAVE, HOUR, NOT_YOURS), (ALICE, 200 * HOUR, BAD_DELEGATION)]
    {
        let bad = network.delegated(0, by_whom, DAVE, lease, LOGS, millis).await;
        assert_eq!(by(DAVE, "tradewind_logs", &logs, &bad).await, Err(code));
    }
    // Another lease, and another's delegation in the place of one's own.
    let elsewhere = json!({ "lease": 99, "max_bytes": 100 });
    assert_eq!(by(DAVE, "tradewind_logs", &elsewhere, own).await, Err(NOT_YOURS));
    let mut swapped = network.signed_with(0, Signing::by(DAVE), "tradewind_logs", &logs, Some(own)).await;
    swapped["delegation"] = json!(readers);
    assert_eq!(network.ask(0, "tradewind_logs", json!([swapped])).await, Err(BAD_SIGNATURE));
}
