//! What a buyer needs, as options of every command that searches.

use super::parse;
use crate::output::USD_ASSET;
use color_eyre::eyre::{ensure, Result, WrapErr};
use tradewind_client::units::{
    parse_count, parse_gib, parse_mbps, parse_mib, parse_percent, parse_ticks, Currency, UnitError,
};
use tradewind_primitives::{AssetKind, Balance, GpuModel, Kind, Region, Requirements, Resources, Tee, Ticks};

/// What is needed.
#[derive(Clone, Debug, clap::Args)]
pub struct Needs {
    /// Virtual CPUs
    #[arg(long)]
    pub vcpus: Option<String>,
    /// Memory: 512m, 8g
    #[arg(long)]
    pub memory: Option<String>,
    /// Storage: 20g, 1t
    #[arg(long)]
    pub storage: Option<String>,
    /// Bandwidth: 100m, 1g (Mbit/s, Gbit/s)
    #[arg(long)]
    pub bandwidth: Option<String>,
    /// Whole GPUs
    #[arg(long)]
    pub gpus: Option<String>,
    /// Model of the GPUs, exactly as offers name it: nvidia/h100/80gi. One GPU, if --gpus says no number
    #[arg(long, value_name = "MODEL", value_parser = parse::gpu_model)]
    pub gpu: Option<GpuModel>,
    /// Where it must run: a country, or a provider's own name for a place in it: DE, DE/nbg1
    #[arg(long, value_parser = parse::region)]
    pub region: Option<Region>,
    /// Trusted execution environment; none is content with any
    #[arg(long, value_enum, default_value = "none")]
    pub tee: WantedTee,
    /// Kind of workload. Default: the manifest's, or functions
    #[arg(long, value_enum)]
    pub kind: Option<WantedKind>,
    /// For how long: 3h, 30m, 90s, "30 ticks"
    #[arg(long = "for", default_value = "1h")]
    pub term: String,
    /// What to pay in
    #[arg(long, default_value = "wind")]
    pub pay: Currency,
    /// Least reputation of the provider, in WIND base units
    #[arg(long, default_value_t = 0)]
    pub min_reputation: Balance,
    /// Least uptime that the provider promises: 99.5%
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent, default_value = "0")]
    pub min_uptime: u32,
    /// Least tier of the registrars' judgements on the provider's identity: 1 is reasonable, 2 is known to be good
    #[arg(long, value_name = "TIER", default_value_t = 0)]
    pub min_identity: u8,
}

/// `--tee`
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum WantedTee {
    /// Any or none
    None,
    /// AMD SEV-SNP
    SevSnp,
    /// Intel TDX
    Tdx,
}

/// `--kind`
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum WantedKind {
    /// A WASI HTTP component
    Function,
    /// One container, or a pod of them
    Container,
    /// A virtual machine
    Machine,
}

impl From<WantedTee> for Tee {
    fn from(wanted: WantedTee) -> Self {
        match wanted {
            WantedTee::None => Self::None,
            WantedTee::SevSnp => Self::SevSnp,
            WantedTee::Tdx => Self::Tdx,
        }
    }
}

impl From<WantedKind> for Kind {
    fn from(wanted: WantedKind) -> Self {
        match wanted {
            WantedKind::Function => Self::Function,
            WantedKind::Container => Self::Container,
            WantedKind::Machine => Self::Machine,
        }
    }
}

/// What `option` says, if it is given.
fn said<T>(
    option: &'static str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, UnitError>,
) -> Result<Option<T>> {
    text.map(parse).transpose().wrap_err(option)
}

impl Needs {
    /// The term in ticks.
    ///
    /// # Errors
    /// When it is no time.
    pub fn ticks(&self) -> Result<Ticks> {
        parse_ticks(&self.term).wrap_err("--for")
    }

    /// What it is paid in.
    pub fn asset(&self) -> AssetKind {
        self.pay.asset(USD_ASSET)
    }

    /// The requirements of a workload of `kind`; what is not said is as in `least`, and at least one virtual CPU and 64 MiB.
    ///
    /// # Errors
    /// When a size is none, a model is asked for and no GPU, or another kind.
    pub fn requirements(&self, kind: Option<Kind>, least: Resources) -> Result<Requirements> {
        let said_kind = self.kind.map(Kind::from);
        if let (Some(said), Some(kind)) = (said_kind, kind) {
            ensure!(said == kind, "--kind: the manifest is of another kind; leave --kind out");
        }
        let vcpus = said("--vcpus", self.vcpus.as_deref(), parse_count)?;
        let memory_mib = said("--memory", self.memory.as_deref(), parse_mib)?;
        let storage_gib = said("--storage", self.storage.as_deref(), parse_gib)?;
        let bandwidth_mbps = said("--bandwidth", self.bandwidth.as_deref(), parse_mbps)?;
        Ok(Requirements {
            kind: kind.or(said_kind).unwrap_or(Kind::Function),
            resources: Resources {
                vcpus: vcpus.unwrap_or(least.vcpus.max(1)),
                memory_mib: memory_mib.unwrap_or(if least.memory_mib == 0 { 64 } else { least.memory_mib }),
                storage_gib: storage_gib.unwrap_or(least.storage_gib),
                bandwidth_mbps: bandwidth_mbps.unwrap_or(least.bandwidth_mbps),
                gpus: self.gpus(least.gpus)?,
            },
            gpu_model: self.gpu.clone(),
            region: self.region.clone(),
            tee: self.tee.into(),
            min_reputation: self.min_reputation,
            min_uptime_ppm: self.min_uptime,
            min_identity_tier: self.min_identity,
        })
    }

