//! RunPod's kinds of GPUs: `POST /graphql` with a query of `gpuTypes`, after its GraphQL schema and public collectors.
//! Every field is answered, whichever were asked for.
//!
//! On demand, the truth is `lowestPrice.uninterruptablePrice`, which is the community cloud's; the secure cloud asks a
//! fifth more. For spot it is `lowestPrice.minimumBidPrice`. Oddities: a bid price that is the price; kinds that are
//! not in stock, with null for prices; one without a name; models with two memory sizes.

use super::{price, Asked, Reply, View, RAGGED};
use crate::{
    json::{number, object, scientific, Json},
    truth::{Class, Cloud, Market},
};
use serde_json::Value;

/// Kinds: id, name, memory in GB, class.
const KINDS: [(&str, &str, u64, &str); 15] = [
    ("NVIDIA GeForce RTX 4090", "RTX 4090", 24, "nvidia/rtx4090/24gi"),
    ("NVIDIA GeForce RTX 3090", "RTX 3090", 24, "nvidia/rtx3090/24gi"),
    ("NVIDIA RTX A6000", "RTX A6000", 48, "nvidia/rtxa6000/48gi"),
    ("NVIDIA L4", "L4", 24, "nvidia/l4/24gi"),
    ("NVIDIA L40S", "L40S", 48, "nvidia/l40s/48gi"),
    ("Tesla V100-PCIE-16GB", "Tesla V100", 16, "nvidia/v100/16gi"),
    ("Tesla V100-SXM2-16GB", "V100 SXM2", 16, "nvidia/v100/16gi"),
    ("Tesla V100-SXM2-32GB", "V100 SXM2 32GB", 32, "nvidia/v100/32gi"),
    ("NVIDIA A100-SXM4-40GB", "A100 SXM 40GB", 40, "nvidia/a100/40gi"),
    ("NVIDIA A100 80GB PCIe", "A100 PCIe", 80, "nvidia/a100/80gi"),
    ("NVIDIA A100-SXM4-80GB", "A100 SXM", 80, "nvidia/a100/80gi"),
    ("NVIDIA H100 PCIe", "H100 PCIe", 80, "nvidia/h100/80gi"),
    ("NVIDIA H100 80GB HBM3", "H100 SXM", 80, "nvidia/h100/80gi"),
    ("NVIDIA H100 NVL", "H100 NVL", 94, "nvidia/h100/94gi"),
    ("AMD Instinct MI300X OAM", "MI300X", 192, "amd/mi300x/192gi"),
];

pub(super) fn answer(asked: &Asked, view: &View<'_>) -> Reply {
    if asked.path != "/graphql" {
        return Reply::text(404, "text/html", "<pre>Cannot GET</pre>");
    }
    if !asked.post {
        return Reply::text(405, "text/plain", "GraphQL only supports POST requests.");
    }
    let error = |message: &str| {
        let error = object([("message", message.into()), ("locations", Json::List(vec![]))]);
        Reply::refusal(400, object([("errors", Json::List(vec![error]))]), RAGGED)
    };
    let Ok(request) = serde_json::from_slice::<Value>(&asked.body) else {
        return error("POST body missing, invalid Content-Type, or JSON object has no keys.");
    };
    let query = request.get("query").and_then(Value::as_str);
    if !query.is_some_and(|query| query.contains("gpuTypes")) {
        return error("Syntax Error: Unexpected <EOF>.");
    }
    let rows = if view.empty { Vec::new() } else { rows(view) };
    let data = object([("gpuTypes", Json::List(rows))]);
    Reply::json(object([("data", data), ("extensions", object([("cost", 1.into())]))]), RAGGED)
}

fn rows(view: &View<'_>) -> Vec<Json> {
    let mut rows: Vec<_> = KINDS
        .iter()
        .enumerate()
        .map(|(index, (id, name, memory, class))| {
            let of = |market| view.rate(100, Cloud::Runpod, market, Class::Gpu(class));
            let (demand, spot) = (of(Market::OnDemand), of(Market::Spot));
            let told = if index % 3 == 1 { number(scientific(demand)) } else { price(demand) };
            let lowest = lowest(told, price(spot), Some("High"));
            kind(id, name, *memory, price(demand * 6 / 5), price(demand), lowest)
        })
        .collect();
    let none = || lowest(Json::Null, Json::Null, None);
    let dear = price(3_000_000);
    rows.insert(2, kind("unknown", "unknown", 0, Json::Null, Json::Null, none()));
    rows.insert(5, kind("NVIDIA RTX A5000", "RTX A5000", 24, dear.clone(), dear.clone(), none()));
    rows.push(kind("NVIDIA RTX A4000", "RTX A4000", 16, number("0"), number("0.0"), Json::Null));
    rows.push(
        kind("NVIDIA R\u{fc}ckgrat \u{1f9ea}", "\"new\"\\", 24, dear.clone(), dear, none())
            .with("displayName", Json::Null),
    );
    rows
}

fn lowest(demand: Json, bid: Json, stock: Option<&str>) -> Json {
    object([
        ("minimumBidPrice", bid),
        ("uninterruptablePrice", demand),
        ("minVcpu", 8.into()),
        ("minMemory", 31.into()),
        ("stockStatus", stock.into()),
    ])
}

fn kind(id: &str, name: &str, memory: u64, secure: Json, community: Json, lowest: Json) -> Json {
    object([
        ("id", id.into()),
        ("displayName", name.into()),
        ("manufacturer", "Nvidia".into()),
        ("memoryInGb", memory.into()),
        ("secureCloud", true.into()),
        ("communityCloud", true.into()),
        ("securePrice", secure),
        ("communityPrice", community),
        ("oneMonthPrice", Json::Null),
        ("lowestPrice", lowest),
    ])
}
