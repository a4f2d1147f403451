//! The market's life on the chain, up to what is measured.

use super::{
    chain::{Block, Chain},
    people::Person,
    sign::weight,
    Options,
};
use crate::calls;
use codec::Encode;
use frame_support::weights::Weight;
use sp_core::H256;
use sp_runtime::AccountId32;
use std::{collections::BTreeMap, time::Duration};
use tradewind_primitives::{
    AssetKind, Balance, Kind, LeaseId, OfferId, OfferTerms, Profile, Region, Resources, Tee, Ticks, UnitRates,
};
use tradewind_runtime::{
    constants::WIND,
    genesis_config_presets::{USD, USD_ASSET_ID},
    Hash, Runtime, RuntimeCall, RuntimeEvent, UncheckedExtrinsic,
};

/// Live ticks of the buyer's right to reject its access, in which nothing is settled: shortened from 50.
pub const ACCESS_WINDOW: Ticks = 5;

/// Calls in one batch, of what is not measured.
const BATCH: usize = 40;

/// Ticks between two heartbeats: the least that the chain takes.
const SPACING: u32 = 5;

const TERM: Ticks = 2_000;

/// What one kind of transaction did.
pub struct Load {
    pub name: &'static str,
    /// What a block is charged with for one before it runs.
    pub charged: Weight,
    /// Bytes of one.
    pub bytes: usize,
    pub sent: usize,
    /// How long it took to hand them to the node.
    pub sending: Duration,
    /// Finalized blocks from the first to the last with one of them.
    pub blocks: Vec<Loaded>,
}

/// A block, and what of the load is in it.
pub struct Loaded {
    pub block: Block,
    /// Calls that succeeded.
    pub calls: usize,
    /// Bytes of the proof that the node recorded, and milliseconds that it took to make the block, by its log.
    pub making: Option<(usize, u64)>,
}

/// Plays everything.
pub async fn play(options: &Options) -> Vec<Load> {
    let mut market = Market::begin(options).await;
    let rents = market.rent().await;
    if options.rent_only {
        return vec![rents];
    }
    let leases = market.opened(&rents);
    market.start(&leases).await;
    market.attest().await;
    let settled = market.settle(&leases).await;
    vec![rents, settled]
}

struct Lease {
    id: LeaseId,
    buyer: AccountId32,
    provider: AccountId32,
}

struct Market {
    chain: Chain,
    providers: Vec<Person>,
    buyers: Vec<Person>,
}

fn progress(what: &str) {
    eprintln!("{what}");
}

/// The calls in as few transactions as they fit into; all or none of each batch.
fn batched(who: &mut Person, genesis: Hash, calls: Vec<RuntimeCall>) -> Vec<UncheckedExtrinsic> {
    let batch = |calls: &[RuntimeCall]| pallet_utility::Call::batch_all { calls: calls.to_vec() };
    calls.chunks(BATCH).map(|calls| who.sign(genesis, batch(calls))).collect()
}

