//! Channels and trial credits by the command: opened, signed for, redeemed by a library that is not ours, closed; the money
//! by raw storage.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use tradewind_e2e::{Network, Terms, ALICE, BOB, DAVE, WIND};

/// A thousandth of a WIND in base units: what a request costs here.
const PRICE: u128 = 1_000_000;

/// Has the provider redeem what a voucher of the command says.
async fn redeem(network: &Network, voucher: &Value) {
    let text = voucher["voucher"].as_str().unwrap();
    let signature = text.rsplit_once("ed25519=").expect("the default key").1;
    let arguments = json!([voucher["channel"], voucher["cumulative"], { "Ed25519": format!("0x{signature}") }]);
    network.call(BOB, "escrow", "redeem", arguments).await;
}

#[tokio::test]
async fn requests_are_paid_of_a_trial_credit_first_and_the_rest_comes_back() {
    let mut network = Network::chain().await;
    network.add_provider(Terms::NORMAL).await;
    network.tradewind_as(BOB, &["credit", "grant", ALICE.address, "0.5wind", "--for", "2000 ticks"]).await.done();
    let credits = network.tradewind(&["credit", "ls"]).await.done();
    assert_eq!((&credits[0]["available"], &credits[0]["expired"]), (&json!("500000000"), &json!(false)), "{credits}");
    let refused = network.tradewind_as(DAVE, &["credit", "grant", ALICE.address, "1wind"]).await.refused();
    assert!(refused.contains("only a provider"), "{refused}");

    let open =
        ["channel", "open", "bob-compute", "--price", "0.001wind", "--budget", "1wind", "--for", "1000 ticks", "--yes"];
    let id = network.tradewind(&open).await.done()["channel"].as_u64().unwrap();
    let number = id.to_string();
    // Half of the budget is the provider's own, and a tenth of a WIND is the deposit.
    let parties = [ALICE, BOB];
    let held = network.changes("0", "finalized", &parties).await.of(ALICE.address, WIND).1;
    assert_eq!(held, 600_000_000);

    // Each voucher is over one request more than the last, whoever asks for it.
    let sign = async || network.tradewind(&["voucher", "sign", &number]).await.done();
    let mut newest = Value::Null;
    for count in 1..=3 {
        newest = sign().await;
        assert_eq!(newest["cumulative"], json!((count * PRICE).to_string()));
    }
    let verified = network.tradewind(&["voucher", "verify", newest["header"].as_str().unwrap()]).await.done();
    assert_eq!((&verified["pays"], &verified["redeemable"]), (&json!("3000000"), &json!(true)));
    let forged = newest["voucher"].as_str().unwrap().replace("cumulative=3000000", "cumulative=4000000");
    let refused = network.tradewind(&["voucher", "verify", &forged]).await.refused();
    assert!(refused.contains("not that of the channel's key"), "{refused}");
    let refused = network.tradewind(&["voucher", "sign", &number, "--cumulative", "1.1wind"]).await.refused();
    assert!(refused.contains("budget is spent"), "{refused}");
    let stranger = network.tradewind_as(DAVE, &["voucher", "sign", &number]).await.refused();
    assert!(stranger.contains("not opened from this folder"), "{stranger}");

    redeem(&network, &newest).await;
    let status = network.tradewind(&["channel", "status", &number]).await.done();
    assert_eq!((&status["redeemed"], &status["credit_spent"]), (&json!("3000000"), &json!("3000000")), "{status}");
    assert_eq!((&status["paid"], &status["state"]), (&json!("0"), &json!("open")), "{status}");
    let all = network.tradewind(&["voucher", "sign", &number, "--cumulative", "0.7wind"]).await.done();
    redeem(&network, &all).await;

    // 0.2 WIND were the payer's own: two per cent of that are the fee.
    let fees = network.changes("0", "finalized", &parties).await.fees(WIND);
    assert_eq!(fees, 4_000_000);
    let refused = network.tradewind(&["channel", "close", &number]).await.refused();
    assert!(refused.contains("can still redeem"), "{refused}");
    network.tradewind(&["channel", "raise", &number, "--by", "0.1wind"]).await.done();
    network.tradewind(&["channel", "revoke", &number, "--yes"]).await.done();
    let status = network.tradewind(&["channel", "status", &number]).await.done();
    assert_eq!((&status["state"], &status["left"]), (&json!("ending"), &json!("400000000")), "{status}");

    // The time to redeem is the provider's: it may do without.
    let closed = network.tradewind_as(BOB, &["channel", "close", &number]).await.done();
    assert_eq!((&closed["returned"], &closed["owed"]), (&json!("500000000"), &json!("0")), "{closed}");
    let changes = network.changes("0", "finalized", &parties).await;
    assert_eq!(changes.of(ALICE.address, WIND).1, 0, "nothing of hers is on hold");
    assert!(network.tradewind(&["channel", "ls"]).await.done().as_array().unwrap().is_empty());
    let owed = network.tradewind(&["owed", &format!("channel:{id}")]).await.done();
    assert_eq!(owed["owed"], json!([]));
}
