//! Orders: providers bid for what a buyer needs, the best bids win, and their leases are waited for.

mod bidders;
mod follow;
mod keep;
mod limit;
mod list;
mod post;
mod serve;
pub mod told;

#[cfg(test)]
pub use bidders::tests as bidders_tests;
pub use bidders::{Bidder, Bidders};
pub use follow::Following;
pub use keep::{keep_won, won};
pub use limit::{auction_rate, deposit_at};
pub use list::{found, Bids};
pub use post::{agree, post, Plan, Posted, BIDDING};
pub use serve::{served_json, Served, Server, Won};

use crate::{
    home::KeptOrder,
    output::{self, Format},
    rent::{Budget, Offer, Renter, Term},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, eyre, Report, Result, WrapErr};
use serde_json::json;
use sp_core::crypto::AccountId32;
use std::process::ExitCode;
use tradewind_client::{
    chain::{Chain, Submitter},
    keys::AccountKey,
};
use tradewind_primitives::{Fill, OrderId, OrderView, Slot};

/// `tradewind order`
#[derive(Debug, clap::Args)]
#[command(
    subcommand_negates_reqs = true,
    override_usage = "tradewind order [OPTIONS] <APP>\n       tradewind order <COMMAND>",
    after_help = "Posts an order, shows the bids, and when bidding is over hands the manifest over to every winner and \
                  waits until its lease runs. Interrupted, it can be resumed: `tradewind order resume ORDER`. With \
                  --output json, one value at the end; `tradewind bids ORDER` shows bids meanwhile."
)]
pub struct Order {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    post: post::Post,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List yours that are not over
    Ls,
    /// Go on with one that was posted: show bids, hand over to the winners, wait until their leases run
    Resume(keep::Resume),
    /// Take one back while bids are taken: whoever has the best bid on a slot gets the price of ten ticks for it
    Cancel(list::Cancel),
}

/// `tradewind award`
#[derive(Debug, clap::Args)]
#[command(after_help = "The chain awards orders by itself when bidding is over; this does it at once. While bids are \
                        taken, only the buyer can, and that ends bidding for all slots. Whoever is not the buyer only \
                        awards.")]
pub struct Award {
    /// Number of the order
    pub order: OrderId,
    /// Only this slot; the chain awards the others when their time comes
    #[arg(long)]
    pub slot: Option<u32>,
    /// Return once it is awarded; `tradewind order resume` hands over and waits
    #[arg(long)]
    pub no_wait: bool,
}

