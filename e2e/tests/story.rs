//! The whole story: a provider offers, a buyer rents, the workload answers, heartbeats attest it, money streams for the
//! attested time, the rest comes back, and both sides gain reputation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::Value;
use std::time::Duration;
use tradewind_e2e::{covered_by, example, Lease, Network, Person, Terms, ALICE, BOB, CHARLIE, DAVE, USD, WIND};

const LONG: Duration = Duration::from_secs(600);

/// What a virtual CPU of the provider that is paid in dollars costs a month: 0.2 dollars a tick.
const IN_DOLLARS: Terms =
    Terms { name: "charlie-compute", owner: CHARLIE, price_vcpu: "86400usd", price_memory: "0usd", ..Terms::NORMAL };

/// Checks a closed lease against what the protocol's arithmetic makes of the raw heartbeats. It was its provider's only
/// one.
async fn check(network: &Network, provider: Person, lease: &Lease) {
    lease.check_closed();
    let (starts, ends) = (lease.starts_at.unwrap(), lease.ends_at.unwrap());
    let (beats, clock) = (network.beats(provider.public).await, network.clock().await);
    assert_eq!(lease.covered, covered_by(&beats, &clock, starts, ends), "{lease:?}\n{beats:?}");
}

async fn reputation(network: &Network, person: Person) -> u128 {
    let wallet = network.tradewind_as(person, &["wallet", "show"]).await.done();
    wallet["reputation"].as_str().unwrap().parse().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

#[tokio::test]
async fn what_is_attested_is_paid_and_the_rest_comes_back() {
    let mut network = Network::start().await;
    network.add_provider(IN_DOLLARS).await;

    // What it would cost, before anything is paid: the protocol's worked example, 30 ticks at 3.5.
    let market = network.tradewind(&["market", "--for", "30 ticks"]).await.done();
    assert_eq!(market.as_array().unwrap().len(), 1, "one offer is in WIND: {market}");
    assert_eq!((text(&market[0]["rate"]), text(&market[0]["cost"])), ("3500000000", "105"));
    assert_eq!(text(&market[0]["provider"]), "bob-compute");
    let market = network.tradewind(&["market", "--for", "30 ticks", "--pay", "usd"]).await.done();
    assert_eq!((text(&market[0]["cost"]), text(&market[0]["provider"])), ("6000000", "charlie-compute"));

    // Sealed, from Bob. Long enough to be cancelled half-way on the slowest machine.
    let (sealed, url) = network.rent(&example("qr"), &["--for", "300 ticks"]).await;
    let answer = network.get(&format!("{url}?text=tradewind")).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("image/svg+xml"));
    let body = answer.text().await.unwrap();
    assert!(body.contains("<svg") && body.trim_end().ends_with("</svg>"), "{body}");
    assert!(body.contains("#102a43"), "the manifest's environment is its: {body}");

    // From Charlie, in dollars, to its natural end.
    let options = ["--for", "30 ticks", "--pay", "usd", "--max", "6usd"];
    let (dollars, _) = network.rent(&example("markdown"), &options).await;

    // Heartbeats come. Anybody may settle what they attest; a stranger does, so that the fee for the transaction is
    // neither side's.
    // Not while the buyer may still reject the access.
    let early = network.tradewind_as(DAVE, &["lease", "settle", &sealed.to_string()]).await;
    assert_eq!(early.refusal(), "Leases::AccessWindowOpen");
    let lease = network.lease_until(sealed, "60 ticks attested", LONG, |lease| lease.covered >= 60).await;
    assert_eq!((lease.paid, lease.held), (0, 1050));
    let settled = network.tradewind_as(DAVE, &["lease", "settle", &sealed.to_string()]).await.done();
    let lease = Lease::read(&settled["lease"]);
    assert!(lease.paid >= 210 && lease.paid == lease.earned(lease.covered), "{lease:?}");
    let block = settled["block"].as_u64().unwrap();
    let parties = [ALICE, BOB, CHARLIE, DAVE];
    let changes = network.changes(&(block - 1).to_string(), &block.to_string(), &parties).await;
    let (gross, fee) = (lease.paid as i128, (lease.paid * 2 / 100) as i128);
    assert!(fee >= 1);
    assert_eq!(changes.of(BOB.address, WIND), (gross - fee, 0), "98 % is the provider's");
    assert_eq!(changes.fees(WIND), fee, "2 % is the market's");
    // Alice makes the blocks here, too, and is paid for it out of the fees of earlier transactions.
    let (free, held) = changes.of(ALICE.address, WIND);
    assert!(free >= 0 && held == -gross, "from what the buyer had on hold: {free}, {held}");

    // Cancelled: what cannot be earned any more is back in the same block.
    let cancelled = network.tradewind(&["lease", "cancel", &sealed.to_string()]).await.done();
    let closing = Lease::read(&cancelled["lease"]);
    assert_eq!((closing.state.as_str(), closing.reason.as_deref()), ("closing", Some("BuyerCancelled")));
    let ran = closing.ends_at.unwrap() - closing.starts_at.unwrap();
    assert!(ran < 300);
    assert!(closing.refunded >= closing.earned(300) - closing.earned(ran), "{closing:?}");
    assert_eq!(closing.held + closing.paid + closing.refunded, 1050, "{closing:?}");
    let sealed = network.closed(sealed, LONG).await;
    check(&network, BOB, &sealed).await;
    assert_eq!(sealed.reason.as_deref(), Some("BuyerCancelled"));
    assert!(sealed.covered >= 60);

    // The one in dollars has ended by itself.
    let dollars = network.closed(dollars, LONG).await;
    check(&network, CHARLIE, &dollars).await;
    assert_eq!(dollars.reason.as_deref(), Some("Expired"));
    assert_eq!((dollars.rate, dollars.ticks), (200_000_000_000_000, 30));
    assert_eq!(dollars.ends_at.unwrap() - dollars.starts_at.unwrap(), 30);
    let changes = network.changes("0", "finalized", &parties).await;
    let (paid, fee) = (dollars.paid as i128, dollars.fee as i128);
    assert_eq!(changes.of(CHARLIE.address, USD), (paid - fee, 0));
    assert_eq!(changes.fees(USD), fee);
    assert_eq!(changes.of(ALICE.address, USD), (-paid - dollars.deposit as i128, dollars.deposit as i128));

    // Open: one extrinsic by a script that uses nothing of ours, and then the program.
    let manifest = example("markdown");
    let manifest = manifest.to_str().unwrap();
    let deployed = network.tradewind(&["deploy", manifest]).await.done();
    let url = network.node_url("ws");
    let rent = ["--url", &url, "--suri", ALICE.key, "--offer", "0", "--cid", text(&deployed["manifest"])];
    let rent = [&rent[..], &["--ticks", "300", "--max-rate", "3500000000"]].concat();
    let rented = network.script("clients/js/rent.mjs", &rent).await.done();
    let open: u64 = text(&rented["lease"]).parse().unwrap();
    network.tradewind(&["lease", "hand-over", &open.to_string(), manifest]).await.done();
    network.lease_until(open, "active", LONG, |lease| lease.state == "active").await;
    let request = network.http.post(network.provider(0).url(open)).body("# Fair wind");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.text().await.unwrap();
    assert!(body.contains("<h1>Fair wind</h1>"), "{body}");
    network.lease_until(open, "attested", LONG, |lease| lease.covered >= 1).await;
    network.tradewind(&["lease", "cancel", &open.to_string()]).await.done();
    let open = network.closed(open, LONG).await;
    check(&network, BOB, &open).await;
    assert_eq!(open.reason.as_deref(), Some("BuyerCancelled"));

    // A few ticks, which are over before the first heartbeat, and which nobody ends.
    let manifest = example("qr");
    let rent = ["rent", manifest.to_str().unwrap(), "--yes", "--detach", "--for", "5 ticks"];
    let short = network.tradewind(&rent).await.done()["lease"].as_u64().unwrap();
    let short = network.closed(short, LONG).await;
    check(&network, BOB, &short).await;
    assert_eq!(short.reason.as_deref(), Some("Expired"));
    assert_eq!(short.ends_at.unwrap() - short.starts_at.unwrap(), 5);

    // One hundredth of what was paid, in WIND (a dollar is one here), the remainder carried.
    let native = sealed.paid + open.paid + short.paid;
    let dollars = dollars.paid * 1000;
    assert_eq!(reputation(&network, BOB).await, native / 100);
    assert_eq!(reputation(&network, CHARLIE).await, dollars / 100);
    assert_eq!(reputation(&network, ALICE).await, (native + dollars) / 100);

    // No unit has come or gone, and nothing is left on hold but the deposits of records that are not pruned yet.
    let changes = network.changes("0", "finalized", &parties).await;
    let deposits = (sealed.deposit + open.deposit + short.deposit) as i128;
    assert_eq!(changes.of(ALICE.address, WIND).1, deposits);
    assert_eq!(changes.of(BOB.address, WIND).1, 1_000 * 1_000_000_000, "the stake");
    assert_eq!(changes.fees(WIND), (sealed.fee + open.fee + short.fee) as i128);
}
