//! Azure Retail Prices: `GET /api/retail/prices`, after Microsoft's page "Azure Retail Prices overview".
//!
//! Oddities: Windows rows that differ in `productName` only, Spot and Low Priority rows, reservations, other regions,
//! services, units and currencies, prices of zero, of null, in quotes and with exponents, a retired price beside its
//! successor, and a page link that stays until a page is not full.

use super::{odata, page, price, Asked, Reply, View, RAGGED};
use crate::{
    dates,
    fault::Pages,
    json::{number, object, scientific, usd, Json},
    machines::{self, Machine},
    truth::{Class, Cloud, Market},
};

/// Regions: their name, their place, and what they cost in percent of the first.
pub(super) const REGIONS: [(&str, &str, u64); 3] =
    [("eastus", "US East", 100), ("brazilsouth", "BR South (São Paulo)", 158), ("centralindia", "IN Central", 91)];

/// The real API's pages have 1,000 rows; so few make a test turn them.
const PAGE: usize = 100;

/// What Windows costs for each vCPU.
const WINDOWS: u64 = 46_000;

pub(super) fn answer(asked: &Asked, view: &View<'_>) -> Reply {
    if asked.path != "/api/retail/prices" || asked.post {
        return Reply::text(404, "text/plain", "Resource not found");
    }
    let bad = || {
        let error = object([("Code", "BadRequest".into()), ("Message", "Invalid OData parameters supplied".into())]);
        Reply::refusal(400, object([("Error", error)]), super::Style::COMPACT)
    };
    let filter = match asked.parameter("$filter").map(odata::filter) {
        Some(None) => return bad(),
        Some(filter) => filter,
        None => None,
    };
    let size = asked.number("$top").unwrap_or(PAGE).min(PAGE);
    let skip = match asked.parameter("$skip").map(str::parse::<usize>) {
        Some(Err(_)) => return bad(),
        Some(Ok(skip)) => skip,
        None => 0,
    };
    let rows = rows(view).into_iter().filter(|row| filter.as_ref().is_none_or(|filter| filter.passes(row)));
    let (rows, next) = page(view.shuffled(rows.collect()), skip, size);
    let next = match view.pages {
        Some(Pages::Endless) => Some(link(asked, &view.base, skip)),
        Some(Pages::Foreign) => Some(link(asked, "http://prices.invalid", skip.saturating_add(size))),
        None => next.map(|next| link(asked, &view.base, next)),
    };
    let document = object([
        ("BillingCurrency", view.currency().into()),
        ("CustomerEntityId", "Default".into()),
        ("CustomerEntityType", "Retail".into()),
        ("Count", (rows.len() as u64).into()),
        ("Items", Json::List(rows)),
        ("NextPageLink", next.into()),
    ]);
    Reply::json(document, RAGGED)
}

fn link(asked: &Asked, base: &str, skip: usize) -> String {
    let kept = asked.query.iter().filter(|(name, _)| name != "$skip");
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair("$skip", &skip.to_string())
        .finish();
    format!("{base}{}?{query}", asked.path)
}

fn rows(view: &View<'_>) -> Vec<Json> {
    let mut rows = Vec::new();
    for (region, location, percent) in REGIONS {
        let rate = view.rates(percent, Cloud::Azure);
        for machine in machines::azure() {
            let of = Row { view, region, location, machine: &machine };
            let (demand, spot) = (machine.price(Market::OnDemand, &rate), machine.price(Market::Spot, &rate));
            let windows = machine.vcpus * WINDOWS;
            rows.push(of.plain("", "", demand));
            rows.push(of.plain(" Windows", "", demand + windows));
            rows.push(of.plain("", " Spot", spot));
            rows.push(of.plain(" Windows", " Spot", spot + windows / 4));
            rows.push(of.plain("", " Low Priority", demand / 5));
            if machine.vcpus == 8 || machine.gpus.is_some() {
                let year = of.plain("", "", demand * 8760 * 6 / 10).with("type", "Reservation");
                rows.push(year.with("reservationTerm", "1 Year"));
            }
            if machine.vcpus == 4 {
                rows.push(of.plain(" Windows", "", demand).with("type", "DevTestConsumption"));
            }
        }
        rows.extend(odd(view, region, location, percent));
    }
    rows
}

struct Row<'a> {
    view: &'a View<'a>,
    region: &'a str,
    location: &'a str,
    machine: &'a Machine,
}

