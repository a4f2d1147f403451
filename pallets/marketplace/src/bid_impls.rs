//! Bidding on orders.

use crate::{matching_impls::Answer, Config, Error, Event, Offers, Orders, Pallet};
use alloc::{vec, vec::Vec};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchResult};
use tradewind_primitives::{
    ppm_ceil,
    traits::{Capacity, Clock, Collateral, Registry, Reputation},
    Ask, Bid, Cid, Judgement, LeaseId, Mismatch, OfferId, OrderId, OrderRecord, Policy, Rate, Resources, Slot,
};

impl<T: Config> Pallet<T> {
    /// Everything is checked before anything is written.
    pub(crate) fn do_bid(
        provider: T::AccountId,
        order: OrderId,
        slot: u32,
        offer: OfferId,
        rate: Rate,
    ) -> DispatchResult {
        let mut record = Orders::<T>::get(order).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(Self::takes_bids(&record), Error::<T>::BiddingEnded);
        let beaten = match record.slots.get(slot as usize).ok_or(Error::<T>::NoSuchSlot)? {
            Slot::Standing(bid) => Some(bid.clone()),
            Slot::Empty | Slot::Ended => None,
        };
        ensure!(record.buyer != provider, Error::<T>::OwnOffer);
        ensure!(rate > 0, Error::<T>::ZeroRate);
        ensure!(rate <= record.terms.max_rate, Error::<T>::RateAboveLimit);
        let score = Self::score(&record.terms.policy, rate, &provider);
        ensure!(Self::is_better(score, beaten.as_ref()), Error::<T>::BidNotBetter);

        let mut offered = Offers::<T>::get(offer).ok_or(Error::<T>::NoSuchOffer)?;
        ensure!(offered.provider == provider, Error::<T>::NotYourOffer);
        let resources = record.terms.requirements.resources;
        // What one's own beaten bid holds is there for the new one.
        let same_offer = beaten.as_ref().is_some_and(|bid| bid.offer == offer);
        if same_offer {
            offered.reserved = offered.reserved.saturating_sub(&resources);
            offered.leases = offered.leases.saturating_sub(1);
        }
        let own = beaten.as_ref().filter(|bid| bid.provider == provider).map_or(0, |bid| bid.collateral);
        let Answer { judgement: Judgement { mismatches, collateral, .. }, profile } =
            Self::answer(&offered, &Self::ask_of(&record, own));
        if let Some(mismatch) = mismatches.into_iter().next() {
            return Err(Error::<T>::from(mismatch).into());
        }
        let contract = profile.and_then(|profile| profile.terms);
        ensure!(has_terms(&record, contract.as_ref()), Error::<T>::TermsDiffer);

        let lease = record.lease(slot);
        offered.reserved = offered.reserved.checked_add(&resources).ok_or(ArithmeticError::Overflow)?;
        offered.leases = offered.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        if let Some(bid) = &beaten {
            Self::let_go(lease, bid, (!same_offer).then_some(&resources));
            Self::deposit_event(Event::BidBeaten { order, slot, provider: bid.provider.clone() });
        }
        Offers::<T>::insert(offer, offered);
        T::Collateral::reserve(lease, &provider, collateral)?;
        T::Registry::open_item(&provider);
        Self::deposit_event(Event::BidPlaced { order, slot, provider: provider.clone(), offer, rate, score });
        if let Some(place) = record.slots.get_mut(slot as usize) {
            *place = Slot::Standing(Bid { provider, offer, rate, score, terms: contract, collateral });
        }
        Self::extend_if_late(order, &mut record);
        Orders::<T>::insert(order, record);
        Ok(())
    }

    /// Every reason why `offer` cannot serve `order`, at any rate that beats the bids that stand.
    pub(crate) fn why_no_bid(offer: OfferId, order: &OrderRecord<T::AccountId>) -> Vec<Mismatch> {
        let Some(record) = Offers::<T>::get(offer) else { return vec![Mismatch::NoSuchOffer] };
        let Answer { judgement: Judgement { mut mismatches, .. }, profile } =
            Self::answer(&record, &Self::ask_of(order, 0));
        let contract = profile.and_then(|profile| profile.terms);
        mismatches.extend((!has_terms(order, contract.as_ref())).then_some(Mismatch::Terms));
        mismatches.extend((record.provider == order.buyer).then_some(Mismatch::OwnOrder));
        mismatches
    }

    /// What an order asks of an offer. The securities are those of its limit.
    fn ask_of(order: &OrderRecord<T::AccountId>, released: u128) -> Ask<'_> {
        let terms = &order.terms;
        Ask {
            requirements: &terms.requirements,
            ticks: terms.ticks,
            buyer_reputation: Some(T::Reputation::score(&order.buyer)),
            asset: Some(&terms.asset),
            rate: Some(terms.max_rate),
            released,
        }
    }

    fn score(policy: &Policy, rate: Rate, provider: &T::AccountId) -> Rate {
        match policy {
            Policy::LowestPrice => rate,
            Policy::Weighted { .. } => policy.score(rate, T::Reputation::score(provider), T::ScoreHalf::get()),
        }
    }

    /// Better by one step at least: rounded up, and never nothing, so that bidding comes to an end.
    fn is_better(score: Rate, standing: Option<&Bid<T::AccountId>>) -> bool {
        standing.is_none_or(|bid| {
            let step = ppm_ceil(bid.score, T::BidStepPpm::get()).max(1);
            bid.score.checked_sub(step).is_some_and(|limit| score <= limit)
        })
    }

    /// Frees what a bid reserves: the collateral, its place on the provider's account, and the capacity, if it is said
    /// how much.
    pub(crate) fn let_go(lease: LeaseId, bid: &Bid<T::AccountId>, resources: Option<&Resources>) {
        if let Some(resources) = resources {
            Self::release(bid.offer, resources);
        }
        T::Collateral::release(lease, &bid.provider, bid.collateral);
        T::Registry::close_item(&bid.provider);
    }

    /// A late bid leaves the others time to answer, a few times.
    fn extend_if_late(order: OrderId, record: &mut OrderRecord<T::AccountId>) {
        let window = T::LateBidWindow::get();
        let late = record.ends_at.saturating_sub(T::Clock::live()) <= window;
        // Root can override the parameter; the count is a byte.
        if late && u32::from(record.extensions) < T::MaxBidExtensions::get().min(u8::MAX.into()) {
            record.ends_at = record.ends_at.saturating_add(window);
            record.extensions = record.extensions.saturating_add(1);
            Self::deposit_event(Event::BiddingExtended { order, ends_at: record.ends_at });
        }
    }
}

/// Whether a provider's service contract is the one that the order asks for, if it asks for one.
fn has_terms<AccountId>(order: &OrderRecord<AccountId>, contract: Option<&Cid>) -> bool {
    order.terms.terms.as_ref().is_none_or(|wanted| contract == Some(wanted))
}
