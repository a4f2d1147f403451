//! The sources that a runtime begins with. Operators can replace each by its name.
//!
//! Regions are the ones with the most offers at each cloud, on the east coast of the United States. Lists of machines are
//! short on purpose: of the general, the compute and the memory family of one generation, whose prices differ by their parts
//! and by nothing else. The GPUs are those that people rent.

use super::source::{Format, Label, Name, Source, Template, Unit};
use crate::Bounds;
use alloc::vec::Vec;
use tradewind_primitives::{AssetKind, CloudName, FeedKey, GpuModel, PriceClass, PriceMarket, MICRO_PER_USD};

const MIB: u32 = 1_024;

const T4: &str = "nvidia/t4/16gi";
const A10: &str = "nvidia/a10g/24gi";
const L4: &str = "nvidia/l4/24gi";
const RTX4090: &str = "nvidia/rtx4090/24gi";
const A100_40: &str = "nvidia/a100/40gi";
const A100_80: &str = "nvidia/a100/80gi";
const H100: &str = "nvidia/h100/80gi";

/// Ten minutes: none of the sources says how often it may be asked.
const INTERVAL_SECS: u32 = 600;

const AZURE_URL: &str = "https://prices.azure.com/api/retail/prices?api-version=2023-01-01-preview&$filter=serviceName%20eq%20'Virtual%20Machines'%20and%20priceType%20eq%20'Consumption'%20and%20armRegionName%20eq%20'{region}'%20and%20(";
const AWS_ON_DEMAND_URL: &str = "https://b0.p.awsstatic.com/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/{region}/Linux/index.json";
const AWS_SPOT_URL: &str = "https://website.spot.ec2.aws.a2z.com/spot.json";
const GCP_URL: &str =
    "https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus?key={key}&pageSize=5000&pageToken={page}";
/// `{"verified":{"eq":true},"rentable":{"eq":true},"type":"on-demand"}`, and with `bid` for `on-demand`.
const VAST_URL: &str = "https://console.vast.ai/api/v0/bundles/?q=%7B%22verified%22%3A%7B%22eq%22%3Atrue%7D%2C%22rentable%22%3A%7B%22eq%22%3Atrue%7D%2C%22type%22%3A%22on-demand%22%7D";
const VAST_BID_URL: &str = "https://console.vast.ai/api/v0/bundles/?q=%7B%22verified%22%3A%7B%22eq%22%3Atrue%7D%2C%22rentable%22%3A%7B%22eq%22%3Atrue%7D%2C%22type%22%3A%22bid%22%7D";
const RUN_POD_URL: &str = "https://api.runpod.io/graphql";
const RUN_POD_QUERY: &str = r#"{"query":"query { gpuTypes { id displayName memoryInGb securePrice communityPrice lowestPrice(input: {gpuCount: 1}) { minimumBidPrice uninterruptablePrice stockStatus } } }"}"#;

