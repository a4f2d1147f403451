//! Vast.ai's offers: `GET /api/v0/bundles/?q={json}`, after its documentation of `search offers` and public collectors.
//!
//! Of each model there are offers of one to eight GPUs, some above and as many below the truth, by as much on either
//! side in number: the median of `dph_total / num_gpus` is the truth, as is that of `min_bid / num_gpus` for spot.
//!
//! Oddities: two memory sizes under one name; money with a tail of binary floating point, in quotes, with an exponent,
//! of zero, negative, null; no GPUs; no name; offers nobody should take, cheap and dear in pairs.

use super::{Asked, Reply, View};
use crate::{
    json::{floating, number, object, scientific, usd, Escapes, Json, Layout, Style},
    truth::{Class, Cloud, Market},
};
use serde_json::Value;

/// Models: name, memory in MB, class.
const MODELS: [(&str, u64, &str); 14] = [
    ("RTX 4090", 24_564, "nvidia/rtx4090/24gi"),
    ("RTX 3090", 24_576, "nvidia/rtx3090/24gi"),
    ("RTX A6000", 49_140, "nvidia/rtxa6000/48gi"),
    ("L40S", 46_068, "nvidia/l40s/48gi"),
    ("Tesla V100", 16_384, "nvidia/v100/16gi"),
    ("Tesla V100", 32_768, "nvidia/v100/32gi"),
    ("A100 PCIE", 40_960, "nvidia/a100/40gi"),
    ("A100 PCIE", 81_920, "nvidia/a100/80gi"),
    ("A100 SXM4", 40_960, "nvidia/a100/40gi"),
    ("A100 SXM4", 81_920, "nvidia/a100/80gi"),
    ("H100 PCIE", 81_559, "nvidia/h100/80gi"),
    ("H100 SXM", 81_559, "nvidia/h100/80gi"),
    ("H100 NVL", 95_830, "nvidia/h100/94gi"),
    ("RTX 2080 Ti", 11_264, "nvidia/rtx2080ti/11gi"),
];

/// How far offers are from the truth, in thousandths: as many below as above.
const SPREAD: [i64; 5] = [-250, -80, 0, 90, 310];

const STYLE: Style = Style { layout: Layout::Compact, escapes: Escapes::Ascii };

