//! One rental: price, money on hold, hand-over.

use super::{Funds, Price, What};
use crate::{
    apps::App,
    credit::part,
    handover::hand_over,
    home::{Home, Kept},
    mismatch,
    output::{self, money},
    session::Options,
    wallet::ensure_holds,
};
use codec::Encode;
use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use sp_core::crypto::AccountId32;
use tradewind_client::{
    chain::{At, Call, Chain, ChainEvent, LeaseEvent, Submitter},
    keys::{AccountKey, SealingSecret},
    manifest::{Manifest, SealedManifest},
    units::TICKS_PER_HOUR,
};
use tradewind_primitives::{
    earned, AssetKind, Balance, LeaseId, OfferId, OfferMatch, OrderTerms, Requirements, SealingKey, Ticks, Workload,
};

/// An offer with its price.
pub type Offer = OfferMatch<AccountId32>;

/// Everything that renting the same thing needs, once or again.
pub struct Renter<'a> {
    pub options: &'a Options,
    pub home: Home,
    open: bool,
    /// Whether there is a bound on what may be paid: only then it matters what transactions cost.
    bounded: bool,
    app: App,
    delivered: Option<App>,
    pub requirements: Requirements,
    pub asset: AssetKind,
    pub chain: Chain,
    pub submitter: Submitter,
    pub key: AccountKey,
}

/// A workload that can be rented, and what must be kept to use it.
pub struct Prepared {
    pub workload: Workload,
    pub sealing_key: SealingKey,
    pub kept: Kept,
}

/// A lease whose money is on hold.
pub struct Rented {
    pub lease: LeaseId,
    pub block: u64,
    pub kept: Kept,
}

impl<'a> Renter<'a> {
    /// Reads what is to run, and connects.
    ///
    /// # Errors
    /// When a file does not read, it needs more than is asked for, or there is no chain or key.
    pub async fn new(options: &'a Options, app: &str, what: &What, bounded: bool) -> Result<Self> {
        let home = options.home()?;
        let app = App::load(&home, app)?;
        let delivered = what.deliver.as_deref().map(|from| App::load(&home, from)).transpose()?;
        let requirements = what.needs.requirements(Some(app.manifest.kind), app.manifest.resources)?;
        ensure!(
            app.manifest.resources.fits(&requirements.resources),
            "the manifest needs more than you ask for; leave --vcpus and --memory out"
        );
        let asset = what.needs.asset();
        let (chain, submitter, key) = options.submitter().await?;
        let open = what.open;
        Ok(Self { options, home, open, bounded, app, delivered, requirements, asset, chain, submitter, key })
    }

    /// To rent once more what an order asked for, by what was kept of it.
    ///
    /// # Errors
    /// When that is damaged, or not in the store any more.
    pub fn again(
        options: &'a Options,
        (chain, submitter, key): (Chain, Submitter, AccountKey),
        kept: &Kept,
        terms: &OrderTerms,
        bounded: bool,
    ) -> Result<Self> {
        let home = options.home()?;
        let app = App::of_kept(&home, kept)?;
        let open = matches!(terms.workload, Workload::Open { .. });
        let (requirements, asset) = (terms.requirements.clone(), terms.asset.clone());
        Ok(Self { options, home, open, bounded, app, delivered: None, requirements, asset, chain, submitter, key })
    }

    /// Offers that satisfy the requirements for `ticks` at `at`, cheapest first.
    ///
    /// # Errors
    /// When the chain does not answer.
    pub async fn offers(&self, at: &At, ticks: Ticks) -> Result<Vec<Offer>> {
        Ok(at.match_offers(&self.requirements, ticks, &self.asset, 100).await?)
    }

    /// What is to run.
    pub fn manifest(&self) -> &Manifest {
        &self.app.manifest
    }