impl Row<'_> {
    /// A row whose product and SKU end so.
    fn plain(&self, product: &str, sku: &str, micro: u64) -> Json {
        let name = &self.machine.name;
        let short = name.strip_prefix("Standard_").unwrap_or(name).replace('_', " ");
        let id = self.view.hash(&format!("{name}{product}{sku}{}", self.region));
        // Meters of the third version are shared with the machines of slower disks.
        let meter = if short.starts_with('D') && short.ends_with(" v3") {
            format!("{}/{short}", short.replace('s', ""))
        } else {
            short.clone()
        };
        object([
            ("currencyCode", self.view.currency().into()),
            ("tierMinimumUnits", number("0.0")),
            ("retailPrice", price(micro)),
            ("unitPrice", price(micro)),
            ("armRegionName", self.region.into()),
            ("location", self.location.into()),
            ("effectiveStartDate", "2023-04-01T00:00:00Z".into()),
            ("meterId", format!("{:08x}-91d8-5f2b-b7e9-{:012x}", id >> 32, id & 0xffff_ffff).into()),
            ("meterName", format!("{meter}{sku}").into()),
            ("productId", format!("DZH318Z0{:04X}", id & 0xffff).into()),
            ("skuId", format!("DZH318Z0{:04X}/{:04X}", id & 0xffff, id >> 48).into()),
            ("productName", format!("Virtual Machines {}{product}", self.machine.family).into()),
            ("skuName", format!("{short}{sku}").into()),
            ("serviceName", "Virtual Machines".into()),
            ("serviceId", "DZH313Z7MMC8".into()),
            ("serviceFamily", "Compute".into()),
            ("unitOfMeasure", "1 Hour".into()),
            ("type", "Consumption".into()),
            ("isPrimaryMeterRegion", true.into()),
            ("armSkuName", name.as_str().into()),
        ])
    }
}

/// Rows that should be left out, or that say in another way what others say.
fn odd(view: &View<'_>, region: &str, location: &str, percent: u64) -> Vec<Json> {
    let rate = view.rates(percent, Cloud::Azure);
    let of = |name: &str, family: &'static str, vcpus: u64, gib: u64| {
        let machine = Machine { name: name.into(), family, vcpus, memory_mib: gib * 1024, gpus: None, disks: None };
        let micro = machine.price(Market::OnDemand, &rate);
        (Row { view, region, location, machine: &machine }.plain("", "", micro), micro)
    };
    let (d4, d4_price) = of("Standard_D4s_v3", "Dsv3 Series", 4, 16);
    let (e8, e8_price) = of("Standard_E8s_v5", "Esv5 Series", 8, 64);
    let (f4, f4_price) = of("Standard_F4s_v2", "FSv2 Series", 4, 8);
    let (retired, retired_price) = of("Standard_D8s_v4", "Dsv4 Series", 8, 32);
    let plan =
        object([("unitPrice", price(d4_price / 2)), ("retailPrice", price(d4_price / 2)), ("term", "3 Years".into())]);
    vec![
        // The same price in other notations.
        d4.clone().with("retailPrice", usd(d4_price, 3)).with("unitPrice", usd(d4_price, 3)),
        e8.clone().with("retailPrice", number(scientific(e8_price))).with("unitPrice", number(scientific(e8_price))),
        d4.clone().with("savingsPlan", Json::List(vec![plan])).with("unheardOf", Json::List(vec![Json::List(vec![])])),
        // Not money, or not ours.
        d4.clone().with("retailPrice", number("0.0")).with("unitPrice", number("0")),
        d4.clone().with("retailPrice", Json::Null).with("unitPrice", Json::Null),
        d4.clone().with("currencyCode", "EUR").with("retailPrice", price(d4_price * 5)),
        f4.clone().with("unitOfMeasure", "100 Hours").with("retailPrice", price(f4_price * 100)),
        f4.clone().with("unitOfMeasure", "1/Month").with("retailPrice", price(f4_price * 730)),
        e8.clone().with("armSkuName", Json::Null).with("retailPrice", price(e8_price * 2)),
        e8.with("armSkuName", "").with("retailPrice", price(e8_price * 3)),
        f4.clone().without("retailPrice").without("unitPrice"),
        f4.with("serviceName", "Cloud Services").with("productName", "FSv2 Series Cloud Services"),
        // Retired, as the preview lists it beside its successor.
        retired
            .with("effectiveStartDate", "2021-01-01T00:00:00Z")
            .with("effectiveEndDate", dates::iso(view.now.saturating_sub(86_400 * 30)))
            .with("retailPrice", price(retired_price * 13 / 10))
            .with("unitPrice", price(retired_price * 13 / 10)),
        d4.with("productName", "Virtual Machines Dsv3 Series \u{2013} “Héllo” \u{1f680}\\ \"x\"\n")
            .with("armSkuName", "Standard_D4s_v3_\u{1d11e}")
            .with("retailPrice", price(rate(Market::OnDemand, Class::Vcpu))),
    ]
}
