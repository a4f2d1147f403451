//! Which offers satisfy whom, and why the others do not.

use crate::{Config, Offers, OffersOf, Pallet};
use alloc::{vec, vec::Vec};
use tradewind_primitives::{
    judge,
    traits::{Collateral, Conversion, LeaseBook, Registry, Reputation},
    Ask, AssetKind, Judgement, Mismatch, OfferId, OfferMatch, OfferRecord, Profile, ProviderFacts, Rate, Requirements,
    Ticks, MAX_MATCHES,
};

/// Most offers that one page has.
pub const MAX_LISTED: u32 = 1_000;

/// What an offer says to an [`Ask`], and who says it.
pub(crate) struct Answer {
    pub judgement: Judgement,
    /// The provider's profile, if it is registered.
    pub profile: Option<Profile>,
}

impl<T: Config> Pallet<T> {
    /// Checks `record` against `ask` by what is in storage.
    pub(crate) fn answer(record: &OfferRecord<T::AccountId>, ask: &Ask<'_>) -> Answer {
        let (provider, asset) = (&record.provider, &record.terms.asset);
        let profile = T::Registry::profile(provider);
        let facts = ProviderFacts {
            takes_leases: T::Registry::takes_leases(provider),
            promised_uptime_ppm: profile.as_ref().map_or(0, |profile| profile.promised_uptime_ppm),
            identity_tier: T::Registry::identity_tier(provider),
            reputation: T::Reputation::score(provider),
            free: T::Collateral::free(provider),
        };
        let securities = |rate| T::LeaseBook::securities(asset, rate, ask.ticks);
        let judgement = judge(record, &facts, ask, T::Conversion::is_allowed(asset), securities);
        Answer { judgement, profile }
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
                let Judgement { mismatches, rate, .. } = Self::answer(&record, &ask).judgement;
                mismatches.is_empty().then_some((rate, id))
            })
            .collect();
        ranked.sort_unstable();
        ranked.truncate(limit);
        ranked.into_iter().filter_map(|(_, id)| Self::matched(id, &ask)).collect()
    }

    fn matched(id: OfferId, ask: &Ask<'_>) -> Option<OfferMatch<T::AccountId>> {
        let offer = Offers::<T>::get(id)?;
        let Answer { judgement, profile } = Self::answer(&offer, ask);
        let reputation = T::Reputation::score(&offer.provider);
        Some(judgement.into_match(id, offer, profile?.name.into_inner(), reputation))
    }

    /// Every reason why `offer` does not satisfy `requirements` of `buyer` for `ticks`; empty if it does.
    pub fn why_not(requirements: &Requirements, ticks: Ticks, buyer: &T::AccountId, offer: OfferId) -> Vec<Mismatch> {
        let Some(record) = Offers::<T>::get(offer) else { return vec![Mismatch::NoSuchOffer] };
        let buyer_reputation = Some(T::Reputation::score(buyer));
        Self::answer(&record, &Ask { buyer_reputation, ..Ask::of(requirements, ticks) }).judgement.mismatches
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

    /// Offers that are open, or closed with something still held of them, in the order in which storage keeps them: at
    /// most `limit` and [`MAX_LISTED`], those that come behind `after`, which need not be there any more. For readers
    /// outside a block only.
    pub fn offers(after: Option<OfferId>, limit: u32) -> Vec<(OfferId, OfferRecord<T::AccountId>)> {
        let limit = usize::try_from(limit.min(MAX_LISTED)).unwrap_or(0);
        match after {
            Some(after) => Offers::<T>::iter_from_key(after).take(limit).collect(),
            None => Offers::<T>::iter().take(limit).collect(),
        }
    }
}
