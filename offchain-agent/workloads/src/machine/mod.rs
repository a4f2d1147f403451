//! Virtual machines for leases, by QEMU.
//!
//! A machine is made of a disk image, which is the buyer's and may be hostile, a disk of its own over it, a seed that
//! cloud-init reads, and a supervisor as a container has one. What holds it:
//!
//! | resource | bound |
//! |---|---|
//! | processors, memory | QEMU's own, and control groups around it |
//! | disk | the size of the virtual disk; the longest file that QEMU may write |
//! | the machine's users | QEMU is a user of its own for each lease, who owns nothing: its files are opened for it |
//! | system calls | QEMU's filter; no new privileges, no capabilities |
//! | network | QEMU's network has a loopback of its own and nothing else; published ports and listed hosts are carried by the supervisor, at a bounded rate |
//! | log | the last parts of what the guest writes to its serial port |
//!
//! So nothing that the guest reaches through QEMU's user-mode network, its gateway's and name server's addresses among it,
//! is the provider's. A guest that took QEMU over would be a user who owns nothing, without a network; it could still read what
//! everybody on the machine can read.

mod base;
mod error;
mod fetch;
mod kvm;
mod machines;
mod qcow2;
mod qemu;
mod qmp;
mod ready;
mod seed;
mod spec;
mod wanted;

pub use base::DiskSource;
pub use error::{DiskImageError, MachineError};
pub use kvm::Accel;
pub use machines::{is_pci, MachineConfig, Machines, RunningMachine};
pub use spec::OVERHEAD_BYTES;
pub use wanted::{WantedMachine, MIN_MACHINE_MEMORY};

pub(crate) use qemu::{arguments, Descriptors};
pub(crate) use qmp::Qmp;
pub(crate) use spec::{MachineHost, MachinePlace, MachineSpec};
