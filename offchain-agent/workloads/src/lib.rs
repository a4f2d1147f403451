//! Runs OCI containers for leases.
//!
//! A container is made of an image, which is fetched by its digest and unpacked once, a disk of its own over it, and a
//! supervisor, a small process that outlives the agent. An OCI runtime makes the namespaces, control groups and filters.
//! Nothing is remembered in memory: each lease has a folder that says what it runs, written before anything of it exists,
//! so that whoever is killed half-way finds what to finish or to remove.
//!
//! What holds a container:
//!
//! | resource | bound |
//! |---|---|
//! | processors, memory, processes | control groups |
//! | disk | file systems of a fixed size, in files |
//! | the machine's users | a user namespace: its root is nobody outside |
//! | system calls | a list; no new privileges |
//! | network | a loopback of its own; published ports and listed hosts are carried by the supervisor, at a bounded rate |
//! | devices | none, but the GPUs that the lease rents |
//! | log | its last parts |

pub mod addresses;
mod cdi;
mod cgroup;
mod command;
mod containers;
mod disk;
mod error;
mod exec;
pub mod image;
mod leases;
pub mod log;
pub mod machine;
mod place;
mod pod;
mod ports;
mod probe;
mod runtime;
pub mod shim;
mod spec;
mod status;
mod supervisor;
mod wanted;

pub use cdi::{CdiError, DeviceName};
pub use command::CommandError;
pub use containers::{Config, Containers};
pub use disk::DiskError;
pub use error::ContainerError;
pub use exec::{Exec, Executed};
pub use leases::Presence;
pub use pod::{Mount, MAX_BESIDE};
pub use ports::{BadRange, PortRange};
pub use spec::{Destination, Health, Limits, PublishedPort, Restart, VolumeSpec};
pub use status::Status;
pub use wanted::{FileSpec, Wanted, WantedBeside, MIN_DISK, MIN_MEMORY};

/// What was fetched for a lease, and stays here while this is kept.
pub type Fetched = Box<dyn std::any::Any + Send + Sync>;
