//! Each format: what is read, and what is refused by name.

use super::*;
use crate::worker::{
    rows::{Why, MAX_ROWS},
    source::Format,
};
use codec::Encode;

/// Why the first row was refused, of a body of which nothing could be used.
fn first(source: &Source, bytes: &[u8]) -> Wrong {
    let page = read(source, bytes).unwrap();
    assert!(page.rows.is_empty());
    page.first.unwrap()
}

#[test]
fn azure_on_demand_is_without_spot_low_priority_windows_reservations_and_other_regions() {
    let found = rows(&default("azure-on-demand"), AZURE);
    let expected =
        [("Standard_D4s_v5", 192_000_000), ("Standard_E4s_v5", 252_000_000), ("Standard_NC4as_T4_v3", 526_000_000)];
    assert_eq!(found, expected.map(|(name, price)| (name.to_string(), price)));
    let spot = rows(&default("azure-spot"), AZURE);
    assert_eq!(spot, [("Standard_D4s_v5".to_string(), 38_400_000)]);
}

#[test]
fn azure_rows_in_other_currencies_or_units_are_refused_by_name() {
    let source = with_names(
        default("azure-on-demand"),
        &[("Standard_E4s_v5", Unit::Machine { vcpus: 4, memory_mib: 32_768, gpus: None })],
    );
    let euros = replaced(AZURE, "\"currencyCode\":\"USD\"", "\"currencyCode\":\"EUR\"");
    assert_eq!(first(&source, &euros), Wrong::new("Items.currencyCode", Why::Currency));
    let months = replaced(AZURE, "1 Hour", "1/Month");
    assert_eq!(first(&source, &months), Wrong::new("Items.unitOfMeasure", Why::Unit));
    for (price, why) in [
        ("null", Why::Missing),
        ("\"N/A\"", Why::Number),
        ("-0.252", Why::Number),
        ("0", Why::Zero),
        ("1e12", Why::TooMuch),
        ("true", Why::Type),
        ("[0.252]", Why::Type),
        ("{\"retailPrice\":1}", Why::Type),
    ] {
        let body = replaced(AZURE, "\"retailPrice\":0.252", &format!("\"retailPrice\":{price}"));
        assert_eq!(first(&source, &body), Wrong::new("Items.retailPrice", why), "{price}");
    }
    let without = replaced(AZURE, "\"retailPrice\":0.252,", "");
    assert_eq!(first(&source, &without), Wrong::new("Items.retailPrice", Why::Missing));
}

#[test]
fn azure_pages_lead_to_the_next() {
    let source = default("azure-on-demand");
    let link = "https://prices.azure.com:443/api/retail/prices?$skip=100";
    let body = replaced(AZURE, "\"NextPageLink\":null", &format!("\"NextPageLink\":\"{link}\""));
    assert_eq!(read(&source, &body).unwrap().next.unwrap(), link.as_bytes());
    assert_eq!(read(&source, AZURE).unwrap().next, None);
    let long = replaced(AZURE, "\"NextPageLink\":null", &format!("\"NextPageLink\":\"{}\"", "x".repeat(5_000)));
    assert_eq!(wrong(&source, &long), Wrong::new("NextPageLink", Why::TooLong));
    let number = replaced(AZURE, "\"NextPageLink\":null", "\"NextPageLink\":7");
    assert_eq!(wrong(&source, &number), Wrong::new("NextPageLink", Why::Type));
}

