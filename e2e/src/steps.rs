//! A lease whose agent is killed at step after step of it.

use crate::{members, plain, shims, signal, Network};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{io::AsyncReadExt, net::TcpStream};

const LONG: Duration = Duration::from_secs(600);

/// The points at which a lease is on its way to being active. No other lease comes to them, so that whoever is held there
/// is the one that was rented last.
pub const BEFORE: [&str; 9] = [
    "blob stored",
    "manifest put",
    "admit: found",
    "admit: written down",
    "admit: accepted",
    "provision: begun",
    "provision: runs",
    "provision: written down",
    "provision: activated",
];

/// Those that come while it is active, the first two when the agent starts.
pub const DURING: [&str; 4] = ["resume: begun", "resume: runs", "heartbeat: signed", "heartbeat: sent"];

/// Those that come when it has ended.
pub const AFTER: [&str; 5] =
    ["settle: begun", "settle: settled", "tear down: begun", "tear down: destroyed", "tear down: content dropped"];

/// Of [`BEFORE`], the first that comes only when the buyer has handed everything over.
const HANDED_OVER: usize = 4;

/// What is rented, by its manifest.
pub enum Rented {
    /// A function.
    Function(PathBuf),
    /// A container that answers browsers, and is one process.
    Container(PathBuf),
    /// A virtual machine with an SSH server.
    Machine(PathBuf),
}

impl Rented {
    fn manifest(&self) -> &str {
        let (Self::Function(path) | Self::Container(path) | Self::Machine(path)) = self;
        path.to_str().expect("a path of plain letters")
    }

    /// Whether it goes on without its agent.
    fn outlives_its_agent(&self) -> bool {
        !matches!(self, Self::Function(_))
    }
}

/// Takes leases of the first provider through their lives, and kills its agent on the way.
pub struct Steps<'a> {
    /// All that there is.
    pub network: &'a mut Network,
    /// What is rented, again and again.
    pub rented: Rented,
}

