//! The ledger: every channel's account, and the file that outlives the process.
//!
//! One lock holds both, so that of two requests on one amount one is accepted. It is held for as long as it takes to
//! write one record to a file; signatures are checked outside.

use super::{
    account::{Account, Due, Outcome},
    file::{LedgerError, LedgerFile},
    record::Record,
    signers::Signers,
    terms::{self, Now, Policy, Refusal, Terms},
};
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tradewind_client::{
    rpc::{UsageBatch, UsagePart, MAX_USAGE_ENTRIES},
    usage::{usage_root, UsageEntry},
    voucher::{Voucher, VoucherError},
};
use tradewind_primitives::{api::ClockView, AssetKind, Balance, ChannelId, ChannelView, Round};

/// Name of the file in the agent's home.
pub const FILE: &str = "paid.ledger";

/// Most channels that are known at one time. Each costs its payer the least deposit.
const MAX_CHANNELS: usize = 10_000;

/// Most entries of usage logs, of all channels: 40 MiB.
const MAX_ENTRIES: usize = 524_288;

/// How long what the chain said last is acted on while it says nothing more.
const STALE: Duration = Duration::from_secs(300);

/// Records that may be of no use before the file is written anew: 8 MiB.
const SLACK: u64 = 65_536;

/// See the module.
pub struct Ledger {
    genesis: H256,
    signers: Signers,
    inner: Mutex<Inner>,
}

struct Inner {
    file: LedgerFile,
    /// Records in the file when it was written anew last.
    compact: u64,
    accounts: HashMap<ChannelId, Account>,
    clock: Option<(Instant, u64, Now)>,
    /// Entries of all usage logs.
    entries: usize,
}

/// What is owed to the provider, by asset.
pub type Unredeemed = BTreeMap<AssetKind, Balance>;

impl Ledger {
    /// Opens the ledger at `path`, or begins one, for the chain of `genesis`.
    ///
    /// # Errors
    /// When the disk fails, or the file is not one that this version wrote for this chain.
    pub fn open(path: &Path, genesis: H256) -> Result<Self, LedgerError> {
        let mut accounts: HashMap<ChannelId, Account> = HashMap::new();
        let file = LedgerFile::open(path, genesis, |record| replay(&mut accounts, &record))?;
        let entries = accounts.values().map(Account::entries).sum();
        let inner = Mutex::new(Inner { file, compact: 0, accounts, clock: None, entries });
        let ledger = Self { genesis, signers: Signers::default(), inner };
        // On a full disk the old one does.
        if let Err(error) = ledger.inner().rewrite(genesis) {
            tracing::warn!(%error, "the ledger of paid requests is not written anew");
        }
        Ok(ledger)
    }

    /// Takes note of the chain's clock at `block`.
    pub fn see_clock(&self, block: u64, clock: &ClockView) {
        let mut inner = self.inner();
        if inner.clock.is_none_or(|(_, before, _)| before <= block) {
            inner.clock = Some((Instant::now(), block, clock.into()));
        }
        inner.accounts.values_mut().for_each(|account| account.sent_at(block, false));
    }

    /// The chain's clock, if it was read lately.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] if not.
    pub fn now(&self) -> Result<Now, Refusal> {
        self.inner().now()
    }

    /// Takes note of what the chain says of a channel at `block`. Whether there was room for it.
    pub fn see(&self, block: u64, view: ChannelView<AccountId32>) -> bool {
        let mut inner = self.inner();
        if inner.accounts.len() >= MAX_CHANNELS && !inner.accounts.contains_key(&view.id) {
            return false;
        }
        inner.accounts.entry(view.id).or_default().see(block, view);
        true
    }

    /// Takes note of all channels of the provider at `block`. What is not among them is over and forgotten; returns what is
    /// known still.
    pub fn see_all(&self, block: u64, views: Vec<ChannelView<AccountId32>>) -> Vec<ChannelId> {
        let mut there: Vec<ChannelId> = views.iter().map(|view| view.id).collect();
        there.sort_unstable();
        for view in views {
            let id = view.id;
            if !self.see(block, view) {
                tracing::warn!(channel = id, "not served, as there are too many channels");
            }
        }
        let mut inner = self.inner();
        let gone = |(id, account): (&ChannelId, &Account)| {
            let older = account.seen.as_ref().is_none_or(|(seen, _)| *seen <= block);
            (older && there.binary_search(id).is_err()).then_some(*id)
        };
        let gone: Vec<ChannelId> = inner.accounts.iter().filter_map(gone).collect();
        for channel in gone {
            if let Some(account) = inner.accounts.get(&channel) {
                let lost = account.unredeemed().max(account.unconsumed());
                if lost > 0 {
                    tracing::error!(channel, amount = lost, "the channel was closed before all of it was redeemed");
                }
            }
            match inner.file.append(&Record::Forgotten { channel }) {
                Ok(()) => {
                    let entries = inner.accounts.remove(&channel).map_or(0, |account| account.entries());
                    inner.entries = inner.entries.saturating_sub(entries);
                }
                // It is found again at the next look.
                Err(error) => tracing::warn!(channel, %error, "the channel is not forgotten"),
            }
        }
        inner.accounts.keys().copied().collect()
    }