/// Names of machines with virtual CPUs, GiB, and GPUs.
type Machines = &'static [(&'static str, u32, u32, Option<(&'static str, u16)>)];

const AZURE: Machines = &[
    ("Standard_D2s_v5", 2, 8, None),
    ("Standard_D4s_v5", 4, 16, None),
    ("Standard_D8s_v5", 8, 32, None),
    ("Standard_D16s_v5", 16, 64, None),
    ("Standard_E2s_v5", 2, 16, None),
    ("Standard_E4s_v5", 4, 32, None),
    ("Standard_E8s_v5", 8, 64, None),
    ("Standard_E16s_v5", 16, 128, None),
    ("Standard_F4s_v2", 4, 8, None),
    ("Standard_F8s_v2", 8, 16, None),
    ("Standard_F16s_v2", 16, 32, None),
    ("Standard_NC4as_T4_v3", 4, 28, Some((T4, 1))),
    ("Standard_NC64as_T4_v3", 64, 440, Some((T4, 4))),
    ("Standard_NC24ads_A100_v4", 24, 220, Some((A100_80, 1))),
    ("Standard_NC96ads_A100_v4", 96, 880, Some((A100_80, 4))),
    ("Standard_ND96isr_H100_v5", 96, 1_900, Some((H100, 8))),
];

const AWS: Machines = &[
    ("m6i.large", 2, 8, None),
    ("m6i.xlarge", 4, 16, None),
    ("m6i.2xlarge", 8, 32, None),
    ("m6i.4xlarge", 16, 64, None),
    ("c6i.large", 2, 4, None),
    ("c6i.xlarge", 4, 8, None),
    ("c6i.2xlarge", 8, 16, None),
    ("c6i.4xlarge", 16, 32, None),
    ("r6i.large", 2, 16, None),
    ("r6i.xlarge", 4, 32, None),
    ("r6i.2xlarge", 8, 64, None),
    ("r6i.4xlarge", 16, 128, None),
    ("g4dn.xlarge", 4, 16, Some((T4, 1))),
    ("g4dn.2xlarge", 8, 32, Some((T4, 1))),
    ("g5.xlarge", 4, 16, Some((A10, 1))),
    ("g5.12xlarge", 48, 192, Some((A10, 4))),
    ("g6.xlarge", 4, 16, Some((L4, 1))),
    ("g6.12xlarge", 48, 192, Some((L4, 4))),
    ("p4d.24xlarge", 96, 1_152, Some((A100_40, 8))),
    ("p4de.24xlarge", 96, 1_152, Some((A100_80, 8))),
    ("p5.48xlarge", 192, 2_048, Some((H100, 8))),
];

/// What descriptions begin with, of both markets.
const GCP: &[(&str, &str)] = &[
    ("Nvidia Tesla T4 GPU ", T4),
    ("Nvidia L4 GPU ", L4),
    ("Nvidia Tesla A100 GPU ", A100_40),
    ("Nvidia Tesla A100 80GB GPU ", A100_80),
    ("Nvidia H100 80GB GPU ", H100),
];

/// Names of GPUs with their memory in GiB.
type Cards = &'static [(&'static str, &'static str, u16)];

const VAST: Cards = &[
    ("Tesla T4", T4, 16),
    ("L4", L4, 24),
    ("RTX 4090", RTX4090, 24),
    ("A100 SXM4", A100_40, 40),
    ("A100 SXM4", A100_80, 80),
    ("A100 PCIE", A100_40, 40),
    ("A100 PCIE", A100_80, 80),
    ("H100 SXM", H100, 80),
    ("H100 PCIE", H100, 80),
];

const RUN_POD: Cards = &[
    ("NVIDIA L4", L4, 24),
    ("NVIDIA GeForce RTX 4090", RTX4090, 24),
    ("NVIDIA A100 80GB PCIe", A100_80, 80),
    ("NVIDIA A100-SXM4-80GB", A100_80, 80),
    ("NVIDIA H100 PCIe", H100, 80),
    ("NVIDIA H100 80GB HBM3", H100, 80),
];

/// What a price can be, an hour or a whole unit: far beyond what any was, and so near that a mistake in a unit is none. Assets
/// are taken to be dollars.
pub fn bounds(key: &FeedKey) -> Bounds {
    let (min, max) = match key {
        FeedKey::Compute { class: PriceClass::Vcpu, .. } => (100, 10 * MICRO_PER_USD),
        FeedKey::Compute { class: PriceClass::MemoryGib, .. } => (10, 2 * MICRO_PER_USD),
        FeedKey::Compute { class: PriceClass::Gpu(_), .. } => (1_000, 200 * MICRO_PER_USD),
        FeedKey::Pair(AssetKind::Native) => (100, 10_000 * MICRO_PER_USD),
        FeedKey::Pair(AssetKind::WithId(_)) => (MICRO_PER_USD / 2, 2 * MICRO_PER_USD),
    };
    Bounds { min, max }
}

fn label(text: &str) -> Label {
    Label::truncate_from(text.as_bytes().to_vec())
}

fn model(text: &str) -> GpuModel {
    GpuModel::truncate_from(text.as_bytes().to_vec())
}

/// A source without anything of its own yet.
fn source(name: &str, url: &str, format: Format, cloud: &str, market: PriceMarket, region: &str) -> Source {
    Source {
        name: label(name),
        url: Template::truncate_from(url.as_bytes().to_vec()),
        body: Template::default(),
        format,
        cloud: CloudName::truncate_from(cloud.as_bytes().to_vec()),
        market,
        region: label(region),
        interval_secs: INTERVAL_SECS,
        max_age_secs: 0,
        max_bytes: 4 * 1024 * 1024,
        max_pages: 1,
        names: Default::default(),
    }
}

fn named(mut source: Source, names: impl IntoIterator<Item = (&'static str, Unit)>) -> Source {
    let names: Vec<_> = names.into_iter().map(|(text, unit)| Name { text: label(text), unit }).collect();
    source.names = frame_support::BoundedVec::truncate_from(names);
    source
}

fn machines(list: Machines) -> impl Iterator<Item = (&'static str, Unit)> {
    list.iter().map(|(text, vcpus, gib, gpus)| {
        let gpus = gpus.map(|(name, count)| (model(name), count));
        (*text, Unit::Machine { vcpus: *vcpus, memory_mib: gib.saturating_mul(MIB), gpus })
    })
}

fn cards(list: Cards) -> impl Iterator<Item = (&'static str, Unit)> {
    list.iter().map(|(text, name, gib)| (*text, Unit::Gpu { model: model(name), memory_gib: *gib }))
}

fn azure(name: &str, market: PriceMarket) -> Source {
    let mut url = alloc::string::String::from(AZURE_URL);
    for (index, (sku, ..)) in AZURE.iter().enumerate() {
        url.push_str(if index == 0 { "armSkuName%20eq%20'" } else { "%20or%20armSkuName%20eq%20'" });
        url.push_str(sku);
        url.push('\'');
    }
    url.push(')');
    let source = source(name, &url, Format::Azure, "azure", market, "eastus");
    named(Source { max_pages: 8, ..source }, machines(AZURE))
}

fn gcp(name: &str, market: PriceMarket) -> Source {
    let source = source(name, GCP_URL, Format::Gcp, "gcp", market, "us-east1");
    // A page of five thousand SKUs is several megabytes.
    let source = Source { max_bytes: 32 * 1024 * 1024, max_pages: 16, ..source };
    let parts: [(&'static str, Unit); 4] = match market {
        PriceMarket::OnDemand => [
            ("N2 Instance Core ", Unit::Vcpu),
            ("N2 Instance Ram ", Unit::MemoryGib),
            ("N2D AMD Instance Core ", Unit::Vcpu),
            ("N2D AMD Instance Ram ", Unit::MemoryGib),
        ],
        PriceMarket::Spot => [
            ("Spot Preemptible N2 Instance Core ", Unit::Vcpu),
            ("Spot Preemptible N2 Instance Ram ", Unit::MemoryGib),
            ("Spot Preemptible N2D AMD Instance Core ", Unit::Vcpu),
            ("Spot Preemptible N2D AMD Instance Ram ", Unit::MemoryGib),
        ],
    };
    let gpus = GCP.iter().map(|(text, name)| (*text, Unit::Gpu { model: model(name), memory_gib: 0 }));
    named(source, parts.into_iter().chain(gpus))
}

/// The sources of compute prices.
pub fn compute() -> Vec<Source> {
    let (on_demand, spot) = (PriceMarket::OnDemand, PriceMarket::Spot);
    let aws =
        source("aws-on-demand", AWS_ON_DEMAND_URL, Format::AwsOnDemand, "aws", on_demand, "US East (N. Virginia)");
    let aws_spot = source("aws-spot", AWS_SPOT_URL, Format::AwsSpot, "aws", spot, "us-east-1");
    // It is written every few minutes, or it is dead, as its predecessor.
    let aws_spot = Source { max_bytes: 16 * 1024 * 1024, max_age_secs: 2 * 86_400, ..aws_spot };
    let vast = source("vast-on-demand", VAST_URL, Format::Vast, "vast", on_demand, "");
    let vast_spot = source("vast-spot", VAST_BID_URL, Format::Vast, "vast", spot, "");
    let large = |source: Source| Source { max_bytes: 16 * 1024 * 1024, ..source };
    let body = Template::truncate_from(RUN_POD_QUERY.as_bytes().to_vec());
    let run_pod = |name: &str, market| {
        let source = source(name, RUN_POD_URL, Format::RunPod, "runpod", market, "");
        named(Source { body: body.clone(), ..source }, cards(RUN_POD))
    };
    Vec::from([
        azure("azure-on-demand", on_demand),
        named(aws, machines(AWS)),
        named(aws_spot, machines(AWS)),
        azure("azure-spot", spot),
        gcp("gcp-on-demand", on_demand),
        gcp("gcp-spot", spot),
        named(large(vast), cards(VAST)),
        named(large(vast_spot), cards(VAST)),
        run_pod("runpod-on-demand", on_demand),
        run_pod("runpod-spot", spot),
    ])
}

/// A source of what `asset` is worth in dollars: at `url`, the number at the end of `path`, `data.0.price` for instance.
pub fn pair(name: &str, url: &str, path: &'static str, asset: AssetKind) -> Source {
    let source = source(name, url, Format::Path, "", PriceMarket::OnDemand, "");
    named(Source { max_bytes: 64 * 1024, ..source }, [(path, Unit::Asset(asset))])
}
