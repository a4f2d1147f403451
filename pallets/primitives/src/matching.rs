//! Whether an offer satisfies a buyer. This is decided here and nowhere else: the marketplace judges by its storage, a
//! client by what it has read of it.

use crate::{earned, AssetKind, Balance, Mismatch, OfferId, OfferMatch, OfferRecord, Rate, Requirements, Tee, Ticks};
use alloc::vec::Vec;

/// Most offers that one search returns.
pub const MAX_MATCHES: u32 = 100;

/// What a buyer asks for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What the workload needs.
    pub requirements: &'a Requirements,
    /// For how long.
    pub ticks: Ticks,
    /// The public reputation of who asks, in WIND base units, if anybody in particular does.
    pub buyer_reputation: Option<Balance>,
    /// What the offer must be priced in, if it matters.
    pub asset: Option<&'a AssetKind>,
    /// The rate, if it is not the posted one.
    pub rate: Option<Rate>,
    /// What becomes free of the provider's stake at the same time, in WIND base units.
    pub released: Balance,
}

impl<'a> Ask<'a> {
    /// Anybody's, at the posted rate in any asset.
    pub fn of(requirements: &'a Requirements, ticks: Ticks) -> Self {
        Self { requirements, ticks, buyer_reputation: None, asset: None, rate: None, released: 0 }
    }
}

/// What of a provider counts. The default is that of an account which is no provider.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ProviderFacts {
    /// Whether it is registered, not retired, and its stake is not below the minimum.
    pub takes_leases: bool,
    /// Uptime that it promises, in parts per million.
    pub promised_uptime_ppm: u32,
    /// Tier of the identity judgements on it; 0 is none.
    pub identity_tier: u8,
    /// Its public reputation, in WIND base units.
    pub reputation: Balance,
    /// What new leases can reserve of its stake, in WIND base units.
    pub free: Balance,
}

/// What an offer says to an [`Ask`].
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Judgement {
    /// Every reason against it, in the order of their indices.
    pub mismatches: Vec<Mismatch>,
    /// Rate of the resources; 0 if there is a mismatch that leaves it unknown. So the next two.
    pub rate: Rate,
    /// What the term costs.
    pub cost: Balance,
    /// The deposit, in the offer's asset.
    pub deposit: Balance,
    /// The collateral, in WIND base units.
    pub collateral: Balance,
}

impl Judgement {
    /// The offer as a reader sees it, of a provider of that name and public reputation.
    pub fn into_match<AccountId>(
        self,
        id: OfferId,
        offer: OfferRecord<AccountId>,
        provider_name: Vec<u8>,
        reputation: Balance,
    ) -> OfferMatch<AccountId> {
        let Self { rate, cost, deposit, .. } = self;
        OfferMatch { id, offer, provider_name, reputation, rate, cost, deposit }
    }
}

/// Judges `record`. `is_allowed` says whether leases may be paid in its asset; `securities` are the collateral and the
/// deposit of a lease of it at a rate, for the ticks that are asked for, and are asked for once at most.
pub fn judge<AccountId>(
    record: &OfferRecord<AccountId>,
    provider: &ProviderFacts,
    ask: &Ask<'_>,
    is_allowed: bool,
    securities: impl FnOnce(Rate) -> Option<(Balance, Balance)>,
) -> Judgement {
    let price = ask.rate.or_else(|| record.terms.rates.rate(&ask.requirements.resources)).filter(|rate| *rate > 0);
    let price = price.and_then(|rate| earned(rate, ask.ticks).map(|cost| (rate, cost)));
    let securities = price.and_then(|(rate, _)| securities(rate));
    let of_price = [
        (!is_allowed || is_priced_otherwise(record, ask) || (price.is_some() && securities.is_none()), Mismatch::Asset),
        (
            securities.is_some_and(|(collateral, _)| collateral > provider.free.saturating_add(ask.released)),
            Mismatch::Collateral,
        ),
        (price.is_none(), Mismatch::BadRequirements),
    ];
    let findings = of_offer(record, ask).into_iter().chain(of_provider(record, provider, ask)).chain(of_price);
    let mut mismatches: Vec<Mismatch> = findings.filter_map(|(found, mismatch)| found.then_some(mismatch)).collect();
    mismatches.sort_unstable_by_key(|mismatch| *mismatch as u8);
    let (rate, cost) = price.unwrap_or_default();
    let (collateral, deposit) = securities.unwrap_or_default();
    Judgement { mismatches, rate, cost, deposit, collateral }
}

