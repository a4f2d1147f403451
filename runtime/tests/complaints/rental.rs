//! Providers, offers, and leases of them.

use super::{
    money::Asset,
    world::{Who, World, BUYER, PROVIDER},
};
use sp_core::{ed25519, Pair};
use tradewind_primitives::{
    activation_message, Kind, LeaseId, LeaseState, OfferId, OfferTerms, Profile, Region, Requirements, Resources, Tee,
    Ticks, UnitRates, Workload,
};
use tradewind_runtime::{constants::WIND, Providers, Runtime, RuntimeCall, System};

/// What a provider puts up.
pub const STAKE: u128 = 1_000 * WIND;

/// Virtual CPUs of an offer; a lease takes them all, unless it says less.
pub const ALL: u32 = 4;

pub fn call(call: pallet_leases::Call<Runtime>) -> RuntimeCall {
    call.into()
}

fn vcpus(vcpus: u32) -> Resources {
    Resources { vcpus, ..Default::default() }
}

/// Any function of so many virtual CPUs.
pub fn requirements(cpus: u32) -> Requirements {
    Requirements {
        kind: Kind::Function,
        resources: vcpus(cpus),
        gpu_model: None,
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    }
}

pub fn workload_key(lease: LeaseId) -> ed25519::Pair {
    ed25519::Pair::from_seed(&sp_io::hashing::blake2_256(&lease.to_le_bytes()))
}

impl World {
    /// A provider with one offer, of which leases of 1 to 10,000 ticks can be rented and extended.
    pub fn provider(&mut self, who: Who, asset: Asset) -> OfferId {
        let region = Region { country: *b"NO", label: b"oslo-1".to_vec().try_into().unwrap() };
        if self.look(|| Providers::view(&who.to_account_id(), None).is_none()) {
            let profile = Profile {
                name: format!("{who:?}").to_lowercase().into_bytes().try_into().unwrap(),
                endpoint: b"https://provider.example".to_vec().try_into().unwrap(),
                sealing_key: [0; 32],
                region: region.clone(),
                terms: None,
                clouds: Default::default(),
                promised_uptime_ppm: 990_000,
            };
            self.call(who, pallet_providers::Call::register { profile, stake: STAKE });
        }
        let terms = OfferTerms {
            kind: Kind::Function,
            region,
            gpu_model: None,
            tee: Tee::None,
            capacity: vcpus(ALL),
            rates: UnitRates { vcpu: asset.rate() / u128::from(ALL), ..Default::default() },
            asset: asset.kind(),
            min_ticks: 1,
            max_ticks: 10_000,
            min_reputation: 0,
            extendable: true,
        };
        let offer = self.look(pallet_marketplace::NextOffer::<Runtime>::get);
        self.call(who, pallet_marketplace::Call::post_offer { terms });
        offer
    }

    /// Renting some of an offer.
    pub fn rent_call(offer: OfferId, cpus: u32, ticks: Ticks) -> RuntimeCall {
        pallet_marketplace::Call::rent {
            offer,
            requirements: requirements(cpus),
            ticks,
            max_rate: u128::MAX,
            workload: Workload::Sealed { manifest_hash: Default::default() },
            buyer_sealing_key: [0; 32],
            terms: None,
        }
        .into()
    }

    /// Rents some of an offer: the lease is pending.
    pub fn rent_some(&mut self, buyer: Who, offer: OfferId, cpus: u32, ticks: Ticks) -> LeaseId {
        let id = self.look(pallet_leases::NextLease::<Runtime>::get);
        self.call(buyer, Self::rent_call(offer, cpus, ticks));
        id
    }

    /// Rents all of an offer.
    pub fn rent(&mut self, offer: OfferId, ticks: Ticks) -> LeaseId {
        self.rent_some(BUYER, offer, ALL, ticks)
    }

    pub fn accept(&mut self, lease: LeaseId) {
        let provider = self.provider_of(lease);
        self.call(provider, call(pallet_leases::Call::accept { lease }));
    }

    /// Activating a lease with the workload key of lease `key`.
    pub fn activate_call(&mut self, lease: LeaseId, key: LeaseId) -> RuntimeCall {
        let (pair, provider) = (workload_key(key), self.provider_of(lease).to_account_id());
        let message = activation_message(self.look(|| System::block_hash(0)), lease, &provider);
        call(pallet_leases::Call::activate {
            lease,
            access_hash: Default::default(),
            workload_key: pair.public().0,
            signature: pair.sign(&message).0,
        })
    }

    /// From pending to active; from then on its provider sends heartbeats.
    pub fn start(&mut self, lease: LeaseId) {
        self.accept(lease);
        self.activate(lease);
    }

    pub fn activate(&mut self, lease: LeaseId) {
        let (provider, activate) = (self.provider_of(lease), self.activate_call(lease, lease));
        self.call(provider, activate);
        self.beats(provider);
    }

    /// A lease of all of the provider's offer, that runs.
    pub fn running(&mut self, asset: Asset, ticks: Ticks) -> LeaseId {
        let offer = self.provider(PROVIDER, asset);
        self.count();
        let lease = self.rent(offer, ticks);
        self.start(lease);
        lease
    }

    pub fn provider_of(&mut self, lease: LeaseId) -> Who {
        let provider = self.lease(lease).lease.provider;
        Who::from_account_id(&provider).expect("it is one of ours")
    }

    /// Waits until a lease is closed, which nobody but the chain brings about.
    pub fn until_closed(&mut self, lease: LeaseId) {
        for _ in 0..400 {
            if matches!(self.state(lease), LeaseState::Closed { .. }) {
                return;
            }
            self.pass(2);
        }
        panic!("lease {lease} is still {:?}", self.state(lease));
    }
}