    /// The offer that was asked for alone, or all, cheapest first: at least one.
    ///
    /// # Errors
    /// When there is none, with the reasons if one was asked for.
    pub async fn candidates(&self, at: &At, ticks: Ticks, wanted: Option<OfferId>) -> Result<Vec<Offer>> {
        let mut offers = self.offers(at, ticks).await?;
        offers.retain(|offer| wanted.is_none_or(|wanted| offer.id == wanted));
        if !offers.is_empty() {
            return Ok(offers);
        }
        let Some(wanted) = wanted else {
            bail!(
                "no offer satisfies this now; `tradewind market` shows what there is, and `tradewind order` asks all \
                 providers"
            )
        };
        let why = at.why_not(&self.requirements, ticks, &self.key.account(), wanted).await?;
        bail!("offer {wanted} does not satisfy this: {}", mismatch::named(&why))
    }

    /// What the transactions of one rental cost, in the asset that is paid in: 0 if fees cannot be paid in it, or if nobody
    /// wants to know.
    ///
    /// # Errors
    /// When the chain does not say.
    pub async fn fee(&self) -> Result<Balance> {
        // Of the same size as the call that is sent, whatever the numbers in it.
        let workload = Workload::Sealed { manifest_hash: Default::default() };
        let call = Call::rent(0, &self.requirements, 1, 0, &workload, &Default::default(), None);
        // Renting, perhaps giving it up again, and some: the price may rise until they are included.
        self.fee_of(&call, 3).await
    }

    /// What `count` transactions like `call` cost, in the asset that is paid in: 0 if fees cannot be paid in it, or if nobody
    /// wants to know.
    ///
    /// # Errors
    /// When the chain does not say.
    pub async fn fee_of(&self, call: &Call, count: u8) -> Result<Balance> {
        if !self.bounded {
            return Ok(0);
        }
        let fee = self.submitter.fee(call, &self.asset).await.wrap_err("asking for the price of the transaction")?;
        Ok(fee.saturating_mul(count.into()))
    }

    /// What pays for its leases, as of `at`.
    ///
    /// # Errors
    /// When the chain does not say.
    pub async fn funds(&self, at: &At) -> Result<Funds> {
        Funds::of(at, &self.key.account()).await
    }

    /// Whether the account has what a lease at `price` puts on hold of its own money, if that can be told.
    ///
    /// # Errors
    /// When it has less.
    pub async fn ensure_funds(&self, at: &At, price: &Price) -> Result<()> {
        if self.asset != AssetKind::Native {
            return Ok(());
        }
        let why = format!("it costs {}", costs(&self.asset, price));
        let needed = price.cost.saturating_add(price.deposit);
        ensure_holds(at, &self.key.account(), needed, &why, "rent for a shorter time").await
    }

    /// The workload under a new key, with everything that must be on disk before money moves for it.
    ///
    /// # Errors
    /// When there is no randomness, or the store cannot be written.
    pub fn prepared(&self) -> Result<Prepared> {
        let sealing = SealingSecret::generate()?;
        let mut blobs = self.app.content.clone();
        let (workload, manifest) = if self.open {
            let cid = self.home.put_blob(self.app.text.as_bytes())?;
            blobs.push(cid);
            (Workload::Open { cid: cid.to_chain() }, None)
        } else {
            let sealed = SealedManifest::new(&self.app.manifest)?;
            let hash = sealed.hash();
            let sealed = match &self.delivered {
                Some(other) => SealedManifest::new(&other.manifest)?,
                None => sealed,
            };
            (Workload::Sealed { manifest_hash: hash }, Some(hex::encode(sealed.encode())))
        };
        let kept = Kept {
            genesis: format!("{:?}", self.chain.genesis()),
            sealing_secret: hex::encode(&sealing.to_bytes()[..]),
            manifest,
            blobs,
            url: None,
            ports: vec![],
            user: None,
            host_key: None,
        };
        Ok(Prepared { workload, sealing_key: sealing.public(), kept })
    }

