//! Orders in words and as JSON: what stands, and what changed since the last look.

use super::limit::{below_ppm, saving};
use crate::{
    lease::asset_json,
    market::per_hour,
    output::{self, money, Format},
};
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::collections::BTreeMap;
use tradewind_client::{
    chain::{At, ChainError},
    units::{format_mib, format_ticks},
};
use tradewind_primitives::{
    Bid, Fill, OrderId, OrderRecord, OrderState, OrderView, Policy, Requirements, Slot, Tee, Tick, Ticks,
};

/// Names of providers, each asked for once.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<AccountId32, String>);

impl Names {
    /// Learns the names of all who bid on `order`.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn learn(&mut self, at: &At, order: &OrderRecord<AccountId32>) -> Result<(), ChainError> {
        for bid in order.slots.iter().filter_map(Slot::bid) {
            self.learn_one(at, &bid.provider).await?;
        }
        Ok(())
    }

    /// Learns the name of `who`.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn learn_one(&mut self, at: &At, who: &AccountId32) -> Result<(), ChainError> {
        if !self.0.contains_key(who) {
            if let Some(provider) = at.provider(who).await? {
                self.0.insert(who.clone(), String::from_utf8_lossy(&provider.profile.name).into_owned());
            }
        }
        Ok(())
    }

    /// The name, or the address of one that has none.
    pub fn of(&self, who: &AccountId32) -> String {
        self.0.get(who).cloned().unwrap_or_else(|| who.to_ss58check())
    }
}

/// The state of an order in a word; one whose time for bids is over waits for the chain to go on.
pub fn state_word(view: &OrderView<AccountId32>) -> &'static str {
    match view.order.state {
        OrderState::Bidding if view.open => "bidding",
        OrderState::Bidding => "over",
        OrderState::Awarding => "awarding",
        OrderState::Unfilled => "unfilled",
        OrderState::Cancelled => "cancelled",
    }
}

/// Slots with their numbers.
pub fn numbered(order: &OrderRecord<AccountId32>) -> impl Iterator<Item = (u32, &Slot<AccountId32>)> {
    (0u32..).zip(order.slots.iter())
}

/// What is asked for: `2 × 1 vCPU, 64 MiB for 3 h`.
pub fn needs(order: &OrderRecord<AccountId32>) -> String {
    let resources = &order.terms.requirements.resources;
    let times = if order.terms.count > 1 { format!("{} × ", order.terms.count) } else { String::new() };
    let memory = format_mib(resources.memory_mib);
    format!("{times}{} vCPU, {memory} for {}", resources.vcpus, format_ticks(order.terms.ticks))
}

fn requirements_json(wanted: &Requirements) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    json!({
        "kind": format!("{:?}", wanted.kind).to_lowercase(),
        "vcpus": wanted.resources.vcpus,
        "memory_mib": wanted.resources.memory_mib,
        "storage_gib": wanted.resources.storage_gib,
        "bandwidth_mbps": wanted.resources.bandwidth_mbps,
        "gpus": wanted.resources.gpus,
        "gpu_model": wanted.gpu_model.as_ref().map(|model| text(model)),
        "region": wanted.region.as_ref().map(|region| format!("{}/{}", text(&region.country), text(&region.label))),
        "tee": (wanted.tee != Tee::None).then(|| format!("{:?}", wanted.tee)),
        "min_reputation": wanted.min_reputation.to_string(),
        "min_uptime_ppm": wanted.min_uptime_ppm,
        "min_identity_tier": wanted.min_identity_tier,
    })
}

/// An order as JSON; `live` is the chain's live tick.
pub fn order_json(view: &OrderView<AccountId32>, live: Tick, names: &Names) -> Value {
    let (order, terms) = (&view.order, &view.order.terms);
    let (policy, weight_ppm) = match terms.policy {
        Policy::LowestPrice => ("lowest-price", None),
        Policy::Weighted { ppm } => ("weighted", Some(ppm)),
    };
    let slots = numbered(order).map(|(slot, state)| {
        let mut value = json!({
            "slot": slot,
            "lease": order.lease(slot),
            "state": match state {
                Slot::Empty => "empty",
                Slot::Standing(_) => "standing",
                Slot::Ended => "ended",
            },
        });
        value["bid"] = json!(state.bid().map(|bid| bid_json(bid, terms.max_rate, names)));
        value
    });
    json!({
        "order": view.id,
        "state": state_word(view),
        "open": view.open,
        "buyer": order.buyer.to_ss58check(),
        "count": terms.count,
        "fill": match terms.fill { Fill::All => "all", Fill::Any => "any" },
        "policy": policy,
        "weight_ppm": weight_ppm,
        "asset": asset_json(&terms.asset),
        "max_rate": terms.max_rate.to_string(),
        "max_per_hour": per_hour(terms.max_rate).to_string(),
        "ticks": terms.ticks,
        "requirements": requirements_json(&terms.requirements),
        "ends_at": order.ends_at,
        "left_ticks": left(view, live),
        "extensions": order.extensions,
        "first_lease": order.first_lease,
        "deposit": order.deposit.to_string(),
        "held": view.held.to_string(),
        "slots": slots.collect::<Vec<_>>(),
    })
}

