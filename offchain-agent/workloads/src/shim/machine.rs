//! A machine, as its supervisor runs it.

use super::{
    complain, failed,
    net::{Carried, Gate, Net, HOSTS_OF_MACHINES},
    process::{output, Running},
    stand_in, supervise_with,
    voice::Voice,
    Ground, Read, ShimArgs, ShimError, Workload, GRACE,
};
use crate::{
    cgroup::Group,
    machine::{arguments, Descriptors, MachineHost, MachinePlace, MachineSpec, Qmp},
    place::Place,
    spec::{Health, Restart},
};
use rustix::io::{fcntl_setfd, FdFlags};
use std::{
    cell::RefCell,
    fs::{File, OpenOptions},
    os::{
        fd::{AsFd, AsRawFd, RawFd},
        unix::{net::UnixStream, process::CommandExt},
    },
    path::Path,
    process::{Command, Stdio},
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, net::unix::pipe, sync::Mutex};

/// Longest time for QEMU to make a machine.
const MAKE: Duration = Duration::from_secs(30);

/// Time between two looks whether QEMU answers, and the time without an answer after which it is taken to hang.
const BETWEEN: Duration = Duration::from_secs(5);
const SILENT: Duration = Duration::from_secs(20);

/// Time between two looks whether the guest uses its network card, and the longest time to look: a guest may have a driver
/// that does not tell, and is then not ready before, which an agent must leave time for.
const LISTENS: Duration = Duration::from_millis(200);
const LISTENS_LATEST: Duration = Duration::from_secs(120);

/// Bytes of QEMU's complaint that are told.
const COMPLAINT: usize = 400;

struct Machine {
    spec: MachineSpec,
    host: MachineHost,
    place: Place,
    group: Group,
    /// While it runs.
    qmp: Mutex<Option<Qmp>>,
    /// Shut until the guest uses its network card. QEMU would take connections, keep them even when who made them has long
    /// gone, and give all of them to the guest's server in its first seconds.
    gate: RefCell<Gate>,
}

/// Supervises a machine until told to end. Says `up` to standard output once it runs for the first time.
///
/// # Errors
/// When QEMU does not start, or a part of the machine does not work.
pub fn supervise_machine(args: &ShimArgs) -> Result<(), ShimError> {
    let make = |read: Read<MachineSpec, MachineHost>| {
        let group = Group::new(&read.places.cgroup(), &read.spec.id);
        (
            Nothing,
            vec![Machine {
                group,
                spec: read.spec,
                host: read.host,
                place: read.place,
                qmp: Mutex::default(),
                gate: RefCell::default(),
            }],
        )
    };
    supervise_with(args, make, Machine::carried)
}

impl Machine {
    fn carried(&self) -> Carried<'_> {
        Carried {
            listen: self.host.listen,
            ports: self.spec.carried_ports(),
            outbound: &self.spec.outbound,
            hosts: HOSTS_OF_MACHINES,
            private: &self.host.private,
            bytes_per_second: self.spec.limits.bytes_per_second,
        }
    }

    /// QEMU's command, and the files that are to stay open until it has started.
    fn command(&self) -> Result<(Command, UnixStream, Vec<File>), ShimError> {
        let mut files = Vec::new();
        let mut open = |path: &Path, write: bool| -> Result<RawFd, ShimError> {
            let file = OpenOptions::new().read(true).write(write).open(path);
            let file = file.map_err(failed(path.display().to_string()))?;
            pass(&file)?;
            let number = file.as_raw_fd();
            files.push(file);
            Ok(number)
        };
        let base = open(&self.host.images.join(&self.spec.image), false)?;
        let disk = open(&self.place.overlay(), true)?;
        let seed = open(&self.place.seed(), false)?;
        let volumes = self.spec.volumes.iter().map(|volume| open(&self.place.volume_image(&volume.name), true));
        let volumes = volumes.collect::<Result<_, _>>()?;
        let (ours, theirs) = UnixStream::pair().map_err(failed("a socket"))?;
        pass(&theirs)?;
        let descriptors = Descriptors { base, disk, seed, volumes, qmp: theirs.as_raw_fd() };
        files.push(File::from(std::os::fd::OwnedFd::from(theirs)));
        let mut command = Command::new(&self.host.shim);
        command.arg("launch").arg(format!("--uid={}", self.spec.uid));
        for dir in self.group.dirs() {
            command.arg("--cgroup").arg(dir);
        }
        if let Some(group) = self.host.accelerator.group() {
            command.arg(format!("--group={group}"));
        }
        command.arg(format!("--loopback={}/16", stand_in(HOSTS_OF_MACHINES, 0)));
        command.arg(format!("--max-file-bytes={}", self.spec.max_file_bytes()));
        command.arg("--").arg(&self.host.qemu).args(arguments(&self.spec, self.host.accelerator, &descriptors));
        command.process_group(0).stdin(Stdio::null());
        Ok((command, ours, files))
    }
}

