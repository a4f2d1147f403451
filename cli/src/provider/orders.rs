//! Orders that take bids, and which offers can serve them.

use super::registered;
use crate::{
    market::per_hour,
    mismatch,
    order::told::{left, needs, order_json, Names},
    output::{self, money, Format},
    session::Options,
};
use color_eyre::eyre::{ensure, eyre, Result};
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::units::format_ticks;
use tradewind_primitives::{Mismatch, OfferId, OpenOrder, OrderId, OrderView, Rate, Slot};

/// `tradewind provider orders`
#[derive(Debug, clap::Args)]
pub struct Orders {
    /// Only those that an offer of yours can serve
    #[arg(long)]
    pub fitting: bool,
}

/// `tradewind provider why-not`
#[derive(Debug, clap::Args)]
pub struct WhyNot {
    /// Number of the offer
    pub offer: OfferId,
    /// Number of the order
    pub order: OrderId,
}

/// Lists the orders that take bids.
///
/// # Errors
/// When the key is no provider's, or the chain does not answer.
pub async fn list(options: &Options, args: &Orders) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    registered(&at, &account).await?;
    let (mut orders, live) = (at.open_orders(&account).await?, at.clock().await?.live);
    if args.fitting {
        orders.retain(|open| fits(open, &account));
    }
    let mut names = Names::default();
    for open in &orders {
        names.learn(&at, &open.order.order).await?;
    }
    if options.output == Format::Json {
        let all = orders.iter().map(|open| {
            let mut value = order_json(&open.order, live, &names);
            value["own"] = json!(open.order.order.buyer == account);
            value["offers"] = json!(open.offers.iter().map(|(id, why)| answer_json(*id, why)).collect::<Vec<_>>());
            value
        });
        return output::value(&json!(all.collect::<Vec<_>>()));
    }
    if orders.is_empty() {
        output::say!(
            "No order {} now.",
            if args.fitting { "that your offers can serve takes bids" } else { "takes bids" }
        );
        return Ok(());
    }
    let rows = orders.iter().map(|open| {
        let (view, asset) = (&open.order, &open.order.order.terms.asset);
        vec![
            view.id.to_string(),
            needs(&view.order),
            money(asset, per_hour(view.order.terms.max_rate)),
            standing(view, &account),
            format_ticks(left(view, live)),
            answers(open, &account),
        ]
    });
    output::table(&["order", "what", "limit an hour", "best bids an hour", "ends in", "your offers"], rows.collect());
    output::say!("`tradewind-agent` bids by itself as its configuration says.");
    Ok(())
}

/// Whether an offer of `account` can serve it.
fn fits(open: &OpenOrder<AccountId32>, account: &AccountId32) -> bool {
    open.order.order.buyer != *account && open.offers.iter().any(|(_, why)| why.is_empty())
}

fn answer_json(offer: OfferId, why: &[Mismatch]) -> Value {
    json!({
        "offer": offer,
        "serves": why.is_empty(),
        "reasons": why.iter().map(|why| mismatch::name(*why)).collect::<Vec<_>>(),
        "why": mismatch::listed(why),
    })
}

