//! What runs a guest's code: the machine's own processors through KVM if that works, or emulation.

use super::MachineError;
use crate::{
    command::{self, CommandError},
    error::io,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::Path,
    time::{Duration, Instant},
};
use tokio::process::Command;

/// The kernel's door to it.
const DEVICE: &str = "/dev/kvm";

/// Longest time for the probe: it needs a tenth of a second where it works.
const DEADLINE: Duration = Duration::from_secs(3);

/// The same for emulation, which needs a second on a machine that has nothing else to do.
const EMULATED: Duration = Duration::from_secs(30);

/// What the probe ends with: QEMU makes 2 * 0x10 + 1 of what the guest writes to its exit port.
const WORKED: i32 = 33;

/// Bytes of the probe's disk: firmware passes over one of a single sector.
const DISK: usize = 1 << 20;

/// Its first sector: `mov dx, 0x501; mov al, 0x10; out dx, al; hlt`, and again should the processor go on. The firmware
/// that loads it has by then run for long, and in other modes: a few instructions alone run even where no guest does.
const PROGRAM: [u8; 9] = [0xba, 0x01, 0x05, 0xb0, 0x10, 0xee, 0xf4, 0xeb, 0xfd];

/// Where a sector says that it can be booted, and how.
const BOOTABLE: (usize, [u8; 2]) = (510, [0x55, 0xaa]);

/// How guests' code is to be run.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accel {
    /// By KVM if a probe machine really ran with it, by emulation otherwise.
    #[default]
    Auto,
    /// By KVM, and not at all if it does not work.
    Kvm,
    /// By emulation, which is many times slower.
    Tcg,
}

/// What runs guests' code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Accelerator {
    /// KVM.
    Kvm,
    /// Emulation.
    Tcg,
}

impl Accelerator {
    /// What QEMU calls it, and the processor that guests see.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Kvm => ("kvm", "host"),
            Self::Tcg => ("tcg", "max"),
        }
    }

    /// The group that QEMU has to be in.
    pub(crate) fn group(self) -> Option<u32> {
        match self {
            Self::Kvm => device().ok().flatten(),
            Self::Tcg => None,
        }
    }
}

/// The group that may open the device, if not everybody may.
fn device() -> Result<Option<u32>, MachineError> {
    let meta = fs::metadata(DEVICE).map_err(io(DEVICE))?;
    let refused = |why| std::io::Error::new(std::io::ErrorKind::PermissionDenied, why);
    opened_by(meta.mode(), meta.gid()).map_err(|why| io(DEVICE)(refused(why)).into())
}

/// The group in which a user without any rights may open a device with these permissions; none if it needs no group. QEMU
/// is such a user, though whoever tries it out is root.
fn opened_by(mode: u32, group: u32) -> Result<Option<u32>, &'static str> {
    const BOTH: u32 = 0o6;
    if mode & BOTH == BOTH {
        return Ok(None);
    }
    match (mode >> 3) & BOTH == BOTH {
        // In root's group it could read what is not for it.
        true if group == 0 => {
            Err("root's group alone may open it, which QEMU is not put in: give it one of its own, as `kvm`")
        }
        true => Ok(Some(group)),
        false => Err("its owner alone may open it, and QEMU runs as another user: let its group read and write it"),
    }
}

/// Decides, by a machine that runs a few instructions. `tmp` is a folder to write to.
pub(super) async fn choose(wanted: Accel, qemu: &Path, tmp: &Path) -> Result<Accelerator, MachineError> {
    if wanted == Accel::Tcg {
        probe(qemu, tmp, Accelerator::Tcg, EMULATED).await?;
        return Ok(Accelerator::Tcg);
    }
    let begun = Instant::now();
    let worked = match device() {
        Ok(_) => probe(qemu, tmp, Accelerator::Kvm, DEADLINE).await,
        Err(error) => Err(error),
    };
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    match (worked, wanted) {
        (Ok(()), _) => {
            tracing::info!(milliseconds, "machines run by KVM");
            Ok(Accelerator::Kvm)
        }
        (Err(error), Accel::Kvm) => Err(error),
        (Err(error), _) => {
            tracing::warn!(%error, milliseconds, "KVM does not work here: machines are emulated, which is slow");
            probe(qemu, tmp, Accelerator::Tcg, EMULATED).await?;
            Ok(Accelerator::Tcg)
        }
    }
}

/// Whether QEMU runs a machine so, within the deadline; one that hangs is killed.
async fn probe(qemu: &Path, tmp: &Path, accelerator: Accelerator, limit: Duration) -> Result<(), MachineError> {
    let mut disk = vec![0; DISK];
    let (at, mark) = BOOTABLE;
    disk.iter_mut().zip(PROGRAM).for_each(|(byte, code)| *byte = code);
    disk.iter_mut().skip(at).zip(mark).for_each(|(byte, code)| *byte = code);
    let file = tmp.join("probe.img");
    fs::write(&file, disk).map_err(io("the probe's disk"))?;
    let (name, cpu) = accelerator.names();
    let mut qemu = Command::new(qemu);
    qemu.args(["-nodefaults", "-no-user-config", "-display", "none", "-machine", "q35", "-m", "64M", "-no-reboot"]);
    qemu.args(["-accel", name, "-cpu", cpu, "-device", "isa-debug-exit,iobase=0x501,iosize=1"]);
    let node = json!({ "driver": "file", "filename": file, "node-name": "file", "read-only": true });
    qemu.arg("-blockdev").arg(node.to_string()).args(["-blockdev", "driver=raw,file=file,node-name=disk,read-only=on"]);
    qemu.args(["-device", "virtio-blk-pci,drive=disk,bootindex=0"]);
    let ended = command::output(&mut qemu, limit).await;
    let _ = fs::remove_file(&file);
    match ended? {
        (Some(WORKED), ..) => Ok(()),
        (_, _, complaint) => Err(CommandError::Failed { program: format!("qemu with {name}"), complaint }.into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn qemu_is_put_in_the_devices_group_only_if_it_needs_to_and_never_in_roots() {
        for (mode, group, expected) in [
            (0o666, 0, Ok(None)),
            (0o666, 108, Ok(None)),
            (0o660, 108, Ok(Some(108))),
            (0o20660, 108, Ok(Some(108))),
            (0o660, 0, Err("root's group")),
            (0o600, 108, Err("its owner alone")),
            (0o640, 108, Err("its owner alone")),
            (0o602, 108, Err("its owner alone")),
        ] {
            let found = opened_by(mode, group);
            let same = match (found, expected) {
                (Err(why), Err(begins)) => why.starts_with(begins),
                (found, expected) => found == expected,
            };
            assert!(same, "{mode:o} {group}: {found:?}");
        }
    }

    #[tokio::test]
    async fn a_kvm_that_hangs_or_lacks_is_found_out_in_time_and_emulation_used() {
        let (tmp, qemu) = (tempfile::tempdir().unwrap(), Path::new("qemu-system-x86_64"));
        let begun = Instant::now();
        let found = choose(Accel::Auto, qemu, tmp.path()).await.unwrap();
        assert!(begun.elapsed() < DEADLINE + EMULATED, "{:?}", begun.elapsed());
        let kvm = choose(Accel::Kvm, qemu, tmp.path()).await;
        assert_eq!(kvm.is_ok(), found == Accelerator::Kvm);
        assert_eq!(choose(Accel::Tcg, qemu, tmp.path()).await.unwrap(), Accelerator::Tcg);
        assert!(choose(Accel::Auto, Path::new("/no/qemu"), tmp.path()).await.is_err());
    }
}
