//! The protocol of leases, orders, channels, trial credits, scores, emission and common money in plain numbers: what every call must do, and when it must be refused.
//!
//! Written from the protocol, not from the pallets, of which it knows nothing: time is counted as sets of ticks, money
//! in exact fractions that are rounded where the protocol says so. It is not bounded and not fast.

mod attest;
mod bank;
mod bid;
mod channels;
mod credits;
mod emission;
mod ending;
mod flows;
mod happening;
mod lease;
mod market;
mod money;
mod numbers;
mod opening;
mod order;
mod scores;
mod seen;
mod ticks;
mod treasury;
mod uptime;

pub use attest::Attester;
pub use bank::{Asset, Bank, Hold, Purse, Status};
pub use bid::Bid;
pub use channels::{Asked, Channel, Key, KeyKind, Mode, Voucher};
pub use credits::{Credit, Line, Pair};
pub use emission::{share_of, Emission, Round, Share};
pub use flows::{signed, Cause, Flows, NOWHERE};
pub use happening::Happening;
pub use lease::{Lease, State};
pub use market::{Offer, Provider};
pub use numbers::{Numbers, DOLLAR, WIND};
pub use order::{Event, Fill, Funds, Order, Phase, Policy, Slot, Wanted};
pub use scores::{Ended, Score};
pub use seen::Seen;
pub use treasury::{Spend, Worth};

use std::collections::{BTreeMap, BTreeSet};

pub type Id = u64;
pub type Money = u128;
pub type Ratio = num_rational::Ratio<u128>;
pub type Tick = u32;
/// An account.
pub type Who = usize;
/// vCPUs, MiB, GiB, Mbit/s, GPUs.
pub type Resources = [u32; 5];

/// Who or what ended a lease.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
    Expired,
    BuyerCancelled,
    CancelledPending,
    CancelledProvisioning,
    Rejected,
    AcceptTimeout,
    NoManifest,
    BadManifest,
    BadImage,
    ProvisionFailed,
    ProvisionTimeout,
    AccessRejected,
    NoticeGiven,
    Terminated,
    Unresponsive,
    Down,
    Governance,
}

impl Reason {
    /// All but the failed spot check, which this chain cannot draw yet.
    pub const ALL: [Self; 17] = [
        Self::Expired,
        Self::BuyerCancelled,
        Self::CancelledPending,
        Self::CancelledProvisioning,
        Self::Rejected,
        Self::AcceptTimeout,
        Self::NoManifest,
        Self::BadManifest,
        Self::BadImage,
        Self::ProvisionFailed,
        Self::ProvisionTimeout,
        Self::AccessRejected,
        Self::NoticeGiven,
        Self::Terminated,
        Self::Unresponsive,
        Self::Down,
        Self::Governance,
    ];
}

/// Why a call is refused: every reason that there is. Empty if none.
#[derive(Default, Debug)]
pub struct Refusals(pub BTreeSet<&'static str>);

impl Refusals {
    pub fn when(mut self, applies: bool, name: &'static str) -> Self {
        if applies {
            self.0.insert(name);
        }
        self
    }

    pub fn only(name: &'static str) -> Self {
        Self::default().when(true, name)
    }

    pub fn done(self) -> Outcome {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self)
        }
    }
}

/// Nothing changes where there is a refusal.
pub type Outcome = Result<(), Refusals>;

/// The refusal of whoever keeps the money: too little of it, or an account or asset that is stopped.
pub const MONEY: &str = "(money)";

/// What stays of a pruned lease.
#[derive(Clone, Debug)]
pub struct Grave {
    pub until: Tick,
    pub ended: Ended,
}

/// Accounts that are nobody's.
#[derive(Clone, Copy, Debug)]
pub struct Common {
    pub fee_account: Who,
    pub treasury: Who,
    pub pot: Who,
    pub collators: Who,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub numbers: Numbers,
    /// The first tick there was.
    pub first: Tick,
    pub now: Tick,
    pub live: Tick,
    pub bank: Bank,
    pub fee_account: Who,
    pub treasury: Who,
    /// What is minted and not claimed.
    pub pot: Who,
    /// Those who make the blocks, together.
    pub collators: Who,
    /// What the dollar is worth; `None` while nothing new may be paid in it.
    pub dollar: Option<Worth>,
    pub providers: BTreeMap<Who, Provider>,
    pub attesters: BTreeMap<Who, Attester>,
    pub offers: BTreeMap<Id, Offer>,
    pub next_offer: Id,
    pub leases: BTreeMap<Id, Lease>,
    pub next_lease: Id,
    pub graves: BTreeMap<Id, Grave>,
    /// Those that have slots left.
    pub orders: BTreeMap<Id, Order>,
    pub next_order: Id,
    /// The money of those, and of others that owe some.
    pub funds: BTreeMap<Id, Funds>,
    /// Until they are closed and owe nothing.
    pub channels: BTreeMap<Id, Channel>,
    pub next_channel: Id,
    /// Trial credits, until they are reclaimed.
    pub credits: BTreeMap<Pair, Line>,
    pub scores: BTreeMap<Who, Score>,
    /// What was spent on lowering the other party's score, for each lease, by whom.
    pub spent: BTreeMap<(Id, Who), Money>,
    pub emission: Emission,
    /// Approved spends, until they are forgotten.
    pub spends: BTreeMap<u32, Spend>,
    pub next_spend: u32,
    /// How often each ending was reached.
    pub endings: BTreeMap<Reason, u64>,
    /// How often what happened to orders.
    pub events: BTreeMap<Event, u64>,
    /// The same for channels and trial credits.
    pub seen: BTreeMap<Seen, u64>,
    /// The same for the rest.
    pub happenings: BTreeMap<Happening, u64>,
    /// How often a sum could not be delivered.
    pub owed: u64,
}

