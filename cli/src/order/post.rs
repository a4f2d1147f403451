//! Posting an order: limit, question, secrets on disk, money on hold.

use super::limit::{deposit_at, rate_of_hour, Percent, Share};
use crate::{
    home::KeptOrder,
    market::per_hour,
    output::{self, money},
    quote::{worth, Clouds},
    rent::{Prepared, Renter, What},
    wallet::ensure_holds,
};
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use tradewind_client::{
    chain::{At, Call, ChainEvent, OrderEvent},
    units::{format_mib, format_ticks, parse_ticks, Money},
};
use tradewind_primitives::{
    AssetKind, Balance, Fill, OrderId, OrderTerms, Policy, Rate, Requirements, Ticks, Workload, MAX_SLOTS,
};

/// How long bids are taken if nothing else is said.
pub const BIDDING: &str = "2m";

/// What `tradewind order` posts.
#[derive(Debug, clap::Args)]
pub struct Post {
    /// What to run: a manifest (.yaml), a component (.wasm), or a program's address
    #[arg(required = true)]
    pub app: Option<String>,
    #[command(flatten)]
    pub what: What,
    /// The limit: what an hour of one lease may cost at most, in the currency of --pay: 0.5wind. Without it, the price of
    /// the cheapest posted offer that would do
    #[arg(long, visible_alias = "max")]
    pub max_rate: Option<Money>,
    /// Never pay more than this, whatever happens: 5usd. Counts the price of all leases at the limit and their deposits,
    /// and the fees of the transactions as far as they can be in the same money
    #[arg(long)]
    pub max_spend: Option<Money>,
    /// How many such leases, each with a provider of its own bid: 1 to 16
    #[arg(long, default_value_t = 1)]
    pub count: u8,
    /// All leases or none: if not every one has a bid in the end, everything comes back
    #[arg(long, conflicts_with = "any")]
    pub all: bool,
    /// As many leases as there are bids for; this is so by default
    #[arg(long)]
    pub any: bool,
    /// How long bids are taken; a bid in the last seconds lengthens it a little, a few times
    #[arg(long, default_value = BIDDING)]
    pub bidding: String,
    /// Prefer known providers: what endless reputation takes off a price when bids are compared, in percent. What is
    /// paid is the price that was bid
    #[arg(long, value_name = "PERCENT")]
    pub reputation: Option<Percent>,
    /// Stay, and keep the workload running for the whole term (one lease only): when the winner ends the lease or breaks
    /// its promise, rent the rest of the term from whoever was beaten by it, the best last bid first, at its posted rate;
    /// if none of them can serve it, from the cheapest offer. Always within --max-rate, if that is given, and --max-spend.
    /// `tradewind order resume ORDER --keep` goes on after an interruption
    #[arg(long, conflicts_with = "no_wait")]
    pub keep: bool,
    /// Return once the order is posted; `tradewind order resume` goes on
    #[arg(long)]
    pub no_wait: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// An order as it will be posted.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many leases.
    pub count: u8,
    /// All of them, or as many as come.
    pub fill: Fill,
    /// The limit.
    pub max_rate: Rate,
    /// The term.
    pub ticks: Ticks,
    /// Live ticks for which bids are taken.
    pub bidding: Ticks,
    /// What makes one bid better than another.
    pub policy: Policy,
}

/// An order whose money is on hold.
pub struct Posted {
    /// Its number.
    pub order: OrderId,
    /// The block with its posting.
    pub block: u64,
    /// What is kept of it.
    pub kept: KeptOrder,
}

impl Post {
    /// The program to run.
    ///
    /// # Errors
    /// When none is given.
    pub fn app(&self) -> Result<&str> {
        self.app.as_deref().ok_or_else(|| eyre!("what is to run? tradewind order APP, see --help"))
    }

