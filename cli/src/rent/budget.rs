//! The most that a command may ever pay.

use super::once::Offer;
use color_eyre::eyre::{ensure, Result};
use sp_core::crypto::AccountId32;
use tradewind_client::units::{Currency, Money};
use tradewind_primitives::{ppm_ceil, Balance, LeaseId, LeaseState, LeaseView, PRUNE_TIP_PPM};

/// What one lease can cost its buyer, in the asset that it is paid in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// Of the whole term, but for what a trial credit pays of it: the buyer's own money.
    pub cost: Balance,
    /// What the trial credit that the provider gave the buyer pays of the term: costs the buyer nothing.
    pub credit: Balance,
    /// The deposit: comes back, unless the buyer's part is found at fault.
    pub deposit: Balance,
    /// What the chain takes for the transaction, if that is in the same asset.
    pub fee: Balance,
}

impl Price {
    /// Of a lease of `offer`, whose transactions cost `fee`, without a trial credit: with one it is never more.
    pub fn new(offer: &Offer, fee: Balance) -> Self {
        Self { cost: offer.cost, credit: 0, deposit: offer.deposit, fee }
    }

    /// Of a lease that is there, whose transactions cost `fee`.
    pub fn of(view: &LeaseView<AccountId32>, fee: Balance) -> Self {
        // All that was ever put on hold of the buyer's own money is still there or has gone one of these ways. What of a
        // deposit was lost has gone with it.
        let gone = [view.paid, view.refunded, view.compensated, view.forfeited];
        let cost = gone.into_iter().fold(view.held, Balance::saturating_add);
        let credit = view.credit.left.saturating_add(view.credit.spent);
        Self { cost, credit, deposit: view.deposit, fee }
    }

    /// The most that it can come to.
    pub fn worst(&self) -> Balance {
        self.cost.saturating_add(self.deposit).saturating_add(self.fee)
    }

    /// The most that it can come to for a lease that has come as far as `view`.
    fn worst_of(&self, view: &LeaseView<AccountId32>) -> Balance {
        let stream = self.cost.saturating_sub(view.refunded);
        let deposit = match view.lease.state {
            LeaseState::Closed { .. } => {
                let forfeited = self.deposit.saturating_sub(view.deposit);
                forfeited.saturating_add(ppm_ceil(view.deposit, PRUNE_TIP_PPM))
            }
            _ => self.deposit,
        };
        stream.saturating_add(deposit).saturating_add(self.fee).min(self.worst())
    }
}

/// An upper bound, and what counts against it.
#[derive(Debug)]
pub struct Budget {
    most: Option<Balance>,
    /// What is gone whatever becomes of the leases.
    gone: Balance,
    leases: Vec<Spending>,
}

/// What one lease counts with.
#[derive(Debug)]
struct Spending {
    lease: LeaseId,
    price: Price,
    worst: Balance,
    closed: bool,
}

impl Budget {
    /// At most `most`, which is in the currency that is paid in.
    ///
    /// # Errors
    /// When it is in another currency.
    pub fn new(most: Option<Money>, pay: Currency) -> Result<Self> {
        if let Some(most) = most {
            ensure!(most.currency == pay, "--max-spend is in another currency than --pay");
        }
        Ok(Self { most: most.map(|most| most.base), gone: 0, leases: Vec::new() })
    }

    /// The most that all that was rented so far can come to.
    pub fn committed(&self) -> Balance {
        self.leases.iter().fold(self.gone, |sum, spending| sum.saturating_add(spending.worst))
    }

    /// Whether a lease of this price can be rented without the bound ever being passed.
    pub fn allows(&self, price: &Price) -> bool {
        self.most.is_none_or(|most| self.committed().saturating_add(price.worst()) <= most)
    }

    /// So much is gone for other things: transactions that led to no lease.
    pub fn lose(&mut self, amount: Balance) {
        self.gone = self.gone.saturating_add(amount);
    }

    /// A lease was rented.
    pub fn rented(&mut self, lease: LeaseId, price: Price) {
        self.leases.push(Spending { lease, price, worst: price.worst(), closed: false });
    }

    /// Leases that are not closed as far as is known: more may come back of them.
    pub fn open(&self) -> Vec<LeaseId> {
        self.leases.iter().filter(|spending| !spending.closed).map(|spending| spending.lease).collect()
    }

