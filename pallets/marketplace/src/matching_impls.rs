//! Which offers satisfy whom, and why the others do not.

use crate::{Config, Offers, OffersOf, Pallet};
use alloc::{vec, vec::Vec};
use tradewind_primitives::{
    earned,
    traits::{Collateral, Conversion, LeaseBook, Registry, Reputation},
    AssetKind, Balance, Mismatch, OfferId, OfferMatch, OfferRecord, Profile, Rate, Requirements, Tee, Ticks,
};

/// Most offers that one search returns.
pub const MAX_MATCHES: u32 = 100;

/// What a buyer asks for.
pub(crate) struct Ask<'a, AccountId> {
    pub requirements: &'a Requirements,
    pub ticks: Ticks,
    /// Who asks, if anybody in particular does.
    pub buyer: Option<&'a AccountId>,
    /// What the offer must be priced in, if it matters.
    pub asset: Option<&'a AssetKind>,
    /// The rate, if it is not the posted one.
    pub rate: Option<Rate>,
    /// What becomes free of the provider's stake at the same time.
    pub released: Balance,
}

impl<'a, AccountId> Ask<'a, AccountId> {
    /// Anybody's, at the posted rate in any asset.
    pub fn of(requirements: &'a Requirements, ticks: Ticks) -> Self {
        Self { requirements, ticks, buyer: None, asset: None, rate: None, released: 0 }
    }
}

/// What an offer says to an [`Ask`].
#[derive(Default)]
pub(crate) struct Answer {
    /// Every reason against it, in the order of their indices.
    pub mismatches: Vec<Mismatch>,
    /// The provider's profile, if it is registered.
    pub profile: Option<Profile>,
    /// Rate of the resources; 0 if there is a mismatch that leaves it unknown. So the next two.
    pub rate: Rate,
    /// What the term costs.
    pub cost: Balance,
    /// The deposit, in the offer's asset.
    pub deposit: Balance,
    /// The collateral, in WIND base units.
    pub collateral: Balance,
}

impl<T: Config> Pallet<T> {
    /// Checks `record` against `ask`: the one place where it is decided whether an offer satisfies a buyer.
    pub(crate) fn answer(record: &OfferRecord<T::AccountId>, ask: &Ask<'_, T::AccountId>) -> Answer {
        let Ask { requirements: wanted, ticks, buyer, asset, rate, released } = *ask;
        let terms = &record.terms;
        let free = terms.capacity.saturating_sub(&record.reserved);
        let provider = &record.provider;
        let profile = T::Registry::profile(provider);
        let promised_ppm = profile.as_ref().map_or(0, |profile| profile.promised_uptime_ppm);
        let price = rate.or_else(|| terms.rates.rate(&wanted.resources)).filter(|rate| *rate > 0);
        let price = price.and_then(|rate| earned(rate, ticks).map(|cost| (rate, cost)));
        let securities = price.and_then(|(rate, _)| T::LeaseBook::securities(&terms.asset, rate, ticks));
        let other_asset = !T::Conversion::is_allowed(&terms.asset) || asset.is_some_and(|asset| *asset != terms.asset);

        let findings = [
            (!record.open, Mismatch::OfferClosed),
            (!T::Registry::takes_leases(provider), Mismatch::ProviderUnavailable),
            (wanted.kind != terms.kind, Mismatch::Kind),
            (wanted.resources.vcpus > free.vcpus, Mismatch::Vcpus),
            (wanted.resources.memory_mib > free.memory_mib, Mismatch::Memory),
            (wanted.resources.storage_gib > free.storage_gib, Mismatch::Storage),
            (wanted.resources.bandwidth_mbps > free.bandwidth_mbps, Mismatch::Bandwidth),
            (wanted.resources.gpus > free.gpus, Mismatch::Gpus),
            (wanted.gpu_model.is_some() && wanted.gpu_model != terms.gpu_model, Mismatch::GpuModel),
            (wanted.region.as_ref().is_some_and(|region| !terms.region.satisfies(region)), Mismatch::Region),
            (wanted.tee != Tee::None && wanted.tee != terms.tee, Mismatch::Tee),
            (T::Reputation::score(provider) < wanted.min_reputation, Mismatch::ProviderReputation),
            (promised_ppm < wanted.min_uptime_ppm, Mismatch::Uptime),
            (T::Registry::identity_tier(provider) < wanted.min_identity_tier, Mismatch::IdentityTier),
            (buyer.is_some_and(|buyer| T::Reputation::score(buyer) < terms.min_reputation), Mismatch::BuyerReputation),
            (other_asset || (price.is_some() && securities.is_none()), Mismatch::Asset),
            (ticks < terms.min_ticks, Mismatch::TooShort),
            (ticks > terms.max_ticks, Mismatch::TooLong),
            (
                securities
                    .is_some_and(|(collateral, _)| collateral > T::Collateral::free(provider).saturating_add(released)),
                Mismatch::Collateral,
            ),
            (price.is_none(), Mismatch::BadRequirements),
        ];
        let (rate, cost) = price.unwrap_or_default();
        Answer {
            mismatches: findings.into_iter().filter_map(|(found, mismatch)| found.then_some(mismatch)).collect(),
            profile,
            rate,
            cost,
            deposit: securities.map_or(0, |(_, deposit)| deposit),
            collateral: securities.map_or(0, |(collateral, _)| collateral),
        }
    }

