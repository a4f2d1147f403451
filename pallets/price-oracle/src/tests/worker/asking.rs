//! Asking sources: failures, pages, keys, and what operators put in the place of defaults.

use super::{
    running::{include, node, pass, sent, state, wind_at, work, OPERATOR},
    web::Reply,
    *,
};
use crate::{
    mock::*,
    worker::{memory, source::Source},
    Last,
};
use tradewind_primitives::AssetKind;

#[test]
fn a_source_that_fails_is_asked_less_and_less_often_and_says_why() {
    let source = pair_source();
    node(vec![source.clone()], |web, pool| {
        let mut waits = Vec::new();
        for _ in 0..8 {
            web.answer(Reply::status(429));
            work();
            let state = state(&source);
            waits.push((state.next_ms - web.now()) / 600_000);
            assert_eq!(state.error, b"wind-usd: status 429: asked too often");
            web.pass(state.next_ms - web.now());
            System::set_block_number(System::block_number() + 10);
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 32, 32, 32]);
        assert!(sent(pool).is_empty());
        web.answer(wind_at("0.05"));
        work();
        let state = state(&source);
        assert_eq!((state.failures, state.refusals, &state.error[..]), (0, 8, &b""[..]));
        assert_eq!(include(pool), 1);
    });
}

#[test]
fn each_failure_leaves_the_chain_as_it_was() {
    let source = pair_source();
    let huge = Reply::ok(&b" ".repeat(100_000));
    let slow = Reply { delay_ms: 9_000, ..wind_at("0.05") };
    for (reply, error) in [
        (Reply::status(500), "status 500"),
        (Reply::status(302), "status 302: redirected, which is not followed"),
        (huge, "body: too large"),
        (slow, "connection: no answer within the deadline"),
        (Reply::ok(b"{\"data\":[{},{\"pri"), "body: ends in the middle"),
        (Reply::ok(b"<html>"), "byte 0: not JSON"),
        (Reply::ok(b"{\"data\":[]}"), "path: not there"),
        (wind_at("N/A*"), "path: not a price"),
        (wind_at("0.0000001"), "prices: nothing"),
        (wind_at("0"), "path: nothing"),
    ] {
        node(vec![source.clone()], |web, pool| {
            web.answer(reply);
            work();
            assert_eq!(String::from_utf8(state(&source).error).unwrap(), format!("wind-usd: {error}"));
            assert!(sent(pool).is_empty());
            assert_eq!(Last::<Test>::get(OPERATOR).unwrap().tick, 0);
        });
    }
}

#[test]
fn a_file_that_nobody_writes_any_more_is_no_price() {
    let source = default("aws-spot");
    node(vec![source.clone()], |web, pool| {
        web.answer(Reply::status(304));
        work();
        let since = crate::worker::address::http_date(crate::tests::worker::web::START_MS / 1_000 - 2 * 86_400);
        assert_eq!(web.asked()[0].header("if-modified-since"), Some(since.as_str()), "two days before now");
        assert_eq!(state(&source).error, b"aws-spot: file: not written for too long");
        assert!(sent(pool).is_empty());
        pass(web, 300);
        web.answer(Reply::ok(AWS_SPOT));
        work();
        assert_eq!(sent(pool)[0].values.len(), 3);
    });
}

