//! Posting and cancelling orders, and what readers are shown of them.

use crate::{rent_impls::is_plausible, Config, Error, Event, NextOrder, OffersOf, Orders, Pallet};
use alloc::{vec, vec::Vec};
use frame_support::{ensure, traits::Get, BoundedVec};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};
use tradewind_primitives::{
    earned,
    traits::{Clock, Conversion, LeaseBook, OrderMoney},
    Balance, OpenOrder, OrderId, OrderRecord, OrderState, OrderTerms, OrderView, Slot, StandingBid, MAX_SLOTS,
};

/// Most orders that one answer has.
const MAX_ORDERS: u32 = 100;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_post_order(buyer: T::AccountId, terms: OrderTerms) -> Result<OrderId, DispatchError> {
        let count = u32::from(terms.count);
        ensure!((1..=MAX_SLOTS).contains(&count), Error::<T>::BadCount);
        ensure!(terms.ticks > 0, Error::<T>::ZeroTerm);
        ensure!(terms.bidding > 0 && terms.bidding <= T::MaxBidding::get(), Error::<T>::BadBidding);
        ensure!(terms.policy.is_valid(), Error::<T>::BadPolicy);
        ensure!(!terms.requirements.resources.is_zero(), Error::<T>::BadRequirements);
        ensure!(is_plausible(&terms.workload), Error::<T>::MalformedWorkload);
        ensure!(T::Conversion::is_allowed(&terms.asset), Error::<T>::WrongAsset);
        let cost = earned(terms.max_rate, terms.ticks).filter(|_| terms.max_rate > 0).ok_or(Error::<T>::BadLimit)?;
        let (_, deposit) =
            T::LeaseBook::securities(&terms.asset, terms.max_rate, terms.ticks).ok_or(Error::<T>::WrongAsset)?;
        let share = cost.checked_add(deposit).ok_or(Error::<T>::BadLimit)?;
        let amount = share.checked_mul(count.into()).ok_or(Error::<T>::BadLimit)?;

        let order = NextOrder::<T>::get();
        NextOrder::<T>::put(order.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        T::Money::open_order(order, &buyer, &terms.asset, amount)?;
        let first_lease = T::LeaseBook::set_aside(count);
        let ends_at = T::Clock::live().saturating_add(terms.bidding);
        T::LeaseBook::schedule_order(order, ends_at);
        let slots = BoundedVec::truncate_from(vec![Slot::Empty; terms.count.into()]);
        let (state, buyer_) = (OrderState::Bidding, buyer.clone());
        let record = OrderRecord { buyer: buyer_, terms, state, ends_at, extensions: 0, first_lease, deposit, slots };
        Orders::<T>::insert(order, record);
        Self::deposit_event(Event::OrderPosted { order, buyer, first_lease, ends_at });
        Ok(order)
    }

    pub(crate) fn do_cancel_order(buyer: &T::AccountId, order: OrderId) -> DispatchResult {
        let mut record = Orders::<T>::get(order).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(record.buyer == *buyer, Error::<T>::NotYourOrder);
        ensure!(Self::takes_bids(&record), Error::<T>::BiddingEnded);
        record.state = OrderState::Cancelled;
        Self::deposit_event(Event::OrderCancelled { order });
        let slot = Self::next_slot(&record);
        if Self::end_slot(order, record, slot)?.left {
            T::LeaseBook::schedule_order(order, T::Clock::live());
        }
        Ok(())
    }

    /// Whether bids are taken now.
    pub(crate) fn takes_bids(record: &OrderRecord<T::AccountId>) -> bool {
        record.state == OrderState::Bidding && T::Clock::live() < record.ends_at
    }

    /// What is on hold for each slot.
    pub(crate) fn share(record: &OrderRecord<T::AccountId>) -> Balance {
        earned(record.terms.max_rate, record.terms.ticks).unwrap_or_default().saturating_add(record.deposit)
    }

    /// One order.
    pub fn order(order: OrderId) -> Option<OrderView<T::AccountId>> {
        Orders::<T>::get(order).map(|record| Self::order_view(order, record))
    }

    /// The orders of a buyer, the oldest first. Goes through all orders: for readers outside a block only.
    pub fn orders_of(buyer: &T::AccountId) -> Vec<OrderView<T::AccountId>> {
        let mut orders: Vec<_> = Orders::<T>::iter()
            .filter(|(_, record)| record.buyer == *buyer)
            .map(|(id, record)| Self::order_view(id, record))
            .collect();
        orders.sort_unstable_by_key(|order| order.id);
        orders
    }

    /// Orders with numbers above `after` that take bids now, the oldest first, at most `limit` and 100, each with what
    /// every open offer of `provider` says to it. Goes through all orders: for readers outside a block only.
    pub fn open_orders(provider: &T::AccountId, after: Option<OrderId>, limit: u32) -> Vec<OpenOrder<T::AccountId>> {
        let mut offers: Vec<_> = OffersOf::<T>::iter_key_prefix(provider).collect();
        offers.sort_unstable();
        let later = |id: &OrderId| after.is_none_or(|after| *id > after);
        let mut ids: Vec<_> = Orders::<T>::iter()
            .filter(|(id, record)| later(id) && Self::takes_bids(record))
            .map(|(id, _)| id)
            .collect();
        ids.sort_unstable();
        ids.into_iter()
            .take(limit.min(MAX_ORDERS) as usize)
            .filter_map(Self::order)
            .map(|order| OpenOrder {
                offers: offers.iter().map(|offer| (*offer, Self::why_no_bid(*offer, &order.order))).collect(),
                order,
            })
            .collect()
    }

    /// The bids of `provider` that stand, by order and slot. Goes through all orders: for readers outside a block only.
    pub fn bids_of(provider: &T::AccountId) -> Vec<StandingBid<T::AccountId>> {
        let mut bids: Vec<_> = Orders::<T>::iter()
            .flat_map(|(order, record)| {
                let ours = record.slots.iter().zip(0u32..).filter_map(|(slot, index)| {
                    let bid = slot.bid().filter(|bid| bid.provider == *provider)?.clone();
                    let wanted = &record.terms.requirements;
                    let (kind, resources) = (wanted.kind, wanted.resources);
                    Some(StandingBid { order, slot: index, lease: record.lease(index), kind, resources, bid })
                });
                ours.collect::<Vec<_>>()
            })
            .collect();
        bids.sort_unstable_by_key(|bid| (bid.order, bid.slot));
        bids
    }

    fn order_view(id: OrderId, order: OrderRecord<T::AccountId>) -> OrderView<T::AccountId> {
        OrderView { id, held: T::Money::held(id), open: Self::takes_bids(&order), order }
    }
}
