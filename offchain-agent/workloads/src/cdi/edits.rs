//! What descriptions of devices change in a container's configuration.

use super::file::{DeviceNode, Edits, Hook, Mount, When};
use oci_spec::runtime::Spec;
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, Metadata},
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt},
};

/// The environment of a program of the vendor's for which no other is said. With none at all, the runtime would have it
/// inherit the container's, and a buyer could so have it load a library of the image.
const HOOKS_ENV: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A device of the machine: `c`, `b` or `p`, and its numbers, which a pipe has not.
pub(super) type Device = (char, u32, u32);

/// All that is to be changed.
#[derive(Default)]
pub(super) struct Changes {
    env: Vec<String>,
    mounts: Vec<Value>,
    /// What the control group lets it do.
    rules: BTreeMap<Device, BTreeSet<char>>,
    hooks: BTreeMap<&'static str, Vec<Value>>,
    groups: Vec<u32>,
}

impl Changes {
    /// Takes up what a description says, once the machine has all of it.
    ///
    /// # Errors
    /// What is missing, is another than described, or is not done here.
    pub fn add(&mut self, edits: &Edits) -> Result<(), String> {
        if edits.intel_rdt.is_some() || edits.net_devices.is_some() {
            return Err("intelRdt and netDevices are not given to containers here".into());
        }
        self.env.extend(edits.env.iter().cloned());
        for node in &edits.device_nodes {
            self.node(node)?;
        }
        for mount in &edits.mounts {
            self.mount(mount)?;
        }
        for hook in &edits.hooks {
            self.hook(hook)?;
        }
        self.groups.extend(edits.additional_gids.iter().filter(|gid| **gid != 0));
        Ok(())
    }

    /// A device. In a user namespace no runtime can make a file of one, and what it mounts instead is the machine's file at
    /// the container's path, which may be another device or none: so it is mounted here, from where it is.
    fn node(&mut self, node: &DeviceNode) -> Result<(), String> {
        let (device, metadata) = look_up(node)?;
        let bit = |c, bit| if node.access().contains(c) { bit } else { 0 };
        let wanted: u32 = bit('r', 0o4) | bit('w', 0o2);
        if metadata.permissions().mode() & wanted != wanted {
            let (path, mode) = (node.on_host(), metadata.permissions().mode() & 0o777);
            tracing::warn!(path, mode = format!("{mode:o}"), "containers cannot open it: their users are nobody here");
        }
        if device.0 != 'p' && !node.access().is_empty() {
            self.rules.entry(device).or_default().extend(node.access().chars());
        }
        self.put(json!({
            "destination": node.path,
            "type": "bind",
            "source": node.on_host(),
            "options": ["bind", "nosuid", "noexec"],
        }));
        Ok(())
    }

    fn mount(&mut self, mount: &Mount) -> Result<(), String> {
        let mut options = mount.options.clone();
        if mount.is_bind() {
            fs::metadata(&mount.host_path).map_err(|error| format!("{}: {error}", mount.host_path))?;
            // Without the word, what is mounted is taken for a file system of no type.
            if !options.iter().any(|option| option == "bind" || option == "rbind") {
                options.push("rbind".into());
            }
        }
        let kind = if mount.is_bind() { "bind" } else { &mount.kind };
        self.put(json!({
            "destination": mount.container_path,
            "type": kind,
            "source": mount.host_path,
            "options": options,
        }));
        Ok(())
    }

    /// The last one wins where two are for one place: devices of a kind often share some.
    fn put(&mut self, mount: Value) {
        self.mounts.retain(|other| other["destination"] != mount["destination"]);
        self.mounts.push(mount);
    }

