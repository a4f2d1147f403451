//! One channel's account: what was accepted and counted, against what the chain said last.
//!
//! Pure: nothing here reads a clock or writes a file. The ledger writes down first, then applies the same record here,
//! which is also what a restart does.
//!
//! # Which round a request counts for
//!
//! On chain a round's cap bounds what `consume` takes *in the round in which it lands*, and that is never known for
//! certain beforehand. So a request is counted only if the chain would take it together with all others that it has not
//! been told of, whichever of the coming rounds that happens in: those outstanding and one more are no more than what is
//! left of the current round, and a later round has at least as much. What is told of in the last ticks of its round lands
//! in that round nearly always, and the next begins with its whole cap; what lands late uses up some of the next one's.
//! Either way the chain refuses nothing.

use super::{
    record::Record,
    terms::{is_over, is_settled, Now, Policy, Refusal},
};
use sp_core::crypto::AccountId32;
use std::collections::VecDeque;
use tradewind_client::{
    rpc::{BatchState, UsageBatch},
    usage::UsageEntry,
    voucher::Voucher,
};
use tradewind_primitives::{Balance, ChannelView, Round, Tick, Ticks};

/// Most requests of one channel that count for one round, whatever the channel allows.
pub(super) const MAX_BATCH: usize = 65_536;

/// Batches whose requests are kept after the chain has paid for them.
pub(super) const KEPT_BATCHES: usize = 16;

/// Ticks before the end of a round in which the chain is told of it: enough for a transaction to be included.
const LAST_TICKS: Ticks = 20;

/// Ticks after a refusal before the same is tried again.
const BACK_OFF: Ticks = 50;

/// Blocks after which a transaction that was not included never will be: as many as it is valid for, and some.
const LOST_AFTER: u64 = 80;

/// Requests that the chain is told of at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Batch {
    pub(super) round: Round,
    pub(super) entries: Vec<UsageEntry>,
    pub(super) state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Open,
    Sent {
        requests: u32,
        /// What had been redeemed of the channel before.
        redeemed: Balance,
        /// The last final block known when it was sent last; none if that was in an earlier run.
        block: Option<u64>,
    },
    Consumed,
}

impl Batch {
    fn count(&self) -> u32 {
        match self.state {
            State::Sent { requests, .. } => requests,
            State::Open | State::Consumed => u32::try_from(self.entries.len()).unwrap_or(u32::MAX),
        }
    }

    fn view(&self) -> UsageBatch {
        let state = match self.state {
            State::Open => BatchState::Open,
            State::Sent { .. } => BatchState::Sent,
            State::Consumed => BatchState::Consumed,
        };
        UsageBatch { round: self.round, requests: self.count(), state }
    }
}

/// What is to be done for a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// The best voucher is to be redeemed.
    Redeem(Voucher),
    /// The chain is to be told of the requests of a round.
    Consume {
        /// Which round's.
        round: Round,
        /// How many.
        requests: u32,
    },
    /// What became of those that it was told of is to be looked up.
    Resolve {
        /// Which round's.
        round: Round,
    },
}

/// What became of a batch that the chain was told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    /// It was paid for.
    Consumed,
    /// It was not, and never will be by what was sent.
    Lost,
    /// It may still be.
    Waits,
}

/// See the module.
#[derive(Clone, Default, Debug)]
pub(super) struct Account {
    /// What the chain said of the channel last, and in which block.
    pub(super) seen: Option<(u64, ChannelView<AccountId32>)>,
    /// All that vouchers were accepted over.
    pub(super) accepted: Balance,
    /// The last one.
    pub(super) best: Option<Voucher>,
    /// Tick at which the oldest one came that is not redeemed.
    pub(super) since: Tick,
    /// Counted requests, the oldest first.
    pub(super) batches: VecDeque<Batch>,
    /// Tick before which what was refused is not tried again.
    pub(super) not_before: Tick,
}

impl Account {
    pub(super) fn view(&self) -> Option<&ChannelView<AccountId32>> {
        self.seen.as_ref().map(|(_, view)| view)
    }

    /// Takes note of what the chain says at `block`, unless it has said something since.
    pub(super) fn see(&mut self, block: u64, view: ChannelView<AccountId32>) {
        if self.seen.as_ref().is_none_or(|(before, _)| *before <= block) {
            self.seen = Some((block, view));
        }
    }