    /// What the chain said last of a channel.
    pub fn view(&self, channel: ChannelId) -> Option<ChannelView<AccountId32>> {
        self.inner().accounts.get(&channel)?.view().cloned()
    }

    /// Checks all of a voucher but whether it is over more than the one before.
    ///
    /// # Errors
    /// Says why it does not count; [`Refusal::NoSuchChannel`] also if the channel is not known here yet.
    pub fn check(&self, terms: &Terms, voucher: &Voucher) -> Result<(), Refusal> {
        let (signer, digest) = {
            let inner = self.inner();
            let view = inner.accounts.get(&voucher.channel).and_then(Account::view).ok_or(Refusal::NoSuchChannel)?;
            terms.admit(view, &inner.now()?)?;
            voucher.check_unsigned(self.genesis, view.id, &view.channel)?
        };
        match self.signers.verifies(&signer, &voucher.signature, digest) {
            true => Ok(()),
            false => Err(VoucherError::BadSignature.into()),
        }
    }

    /// Takes a voucher whose signature, budget and terms were checked. On disk when this returns.
    ///
    /// # Errors
    /// [`Refusal::NotMore`] if it is not over one price more than the one before; when the channel has ended meanwhile;
    /// when it cannot be written down. Nothing has happened then.
    pub fn accept(&self, voucher: &Voucher) -> Result<(), Refusal> {
        let mut inner = self.inner();
        let now = inner.now()?;
        let account = inner.account(voucher.channel, &now)?;
        let record = account.accept(voucher, &now)?;
        inner.write(voucher.channel, &record)
    }

    /// Counts a request of a metered channel. On disk when this returns.
    ///
    /// # Errors
    /// When the channel has no more money or room in this round, or has ended; when it cannot be written down. Nothing
    /// has happened then.
    pub fn count(&self, channel: ChannelId, entry: impl FnOnce(&Now) -> UsageEntry) -> Result<(), Refusal> {
        let mut inner = self.inner();
        let now = inner.now()?;
        let record = inner.account(channel, &now)?.count(entry(&now), &now)?;
        while inner.entries >= MAX_ENTRIES && inner.drop_consumed() {}
        if inner.entries >= MAX_ENTRIES {
            return Err(Refusal::Unavailable("the provider counts no more requests until the chain has taken some"));
        }
        inner.write(channel, &record)?;
        inner.entries = inner.entries.saturating_add(1);
        Ok(())
    }

    /// What is to be done for which channels.
    pub fn due(&self, policy: &Policy) -> Vec<(ChannelId, Due)> {
        let inner = self.inner();
        let Ok(now) = inner.now() else { return Vec::new() };
        let due = |(id, account): (&ChannelId, &Account)| Some((*id, account.due(&now, policy)?));
        inner.accounts.iter().filter_map(due).collect()
    }

    /// What is to be done for one channel.
    pub fn due_of(&self, channel: ChannelId, policy: &Policy) -> Option<Due> {
        let inner = self.inner();
        let now = inner.now().ok()?;
        inner.accounts.get(&channel)?.due(&now, policy)
    }

    /// Writes down that the chain is about to be told of the requests of `round`, and syncs. Their root.
    ///
    /// # Errors
    /// When it cannot be written down: then the chain must not be told.
    pub fn send(&self, channel: ChannelId, round: Round, block: u64) -> io::Result<Option<H256>> {
        let (file, entries) = {
            let mut inner = self.inner();
            let Some(account) = inner.accounts.get(&channel) else { return Ok(None) };
            let Some(record) = account.send(channel, round) else { return Ok(None) };
            let entries = account.entries_of(round).unwrap_or_default().to_vec();
            inner.file.append(&record)?;
            if let Some(account) = inner.accounts.get_mut(&channel) {
                account.apply(&record);
                account.sent_at(block, true);
            }
            (inner.file.unsynced()?, entries)
        };
        if let Some(file) = file {
            file.sync_data()?;
        }
        Ok(Some(usage_root(&entries)))
    }

    /// Takes note that what was sent may be included in blocks after `block`.
    pub fn sent_again(&self, channel: ChannelId, block: u64) {
        if let Some(account) = self.inner().accounts.get_mut(&channel) {
            account.sent_at(block, true);
        }
    }

    /// Writes down that the chain refused what was sent for `round`.
    ///
    /// # Errors
    /// When it cannot be written down; then it is looked up on chain later.
    pub fn unsend(&self, channel: ChannelId, round: Round) -> io::Result<()> {
        self.inner().note(channel, &Record::Unsent { channel, round })
    }