/// A machine shares nothing with others.
struct Nothing;

impl Ground for Nothing {
    async fn lay(&self, _: &Net) -> Result<(), ShimError> {
        Ok(())
    }

    async fn gives_way(&self) {
        std::future::pending().await
    }

    async fn clear(&self, _: &Net) -> Result<(), ShimError> {
        Ok(())
    }
}

impl Workload for Machine {
    fn name(&self) -> Option<&str> {
        None
    }

    fn restart(&self) -> Restart {
        Restart::Always
    }

    fn health(&self) -> Option<&Health> {
        None
    }

    async fn hangs(&self) {
        let begun = Instant::now();
        let gate = self.gate.borrow().clone();
        let (mut looked, mut silent): (_, Option<Instant>) = (begun, None);
        loop {
            tokio::time::sleep(if gate.is_shut() { LISTENS } else { BETWEEN }).await;
            let mut qmp = self.qmp.lock().await;
            let Some(qmp) = qmp.as_mut() else { return std::future::pending().await };
            let asked = Instant::now();
            let mut answers = true;
            if gate.is_shut() {
                answers = look_at_card(qmp, &gate).await;
                if begun.elapsed() > LISTENS_LATEST {
                    gate.open();
                }
            }
            if answers && looked.elapsed() >= BETWEEN {
                answers = look_at_status(qmp).await;
                looked = Instant::now();
            }
            silent = if answers { None } else { silent.or(Some(asked)) };
            if silent.is_some_and(|since| since.elapsed() >= SILENT) {
                return;
            }
        }
    }

    async fn start(&self, log: &Voice, net: &Net) -> Result<Running, ShimError> {
        // Whatever an earlier supervisor left: two must never write to one disk.
        self.group.kill().await.map_err(failed("the control group"))?;
        self.group.create(&self.spec.group()).map_err(failed("the control group"))?;
        let (stdout, serial) = output()?;
        let (stderr, complaint) = output()?;
        let (mut command, socket, files) = self.command()?;
        let child = command.stdout(stdout).stderr(stderr).spawn().map_err(failed("qemu"))?;
        // Once they are closed here, the pipes end with QEMU.
        drop((command, files));
        let said = Rc::new(RefCell::new(Vec::new()));
        let listening = tokio::task::spawn_local(listen(complaint, said.clone()));
        let running = Running::of(i32::try_from(child.id()).unwrap_or(i32::MAX))?;
        running.keep(serial, log);
        let begun = async {
            let mut qmp = Qmp::greet(socket, MAKE).await?;
            let gate = net.gate();
            gate.shut();
            *self.gate.borrow_mut() = gate;
            net.enter(running.pid())?;
            qmp.order("cont").await?;
            Ok::<Qmp, std::io::Error>(qmp)
        };
        match begun.await {
            Ok(qmp) => {
                *self.qmp.lock().await = Some(qmp);
                Ok(running)
            }
            Err(error) => {
                self.group.kill().await.map_err(failed("the control group"))?;
                let _ = listening.await;
                let text = String::from_utf8_lossy(&said.borrow()).split_whitespace().collect::<Vec<_>>().join(" ");
                Err(ShimError::Machine(format!("QEMU does not start: {error}: {text}")))
            }
        }
    }