impl Model {
    pub fn new(now: Tick, bank: Bank, common: Common, numbers: Numbers) -> Self {
        let Common { fee_account, treasury, pot, collators } = common;
        Self {
            dollar: Some(numbers.dollar),
            numbers,
            first: now,
            now,
            live: now,
            bank,
            fee_account,
            treasury,
            pot,
            collators,
            providers: BTreeMap::new(),
            attesters: BTreeMap::new(),
            offers: BTreeMap::new(),
            next_offer: 0,
            leases: BTreeMap::new(),
            next_lease: 0,
            graves: BTreeMap::new(),
            orders: BTreeMap::new(),
            next_order: 0,
            funds: BTreeMap::new(),
            channels: BTreeMap::new(),
            next_channel: 0,
            credits: BTreeMap::new(),
            scores: BTreeMap::new(),
            spent: BTreeMap::new(),
            emission: Emission::default(),
            spends: BTreeMap::new(),
            next_spend: 0,
            endings: BTreeMap::new(),
            events: BTreeMap::new(),
            seen: BTreeMap::new(),
            happenings: BTreeMap::new(),
            owed: 0,
        }
    }

    /// A block at `tick`. Of the ticks since the last one all but the first few are time in which the chain stood
    /// still.
    pub fn advance(&mut self, tick: Tick) {
        let before = (self.now, self.live);
        self.now = tick;
        self.live += (tick - before.0).min(self.numbers.stall);
        self.decay(before.0);
        let ids: Vec<Id> = self.leases.keys().copied().collect();
        for id in ids {
            self.judge(id, before);
        }
    }

    /// Deadlines bind at their tick: whatever has ended an active lease stays what ended it. `before` is the last
    /// block's tick and its live time.
    fn judge(&mut self, id: Id, before: (Tick, Tick)) {
        let (now, live, stall) = (self.now, self.live, self.numbers.stall);
        let lease = &self.leases[&id];
        if lease.state != State::Active {
            return;
        }
        let live_at = |tick: Tick| before.1 + tick.saturating_sub(before.0).min(stall);
        let over = lease.ends_at.filter(|end| now >= *end).map(|end| (live_at(end), Reason::Expired));
        let silent_at = self.attesters[&lease.provider].sign + self.numbers.lapse;
        let silent = (live >= silent_at).then_some((silent_at, Reason::Unresponsive));
        let down_at = lease.down_since.map(|since| since + self.numbers.down);
        let down = down_at.filter(|at| live >= *at).map(|at| (at, Reason::Down));
        let decided = lease.fate.is_some();
        let lease = self.lease_mut(id);
        lease.failed |= silent.is_some() || down.is_some();
        if silent.is_some() {
            lease.cut = lease.cut.min(now);
        }
        if decided {
            return;
        }
        // Several may come in the same block: the first one counts, and of two at once the one named first here.
        let mut first: Option<(Tick, Reason)> = None;
        for candidate in [over, silent, down].into_iter().flatten() {
            if first.is_none_or(|(at, _)| candidate.0 < at) {
                first = Some(candidate);
            }
        }
        self.lease_mut(id).fate = first.map(|(_, reason)| reason);
    }

    pub fn lease(&self, id: Id) -> Result<&Lease, Refusals> {
        self.leases.get(&id).ok_or_else(|| Refusals::only("NoSuchLease"))
    }

    fn lease_mut(&mut self, id: Id) -> &mut Lease {
        self.leases.get_mut(&id).expect("looked up before")
    }

    /// Whether something must be done about a lease now, and by whom or what it has ended then.
    pub fn due(&self, id: Id) -> Option<Reason> {
        let lease = &self.leases[&id];
        match lease.state {
            State::Pending { until } => (self.live >= until).then_some(Reason::AcceptTimeout),
            State::Provisioning { until } => (self.live >= until).then_some(Reason::ProvisionTimeout),
            State::Active => lease.fate,
            State::Closing { reason, until } => (self.is_resolved(id) || self.live >= until).then_some(reason),
            State::Closed { .. } => None,
        }
    }

    /// Whether a deadline of a lease has come that the chain serves by itself.
    pub fn is_overdue(&self, id: Id) -> bool {
        match self.leases[&id].state {
            State::Closing { until, .. } => self.live >= until,
            _ => self.due(id).is_some(),
        }
    }
}
