//! A command in a container.

use super::Base64Bytes;
use serde::{Deserialize, Serialize};
use tradewind_primitives::LeaseId;

/// Most words of a command.
pub const MAX_EXEC_WORDS: usize = 256;

/// Most bytes of all words of a command.
pub const MAX_EXEC_COMMAND_BYTES: usize = 64 * 1024;

/// Most bytes of a command's standard input, and of each of its outputs that are answered.
pub const MAX_EXEC_BYTES: usize = 1024 * 1024;

/// Longest time of a command, in seconds: less than what an agent waits for on a silent connection.
pub const MAX_EXEC_SECONDS: u32 = 20;

/// Longest name of a container, in bytes.
const MAX_CONTAINER_NAME: usize = 32;

/// Parameters of `tradewind_exec`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunCommand {
    /// The lease, of a container.
    pub lease: LeaseId,
    /// In which of its containers, if it has several: by name. The manifest's own, if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// Program and arguments: at least one word, at most [`MAX_EXEC_WORDS`] and [`MAX_EXEC_COMMAND_BYTES`]. No shell reads
    /// them.
    pub command: Vec<String>,
    /// What it reads from its standard input.
    pub stdin: ExecBytes,
    /// After how long it is killed: 1 to [`MAX_EXEC_SECONDS`].
    pub seconds: u32,
}

impl RunCommand {
    /// Whether it is within its bounds.
    pub fn is_valid(&self) -> bool {
        let words = !self.command.is_empty() && self.command.len() <= MAX_EXEC_WORDS;
        let bytes: usize = self.command.iter().map(String::len).sum();
        let named = self.command.first().is_some_and(|program| !program.is_empty() && !program.starts_with('-'));
        // A word ends with a zero byte where it is handed to the program.
        let one = self.container.as_ref().is_none_or(|name| !name.is_empty() && name.len() <= MAX_CONTAINER_NAME);
        let whole = self.command.iter().all(|word| !word.contains('\0'));
        words
            && named
            && one
            && whole
            && bytes <= MAX_EXEC_COMMAND_BYTES
            && (1..=MAX_EXEC_SECONDS).contains(&self.seconds)
    }
}

/// Answer of `tradewind_exec`. The bytes are the command's own, or whatever the provider says they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommandDone {
    /// Its exit code; `None` if it was killed, as it took too long, or what it left running held its output for as long.
    pub code: Option<i32>,
    /// The beginning of its standard output.
    pub stdout: ExecBytes,
    /// The beginning of its standard error.
    pub stderr: ExecBytes,
    /// Whether it wrote more than that.
    pub cut: bool,
}

/// Bytes that a command reads or writes, in base64.
pub type ExecBytes = Base64Bytes<MAX_EXEC_BYTES>;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_command_is_bounded() {
        let of = |command: &[&str], seconds| RunCommand {
            lease: 1,
            container: None,
            command: command.iter().map(ToString::to_string).collect(),
            stdin: ExecBytes::new(vec![]).unwrap(),
            seconds,
        };
        assert!(of(&["ls", "-l"], 1).is_valid());
        assert!(of(&["ls"], MAX_EXEC_SECONDS).is_valid());
        let long = "x".repeat(MAX_EXEC_COMMAND_BYTES);
        for (command, seconds) in [
            (&[][..], 1),
            (&[""], 1),
            (&["--user"], 1),
            (&["a\0b"], 1),
            (&["ls"], 0),
            (&["ls"], MAX_EXEC_SECONDS + 1),
            (&["x", &long], 1),
            (&["x"; MAX_EXEC_WORDS + 1], 1),
        ] {
            assert!(!of(command, seconds).is_valid(), "{command:?} {seconds}");
        }
        for (name, valid) in [("web", true), ("", false), (&"x".repeat(33), false)] {
            let named = RunCommand { container: Some(name.into()), ..of(&["ls"], 1) };
            assert_eq!(named.is_valid(), valid, "{name}");
        }
    }

    #[test]
    fn the_largest_input_fits_the_parameters_and_the_largest_output_an_answer() {
        let base64 = |bytes: usize| bytes.div_ceil(3) * 4;
        assert!(base64(MAX_EXEC_BYTES) + MAX_EXEC_COMMAND_BYTES * 6 + 4_096 <= crate::request::MAX_PARAMS_BYTES);
        assert!(2 * base64(MAX_EXEC_BYTES) + 4_096 <= super::super::MAX_RESPONSE_BYTES as usize);
    }
}