    fn redeemed(&self) -> Balance {
        self.view().map_or(0, |view| view.channel.redeemed())
    }

    /// What vouchers were accepted over and not redeemed.
    pub(super) fn unredeemed(&self) -> Balance {
        self.accepted.saturating_sub(self.redeemed())
    }

    /// What was counted and is not paid yet.
    pub(super) fn unconsumed(&self) -> Balance {
        let price = self.view().map_or(0, |view| view.channel.price);
        price.saturating_mul(self.outstanding().into())
    }

    /// Requests that were counted and that the chain has not paid for.
    fn outstanding(&self) -> u32 {
        let open = self.batches.iter().filter(|batch| batch.state != State::Consumed);
        open.map(Batch::count).fold(0, u32::saturating_add)
    }

    /// What to write down to accept a voucher whose signature is right.
    pub(super) fn accept(&self, voucher: &Voucher, now: &Now) -> Result<Record, Refusal> {
        let price = self.view().ok_or(Refusal::NoSuchChannel)?.channel.price;
        let accepted = self.accepted.max(self.redeemed());
        let least = accepted.saturating_add(price);
        if voucher.cumulative < least {
            return Err(Refusal::NotMore { accepted, price, least });
        }
        let since = if self.unredeemed() > 0 { self.since } else { now.tick };
        Ok(Record::of_voucher(voucher, since))
    }

    /// What to write down to count a request.
    pub(super) fn count(&self, entry: UsageEntry, now: &Now) -> Result<Record, Refusal> {
        let view = self.view().ok_or(Refusal::NoSuchChannel)?;
        let more = self.outstanding().saturating_add(1);
        let cost = view.channel.price.checked_mul(more.into());
        if cost.is_none_or(|cost| cost > view.channel.left()) {
            return Err(Refusal::Spent);
        }
        let round = self.round_of_next(now);
        let full = self.batches.back().is_some_and(|last| last.round == round && last.entries.len() >= MAX_BATCH);
        if full || more > view.channel.requests_left(now.live, now.round) {
            return Err(Refusal::RoundFull { retry_after: now.until_next_round() });
        }
        Ok(Record::Request { channel: view.id, round, entry })
    }

    /// The round that the next request counts for: the current one, or the one after that which the chain was told of.
    fn round_of_next(&self, now: &Now) -> Round {
        match self.batches.back() {
            None => now.round,
            Some(last) if last.state == State::Open => last.round.max(now.round),
            Some(last) => last.round.saturating_add(1).max(now.round),
        }
    }

    /// What is to be done now, if anything.
    pub(super) fn due(&self, now: &Now, policy: &Policy) -> Option<Due> {
        let view = self.view()?;
        let sent = self.batches.iter().find(|batch| matches!(batch.state, State::Sent { .. }));
        if let Some(sent) = sent {
            return Some(Due::Resolve { round: sent.round });
        }
        if is_settled(view, now.live) || now.tick < self.not_before {
            return None;
        }
        let ended = is_over(view, now);
        if let Some(best) = self.best.filter(|_| self.unredeemed() > 0) {
            let old = now.tick.saturating_sub(self.since) >= policy.age;
            return (ended || old || self.unredeemed() >= policy.amount).then_some(Due::Redeem(best));
        }
        let open = |batch: &&Batch| batch.state == State::Open && !batch.entries.is_empty();
        let batch = self.batches.iter().find(open)?;
        let over = batch.round < now.round || (batch.round == now.round && now.left <= LAST_TICKS);
        let requests = batch.count();
        let fits = requests <= view.channel.requests_left(now.live, now.round);
        ((ended || over) && fits).then_some(Due::Consume { round: batch.round, requests })
    }

    /// What to write down before the chain is told of the requests of `round`.
    pub(super) fn send(&self, channel: u64, round: Round) -> Option<Record> {
        let batch = self.batches.iter().find(|batch| batch.round == round && batch.state == State::Open)?;
        Some(Record::Sent { channel, round, requests: batch.count(), redeemed: self.redeemed() })
    }

