//! From a lease to what a backend runs.

use super::TaskError;
use crate::{
    backend::{
        BackendError, ContainerDeployment, Deployment, FunctionDeployment, HostPattern, Limits, MachineDeployment,
    },
    blobs::{parse_cid, BlobStore},
    config::{ContainersConfig, FunctionsConfig, MachinesConfig},
    context::Context,
};
use cid::Cid;
use codec::DecodeAll;
use sp_core::crypto::AccountId32;
use std::{collections::BTreeMap, time::Duration};
use tradewind_client::{
    bounded::Map,
    content::ContentId,
    manifest::{self, Beside, FileEntry, Image, Manifest, Protocol, SealedManifest},
    secret::Secret,
    text::{EnvName, EnvValue},
};
use tradewind_primitives::{FailReason, Kind, LeaseId, LeaseRecord, Resources, Workload};
use tradewind_workloads::{
    image::Source,
    machine::{DiskSource, WantedMachine},
    Destination, FileSpec, Health, Mount, Restart, VolumeSpec, Wanted, WantedBeside,
};

/// What a port is called at which a container answers browsers.
const WEB: &str = "http";

/// Requests that a lease may have answered at one time for each virtual CPU that it rents: functions wait for others most
/// of the time.
const REQUESTS_PER_VCPU: u32 = 8;

/// What is known of a lease's manifest.
pub enum Manifested {
    /// It is here, verified, and this agent can run it.
    Ready(Box<Deployment>),
    /// It, or the program that it names, has not come yet; what the chain is told if it does not come.
    Missing(FailReason),
    /// It cannot be run: what the chain is told, and the words for our log.
    Bad(FailReason, String),
}

/// Reads and checks the manifest of `lease`.
///
/// # Errors
/// When the journal fails.
pub async fn manifested(
    context: &Context,
    id: LeaseId,
    lease: &LeaseRecord<AccountId32>,
) -> Result<Manifested, TaskError> {
    let manifest = match &lease.workload {
        Workload::Sealed { manifest_hash } => {
            let Some(bytes) = context.journal.get(id)?.manifest else {
                return Ok(Manifested::Missing(FailReason::NoManifest));
            };
            let verified = SealedManifest::decode_all(&mut &bytes[..])
                .map_err(|_| "it does not decode".to_string())
                .and_then(|sealed| sealed.verify(manifest_hash).map_err(|error| error.to_string()));
            match verified {
                Ok(manifest) => manifest,
                Err(why) => return Ok(Manifested::Bad(FailReason::BadManifest, why)),
            }
        }
        Workload::Open { cid } => {
            let text = match content(context, cid).await {
                Ok(Some(text)) => text,
                Ok(None) => return Ok(Manifested::Missing(FailReason::NoManifest)),
                Err(ContentError::Address(why)) => return Ok(Manifested::Bad(FailReason::BadManifest, why)),
                Err(ContentError::Store(why)) => return Err(BackendError::Other(why).into()),
            };
            match Manifest::parse(&text) {
                Ok(manifest) => manifest,
                Err(error) => return Ok(Manifested::Bad(FailReason::BadManifest, error.to_string())),
            }
        }
    };
    if manifest.kind != lease.kind {
        return Ok(Manifested::Bad(FailReason::BadManifest, "it is of another kind than the lease".into()));
    }
    let deployment = match checked(context, &manifest, &lease.resources) {
        Ok(deployment) => deployment,
        Err((reason, why)) => return Ok(Manifested::Bad(reason, why)),
    };
    match deployment.content().iter().all(|cid| context.blobs.has(cid)) {
        true => Ok(Manifested::Ready(Box::new(deployment))),
        false => Ok(Manifested::Missing(FailReason::BadImage)),
    }
}

/// What to run for `manifest` with `resources`, unless this agent does not run such.
fn checked(context: &Context, manifest: &Manifest, resources: &Resources) -> Result<Deployment, (FailReason, String)> {
    if !manifest.resources.fits(resources) {
        return Err((FailReason::BadManifest, "it needs more than the lease holds".into()));
    }
    let deployment = deployment(context, manifest, resources)?;
    let backend = context.backend(manifest.kind);
    let backend = backend.ok_or_else(|| (FailReason::Other, "this provider runs no such workloads".to_string()))?;
    backend.check(&deployment).map_err(|error| (error.fail_reason(), error.to_string()))?;
    Ok(deployment)
}

