//! The tables.

use super::{
    chain::Block,
    play::{Load, Loaded, ACCESS_WINDOW},
    Options,
};
use crate::statistics::{grouped, median};
use frame_support::{dispatch::DispatchClass, weights::Weight};
use tradewind_runtime::configs::system::RuntimeBlockWeights;

fn percent(part: u64, of: u64) -> String {
    format!("{:.0} %", part as f64 * 100.0 / of as f64)
}

fn normal(block: &Block) -> Weight {
    *block.weight.get(DispatchClass::Normal)
}

/// What all normal transactions of a block may weigh together.
fn room() -> Weight {
    RuntimeBlockWeights::get().get(DispatchClass::Normal).max_total.unwrap_or(Weight::MAX)
}

/// Prints what was counted.
pub fn print(loads: &[Load], options: &Options) {
    println!("\n### Real blocks\n");
    println!(
        "{} leases of {} buyers with {} providers, paid in an asset; a block every {} ms. Shortened: the buyer's \
         right to reject its access ends after {ACCESS_WINDOW} ticks, not 50, as nothing is settled before.\n",
        grouped(options.buyers as usize),
        grouped(options.buyers as usize),
        options.providers,
        grouped(options.block_millis as usize)
    );
    println!(
        "Full blocks only: not the first and the last with these calls. *Charged* is what the chain took for them, *whole \
         proof* and *made in* are what the node recorded and needed. A block has room for 1.5 s and 7.5 MiB of such calls.\n"
    );
    println!(
        "| call | sent | blocks | calls in a block | weights allow | share | charged time, ms | made in, ms | charged \
         proof, bytes | whole proof, bytes | of the limit | whole proof a call | bound of a call | bytes of a block |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for load in loads {
        println!("| {} |", row(load).join(" | "));
    }
    for load in loads {
        let each: Vec<String> =
            load.blocks.iter().map(|loaded| format!("{}: {}", loaded.block.number, loaded.calls)).collect();
        let took = match (load.blocks.first(), load.blocks.last()) {
            (Some(first), Some(last)) => last.block.seen.duration_since(first.block.seen).as_secs_f64(),
            _ => 0.0,
        };
        println!(
            "\n`{}`: {} bytes and a charge of {:.2} ms each; handed to the node in {:.1} s. Calls by block: {}; {took:.1} s \
             from the first of these to the last.",
            load.name,
            load.bytes,
            load.charged.ref_time() as f64 / 1e9,
            load.sending.as_secs_f64(),
            each.join(", ")
        );
    }
}

fn row(load: &Load) -> Vec<String> {
    let full = match load.blocks.len() {
        0..=2 => &load.blocks[..],
        many => &load.blocks[1..many - 1],
    };
    let middle = |of: &dyn Fn(&Loaded) -> u64| median(full.iter().map(of).collect());
    let calls = middle(&|loaded| loaded.calls as u64);
    let proof = middle(&|loaded| loaded.making.map_or(0, |(bytes, _)| bytes as u64));
    let allowed = room().ref_time() / load.charged.ref_time();
    vec![
        format!("`{}`", load.name),
        grouped(load.sent),
        load.blocks.len().to_string(),
        calls.to_string(),
        allowed.to_string(),
        percent(calls, allowed),
        format!("{:.0}", middle(&|loaded| normal(&loaded.block).ref_time()) as f64 / 1e9),
        middle(&|loaded| loaded.making.map_or(0, |(_, millis)| millis)).to_string(),
        grouped(middle(&|loaded| normal(&loaded.block).proof_size()) as usize),
        grouped(proof as usize),
        percent(proof, room().proof_size()),
        grouped((proof / calls.max(1)) as usize),
        grouped(load.charged.proof_size() as usize),
        grouped(middle(&|loaded| loaded.block.bytes as u64) as usize),
    ]
}
