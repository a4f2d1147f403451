//! What must not work does not, says why, and changes nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{example, Network, Signing, Terms, ALICE, BOB, CHARLIE, DAVE, WIND};

const LONG: Duration = Duration::from_secs(600);

const BAD_REQUEST: i64 = 1001;
const BAD_SIGNATURE: i64 = 1002;
const OUT_OF_TIME: i64 = 1003;
const SEEN: i64 = 1004;
const NOT_YOURS: i64 = 1006;
const BAD_MANIFEST: i64 = 1009;
const BAD_CONTENT: i64 = 1010;

/// Address and base64 of some content.
const HELLO: (&str, &str) = ("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq", "aGVsbG8=");

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// No chain, no wallet, no money, no offer.
#[tokio::test]
async fn who_may_not_rent_is_told_why() {
    let network = Network::start().await;
    let qr = example("qr");
    let qr = qr.to_str().unwrap();
    let home = network.folder().join("home-of-nobody");
    let nobody = async |arguments: &[&str]| network.tradewind_in(&home, arguments).await;

    let outcome = nobody(&["wallet", "show"]).await;
    assert!(outcome.refused().contains("there is no wallet"), "{outcome}");
    let outcome = nobody(&["rent", qr, "--yes"]).await;
    assert!(outcome.refused().contains("there is no wallet"), "{outcome}");
    let account = nobody(&["wallet", "new"]).await.done()["account"].clone();
    for again in [&["wallet", "new"][..], &["wallet", "import", "//Dave"]] {
        let outcome = nobody(again).await;
        assert!(outcome.refused().contains("there is a wallet already"), "{outcome}");
    }
    assert_eq!(nobody(&["wallet", "show"]).await.done()["account"], account, "the first wallet is kept");
    let outcome = network.tradewind_at("ws://127.0.0.1:9", &home, &["wallet", "show"]).await;
    assert!(outcome.refused().contains("no node answers at ws://127.0.0.1:9"), "{outcome}");

    // Without money for the transaction, and with that but not for the lease: the command tells before it asks the
    // chain, which would refuse as well.
    let cid = network.tradewind(&["deploy", qr]).await.done()["manifest"].clone();
    let secret = nobody(&["wallet", "export"]).await.stdout;
    let url = network.node_url("ws");
    let script = async |secret: &str, more: &[&str]| {
        let fixed = ["--url", &url, "--suri", secret, "--offer", "0", "--cid", text(&cid)];
        network.script("clients/js/rent.mjs", &[&fixed[..], more].concat()).await
    };
    let small = ["--ticks", "30", "--max-rate", "3500000000"];
    for (given, why) in [(None, "Inability to pay"), (Some("0.05wind"), "FundsUnavailable")] {
        if let Some(given) = given {
            network.tradewind(&["wallet", "send", text(&account), given]).await.done();
        }
        let outcome = nobody(&["rent", qr, "--yes", "--for", "30 ticks"]).await;
        assert!(outcome.refused().contains("a deposit of 0.25 WIND"), "{outcome}");
        assert!(outcome.refused().contains("send it more"), "{outcome}");
        let outcome = script(secret.trim(), &small).await;
        assert!(outcome.refused().contains(why), "{outcome}");
    }
    assert_eq!(nobody(&["lease", "ls"]).await.done(), json!([]));

    // With money, but not for what there is.
    let rent = async |more: &[&str]| network.tradewind(&[&["rent", qr, "--yes"], more].concat()).await;
    for (more, why) in [
        (&["--for", "30 ticks", "--vcpus", "3"][..], "no offer satisfies this"),
        (&["--for", "30 ticks", "--vcpus", "3", "--offer", "0"], "offer 0 does not satisfy this: Vcpus"),
        (&["--for", "30 ticks", "--memory", "3g", "--offer", "0"], "offer 0 does not satisfy this: Memory"),
        (&["--for", "31d", "--offer", "0"], "offer 0 does not satisfy this: TooLong"),
        (&["--for", "30 ticks", "--min-reputation", "1", "--offer", "0"], "ProviderReputation"),
        (&["--for", "30 ticks", "--offer", "7"], "NoSuchOffer"),
        (&["--for", "30 ticks", "--pay", "usd"], "no offer satisfies this"),
        (&["--for", "30 ticks", "--max", "0.000000104wind"], "more than 0.000000104 WIND"),
        (&["--for", "30 ticks", "--memory", "32m"], "the manifest needs more than you ask for"),
        (&["--for", "yesterday"], "--for"),
    ] {
        let outcome = rent(more).await;
        assert!(outcome.refused().contains(why), "{outcome}");
    }
    let own = network.tradewind_as(BOB, &["rent", qr, "--yes", "--for", "30 ticks"]).await;
    assert_eq!(own.refusal(), "Marketplace::OwnOffer");

    // The chain itself holds to it, whatever the command checks before.
    for (more, why) in [
        (["--ticks", "30", "--max-rate", "3499999999", "--vcpus", "1"], "marketplace.RateAboveLimit"),
        (["--ticks", "30", "--max-rate", "10500000000", "--vcpus", "3"], "marketplace.TooFewVcpus"),
        (["--ticks", "0", "--max-rate", "3500000000", "--vcpus", "1"], "marketplace.TermTooShort"),
    ] {
        let outcome = script(ALICE.key, &more).await;
        assert!(outcome.refused().contains(why), "{outcome}");
    }

    // A provider registers once; a name has one owner; a stake is put up first.
    let outcome = network.init_agent(Terms { owner: CHARLIE, ..Terms::default() }, &[]).await;
    assert!(outcome.refused().contains("Providers::NameTaken"), "{outcome}");
    let charlie = Terms { name: "charlie-compute", owner: CHARLIE, ..Terms::default() };
    let outcome = network.init_agent(charlie, &["--stake", "99wind"]).await;
    assert!(outcome.refused().contains("Providers::StakeTooLow"), "{outcome}");
    let outcome = network.init_agent(charlie, &["--stake", "2000000wind"]).await;
    assert!(outcome.refused().contains("send it more than"), "{outcome}");
    let outcome = network.init_agent(Terms::default(), &[]).await;
    assert!(outcome.refused().contains("registered already, as bob-compute"), "{outcome}");
    let again = network.provider(0).init(&network.node_url("ws"), &[]).await;
    assert_eq!(again.status, Some(0), "{again}");
    let offers = network.tradewind(&["market", "--for", "30 ticks"]).await.done();
    assert_eq!(offers.as_array().unwrap().len(), 1, "a second init offers nothing more: {again}");

    // Nobody rented anything, and no unit has come or gone.
    assert_eq!(network.tradewind(&["lease", "ls"]).await.done(), json!([]));
    let changes = network.changes("0", "finalized", &[ALICE, BOB, CHARLIE]).await;
    assert_eq!((changes.of(ALICE.address, WIND).1, changes.fees(WIND)), (0, 0));
    assert_eq!(changes.of(CHARLIE.address, WIND).1, 0);
}

