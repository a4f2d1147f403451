//! A chain from a preset, and blocks on it, by the same entry points that a node uses.

#![allow(dead_code)]

use codec::Encode;
use cumulus_pallet_parachain_system::parachain_inherent::{BasicParachainInherentData, InboundMessagesData};
use cumulus_primitives_core::{relay_chain::HeadData, PersistedValidationData};
use cumulus_test_relay_sproof_builder::RelayStateSproofBuilder;
use sp_consensus_aura::{digests::CompatibleDigestItem, sr25519::AuthoritySignature, Slot};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use sp_io::TestExternalities;
use sp_runtime::{traits::Header as _, Digest, DigestItem};
use tradewind_runtime::{
    constants::SLOT_DURATION, genesis_config_presets::PARA_ID, Executive, Header, Runtime, RuntimeCall,
    UncheckedExtrinsic,
};

pub const DEVELOPMENT: &str = "development";
pub const LOCAL: &str = "local_testnet";

/// Relay-chain slot, and in development block number, of the present.
pub const FIRST_TICK: u32 = 297_000_000;

/// The state at genesis of the chain of that preset: its JSON laid over the default's, as a node does it.
pub fn chain(preset: &str) -> TestExternalities {
    chain_with(preset, serde_json::Value::Object(Default::default()))
}

/// The same with a JSON patch laid over the preset's.
pub fn chain_with(preset: &str, patch: serde_json::Value) -> TestExternalities {
    let mut ext = TestExternalities::default();
    ext.execute_with(|| {
        let json = |id: Option<&str>| -> serde_json::Value {
            let bytes = <Runtime as GenesisBuilder<_>>::get_preset(&id.map(Into::into)).expect("it is there");
            serde_json::from_slice(&bytes).expect("it is JSON")
        };
        let mut config = json(None);
        merge(&mut config, json(Some(preset)));
        merge(&mut config, patch);
        let bytes = serde_json::to_vec(&config).expect("it is JSON");
        <Runtime as GenesisBuilder<_>>::build_state(bytes).expect("the genesis is valid");
    });
    ext
}

fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
    match (base, patch) {
        (serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key).or_insert(serde_json::Value::Null), value);
            }
        }
        (base, patch) => *base = patch,
    }
}

/// A header to build the first block on.
pub fn genesis_header() -> Header {
    Header::new(0, Default::default(), Default::default(), Default::default(), Default::default())
}

/// Builds the next block at `tick` on `parent`: `initialised` runs before the inherents, `body` after them.
pub fn block_at<R>(parent: &Header, tick: u32, initialised: impl FnOnce(), body: impl FnOnce() -> R) -> (Header, R) {
    let slot = Slot::from(u64::from(tick));
    let pre_digest = <DigestItem as CompatibleDigestItem<AuthoritySignature>>::aura_pre_digest(slot);
    let digest = Digest { logs: vec![pre_digest] };
    Executive::initialize_block(&Header::new(
        parent.number + 1,
        Default::default(),
        Default::default(),
        parent.hash(),
        digest,
    ));
    initialised();

    let (relay_parent_storage_root, relay_chain_state) = RelayStateSproofBuilder {
        para_id: PARA_ID.into(),
        current_slot: slot,
        included_para_head: Some(HeadData(parent.encode())),
        ..Default::default()
    }
    .into_state_root_and_proof();
    let data = BasicParachainInherentData {
        validation_data: PersistedValidationData {
            parent_head: HeadData(parent.encode()),
            relay_parent_number: tick,
            relay_parent_storage_root,
            max_pov_size: 10 * 1024 * 1024,
        },
        relay_chain_state,
        relay_parent_descendants: Vec::new(),
        collator_peer_id: None,
    };
    let inbound_messages_data = InboundMessagesData::new(Default::default(), Default::default());
    inherent(cumulus_pallet_parachain_system::Call::set_validation_data { data, inbound_messages_data }.into());
    inherent(pallet_timestamp::Call::set { now: u64::from(tick) * SLOT_DURATION }.into());

    let result = body();
    (Executive::finalize_block(), result)
}

fn inherent(call: RuntimeCall) {
    Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(call)).expect("it is valid").expect("it succeeds");
}
