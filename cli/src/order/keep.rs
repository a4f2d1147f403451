//! `--keep` of an order: when its lease is lost, whoever was beaten in its bidding is asked first.

use super::{
    bidders::{Bidder, Bidders},
    follow, known,
    limit::rate_of_hour,
    nothing_came,
    post::Plan,
    serve::{Served, Server, Won},
    told::Names,
    Of,
};
use crate::{
    access::Way,
    home::KeptOrder,
    output::{self, Format, USD_ASSET},
    rent::{keep, Budget, Choice, Price, Renter, Start, Term, Why},
    session::Options,
};
use color_eyre::eyre::{ensure, eyre, Result, WrapErr};
use serde_json::json;
use tradewind_client::units::{Currency, Money};
use tradewind_primitives::{AssetKind, Balance, LeaseId, OrderId, Rate};

/// `tradewind order resume`
#[derive(Debug, clap::Args)]
pub struct Resume {
    /// Number of the order
    pub order: OrderId,
    /// Stay, and keep the workload running for the whole term, as `tradewind order --keep` does. Goes on with the last
    /// lease that it rented, if it was interrupted. Who bid is known where the node still has the blocks
    #[arg(long)]
    pub keep: bool,
    /// With --keep: rent no other lease that costs more than this an hour
    #[arg(long, visible_alias = "max", requires = "keep")]
    pub max_rate: Option<Money>,
    /// With --keep: never pay more than this for the order and all that it leads to, what was spent on it included
    #[arg(long, requires = "keep")]
    pub max_spend: Option<Money>,
}

/// The lease that an order for one led to, handed over if that was possible, and who was beaten, the best last bid first.
pub struct Found {
    served: Served,
    beaten: Vec<Bidder>,
}

/// Follows an order for one lease from block `from` on, until that lease is there. `None` if none came of it.
///
/// # Errors
/// Those of [`follow`].
pub async fn won(renter: &Renter<'_>, order: OrderId, kept: &KeptOrder, from: u64) -> Result<Option<Found>> {
    let options = renter.options;
    if options.output == Format::Json {
        output::event(
            options.output,
            "",
            &json!({ "event": "order", "order": order, "block": kept.posted_at, "lease": kept.first_lease }),
        )?;
    }
    let mut bidders = Bidders::since(kept.posted_at.unwrap_or(from));
    let served = follow(server(renter), &renter.submitter, order, kept, from, Of::Bidders(&mut bidders)).await?;
    Ok(served.into_iter().next().map(|served| {
        let beaten = bidders.beaten(&served.won.view.lease.provider);
        Found { served, beaten }
    }))
}

fn server<'a>(renter: &'a Renter<'_>) -> Server<'a> {
    Server { options: renter.options, chain: &renter.chain, key: &renter.key, count: 1, detach: true }
}

/// Keeps the workload of an order running, of which `found` came and whose transactions cost `fee`.
///
/// # Errors
/// Those of [`keep`].
pub async fn keep_won(mut term: Term<'_>, order: OrderId, found: Found, fee: Balance) -> Result<()> {
    let served = begin(&mut term, order, found, fee);
    keep(term, Start::Lease(Box::new(served), Why::BestBid)).await
}

/// The money and the bidders of the order are the term's.
fn begin(term: &mut Term<'_>, order: OrderId, Found { served, beaten }: Found, fee: Balance) -> Served {
    let view = &served.won.view;
    term.budget.rented(view.id, Price::of(view, fee));
    term.budget.learn(view);
    (term.choice, term.order) = (Choice::after(beaten), Some(order));
    served
}