/// Another's lease, what does not exist, and what is not due.
#[tokio::test]
async fn a_lease_is_its_buyers_alone() {
    let network = Network::start().await;
    let (lease, url) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let id = lease.to_string();
    let before = network.lease(lease).await;

    for person in [DAVE, BOB] {
        let outcome = network.tradewind_as(person, &["lease", "cancel", &id]).await;
        assert_eq!(outcome.refusal(), "Leases::NotBuyer");
    }
    for (what, why) in [
        (["lease", "cancel", "99"], "Leases::NoSuchLease"),
        (["lease", "settle", "99"], "Leases::NoSuchLease"),
        (["lease", "enforce", "99"], "Leases::NoSuchLease"),
        (["lease", "prune", "99"], "Leases::NoSuchLease"),
        (["lease", "enforce", &id], "Leases::NothingDue"),
        (["lease", "prune", &id], "Leases::WrongState"),
    ] {
        assert_eq!(network.tradewind(&what).await.refusal(), why, "{what:?}");
    }
    for what in [["lease", "show", "99"], ["lease", "hand-over", "99"]] {
        let outcome = network.tradewind(&what).await;
        assert!(outcome.refused().contains("there is no lease 99"), "{outcome}");
    }
    // Ten ticks lie between two heartbeats, so that of a few settlements in a row one finds nothing.
    let nothing = network.until("a settlement of nothing", LONG, async || {
        let outcome = network.tradewind_as(DAVE, &["lease", "settle", &id]).await;
        // Nor is anything settled while the buyer may still reject the access.
        (outcome.status != Some(0)).then(|| outcome.refusal()).filter(|why| why != "Leases::AccessWindowOpen")
    });
    assert_eq!(nothing.await, "Leases::NothingToSettle");

    // The agent: another's key, with the very files of the buyer.
    let copy = network.home_of(DAVE).join(".tradewind/leases");
    std::fs::create_dir_all(&copy).unwrap();
    let mut copied = 0;
    for entry in std::fs::read_dir(network.home_of(ALICE).join(".tradewind/leases")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        copied += 1;
    }
    assert_eq!(copied, 1);
    network.tradewind_as(DAVE, &["deploy", example("qr").to_str().unwrap()]).await.done();
    assert_eq!(network.tradewind_as(DAVE, &["lease", "hand-over", &id]).await.code(), NOT_YOURS);

    // The same, and worse, by hand.
    let named = json!({ "lease": lease });
    let blob = json!({ "lease": lease, "cid": HELLO.0, "size": 5 });
    let manifest = json!({ "lease": lease, "sealed": HELLO.1 });
    let by = async |signing, method: &str, params: &Value| network.signed(0, signing, method, params).await;
    for (method, params) in
        [("tradewind_access", &named), ("tradewind_status", &named), ("tradewind_putManifest", &manifest)]
    {
        let request = by(Signing::by(DAVE), method, params).await;
        assert_eq!(network.ask(0, method, json!([request])).await, Err(NOT_YOURS), "{method}");
    }
    let request = by(Signing::by(DAVE), "tradewind_putBlob", &blob).await;
    assert_eq!(network.ask(0, "tradewind_putBlob", json!([request, HELLO.1])).await, Err(NOT_YOURS));
    let request = by(Signing::by(ALICE), "tradewind_putBlob", &blob).await;
    assert_eq!(network.ask(0, "tradewind_putBlob", json!([request, "aGVsbG9v"])).await, Err(BAD_CONTENT));
    // Whether there is such a lease is nobody else's business.
    let request = by(Signing::by(ALICE), "tradewind_access", &json!({ "lease": 99 })).await;
    assert_eq!(network.ask(0, "tradewind_access", json!([request])).await, Err(NOT_YOURS));

    let ask = async |request: Value| network.ask(0, "tradewind_access", json!([request])).await;
    let good = by(Signing::by(ALICE), "tradewind_access", &named).await;
    let changed = |field: &str, value: Value| {
        let mut request = good.clone();
        request[field] = value;
        request
    };
    assert_eq!(ask(changed("params", json!({ "lease": 99 }))).await, Err(BAD_SIGNATURE));
    assert_eq!(ask(changed("account", json!(DAVE.address))).await, Err(BAD_SIGNATURE));
    assert_eq!(ask(changed("nonce", json!("00".repeat(16)))).await, Err(BAD_SIGNATURE));
    assert_eq!(ask(changed("method", json!("tradewind_status"))).await, Err(BAD_REQUEST));
    assert_eq!(network.ask(0, "tradewind_status", json!([good])).await, Err(BAD_REQUEST));
    assert!(ask(json!({ "lease": lease })).await.is_err());
    for age_millis in [120_000, -120_000] {
        let request = by(Signing { by: ALICE, age_millis }, "tradewind_access", &named).await;
        assert_eq!(ask(request).await, Err(OUT_OF_TIME));
    }
    // What was refused was not used up; what was answered was.
    assert!(ask(good.clone()).await.unwrap()["sealed"].is_string());
    assert_eq!(ask(good).await, Err(SEEN));

    // All this harmed nobody.
    assert_eq!(network.get(&url).await.status(), 200);
    let after = network.lease(lease).await;
    assert_eq!((after.state, after.starts_at, after.ends_at), (before.state, before.starts_at, before.ends_at));
    network.tradewind(&["lease", "cancel", &id]).await.done();
    let closed = network.closed(lease, LONG).await;
    closed.check_closed();
    for (what, why) in [
        (["lease", "cancel", &id], "Leases::WrongState"),
        (["lease", "settle", &id], "Leases::WrongState"),
        (["lease", "enforce", &id], "Leases::NothingDue"),
        (["lease", "prune", &id], "Leases::TooEarlyToPrune"),
    ] {
        assert_eq!(network.tradewind(&what).await.refusal(), why, "{what:?}");
    }
    assert_eq!(network.lease(lease).await, closed);

    a_manifest_that_is_not_the_agreed_one_ends_the_lease(&network).await;
}

