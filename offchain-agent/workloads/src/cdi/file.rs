//! Files that describe devices, as vendors write them.

use super::{
    check::check,
    name::{is_device, is_kind, DeviceName},
};
use serde::{de::IgnoredAny, Deserialize};
use std::collections::BTreeMap;

/// What a file says.
#[derive(Debug)]
pub(super) struct Description {
    kind: String,
    /// What each of the devices needs, whichever it is.
    pub shared: Edits,
    /// What each of them needs beside that.
    pub devices: BTreeMap<String, Edits>,
}

impl Description {
    /// What the device of that name needs for itself, if this describes it.
    pub fn of(&self, name: &DeviceName) -> Option<&Edits> {
        (self.kind == name.kind).then(|| self.devices.get(&name.device)).flatten()
    }
}

/// What is changed in a container's configuration.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Edits {
    /// `NAME=value`.
    pub env: Vec<String>,
    pub device_nodes: Vec<DeviceNode>,
    pub mounts: Vec<Mount>,
    pub hooks: Vec<Hook>,
    /// As the container counts.
    pub additional_gids: Vec<u32>,
    /// What is known, and not given to containers here.
    pub intel_rdt: Option<IgnoredAny>,
    pub net_devices: Option<IgnoredAny>,
}

/// A device's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct DeviceNode {
    /// Where the container has it.
    pub path: String,
    /// Where the machine has it, if not there.
    host_path: Option<String>,
    /// `c` or `u`, `b`, `p`; as it is on the machine if nothing is said.
    #[serde(default, rename = "type")]
    pub kind: String,
    #[serde(default)]
    major: u32,
    #[serde(default)]
    minor: u32,
    /// Some of `rwm`, or `none`.
    #[serde(default)]
    pub permissions: String,
    // These three are for a file that is made anew. In a user namespace none can be: the machine's own is there, as it is.
    #[serde(default, rename = "fileMode")]
    _file_mode: IgnoredAny,
    #[serde(default, rename = "uid")]
    _uid: IgnoredAny,
    #[serde(default, rename = "gid")]
    _gid: IgnoredAny,
}

impl DeviceNode {
    /// Where the machine has it.
    pub fn on_host(&self) -> &str {
        self.host_path.as_deref().filter(|path| !path.is_empty()).unwrap_or(&self.path)
    }

    /// What the control group lets the container do with it: some of `rwm`.
    pub fn access(&self) -> &str {
        match self.permissions.as_str() {
            "" => "rwm",
            "none" => "",
            some => some,
        }
    }

    /// What kind of file it is said to be: `c`, `b` or `p`.
    pub fn is(&self) -> Option<char> {
        // Another word for `c`.
        self.kind.chars().next().map(|kind| if kind == 'u' { 'c' } else { kind })
    }

    /// Its numbers, if they are said: a file that says nothing and one that says 0 are the same to other readers.
    pub fn numbers(&self) -> Option<(u32, u32)> {
        (self.major != 0).then_some((self.major, self.minor))
    }
}

/// A file or a folder of the machine, or a file system.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Mount {
    pub host_path: String,
    pub container_path: String,
    #[serde(default, rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub options: Vec<String>,
}

impl Mount {
    /// Whether it is something that the machine has.
    pub fn is_bind(&self) -> bool {
        matches!(self.kind.as_str(), "" | "bind" | "none")
    }
}

/// A program of the machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Hook {
    pub hook_name: When,
    pub path: String,
    #[serde(default)]
    pub args: Vec<String>,
    #[serde(default)]
    pub env: Vec<String>,
    /// In seconds.
    pub timeout: Option<i64>,
}

/// When a program is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum When {
    Prestart,
    CreateRuntime,
    CreateContainer,
    StartContainer,
    Poststart,
    Poststop,
}