/// Whether a lease of `resources` with such a manifest would be taken, as far as that does not depend on what else there is.
///
/// # Errors
/// Why not, for the buyer.
pub fn would_run(context: &Context, manifest: &Manifest, resources: &Resources) -> Result<(), String> {
    checked(context, manifest, resources).map(|_| ()).map_err(|(_, why)| why)
}

/// Addresses of the content that `lease` needs as `deployment`.
pub fn content_of(lease: &LeaseRecord<AccountId32>, deployment: &Deployment) -> Vec<String> {
    let mut all: Vec<String> = deployment.content().iter().map(ToString::to_string).collect();
    if let Workload::Open { cid } = &lease.workload {
        all.extend(ContentId::from_chain(cid).map(|cid| cid.to_string()));
    }
    all
}

/// Why content cannot be had.
enum ContentError {
    /// The chain's CID is none: the buyer's fault.
    Address(String),
    /// It does not read: ours.
    Store(String),
}

/// Content by its CID as the chain has it, if it is here.
async fn content(context: &Context, cid: &[u8]) -> Result<Option<Vec<u8>>, ContentError> {
    let id = ContentId::from_chain(cid).map_err(|error| ContentError::Address(error.to_string()))?;
    let cid = parse_cid(&id.to_string()).map_err(|error| ContentError::Address(error.to_string()))?;
    if !context.blobs.has(&cid) {
        return Ok(None);
    }
    match context.blobs.get(&cid).await {
        Ok(bytes) => Ok(Some(bytes.to_vec())),
        Err(error) => Err(ContentError::Store(error.to_string())),
    }
}

/// What to run for `manifest` with `resources`, which it was given.
fn deployment(
    context: &Context,
    manifest: &Manifest,
    resources: &Resources,
) -> Result<Deployment, (FailReason, String)> {
    let bad = |why: String| (FailReason::BadManifest, why);
    match (manifest.kind, &manifest.image) {
        (Kind::Function, Image::Cid(component)) => {
            function(&context.config.functions, manifest, component, resources).map(Deployment::from).map_err(bad)
        }
        (Kind::Function, _) => Err((FailReason::BadImage, "this provider takes programs by CID only".into())),
        (Kind::Container, _) => {
            let Some(config) = &context.config.containers else {
                return Err((FailReason::Other, "this provider runs no containers".into()));
            };
            container(config, &context.blobs, manifest, resources)
                .map(|container| Deployment::Container(Box::new(container)))
        }
        (Kind::Machine, _) => {
            let Some(config) = &context.config.machines else {
                return Err((FailReason::Other, "this provider runs no machines".into()));
            };
            machine(config, &context.blobs, manifest, resources).map(|machine| Deployment::Machine(Box::new(machine)))
        }
    }
}

/// The container of `manifest` with `resources`.
fn container(
    config: &ContainersConfig,
    blobs: &BlobStore,
    manifest: &Manifest,
    resources: &Resources,
) -> Result<ContainerDeployment, (FailReason, String)> {
    let mut content = Vec::new();
    let mut source = |image: &Image| source(config, blobs, image, &mut content);
    let image = source(&manifest.image)?;
    let mut beside = Vec::new();
    for other in manifest.pod.containers.iter() {
        let image = source(&other.image)?;
        beside.push(container_beside(image, other));
    }
    let parts = Parts::of(manifest, resources, config.bandwidth_mbps)?;
    let wanted = Wanted {
        image,
        command: manifest.command.iter().map(ToString::to_string).collect(),
        args: manifest.args.iter().map(ToString::to_string).collect(),
        env: environment(&manifest.env, &manifest.secrets).into_iter().collect(),
        files: parts.files,
        ports: parts.ports,
        volumes: parts.volumes,
        limits: tradewind_workloads::Limits {
            pids: config.processes_per_vcpu.saturating_mul(resources.vcpus.max(1)),
            disk_bytes: parts.limits.disk_bytes.max(u64::from(config.scratch_mib) << 20),
            ..parts.limits
        },
        outbound: parts.outbound,
        read_only: manifest.running.read_only,
        restart: match manifest.running.restart {
            manifest::Restart::OnFailure => Restart::OnFailure,
            manifest::Restart::Always => Restart::Always,
            manifest::Restart::Never => Restart::Never,
        },
        health: manifest.running.health.as_ref().map(health),
        name: manifest.pod.name.as_ref().map(ToString::to_string),
        beside,
        gpus: resources.gpus,
    };
    Ok(ContainerDeployment { wanted, content, web: parts.web })
}

