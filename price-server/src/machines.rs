//! The machines that clouds rent: real names with the sizes that their owners' pages give them.

use crate::truth::{Class, Cloud, Market};

/// One kind of machine.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// As its cloud names it: `m6i.xlarge`, `Standard_D4s_v3`.
    pub(crate) name: String,
    /// What it belongs to in its cloud's words.
    pub(crate) family: &'static str,
    pub(crate) vcpus: u64,
    pub(crate) memory_mib: u64,
    /// Model and number.
    pub(crate) gpus: Option<(&'static str, u64)>,
    /// Disks in the machine, which its price contains.
    pub(crate) disks: Option<&'static str>,
}

impl Machine {
    /// What it costs in micro-USD an hour at these rates; a fifth more if there are disks in it.
    pub(crate) fn price(&self, market: Market, rate: &impl Fn(Market, Class) -> u64) -> u64 {
        let gpus = self.gpus.map_or(0, |(model, count)| count * rate(market, Class::Gpu(model)));
        let sum =
            self.vcpus * rate(market, Class::Vcpu) + self.memory_mib * rate(market, Class::MemoryGib) / 1024 + gpus;
        // Machines with GPUs come with disks at no charge.
        if self.disks.is_some() && self.gpus.is_none() {
            sum * 6 / 5
        } else {
            sum
        }
    }

    /// The part of an AWS name before and after the point.
    pub(crate) fn halves(&self) -> (&str, &str) {
        self.name.split_once('.').unwrap_or((&self.name, ""))
    }
}

/// The models that a cloud rents, each in its first region at least.
pub(crate) fn models(cloud: Cloud) -> &'static [&'static str] {
    match cloud {
        Cloud::Azure => &[
            "nvidia/t4/16gi",
            "nvidia/a10/24gi",
            "nvidia/v100/16gi",
            "nvidia/a100/40gi",
            "nvidia/a100/80gi",
            "nvidia/h100/80gi",
            "nvidia/h100/94gi",
        ],
        Cloud::Aws => &[
            "nvidia/t4/16gi",
            "nvidia/a10g/24gi",
            "nvidia/l4/24gi",
            "nvidia/l40s/48gi",
            "nvidia/v100/16gi",
            "nvidia/v100/32gi",
            "nvidia/a100/40gi",
            "nvidia/a100/80gi",
            "nvidia/h100/80gi",
            "nvidia/h200/141gi",
        ],
        Cloud::Gcp => &[
            "nvidia/t4/16gi",
            "nvidia/l4/24gi",
            "nvidia/v100/16gi",
            "nvidia/a100/40gi",
            "nvidia/a100/80gi",
            "nvidia/h100/80gi",
        ],
        Cloud::Vast => &[
            "nvidia/rtx4090/24gi",
            "nvidia/rtx3090/24gi",
            "nvidia/rtxa6000/48gi",
            "nvidia/l40s/48gi",
            "nvidia/v100/16gi",
            "nvidia/v100/32gi",
            "nvidia/a100/40gi",
            "nvidia/a100/80gi",
            "nvidia/h100/80gi",
            "nvidia/h100/94gi",
        ],
        Cloud::Runpod => &[
            "nvidia/rtx4090/24gi",
            "nvidia/rtx3090/24gi",
            "nvidia/rtxa6000/48gi",
            "nvidia/l4/24gi",
            "nvidia/l40s/48gi",
            "nvidia/v100/16gi",
            "nvidia/v100/32gi",
            "nvidia/a100/40gi",
            "nvidia/a100/80gi",
            "nvidia/h100/80gi",
            "nvidia/h100/94gi",
        ],
        Cloud::Wind => &[],
    }
}

const GENERAL: &str = "General purpose";
const COMPUTE: &str = "Compute optimized";
const MEMORY: &str = "Memory optimized";
const STORAGE: &str = "Storage optimized";
const GPU: &str = "GPU instance";

