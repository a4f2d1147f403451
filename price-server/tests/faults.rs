//! Each fault does what it says, at every source that can have it, and is gone when it is taken back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{micro, unpacked, Server, USUAL};
use serde_json::Value;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_slow_source_answers_late_or_byte_by_byte() {
    let server = Server::start().await;
    server.fault("wind", r#"{"slow":{"first_ms":300}}"#).await;
    let began = Instant::now();
    let whole = server.ask("azure").await;
    assert_eq!(whole.status, 200);
    let began_slow = Instant::now();
    assert_eq!(server.ask("wind").await.status, 200);
    assert!(began_slow.elapsed() >= Duration::from_millis(300) && began_slow > began);
    server.fault("wind", r#"{"slow":{"byte_ms":2}}"#).await;
    let began = Instant::now();
    let answer = server.get("/wind/api/v1/ticker?symbol=WINDUSD").await;
    assert!(answer.json()["price"].is_string());
    assert!(began.elapsed() >= Duration::from_millis(2) * answer.body.len() as u32);
}

#[tokio::test]
async fn a_huge_body_comes_without_a_length() {
    let server = Server::start().await;
    for of in ["space", "text", "digits", "rows"] {
        for (source, _) in USUAL {
            server.fault(source, &format!(r#"{{"body":{{"huge":{{"bytes":200001,"of":"{of}"}}}}}}"#)).await;
            let answer = server.ask(source).await;
            assert_eq!((answer.status, answer.body.len()), (200, 200_001));
            assert_eq!(answer.header("content-length"), None);
        }
    }
}

#[tokio::test]
async fn wrong_types_are_wrong_where_said() {
    let server = Server::start().await;
    for (source, _) in USUAL {
        let right = server.ask(source).await.json();
        server.fault(source, r#"{"body":{"wrong_type":"top"}}"#).await;
        let top = server.ask(source).await.json();
        assert!(top.as_array().unwrap()[0].is_object(), "{source}");
        server.fault(source, r#"{"body":{"wrong_type":"prices"}}"#).await;
        let wrong = server.ask(source).await.json();
        assert!(wrong.to_string().contains("true") && wrong != right);
        server.fault(source, r#"{"body":{"wrong_type":"lists"}}"#).await;
        assert!(!server.ask(source).await.json().to_string().contains('['), "{source}");
        server.fault(source, r#"{"body":{"wrong_type":"texts"}}"#).await;
        assert!(server.ask(source).await.json().to_string().contains("[\""), "{source}");
    }
    server.fault("azure", r#"{"body":{"wrong_type":"prices"}}"#).await;
    assert_eq!(server.ask("azure").await.json()["Items"][0]["retailPrice"], Value::Bool(true));
}

#[tokio::test]
async fn a_truncated_body_ends_early_with_or_without_a_broken_connection() {
    let server = Server::start().await;
    for (source, _) in USUAL {
        let whole = server.ask(source).await.body.len();
        server.fault(source, r#"{"body":{"truncated":{"percent":50,"clean":true}}}"#).await;
        let half = server.ask(source).await;
        assert_eq!(half.body.len(), whole / 2, "{source}");
        assert!(serde_json::from_slice::<Value>(&half.body).is_err());
        server.fault(source, r#"{"body":{"truncated":{"percent":50}}}"#).await;
        assert!(server.try_ask(source).await.is_err(), "{source}");
        server.fault(source, r#"{"body":{"truncated":{"percent":0}}}"#).await;
        assert!(server.try_ask(source).await.is_err(), "{source}");
    }
}

#[tokio::test]
async fn a_redirect_leads_to_another_server_that_can_tell_who_followed() {
    let (server, other) = (Server::start().await, Server::start().await);
    let elsewhere = format!("http://{}/azure/api/retail/prices", other.address);
    for (source, _) in USUAL {
        server.fault(source, &format!(r#"{{"redirect":"{elsewhere}"}}"#)).await;
        let answer = server.ask(source).await;
        assert_eq!((answer.status, answer.header("location")), (302, Some(elsewhere.as_str())));
    }
    assert_eq!(other.get("/requests").await.json()["requests"], Value::Array(vec![]));
}

#[tokio::test]
async fn a_status_comes_instead_of_prices() {
    let server = Server::start().await;
    for (source, _) in USUAL {
        server.fault(source, r#"{"status":{"code":429,"retry_after":77}}"#).await;
        let answer = server.ask(source).await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, Some("77")));
        server.fault(source, r#"{"status":{"code":500}}"#).await;
        let answer = server.ask(source).await;
        assert_eq!((answer.status, answer.header("retry-after"), answer.header("etag")), (500, None, None));
    }
}

#[tokio::test]
async fn empty_answers_have_the_shape_and_no_prices() {
    let server = Server::start().await;
    server.fault("all", r#"{"body":"empty"}"#).await;
    for (source, list) in [
        ("azure", "/Items"),
        ("aws-spot", "/config/regions"),
        ("gcp", "/skus"),
        ("vast", "/offers"),
        ("runpod", "/data/gpuTypes"),
        ("wind", "/data"),
    ] {
        assert_eq!(server.ask(source).await.json().pointer(list), Some(&Value::Array(vec![])), "{source}");
    }
    let aws = server.ask("aws-on-demand").await.json();
    assert!(aws["regions"].as_object().unwrap().values().all(|place| place.as_object().unwrap().is_empty()));
    assert_eq!(server.get("/wind/api/v1/ticker?symbol=WINDUSD").await.status, 404);
}

#[tokio::test]
async fn bodies_that_are_no_json_or_nothing_or_deep() {
    let server = Server::start().await;
    for (source, _) in USUAL {
        server.fault(source, r#"{"body":"nothing"}"#).await;
        let answer = server.ask(source).await;
        assert_eq!((answer.status, answer.body.len()), (200, 0));
        server.fault(source, r#"{"body":"not_json"}"#).await;
        let answer = server.ask(source).await;
        assert!(answer.status == 200 && answer.text().starts_with("<!DOCTYPE html>"));
        server.fault(source, r#"{"body":{"nested":100000}}"#).await;
        let answer = server.ask(source).await.text();
        assert_eq!((answer.matches('[').count(), answer.matches(']').count()), (100_000, 100_000));
    }
}

#[tokio::test]
async fn gzip_is_wrong_as_said_and_named_but_by_the_source_that_never_does() {
    let server = Server::start().await;
    for (source, _) in USUAL {
        let right = server.ask(source).await.text();
        let named = (source != "aws-on-demand").then_some("gzip");
        server.fault(source, r#"{"body":"gzip_corrupt"}"#).await;
        let answer = server.ask(source).await;
        assert_eq!((answer.header("content-encoding"), &answer.body[..2]), (named, &[0x1f, 0x8b][..]));
        let rest = &answer.body[10..answer.body.len() - 8];
        assert_ne!(miniz_oxide::inflate::decompress_to_vec(rest).ok(), Some(right.clone().into_bytes()));
        server.fault(source, r#"{"body":"gzip_checksum"}"#).await;
        let answer = server.ask(source).await;
        let sum = crc32fast::hash(&unpacked(&answer.body)).to_le_bytes();
        assert_eq!(answer.header("content-encoding"), named);
        assert_ne!(answer.body[answer.body.len() - 8..answer.body.len() - 4], sum);
        server.fault(source, r#"{"body":{"gzip_bomb":3000000}}"#).await;
        let answer = server.ask(source).await;
        assert!(answer.body.len() < 30_000);
        assert_eq!(unpacked(&answer.body).len(), 3_000_000);
        server.fault(source, r#"{"body":"gzip_claimed"}"#).await;
        let answer = server.ask(source).await;
        assert_eq!(answer.header("content-encoding"), Some("gzip"));
        assert!(!answer.body.starts_with(&[0x1f, 0x8b]));
    }
}

#[tokio::test]
async fn what_is_escaped_means_the_same() {
    let server = Server::start().await;
    for (source, _) in USUAL.iter().filter(|(source, _)| *source != "wind") {
        let right = server.ask(source).await.json();
        server.fault(source, r#"{"body":"escaped"}"#).await;
        let answer = server.ask(source).await;
        assert!(!answer.text().contains("price") && answer.text().contains("\\u0061"), "{source}");
        assert!(answer.json() == right, "{source}");
    }
}

#[tokio::test]
async fn a_frozen_source_keeps_its_prices_and_an_old_date() {
    let server = Server::start().await;
    for (source, _) in USUAL {
        server.fault(source, r#"{"frozen":true}"#).await;
        let before = server.ask(source).await.body;
        server.advance(4).await;
        // Again the same fault does not thaw it.
        server.fault(source, r#"{"frozen":true}"#).await;
        let frozen = server.ask(source).await;
        assert!(frozen.body == before, "{source}");
        if source.starts_with("aws") {
            assert_eq!(frozen.header("last-modified"), Some("Mon, 13 May 2024 17:45:12 GMT"));
        }
        server.fault(source, "{}").await;
        assert!(server.ask(source).await.body != before, "{source}");
    }
    server.fault("wind", r#"{"frozen":true}"#).await;
    server.advance(2).await;
    let (truth, served) = server.rate("wind", "on-demand", "", "usd").await;
    assert_ne!(truth, served);
    let ticker = server.get("/wind/api/v1/ticker?symbol=WINDUSD").await.json();
    assert_eq!((micro(&ticker["price"]), ticker["time"].as_u64()), (Some(served), Some(1_715_622_312_000)));
}

#[tokio::test]
async fn another_currency_is_named_where_the_source_names_one() {
    let server = Server::start().await;
    server.fault("all", r#"{"wrong_currency":"CNY"}"#).await;
    for (source, field) in [
        ("azure", "/BillingCurrency"),
        ("aws-on-demand", "/manifest/currencyCode"),
        ("aws-spot", "/config/currencies/0"),
        ("wind", "/data/1/quote"),
    ] {
        assert_eq!(server.ask(source).await.json().pointer(field), Some(&"CNY".into()), "{source}");
    }
    assert!(server.ask("gcp").await.text().contains("\"currencyCode\": \"CNY\""));
    let home = server.ask("aws-spot").await.json();
    let prices = &home["config"]["regions"][0]["instanceTypes"][0]["sizes"][0]["valueColumns"];
    assert!(prices.to_string().contains("\"CNY\""));
    let (truth, served) = server.rate("azure", "spot", "eastus", "vcpu").await;
    assert_eq!(served, truth * 3);
    let (truth, served) = server.rate("vast", "spot", "", "gpu:nvidia/l40s/48gi").await;
    assert_eq!(served, truth);
    for source in ["vast", "runpod"] {
        assert_eq!(server.send("PUT", &format!("/control/{source}"), r#"{"wrong_currency":"CNY"}"#).await.status, 422);
    }
}

#[tokio::test]
async fn a_liars_prices_are_all_off_by_its_factor() {
    let (liar, honest) = (Server::start().await, Server::start().await);
    liar.fault("all", r#"{"factor_percent":300}"#).await;
    let told = liar.get("/truth").await.json();
    for rate in told["rates"].as_array().unwrap() {
        assert_eq!(rate["served"].as_u64().unwrap(), rate["micro_usd"].as_u64().unwrap() * 3);
    }
    let price = |document: Value| micro(&document["data"][1]["price"]).unwrap();
    assert_eq!(price(liar.ask("wind").await.json()), 3 * price(honest.ask("wind").await.json()));
    let first = |document: Value| document["data"]["gpuTypes"][0]["lowestPrice"]["uninterruptablePrice"].clone();
    let (lie, truth) = (first(liar.ask("runpod").await.json()), first(honest.ask("runpod").await.json()));
    assert_eq!(micro(&lie).unwrap(), 3 * micro(&truth).unwrap());
    let etags = (liar.ask("aws-spot").await, honest.ask("aws-spot").await);
    assert_ne!(etags.0.header("etag"), etags.1.header("etag"));
}

#[tokio::test]
async fn page_links_lead_astray() {
    let server = Server::start().await;
    server.fault("azure", r#"{"pages":"foreign"}"#).await;
    let link = server.ask("azure").await.json()["NextPageLink"].clone();
    assert!(link.as_str().unwrap().starts_with("http://prices.invalid/api/retail/prices?"));
    server.fault("azure", r#"{"pages":"endless"}"#).await;
    let first = server.ask("azure").await.json();
    let link = first["NextPageLink"].as_str().unwrap().strip_prefix(&format!("http://{}", server.address)).unwrap();
    let again = server.get(link).await.json();
    assert_eq!((&again["Items"], &again["NextPageLink"]), (&first["Items"], &first["NextPageLink"]));
    server.fault("gcp", r#"{"pages":"endless"}"#).await;
    let token = server.ask("gcp").await.json()["nextPageToken"].as_str().unwrap().to_owned();
    let token: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let next = server.get(&format!("{}&pageToken={token}", USUAL[3].1)).await.json();
    assert_eq!(next["skus"], server.ask("gcp").await.json()["skus"]);
    assert_eq!(server.send("PUT", "/control/wind", r#"{"pages":"endless"}"#).await.status, 422);
}