/// Where a container's image comes from; what of it is in the blob store is noted in `content`.
fn source(
    config: &ContainersConfig,
    blobs: &BlobStore,
    image: &Image,
    content: &mut Vec<Cid>,
) -> Result<Source, (FailReason, String)> {
    match image {
        Image::Oci(reference) => {
            let reference = reference.to_string();
            match config.may_fetch(&reference) {
                true => Ok(Source::Registry(reference)),
                false => Err((FailReason::Other, format!("this provider does not fetch {reference}"))),
            }
        }
        Image::Cid(id) => {
            let cid = parse_cid(&id.to_string()).map_err(|error| (FailReason::BadManifest, error.to_string()))?;
            content.push(cid);
            Ok(Source::Archive { file: blobs.file(&cid), name: hex::encode(cid.hash().digest()) })
        }
        Image::Url { .. } => {
            Err((FailReason::BadImage, "this provider takes images from registries and by CID only".into()))
        }
    }
}

/// A container beside the manifest's own.
fn container_beside(image: Source, other: &Beside) -> WantedBeside {
    WantedBeside {
        name: other.name.to_string(),
        image,
        command: other.command.iter().map(ToString::to_string).collect(),
        args: other.args.iter().map(ToString::to_string).collect(),
        env: environment(&other.env, &other.secrets).into_iter().collect(),
        files: files(&other.files),
        mounts: other
            .volumes
            .iter()
            .map(|mount| Mount { name: mount.name.to_string(), path: mount.path.to_string() })
            .collect(),
        read_only: other.read_only,
        health: other.health.as_ref().map(health),
    }
}

fn health(health: &manifest::Health) -> Health {
    Health {
        port: health.port.get(),
        path: health.path.as_ref().map(ToString::to_string),
        interval_ms: health.interval_ms,
        timeout_ms: health.timeout_ms,
        failures: health.failures,
    }
}

fn files(files: &[FileEntry]) -> Vec<FileSpec> {
    let files = files.iter().map(|file| FileSpec {
        path: file.path.to_string(),
        content: file.content.to_vec(),
        mode: file.mode.into(),
    });
    files.collect()
}

/// The virtual machine of `manifest` with `resources`.
fn machine(
    config: &MachinesConfig,
    blobs: &BlobStore,
    manifest: &Manifest,
    resources: &Resources,
) -> Result<MachineDeployment, (FailReason, String)> {
    let (image, content) = match &manifest.image {
        Image::Cid(id) => {
            let cid = parse_cid(&id.to_string()).map_err(|error| (FailReason::BadManifest, error.to_string()))?;
            let sha256 = hex::encode(cid.hash().digest());
            (DiskSource::File { file: blobs.file(&cid), sha256 }, Some(cid))
        }
        Image::Url { url, sha256 } => (DiskSource::Url { url: url.to_string(), sha256: hex::encode(sha256) }, None),
        Image::Oci(_) => return Err((FailReason::BadImage, "a machine starts from a disk image".into())),
    };
    let parts = Parts::of(manifest, resources, config.bandwidth_mbps)?;
    let wanted = WantedMachine {
        image,
        user: None,
        ssh_keys: manifest.ssh_keys.iter().map(ToString::to_string).collect(),
        env: environment(&manifest.env, &manifest.secrets).into_iter().collect(),
        files: parts.files,
        ports: parts.ports,
        volumes: parts.volumes,
        limits: parts.limits,
        outbound: parts.outbound,
        gpus: resources.gpus.into(),
    };
    Ok(MachineDeployment { wanted, content, web: parts.web })
}

