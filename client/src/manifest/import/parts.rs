//! What both formats say in the same way, and the container that comes of it.

use super::{node::Node, shown, Outcome};
use crate::{
    bounded::{List, Map},
    manifest::{Image, Limits, Manifest, Port, Protocol, Running, Volume},
    text::{AbsolutePath, Argument, EnvName, EnvValue, Label, OciReference},
};
use std::{collections::BTreeMap, num::NonZeroU16};
use tradewind_primitives::{Kind, Resources};

/// What the root's disk has beside the volumes if nothing is said, in GiB: the least that a provider gives is 256 MiB.
pub(super) const ROOT_GIB: u32 = 1;

/// What was read of a container.
pub(super) struct Container {
    pub image: OciReference,
    pub command: List<Argument, 64>,
    pub args: List<Argument, 64>,
    pub env: Map<EnvName, EnvValue, 64>,
    pub ports: List<Port, 16>,
    pub volumes: List<Volume, 8>,
    pub running: Running,
    /// Thousandths of processors; zero if it was not said.
    pub thousandths: u64,
    /// Zero if it was not said.
    pub memory_mib: u32,
    /// What the root has beside the volumes, in GiB.
    pub root_gib: u32,
}

impl Container {
    /// The manifest of it alone; `at` is where it stands.
    pub(super) fn manifest(self, at: &Node) -> Outcome<Manifest> {
        let Self { image, command, args, env, ports, volumes, running, thousandths, memory_mib, root_gib } = self;
        let storage_gib = storage_gib(at, root_gib, &volumes)?;
        let vcpus = u32::try_from(thousandths.div_ceil(1000)).map_err(|_| at.refused("too many processors"))?;
        Ok(Manifest {
            kind: Kind::Container,
            image: Image::Oci(image),
            command,
            args,
            env,
            secrets: Map::default(),
            ports,
            files: List::default(),
            ssh_keys: List::default(),
            volumes,
            resources: Resources { vcpus, memory_mib, storage_gib, bandwidth_mbps: 0, gpus: 0 },
            outbound: List::default(),
            limits: Limits::default(),
            running,
            pod: Default::default(),
        })
    }
}

/// The image that `text` names by its digest, with the registry that Docker takes if it names none. A tag beside a digest
/// says nothing more and is left out.
pub(super) fn image(node: &Node, text: &str) -> Outcome<OciReference> {
    let Some((name, digest)) = text.split_once('@') else {
        let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | ':' | '_' | '-');
        let name = if !text.is_empty() && text.len() <= 256 && text.chars().all(sign) { text } else { "IMAGE" };
        return Err(node.refused(format!(
            "name the image by digest, as a tag can come to mean another: `skopeo inspect --format \
             '{{{{.Name}}}}@{{{{.Digest}}}}' docker://{name}` prints it"
        )));
    };
    // A colon after the last slash begins a tag; one before it a registry's port.
    let start = name.rfind('/').map_or(0, |slash| slash.saturating_add(1));
    let tag = name.get(start..).and_then(|last| last.find(':')).map(|colon| start.saturating_add(colon));
    let name = tag.and_then(|tag| name.get(..tag)).unwrap_or(name);
    let name = match name.split_once('/') {
        None => format!("docker.io/library/{name}"),
        Some(("docker.io", image)) if !image.contains('/') => format!("docker.io/library/{image}"),
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => name.to_owned(),
        Some(_) => format!("docker.io/{name}"),
    };
    let reference = format!("{name}@{digest}");
    reference.parse().map_err(|expected| node.refused(format!("`image`: {expected}")))
}

/// One word of a command line.
pub(super) fn argument(node: &Node, text: &str) -> Outcome<Argument> {
    text.parse().map_err(|expected| node.refused(format!("{expected}")))
}

/// `items` as the list `node`, which has `name`, if there are no more than a manifest holds.
pub(super) fn list<T, const N: usize>(node: &Node, name: &str, items: Vec<T>) -> Outcome<List<T, N>> {
    List::try_from(items).map_err(|error| node.refused(format!("`{name}`: {error}")))
}

