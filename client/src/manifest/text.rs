//! Manifests as people write them.

use super::{
    beside::{BesideText, Pod},
    check::Invalid,
    parts::{FileEntry, Health, Image, Limits, Port, Restart, Running, Volume},
    quantity::{Bytes, Gib, Mib, Millis, Mode},
    Manifest,
};
use crate::{
    bounded::{List, Map},
    content::ContentId,
    secret::Secret,
    text::{
        AbsolutePath, Argument, Base64Text, EnvName, EnvValue, FileText, HostPort, HttpUrl, Label, OciReference,
        RequestPath, Sha256Hex, SshKey,
    },
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::{num::NonZeroU16, path::Path};
use tradewind_primitives::{Kind, Resources};

/// What a workload is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Manifest", title = "Tradewind manifest, version 1")]
pub(super) struct ManifestText {
    /// Version of this format: 1.
    #[schemars(with = "u8", range(min = 1, max = 1))]
    #[serde(rename = "version")]
    _version: super::quantity::Version,
    /// What sort of thing runs.
    kind: KindText,
    /// What is run: exactly one of `cid`, `oci`, `url` (with `sha256`) and `file`.
    image: ImageText,
    /// The program and its first arguments, in place of the image's own. Containers only.
    #[serde(default)]
    command: List<Argument, 64>,
    /// Further arguments. Not for machines.
    #[serde(default)]
    args: List<Argument, 64>,
    /// Environment variables.
    #[serde(default)]
    env: Map<EnvName, EnvValue, 64>,
    /// Environment variables that are never printed or logged.
    #[serde(default)]
    secrets: Map<EnvName, Secret, 64>,
    /// Ports that are to be reached from outside. Not for functions.
    #[serde(default)]
    ports: List<Port, 16>,
    /// Files that are put in place before the start. Not for functions.
    #[serde(default)]
    files: List<FileEntryText, 32>,
    /// Public keys that may log in. Machines only.
    #[serde(default)]
    ssh_keys: List<SshKey, 16>,
    /// Disks that outlive a restart, within the lease. Not for functions.
    #[serde(default)]
    volumes: List<VolumeText, 8>,
    /// The least that the workload needs.
    #[serde(default)]
    resources: ResourcesText,
    /// Connections from inside.
    #[serde(default)]
    network: NetworkText,
    /// Limits of each request. Functions only.
    #[serde(default)]
    limits: LimitsText,
    /// Whether the root cannot be written to; `/tmp` and volumes can. Containers only.
    #[serde(default)]
    read_only: bool,
    /// What follows when it ends. Containers only.
    #[serde(default)]
    restart: Restart,
    /// How to see that it works; one that does not is ended, and started again unless `restart` is `never`. Containers only.
    #[serde(default)]
    health: Option<HealthText>,
    /// By what name the others reach this container. Only with `containers`.
    #[serde(default)]
    name: Option<Label>,
    /// Containers beside this one, on the same network, which have `resources`, `ports`, `network` and `restart` together
    /// with it. Containers only.
    #[serde(default)]
    containers: List<BesideText, 7>,
}

/// How to see that a container works.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub(super) struct HealthText {
    /// The port inside, TCP.
    port: NonZeroU16,
    /// What is asked for there by HTTP; answers with a status of 200 to 399 are good. Without it a connection is.
    #[serde(default)]
    path: Option<RequestPath>,
    /// Time between two looks, and from the start to the first: 1s to 1h, 10s if not given.
    #[serde(default)]
    interval: Option<Millis>,
    /// How long a look may take: 100ms to 1m, 3s if not given.
    #[serde(default)]
    timeout: Option<Millis>,
    /// Looks that must fail one after the other: 1 to 100, 3 if not given.
    #[serde(default)]
    failures: Option<u8>,
}