impl Steps<'_> {
    /// Rents, as the lease of that number, with the agent killed at each of `points`, which are of [`BEFORE`] and in order.
    /// It is active then, and answers.
    ///
    /// # Panics
    /// If anything else happens.
    pub async fn begins(&mut self, lease: u64, points: &[&str]) {
        let number = lease.to_string();
        let manifest = self.rented.manifest().to_owned();
        let rent = ["rent", &manifest, "--yes", "--detach", "--for", "1h"];
        let hand_over = ["lease", "hand-over", &number];
        let mut handed_over = false;
        for (index, point) in points.iter().enumerate() {
            let file = self.hold_at(point).await;
            let network = &*self.network;
            let held = network.until(point, LONG, async || file.exists().then_some(()));
            if handed_over {
                held.await;
            } else {
                // The buyer may be still handing over when the agent is held. The lease stands, and it can be done again.
                let handing = network.tradewind(if index == 0 { &rent[..] } else { &hand_over[..] });
                tokio::pin!(held, handing);
                tokio::select! {
                    () = &mut held => {}
                    outcome = &mut handing => {
                        outcome.done();
                        held.await;
                        handed_over = true;
                    }
                }
            }
            handed_over |= BEFORE.iter().skip(HANDED_OVER).any(|late| late == point);
            if *point == "admit: accepted" {
                // Nobody provisions it, and what it needs comes.
                let came = async || {
                    let log = plain(&network.provider(0).log());
                    let of = format!(" lease={lease} ");
                    log.lines().any(|line| line.contains("what it needs is here") && line.contains(&of)).then_some(())
                };
                network.until("what the lease needs to come ahead", LONG, came).await;
            }
        }
        self.network.kill_agent(0);
        self.network.start_agent(0).await;
        if !handed_over {
            self.network.tradewind(&hand_over).await.done();
        }
        let what = format!("active after a kill at {points:?}");
        self.network.lease_until(lease, &what, LONG, |lease| lease.state == "active").await;
        self.answers(lease).await;
    }

    /// Kills the agent at a point of [`DURING`], after which the first of `leases` is attested, and all answer.
    ///
    /// # Panics
    /// If anything else happens.
    pub async fn goes_on(&mut self, leases: &[u64], point: &str) {
        let file = self.hold_at(point).await;
        self.kill_there(&file).await;
        let first = *leases.first().expect("a lease");
        let before = self.network.lease(first).await.covered;
        let what = format!("attested after a kill at `{point}`");
        self.network.lease_until(first, &what, LONG, |lease| lease.covered > before).await;
        for lease in leases {
            self.answers(*lease).await;
        }
    }

    /// Cancels a lease that has been attested, with the agent killed at each of `points`, which are of [`AFTER`] and in
    /// order. It ends as its buyer wanted.
    ///
    /// # Panics
    /// If anything else happens.
    pub async fn ends(&mut self, lease: u64, points: &[&str]) {
        for (index, point) in points.iter().enumerate() {
            let file = self.hold_at(point).await;
            if index == 0 {
                self.network.tradewind(&["lease", "cancel", &lease.to_string()]).await.done();
            }
            self.held(&file).await;
        }
        self.network.kill_agent(0);
        self.network.start_agent(0).await;
        let closed = self.network.closed(lease, LONG).await;
        closed.check_closed();
        assert_eq!(closed.reason.as_deref(), Some("BuyerCancelled"), "after a kill at {points:?}");
        assert!(closed.covered > 0, "{closed:?}");
        if !self.rented.outlives_its_agent() {
            self.network.gone(lease).await;
        }
    }

    /// Takes the lease of that number through all of its life, with the agent killed at some points of it: two leases in a
    /// row come to all.
    ///
    /// # Panics
    /// If anything else happens.
    pub async fn in_a_life(&mut self, lease: u64) {
        let [before, during, after] = points_of(lease);
        self.begins(lease, &before).await;
        self.run(1).await;
        for point in during {
            self.goes_on(&[lease], point).await;
            self.run(1).await;
        }
        self.ends(lease, &after).await;
        self.run(0).await;
    }

    /// Waits until exactly so many workloads run for as many leases: as the agent counts, and as the machine does.
    ///
    /// # Panics
    /// If they do not.
    pub async fn run(&self, count: usize) {
        self.network.workloads(count).await;
        if self.rented.outlives_its_agent() {
            let home = self.home();
            let counts = || [shims(&home).len(), members(&home).len()];
            let what = format!("{count} supervisors, and as many processes of workloads");
            self.network.until(&what, LONG, async || (counts() == [count; 2]).then_some(())).await;
        }
    }

    /// Waits until the workload of a lease answers.
    ///
    /// # Panics
    /// If it does not.
    pub async fn answers(&self, lease: u64) {
        let network = &*self.network;
        let what = format!("the workload of lease {lease} to answer");
        match &self.rented {
            Rented::Function(_) => network.answers(lease).await,
            Rented::Container(_) => {
                let url = self.shown(lease).await["url"].as_str().expect("a URL").to_owned();
                let says = async || (network.http.get(&url).send().await.ok()?.status() == 200).then_some(());
                network.until(&what, LONG, says).await;
            }
            Rented::Machine(_) => {
                let shown = self.shown(lease).await;
                let address = shown["ports"][0]["outside"].as_str().expect("an address").to_owned();
                network.until(&what, LONG, async || greets(&address).await).await;
            }
        }
    }

    async fn shown(&self, lease: u64) -> serde_json::Value {
        self.network.tradewind(&["lease", "show", &lease.to_string()]).await.done()
    }

    /// Starts the agent so that it stops at `point`. Returns the file by which it says that it has.
    async fn hold_at(&mut self, point: &str) -> PathBuf {
        let file = self.network.folder().join(point.replace([':', ' '], "-"));
        let wanted = format!("{point}={}", file.display());
        // The file of another lease that was held there.
        let _ = std::fs::remove_file(&file);
        self.network.kill_agent(0);
        if point.starts_with("resume") && self.rented.outlives_its_agent() {
            // Otherwise there is nothing to resume.
            let supervisors: Vec<u32> = shims(&self.home()).into_iter().map(|(pid, _)| pid).collect();
            signal("KILL", &supervisors);
        }
        self.network.start_agent_with(0, &[("TRADEWIND_HOLD_AT", &wanted)]).await;
        file
    }

    /// Waits until the agent stands still at the point of `file`.
    async fn held(&self, file: &Path) {
        let what = format!("the agent to come to {}", file.display());
        self.network.until(&what, LONG, async || file.exists().then_some(())).await;
    }

    /// Waits for that, kills it there, and starts it again.
    async fn kill_there(&mut self, file: &Path) {
        self.held(file).await;
        self.network.kill_agent(0);
        self.network.start_agent(0).await;
    }

    fn home(&self) -> PathBuf {
        self.network.provider(0).home.join("agent")
    }
}

/// The points that a lease of that number comes to, of each of the three lists. Whoever is held with the manifest in hand may
/// have accepted the lease at the same time: what comes next for that one is to provision.
fn points_of(lease: u64) -> [Vec<&'static str>; 3] {
    let odd = lease % 2 == 1;
    let late = ["manifest put", "provision: begun", "provision: written down"];
    let before = BEFORE.into_iter().filter(|point| late.contains(point) == odd);
    let every_other = |points: &[&'static str]| points.iter().copied().skip(usize::from(odd)).step_by(2).collect();
    [before.collect(), every_other(&DURING), every_other(&AFTER)]
}

/// Whether an SSH server greets whoever connects.
async fn greets(address: &str) -> Option<()> {
    let greeted = async {
        let mut greeting = [0; 4];
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream.read_exact(&mut greeting).await.ok()?;
        (&greeting == b"SSH-").then_some(())
    };
    // A guest that is not there yet does not end a connection.
    tokio::time::timeout(Duration::from_secs(2), greeted).await.ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_leases_in_a_row_come_to_every_point_once() {
        let mut all = [points_of(0), points_of(1)].concat().concat();
        let mut points = [&BEFORE[..], &DURING, &AFTER].concat();
        all.sort_unstable();
        points.sort_unstable();
        assert_eq!(all, points);
    }
}