/// The variables that `pairs` of a name and a value are, each with the node that it stands at; all of them are `node`.
pub(super) fn variables(node: &Node, pairs: Vec<(&Node, &str, String)>) -> Outcome<Map<EnvName, EnvValue, 64>> {
    let mut all = BTreeMap::new();
    for (at, name, value) in pairs {
        let name: EnvName = name.parse().map_err(|expected| at.refused(format!("{expected}")))?;
        let value: EnvValue = value.parse().map_err(|expected| at.refused(format!("`{name}`: {expected}")))?;
        if all.contains_key(&name) {
            return Err(at.refused(format!("`{name}` is given twice")));
        }
        all.insert(name, value);
    }
    Map::try_from(all).map_err(|error| node.refused(format!("variables of the environment: {error}")))
}

/// The number of a port.
pub(super) fn port_number(text: &str) -> Option<NonZeroU16> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The TCP port `number`, which none of `before` has, with a name that none of them has.
pub(super) fn port(at: &Node, before: &[Port], number: NonZeroU16, name: Option<&str>) -> Outcome<Port> {
    let name = name.map(|name| label(at, name)).transpose()?;
    if before.iter().any(|port| port.port == number) {
        return Err(at.refused(format!("port {number} is given twice: leave one, as the provider picks the outside")));
    }
    match name.as_ref().filter(|name| before.iter().any(|port| port.name.as_ref() == Some(name))) {
        Some(name) => Err(at.refused(format!("the name `{name}` is given twice"))),
        None => Ok(Port { port: number, protocol: Protocol::Tcp, name }),
    }
}

pub(super) fn label(at: &Node, name: &str) -> Outcome<Label> {
    name.parse().map_err(|expected| at.refused(format!("`{}`: {expected}", shown(name))))
}

/// The volume `name` at `path`, of `size_gib` GiB, where none of `before` is. Names are of use within the manifest only, so
/// those that a manifest does not take are changed to what it does: `db_data` is `db-data`.
pub(super) fn volume(at: &Node, before: &[Volume], name: &str, path: &str, size_gib: u32) -> Outcome<Volume> {
    let name = label(at, &name.replace(['_', '.'], "-").to_ascii_lowercase())?;
    let path: AbsolutePath = path.parse().map_err(|expected| at.refused(format!("where it is mounted: {expected}")))?;
    if before.iter().any(|volume| volume.name == name) {
        return Err(at.refused(format!("the volume `{name}` is mounted twice: a volume has one place")));
    }
    match before.iter().any(|volume| volume.path == path) {
        true => Err(at.refused(format!("two volumes are mounted at `{path}`"))),
        false => Ok(Volume { name, path, size_gib }),
    }
}

/// GiB of storage that hold the volumes and a root of `root_gib`.
pub(super) fn storage_gib(at: &Node, root_gib: u32, volumes: &[Volume]) -> Outcome<u32> {
    let all = volumes.iter().try_fold(root_gib, |sum, volume| sum.checked_add(volume.size_gib));
    all.ok_or_else(|| at.refused("the volumes are too large"))
}

/// Thousandths that a decimal number is, rounded up.
pub(super) fn thousandths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let (counted, rest) = fraction.split_at_checked(3).unwrap_or((fraction, ""));
    let counted: u64 = format!("{counted:0<3}").parse().ok()?;
    let up = u64::from(rest.bytes().any(|byte| byte != b'0'));
    whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(counted)?.checked_add(up)
}

/// Thousandths of processors: more than nothing, and no more than a manifest can say.
pub(super) fn processors(node: &Node, thousandths: Option<u64>) -> Outcome<u64> {
    let some = thousandths.filter(|parts| *parts > 0 && u32::try_from(parts.div_ceil(1000)).is_ok());
    some.ok_or_else(|| node.refused("expected a number of processors that is more than nothing, like 0.5"))
}

/// A size in units of 2^`shift` bytes, rounded up; more than nothing.
pub(super) fn units(node: &Node, bytes: Option<u64>, shift: u32, example: &str) -> Outcome<u32> {
    let units = bytes.and_then(|bytes| u32::try_from(bytes.div_ceil(1 << shift)).ok()).filter(|units| *units > 0);
    units.ok_or_else(|| node.refused(format!("expected a size that is more than nothing, like {example}")))
}
