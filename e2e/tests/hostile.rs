//! A function that misbehaves is cut off within its limits, and harms neither its next request nor its neighbour.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tradewind_e2e::{example, Lease, Network};

/// What the manifest below allows.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);
const MAX_BODY: usize = 1 << 20;

/// How much later than its limit a request may be cut off on a machine that is busy with other things. A safety net:
/// without a limit of its own a request would last until [`Network::http`] gives up.
const SLACK: Duration = Duration::from_secs(30);

/// The example with limits that a test can wait for.
fn manifest(network: &Network) -> PathBuf {
    let folder = network.folder().join("app");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(example("hostile").with_file_name("hostile.wasm"), folder.join("hostile.wasm")).unwrap();
    let path = folder.join("manifest.yaml");
    let text = "version: 1\nkind: function\nimage:\n  file: hostile.wasm\nresources: { vcpus: 1, memory_mib: 64 }\n\
                limits: { request_timeout: 2s, max_body: 1Mi }\n";
    std::fs::write(&path, text).unwrap();
    path
}

/// The bytes of an answer until it ended or was cut off, and whether it was.
async fn read(mut answer: reqwest::Response) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend(chunk),
            Ok(None) => return (bytes, false),
            Err(_) => return (bytes, true),
        }
    }
}

/// The first line of the answer to a request that announces a body of `length`. The body is never sent: it is refused
/// before, and who is still sending when the other side closes may lose its answer.
async fn announce(url: &str, length: usize) -> String {
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head = format!("POST /{path}echo HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut line = String::new();
    let mut answer = BufReader::new(stream);
    timeout(SLACK, answer.read_line(&mut line)).await.expect("an answer in time").unwrap();
    line.trim_end().to_owned()
}

#[tokio::test]
async fn it_is_cut_off_within_its_limits_and_the_next_request_answers() {
    let network = Network::start().await;
    let (_, neighbour) = network.rent(&example("qr"), &["--for", "1h"]).await;
    let (_, url) = network.rent(&manifest(&network), &["--for", "1h"]).await;
    let alive = async |after: &str| {
        let answer = network.get(&url).await;
        assert_eq!(answer.status(), 200, "after {after}");
        assert_eq!(answer.text().await.unwrap(), "ok\n", "after {after}");
    };
    alive("the start").await;

    // No answer at all: a gateway's statuses, and nothing of the function's insides.
    for (path, status) in [
        ("loop", 504),
        ("sleep?ms=600000", 504),
        ("eat", 502),
        ("grow?mib=65", 502),
        ("hoard", 502),
        ("panic", 502),
        ("exit", 502),
        ("fail", 502),
    ] {
        let began = Instant::now();
        let answer = network.get(&format!("{url}{path}")).await;
        assert_eq!(answer.status(), status, "{path}");
        let text = answer.text().await.unwrap();
        assert!(!text.contains("secret"), "{path}: {text}");
        assert!(began.elapsed() < REQUEST_TIMEOUT + SLACK, "{path} took {:?}", began.elapsed());
        alive(path).await;
    }

    // An answer that has begun can only be broken off.
    let began = Instant::now();
    let answer = network.get(&format!("{url}big?bytes={}", u64::MAX)).await;
    assert_eq!(answer.status(), 200);
    let (bytes, broken) = read(answer).await;
    assert!(broken && bytes.len() <= MAX_BODY, "{} bytes", bytes.len());
    alive("an endless answer").await;
    let answer = network.get(&format!("{url}late")).await;
    let (bytes, broken) = read(answer).await;
    assert!(broken && bytes == b"first\n", "{bytes:?}");
    assert!(began.elapsed() < 2 * (REQUEST_TIMEOUT + SLACK));
    alive("an answer that stopped half-way").await;

    // Too much to read.
    assert_eq!(announce(&url, MAX_BODY + 1).await, "HTTP/1.1 413 Payload Too Large");
    alive("a long body").await;

    // The provider's own network is none of its business.
    let metrics = format!("{url}fetch?url=http://127.0.0.1:{}/metrics", network.provider(0).metrics);
    let text = network.get(&metrics).await.text().await.unwrap();
    assert!(text.starts_with("refused"), "{text}");

    // As many of the worst as it may run at one time, and one more; the neighbour does not notice.
    let mut spinning = JoinSet::new();
    for _ in 0..20 {
        let request = network.http.get(format!("{url}loop")).send();
        spinning.spawn(async { request.await.unwrap().status().as_u16() });
    }
    let answer = network.get(&format!("{neighbour}?text=calm")).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("<svg"));
    let statuses = spinning.join_all().await;
    assert!(statuses.contains(&504) && statuses.iter().all(|status| matches!(status, 503 | 504)), "{statuses:?}");
    alive("many that spin").await;

    // Neither lease went down for it, and the heartbeats went on.
    for lease in [0, 1] {
        assert_eq!(network.lease(lease).await.state, "active");
    }
    let attested = |lease: &Lease| lease.covered >= 1;
    network.lease_until(1, "attested", Duration::from_secs(600), attested).await;
}
