//! Calls of providers about themselves and their offers.

use super::{
    pick,
    quantities::{quantities, rates, region, resources, unit_rates},
    Played, WILD,
};
use crate::{
    model::{Id, Model, Offer, Who, WIND},
    step::{OfferCall, ProviderCall},
    world::{kind, World},
};
use tradewind_primitives::{Kind, OfferTerms, Profile, Tee};

impl World {
    pub(super) fn provider(&mut self, who: Who, call: ProviderCall) -> Played {
        use pallet_providers::Call;
        let origin = self.signed(who);
        match call {
            ProviderCall::Register(more) => {
                let profile = Profile {
                    name: format!("provider-{who}").into_bytes().try_into().expect("it is short"),
                    endpoint: b"https://provider.example".to_vec().try_into().expect("it is short"),
                    sealing_key: [0; 32],
                    region: region(),
                    terms: None,
                    clouds: Default::default(),
                    promised_uptime_ppm: 990_000,
                };
                let stake = (100 + i128::from(more)).unsigned_abs() * WIND;
                self.act("register", origin, Call::register { profile, stake }, |model| model.register(who, stake))
            }
            ProviderCall::AddStake(units) => {
                let amount = u128::from(units) * WIND;
                self.act("add_stake", origin, Call::add_stake { amount }, |model| model.add_stake(who, amount))
            }
            ProviderCall::Unbond(percent) => {
                let amount = self.model.free_stake(who) * u128::from(percent) / 100;
                self.act("unbond", origin, Call::unbond { amount }, |model| model.unbond(who, amount))
            }
            ProviderCall::WithdrawUnbonded => {
                let same = |model: &mut Model| model.withdraw_unbonded(who);
                self.act("withdraw_unbonded", origin, Call::withdraw_unbonded {}, same)
            }
            ProviderCall::Retire => self.act("retire", origin, Call::retire {}, |model| model.retire(who)),
            ProviderCall::Deregister => {
                self.act("deregister", origin, Call::deregister {}, |model| model.deregister(who))
            }
        }
        .map(drop)
    }

    pub(super) fn offer(&mut self, who: Who, number: u16, call: OfferCall) -> Played {
        use pallet_marketplace::Call;
        let own: Vec<Id> = self
            .model
            .offers
            .iter()
            .filter(|(_, offer)| offer.provider == who && offer.open)
            .map(|(id, _)| *id)
            .collect();
        let any = u64::from(number / WILD) % (self.model.next_offer + 1);
        let offer = pick(&own, number).filter(|_| number % WILD != WILD - 1).unwrap_or(any);
        let origin = self.signed(who);
        match call {
            OfferCall::Post { asset, prices, capacity, shortest, longest, extendable } => {
                let (rates, capacity) = (rates(prices), resources(capacity));
                let terms = OfferTerms {
                    kind: Kind::Container,
                    region: region(),
                    gpu_model: None,
                    tee: Tee::None,
                    capacity: quantities(capacity),
                    rates: unit_rates(rates),
                    asset: kind(asset),
                    min_ticks: shortest,
                    max_ticks: longest,
                    min_reputation: 0,
                    extendable,
                };
                let offer = Offer { provider: who, capacity, rates, asset, shortest, longest, extendable, open: true };
                self.act("post_offer", origin, Call::post_offer { terms }, |model| model.post_offer(offer))
            }
            OfferCall::Reprice { prices } => {
                let rates = rates(prices);
                let call = Call::reprice { offer, rates: unit_rates(rates) };
                self.act("reprice", origin, call, |model| model.reprice(who, offer, rates))
            }
            OfferCall::Resize { capacity } => {
                let capacity = resources(capacity);
                let call = Call::resize { offer, capacity: quantities(capacity) };
                self.act("resize", origin, call, |model| model.resize(who, offer, capacity))
            }
            OfferCall::Close => {
                self.act("close_offer", origin, Call::close_offer { offer }, |model| model.close_offer(who, offer))
            }
        }
        .map(drop)
    }
}
