//! The server's own paths, its log, and the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{Server, EPOCH, USUAL};
use serde_json::{json, Value};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tradewind_price_server::{Config, Faults, Source};

#[tokio::test]
async fn what_is_wrong_is_set_told_and_taken_back() {
    let server = Server::start().await;
    let fault = json!({"status": {"code": 503, "retry_after": null}});
    let set = server.send("PUT", "/control/azure", fault.to_string()).await;
    assert_eq!((set.status, &set.json()["azure"]["status"]), (200, &fault["status"]));
    assert_eq!(server.ask("azure").await.status, 503);
    assert_eq!(server.ask("wind").await.status, 200);
    assert_eq!(server.get("/control/azure").await.json()["azure"]["status"]["code"], 503);
    assert_eq!(server.get("/control").await.json().as_object().unwrap().len(), 7);
    // Another fault replaces it.
    server.fault("azure", r#"{"factor_percent":200}"#).await;
    assert_eq!(server.ask("azure").await.status, 200);
    assert_eq!(server.send("DELETE", "/control/azure", "").await.status, 200);
    assert_eq!(server.get("/control/azure").await.json()["azure"]["factor_percent"], Value::Null);
    server.fault("all", r#"{"status":{"code":500}}"#).await;
    for (source, _) in USUAL {
        assert_eq!(server.ask(source).await.status, 500);
    }
    server.send("DELETE", "/control/all", "").await;
    for (source, _) in USUAL {
        assert_eq!(server.ask(source).await.status, 200);
    }
}

#[tokio::test]
async fn what_cannot_be_set_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    for (method, path, body, status) in [
        ("PUT", "/control/nobody", "{}", 404),
        ("PUT", "/control/azure", "", 422),
        ("PUT", "/control/azure", "[]", 422),
        ("PUT", "/control/azure", "[null,null,null,null,true]", 422),
        ("PUT", "/control/azure", r#"{"unheard":1}"#, 422),
        ("PUT", "/control/azure", r#"{"status":{"code":200}}"#, 422),
        ("PUT", "/control/azure", r#"{"factor_percent":-1}"#, 422),
        ("PUT", "/control", "{}", 405),
        ("POST", "/control/azure", "{}", 405),
        ("PUT", "/control/prices", r#"{"advance":10001}"#, 422),
        ("PUT", "/control/prices", r#"{"back":1}"#, 422),
        ("GET", "/requests?source=nobody", "", 400),
        ("GET", "/requests?after=x", "", 400),
        ("GET", "/requests?odd=1", "", 400),
        ("GET", "/nowhere", "", 404),
        ("POST", "/truth", "", 404),
        ("PUT", "/wind/api/v1/tickers", "", 405),
    ] {
        let answer = server.send(method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path} {body}");
    }
    let fine = Faults::default();
    let told = server.get("/control").await.json();
    assert!(told.as_object().unwrap().values().all(|faults| *faults == json!(fine)));
    assert_eq!(server.get("/truth?source=wind").await.json()["step"], 0);
}

#[tokio::test]
async fn requests_are_bounded_in_size() {
    let server = Server::start().await;
    for path in ["/control/azure", "/runpod/graphql"] {
        let body = vec![b' '; 64 * 1024 + 1];
        let method = if path.starts_with("/control") { "PUT" } else { "POST" };
        // The answer can come while the body is still being written, and the connection end then.
        if let Ok(answer) = server.try_send(method, path, &[], body).await {
            assert_eq!(answer.status, 413);
        }
    }
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000));
    // It may hang up before all of it is written.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(server.ask("wind").await.status, 200);
}

#[tokio::test]
async fn the_log_tells_what_was_asked_with_which_etag_and_what_came() {
    let server = Server::start().await;
    let etag = server.ask("aws-spot").await.header("etag").unwrap().to_owned();
    server.try_send("GET", "/aws-spot/spot.json", &[("if-none-match", &etag)], "").await.unwrap();
    server.ask("gcp").await;
    server.fault("vast", r#"{"status":{"code":429}}"#).await;
    server.ask("vast").await;
    server.ask("runpod").await;
    let told = server.get("/requests").await.json();
    let requests = told["requests"].as_array().unwrap();
    let of = |field: &str| requests.iter().map(|request| request[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("source"), ["aws-spot", "aws-spot", "gcp", "vast", "runpod"]);
    assert_eq!(of("status"), [200, 304, 200, 429, 200]);
    assert_eq!(of("method"), ["GET", "GET", "GET", "GET", "POST"]);
    assert_eq!(of("if_none_match"), [Value::Null, json!(etag), Value::Null, Value::Null, Value::Null]);
    assert_eq!(requests[2]["path"], "/gcp/v1/services/6F81-5844-456A/skus?key=…");
    assert!(of("at_ms").iter().map(|at| at.as_u64().unwrap()).is_sorted());
    assert_eq!(
        (&told["counts"]["aws-spot"], &told["counts"]["azure"], &told["forgotten"]),
        (&json!(2), &json!(0), &json!(0))
    );
    let late = server.get("/requests?source=aws-spot&after=1").await.json();
    assert_eq!(late["requests"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_test_can_wait_for_the_next_request() {
    let server = Server::start().await;
    server.ask("wind").await;
    let waiting = server.get("/requests?source=wind&at_least=2&wait_ms=60000");
    let (told, _) = tokio::join!(waiting, async {
        server.ask("azure").await;
        server.ask("wind").await;
    });
    assert_eq!(told.json()["counts"]["wind"], 2);
    let vain = server.get("/requests?source=wind&after=3&at_least=1&wait_ms=50").await;
    assert_eq!(vain.json()["requests"], json!([]));
}

#[tokio::test]
async fn faults_of_the_beginning_hold_and_those_that_cannot_be_are_refused() {
    let faults = vec![
        (None, "status:500".parse::<Faults>().unwrap()),
        (Some(Source::Wind), "factor:200".parse::<Faults>().unwrap()),
    ];
    let server = Server::with(Config { faults, ..Config::default() }).await;
    assert_eq!(server.ask("azure").await.status, 500);
    let (truth, served) = server.rate("wind", "on-demand", "", "usd").await;
    assert_eq!(served, truth * 2);
    let faults = vec![(Some(Source::Vast), "currency:EUR".parse::<Faults>().unwrap())];
    assert!(tradewind_price_server::PriceServer::bind(Config { faults, ..Config::default() }).await.is_err());
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let with = |seed| Server::with(Config { seed, epoch: Some(EPOCH), ..Config::default() });
    let (one, two, other) = (with(9).await, with(9).await, with(10).await);
    for step in 0..2 {
        for (source, _) in USUAL.iter().filter(|(source, _)| *source != "wind") {
            let first = one.ask(source).await.text().replace(&one.address.to_string(), "");
            let second = two.ask(source).await.text().replace(&two.address.to_string(), "");
            assert!(first == second, "{source} at {step}");
            assert!(first != other.ask(source).await.text(), "{source} at {step}");
        }
        assert_eq!(one.get("/truth").await.json()["rates"], two.get("/truth").await.json()["rates"]);
        assert_ne!(one.get("/truth").await.json()["rates"], other.get("/truth").await.json()["rates"]);
        one.advance(3).await;
        two.advance(3).await;
    }
}

#[tokio::test]
async fn prices_move_with_time_by_no_more_than_said() {
    let config = Config { move_every: 1, by_percent: 2, ..Config::default() };
    let server = Server::with(config).await;
    let at = |told: &Value| (told["step"].as_u64().unwrap(), told["rates"][0]["micro_usd"].as_u64().unwrap());
    let path = "/truth?source=wind";
    let (first, before) = at(&server.get(path).await.json());
    let began = std::time::Instant::now();
    let (step, after) = loop {
        let now = at(&server.get(path).await.json());
        if now.0 > first {
            break now;
        }
        assert!(began.elapsed().as_secs() < 30);
        tokio::task::yield_now().await;
    };
    assert_ne!(before, after);
    assert!(before.abs_diff(after) * 100 <= before * 2 * (step - first) * 11 / 10 + 100);
}

#[test]
fn the_program_tells_its_address_first_and_ends_on_sigterm_whatever_is_under_way() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_tradewind-price-server"))
        .args(["--seed", "5", "--move-every", "600", "--by", "2", "--fault", "azure=status:429"])
        .args(["--fault", "wind=drip:30000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(program.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(told["seed"], 5);
    let address = told["listen"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
    let ask = |path: &str| {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
        stream
    };
    let mut index = String::new();
    ask("/").read_to_string(&mut index).unwrap();
    assert!(index.contains(&format!("http://{address}/aws-spot")), "{index}");
    let mut refused = String::new();
    ask("/azure/api/retail/prices").read_to_string(&mut refused).unwrap();
    assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("retry-after: 120"), "{refused}");
    // Its head is there, its body takes hours.
    let mut slow = ask("/wind/api/v1/tickers");
    let mut head = [0; 12];
    slow.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");
    assert!(Command::new("kill").arg(program.id().to_string()).status().unwrap().success());
    assert!(program.wait().unwrap().success());
    for bad in [["--fault", "azure=odd"], ["--fault", "nobody=frozen"], ["--fault", "azure"], ["--by", "51"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_tradewind-price-server")).args(bad).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
    }
}
