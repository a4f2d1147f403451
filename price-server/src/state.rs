//! What the server knows while it runs: the prices, how far they have moved, and what is wrong with each source.

use crate::{
    fault::Faults,
    log::Log,
    sources::{Source, View},
    truth::Truth,
};
use serde::Serialize;
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::Instant;

/// The date of what is frozen: that of AWS's old file.
const FROZEN: u64 = 1_715_622_312;

/// A source's faults, and the step at which it froze.
#[derive(Clone, Default)]
pub(crate) struct Condition {
    pub(crate) faults: Faults,
    frozen_at: Option<u64>,
}

pub(crate) struct State {
    pub(crate) truth: Truth,
    pub(crate) log: Log,
    began: Instant,
    /// When it began, in seconds since 1970.
    epoch: u64,
    move_every: Duration,
    /// Steps that were ordered, and when the last was.
    ordered: Mutex<(u64, u64)>,
    conditions: Mutex<[Condition; Source::ALL.len()]>,
}

/// One rate, as `/truth` tells it.
#[derive(Serialize)]
pub(crate) struct Rate {
    pub(crate) source: &'static str,
    pub(crate) cloud: &'static str,
    pub(crate) market: &'static str,
    pub(crate) region: &'static str,
    pub(crate) class: String,
    /// Micro-USD an hour, or for a whole token, if nothing is wrong with the source.
    pub(crate) micro_usd: u64,
    /// What the source says, as it is now.
    pub(crate) served: u64,
}

impl State {
    pub(crate) fn new(seed: u64, by_percent: u32, move_every: Duration, epoch: Option<u64>) -> Self {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self {
            truth: Truth::new(seed, by_percent),
            log: Log::default(),
            began: Instant::now(),
            epoch: epoch.unwrap_or_else(now),
            move_every,
            ordered: Mutex::default(),
            conditions: Mutex::default(),
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn now(&self) -> u64 {
        self.epoch + self.elapsed().as_secs()
    }

    /// The step, and when it was reached.
    pub(crate) fn step(&self) -> (u64, u64) {
        let (ordered, last) = *self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        let every = self.move_every.as_secs();
        let timed = self.elapsed().as_secs().checked_div(every).unwrap_or(0);
        (ordered + timed, last.max(self.epoch + timed * every))
    }

    /// Moves all prices by so many steps.
    pub(crate) fn advance(&self, steps: u32) {
        let now = self.now();
        let mut ordered = self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        *ordered = (ordered.0.saturating_add(steps.into()), now);
    }

    pub(crate) fn condition(&self, source: Source) -> Condition {
        let conditions = self.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        conditions.get(source.index()).cloned().unwrap_or_default()
    }

    /// Replaces what is wrong with a source.
    ///
    /// # Errors
    /// That the source cannot be wrong in this way.
    pub(crate) fn set(&self, source: Source, faults: Faults) -> Result<(), String> {
        if faults.wrong_currency.is_some() && !source.has_currency() {
            return Err(format!("{source} names no currency"));
        }
        if faults.pages.is_some() && !source.has_pages() {
            return Err(format!("{source} has no pages"));
        }
        let step = self.step().0;
        let mut conditions = self.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(condition) = conditions.get_mut(source.index()) {
            let frozen_at = faults.frozen.then(|| condition.frozen_at.unwrap_or(step));
            *condition = Condition { faults, frozen_at };
        }
        Ok(())
    }

    /// Replaces what is wrong with every source, as far as each can be wrong in this way.
    pub(crate) fn set_all(&self, faults: &Faults) {
        for source in Source::ALL {
            let fitting = Faults {
                wrong_currency: faults.wrong_currency.clone().filter(|_| source.has_currency()),
                pages: faults.pages.filter(|_| source.has_pages()),
                ..faults.clone()
            };
            // What does not fit was left out.
            let _ = self.set(source, fitting);
        }
    }

    /// How a source in this condition sees the world at a step that was reached then.
    pub(crate) fn view<'a>(
        &'a self,
        (step, published): (u64, u64),
        condition: &'a Condition,
        base: String,
    ) -> View<'a> {
        let faults = &condition.faults;
        let frozen = condition.frozen_at;
        View {
            truth: &self.truth,
            step: frozen.unwrap_or(step),
            published: if frozen.is_some() { FROZEN } else { published },
            now: if frozen.is_some() { FROZEN } else { self.now() },
            factor_percent: faults.factor_percent,
            currency: faults.wrong_currency.as_deref(),
            empty: faults.body == Some(crate::fault::Body::Empty),
            pages: faults.pages,
            base,
        }
    }

    /// All rates at a step that was reached then.
    pub(crate) fn rates(&self, at: (u64, u64)) -> Vec<Rate> {
        let mut rates = Vec::new();
        for source in Source::ALL {
            let condition = self.condition(source);
            let view = self.view(at, &condition, String::new());
            for (cloud, market, region, percent, classes) in source.tells() {
                rates.extend(classes.into_iter().map(|class| Rate {
                    source: source.name(),
                    cloud: cloud.name(),
                    market: market.name(),
                    region,
                    class: class.to_string(),
                    micro_usd: self.truth.rate(at.0, percent, cloud, market, class),
                    served: view.rate(percent, cloud, market, class),
                }));
            }
        }
        rates
    }
}