/// A bid as JSON.
pub fn bid_json(bid: &Bid<AccountId32>, limit: u128, names: &Names) -> Value {
    json!({
        "provider": names.of(&bid.provider),
        "account": bid.provider.to_ss58check(),
        "offer": bid.offer,
        "rate": bid.rate.to_string(),
        "per_hour": per_hour(bid.rate).to_string(),
        "score": bid.score.to_string(),
        "below_limit_ppm": below_ppm(limit, bid.rate),
    })
}

/// Live ticks until bidding ends.
pub fn left(view: &OrderView<AccountId32>, live: Tick) -> Ticks {
    match view.open {
        true => view.order.ends_at.saturating_sub(live),
        false => 0,
    }
}

/// `slot 3: `, where there is more than one.
pub fn slot_prefix(count: u8, slot: u32) -> String {
    match count {
        1 => String::new(),
        _ => format!("slot {slot}: "),
    }
}

/// Prints the best bid of each slot as a table.
pub fn print_bids(view: &OrderView<AccountId32>, live: Tick, names: &Names) {
    let (order, terms) = (&view.order, &view.order.terms);
    let limit = money(&terms.asset, per_hour(terms.max_rate));
    output::say!("order {}, {}: {}, at most {limit} an hour each", view.id, state_word(view), needs(order));
    if view.open {
        output::say!("bidding ends in {}", format_ticks(left(view, live)));
    }
    let rows = numbered(order).map(|(slot, state)| {
        let (who, price, saved) = match state {
            Slot::Empty => ("no bid yet".into(), String::new(), String::new()),
            Slot::Ended => ("ended".into(), String::new(), String::new()),
            Slot::Standing(bid) => {
                let price = money(&terms.asset, per_hour(bid.rate));
                (names.of(&bid.provider), price, saving(terms.max_rate, bid.rate))
            }
        };
        vec![slot.to_string(), who, price, saved, order.lease(slot).to_string()]
    });
    output::table(&["slot", "best bid", "an hour", "saving", "lease"], rows.collect());
}

/// Something that changed between two looks at an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another bid stands.
    Bid(u32, Bid<AccountId32>),
    /// Late bids moved the end of bidding, to so many live ticks from now.
    Extended(Ticks),
    /// No bids are taken any more.
    Over,
}

/// What changed from `last` to `view`, in order.
pub fn changes(last: Option<&OrderView<AccountId32>>, view: &OrderView<AccountId32>, live: Tick) -> Vec<Change> {
    let before = |slot: u32| last.and_then(|last| last.order.slots.get(slot as usize)).and_then(Slot::bid);
    let bids = numbered(&view.order).filter_map(|(slot, state)| {
        let bid = state.bid().filter(|bid| before(slot) != Some(*bid))?;
        Some(Change::Bid(slot, bid.clone()))
    });
    let mut all: Vec<Change> = bids.collect();
    if view.open && last.is_some_and(|last| last.order.ends_at != view.order.ends_at) {
        all.push(Change::Extended(left(view, live)));
    }
    if !view.open && last.is_none_or(|last| last.open) {
        all.push(Change::Over);
    }
    all
}

impl Change {
    /// As a line for people.
    pub fn text(&self, order: &OrderRecord<AccountId32>, names: &Names, block: u64) -> String {
        match self {
            Self::Bid(slot, bid) => format!(
                "{}{} bids {} an hour, {}, block {block}",
                slot_prefix(order.terms.count, *slot),
                names.of(&bid.provider),
                money(&order.terms.asset, per_hour(bid.rate)),
                saving(order.terms.max_rate, bid.rate)
            ),
            Self::Extended(left) => format!("that was late: bidding goes on for {}", format_ticks(*left)),
            Self::Over => format!("bidding is over, block {block}"),
        }
    }

    /// As an object for scripts.
    pub fn json(&self, view: &OrderView<AccountId32>, names: &Names, block: u64) -> Value {
        let mut value = match self {
            Self::Bid(slot, bid) => {
                let mut value = bid_json(bid, view.order.terms.max_rate, names);
                value["event"] = json!("bid");
                value["slot"] = json!(slot);
                value
            }
            Self::Extended(left) => {
                json!({ "event": "extended", "ends_at": view.order.ends_at, "left_ticks": left })
            }
            Self::Over => json!({ "event": "over" }),
        };
        value["order"] = json!(view.id);
        value["block"] = json!(block);
        value
    }
}

/// Prints what changed.
///
/// # Errors
/// When nobody reads the output any more.
pub fn tell(
    format: Format,
    last: Option<&OrderView<AccountId32>>,
    view: &OrderView<AccountId32>,
    names: &Names,
    (live, block): (Tick, u64),
) -> color_eyre::eyre::Result<()> {
    for change in changes(last, view, live) {
        output::event(format, &change.text(&view.order, names, block), &change.json(view, names, block))?;
    }
    Ok(())
}