    fn refuses(&self, _: &ShimError) -> bool {
        // QEMU is started with what we make; what is the buyer's of it was looked at before.
        false
    }

    async fn stop(&self, running: &Running) {
        // The button on its case; a guest that does not heed it in time is switched off.
        let qmp = self.qmp.lock().await.take();
        if let Some(mut qmp) = qmp {
            if qmp.order("system_powerdown").await.is_ok() && tokio::time::timeout(GRACE, running.ended()).await.is_ok()
            {
                return;
            }
        }
        if let Err(error) = self.group.kill().await {
            complain(format_args!("{error}"));
        }
        if tokio::time::timeout(GRACE, running.ended()).await.is_err() {
            complain(format_args!("QEMU does not end"));
        }
    }

    async fn clear(&self, net: &Net) -> Result<(), ShimError> {
        net.leave();
        self.qmp.lock().await.take();
        self.group.kill().await.map_err(failed("the control group"))
    }
}

/// Opens `gate` if the guest uses its network card, or if QEMU cannot tell. Whether QEMU answers.
async fn look_at_card(qmp: &mut Qmp, gate: &Gate) -> bool {
    match qmp.order("query-rx-filter").await {
        Ok(filters) if !listens(&filters) => {}
        Ok(_) => gate.open(),
        // What a refusal is told by.
        Err(error) if error.kind() == std::io::ErrorKind::Other => gate.open(),
        Err(_) => return false,
    }
    true
}

/// Lets a guest go on that QEMU has stopped. Whether QEMU answers.
async fn look_at_status(qmp: &mut Qmp) -> bool {
    let Ok(status) = qmp.order("query-status").await else { return false };
    // It stops a guest that writes what the disk does not take. There may be room again.
    if status.get("status").is_some_and(|status| status == "io-error") {
        let _ = qmp.order("cont").await;
    }
    true
}

/// Whether the guest's driver has set up what its network card is to receive. Until then the card receives everything, and
/// knows of no group of receivers; each of both ends when a driver is at work, the first not if it wants everything.
/// See `query-rx-filter` of <https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html>.
fn listens(filters: &serde_json::Value) -> bool {
    let chosen = filters.pointer("/0/promiscuous").is_some_and(|everything| everything == false);
    let groups = filters.pointer("/0/multicast-table").and_then(|table| table.as_array());
    chosen || groups.is_some_and(|groups| !groups.is_empty())
}

/// Has a child that is started now inherit it.
fn pass(file: &impl AsFd) -> Result<(), ShimError> {
    fcntl_setfd(file, FdFlags::empty()).map_err(|error| failed("fcntl")(error.into()))
}

/// Keeps the beginning of what QEMU complains of; a guest can make it complain for ever.
async fn listen(mut from: pipe::Receiver, said: Rc<RefCell<Vec<u8>>>) {
    let mut buffer = [0; COMPLAINT];
    while let Ok(len) = from.read(&mut buffer).await {
        let Some(bytes) = buffer.get(..len).filter(|bytes| !bytes.is_empty()) else { return };
        let mut said = said.borrow_mut();
        let room = COMPLAINT.saturating_sub(said.len()).min(len);
        said.extend(bytes.iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_card_is_used_once_a_driver_has_set_it_up() {
        let card = |everything: bool, groups: &[&str]| {
            listens(&json!([{ "name": "net", "promiscuous": everything, "multicast-table": groups }]))
        };
        assert!(!card(true, &[]));
        assert!(card(false, &[]) && card(true, &["01:00:5e:00:00:01"]));
        assert!(!listens(&json!([])), "no card");
    }
}
