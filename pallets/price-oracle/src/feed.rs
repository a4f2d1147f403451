//! How a price follows from what operators say. Pure arithmetic: the same for whoever submits, reads, or checks.
//!
//! 1. What counts: observations of present operators that are not older than [`Rules::max_age`].
//! 2. Their median; of an even number the mean of the middle two, rounded down. A minority that lies cannot move it beyond
//!    what the others say.
//! 3. Quorum: at least [`Rules::min_operators`] of them are within [`Rules::deviation_ppm`] of the median.
//! 4. A median further than [`Rules::jump_ppm`] from the value in force is a jump. It waits until a quorum says so again,
//!    at least [`Rules::jump_delay`] later.
//! 5. The value in force becomes the median. That of a pair moves towards it by [`PAIR_MOVE_PPM`] in
//!    [`PAIR_TICKS`] at most.
//! 6. It can be relied on if there is a quorum, no jump waits, and it is within [`Rules::deviation_ppm`] of the median.

use crate::types::{Accepted, Average, Feed, Jump, Span};
use alloc::vec::Vec;
use tradewind_primitives::{MicroUsd, Tick, Ticks};

/// One in parts per million.
const MILLION: u128 = 1_000_000;

/// How far a pair moves in [`PAIR_TICKS`], in parts per million.
pub const PAIR_MOVE_PPM: u128 = 100_000;

/// In any so many ticks, one after another, a pair moves by [`PAIR_MOVE_PPM`] at most.
pub const PAIR_TICKS: Ticks = 100;

/// Ticks that are remembered together of a pair's last values.
const SPAN_TICKS: Ticks = 10;

/// How much of a micro-USD the average of a pair keeps.
const AVERAGE_SCALE: u128 = 1_000_000_000;

/// Numbers that health follows from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Least number of operators that agree.
    pub min_operators: u32,
    /// How old an observation can be.
    pub max_age: Ticks,
    /// How far from the median an observation agrees with it, in parts per million of the median.
    pub deviation_ppm: u32,
    /// How far the median can be from the value in force, in parts per million of that, without a second round.
    pub jump_ppm: u32,
    /// How long after the first the second round begins.
    pub jump_delay: Ticks,
    /// How many ticks the average of a pair goes back.
    pub average_ticks: Ticks,
}

/// What operators say, taken together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The median of what counts, in micro-USD.
    pub median: MicroUsd,
    /// The distance of the highest from the lowest, in parts per million of the median.
    pub spread_ppm: u32,
    /// How many agree with the median.
    pub agreeing: u32,
    /// The newest tick among those that agree.
    pub newest: Tick,
}

/// The median of `values`, which are sorted here. Of an even number the mean of the middle two, rounded down. `None` of
/// nothing.
pub fn median(values: &mut [u128]) -> Option<u128> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(middle.checked_sub(1)?)?;
    // Half of the distance, so that nothing overflows.
    Some(lower.saturating_add(upper.saturating_sub(lower) / 2))
}

/// Whether `value` is within `ppm` parts per million of `from`.
pub fn is_near(value: MicroUsd, from: MicroUsd, ppm: u32) -> bool {
    value.abs_diff(from).saturating_mul(MILLION) <= from.saturating_mul(ppm.into())
}

/// How far `value` is from `of`, in parts per million of that, rounded down.
fn ppm_of(value: u128, of: u128) -> u32 {
    let ppm = value.saturating_mul(MILLION).checked_div(of).unwrap_or(0);
    u32::try_from(ppm).unwrap_or(u32::MAX)
}

impl Accepted {
    /// The value in force next if the median of a pair is `to`: as near to that as a pair may move, rounded towards where it
    /// was. `spans` says what it was in the last [`PAIR_TICKS`].
    fn towards(&self, to: MicroUsd, spans: &[Span], now: Tick) -> MicroUsd {
        let recent = spans.iter().filter(|span| span.is_recent(now));
        let (mut low, mut high) = (self.value, self.value);
        for span in recent {
            low = low.min(span.low);
            high = high.max(span.high);
        }
        let least = high.saturating_mul(MILLION.saturating_sub(PAIR_MOVE_PPM)).div_ceil(MILLION);
        let most = low.saturating_mul(MILLION.saturating_add(PAIR_MOVE_PPM)) / MILLION;
        // Never crossed, as all values of the last ticks were near one another; then it stays.
        if least > most {
            return self.value;
        }
        to.clamp(least, most)
    }
}

impl Span {
    fn is_recent(&self, now: Tick) -> bool {
        let end = self.from.saturating_add(SPAN_TICKS);
        end.saturating_add(PAIR_TICKS) > now
    }
}

impl Average {
    /// The average of what has just got its first value.
    fn starting(value: MicroUsd, tick: Tick) -> Self {
        Self { scaled: value.saturating_mul(AVERAGE_SCALE), tick }
    }