    /// Rents `offer` for `ticks` at `price`: afterwards its money is on hold.
    ///
    /// # Errors
    /// With the runtime's name for a refusal.
    pub async fn rent(&self, offer: &Offer, price: &Price, ticks: Ticks) -> Result<Rented> {
        let Prepared { workload, sealing_key, kept } = self.prepared()?;
        // The secret is on disk before the money moves: a crash from here on loses nothing.
        let path = self.home.keep_new(&kept)?;
        let call = Call::rent(offer.id, &self.requirements, ticks, offer.rate, &workload, &sealing_key, None);
        let renting = || format!("renting for {}", costs(&self.asset, price));
        let included = self.submitter.submit(&call).await.wrap_err_with(renting)?;
        let account = self.key.account();
        let lease = included.events.iter().find_map(|event| match event {
            ChainEvent::Lease(lease, LeaseEvent::Opened { buyer, .. }) if *buyer == account => Some(*lease),
            _ => None,
        });
        let lease = lease.ok_or_else(|| eyre!("the chain opened no lease"))?;
        self.home.name_kept(&path, &kept, lease)?;
        Ok(Rented { lease, block: included.block, kept })
    }

    /// What a lease of `offer` that was to be rented at `price` takes in truth: another lease or channel may have spent the
    /// trial credit meanwhile. It counts as if there had been none if that cannot be told.
    pub async fn taken(&self, rented: &Rented, offer: &Offer, price: Price) -> Price {
        if price.credit == 0 {
            return price;
        }
        let look = async { self.chain.at_number(rented.block).await?.lease(rented.lease).await };
        match look.await {
            Ok(Some(view)) => Price::of(&view, price.fee),
            Ok(None) | Err(_) => Price::new(offer, price.fee),
        }
    }

    /// Brings manifest and program to the provider.
    ///
    /// # Errors
    /// When the provider's agent does not answer, or refuses them.
    pub async fn hand_over(&self, rented: &Rented, offer: &Offer) -> Result<()> {
        let provider = &offer.offer.provider;
        hand_over(self.options, &self.chain, &self.key, rented.lease, provider, &rented.kept).await
    }

    /// Prints a step, for people only.
    pub fn step(&self, text: &str) {
        output::step(self.options.output, text);
    }
}

/// The price in words: `bob at 5 WIND an hour: 10 WIND for 2 h, 4 WIND of it the provider's trial credit, and a deposit of
/// 1 WIND that comes back`.
pub fn quote(asset: &AssetKind, offer: &Offer, price: &Price, ticks: Ticks) -> String {
    format!(
        "{} at {} an hour: {} for {}{}, and a deposit of {} that comes back",
        String::from_utf8_lossy(&offer.provider_name),
        money(asset, earned(offer.rate, TICKS_PER_HOUR).unwrap_or(u128::MAX)),
        money(asset, price.cost.saturating_add(price.credit)),
        tradewind_client::units::format_ticks(ticks),
        part(asset, price.credit),
        money(asset, price.deposit),
    )
}

/// What is put on hold, in words: `10 WIND and a deposit of 1 WIND, 4 WIND of it the provider's trial credit`.
fn costs(asset: &AssetKind, price: &Price) -> String {
    let (cost, deposit) = (price.cost.saturating_add(price.credit), price.deposit);
    format!("{} and a deposit of {}{}", money(asset, cost), money(asset, deposit), part(asset, price.credit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rent::choice::tests::offer;

    const WIND: Balance = 1_000_000_000;

    #[test]
    fn the_part_that_a_trial_credit_pays_is_told_where_there_is_one() {
        let mut bob = Offer { cost: 10 * WIND, ..offer(7, 2) };
        (bob.provider_name, bob.rate) = (b"bob".to_vec(), 5 * WIND * 1_000_000_000 / u128::from(TICKS_PER_HOUR));
        let price = Price { cost: 10 * WIND, deposit: WIND, ..Price::default() };
        let told = |price: &Price| quote(&AssetKind::Native, &bob, price, 2 * TICKS_PER_HOUR);
        assert!(told(&price).ends_with("an hour: 10 WIND for 2 h, and a deposit of 1 WIND that comes back"));
        assert_eq!(costs(&AssetKind::Native, &price), "10 WIND and a deposit of 1 WIND");
        let gift = Price { cost: 6 * WIND, credit: 4 * WIND, ..price };
        let text = told(&gift);
        assert!(text.contains("10 WIND for 2 h, 4 WIND of it the provider's trial credit, and a deposit"), "{text}");
        assert!(costs(&AssetKind::Native, &gift).ends_with("4 WIND of it the provider's trial credit"));
    }
}