    fn hook(&mut self, hook: &Hook) -> Result<(), String> {
        // The path of this one is the container's.
        if hook.hook_name != When::StartContainer {
            let metadata = fs::metadata(&hook.path).map_err(|error| format!("{}: {error}", hook.path))?;
            if !metadata.is_file() || metadata.permissions().mode() & 0o111 == 0 {
                return Err(format!("{}: it is no program", hook.path));
            }
        }
        let env = if hook.env.is_empty() { vec![HOOKS_ENV.to_string()] } else { hook.env.clone() };
        let args = if hook.args.is_empty() { vec![hook.path.clone()] } else { hook.args.clone() };
        let mut value = json!({ "path": hook.path, "args": args, "env": env });
        if let Some(timeout) = hook.timeout {
            value["timeout"] = timeout.into();
        }
        self.hooks.entry(hook.hook_name.name()).or_default().push(value);
        Ok(())
    }

    /// Whether programs are to be run that see the container from within: they read its configuration.
    pub fn has_hooks_within(&self) -> bool {
        [When::CreateContainer, When::StartContainer].iter().any(|when| self.hooks.contains_key(when.name()))
    }

    /// Changes `config`.
    ///
    /// # Errors
    /// When a part of it is none that the specification knows.
    pub fn apply(mut self, config: &mut Spec) -> Result<(), serde_json::Error> {
        if let Some(process) = config.process_mut() {
            let mut env = process.env().clone().unwrap_or_default();
            for entry in self.env {
                let name = entry.split('=').next().unwrap_or_default().to_string();
                // The device's win, as elsewhere: a program that reads the first of two would see the buyer's.
                env.retain(|other| other.split('=').next() != Some(&name));
                env.push(entry);
            }
            process.set_env(Some(env));
            let mut groups = process.user().additional_gids().clone().unwrap_or_default();
            for gid in self.groups {
                if !groups.contains(&gid) {
                    groups.push(gid);
                }
            }
            process.user_mut().set_additional_gids(Some(groups));
        }
        // A folder before what is in it.
        self.mounts.sort_by_key(|mount| mount["destination"].as_str().map_or(0, depth));
        let mut mounts = config.mounts().clone().unwrap_or_default();
        mounts.extend(serde_json::from_value::<Vec<_>>(self.mounts.into())?);
        config.set_mounts(Some(mounts));
        if let Some(resources) = config.linux_mut().as_mut().and_then(|linux| linux.resources_mut().as_mut()) {
            let mut rules = resources.devices().clone().unwrap_or_default();
            for ((kind, major, minor), access) in self.rules {
                // In this order, whatever the descriptions' is.
                let access: String = "rwm".chars().filter(|c| access.contains(c)).collect();
                let kind = kind.to_string();
                let rule = json!({ "allow": true, "type": kind, "major": major, "minor": minor, "access": access });
                rules.push(serde_json::from_value(rule)?);
            }
            resources.set_devices(Some(rules));
        }
        if !self.hooks.is_empty() {
            config.set_hooks(Some(serde_json::from_value(serde_json::to_value(self.hooks)?)?));
        }
        Ok(())
    }
}

/// The devices that a description gives.
///
/// # Errors
/// What is missing, or is another than described.
pub(super) fn devices(edits: &Edits) -> Result<BTreeSet<Device>, String> {
    edits.device_nodes.iter().map(|node| look_up(node).map(|(device, _)| device)).collect()
}

/// What the machine's file is.
fn look_up(node: &DeviceNode) -> Result<(Device, Metadata), String> {
    let path = node.on_host();
    let metadata = fs::metadata(path).map_err(|error| format!("{path}: {error}"))?;
    let kind = metadata.file_type();
    let kind = match () {
        () if kind.is_char_device() => 'c',
        () if kind.is_block_device() => 'b',
        () if kind.is_fifo() => 'p',
        () => return Err(format!("{path} is no device")),
    };
    let numbers = (rustix::fs::major(metadata.rdev()), rustix::fs::minor(metadata.rdev()));
    // A container is given the machine's file: were another described, its control group would let it open that one.
    match node.is() {
        Some(said) if said != kind => return Err(format!("{path} is of type `{kind}`, and `{said}` is described")),
        _ => {}
    }
    match node.numbers() {
        Some((major, minor)) if kind != 'p' && (major, minor) != numbers => {
            let (found, other) = numbers;
            Err(format!("{path} is device {found}:{other}, and {major}:{minor} is described"))
        }
        _ => Ok(((kind, numbers.0, numbers.1), metadata)),
    }
}

