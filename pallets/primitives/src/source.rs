//! Sources of prices are data: where to ask, who can read the answer, and what its names mean. A runtime has defaults; an
//! operator replaces or adds some in its node's local storage.

use crate::{AssetKind, CloudName, FeedKey, GpuModel, MicroUsd, PriceClass, PriceMarket};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Where an operator's own sources are in its node's local storage: SCALE `Vec<Source>`, each in the place of the default of
/// its name, or added.
pub const SOURCES_KEY: &[u8] = b"tradewind/price/sources";

/// Before the name of a source: where its operator's key for it is, as it is.
pub const SOURCE_KEY_PREFIX: &[u8] = b"tradewind/price/key/";

/// Before the name of a source: where it says how it is doing, as SCALE [`SourceState`].
pub const SOURCE_STATE_PREFIX: &[u8] = b"tradewind/price/state/";

/// Most names that one source knows.
pub const MAX_SOURCE_NAMES: u32 = 256;

/// A text of a source.
pub type SourceLabel = BoundedVec<u8, ConstU32<128>>;

/// An address, or a body that is sent.
pub type SourceTemplate = BoundedVec<u8, ConstU32<2_048>>;

/// What a name of a source stands for.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum SourceUnit {
    /// A machine. Prices of its parts are told from those of many.
    #[codec(index = 0)]
    Machine {
        /// Virtual CPUs.
        vcpus: u32,
        /// Memory, in MiB: a multiple of 64.
        memory_mib: u32,
        /// Model and number of its GPUs.
        gpus: Option<(GpuModel, u16)>,
    },
    /// A virtual CPU.
    #[codec(index = 1)]
    Vcpu,
    /// A GiB of memory.
    #[codec(index = 2)]
    MemoryGib,
    /// A GPU.
    #[codec(index = 3)]
    Gpu {
        /// Of this model.
        model: GpuModel,
        /// Its memory in GiB, by which cards of one name are told apart; 0 if that is not needed. A tenth more or less is
        /// the same.
        memory_gib: u16,
    },
    /// A whole unit of an asset.
    #[codec(index = 4)]
    Asset(AssetKind),
}

/// A name that a source has for something.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct SourceName {
    /// As the source writes it.
    pub text: SourceLabel,
    /// What it is.
    pub unit: SourceUnit,
}

/// Who reads an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum SourceFormat {
    /// Azure Retail Prices. Names are ARM SKU names.
    #[codec(index = 0)]
    Azure,
    /// The prices on AWS's page of on-demand prices, of one region. Names are instance types.
    #[codec(index = 1)]
    AwsOnDemand,
    /// The prices on AWS's page of spot prices. Names are instance types.
    #[codec(index = 2)]
    AwsSpot,
    /// SKUs of the Cloud Billing Catalog. Names are what descriptions begin with.
    #[codec(index = 3)]
    Gcp,
    /// Vast.ai's bundles. Names are those of GPUs.
    #[codec(index = 4)]
    Vast,
    /// RunPod's types of GPUs. Names are their ids.
    #[codec(index = 5)]
    RunPod,
    /// Any JSON with a price somewhere. Names are ways to prices, `data.0.price` for instance.
    #[codec(index = 6)]
    Path,
}

/// Where prices come from.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Source {
    /// Its name: operators replace a source by one of its name.
    pub name: SourceLabel,
    /// Where to ask. `{region}` stands for the region, `{key}` for the operator's key, `{page}` for what the last answer
    /// said of the next page.
    pub url: SourceTemplate,
    /// What is sent, with POST; nothing, with GET, if it is empty.
    pub body: SourceTemplate,
    /// Who reads the answer.
    pub format: SourceFormat,
    /// Whose prices they are.
    pub cloud: CloudName,
    /// How it sells.
    pub market: PriceMarket,
    /// Where, as the source writes it; empty if it does not matter.
    pub region: SourceLabel,
    /// How long after an answer it is asked again, in seconds; 0: never.
    pub interval_secs: u32,
    /// Within how many seconds the answer must have been written, which the source is asked; 0 if that does not matter. A file
    /// that nobody writes any more is no price.
    pub max_age_secs: u32,
    /// Most bytes of an answer, packed or unpacked.
    pub max_bytes: u32,
    /// Most pages.
    pub max_pages: u16,
    /// What its names mean.
    pub names: BoundedVec<SourceName, ConstU32<MAX_SOURCE_NAMES>>,
}

