//! The file behind AWS's page of spot prices, as public collectors describe it: `GET /spot.json`, of 2 to 3 MB, with an
//! ETag. And `GET /spot.js`, its forerunner: the same in a call, frozen in May 2024, at prices of then.
//!
//! Oddities: "N/A*", null, no price at all; a column for Windows; another currency before the dollar; many machines
//! that fit no row of sizes and cost more, and thirty regions.

use super::{Asked, Document, Reply, View};
use crate::{
    json::{object, usd, Json, Style},
    machines::{self, Machine},
    truth::{Cloud, Market},
};
use std::borrow::Cow;

/// Regions, and what they cost in percent of the first.
pub(super) const REGIONS: [(&str, u64); 30] = [
    ("us-east-1", 100),
    ("us-east-2", 96),
    ("us-west-1", 117),
    ("us-west-2", 101),
    ("ca-central-1", 107),
    ("ca-west-1", 109),
    ("sa-east-1", 149),
    ("eu-west-1", 110),
    ("eu-west-2", 114),
    ("eu-west-3", 113),
    ("eu-central-1", 116),
    ("eu-central-2", 126),
    ("eu-north-1", 92),
    ("eu-south-1", 115),
    ("eu-south-2", 111),
    ("ap-east-1", 131),
    ("ap-south-1", 84),
    ("ap-south-2", 86),
    ("ap-northeast-1", 122),
    ("ap-northeast-2", 118),
    ("ap-northeast-3", 123),
    ("ap-southeast-1", 120),
    ("ap-southeast-2", 121),
    ("ap-southeast-3", 119),
    ("ap-southeast-4", 122),
    ("me-south-1", 124),
    ("me-central-1", 125),
    ("af-south-1", 132),
    ("il-central-1", 127),
    ("us-gov-west-1", 139),
];

/// Families that fill the file: none of them is for sale elsewhere here.
const FILLING: [&str; 36] = [
    "a1", "c4", "c5ad", "c5d", "c5n", "c6gd", "c6gn", "c6id", "c6in", "c7gd", "d2", "d3", "d3en", "f1", "h1", "i2",
    "i3", "i3en", "i4g", "im4gn", "inf1", "inf2", "is4gen", "m4", "m5ad", "m5dn", "m5zn", "m6id", "r4", "r5b", "r5d",
    "r5dn", "trn1", "x1e", "x2gd", "z1d",
];

const FILLING_SIZES: [(&str, u64); 11] = [
    ("medium", 1),
    ("large", 2),
    ("xlarge", 4),
    ("2xlarge", 8),
    ("4xlarge", 16),
    ("8xlarge", 32),
    ("12xlarge", 48),
    ("16xlarge", 64),
    ("24xlarge", 96),
    ("32xlarge", 128),
    ("metal", 128),
];

/// When the forerunner was written for the last time.
const FROZEN: u64 = 1_715_622_312;

pub(super) fn answer(asked: &Asked, view: &View<'_>) -> Reply {
    match (asked.path.as_str(), asked.post) {
        ("/spot.json", false) => Reply {
            status: 200,
            content_type: "application/json",
            etag: Some(view.etag(&asked.path)),
            modified: Some(view.published),
            packed: false,
            document: Document::Json(document(view, &REGIONS), Style::COMPACT),
        },
        ("/spot.js", false) => {
            let then = View { step: 0, factor_percent: Some(60), currency: None, base: String::new(), ..*view };
            let text = document(&then, REGIONS.get(..3).unwrap_or_default()).written(Style::COMPACT);
            Reply {
                etag: Some("\"d41d8cd98f00b204e9800998ecf8427e\"".into()),
                modified: Some(FROZEN),
                ..Reply::text(200, "application/x-javascript", format!("callback({text});"))
            }
        }
        _ => Reply::denied(),
    }
}

fn document(view: &View<'_>, regions: &[(&str, u64)]) -> Json {
    let regions = regions.iter().filter(|_| !view.empty).map(|(name, percent)| region(view, name, *percent));
    object([
        ("vers", Json::Number("0.01".into())),
        (
            "config",
            object([
                ("rate", "perhr".into()),
                ("valueColumns", vec!["linux", "mswin"].into()),
                ("currencies", vec![view.currency()].into()),
                ("regions", Json::List(regions.collect())),
            ]),
        ),
    ])
}

fn region(view: &View<'_>, region: &str, percent: u64) -> Json {
    let rate = view.rates(percent, Cloud::Aws);
    let mut kinds: Vec<(&str, Vec<Json>)> = Vec::new();
    let mut push = |kind: &'static str, size: Json| match kinds.iter_mut().find(|(name, _)| *name == kind) {
        Some((_, sizes)) => sizes.push(size),
        None => kinds.push((kind, vec![size])),
    };
    for machine in machines::aws() {
        push(kind(machine.family), size(view, region, &machine, machine.price(Market::Spot, &rate)));
    }
    for family in FILLING {
        for (name, vcpus) in FILLING_SIZES {
            let machine = Machine {
                name: format!("{family}.{name}"),
                family: "Storage optimized",
                vcpus,
                memory_mib: vcpus * 4096,
                gpus: None,
                disks: Some("NVMe SSD"),
            };
            let more = 100 + view.hash(family) % 60;
            push(kind(machine.family), size(view, region, &machine, machine.price(Market::Spot, &rate) * more / 100));
        }
    }
    for (name, prices) in [
        ("m6i.metal", object([("USD", Json::Null)])),
        ("c6i.metal", object([])),
        ("r6i.metal", object([("USD", "".into())])),
        ("m5.metal", object([("USD", "0.000000".into())])),
        ("mac2.metal", object([("USD", "-1".into())])),
    ] {
        push(
            "generalCurrentGen",
            object([("size", name.into()), ("valueColumns", Json::List(vec![column("linux", prices)]))]),
        );
    }
    let kinds = kinds.into_iter().map(|(kind, sizes)| object([("type", kind.into()), ("sizes", Json::List(sizes))]));
    object([
        ("region", region.into()),
        ("footnotes", object([("*", "notAvailableForCCorCGPU".into())])),
        ("instanceTypes", Json::List(kinds.collect())),
    ])
}

fn size(view: &View<'_>, region: &str, machine: &Machine, micro: u64) -> Json {
    let chance = view.hash(&format!("n/a {} {region}", machine.name)) % 100;
    let missing = machine.gpus.is_none() && chance < 5;
    let told = if missing { "N/A*".to_owned() } else { usd(micro, 4) };
    let mut prices = Vec::new();
    if chance > 96 && view.currency.is_none() {
        prices.push((Cow::Borrowed("CNY"), usd(micro * 7, 4).into()));
    }
    prices.push((Cow::Owned(view.currency().to_owned()), told.into()));
    let prices = Json::Object(prices);
    let arm = machine.halves().0.ends_with('g');
    let windows = if arm { "N/A*".to_owned() } else { usd(micro + machine.vcpus * 46_000, 4) };
    let mut columns = vec![column("linux", prices), column("mswin", object([("USD", windows.into())]))];
    if chance.is_multiple_of(11) {
        columns.reverse();
    }
    object([("size", machine.name.as_str().into()), ("valueColumns", Json::List(columns))])
}

fn column(name: &str, prices: Json) -> Json {
    object([("name", name.into()), ("prices", prices)])
}

fn kind(family: &str) -> &'static str {
    match family {
        "Compute optimized" => "computeCurrentGen",
        "Memory optimized" => "hiMemCurrentGen",
        "Storage optimized" => "storageCurrentGen",
        "GPU instance" => "gpuInstances",
        _ => "generalCurrentGen",
    }
}