#[test]
fn an_empty_page_is_a_page_and_another_shape_is_not() {
    for (source, empty) in [
        ("azure-on-demand", r#"{"Items":[],"NextPageLink":null,"Count":0}"#),
        ("gcp-on-demand", r#"{"skus":[],"nextPageToken":""}"#),
        ("vast-on-demand", r#"{"offers":[]}"#),
        ("runpod-on-demand", r#"{"data":{"gpuTypes":[]}}"#),
        ("aws-on-demand", r#"{"regions":{"US East (N. Virginia)":{}}}"#),
        ("aws-spot", r#"{"config":{"regions":[{"region":"us-east-1"}]}}"#),
    ] {
        let source = default(source);
        assert_eq!(read(&source, empty.as_bytes()).unwrap(), Page::default());
        for other in ["{}", "[]", "null", "7", "\"a\"", "{\"detail\":\"not found\"}"] {
            assert_eq!(wrong(&source, other.as_bytes()).why, Why::Missing, "{other}");
        }
    }
    for (source, body, field) in [
        ("azure-on-demand", r#"{"Items":null}"#, "Items"),
        ("gcp-on-demand", r#"{"skus":"x"}"#, "skus"),
        ("vast-on-demand", r#"{"offers":3}"#, "offers"),
        ("runpod-on-demand", r#"{"data":{"gpuTypes":null}}"#, "data.gpuTypes"),
        ("aws-on-demand", r#"{"regions":true}"#, "regions"),
        ("aws-spot", r#"{"config":{"regions":1}}"#, "config.regions"),
    ] {
        assert_eq!(wrong(&default(source), body.as_bytes()), Wrong::new(field, Why::Type));
    }
}

#[test]
fn aws_on_demand_rows_are_the_machines_that_the_list_knows() {
    let source = default("aws-on-demand");
    let expected = [("m6i.xlarge", 192_000_000), ("r6i.xlarge", 252_000_000), ("g4dn.xlarge", 526_000_000)];
    assert_eq!(rows(&source, AWS_ON_DEMAND), expected.map(|(name, price)| (name.to_string(), price)));
    assert_eq!(rows(&source, &gzip(AWS_ON_DEMAND)), expected.map(|(name, price)| (name.to_string(), price)));
    let other = replaced(AWS_ON_DEMAND, "\"Operating System\":\"Linux\"", "\"Operating System\":\"Windows\"");
    assert_eq!(rows(&source, &other).len(), 2);
}

#[test]
fn aws_on_demand_machines_that_are_not_what_the_list_says_are_refused_by_name() {
    let source = default("aws-on-demand");
    for (from, to, field) in [
        (
            "\"vCPU\":\"4\",\"Instance Type\":\"m6i.xlarge\"",
            "\"vCPU\":\"8\",\"Instance Type\":\"m6i.xlarge\"",
            "regions.vCPU",
        ),
        ("\"Memory\":\"16 GiB\",\"Operating", "\"Memory\":\"16.5 GiB\",\"Operating", "regions.Memory"),
        ("\"Memory\":\"16 GiB\",\"Operating", "\"Memory\":\"16 GB\",\"Operating", "regions.Memory"),
    ] {
        let page = read(&source, &replaced(AWS_ON_DEMAND, from, to)).unwrap();
        assert_eq!((page.rows.len(), page.refused, page.first), (2, 1, Some(Wrong::new(field, Why::Differs))));
    }
    let page = read(&source, &replaced(AWS_ON_DEMAND, "\"0.1920000000\"", "\"N/A*\"")).unwrap();
    assert_eq!((page.refused, page.first), (1, Some(Wrong::new("regions.price", Why::Number))));
    let elsewhere = replaced(AWS_ON_DEMAND, "\"US East (N. Virginia)\":{", "\"US East (Ohio)\":{");
    assert_eq!(wrong(&source, &elsewhere), Wrong::new("regions", Why::Missing));
}

#[test]
fn aws_spot_prices_are_those_of_linux_in_one_region_in_whatever_order_fields_come() {
    let source = default("aws-spot");
    let expected = [("m6i.xlarge", 76_800_000), ("r6i.xlarge", 100_800_000), ("g4dn.xlarge", 210_400_000)];
    assert_eq!(rows(&source, AWS_SPOT), expected.map(|(name, price)| (name.to_string(), price)));
    let page = read(&source, AWS_SPOT).unwrap();
    assert_eq!(page.refused, 1, "N/A*");
    assert_eq!(
        page.first.unwrap().to_string(),
        "config.regions.instanceTypes.sizes.valueColumns.prices.USD: not a price"
    );
    let late = r#"{"config":{"regions":[{"instanceTypes":[{"sizes":[{"size":"m6i.large","valueColumns":[{"name":"linux","prices":{"USD":"0.04"}}]}]}],"region":"us-east-1"}]}}"#;
    assert_eq!(rows(&source, late.as_bytes()), [("m6i.large".to_string(), 40_000_000)]);
    let elsewhere = replaced(AWS_SPOT, "us-east-1", "us-east-2");
    assert_eq!(wrong(&source, &elsewhere), Wrong::new("config.regions.region", Why::Missing));
}

#[test]
fn a_price_of_one_size_never_counts_for_the_next() {
    let body = r#"{"config":{"regions":[{"region":"us-east-1","instanceTypes":[{"sizes":[
        {"size":"m6i.large","valueColumns":[{"name":"linux","prices":{"USD":"0.04"}}]},
        {"size":"m6i.xlarge","valueColumns":[{"name":"mswin","prices":{"USD":"0.09"}}]},
        {"size":"m6i.2xlarge","valueColumns":[]}]}]}]}}"#;
    let page = read(&default("aws-spot"), body.as_bytes()).unwrap();
    assert_eq!((page.rows.len(), page.refused), (1, 2));
    let body = r#"{"Items":[{"currencyCode":"USD","retailPrice":1,"armRegionName":"eastus","armSkuName":"Standard_D4s_v5","unitOfMeasure":"1 Hour","type":"Consumption"},{}]}"#;
    assert_eq!(read(&default("azure-on-demand"), body.as_bytes()).unwrap().rows.len(), 1);
}

#[test]
fn gcp_prices_are_units_and_nanos_of_one_region_and_market() {
    let expected =
        [("N2 Instance Core ", 31_611_000), ("N2 Instance Ram ", 4_237_000), ("Nvidia Tesla T4 GPU ", 350_000_000)];
    assert_eq!(rows(&default("gcp-on-demand"), GCP), expected.map(|(name, price)| (name.to_string(), price)));
    assert_eq!(rows(&default("gcp-spot"), GCP), [("Nvidia Tesla T4 GPU ".to_string(), 110_000_000)]);
    let dollars = replaced(GCP, "\"units\":\"0\",\"nanos\":31611000", "\"units\":\"2\",\"nanos\":31611000");
    assert_eq!(rows(&default("gcp-on-demand"), &dollars)[0].1, 2_031_611_000);
}

#[test]
fn gcp_rows_that_are_something_else_are_refused_by_name() {
    let source = default("gcp-on-demand");
    for (from, to, field, why) in [
        ("\"resourceGroup\":\"CPU\"", "\"resourceGroup\":\"SSD\"", "skus.category.resourceGroup", Why::Differs),
        ("\"resourceGroup\":\"CPU\"", "\"resourceGroup\":\"RAM\"", "skus.category.resourceGroup", Why::Differs),
        ("\"usageUnit\":\"h\"", "\"usageUnit\":\"mo\"", "skus.pricingInfo.pricingExpression.usageUnit", Why::Unit),
        (
            "\"currencyCode\":\"USD\"",
            "\"currencyCode\":\"EUR\"",
            "skus.pricingInfo.pricingExpression.tieredRates.unitPrice.currencyCode",
            Why::Currency,
        ),
        ("\"nanos\":31611000", "\"nanos\":-1", "skus.pricingInfo.pricingExpression.tieredRates.unitPrice", Why::Number),
        ("\"nanos\":31611000", "\"nanos\":0", "skus.pricingInfo.pricingExpression.tieredRates.unitPrice", Why::Zero),
        (
            "\"units\":\"0\",\"nanos\":31611000",
            "\"units\":\"99999999\"",
            "skus.pricingInfo.pricingExpression.tieredRates.unitPrice",
            Why::TooMuch,
        ),
    ] {
        assert_eq!(read(&source, &replaced(GCP, from, to)).unwrap().first, Some(Wrong::new(field, why)), "{to}");
    }
    let page = read(&source, &replaced(GCP, "\"nextPageToken\":\"\"", "\"nextPageToken\":\"A/b=\"")).unwrap();
    assert_eq!(page.next.unwrap(), b"A/b=");
    let error = r#"{"error":{"code":400,"message":"API key not valid"}}"#;
    assert_eq!(wrong(&source, error.as_bytes()), Wrong::new("error", Why::Reported));
}

#[test]
fn vast_offers_count_by_the_gpu_and_cards_of_one_name_by_their_memory() {
    let source = default("vast-on-demand");
    let page = read(&source, VAST).unwrap();
    let found: Vec<_> =
        page.rows.iter().map(|row| (source.names[usize::from(row.name)].unit.clone(), row.price)).collect();
    let unit = |name: &str, gib| Unit::Gpu { model: model(name), memory_gib: gib };
    let expected = [
        (unit("nvidia/rtx4090/24gi", 24), 410_000_000),
        (unit("nvidia/rtx4090/24gi", 24), 350_000_000),
        (unit("nvidia/rtx4090/24gi", 24), 453_333_334),
        (unit("nvidia/a100/80gi", 80), 1_000_000_000),
        (unit("nvidia/a100/40gi", 40), 700_000_000),
    ];
    assert_eq!(found, expected);
    assert_eq!((page.refused, page.first), (1, Some(Wrong::new("offers.num_gpus", Why::Number))));
    let prices = prices(&source, VAST);
    let median = prices.iter().find(|(key, _)| *key == source.key(PriceClass::Gpu(model("nvidia/rtx4090/24gi"))));
    assert_eq!(median.unwrap().1, 410_000, "the median, not the least");
}

#[test]
fn vast_bids_are_the_spot_market() {
    let source = default("vast-spot");
    let found: Vec<_> = rows(&source, VAST).into_iter().map(|(_, price)| price).collect();
    assert_eq!(found, [200_000_000, 200_000_000, 600_000_000, 350_000_000]);
    let bid = replaced(VAST, "\"min_bid\":0.2,\"is_bid\":false", "\"min_bid\":0.2,\"is_bid\":true");
    assert_eq!(rows(&default("vast-on-demand"), &bid).len(), 4, "an offer for bids is none on demand");
    let rented = replaced(VAST, "\"rented\":false,\"search\"", "\"rented\":true,\"search\"");
    assert_eq!(rows(&default("vast-on-demand"), &rented).len(), 4);
}

#[test]
fn runpod_prices_are_those_of_its_own_data_centres_or_the_communitys() {
    let source = default("runpod-on-demand");
    let expected = [
        ("NVIDIA GeForce RTX 4090", 690_000_000),
        ("NVIDIA A100 80GB PCIe", 1_640_000_000),
        ("NVIDIA H100 80GB HBM3", 2_690_000_000),
    ];
    assert_eq!(rows(&source, RUN_POD), expected.map(|(name, price)| (name.to_string(), price)));
    let page = read(&source, RUN_POD).unwrap();
    assert_eq!(
        (page.refused, page.first),
        (1, Some(Wrong::new("data.gpuTypes.securePrice", Why::Missing))),
        "no stock"
    );
    let other = replaced(RUN_POD, "\"memoryInGb\":24,\"securePrice\":0.69", "\"memoryInGb\":48,\"securePrice\":0.69");
    assert_eq!(read(&source, &other).unwrap().first, Some(Wrong::new("data.gpuTypes.memoryInGb", Why::Differs)));
    let error = r#"{"errors":[{"message":"Something went wrong"}],"data":null}"#;
    assert_eq!(wrong(&source, error.as_bytes()), Wrong::new("errors", Why::Reported));
}

#[test]
fn a_runpod_bid_that_is_the_whole_price_is_no_spot_price() {
    let source = default("runpod-spot");
    assert_eq!(rows(&source, RUN_POD), [("NVIDIA GeForce RTX 4090".to_string(), 200_000_000)]);
    let page = read(&source, RUN_POD).unwrap();
    assert_eq!(page.refused, 3);
    assert_eq!(page.first, Some(Wrong::new("data.gpuTypes.lowestPrice.minimumBidPrice", Why::Differs)));
}

#[test]
fn a_way_leads_to_a_price() {
    let source = pair_source();
    assert_eq!(rows(&source, PAIR), [("data.1.price".to_string(), 51_250_000)]);
    assert_eq!(prices(&source, PAIR), [(FeedKey::Pair(tradewind_primitives::AssetKind::Native), 51_250)]);
    let at = |path: &str| {
        let unit = Unit::Asset(tradewind_primitives::AssetKind::Native);
        with_names(pair_source(), &[(path, unit)])
    };
    assert_eq!(rows(&at("data.1.quote.USD"), PAIR)[0].1, 51_200_000);
    assert_eq!(rows(&at("status.elapsed.1.ms"), PAIR)[0].1, 4_000_000_000);
    for missing in ["data.2.price", "data.01.price", "data", "data.1", "", "data.1.price.x", "price", "data.price"] {
        let refused = wrong(&at(missing), PAIR);
        assert_eq!(refused.field, "path", "{missing}");
    }
    assert_eq!(read(&at("data.1.symbol"), PAIR).unwrap().first, Some(Wrong::new("path", Why::Number)));
    let twice = br#"{"data":[{},{"price":"1","price":"2"}]}"#;
    assert_eq!(wrong(&source, twice), Wrong::new("path", Why::TooMany));
    assert_eq!(rows(&at("0"), b"[1.5]")[0].1, 1_500_000_000);
}

#[test]
fn no_source_has_endless_rows() {
    let row = r#"{"currencyCode":"USD","retailPrice":1,"armRegionName":"eastus","armSkuName":"Standard_D4s_v5","unitOfMeasure":"1 Hour","type":"Consumption"}"#;
    let body = |count: usize| format!("{{\"Items\":[{}]}}", vec![row; count].join(","));
    let source = default("azure-on-demand");
    assert_eq!(read_in(&source, body(MAX_ROWS).as_bytes(), 10_000).unwrap().rows.len(), MAX_ROWS);
    let more = read_in(&source, body(MAX_ROWS + 1).as_bytes(), 10_000).unwrap_err();
    assert_eq!(more.to_string(), "body: too many");
    let size = r#"{"size":"m6i.large","valueColumns":[]}"#;
    let sizes = vec![size; MAX_ROWS + 1].join(",");
    let body = format!(r#"{{"config":{{"regions":[{{"instanceTypes":[{{"sizes":[{sizes}]}}]}}]}}}}"#);
    let more = read_in(&default("aws-spot"), body.as_bytes(), 10_000).unwrap_err();
    assert_eq!(more.to_string(), "config.regions.instanceTypes.sizes: too many");
}

#[test]
fn sources_are_data_that_operators_can_write() {
    use codec::Decode;
    for source in defaults::compute() {
        assert_eq!(Source::decode(&mut &source.encode()[..]).unwrap(), source);
        assert_eq!(Format::decode(&mut &source.format.encode()[..]).unwrap(), source.format);
    }
}
