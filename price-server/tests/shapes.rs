//! Each source has its documented shape, its oddities, and prices from which the truth follows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{micro, Server, EPOCH, PLACE, USUAL};
use serde_json::{json, Value};
use std::collections::HashSet;

/// All of Azure's rows that pass a filter, page by page.
async fn azure(server: &Server, filter: &str) -> Vec<Value> {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("api-version", "2023-01-01-preview")
        .append_pair("$filter", filter)
        .finish();
    let mut next = format!("/azure/api/retail/prices?{query}");
    let mut rows = Vec::new();
    loop {
        let answer = server.get(&next).await;
        assert_eq!((answer.status, answer.header("content-type").unwrap()), (200, "application/json; charset=utf-8"));
        let page = answer.json();
        let items = page["Items"].as_array().unwrap();
        assert_eq!(page["Count"], items.len());
        assert!(items.len() <= 100);
        rows.extend(items.iter().cloned());
        let Some(link) = page["NextPageLink"].as_str() else { break rows };
        next = link.strip_prefix(&format!("http://{}", server.address)).unwrap().to_owned();
        assert!(rows.len() < 5000);
    }
}

#[tokio::test]
async fn azure_pages_hold_every_row_once_and_the_truth() {
    let server = Server::start().await;
    let all = "serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq";
    let rows = azure(&server, &format!("{all} 'eastus'")).await;
    assert!(rows.len() > 300);
    assert!(rows.iter().all(|row| row["armRegionName"] == "eastus" && row["type"] == "Consumption"));
    let plain = |name: &str, end: &str| {
        let of = |row: &&Value| {
            row["armSkuName"] == name
                && !row["productName"].as_str().unwrap().ends_with(" Windows")
                && row["currencyCode"] == "USD"
                && row["unitOfMeasure"] == "1 Hour"
                && row["effectiveEndDate"].is_null()
                && match end {
                    "" => !["Spot", "Low Priority"].iter().any(|end| row["skuName"].as_str().unwrap().ends_with(end)),
                    end => row["skuName"].as_str().unwrap().ends_with(end),
                }
        };
        let prices = rows.iter().filter(of).filter_map(|row| micro(&row["retailPrice"]));
        let prices: HashSet<u64> = prices.filter(|price| *price > 0).collect();
        assert_eq!(prices.len(), 1, "{name} {end}: {prices:?}");
        prices.into_iter().next().unwrap()
    };
    for (market, end) in [("on-demand", ""), ("spot", "Spot")] {
        let (vcpu, _) = server.rate("azure", market, "eastus", "vcpu").await;
        let (gib, _) = server.rate("azure", market, "eastus", "memory-gib").await;
        let (gpu, _) = server.rate("azure", market, "eastus", "gpu:nvidia/a100/80gi").await;
        assert_eq!(plain("Standard_D4s_v3", end), 4 * vcpu + 16 * gib);
        assert_eq!(plain("Standard_E4s_v5", end), 4 * vcpu + 32 * gib);
        assert_eq!(plain("Standard_F8s_v2", end), 8 * vcpu + 16 * gib);
        assert_eq!(plain("Standard_NC48ads_A100_v4", end), 48 * vcpu + 440 * gib + 2 * gpu);
    }
    // Windows differs in nothing but the product.
    let windows = rows
        .iter()
        .find(|row| row["armSkuName"] == "Standard_D8s_v3" && row["productName"].as_str().unwrap().ends_with("Windows"))
        .unwrap();
    assert_eq!((&windows["skuName"], &windows["unitOfMeasure"]), (&json!("D8s v3"), &json!("1 Hour")));
    let prices = rows.iter().map(|row| &row["retailPrice"]);
    assert!(prices.clone().any(Value::is_null) && prices.clone().any(Value::is_string));
    assert!(prices.clone().any(|price| *price == json!(0.0)));
    for odd in ["EUR", "1/Month", "\u{1f680}", "Low Priority"] {
        assert!(rows.iter().any(|row| row.to_string().contains(odd)), "{odd}");
    }
    assert!(
        rows.iter().any(|row| row.get("retailPrice").is_none()) && rows.iter().any(|row| row["armSkuName"].is_null())
    );
    let elsewhere = azure(&server, &format!("{all} 'brazilsouth'")).await;
    assert_eq!(elsewhere.len(), rows.len());
    assert!(azure(&server, "armRegionName eq 'nowhere'").await.is_empty());
    let ids: HashSet<String> = rows.iter().map(ToString::to_string).collect();
    assert!(ids.len() + 2 >= rows.len());
}

