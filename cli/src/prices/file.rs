//! Sources as people write them: JSON.

use color_eyre::eyre::{ensure, eyre, Result, WrapErr};
use serde::{Deserialize, Serialize};
use tradewind_primitives::{
    AssetKind, PriceMarket, Source, SourceFormat, SourceLabel, SourceName, SourceTemplate, SourceUnit,
};

/// How long after an answer a source is asked again if nothing is said, in seconds.
const INTERVAL_SECS: u32 = 600;

/// Most bytes of an answer if nothing is said.
const MAX_BYTES: u32 = 4 * 1024 * 1024;

/// One source.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Its name.
    pub name: String,
    /// Where to ask; `{region}`, `{key}` and `{page}` stand for what they say.
    pub url: String,
    /// What is sent, with POST; nothing, with GET, if it is left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Who reads the answer.
    pub format: Format,
    /// Whose prices they are; not of assets.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cloud: String,
    /// How it sells.
    #[serde(default)]
    pub market: Market,
    /// Where, as the source writes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// How long after an answer it is asked again, in seconds; 0: never.
    #[serde(default = "interval")]
    pub interval_secs: u32,
    /// Within how many seconds the answer must have been written; 0 if that does not matter.
    #[serde(default)]
    pub max_age_secs: u32,
    /// Most bytes of an answer.
    #[serde(default = "max_bytes")]
    pub max_bytes: u32,
    /// Most pages.
    #[serde(default = "one")]
    pub max_pages: u16,
    /// What its names mean.
    pub names: Vec<Name>,
}

const fn interval() -> u32 {
    INTERVAL_SECS
}

const fn max_bytes() -> u32 {
    MAX_BYTES
}

const fn one() -> u16 {
    1
}

/// Who reads an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Azure Retail Prices.
    Azure,
    /// AWS's page of on-demand prices.
    AwsOnDemand,
    /// AWS's page of spot prices.
    AwsSpot,
    /// The Cloud Billing Catalog.
    Gcp,
    /// Vast.ai's bundles.
    Vast,
    /// RunPod's types of GPUs.
    #[serde(rename = "runpod")]
    RunPod,
    /// A price anywhere in JSON: names are ways to it, `data.0.price`.
    Path,
}

/// How it sells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Market {
    /// At the list price.
    #[default]
    OnDemand,
    /// Spare capacity.
    Spot,
}