    /// Compares what was sent for `round` with what the chain says at `block`, and writes down what became of it.
    ///
    /// # Errors
    /// When it cannot be written down; then it is looked up again later.
    pub fn resolve(&self, channel: ChannelId, round: Round, block: u64) -> io::Result<Option<u32>> {
        let mut inner = self.inner();
        let Some(account) = inner.accounts.get(&channel) else { return Ok(None) };
        let requests = account.usage().iter().find(|batch| batch.round == round).map(|batch| batch.requests);
        match account.outcome(round, block) {
            Some(Outcome::Consumed) => {
                let before = account.entries();
                inner.note(channel, &Record::Consumed { channel, round })?;
                let after = inner.accounts.get(&channel).map_or(0, Account::entries);
                inner.entries = inner.entries.saturating_sub(before.saturating_sub(after));
                Ok(requests)
            }
            Some(Outcome::Lost) => {
                inner.note(channel, &Record::Unsent { channel, round })?;
                Ok(None)
            }
            Some(Outcome::Waits) | None => Ok(None),
        }
    }

    /// Waits a while before what the chain refused of a channel is tried again.
    pub fn back_off(&self, channel: ChannelId) {
        let mut inner = self.inner();
        let Ok(now) = inner.now() else { return };
        if let Some(account) = inner.accounts.get_mut(&channel) {
            account.back_off(&now);
        }
    }

    /// The batches of a channel's usage log, and the entries of one round from number `from` on.
    pub fn usage(&self, channel: ChannelId, round: Option<Round>, from: u32) -> UsagePart {
        let (batches, entries) = {
            let inner = self.inner();
            let account = inner.accounts.get(&channel);
            let batches: Vec<UsageBatch> = account.map(Account::usage).unwrap_or_default();
            let entries = account.zip(round).and_then(|(account, round)| account.entries_of(round));
            (batches, entries.map(<[_]>::to_vec).unwrap_or_default())
        };
        let root = usage_root(&entries);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        UsagePart { batches, root, entries: entries.into_iter().skip(from).take(MAX_USAGE_ENTRIES).collect() }
    }

    /// What is accepted or counted and not paid, by asset.
    pub fn unredeemed(&self) -> Unredeemed {
        let mut sums = Unredeemed::new();
        for account in self.inner().accounts.values() {
            let Some(view) = account.view() else { continue };
            let sum = sums.entry(view.channel.asset.clone()).or_default();
            *sum = sum.saturating_add(account.unredeemed()).saturating_add(account.unconsumed());
        }
        sums
    }

    /// Syncs what was added since the last time, and writes the file anew if most of it is of no use. Blocks.
    ///
    /// # Errors
    /// When the disk fails. What was accepted stays in the file all the same, as far as the system is concerned.
    pub fn tidy(&self) -> io::Result<()> {
        let file = {
            let mut inner = self.inner();
            if inner.file.records() > inner.compact.saturating_mul(2).saturating_add(SLACK) {
                inner.rewrite(self.genesis)?;
            }
            inner.file.unsynced()?
        };
        match file.map(|file| file.sync_data()) {
            Some(Err(error)) => {
                self.inner().file.sync_failed();
                Err(error)
            }
            Some(Ok(())) | None => Ok(()),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn replay(accounts: &mut HashMap<ChannelId, Account>, record: &Record) {
    let channel = match *record {
        Record::Head { .. } => return,
        Record::Forgotten { channel } => {
            accounts.remove(&channel);
            return;
        }
        Record::Voucher { channel, .. }
        | Record::Request { channel, .. }
        | Record::Sent { channel, .. }
        | Record::Unsent { channel, .. }
        | Record::Consumed { channel, .. } => channel,
    };
    accounts.entry(channel).or_default().apply(record);
}

impl Inner {
    fn now(&self) -> Result<Now, Refusal> {
        let fresh = self.clock.filter(|(read, ..)| read.elapsed() < STALE);
        fresh.map(|(_, _, now)| now).ok_or(Refusal::Unavailable("the provider has lost sight of the chain"))
    }

    /// The account of a channel that has not ended.
    fn account(&self, channel: ChannelId, now: &Now) -> Result<&Account, Refusal> {
        let account = self.accounts.get(&channel).ok_or(Refusal::NoSuchChannel)?;
        let view = account.view().ok_or(Refusal::NoSuchChannel)?;
        match terms::is_over(view, now) {
            true => Err(Refusal::Ended),
            false => Ok(account),
        }
    }

    fn write(&mut self, channel: ChannelId, record: &Record) -> Result<(), Refusal> {
        self.note(channel, record).map_err(|error| {
            tracing::error!(%error, "a payment cannot be written down, so its request is not served");
            Refusal::Unavailable("the provider cannot write the payment down")
        })
    }

    /// Writes a record and then does what it says.
    fn note(&mut self, channel: ChannelId, record: &Record) -> io::Result<()> {
        self.file.append(record)?;
        self.accounts.entry(channel).or_default().apply(record);
        Ok(())
    }

    /// Drops a batch that was paid for, of whichever channel. Whether there was one.
    fn drop_consumed(&mut self) -> bool {
        let dropped = self.accounts.values_mut().any(Account::drop_oldest_consumed);
        self.entries = self.accounts.values().map(Account::entries).sum();
        dropped
    }

    fn rewrite(&mut self, genesis: H256) -> io::Result<()> {
        let accounts = &self.accounts;
        let records = accounts.iter().flat_map(|(channel, account)| account.records(*channel));
        self.file.replace(genesis, records)?;
        self.compact = self.file.records();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