#[tokio::test]
async fn azure_refuses_what_is_no_filter_and_writes_white_space_and_exponents() {
    let server = Server::start().await;
    for bad in ["$filter=armRegionName%20eq", "$filter=", "$skip=x"] {
        let answer = server.get(&format!("/azure/api/retail/prices?{bad}")).await;
        assert_eq!((answer.status, &answer.json()["Error"]["Code"]), (400, &json!("BadRequest")), "{bad}");
    }
    let whole = server.get("/azure/api/retail/prices?$filter=armSkuName%20eq%20%27Standard_E8s_v5%27").await.text();
    assert!(whole.contains("E-1") && whole.contains("\r\n\t") && whole.contains(":\t\t") | whole.contains(" :"));
    let past = server.get("/azure/api/retail/prices?$skip=99999").await.json();
    assert_eq!((&past["Items"], &past["NextPageLink"]), (&json!([]), &Value::Null));
    let short = server.get("/azure/api/retail/prices?$top=3").await.json();
    assert_eq!(short["Items"].as_array().unwrap().len(), 3);
    assert_eq!(server.get("/azure/api/retail").await.status, 404);
}

#[tokio::test]
async fn aws_packs_on_demand_prices_without_saying_so() {
    let server = Server::start().await;
    let answer = server.ask("aws-on-demand").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.starts_with(&[0x1f, 0x8b]) && answer.header("content-encoding").is_none());
    assert!(answer.body.len() < 100_000, "{}", answer.body.len());
    assert!(answer.text().contains("SSD") && answer.text().contains(r"Pre Installed S\/W"));
    let document = answer.json();
    assert_eq!(document["manifest"]["currencyCode"], "USD");
    assert_eq!(document["manifest"]["hawkFilePublicationDate"], "2026-01-01T00:00:00Z");
    assert_eq!(answer.header("last-modified"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
    assert_eq!(document["regions"].as_object().unwrap().len(), 2);
    let rows = document["regions"]["US East (N. Virginia)"].as_object().unwrap();
    let cost = |name: &str| {
        let of = rows.values().filter(|row| row["Instance Type"] == name);
        of.filter_map(|row| micro(&row["price"])).find(|price| *price > 0).unwrap()
    };
    let rate = |class| server.rate("aws-on-demand", "on-demand", "us-east-1", class);
    let (vcpu, gib) = (rate("vcpu").await.0, rate("memory-gib").await.0);
    assert_eq!(cost("m6i.xlarge"), 4 * vcpu + 16 * gib);
    assert_eq!(cost("m5.xlarge"), 4 * vcpu + 16 * gib);
    assert_eq!(cost("c7i.2xlarge"), 8 * vcpu + 16 * gib);
    assert_eq!(cost("t3.nano"), 2 * vcpu + gib / 2);
    let (small, large) = (rate("gpu:nvidia/a100/40gi").await.0, rate("gpu:nvidia/a100/80gi").await.0);
    assert_eq!(cost("p4d.24xlarge"), 96 * vcpu + 1152 * gib + 8 * small);
    assert_eq!(cost("p4de.24xlarge"), 96 * vcpu + 1152 * gib + 8 * large);
    let row = &rows["m6i xlarge US East N Virginia Linux"];
    assert_eq!((&row["vCPU"], &row["Memory"], &row["Storage"]), (&json!("4"), &json!("16 GiB"), &json!("EBS only")));
    assert_eq!(row["price"].as_str().unwrap().split_once('.').unwrap().1.len(), 10);
    let memories: HashSet<&str> = rows.values().filter_map(|row| row["Memory"].as_str()).collect();
    assert!(memories.contains("0.5 GiB") && memories.contains("1,952 GiB"));
    let prices: HashSet<&str> = rows.values().filter_map(|row| row["price"].as_str()).collect();
    assert!(["", "N/A", "0.0000000000"].iter().all(|odd| prices.contains(odd)));
    let root = USUAL[1].1;
    let windows = server.get(&root.replace("Linux", "Windows")).await.json();
    assert_eq!(windows["regions"]["US East (N. Virginia)"].as_object().unwrap().len(), rows.len());
    for nowhere in [root.replace(PLACE, "Mars"), root.replace("Linux", "Plan9"), root.replace("/USD/", "/EUR/")] {
        let answer = server.get(&nowhere).await;
        assert_eq!((answer.status, answer.header("content-type")), (403, Some("application/xml")));
    }
}

#[tokio::test]
async fn aws_spot_prices_are_a_large_file_with_an_etag() {
    let server = Server::start().await;
    let answer = server.ask("aws-spot").await;
    assert!((2_000_000..3_000_000).contains(&answer.body.len()), "{}", answer.body.len());
    let document = answer.json();
    let regions = document["config"]["regions"].as_array().unwrap();
    assert_eq!(regions.len(), 30);
    let home = regions.iter().find(|region| region["region"] == "us-east-1").unwrap();
    let sizes = |region: &Value| -> Vec<Value> {
        let kinds = region["instanceTypes"].as_array().unwrap().iter();
        kinds.flat_map(|kind| kind["sizes"].as_array().unwrap().clone()).collect()
    };
    let linux = |size: &Value| {
        let columns = size["valueColumns"].as_array().unwrap();
        columns.iter().find(|column| column["name"] == "linux").map(|column| column["prices"]["USD"].clone())
    };
    let rate = |class| server.rate("aws-spot", "spot", "us-east-1", class);
    let (vcpu, gib, gpu) = (rate("vcpu").await.0, rate("memory-gib").await.0, rate("gpu:nvidia/h100/80gi").await.0);
    let mut seen = 0;
    for (name, vcpus, memory, gpus) in [
        ("m6i.xlarge", 4, 16, 0),
        ("m6i.2xlarge", 8, 32, 0),
        ("c6i.xlarge", 4, 8, 0),
        ("r6i.xlarge", 4, 32, 0),
        ("r5.2xlarge", 8, 64, 0),
        ("p5.48xlarge", 192, 2048, 8),
    ] {
        let sizes = sizes(home);
        let price = linux(sizes.iter().find(|size| size["size"] == name).unwrap()).unwrap();
        if let Some(price) = micro(&price) {
            assert_eq!(price, vcpus * vcpu + memory * gib + gpus * gpu, "{name}");
            seen += 1;
        } else {
            assert_eq!(price, "N/A*");
        }
    }
    assert!(seen >= 4);
    let all: Vec<Value> = sizes(home);
    let prices: Vec<Value> = all.iter().filter_map(linux).collect();
    assert!(prices.iter().any(|price| *price == "N/A*") && prices.iter().any(Value::is_null));
    assert!(answer.text().contains("\"CNY\""));
    assert!(all.iter().any(|size| size["valueColumns"][0]["name"] == "mswin"));
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let server = Server::start().await;
    for source in ["aws-spot", "aws-on-demand"] {
        let path = USUAL.iter().find(|(name, _)| *name == source).unwrap().1;
        let etag = server.ask(source).await.header("etag").unwrap().to_owned();
        let answer = server.try_send("GET", path, &[("if-none-match", &etag)], "").await.unwrap();
        assert_eq!((answer.status, answer.body.len(), answer.header("etag")), (304, 0, Some(etag.as_str())));
        let weak = format!("\"x\", W/{etag}");
        assert_eq!(server.try_send("GET", path, &[("if-none-match", &weak)], "").await.unwrap().status, 304);
        assert_eq!(server.try_send("GET", path, &[("if-none-match", "\"other\"")], "").await.unwrap().status, 200);
        server.advance(1).await;
        let moved = server.try_send("GET", path, &[("if-none-match", &etag)], "").await.unwrap();
        assert_eq!(moved.status, 200);
        assert_ne!(moved.header("etag"), Some(etag.as_str()));
    }
}

#[tokio::test]
async fn the_forerunner_of_spot_prices_never_changes() {
    let server = Server::start().await;
    let before = server.get("/aws-spot/spot.js").await;
    assert!(before.text().starts_with("callback({") && before.text().ends_with("});"));
    assert_eq!(before.header("last-modified"), Some("Mon, 13 May 2024 17:45:12 GMT"));
    server.advance(5).await;
    assert_eq!(server.get("/aws-spot/spot.js").await.body, before.body);
}

#[tokio::test]
async fn gcp_wants_a_key_and_its_pages_to_be_turned_past_an_empty_one() {
    let server = Server::start().await;
    let path = "/gcp/v1/services/6F81-5844-456A/skus";
    for keyless in [path.to_owned(), format!("{path}?key=")] {
        let answer = server.get(&keyless).await;
        assert_eq!((answer.status, &answer.json()["error"]["status"]), (403, &json!("PERMISSION_DENIED")));
    }
    assert_eq!(server.get(&format!("{path}?key=k&pageToken=odd")).await.status, 400);
    assert_eq!(server.get("/gcp/v1/services/other/skus?key=k").await.status, 404);
    let (mut rows, mut token, mut sizes) = (Vec::new(), String::new(), Vec::new());
    loop {
        let page = server.get(&format!("{path}?key=k&pageSize=5000&pageToken={token}")).await.json();
        let skus = page["skus"].as_array().unwrap().clone();
        sizes.push(skus.len());
        rows.extend(skus);
        token = url::form_urlencoded::byte_serialize(page["nextPageToken"].as_str().unwrap().as_bytes()).collect();
        if token.is_empty() {
            break;
        }
        assert!(sizes.len() < 50);
    }
    assert!(sizes.len() > 3 && sizes.contains(&0) && *sizes.last().unwrap() > 0, "{sizes:?}");
    let ids: HashSet<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert!(ids.len() > 100);
    let nanos = |description: &str| -> HashSet<u64> {
        let of = rows.iter().filter(|row| row["description"] == description);
        let of = of.filter(|row| row["category"]["resourceFamily"] == "Compute");
        of.filter_map(|row| {
            let money = &row["pricingInfo"][0]["pricingExpression"]["tieredRates"][0]["unitPrice"];
            let units = money["units"].as_str()?.parse::<u64>().ok()?;
            let nanos = money.get("nanos").map_or(Some(0), Value::as_u64)?;
            (money["currencyCode"] == "USD" && units + nanos > 0).then_some(units * 1_000_000_000 + nanos)
        })
        .collect()
    };
    for (class, description) in [
        ("vcpu", "N2 Instance Core running in Americas"),
        ("vcpu", "E2 Instance Core running in Americas"),
        ("memory-gib", "N2 Instance Ram running in Americas"),
        ("gpu:nvidia/a100/40gi", "Nvidia Tesla A100 GPU running in Americas"),
        ("gpu:nvidia/a100/80gi", "Nvidia Tesla A100 80GB GPU running in Americas"),
        ("gpu:nvidia/h100/80gi", "Nvidia H100 80GB GPU running in Americas"),
    ] {
        let (rate, _) = server.rate("gcp", "on-demand", "us-central1", class).await;
        assert_eq!(nanos(description), HashSet::from([rate * 1000]), "{description}");
    }
    let (spot, _) = server.rate("gcp", "spot", "us-central1", "gpu:nvidia/t4/16gi").await;
    let name = "Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas";
    assert_eq!(nanos(name), HashSet::from([spot * 1000]));
    assert!(
        rows.iter().any(|row| row["pricingInfo"].is_null()) && rows.iter().any(|row| row["pricingInfo"] == json!([]))
    );
}

/// The median of an amount for each GPU, of offers that are fit to take.
fn median(offers: &Value, amount: &str, ram: u64) -> u64 {
    let mut each: Vec<f64> = offers["offers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|offer| offer["gpu_ram"] == ram)
        .filter_map(|offer| {
            let (amount, gpus) = (offer[amount].as_f64()?, offer["num_gpus"].as_f64()?);
            (amount > 0.0 && gpus > 0.0).then_some(amount / gpus)
        })
        .collect();
    each.sort_by(f64::total_cmp);
    (each[each.len() / 2] * 1e6).round() as u64
}

#[tokio::test]
async fn the_median_of_vasts_offers_is_the_truth() {
    let server = Server::start().await;
    let ask = |query: Value| {
        let query: String = url::form_urlencoded::byte_serialize(query.to_string().as_bytes()).collect();
        let (server, path) = (&server, format!("/vast/api/v0/bundles/?q={query}"));
        async move { server.get(&path).await.json() }
    };
    for (name, ram, class) in [
        ("RTX 4090", 24_564, "gpu:nvidia/rtx4090/24gi"),
        ("A100 PCIE", 40_960, "gpu:nvidia/a100/40gi"),
        ("A100 PCIE", 81_920, "gpu:nvidia/a100/80gi"),
        ("Tesla V100", 32_768, "gpu:nvidia/v100/32gi"),
    ] {
        let (demand, spot) =
            (server.rate("vast", "on-demand", "", class).await.0, server.rate("vast", "spot", "", class).await.0);
        let wanted = json!({"gpu_name": {"eq": name}, "rentable": {"eq": true}, "reliability2": {"gte": 0.9}});
        let offers = ask(wanted.clone()).await;
        assert_eq!(
            (median(&offers, "dph_total", ram), median(&offers, "min_bid", ram)),
            (demand, spot),
            "{name} {ram}"
        );
        let mut bids = wanted;
        bids["type"] = json!("bid");
        let bids = ask(bids).await;
        assert_eq!(median(&bids, "dph_total", ram), spot);
        assert!(bids["offers"].as_array().unwrap().iter().all(|offer| offer["is_bid"] == true));
    }
    // Taken as they are, too.
    let all = server.ask("vast").await.json();
    let rate = server.rate("vast", "on-demand", "", "gpu:nvidia/rtx3090/24gi").await.0;
    assert_eq!(median(&all, "dph_total", 24_576), rate);
    let amounts: Vec<&Value> = all["offers"].as_array().unwrap().iter().map(|offer| &offer["dph_total"]).collect();
    assert!(amounts.iter().any(|amount| amount.is_null()) && amounts.iter().any(|amount| amount.is_string()));
    assert!(all["offers"].as_array().unwrap().iter().any(|offer| offer["num_gpus"] == 0));
    let some =
        ask(json!({"gpu_name": "H100_SXM", "num_gpus": {"in": [1, 2]}, "limit": 4, "order": [["dph_total", "asc"]]}));
    let some = some.await;
    let totals: Vec<f64> =
        some["offers"].as_array().unwrap().iter().map(|offer| offer["dph_total"].as_f64().unwrap()).collect();
    assert!(totals.len() == 4 && totals.is_sorted());
    for bad in ["?q=x", "?q=[]", "?q=%7B%22gpu_name%22:%7B%22like%22:1%7D%7D"] {
        assert_eq!(server.get(&format!("/vast/api/v0/bundles/{bad}")).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn runpod_answers_posts_and_has_kinds_without_stock() {
    let server = Server::start().await;
    let answer = server.ask("runpod").await.json();
    let kinds = answer["data"]["gpuTypes"].as_array().unwrap();
    let lowest = |id: &str| kinds.iter().find(|kind| kind["id"] == id).unwrap()["lowestPrice"].clone();
    for (id, class) in [
        ("NVIDIA GeForce RTX 4090", "gpu:nvidia/rtx4090/24gi"),
        ("NVIDIA A100-SXM4-40GB", "gpu:nvidia/a100/40gi"),
        ("NVIDIA A100-SXM4-80GB", "gpu:nvidia/a100/80gi"),
        ("NVIDIA L4", "gpu:nvidia/l4/24gi"),
    ] {
        let lowest = lowest(id);
        let of = |market| server.rate("runpod", market, "", class);
        assert_eq!(micro(&lowest["uninterruptablePrice"]), Some(of("on-demand").await.0), "{id}");
        assert_eq!(micro(&lowest["minimumBidPrice"]), Some(of("spot").await.0), "{id}");
    }
    let l4 = lowest("NVIDIA L4");
    assert_eq!(micro(&l4["uninterruptablePrice"]), micro(&l4["minimumBidPrice"]));
    let none = lowest("NVIDIA RTX A5000");
    assert!(none["uninterruptablePrice"].is_null() && none["minimumBidPrice"].is_null());
    assert_eq!(server.get("/runpod/graphql").await.status, 405);
    for bad in ["", "{}", "[", r#"{"query":"{ myself { id } }"}"#] {
        let answer = server.send("POST", "/runpod/graphql", bad).await;
        assert_eq!(answer.status, 400, "{bad}");
        assert!(answer.json()["errors"][0]["message"].is_string());
    }
}

#[tokio::test]
async fn wind_has_a_ticker_and_is_the_second_of_all() {
    let server = Server::start().await;
    let (rate, _) = server.rate("wind", "on-demand", "", "usd").await;
    let one = server.get("/wind/api/v1/ticker?symbol=WINDUSD").await.json();
    assert_eq!((micro(&one["price"]), one["time"].as_u64().unwrap() / 60_000), (Some(rate), EPOCH / 60));
    let all = server.ask("wind").await.json();
    assert_eq!((&all["data"][1]["symbol"], micro(&all["data"][1]["price"])), (&json!("WINDUSD"), Some(rate)));
    assert_eq!(server.get("/wind/api/v1/ticker?symbol=BTCUSD").await.status, 404);
}
