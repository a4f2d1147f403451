//! Open offers and what is known of their providers, as they stood at one block, and the search among them.

use crate::chain::Touched;
use sp_core::crypto::AccountId32;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use tradewind_primitives::{
    api::MatchingTerms, judge, may_serve, may_suit, Ask, AssetKind, AssetWorth, Judgement, OfferId, OfferMatch,
    OfferRecord, ProviderFacts, ProviderView, Rate, Requirements, Ticks, MAX_MATCHES,
};

type Offer = OfferRecord<AccountId32>;
type Provider = ProviderView<AccountId32>;

/// What of a provider is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    name: Vec<u8>,
    retired: bool,
    /// The stake less what is being unbonded.
    bonded: u128,
    /// Whether it takes leases is worked out anew with each change of the terms.
    facts: ProviderFacts,
    /// Its offers here: with the last of them it is forgotten.
    offers: u32,
}

impl Known {
    fn of(view: Provider, offers: u32) -> Self {
        let facts = ProviderFacts {
            takes_leases: false,
            promised_uptime_ppm: view.profile.promised_uptime_ppm,
            identity_tier: view.identity_tier,
            reputation: view.reputation,
            free: view.free,
        };
        let bonded = view.stake.saturating_sub(view.unbonding);
        Self { name: view.profile.name.into_inner(), retired: view.retired, bonded, facts, offers }
    }
}

/// What was read again after a block.
#[derive(Clone, Debug)]
pub struct Update {
    /// Offers as they are since; `None` of what is gone.
    pub offers: Vec<(OfferId, Option<Offer>)>,
    /// Providers as they are since; `None` of what is none any more.
    pub providers: Vec<(AccountId32, Option<Provider>)>,
    /// The terms since.
    pub terms: MatchingTerms,
}

/// The open offers of one block. Answers as `MarketApi::match_offers` of that block does: it judges by the same code.
///
/// It takes some 400 bytes an offer. A search goes over all offers: first by what is cheap to see of each, then by its
/// rate if there are enough cheaper ones already, and only what is left is judged.
#[derive(Clone, Debug)]
pub struct Book {
    offers: BTreeMap<OfferId, Offer>,
    providers: HashMap<AccountId32, Known>,
    terms: MatchingTerms,
}

impl Book {
    /// An empty one.
    pub fn new(terms: MatchingTerms) -> Self {
        Self { offers: BTreeMap::new(), providers: HashMap::new(), terms }
    }

    /// How many offers are open.
    pub fn len(&self) -> usize {
        self.offers.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.offers.is_empty()
    }

    /// The accounts that must be read so that this is up to date again: the providers that `touched` names, and those of
    /// `offers` that are not known. `offers` is what was read of the offers that it names.
    pub fn accounts_to_read(&self, touched: &Touched, offers: &[(OfferId, Option<Offer>)]) -> BTreeSet<AccountId32> {
        let known = touched.accounts.iter().filter(|who| self.providers.contains_key(*who));
        let posting = offers.iter().filter_map(|(_, offer)| offer.as_ref().filter(|offer| offer.open));
        let unknown = posting.map(|offer| &offer.provider).filter(|who| !self.providers.contains_key(*who));
        known.chain(unknown).cloned().collect()
    }

    /// Brings it to the block at which `update` was read.
    pub fn apply(&mut self, update: Update) {
        self.add(update.offers, update.providers);
        self.terms = update.terms;
        let least = self.terms.min_stake;
        for known in self.providers.values_mut() {
            known.facts.takes_leases = !known.retired && known.bonded >= least;
        }
    }

    /// Puts in what was read, without working out who takes leases.
    pub(super) fn add(
        &mut self,
        offers: Vec<(OfferId, Option<Offer>)>,
        providers: Vec<(AccountId32, Option<Provider>)>,
    ) {
        for (id, offer) in offers {
            self.set_offer(id, offer);
        }
        for (who, view) in providers {
            self.set_provider(who, view);
        }
    }

