//! Paid requests: what a voucher costs beside its signature, and a paid request beside one that is not.
//!
//! Vouchers are checked in this process, by the agent's own code: text of the header, the channel's terms, digest,
//! signature, and the record on disk. Beside it, by turns, the signature library alone, over the same digests.
//!
//! Requests go by `wrk` to one agent: to a deployment, each with a voucher, and to a lease of the same function, with the
//! same headers, which that ignores. Each connection has a channel of its own, so that vouchers arrive in their order.

use crate::statistics::{grouped, median_float};
use clap::Args;
use serde_json::Value;
use sp_core::{ed25519, sr25519, Pair, H256};
use sp_runtime::AccountId32;
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};
use tradewind_agent::paid::{Ledger, Terms, FILE};
use tradewind_client::{
    keys::{SessionKind, SessionSecret},
    voucher::Voucher,
};
use tradewind_e2e::{example, Network, Terms as Offer, ALICE, BLOCK_MILLIS, BOB};
use tradewind_primitives::{
    api::ClockView, voucher_digest, AssetKind, Balance, ChannelId, ChannelMode, ChannelRecord, ChannelView, CreditPart,
    MeterWindow, SessionKey, SessionSignature,
};

/// How much is measured.
#[derive(Args)]
pub struct Options {
    /// Vouchers in a run.
    #[arg(long, default_value_t = 10_000)]
    vouchers: u32,
    /// Runs of each, of which the median counts.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Length of a run of requests, in seconds.
    #[arg(long, default_value_t = 6)]
    seconds: u32,
    /// Connections of `wrk`, each with a channel.
    #[arg(long, default_value_t = 4)]
    connections: u32,
    /// Vouchers that are signed beforehand for each connection and run.
    #[arg(long, default_value_t = 20_000)]
    ahead: u32,
    /// Measure vouchers only: no chain and no agent.
    #[arg(long)]
    vouchers_only: bool,
}

const PRICE: Balance = 1_000;
const GENESIS: H256 = H256::repeat_byte(3);

/// Measures and prints.
pub fn run(options: &Options) {
    vouchers(options);
    if !options.vouchers_only {
        tokio::runtime::Runtime::new().expect("threads").block_on(requests(options));
    }
}

fn payer() -> AccountId32 {
    AccountId32::new([1; 32])
}

fn provider() -> AccountId32 {
    AccountId32::new([2; 32])
}