#[test]
fn pages_are_read_one_in_a_block() {
    let source = default("azure-on-demand");
    let row = |sku: &str, price: &str| {
        format!(
            r#"{{"currencyCode":"USD","retailPrice":{price},"armRegionName":"eastus","armSkuName":"{sku}","unitOfMeasure":"1 Hour","type":"Consumption"}}"#
        )
    };
    let page = |row: String, next: &str| Reply::ok(format!(r#"{{"Items":[{row}],"NextPageLink":{next}}}"#).as_bytes());
    node(vec![source.clone(), pair_source()], |web, pool| {
        let next = "https://prices.azure.com/api/retail/prices?$skip=100";
        web.answer(page(row("Standard_D4s_v5", "0.192"), &format!("\"{next}\"")));
        work();
        assert!(sent(pool).is_empty());
        let cursor = state(&source).cursor.unwrap();
        assert_eq!((cursor.pages, cursor.rows.len(), &cursor.next[..]), (1, 1, next.as_bytes()));
        pass(web, 1);
        web.answer(page(row("Standard_E4s_v5", "0.252"), "null"));
        work();
        assert_eq!(web.asked()[1].url, next, "what is being read comes first");
        assert_eq!(include(pool), 2);
        assert_eq!(price(&source.key(PriceClass::Vcpu)), Some(33_000));
        assert_eq!(state(&source).cursor, None);
    });
}

#[test]
fn the_next_page_is_where_the_first_one_was() {
    let source = default("azure-on-demand");
    for link in ["https://evil.example/api?$skip=100", "http://prices.azure.com/api", "/api?$skip=100"] {
        node(vec![source.clone()], |web, _| {
            web.answer(Reply::ok(&replaced(AZURE, "\"NextPageLink\":null", &format!("\"NextPageLink\":\"{link}\""))));
            work();
            assert_eq!(state(&source).error, b"azure-on-demand: next page: at another host");
            assert_eq!((state(&source).cursor, web.asked().len()), (None, 1));
        });
    }
}

#[test]
fn pages_end() {
    let source = Source { max_pages: 3, ..default("azure-on-demand") };
    node(vec![source.clone()], |web, _| {
        let endless = replaced(
            AZURE,
            "\"NextPageLink\":null",
            "\"NextPageLink\":\"https://prices.azure.com/api/retail/prices?$skip=100\"",
        );
        for _ in 0..3 {
            web.answer(Reply::ok(&endless));
            work();
            pass(web, 1);
        }
        assert_eq!(state(&source).error, b"azure-on-demand: pages: too many");
        work();
        assert_eq!(web.asked().len(), 3);
    });
}

#[test]
fn a_source_that_needs_a_key_is_asked_with_the_operators() {
    let source = default("gcp-on-demand");
    node(vec![source.clone()], |web, pool| {
        work();
        assert!(web.asked().is_empty());
        assert_eq!(state(&source).error, b"gcp-on-demand: address: none that can be asked");
        sp_io::offchain::local_storage_set(
            sp_core::offchain::StorageKind::PERSISTENT,
            b"tradewind/price/key/gcp-on-demand",
            b"AIza&x",
        );
        pass(web, 300);
        web.answer(Reply::ok(&replaced(GCP, "\"nextPageToken\":\"\"", "\"nextPageToken\":\"A/b=\"")));
        work();
        pass(web, 1);
        web.answer(Reply::ok(br#"{"skus":[]}"#));
        work();
        let asked = web.asked();
        assert!(asked[0].url.ends_with("/skus?key=AIza%26x&pageSize=5000&pageToken="), "{}", asked[0].url);
        assert!(asked[1].url.ends_with("&pageToken=A%2Fb%3D"), "{}", asked[1].url);
        assert_eq!(include(pool), 3);
    });
}

#[test]
fn a_query_is_posted() {
    node(vec![default("runpod-on-demand")], |web, pool| {
        web.answer(Reply::ok(RUN_POD));
        work();
        let asked = &web.asked()[0];
        assert_eq!((asked.method.as_str(), asked.header("content-type")), ("POST", Some("application/json")));
        assert!(asked.body.starts_with(b"{\"query\":\"query { gpuTypes {"));
        assert_eq!(include(pool), 3);
    });
}

#[test]
fn operators_replace_and_add_sources() {
    let own = Source { url: b"http://127.0.0.1:9999/wind".to_vec().try_into().unwrap(), ..pair_source() };
    let more = defaults::pair("usd", "https://prices.example/usd", "usd", AssetKind::WithId(DOLLAR));
    node(vec![pair_source(), default("vast-spot")], |web, _| {
        memory::write(memory::SOURCES, &vec![own, more, Source { interval_secs: 0, ..default("vast-spot") }]);
        web.answer(wind_at("0.05"));
        work();
        pass(web, 1);
        web.answer(Reply::ok(b"{\"usd\":1.0}"));
        work();
        pass(web, 1);
        work();
        let asked: Vec<_> = web.asked().into_iter().map(|asked| asked.url).collect();
        assert_eq!(asked, ["http://127.0.0.1:9999/wind", "https://prices.example/usd"]);
    });
}

#[test]
fn local_storage_that_cannot_be_read_is_as_if_it_were_not_there() {
    node(vec![pair_source()], |web, pool| {
        for key in [memory::SOURCES, memory::SENT, &memory::state_key(b"wind-usd")] {
            sp_io::offchain::local_storage_set(sp_core::offchain::StorageKind::PERSISTENT, key, &[0xff; 9]);
        }
        web.answer(wind_at("0.05"));
        work();
        assert_eq!(include(pool), 1);
    });
}
