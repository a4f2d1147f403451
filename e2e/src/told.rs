//! The command as people use it: sentences, and commands that go on until they are stopped.

use crate::{command, places, Network, Outcome, Person, Process};
use serde_json::Value;

impl Network {
    /// Runs `tradewind` as somebody: what it says to people.
    pub async fn told(&self, person: Person, arguments: &[&str]) -> Outcome {
        let (home, node) = (self.home_of(person), self.node_url("ws"));
        std::fs::create_dir_all(&home).expect("a folder");
        let folder = home.join(".tradewind");
        let folder = folder.to_str().expect("a path of plain letters");
        let options = ["--node", &node, "--home", folder, "--key", person.key];
        command::run(&places::program("tradewind"), &[&options[..], arguments].concat(), &home).await
    }

    /// Starts `tradewind` as somebody, with a JSON object a line for what happens; returns at once.
    pub fn going_on(&self, person: Person, arguments: &[&str]) -> Going {
        let (home, node) = (self.home_of(person), self.node_url("ws"));
        std::fs::create_dir_all(&home).expect("a folder");
        let folder = home.join(".tradewind");
        let folder = folder.to_str().expect("a path of plain letters");
        let options = ["--output", "json", "--node", &node, "--home", folder, "--key", person.key];
        let (program, log) = (places::program("tradewind"), home.join("going-on.log"));
        Going { process: Process::start("tradewind", &program, &[&options[..], arguments].concat(), &home, &log) }
    }
}

/// A command that goes on.
pub struct Going {
    /// The program.
    pub process: Process,
}

impl Going {
    /// What it has said so far that is JSON: events, and the error with which it ended.
    pub fn said(&self) -> Vec<Value> {
        self.process.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// The events of that name.
    pub fn events(&self, name: &str) -> Vec<Value> {
        self.said().into_iter().filter(|event| event["event"] == name).collect()
    }

    /// The code with which it ended, once it has.
    pub fn ended(&self) -> Option<i32> {
        if self.process.runs() {
            return None;
        }
        let log = self.process.log();
        let code = log.lines().find_map(|line| line.strip_prefix("ended with status "));
        code.map(|code| code.parse().expect("a code is a number"))
    }
}