impl Market {
    /// A chain on which providers have posted offers and buyers have money.
    async fn begin(options: &Options) -> Self {
        let mut chain = Chain::start(options).await;
        chain.watch("the first block", |_| true).await;
        progress("the chain runs; giving money");
        let genesis = chain.genesis;
        let (mut providers, buyers) =
            (Person::several("provider", options.providers), Person::several("buyer", options.buyers));
        let each = u128::from(options.buyers.div_ceil(options.providers));
        let stake = (110 + 3 * each) * WIND;
        let mut gifts: Vec<RuntimeCall> = vec![];
        for (people, wind) in [(&providers, stake + 20 * WIND), (&buyers, 20 * WIND)] {
            for who in people {
                gifts.extend(gift(who.account(), wind, 100 * USD));
            }
        }
        let mut alice = Person::alice();
        let window = (sp_io::hashing::twox_128(b":AccessWindow:").to_vec(), ACCESS_WINDOW.encode());
        let shorter = frame_system::Call::set_storage { items: vec![window] };
        let sudo = pallet_sudo::Call::sudo { call: Box::new(shorter.into()) };
        let mut transactions = vec![alice.sign(genesis, sudo)];
        transactions.extend(batched(&mut alice, genesis, gifts));
        let wanted = 2 * (providers.len() + buyers.len());
        chain.send(&transactions).await;
        let mut given = 0;
        chain
            .watch("everybody to have money", |block| {
                given += count(block, |event| {
                    matches!(event, RuntimeEvent::Balances(pallet_balances::Event::Transfer { .. }))
                        || matches!(event, RuntimeEvent::Assets(pallet_assets::Event::Transferred { .. }))
                });
                given >= wanted
            })
            .await;

        progress("registering providers");
        let offers: Vec<UncheckedExtrinsic> = providers
            .iter_mut()
            .enumerate()
            .map(|(number, who)| who.sign(genesis, pallet_utility::Call::batch_all { calls: offer(number, stake) }))
            .collect();
        chain.send(&offers).await;
        let mut posted = 0;
        chain
            .watch("the offers", |block| {
                posted += count(block, |event| {
                    matches!(event, RuntimeEvent::Marketplace(pallet_marketplace::Event::OfferPosted { .. }))
                });
                posted >= offers.len()
            })
            .await;
        Self { chain, providers, buyers }
    }

    /// Every buyer rents, all at once.
    async fn rent(&mut self) -> Load {
        let offers = self.providers.len() as OfferId;
        let genesis = self.chain.genesis;
        let transactions: Vec<_> = self
            .buyers
            .iter_mut()
            .enumerate()
            .map(|(number, buyer)| buyer.sign(genesis, calls::rent(number as OfferId % offers, TERM, [7; 32])))
            .collect();
        self.load("rent", transactions, |event| {
            matches!(event, RuntimeEvent::Leases(pallet_leases::Event::Opened { .. }))
        })
        .await
    }

    fn opened(&self, rents: &Load) -> Vec<Lease> {
        let events = rents.blocks.iter().flat_map(|loaded| &loaded.block.events);
        events
            .filter_map(|event| match event {
                RuntimeEvent::Leases(pallet_leases::Event::Opened { lease, buyer, provider, .. }) => {
                    Some(Lease { id: *lease, buyer: buyer.clone(), provider: provider.clone() })
                }
                _ => None,
            })
            .collect()
    }

    /// Providers accept and activate all leases, in batches.
    async fn start(&mut self, leases: &[Lease]) {
        progress("accepting and activating");
        let genesis = self.chain.genesis;
        let mut transactions = Vec::new();
        for provider in &mut self.providers {
            let account = provider.account();
            let own: Vec<LeaseId> =
                leases.iter().filter(|lease| lease.provider == account).map(|lease| lease.id).collect();
            let accept = own.iter().map(|id| pallet_leases::Call::accept { lease: *id }.into());
            transactions.extend(batched(provider, genesis, accept.collect()));
            let activate = own.iter().map(|id| calls::activate(*id, &account, genesis));
            transactions.extend(batched(provider, genesis, activate.collect()));
        }
        self.chain.send(&transactions).await;
        let (mut active, wanted) = (0, leases.len());
        self.chain
            .watch("all leases to be active", |block| {
                active +=
                    count(block, |event| matches!(event, RuntimeEvent::Leases(pallet_leases::Event::Activated { .. })));
                active >= wanted
            })
            .await;
    }

    /// Two heartbeats of every provider: what the first attests, the second commits.
    async fn attest(&mut self) {
        for _ in 0..2 {
            progress("waiting for the next heartbeats");
            let mut blocks = 0;
            // A tick is a block here.
            self.chain
                .watch("the ticks between two heartbeats", |_| {
                    blocks += 1;
                    blocks > SPACING
                })
                .await;
            let genesis = self.chain.genesis;
            let beat = || pallet_uptime::Call::heartbeat { merkle_root: H256::zero(), leaf_count: 0 };
            let transactions: Vec<_> = self.providers.iter_mut().map(|who| who.sign(genesis, beat())).collect();
            self.chain.send(&transactions).await;
            let (mut heard, wanted) = (0, transactions.len());
            self.chain
                .watch("the heartbeats", |block| {
                    heard += count(block, |event| {
                        matches!(event, RuntimeEvent::Uptime(pallet_uptime::Event::HeartbeatReceived { .. }))
                    });
                    heard >= wanted
                })
                .await;
        }
    }

