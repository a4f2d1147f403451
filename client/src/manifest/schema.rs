//! The JSON schema of manifests, for editors and for other programs.

use super::text::ManifestText;
use schemars::generate::SchemaSettings;

/// Where the schema stands in the repository.
pub const SCHEMA_PATH: &str = "docs/manifest.schema.json";

/// The schema as text, derived from the types that read manifests.
pub fn schema() -> String {
    let schema =
        SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<ManifestText>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::path::Path;

    #[test]
    fn the_published_schema_is_the_one_that_the_code_has() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(SCHEMA_PATH);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, schema()).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap();
        assert!(published == schema(), "{SCHEMA_PATH} is out of date: run this test with UPDATE=1");
    }

    #[test]
    fn the_schema_refuses_unknown_fields() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["image"]["additionalProperties"], false);
    }
}
