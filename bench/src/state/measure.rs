//! How long calls take on one state, and what of the trie they touch.

use super::{
    market::{act, Market},
    subjects::Subject,
};
use codec::Encode;
use frame_support::{
    traits::{OnIdle, OnInitialize, OnPoll},
    weights::WeightMeter,
};
use sp_core::{storage::StateVersion, Blake2Hasher};
use sp_externalities::set_and_run_with_externalities;
use sp_state_machine::{Backend, Ext, OverlayedChanges, TrieBackendBuilder};
use sp_trie::{
    cache::{CacheSize, SharedTrieCache},
    recorder::Recorder,
};
use std::time::{Duration, Instant};
use tradewind_runtime::{constants::MAXIMUM_BLOCK_WEIGHT, AllPalletsWithSystem};

/// What a node keeps of the trie by default, in bytes.
const CACHE: usize = 1 << 30;

/// Where what is read comes from.
#[derive(Clone, Copy)]
pub enum Source {
    /// A node's cache of the trie, which has seen it before.
    Cache,
    /// Every node of the trie, from memory.
    Trie,
    /// Nowhere: it is at hand already, as if the database cost nothing.
    AtHand,
}

impl Source {
    pub const ALL: [Self; 3] = [Self::AtHand, Self::Cache, Self::Trie];
}

/// What is done.
pub enum Work {
    Call(Box<Subject>),
    /// Of all pallets.
    Initialize,
    Idle,
    Poll,
}

impl Work {
    fn call(subject: Subject) -> Self {
        Self::Call(Box::new(subject))
    }

    /// Inside the externalities. How long it took.
    fn run(&self, block: u32) -> Duration {
        match self {
            Self::Call(subject) => {
                let call = subject.call.clone();
                let began = Instant::now();
                let outcome = act(&subject.who, call);
                let took = began.elapsed();
                outcome.unwrap_or_else(|error| panic!("{:?} was refused: {error:?}", subject.call));
                took
            }
            Self::Initialize => {
                let began = Instant::now();
                AllPalletsWithSystem::on_initialize(block);
                began.elapsed()
            }
            Self::Idle => {
                let began = Instant::now();
                AllPalletsWithSystem::on_idle(block, MAXIMUM_BLOCK_WEIGHT);
                began.elapsed()
            }
            Self::Poll => {
                let began = Instant::now();
                AllPalletsWithSystem::on_poll(block, &mut WeightMeter::with_limit(MAXIMUM_BLOCK_WEIGHT));
                began.elapsed()
            }
        }
    }
}

/// What of the trie was needed, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proof {
    /// To read what was read. This is what a transaction is charged for.
    pub read: usize,
    /// To work out the new root as well: a block with nothing else in it.
    pub whole: usize,
}

/// Some work, with all that it reads: to have it at hand.
struct Prepared {
    work: Work,
    reads: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    proof: Proof,
}

/// The same work on several leases, which are all over the state.
pub struct Group {
    pub name: String,
    works: Vec<Prepared>,
}

impl Group {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.works.len()
    }

    /// What each needs of the trie.
    pub fn proofs(&self) -> impl Iterator<Item = Proof> + '_ {
        self.works.iter().map(|prepared| prepared.proof)
    }
}

/// A state, ready to be measured on.
pub struct Measured {
    market: Market,
    cache: SharedTrieCache<Blake2Hasher>,
    pub leases: u32,
    /// The calls.
    pub calls: Vec<Group>,
    /// What every block does.
    pub hooks: Vec<Group>,
    /// Heartbeats of providers with so many active leases.
    pub heartbeats: Vec<(u32, Group)>,
}

impl Measured {
    pub fn new(mut market: Market) -> Self {
        let group = |market: &Market, name: &str, works: Vec<Work>| Group {
            name: name.to_owned(),
            works: works.into_iter().map(|work| prepare(market, work)).collect(),
        };
        let calls = market.measured_calls();
        let calls = calls
            .into_iter()
            .map(|(name, subjects)| group(&market, name, subjects.into_iter().map(Work::call).collect()))
            .collect();
        let hooks = [("on_initialize", Work::Initialize), ("on_idle", Work::Idle), ("on_poll", Work::Poll)]
            .map(|(name, work)| group(&market, name, vec![work]))
            .into();
        let heartbeats = market
            .special_heartbeats()
            .into_iter()
            .map(|(leases, subject)| (leases, group(&market, "heartbeat", vec![Work::call(subject)])))
            .collect();
        let cache = SharedTrieCache::new(CacheSize::new(CACHE), None);
        Self { leases: market.size, market, cache, calls, hooks, heartbeats }
    }

    /// A state on which one call is measured.
    pub fn of_call(market: Market, name: &str, subject: Subject) -> Self {
        let calls = vec![Group { name: name.to_owned(), works: vec![prepare(&market, Work::call(subject))] }];
        let cache = SharedTrieCache::new(CacheSize::new(CACHE), None);
        Self { leases: market.size, market, cache, calls, hooks: Vec::new(), heartbeats: Vec::new() }
    }

    /// How long one of the group takes, on a state that is the same each time.
    pub fn time(&self, group: &Group, index: usize, source: Source) -> Duration {
        let prepared = &group.works[index % group.works.len()];
        let backend = &self.market.ext.backend;
        let block = self.market.block();
        let mut overlay = OverlayedChanges::default();
        match source {
            Source::Trie => run(&prepared.work, &mut overlay, backend, block),
            Source::AtHand => {
                for (key, value) in &prepared.reads {
                    overlay.set_storage(key.clone(), value.clone());
                }
                run(&prepared.work, &mut overlay, backend, block)
            }
            Source::Cache => {
                let cached = TrieBackendBuilder::wrap(backend).with_cache(self.cache.local_cache_trusted()).build();
                run(&prepared.work, &mut overlay, &cached, block)
            }
        }
    }
}

fn run<B: Backend<Blake2Hasher>>(
    work: &Work,
    overlay: &mut OverlayedChanges<Blake2Hasher>,
    backend: &B,
    block: u32,
) -> Duration {
    let mut ext = Ext::new(overlay, backend, None);
    set_and_run_with_externalities(&mut ext, || work.run(block))
}

/// Does the work once, and sees what it reads.
fn prepare(market: &Market, work: Work) -> Prepared {
    let recorder = Recorder::default();
    let state = &market.ext.backend;
    let backend = TrieBackendBuilder::wrap(state).with_recorder(recorder.clone()).build();
    let mut overlay = OverlayedChanges::default();
    run(&work, &mut overlay, &backend, market.block());
    let read = recorder.to_storage_proof().encoded_size();
    let keys: Vec<Vec<u8>> =
        recorder.recorded_keys().into_values().flat_map(|keys| keys.into_keys()).map(|key| key.to_vec()).collect();
    overlay.storage_root(&backend, StateVersion::V1);
    let whole = recorder.to_storage_proof().encoded_size();
    let reads = keys
        .into_iter()
        .map(|key| {
            let value = state.storage(&key).expect("the state is whole");
            (key, value)
        })
        .collect();
    Prepared { work, reads, proof: Proof { read, whole } }
}
