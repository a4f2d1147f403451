//! The provider's daemon: provisions leases on backends, serves them, attests them.

pub mod backend;
pub mod blobs;
pub mod ingress;
