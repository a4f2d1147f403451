//! The command that watches the market holds all offers in memory and follows blocks: it shows what the runtime answers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::time::Duration;
use tradewind_e2e::{say, Going, Network, Person, ALICE, BOB, CHARLIE, DAVE};

const LONG: Duration = Duration::from_secs(300);

/// Events of the market after each of which both must show the same.
const EVENTS: usize = 28;

const WIND: u64 = 1_000_000_000;
const STAKE: u64 = 1_000 * WIND;

/// Searches that are watched, each by somebody of their own.
const SEARCHES: [(Person, &[&str]); 2] = [
    (ALICE, &["market", "--vcpus", "1", "--memory", "64m", "--for", "100 ticks", "--limit", "4"]),
    (
        DAVE,
        &["market", "--for", "100 ticks", "--pay", "usd", "--region", "de", "--min-uptime", "99.5%", "--storage", "1g"],
    ),
];

/// Numbers that look like chance, the same ones from the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// What there is to change.
struct Market {
    network: Network,
    chance: Chance,
    /// Open offers: number and owner.
    offers: Vec<(u64, Person)>,
    posted: u64,
    /// Who has unbonded nearly all of its stake: nothing of it can be rented until it stakes more.
    unbonded: Option<Person>,
}

/// Every part of it grows with `size`, so that what is rented fits as often as `size` says.
fn capacity(size: u64) -> Value {
    json!({
        "vcpus": size, "memoryMib": size * 1_024, "storageGib": 10 * size, "bandwidthMbps": 100 * size, "gpus": 0,
    })
}

fn rates(price: u64) -> Value {
    json!({ "vcpu": (price * 1_000_000_000_000).to_string(), "memoryGib": "1000", "storageGib": "1000", "bandwidthMbps": "0", "gpu": "0" })
}

fn profile(who: Person, ppm: u64) -> Value {
    json!({
        "name": format!("{}-index", who.key.trim_start_matches('/').to_lowercase()),
        "endpoint": "https://provider.example", "sealingKey": format!("0x{}", who.public),
        "region": { "country": "DE", "label": "test" }, "terms": null, "clouds": [], "promisedUptimePpm": ppm,
    })
}

fn requirements() -> Value {
    json!({
        "kind": "Function", "resources": capacity(1), "gpuModel": null, "region": null, "tee": "None",
        "minReputation": 0, "minUptimePpm": 0, "minIdentityTier": 0,
    })
}

impl Market {
    async fn open() -> Self {
        let network = Network::chain().await;
        for who in [BOB, CHARLIE] {
            network.call(who, "providers", "register", json!([profile(who, 990_000), STAKE.to_string()])).await;
        }
        let seed = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into();
        say(&format!("the market changes by seed {seed}"));
        Self { network, chance: Chance(seed), offers: Vec::new(), posted: 0, unbonded: None }
    }

    fn someone(&mut self) -> Person {
        [BOB, CHARLIE][self.chance.below(2) as usize]
    }

    async fn post(&mut self) -> String {
        let (who, dollars) = (self.someone(), self.chance.below(3) == 0);
        let (size, price) = (1 + self.chance.below(8), 1 + self.chance.below(5));
        let asset = if dollars { json!({ "WithId": 1 }) } else { json!("Native") };
        let terms = json!({
            "kind": "Function", "region": { "country": "DE", "label": "test" }, "gpuModel": null, "tee": "None",
            "capacity": capacity(size), "rates": rates(price), "asset": asset, "minTicks": 1, "maxTicks": 100_000,
            "minReputation": 0, "extendable": true,
        });
        self.network.call(who, "marketplace", "postOffer", json!([terms])).await;
        self.offers.push((self.posted, who));
        self.posted += 1;
        format!("an offer of {}", who.key)
    }