/// What containers and machines have of a manifest alike.
struct Parts {
    files: Vec<FileSpec>,
    ports: Vec<u16>,
    /// The port that is called `http`.
    web: Option<u16>,
    volumes: Vec<VolumeSpec>,
    outbound: Vec<Destination>,
    /// Of the root's disk what the volumes leave; no bound on processes.
    limits: tradewind_workloads::Limits,
}

impl Parts {
    fn of(manifest: &Manifest, resources: &Resources, bandwidth_mbps: u32) -> Result<Self, (FailReason, String)> {
        let bad = |why: String| (FailReason::BadManifest, why);
        if let Some(port) = manifest.ports.iter().find(|port| port.protocol != Protocol::Tcp) {
            return Err((FailReason::Other, format!("port {}: this provider carries TCP only", port.port)));
        }
        let gib = |gib: u32| u64::from(gib) << 30;
        let volumes: Vec<VolumeSpec> = manifest
            .volumes
            .iter()
            .map(|volume| VolumeSpec {
                name: volume.name.to_string(),
                path: volume.path.to_string(),
                bytes: gib(volume.size_gib),
            })
            .collect();
        let in_volumes: u64 = volumes.iter().map(|volume| volume.bytes).sum();
        let Some(disk_bytes) = gib(resources.storage_gib).checked_sub(in_volumes) else {
            return Err(bad("the volumes are larger than the storage of the lease".into()));
        };
        let mut outbound = Vec::new();
        for host in manifest.outbound.iter() {
            outbound.push(Destination { host: host.host().to_ascii_lowercase(), port: host.port() });
        }
        let web = manifest.ports.iter().find(|port| port.name.as_ref().is_some_and(|name| name.as_str() == WEB));
        let mbps = if resources.bandwidth_mbps == 0 { bandwidth_mbps } else { resources.bandwidth_mbps };
        Ok(Self {
            files: files(&manifest.files),
            ports: manifest.ports.iter().map(|port| port.port.get()).collect(),
            web: web.map(|port| port.port.get()),
            volumes,
            outbound,
            limits: tradewind_workloads::Limits {
                vcpus: resources.vcpus,
                memory_bytes: u64::from(resources.memory_mib) << 20,
                pids: u32::MAX,
                disk_bytes,
                bytes_per_second: u64::from(mbps).saturating_mul(125_000),
            },
        })
    }
}

/// Environment variables, secrets among them.
fn environment(env: &Map<EnvName, EnvValue, 64>, secrets: &Map<EnvName, Secret, 64>) -> BTreeMap<String, String> {
    let plain = env.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    let secret = secrets.iter().map(|(name, secret)| (name.to_string(), secret.expose().to_string()));
    plain.chain(secret).collect()
}

/// The function of `manifest`, whose program is `component`, with `resources`.
///
/// # Errors
/// What this provider does not give.
pub(crate) fn function(
    most: &FunctionsConfig,
    manifest: &Manifest,
    component: &ContentId,
    resources: &Resources,
) -> Result<FunctionDeployment, String> {
    let mut allowed_hosts = Vec::new();
    for host in manifest.outbound.iter() {
        allowed_hosts.push(host.to_string().parse::<HostPattern>().map_err(|error| error.to_string())?);
    }
    let default = Limits::default();
    let timeout = manifest
        .limits
        .request_timeout_ms
        .map_or(default.request_timeout, |millis| Duration::from_millis(u64::from(millis)));
    let body = manifest.limits.max_body_bytes.unwrap_or(default.max_body_bytes);
    if timeout > Duration::from_secs(most.max_request_seconds) {
        return Err(format!("requests may last {} s here", most.max_request_seconds));
    }
    if body > most.max_body_bytes {
        return Err(format!("bodies may have {} bytes here", most.max_body_bytes));
    }
    Ok(FunctionDeployment {
        component: parse_cid(&component.to_string()).map_err(|error| error.to_string())?,
        env: environment(&manifest.env, &manifest.secrets),
        args: manifest.args.iter().map(ToString::to_string).collect(),
        allowed_hosts,
        limits: Limits {
            memory_bytes: u64::from(resources.memory_mib) << 20,
            request_timeout: timeout,
            max_body_bytes: body,
            // Who rents little must not take all places at which requests are answered.
            max_concurrent: resources.vcpus.saturating_mul(REQUESTS_PER_VCPU).min(most.max_concurrent_requests),
        },
    })
}
