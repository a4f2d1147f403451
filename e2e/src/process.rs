//! Programs under test. Each is in a process group of its own, and ends with the test, however that ends.

use std::{
    fs::File,
    io::{pipe, Read, Seek, SeekFrom},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread::JoinHandle,
};

/// Runs `"$@"` until it ends or standard input does. We hold the other end of that pipe: if the test is interrupted or
/// killed, the program goes too.
const WATCHED: &str = r#"
exec 3<&0
( "$@" 3<&-; echo "ended with status $?"; kill -s KILL 0 ) </dev/null &
read -r never <&3
kill -s KILL 0
"#;

/// Most of a log that a failure shows, in bytes and in lines.
const TAIL_BYTES: u64 = 16 * 1024;
const TAIL_LINES: usize = 30;

/// A running program and its log.
pub struct Process {
    name: String,
    log: PathBuf,
    child: Mutex<Child>,
    /// Copies what the program prints into the log; ends when the last process of the group is gone.
    copier: Option<JoinHandle<()>>,
}

impl Process {
    /// Starts `program` with an environment of a path and a home only. What it prints is appended to `log`.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start(name: &str, program: &Path, arguments: &[&str], home: &Path, log: &Path) -> Self {
        Self::start_with(name, program, arguments, &[], home, log)
    }

    /// The same with `variables` in its environment besides.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_with(
        name: &str,
        program: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
        home: &Path,
        log: &Path,
    ) -> Self {
        let (mut reader, writer) = pipe().expect("a pipe");
        let child = Command::new("sh")
            .args(["-c", WATCHED, "sh"])
            .arg(program)
            .args(arguments)
            .env_clear()
            .envs(environment(home))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(writer.try_clone().expect("a second end of a pipe"))
            .stderr(writer)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("starting {}: {error}", program.display()));
        let mut file = File::options().create(true).append(true).open(log).expect("a log");
        let copier = std::thread::spawn(move || {
            // A full disk is no reason to stop reading: the program would block.
            while std::io::copy(&mut reader, &mut file).is_err() {}
        });
        Self { name: name.into(), log: log.to_owned(), child: Mutex::new(child), copier: Some(copier) }
    }

    /// Whether it still runs.
    pub fn runs(&self) -> bool {
        matches!(self.child.lock().expect("no panic holds this lock").try_wait(), Ok(None))
    }

    /// Its name and the end of its log.
    pub fn tail(&self) -> String {
        let state = if self.runs() { "running" } else { "ended" };
        format!("--- {} ({state}), {}\n{}\n", self.name, self.log.display(), tail(&self.log))
    }

    /// All that it wrote so far, earlier runs with the same log included.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Physical memory, in KiB, of the process called `name` in its group.
    ///
    /// # Panics
    /// If there is none.
    pub fn memory(&self, name: &str) -> u64 {
        memory_of(self.number_of(name))
    }

    /// Asks the process called `name` in its group to end, by SIGTERM.
    ///
    /// # Panics
    /// If there is none.
    pub fn ask_to_end(&self, name: &str) {
        let kill = format!("kill -s TERM {}", self.number_of(name));
        let asked = Command::new("sh").args(["-c", &kill]).status();
        assert!(asked.is_ok_and(|status| status.success()), "{name} was not asked to end");
    }

    /// The number of the process called `name` in its group.
    fn number_of(&self, name: &str) -> u32 {
        let group = self.child.lock().expect("no panic holds this lock").id().to_string();
        // The name in a process's state is cut off after 15 letters.
        let name = &name[..name.len().min(15)];
        let read = |process: &std::fs::DirEntry, file| std::fs::read_to_string(process.path().join(file)).ok();
        let of_group = |process: &std::fs::DirEntry| {
            let stat = read(process, "stat")?;
            let (head, rest) = stat.rsplit_once(')')?;
            let named = head.split_once('(').is_some_and(|(_, found)| found == name);
            (named && rest.split_whitespace().nth(2) == Some(&group)).then_some(())
        };
        let processes = std::fs::read_dir("/proc").expect("a list of processes").flatten();
        let found = processes.into_iter().find(|process| of_group(process).is_some());
        let number = found.and_then(|process| process.file_name().to_str()?.parse().ok());
        number.unwrap_or_else(|| panic!("no {name} runs"))
    }

    /// Ends it by SIGKILL and returns when all of it is gone, its ports and locks free.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Nobody else can have this number while the child is not waited for.
        let kill = format!("kill -s KILL -- -{} 2>/dev/null", child.id());
        let _ = Command::new("sh").args(["-c", &kill]).status();
        let _ = child.wait();
        if let Some(copier) = self.copier.take() {
            let _ = copier.join();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// All that a program finds of its surroundings.
pub(crate) fn environment(home: &Path) -> Vec<(&'static str, std::ffi::OsString)> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    vec![("PATH", path), ("HOME", home.into()), ("RUST_BACKTRACE", "1".into())]
}

fn tail(log: &Path) -> String {
    let read = || {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&bytes).into_owned())
    };
    match read() {
        Ok(text) => {
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
        }
        Err(error) => format!("(no log: {error})"),
    }
}

/// Physical memory of a process, in KiB.
///
/// # Panics
/// If it does not run.
pub fn memory_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it says how much memory it has");
    line.trim().trim_end_matches(" kB").parse().expect("memory is a number of KiB")
}

/// A log without its colours.
pub fn plain(log: &str) -> String {
    let mut parts = log.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or(part, |(_, text)| text));
    std::iter::once(first).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(folder: &Path, script: &str) -> Process {
        Process::start("sh", Path::new("/bin/sh"), &["-c", script], folder, &folder.join("log"))
    }

    fn alive(pid: &str) -> bool {
        Command::new("sh").args(["-c", &format!("kill -0 {pid} 2>/dev/null")]).status().unwrap().success()
            && !std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default().contains(") Z ")
    }

    fn wait_for(mut what: impl FnMut() -> bool) {
        let began = std::time::Instant::now();
        while !what() {
            assert!(began.elapsed().as_secs() < 60, "waited for a minute");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    #[test]
    fn a_killed_process_is_gone_with_its_children_when_kill_returns() {
        let folder = tempfile::tempdir().unwrap();
        let process = start(folder.path(), "sleep 600 & echo pids $$ $!; wait");
        wait_for(|| tail(&folder.path().join("log")).contains("pids"));
        let text = tail(&folder.path().join("log"));
        let pids: Vec<_> = text.split_whitespace().skip(1).map(str::to_owned).collect();
        assert_eq!(pids.len(), 2);
        assert!(pids.iter().all(|pid| alive(pid)));
        process.kill();
        assert!(!pids.iter().any(|pid| alive(pid)));
    }

    #[test]
    fn a_process_that_ends_by_itself_is_known_to_have_ended_and_says_how() {
        let folder = tempfile::tempdir().unwrap();
        let process = start(folder.path(), "echo home is $HOME; exit 3");
        wait_for(|| !process.runs());
        wait_for(|| process.tail().contains("ended with status 3"));
        assert!(process.tail().contains(&format!("home is {}", folder.path().display())));
    }

    #[test]
    fn a_process_goes_when_whoever_started_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let process = start(folder.path(), "echo pid $$; exec sleep 600");
        wait_for(|| process.tail().contains("pid "));
        // What the system does to our end of the pipe when we are killed.
        drop(process.child.lock().unwrap().stdin.take());
        wait_for(|| !process.runs());
    }
}