/// A name of a source as the source writes it, and what it stands for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Name {
    /// A machine.
    Machine {
        /// The name.
        text: String,
        /// Virtual CPUs.
        vcpus: u32,
        /// Memory.
        memory_mib: u32,
        /// Model of its GPUs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gpu: Option<String>,
        /// Their number.
        #[serde(default, skip_serializing_if = "is_zero")]
        gpus: u16,
    },
    /// A virtual CPU.
    Vcpu {
        /// The name.
        text: String,
    },
    /// A GiB of memory.
    MemoryGib {
        /// The name.
        text: String,
    },
    /// A GPU.
    Gpu {
        /// The name.
        text: String,
        /// Its model.
        gpu: String,
        /// Its memory, by which cards of one name are told apart; 0 if that is not needed.
        #[serde(default, skip_serializing_if = "is_zero")]
        memory_gib: u16,
    },
    /// A whole unit of an asset.
    Asset {
        /// The name.
        text: String,
        /// The asset's number on the chain; WIND if it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asset: Option<u32>,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_zero(number: &u16) -> bool {
    *number == 0
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl From<&Source> for SourceFile {
    fn from(source: &Source) -> Self {
        Self {
            name: text(&source.name),
            url: text(&source.url),
            body: text(&source.body),
            format: match source.format {
                SourceFormat::Azure => Format::Azure,
                SourceFormat::AwsOnDemand => Format::AwsOnDemand,
                SourceFormat::AwsSpot => Format::AwsSpot,
                SourceFormat::Gcp => Format::Gcp,
                SourceFormat::Vast => Format::Vast,
                SourceFormat::RunPod => Format::RunPod,
                SourceFormat::Path => Format::Path,
            },
            cloud: text(&source.cloud),
            market: if source.market == PriceMarket::Spot { Market::Spot } else { Market::OnDemand },
            region: text(&source.region),
            interval_secs: source.interval_secs,
            max_age_secs: source.max_age_secs,
            max_bytes: source.max_bytes,
            max_pages: source.max_pages,
            names: source.names.iter().map(Name::from).collect(),
        }
    }
}

impl From<&SourceName> for Name {
    fn from(name: &SourceName) -> Self {
        let text_of = text;
        let text = text(&name.text);
        match &name.unit {
            SourceUnit::Machine { vcpus, memory_mib, gpus } => Self::Machine {
                text,
                vcpus: *vcpus,
                memory_mib: *memory_mib,
                gpu: gpus.as_ref().map(|(model, _)| text_of(model)),
                gpus: gpus.as_ref().map_or(0, |(_, count)| *count),
            },
            SourceUnit::Vcpu => Self::Vcpu { text },
            SourceUnit::MemoryGib => Self::MemoryGib { text },
            SourceUnit::Gpu { model, memory_gib } => Self::Gpu { text, gpu: text_of(model), memory_gib: *memory_gib },
            SourceUnit::Asset(AssetKind::Native) => Self::Asset { text, asset: None },
            SourceUnit::Asset(AssetKind::WithId(id)) => Self::Asset { text, asset: Some(*id) },
        }
    }
}

impl SourceFile {
    /// The source as nodes keep it.
    ///
    /// # Errors
    /// Which field is too long, or says what cannot be.
    pub fn source(&self) -> Result<Source> {
        let named = || format!("the source `{}`", self.name);
        ensure!(!self.name.is_empty(), "a source needs a name");
        let known = self.url.starts_with("https://") || self.url.starts_with("http://");
        ensure!(known, "{}: url: expected https:// or http://", named());
        ensure!(self.max_bytes > 0 && self.max_pages > 0, "{}: max_bytes and max_pages: not zero", named());
        let label = |field: &str, value: &str| -> Result<SourceLabel> {
            let label = value.as_bytes().to_vec().try_into();
            label.map_err(|_| eyre!("{}: {field}: at most 128 bytes", named()))
        };
        let template = |field: &str, value: &str| -> Result<SourceTemplate> {
            let template = value.as_bytes().to_vec().try_into();
            template.map_err(|_| eyre!("{}: {field}: at most 2,048 bytes", named()))
        };
        let names = self.names.iter().map(|name| name.name(&label)).collect::<Result<Vec<_>>>().wrap_err_with(named)?;
        ensure!(!names.is_empty(), "{}: names: nothing is asked for", named());
        Ok(Source {
            name: label("name", &self.name)?,
            url: template("url", &self.url)?,
            body: template("body", &self.body)?,
            format: match self.format {
                Format::Azure => SourceFormat::Azure,
                Format::AwsOnDemand => SourceFormat::AwsOnDemand,
                Format::AwsSpot => SourceFormat::AwsSpot,
                Format::Gcp => SourceFormat::Gcp,
                Format::Vast => SourceFormat::Vast,
                Format::RunPod => SourceFormat::RunPod,
                Format::Path => SourceFormat::Path,
            },
            cloud: self.cloud.as_bytes().to_vec().try_into().map_err(|_| eyre!("{}: cloud: too long", named()))?,
            market: if self.market == Market::Spot { PriceMarket::Spot } else { PriceMarket::OnDemand },
            region: label("region", &self.region)?,
            interval_secs: self.interval_secs,
            max_age_secs: self.max_age_secs,
            max_bytes: self.max_bytes,
            max_pages: self.max_pages,
            names: names.try_into().map_err(|_| eyre!("{}: names: at most 256", named()))?,
        })
    }
}

impl Name {
    fn name(&self, label: &impl Fn(&str, &str) -> Result<SourceLabel>) -> Result<SourceName> {
        let model = |gpu: &str| gpu.as_bytes().to_vec().try_into().map_err(|_| eyre!("gpu: `{gpu}` is too long"));
        let (text, unit) = match self {
            Self::Machine { text, vcpus, memory_mib, gpu, gpus } => {
                ensure!(gpu.is_some() == (*gpus > 0), "`{text}`: gpu and gpus belong together");
                let gpus = gpu.as_deref().map(|gpu| model(gpu).map(|gpu| (gpu, *gpus))).transpose()?;
                (text, SourceUnit::Machine { vcpus: *vcpus, memory_mib: *memory_mib, gpus })
            }
            Self::Vcpu { text } => (text, SourceUnit::Vcpu),
            Self::MemoryGib { text } => (text, SourceUnit::MemoryGib),
            Self::Gpu { text, gpu, memory_gib } => {
                (text, SourceUnit::Gpu { model: model(gpu)?, memory_gib: *memory_gib })
            }
            Self::Asset { text, asset } => {
                (text, SourceUnit::Asset(asset.map_or(AssetKind::Native, AssetKind::WithId)))
            }
        };
        Ok(SourceName { text: label("text", text)?, unit })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const WIND: &str = r#"{
        "name": "wind", "url": "https://exchange.example/tickers", "format": "path",
        "names": [{"text": "data.1.price", "is": "asset"}, {"text": "data.4.price", "is": "asset", "asset": 1}]
    }"#;

    #[test]
    fn what_is_left_out_is_as_usual() {
        let file: SourceFile = serde_json::from_str(WIND).unwrap();
        let source = file.source().unwrap();
        assert_eq!((source.interval_secs, source.max_pages, source.max_bytes), (600, 1, 4 * 1024 * 1024));
        assert_eq!(source.names[1].unit, SourceUnit::Asset(AssetKind::WithId(1)));
        assert_eq!((source.format, source.market), (SourceFormat::Path, PriceMarket::OnDemand));
    }

    #[test]
    fn what_is_printed_is_read_again() {
        let unit = |unit| SourceName { text: b"name".to_vec().try_into().unwrap(), unit };
        let gpu = || b"nvidia/l4/24gi".to_vec().try_into().unwrap();
        let names = vec![
            unit(SourceUnit::Machine { vcpus: 4, memory_mib: 1_024, gpus: None }),
            unit(SourceUnit::Machine { vcpus: 4, memory_mib: 1_024, gpus: Some((gpu(), 2)) }),
            unit(SourceUnit::Vcpu),
            unit(SourceUnit::MemoryGib),
            unit(SourceUnit::Gpu { model: gpu(), memory_gib: 24 }),
            unit(SourceUnit::Asset(AssetKind::Native)),
        ];
        let file: SourceFile = serde_json::from_str(WIND).unwrap();
        let formats = [Format::Azure, Format::AwsOnDemand, Format::AwsSpot, Format::Gcp, Format::Vast, Format::RunPod];
        for format in formats {
            let source = SourceFile { format, ..file.clone() }.source().unwrap();
            let source = Source { names: names.clone().try_into().unwrap(), market: PriceMarket::Spot, ..source };
            let text = serde_json::to_string(&SourceFile::from(&source)).unwrap();
            assert_eq!(serde_json::from_str::<SourceFile>(&text).unwrap().source().unwrap(), source, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_field() {
        let file: SourceFile = serde_json::from_str(WIND).unwrap();
        let refused = |file: SourceFile| format!("{:#}", file.source().unwrap_err());
        assert!(refused(SourceFile { name: String::new(), ..file.clone() }).contains("needs a name"));
        assert!(refused(SourceFile { url: "ftp://a".into(), ..file.clone() }).contains("url"));
        assert!(refused(SourceFile { url: format!("https://{}", "a".repeat(2_050)), ..file.clone() }).contains("url"));
        assert!(refused(SourceFile { region: "r".repeat(129), ..file.clone() }).contains("region"));
        assert!(refused(SourceFile { cloud: "c".repeat(33), ..file.clone() }).contains("cloud"));
        assert!(refused(SourceFile { names: vec![], ..file.clone() }).contains("nothing is asked for"));
        assert!(refused(SourceFile { max_bytes: 0, ..file.clone() }).contains("max_bytes"));
        let names = vec![Name::Machine { text: "m".into(), vcpus: 1, memory_mib: 64, gpu: None, gpus: 1 }];
        assert!(refused(SourceFile { names, ..file }).contains("belong together"));
        for unknown in [
            r#"{"name":"a","url":"b","format":"path","names":[],"x":1}"#,
            r#"{"name":"a","url":"b","format":"path","names":[{"text":"a","is":"vcpu","x":1}]}"#,
        ] {
            assert!(serde_json::from_str::<SourceFile>(unknown).is_err(), "{unknown}");
        }
    }
}