/// Prints that an order is over that had been open at the last look.
///
/// # Errors
/// When nobody reads the output any more.
pub fn tell_over(format: Format, order: OrderId, block: u64) -> color_eyre::eyre::Result<()> {
    let text = format!("bidding on order {order} is over, block {block}");
    output::event(format, &text, &json!({ "event": "over", "order": order, "block": block }))
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used, missing_docs)]

    use super::*;
    use tradewind_primitives::{AssetKind, Kind, OrderTerms, Resources, Workload};

    pub fn bid(provider: u8, rate: u128) -> Bid<AccountId32> {
        Bid { provider: AccountId32::new([provider; 32]), offer: 3, rate, score: rate, terms: None, collateral: 1 }
    }

    /// An order of account 1 for as many leases as there are slots, which takes bids until live tick 100.
    pub fn view(slots: Vec<Slot<AccountId32>>) -> OrderView<AccountId32> {
        let requirements = Requirements {
            kind: Kind::Function,
            resources: Resources { vcpus: 1, memory_mib: 64, ..Default::default() },
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: 0,
            min_uptime_ppm: 0,
            min_identity_tier: 0,
        };
        let terms = OrderTerms {
            requirements,
            count: u8::try_from(slots.len()).unwrap(),
            fill: Fill::Any,
            asset: AssetKind::Native,
            max_rate: 1_000_000_000_000_000_000,
            ticks: 600,
            bidding: 20,
            policy: Policy::LowestPrice,
            workload: Workload::Sealed { manifest_hash: Default::default() },
            buyer_sealing_key: [0; 32],
            terms: None,
        };
        let order = OrderRecord {
            buyer: AccountId32::new([1; 32]),
            terms,
            state: OrderState::Bidding,
            ends_at: 100,
            extensions: 0,
            first_lease: 40,
            deposit: 5,
            slots: slots.try_into().unwrap(),
        };
        OrderView { id: 9, order, held: 1_205, open: true }
    }

    #[test]
    fn only_what_changed_is_told() {
        let empty = view(vec![Slot::Empty, Slot::Empty]);
        let one = view(vec![Slot::Standing(bid(2, 800_000_000_000_000_000)), Slot::Empty]);
        assert_eq!(changes(None, &empty, 80), []);
        let told = changes(Some(&empty), &one, 80);
        assert!(matches!(told[..], [Change::Bid(0, _)]), "{told:?}");
        assert_eq!(changes(Some(&one), &one, 81), []);
        let mut better = view(vec![Slot::Standing(bid(3, 700_000_000_000_000_000)), Slot::Empty]);
        better.order.ends_at = 103;
        let told = changes(Some(&one), &better, 99);
        assert!(matches!(told[..], [Change::Bid(0, _), Change::Extended(4)]), "{told:?}");
        let mut over = better.clone();
        over.open = false;
        assert_eq!(changes(Some(&better), &over, 103), [Change::Over]);
        assert_eq!(changes(Some(&over), &over, 104), []);
        assert_eq!(changes(None, &over, 104).last(), Some(&Change::Over));
    }

    #[test]
    fn a_bid_says_who_what_and_how_much_less() {
        let standing = view(vec![Slot::Empty, Slot::Standing(bid(2, 800_000_000_000_000_000))]);
        let told = changes(None, &standing, 80);
        let text = told[0].text(&standing.order, &Names::default(), 7);
        assert!(text.starts_with("slot 1: "), "{text}");
        assert!(text.ends_with(" bids 480 WIND an hour, 20 % below the limit, block 7"), "{text}");
        let value = told[0].json(&standing, &Names::default(), 7);
        assert_eq!((&value["event"], &value["slot"], &value["order"]), (&json!("bid"), &json!(1), &json!(9)));
        assert_eq!((&value["per_hour"], &value["below_limit_ppm"]), (&json!("480000000000"), &json!(200_000)));
        let single = view(vec![Slot::Standing(bid(2, 1))]);
        assert!(!changes(None, &single, 80)[0].text(&single.order, &Names::default(), 7).contains("slot"));
    }

    #[test]
    fn json_has_every_slot_with_its_lease() {
        let mut order = view(vec![Slot::Ended, Slot::Standing(bid(2, 5)), Slot::Empty]);
        let value = order_json(&order, 90, &Names::default());
        assert_eq!((&value["state"], &value["left_ticks"]), (&json!("bidding"), &json!(10)));
        let slot = |slot: usize| (value["slots"][slot]["state"].clone(), value["slots"][slot]["lease"].clone());
        assert_eq!(slot(0), (json!("ended"), json!(40)));
        assert_eq!(slot(1), (json!("standing"), json!(41)));
        assert_eq!(slot(2), (json!("empty"), json!(42)));
        assert_eq!(value["slots"][1]["bid"]["rate"], json!("5"));
        assert_eq!(value["slots"][2]["bid"], Value::Null);
        assert_eq!(needs(&order.order), "3 × 1 vCPU, 64 MiB for 1 h");
        order.open = false;
        assert_eq!(order_json(&order, 90, &Names::default())["state"], json!("over"));
        assert_eq!(order_json(&order, 90, &Names::default())["left_ticks"], json!(0));
    }
}