    fn set_offer(&mut self, id: OfferId, offer: Option<Offer>) {
        let offer = offer.filter(|offer| offer.open);
        if let Some(offer) = &offer {
            // Until it is read, a provider is none.
            let known = self.providers.entry(offer.provider.clone()).or_insert_with(Known::nobody);
            known.offers = known.offers.saturating_add(1);
        }
        let before = match offer {
            Some(offer) => self.offers.insert(id, offer),
            None => self.offers.remove(&id),
        };
        let Some(before) = before else { return };
        if let Some(known) = self.providers.get_mut(&before.provider) {
            known.offers = known.offers.saturating_sub(1);
            if known.offers == 0 {
                self.providers.remove(&before.provider);
            }
        }
    }

    /// Of a provider without an offer here nothing is kept.
    fn set_provider(&mut self, who: AccountId32, view: Option<Provider>) {
        if let Some(known) = self.providers.get_mut(&who) {
            let offers = known.offers;
            *known = view.map_or_else(Known::nobody, |view| Known::of(view, offers));
            known.offers = offers;
        }
    }

    /// Offers that satisfy `requirements` for `ticks` in `asset`, cheapest first and among equals the oldest, at most
    /// `limit` and [`MAX_MATCHES`].
    pub fn match_offers(
        &self,
        requirements: &Requirements,
        ticks: Ticks,
        asset: &AssetKind,
        limit: u32,
    ) -> Vec<OfferMatch<AccountId32>> {
        let limit = usize::try_from(limit.min(MAX_MATCHES)).unwrap_or(0);
        let ask = Ask { asset: Some(asset), ..Ask::of(requirements, ticks) };
        let worth = self.terms.assets.iter().find(|(of, _)| of == asset).map(|(_, worth)| worth);
        // The dearest of the best on top.
        let mut best: BinaryHeap<(Rate, OfferId)> = BinaryHeap::with_capacity(limit.saturating_add(1));
        for (id, offer) in &self.offers {
            if !may_suit(offer, &ask) {
                continue;
            }
            let rate = offer.terms.rates.rate(&requirements.resources);
            let place = rate.map(|rate| (rate, *id)).filter(|place| is_among(&best, *place, limit));
            let (Some(place), Some(known)) = (place, self.providers.get(&offer.provider)) else { continue };
            if self.can_secure(&known.facts)
                && may_serve(offer, &known.facts, &ask)
                && self.judged(offer, known, worth, &ask).mismatches.is_empty()
            {
                best.push(place);
                if best.len() > limit {
                    best.pop();
                }
            }
        }
        best.into_sorted_vec().into_iter().filter_map(|(_, id)| self.matched(id, worth, &ask)).collect()
    }

    /// No collateral is below the least one.
    fn can_secure(&self, facts: &ProviderFacts) -> bool {
        facts.free >= self.terms.securities.min_collateral
    }

    fn judged(&self, offer: &Offer, known: &Known, worth: Option<&AssetWorth>, ask: &Ask<'_>) -> Judgement {
        let securities = |rate| self.terms.securities.of(worth?, rate, ask.ticks);
        judge(offer, &known.facts, ask, worth.is_some(), securities)
    }

    fn matched(&self, id: OfferId, worth: Option<&AssetWorth>, ask: &Ask<'_>) -> Option<OfferMatch<AccountId32>> {
        let offer = self.offers.get(&id)?;
        let known = self.providers.get(&offer.provider)?;
        let judgement = self.judged(offer, known, worth, ask);
        Some(judgement.into_match(id, offer.clone(), known.name.clone(), known.facts.reputation))
    }
}

impl Known {
    fn nobody() -> Self {
        Self { name: Vec::new(), retired: true, bonded: 0, facts: ProviderFacts::default(), offers: 0 }
    }
}

/// Whether `place` is among the best `limit` so far.
fn is_among(best: &BinaryHeap<(Rate, OfferId)>, place: (Rate, OfferId), limit: usize) -> bool {
    best.len() < limit || best.peek().is_some_and(|dearest| place < *dearest)
}