pub(super) fn answer(asked: &Asked, view: &View<'_>) -> Reply {
    if asked.path.trim_end_matches('/') != "/api/v0/bundles" || asked.post {
        return Reply::text(404, "text/html", "<!doctype html><title>404 Not Found</title>");
    }
    let query = match asked.parameter("q").map(serde_json::from_str::<Value>) {
        None => Value::Object(serde_json::Map::new()),
        Some(Ok(query @ Value::Object(_))) => query,
        Some(_) => return bad("q is no JSON object"),
    };
    let bids = query.get("type").and_then(Value::as_str) == Some("bid");
    let mut rows = view.shuffled(rows(view, bids));
    for (field, wanted) in query.as_object().into_iter().flatten() {
        if matches!(field.as_str(), "type" | "limit" | "order" | "allocated_storage" | "disable_bundling" | "external")
        {
            continue;
        }
        let Some(passes) = condition(wanted) else { return bad(&format!("the condition on {field}")) };
        rows.retain(|row| passes(row.get(field)));
    }
    let order = query.get("order").and_then(Value::as_array).and_then(|order| order.first());
    if let Some(by) = order.and_then(Value::as_array) {
        let field = by.first().and_then(Value::as_str).unwrap_or("score").to_owned();
        rows.sort_by(|left, right| {
            let of = |row: &Json| row.get(&field).and_then(amount).unwrap_or(0.0);
            of(left).total_cmp(&of(right))
        });
        if by.get(1).and_then(Value::as_str) == Some("desc") {
            rows.reverse();
        }
    }
    if let Some(limit) = query.get("limit").and_then(Value::as_u64) {
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Reply::json(object([("offers", Json::List(rows))]), STYLE)
}

fn bad(message: &str) -> Reply {
    let answer = object([("success", false.into()), ("error", "invalid_args".into()), ("msg", message.into())]);
    Reply::refusal(400, answer, STYLE)
}

/// What a field must be: `{"eq": 1}` and the like, or the value itself.
fn condition(wanted: &Value) -> Option<impl Fn(Option<&Json>) -> bool> {
    let pairs: Vec<(String, Value)> = match wanted {
        Value::Object(pairs) => pairs.iter().map(|(op, value)| (op.clone(), value.clone())).collect(),
        plain => vec![("eq".to_owned(), plain.clone())],
    };
    let known = ["eq", "neq", "gt", "gte", "lt", "lte", "in", "notin"];
    if pairs.iter().any(|(op, _)| !known.contains(&op.as_str())) {
        return None;
    }
    Some(move |field: Option<&Json>| {
        let Some(field) = field else { return false };
        pairs.iter().all(|(op, value)| {
            let order = || amount(field).zip(value.as_f64()).and_then(|(left, right)| left.partial_cmp(&right));
            let among = || value.as_array().is_some_and(|values| values.iter().any(|value| same(field, value)));
            match op.as_str() {
                "eq" => same(field, value),
                "neq" => !same(field, value),
                "gt" => order().is_some_and(std::cmp::Ordering::is_gt),
                "gte" => order().is_some_and(std::cmp::Ordering::is_ge),
                "lt" => order().is_some_and(std::cmp::Ordering::is_lt),
                "lte" => order().is_some_and(std::cmp::Ordering::is_le),
                "in" => among(),
                _ => !among(),
            }
        })
    })
}

fn amount(field: &Json) -> Option<f64> {
    match field {
        Json::Number(text) => text.parse().ok(),
        _ => None,
    }
}

fn same(field: &Json, value: &Value) -> bool {
    match (field, value) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(left), Value::Bool(right)) => left == right,
        // A blank is an underscore where it cannot be typed.
        (Json::Text(left), Value::String(right)) => *left == right.replace('_', " "),
        (Json::Number(_), Value::Number(_)) => {
            amount(field).zip(value.as_f64()).is_some_and(|(a, b)| (a - b).abs() < 1e-9)
        }
        _ => false,
    }
}

fn rows(view: &View<'_>, bids: bool) -> Vec<Json> {
    let mut rows = Vec::new();
    for (name, ram, class) in MODELS {
        for gpus in [1, 2, 4, 8] {
            for spread in SPREAD {
                rows.push(offer(view, name, ram, class, gpus, spread, bids));
            }
        }
    }
    let of = |spread, gpus| offer(view, "RTX 4090", 24_564, "nvidia/rtx4090/24gi", gpus, spread, bids);
    let rate = view.rate(100, Cloud::Vast, market(bids), Class::Gpu("nvidia/rtx4090/24gi"));
    let (plain, dear, cheap) = (of(0, 1), of(2000, 1), of(-900, 1));
    rows.extend([
        // The truth in other notations.
        plain.clone().with("dph_total", number(scientific(rate))),
        plain.clone().with("dph_total", usd(rate, 2)),
        // No price.
        plain.clone().with("dph_total", Json::Null).with("min_bid", Json::Null).with("search", Json::Null),
        plain.clone().with("dph_total", number("0.0")).with("min_bid", number("0.0")),
        plain.clone().with("dph_total", number("-1")).with("min_bid", number("-1")),
        plain.clone().without("dph_total").without("min_bid").without("search"),
        plain.clone().with("num_gpus", number("0")),
        plain.clone().with("num_gpus", Json::Null),
        plain.clone().with("gpu_name", Json::Null),
        plain.clone().with("gpu_name", "R\u{2060}TX 4090 \u{2122} \u{1f3ae}"),
        plain.with("gpu_ram", Json::Null).with("gpu_total_ram", Json::Null).with("gpu_name", "Radeon VII"),
        // In pairs, so that who takes them too still finds the truth.
        cheap.clone().with("reliability", number("0.31")).with("reliability2", number("0.31")).with("verified", false),
        dear.clone().with("reliability", number("0.35")).with("reliability2", number("0.35")).with("verified", false),
        cheap.with("rentable", false).with("rented", true),
        dear.with("rentable", false).with("rented", true),
    ]);
    rows
}

