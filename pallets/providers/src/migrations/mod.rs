//! How what is stored of providers gets from one version to the next, over as many blocks as it takes.

pub mod v1;
