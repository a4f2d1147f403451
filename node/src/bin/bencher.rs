//! Runs the benchmarks of a runtime's Wasm blob. See `scripts/benchmark`.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sc_cli::LoggerBuilder;
use sp_runtime::traits::BlakeTwo256;

/// What a collator's node offers to the runtime beside the usual host functions.
type HostFunctions = (
    cumulus_primitives_proof_size_hostfunction::storage_proof_size::HostFunctions,
    sp_statement_store::runtime_api::HostFunctions,
);

fn main() -> color_eyre::eyre::Result<()> {
    color_eyre::install()?;
    LoggerBuilder::new("info").init()?;
    Ok(PalletCmd::parse().run_with_spec::<BlakeTwo256, HostFunctions>(None)?)
}
