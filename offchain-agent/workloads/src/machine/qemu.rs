//! QEMU's command line.

use super::{kvm::Accelerator, MachineSpec};
use serde_json::{json, Value};

/// The guest's address in QEMU's network.
const GUEST: &str = "10.0.2.15";

/// MiB of translated code that emulation keeps.
const TRANSLATED: u32 = 256;

/// Numbers of the open files that QEMU is given, as it may open none of the lease's itself.
pub(crate) struct Descriptors {
    /// The image, to read.
    pub base: i32,
    /// The disk.
    pub disk: i32,
    /// The seed, to read.
    pub seed: i32,
    /// The volumes.
    pub volumes: Vec<i32>,
    /// A socket for orders.
    pub qmp: i32,
}

/// QEMU's arguments. It waits for an order to run the guest. No secret is among them.
pub(crate) fn arguments(spec: &MachineSpec, accelerator: Accelerator, open: &Descriptors) -> Vec<String> {
    let mut args = Arguments(Vec::new());
    for flag in ["-nodefaults", "-no-user-config", "-S"] {
        args.0.push(flag.into());
    }
    args.add("-display", "none");
    args.add("-name", &spec.id);
    args.add("-machine", "q35,vmport=off,usb=off,graphics=off");
    let (name, cpu) = accelerator.names();
    let options = match accelerator {
        Accelerator::Kvm => String::new(),
        Accelerator::Tcg => format!(",thread=multi,tb-size={TRANSLATED}"),
    };
    args.add("-accel", &format!("{name}{options}")).add("-cpu", cpu);
    args.add("-smp", &spec.limits.vcpus.to_string());
    args.add("-m", &format!("{}B", spec.limits.memory_bytes & !0xfff));
    args.add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");

    // Every format is named: a guest that writes another one's beginning to its disk must not be believed.
    let mut set = 0_u32;
    let mut file = |args: &mut Arguments, node: &str, descriptor: i32, read_only: bool| {
        set = set.saturating_add(1);
        args.add("-add-fd", &format!("fd={descriptor},set={set}"));
        args.block(json!({
            "driver": "file", "node-name": node, "filename": format!("/dev/fdset/{set}"),
            "read-only": read_only, "auto-read-only": false, "discard": "unmap",
        }));
    };
    file(&mut args, "base-file", open.base, true);
    args.block(
        json!({ "driver": "qcow2", "node-name": "base", "file": "base-file", "backing": null, "read-only": true }),
    );
    file(&mut args, "disk-file", open.disk, false);
    args.block(json!({
        "driver": "qcow2", "node-name": "disk", "file": "disk-file", "backing": "base", "discard": "unmap",
    }));
    args.add("-device", "virtio-blk-pci,drive=disk,bootindex=0");
    file(&mut args, "seed-file", open.seed, true);
    args.block(json!({ "driver": "raw", "node-name": "seed", "file": "seed-file", "read-only": true }));
    args.add("-device", "virtio-blk-pci,drive=seed,serial=tw-seed");
    for (index, descriptor) in open.volumes.iter().enumerate() {
        let node = format!("volume{index}");
        file(&mut args, &format!("{node}-file"), *descriptor, false);
        let raw = json!({ "driver": "raw", "node-name": node, "file": format!("{node}-file"), "discard": "unmap" });
        args.block(raw);
        args.add("-device", &format!("virtio-blk-pci,drive={node},serial={}", volume_serial(index)));
    }

    let mut net = String::from("user,id=net,ipv6=off");
    if spec.outbound.is_empty() {
        net.push_str(",restrict=on");
    }
    for (carried, port) in spec.carried_ports().iter().zip(&spec.ports) {
        net.push_str(&format!(",hostfwd=tcp:127.0.0.1:{}-{GUEST}:{}", carried.inside, port.inside));
    }
    args.add("-netdev", &net);
    // Without firmware of its own: it starts nothing from the network.
    args.add("-device", "virtio-net-pci,netdev=net,romfile=");
    args.add("-object", "rng-builtin,id=rng").add("-device", "virtio-rng-pci,rng=rng");
    for address in &spec.gpus {
        args.add("-device", &format!("vfio-pci,host={address}"));
    }

    args.add("-chardev", "stdio,id=serial,signal=off").add("-serial", "chardev:serial");
    args.add("-chardev", &format!("socket,id=orders,fd={}", open.qmp)).add("-mon", "chardev=orders,mode=control");
    args.0
}

/// What the guest knows a volume by: `/dev/disk/by-id/virtio-…`.
pub(super) fn volume_serial(index: usize) -> String {
    format!("tw-volume-{index}")
}

struct Arguments(Vec<String>);

impl Arguments {
    fn add(&mut self, name: &str, value: &str) -> &mut Self {
        self.0.extend([name.to_string(), value.to_string()]);
        self
    }

    fn block(&mut self, node: Value) {
        self.add("-blockdev", &node.to_string());
    }
}
