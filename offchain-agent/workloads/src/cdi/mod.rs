//! GPUs for containers, by the Container Device Interface: a vendor's file on the machine says what a container needs to use
//! a device. Which lease has which device is decided here; the interface says nothing of it.

mod check;
mod edits;
mod error;
mod file;
mod folder;
mod name;

pub use error::CdiError;
pub use name::DeviceName;

use crate::error::{io, ContainerError};
use edits::{devices, Changes};
use folder::{Found, Library};
use oci_spec::runtime::Spec;
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{chown, PermissionsExt},
    path::{Path, PathBuf},
};

/// The devices that leases can have.
pub(crate) struct Gpus {
    devices: Vec<DeviceName>,
    folders: Vec<PathBuf>,
}

impl Gpus {
    /// The devices of these names, one for each GPU, as files of `folders` describe them; a later folder wins.
    ///
    /// # Errors
    /// When one is not described, is described as something that the machine has not, or would be given to two leases.
    pub(crate) fn open(names: &[String], folders: &[PathBuf]) -> Result<Self, CdiError> {
        let devices = names.iter().map(|name| DeviceName::parse(name)).collect::<Result<Vec<_>, _>>()?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = devices.iter().find(|name| !seen.insert(*name)) {
            return Err(CdiError::Twice(twice.clone()));
        }
        let gpus = Self { devices, folders: folders.to_vec() };
        gpus.changes(&gpus.devices)?;
        gpus.apart()?;
        Ok(gpus)
    }

    /// `wanted` of the devices, none of them `taken`.
    ///
    /// # Errors
    /// [`ContainerError::NoGpu`].
    pub(crate) fn choose(&self, wanted: u16, taken: &BTreeSet<String>) -> Result<Vec<String>, ContainerError> {
        let all = self.devices.iter().map(ToString::to_string);
        let free: Vec<String> = all.filter(|name| !taken.contains(name)).collect();
        let wanted = usize::from(wanted);
        match free.get(..wanted) {
            Some(chosen) => Ok(chosen.to_vec()),
            None => Err(ContainerError::NoGpu { wanted, free: free.len() }),
        }
    }

    /// Changes `config` so that the container can use the devices of these names, as they are described now. With whether
    /// it runs programs of the vendor's that look at the container from within, for which there is [`show`].
    ///
    /// # Errors
    /// When one is not described any more, or the machine has lost what is described.
    pub(crate) fn give(&self, names: &[String], config: &mut Spec) -> Result<bool, ContainerError> {
        if names.is_empty() {
            return Ok(false);
        }
        let devices = names.iter().map(|name| DeviceName::parse(name)).collect::<Result<Vec<_>, _>>()?;
        let changes = self.changes(&devices)?;
        let within = changes.has_hooks_within();
        changes.apply(config).map_err(|error| io("config.json")(error.into()))?;
        Ok(within)
    }

    /// What devices need: first what all of a file do, then each what it does.
    fn changes(&self, devices: &[DeviceName]) -> Result<Changes, CdiError> {
        let mut changes = Changes::default();
        if devices.is_empty() {
            return Ok(changes);
        }
        let library = Library::read(&self.folders);
        let mut files = BTreeSet::new();
        for device in devices {
            let found = library.find(device)?;
            if files.insert(found.file) {
                changes.add(found.shared).map_err(unfit(device, found))?;
            }
            changes.add(found.own).map_err(unfit(device, found))?;
        }
        Ok(changes)
    }

    /// Whether none of the devices is a part of another, as `vendor.com/gpu=0` is of `vendor.com/gpu=all`.
    fn apart(&self) -> Result<(), CdiError> {
        let library = Library::read(&self.folders);
        let mut sets = Vec::new();
        for device in &self.devices {
            let found = library.find(device)?;
            sets.push((device, devices(found.own).map_err(unfit(device, found))?));
        }
        for (part, own) in sets.iter().filter(|(_, own)| !own.is_empty()) {
            if let Some((whole, _)) = sets.iter().find(|(other, all)| other != part && own.is_subset(all)) {
                let (part, whole) = ((*part).clone(), (*whole).clone());
                return Err(CdiError::Overlap { part, whole });
            }
        }
        Ok(())
    }
}

