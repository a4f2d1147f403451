//! Requests to functions.

use crate::{
    access,
    channel::{next_voucher, take_back, Payment},
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Report, Result, WrapErr};
use futures::StreamExt;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{json, Value};
use std::time::Duration;
use tradewind_client::{
    chain::Chain,
    voucher::{Voucher, HEADER},
};
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

/// What is said when there is no answer.
const SILENT: &str = "the function does not answer";

/// The provider's word for a voucher that is not over more than was spent before.
const NOT_MORE: &str = "not-more";

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
    let request = Request::of(invoke, &url)?;
    let answer = match invoke.pay {
        None => request.answer(None).await?,
        Some(channel) => paid(options, &chain, &request, channel).await?,
    };
    match options.output {
        Format::Json => output::value(&json!({
            "status": answer.status.as_u16(),
            "url": request.url,
            "body": String::from_utf8_lossy(&answer.body),
        }))?,
        Format::Text => output::bytes(&answer.body)?,
    }
    if !answer.status.is_success() {
        bail!("the function answered {}", answer.status);
    }
    Ok(())
}

/// What is sent, perhaps more than once.
struct Request {
    client: Client,
    method: Method,
    url: String,
    data: Option<String>,
}

/// What came back, whole.
struct Answer {
    status: StatusCode,
    body: Vec<u8>,
}

impl Request {
    fn of(invoke: &Invoke, url: &str) -> Result<Self> {
        let url = format!("{}/{}", url.trim_end_matches('/'), invoke.path.trim_start_matches('/'));
        let method = invoke.method.clone().unwrap_or(if invoke.data.is_some() { "POST" } else { "GET" }.into());
        let method = Method::from_bytes(method.as_bytes()).wrap_err("--method")?;
        let mut client = Client::builder().timeout(Duration::from_secs(invoke.timeout));
        if invoke.pay.is_some() {
            // A voucher is not for whoever the function refers to.
            client = client.redirect(reqwest::redirect::Policy::none());
        }
        Ok(Self { client: client.build()?, method, url, data: invoke.data.clone() })
    }

    async fn send(&self, voucher: Option<&Voucher>) -> Result<Response, reqwest::Error> {
        let mut request = self.client.request(self.method.clone(), &self.url);
        if let Some(data) = &self.data {
            request = request.body(data.clone());
        }
        if let Some(voucher) = voucher {
            request = request.header(HEADER, voucher.to_string());
        }
        request.send().await
    }

    async fn answer(&self, voucher: Option<&Voucher>) -> Result<Answer> {
        Answer::of(self.send(voucher).await.wrap_err(SILENT)?).await
    }
}

impl Answer {
    async fn of(answer: Response) -> Result<Self> {
        let status = answer.status();
        let mut body = Vec::new();
        let mut stream = answer.bytes_stream();
        while let Some(part) = stream.next().await {
            body.extend(part.wrap_err("the answer broke off")?);
            ensure!(body.len() <= MAX_ANSWER, "the answer is larger than {} MiB", MAX_ANSWER >> 20);
        }
        Ok(Self { status, body })
    }

    /// Whether it is the provider's word that its voucher is not over enough: it paid for something before.
    fn wants_more(&self) -> bool {
        let reason = || Some(serde_json::from_slice::<Value>(&self.body).ok()?.get("reason")?.as_str()? == NOT_MORE);
        self.status == StatusCode::PAYMENT_REQUIRED && reason().unwrap_or(false)
    }

    /// Whether the provider answers like this when a request was refused before it was counted. A function can, too, and
    /// then it was counted: nobody can tell from here.
    fn seems_uncounted(&self) -> bool {
        let refusals = [StatusCode::PAYMENT_REQUIRED, StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        refusals.contains(&self.status) && !self.wants_more()
    }
}

/// The answer to a request that is paid by a voucher of `channel`.
///
/// A voucher of a request that was refused uncounted pays for the next one. If it was counted all the same, the provider
/// says so and runs nothing, and the request is sent once more with a voucher that is over more.
async fn paid(options: &Options, chain: &Chain, request: &Request, channel: ChannelId) -> Result<Answer> {
    let payment = next_voucher(options, chain, channel).await?;
    let answer = paid_by(options, chain, request, &payment).await?;
    if !(payment.again && answer.wants_more()) {
        return Ok(answer);
    }
    let payment = next_voucher(options, chain, channel).await?;
    paid_by(options, chain, request, &payment).await
}

async fn paid_by(options: &Options, chain: &Chain, request: &Request, payment: &Payment) -> Result<Answer> {
    let unpaid = || {
        if let Err(error) = take_back(options, chain, payment) {
            output::hint(&format!("the next voucher will be over one request more than it need be: {error:#}"));
        }
    };
    let answer = match request.send(Some(&payment.voucher)).await {
        Ok(answer) => Answer::of(answer).await?,
        Err(error) => {
            if error.is_connect() {
                // Nobody has seen it.
                unpaid();
            }
            return Err(Report::new(error).wrap_err(SILENT));
        }
    };
    if answer.seems_uncounted() {
        unpaid();
    }
    Ok(answer)
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

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status: StatusCode::from_u16(status).unwrap(), body: body.into() }
    }

    #[test]
    fn a_refusal_that_costs_nothing_spares_the_voucher_unless_it_was_spent_before() {
        for (status, body) in [(503, "the function is busy\n"), (429, ""), (402, r#"{"price":"5","reason":"ended"}"#)] {
            let answer = answer(status, body);
            assert!(answer.seems_uncounted() && !answer.wants_more(), "{status} {body}");
        }
        let spent = answer(402, r#"{"reason":"not-more","accepted":"10","least":"15"}"#);
        assert!(spent.wants_more() && !spent.seems_uncounted());
    }

    #[test]
    fn whatever_may_have_run_was_counted() {
        for status in [200, 302, 400, 404, 413, 500, 502, 504] {
            let answer = answer(status, r#"{"reason":"not-more"}"#);
            assert!(!answer.seems_uncounted() && !answer.wants_more(), "{status}");
        }
    }
}
