//! Bids on one order: the first, and one that comes after many others.
//!
//! For each of them a chain is played, and on it an order with as many bids as came before, by providers in turns and
//! each better than the last by as little as it may be. The bid that is measured beats another provider's; but for the
//! first, which beats nobody and has less to do.

use super::{
    market::{act, Market, Size},
    measure::Measured,
    report,
    subjects::Subject,
};
use clap::Args;
use sp_core::H256;
use tradewind_primitives::{
    ppm_ceil, AssetKind, Fill, Kind, OrderTerms, Policy, Rate, Requirements, Resources, Tee, Workload,
};
use tradewind_runtime::{constants::BidStepPpm, Runtime, System};

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Which bids are measured; the others are compared with the first of these.
    #[arg(long, value_delimiter = ',', default_value = "2,1,10,100,1000")]
    bids: Vec<u32>,
    /// Providers on the chain: a quarter of them bid.
    #[arg(long, default_value_t = 4_000)]
    providers: u32,
    /// How often each is dispatched.
    #[arg(long, default_value_t = 600)]
    repeat: u32,
}

/// The order's limit: base units × 10⁹ a tick. A thousand bids go down to less than a ten-thousandth of it.
const LIMIT: Rate = 1_000_000_000_000_000;

/// Ticks that the lease lasts.
const TERM: u32 = 100;

/// Measures and prints.
pub fn run(options: &Options) {
    let measured: Vec<(u32, Measured)> = options.bids.iter().map(|bid| (*bid, before(*bid, options))).collect();
    println!("\n### The first bid on an order, and one after many\n");
    println!(
        "Medians of {} dispatches; ratios to bid {}, measured by turns with it.\n",
        options.repeat,
        options.bids.first().copied().unwrap_or_default()
    );
    report::print_against_first("bid", &measured, options.repeat as usize);
}

/// The state before that bid, counted from one.
fn before(bid: u32, options: &Options) -> Measured {
    let mut market = Market::build(&Size { leases: 10, providers: options.providers, buyers: 3, special: Vec::new() });
    let bidders: Vec<_> = (0..market.providers.len()).filter(|provider| !market.in_dollars(*provider)).collect();
    let bidders: Vec<_> = bidders.into_iter().map(|bidder| market.providers[bidder].clone()).collect();
    assert!(bidders.len() > 1, "bids beat those of others");
    let buyer = market.buyer();
    let (order, rate) = market.ext.execute_with(|| {
        let order = pallet_marketplace::NextOrder::<Runtime>::get();
        act(&buyer, pallet_marketplace::Call::post_order { terms: terms() }).expect("it has the money");
        let mut rate = LIMIT;
        for turn in 1..bid {
            let bidder = &bidders[turn as usize % bidders.len()];
            let call = pallet_marketplace::Call::bid { order, slot: 0, offer: bidder.offer, rate };
            act(&bidder.account, call).expect("it is better by as much as it must be");
            rate -= ppm_ceil(rate, BidStepPpm::get()).max(1);
        }
        // In one block, which on a chain a thousand bids are not: what they told is not to be carried along.
        System::reset_events();
        (order, rate)
    });
    market.commit();
    let bidder = &bidders[bid as usize % bidders.len()];
    let call = pallet_marketplace::Call::bid { order, slot: 0, offer: bidder.offer, rate }.into();
    let subject = Subject { who: bidder.account.clone(), call };
    Measured::of_call(market, &format!("bid {bid}"), subject)
}

fn terms() -> OrderTerms {
    OrderTerms {
        requirements: Requirements {
            kind: Kind::Function,
            resources: Resources { vcpus: 1, ..Default::default() },
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: 0,
            min_uptime_ppm: 0,
            min_identity_tier: 0,
        },
        count: 1,
        fill: Fill::Any,
        asset: AssetKind::Native,
        max_rate: LIMIT,
        ticks: TERM,
        bidding: 100,
        policy: Policy::LowestPrice,
        workload: Workload::Sealed { manifest_hash: H256::repeat_byte(1) },
        buyer_sealing_key: [0; 32],
        terms: None,
    }
}
