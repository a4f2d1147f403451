//! Bodies that are broken in random ways: no panic, no more memory than there may be, and an error that names the field.
//!
//! `TRADEWIND_FUZZ_INPUTS` sets how many bodies each format gets.

use super::*;
use crate::worker::{
    normalise::normalise,
    rows::{MAX_LINK, MAX_ROW, MAX_ROWS},
};

/// A plain generator of numbers, so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// What is put into bodies.
const ODD: &[&str] = &[
    "null",
    "true",
    "\"N/A*\"",
    "\"\"",
    "-1",
    "0",
    "1e60",
    "1e-60",
    "99999999999999999999999999999999999999",
    "[]",
    "{}",
    "[[",
    "}}",
    "\"",
    "\\",
    "\\ud800",
    ",",
    ":",
    "{\"a\":",
    "\"USD\"",
    "\"Items\":",
    "\"price\":",
    "NaN",
    "\u{0}",
    "é",
    "1.",
    ".5",
    "\"0.0000000001\"",
    "18446744073709551616",
    "\u{1f}\u{8b}",
];

fn mutate(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + numbers.below(40)).min(bytes.len());
        match numbers.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            1 if at < bytes.len() => bytes[at] = numbers.next() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = numbers.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            4 => bytes.truncate(at.max(1)),
            5 | 6 => {
                let odd = ODD[numbers.below(ODD.len())].as_bytes();
                bytes.splice(at..at, odd.iter().copied());
            }
            _ => {
                // A value of the body's, replaced as a whole.
                let colon = bytes[at..].iter().position(|byte| *byte == b':').map(|found| at + found + 1);
                if let Some(from) = colon {
                    let end = bytes[from..].iter().position(|byte| matches!(byte, b',' | b'}' | b']'));
                    let to = end.map_or(bytes.len(), |found| from + found);
                    let odd = ODD[numbers.below(ODD.len())].as_bytes();
                    bytes.splice(from..to, odd.iter().copied());
                }
            }
        }
    }
}

/// Reads one body, in random pieces, and checks whatever comes of it.
fn check(source: &Source, bytes: &[u8], numbers: &mut Numbers) -> bool {
    let mut parser = crate::worker::source::parser_of(source);
    let mut body = Body::new(parser.as_mut(), source.max_bytes.into());
    let mut rest = bytes;
    let mut fed = Ok(());
    while !rest.is_empty() && fed.is_ok() {
        let (piece, after) = rest.split_at((1 + numbers.below(600)).min(rest.len()));
        fed = body.feed(piece);
        rest = after;
    }
    let outcome = fed.and_then(|()| body.finish());
    assert!(body.held() < 128 * 1024);
    match outcome {
        Ok(page) => {
            assert!(page.rows.len() <= MAX_ROWS);
            assert!(page.next.is_none_or(|next| next.len() <= MAX_LINK));
            for row in &page.rows {
                assert!(row.price > 0 && row.price <= MAX_ROW && usize::from(row.name) < source.names.len());
            }
            if let Ok(prices) = normalise(source, &page.rows) {
                assert!(prices.iter().all(|(key, value)| *value > 0 && source.keys().contains(key)));
            }
            true
        }
        Err(error) => {
            let said = error.to_string();
            assert!(said.split_once(": ").is_some_and(|(field, why)| !field.is_empty() && !why.is_empty()), "{said}");
            false
        }
    }
}

fn inputs() -> usize {
    std::env::var("TRADEWIND_FUZZ_INPUTS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000)
}

/// Broken bodies for the sources of these names, each a good one with some changes, packed or not.
fn broken(names: &[&str], packed: bool) {
    let all = corpus();
    let corpus: Vec<_> =
        all.iter().filter(|(source, _)| names.iter().any(|name| source.name.as_slice() == name.as_bytes())).collect();
    assert_eq!(corpus.len(), names.len());
    let mut numbers = Numbers(0x7461_6465_7769_6e64);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..inputs() {
        let (source, body) = corpus[numbers.below(corpus.len())];
        let mut bytes = body.to_vec();
        if packed && numbers.below(2) == 0 {
            mutate(&mut bytes, &mut numbers);
        }
        if packed {
            bytes = gzip(&bytes);
        }
        if !packed || numbers.below(2) == 0 {
            mutate(&mut bytes, &mut numbers);
        }
        if check(source, &bytes, &mut numbers) {
            read += 1;
        } else {
            refused += 1;
        }
    }
    println!("{names:?}: {read} read, {refused} refused");
    assert!(read > 0 && refused > 0);
}

#[test]
fn azure() {
    broken(&["azure-on-demand", "azure-spot"], false);
}

#[test]
fn aws_on_demand() {
    broken(&["aws-on-demand"], false);
}

#[test]
fn aws_spot() {
    broken(&["aws-spot"], false);
}

#[test]
fn gcp() {
    broken(&["gcp-on-demand", "gcp-spot"], false);
}

#[test]
fn vast() {
    broken(&["vast-on-demand", "vast-spot"], false);
}

#[test]
fn run_pod() {
    broken(&["runpod-on-demand", "runpod-spot"], false);
}

#[test]
fn pair() {
    broken(&["wind-usd"], false);
}

/// Unpacked ones of a tenth as many, as packing them takes long.
#[test]
fn gzip_of_all() {
    let mut numbers = Numbers(0x677a_6970_677a_6970);
    let corpus: Vec<_> = corpus().into_iter().map(|(source, body)| (source, gzip(body))).collect();
    for _ in 0..inputs() {
        let (source, body) = &corpus[numbers.below(corpus.len())];
        let mut bytes = body.clone();
        mutate(&mut bytes, &mut numbers);
        check(source, &bytes, &mut numbers);
    }
}

/// No shape of JSON is too odd, of whatever keys.
#[test]
fn anything() {
    let mut numbers = Numbers(0x616e_7974_6869_6e67);
    let sources: Vec<_> = corpus().into_iter().map(|(source, _)| source).collect();
    for _ in 0..inputs() / 4 {
        let source = &sources[numbers.below(sources.len())];
        let mut bytes = Vec::new();
        for _ in 0..numbers.below(60) {
            match numbers.below(3) {
                0 => bytes.extend(ODD[numbers.below(ODD.len())].bytes()),
                1 => bytes.push(b"[]{},:\"0 a"[numbers.below(10)]),
                _ => bytes.extend(b"\"offers\":[{\"gpu_name\":\"L4\"".iter().take(numbers.below(30))),
            }
        }
        check(source, &bytes, &mut numbers);
    }
}
