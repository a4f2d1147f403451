//! Containers beside a manifest's own, on the same network: what others call a pod.

use super::{
    check::{files_and_secrets, unique, Invalid},
    parts::{FileEntry, Health, Image},
    text::{FileEntryText, HealthText, ImageText},
    Manifest,
};
use crate::{
    bounded::{List, Map},
    content::ContentId,
    secret::Secret,
    text::{AbsolutePath, Argument, EnvName, EnvValue, Label},
};
use codec::{Decode, Encode};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// The fields, as they are written.
const FIELD: &str = "containers";
const NAME: &str = "name";

/// The containers beside a manifest's own, and what they call that.
#[derive(Clone, Default, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Pod {
    /// By what name the others reach the manifest's own container, beside `localhost`.
    pub name: Option<Label>,
    /// The others.
    pub containers: List<Beside, 7>,
}

/// A container beside the manifest's own. All have the network, its ports and outbound connections, what the lease holds,
/// and what follows when one ends, together.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Beside {
    /// What it is called; the others reach it by this name, too.
    pub name: Label,
    /// What is run.
    pub image: Image,
    /// The program and its first arguments, in place of the image's own.
    pub command: List<Argument, 64>,
    /// Further arguments.
    pub args: List<Argument, 64>,
    /// Environment variables.
    pub env: Map<EnvName, EnvValue, 64>,
    /// Environment variables that must not be printed or logged.
    pub secrets: Map<EnvName, Secret, 64>,
    /// Files that are put in place before the start.
    pub files: List<FileEntry, 32>,
    /// Volumes of the manifest that it has, too.
    pub volumes: List<Mount, 8>,
    /// Whether its root cannot be written to. `/tmp` can, and so can volumes.
    pub read_only: bool,
    /// How to see that it works. One that does not is ended, and started again unless `restart` is `never`.
    pub health: Option<Health>,
}

/// A volume of the manifest in a container beside its own.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline, rename = "MountText")]
pub struct Mount {
    /// What it is called under the manifest's `volumes`.
    pub name: Label,
    /// Where it is mounted in this container.
    pub path: AbsolutePath,
}

/// A container beside the manifest's own.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub(super) struct BesideText {
    /// What to call it; the others reach it by this name, too.
    name: Label,
    /// What is run: exactly one of `cid`, `oci` and `file`.
    image: ImageText,
    /// The program and its first arguments, in place of the image's own.
    #[serde(default)]
    command: List<Argument, 64>,
    /// Further arguments.
    #[serde(default)]
    args: List<Argument, 64>,
    /// Environment variables.
    #[serde(default)]
    env: Map<EnvName, EnvValue, 64>,
    /// Environment variables that are never printed or logged.
    #[serde(default)]
    secrets: Map<EnvName, Secret, 64>,
    /// Files that are put in place before the start.
    #[serde(default)]
    files: List<FileEntryText, 32>,
    /// Volumes of the manifest that it has, too.
    #[serde(default)]
    volumes: List<Mount, 8>,
    /// Whether the root cannot be written to; `/tmp` and volumes can.
    #[serde(default)]
    read_only: bool,
    /// How to see that it works; one that does not is ended, and started again unless `restart` is `never`.
    #[serde(default)]
    health: Option<HealthText>,
}

impl BesideText {
    /// The container, with a local file replaced by what `resolve` calls its content.
    pub(super) fn resolved(self, resolve: impl FnMut(&Path) -> Result<ContentId, String>) -> Result<Beside, Invalid> {
        let name = self.name;
        let here = |invalid: Invalid| within(&name, &invalid);
        let files: Result<Vec<_>, _> = self.files.into_iter().map(FileEntryText::resolved).collect();
        let files = List::try_from(files.map_err(here)?);
        Ok(Beside {
            image: self.image.resolved(resolve).map_err(here)?,
            command: self.command,
            args: self.args,
            env: self.env,
            secrets: self.secrets,
            files: files.map_err(|error| here(Invalid::new("files", error.to_string())))?,
            volumes: self.volumes,
            read_only: self.read_only,
            health: self.health.map(HealthText::resolved),
            name,
        })
    }
}

const LOCALHOST: &str = "localhost";
const NO_NAME: &str = "every container is `localhost` to itself";

/// What is wrong with a field of the container `name`.
fn within(name: &Label, invalid: &Invalid) -> Invalid {
    Invalid::new(FIELD, format!("`{name}`: {}: {}", invalid.field, invalid.problem))
}

impl Manifest {
    pub(super) fn check_pod(&self) -> Result<(), Invalid> {
        let Pod { name, containers } = &self.pod;
        match name {
            Some(_) if containers.is_empty() => {
                return Err(Invalid::new(NAME, "there are no others under `containers`"))
            }
            Some(name) if name.as_str() == LOCALHOST => return Err(Invalid::new(NAME, NO_NAME)),
            _ => {}
        }
        unique(FIELD, name.iter().chain(containers.iter().map(|beside| &beside.name)))?;
        containers
            .iter()
            .try_for_each(|beside| self.check_one(beside).map_err(|invalid| within(&beside.name, &invalid)))
    }

    fn check_one(&self, beside: &Beside) -> Result<(), Invalid> {
        if beside.name.as_str() == LOCALHOST {
            return Err(Invalid::new(NAME, NO_NAME));
        }
        files_and_secrets(&beside.env, &beside.secrets, &beside.files)?;
        unique("volumes", beside.volumes.iter().map(|mount| &mount.path))?;
        for mount in beside.volumes.iter() {
            if !self.volumes.iter().any(|volume| volume.name == mount.name) {
                return Err(Invalid::new("volumes", format!("the manifest has no volume `{}`", mount.name)));
            }
        }
        beside.health.as_ref().map_or(Ok(()), Health::check)
    }
}