impl When {
    /// As the OCI's specification calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prestart => "prestart",
            Self::CreateRuntime => "createRuntime",
            Self::CreateContainer => "createContainer",
            Self::StartContainer => "startContainer",
            Self::Poststart => "poststart",
            Self::Poststop => "poststop",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Raw {
    cdi_version: String,
    kind: String,
    #[serde(default, rename = "annotations")]
    _annotations: IgnoredAny,
    devices: Vec<RawDevice>,
    #[serde(default)]
    container_edits: Edits,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawDevice {
    name: String,
    #[serde(default, rename = "annotations")]
    _annotations: IgnoredAny,
    container_edits: Edits,
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Json,
    Yaml,
}

/// Reads what a file says.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(bytes: &[u8], format: Format) -> Result<Description, String> {
    let raw: Raw = match format {
        Format::Json => serde_json::from_slice(bytes).map_err(|error| error.to_string())?,
        Format::Yaml => serde_yaml_ng::from_slice(bytes).map_err(|error| error.to_string())?,
    };
    if !is_known(&raw.cdi_version) {
        return Err(format!("cdiVersion `{:.40}` is none from 0.3.0 to 1.1", raw.cdi_version.escape_default()));
    }
    if !is_kind(&raw.kind) {
        return Err(format!("`{:.80}` is no kind such as vendor.com/class", raw.kind.escape_default()));
    }
    if raw.devices.is_empty() {
        return Err("it describes no device".into());
    }
    check(&raw.container_edits)?;
    let mut devices = BTreeMap::new();
    for RawDevice { name, container_edits, .. } in raw.devices {
        if !is_device(&name) {
            return Err(format!("`{:.80}` is no name of a device", name.escape_default()));
        }
        check(&container_edits).map_err(|why| format!("device `{name}`: {why}"))?;
        if devices.insert(name.clone(), container_edits).is_some() {
            return Err(format!("device `{name}` is described twice"));
        }
    }
    Ok(Description { kind: raw.kind, shared: raw.container_edits, devices })
}

/// Whether it is a version of the specification that this is written for. The last number does not change what a file means.
fn is_known(version: &str) -> bool {
    let digits = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let parts: Option<Vec<u16>> = version.split('.').map(|part| part.parse().ok()).collect();
    digits && matches!(parts.as_deref(), Some([0, 3..=8, _] | [1, 0..=1, _]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::{json, Value};

    fn read(value: &Value) -> Result<Description, String> {
        parse(value.to_string().as_bytes(), Format::Json)
    }

    fn file() -> Value {
        json!({
            "cdiVersion": "0.6.0",
            "kind": "vendor.example/gpu",
            "annotations": { "a": "b" },
            "containerEdits": { "env": ["SHARED=1"] },
            "devices": [{
                "name": "0",
                "annotations": {},
                "containerEdits": {
                    "env": ["X=a=b", "EMPTY="],
                    "deviceNodes": [
                        { "path": "/dev/gpu0" },
                        { "path": "/dev/x", "hostPath": "/dev/y", "type": "u", "major": 1, "minor": 5, "fileMode": 438,
                          "permissions": "rw", "uid": 1, "gid": 2 },
                    ],
                    "mounts": [{ "hostPath": "/usr/lib/x", "containerPath": "/usr/lib/x", "options": ["ro", "rbind"] },
                               { "hostPath": "tmpfs", "containerPath": "/x", "type": "tmpfs" }],
                    "hooks": [{ "hookName": "createContainer", "path": "/bin/true", "args": ["true"], "timeout": 3 }],
                    "additionalGids": [44],
                },
            }],
        })
    }

    /// The file with another value at a place.
    fn with(at: &str, value: Value) -> Value {
        let mut file = file();
        let (folder, name) = at.rsplit_once('/').unwrap();
        match file.pointer_mut(folder).unwrap() {
            Value::Array(all) => all[name.parse::<usize>().unwrap()] = value,
            other => other[name] = value,
        }
        file
    }

    #[test]
    fn a_file_is_read_with_what_is_shared_and_what_is_a_devices_own() {
        let name = |text| DeviceName::parse(text).unwrap();
        let file = read(&file()).unwrap();
        assert_eq!(file.shared.env, ["SHARED=1"]);
        assert!(file.of(&name("vendor.example/gpu=1")).is_none());
        assert!(file.of(&name("other.example/gpu=0")).is_none());
        let own = file.of(&name("vendor.example/gpu=0")).unwrap();
        assert_eq!((own.env.len(), own.additional_gids.as_slice(), own.hooks.len()), (2, &[44][..], 1));
        let [plain, full] = own.device_nodes.as_slice() else { unreachable!() };
        assert_eq!((plain.on_host(), plain.access(), plain.is(), plain.numbers()), ("/dev/gpu0", "rwm", None, None));
        assert_eq!(
            (full.on_host(), full.access(), full.is(), full.numbers()),
            ("/dev/y", "rw", Some('c'), Some((1, 5)))
        );
    }

    #[test]
    fn the_same_is_read_from_yaml() {
        // JSON is YAML.
        let read = parse(file().to_string().as_bytes(), Format::Yaml).unwrap();
        assert_eq!(read.devices["0"].device_nodes.len(), 2);
        let text = "cdiVersion: 0.5.0\nkind: vendor.example/gpu\ndevices:\n- name: \"0\"\n  containerEdits:\n    \
                    deviceNodes:\n    - path: /dev/gpu0\n      fileMode: 0o666\n";
        assert_eq!(parse(text.as_bytes(), Format::Yaml).unwrap().devices["0"].device_nodes[0].path, "/dev/gpu0");
    }

    #[test]
    fn aliases_that_grow_are_not_followed_where_nothing_is_read() {
        let mut text = String::from(
            "cdiVersion: 0.6.0\nkind: a.example/b\ndevices: [{name: x, containerEdits: {}}]\nannotations:\n  a: &a [x]\n",
        );
        assert!(parse(text.as_bytes(), Format::Yaml).is_ok());
        for (from, to) in ('a'..='z').zip('b'..='z') {
            text.push_str(&format!("  {to}: &{to} [{}]\n", vec![format!("*{from}"); 10].join(", ")));
        }
        // It would be 10^25 words.
        assert!(parse(text.as_bytes(), Format::Yaml).is_ok());
    }

    #[test]
    fn versions_that_are_not_known_are_refused() {
        for version in ["0.3.0", "0.7.0", "0.8.0", "1.0.0", "1.1.0", "1.1.1"] {
            assert!(read(&with("/cdiVersion", version.into())).is_ok(), "{version}");
        }
        for version in ["", "0.1.0", "0.2.0", "0.9.0", "1.2.0", "2.0.0", "1", "1.0", "v1.0.0", "1.0.0.0", "+1.0.0"] {
            assert!(read(&with("/cdiVersion", version.into())).unwrap_err().contains("cdiVersion"), "{version}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let edits = "/devices/0/containerEdits";
        for (at, value, word) in [
            ("/kind", json!("vendor"), "kind"),
            ("/surprise", json!(1), "surprise"),
            ("/devices", json!([]), "no device"),
            ("/devices", json!([{ "name": "0" }]), "containerEdits"),
            ("/devices/0/name", json!("-"), "no name of a device"),
            ("/containerEdits/env", json!(["X"]), "no variable"),
        ] {
            let error = read(&with(at, value)).unwrap_err();
            assert!(error.contains(word), "{at}: {error}");
        }
        for (at, value, word) in [
            ("env", json!(["=x"]), "no variable"),
            ("env", json!("X=1"), "sequence"),
            ("deviceNodes", json!([{ "path": "dev/x" }]), "absolute"),
            ("deviceNodes", json!([{ "path": "/dev/../x" }]), "absolute"),
            ("deviceNodes", json!([{ "path": "/dev/x", "hostPath": "y" }]), "absolute"),
            ("deviceNodes", json!([{ "path": "/dev/x", "type": "d" }]), "type"),
            ("deviceNodes", json!([{ "path": "/dev/x", "permissions": "rx" }]), "permissions"),
            ("deviceNodes", json!([{ "path": "/dev/x", "major": -1 }]), "-1"),
            ("mounts", json!([{ "hostPath": "x", "containerPath": "/x" }]), "absolute"),
            ("mounts", json!([{ "hostPath": "/x", "containerPath": "x" }]), "absolute"),
            ("mounts", json!([{ "hostPath": "/x", "containerPath": "/dev/" }]), "/dev"),
            ("mounts", json!([{ "hostPath": "", "containerPath": "/x", "type": "tmpfs" }]), "hostPath"),
            ("hooks", json!([{ "hookName": "later", "path": "/x" }]), "later"),
            ("hooks", json!([{ "hookName": "poststop", "path": "x" }]), "absolute"),
            ("hooks", json!([{ "hookName": "poststop", "path": "/x", "timeout": 0 }]), "time"),
            ("hooks", json!([{ "hookName": "poststop", "path": "/x", "env": ["X"] }]), "no variable"),
            ("additionalGids", json!([65_536]), "65536"),
            ("surprise", json!(1), "surprise"),
        ] {
            let error = read(&with(&format!("{edits}/{at}"), value)).unwrap_err();
            assert!(error.contains(word), "{at}: {error}");
        }
        let mut twice = file();
        twice["devices"] = json!([twice["devices"][0], twice["devices"][0]]);
        assert!(read(&twice).unwrap_err().contains("twice"));
        assert!(parse(b"{", Format::Json).is_err());
        assert!(parse(b"{", Format::Yaml).is_err());
    }
}
