//! Paid requests, asked over real connections; only the chain is made up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod functions;

use async_trait::async_trait;
use bytes::Bytes;
use functions::{component, Kit};
use prometheus_endpoint::Registry;
use reqwest::{redirect, Client, Response, StatusCode};
use serde_json::Value;
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio_util::sync::{CancellationToken, DropGuard};
use tradewind_agent::{
    backend::wasm::WasmConfig,
    config::{FunctionsConfig, PaidConfig},
    ingress::{Ingress, IngressConfig},
    paid::{ChannelSource, Paid, PaidMetrics, Parts},
};
use tradewind_client::{
    chain::ChainError,
    content::{cid_of, ContentId},
    keys::{SessionKind, SessionSecret},
    usage::path_hash,
    voucher::{Voucher, HEADER},
};
use tradewind_primitives::{
    api::ClockView, AssetKind, Balance, ChannelId, ChannelMode, ChannelRecord, ChannelView, CreditPart, MeterWindow,
};

const GENESIS: H256 = H256::repeat_byte(3);
const PRICE: Balance = 1_000;

/// The channels that there are on chain.
#[derive(Default)]
struct Chain(Mutex<HashMap<ChannelId, ChannelView<AccountId32>>>);

#[async_trait]
impl ChannelSource for Chain {
    async fn channel(&self, channel: ChannelId) -> Result<(u64, Option<ChannelView<AccountId32>>), ChainError> {
        Ok((1, self.0.lock().unwrap().get(&channel).cloned()))
    }
}

impl Chain {
    fn open(&self, view: ChannelView<AccountId32>) {
        self.0.lock().unwrap().insert(view.id, view);
    }
}

fn provider() -> AccountId32 {
    AccountId32::new([2; 32])
}

fn payer() -> AccountId32 {
    AccountId32::new([1; 32])
}

fn secret() -> SessionSecret {
    SessionSecret::from_seed(SessionKind::Ed25519, &[7; 32])
}

fn channel(id: ChannelId, change: impl FnOnce(&mut ChannelRecord<AccountId32>)) -> ChannelView<AccountId32> {
    let mut channel = ChannelRecord {
        payer: payer(),
        provider: provider(),
        asset: AssetKind::Native,
        price: PRICE,
        mode: ChannelMode::Vouchers { signer: secret().public() },
        funded: 100 * PRICE,
        held: 100 * PRICE,
        paid: 0,
        fee: 0,
        fee_carry: 0,
        refunded: 0,
        owed: 0,
        credit: CreditPart::default(),
        deposit: 0,
        expires: 1_000,
        revoked: None,
        redemption: 600,
        closed: false,
        window: MeterWindow::Round(0),
        used: 0,
    };
    change(&mut channel);
    let ends_at = channel.ends_at();
    ChannelView { id, ends_at, redeemable_until: ends_at + 600, requests_left: 0, channel }
}

fn voucher(channel: ChannelId, requests: Balance) -> String {
    Voucher::sign(&secret(), GENESIS, channel, &payer(), &provider(), requests * PRICE).to_string()
}

/// A provider that serves paid requests.
struct Shop {
    kit: Kit,
    chain: Arc<Chain>,
    paid: Arc<Paid>,
    address: SocketAddr,
    stop: DropGuard,
    client: Client,
    home: tempfile::TempDir,
    config: PaidConfig,
}

impl Shop {
    async fn open(change: impl FnOnce(&mut PaidConfig)) -> Self {
        let mut config = PaidConfig::of_price("0.000001wind".parse().unwrap());
        change(&mut config);
        let kit = Kit::new(WasmConfig::default());
        let chain = Arc::new(Chain::default());
        Self::of(kit, chain, tempfile::tempdir().unwrap(), config).await
    }

