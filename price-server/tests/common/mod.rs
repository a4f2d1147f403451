//! A server in this process, and a plain client that changes nothing of what it gets.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, missing_docs)]

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{header::HeaderMap, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, DropGuard};
use tradewind_price_server::{Config, PriceServer};

/// Longer than anything here takes.
const NET: Duration = Duration::from_secs(60);

/// 2026-01-01.
pub const EPOCH: u64 = 1_767_225_600;

pub const PLACE: &str = "US%20East%20(N.%20Virginia)";

/// Every source's usual request.
pub const USUAL: [(&str, &str); 7] = [
    ("azure", "/azure/api/retail/prices?$filter=armRegionName%20eq%20%27eastus%27"),
    (
        "aws-on-demand",
        "/aws-on-demand/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/\
         US%20East%20(N.%20Virginia)/Linux/index.json",
    ),
    ("aws-spot", "/aws-spot/spot.json"),
    ("gcp", "/gcp/v1/services/6F81-5844-456A/skus?key=secret"),
    ("vast", "/vast/api/v0/bundles/?q=%7B%7D"),
    ("runpod", "/runpod/graphql"),
    ("wind", "/wind/api/v1/tickers"),
];

pub struct Server {
    pub address: SocketAddr,
    _stop: DropGuard,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body, unpacked if it is packed.
    pub fn text(&self) -> String {
        let bytes = if self.body.starts_with(&[0x1f, 0x8b]) { unpacked(&self.body) } else { self.body.to_vec() };
        String::from_utf8(bytes).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text()).unwrap()
    }
}

pub fn unpacked(member: &[u8]) -> Vec<u8> {
    let (head, rest) = member.split_at(10);
    assert_eq!(head[..4], [0x1f, 0x8b, 8, 0]);
    miniz_oxide::inflate::decompress_to_vec(&rest[..rest.len() - 8]).unwrap()
}

impl Server {
    pub async fn start() -> Self {
        Self::with(Config { epoch: Some(EPOCH), ..Config::default() }).await
    }

    pub async fn with(config: Config) -> Self {
        let server = PriceServer::bind(config).await.unwrap();
        let (address, stop) = (server.address(), CancellationToken::new());
        tokio::spawn(server.run(stop.clone()));
        Self { address, _stop: stop.drop_guard() }
    }

    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, hyper::Error> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", self.address.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        tokio::time::timeout(NET, async {
            let (parts, body) = sender.send_request(request).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
        })
        .await
        .expect("an answer in time")
    }

    pub async fn send(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Answer {
        self.try_send(method, path, &[], body).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    /// The usual request to a source.
    pub async fn ask(&self, source: &str) -> Answer {
        self.try_ask(source).await.unwrap()
    }

    pub async fn try_ask(&self, source: &str) -> Result<Answer, hyper::Error> {
        let (_, path) = USUAL.iter().find(|(name, _)| *name == source).unwrap();
        if source == "runpod" {
            let query = r#"{"query":"{ gpuTypes { id displayName memoryInGb lowestPrice(input:{gpuCount:1}) { minimumBidPrice } } }"}"#;
            self.try_send("POST", path, &[("content-type", "application/json")], query).await
        } else {
            self.try_send("GET", path, &[], "").await
        }
    }

    /// Makes a source wrong.
    pub async fn fault(&self, source: &str, fault: &str) {
        let answer = self.send("PUT", &format!("/control/{source}"), fault.to_owned()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Moves the prices.
    pub async fn advance(&self, steps: u32) {
        assert_eq!(self.send("PUT", "/control/prices", format!("{{\"advance\":{steps}}}")).await.status, 200);
    }

    /// A rate in micro-USD: the truth, and what is served.
    pub async fn rate(&self, source: &str, market: &str, region: &str, class: &str) -> (u64, u64) {
        let path = format!("/truth?source={source}&market={market}&region={region}&class={class}");
        let told = self.get(&path).await.json();
        let rates = told["rates"].as_array().unwrap();
        assert_eq!(rates.len(), 1, "{path}");
        (rates[0]["micro_usd"].as_u64().unwrap(), rates[0]["served"].as_u64().unwrap())
    }
}

/// An amount in USD as micro-USD, whether it is a number or in quotes.
pub fn micro(value: &Value) -> Option<u64> {
    let usd = match value {
        Value::String(text) => text.parse::<f64>().ok()?,
        other => other.as_f64()?,
    };
    Some((usd * 1e6).round() as u64)
}
