//! From a container as it was written down to what an OCI runtime reads.

use super::seccomp;
use crate::{
    place::{Place, Places},
    pod::{lease_id, Joined},
    spec::{ContainerSpec, IDS},
};
use oci_spec::runtime::Spec;
use serde_json::{json, Value};

/// What root may do in a container: what programs that change users, bind low ports or own others' files need, and nothing
/// of the machine's. In a user namespace they reach no further than the container anyway.
const CAPABILITIES: [&str; 12] = [
    "CAP_AUDIT_WRITE",
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_NET_BIND_SERVICE",
    "CAP_SETFCAP",
    "CAP_SETGID",
    "CAP_SETPCAP",
    "CAP_SETUID",
    "CAP_SYS_CHROOT",
];

/// Files that a process may hold open, if the machine lets us say so.
const OPEN_FILES: u64 = 65_536;

/// A processor's whole time in a period, in microseconds.
const PERIOD: u64 = 100_000;

/// Files of the machine that are mounted over those of the image.
pub const ETC: [&str; 3] = ["hosts", "hostname", "resolv.conf"];

/// The bundle's configuration, of a container that shares what `joined` says with others.
///
/// # Errors
/// When it is none that the specification knows.
pub(crate) fn config(
    spec: &ContainerSpec,
    places: &Places,
    place: &Place,
    joined: Option<&Joined>,
) -> Result<Spec, serde_json::Error> {
    let cgroup = joined.map_or_else(|| format!("{}/{}", places.cgroup(), spec.id), |joined| joined.cgroup.clone());
    let process = &spec.process;
    let memory = i64::try_from(spec.limits.memory_bytes).unwrap_or(i64::MAX);
    let vcpus = u64::from(spec.limits.vcpus.max(1));
    // In a user namespace no bound can be raised beyond ours.
    let ours = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    let open_files = ours.map_or(OPEN_FILES, |ours| ours.min(OPEN_FILES));
    let ids = json!([{ "containerID": 0, "hostID": spec.id_base, "size": IDS }]);
    // Capabilities are root's: another user has none to lose, and `no_new_privileges` lets it gain none.
    let capabilities: &[&str] = if process.uid == 0 { &CAPABILITIES } else { &[] };
    let value = json!({
        "ociVersion": "1.0.2",
        // All containers of a lease are one host.
        "hostname": lease_id(&spec.id),
        "process": {
            "terminal": false,
            "user": { "uid": process.uid, "gid": process.gid, "additionalGids": process.groups },
            "args": process.args,
            "env": process.env,
            "cwd": process.cwd,
            "capabilities": {
                "bounding": CAPABILITIES,
                "effective": capabilities,
                "permitted": capabilities,
                "inheritable": [],
                "ambient": [],
            },
            "rlimits": [{ "type": "RLIMIT_NOFILE", "hard": open_files, "soft": open_files }],
            "noNewPrivileges": true,
        },
        "root": { "path": place.rootfs(), "readonly": spec.read_only },
        "mounts": mounts(spec, place),
        "linux": {
            "namespaces": namespaces(joined),
            "uidMappings": ids,
            "gidMappings": ids,
            "cgroupsPath": cgroup,
            "resources": {
                "devices": [{ "allow": false, "access": "rwm" }],
                "memory": { "limit": memory, "swap": memory },
                "cpu": { "period": PERIOD, "quota": PERIOD.saturating_mul(vcpus), "shares": vcpus.saturating_mul(1_024) },
                "pids": { "limit": spec.limits.pids },
            },
            "seccomp": seccomp::profile(),
            "maskedPaths": [
                "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
            ],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    });
    serde_json::from_value(value)
}

/// Those of its own, and those that it shares: the network, and the users that the network belongs to, without which a
/// container's root could not bind to low ports.
fn namespaces(joined: Option<&Joined>) -> Vec<Value> {
    let own = ["pid", "ipc", "uts", "mount", "cgroup"].map(|kind| json!({ "type": kind }));
    let shared = [("network", "net"), ("user", "user")].map(|(kind, file)| match joined {
        Some(joined) => json!({ "type": kind, "path": joined.namespaces.join(file) }),
        None => json!({ "type": kind }),
    });
    own.into_iter().chain(shared).collect()
}

fn mounts(spec: &ContainerSpec, place: &Place) -> Vec<Value> {
    let special = |kind: &str, at: &str, options: &[&str]| json!({ "destination": at, "type": kind, "source": kind, "options": options });
    let mut all = vec![
        special("proc", "/proc", &["nosuid", "noexec", "nodev"]),
        special("tmpfs", "/dev", &["nosuid", "strictatime", "mode=755", "size=65536k"]),
        special("devpts", "/dev/pts", &["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
        special("tmpfs", "/dev/shm", &["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
        special("mqueue", "/dev/mqueue", &["nosuid", "noexec", "nodev"]),
        special("sysfs", "/sys", &["nosuid", "noexec", "nodev", "ro"]),
        special("cgroup", "/sys/fs/cgroup", &["nosuid", "noexec", "nodev", "relatime", "ro"]),
    ];
    if spec.read_only {
        all.push(special("tmpfs", "/tmp", &["nosuid", "nodev", "mode=1777", "size=65536k"]));
    }
    let bind = |source: std::path::PathBuf, at: &str, options: &[&str]| json!({ "destination": at, "type": "bind", "source": source, "options": options });
    for name in ETC {
        all.push(bind(place.etc(name), &format!("/etc/{name}"), &["bind", "ro", "nosuid", "nodev", "noexec"]));
    }
    for volume in &spec.volumes {
        all.push(bind(place.volume(&volume.name), &volume.path, &["rbind", "rw", "nosuid", "nodev"]));
    }
    all
}
