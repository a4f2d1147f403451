//! One owner behind a buyer's account and a provider's, which trades with itself for score, and enrols both.

use super::{pick, Played};
use crate::{
    model::{signed, Asset, Cause, Happening, Id, Money, Who},
    play::quantities::resources,
    step::{EconomyCall, Idle, LeaseCall, Rounds, Signing},
    world::{World, OWNERS},
};

/// What an owner has paid and got so far, over all its accounts.
struct Books {
    net: i128,
    emission: i128,
    fees: Money,
    enrolment: Money,
    /// What others paid it, less what it paid others, for any other cause.
    others: i128,
}

impl World {
    fn books(&self, owner: &[Who], asset: Asset) -> Books {
        let flows = self.model.flows();
        let plain = |cause| !matches!(cause, Cause::Emission | Cause::Fee | Cause::Enrolment);
        Books {
            net: owner.iter().map(|who| self.net(*who, asset)).sum(),
            emission: flows.net(owner, asset, |cause| cause == Cause::Emission),
            fees: flows.paid(owner, asset, Cause::Fee),
            enrolment: flows.paid(owner, asset, Cause::Enrolment),
            others: flows.net(owner, asset, plain),
        }
    }

    /// What an owner has more over all accounts is what emission gave it, less fees and enrolments, and what others
    /// paid it. Trade among its accounts adds nothing.
    ///
    /// # Errors
    /// If it has another sum.
    pub fn check_owner(&self, owner: &[Who]) -> Result<[i128; 3], String> {
        let mut all = [0; 3];
        for asset in [Asset::Wind, Asset::Dollar] {
            let Books { net, emission, fees, enrolment, others } = self.books(owner, asset);
            let costs = signed(fees + enrolment);
            if net != emission - costs + others {
                let parts =
                    format!("{emission} of emission, {fees} of fees, {enrolment} of enrolment, {others} of others");
                return Err(format!("the owner of {owner:?} has {net} more in {asset:?}, with {parts}"));
            }
            if asset == Asset::Wind {
                all = [net, emission, others];
            }
        }
        Ok(all)
    }

    pub(super) fn wash(&mut self, owner: u8, parts: [u16; 3], beats: u8, rounds: u8) -> Played {
        let accounts = OWNERS[usize::from(owner) % OWNERS.len()];
        let [_, provider] = accounts;
        let before = self.books(&accounts, Asset::Wind);
        for who in accounts {
            self.enrol(who, Rounds::Ends(1 + owner % 3))?;
        }
        let score = accounts.map(|who| self.model.reputation(who));
        let own: Vec<Id> = self
            .model
            .offers
            .iter()
            .filter(|(_, of)| of.provider == provider && of.open && of.asset == Asset::Wind)
            .map(|(id, _)| *id)
            .collect();
        if let Some(offer) = pick(&own, owner.into()) {
            self.trade_with_itself(accounts, offer, resources(parts), beats)?;
        }
        let gained = accounts.iter().zip(score).all(|(who, before)| self.model.reputation(*who) > before);
        for who in accounts {
            self.refresh(who, who)?;
        }
        self.leap(
            u32::from(rounds) * self.model.numbers.round + 1,
            4,
            &[EconomyCall::ShareFees { by: owner, asset: Asset::Wind }],
        )?;
        self.wait(8, Idle::Full)?;
        for who in accounts {
            self.refresh(provider, who)?;
            self.claim(who)?;
        }
        self.check_owner(&accounts)?;
        let after = self.books(&accounts, Asset::Wind);
        let traded = after.fees > before.fees;
        self.model.happen(traded && gained, Happening::TradedWithItself);
        // With nobody else in between, all of the gain is emission's.
        let undisturbed = after.others == before.others;
        let pays = after.net > before.net && after.emission > before.emission;
        self.model.happen(traded && undisturbed && pays, Happening::GainedByTradeWithItself);
        Ok(())
    }

    fn trade_with_itself(&mut self, accounts: [Who; 2], offer: Id, parts: [u32; 5], beats: u8) -> Played {
        let [buyer, provider] = accounts;
        let lease = self.model.next_lease;
        let term = u32::from(beats) * 12;
        if !self.rent_of(buyer, offer, parts, term, u128::MAX)?
            || !self.lease(LeaseCall::Accept, lease, 0, 0)?
            || !self.lease(LeaseCall::Activate(Signing::Right), lease, 0, 0)?
        {
            return Ok(());
        }
        for _ in 0..=beats {
            self.wait(12, Idle::Full)?;
            self.heartbeat(provider)?;
        }
        self.lease(LeaseCall::Settle, lease, 0, 0).map(drop)
    }
}