/// Families with sizes from `large` up, GiB for each vCPU, and the number of sizes.
const AWS_FAMILIES: &[(&str, &str, u64, usize, Option<&str>)] = &[
    ("m5", GENERAL, 4, 8, None),
    ("m5a", GENERAL, 4, 8, None),
    ("m6a", GENERAL, 4, 8, None),
    ("m6i", GENERAL, 4, 8, None),
    ("m7a", GENERAL, 4, 8, None),
    ("m7i", GENERAL, 4, 8, None),
    ("m6g", GENERAL, 4, 7, None),
    ("m7g", GENERAL, 4, 7, None),
    ("c5a", COMPUTE, 2, 8, None),
    ("c6a", COMPUTE, 2, 8, None),
    ("c6i", COMPUTE, 2, 8, None),
    ("c7a", COMPUTE, 2, 8, None),
    ("c7i", COMPUTE, 2, 8, None),
    ("c6g", COMPUTE, 2, 7, None),
    ("c7g", COMPUTE, 2, 7, None),
    ("r5", MEMORY, 8, 8, None),
    ("r5a", MEMORY, 8, 8, None),
    ("r6a", MEMORY, 8, 8, None),
    ("r6i", MEMORY, 8, 8, None),
    ("r7i", MEMORY, 8, 8, None),
    ("r6g", MEMORY, 8, 7, None),
    ("r7g", MEMORY, 8, 7, None),
    ("i4i", STORAGE, 8, 5, Some("1 x 3750 NVMe SSD")),
    ("m5d", GENERAL, 4, 5, Some("1 x 75 NVMe SSD")),
];

const AWS_SIZES: [(&str, u64); 8] = [
    ("large", 2),
    ("xlarge", 4),
    ("2xlarge", 8),
    ("4xlarge", 16),
    ("8xlarge", 32),
    ("12xlarge", 48),
    ("16xlarge", 64),
    ("24xlarge", 96),
];