/// How a source is doing, as an operator's node keeps it. More follows in what is stored.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct SourceState {
    /// When it is asked next, in milliseconds since 1970.
    pub next_ms: u64,
    /// When it answered last, in milliseconds since 1970; 0 if it never did.
    pub answered_ms: u64,
    /// How often in a row it did not.
    pub failures: u32,
    /// How often it did not in all.
    pub refusals: u32,
    /// Rows of the last answer that could not be used.
    pub rows_refused: u32,
    /// The prices of the last answer, in micro-USD.
    pub prices: Vec<(FeedKey, MicroUsd)>,
    /// Why it did not answer the last time, in words; empty if it did.
    pub error: Vec<u8>,
    /// How long the worker was busy with it the last time, in milliseconds: all but waiting for the source.
    pub busy_ms: u32,
}

impl Source {
    /// The place of a name in the list, and what it stands for.
    pub fn named(&self, text: &[u8]) -> Option<(u16, &SourceUnit)> {
        self.find(|name| name == text)
    }

    /// The place of the longest name that `text` begins with.
    pub fn begun(&self, text: &[u8]) -> Option<(u16, &SourceUnit)> {
        let longest =
            self.names.iter().filter(|name| text.starts_with(&name.text)).map(|name| name.text.len()).max()?;
        self.find(|name| name.len() == longest && text.starts_with(name))
    }

    /// The place of a GPU's name with this much memory, in GiB.
    pub fn card(&self, text: &[u8], gib: u32) -> Option<u16> {
        let fits = |unit: &SourceUnit| match unit {
            SourceUnit::Gpu { memory_gib, .. } => {
                let wanted = u32::from(*memory_gib);
                wanted == 0 || gib.abs_diff(wanted).saturating_mul(10) <= wanted
            }
            _ => false,
        };
        let index = self.names.iter().position(|name| name.text.as_slice() == text && fits(&name.unit))?;
        u16::try_from(index).ok()
    }

    fn find(&self, wanted: impl Fn(&[u8]) -> bool) -> Option<(u16, &SourceUnit)> {
        let index = self.names.iter().position(|name| wanted(&name.text))?;
        Some((u16::try_from(index).ok()?, &self.names.get(index)?.unit))
    }

    /// What is said of the price of `class`.
    pub fn key(&self, class: PriceClass) -> FeedKey {
        FeedKey::Compute { cloud: self.cloud.clone(), market: self.market, class }
    }

    /// Which keys it has prices of, if all goes well.
    pub fn keys(&self) -> Vec<FeedKey> {
        let mut keys = Vec::new();
        let mut add = |key: FeedKey| {
            if !keys.contains(&key) {
                keys.push(key);
            }
        };
        for name in &self.names {
            match &name.unit {
                SourceUnit::Machine { gpus: None, .. } => {
                    add(self.key(PriceClass::Vcpu));
                    add(self.key(PriceClass::MemoryGib));
                }
                SourceUnit::Machine { gpus: Some((model, _)), .. } | SourceUnit::Gpu { model, .. } => {
                    add(self.key(PriceClass::Gpu(model.clone())));
                }
                SourceUnit::Vcpu => add(self.key(PriceClass::Vcpu)),
                SourceUnit::MemoryGib => add(self.key(PriceClass::MemoryGib)),
                SourceUnit::Asset(asset) => add(FeedKey::Pair(asset.clone())),
            }
        }
        keys
    }
}