    /// Offers that satisfy `requirements` for `ticks` in `asset` now, cheapest first and among equals the oldest, at
    /// most `limit` and [`MAX_MATCHES`]. Whether an offer wants a better known buyer is left to [`Self::why_not`].
    ///
    /// It reads every offer: for readers outside a block only.
    pub fn match_offers(
        requirements: &Requirements,
        ticks: Ticks,
        asset: &AssetKind,
        limit: u32,
    ) -> Vec<OfferMatch<T::AccountId>> {
        let limit = usize::try_from(limit.min(MAX_MATCHES)).unwrap_or(0);
        let ask = Ask { asset: Some(asset), ..Ask::of(requirements, ticks) };
        let mut ranked: Vec<(Rate, OfferId)> = Offers::<T>::iter()
            .filter(|(_, record)| record.open && record.terms.asset == *asset)
            .filter_map(|(id, record)| {
                let answer = Self::answer(&record, &ask);
                answer.mismatches.is_empty().then_some((answer.rate, id))
            })
            .collect();
        ranked.sort_unstable();
        ranked.truncate(limit);
        ranked.into_iter().filter_map(|(_, id)| Self::matched(id, &ask)).collect()
    }

    fn matched(id: OfferId, ask: &Ask<'_, T::AccountId>) -> Option<OfferMatch<T::AccountId>> {
        let offer = Offers::<T>::get(id)?;
        let answer = Self::answer(&offer, ask);
        Some(OfferMatch {
            id,
            provider_name: answer.profile?.name.into_inner(),
            reputation: T::Reputation::score(&offer.provider),
            offer,
            rate: answer.rate,
            cost: answer.cost,
            deposit: answer.deposit,
        })
    }

    /// Every reason why `offer` does not satisfy `requirements` of `buyer` for `ticks`; empty if it does.
    pub fn why_not(requirements: &Requirements, ticks: Ticks, buyer: &T::AccountId, offer: OfferId) -> Vec<Mismatch> {
        let Some(record) = Offers::<T>::get(offer) else { return vec![Mismatch::NoSuchOffer] };
        Self::answer(&record, &Ask { buyer: Some(buyer), ..Ask::of(requirements, ticks) }).mismatches
    }

    /// The rate of `requirements` at `offer`, rounded up. `None` without such an offer or if it overflows.
    pub fn rate(requirements: &Requirements, offer: OfferId) -> Option<Rate> {
        Offers::<T>::get(offer)?.terms.rates.rate(&requirements.resources)
    }

    /// One offer.
    pub fn offer(offer: OfferId) -> Option<OfferRecord<T::AccountId>> {
        Offers::<T>::get(offer)
    }

    /// The open offers of a provider, the oldest first. For readers outside a block only.
    pub fn offers_of(provider: &T::AccountId) -> Vec<(OfferId, OfferRecord<T::AccountId>)> {
        let mut ids: Vec<OfferId> = OffersOf::<T>::iter_key_prefix(provider).collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| Offers::<T>::get(id).map(|record| (id, record))).collect()
    }
}