fn depth(path: &str) -> usize {
    path.split('/').filter(|part| !part.is_empty()).count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn edits(value: Value) -> Edits {
        serde_json::from_value(value).unwrap()
    }

    fn spec() -> Spec {
        serde_json::from_value(json!({
            "ociVersion": "1.0.2",
            "process": { "cwd": "/", "env": ["PATH=/bin", "X=buyer"], "user": { "uid": 0, "gid": 0, "additionalGids": [6] } },
            "mounts": [{ "destination": "/dev", "type": "tmpfs" }],
            "linux": { "resources": { "devices": [{ "allow": false, "access": "rwm" }] } },
        }))
        .unwrap()
    }

    /// What some descriptions make of a configuration.
    fn applied(all: &[Value]) -> Value {
        let mut changes = Changes::default();
        for value in all {
            changes.add(&edits(value.clone())).unwrap();
        }
        let mut config = spec();
        changes.apply(&mut config).unwrap();
        serde_json::to_value(config).unwrap()
    }

    fn refused(value: Value) -> String {
        Changes::default().add(&edits(value)).unwrap_err()
    }

    #[test]
    fn nothing_is_changed_by_nothing() {
        assert_eq!(applied(&[]), serde_json::to_value(spec()).unwrap());
        assert_eq!(applied(&[json!({})]), serde_json::to_value(spec()).unwrap());
    }

    #[test]
    fn a_device_is_mounted_from_where_the_machine_has_it_and_let_through_by_its_numbers() {
        let config = applied(&[
            json!({ "deviceNodes": [{ "path": "/dev/gpu0", "hostPath": "/dev/zero", "permissions": "r" }] }),
            json!({ "deviceNodes": [{ "path": "/dev/null", "type": "u", "major": 1, "minor": 3, "permissions": "none" },
                                    { "path": "/dev/gpu1", "hostPath": "/dev/zero", "permissions": "mw" }] }),
            json!({ "deviceNodes": [{ "path": "/dev/gpu2", "hostPath": "/dev/full" }] }),
        ]);
        let rules = &config["linux"]["resources"]["devices"];
        let rule = |minor: u32, access: &str| json!({ "allow": true, "type": "c", "major": 1, "minor": minor, "access": access });
        assert_eq!(*rules, json!([{ "allow": false, "access": "rwm" }, rule(5, "rwm"), rule(7, "rwm")]));
        let mounts: Vec<(&str, &str)> = config["mounts"].as_array().unwrap()[1..]
            .iter()
            .map(|mount| (mount["source"].as_str().unwrap(), mount["destination"].as_str().unwrap()))
            .collect();
        let expected = [
            ("/dev/zero", "/dev/gpu0"),
            ("/dev/null", "/dev/null"),
            ("/dev/zero", "/dev/gpu1"),
            ("/dev/full", "/dev/gpu2"),
        ];
        assert_eq!(mounts, expected);
        let options = config["mounts"][1]["options"].as_array().unwrap();
        assert!(options.contains(&"bind".into()) && !options.contains(&"nodev".into()));
    }

    #[test]
    fn a_device_that_is_missing_or_another_than_described_is_refused() {
        let node = |node: Value| refused(json!({ "deviceNodes": [node] }));
        assert!(node(json!({ "path": "/dev/no-such" })).contains("/dev/no-such: No such file"));
        assert!(node(json!({ "path": "/dev" })).contains("no device"));
        assert!(node(json!({ "path": "/dev/zero", "type": "b" })).contains("type `c`, and `b`"));
        assert!(node(json!({ "path": "/dev/zero", "major": 1, "minor": 3 })).contains("1:5, and 1:3"));
        assert!(devices(&edits(json!({ "deviceNodes": [{ "path": "/dev/no-such" }] }))).is_err());
        let two = json!({ "deviceNodes": [{ "path": "/dev/zero" }, { "path": "/x", "hostPath": "/dev/null" }] });
        assert_eq!(devices(&edits(two)).unwrap(), BTreeSet::from([('c', 1, 5), ('c', 1, 3)]));
    }

    #[test]
    fn variables_of_a_device_win_and_groups_are_added_once() {
        let config = applied(&[
            json!({ "env": ["X=device", "Y=1"], "additionalGids": [44, 0, 6] }),
            json!({ "env": ["Y=2"], "additionalGids": [44, 7] }),
        ]);
        assert_eq!(config["process"]["env"], json!(["PATH=/bin", "X=device", "Y=2"]));
        assert_eq!(config["process"]["user"]["additionalGids"], json!([6, 44, 7]));
    }

    #[test]
    fn mounts_are_in_order_each_place_once_and_bound_if_nothing_else_is_said() {
        let mount = |from: &str, to: &str| json!({ "hostPath": from, "containerPath": to });
        let tmpfs = json!({ "hostPath": "tmpfs", "containerPath": "/c", "type": "tmpfs", "options": ["ro"] });
        let bound = json!({ "hostPath": "/", "containerPath": "/d", "options": ["bind", "ro"] });
        let config = applied(&[
            json!({ "mounts": [mount("/etc", "/a/b/c"), mount("/usr", "/a"), tmpfs] }),
            json!({ "mounts": [mount("/bin", "/a"), bound] }),
        ]);
        let mount = |from: &str, to: &str, kind: &str, options: &[&str]| json!({ "source": from, "destination": to, "type": kind, "options": options });
        let expected = json!([
            mount("tmpfs", "/c", "tmpfs", &["ro"]),
            mount("/bin", "/a", "bind", &["rbind"]),
            mount("/", "/d", "bind", &["bind", "ro"]),
            mount("/etc", "/a/b/c", "bind", &["rbind"]),
        ]);
        assert_eq!(config["mounts"].as_array().unwrap()[1..], *expected.as_array().unwrap());
        assert!(refused(json!({ "mounts": [mount_of("/no/such")] })).contains("/no/such: No such file"));
    }

    fn mount_of(path: &str) -> Value {
        json!({ "hostPath": path, "containerPath": "/x" })
    }

    #[test]
    fn hooks_are_kept_apart_and_never_inherit_the_containers_environment() {
        let all = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];
        let hooks: Vec<Value> =
            all.iter().map(|when| json!({ "hookName": when, "path": "/bin/true", "timeout": 2 })).collect();
        let own = json!({ "hooks": [{ "hookName": "poststop", "path": "/bin/true", "args": ["x"], "env": ["A=1"] }] });
        let config = applied(&[json!({ "hooks": hooks }), own]);
        let plain = json!({ "path": "/bin/true", "args": ["/bin/true"], "env": [HOOKS_ENV], "timeout": 2 });
        for when in all {
            assert_eq!(config["hooks"][when][0], plain, "{when}");
        }
        assert_eq!(config["hooks"]["poststop"][1], json!({ "path": "/bin/true", "args": ["x"], "env": ["A=1"] }));
        let mut changes = Changes::default();
        changes.add(&edits(json!({ "hooks": [{ "hookName": "poststop", "path": "/bin/true" }] }))).unwrap();
        assert!(!changes.has_hooks_within());
        changes.add(&edits(json!({ "hooks": [{ "hookName": "startContainer", "path": "/in/image" }] }))).unwrap();
        assert!(changes.has_hooks_within());
    }

    #[test]
    fn hooks_that_are_no_programs_and_what_is_not_done_here_are_refused() {
        let hook = |path: &str| refused(json!({ "hooks": [{ "hookName": "createRuntime", "path": path }] }));
        assert!(hook("/no/such").contains("/no/such: No such file"));
        assert!(hook("/etc/passwd").contains("no program"));
        assert!(hook("/bin").contains("no program"));
        assert!(refused(json!({ "intelRdt": { "closID": "x" } })).contains("intelRdt"));
        assert!(refused(json!({ "netDevices": [] })).contains("netDevices"));
    }
}
