//! A live chain begins: nobody on it has money, there is no superuser, and in the end a lease is paid.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{
    example, filled_template, make_live, Lease, Network, Person, Terms, ALICE, BLOCK_MILLIS, PIONEER, SETTLER,
};

const LONG: Duration = Duration::from_secs(600);

/// Time between blocks while nothing happens but that rounds pass.
const FAST: u64 = 100;

/// Base units of a WIND, and of the least that an account can have.
const ONE: u128 = 1_000_000_000;
const LEAST: u128 = ONE / 1_000;

/// Twice `twox_128`: of `Balances` and `TotalIssuance`, and of `Sudo` and `Key`.
const ISSUANCE: &str = "0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80";
const SUPERUSER: &str = "0x5c0d1176a568c1f92944340dbfed9e9c530ebca703c85910e7164cb7d1c9e47b";

const PROVIDER: Terms = Terms { name: "pioneer", owner: PIONEER, ..Terms::NORMAL };

fn amount(json: &Value, name: &str) -> u128 {
    json[name].as_str().unwrap_or_else(|| panic!("no amount `{name}` in {json}")).parse().unwrap()
}

/// All money that there is, by raw storage.
async fn issuance(network: &Network) -> u128 {
    let head = network.rpc("chain_getFinalizedHead", json!([])).await.unwrap();
    let value = network.rpc("state_getStorage", json!([ISSUANCE, head])).await.unwrap();
    let bytes = hex::decode(value.as_str().unwrap().trim_start_matches("0x")).unwrap();
    u128::from_le_bytes(bytes.try_into().unwrap())
}

async fn free(network: &Network, whose: Person) -> u128 {
    amount(&network.tradewind_as(whose, &["wallet", "show"]).await.done(), "free")
}

/// Where emission stands, for somebody without a key, with the part of an account.
async fn status(network: &Network, whose: Person) -> Value {
    let stranger = network.folder().join("home-of-a-stranger");
    network.tradewind_in(&stranger, &["emission", "status", whose.address]).await.done()
}

/// Checks that all money that there is was there at the beginning, or came by rounds.
async fn check_issuance(network: &Network) {
    // A round may end between two questions.
    network
        .until("the rounds and the money to be asked for in one round", LONG, async || {
            let before = amount(&status(network, PIONEER).await, "minted");
            let all = issuance(network).await;
            let after = amount(&status(network, PIONEER).await, "minted");
            (before == after).then(|| assert_eq!(all, 4 * LEAST + after))
        })
        .await;
}

#[tokio::test]
async fn a_chain_without_money_and_superuser_comes_to_its_first_paid_lease() {
    let mut network = Network::live(&[PIONEER, SETTLER], FAST).await;
    assert_eq!(network.rpc("state_getStorage", json!([SUPERUSER])).await, Some(Value::Null), "there is no superuser");
    assert_eq!([free(&network, PIONEER).await, free(&network, SETTLER).await], [0, 0]);
    // The market's own four accounts exist, and that is all.
    check_issuance(&network).await;

    // Without money there is no transaction of one's own.
    let poor = network.tradewind_as(SETTLER, &["wallet", "send", PIONEER.address, "1wind"]).await.refused();
    assert!(poor.contains("balance too low"), "it says what is missing: {poor}");

    // Five rounds, shared by two: enough for a stake of 100 WIND and what it takes to use it.
    let wanted = 125 * ONE;
    for who in [PIONEER, SETTLER] {
        network
            .until("five rounds to be earned", LONG, async || {
                let part = status(&network, who).await["participant"].clone();
                (amount(&part, "claimable") >= wanted).then_some(())
            })
            .await;
        // By one who has neither a key nor money, and it costs nothing.
        let stranger = network.folder().join("home-of-a-stranger");
        let claimed = network.tradewind_in(&stranger, &["emission", "claim", who.address]).await.done();
        let paid = amount(&claimed, "amount");
        assert!(paid >= wanted && paid.is_multiple_of(25 * ONE), "half of each whole round: {claimed}");
        assert_eq!(free(&network, who).await, paid);
    }
    network.restart_node_at(BLOCK_MILLIS).await;

    // Not without TLS.
    let plain = network.init_agent(PROVIDER, &["--stake", "100wind"]).await;
    assert!(plain.refused().contains("InsecureEndpoint"), "{plain}");
    let node = network.node_url("ws");
    network.add_provider_at(&node, PROVIDER, &["--stake", "100wind"]).await;

    let app = example("qr");
    let arguments = ["rent", app.to_str().unwrap(), "--for", "30 ticks", "--yes"];
    let rented = network.tradewind_as(SETTLER, &arguments).await;
    assert_eq!(rented.status, Some(0), "{rented}\n{}", network.report());
    let (id, url) = (rented.json["lease"].as_u64().unwrap(), rented.json["url"].as_str().unwrap().to_owned());
    let answer = network.get(&format!("{url}?text=tradewind")).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("<svg"));

    let show = ["lease", "show", &id.to_string()];
    let closed = network
        .until("the lease to close", LONG, async || {
            let lease = Lease::read(&network.tradewind_as(SETTLER, &show).await.done());
            (lease.state == "closed").then_some(lease)
        })
        .await;
    closed.check_closed();
    assert!(closed.paid > 0 && closed.paid == closed.earned(closed.covered), "{closed:?}");

    check_issuance(&network).await;
}

#[tokio::test]
async fn what_must_not_be_on_a_live_chain_makes_none() {
    let refused = async |change: fn(&mut Value)| {
        let folder = tempfile::tempdir().unwrap();
        let mut spec = filled_template(&[PIONEER]);
        change(&mut spec);
        let (made, told) = make_live(folder.path(), &spec).await;
        assert!(!made.exists());
        told.refused()
    };
    let with = refused(|spec| {
        spec["genesis"]["runtimeGenesis"]["patch"]["sudo"]["key"] = PIONEER.address.into();
    });
    assert!(with.await.contains("only developers' chains have a superuser"));
    let with = refused(|spec| {
        spec["genesis"]["runtimeGenesis"]["patch"]["emission"]["participants"] = json!([ALICE.address]);
    });
    assert!(with.await.contains("is a development account"));
    let with = refused(|spec| spec["relay_chain"] = "REPLACE: id of the relay chain".into());
    assert!(with.await.contains("relay_chain is not filled in"));
    let with = refused(|spec| {
        let patch = &mut spec["genesis"]["runtimeGenesis"]["patch"];
        patch["balances"]["balances"].as_array_mut().unwrap().push(json!([PIONEER.address, 1_000_000_000u64]));
    });
    assert!(with.await.contains("emission.offset is not the sum of the balances"));
}
