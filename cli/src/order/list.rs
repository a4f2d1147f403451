//! One's own orders, the bids on any, and cancelling.

use super::told::{left, needs, order_json, print_bids, state_word, tell, tell_over, Names};
use crate::{
    market::per_hour,
    output::{self, money, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Result};
use serde_json::json;
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::{At, Call, Chain, ChainError, Follower},
    units::format_ticks,
};
use tradewind_primitives::{earned, Balance, OrderId, OrderView, Slot, Ticks};

/// `tradewind bids`
#[derive(Debug, clap::Args)]
#[command(after_help = "With --output json: one object a line, or with --once the order as one value.")]
pub struct Bids {
    /// Number of the order
    pub order: OrderId,
    /// Show what stands now, and end
    #[arg(long)]
    pub once: bool,
}

/// `tradewind order cancel`
#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// Number of the order
    pub order: OrderId,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// The order at `at`.
///
/// # Errors
/// When there is none any more.
pub async fn found(at: &At, order: OrderId) -> Result<OrderView<AccountId32>> {
    at.order(order).await?.ok_or_else(|| {
        eyre!(
            "order {order} is over, or there never was one: `tradewind order resume {order}` goes on with its leases where \
             it was posted, and `tradewind lease ls` shows all of yours"
        )
    })
}

/// Shows the bids that stand until bidding ends.
///
/// # Errors
/// When there is no such order; when nobody reads the output any more.
pub async fn bids(options: &Options, args: &Bids) -> Result<()> {
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let (view, live) = (found(&at, args.order).await?, at.clock().await?.live);
    let mut names = Names::default();
    names.learn(&at, &view.order).await?;
    match options.output {
        Format::Json if args.once => return output::value(&order_json(&view, live, &names)),
        Format::Json => {}
        Format::Text => print_bids(&view, live, &names),
    }
    if args.once {
        return Ok(());
    }
    // The table said it already.
    let told = (options.output == Format::Text).then(|| view.clone());
    watch(&chain, options.output, at.number(), told, args.order, names).await
}

async fn watch(
    chain: &Chain,
    format: Format,
    from: u64,
    mut last: Option<OrderView<AccountId32>>,
    order: OrderId,
    mut names: Names,
) -> Result<()> {
    let mut follower = Follower::new(chain.clone(), from);
    while last.as_ref().is_none_or(|last| last.open) {
        let at = follower.next().await;
        let look = async {
            let view = at.order(order).await?;
            if let Some(view) = &view {
                names.learn(&at, &view.order).await?;
            }
            Ok::<_, ChainError>((view, at.clock().await?.live))
        };
        let (view, live) = match look.await {
            Ok(found) => found,
            Err(error) if error.passes() => continue,
            Err(error) => return Err(error.into()),
        };
        let Some(view) = view else { return tell_over(format, order, at.number()) };
        tell(format, last.as_ref(), &view, &names, (live, at.number()))?;
        last = Some(view);
    }
    Ok(())
}

/// Lists the user's orders.
///
/// # Errors
/// When the chain does not answer.
pub async fn list(options: &Options) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    let (orders, live) = (at.orders_of(&account).await?, at.clock().await?.live);
    if options.output == Format::Json {
        let mut names = Names::default();
        for view in &orders {
            names.learn(&at, &view.order).await?;
        }
        return output::value(&json!(orders.iter().map(|view| order_json(view, live, &names)).collect::<Vec<_>>()));
    }
    if orders.is_empty() {
        output::say!("No orders. `tradewind order APP --max-rate 0.5wind` posts one; those that are over are leases.");
        return Ok(());
    }
    let rows = orders.iter().map(|view| {
        let (order, asset) = (&view.order, &view.order.terms.asset);
        let bids = order.slots.iter().filter_map(Slot::bid);
        let best = bids.clone().map(|bid| bid.rate).min();
        vec![
            view.id.to_string(),
            state_word(view).into(),
            if view.open { format_ticks(left(view, live)) } else { String::new() },
            needs(order),
            format!("{} of {}", bids.count(), order.terms.count),
            money(asset, per_hour(order.terms.max_rate)),
            best.map_or(String::new(), |rate| money(asset, per_hour(rate))),
            money(asset, view.held),
        ]
    });
    let header = ["order", "state", "ends in", "what", "bids", "limit an hour", "best an hour", "on hold"];
    output::table(&header, rows.collect());
    Ok(())
}

/// What cancelling gives those who bid, and how many they are.
fn trouble(view: &OrderView<AccountId32>, ticks: Ticks) -> (Balance, usize) {
    let paid: Vec<Balance> = view
        .order
        .slots
        .iter()
        .filter_map(Slot::bid)
        .filter_map(|bid| earned(bid.rate, ticks.min(view.order.terms.ticks)))
        .collect();
    (paid.iter().fold(0, |sum, paid| sum.saturating_add(*paid)), paid.len())
}

/// Cancels an order; asks if that costs something.
///
/// # Errors
/// When bidding is over; with the runtime's name for a refusal.
pub async fn cancel(options: &Options, args: &Cancel) -> Result<()> {
    let (chain, submitter, key) = options.submitter().await?;
    let (id, at) = (args.order, chain.finalized().await?);
    let view = found(&at, id).await?;
    ensure!(view.order.buyer == key.account(), "order {id} is another buyer's; `tradewind order ls` lists yours");
    ensure!(
        view.open,
        "order {id}: bidding is over, so that it is awarded and cannot be cancelled; `tradewind order resume {id}` goes \
         on, `tradewind lease cancel` ends its leases"
    );
    let asset = &view.order.terms.asset;
    let (paid, bidders) = trouble(&view, at.constant("Marketplace", "CancellationTicks")?);
    if bidders > 0 && options.output == Format::Text {
        let bids = if bidders == 1 { "1 bid stands".into() } else { format!("{bidders} bids stand") };
        output::say!("{bids}: cancelling pays {} for that, the rest comes back.", money(asset, paid));
    }
    if bidders > 0 && !args.yes && !output::ask("Cancel it?")? {
        bail!("not cancelled");
    }
    let block = submitter.submit(&Call::cancel_order(id)).await?.block;
    match options.output {
        Format::Json => output::value(&json!({
            "order": id, "block": block, "held": view.held.to_string(), "bids": bidders, "paid": paid.to_string(),
        })),
        Format::Text => {
            let back = money(asset, view.held.saturating_sub(paid));
            output::say!(
                "order {id} cancelled, block {block}: {back} comes back, {} goes to bidders",
                money(asset, paid)
            );
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::told::tests::{bid, view};

    #[test]
    fn cancelling_pays_every_bid_for_its_trouble_and_never_more_than_its_term() {
        let rate = 3_000_000_000;
        let mut order = view(vec![Slot::Standing(bid(2, rate)), Slot::Empty, Slot::Standing(bid(3, 2 * rate))]);
        assert_eq!(trouble(&order, 10), (90, 2));
        order.order.terms.ticks = 4;
        assert_eq!(trouble(&order, 10), (36, 2));
        assert_eq!(trouble(&view(vec![Slot::Empty]), 10), (0, 0));
    }
}