    /// Every buyer settles its lease, all at once.
    async fn settle(&mut self, leases: &[Lease]) -> Load {
        let genesis = self.chain.genesis;
        let ids: BTreeMap<_, _> = leases.iter().map(|lease| (lease.buyer.clone(), lease.id)).collect();
        let transactions: Vec<_> = self
            .buyers
            .iter_mut()
            .map(|buyer| {
                let lease = ids[&buyer.account()];
                buyer.sign(genesis, pallet_leases::Call::settle { lease })
            })
            .collect();
        self.load("settle", transactions, |event| {
            matches!(event, RuntimeEvent::Leases(pallet_leases::Event::Settled { .. }))
        })
        .await
    }

    async fn load(
        &mut self,
        name: &'static str,
        transactions: Vec<UncheckedExtrinsic>,
        success: impl Fn(&RuntimeEvent) -> bool,
    ) -> Load {
        progress(&format!("sending {} times {name}", transactions.len()));
        // From the beginning of a block's time.
        self.chain.watch("a block", |_| true).await;
        let sending = self.chain.send(&transactions).await;
        let (mut done, mut failed, wanted) = (0, 0, transactions.len());
        let blocks = self
            .chain
            .watch(name, |block| {
                done += count(block, &success);
                failed += count(block, |event| {
                    matches!(event, RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { .. }))
                });
                done + failed >= wanted
            })
            .await;
        assert_eq!(failed, 0, "calls of {name} were refused");
        let blocks: Vec<_> = blocks
            .into_iter()
            .map(|block| {
                let (calls, making) = (count(&block, &success), self.chain.making(&block));
                Loaded { block, calls, making }
            })
            .skip_while(|loaded| loaded.calls == 0)
            .collect();
        let (charged, bytes) = transactions.first().map(|one| (weight(one), one.encoded_size())).unwrap_or_default();
        Load { name, charged, bytes, sent: wanted, sending, blocks }
    }
}

fn count(block: &Block, wanted: impl Fn(&RuntimeEvent) -> bool) -> usize {
    block.events.iter().filter(|event| wanted(event)).count()
}

fn gift(who: AccountId32, wind: Balance, dollars: Balance) -> [RuntimeCall; 2] {
    let transfer = pallet_assets::Call::<Runtime>::transfer {
        id: USD_ASSET_ID.into(),
        target: who.clone().into(),
        amount: dollars,
    };
    [pallet_balances::Call::transfer_keep_alive { dest: who.into(), value: wind }.into(), transfer.into()]
}

fn offer(number: usize, stake: Balance) -> Vec<RuntimeCall> {
    let region = Region { country: *b"NO", label: Default::default() };
    let profile = Profile {
        name: format!("provider-{number}").into_bytes().try_into().expect("it is short"),
        endpoint: format!("https://provider-{number}.example").into_bytes().try_into().expect("it is short"),
        sealing_key: [0; 32],
        region: region.clone(),
        terms: None,
        clouds: Default::default(),
        promised_uptime_ppm: 990_000,
    };
    let terms = OfferTerms {
        kind: Kind::Function,
        region,
        gpu_model: None,
        tee: Tee::None,
        capacity: Resources { vcpus: 1_000_000, ..Default::default() },
        rates: UnitRates { vcpu: calls::RATE, ..Default::default() },
        asset: AssetKind::WithId(USD_ASSET_ID),
        min_ticks: 1,
        max_ticks: 10 * TERM,
        min_reputation: 0,
        extendable: true,
    };
    vec![
        pallet_providers::Call::register { profile, stake }.into(),
        pallet_marketplace::Call::post_offer { terms }.into(),
    ]
}