/// What sort of thing runs.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum KindText {
    /// A WASI HTTP component.
    Function,
    /// An OCI container.
    Container,
    /// A virtual machine.
    Machine,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    inline,
    extend("oneOf" = [
        { "required": ["cid"] },
        { "required": ["oci"] },
        { "required": ["url", "sha256"] },
        { "required": ["file"] }
    ])
)]
pub(super) struct ImageText {
    /// Content by its address.
    #[serde(default)]
    cid: Option<ContentId>,
    /// An OCI image by digest. Containers only.
    #[serde(default)]
    oci: Option<OciReference>,
    /// Content at a URL; needs `sha256`.
    #[serde(default)]
    url: Option<HttpUrl>,
    /// What the content at `url` is.
    #[serde(default)]
    sha256: Option<Sha256Hex>,
    /// A file on this machine, beside the manifest; published before the manifest is used.
    #[serde(default)]
    file: Option<Argument>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub(super) struct FileEntryText {
    /// Where.
    path: AbsolutePath,
    /// What is in it, as text.
    #[serde(default)]
    content: Option<FileText>,
    /// What is in it, in base64.
    #[serde(default)]
    base64: Option<Base64Text>,
    /// Its permissions, 0644 if not given.
    #[serde(default)]
    mode: Option<Mode>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct VolumeText {
    /// What to call it.
    name: Label,
    /// Where it is mounted.
    path: AbsolutePath,
    /// Its size, rounded up to whole GiB.
    size: Gib,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
struct ResourcesText {
    /// Virtual CPUs.
    vcpus: u32,
    /// Memory in MiB.
    memory_mib: Option<u32>,
    /// Memory with its unit, rounded up to whole MiB.
    memory: Option<Mib>,
    /// Storage in GiB.
    storage_gib: Option<u32>,
    /// Storage with its unit, rounded up to whole GiB.
    storage: Option<Gib>,
    /// Bandwidth in Mbit/s.
    bandwidth_mbps: u32,
    /// Whole GPUs.
    gpus: u16,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
struct NetworkText {
    /// Where connections may go, as host:port; nowhere else.
    outbound: List<HostPort, 64>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
struct LimitsText {
    /// Longest time for a request, at most 1h.
    request_timeout: Option<Millis>,
    /// Largest body of a request, at most 256Mi.
    max_body: Option<Bytes>,
}

impl ManifestText {
    /// The manifest, with local files replaced by what `resolve` calls their content.
    pub(super) fn resolved(
        self,
        mut resolve: impl FnMut(&Path) -> Result<ContentId, String>,
    ) -> Result<Manifest, Invalid> {
        let files: Result<Vec<_>, _> = self.files.into_iter().map(FileEntryText::resolved).collect();
        let beside = self.containers.into_iter().map(|beside| beside.resolved(&mut resolve));
        let beside = beside.collect::<Result<Vec<_>, _>>();
        let volumes: Vec<_> = self.volumes.into_iter().map(VolumeText::resolved).collect();
        Ok(Manifest {
            kind: match self.kind {
                KindText::Function => Kind::Function,
                KindText::Container => Kind::Container,
                KindText::Machine => Kind::Machine,
            },
            image: self.image.resolved(&mut resolve)?,
            command: self.command,
            args: self.args,
            env: self.env,
            secrets: self.secrets,
            ports: self.ports,
            files: List::try_from(files?).map_err(|error| Invalid::new("files", error.to_string()))?,
            ssh_keys: self.ssh_keys,
            volumes: List::try_from(volumes).map_err(|error| Invalid::new("volumes", error.to_string()))?,
            resources: self.resources.resolved()?,
            outbound: self.network.outbound,
            limits: Limits {
                request_timeout_ms: self.limits.request_timeout.map(|Millis(millis)| millis),
                max_body_bytes: self.limits.max_body.map(|Bytes(bytes)| bytes),
            },
            running: Running {
                read_only: self.read_only,
                restart: self.restart,
                health: self.health.map(HealthText::resolved),
            },
            pod: Pod {
                name: self.name,
                containers: List::try_from(beside?).map_err(|error| Invalid::new("containers", error.to_string()))?,
            },
        })
    }
}

impl HealthText {
    pub(super) fn resolved(self) -> Health {
        let millis = |given: Option<Millis>, default| given.map_or(default, |Millis(millis)| millis);
        Health {
            port: self.port,
            path: self.path,
            interval_ms: millis(self.interval, 10_000),
            timeout_ms: millis(self.timeout, 3_000),
            failures: self.failures.unwrap_or(3),
        }
    }
}

impl ImageText {
    pub(super) fn resolved(
        self,
        mut resolve: impl FnMut(&Path) -> Result<ContentId, String>,
    ) -> Result<Image, Invalid> {
        let Self { cid, oci, url, sha256, file } = self;
        match (cid, oci, url, sha256, file) {
            (Some(cid), None, None, None, None) => Ok(Image::Cid(cid)),
            (None, Some(oci), None, None, None) => Ok(Image::Oci(oci)),
            (None, None, Some(url), Some(sha256), None) => Ok(Image::Url { url, sha256: sha256.bytes() }),
            (None, None, None, None, Some(file)) => match resolve(Path::new(file.as_str())) {
                Ok(cid) => Ok(Image::Cid(cid)),
                Err(problem) => Err(Invalid::new("image", format!("`{file}`: {problem}"))),
            },
            (None, None, Some(_), None, None) => Err(Invalid::new("image", "`url` needs `sha256`")),
            (None, None, None, Some(_), None) => Err(Invalid::new("image", "`sha256` needs `url`")),
            _ => Err(Invalid::new("image", "expected exactly one of `cid`, `oci`, `url` and `file`")),
        }
    }
}

impl FileEntryText {
    pub(super) fn resolved(self) -> Result<FileEntry, Invalid> {
        let content = match (self.content, self.base64) {
            (Some(text), None) => text.as_str().as_bytes().to_vec(),
            (None, Some(base64)) => base64.bytes(),
            _ => {
                let problem = format!("`{}` needs either `content` or `base64`", self.path);
                return Err(Invalid::new("files", problem));
            }
        };
        let content = List::try_from(content)
            .map_err(|_| Invalid::new("files", format!("`{}` is larger than 96 KiB", self.path)))?;
        Ok(FileEntry { path: self.path, content, mode: self.mode.map_or(0o644, |Mode(mode)| mode) })
    }
}

impl VolumeText {
    fn resolved(self) -> Volume {
        Volume { name: self.name, path: self.path, size_gib: self.size.0 }
    }
}

impl ResourcesText {
    fn resolved(self) -> Result<Resources, Invalid> {
        let one_of = |plain: Option<u32>, with_unit: Option<u32>, names| match (plain, with_unit) {
            (Some(_), Some(_)) => Err(Invalid::new("resources", format!("give either of {names}, not both"))),
            (plain, with_unit) => Ok(plain.or(with_unit).unwrap_or(0)),
        };
        Ok(Resources {
            vcpus: self.vcpus,
            memory_mib: one_of(self.memory_mib, self.memory.map(|Mib(mib)| mib), "`memory` and `memory_mib`")?,
            storage_gib: one_of(self.storage_gib, self.storage.map(|Gib(gib)| gib), "`storage` and `storage_gib`")?,
            bandwidth_mbps: self.bandwidth_mbps,
            gpus: self.gpus,
        })
    }
}