/// Machines that fit no row of sizes: name, family, vCPUs, MiB, GPUs, disks.
type Odd = (&'static str, &'static str, u64, u64, Option<(&'static str, u64)>, Option<&'static str>);

#[rustfmt::skip]
const AWS_ODD: &[Odd] = &[
    ("t3.nano", GENERAL, 2, 512, None, None),
    ("t3.micro", GENERAL, 2, 1024, None, None),
    ("t3.small", GENERAL, 2, 2048, None, None),
    ("t3.medium", GENERAL, 2, 4096, None, None),
    ("t3.large", GENERAL, 2, 8192, None, None),
    ("c5.large", COMPUTE, 2, 4096, None, None),
    ("c5.xlarge", COMPUTE, 4, 8192, None, None),
    ("c5.2xlarge", COMPUTE, 8, 16_384, None, None),
    ("c5.4xlarge", COMPUTE, 16, 32_768, None, None),
    ("c5.9xlarge", COMPUTE, 36, 73_728, None, None),
    ("c5.12xlarge", COMPUTE, 48, 98_304, None, None),
    ("c5.18xlarge", COMPUTE, 72, 147_456, None, None),
    ("c5.24xlarge", COMPUTE, 96, 196_608, None, None),
    ("x1.32xlarge", MEMORY, 128, 1_998_848, None, Some("2 x 1920 SSD")),
    ("g4dn.xlarge", GPU, 4, 16_384, Some(("nvidia/t4/16gi", 1)), Some("125 GB NVMe SSD")),
    ("g4dn.2xlarge", GPU, 8, 32_768, Some(("nvidia/t4/16gi", 1)), Some("225 GB NVMe SSD")),
    ("g4dn.12xlarge", GPU, 48, 196_608, Some(("nvidia/t4/16gi", 4)), Some("900 GB NVMe SSD")),
    ("g4dn.metal", GPU, 96, 393_216, Some(("nvidia/t4/16gi", 8)), Some("2 x 900 NVMe SSD")),
    ("g5.xlarge", GPU, 4, 16_384, Some(("nvidia/a10g/24gi", 1)), Some("1 x 250 GB NVMe SSD")),
    ("g5.2xlarge", GPU, 8, 32_768, Some(("nvidia/a10g/24gi", 1)), Some("1 x 450 GB NVMe SSD")),
    ("g5.12xlarge", GPU, 48, 196_608, Some(("nvidia/a10g/24gi", 4)), Some("1 x 3800 GB NVMe SSD")),
    ("g5.48xlarge", GPU, 192, 786_432, Some(("nvidia/a10g/24gi", 8)), Some("2 x 3800 GB NVMe SSD")),
    ("g6.xlarge", GPU, 4, 16_384, Some(("nvidia/l4/24gi", 1)), Some("1 x 250 GB NVMe SSD")),
    ("g6.12xlarge", GPU, 48, 196_608, Some(("nvidia/l4/24gi", 4)), Some("4 x 940 NVMe SSD")),
    ("g6e.xlarge", GPU, 4, 32_768, Some(("nvidia/l40s/48gi", 1)), Some("1 x 250 GB NVMe SSD")),
    ("g6e.12xlarge", GPU, 48, 393_216, Some(("nvidia/l40s/48gi", 4)), Some("2 x 1900 NVMe SSD")),
    ("p3.2xlarge", GPU, 8, 62_464, Some(("nvidia/v100/16gi", 1)), None),
    ("p3.8xlarge", GPU, 32, 249_856, Some(("nvidia/v100/16gi", 4)), None),
    ("p3.16xlarge", GPU, 64, 499_712, Some(("nvidia/v100/16gi", 8)), None),
    ("p3dn.24xlarge", GPU, 96, 786_432, Some(("nvidia/v100/32gi", 8)), Some("2 x 900 NVMe SSD")),
    ("p4d.24xlarge", GPU, 96, 1_179_648, Some(("nvidia/a100/40gi", 8)), Some("8 x 1000 SSD")),
    ("p4de.24xlarge", GPU, 96, 1_179_648, Some(("nvidia/a100/80gi", 8)), Some("8 x 1000 SSD")),
    ("p5.48xlarge", GPU, 192, 2_097_152, Some(("nvidia/h100/80gi", 8)), Some("8 x 3840 GB SSD")),
    ("p5e.48xlarge", GPU, 192, 2_097_152, Some(("nvidia/h200/141gi", 8)), Some("8 x 3840 GB SSD")),
];

/// What AWS rents, without the families that only fill its files.
pub(crate) fn aws() -> Vec<Machine> {
    let mut machines: Vec<_> = AWS_ODD.iter().map(odd).collect();
    for (prefix, family, ratio, sizes, disks) in AWS_FAMILIES {
        machines.extend(AWS_SIZES.iter().take(*sizes).map(|(size, vcpus)| Machine {
            name: format!("{prefix}.{size}"),
            family,
            vcpus: *vcpus,
            memory_mib: vcpus * ratio * 1024,
            gpus: None,
            disks: *disks,
        }));
    }
    machines
}

/// Series with sizes by vCPUs: before and after the number, the product's name, GiB for each vCPU.
const AZURE_SERIES: &[(&str, &str, &str, u64)] = &[
    ("D", "s_v3", "Dsv3 Series", 4),
    ("D", "s_v4", "Dsv4 Series", 4),
    ("D", "s_v5", "Dsv5 Series", 4),
    ("D", "as_v5", "Dasv5 Series", 4),
    ("E", "s_v3", "Esv3 Series", 8),
    ("E", "s_v5", "Esv5 Series", 8),
    ("E", "as_v5", "Easv5 Series", 8),
    ("F", "s_v2", "FSv2 Series", 2),
];

#[rustfmt::skip]
const AZURE_ODD: &[Odd] = &[
    ("Standard_NC4as_T4_v3", "NCasT4 v3 Series", 4, 28 * 1024, Some(("nvidia/t4/16gi", 1)), None),
    ("Standard_NC8as_T4_v3", "NCasT4 v3 Series", 8, 56 * 1024, Some(("nvidia/t4/16gi", 1)), None),
    ("Standard_NC16as_T4_v3", "NCasT4 v3 Series", 16, 110 * 1024, Some(("nvidia/t4/16gi", 1)), None),
    ("Standard_NC64as_T4_v3", "NCasT4 v3 Series", 64, 440 * 1024, Some(("nvidia/t4/16gi", 4)), None),
    ("Standard_NV36ads_A10_v5", "NVadsA10v5 Series", 36, 440 * 1024, Some(("nvidia/a10/24gi", 1)), None),
    ("Standard_NV72ads_A10_v5", "NVadsA10v5 Series", 72, 880 * 1024, Some(("nvidia/a10/24gi", 2)), None),
    ("Standard_NC6s_v3", "NCSv3 Series", 6, 112 * 1024, Some(("nvidia/v100/16gi", 1)), None),
    ("Standard_NC12s_v3", "NCSv3 Series", 12, 224 * 1024, Some(("nvidia/v100/16gi", 2)), None),
    ("Standard_NC24s_v3", "NCSv3 Series", 24, 448 * 1024, Some(("nvidia/v100/16gi", 4)), None),
    ("Standard_ND96asr_v4", "NDasr A100 v4 Series", 96, 900 * 1024, Some(("nvidia/a100/40gi", 8)), None),
    ("Standard_NC24ads_A100_v4", "NCads A100 v4 Series", 24, 220 * 1024, Some(("nvidia/a100/80gi", 1)), None),
    ("Standard_NC48ads_A100_v4", "NCads A100 v4 Series", 48, 440 * 1024, Some(("nvidia/a100/80gi", 2)), None),
    ("Standard_NC96ads_A100_v4", "NCads A100 v4 Series", 96, 880 * 1024, Some(("nvidia/a100/80gi", 4)), None),
    ("Standard_ND96amsr_A100_v4", "NDamsr A100 v4 Series", 96, 1900 * 1024, Some(("nvidia/a100/80gi", 8)), None),
    ("Standard_ND96isr_H100_v5", "NDsr H100 v5 Series", 96, 1900 * 1024, Some(("nvidia/h100/80gi", 8)), None),
    ("Standard_NC40ads_H100_v5", "NCads H100 v5 Series", 40, 320 * 1024, Some(("nvidia/h100/94gi", 1)), None),
    ("Standard_NC80adis_H100_v5", "NCads H100 v5 Series", 80, 640 * 1024, Some(("nvidia/h100/94gi", 2)), None),
];

/// What Azure rents.
pub(crate) fn azure() -> Vec<Machine> {
    let mut machines: Vec<_> = AZURE_ODD.iter().map(odd).collect();
    for (before, after, family, ratio) in AZURE_SERIES {
        machines.extend([2, 4, 8, 16, 32, 48, 64].map(|vcpus| Machine {
            name: format!("Standard_{before}{vcpus}{after}"),
            family,
            vcpus,
            memory_mib: vcpus * ratio * 1024,
            gpus: None,
            disks: None,
        }));
    }
    machines
}

fn odd((name, family, vcpus, memory_mib, gpus, disks): &Odd) -> Machine {
    Machine { name: (*name).to_owned(), family, vcpus: *vcpus, memory_mib: *memory_mib, gpus: *gpus, disks: *disks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_rented_and_every_name_is_there_once() {
        for (cloud, machines) in [(Cloud::Aws, aws()), (Cloud::Azure, azure())] {
            for model in models(cloud) {
                assert!(machines.iter().any(|machine| matches!(machine.gpus, Some((name, _)) if name == *model)));
            }
            let mut names: Vec<_> = machines.iter().map(|machine| &machine.name).collect();
            names.sort();
            assert!(names.windows(2).all(|pair| pair.first() != pair.last()));
        }
    }
}
