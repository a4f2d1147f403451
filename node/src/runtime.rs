//! What the node has to know of its runtime before it runs it.

use polkadot_omni_node_lib::{
    chain_spec::ChainSpec,
    runtime::{AuraConsensusId, BlockNumber, Consensus, Runtime, RuntimeResolver},
};

/// Tradewind's runtime, whichever of its chains the node is of.
///
/// The omni-node, which runs chains that it does not know, finds this out of the runtime's metadata at every start, and
/// compiles the runtime once more for it: half of a start's time.
pub struct OurRuntime;

// That the runtime is as the resolver says it is.
const _: fn(tradewind_runtime::AuraId) -> sp_consensus_aura::sr25519::AuthorityId = |id| id;
const _: fn(tradewind_runtime::BlockNumber) -> u32 = |number| number;

impl RuntimeResolver for OurRuntime {
    fn runtime(&self, _: &dyn ChainSpec) -> sc_cli::Result<Runtime> {
        Ok(Runtime::Omni(BlockNumber::U32, Consensus::Aura(AuraConsensusId::Sr25519)))
    }
}