    async fn of(kit: Kit, chain: Arc<Chain>, home: tempfile::TempDir, config: PaidConfig) -> Self {
        let parts = Parts {
            config: config.clone(),
            functions: FunctionsConfig::default(),
            genesis: GENESIS,
            provider: provider(),
            source: chain.clone(),
            backend: kit.backend.clone(),
            blobs: kit.store.clone(),
            metrics: PaidMetrics::register(&Registry::new()).unwrap(),
        };
        let paid = Arc::new(Paid::open(home.path(), parts).unwrap());
        paid.ledger().see_clock(1, &ClockView { now: 50, live: 50, first: 0, tick_millis: 6_000 });
        let ingress = IngressConfig { listen: ([127, 0, 0, 1], 0).into(), ..IngressConfig::default() };
        let ingress = Ingress::bind(ingress, kit.backend.clone(), Some(paid.clone()), None).await.unwrap();
        let (address, stop) = (ingress.local_addr().unwrap(), CancellationToken::new());
        tokio::spawn(ingress.run(stop.clone()));
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        Self { kit, chain, paid, address, stop: stop.drop_guard(), client, home, config }
    }

    /// The same after its process has ended.
    async fn again(self) -> Self {
        let Self { kit, chain, home, config, stop, paid, .. } = self;
        drop((stop, paid));
        let blobs = kit.store.clone();
        // Nothing runs any more.
        let fresh = Kit::new(WasmConfig::default());
        for entry in std::fs::read_dir(&kit.root).unwrap().flatten().filter(|entry| entry.file_name() != "incoming") {
            for blob in std::fs::read_dir(entry.path()).unwrap().flatten() {
                fresh.store.put(std::fs::read(blob.path()).unwrap().into(), u64::MAX).await.unwrap();
            }
        }
        assert_eq!(blobs.used(), fresh.store.used());
        Self::of(fresh, chain, home, config).await
    }

    async fn put(&self, bytes: impl Into<Bytes>) -> ContentId {
        let bytes = bytes.into();
        let cid = cid_of(&bytes);
        self.kit.store.put(bytes, u64::MAX).await.unwrap();
        cid
    }

    /// Deploys an example, with `more` lines in its manifest.
    async fn deploy(&self, name: &str, more: &str) -> ContentId {
        let program = self.put(component(name)).await;
        let manifest = format!("version: 1\nkind: function\nimage: {{ cid: {program} }}\n{more}\n");
        self.put(manifest).await
    }

    fn url(&self, cid: &ContentId, path: &str) -> String {
        format!("http://{}/{cid}{path}", self.address)
    }

    async fn get(&self, cid: &ContentId, path: &str) -> Response {
        self.client.get(self.url(cid, path)).send().await.unwrap()
    }

    async fn pay(&self, cid: &ContentId, path: &str, voucher: &str) -> Response {
        self.client.get(self.url(cid, path)).header(HEADER, voucher).send().await.unwrap()
    }

