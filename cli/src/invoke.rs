//! Requests to functions.

use crate::{
    access,
    channel::{next_voucher, take_back},
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Report, Result, WrapErr};
use futures::StreamExt;
use serde_json::json;
use std::{io::Write, time::Duration};
use tradewind_client::{chain::Chain, voucher::HEADER};
use tradewind_primitives::{ChannelId, LeaseId};

/// `tradewind invoke`
#[derive(Debug, clap::Args)]
pub struct Invoke {
    /// Number of the lease, or the address of a function that is paid by the request
    pub target: String,
    /// Path and query below it
    #[arg(default_value = "/")]
    pub path: String,
    /// Method; POST if there is a body
    #[arg(short = 'X', long)]
    pub method: Option<String>,
    /// Body
    #[arg(short, long)]
    pub data: Option<String>,
    /// Pay with a voucher of this channel, for one request more
    #[arg(long, value_name = "CHANNEL")]
    pub pay: Option<ChannelId>,
    /// Longest time for the answer, in seconds
    #[arg(long, default_value_t = 60)]
    pub timeout: u64,
}

/// Largest answer that is printed.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    Lease(LeaseId),
    Url(String),
}

impl Target {
    fn of(text: &str) -> Result<Self> {
        if let Ok(lease) = text.parse() {
            return Ok(Self::Lease(lease));
        }
        ensure!(
            text.starts_with("http://") || text.starts_with("https://"),
            "`{text}` is neither the number of a lease nor an address (http:// or https://)"
        );
        Ok(Self::Url(text.to_owned()))
    }
}

/// Where a lease of ours answers.
async fn leased(options: &Options, chain: &Chain, lease: LeaseId) -> Result<String> {
    let view = chain.finalized().await?.lease(lease).await?.ok_or_else(|| eyre!("there is no lease {lease}"))?;
    let kept = access::kept(options, chain, &view)?;
    let url = access::url(options, chain, &view, kept).await?;
    url.ok_or_else(|| eyre!("lease {lease} is not active: see `tradewind lease show {lease}`"))
}

/// Runs it. An answer that is no success is an error, after its body was printed.
///
/// # Errors
/// When the lease has no address here, or the function does not answer.
pub async fn run(options: &Options, invoke: &Invoke) -> Result<()> {
    let chain = options.chain().await?;
    let url = match Target::of(&invoke.target)? {
        Target::Url(url) => url,
        Target::Lease(lease) => leased(options, &chain, lease).await?,
    };
    let url = format!("{}/{}", url.trim_end_matches('/'), invoke.path.trim_start_matches('/'));
    let method = invoke.method.clone().unwrap_or(if invoke.data.is_some() { "POST" } else { "GET" }.into());
    let method = reqwest::Method::from_bytes(method.as_bytes()).wrap_err("--method")?;
    let mut client = reqwest::Client::builder().timeout(Duration::from_secs(invoke.timeout));
    if invoke.pay.is_some() {
        // A voucher is not for whoever the function refers to.
        client = client.redirect(reqwest::redirect::Policy::none());
    }
    let client = client.build()?;
    let mut request = client.request(method, &url);
    if let Some(data) = &invoke.data {
        request = request.body(data.clone());
    }
    let voucher = match invoke.pay {
        Some(channel) => Some(next_voucher(options, &chain, channel).await?),
        None => None,
    };
    if let Some(voucher) = &voucher {
        request = request.header(HEADER, voucher.to_string());
    }
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => {
            if let Some(voucher) = voucher.filter(|_| error.is_connect()) {
                take_back(options, &chain, &voucher).await?;
            }
            return Err(Report::new(error).wrap_err("the function does not answer"));
        }
    };
    let status = answer.status();
    let mut body = Vec::new();
    let mut stream = answer.bytes_stream();
    while let Some(part) = stream.next().await {
        body.extend(part.wrap_err("the answer broke off")?);
        ensure!(body.len() <= MAX_ANSWER, "the answer is larger than {} MiB", MAX_ANSWER >> 20);
    }
    match options.output {
        Format::Json => output::value(&json!({
            "status": status.as_u16(),
            "url": url,
            "body": String::from_utf8_lossy(&body),
        }))?,
        Format::Text => {
            let mut out = std::io::stdout();
            out.write_all(&body)?;
            out.flush()?;
        }
    }
    if !status.is_success() {
        bail!("the function answered {status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_lease_is_named_by_its_number_and_anything_else_by_its_address() {
        assert_eq!(Target::of("7").unwrap(), Target::Lease(7));
        let url = "https://north.example/bafkrei/";
        assert_eq!(Target::of(url).unwrap(), Target::Url(url.into()));
        for text in ["-1", "ftp://x", "north.example", ""] {
            assert!(Target::of(text).unwrap_err().to_string().contains("neither"), "{text}");
        }
    }
}
