//! The chains that the node knows.

use polkadot_omni_node_lib::chain_spec::{ChainSpec, Extensions, GenericChainSpec, LoadSpec};
use sc_chain_spec::{ChainType, Properties};
use std::path::Path;
use tradewind_runtime::genesis_config_presets::PARA_ID;

/// Relay chain of the chains that are built in.
const RELAY_CHAIN: &str = "westend-local";

/// Loads a chain by the value of `--chain`: a file if there is one of that name, otherwise a chain that is built in.
///
/// A file comes first so that a changed runtime can be run without linking the node anew.
pub struct SpecLoader;

impl LoadSpec for SpecLoader {
    fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
        let path = Path::new(id);
        if path.is_file() {
            return Ok(Box::new(GenericChainSpec::from_json_file(path.into())?));
        }
        let spec = match id {
            "" | "dev" | "development" => built_in("Development", ChainType::Development, "dev", "development")?,
            "local" | "local_testnet" => built_in("Local Testnet", ChainType::Local, "local", "local_testnet")?,
            _ => {
                return Err(format!(
                    "there is no file and no chain {id:?}; `--chain` takes `dev`, `local` or the path of a chain spec"
                ))
            }
        };
        Ok(Box::new(spec))
    }
}

/// The chain that the embedded runtime starts from `preset`.
fn built_in(name: &str, kind: ChainType, suffix: &str, preset: &str) -> Result<GenericChainSpec, String> {
    let code = tradewind_runtime::WASM_BINARY
        .ok_or("this node was built without a runtime (SKIP_WASM_BUILD): give the path of a chain spec")?;
    Ok(GenericChainSpec::builder(code, Extensions::new(RELAY_CHAIN.into(), PARA_ID))
        .with_name(&format!("Tradewind {name}"))
        .with_id(&format!("tradewind_{suffix}"))
        .with_protocol_id(&format!("tradewind-{suffix}"))
        .with_chain_type(kind)
        .with_properties(properties())
        .with_genesis_config_preset_name(preset)
        .build())
}

/// How wallets show the chain's token.
fn properties() -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), "WIND".into());
    properties.insert("tokenDecimals".into(), 9.into());
    properties.insert("ss58Format".into(), 42.into());
    properties
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

    use super::*;

    fn load(id: &str) -> Box<dyn ChainSpec> {
        SpecLoader.load_spec(id).unwrap()
    }

    #[test]
    fn an_unknown_chain_is_refused_with_the_names_of_those_there_are() {
        let error = SpecLoader.load_spec("mainnet").err().unwrap();
        for part in ["mainnet", "`dev`", "`local`", "path"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn the_built_in_chains_have_a_genesis() {
        if tradewind_runtime::WASM_BINARY.is_none() {
            return;
        }
        for (id, kind, full) in
            [("dev", ChainType::Development, "tradewind_dev"), ("local", ChainType::Local, "tradewind_local")]
        {
            let spec = load(id);
            assert_eq!((spec.id(), spec.chain_type()), (full, kind));
            assert_eq!(spec.properties().get("tokenSymbol").unwrap(), "WIND");
            assert_eq!(Extensions::try_get(spec.as_ref()).unwrap().para_id(), Some(PARA_ID));
            assert!(!spec.build_storage().unwrap().top.is_empty());
        }
        assert_eq!(load("").id(), "tradewind_dev");
    }

    #[test]
    fn a_file_comes_before_a_chain_of_that_name() {
        if tradewind_runtime::WASM_BINARY.is_none() {
            return;
        }
        let path = std::env::temp_dir().join(format!("tradewind-spec-{}.json", std::process::id()));
        std::fs::write(&path, load("local").as_json(true).unwrap()).unwrap();
        let spec = SpecLoader.load_spec(path.to_str().unwrap());
        std::fs::remove_file(&path).unwrap();
        assert_eq!(spec.unwrap().id(), "tradewind_local");
    }
}
