//! Ending orders, one slot a call: the lease of a slot costs as much as a rented one.

use crate::{Config, Error, Event, Offers, Orders, Pallet, WeightInfo};
use frame_support::{ensure, traits::Get, weights::Weight};
use sp_runtime::{DispatchError, DispatchResult};
use tradewind_primitives::{
    earned,
    traits::{LeaseBook, Opened, OrderMoney, Orders as OrdersToServe, WonFunds},
    Balance, Bid, Fill, LeaseTerms, OrderDue, OrderId, OrderRecord, OrderState, Slot,
};

/// What became of a slot that was ended.
pub(crate) struct SlotEnd {
    /// Whether other slots of the order are left.
    pub left: bool,
    /// Whether its lease is paid by a trial credit, in part at least.
    pub credit: bool,
}

impl<T: Config> Pallet<T> {
    /// `who` is nobody for the agenda. Returns what became of the slot.
    pub(crate) fn do_award(who: Option<&T::AccountId>, order: OrderId, slot: u32) -> Result<SlotEnd, DispatchError> {
        let mut record = Orders::<T>::get(order).ok_or(Error::<T>::NoSuchOrder)?;
        let all_standing = record.slots.iter().all(|slot| slot.bid().is_some());
        if Self::takes_bids(&record) {
            ensure!(who == Some(&record.buyer), Error::<T>::BiddingOpen);
            let stands = record.slots.get(slot as usize).ok_or(Error::<T>::NoSuchSlot)?.bid().is_some();
            ensure!(stands && (record.terms.fill == Fill::Any || all_standing), Error::<T>::NothingToAward);
        }
        if record.state == OrderState::Bidding {
            record.state = match record.terms.fill {
                Fill::All if !all_standing => OrderState::Unfilled,
                Fill::All | Fill::Any => OrderState::Awarding,
            };
            Self::deposit_event(Event::BiddingOver { order, state: record.state });
        }
        Self::end_slot(order, record, slot)
    }

    /// A slot with a bid that stands, or the first.
    pub(crate) fn next_slot(record: &OrderRecord<T::AccountId>) -> u32 {
        let standing = record.slots.iter().position(|slot| slot.bid().is_some()).unwrap_or(0);
        u32::try_from(standing).unwrap_or(0)
    }

    /// Ends a slot of an order whose bidding is over, and with it all that nobody bid on.
    pub(crate) fn end_slot(
        order: OrderId,
        mut record: OrderRecord<T::AccountId>,
        slot: u32,
    ) -> Result<SlotEnd, DispatchError> {
        let place = record.slots.get_mut(slot as usize).ok_or(Error::<T>::NoSuchSlot)?;
        ensure!(*place != Slot::Ended, Error::<T>::SlotEnded);
        let ended = core::mem::replace(place, Slot::Ended);
        let mut shares = 1u32;
        for place in record.slots.iter_mut().filter(|place| **place == Slot::Empty) {
            *place = Slot::Ended;
            shares = shares.saturating_add(1);
        }
        let amount = Self::share(&record).saturating_mul(shares.into());
        let mut credit = false;
        match ended {
            Slot::Standing(bid) if record.state == OrderState::Awarding => {
                credit = Self::win(order, &record, slot, bid, amount)?.credit;
            }
            Slot::Standing(bid) => {
                let ticks = T::CancellationTicks::get().min(record.terms.ticks);
                let pay = earned(bid.rate, ticks).filter(|_| record.state == OrderState::Cancelled);
                T::Money::give_back(order, amount, pay.map(|pay| (&bid.provider, pay)));
                Self::let_go(record.lease(slot), &bid, Some(&record.terms.requirements.resources));
                let paid = pay.unwrap_or(0);
                Self::deposit_event(Event::BidLetGo { order, slot, provider: bid.provider, paid });
            }
            Slot::Empty | Slot::Ended => T::Money::give_back(order, amount, None),
        }
        let left = record.slots.iter().any(|slot| *slot != Slot::Ended);
        if left {
            Orders::<T>::insert(order, record);
        } else {
            Orders::<T>::remove(order);
            Self::deposit_event(Event::OrderClosed { order });
        }
        Ok(SlotEnd { left, credit })
    }

    /// Opens the lease that `bid` has won. Its capacity and the provider's place for it become the lease's.
    fn win(
        order: OrderId,
        record: &OrderRecord<T::AccountId>,
        slot: u32,
        bid: Bid<T::AccountId>,
        amount: Balance,
    ) -> Result<Opened, DispatchError> {
        let offered = Offers::<T>::get(bid.offer).ok_or(Error::<T>::NoSuchOffer)?;
        let (lease, terms) = (record.lease(slot), &record.terms);
        let funds = WonFunds { order, amount, deposit: record.deposit, collateral: bid.collateral };
        Self::deposit_event(Event::OrderAwarded { order, slot, lease, provider: bid.provider.clone(), rate: bid.rate });
        T::LeaseBook::open_won(
            lease,
            LeaseTerms {
                buyer: record.buyer.clone(),
                provider: bid.provider,
                offer: bid.offer,
                kind: terms.requirements.kind,
                resources: terms.requirements.resources,
                tee: terms.requirements.tee,
                asset: terms.asset.clone(),
                rate: bid.rate,
                ticks: terms.ticks,
                max_ticks: offered.terms.max_ticks,
                extendable: offered.terms.extendable,
                workload: terms.workload.clone(),
                terms: bid.terms,
                buyer_sealing_key: terms.buyer_sealing_key,
            },
            funds,
        )
    }
}

impl<T: Config> OrdersToServe<T::AccountId> for Pallet<T> {
    fn due(order: OrderId) -> OrderDue {
        match Orders::<T>::get(order) {
            None => OrderDue::Nothing,
            Some(record) if Self::takes_bids(&record) => OrderDue::At(record.ends_at),
            Some(_) => OrderDue::Step,
        }
    }

    fn step(order: OrderId) -> DispatchResult {
        let record = Orders::<T>::get(order).ok_or(Error::<T>::NoSuchOrder)?;
        Self::do_award(None, order, Self::next_slot(&record)).map(|_| ())
    }

    fn step_weight() -> Weight {
        T::WeightInfo::award_on_credit().max(T::WeightInfo::cancel_order())
    }

    fn reserved(who: &T::AccountId) -> Balance {
        Orders::<T>::iter_values()
            .flat_map(|record| record.slots.into_iter())
            .filter_map(|slot| slot.bid().filter(|bid| bid.provider == *who).map(|bid| bid.collateral))
            .fold(0, Balance::saturating_add)
    }
}