    /// What is to be posted, but for the limit if it is left to the market.
    ///
    /// # Errors
    /// When an option makes no sense.
    pub fn plan(&self) -> Result<(Plan, Option<Rate>)> {
        ensure!(
            (1..=MAX_SLOTS).contains(&self.count.into()),
            "--count is 1 to {MAX_SLOTS}; post several orders for more"
        );
        ensure!(
            self.count == 1 || !self.keep,
            "--keep keeps one workload running: leave --count out, and post an order for each of several"
        );
        for (name, money) in [("--max-rate", self.max_rate), ("--max-spend", self.max_spend)] {
            let same = money.is_none_or(|money| money.currency == self.what.needs.pay);
            ensure!(same, "{name} is in another currency than --pay");
        }
        let rate = match self.max_rate {
            None => None,
            Some(hour) => Some(rate_of_hour(hour.base).ok_or_else(|| eyre!("--max-rate must be more than nothing"))?),
        };
        let plan = Plan {
            count: self.count,
            fill: if self.all { Fill::All } else { Fill::Any },
            max_rate: rate.unwrap_or_default(),
            ticks: self.what.needs.ticks()?,
            bidding: parse_ticks(&self.bidding).wrap_err("--bidding")?,
            policy: self.reputation.map_or(Policy::LowestPrice, |percent| Policy::Weighted { ppm: percent.0 }),
        };
        Ok((plan, rate))
    }
}

impl Plan {
    /// Of an order that was posted.
    pub fn of(terms: &OrderTerms) -> Self {
        let OrderTerms { count, fill, max_rate, ticks, bidding, policy, .. } = terms;
        Self { count: *count, fill: *fill, max_rate: *max_rate, ticks: *ticks, bidding: *bidding, policy: *policy }
    }

    /// What each lease puts on hold at most.
    ///
    /// # Errors
    /// When that is more than can be counted; when the chain does not answer.
    pub async fn share(&self, at: &At, asset: &AssetKind) -> Result<Share> {
        Share::new(self.max_rate, self.ticks, deposit_at(at, asset, self.max_rate, self.ticks).await?)
    }

    fn terms(&self, renter: &Renter<'_>, prepared: &Prepared) -> OrderTerms {
        let (workload, key) = (prepared.workload.clone(), prepared.sealing_key);
        self.terms_of(&renter.requirements, &renter.asset, workload, key)
    }

    fn terms_of(
        &self,
        requirements: &Requirements,
        asset: &AssetKind,
        workload: Workload,
        buyer_sealing_key: [u8; 32],
    ) -> OrderTerms {
        OrderTerms {
            requirements: requirements.clone(),
            count: self.count,
            fill: self.fill,
            asset: asset.clone(),
            max_rate: self.max_rate,
            ticks: self.ticks,
            bidding: self.bidding,
            policy: self.policy,
            workload,
            buyer_sealing_key,
            terms: None,
        }
    }

    /// What its transactions cost: posting it, an award for each lease, and some. Nothing if that is not of interest.
    ///
    /// # Errors
    /// When the chain does not say.
    pub async fn fee(&self, renter: &Renter<'_>) -> Result<Balance> {
        // Of the same size as the call that is sent, whatever the numbers in it.
        let workload = Workload::Sealed { manifest_hash: Default::default() };
        let terms = self.terms_of(&renter.requirements, &renter.asset, workload, Default::default());
        renter.fee_of(&Call::post_order(&terms), self.count.saturating_add(3)).await
    }
}

/// Makes sure that an order keeps all bounds, says what it may cost, and asks.
///
/// # Errors
/// When it does not, when the account has too little, or when the user says no.
pub async fn agree(renter: &Renter<'_>, at: &At, plan: &Plan, max_spend: Option<Money>, yes: bool) -> Result<()> {
    let asset = &renter.asset;
    let longest: Ticks = at.constant("Marketplace", "MaxBidding")?;
    ensure!(plan.bidding <= longest, "bids can be taken for at most {}", format_ticks(longest));
    let share = plan.share(at, asset).await?;
    renter.step(&quote(renter, plan, &share));
    if let Some(most) = max_spend {
        ensure!(
            share.deposit.is_some(),
            "the deposit in that currency is not known beforehand, so that --max-spend cannot be kept: leave it out, or pay \
             in another currency"
        );
        let worst = share.held(plan.count).saturating_add(plan.fee(renter).await?);
        ensure!(
            worst <= most.base,
            "with deposits it can cost {} in all, more than {most}: say a lower --max-rate or a shorter term",
            money(asset, worst)
        );
    }
    if *asset == AssetKind::Native {
        let held = share.held(plan.count);
        let why = format!("it puts up to {} on hold", money(asset, held));
        ensure_holds(at, &renter.key.account(), held, &why, "order less").await?;
    }
    if let Some(clouds) = Clouds::of(at, &renter.requirements, plan.ticks).await? {
        let cost = worth(at, asset, share.cost).await?;
        clouds.sentence(cost).iter().for_each(|said| renter.step(&format!("at most that: {said}")));
    }
    if !yes && !output::ask("Post it?")? {
        bail!("not posted");
    }
    Ok(())
}