fn market(bids: bool) -> Market {
    if bids {
        Market::Spot
    } else {
        Market::OnDemand
    }
}

fn offer(view: &View<'_>, name: &str, ram: u64, class: &'static str, gpus: u64, spread: i64, bids: bool) -> Json {
    let of = |market| {
        let whole = view.rate(100, Cloud::Vast, market, Class::Gpu(class)) * gpus;
        whole.saturating_mul((1000 + spread).unsigned_abs()) / 1000
    };
    let (total, bid) = (of(market(bids)), of(Market::Spot));
    let disk = total / 50;
    let id = view.hash(&format!("{name} {ram} {gpus} {spread}"));
    let places = ["Texas, US", "Qu\u{e9}bec, CA", "Sweden, SE", "Vietnam, VN", "S\u{e3}o Paulo, BR", ""];
    let place = places.get((id % 6) as usize).copied().filter(|place| !place.is_empty());
    let share = |percent: u64| number(floating(total * percent / 100));
    let search = object([
        ("gpuCostPerHour", number(floating(total - disk))),
        ("diskHour", number(floating(disk))),
        ("totalHour", number(floating(total))),
        ("discountTotalHour", number("0")),
        ("discountedTotalPerHour", number(floating(total))),
    ]);
    object([
        ("id", (id % 100_000_000).into()),
        ("ask_contract_id", (id % 100_000_000).into()),
        ("machine_id", (id % 100_000).into()),
        ("host_id", (id % 30_000).into()),
        ("bundled_results", Json::Null),
        ("cpu_arch", "amd64".into()),
        ("cpu_cores", (16 * gpus).into()),
        ("cpu_cores_effective", number(format!("{gpus}6.0"))),
        ("cpu_name", "Core\u{2122} Ultra 9 285K".into()),
        ("cpu_ram", (64_000 * gpus).into()),
        ("disk_name", "Samsung \\ \"990\" PRO/4TB".into()),
        ("disk_space", number("2973.7")),
        ("dlperf", number("1.4177061797795068E2")),
        ("dph_base", number(floating(total - disk))),
        ("dph_total", number(floating(total))),
        ("discounted_dph_total", number(floating(total))),
        ("duration", number("3149474.3556768894")),
        ("external", Json::Null),
        ("geolocation", place.into()),
        ("gpu_arch", "nvidia".into()),
        ("gpu_frac", number("1")),
        ("gpu_ids", vec![id % 90_000, 1].into()),
        ("gpu_name", name.into()),
        ("gpu_ram", ram.into()),
        ("gpu_total_ram", (ram * gpus).into()),
        ("hosting_type", Json::Null),
        ("inet_down_cost", number("1.953125e-03")),
        ("instance", object([("totalHour", number(floating(disk))), ("gpuCostPerHour", number("0"))])),
        ("is_bid", bids.into()),
        ("min_bid", number(floating(bid))),
        ("num_gpus", gpus.into()),
        ("reliability", number("0.9964528")),
        ("reliability2", number("0.9964528")),
        ("rentable", true.into()),
        ("rented", false.into()),
        ("resource_type", "gpu".into()),
        ("score", share(300)),
        ("search", search),
        ("start_date", Json::Null),
        ("storage_cost", number("0.9333333333333335")),
        ("time_remaining", "".into()),
        ("verification", "verified".into()),
        ("verified", true.into()),
        ("vram_costperhour", share(1)),
    ])
}
