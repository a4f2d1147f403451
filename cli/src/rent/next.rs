//! What is rented for the rest of a term.

use super::{
    budget::{Budget, Price},
    choice::{Choice, Why},
    once::{Offer, Renter},
};
use crate::output::money;
use color_eyre::eyre::{bail, Report, Result};
use tradewind_client::{
    chain::ChainError,
    units::{format_ticks, Money},
};
use tradewind_primitives::{OrderId, Rate, Tick, Ticks};

/// A workload that is to be kept running: what it may cost, who is asked for it, and until when.
pub struct Term<'a> {
    /// What is rented.
    pub renter: &'a Renter<'a>,
    /// How long it is to run.
    pub ticks: Ticks,
    /// When that has passed: known once a workload ran.
    pub end: Option<Tick>,
    /// The most that may be paid, and what counts against it.
    pub budget: Budget,
    /// The highest price of a rental.
    pub max: Option<Money>,
    /// The highest rate.
    pub max_rate: Option<Rate>,
    /// Who is asked.
    pub choice: Choice,
    /// The order that it began with, if it did.
    pub order: Option<OrderId>,
}

/// What to do when a lease was lost.
pub enum Next {
    /// Rent this at this price for the rest of the term.
    Offer(Box<Offer>, Price, Why, Ticks),
    /// The term has passed.
    Passed,
    /// Look again later.
    Wait(&'static str),
}

/// Whether it is the node that failed, or cannot be read for now.
pub fn is_away(error: &Report) -> bool {
    let error = error.chain().find_map(|cause| cause.downcast_ref::<ChainError>());
    error.is_some_and(ChainError::passes)
}

impl<'a> Term<'a> {
    /// A term of `ticks` without any bound but `budget`.
    pub fn new(renter: &'a Renter<'a>, ticks: Ticks, budget: Budget) -> Self {
        let choice = Choice::default();
        Self { renter, ticks, end: None, budget, max: None, max_rate: None, choice, order: None }
    }

    /// Looks for an offer.
    ///
    /// # Errors
    /// When --max-spend allows none that there is, and never will; when the chain does not answer.
    pub async fn next(&mut self) -> Result<Next> {
        let renter = self.renter;
        let at = renter.chain.finalized().await?;
        let now = at.clock().await?.now;
        let rest = self.end.map_or(self.ticks, |end| end.saturating_sub(now));
        if rest == 0 {
            return Ok(Next::Passed);
        }
        for lease in self.budget.open() {
            if let Some(view) = at.lease(lease).await? {
                self.budget.learn(&view);
            }
        }
        let mut offers = renter.offers(&at, rest).await?;
        if let Some(max) = self.max {
            offers.retain(|offer| offer.cost <= max.base);
        }
        if let Some(max) = self.max_rate {
            offers.retain(|offer| offer.rate <= max);
        }
        if offers.is_empty() {
            return Ok(Next::Wait("no offer satisfies this now; waiting for one"));
        }
        let (fee, funds) = (renter.fee().await?, renter.funds(&at).await?);
        offers.retain(|offer| self.budget.allows(&funds.price(offer, rest, fee)));
        if let Some((offer, why)) = self.choice.choose(&offers) {
            return Ok(Next::Offer(Box::new(offer.clone()), funds.price(offer, rest, fee), why, rest));
        }
        if !self.budget.open().is_empty() {
            return Ok(Next::Wait("waiting until what comes back of the lost lease can be spent again"));
        }
        bail!(
            "{} of the term are left, but --max-spend allows no offer that there is: up to {} are spent already",
            format_ticks(rest),
            money(&renter.asset, self.budget.committed())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_node_that_cannot_be_read_is_waited_for() {
        assert!(is_away(&Report::new(ChainError::Node(String::new()))));
        assert!(is_away(&Report::new(ChainError::Migrating { block: 1 }).wrap_err("looking")));
        assert!(!is_away(&Report::new(ChainError::Refused { call: String::new(), reason: String::new() })));
        assert!(!is_away(&Report::msg("x")));
    }
}
