//! Where an operator's own node asks.

use super::{file::SourceFile, list::name};
use crate::{
    output::{self, Format},
    session::Options,
};
use codec::{Decode, DecodeAll, Encode};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use serde_json::{json, Value};
use std::{io::Read, path::Path};
use tradewind_client::{chain::Chain, units::format_unix_millis};
use tradewind_primitives::{Source, SourceFormat, SourceState, SOURCES_KEY, SOURCE_KEY_PREFIX, SOURCE_STATE_PREFIX};

/// Most bytes that are read of a file or of standard input.
const MOST: u64 = 4 * 1024 * 1024;

/// Longest key for a source, in bytes.
const LONGEST_KEY: usize = 512;

/// `tradewind prices source mirror`
#[derive(Clone, Debug, clap::Args)]
pub struct MirrorOf {
    /// The server's address: http://127.0.0.1:8090
    pub url: String,
    /// How long after an answer a source is asked again, in seconds
    #[arg(long, default_value_t = 600)]
    pub every: u32,
}

/// The sources that the node has in the place of the chain's own, or beside them.
async fn own(chain: &Chain) -> Result<Vec<Source>> {
    let Some(bytes) = chain.local_storage(SOURCES_KEY).await? else { return Ok(Vec::new()) };
    Vec::decode_all(&mut bytes.as_slice()).wrap_err("what the node has of its own sources is damaged")
}

async fn keep(chain: &Chain, own: &[Source]) -> Result<()> {
    Ok(chain.set_local_storage(SOURCES_KEY, &own.encode()).await?)
}

/// Puts each of `new` in the place of the one of its name, or beside all.
fn put(own: &mut Vec<Source>, new: impl IntoIterator<Item = Source>) {
    for source in new {
        match own.iter_mut().find(|one| one.name == source.name) {
            Some(one) => *one = source,
            None => own.push(source),
        }
    }
}

/// All sources that the node asks, each with whether it is its own.
pub(super) async fn all(chain: &Chain) -> Result<Vec<(Source, bool)>> {
    let own = own(chain).await?;
    let defaults = chain.finalized().await?.sources().await?;
    let replaced = |source: &Source| own.iter().any(|one| one.name == source.name);
    let kept: Vec<_> = defaults.into_iter().filter(|source| !replaced(source)).map(|source| (source, false)).collect();
    Ok(kept.into_iter().chain(own.iter().cloned().map(|source| (source, true))).collect())
}

pub(super) async fn state(chain: &Chain, source: &Source) -> Result<Option<SourceState>> {
    let bytes = chain.local_storage(&[SOURCE_STATE_PREFIX, &source.name].concat()).await?;
    // More follows.
    Ok(bytes.and_then(|bytes| SourceState::decode(&mut bytes.as_slice()).ok()))
}

/// `prices sources`
///
/// # Errors
/// When the node does not answer or refuses.
pub async fn show(options: &Options) -> Result<()> {
    let chain = options.chain().await?;
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (source, is_own) in all(&chain).await? {
        let file = SourceFile::from(&source);
        let state = state(&chain, &source).await?;
        rows.push(vec![
            file.name.clone(),
            if is_own { "own" } else { "the chain's" }.into(),
            host(&file.url).into(),
            told(&source, state.as_ref()),
        ]);
        values.push(json!({ "source": file, "own": is_own, "state": state.as_ref().map(state_json) }));
    }
    if options.output == Format::Json {
        return output::value(&json!(values));
    }
    output::table(&["source", "whose", "asks", "how it goes"], rows);
    Ok(())
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}

fn told(source: &Source, state: Option<&SourceState>) -> String {
    match state {
        _ if source.interval_secs == 0 => "is off".into(),
        None => "not asked yet; a node asks if it has an operator's key".into(),
        Some(state) if !state.error.is_empty() => {
            let error = String::from_utf8_lossy(&state.error);
            format!("{error} ({} times in a row), next {}", state.failures, format_unix_millis(state.next_ms))
        }
        Some(state) => {
            let refused = match state.rows_refused {
                0 => String::new(),
                count => format!(", {count} rows of no use"),
            };
            format!("{} prices at {}{refused}", state.prices.len(), format_unix_millis(state.answered_ms))
        }
    }
}