fn unfit<'a>(device: &'a DeviceName, found: Found<'a>) -> impl FnOnce(String) -> CdiError + 'a {
    move |why| CdiError::Unfit { device: device.clone(), file: found.file.to_owned(), why }
}

/// Lets the container's root, whose id is `root` on the machine, read the configuration in `bundle`: programs of vendors that
/// run as it look there for the container's files. From inside there is no way to it.
///
/// # Errors
/// When the bundle is not there.
pub(crate) fn show(bundle: &Path, root: u32) -> std::io::Result<()> {
    for (path, mode) in [(bundle.join("config.json"), 0o640), (bundle.to_owned(), 0o710)] {
        chown(&path, None, Some(root))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// Whether the runtime complains of a program of a vendor's, and not of the container's.
pub(crate) fn is_of_a_hook(complaint: &str) -> bool {
    // What follows is the buyer's own word for its program.
    let ours = complaint.split("exec: ").next().unwrap_or_default();
    ours.split_once("error running ").is_some_and(|(_, what)| what.contains("hook"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::spec::ContainerSpec;
    use serde_json::{json, Value};

    /// A folder with a file that describes devices.
    fn folder(devices: Value) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), devices);
        folder
    }

    fn put(folder: &Path, devices: Value) {
        let file = json!({ "cdiVersion": "0.6.0", "kind": "v.example/gpu", "devices": devices,
            "containerEdits": { "hooks": [{ "hookName": "createContainer", "path": "/bin/true" }] } });
        let path = folder.join("v.json");
        fs::write(&path, file.to_string()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    }

    fn device(name: &str, nodes: &[&str]) -> Value {
        let nodes: Vec<Value> = nodes.iter().map(|path| json!({ "path": path })).collect();
        json!({ "name": name, "containerEdits": { "deviceNodes": nodes } })
    }

    fn open(names: &[&str], folder: &Path) -> Result<Gpus, CdiError> {
        let names: Vec<String> = names.iter().map(|name| format!("v.example/gpu={name}")).collect();
        Gpus::open(&names, &[folder.to_owned()])
    }

    fn two() -> tempfile::TempDir {
        folder(json!([device("0", &["/dev/zero"]), device("1", &["/dev/full"])]))
    }

    #[test]
    fn those_that_are_free_are_chosen_in_order_and_never_too_few() {
        let folder = two();
        let gpus = open(&["0", "1"], folder.path()).unwrap();
        let [first, second] = ["v.example/gpu=0", "v.example/gpu=1"].map(String::from);
        let none = BTreeSet::new();
        assert_eq!(gpus.choose(0, &none).unwrap(), Vec::<String>::new());
        assert_eq!(gpus.choose(2, &none).unwrap(), [first.clone(), second.clone()]);
        assert_eq!(gpus.choose(1, &BTreeSet::from([first.clone()])).unwrap(), [second]);
        // One that is not offered any more, and that a lease has still, takes no other's place.
        let taken = BTreeSet::from([first, "v.example/gpu=9".into()]);
        let error = gpus.choose(2, &taken).unwrap_err();
        assert_eq!(error.to_string(), "2 GPUs are wanted, and 1 are free");
        assert!(!error.is_buyers());
        assert!(matches!(open(&[], folder.path()).unwrap().choose(1, &none), Err(ContainerError::NoGpu { .. })));
    }

    #[test]
    fn what_would_be_given_to_two_leases_is_refused() {
        let folder = folder(json!([
            device("0", &["/dev/zero"]),
            device("1", &["/dev/full"]),
            device("zero", &["/dev/zero"]),
            device("all", &["/dev/zero", "/dev/full"]),
            device("part", &["/dev/zero", "/dev/null"]),
            device("parted", &["/dev/null", "/dev/random"]),
        ]));
        assert!(matches!(open(&["0", "1", "0"], folder.path()), Err(CdiError::Twice(_))));
        for names in [&["0", "zero"], &["0", "all"], &["all", "1"], &["part", "0"]] {
            assert!(matches!(open(names, folder.path()), Err(CdiError::Overlap { .. })), "{names:?}");
        }
        // Parts of one card have its file in common.
        for names in [&["0", "1"][..], &["part", "parted"], &["all"]] {
            assert!(open(names, folder.path()).is_ok(), "{names:?}");
        }
    }

    #[test]
    fn names_that_are_none_devices_that_are_not_described_and_nodes_that_are_not_there_are_refused() {
        let folder = folder(json!([device("0", &["/dev/zero"]), device("lost", &["/dev/no-such"])]));
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(matches!(Gpus::open(&names(&["0"]), &[]), Err(CdiError::BadName(_))));
        let error = open(&["0", "1"], folder.path()).err().unwrap().to_string();
        assert!(error.contains("`v.example/gpu=1`") && error.contains(folder.path().to_str().unwrap()), "{error}");
        let error = open(&["lost"], folder.path()).err().unwrap().to_string();
        assert!(error.contains("/dev/no-such") && error.contains("v.json"), "{error}");
    }

    #[test]
    fn what_all_of_a_file_need_is_applied_once() {
        let folder = two();
        let gpus = open(&["0", "1"], folder.path()).unwrap();
        let mut config = Spec::default();
        let names = gpus.choose(2, &BTreeSet::new()).unwrap();
        assert!(gpus.give(&names, &mut config).unwrap());
        let config = serde_json::to_value(config).unwrap();
        assert_eq!(config["hooks"]["createContainer"].as_array().unwrap().len(), 1);
        let mut untouched = Spec::default();
        assert!(!gpus.give(&[], &mut untouched).unwrap());
        assert_eq!(untouched, Spec::default());
    }

    #[test]
    fn a_container_that_an_older_agent_wrote_down_has_no_gpus_and_one_without_any_is_written_down_as_it_was() {
        let old = json!({
            "id": "x", "wanted": "", "image": "", "ports": [], "outbound": [], "volumes": [], "read_only": false,
            "process": { "args": [], "env": [], "cwd": "/", "uid": 0, "gid": 0, "groups": [], "stop_signal": 15 },
            "limits": { "vcpus": 1, "memory_bytes": 1, "pids": 1, "disk_bytes": 1, "bytes_per_second": 1 },
            "restart": "never", "health": null, "run": 1, "id_base": 1,
        });
        let mut spec: ContainerSpec = serde_json::from_value(old.clone()).unwrap();
        assert_eq!(spec.gpus, Vec::<String>::new());
        assert_eq!(serde_json::to_value(&spec).unwrap(), old);
        spec.gpus.push("v.example/gpu=0".into());
        assert_eq!(serde_json::to_value(&spec).unwrap()["gpus"], json!(["v.example/gpu=0"]));
    }

    #[test]
    fn a_description_that_changes_or_goes_away_is_seen() {
        let folder = two();
        let gpus = open(&["0"], folder.path()).unwrap();
        let names = gpus.choose(1, &BTreeSet::new()).unwrap();
        put(folder.path(), json!([device("0", &["/dev/null"])]));
        let mut config = Spec::default();
        gpus.give(&names, &mut config).unwrap();
        assert!(serde_json::to_string(&config).unwrap().contains("/dev/null"));
        fs::remove_file(folder.path().join("v.json")).unwrap();
        let error = gpus.give(&names, &mut config).unwrap_err();
        assert!(matches!(error, ContainerError::Gpu(CdiError::Unknown { .. })), "{error}");
        assert!(!error.is_buyers());
    }

    #[test]
    fn a_complaint_of_a_vendors_program_is_told_from_one_of_the_buyers() {
        for text in [
            "runc create failed: unable to start container process: error during container init: error running hook #0: \
             error running hook: exit status 1, stdout: , stderr: ",
            "runc create failed: error running createContainer hook #1: fork/exec /usr/bin/x: no such file or directory",
        ] {
            assert!(is_of_a_hook(text), "{text}");
        }
        for text in [
            "runc create failed: unable to start container process: exec: \"error running hook\": stat: no such file",
            "runc create failed: unable to start container process: chdir to cwd (\"/hook\") failed",
        ] {
            assert!(!is_of_a_hook(text), "{text}");
        }
    }
}
