//! Why a GPU cannot be given to a container.

use super::name::DeviceName;
use std::path::{Path, PathBuf};

/// Why a GPU cannot be given to a container. It is always the machine's fault: buyers say how many, and never which.
#[derive(Debug, thiserror::Error)]
pub enum CdiError {
    /// A name that is none.
    #[error("`{}` is no CDI device such as vendor.com/class=name", .0.escape_default())]
    BadName(String),
    /// A device would be given to two leases.
    #[error("the CDI device `{0}` is listed twice")]
    Twice(DeviceName),
    /// Two names for one thing, or a name for all of them: it would be given to two leases.
    #[error("the CDI device `{part}` has nothing of its own beside what `{whole}` has: list one of them only")]
    Overlap {
        /// Which.
        part: DeviceName,
        /// And which.
        whole: DeviceName,
    },
    /// No file describes it.
    #[error("no file describes the CDI device `{device}`; looked in {}{}", list(.folders), also(.passed_over))]
    Unknown {
        /// Which.
        device: DeviceName,
        /// Where it was looked for.
        folders: Vec<PathBuf>,
        /// Files there that were not taken, each with the reason.
        passed_over: Vec<String>,
    },
    /// Two files of one folder describe it.
    #[error("the CDI device `{device}` is described by {} and by {}", .one.display(), .other.display())]
    Conflict {
        /// Which.
        device: DeviceName,
        /// A file.
        one: PathBuf,
        /// Another file.
        other: PathBuf,
    },
    /// It is described, and the machine has not what the description says, or it cannot be done here.
    #[error("the CDI device `{device}` of {}: {why}", .file.display())]
    Unfit {
        /// Which.
        device: DeviceName,
        /// The file that describes it.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
}

fn list(all: &[PathBuf]) -> String {
    let all: Vec<String> = all.iter().map(|folder| Path::display(folder).to_string()).collect();
    match all.is_empty() {
        true => "no folder".into(),
        false => all.join(", "),
    }
}

fn also(all: &[String]) -> String {
    match all.is_empty() {
        true => String::new(),
        false => format!("; not taken: {}", all.join("; ")),
    }
}
