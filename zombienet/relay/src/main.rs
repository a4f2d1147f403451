//! A relay chain's node, for tests: `polkadot-cli` with the runtime of `westend` and no other.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Ok(polkadot_cli::run()?)
}