/// Whether nothing that is cheap to see of the offer alone speaks against it. If something does, [`judge`] finds it too;
/// it may find more.
pub fn may_suit<AccountId>(record: &OfferRecord<AccountId>, ask: &Ask<'_>) -> bool {
    !is_priced_otherwise(record, ask) && of_offer(record, ask).iter().all(|(found, _)| !found)
}

/// Whether nothing that is cheap to see of the provider speaks against it. If something does, [`judge`] finds it too; it
/// may find more.
pub fn may_serve<AccountId>(record: &OfferRecord<AccountId>, provider: &ProviderFacts, ask: &Ask<'_>) -> bool {
    of_provider(record, provider, ask).iter().all(|(found, _)| !found)
}

fn is_priced_otherwise<AccountId>(record: &OfferRecord<AccountId>, ask: &Ask<'_>) -> bool {
    ask.asset.is_some_and(|asset| *asset != record.terms.asset)
}

/// What the offer itself says.
fn of_offer<AccountId>(record: &OfferRecord<AccountId>, ask: &Ask<'_>) -> [(bool, Mismatch); 12] {
    let (wanted, terms) = (ask.requirements, &record.terms);
    let free = terms.capacity.saturating_sub(&record.reserved);
    [
        (!record.open, Mismatch::OfferClosed),
        (wanted.kind != terms.kind, Mismatch::Kind),
        (wanted.resources.vcpus > free.vcpus, Mismatch::Vcpus),
        (wanted.resources.memory_mib > free.memory_mib, Mismatch::Memory),
        (wanted.resources.storage_gib > free.storage_gib, Mismatch::Storage),
        (wanted.resources.bandwidth_mbps > free.bandwidth_mbps, Mismatch::Bandwidth),
        (wanted.resources.gpus > free.gpus, Mismatch::Gpus),
        (wanted.gpu_model.is_some() && wanted.gpu_model != terms.gpu_model, Mismatch::GpuModel),
        (wanted.region.as_ref().is_some_and(|region| !terms.region.satisfies(region)), Mismatch::Region),
        (wanted.tee != Tee::None && wanted.tee != terms.tee, Mismatch::Tee),
        (ask.ticks < terms.min_ticks, Mismatch::TooShort),
        (ask.ticks > terms.max_ticks, Mismatch::TooLong),
    ]
}

