//! Random calls against a plain model: whatever succeeds in one must succeed in the other, with the same outcome.

use crate::mock::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tradewind_primitives::{traits::Capacity, AssetKind, Balance, OfferId, Resources, Ticks};

#[derive(Clone, Debug)]
enum Step {
    Post { who: u64, vcpus: u32, gpus: u16, price: u32 },
    Reprice { who: u64, offer: OfferId, price: u32 },
    Resize { who: u64, offer: OfferId, vcpus: u32, gpus: u16 },
    Close { who: u64, offer: OfferId },
    Rent { who: u64, offer: OfferId, vcpus: u32, gpus: u16, ticks: Ticks, limit: u32 },
    End { lease: usize },
    Stake { who: u64, free: Balance },
    Retire { who: u64, retired: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = prop_oneof![4 => Just(PROVIDER), 4 => Just(OTHER), 1 => Just(STRANGER)];
    let offer = 0u64..8;
    let vcpus = 0u32..9;
    let gpus = 0u16..3;
    let price = 0u32..5;
    let step = prop_oneof![
        5 => (who.clone(), vcpus.clone(), gpus.clone(), price.clone())
            .prop_map(|(who, vcpus, gpus, price)| Step::Post { who, vcpus, gpus, price }),
        2 => (who.clone(), offer.clone(), price.clone())
            .prop_map(|(who, offer, price)| Step::Reprice { who, offer, price }),
        2 => (who.clone(), offer.clone(), vcpus.clone(), gpus.clone())
            .prop_map(|(who, offer, vcpus, gpus)| Step::Resize { who, offer, vcpus, gpus }),
        3 => (who.clone(), offer.clone()).prop_map(|(who, offer)| Step::Close { who, offer }),
        9 => (who.clone(), offer, vcpus, gpus, MIN_TICKS - 1..MIN_TICKS + 3, 0u32..60).prop_map(
            |(who, offer, vcpus, gpus, ticks, limit)| Step::Rent { who, offer, vcpus, gpus, ticks, limit }
        ),
        5 => (0usize..8).prop_map(|lease| Step::End { lease }),
        1 => (who.clone(), 0u128..50).prop_map(|(who, free)| Step::Stake { who, free }),
        1 => (who, any::<bool>()).prop_map(|(who, retired)| Step::Retire { who, retired }),
    ];
    prop::collection::vec(step, 1..80)
}

fn resources(vcpus: u32, gpus: u16) -> Resources {
    Resources { vcpus, gpus, ..Default::default() }
}

#[derive(Clone, Debug, PartialEq)]
struct Offer {
    provider: u64,
    vcpus: u32,
    gpus: u16,
    price: u32,
    used: (u32, u16),
    leases: u32,
    open: bool,
}

#[derive(Default)]
struct Model {
    next: OfferId,
    offers: BTreeMap<OfferId, Offer>,
    leases: Vec<(OfferId, u32, u16)>,
    free: BTreeMap<u64, Balance>,
    retired: BTreeMap<u64, bool>,
}

impl Model {
    fn takes_leases(&self, who: u64) -> bool {
        who != STRANGER && !self.retired.get(&who).copied().unwrap_or_default()
    }

    fn open_of(&mut self, who: u64, offer: OfferId) -> Option<&mut Offer> {
        self.offers.get_mut(&offer).filter(|record| record.provider == who && record.open)
    }

    fn drop_if_gone(&mut self, offer: OfferId) {
        self.offers.retain(|id, record| *id != offer || record.open || record.leases > 0);
    }

    /// What a GPU costs: three times a CPU.
    fn price(record: &Offer, vcpus: u32, gpus: u16) -> u32 {
        record.price * (vcpus + 3 * u32::from(gpus))
    }