fn view(id: ChannelId, signer: SessionKey) -> ChannelView<AccountId32> {
    let channel = ChannelRecord {
        payer: payer(),
        provider: provider(),
        asset: AssetKind::Native,
        price: PRICE,
        mode: ChannelMode::Vouchers { signer },
        funded: Balance::MAX,
        held: Balance::MAX,
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
    ChannelView { id, ends_at: 1_000, redeemable_until: 1_600, requests_left: 0, channel }
}

fn vouchers(options: &Options) {
    println!("\n### Vouchers\n");
    println!(
        "Checked a second, on one thread; {} vouchers of one channel a run, medians of {} runs by turns.\n",
        grouped(options.vouchers as usize),
        options.runs
    );
    println!("| key | in the agent | signature alone | agent ÷ signature |");
    println!("|---|--:|--:|--:|");
    for kind in [SessionKind::Ed25519, SessionKind::Sr25519] {
        let secret = SessionSecret::from_seed(kind, &[7; 32]);
        // Derived from the seed each time, so not where time is taken.
        let public = secret.public();
        let signed: Vec<Voucher> = (1..=options.vouchers)
            .map(|number| Voucher::sign(&secret, GENESIS, 7, &payer(), &provider(), PRICE * Balance::from(number)))
            .collect();
        let headers: Vec<String> = signed.iter().map(Voucher::to_string).collect();
        let digests: Vec<H256> = signed
            .iter()
            .map(|voucher| voucher_digest(GENESIS, 7, &payer(), &provider(), voucher.cumulative))
            .collect();
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..options.runs {
            let folder = tempfile::tempdir().expect("a folder");
            let ledger = Ledger::open(&folder.path().join(FILE), GENESIS).expect("a ledger");
            ledger.see_clock(1, &ClockView { now: 50, live: 50, first: 0, tick_millis: 6_000 });
            ledger.see(1, view(7, public));
            ours.push(rate(options.vouchers, || headers.iter().for_each(|header| accept(&ledger, header))));
            bare.push(rate(options.vouchers, || {
                let right = signed.iter().zip(&digests).all(|(voucher, digest)| verify(voucher, &public, digest));
                assert!(right, "every signature is right");
            }));
        }
        let (ours, bare) = (median_float(ours), median_float(bare));
        println!("| {kind} | {ours:.0} | {bare:.0} | {:.2} |", ours / bare);
    }
}

/// What the agent does with a header before a request runs.
fn accept(ledger: &Ledger, header: &str) {
    let terms = Terms { asset: AssetKind::Native, price: PRICE };
    let voucher: Voucher = header.parse().expect("a voucher");
    ledger.check(&terms, &voucher).expect("the channel pays here, and the signature is right");
    ledger.accept(&voucher).expect("it is over one price more");
}

/// The signature library alone.
fn verify(voucher: &Voucher, key: &SessionKey, digest: &H256) -> bool {
    match (&voucher.signature, key) {
        (SessionSignature::Ed25519(signature), SessionKey::Ed25519(key)) => {
            ed25519::Pair::verify(&ed25519::Signature::from(*signature), digest, &ed25519::Public::from(*key))
        }
        (SessionSignature::Sr25519(signature), SessionKey::Sr25519(key)) => {
            sr25519::Pair::verify(&sr25519::Signature::from(*signature), digest, &sr25519::Public::from(*key))
        }
        _ => false,
    }
}

fn rate(count: u32, work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// One connection's channel.
struct Channel {
    number: ChannelId,
    secret: SessionSecret,
    spent: Balance,
}

impl Channel {
    /// Opens one, by the command, and takes the key that it keeps.
    async fn open(network: &Network) -> Self {
        let open = ["channel", "open", "bob-compute", "--price", "0.000001wind", "--budget", "10wind", "--yes"];
        let number = network.tradewind(&open).await.done()["channel"].as_u64().expect("a channel");
        let folder = network.home_of(ALICE).join(".tradewind/channels");
        let mut files = std::fs::read_dir(folder).expect("the folder of keys").flatten();
        let ending = format!("-{number}.json");
        let file = files.find(|file| file.file_name().to_string_lossy().ends_with(&ending)).expect("its key");
        let kept: Value = serde_json::from_slice(&std::fs::read(file.path()).expect("its key")).expect("JSON");
        let text = |name: &str| kept[name].as_str().expect("a field").to_owned();
        let seed: [u8; 32] = hex::decode(text("seed")).expect("a seed").try_into().expect("32 bytes");
        let secret = SessionSecret::from_seed(text("kind").parse().expect("a kind"), &seed);
        Self { number, secret, spent: 0 }
    }

    /// The next vouchers, a line each.
    fn sign(&mut self, genesis: H256, count: u32) -> String {
        let account = |person: tradewind_e2e::Person| {
            let bytes: [u8; 32] = hex::decode(person.public).expect("hex").try_into().expect("32 bytes");
            AccountId32::new(bytes)
        };
        let (payer, provider) = (account(ALICE), account(BOB));
        let mut lines = String::new();
        for _ in 0..count {
            self.spent += PRICE;
            let voucher = Voucher::sign(&self.secret, genesis, self.number, &payer, &provider, self.spent);
            writeln!(lines, "{voucher}").expect("memory");
        }
        lines
    }
}

/// Each thread of `wrk`, of one connection, sends the lines of a file of its own.
const SCRIPT: &str = r#"
local threads = 0
function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end
function init(args)
  vouchers = {}
  for line in io.lines(args[1] .. "/" .. id) do table.insert(vouchers, line) end
  next_one = 0
end
function request()
  next_one = next_one + 1
  return wrk.format("GET", nil, { ["Tradewind-Voucher"] = vouchers[next_one] or "none" })
end
"#;

async fn requests(options: &Options) {
    let mut network = Network::chain().await;
    let node = network.node_url("ws");
    network.add_provider_at(&node, Offer::default(), &["--price-request", "0.000001wind"]).await;
    let app = example("qr");
    let (_, unpaid) = network.rent(&app, &["--for", "5000 ticks"]).await;
    let mut channels = Vec::new();
    for _ in 0..options.connections {
        channels.push(Channel::open(&network).await);
    }
    let first = channels.first().expect("a connection").number.to_string();
    let app = app.to_str().expect("a path of plain letters");
    let deployed = network.tradewind(&["channel", "deploy", &first, app]).await.done();
    let paid = deployed["url"].as_str().expect("a URL").to_owned();
    let genesis = network.rpc("chain_getBlockHash", serde_json::json!([0])).await.expect("the node answers");
    let genesis: [u8; 32] = hex::decode(genesis.as_str().expect("a hash").trim_start_matches("0x"))
        .expect("hex")
        .try_into()
        .expect("32 bytes");
    let folder = network.folder().join("vouchers");
    std::fs::create_dir(&folder).expect("a folder");
    let script = folder.join("script.lua");
    std::fs::write(&script, SCRIPT).expect("a file");

    println!("\n### Paid requests\n");
    println!(
        "Requests a second; `examples/qr`, {} connections, {} s a run, medians of {} runs by turns, with the same headers. \
         A chain with a block every {BLOCK_MILLIS} ms runs besides.\n",
        options.connections, options.seconds, options.runs
    );
    println!("| what is asked for | paid | unpaid, by a lease | paid ÷ unpaid | refused or failed: paid | unpaid |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (name, query) in [("a page that is ready: `GET /`", ""), ("a QR code: `GET /?text=…`", "?text=tradewind")] {
        let (mut ours, mut others, mut bad, mut others_bad) = (Vec::new(), Vec::new(), 0.0, 0.0);
        for turn in 0..options.runs + 1 {
            for (index, channel) in channels.iter_mut().enumerate() {
                let lines = channel.sign(H256(genesis), options.ahead);
                std::fs::write(folder.join(index.to_string()), lines).expect("a file");
            }
            let by_vouchers = load(&format!("{paid}{query}"), &script, &folder, options).await;
            let by_lease = load(&format!("{unpaid}{query}"), &script, &folder, options).await;
            // The first turn warms both up.
            if turn > 0 {
                ours.push(by_vouchers.0);
                others.push(by_lease.0);
                bad += by_vouchers.1;
                others_bad += by_lease.1;
            }
        }
        let (ours, others) = (median_float(ours), median_float(others));
        println!("| {name} | {ours:.0} | {others:.0} | {:.2} | {bad:.0} | {others_bad:.0} |", ours / others);
    }
}

/// Answers a second, and how many were none of success.
async fn load(url: &str, script: &Path, vouchers: &PathBuf, options: &Options) -> (f64, f64) {
    let connections = options.connections.to_string();
    let output = tokio::process::Command::new("wrk")
        .args(["-t", &connections, "-c", &connections, "-d", &format!("{}s", options.seconds), "-s"])
        .arg(script)
        .arg(url)
        .arg("--")
        .arg(vouchers)
        .output()
        .await
        .expect("wrk is installed");
    let text = String::from_utf8_lossy(&output.stdout);
    let number = |label: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(label))?;
        line.split_whitespace().last()?.parse::<f64>().ok()
    };
    let rate = number("Requests/sec:").unwrap_or_else(|| panic!("wrk counted nothing:\n{text}"));
    (rate, number("Non-2xx or 3xx responses:").unwrap_or(0.0))
}
