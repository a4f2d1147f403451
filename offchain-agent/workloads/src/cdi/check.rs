//! Whether what a description says can be at all, whatever machine it is for.

use super::file::Edits;
use crate::spec::IDS;

/// Checks names, paths and numbers; tests are beside [`super::file::parse`].
///
/// # Errors
/// What is wrong.
pub(super) fn check(edits: &Edits) -> Result<(), String> {
    variables(&edits.env)?;
    for node in &edits.device_nodes {
        path("deviceNodes", &node.path)?;
        path("deviceNodes", node.on_host())?;
        if !["", "b", "c", "u", "p"].contains(&node.kind.as_str()) {
            return Err(format!("{}: `{:.20}` is no type of a device", node.path, node.kind.escape_default()));
        }
        if !node.access().chars().all(|c| "rwm".contains(c)) {
            return Err(format!("{}: `{:.20}` are no permissions", node.path, node.permissions.escape_default()));
        }
    }
    for mount in &edits.mounts {
        path("mounts", &mount.container_path)?;
        if mount.is_bind() {
            path("mounts", &mount.host_path)?;
        } else if mount.host_path.is_empty() || mount.host_path.contains('\0') {
            return Err(format!("mounts: {} has no hostPath", mount.container_path));
        }
        if ["/", "/dev", "/proc", "/sys"].contains(&mount.container_path.trim_end_matches('/')) {
            return Err(format!("mounts: nothing can be mounted on {}", mount.container_path));
        }
    }
    for hook in &edits.hooks {
        path("hooks", &hook.path)?;
        variables(&hook.env)?;
        if hook.timeout.is_some_and(|timeout| timeout <= 0) {
            return Err(format!("hooks: {} has no time to run", hook.path));
        }
    }
    match edits.additional_gids.iter().find(|gid| **gid >= IDS) {
        Some(gid) => Err(format!("additionalGids: containers have no group {gid}, but those below {IDS}")),
        None => Ok(()),
    }
}

fn variables(all: &[String]) -> Result<(), String> {
    let good = |entry: &&String| entry.find('=').is_some_and(|at| at > 0) && !entry.contains('\0');
    match all.iter().find(|entry| !good(entry)) {
        Some(bad) => Err(format!("`{:.80}` is no variable such as NAME=value", bad.escape_default())),
        None => Ok(()),
    }
}

fn path(what: &str, path: &str) -> Result<(), String> {
    match path.starts_with('/') && !path.contains('\0') && path.split('/').all(|part| part != "..") {
        true => Ok(()),
        false => Err(format!("{what}: `{:.80}` is no absolute path", path.escape_default())),
    }
}
