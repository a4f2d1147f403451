//! The questions, how long their answers take, and the tables.

use super::{
    market::{self, RARE, RARE_COUNTRY},
    node::Node,
    Options,
};
use crate::statistics::{grouped, median};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tradewind_client::{chain::At, market_index::OfferIndex};
use tradewind_primitives::{AssetKind, Kind, Region, Requirements, Resources, Tee, Ticks};

/// Best offers that are asked for, and for how long they are needed.
const BEST: u32 = 10;
const TERM: Ticks = 600;

/// How long the runtime is asked one question again and again.
const PATIENCE: Duration = Duration::from_secs(60);

/// A question and what it took to answer it.
struct Answered {
    question: String,
    found: usize,
    runtime: Duration,
    asked: usize,
    index: Duration,
}

/// What was measured on one chain.
pub struct Size {
    offers: u32,
    loading: Duration,
    /// KiB.
    memory: u64,
    answers: Vec<Answered>,
}

fn questions() -> Vec<(String, Requirements)> {
    let any = Requirements {
        kind: Kind::Function,
        resources: Resources { vcpus: 1, memory_mib: 64, ..Default::default() },
        gpu_model: None,
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    };
    let large = Resources { vcpus: 48, memory_mib: 192 * 1_024, ..Default::default() };
    let rare = Region { country: RARE_COUNTRY, label: Default::default() };
    vec![
        ("a small function: four in five offers would do".into(), any.clone()),
        ("a large one: one in twenty".into(), Requirements { resources: large, ..any.clone() }),
        (format!("in a country of one provider in {RARE}"), Requirements { region: Some(rare), ..any.clone() }),
        ("with an identity that nobody has: none".into(), Requirements { min_identity_tier: 2, ..any }),
    ]
}

/// Measures one chain.
///
/// # Panics
/// If the runtime and the index do not answer the same.
pub async fn measure(options: &Options, offers: u32, spec: &Path, folder: &Path) -> Size {
    let node = Node::start(options, spec, folder).await;
    let began = Instant::now();
    let index = OfferIndex::load(node.chain.clone()).await.expect("the market is read");
    let loading = began.elapsed();
    assert_eq!(index.book().len(), offers as usize);
    let at = node.chain.at(index.hash()).await.expect("the block is there");
    let mut answers = Vec::new();
    for (question, requirements) in questions() {
        answers.push(ask(options, &at, &index, question, &requirements).await);
    }
    let memory = node.memory_of_watcher(options).await;
    Size { offers, loading, memory, answers }
}

async fn ask(options: &Options, at: &At, index: &OfferIndex, question: String, wanted: &Requirements) -> Answered {
    let asset = AssetKind::Native;
    let of_runtime = async || at.match_offers(wanted, TERM, &asset, BEST).await.expect("it answers");
    // The first answer warms what the others find.
    let (expected, found) = (of_runtime().await, index.match_offers(wanted, TERM, &asset, BEST));
    assert_eq!(found, expected, "the index and the runtime answer the same: {question}");
    let (began, mut runtime, mut in_memory) = (Instant::now(), Vec::new(), Vec::new());
    while runtime.len() < options.runtime_repeat && (runtime.is_empty() || began.elapsed() < PATIENCE) {
        let before = Instant::now();
        of_runtime().await;
        runtime.push(before.elapsed());
    }
    for _ in 0..options.repeat {
        let before = Instant::now();
        let found = index.match_offers(wanted, TERM, &asset, BEST);
        in_memory.push(before.elapsed());
        assert_eq!(found.len(), expected.len());
    }
    Answered { question, found: found.len(), asked: runtime.len(), runtime: median(runtime), index: median(in_memory) }
}

fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// Prints the tables.
pub fn print(options: &Options, sizes: &[Size]) {
    println!("\n### The best {BEST} of many offers\n");
    println!(
        "Medians, warm: of {} answers of the index, and of as many of the runtime as came in a minute, at most {}.\n",
        options.repeat, options.runtime_repeat
    );
    println!("| offers | asked for | found | runtime through the node, ms | answers | index, ms | runtime ÷ index |");
    println!("|--:|---|--:|--:|--:|--:|--:|");
    for size in sizes {
        for Answered { question, found, runtime, asked, index } in &size.answers {
            let offers = grouped(size.offers as usize);
            let ratio = grouped((runtime.as_secs_f64() / index.as_secs_f64().max(1e-9)).round() as usize);
            let (runtime, index) = (millis(*runtime), millis(*index));
            println!("| {offers} | {question} | {found} | {runtime} | {asked} | {index} | {ratio} |");
        }
    }
    println!("\n| offers | providers | loading the index, s | memory of `tradewind market --watch`, MiB |");
    println!("|--:|--:|--:|--:|");
    for Size { offers, loading, memory, .. } in sizes {
        println!(
            "| {} | {} | {:.2} | {:.1} |",
            grouped(*offers as usize),
            grouped(market::providers_of(*offers) as usize),
            loading.as_secs_f64(),
            *memory as f64 / 1024.0
        );
    }
}