/// `tradewind order resume --keep`
///
/// # Errors
/// When the order is not for one lease, or nothing came of it; those of [`keep`].
pub async fn resume(options: &Options, args: &Resume) -> Result<()> {
    let (chain, submitter, key) = options.submitter().await?;
    let order = args.order;
    let (kept, block) = known(options, &chain, &key, order).await?;
    ensure!(
        kept.count == 1,
        "order {order} is for {} leases, and --keep keeps one workload running: resume it without",
        kept.count
    );
    let terms = match kept.terms()? {
        Some(terms) => Some(terms),
        None => chain.at_number(block).await?.order(order).await?.map(|view| view.order.terms),
    };
    let terms = terms.ok_or_else(|| {
        eyre!("order {order} was posted by an earlier version, which kept too little of it: resume it without --keep")
    })?;
    let (max_rate, budget) = bounds(args, &terms.asset)?;
    let bounded = args.max_spend.is_some();
    let renter = Renter::again(options, (chain, submitter, key), &kept.kept, &terms, bounded)?;
    let fee = Plan::of(&terms).fee(&renter).await?;
    let found = won(&renter, order, &kept, block).await?.ok_or_else(|| nothing_came(order))?;
    let mut term = Term { max_rate, ..Term::new(&renter, terms.ticks, budget) };
    let mut last = (begin(&mut term, order, found, fee), Why::BestBid);
    for lease in kept.replaced_by {
        let Some(next) = replacement(&renter, lease).await? else { continue };
        replaced(&mut term, &last.0.won);
        let fee = renter.fee().await?;
        term.budget.rented(lease, Price::of(&next.view, fee));
        term.budget.learn(&next.view);
        last = (Served { outcome: Ok(Way::default()), won: next }, Why::Resumed);
    }
    if last.1 == Why::Resumed {
        // Handing it over may be what was interrupted.
        last.0.outcome = server(&renter).run(&last.0.won).await;
    }
    keep(term, Start::Lease(Box::new(last.0), last.1)).await
}

/// The bounds of a command that goes on, in the currency of the order.
fn bounds(args: &Resume, asset: &AssetKind) -> Result<(Option<Rate>, Budget)> {
    let pay = Currency::of(asset, USD_ASSET);
    for (name, money) in [("--max-rate", args.max_rate), ("--max-spend", args.max_spend)] {
        let same = money.is_none_or(|money| Some(money.currency) == pay);
        ensure!(same, "{name} is in another currency than the order");
    }
    let rate = |hour: Money| rate_of_hour(hour.base).ok_or_else(|| eyre!("--max-rate must be more than nothing"));
    let budget = Budget::new(args.max_spend, pay.unwrap_or(Currency::Wind))?;
    Ok((args.max_rate.map(rate).transpose()?, budget))
}

/// A lease of `term` was lost, and another rented: its provider has failed, and it may have begun the term.
fn replaced(term: &mut Term<'_>, lost: &Won) {
    let lease = &lost.view.lease;
    term.choice.lost(&lease.provider, lease.starts_at.is_some());
    term.end = term.end.or(lease.starts_at.map(|start| start.saturating_add(term.ticks)));
}

/// A lease as it stands, if it is not pruned.
async fn replacement(renter: &Renter<'_>, lease: LeaseId) -> Result<Option<Won>> {
    let at = renter.chain.finalized().await?;
    let view = at.lease(lease).await.wrap_err_with(|| format!("looking for lease {lease}"))?;
    let Some(view) = view else { return Ok(None) };
    let mut names = Names::default();
    names.learn_one(&at, &view.lease.provider).await?;
    let name = names.of(&view.lease.provider);
    Ok(Some(Won { slot: 0, view, block: at.number(), name }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn bounds_of_a_resumed_order_are_in_its_currency() {
        let args = |max_rate: Option<&str>, max_spend: Option<&str>| Resume {
            order: 1,
            keep: true,
            max_rate: max_rate.map(|money| money.parse().unwrap()),
            max_spend: max_spend.map(|money| money.parse().unwrap()),
        };
        let (rate, budget) = bounds(&args(Some("0.6wind"), Some("1wind")), &AssetKind::Native).unwrap();
        assert_eq!(rate, Some(1_000_000_000_000_000));
        assert!(!budget.allows(&Price { cost: 1_000_000_001, ..Price::default() }));
        let (rate, budget) = bounds(&args(None, None), &AssetKind::WithId(USD_ASSET)).unwrap();
        assert!(rate.is_none() && budget.allows(&Price { cost: u128::MAX, ..Price::default() }));
        let refused = |args, asset| bounds(&args, &asset).unwrap_err().to_string();
        assert!(refused(args(Some("1usd"), None), AssetKind::Native).contains("--max-rate"));
        assert!(refused(args(None, Some("1wind")), AssetKind::WithId(USD_ASSET)).contains("--max-spend"));
        assert!(refused(args(Some("0wind"), None), AssetKind::Native).contains("more than nothing"));
    }
}