/// What an order may cost, in words.
fn quote(renter: &Renter<'_>, plan: &Plan, share: &Share) -> String {
    let (asset, resources) = (&renter.asset, &renter.requirements.resources);
    let each = if plan.count > 1 { " each" } else { "" };
    let leases = match plan.count {
        1 => "a lease".into(),
        count => format!("{count} leases"),
    };
    let deposit = match share.deposit {
        Some(deposit) => format!("a deposit of {} that comes back", money(asset, deposit)),
        None => "a deposit that comes back".into(),
    };
    let in_all = match plan.count {
        1 => String::new(),
        count => format!("; up to {} on hold in all", money(asset, share.held(count))),
    };
    format!(
        "{leases} of {} vCPU, {} for {}, at most {} an hour{each}: at most {}{each}, and {deposit}{in_all}",
        resources.vcpus,
        format_mib(resources.memory_mib),
        format_ticks(plan.ticks),
        money(asset, per_hour(plan.max_rate)),
        money(asset, share.cost),
    )
}

/// Posts it: afterwards its money is on hold.
///
/// # Errors
/// With the runtime's name for a refusal.
pub async fn post(renter: &Renter<'_>, plan: &Plan) -> Result<Posted> {
    let prepared = renter.prepared()?;
    let terms = plan.terms(renter, &prepared);
    let mut kept = KeptOrder::new(prepared.kept, &terms);
    // The secret is on disk before the money moves: a crash from here on loses nothing.
    let path = renter.home.keep_new_order(&kept)?;
    let included = renter.submitter.submit(&Call::post_order(&terms)).await.wrap_err(
        "posting the order (if it was posted all the same, `tradewind order ls` shows it and `tradewind order resume` \
         goes on)",
    )?;
    let account = renter.key.account();
    let posted = included.events.iter().find_map(|event| match event {
        ChainEvent::Order(order, OrderEvent::OrderPosted { buyer, first_lease, .. }) if *buyer == account => {
            Some((*order, *first_lease))
        }
        _ => None,
    });
    let (order, first_lease) = posted.ok_or_else(|| eyre!("the chain posted no order"))?;
    (kept.first_lease, kept.posted_at) = (Some(first_lease), Some(included.block));
    renter.home.name_order(&path, &kept, order)?;
    let bids = format!("bids are taken for {}", format_ticks(plan.bidding));
    renter.step(&format!("order {order}: money on hold, block {}; {bids}", included.block));
    Ok(Posted { order, block: included.block, kept })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        post: Post,
    }

    fn read(line: &str) -> Post {
        Line::try_parse_from(std::iter::once("order").chain(line.split(' '))).unwrap().post
    }

    #[test]
    fn options_become_a_plan() {
        let (plan, rate) =
            read("app.wasm --for 3h --max 0.6wind --count 4 --all --bidding 1m --reputation 20").plan().unwrap();
        assert_eq!((plan.count, plan.fill, plan.ticks, plan.bidding), (4, Fill::All, 1800, 10));
        assert_eq!((plan.max_rate, rate), (1_000_000_000_000_000, Some(1_000_000_000_000_000)));
        assert_eq!(plan.policy, Policy::Weighted { ppm: 200_000 });
        let (plan, rate) = read("app.wasm").plan().unwrap();
        assert_eq!((plan.count, plan.fill, plan.ticks, plan.bidding, rate), (1, Fill::Any, 600, 20, None));
        assert_eq!(plan.policy, Policy::LowestPrice);
    }

    #[test]
    fn options_that_make_no_sense_are_refused_with_the_reason() {
        let refused = |line: &str| format!("{:#}", read(line).plan().unwrap_err());
        assert!(refused("a --count 0").contains("1 to 16"));
        assert!(refused("a --count 17").contains("1 to 16"));
        assert!(refused("a --count 2 --keep").contains("one workload"));
        assert!(refused("a --max-rate 1usd").contains("--max-rate is in another currency"));
        assert!(refused("a --max-rate 1wind --max-spend 1usd").contains("--max-spend is in another currency"));
        assert!(refused("a --max-rate 0wind").contains("more than nothing"));
        assert!(refused("a --bidding soon").contains("--bidding"));
        for line in ["order a --keep --no-wait", "order a --all --any", "order a --reputation 120", "order"] {
            assert!(Line::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
