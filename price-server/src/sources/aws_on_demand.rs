//! The file behind AWS's page of on-demand prices, as public collectors describe it:
//! `GET /pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/{place}/{system}/index.json`.
//!
//! Oddities: packed without a Content-Encoding; a place that was not asked for; machines with disks, which cost more;
//! memory of "0.5 GiB" and "1,952 GiB"; a price of zero, an empty one, one in scientific notation, escaped solidi.

use super::{Asked, Document, Reply, View};
use crate::{
    dates,
    json::{object, scientific, usd, Escapes, Json, Layout, Style},
    machines::{self, Machine},
    truth::{Cloud, Market},
};
use std::borrow::Cow;

/// Regions: their place, their name, and what they cost in percent of the first.
pub(super) const REGIONS: [(&str, &str, u64); 4] = [
    ("US East (N. Virginia)", "us-east-1", 100),
    ("US West (Oregon)", "us-west-2", 100),
    ("EU (Frankfurt)", "eu-central-1", 119),
    ("South America (Sao Paulo)", "sa-east-1", 160),
];

const ROOT: &str = "/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/";

pub(super) fn answer(asked: &Asked, view: &View<'_>) -> Reply {
    let parts = asked.path.strip_prefix(ROOT).and_then(|rest| rest.strip_suffix("/index.json")?.split_once('/'));
    let (Some((place, system)), false) = (parts, asked.post) else { return Reply::denied() };
    let Some((_, _, percent)) = REGIONS.iter().find(|(name, ..)| *name == place) else { return Reply::denied() };
    if !["Linux", "Windows"].contains(&system) {
        return Reply::denied();
    }
    let manifest = object([
        ("serviceId", "ec2".into()),
        ("accessType", "publish".into()),
        ("hawkFilePublicationDate", dates::iso(view.published).into()),
        ("ETLIngestionTriggerDate", dates::iso(view.published).into()),
        ("currencyCode", view.currency().into()),
        ("source", "ec2-ondemand-without-sec-sel".into()),
    ]);
    let of = |place: &'static str, percent: u64| (Cow::Borrowed(place), rows(view, place, system, percent));
    let mut regions: Vec<_> =
        REGIONS.iter().filter(|(name, ..)| *name == place).map(|(name, ..)| of(name, *percent)).collect();
    // Another place in the same file, before the one that was asked for.
    regions.insert(0, of("AWS GovCloud (US)", 226));
    let document = object([("manifest", manifest), ("sets", object([])), ("regions", Json::Object(regions))]);
    Reply {
        status: 200,
        content_type: "application/json",
        etag: Some(view.etag(&asked.path)),
        modified: Some(view.published),
        packed: true,
        document: Document::Json(document, Style { layout: Layout::Indented, escapes: Escapes::Ascii }),
    }
}

fn rows(view: &View<'_>, place: &str, system: &str, percent: u64) -> Json {
    if view.empty {
        return object([]);
    }
    let rate = view.rates(percent, Cloud::Aws);
    let flat: String = place.chars().filter(|character| !"().".contains(*character)).collect();
    let row = |machine: &Machine, price: String, more: &str| {
        let (family, size) = machine.halves();
        let id = format!("{:016X}", view.hash(&format!("{} {place} {system}{more}", machine.name)));
        let name = format!("{family} {size} {flat} {system}{more}");
        let value = object([
            ("rateCode", format!("{id}.JRTCKXETXF.6YS6EN2CT7").into()),
            ("price", price.into()),
            ("Location", place.into()),
            ("Instance Family", machine.family.into()),
            ("vCPU", machine.vcpus.to_string().into()),
            ("Instance Type", machine.name.as_str().into()),
            ("Memory", memory(machine.memory_mib).into()),
            ("Storage", machine.disks.unwrap_or("EBS only").into()),
            ("Network Performance", "Up to 12500 Megabit".into()),
            ("plc:OperatingSystem", system.into()),
            ("plc:InstanceFamily", title(machine.family).into()),
            ("Operating System", system.into()),
            ("Pre Installed S/W", "NA".into()),
            ("License Model", "No License required".into()),
        ]);
        (Cow::<'static, str>::Owned(name), value)
    };
    let cost = |machine: &Machine| {
        let licence = if system == "Windows" { machine.vcpus * 46_000 } else { 0 };
        machine.price(Market::OnDemand, &rate) + licence
    };
    let mut rows: Vec<_> = machines::aws().iter().map(|machine| row(machine, usd(cost(machine), 10), "")).collect();
    for (index, machine) in machines::aws().iter().filter(|machine| machine.name == "m5.xlarge").enumerate() {
        // The same price otherwise, and prices that are none.
        rows.insert(index, row(machine, scientific(cost(machine)), " NA"));
        rows.push(row(machine, "0.0000000000".into(), " Reserved"));
        rows.push(row(machine, String::new(), " Unused"));
        rows.push(row(machine, "N/A".into(), " Outpost"));
    }
    Json::Object(rows)
}

/// As the pages write it.
fn memory(mib: u64) -> String {
    match (mib / 1024, mib % 1024) {
        (gib, 0) if gib >= 1000 => format!("{},{:03} GiB", gib / 1000, gib % 1000),
        (gib, 0) => format!("{gib} GiB"),
        (gib, rest) => format!("{gib}.{} GiB", rest * 10 / 1024),
    }
}

fn title(family: &str) -> String {
    let mut words = family.split(' ').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    [words.next().unwrap_or_default(), words.next().unwrap_or_default()].join(" ")
}
