//! Watching both chains: how fast blocks come, how far behind finality is, and which blocks were replaced.

use crate::Rpc;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

const PAUSE: Duration = Duration::from_millis(500);

/// Looks at both chains until it is dropped.
pub struct Watch {
    relay: Arc<Mutex<Blocks>>,
    parachain: Arc<Mutex<Blocks>>,
    tasks: [JoinHandle<()>; 2],
}

impl Watch {
    pub(crate) fn start(relay: Rpc, parachain: Rpc) -> Self {
        let seen = || Arc::new(Mutex::new(Blocks::default()));
        let (of_relay, of_parachain) = (seen(), seen());
        let tasks = [tokio::spawn(look(relay, of_relay.clone())), tokio::spawn(look(parachain, of_parachain.clone()))];
        Self { relay: of_relay, parachain: of_parachain, tasks }
    }

    /// What was seen of the relay chain so far.
    pub fn relay(&self) -> Blocks {
        self.relay.lock().expect("no panic holds this lock").clone()
    }

    /// What was seen of the parachain so far.
    pub fn parachain(&self) -> Blocks {
        self.parachain.lock().expect("no panic holds this lock").clone()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn look(rpc: Rpc, seen: Arc<Mutex<Blocks>>) {
    loop {
        let best = rpc.best().await;
        let finalized = rpc.finalized().await;
        if let (Some(best), Some(finalized)) = (best, finalized) {
            let mut seen = seen.lock().expect("no panic holds this lock");
            let now = Instant::now();
            seen.best.entry(best.number).or_insert((now, best.hash));
            seen.finalized.entry(finalized.number).or_insert((now, finalized.hash));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// When blocks of a chain were first seen, by number.
#[derive(Clone, Default)]
pub struct Blocks {
    best: BTreeMap<u64, (Instant, String)>,
    finalized: BTreeMap<u64, (Instant, String)>,
}

impl Blocks {
    /// When a block of that number, or a later one, was first seen as the best.
    pub fn best_at(&self, number: u64) -> Option<Instant> {
        self.best.range(number..).map(|(_, (at, _))| *at).min()
    }

    /// When the block of that number, or a later one, was first seen to be final.
    pub fn finalized_at(&self, number: u64) -> Option<Instant> {
        self.finalized.range(number..).map(|(_, (at, _))| *at).min()
    }

    /// Numbers of the last best and the last final block.
    pub fn last(&self) -> (u64, u64) {
        let last = |of: &BTreeMap<u64, _>| of.keys().next_back().copied().unwrap_or_default();
        (last(&self.best), last(&self.finalized))
    }

    /// Hashes that were the best of their number at first sight.
    pub fn first_best(&self) -> impl Iterator<Item = (u64, &str)> {
        self.best.iter().map(|(number, (_, hash))| (*number, hash.as_str()))
    }

    /// Final blocks, and the seconds from the first of them to the last.
    pub fn rate(&self) -> (u64, f64) {
        let (Some((first, (from, _))), Some((last, (to, _)))) =
            (self.finalized.first_key_value(), self.finalized.last_key_value())
        else {
            return (0, 0.0);
        };
        (last - first, to.duration_since(*from).as_secs_f64())
    }

    /// Seconds from a block's being the best to its being final, median and largest.
    pub fn lag(&self) -> (f64, f64) {
        let lag = |(number, (at, _)): (&u64, &(Instant, String))| {
            Some(self.finalized_at(*number)?.saturating_duration_since(*at).as_secs_f64())
        };
        // What was already old at the first look tells nothing.
        let mut lags: Vec<f64> = self.best.iter().skip(1).filter_map(lag).collect();
        lags.sort_by(f64::total_cmp);
        (lags.get(lags.len() / 2).copied().unwrap_or_default(), lags.last().copied().unwrap_or_default())
    }

    /// Both as a sentence.
    pub fn told(&self, chain: &str) -> String {
        let ((blocks, seconds), (middle, most)) = (self.rate(), self.lag());
        let each = seconds / blocks.max(1) as f64;
        format!(
            "{chain}: {blocks} blocks finalized in {seconds:.0} s, one every {each:.1} s; final {middle:.1} s after it \
             was the best (median), {most:.1} s at most"
        )
    }
}
