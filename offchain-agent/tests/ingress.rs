//! The HTTP server in front of functions, asked over real connections.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod functions;

use functions::{deploy, deployment, next_lease, provider};
use prometheus_endpoint::{
    prometheus::{Encoder, TextEncoder},
    Registry,
};
use reqwest::{redirect, Client, StatusCode};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use tradewind_agent::{
    backend::Limits,
    ingress::{Ingress, IngressConfig, IngressMetrics},
};

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
    registry: Registry,
}

async fn serve(change: impl FnOnce(&mut IngressConfig)) -> Server {
    let mut config = IngressConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        domain: Some("fn.example".into()),
        ..IngressConfig::default()
    };
    change(&mut config);
    let registry = Registry::new();
    let metrics = IngressMetrics::register(&registry).unwrap();
    let ingress = Ingress::bind(config, provider().backend.clone(), None, Some(metrics)).await.unwrap();
    let (address, stop) = (ingress.local_addr().unwrap(), CancellationToken::new());
    let task = tokio::spawn(ingress.run(stop.clone()));
    Server { address, stop, task, registry }
}

fn client() -> Client {
    Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap()
}

async fn lease(limits: Limits) -> u64 {
    let mut wanted = deployment("hostile").await;
    wanted.limits = limits;
    deploy(&wanted).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_answers_below_its_path_and_at_its_host() {
    let server = serve(|_| {}).await;
    let lease = lease(Limits::default()).await;
    let base = format!("http://{}", server.address);
    let head = client()
        .get(format!("{base}/lease/{lease}/head?a=b"))
        .header("connection", "x-hop")
        .header("x-hop", "1")
        .header("x-forwarded-for", "1.2.3.4")
        .header("cookie", "a=b")
        .send()
        .await
        .unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert!(head.headers()["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
    let head = head.text().await.unwrap();
    assert!(head.starts_with(&format!("GET http://{}/head?a=b\n", server.address)), "{head}");
    assert!(head.contains("x-forwarded-for: 127.0.0.1\n"), "{head}");
    assert!(head.contains(&format!("x-forwarded-prefix: /lease/{lease}\n")), "{head}");
    assert!(!head.contains("x-hop") && !head.contains("cookie") && !head.contains("1.2.3.4"), "{head}");

    let host = client().get(format!("{base}/head")).header("host", format!("{lease}.FN.example:80"));
    let answer = host.header("cookie", "a=b").send().await.unwrap();
    assert!(!answer.headers().contains_key("content-security-policy"));
    let head = answer.text().await.unwrap();
    assert!(
        head.contains("cookie: a=b\n") && head.contains(&format!("GET http://{lease}.FN.example:80/head")),
        "{head}"
    );

    let slash = client().get(format!("{base}/lease/{lease}?x")).send().await.unwrap();
    assert_eq!(slash.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(
        slash.url().join(slash.headers()["location"].to_str().unwrap()).unwrap().path(),
        format!("/lease/{lease}/")
    );

    let echo = client().post(format!("{base}/lease/{lease}/echo")).body("round trip").send().await.unwrap();
    assert_eq!(echo.text().await.unwrap(), "round trip");
    let bare = client().head(format!("{base}/lease/{lease}/big?bytes=100000")).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::OK);
    assert_eq!(bare.text().await.unwrap(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_2_is_spoken_too() {
    let server = serve(|_| {}).await;
    let lease = lease(Limits::default()).await;
    let client = Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}/lease/{lease}/echo", server.address);
    let answer = client.post(url).body("round trip").send().await.unwrap();
    assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    assert_eq!(answer.text().await.unwrap(), "round trip");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_has_its_status_and_shows_nothing() {
    let server = serve(|_| {}).await;
    let limits = Limits {
        request_timeout: Duration::from_secs(1),
        max_concurrent: 1,
        max_body_bytes: 1000,
        ..Limits::default()
    };
    let base = format!("http://{}/lease/{}", server.address, lease(limits).await);
    let status = |path: &str| {
        let request = client().get(format!("{base}{path}")).send();
        async move {
            let answer = request.await.unwrap();
            let status = answer.status();
            (status, answer.text().await.unwrap())
        }
    };
    for path in ["/panic", "/eat", "/exit", "/fail"] {
        assert_eq!(status(path).await, (StatusCode::BAD_GATEWAY, "the function failed\n".into()), "{path}");
    }
    assert_eq!(status("/loop").await.0, StatusCode::GATEWAY_TIMEOUT);
    let long = client().post(format!("{base}/echo")).body(vec![0u8; 1001]).send().await.unwrap();
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(client().get(format!("{base}/late")).send().await.unwrap().text().await.is_err());
    assert_eq!(status("/").await.0, StatusCode::OK);

    let crowded = lease(Limits { max_concurrent: 1, ..Limits::default() }).await;
    let held = functions::hold(crowded, 0).await;
    let busy = client().get(format!("http://{}/lease/{crowded}/", server.address)).send().await.unwrap();
    assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(busy.headers()["retry-after"], "1");
    drop(held);

    for path in [format!("/lease/{}/", next_lease()), "/lease/x/".into(), "/".into()] {
        let answer = client().get(format!("http://{}{path}", server.address)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }

    let mut text = Vec::new();
    TextEncoder::new().encode(&server.registry.gather(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    for (outcome, count) in [("failed", 4), ("timeout", 1), ("refused", 1), ("busy", 1), ("unknown", 3)] {
        let line = format!("tradewind_ingress_requests_total{{outcome=\"{outcome}\"}} {count}\n");
        assert!(text.contains(&line), "{line}{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_ends_what_is_under_way_and_takes_no_more() {
    let server = serve(|_| {}).await;
    let lease = lease(Limits::default()).await;
    let url = format!("http://{}/lease/{lease}", server.address);
    let idle = TcpStream::connect(server.address).await.unwrap();
    let under_way = client().get(format!("{url}/drip?ms=800")).send().await.unwrap();
    server.stop.cancel();
    assert_eq!(under_way.text().await.unwrap(), "first\nlast\n");
    server.task.await.unwrap();
    assert!(client().get(format!("{url}/")).send().await.is_err());
    drop(idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_waits_no_longer_than_it_says() {
    let server = serve(|config| config.drain = Duration::from_millis(200)).await;
    let lease = lease(Limits::default()).await;
    // Never ends by itself, and is allowed 30 s.
    let under_way =
        client().get(format!("http://{}/lease/{lease}/drip?ms=86400000", server.address)).send().await.unwrap();
    server.stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), server.task).await.expect("it waits no longer").unwrap();
    assert!(under_way.text().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_stall_are_closed() {
    let server = serve(|config| {
        config.head_timeout = Duration::from_millis(300);
        config.idle_timeout = Duration::from_millis(600);
        config.max_connections = 2;
    })
    .await;
    let lease = lease(Limits::default()).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    // A third one waits until one of the two is gone.
    let answer = client().get(format!("http://{}/lease/{lease}/", server.address)).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "ok\n");
    for stream in [&mut silent, &mut slow] {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "still open");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_long_is_refused() {
    let server = serve(|config| config.max_head_bytes = 8192).await;
    let lease = lease(Limits::default()).await;
    let request =
        client().get(format!("http://{}/lease/{lease}/", server.address)).header("x-long", "x".repeat(20_000));
    let answer = request.send().await;
    assert!(answer.is_err() || answer.unwrap().status() == StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}