/// Runs it.
///
/// # Errors
/// With the runtime's name for a refusal, or when nothing came of the order.
pub async fn run(options: &Options, order: &Order) -> Result<ExitCode> {
    ensure!(
        order.action.is_none() || order.post.app.is_none(),
        "either post an order or deal with one that is there; see `tradewind order --help`"
    );
    let done = match &order.action {
        None => return new(options, &order.post).await,
        Some(Action::Resume(args)) if args.keep => keep::resume(options, args).await,
        Some(Action::Resume(args)) => return resume(options, args.order).await,
        Some(Action::Ls) => list::list(options).await,
        Some(Action::Cancel(args)) => list::cancel(options, args).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// `tradewind bids`
///
/// # Errors
/// When there is no such order; when nobody reads the output any more.
pub async fn bids(options: &Options, args: &Bids) -> Result<()> {
    list::bids(options, args).await
}

async fn new(options: &Options, args: &post::Post) -> Result<ExitCode> {
    let (mut plan, rate) = args.plan()?;
    let renter = Renter::new(options, args.app()?, &args.what, args.max_spend.is_some()).await?;
    let at = renter.chain.finalized().await?;
    let cheapest = cheapest(renter.offers(&at, plan.ticks).await?);
    plan.max_rate = match (rate, &cheapest) {
        (Some(rate), _) => rate,
        (None, Some(offer)) => offer.rate,
        (None, None) => bail!("no posted offer says what this costs; say what an hour may cost: --max-rate 0.5wind"),
    };
    agree(&renter, &at, &plan, args.max_spend, args.yes).await?;
    let fee = plan.fee(&renter).await?;
    let posted = post(&renter, &plan).await?;
    if args.keep {
        let budget = Budget::new(args.max_spend, args.what.needs.pay)?;
        let term = Term { max_rate: rate, ..Term::new(&renter, plan.ticks, budget) };
        let found = won(&renter, posted.order, &posted.kept, posted.block).await?;
        let found = found.ok_or_else(|| nothing_came(posted.order))?;
        return keep_won(term, posted.order, found, fee).await.map(|()| ExitCode::SUCCESS);
    }
    if args.no_wait {
        match options.output {
            Format::Json => output::value(&json!({
                "order": posted.order, "block": posted.block, "first_lease": posted.kept.first_lease,
            }))?,
            Format::Text => output::say!("Next: tradewind order resume {}", posted.order),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server { options, chain: &renter.chain, key: &renter.key, count: plan.count, detach: false };
    let served = follow(server, &renter.submitter, posted.order, &posted.kept, posted.block, Of::All).await?;
    finish(options, posted.order, plan.count, served)
}

fn cheapest(offers: Vec<Offer>) -> Option<Offer> {
    offers.into_iter().next()
}

/// What of an order is of interest.
pub enum Of<'a> {
    /// All of its leases.
    All,
    /// The lease of one slot; the others are not waited for.
    Slot(u32),
    /// Its leases, and who bids, of which scripts are told too.
    Bidders(&'a mut Bidders),
}

/// Follows an order that was posted from here until everything is served, or the user stops.
///
/// # Errors
/// Those of [`Following::run`]; when the user stops.
pub async fn follow(
    server: Server<'_>,
    submitter: &Submitter,
    order: OrderId,
    kept: &KeptOrder,
    from: u64,
    of: Of<'_>,
) -> Result<Vec<Served>> {
    let first_lease = follow::first_lease(kept, None, order)?;
    let format = server.options.output;
    let (only, bidders, keep) = match of {
        Of::All => (None, None, ""),
        Of::Slot(slot) => (Some(slot), None, ""),
        Of::Bidders(bidders) => (None, Some(bidders), " --keep"),
    };
    let tells = Some(format).filter(|format| *format == Format::Text || bidders.is_some());
    let following = Following { server, submitter, order, first_lease, only, tells };
    tokio::select! {
        served = following.run(from, bidders) => served,
        signal = tokio::signal::ctrl_c() => {
            signal?;
            bail!(
                "stopped; order {order} goes on: `tradewind order resume {order}{keep}` goes on with it, `tradewind order \
                 cancel {order}` takes it back while bids are taken"
            )
        }
    }
}

/// What is kept of an order, and the block to go on from.
async fn known(options: &Options, chain: &Chain, key: &AccountKey, order: OrderId) -> Result<(KeptOrder, u64)> {
    let (home, genesis, at) = (options.home()?, format!("{:?}", chain.genesis()), chain.finalized().await?);
    if let Some(view) = at.order(order).await? {
        ensure!(view.order.buyer == key.account(), "order {order} is another buyer's");
        // Posting may have been interrupted before the order's number was known.
        home.adopt_order(&genesis, order, view.order.first_lease, &view.order.terms.buyer_sealing_key)?;
    }
    let kept = home.kept_order(&genesis, order).wrap_err(
        "only where an order was posted can it be resumed; `tradewind bids` and `tradewind award` work everywhere",
    )?;
    Ok((kept, at.number()))
}

async fn resume(options: &Options, order: OrderId) -> Result<ExitCode> {
    let (chain, submitter, key) = options.submitter().await?;
    let (kept, block) = known(options, &chain, &key, order).await?;
    let server = Server { options, chain: &chain, key: &key, count: kept.count, detach: false };
    let served = follow(server, &submitter, order, &kept, block, Of::All).await?;
    finish(options, order, kept.count, served)
}

/// `tradewind award`
///
/// # Errors
/// When there is nothing to award; with the runtime's name for a refusal.
pub async fn award(options: &Options, args: &Award) -> Result<ExitCode> {
    let (chain, submitter, key) = options.submitter().await?;
    let (order, at) = (args.order, chain.finalized().await?);
    let view = list::found(&at, order).await?;
    let mine = view.order.buyer == key.account();
    let slots = slots_to_award(&view, args.slot, mine)?;
    let waits = mine && !args.no_wait;
    // Whatever is missing here is said before bidding is ended.
    let kept = match waits {
        true => Some(known(options, &chain, &key, order).await?.0),
        false => None,
    };
    let block = follow::award(&submitter, order, &slots).await?.unwrap_or(at.number());
    output::step(options.output, &format!("order {order}: awarded, block {block}"));
    let Some(kept) = kept else {
        if options.output == Format::Json {
            output::value(&json!({ "order": order, "block": block, "slots": slots }))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let server = Server { options, chain: &chain, key: &key, count: kept.count, detach: false };
    let served = follow(server, &submitter, order, &kept, block, args.slot.map_or(Of::All, Of::Slot)).await?;
    finish(options, order, if args.slot.is_some() { 1 } else { kept.count }, served)
}

/// The slots that an award is sent for.
fn slots_to_award(view: &OrderView<AccountId32>, slot: Option<u32>, mine: bool) -> Result<Vec<u32>> {
    let id = view.id;
    ensure!(mine || !view.open, "order {id} takes bids; only its buyer can award it before that is over");
    let slots = match slot {
        None => follow::waiting(view),
        Some(slot) => {
            follow::ensure_slot(view, slot)?;
            vec![slot]
        }
    };
    if view.open {
        let stands = |slot: &u32| view.order.slots.get(*slot as usize).and_then(Slot::bid).is_some();
        ensure!(slots.iter().all(stands), "nobody has bid yet: wait, or `tradewind order cancel {id}`");
        let full = view.order.slots.iter().all(|slot| slot.bid().is_some());
        ensure!(
            full || view.order.terms.fill == Fill::Any,
            "order {id} wants all of its leases or none, and not each has a bid yet: wait, or `tradewind order cancel {id}`"
        );
    }
    Ok(slots)
}

/// Why an order ended without a lease.
fn nothing_came(order: OrderId) -> Report {
    eyre!(
        "no lease came of order {order}, and what was on hold has come back (but for what a cancelled one pays its \
         bidders); say a higher --max-rate, take bids for longer (--bidding), or see what is posted (`tradewind market`)"
    )
}

/// Says what came of an order. A failure if nothing did, or something that came of it does not run.
fn finish(options: &Options, order: OrderId, count: u8, mut served: Vec<Served>) -> Result<ExitCode> {
    if served.is_empty() {
        return Err(nothing_came(order));
    }
    let failed = served.iter().filter(|served| served.outcome.is_err()).count();
    if count == 1 {
        // What its one lease ends with is what the command ends with.
        served = match served.pop() {
            Some(Served { won, outcome: Err(error) }) => {
                return Err(error.wrap_err(format!("lease {} of order {order}", won.view.id)));
            }
            other => other.into_iter().collect(),
        };
    }
    let unfilled = usize::from(count).saturating_sub(served.len());
    if options.output == Format::Json {
        let leases: Vec<_> = served.iter().map(served_json).collect();
        output::value(&json!({ "order": order, "leases": leases, "unfilled": unfilled, "failed": failed }))?;
    } else if count > 1 {
        output::say!("order {order}: {} of {count} leases run", served.len().saturating_sub(failed));
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{told::tests::bid, *};
    use clap::Parser;
    use told::tests::view;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        order: Order,
    }

    fn read(line: &str) -> Result<Order, clap::Error> {
        Line::try_parse_from(std::iter::once("order").chain(line.split_whitespace())).map(|line| line.order)
    }

    #[test]
    fn an_order_is_posted_or_one_that_is_there_is_dealt_with() {
        let order = read("app.wasm --for 3h --max-rate 0.5wind --count 2").unwrap();
        assert!(order.action.is_none());
        assert_eq!(order.post.app().unwrap(), "app.wasm");
        assert!(matches!(read("ls").unwrap().action, Some(Action::Ls)));
        assert!(matches!(
            read("resume 5").unwrap().action,
            Some(Action::Resume(keep::Resume { order: 5, keep: false, .. }))
        ));
        let kept = read("resume 5 --keep --max-rate 0.5wind --max-spend 3wind").unwrap().action;
        assert!(matches!(kept, Some(Action::Resume(keep::Resume { keep: true, max_rate: Some(_), .. }))));
        assert!(read("resume 5 --max-spend 3wind").is_err(), "a bound of nothing");
        let cancel = read("cancel 5 --yes").unwrap().action;
        assert!(matches!(cancel, Some(Action::Cancel(list::Cancel { order: 5, yes: true }))));
        // The options of all commands may stand anywhere: only the word counts.
        assert!(matches!(read("--yes ls").unwrap().action, Some(Action::Ls)));
        assert!(read("").is_err());
        assert!(read("--count 2").is_err());
        assert!(read("resume").is_err());
    }

    #[test]
    fn what_the_chain_would_not_award_is_refused_with_the_reason() {
        let standing = || Slot::Standing(bid(2, 5));
        let mut order = view(vec![standing(), Slot::Empty]);
        assert_eq!(slots_to_award(&order, None, true).unwrap(), [0]);
        let refused = |order: &_, slot, mine| slots_to_award(order, slot, mine).unwrap_err().to_string();
        assert!(refused(&order, None, false).contains("only its buyer"));
        assert!(refused(&order, Some(1), true).contains("nobody has bid"));
        assert!(refused(&order, Some(2), true).contains("numbered from 0"));
        assert!(refused(&view(vec![Slot::Empty]), None, true).contains("nobody has bid"));
        order.order.terms.fill = Fill::All;
        assert!(refused(&order, Some(0), true).contains("all of its leases or none"));
        // When bidding is over, anybody may, whatever there is.
        order.open = false;
        assert_eq!(slots_to_award(&order, None, false).unwrap(), [0]);
        let mut none = view(vec![Slot::Empty, Slot::Empty]);
        none.open = false;
        assert_eq!(slots_to_award(&none, None, false).unwrap(), [0]);
    }
}