    /// What became of the batch of `round` that the chain was told of, as of block `block` and what was seen of it.
    pub(super) fn outcome(&self, round: Round, block: u64) -> Option<Outcome> {
        let (seen, view) = self.seen.as_ref()?;
        let batch = self.batches.iter().find(|batch| batch.round == round)?;
        let State::Sent { requests, redeemed, block: sent } = batch.state else { return None };
        let paid = view.channel.price.saturating_mul(requests.into());
        // Nothing else redeems a metered channel, and one batch is sent at a time.
        if view.channel.redeemed() >= redeemed.saturating_add(paid) {
            return Some(Outcome::Consumed);
        }
        match sent {
            Some(sent) if *seen.min(&block) > sent.saturating_add(LOST_AFTER) => Some(Outcome::Lost),
            _ => Some(Outcome::Waits),
        }
    }

    /// Takes note that the batch that was sent may be included in blocks after `block`; with `anew`, even if that was
    /// known before.
    pub(super) fn sent_at(&mut self, block: u64, anew: bool) {
        for batch in &mut self.batches {
            if let State::Sent { block: sent, .. } = &mut batch.state {
                if anew || sent.is_none() {
                    *sent = Some(block);
                }
            }
        }
    }

    /// Waits a while before what the chain refused is tried again.
    pub(super) fn back_off(&mut self, now: &Now) {
        self.not_before = now.tick.saturating_add(BACK_OFF);
    }

    /// Does what a record says. Returns how many entries of the log there are more, or fewer.
    pub(super) fn apply(&mut self, record: &Record) {
        match *record {
            Record::Voucher { channel, cumulative, signature, since } => {
                if cumulative > self.accepted {
                    self.accepted = cumulative;
                    self.best = Some(Voucher { channel, cumulative, signature });
                    self.since = since;
                }
            }
            Record::Request { round, entry, .. } => match self.batches.back_mut() {
                Some(last) if last.round == round => last.entries.push(entry),
                _ => self.batches.push_back(Batch { round, entries: vec![entry], state: State::Open }),
            },
            Record::Sent { round, requests, redeemed, .. } => {
                self.set_state(round, State::Sent { requests, redeemed, block: None });
            }
            Record::Unsent { round, .. } => self.set_state(round, State::Open),
            Record::Consumed { round, .. } => {
                self.set_state(round, State::Consumed);
                let consumed = self.batches.iter().filter(|batch| batch.state == State::Consumed).count();
                for _ in KEPT_BATCHES..consumed {
                    self.drop_oldest_consumed();
                }
            }
            Record::Head { .. } | Record::Forgotten { .. } => {}
        }
    }

    fn set_state(&mut self, round: Round, state: State) {
        if let Some(batch) = self.batches.iter_mut().find(|batch| batch.round == round) {
            batch.state = state;
        }
    }

    /// Drops the entries of the oldest batch that was paid for. Whether there was one beside the last batch, which tells
    /// the round of the next.
    pub(super) fn drop_oldest_consumed(&mut self) -> bool {
        let last = self.batches.len().saturating_sub(1);
        let found = self.batches.iter().take(last).position(|batch| batch.state == State::Consumed);
        found.is_some_and(|index| self.batches.remove(index).is_some())
    }

    /// Entries that are kept.
    pub(super) fn entries(&self) -> usize {
        self.batches.iter().map(|batch| batch.entries.len()).sum()
    }

    /// How the batches stand.
    pub(super) fn usage(&self) -> Vec<UsageBatch> {
        self.batches.iter().map(Batch::view).collect()
    }

    /// The entries of a round.
    pub(super) fn entries_of(&self, round: Round) -> Option<&[UsageEntry]> {
        self.batches.iter().find(|batch| batch.round == round).map(|batch| batch.entries.as_slice())
    }

    /// All that a restart needs to know.
    pub(super) fn records(&self, channel: u64) -> Vec<Record> {
        let mut records: Vec<Record> =
            self.best.iter().map(|voucher| Record::of_voucher(voucher, self.since)).collect();
        for Batch { round, entries, state } in &self.batches {
            let round = *round;
            records.extend(entries.iter().map(|entry| Record::Request { channel, round, entry: *entry }));
            match *state {
                State::Open => {}
                State::Sent { requests, redeemed, .. } => {
                    records.push(Record::Sent { channel, round, requests, redeemed });
                }
                State::Consumed => records.push(Record::Consumed { channel, round }),
            }
        }
        records
    }
}