/// What is between the two parties.
fn of_provider<AccountId>(
    record: &OfferRecord<AccountId>,
    provider: &ProviderFacts,
    ask: &Ask<'_>,
) -> [(bool, Mismatch); 5] {
    let wanted = ask.requirements;
    let unknown_buyer = ask.buyer_reputation.is_some_and(|score| score < record.terms.min_reputation);
    [
        (!provider.takes_leases, Mismatch::ProviderUnavailable),
        (provider.reputation < wanted.min_reputation, Mismatch::ProviderReputation),
        (provider.promised_uptime_ppm < wanted.min_uptime_ppm, Mismatch::Uptime),
        (provider.identity_tier < wanted.min_identity_tier, Mismatch::IdentityTier),
        (unknown_buyer, Mismatch::BuyerReputation),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, OfferTerms, Region, Resources, UnitRates, RATE_SCALE};
    use alloc::vec;

    fn record() -> OfferRecord<u8> {
        OfferRecord {
            provider: 1,
            terms: OfferTerms {
                kind: Kind::Container,
                region: Region { country: *b"DE", label: Default::default() },
                gpu_model: None,
                tee: Tee::None,
                capacity: Resources { vcpus: 4, memory_mib: 1024, ..Default::default() },
                rates: UnitRates { vcpu: RATE_SCALE, ..Default::default() },
                asset: AssetKind::Native,
                min_ticks: 10,
                max_ticks: 100,
                min_reputation: 5,
                extendable: false,
            },
            reserved: Resources { vcpus: 1, ..Default::default() },
            leases: 1,
            open: true,
        }
    }

    fn wanted() -> Requirements {
        Requirements {
            kind: Kind::Container,
            resources: Resources { vcpus: 3, ..Default::default() },
            gpu_model: None,
            region: None,
            tee: Tee::None,
            min_reputation: 7,
            min_uptime_ppm: 900_000,
            min_identity_tier: 1,
        }
    }

    const PROVIDER: ProviderFacts =
        ProviderFacts { takes_leases: true, promised_uptime_ppm: 900_000, identity_tier: 1, reputation: 7, free: 50 };

    fn judged(record: &OfferRecord<u8>, provider: &ProviderFacts, ask: &Ask<'_>) -> Judgement {
        let judgement = judge(record, provider, ask, true, |_| Some((50, 20)));
        let suits = may_suit(record, ask) && may_serve(record, provider, ask);
        assert!(suits || !judgement.mismatches.is_empty(), "the cheap looks say no more than the judgement");
        judgement
    }

    #[test]
    fn an_offer_without_a_mismatch_says_what_it_costs() {
        let wanted = wanted();
        let judgement = judged(&record(), &PROVIDER, &Ask::of(&wanted, 10));
        let price = (judgement.rate, judgement.cost, judgement.deposit, judgement.collateral);
        assert_eq!((price, judgement.mismatches), ((3 * RATE_SCALE, 30, 20, 50), vec![]));
    }

    #[test]
    fn reasons_come_in_the_order_of_their_indices() {
        let wanted =
            Requirements { tee: Tee::Tdx, resources: Resources { vcpus: 9, ..Default::default() }, ..wanted() };
        let ask = Ask { asset: Some(&AssetKind::WithId(1)), buyer_reputation: Some(4), ..Ask::of(&wanted, 1_000) };
        let mut closed = record();
        closed.open = false;
        let found = judged(&closed, &ProviderFacts::default(), &ask).mismatches;
        assert_eq!(
            found,
            [
                Mismatch::OfferClosed,
                Mismatch::ProviderUnavailable,
                Mismatch::Vcpus,
                Mismatch::Tee,
                Mismatch::ProviderReputation,
                Mismatch::Uptime,
                Mismatch::IdentityTier,
                Mismatch::BuyerReputation,
                Mismatch::Asset,
                Mismatch::TooLong,
                Mismatch::Collateral,
            ]
        );
    }

    #[test]
    fn what_becomes_free_at_the_same_time_counts_as_free() {
        let wanted = wanted();
        let poor = ProviderFacts { free: 49, ..PROVIDER };
        let ask = Ask::of(&wanted, 10);
        assert_eq!(judged(&record(), &poor, &ask).mismatches, [Mismatch::Collateral]);
        assert!(judged(&record(), &poor, &Ask { released: 1, ..ask }).mismatches.is_empty());
    }

    #[test]
    fn an_asset_that_is_not_allowed_or_has_no_rate_is_a_mismatch() {
        let wanted = wanted();
        let ask = Ask::of(&wanted, 10);
        assert_eq!(judge(&record(), &PROVIDER, &ask, false, |_| None).mismatches, [Mismatch::Asset]);
        let unknown = judge(&record(), &PROVIDER, &ask, true, |_| None);
        assert_eq!((unknown.mismatches, unknown.rate, unknown.deposit), (vec![Mismatch::Asset], 3 * RATE_SCALE, 0));
    }

    #[test]
    fn a_rate_of_nothing_or_beyond_counting_is_no_price() {
        let wanted = wanted();
        let mut free = record();
        free.terms.rates = UnitRates::default();
        assert_eq!(judged(&free, &PROVIDER, &Ask::of(&wanted, 10)).mismatches, [Mismatch::BadRequirements]);
        let beyond = Ask { rate: Some(u128::MAX), ..Ask::of(&wanted, 100) };
        let found = judge(&record(), &PROVIDER, &Ask { ticks: 100, ..beyond }, true, |_| None).mismatches;
        assert!(found.is_empty() || found == [Mismatch::BadRequirements] || found == [Mismatch::Asset]);
    }
}
