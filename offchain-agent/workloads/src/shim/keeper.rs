//! Keeps one workload running: starts it again when it ends, as it wants, until told to end.

use super::{complain, failed, health, net::Net, process::Running, voice::Voice, ShimError, Workload, UP};
use crate::{place::Place, spec::write_json, status::Status};
use std::{
    cell::Cell,
    fs,
    io::{self, Write},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// The first pause before a restart, which doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause before a restart.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What has run so long is started again as if for the first time.
const SETTLED: Duration = Duration::from_secs(60);

/// What the keepers of one lease share.
pub(super) struct Shared<'a> {
    pub place: &'a Place,
    pub net: &'a Net,
    /// How many have not run yet.
    pub waiting: Cell<usize>,
    /// Whether one has failed: then nobody says anything else.
    pub failed: Cell<bool>,
}

/// Keeps one workload running.
pub(super) struct Keeper<'a, W> {
    pub workload: &'a W,
    /// Whether it is its status that is told.
    pub leads: bool,
    pub shared: &'a Shared<'a>,
    pub log: Voice,
    /// Becomes true when it is to end.
    pub ending: watch::Receiver<bool>,
}

impl<W: Workload> Keeper<'_, W> {
    pub(super) async fn run(mut self) -> Result<(), ShimError> {
        let mut first = true;
        let mut restarts = 0_u32;
        let mut pause = FIRST_PAUSE;
        loop {
            self.say(&Status::Starting { restarts });
            let begun = Instant::now();
            let started = self.workload.start(&self.log, self.shared.net).await;
            let refused = started.as_ref().err().is_some_and(|error| self.workload.refuses(error));
            let code = match started {
                // What has run before was damaged by itself since: that is an end like others.
                Err(error) if refused && self.shared.place.begun().exists() => {
                    self.up(&mut first)?;
                    self.log.note(&format!("it cannot be started: {error}"));
                    None
                }
                Err(error) => {
                    self.say(&Status::Failed { why: error.to_string(), refused });
                    self.shared.failed.set(true);
                    let _ = self.clear().await;
                    return Err(error);
                }
                Ok(running) => {
                    self.say(&Status::Running { pid: running.pid(), restarts });
                    if let Err(error) = self.up(&mut first) {
                        self.workload.stop(&running).await;
                        let _ = self.clear().await;
                        return Err(error);
                    }
                    match self.attend(&running).await {
                        Some(code) => code,
                        None => return self.clear().await,
                    }
                }
            };
            self.clear().await?;
            if !self.workload.restart().applies(code) {
                self.say(&Status::Ended { code });
                told(&mut self.ending).await;
                return Ok(());
            }
            if begun.elapsed() >= SETTLED {
                pause = FIRST_PAUSE;
            }
            self.say(&Status::Waiting { code, restarts });
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = told(&mut self.ending) => return Ok(()),
            }
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
            restarts = restarts.saturating_add(1);
        }
    }

    /// Waits for the end of what runs: what it ended with. `None` if it was told to.
    async fn attend(&mut self, running: &Running) -> Option<Option<i32>> {
        let code = tokio::select! {
            code = running.ended() => code,
            () = health::fails(self.workload.health(), self.shared.net) => {
                self.log.note("it does not answer as its health check wants, and is ended");
                self.workload.stop(running).await;
                // Whatever it ended with: it did not work.
                None
            }
            () = self.workload.hangs() => {
                self.log.note("what runs it does not answer, and is ended");
                self.workload.stop(running).await;
                None
            }
            () = told(&mut self.ending) => {
                self.workload.stop(running).await;
                return None;
            }
        };
        running.said_all().await;
        let words = code.map_or("it was killed".into(), |code| format!("it ended with code {code}"));
        self.log.note(&words);
        Some(code)
    }

    /// Removes what is left of the workload, which has ended.
    async fn clear(&self) -> Result<(), ShimError> {
        self.workload.clear(self.shared.net).await
    }

    /// Notes that it has run; says once, when all have, that they are up.
    fn up(&self, first: &mut bool) -> Result<(), ShimError> {
        if !std::mem::take(first) {
            return Ok(());
        }
        self.shared.waiting.set(self.shared.waiting.get().saturating_sub(1));
        if self.shared.waiting.get() > 0 {
            return Ok(());
        }
        fs::File::create(self.shared.place.begun()).map_err(failed("the lease's folder"))?;
        // Whoever started us may be gone.
        let _ = writeln!(io::stdout(), "{UP}");
        Ok(())
    }

    fn say(&self, status: &Status) {
        let tells = self.leads || matches!(status, Status::Failed { .. });
        if !tells || self.shared.failed.get() {
            return;
        }
        if let Err(error) = write_json(&self.shared.place.status(), status) {
            complain(format_args!("status.json: {error}"));
        }
    }
}

/// Returns when it is to end.
async fn told(ending: &mut watch::Receiver<bool>) {
    if ending.wait_for(|ending| *ending).await.is_err() {
        // Who tells outlives those who are told.
        std::future::pending::<()>().await;
    }
}