fn state_json(state: &SourceState) -> Value {
    json!({
        "next_ms": state.next_ms,
        "answered_ms": state.answered_ms,
        "failures": state.failures,
        "refusals": state.refusals,
        "rows_refused": state.rows_refused,
        "busy_ms": state.busy_ms,
        "error": String::from_utf8_lossy(&state.error),
        "prices": state.prices.iter().map(|(key, value)| json!({ "key": name(key), "micro_usd": value.to_string() }))
            .collect::<Vec<_>>(),
    })
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().take(MOST).read_to_end(&mut bytes)?;
    } else {
        let open = std::fs::File::open(file).wrap_err_with(|| format!("reading {}", file.display()))?;
        open.take(MOST).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The sources in a file: one, several, or what `prices sources` prints.
fn parse(bytes: &[u8]) -> Result<Vec<Source>> {
    let value: Value = serde_json::from_slice(bytes)?;
    let list = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    let sources = list.into_iter().map(|mut one| {
        let inner = one.get_mut("source").map(Value::take);
        let source = inner.unwrap_or(one);
        serde_json::from_value::<SourceFile>(source)?.source()
    });
    sources.collect()
}

/// `prices source set`
///
/// # Errors
/// When the file cannot be read; when the node does not answer or refuses.
pub async fn set(options: &Options, file: &Path) -> Result<()> {
    let new = parse(&read(file)?).wrap_err_with(|| format!("{} is no source", file.display()))?;
    ensure!(!new.is_empty(), "{} has no source", file.display());
    let chain = options.chain().await?;
    let mut sources = own(&chain).await?;
    let names: Vec<_> = new.iter().map(|source| String::from_utf8_lossy(&source.name).into_owned()).collect();
    put(&mut sources, new);
    keep(&chain, &sources).await?;
    done(options, &format!("asks {} from the next block on", names.join(", ")), &json!({ "set": names }))
}

/// `prices source reset`
///
/// # Errors
/// When the node has no such source of its own; when it does not answer or refuses.
pub async fn reset(options: &Options, name: &str) -> Result<()> {
    let chain = options.chain().await?;
    let mut sources = own(&chain).await?;
    let before = sources.len();
    sources.retain(|source| source.name.as_slice() != name.as_bytes());
    ensure!(sources.len() < before, "the node has no source `{name}` of its own; see `tradewind prices sources`");
    keep(&chain, &sources).await?;
    done(options, &format!("{name} is as the chain has it"), &json!({ "reset": name }))
}

/// `prices source off`
///
/// # Errors
/// When there is no such source; when the node does not answer or refuses.
pub async fn off(options: &Options, name: &str) -> Result<()> {
    let chain = options.chain().await?;
    let found = all(&chain).await?.into_iter().find(|(source, _)| source.name.as_slice() == name.as_bytes());
    let Some((source, _)) = found else { bail!("there is no source `{name}`; see `tradewind prices sources`") };
    let mut sources = own(&chain).await?;
    put(&mut sources, [Source { interval_secs: 0, ..source }]);
    keep(&chain, &sources).await?;
    done(options, &format!("{name} is not asked any more"), &json!({ "off": name }))
}

/// `prices source key`
///
/// # Errors
/// When standard input has no key; when the node does not answer or refuses.
pub async fn key(options: &Options, name: &str) -> Result<()> {
    let chain = options.chain().await?;
    let known = all(&chain).await?.into_iter().any(|(source, _)| source.name.as_slice() == name.as_bytes());
    ensure!(known, "there is no source `{name}`; see `tradewind prices sources`");
    let bytes = read(Path::new("-"))?;
    let key = bytes.trim_ascii();
    ensure!(!key.is_empty(), "standard input has no key");
    ensure!(key.len() <= LONGEST_KEY && key.iter().all(u8::is_ascii_graphic), "that is no key: too long, or not text");
    chain.set_local_storage(&[SOURCE_KEY_PREFIX, name.as_bytes()].concat(), key).await?;
    done(options, &format!("{name} is asked with it from the next block on"), &json!({ "key": name }))
}

/// The folder of `tradewind-price-server` that plays what is read so.
const fn played(format: SourceFormat) -> &'static str {
    match format {
        SourceFormat::Azure => "azure",
        SourceFormat::AwsOnDemand => "aws-on-demand",
        SourceFormat::AwsSpot => "aws-spot",
        SourceFormat::Gcp => "gcp",
        SourceFormat::Vast => "vast",
        SourceFormat::RunPod => "runpod",
        SourceFormat::Path => "wind",
    }
}

/// Where the server plays what assets are worth: WIND is the second of its tickers, the dollar the fifth.
const TICKERS: &str = r#"{
    "name": "tickers", "url": "http://server/api/v1/tickers", "format": "path", "max_bytes": 65536,
    "names": [{ "is": "asset", "text": "data.1.price" }, { "is": "asset", "text": "data.4.price", "asset": 1 }]
}"#;

/// Has the node ask a server that plays the clouds' pages instead of all of them, and at once.
///
/// # Errors
/// When the node does not answer or refuses; when the address is none.
pub async fn mirror(chain: &Chain, of: &MirrorOf) -> Result<()> {
    let base = of.url.trim_end_matches('/');
    let defaults = chain.finalized().await?.sources().await?;
    let tickers = parse(TICKERS.as_bytes())?;
    let mut sources = own(chain).await?;
    for source in defaults.into_iter().chain(tickers) {
        let mut file = SourceFile::from(&source);
        let path = file.url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
        let path = path.ok_or_else(|| eyre!("the chain's source {} has no path", file.name))?;
        // What wants a key is content with any there; the operator's own is sent to nobody else, and stays.
        file.url = format!("{base}/{}/{path}", played(source.format)).replace("{key}", "played");
        file.interval_secs = of.every;
        let source = file.source()?;
        // Not after the pause that the clouds' own page had earned.
        chain.set_local_storage(&[SOURCE_STATE_PREFIX, &source.name].concat(), &[]).await?;
        put(&mut sources, [source]);
    }
    keep(chain, &sources).await
}

fn done(options: &Options, text: &str, value: &Value) -> Result<()> {
    match options.output {
        Format::Json => output::value(value),
        Format::Text => {
            output::say!("{text}");
            Ok(())
        }
    }
}