    /// A lease stands like this now: what came back of it can be spent again.
    pub fn learn(&mut self, view: &LeaseView<AccountId32>) {
        for spending in self.leases.iter_mut().filter(|spending| spending.lease == view.id) {
            spending.worst = spending.price.worst_of(view);
            spending.closed = matches!(view.lease.state, LeaseState::Closed { .. });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::lease::tests::view;
    use tradewind_primitives::CloseReason;

    fn price() -> Price {
        Price { cost: 100, credit: 0, deposit: 50, fee: 3 }
    }

    fn budget(most: &str) -> Budget {
        Budget::new(Some(most.parse().unwrap()), Currency::Wind).unwrap()
    }

    fn closed(id: LeaseId, refunded: Balance, deposit: Balance) -> LeaseView<AccountId32> {
        let reason = CloseReason::Terminated;
        let mut view = view(LeaseState::Closed { reason, covered: 0, closed_at: 0, value: 0, penalty: 0 });
        (view.id, view.refunded, view.deposit) = (id, refunded, deposit);
        view
    }

    #[test]
    fn a_lease_counts_with_all_that_it_can_cost_while_it_is_open() {
        let mut budget = budget("0.000000305wind");
        assert!(budget.allows(&price()));
        budget.rented(7, price());
        assert_eq!(budget.committed(), 153);
        assert!(!budget.allows(&price()), "306 is more than 305");
        assert!(budget.allows(&Price { fee: 2, ..price() }));
        // An active lease that got nothing back yet costs no less.
        let mut active = view(LeaseState::Active);
        (active.refunded, active.deposit) = (0, 50);
        budget.learn(&active);
        assert_eq!(budget.committed(), 153);
    }

    #[test]
    fn what_came_back_can_be_spent_again_but_for_the_pruners_tip() {
        let mut budget = budget("1wind");
        budget.rented(7, price());
        budget.rented(8, price());
        assert_eq!(budget.open(), [7, 8]);
        budget.learn(&closed(7, 90, 50));
        assert_eq!(budget.open(), [8]);
        // 10 paid, 3 for the transaction, 1 for the tip (rounded up).
        assert_eq!(budget.committed(), 14 + 153);
        // A deposit that was lost is lost.
        budget.learn(&closed(8, 100, 20));
        assert_eq!(budget.committed(), 14 + 30 + 1 + 3);
    }

    #[test]
    fn a_lease_that_an_order_led_to_counts_with_its_own_rate_and_not_with_the_limit() {
        let mut budget = budget("1wind");
        // A WIND a tick for 100 ticks, and a deposit of 2.5.
        let mut won = view(LeaseState::Provisioning { until: 9 });
        (won.held, won.paid, won.refunded) = (100_000_000_000, 0, 0);
        let price = Price::of(&won, 7);
        assert_eq!((price.cost, price.deposit, price.fee), (100_000_000_000, 2_500_000_000, 7));
        budget.rented(won.id, price);
        assert_eq!((budget.committed(), budget.open()), (102_500_000_007, vec![won.id]));
        budget.learn(&closed(won.id, 90_000_000_000, 2_500_000_000));
        // 10 paid, the fees, and a hundredth of the deposit.
        assert_eq!((budget.committed(), budget.open()), (10_025_000_007, vec![]));
    }

    #[test]
    fn what_a_trial_credit_pays_does_not_count_against_the_bound() {
        let mut budget = budget("0.000000153wind");
        let gift = Price { credit: 1_000, ..price() };
        assert_eq!((gift.worst(), budget.allows(&gift)), (153, true));
        budget.rented(7, gift);
        // All of the buyer's own money came back; the credit is told apart from it.
        budget.learn(&closed(7, 100, 50));
        assert_eq!(budget.committed(), 4);
    }

    #[test]
    fn a_lease_that_is_there_counts_with_what_it_ever_had_of_the_buyers_own_money() {
        let mut view = view(LeaseState::Active);
        (view.held, view.paid, view.refunded) = (10, 20, 0);
        (view.credit.left, view.credit.spent) = (30, 40);
        let price = Price::of(&view, 7);
        assert_eq!((price.cost, price.credit), (30, 70));
        // Whatever becomes of it; a part of its deposit was lost as well.
        (view.held, view.refunded, view.compensated, view.forfeited) = (0, 4, 5, 6);
        assert_eq!(Price::of(&view, 7).cost, 35);
        view.paid = Balance::MAX;
        assert_eq!(Price::of(&view, 7).cost, Balance::MAX);
    }

    #[test]
    fn no_bound_allows_everything_and_another_currency_is_refused() {
        let free = Budget::new(None, Currency::Usd).unwrap();
        assert!(free.allows(&Price { cost: u128::MAX, ..price() }));
        assert!(Budget::new(Some("1usd".parse().unwrap()), Currency::Wind).is_err());
    }

    #[test]
    fn what_is_gone_stays_gone() {
        let mut budget = budget("0.000000160wind");
        budget.lose(7);
        assert_eq!(budget.committed(), 7);
        assert!(budget.allows(&price()));
        budget.lose(1);
        assert!(!budget.allows(&price()), "161 is more than 160");
    }

    #[test]
    fn sums_that_overflow_are_not_allowed() {
        let mut budget = budget("1wind");
        budget.rented(7, Price { cost: u128::MAX, ..price() });
        assert!(!budget.allows(&price()));
    }
}