    fn apply(&mut self, step: &Step) -> Option<()> {
        match *step {
            Step::Post { who, vcpus, gpus, price } => {
                let open = self.offers.values().filter(|record| record.provider == who && record.open).count();
                let empty = vcpus == 0 && gpus == 0;
                if !self.takes_leases(who) || open >= MAX_OPEN as usize || empty || price == 0 {
                    return None;
                }
                let record = Offer { provider: who, vcpus, gpus, price, used: (0, 0), leases: 0, open: true };
                self.offers.insert(self.next, record);
                self.next += 1;
            }
            Step::Reprice { who, offer, price } => {
                self.open_of(who, offer).filter(|_| price > 0)?.price = price;
            }
            Step::Resize { who, offer, vcpus, gpus } => {
                let record = self.open_of(who, offer)?;
                if vcpus < record.used.0 || gpus < record.used.1 || (vcpus == 0 && gpus == 0) {
                    return None;
                }
                (record.vcpus, record.gpus) = (vcpus, gpus);
            }
            Step::Close { who, offer } => {
                self.open_of(who, offer)?.open = false;
                self.drop_if_gone(offer);
            }
            Step::Rent { who, offer, vcpus, gpus, ticks, limit } => {
                let record = self.offers.get(&offer)?.clone();
                let fits = vcpus + record.used.0 <= record.vcpus && gpus + record.used.1 <= record.gpus;
                let price = Self::price(&record, vcpus, gpus);
                let free = self.free.get(&record.provider).copied().unwrap_or_default();
                let ready = record.open && self.takes_leases(record.provider) && who != record.provider;
                if !ready || !fits || price == 0 || price > limit || free < COLLATERAL || ticks < MIN_TICKS {
                    return None;
                }
                self.free.insert(record.provider, free - COLLATERAL);
                let record = self.offers.get_mut(&offer)?;
                record.used = (record.used.0 + vcpus, record.used.1 + gpus);
                record.leases += 1;
                self.leases.push((offer, vcpus, gpus));
            }
            Step::End { lease } => {
                if lease < self.leases.len() {
                    let (offer, vcpus, gpus) = self.leases.remove(lease);
                    let record = self.offers.get_mut(&offer)?;
                    record.used = (record.used.0 - vcpus, record.used.1 - gpus);
                    record.leases -= 1;
                    self.drop_if_gone(offer);
                }
            }
            Step::Stake { who, free } => {
                self.free.insert(who, free);
            }
            Step::Retire { who, retired } => {
                self.retired.insert(who, retired);
            }
        }
        Some(())
    }

