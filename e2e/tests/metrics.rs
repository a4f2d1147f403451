//! What operators are told to look at is there: every metric that the dashboard, the alerts and docs/operate.md name is
//! served by a running node or agent, with the labels that they ask for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{json, Value};
use std::{collections::BTreeMap, time::Duration};
use tradewind_e2e::{example, Network};

const LONG: Duration = Duration::from_secs(600);

/// Prometheus makes these itself: whether a program answered, and where it stands.
const OF_PROMETHEUS: &str = "up";
const LABELS_OF_PROMETHEUS: [&str; 2] = ["job", "instance"];

/// A line that a program serves.
struct Series {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

impl Series {
    /// Those in `text`.
    fn all(text: &str) -> Vec<Self> {
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Self::read).collect()
    }

    fn read(line: &str) -> Self {
        let (series, value) = line.rsplit_once(' ').expect("a name and a value");
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let labels = labels.trim_end_matches('}').split("\",").filter(|label| !label.is_empty()).map(|label| {
            let (name, value) = label.split_once("=\"").expect("a label and its value");
            (name.to_owned(), value.trim_end_matches('"').to_owned())
        });
        Self { name: name.into(), labels: labels.collect(), value: value.parse().expect("a number") }
    }

    /// Whether it has the label, and if one value is asked for, that value.
    fn has(&self, label: &Value) -> bool {
        let name = label["name"].as_str().unwrap();
        LABELS_OF_PROMETHEUS.contains(&name)
            || self.labels.get(name).is_some_and(|value| label["op"] != "=" || label["value"] == value.as_str())
    }
}

/// What is wrong with a use of a metric, if anything.
fn fault(used: &Value, served: &[Series]) -> Option<String> {
    let name = used["name"].as_str().unwrap();
    if name == OF_PROMETHEUS {
        return None;
    }
    let of_that_name: Vec<_> = served.iter().filter(|series| series.name == name).collect();
    let labels = used["labels"].as_array().unwrap();
    let wrong = match of_that_name.first() {
        None => "nothing serves it".into(),
        Some(_) if of_that_name.iter().any(|series| labels.iter().all(|label| series.has(label))) => return None,
        Some(_) => format!("no series of it has {}", used["labels"]),
    };
    Some(format!("{}: {name}: {wrong}", used["where"].as_str().unwrap()))
}

fn value(served: &[Series], name: &str, labels: &[(&str, &str)]) -> f64 {
    let wanted = |series: &&Series| {
        series.name == name && labels.iter().all(|(name, value)| series.labels.get(*name).is_some_and(|is| is == value))
    };
    served.iter().find(wanted).unwrap_or_else(|| panic!("no {name} {labels:?} is served")).value
}

#[tokio::test]
async fn what_operators_are_told_to_look_at_is_served() {
    let network = Network::start().await;
    // Some metrics are there once there is something to count.
    let (lease, url) = network.rent(&example("qr"), &["--for", "300 ticks"]).await;
    assert_eq!(network.get(&format!("{url}?text=tradewind")).await.status(), 200);
    network.lease_until(lease, "attested", LONG, |lease| lease.covered >= 1).await;
    let measured = async || {
        let served = Series::all(&network.metrics_of_agent(0).await?);
        (value(&served, "tradewind_leases_by_state", &[("state", "active")]) == 1.0).then_some(served)
    };
    let agent = network.until("the agent to count its lease as active", LONG, measured).await;
    let node = Series::all(&network.metrics_of_node().await.expect("the node answers"));

    let named = network.script("ops/check/metrics.mjs", &[]).await.done();
    let named = named.as_array().unwrap();
    for file in ["ops/grafana/", "ops/prometheus/", "docs/operate.md"] {
        let count = named.iter().filter(|used| used["where"].as_str().unwrap().starts_with(file)).count();
        assert!(count >= 10, "{file} names {count} metrics");
    }

    // What they say is so.
    assert_eq!(value(&agent, "tradewind_stake_base_units", &[("part", "all")]), 1e12);
    assert_eq!(value(&agent, "tradewind_vcpus", &[("part", "all")]), 2.0);
    assert_eq!(value(&agent, "tradewind_vcpus", &[("part", "leased")]), 1.0);
    assert_eq!(value(&agent, "tradewind_leases_down", &[]), 0.0);
    assert!(value(&agent, "tradewind_heartbeat_age_ticks", &[]) < 100.0);
    assert!(value(&agent, "tradewind_balance_base_units", &[]) > 1e12);
    assert!(value(&agent, "tradewind_journal_bytes", &[]) > 0.0);
    assert!(value(&agent, "tradewind_content_bytes", &[]) > 0.0, "the program is kept");
    assert!(value(&agent, "tradewind_held_base_units", &[("asset", "wind")]) > 0.0);
    let sent = [("call", "Leases.activate"), ("outcome", "included")];
    assert_eq!(value(&agent, "tradewind_transactions_total", &sent), 1.0);
    assert!(value(&agent, "tradewind_finalized_block", &[]) > 0.0);
    assert!(value(&node, "substrate_block_height", &[("status", "finalized")]) > 0.0);

    let served: Vec<_> = node.into_iter().chain(agent).collect();
    let faults: Vec<_> = named.iter().filter_map(|used| fault(used, &served)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_metric_that_nothing_serves_and_a_label_that_it_has_not_are_faults() {
    let served = Series::all("# HELP a b\na{c=\"d\",e=\"f, g\"} 1\nh 2.5\n");
    let used = |name: &str, label: &str, op: &str, value: &str| {
        let label = json!({ "name": label, "op": op, "value": value });
        json!({ "where": "x", "name": name, "labels": [label] })
    };
    assert_eq!(fault(&used("a", "e", "=", "f, g"), &served), None);
    assert_eq!(fault(&used("a", "c", "=~", "z|y"), &served), None);
    assert_eq!(fault(&used("h", "instance", "=", "anything"), &served), None);
    for (wrong, says) in [
        (used("b", "c", "=", "d"), "x: b: nothing serves it"),
        (used("a", "c", "=", "z"), "no series of it has"),
        (used("h", "c", "=~", "d"), "no series of it has"),
    ] {
        assert!(fault(&wrong, &served).expect("a fault").contains(says), "{wrong}");
    }
}
