//! What a provider earned.

use super::{provided, registered};
use crate::{
    lease::asset_json,
    output::{self, money, state, Format, USD_ASSET},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::units::{format_amount, Currency};
use tradewind_primitives::{AssetKind, Balance, LeaseState, LeaseView};

/// `tradewind provider earnings`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Counts open leases and closed ones that are not pruned: when a lease is pruned, a day after it \
                        closed or later, the chain forgets what it earned. Keep the CSV if you need it for longer."
)]
pub struct Earnings {
    /// One line for each lease, in whole units of its asset, for a spreadsheet
    #[arg(long)]
    pub csv: bool,
}

/// Sums over all leases of one asset, in its base units.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sums {
    asset: AssetKind,
    leases: u32,
    paid: Balance,
    fee: Balance,
    compensated: Balance,
    held: Balance,
    owed: Balance,
}

/// Runs it.
///
/// # Errors
/// When the key is no provider's, or the chain does not answer.
pub async fn run(options: &Options, args: &Earnings) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    registered(&at, &account).await?;
    let mut leases = at.closed_leases_of(&account, usize::MAX).await?;
    leases.retain(|view| view.lease.provider == account);
    leases.extend(provided(&at, &account).await?);
    leases.sort_unstable_by_key(|view| view.id);
    if args.csv {
        output::say!("{HEADER}");
        leases.iter().for_each(|view| output::say!("{}", line(view)));
        return Ok(());
    }
    let (sums, penalties) = (sums(&leases), penalties(&leases));
    if options.output == Format::Json {
        return output::value(&json!({
            "assets": sums.iter().map(Sums::json).collect::<Vec<_>>(),
            "penalties": penalties.to_string(),
            "leases": leases.len(),
            "block": at.number(),
        }));
    }
    if sums.is_empty() {
        output::say!("No leases yet.");
        return Ok(());
    }
    let rows = sums.iter().map(|sums| {
        let amount = |base| money(&sums.asset, base);
        vec![
            sums.leases.to_string(),
            amount(sums.paid),
            amount(sums.fee),
            amount(sums.compensated),
            amount(sums.net()),
            amount(sums.held),
        ]
    });
    output::table(&["leases", "paid", "fees", "compensated", "net", "still on hold"], rows.collect());
    output::say!("Penalties: {} of the collateral", Currency::Wind.format(penalties));
    Ok(())
}

impl Sums {
    /// What came to the provider.
    fn net(&self) -> Balance {
        self.paid.saturating_sub(self.fee).saturating_add(self.compensated)
    }

    fn json(&self) -> Value {
        json!({
            "asset": asset_json(&self.asset),
            "leases": self.leases,
            "paid": self.paid.to_string(),
            "fee": self.fee.to_string(),
            "compensated": self.compensated.to_string(),
            "net": self.net().to_string(),
            "held": self.held.to_string(),
            "owed": self.owed.to_string(),
        })
    }
}

/// One sum for each asset, in the order in which they first occur.
fn sums(leases: &[LeaseView<AccountId32>]) -> Vec<Sums> {
    let mut all: Vec<Sums> = Vec::new();
    for view in leases {
        let asset = &view.lease.asset;
        let before = all.iter().position(|sums| sums.asset == *asset);
        let mut sums = match before {
            Some(place) => all.remove(place),
            None => Sums { asset: asset.clone(), leases: 0, paid: 0, fee: 0, compensated: 0, held: 0, owed: 0 },
        };
        sums.leases = sums.leases.saturating_add(1);
        for (sum, amount) in [
            (&mut sums.paid, view.paid),
            (&mut sums.fee, view.fee),
            (&mut sums.compensated, view.compensated),
            (&mut sums.held, view.held),
            (&mut sums.owed, view.owed),
        ] {
            *sum = sum.saturating_add(amount);
        }
        all.insert(before.unwrap_or(all.len()), sums);
    }
    all
}

fn penalty(view: &LeaseView<AccountId32>) -> Balance {
    match view.lease.state {
        LeaseState::Closed { penalty, .. } => penalty,
        _ => 0,
    }
}

/// What was lost of the collateral, in WIND base units.
fn penalties(leases: &[LeaseView<AccountId32>]) -> Balance {
    leases.iter().fold(0, |sum, view| sum.saturating_add(penalty(view)))
}

const HEADER: &str =
    "lease,buyer,offer,asset,state,reason,opened_tick,term_ticks,attested_ticks,paid,fee,compensated,net,\
                      held,penalty_wind";

/// A line of the table. No field contains a comma or a quote.
fn line(view: &LeaseView<AccountId32>) -> String {
    let lease = &view.lease;
    let currency = Currency::of(&lease.asset, USD_ASSET);
    let asset = match (currency, &lease.asset) {
        (Some(currency), _) => currency.symbol().to_owned(),
        (None, AssetKind::WithId(id)) => format!("asset {id} (base units)"),
        (None, AssetKind::Native) => "native (base units)".into(),
    };
    let amount = |base| format_amount(base, currency.map_or(0, Currency::decimals), 0);
    let (word, reason) = state(&lease.state);
    [
        view.id.to_string(),
        lease.buyer.to_ss58check(),
        lease.offer.to_string(),
        asset,
        word.into(),
        reason.unwrap_or_default(),
        lease.opened_at.to_string(),
        lease.ticks.to_string(),
        view.covered.to_string(),
        amount(view.paid),
        amount(view.fee),
        amount(view.compensated),
        amount(view.paid.saturating_sub(view.fee).saturating_add(view.compensated)),
        amount(view.held),
        format_amount(penalty(view), Currency::Wind.decimals(), 0),
    ]
    .join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::tests::view;
    use tradewind_primitives::CloseReason;

    fn leases() -> Vec<LeaseView<AccountId32>> {
        let reason = CloseReason::Terminated;
        let closed = view(LeaseState::Closed { reason, covered: 60, closed_at: 1, value: 1, penalty: 500_000_000 });
        let mut dollars = view(LeaseState::Active);
        dollars.lease.asset = AssetKind::WithId(USD_ASSET);
        (dollars.paid, dollars.fee, dollars.compensated, dollars.held) = (1_000_000, 20_000, 500_000, 7);
        vec![closed.clone(), dollars, closed]
    }

    #[test]
    fn each_asset_is_summed_by_itself() {
        let sums = sums(&leases());
        assert_eq!(sums.len(), 2);
        assert_eq!((sums[0].leases, sums[0].paid, sums[0].fee), (2, 100_000_000_000, 2_000_000_000));
        assert_eq!((&sums[1].asset, sums[1].net(), sums[1].held), (&AssetKind::WithId(USD_ASSET), 1_480_000, 7));
        assert_eq!(penalties(&leases()), 1_000_000_000);
        assert_eq!(sums[0].json()["net"], "98000000000");
    }

    #[test]
    fn every_line_has_as_many_fields_as_the_header() {
        for view in leases() {
            assert_eq!(line(&view).split(',').count(), HEADER.split(',').count());
        }
        let fields: Vec<String> = line(&leases()[1]).split(',').map(str::to_owned).collect();
        assert_eq!(fields[3..6], ["USD", "active", ""]);
        assert_eq!(fields[9..], ["1", "0.02", "0.5", "1.48", "0.000007", "0"]);
        assert!(line(&leases()[0]).ends_with(",0.5"));
        let mut other = leases().remove(1);
        other.lease.asset = AssetKind::WithId(99);
        assert!(line(&other).contains(",asset 99 (base units),active,,10,100,60,1000000,"));
    }
}
