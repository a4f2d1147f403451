//! What a supervisor says of its container, in a file of the lease's folder.

use serde::{Deserialize, Serialize};

/// The last that a supervisor said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Status {
    /// It is about to start the container.
    Starting {
        /// How often it was started before.
        restarts: u32,
    },
    /// The container's process runs.
    Running {
        /// Its number on the machine.
        pid: i32,
        /// How often it was started before.
        restarts: u32,
    },
    /// It ended, and is started again after a while.
    Waiting {
        /// What it ended with; nothing if by a signal.
        code: Option<i32>,
        /// How often it was started before.
        restarts: u32,
    },
    /// It ended, and that is all.
    Ended {
        /// What it ended with; nothing if by a signal.
        code: Option<i32>,
    },
    /// It could not be started, and never was.
    Failed {
        /// Why not.
        why: String,
        /// Whether it lies in what is to run.
        refused: bool,
    },
}
