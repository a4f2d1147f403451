//! Whether this machine really runs containers: one is run, with all that a lease's has.

use crate::{
    error::{io, ContainerError},
    place::Places,
    runtime::{self, Runtime},
    spec::{write_json, ContainerSpec, Limits, Process, Restart},
};
use oci_spec::runtime::MountBuilder;
use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

/// Longest time for it.
const DEADLINE: Duration = Duration::from_secs(30);

/// The lease whose places the probe has: none of the chain's.
const LEASE: u64 = u64::MAX;

/// The machine's programs and libraries, which the container borrows to read.
const BORROWED: [&str; 4] = ["/usr", "/bin", "/lib", "/lib64"];

/// Runs a container that does nothing.
pub(crate) async fn run(runtime: &Runtime, places: &Places, id_base: u32) -> Result<(), ContainerError> {
    let place = places.of(LEASE);
    let spec = ContainerSpec {
        id: places.id(LEASE),
        wanted: String::new(),
        image: String::new(),
        process: Process {
            args: vec!["/bin/true".into()],
            env: Vec::new(),
            cwd: "/".into(),
            uid: 0,
            gid: 0,
            groups: Vec::new(),
            stop_signal: 15,
        },
        limits: Limits { vcpus: 1, memory_bytes: 64 << 20, pids: 16, disk_bytes: 0, bytes_per_second: 1 },
        ports: Vec::new(),
        outbound: Vec::new(),
        volumes: Vec::new(),
        read_only: false,
        restart: Restart::Never,
        health: None,
        name: None,
        beside: Vec::new(),
        run: 0,
        id_base,
        gpus: Vec::new(),
    };
    runtime.delete(&spec.id).await?;
    let mut config = runtime::config(&spec, places, &place, None).map_err(|error| io("config.json")(error.into()))?;
    let mut mounts = config.mounts().clone().unwrap_or_default();
    mounts.retain(|mount| mount.typ().as_deref() != Some("bind"));
    for path in BORROWED.into_iter().filter(|path| Path::new(path).exists()) {
        let options = ["rbind", "ro", "nosuid", "nodev"].map(String::from);
        let mount = MountBuilder::default().destination(path).source(path).typ("bind").options(options).build();
        mounts.push(mount.map_err(|error| io("config.json")(std::io::Error::other(error)))?);
    }
    config.set_mounts(Some(mounts));
    let bundle = place.run.join("bundle");
    let made = fs::create_dir_all(&bundle).and_then(|()| fs::create_dir_all(place.rootfs()));
    made.and_then(|()| fs::set_permissions(&place.run, fs::Permissions::from_mode(0o711)))
        .and_then(|()| std::os::unix::fs::chown(place.rootfs(), Some(id_base), Some(id_base)))
        .and_then(|()| write_json(&bundle.join("config.json"), &config))
        .map_err(io(place.run.display().to_string()))?;
    let ran = runtime.run(&spec.id, &bundle, DEADLINE).await;
    runtime.delete(&spec.id).await?;
    fs::remove_dir_all(&place.run).map_err(io(place.run.display().to_string()))?;
    Ok(ran?)
}
