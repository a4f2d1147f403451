//! A node's process: zombienet does not say its number.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The process that was started with `--base-path data`, if it runs.
pub(crate) fn process_with(data: &Path) -> Option<u32> {
    let wanted = data.to_str().expect("a path of plain letters");
    let processes = std::fs::read_dir("/proc").expect("a list of processes").flatten();
    let numbers = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    numbers.into_iter().find(|number: &u32| {
        let words = std::fs::read(PathBuf::from(format!("/proc/{number}/cmdline"))).unwrap_or_default();
        let words: Vec<_> = words.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
        words.windows(2).any(|pair| pair[0] == "--base-path" && pair[1] == wanted)
    })
}

/// Ends a process by SIGKILL.
///
/// # Panics
/// If it does not run.
pub(crate) fn kill(process: u32) {
    let killed = Command::new("sh").args(["-c", &format!("kill -s KILL {process}")]).status().expect("a shell");
    assert!(killed.success(), "process {process} cannot be killed");
}