    /// The matches for one CPU, cheapest and then oldest first.
    fn matches(&self) -> Vec<OfferId> {
        let fit = self.offers.iter().filter(|(_, record)| {
            let free = self.free.get(&record.provider).copied().unwrap_or_default();
            record.open && record.used.0 < record.vcpus && self.takes_leases(record.provider) && free >= COLLATERAL
        });
        let mut ranked: Vec<_> = fit.map(|(id, record)| (record.price, *id)).collect();
        ranked.sort();
        ranked.into_iter().map(|(_, id)| id).collect()
    }
}

fn rates(price: u32) -> tradewind_primitives::UnitRates {
    let vcpu = u128::from(price) * tradewind_primitives::RATE_SCALE;
    tradewind_primitives::UnitRates { vcpu, gpu: 3 * vcpu, ..Default::default() }
}

fn wanted(vcpus: u32, gpus: u16) -> tradewind_primitives::Requirements {
    tradewind_primitives::Requirements { resources: resources(vcpus, gpus), ..requirements() }
}

/// Makes the call, within a layer of its own as an extrinsic is; `leases` are those that have not ended.
fn call(step: &Step, leases: &[(OfferId, u32, u16)]) -> Option<()> {
    match *step {
        Step::Post { who, vcpus, gpus, price } => {
            let mut terms = terms();
            (terms.capacity, terms.rates) = (resources(vcpus, gpus), rates(price));
            Marketplace::post_offer(signed(who), terms).ok()
        }
        Step::Reprice { who, offer, price } => Marketplace::reprice(signed(who), offer, rates(price)).ok(),
        Step::Resize { who, offer, vcpus, gpus } => {
            Marketplace::resize(signed(who), offer, resources(vcpus, gpus)).ok()
        }
        Step::Close { who, offer } => Marketplace::close_offer(signed(who), offer).ok(),
        Step::Rent { who, offer, vcpus, gpus, ticks, limit } => {
            let limit = u128::from(limit) * tradewind_primitives::RATE_SCALE;
            let wanted = wanted(vcpus, gpus);
            let reasons = Marketplace::why_not(&wanted, ticks, &who, offer);
            let known = Marketplace::offer(offer);
            let done = Marketplace::rent(signed(who), offer, wanted.clone(), ticks, limit, sealed(), [5; 32], None);
            // Beyond the reasons of `why_not` only the limit and one's own offer stand in the way.
            let own = known.as_ref().is_some_and(|record| record.provider == who);
            let dear = known.and_then(|record| record.terms.rates.rate(&wanted.resources)).is_some_and(|r| r > limit);
            assert_eq!(done.is_ok(), reasons.is_empty() && !own && !dear, "{reasons:?}");
            done.ok().map(|_| ())
        }
        Step::End { lease } => {
            if let Some((offer, vcpus, gpus)) = leases.get(lease) {
                Marketplace::release(*offer, &resources(*vcpus, *gpus));
            }
            Some(())
        }
        Step::Stake { who, free } => {
            with_member(who, |member| member.free = free);
            Some(())
        }
        Step::Retire { who, retired } => {
            with_member(who, |member| member.takes_leases = !retired);
            Some(())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_calls_agree_with_the_model(steps in steps()) {
        run(|| {
            let free = [(PROVIDER, 1_000), (OTHER, 1_000)].into_iter().collect();
            let mut model = Model { free, ..Default::default() };
            for step in &steps {
                let done = call(step, &model.leases);
                prop_assert_eq!(done, model.apply(step), "{:?}", step);
                prop_assert!(Marketplace::do_try_state().is_ok(), "{:?}", step);
                for who in [PROVIDER, OTHER] {
                    let offers: BTreeMap<_, _> = crate::Offers::<Test>::iter()
                        .filter(|(_, record)| record.provider == who)
                        .map(|(id, record)| {
                            let capacity = record.terms.capacity;
                            let price = record.terms.rates.vcpu / tradewind_primitives::RATE_SCALE;
                            let offer = Offer {
                                provider: record.provider,
                                vcpus: capacity.vcpus,
                                gpus: capacity.gpus,
                                price: price as u32,
                                used: (record.reserved.vcpus, record.reserved.gpus),
                                leases: record.leases,
                                open: record.open,
                            };
                            (id, offer)
                        })
                        .collect();
                    let expected: BTreeMap<_, _> =
                        model.offers.clone().into_iter().filter(|(_, offer)| offer.provider == who).collect();
                    let open: Vec<_> = expected.iter().filter(|(_, offer)| offer.open).map(|(id, _)| *id).collect();
                    let listed: Vec<_> = Marketplace::offers_of(&who).into_iter().map(|(id, _)| id).collect();
                    prop_assert_eq!(&listed, &open, "{:?}", step);
                    prop_assert_eq!(Members::get()[&who].open_items as usize, open.len(), "{:?}", step);
                    prop_assert_eq!(Members::get()[&who].free, model.free[&who], "{:?}", step);
                    prop_assert_eq!(offers, expected, "{:?}", step);
                }
                let found = Marketplace::match_offers(&wanted(1, 0), MIN_TICKS, &AssetKind::Native, 100);
                let found: Vec<_> = found.into_iter().map(|offer| offer.id).collect();
                prop_assert_eq!(found, model.matches(), "{:?}", step);
            }
            Ok(())
        })?;
    }
}