    fn gpus(&self, least: u16) -> Result<u16> {
        let count = |text: &str| u16::try_from(parse_count(text)?).map_err(|_| UnitError::TooLarge);
        let gpus = said("--gpus", self.gpus.as_deref(), count)?;
        ensure!(self.gpu.is_none() || gpus != Some(0), "--gpu names a model, and --gpus 0 asks for none");
        Ok(gpus.unwrap_or(least.max(u16::from(self.gpu.is_some()))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        needs: Needs,
    }

    fn needs(arguments: &[&str]) -> Result<Needs, String> {
        let line = Line::try_parse_from([&["market"][..], arguments].concat());
        line.map(|line| line.needs).map_err(|error| error.to_string())
    }

    fn wanted(arguments: &[&str], least: Resources) -> Result<Requirements> {
        needs(arguments).unwrap().requirements(None, least)
    }

    #[test]
    fn without_options_it_is_a_small_function_anywhere() {
        let found = wanted(&[], Resources::default()).unwrap();
        assert_eq!(found.resources, Resources { vcpus: 1, memory_mib: 64, ..Default::default() });
        assert_eq!((found.kind, found.tee, found.min_uptime_ppm), (Kind::Function, Tee::None, 0));
        assert_eq!((found.gpu_model, found.region, found.min_identity_tier), (None, None, 0));
    }

    #[test]
    fn the_kind_is_the_manifests_and_no_other_can_be_asked_for_it() {
        let of = |arguments: &[&str], kind| needs(arguments).unwrap().requirements(kind, Resources::default());
        assert_eq!(of(&[], Some(Kind::Container)).unwrap().kind, Kind::Container);
        assert_eq!(of(&["--kind", "machine"], None).unwrap().kind, Kind::Machine);
        assert_eq!(of(&["--kind", "machine"], Some(Kind::Machine)).unwrap().kind, Kind::Machine);
        assert!(of(&["--kind", "machine"], Some(Kind::Container)).unwrap_err().to_string().contains("--kind"));
    }

    #[test]
    fn every_filter_reaches_the_requirements() {
        let arguments = [
            "--vcpus",
            "8",
            "--memory",
            "16g",
            "--storage",
            "1.5t",
            "--bandwidth",
            "1g",
            "--gpus",
            "2",
            "--gpu",
            "nvidia/h100/80gi",
            "--region",
            "de/nbg1",
            "--tee",
            "sev-snp",
            "--min-uptime",
            "99.5%",
            "--min-identity",
            "2",
            "--kind",
            "machine",
            "--min-reputation",
            "7",
        ];
        let found = wanted(&arguments, Resources::default()).unwrap();
        assert_eq!(
            found,
            Requirements {
                kind: Kind::Machine,
                resources: Resources {
                    vcpus: 8,
                    memory_mib: 16_384,
                    storage_gib: 1_536,
                    bandwidth_mbps: 1_000,
                    gpus: 2
                },
                gpu_model: Some(b"nvidia/h100/80gi".to_vec().try_into().unwrap()),
                region: Some(Region { country: *b"DE", label: b"nbg1".to_vec().try_into().unwrap() }),
                tee: Tee::SevSnp,
                min_reputation: 7,
                min_uptime_ppm: 995_000,
                min_identity_tier: 2,
            }
        );
    }

    #[test]
    fn what_a_manifest_needs_stays_unless_it_is_said_otherwise() {
        let least = Resources { vcpus: 2, memory_mib: 256, storage_gib: 5, bandwidth_mbps: 10, gpus: 3 };
        assert_eq!(wanted(&[], least).unwrap().resources, least);
        assert_eq!(wanted(&["--gpu", "amd/mi300x/192gi"], least).unwrap().resources.gpus, 3);
        assert_eq!(wanted(&["--storage", "9g"], least).unwrap().resources, Resources { storage_gib: 9, ..least });
    }

    #[test]
    fn a_model_means_one_gpu_at_least() {
        assert_eq!(wanted(&["--gpu", "a"], Resources::default()).unwrap().resources.gpus, 1);
        let error = wanted(&["--gpu", "a", "--gpus", "0"], Resources::default()).unwrap_err();
        assert!(error.to_string().contains("--gpus 0 asks for none"), "{error}");
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_the_option_and_the_reason() {
        for (option, text, reason) in [
            ("--storage", "20", "which unit?"),
            ("--bandwidth", "20k", "unknown unit"),
            ("--gpus", "70000", "too large"),
            ("--gpus", "1.5", "decimals"),
            ("--vcpus", "many", "expected a number"),
        ] {
            let error = format!("{:#}", wanted(&[option, text], Resources::default()).unwrap_err());
            assert!(error.contains(option) && error.contains(reason), "{error}");
        }
        for (option, text, reason) in [
            ("--region", "germany", "two letters"),
            ("--gpu", "rtx 4090", "no blanks"),
            ("--min-uptime", "101%", "too large"),
            ("--tee", "sgx", "sev-snp"),
            ("--kind", "vm", "machine"),
            ("--min-identity", "300", "300"),
        ] {
            let error = needs(&[option, text]).unwrap_err();
            assert!(error.contains(option) && error.contains(reason), "{error}");
        }
    }
}
