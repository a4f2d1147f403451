//! Collator and full node of the Tradewind parachain: `polkadot-omni-node` with our chains built in.

mod runtime;
mod spec;

use polkadot_omni_node_lib::{
    extra_subcommand::DefaultExtraSubcommands, run_with_custom_cli, CliConfig as CliConfigT, RunConfig, NODE_VERSION,
};
use runtime::OurRuntime;
use spec::SpecLoader;

/// How the node presents itself.
struct CliConfig;

impl CliConfigT for CliConfig {
    fn impl_version() -> String {
        // No commit: the same sources must build the same binary with and without Git at hand.
        format!("{}-{NODE_VERSION}", env!("CARGO_PKG_VERSION"))
    }

    fn author() -> String {
        "The Tradewind developers".into()
    }

    fn support_url() -> String {
        env!("CARGO_PKG_REPOSITORY").into()
    }

    fn copyright_start_year() -> u16 {
        2026
    }
}

fn main() -> color_eyre::eyre::Result<()> {
    color_eyre::install()?;
    let config = RunConfig::new(Box::new(OurRuntime), Box::new(SpecLoader));
    Ok(run_with_custom_cli::<CliConfig, DefaultExtraSubcommands>(config)?)
}