    /// One event of the market. Returns what it was.
    async fn change(&mut self) -> String {
        if self.unbonded.is_none() && self.offers.len() < 3 {
            return self.post().await;
        }
        let place = self.chance.below(self.offers.len().max(1) as u64) as usize;
        let (offer, owner) = self.offers[place];
        let (size, price) = (4 + self.chance.below(8), 1 + self.chance.below(5));
        let who = self.someone();
        match (self.chance.below(8), self.unbonded) {
            (0, None) => self.post().await,
            (1, _) => {
                self.network.call(owner, "marketplace", "reprice", json!([offer, rates(price)])).await;
                format!("offer {offer} repriced")
            }
            (2, _) => {
                self.network.call(owner, "marketplace", "resize", json!([offer, capacity(size + 10)])).await;
                format!("offer {offer} resized")
            }
            (3, _) if self.offers.len() > 1 => {
                self.network.call(owner, "marketplace", "closeOffer", json!([offer])).await;
                self.offers.remove(place);
                format!("offer {offer} closed")
            }
            (4, _) => {
                let ppm = 990_000 + self.chance.below(10_000);
                self.network.call(who, "providers", "updateProfile", json!([profile(who, ppm)])).await;
                format!("{} promises {ppm} ppm", who.key)
            }
            (5, None) => {
                // What is left is less than a provider must have.
                self.network.call(who, "providers", "unbond", json!([(STAKE - 70 * WIND).to_string()])).await;
                self.unbonded = Some(who);
                format!("{} unbonds", who.key)
            }
            (6, _) => {
                let rate = (2 + self.chance.below(9)).to_string() + "000000000000000000";
                self.network.root("escrow", "allowAsset", json!([1, rate, "1000"])).await;
                "another rate of the dollar".into()
            }
            (_, Some(who)) => {
                self.network.call(who, "providers", "addStake", json!([(2 * STAKE).to_string()])).await;
                self.unbonded = None;
                format!("{} stakes more", who.key)
            }
            (_, None) => {
                let workload = json!({ "Sealed": { "manifestHash": format!("0x{}", "07".repeat(32)) } });
                let key = format!("0x{}", "09".repeat(32));
                let limit = "1000000000000000000";
                let rent = json!([offer, requirements(), 100, limit, workload, key, null]);
                let full = json!([offer, capacity(40)]);
                self.network.call(owner, "marketplace", "resize", full).await;
                self.network.call(ALICE, "marketplace", "rent", rent).await;
                format!("offer {offer} rented")
            }
        }
    }

    /// Waits until what is watched is what the runtime answers.
    async fn agrees(&self, watched: &[Going], what: &str) {
        for ((person, search), going) in SEARCHES.iter().zip(watched) {
            let waited = format!("{} to show what the runtime answers after: {what}", person.key);
            let agree = async || {
                let expected = self.network.tradewind_as(*person, search).await.done();
                let said = going.said();
                let last = said.iter().rev().find(|line| line["offers"].is_array())?;
                (last["offers"] == expected).then_some(())
            };
            self.network.until(&waited, LONG, agree).await;
        }
    }
}

#[tokio::test]
async fn who_watches_the_market_is_shown_what_the_runtime_answers_after_every_event() {
    let mut market = Market::open().await;
    let watched: Vec<Going> = SEARCHES
        .iter()
        .map(|(person, search)| market.network.going_on(*person, &[*search, &["--watch"]].concat()))
        .collect();
    market.agrees(&watched, "nothing").await;
    for turn in 0..EVENTS {
        let what = market.change().await;
        if turn == EVENTS / 2 {
            // Whoever watches goes on when it is back.
            market.network.kill_node();
            market.network.start_node().await;
        }
        market.agrees(&watched, &what).await;
    }
    let mut lines = 0;
    for going in &watched {
        assert_eq!(going.ended(), None, "{}", going.process.tail());
        let said = going.said();
        let blocks: Vec<u64> = said.iter().filter_map(|line| line["block"].as_u64()).collect();
        assert!(!blocks.is_empty() && blocks.is_sorted(), "one line for each change: {blocks:?}");
        lines += blocks.len();
        let repeated = said.windows(2).any(|pair| pair[0]["offers"] == pair[1]["offers"]);
        assert!(!repeated, "nothing is shown twice");
    }
    assert!(lines > watched.len(), "something changed");
}