    /// Asks with a voucher that must be refused: the word for why.
    async fn refused(&self, cid: &ContentId, voucher: &str) -> String {
        let answer = self.pay(cid, "/", voucher).await;
        assert_eq!(answer.status(), StatusCode::PAYMENT_REQUIRED);
        let json: Value = answer.json().await.unwrap();
        json["reason"].as_str().unwrap_or_else(|| panic!("no reason: {json}")).to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_not_paid_is_told_what_it_costs_and_how_to_pay() {
    let shop = Shop::open(|_| {}).await;
    let cid = shop.deploy("hostile", "").await;
    let answer = shop.get(&cid, "/").await;
    assert_eq!(answer.status(), StatusCode::PAYMENT_REQUIRED);
    assert_eq!(answer.headers()["content-type"], "application/json");
    let json: Value = answer.json().await.unwrap();
    assert_eq!((json["price"].as_str(), json["asset"].as_str()), (Some("1000"), Some("native")));
    assert_eq!(json["genesis"], format!("{GENESIS:?}"));
    assert!(json["provider"].as_str().unwrap().starts_with('5'));
    let how = json["how"].as_str().unwrap();
    assert!(how.contains("Tradewind-Voucher") && how.contains("tradewind channel open"), "{how}");
    assert!(json["docs"].as_str().unwrap().ends_with("docs/channels.md"));
    assert_eq!(json.get("reason"), None);

    let slash = shop.client.get(shop.url(&cid, "?x=y")).send().await.unwrap();
    assert_eq!(slash.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(slash.headers()["location"], format!("{cid}/?x=y"));
    assert_eq!(shop.get(&cid_of(b"elsewhere"), "/").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_voucher_pays_for_one_request_and_the_function_does_not_see_it() {
    let shop = Shop::open(|_| {}).await;
    let cid = shop.deploy("hostile", "").await;
    shop.chain.open(channel(7, |_| {}));
    let answer = shop.pay(&cid, "/head?a=b", &voucher(7, 1)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let head = answer.text().await.unwrap();
    assert!(head.starts_with(&format!("GET http://{}/head?a=b\n", shop.address)), "{head}");
    assert!(head.contains(&format!("x-forwarded-prefix: /{cid}\n")) && !head.contains("voucher"), "{head}");

    let again = shop.pay(&cid, "/", &voucher(7, 1)).await;
    assert_eq!(again.status(), StatusCode::PAYMENT_REQUIRED);
    let json: Value = again.json().await.unwrap();
    assert_eq!((json["reason"].as_str(), json["accepted"].as_str()), (Some("not-more"), Some("1000")));
    assert_eq!(json["least"], "2000");
    for requests in 2..=20 {
        assert_eq!(shop.pay(&cid, "/", &voucher(7, requests)).await.status(), StatusCode::OK);
    }
    // One that fails counts: it has run.
    assert_eq!(shop.pay(&cid, "/panic", &voucher(7, 21)).await.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(shop.refused(&cid, &voucher(7, 21)).await, "not-more");
    assert_eq!(shop.paid.ledger().unredeemed()[&AssetKind::Native], 21 * PRICE);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_requests_that_race_on_one_voucher_one_runs() {
    let shop = Shop::open(|_| {}).await;
    let cid = shop.deploy("hostile", "").await;
    shop.chain.open(channel(7, |_| {}));
    for requests in 1..=10 {
        let voucher = voucher(7, requests);
        let asked = (0..4).map(|_| shop.pay(&cid, "/", &voucher));
        let answers = futures::future::join_all(asked).await;
        let ran = answers.iter().filter(|answer| answer.status() == StatusCode::OK).count();
        let refused = answers.iter().filter(|answer| answer.status() == StatusCode::PAYMENT_REQUIRED).count();
        assert_eq!((ran, refused), (1, 3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_voucher_that_does_not_count_is_told_why() {
    let shop = Shop::open(|_| {}).await;
    let cid = shop.deploy("hostile", "").await;
    shop.chain.open(channel(1, |_| {}));
    shop.chain.open(channel(2, |channel| channel.provider = AccountId32::new([9; 32])));
    shop.chain.open(channel(3, |channel| channel.price = PRICE - 1));
    shop.chain.open(channel(4, |channel| channel.asset = AssetKind::WithId(1)));
    shop.chain.open(channel(5, |channel| channel.revoked = Some(50)));
    shop.chain.open(channel(6, |channel| channel.mode = ChannelMode::Metered { max_per_round: 9 }));
    let sr25519 = SessionSecret::from_seed(SessionKind::Sr25519, &[7; 32]);
    let other_kind = Voucher::sign(&sr25519, GENESIS, 1, &payer(), &provider(), PRICE).to_string();
    let other_chain = Voucher::sign(&secret(), H256::zero(), 1, &payer(), &provider(), PRICE).to_string();
    for (voucher, why) in [
        ("nonsense".to_owned(), "malformed"),
        (voucher(9, 1), "no-such-channel"),
        (voucher(2, 1), "no-such-channel"),
        (voucher(3, 1), "price-too-low"),
        (voucher(4, 1), "other-asset"),
        (voucher(5, 1), "ended"),
        (voucher(6, 1), "metered"),
        (voucher(1, 101), "over-budget"),
        (voucher(1, 0), "not-more"),
        (other_kind, "wrong-key-type"),
        (other_chain, "bad-signature"),
        (voucher(1, 1).replace("cumulative=1000", "cumulative=2000"), "bad-signature"),
    ] {
        assert_eq!(shop.refused(&cid, &voucher).await, why, "{voucher}");
    }
    let two = shop.client.get(shop.url(&cid, "/")).header(HEADER, voucher(1, 1)).header(HEADER, voucher(1, 2));
    assert_eq!(two.send().await.unwrap().status(), StatusCode::PAYMENT_REQUIRED);
    assert!(shop.paid.ledger().unredeemed().values().all(|sum| *sum == 0), "none of it cost anything");
    assert_eq!(shop.pay(&cid, "/", &voucher(1, 100)).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn among_many_good_vouchers_of_both_kinds_a_bad_one_is_refused_and_harms_no_other() {
    const REQUESTS: Balance = 150;
    let shop = Shop::open(|_| {}).await;
    let cid = shop.deploy("hostile", "").await;
    let key = |kind, seed| SessionSecret::from_seed(kind, &[seed; 32]);
    let keys = [key(SessionKind::Ed25519, 1), key(SessionKind::Sr25519, 1), key(SessionKind::Ed25519, 2)];
    for (id, key) in (0..).zip(&keys) {
        shop.chain.open(channel(id, |channel| {
            channel.mode = ChannelMode::Vouchers { signer: key.public() };
            (channel.funded, channel.held) = (REQUESTS * PRICE, REQUESTS * PRICE);
        }));
    }
    let shop = &shop;
    let payers = (0..).zip(&keys).map(|(id, key)| async move {
        let sign = |id, requests| Voucher::sign(key, GENESIS, id, &payer(), &provider(), requests * PRICE);
        for requests in 1..=REQUESTS {
            let good = sign(id, requests);
            let bad = Voucher { signature: sign(id + 1, requests).signature, ..good }.to_string();
            let higher = Voucher { cumulative: good.cumulative + 1, ..good };
            let higher = if requests < REQUESTS { higher.to_string() } else { bad.clone() };
            let good = good.to_string();
            let (good, bad, higher) =
                tokio::join!(shop.pay(&cid, "/", &good), shop.refused(&cid, &bad), shop.refused(&cid, &higher));
            assert_eq!(good.status(), StatusCode::OK, "request {requests} of channel {id}");
            assert_eq!((bad.as_str(), higher.as_str()), ("bad-signature", "bad-signature"));
        }
    });
    futures::future::join_all(payers).await;
    assert_eq!(shop.paid.ledger().unredeemed()[&AssetKind::Native], 3 * REQUESTS * PRICE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_agent_refuses_costs_nothing() {
    let shop = Shop::open(|config| config.max_concurrent_requests = 1).await;
    let cid = shop.deploy("hostile", "").await;
    shop.chain.open(channel(7, |_| {}));
    let held = shop.pay(&cid, "/drip?ms=86400000&mib=1", &voucher(7, 1)).await;
    assert_eq!(held.status(), StatusCode::OK);
    let busy = shop.pay(&cid, "/", &voucher(7, 2)).await;
    assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(busy.headers().contains_key("retry-after"));
    let long = shop.client.post(shop.url(&cid, "/echo")).header(HEADER, voucher(7, 2));
    // It may be hung up on before all of it is sent.
    if let Ok(long) = long.body(vec![0u8; (8 << 20) + 1]).send().await {
        assert!(!long.status().is_success());
    }
    drop(held);
    functions::eventually(|| async {
        let answer = shop.pay(&cid, "/", &voucher(7, 2)).await;
        assert_ne!(answer.status(), StatusCode::PAYMENT_REQUIRED, "it was taken without being served");
        answer.status() == StatusCode::OK
    })
    .await;

    // What cannot be run is as good as not there.
    let broken = shop.put("version: 1\nkind: function\nimage: { cid: nothing }\n").await;
    assert_eq!(shop.pay(&broken, "/", &voucher(7, 3)).await.status(), StatusCode::NOT_FOUND);
    let program = shop.put(&b"\0asm\x0d\0\x01\0nonsense"[..]).await;
    let bad = shop.put(format!("version: 1\nkind: function\nimage: {{ cid: {program} }}\n")).await;
    assert_eq!(shop.pay(&bad, "/", &voucher(7, 3)).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(shop.get(&bad, "/").await.status(), StatusCode::NOT_FOUND, "it is remembered");
    assert_eq!(shop.paid.ledger().unredeemed()[&AssetKind::Native], 2 * PRICE);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owners_metered_channel_pays_for_whoever_comes_up_to_its_cap() {
    let shop = Shop::open(|_| {}).await;
    let cid = shop.deploy("hostile", "").await;
    shop.paid.ledger().see(1, channel(8, |channel| channel.mode = ChannelMode::Metered { max_per_round: 3 }));
    assert_eq!(shop.get(&cid, "/").await.status(), StatusCode::PAYMENT_REQUIRED);
    shop.paid.add_payer(cid, 8);
    for path in ["/", "/head?secret=1", "/"] {
        assert_eq!(shop.get(&cid, path).await.status(), StatusCode::OK);
    }
    let full = shop.get(&cid, "/").await;
    assert_eq!(full.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(full.headers()["retry-after"], "300");
    let part = shop.paid.ledger().usage(8, Some(0), 0);
    assert_eq!(part.entries.iter().map(|entry| entry.tick).collect::<Vec<_>>(), [50; 3]);
    assert_eq!((part.entries[1].cid, part.entries[1].path_hash), (cid, path_hash("/head")));

    // Who brings a voucher pays by it.
    shop.chain.open(channel(7, |_| {}));
    assert_eq!(shop.pay(&cid, "/", &voucher(7, 1)).await.status(), StatusCode::OK);
    // A second owner's channel takes over where the first has no more room.
    shop.paid.ledger().see(1, channel(9, |channel| channel.mode = ChannelMode::Metered { max_per_round: 1 }));
    shop.paid.add_payer(cid, 9);
    assert_eq!(shop.get(&cid, "/").await.status(), StatusCode::OK);
    assert_eq!(shop.get(&cid, "/").await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_no_voucher_counts_twice_and_functions_answer_again() {
    let shop = Shop::open(|_| {}).await;
    let cid = shop.deploy("hostile", "").await;
    shop.chain.open(channel(7, |_| {}));
    assert_eq!(shop.pay(&cid, "/", &voucher(7, 1)).await.status(), StatusCode::OK);
    let shop = shop.again().await;
    assert_eq!(shop.refused(&cid, &voucher(7, 1)).await, "not-more");
    assert_eq!(shop.pay(&cid, "/", &voucher(7, 2)).await.status(), StatusCode::OK);
    assert_eq!(shop.paid.ledger().unredeemed()[&AssetKind::Native], 2 * PRICE);
}

#[tokio::test(flavor = "multi_thread")]
async fn deployments_make_room_for_one_another_but_not_while_they_answer() {
    let shop = Shop::open(|config| config.max_deployments = 1).await;
    let (one, two) = (shop.deploy("hostile", "").await, shop.deploy("hostile", "env: { A: b }").await);
    shop.chain.open(channel(7, |_| {}));
    for requests in 1..=4 {
        let cid = if requests % 2 == 0 { one } else { two };
        functions::eventually(|| async {
            let status = shop.pay(&cid, "/", &voucher(7, requests)).await.status();
            status == StatusCode::OK
        })
        .await;
    }
    let held = shop.pay(&one, "/drip?ms=86400000&mib=1", &voucher(7, 5)).await;
    assert_eq!(held.status(), StatusCode::OK);
    assert_eq!(shop.pay(&two, "/", &voucher(7, 6)).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    drop(held);
    functions::eventually(|| async {
        let status = shop.pay(&two, "/", &voucher(7, 6)).await.status();
        status == StatusCode::OK
    })
    .await;
    let greedy = shop.deploy("hostile", "resources: { memory_mib: 2048 }").await;
    assert_eq!(shop.pay(&greedy, "/", &voucher(7, 7)).await.status(), StatusCode::NOT_FOUND);
}