    /// The average at `now`, if `value` was in force since it was updated: each tick moves it by the `ticks`th part of the
    /// distance, rounded down.
    pub fn at(self, now: Tick, value: MicroUsd, ticks: Ticks) -> Self {
        let passed = now.saturating_sub(self.tick).min(ticks);
        let target = value.saturating_mul(AVERAGE_SCALE);
        let way = target.abs_diff(self.scaled).saturating_mul(passed.into()) / u128::from(ticks.max(1));
        let scaled =
            if target > self.scaled { self.scaled.saturating_add(way) } else { self.scaled.saturating_sub(way) };
        Self { scaled, tick: self.tick.max(now) }
    }

    /// In micro-USD, rounded down.
    pub fn value(&self) -> MicroUsd {
        self.scaled / AVERAGE_SCALE
    }
}

impl<AccountId> Feed<AccountId> {
    /// What of the observations counts at `now`, as values and ticks.
    fn counting<'a>(
        &'a self,
        rules: &'a Rules,
        now: Tick,
        present: &'a dyn Fn(&AccountId) -> bool,
    ) -> impl Iterator<Item = (MicroUsd, Tick)> + 'a {
        let recent = move |tick: Tick| now.saturating_sub(tick) <= rules.max_age;
        let counts = self.observations.iter().filter(move |one| recent(one.tick) && present(&one.operator));
        counts.map(|one| (one.value, one.tick))
    }

    /// What operators say at `now`, taken together; `None` if none says anything.
    pub fn standing(&self, rules: &Rules, now: Tick, present: &dyn Fn(&AccountId) -> bool) -> Option<Standing> {
        let counting: Vec<_> = self.counting(rules, now, present).collect();
        let mut values: Vec<_> = counting.iter().map(|(value, _)| *value).collect();
        let median = median(&mut values)?;
        let (lowest, highest) = (values.first()?, values.last()?);
        let agreeing = counting.iter().filter(|(value, _)| is_near(*value, median, rules.deviation_ppm));
        let (mut number, mut newest) = (0u32, 0);
        for (_, tick) in agreeing {
            number = number.saturating_add(1);
            newest = newest.max(*tick);
        }
        Some(Standing { median, spread_ppm: ppm_of(highest.saturating_sub(*lowest), median), agreeing: number, newest })
    }

    /// Whether a quorum has said `median` again in the second round of `jump`.
    fn is_confirmed(
        &self,
        jump: &Jump,
        median: MicroUsd,
        rules: &Rules,
        now: Tick,
        present: &dyn Fn(&AccountId) -> bool,
    ) -> bool {
        let second = jump.since.saturating_add(rules.jump_delay);
        let again = self.counting(rules, now, present);
        let again = again.filter(|(value, tick)| *tick >= second && is_near(*value, median, rules.deviation_ppm));
        again.count() >= rules.min_operators as usize
    }

    /// Remembers that a pair was `before` until now, and is `value` from now on.
    fn remember(&mut self, before: MicroUsd, value: MicroUsd, now: Tick) {
        self.spans.retain(|span| span.is_recent(now));
        let (low, high) = (before.min(value), before.max(value));
        let from = now - now % SPAN_TICKS;
        match self.spans.last_mut().filter(|span| span.from == from) {
            Some(span) => {
                span.low = span.low.min(low);
                span.high = span.high.max(high);
            }
            None => {
                // There is room: of the recent ones no two begin with the same tick.
                let _ = self.spans.try_push(Span { from, low, high });
            }
        }
    }

    /// Brings value, jump and average up to `now`. Whether the value can be relied on, with what operators say; `None`
    /// without a quorum: then only the average moves.
    pub fn update(
        &mut self,
        is_pair: bool,
        rules: &Rules,
        now: Tick,
        present: &dyn Fn(&AccountId) -> bool,
    ) -> Option<(bool, Standing)> {
        if let (Some(accepted), Some(average)) = (self.accepted, self.average) {
            self.average = Some(average.at(now, accepted.value, rules.average_ticks));
        }
        let standing = self.standing(rules, now, present);
        self.spread_ppm = standing.map_or(0, |standing| standing.spread_ppm);
        let standing = standing.filter(|standing| standing.agreeing >= rules.min_operators)?;
        let median = standing.median;
        let Some(accepted) = self.accepted else {
            self.accepted = Some(Accepted { value: median, tick: now });
            self.average = is_pair.then(|| Average::starting(median, now));
            if is_pair {
                self.remember(median, median, now);
            }
            return Some((true, standing));
        };
        if is_near(median, accepted.value, rules.jump_ppm) {
            self.jump = None;
        } else {
            let jump = self.jump.filter(|jump| is_near(median, jump.value, rules.deviation_ppm));
            let jump = jump.unwrap_or(Jump { value: median, since: now });
            self.jump = Some(jump);
            if !self.is_confirmed(&jump, median, rules, now, present) {
                return Some((false, standing));
            }
        }
        let value = if is_pair { accepted.towards(median, &self.spans, now) } else { median };
        if is_pair {
            self.remember(accepted.value, value, now);
        }
        self.accepted = Some(Accepted { value, tick: now });
        if is_near(median, value, rules.jump_ppm) {
            self.jump = None;
        }
        Some((is_near(value, median, rules.deviation_ppm), standing))
    }
}