/// The bids that stand, slot by slot: `0.4 WIND (yours), none`.
fn standing(view: &OrderView<AccountId32>, account: &AccountId32) -> String {
    let asset = &view.order.terms.asset;
    let one = |slot: &Slot<AccountId32>| match slot.bid() {
        None => "none".into(),
        Some(bid) if bid.provider == *account => format!("{} (yours)", money(asset, per_hour(bid.rate))),
        Some(bid) => money(asset, per_hour(bid.rate)),
    };
    view.order.slots.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What the provider's offers say, a line each.
fn answers(open: &OpenOrder<AccountId32>, account: &AccountId32) -> String {
    if open.order.order.buyer == *account {
        return "it is your own order".into();
    }
    if open.offers.is_empty() {
        return "you have no open offer".into();
    }
    let one = |(id, why): &(OfferId, Vec<Mismatch>)| match why.is_empty() {
        true => format!("{id} can serve it"),
        false => format!("{id}: {}", mismatch::listed(why)),
    };
    open.offers.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Says whether an offer can serve an order.
///
/// # Errors
/// When there is no such order or offer, or the chain does not answer.
pub async fn why_not(options: &Options, args: &WhyNot) -> Result<()> {
    let at = options.chain().await?.finalized().await?;
    let (offer, order) = (args.offer, args.order);
    let view = crate::order::found(&at, order).await?;
    ensure!(view.open, "order {order} takes no bids any more");
    let record = at.offer(offer).await?;
    let record = record.ok_or_else(|| eyre!("there is no offer {offer}; `tradewind provider offers` lists yours"))?;
    let provider = &record.provider;
    // What a closed offer says is not listed.
    let listed = at.open_orders(provider).await?.into_iter().find(|open| open.order.id == order);
    let why = listed.and_then(|open| open.offers.into_iter().find(|(id, _)| *id == offer)).map(|(_, why)| why);
    let why = why.unwrap_or_else(|| vec![Mismatch::OfferClosed]);
    let own = view.order.buyer == *provider;
    let rate = at.rate(&view.order.terms.requirements, offer).await?;
    match options.output {
        Format::Json => {
            let mut value = answer_json(offer, &why);
            value["order"] = json!(order);
            value["own"] = json!(own);
            value["provider"] = json!(provider.to_ss58check());
            value["rate"] = json!(rate.map(|rate| rate.to_string()));
            value["max_rate"] = json!(view.order.terms.max_rate.to_string());
            output::value(&value)
        }
        Format::Text => {
            for line in sentences(offer, &view, &why, own, rate) {
                output::say!("{line}");
            }
            Ok(())
        }
    }
}

/// The answer in sentences.
fn sentences(
    offer: OfferId,
    view: &OrderView<AccountId32>,
    why: &[Mismatch],
    own: bool,
    rate: Option<Rate>,
) -> Vec<String> {
    let (order, terms) = (view.id, &view.order.terms);
    if own {
        return vec![format!("Order {order} is of the offer's own provider, which cannot bid on it.")];
    }
    if !why.is_empty() {
        let reasons = why.iter().map(|why| format!("- {}", mismatch::words(*why)));
        return std::iter::once(format!("Offer {offer} cannot serve order {order}:")).chain(reasons).collect();
    }
    let hour = |rate: Rate| money(&terms.asset, per_hour(rate));
    let limit = hour(terms.max_rate);
    let mut lines = vec![format!("Offer {offer} can serve order {order}, at {limit} an hour or less.")];
    match rate {
        Some(rate) if rate > terms.max_rate => {
            lines.push(format!("Its posted prices come to {} an hour: a bid must be lower than that.", hour(rate)));
        }
        Some(rate) => lines.push(format!("Its posted prices come to {} an hour.", hour(rate))),
        None => {}
    }
    let worst = view.order.slots.iter().filter_map(Slot::bid).map(|bid| bid.rate).max();
    if let Some(worst) = worst.filter(|_| view.order.slots.iter().all(|slot| slot.bid().is_some())) {
        lines
            .push(format!("Every slot has a bid: one must be beaten, the highest of them is {} an hour.", hour(worst)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::told::tests::{bid, view};

    fn open(offers: Vec<(OfferId, Vec<Mismatch>)>) -> OpenOrder<AccountId32> {
        OpenOrder { order: view(vec![Slot::Standing(bid(2, 500_000_000_000_000_000)), Slot::Empty]), offers }
    }

    #[test]
    fn every_offer_says_whether_it_serves_or_why_not() {
        let me = AccountId32::new([2; 32]);
        let both = open(vec![(3, vec![]), (4, vec![Mismatch::Memory, Mismatch::TooLong])]);
        assert!(fits(&both, &me));
        let text = answers(&both, &me);
        assert_eq!(text, "3 can serve it\n4: too little memory is free; the term is longer than the offer's longest");
        assert_eq!(answers(&open(vec![]), &me), "you have no open offer");
        assert!(!fits(&open(vec![(4, vec![Mismatch::Memory])]), &me));
        let buyer = AccountId32::new([1; 32]);
        assert!(!fits(&both, &buyer));
        assert_eq!(answers(&both, &buyer), "it is your own order");
        assert_eq!(standing(&both.order, &me), "300 WIND (yours), none");
        assert_eq!(standing(&both.order, &buyer), "300 WIND, none");
        let value = answer_json(4, &[Mismatch::Memory]);
        assert_eq!((&value["serves"], &value["reasons"]), (&json!(false), &json!(["Memory"])));
    }

    #[test]
    fn why_not_says_what_a_bid_must_be_or_every_reason_against_it() {
        let order = open(vec![]).order;
        let told = sentences(3, &order, &[Mismatch::Vcpus, Mismatch::Region], false, Some(1));
        assert_eq!(told.len(), 3);
        assert!(told.iter().any(|line| line == "- it is in another region"));
        let told = sentences(3, &order, &[], false, Some(2_000_000_000_000_000_000)).join(" ");
        assert!(told.contains("at 600 WIND an hour or less. Its posted prices come to 1200 WIND"), "{told}");
        assert!(told.contains("must be lower"), "{told}");
        assert!(!told.contains("Every slot"), "one has none");
        let full = view(vec![Slot::Standing(bid(2, 500_000_000_000_000_000))]);
        assert!(sentences(3, &full, &[], false, None).join(" ").contains("the highest of them is 300 WIND"));
        assert!(sentences(3, &order, &[], true, None).join(" ").contains("own provider"));
    }
}
