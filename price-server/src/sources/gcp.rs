//! Google's Cloud Billing Catalog: `GET /v1/services/6F81-5844-456A/skus?key=`, after Google's page "Get Google Cloud
//! pricing information" and the reference of `services.skus.list`.
//!
//! Oddities: a key is needed; pages are shorter than asked for, and one is empty but has a successor; a SKU is for
//! several regions; commitments, sole tenancy, custom machines, a family of its own price, SKUs without a price, of zero
//! and of another currency, a first tier that is free, `nanos` left out, memory by another unit.

use super::{Asked, Reply, View, INDENTED};
use crate::{
    dates,
    fault::Pages,
    json::{number, object, Json},
    machines,
    truth::{Class, Cloud, Market},
};

/// Areas: their name, their regions, what they cost in percent of the first, and whether they have GPUs.
pub(super) const AREAS: [(&str, &[&str], u64, bool); 3] = [
    ("Americas", &["us-central1", "us-east1", "us-west1"], 100, true),
    ("Frankfurt", &["europe-west3"], 129, true),
    ("S\u{e3}o Paulo", &["southamerica-east1"], 159, false),
];

const PATH: &str = "/v1/services/6F81-5844-456A/skus";

/// The real API's pages have 5,000 SKUs; so few make a test turn them.
const PAGE: usize = 60;

/// The page that is empty.
const EMPTY: usize = 2;

pub(super) fn answer(asked: &Asked, view: &View<'_>) -> Reply {
    let refused = |status: u16, name: &str, message: &str| {
        let error = object([("code", u64::from(status).into()), ("message", message.into()), ("status", name.into())]);
        Reply::refusal(status, object([("error", error)]), INDENTED)
    };
    if asked.path != PATH || asked.post {
        return refused(404, "NOT_FOUND", "Requested entity was not found.");
    }
    if asked.parameter("key").is_none_or(str::is_empty) {
        let message =
            "Method doesn't allow unregistered callers (callers without established identity). Please use API \
                       Key or other form of API consumer identity to call this API.";
        return refused(403, "PERMISSION_DENIED", message);
    }
    let token = asked.parameter("pageToken").filter(|token| !token.is_empty());
    // A token names the page and, after the empty one, how many rows the pages before had.
    let Some((page, from)) = token.map_or(Some((0, 0)), read) else {
        return refused(400, "INVALID_ARGUMENT", "Request contains an invalid argument.");
    };
    let size = asked.number("pageSize").filter(|size| *size > 0).unwrap_or(PAGE).min(PAGE);
    let rows = view.shuffled(rows(view));
    let total = rows.len();
    let size = if page == EMPTY { 0 } else { size };
    let rows: Vec<_> = rows.into_iter().skip(from).take(size).collect();
    let after = from + rows.len();
    let next = match view.pages {
        Some(Pages::Endless) => write(page, from),
        // A token leads nowhere; the nearest to a foreign page is one that this catalog does not know.
        Some(Pages::Foreign) => "http://cloudbilling.invalid/?a&b=c#d".to_owned(),
        None if after < total => write(page + 1, after),
        None => String::new(),
    };
    let document = object([("skus", Json::List(rows)), ("nextPageToken", next.into())]);
    Reply::json(document, INDENTED)
}

fn write(page: usize, from: usize) -> String {
    // With characters that have to be encoded in a query.
    format!("CiQ/{page}+{from}==")
}

fn read(token: &str) -> Option<(usize, usize)> {
    let (page, from) = token.strip_prefix("CiQ/")?.strip_suffix("==")?.split_once('+')?;
    Some((page.parse().ok()?, from.parse().ok()?))
}