async fn a_manifest_that_is_not_the_agreed_one_ends_the_lease(network: &Network) {
    let (agreed, other) = (example("qr"), example("markdown"));
    let before = network.finalized().await.unwrap().to_string();
    let options = ["--for", "1h", "--yes", "--deliver", other.to_str().unwrap()];
    let outcome = network.tradewind(&[&["rent", agreed.to_str().unwrap()], &options[..]].concat()).await;
    assert_eq!(outcome.code(), BAD_MANIFEST);
    let leases = network.tradewind(&["lease", "ls", "--all"]).await.done();
    let lease = leases.as_array().unwrap().iter().map(|lease| lease["lease"].as_u64().unwrap()).max().unwrap();
    let lease = network.closed(lease, LONG).await;
    lease.check_closed();
    assert_eq!(lease.reason.as_deref(), Some("BadManifest"));
    assert_eq!((lease.covered, lease.paid, lease.starts_at), (0, 0, None));
    // The time for which capacity was held is paid for: whole ticks of it, and fewer than an agent waits for a manifest.
    assert!((0..50).any(|ticks| lease.forfeited == lease.earned(ticks)), "{lease:?}");
    assert_eq!(lease.compensated, 0);
    // Nothing is on hold for it but the deposit of its record, and the provider lost nothing.
    let changes = network.changes(&before, "finalized", &[ALICE, BOB]).await;
    assert_eq!(changes.of(ALICE.address, WIND).1, lease.deposit as i128);
    assert_eq!((changes.of(BOB.address, WIND).1, changes.fees(WIND)), (0, 0));

    // Openly, the address tells before anything is sent.
    let rent = ["rent", agreed.to_str().unwrap(), "--for", "30 ticks", "--yes", "--open", "--detach"];
    let open = network.tradewind(&rent).await.done()["lease"].to_string();
    let outcome = network.tradewind(&["lease", "hand-over", &open, other.to_str().unwrap()]).await;
    assert!(outcome.refused().contains("is for another manifest"), "{outcome}");
}
