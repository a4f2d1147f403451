//! The tables.

use super::{
    measure::{Group, Measured, Proof, Source},
    Options,
};
use crate::statistics::{grouped, median, micros, ratio};
use std::time::Duration;

/// Measures in turns on both states, so that whatever else the machine does is in both.
fn times(few: (&Measured, &Group), many: (&Measured, &Group), source: Source, rounds: usize) -> [Duration; 2] {
    // What comes first finds cold caches.
    for index in 0..few.1.len().max(many.1.len()) {
        few.0.time(few.1, index, source);
        many.0.time(many.1, index, source);
    }
    let mut taken = [Vec::with_capacity(rounds), Vec::with_capacity(rounds)];
    for index in 0..rounds {
        let pair = [few, many];
        // Neither is always the second.
        for which in if index % 2 == 0 { [0, 1] } else { [1, 0] } {
            let (state, group) = pair[which];
            taken[which].push(state.time(group, index / 2, source));
        }
    }
    taken.map(median)
}

fn proof(group: &Group) -> Proof {
    Proof {
        read: median(group.proofs().map(|proof| proof.read).collect()),
        whole: median(group.proofs().map(|proof| proof.whole).collect()),
    }
}

fn compare(few: &Measured, many: &Measured, pairs: &[(&Group, &Group)], rounds: usize) {
    println!(
        "| | at hand, µs | | ratio | node's cache, µs | | ratio | trie, µs | | ratio | proof of reads, bytes | | ratio \
         | with new root | | ratio |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (small, large) in pairs {
        let mut cells = vec![format!("`{}`", small.name)];
        for source in Source::ALL {
            let [one, other] = times((few, small), (many, large), source, rounds);
            cells.extend([micros(one), micros(other), ratio(other.as_secs_f64(), one.as_secs_f64())]);
        }
        let (one, other) = (proof(small), proof(large));
        for (one, other) in [(one.read, other.read), (one.whole, other.whole)] {
            cells.extend([grouped(one), grouped(other), ratio(other as f64, one as f64)]);
        }
        println!("| {} |", cells.join(" | "));
    }
}

/// Measures the first of some calls and each of the others by turns, and prints them. `label` says what tells them apart.
pub fn print_against_first(label: &str, measured: &[(u32, Measured)], rounds: usize) {
    println!(
        "| {label} | at hand, µs | ratio | node's cache, µs | ratio | trie, µs | ratio | proof of reads, bytes | with new \
         root |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let Some((_, base)) = measured.first() else { return };
    for (number, state) in measured {
        let (first, this) = (&base.calls[0], &state.calls[0]);
        let mut cells = vec![grouped(*number as usize)];
        for source in Source::ALL {
            let [one, other] = times((base, first), (state, this), source, rounds);
            cells.extend([micros(other), ratio(other.as_secs_f64(), one.as_secs_f64())]);
        }
        let Proof { read, whole } = proof(this);
        cells.extend([grouped(read), grouped(whole)]);
        println!("| {} |", cells.join(" | "));
    }
}

/// Measures, and prints all tables.
pub fn print(few: &Measured, many: &Measured, options: &Options) {
    let most = many.calls.iter().map(Group::len).max().unwrap_or(1);
    let rounds = most * options.repeat as usize;
    let (one, other) = (grouped(few.leases as usize), grouped(many.leases as usize));

    println!("\n### Calls with {one} and with {other} leases\n");
    println!("Medians of {rounds} dispatches on each state; the first number of each pair is with {one} leases.\n");
    compare(few, many, &few.calls.iter().zip(&many.calls).collect::<Vec<_>>(), rounds);

    println!("\n### A block with nothing due, with {one} and with {other} leases\n");
    println!("All pallets of the runtime.\n");
    compare(few, many, &few.hooks.iter().zip(&many.hooks).collect::<Vec<_>>(), rounds);

    if let Some((first, base)) = many.heartbeats.first() {
        println!("\n### `heartbeat` of providers with more and fewer active leases\n");
        println!("On the chain with {other} leases; ratios to the provider with {}.\n", grouped(*first as usize));
        println!("| active leases | at hand, µs | ratio | node's cache, µs | ratio | trie, µs | ratio | proof of reads | with new root |");
        println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (leases, group) in &many.heartbeats {
            let mut cells = vec![grouped(*leases as usize)];
            for source in Source::ALL {
                let [one, other] = times((many, base), (many, group), source, rounds);
                cells.extend([micros(other), ratio(other.as_secs_f64(), one.as_secs_f64())]);
            }
            let Proof { read, whole } = proof(group);
            cells.extend([grouped(read), grouped(whole)]);
            println!("| {} |", cells.join(" | "));
        }
    }
}