fn rows(view: &View<'_>) -> Vec<Json> {
    let mut rows = Vec::new();
    for (area, regions, percent, gpus) in AREAS {
        let rate = view.rates(percent, Cloud::Gcp);
        let sku = |description: String, group: &str, usage: &str, unit: &str, nanos: u64| {
            Sku { view, description, group, usage, unit, nanos, regions }.written()
        };
        for family in ["E2", "N2", "N2D AMD", "N4", "C3", "C4", "T2D AMD"] {
            for (class, what, group, unit) in
                [(Class::Vcpu, "Core", "CPU", "h"), (Class::MemoryGib, "Ram", "RAM", "GiBy.h")]
            {
                let (demand, spot) = (rate(Market::OnDemand, class) * 1000, rate(Market::Spot, class) * 1000);
                let name = format!("{family} Instance {what} running in {area}");
                rows.push(sku(name.clone(), group, "OnDemand", unit, demand));
                rows.push(sku(format!("Spot Preemptible {name}"), group, "Preemptible", unit, spot));
                if family == "N2" {
                    let custom = format!("N2 Custom Instance {what} running in {area}");
                    rows.push(sku(custom, group, "OnDemand", unit, demand * 105 / 100));
                    let sole = format!("N2 Sole Tenancy Instance {what} running in {area}");
                    rows.push(sku(sole, group, "OnDemand", unit, demand * 110 / 100));
                    let year = format!("Commitment v1: N2 {what} in {area} for 1 Year");
                    rows.push(sku(year, group, "Commit1Yr", unit, demand * 63 / 100));
                    let memory = format!("Memory-optimized Instance {what} running in {area}");
                    rows.push(sku(memory, group, "OnDemand", unit, demand * 120 / 100));
                }
                if family == "E2" {
                    let first = format!("N1 Predefined Instance {what} running in {area}");
                    rows.push(sku(first, "N1Standard", "OnDemand", unit, demand));
                }
            }
        }
        for model in machines::models(Cloud::Gcp).iter().filter(|_| gpus) {
            let name = title(model);
            let class = Class::Gpu(model);
            let (demand, spot) = (rate(Market::OnDemand, class) * 1000, rate(Market::Spot, class) * 1000);
            rows.push(sku(format!("{name} GPU running in {area}"), "GPU", "OnDemand", "h", demand));
            let attached = format!("{name} GPU attached to Spot Preemptible VMs running in {area}");
            rows.push(sku(attached, "GPU", "Preemptible", "h", spot));
            let year = format!("Commitment v1: {name} GPU running in {area} for 1 Year");
            rows.push(sku(year, "GPU", "Commit1Yr", "h", demand * 63 / 100));
            rows.push(sku(format!("Reserved {name} GPU in {area}"), "GPU", "OnDemand", "h", 0));
        }
        rows.extend(odd(&sku, area, rate(Market::OnDemand, Class::Vcpu) * 1000));
    }
    rows
}

/// Rows that are no price of a vCPU, a GiB or a GPU, or that say it in an odd way.
fn odd(sku: &impl Fn(String, &str, &str, &str, u64) -> Json, area: &str, vcpu: u64) -> Vec<Json> {
    let core =
        |what: &str, nanos| sku(format!("{what} Instance Core running in {area}"), "CPU", "OnDemand", "h", nanos);
    let paid = object([("currencyCode", "USD".into()), ("units", "0".into()), ("nanos", vcpu.into())]);
    let free = object([("currencyCode", "USD".into()), ("units", "0".into()), ("nanos", 0.into())]);
    let tiers = vec![
        object([("startUsageAmount", 0.into()), ("unitPrice", free)]),
        object([("startUsageAmount", 744.into()), ("unitPrice", paid)]),
    ];
    let tiered = object([("usageUnit", "h".into()), ("tieredRates", Json::List(tiers))]);
    let euro = object([("currencyCode", "EUR".into()), ("units", "0".into()), ("nanos", (vcpu * 5).into())]);
    let euros = object([
        ("usageUnit", "h".into()),
        ("tieredRates", Json::List(vec![object([("startUsageAmount", 0.into()), ("unitPrice", euro)])])),
    ]);
    let info = |expression| Json::List(vec![object([("pricingExpression", expression)])]);
    vec![
        core("N2", 0).with("pricingInfo", Json::List(vec![])),
        core("N2", vcpu).with("pricingInfo", Json::Null),
        core("N2", vcpu).without("category").with("description", "N2 Instance Core, \u{201c}unnamed\u{201d} \u{1f50c}"),
        core("N2", vcpu).with("pricingInfo", info(euros)),
        core("Micro", vcpu).with("pricingInfo", info(tiered)),
        sku(format!("Micro Instance with burstable CPU running in {area}"), "F1Micro", "OnDemand", "h", vcpu / 4),
        sku(format!("Storage PD Capacity in {area}"), "PDStandard", "OnDemand", "GiBy.mo", 40_000_000),
        sku(
            format!("Network Internet Egress from {area} to \u{4e2d}\u{56fd}"),
            "PremiumInternetEgress",
            "OnDemand",
            "GiBy",
            0,
        ),
        sku(format!("N2 Instance Ram, by the month, in {area}"), "RAM", "OnDemand", "GiBy.mo", vcpu * 80),
    ]
}

