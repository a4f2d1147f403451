//! Several containers that become those of one manifest.

use super::{
    node::Node,
    parts::{label, Container},
    shown, Outcome,
};
use crate::{
    bounded::List,
    manifest::{Beside, Image, Manifest, Mount, Pod, Volume},
};

/// A container, with its name and where it stands.
pub(super) struct Named<'a> {
    pub name: &'a str,
    pub at: &'a Node,
    pub container: Container,
}

/// The manifest of `all`, of which the first becomes its own container. `list` is what they stand in.
///
/// What they publish, they publish together, and what each may use is added up. A volume that the first does not mount is
/// in it, too, below `/volumes`, as a manifest's volumes are those of its own container.
pub(super) fn manifest(list: &Node, all: Vec<Named<'_>>) -> Outcome<Manifest> {
    let mut all = all.into_iter();
    let own = all.next().ok_or_else(|| list.refused("there is no container in it"))?;
    if all.len() == 0 {
        return own.container.manifest(own.at);
    }
    let name = label(own.at, own.name)?;
    let mut first = own.container;
    let (mut ports, mut volumes) = (first.ports.to_vec(), first.volumes.to_vec());
    let mut beside: Vec<Beside> = Vec::new();
    for Named { name: said, at, container } in all {
        let called = label(at, said)?;
        if called == name || beside.iter().any(|other| other.name == called) {
            return Err(at.refused(format!("two containers are called `{}`", shown(said))));
        }
        if container.running.restart != first.running.restart {
            return Err(at.refused("all containers of a manifest are restarted alike: say the same of each"));
        }
        for port in container.ports.iter() {
            let same = |other: &crate::manifest::Port| {
                other.port == port.port || (other.name.is_some() && other.name == port.name)
            };
            if ports.iter().any(same) {
                return Err(
                    at.refused(format!("port {} is another container's, too: they share one network", port.port))
                );
            }
            ports.push(port.clone());
        }
        let mut mounts = Vec::new();
        for Volume { name, path, size_gib } in container.volumes.iter() {
            mounts.push(Mount { name: name.clone(), path: path.clone() });
            match volumes.iter().find(|volume| volume.name == *name) {
                Some(volume) if volume.size_gib == *size_gib => {}
                Some(_) => return Err(at.refused(format!("two volumes are called `{name}`"))),
                None => {
                    let path = format!("/volumes/{name}").parse();
                    let path = path.map_err(|expected| at.refused(format!("`{name}`: {expected}")))?;
                    volumes.push(Volume { name: name.clone(), path, size_gib: *size_gib });
                }
            }
        }
        first.thousandths = first.thousandths.saturating_add(container.thousandths);
        // What one of them needs without saying is not known of all.
        first.memory_mib = match (first.memory_mib, container.memory_mib) {
            (0, _) | (_, 0) => 0,
            (one, other) => one.checked_add(other).ok_or_else(|| at.refused("together they need too much memory"))?,
        };
        first.root_gib = first.root_gib.saturating_add(container.root_gib);
        beside.push(Beside {
            name: called,
            image: Image::Oci(container.image),
            command: container.command,
            args: container.args,
            env: container.env,
            secrets: Default::default(),
            files: Default::default(),
            volumes: super::parts::list(at, "volumes", mounts)?,
            read_only: container.running.read_only,
            health: container.running.health,
        });
    }
    let many = |what: &str| list.refused(format!("together they have too many {what} for one manifest"));
    first.ports = List::try_from(ports).map_err(|_| many("ports"))?;
    first.volumes = List::try_from(volumes).map_err(|_| many("volumes"))?;
    let containers = List::try_from(beside).map_err(|_| {
        list.refused(
            "a manifest has at most 8 containers: name one with `--service`, and import the others by themselves",
        )
    })?;
    let mut manifest = first.manifest(list)?;
    manifest.pod = Pod { name: Some(name), containers };
    Ok(manifest)
}
