//! What must hold between the fields of a manifest, however it came.

use super::{
    parts::{FileEntry, Image, Restart},
    Limits, Manifest,
};
use crate::{
    bounded::Map,
    secret::Secret,
    text::{EnvName, EnvValue},
};
use std::collections::BTreeSet;
use tradewind_primitives::Kind;

/// A field that does not fit the others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Invalid {
    /// Name of the top-level field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: String,
}

impl Invalid {
    pub(super) fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self { field, problem: problem.into() }
    }
}

impl Manifest {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        self.check_kind()?;
        self.check_names()?;
        self.running.check()?;
        self.check_pod()?;
        self.limits.check()
    }

    /// A field that a kind would ignore is an error: nobody should believe that it works.
    fn check_kind(&self) -> Result<(), Invalid> {
        if matches!(self.image, Image::Oci(_)) && self.kind != Kind::Container {
            return Err(Invalid::new("image", "an OCI image runs as a container only"));
        }
        let (name, unused): (_, &[(&'static str, bool)]) = match self.kind {
            Kind::Function => (
                "function",
                &[
                    ("read_only", self.running.read_only),
                    ("restart", self.running.restart != Restart::default()),
                    ("health", self.running.health.is_some()),
                    ("containers", !self.pod.containers.is_empty()),
                    ("name", self.pod.name.is_some()),
                    ("command", !self.command.is_empty()),
                    ("ports", !self.ports.is_empty()),
                    ("files", !self.files.is_empty()),
                    ("ssh_keys", !self.ssh_keys.is_empty()),
                    ("volumes", !self.volumes.is_empty()),
                ],
            ),
            Kind::Container => {
                ("container", &[("ssh_keys", !self.ssh_keys.is_empty()), ("limits", self.limits != Limits::default())])
            }
            Kind::Machine => (
                "machine",
                &[
                    ("read_only", self.running.read_only),
                    ("restart", self.running.restart != Restart::default()),
                    ("health", self.running.health.is_some()),
                    ("containers", !self.pod.containers.is_empty()),
                    ("name", self.pod.name.is_some()),
                    ("command", !self.command.is_empty()),
                    ("args", !self.args.is_empty()),
                    ("limits", self.limits != Limits::default()),
                ],
            ),
        };
        match unused.iter().find(|(_, used)| *used) {
            Some((field, _)) => Err(Invalid::new(field, format!("a {name} has none"))),
            None => Ok(()),
        }
    }

    fn check_names(&self) -> Result<(), Invalid> {
        files_and_secrets(&self.env, &self.secrets, &self.files)?;
        unique("ports", self.ports.iter().map(|port| format!("{}/{}", port.port, port.protocol)))?;
        unique("ports", self.ports.iter().filter_map(|port| port.name.as_ref()))?;
        unique("volumes", self.volumes.iter().map(|volume| &volume.name))?;
        unique("volumes", self.volumes.iter().map(|volume| &volume.path))
    }
}

/// What holds of these in every container.
pub(super) fn files_and_secrets(
    env: &Map<EnvName, EnvValue, 64>,
    secrets: &Map<EnvName, Secret, 64>,
    files: &[FileEntry],
) -> Result<(), Invalid> {
    if let Some(name) = secrets.keys().find(|name| env.contains_key(name)) {
        return Err(Invalid::new("secrets", format!("`{name}` is in `env` too")));
    }
    if let Some(file) = files.iter().find(|file| file.mode > 0o777) {
        return Err(Invalid::new("files", format!("`{}` has permissions beyond 0777", file.path)));
    }
    unique("files", files.iter().map(|file| &file.path))
}

pub(super) fn unique<T: Ord + std::fmt::Display>(
    field: &'static str,
    names: impl Iterator<Item = T>,
) -> Result<(), Invalid> {
    let mut seen = BTreeSet::new();
    for name in names {
        if seen.contains(&name) {
            return Err(Invalid::new(field, format!("`{name}` is given twice")));
        }
        seen.insert(name);
    }
    Ok(())
}