/// As Google's descriptions name a model.
fn title(model: &str) -> &str {
    match model {
        "nvidia/t4/16gi" => "Nvidia Tesla T4",
        "nvidia/l4/24gi" => "Nvidia L4",
        "nvidia/v100/16gi" => "Nvidia Tesla V100",
        "nvidia/a100/40gi" => "Nvidia Tesla A100",
        "nvidia/a100/80gi" => "Nvidia Tesla A100 80GB",
        "nvidia/h100/80gi" => "Nvidia H100 80GB",
        other => other,
    }
}

struct Sku<'a> {
    view: &'a View<'a>,
    description: String,
    group: &'a str,
    usage: &'a str,
    unit: &'a str,
    /// The price in billionths.
    nanos: u64,
    regions: &'a [&'a str],
}

impl Sku<'_> {
    fn written(self) -> Json {
        let id = self.view.hash(&self.description);
        let id = format!("{:04X}-{:04X}-{:04X}", id & 0xffff, id >> 16 & 0xffff, id >> 32 & 0xffff);
        let family = match self.group {
            "PDStandard" => "Storage",
            "PremiumInternetEgress" => "Network",
            _ => "Compute",
        };
        let mut money = object([
            ("currencyCode", self.view.currency().into()),
            ("units", (self.nanos / 1_000_000_000).to_string().into()),
        ]);
        // Fields of their default value can be left out, says the format.
        if !self.nanos.is_multiple_of(1_000_000_000) {
            money = money.with("nanos", self.nanos % 1_000_000_000);
        }
        let (meaning, base) = if self.unit == "h" { ("hour", "s") } else { ("gibibyte hour", "By.s") };
        let expression = object([
            ("usageUnit", self.unit.into()),
            ("displayQuantity", 1.into()),
            ("tieredRates", Json::List(vec![object([("startUsageAmount", 0.into()), ("unitPrice", money)])])),
            ("usageUnitDescription", meaning.into()),
            ("baseUnit", base.into()),
            ("baseUnitDescription", "second".into()),
            ("baseUnitConversionFactor", number("3.6e3")),
        ]);
        let info = object([
            ("summary", "".into()),
            ("pricingExpression", expression),
            ("currencyConversionRate", 1.into()),
            ("effectiveTime", dates::iso(self.view.published).replace('Z', ".123456Z").into()),
        ]);
        object([
            ("name", format!("services/6F81-5844-456A/skus/{id}").into()),
            ("skuId", id.into()),
            ("description", self.description.into()),
            (
                "category",
                object([
                    ("serviceDisplayName", "Compute Engine".into()),
                    ("resourceFamily", family.into()),
                    ("resourceGroup", self.group.into()),
                    ("usageType", self.usage.into()),
                ]),
            ),
            ("serviceRegions", self.regions.to_vec().into()),
            ("pricingInfo", Json::List(vec![info])),
            ("serviceProviderName", "Google".into()),
            (
                "geoTaxonomy",
                object([
                    ("type", if self.regions.len() > 1 { "MULTI_REGIONAL" } else { "REGIONAL" }.into()),
                    ("regions", self.regions.to_vec().into()),
                ]),
            ),
        ])
    }
}
