//! Calls about trial credits.

use super::{one_of, pick, some_provider, Played, OTHER_ACTOR, WILD};
use crate::{
    model::{Asset, Model, Pair},
    step::{Gift, GrantPlan, Lasts},
    world::{kind, World, BUYERS, PEOPLE, PROVIDERS},
};
use pallet_escrow::Call;

impl World {
    pub(super) fn grant(&mut self, plan: GrantPlan) -> Played {
        let other = |number: u8| (number >= OTHER_ACTOR).then(|| usize::from(number) % PEOPLE);
        let who = other(plan.provider).unwrap_or_else(|| some_provider(plan.provider));
        let buyer = other(plan.buyer).unwrap_or_else(|| one_of(&BUYERS, plan.buyer));
        let asset = plan.asset;
        let least = self.model.least_deposit(asset).unwrap_or(self.model.numbers.dollar.min_deposit);
        let amount = match plan.gift {
            Gift::Times(times) => least * u128::from(times),
            Gift::BelowLeast => least - 1,
            Gift::Ticks(ticks) => {
                let offered = self.model.offers.values().find(|offer| (offer.provider, offer.asset) == (who, asset));
                let rate = offered.map_or(0, |offer| offer.rate(&[1, 512, 2, 0, 0]));
                Model::earned(rate, ticks.into()).max(least)
            }
            Gift::Percent(percent) => self.model.bank.spendable(who, asset) * u128::from(percent) / 100,
        };
        let line = self.model.credits.get(&(buyer, who, asset));
        let expires = match plan.lasts {
            Lasts::Ticks(ticks) => self.model.live + ticks,
            Lasts::Longer(ticks) => line.map_or(self.model.live, |line| line.expires) + ticks,
        };
        let call = Call::grant { buyer: self.accounts[buyer].clone(), asset: kind(asset), amount, expires };
        let same = |model: &mut Model| model.grant(who, buyer, asset, amount, expires);
        self.act("grant", self.signed(who), call, same).map(drop)
    }

    /// Mostly of a credit that was given.
    pub(super) fn reclaim_any(&mut self, number: u16, actor: u8) -> Played {
        let owing = self.model.credits.iter().filter(|(_, line)| line.due > 0).map(|(pair, _)| *pair);
        let mut known: Vec<Pair> = owing.collect();
        if known.is_empty() || number.is_multiple_of(3) {
            known = self.model.credits.keys().copied().collect();
        }
        let asset = if number.is_multiple_of(2) { Asset::Wind } else { Asset::Dollar };
        let any = (one_of(&BUYERS, actor), one_of(&PROVIDERS, actor / 8), asset);
        let pair = pick(&known, number).filter(|_| number % WILD != WILD - 1).unwrap_or(any);
        self.reclaim(pair).map(drop)
    }

    /// By the provider: to anyone else there is no such credit.
    pub fn reclaim(&mut self, (buyer, who, asset): Pair) -> Result<bool, String> {
        let call = Call::reclaim { buyer: self.accounts[buyer].clone(), asset: kind(asset) };
        self.act("reclaim", self.signed(who), call, |model| model.reclaim(who, buyer, asset))
    }
}
