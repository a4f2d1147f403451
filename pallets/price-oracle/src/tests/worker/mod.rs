//! The worker.

mod asking;
mod bodies;
mod formats;
mod mutated;
mod parts;
mod running;
mod web;

use crate::worker::{
    body::{Body, BodyError},
    defaults,
    rows::{Page, Wrong},
    source::{Format, Name, Source, Unit},
};
use tradewind_primitives::{FeedKey, MicroUsd, PriceClass, PriceMarket};

// Where each shape is from: fixtures/README.md.
pub const AZURE: &[u8] = include_bytes!("fixtures/azure.json");
pub const AWS_ON_DEMAND: &[u8] = include_bytes!("fixtures/aws-on-demand.json");
pub const AWS_SPOT: &[u8] = include_bytes!("fixtures/aws-spot.json");
pub const GCP: &[u8] = include_bytes!("fixtures/gcp.json");
pub const VAST: &[u8] = include_bytes!("fixtures/vast.json");
pub const RUN_POD: &[u8] = include_bytes!("fixtures/runpod.json");
pub const PAIR: &[u8] = include_bytes!("fixtures/pair.json");

/// The default source of this name.
pub fn default(name: &str) -> Source {
    defaults::compute().into_iter().find(|source| source.name.as_slice() == name.as_bytes()).unwrap()
}

/// What WIND is worth, of the second ticker.
pub fn pair_source() -> Source {
    defaults::pair(
        "wind-usd",
        "https://prices.example/tickers",
        "data.1.price",
        tradewind_primitives::AssetKind::Native,
    )
}

/// Reads a body that comes in pieces of this size.
pub fn read_in(source: &Source, bytes: &[u8], piece: usize) -> Result<Page, BodyError> {
    let mut parser = crate::worker::source::parser_of(source);
    let mut body = Body::new(parser.as_mut(), source.max_bytes.into());
    bytes.chunks(piece).try_for_each(|piece| body.feed(piece))?;
    body.finish()
}

/// Reads a body. Whatever the pieces, the outcome is the same.
pub fn read(source: &Source, bytes: &[u8]) -> Result<Page, BodyError> {
    let whole = read_in(source, bytes, bytes.len().max(1));
    for piece in [1, 2, 7, 1_000] {
        assert_eq!(read_in(source, bytes, piece), whole);
    }
    whole
}

/// The rows of a body: names and nano-USD.
pub fn rows(source: &Source, bytes: &[u8]) -> Vec<(String, u128)> {
    let page = read(source, bytes).unwrap();
    let name = |index: u16| String::from_utf8(source.names[usize::from(index)].text.to_vec()).unwrap();
    page.rows.iter().map(|row| (name(row.name), row.price)).collect()
}

/// What is wrong with a body.
pub fn wrong(source: &Source, bytes: &[u8]) -> Wrong {
    use crate::worker::json::JsonError;
    match read(source, bytes) {
        Err(BodyError::Json(JsonError::Wrong(wrong))) => wrong,
        other => panic!("{other:?}"),
    }
}

/// `bytes`, with one text in them replaced.
pub fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = core::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

/// As a deflate stream of blocks that are stored as they are (RFC 1951, section 3.2.4).
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    if bytes.is_empty() {
        packed.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        packed.push(u8::from(blocks.peek().is_none()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    packed
}

/// Packed as gzip, without a name.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    packed.extend(deflate(bytes));
    packed.extend(trailer(bytes));
    packed
}

/// Checksum and length, by the book.
pub fn trailer(bytes: &[u8]) -> [u8; 8] {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    let mut trailer = [0; 8];
    trailer[..4].copy_from_slice(&(!sum).to_le_bytes());
    trailer[4..].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
    trailer
}

/// A source with these names.
pub fn with_names(source: Source, names: &[(&str, Unit)]) -> Source {
    let names: Vec<_> = names
        .iter()
        .map(|(text, unit)| Name { text: text.as_bytes().to_vec().try_into().unwrap(), unit: unit.clone() })
        .collect();
    Source { names: names.try_into().unwrap(), ..source }
}

pub fn model(text: &str) -> tradewind_primitives::GpuModel {
    text.as_bytes().to_vec().try_into().unwrap()
}

/// The prices of a body by their keys.
pub fn prices(source: &Source, bytes: &[u8]) -> Vec<(FeedKey, MicroUsd)> {
    crate::worker::normalise::normalise(source, &read(source, bytes).unwrap().rows).unwrap()
}

/// All sources with a body of each.
pub fn corpus() -> Vec<(Source, &'static [u8])> {
    vec![
        (default("azure-on-demand"), AZURE),
        (default("azure-spot"), AZURE),
        (default("aws-on-demand"), AWS_ON_DEMAND),
        (default("aws-spot"), AWS_SPOT),
        (default("gcp-on-demand"), GCP),
        (default("gcp-spot"), GCP),
        (default("vast-on-demand"), VAST),
        (default("vast-spot"), VAST),
        (default("runpod-on-demand"), RUN_POD),
        (default("runpod-spot"), RUN_POD),
        (pair_source(), PAIR),
    ]
}

#[test]
fn every_default_reads_its_body_and_has_a_name_of_its_own() {
    let sources = defaults::compute();
    assert_eq!(sources.len(), 10);
    for (index, source) in sources.iter().enumerate() {
        assert!(sources[..index].iter().all(|other| other.name != source.name));
        assert!(!source.names.is_empty() && source.interval_secs >= 600);
        let places = crate::worker::address::Places { region: &source.region, key: Some(b"k"), page: b"" };
        let url = crate::worker::address::address(&source.url, places).unwrap();
        assert!(crate::worker::address::origin(&url).is_some_and(|origin| origin.starts_with(b"https://")));
        assert!(url.iter().all(u8::is_ascii_graphic), "{}", String::from_utf8_lossy(&url));
    }
    for (source, body) in corpus() {
        assert!(!read(&source, body).unwrap().rows.is_empty(), "{:?}", String::from_utf8_lossy(&source.name));
    }
    assert!(sources.iter().any(|source| source.market == PriceMarket::Spot && source.format == Format::AwsSpot));
}

#[test]
fn the_keys_of_a_source_are_those_that_it_has_prices_of() {
    let source = default("aws-on-demand");
    let keys = source.keys();
    for (key, _) in prices(&source, AWS_ON_DEMAND) {
        assert!(keys.contains(&key));
    }
    assert_eq!(keys.len(), 2 + 6);
    assert_eq!(pair_source().keys(), [FeedKey::Pair(tradewind_primitives::AssetKind::Native)]);
}
