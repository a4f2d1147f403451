//! The provider's daemon: provisions leases on backends, serves them, attests them, earns.
//!
//! [`run`] wires the parts: a follower of finalized blocks turns events into tasks by the table in [`events`]; tasks are
//! in [`tasks`], one file each; [`tasks::reconcile`] finds what events missed; [`journal`] is what a restart needs;
//! [`paid`] serves requests that are paid one by one.

pub mod api;
mod api_server;
pub mod backend;
pub mod bidding;
pub mod blobs;
pub mod clear;
pub mod config;
mod connection;
pub mod context;
pub mod events;
pub mod faults;
pub mod ingress;
pub mod init;
pub mod journal;
pub mod keys;
pub mod metrics;
pub mod paid;
pub mod run;
pub mod tasks;

use std::path::{Path, PathBuf};

/// `path` with a leading `~` replaced by the home folder.
pub fn expand(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::var_os("HOME")) {
        (Ok(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => path.to_owned(),
    }
}
