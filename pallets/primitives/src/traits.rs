//! The traits through which the pallets meet. The runtime wires each to the pallet that implements it.

use crate::{
    AssetKind, AssetWorth, Balance, CloseReason, CreditPart, LeaseId, LeaseTerms, OfferId, OrderDue, OrderId, Profile,
    Rate, Resources, Round, Tick, Ticks, Tombstone, ROUND_TICKS,
};
use frame_support::{dispatch::DispatchResult, weights::Weight};
use sp_runtime::DispatchError;

/// The chain's own time.
pub trait Clock {
    /// The relay-chain block number. Before this block's inherent it is still the previous block's; in the very first
    /// block it is 0 until then.
    fn now() -> Tick;

    /// `now` without the ticks in which the chain itself stood still. Every deadline counts in it.
    fn live() -> Tick;

    /// Live time at a past tick; too early if the chain has stood still more than four times since.
    fn live_at(tick: Tick) -> Tick;

    /// The first tick that the chain ever saw.
    fn first() -> Tick;

    /// Ticks of `now` since the first.
    fn elapsed() -> Ticks {
        Self::now().saturating_sub(Self::first())
    }

    /// The round that `now` is in, counted from the first tick.
    fn round() -> Round {
        Self::elapsed() / ROUND_TICKS
    }

    /// Moves the clock: `now` becomes `tick`, `live` advances alike. For benchmarks and tests.
    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_block_number(tick: Tick);
}

/// Called once, when the chain learns its first tick.
pub trait OnFirstTick {
    /// `tick` is the first that the chain ever saw.
    fn on_first_tick(tick: Tick);
}

impl OnFirstTick for () {
    fn on_first_tick(_: Tick) {}
}

/// Who may put what into the nodes' statement store.
pub trait StatementQuota<AccountId> {
    /// `who` may from now on, as providers may. Again it changes nothing.
    fn grant(who: &AccountId);

    /// `who` may not any more. Again it changes nothing.
    fn withdraw(who: &AccountId);
}

impl<AccountId> StatementQuota<AccountId> for () {
    fn grant(_: &AccountId) {}
    fn withdraw(_: &AccountId) {}
}

/// Who is a provider, and what it says of itself.
pub trait Registry<AccountId> {
    /// The profile, if `who` is registered.
    fn profile(who: &AccountId) -> Option<Profile>;

    /// Whether `who` is registered, not retired, and its stake is not below the minimum.
    fn takes_leases(who: &AccountId) -> bool;

    /// Tier of the identity judgements on `who`; 0 is none.
    fn identity_tier(who: &AccountId) -> u8;

    /// Counts an offer or a lease as open, so that `who` cannot deregister.
    fn open_item(who: &AccountId);

    /// Takes one off that count.
    fn close_item(who: &AccountId);

    /// Registers `who`, funded. For benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn register_funded(who: &AccountId);
}

/// The parts of a provider's stake that its leases reserve, in WIND base units. How much each of them does is in its own
/// record.
pub trait Collateral<AccountId> {
    /// What new leases of `who` can reserve.
    fn free(who: &AccountId) -> Balance;

    /// What all leases of `who` reserve.
    fn reserved(who: &AccountId) -> Balance;

    /// Reserves `amount` more of the stake of `who` for `lease`. Refused if less is free.
    fn reserve(lease: LeaseId, who: &AccountId, amount: Balance) -> DispatchResult;

    /// Frees `amount` of what `lease` reserves of the stake of `who`. Never fails.
    fn release(lease: LeaseId, who: &AccountId, amount: Balance);

    /// Moves `amount` of what `lease` reserves of the stake of `who` to `to` (`None`: the treasury). What cannot be
    /// delivered to `to` goes to the treasury. Returns what was taken: all or, if nobody can take it, nothing. Never
    /// fails.
    fn take(lease: LeaseId, who: &AccountId, amount: Balance, to: Option<&AccountId>) -> Balance;
}

/// The capacity of offers.
pub trait Capacity {
    /// Gives `resources` back to `offer`. Never fails; the offer's record lives until its last lease has gone.
    fn release(offer: OfferId, resources: &Resources);
}

/// The book of leases, for those who open them.
pub trait LeaseBook<AccountId> {
    /// The collateral and the deposit that a lease at `rate` for `ticks` needs: WIND base units, base units of `asset`.
    /// `None` if there is no rate for the asset or the sum overflows.
    fn securities(asset: &AssetKind, rate: Rate, ticks: Ticks) -> Option<(Balance, Balance)>;

    /// Opens a lease in Pending: puts its money and deposit on hold and reserves its collateral. The capacity is
    /// reserved by the caller.
    fn open(terms: LeaseTerms<AccountId>) -> Result<Opened, DispatchError>;

    /// Sets so many numbers in a row aside for leases that may be opened later. Returns the first.
    fn set_aside(count: u32) -> LeaseId;

    /// Opens `lease`, whose number was set aside, in Provisioning: a bid was won. Its securities are those of its own
    /// rate, at most what `funds` says; its money comes out of what the order holds, and the rest of that goes back.
    fn open_won(lease: LeaseId, terms: LeaseTerms<AccountId>, funds: WonFunds) -> Result<Opened, DispatchError>;

    /// Has `order` looked at when live time reaches `deadline`.
    fn schedule_order(order: OrderId, deadline: Tick);
}

/// A lease that was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opened {
    /// Which.
    pub lease: LeaseId,
    /// Whether there was a trial credit for it: opening it is more work then.
    pub credit: bool,
}

/// What there is for a lease that a bid has won.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WonFunds {
    /// The order that holds the money.
    pub order: OrderId,
    /// What of it is given up: becomes the lease's, or goes back to the buyer. In the lease's asset.
    pub amount: Balance,
    /// The most of it that can become the deposit.
    pub deposit: Balance,
    /// What the bid reserved for the lease of its provider's stake, in WIND base units.
    pub collateral: Balance,
}

/// Orders, for the agenda that serves their ends.
pub trait Orders<AccountId> {
    /// What is to be done for `order`.
    fn due(order: OrderId) -> OrderDue;

    /// Does one step of it.
    fn step(order: OrderId) -> DispatchResult;

    /// The most that looking at an order and doing one step weigh.
    fn step_weight() -> Weight;

    /// What the bids of `who` that stand reserve of its stake, in WIND base units. Goes through all orders: for checks.
    fn reserved(who: &AccountId) -> Balance;
}

/// Money of orders on hold in the buyer's account.
pub trait OrderMoney<AccountId> {
    /// Puts `amount` of `asset` on hold in the account of `payer`.
    fn open_order(order: OrderId, payer: &AccountId, asset: &AssetKind, amount: Balance) -> DispatchResult;

    /// Of `amount` on hold for `order`, makes `earned(rate, ticks)` the stream and `deposit` the deposit of `lease`, and
    /// gives the rest back. Refused if the order holds less than `amount`, or that is less than both.
    fn assign(
        order: OrderId,
        amount: Balance,
        lease: LeaseId,
        payee: &AccountId,
        rate: Rate,
        ticks: Ticks,
        deposit: Balance,
    ) -> DispatchResult;

    /// Of `amount` on hold for `order`, pays the second of `to` to the first, without a fee, and gives the rest back.
    /// Never fails: what cannot be delivered is owed.
    fn give_back(order: OrderId, amount: Balance, to: Option<(&AccountId, Balance)>);

    /// What is on hold for `order`, but for what is owed.
    fn held(order: OrderId) -> Balance;
}

/// What one payment moved.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Paid {
    /// All of the buyer's own money, in base units of the asset.
    pub gross: Balance,
    /// The fee's part.
    pub fee: Balance,
    /// What was paid of the provider's trial credit beside it: without a fee, and no trade.
    pub credit: Balance,
}

/// How a stream is paid out at the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payout {
    /// Nothing more.
    Nothing,
    /// What this many cumulative ticks earn, less what was paid; with a fee, and counted as trade.
    Earned(Ticks),
    /// What capacity that was held for `held` ticks earns, though nothing ran on it: the first `flat` ticks to the
    /// provider, also if it was held for less, and the rest to the treasury. No fee, and not counted as trade.
    Held {
        /// Since it was rented.
        held: Ticks,
        /// For the provider.
        flat: Ticks,
        /// Whether the provider ended it: then what would be paid to the treasury of its own trial credit is the buyer's
        /// to spend again, or a provider could take its credit back by ending leases. Otherwise the provider's.
        by_provider: bool,
    },
    /// What this many cumulative ticks earn, less what was paid, to the treasury: neither side gains. The part that is
    /// trial credit is the provider's again.
    Treasury(Ticks),
}

/// The money of one lease, as readers see it. All in the lease's asset.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct StreamView {
    /// Still on hold for the stream.
    pub held: Balance,
    /// Paid, gross of the fee.
    pub paid: Balance,
    /// The fee's part of what was paid.
    pub fee: Balance,
    /// Given back to the buyer.
    pub refunded: Balance,
    /// Paid to the provider without a fee.
    pub compensated: Balance,
    /// Paid to the treasury, of stream and deposit.
    pub forfeited: Balance,
    /// Deposit still on hold.
    pub deposit: Balance,
    /// What could not be delivered yet, in all.
    pub owed: Balance,
    /// What it has of the provider's trial credit.
    pub credit: CreditPart,
}

/// Money of leases on hold in the buyer's account. A lease has one stream and one deposit. What a stream needs it takes
/// of the trial credit that the provider gave the buyer first, also what it pays; what it gives back is the buyer's own
/// money first.
pub trait Streams<AccountId> {
    /// What `payer` can spend now of the trial credit that `payee` gave it.
    fn credit(payer: &AccountId, payee: &AccountId, asset: &AssetKind) -> Balance;

    /// Puts `earned(rate, ticks)` and `deposit` of `asset` on hold in the account of `payer`.
    fn open(
        lease: LeaseId,
        payer: &AccountId,
        payee: &AccountId,
        asset: &AssetKind,
        rate: Rate,
        ticks: Ticks,
        deposit: Balance,
    ) -> DispatchResult;

    /// Puts what is missing to `earned(rate, ticks)` on hold; `ticks` is the whole new term.
    fn extend(lease: LeaseId, ticks: Ticks) -> DispatchResult;

    /// Pays what the cumulative `ticks` earn, less what was paid. Refused, and nothing changed, if a transfer fails.
    fn pay(lease: LeaseId, ticks: Ticks) -> Result<Paid, DispatchError>;

    /// Refunds all of the stream but what the cumulative `ticks` can still earn. Never fails: what cannot be released
    /// now is owed.
    fn keep(lease: LeaseId, ticks: Ticks);

    /// Pays `payout` to the provider and the rest of the stream back. Never fails: what cannot be delivered is owed.
    fn finish(lease: LeaseId, payout: Payout);

    /// Moves up to `amount` of the deposit to the treasury. Returns what it is worth. Never fails.
    fn forfeit_deposit(lease: LeaseId, amount: Balance) -> Balance;

    /// Returns the deposit, `tip_ppm` of it to `tip_to`, and forgets the escrow. Refused while something is owed.
    fn prune(lease: LeaseId, tip_to: &AccountId, tip_ppm: u32) -> DispatchResult;

    /// Where the money of a lease is; `None` after it was pruned.
    fn view(lease: LeaseId) -> Option<StreamView>;
}

/// What is to be done about a provider whose silence is watched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Watch {
    /// Nothing: none of its leases is active, and it is not watched any more.
    Idle,
    /// Look again at this live tick.
    Until(Tick),
    /// It was silent for too long: so many of its slots are to be looked at, from the last one down.
    Lapsed(u32),
}

/// The attestation of leases by heartbeats. The active leases of a provider stand in its slots `0..n`, without gaps.
pub trait Uptime<AccountId> {
    /// Starts counting for `lease`, which is being activated. Whoever gets a live tick has to [`watch`](Self::watch)
    /// the provider then.
    fn start(lease: LeaseId, provider: &AccountId) -> Option<Tick>;

    /// Freezes what was reported up or down, and vacates the slot: `lease` has ended and awaits its last committed
    /// heartbeat.
    fn end(lease: LeaseId);

    /// Stops counting for `lease`, of which `covered` ticks were paid of the `ran` that passed, and forgets it.
    fn stop(lease: LeaseId, covered: Ticks, ran: Ticks);

    /// Looks at a provider. After the slots of a lapsed one were looked at, `walked` is said once.
    fn watch(provider: &AccountId, walked: bool) -> Watch;

    /// The active lease in a slot of `provider`.
    fn slot(provider: &AccountId, slot: u32) -> Option<LeaseId>;

    /// Why active `lease` must end, if it must, and the live tick at which that came: its provider was silent, or the
    /// workload reported down, for too long.
    fn failure(lease: LeaseId) -> Option<(CloseReason, Tick)>;

    /// Committed ticks of `lease` up to `min(now, ends_at)`, at most `term`.
    fn covered(lease: LeaseId, ends_at: Tick, term: Ticks) -> Ticks;

    /// The most that `covered` can become if the lease ends at `ends_at` (not after now), at most `term`.
    fn coverable(lease: LeaseId, ends_at: Tick, term: Ticks) -> Ticks;

    /// Whether a heartbeat at or after `tick` has been committed for the provider of `lease`.
    fn resolved(lease: LeaseId, tick: Tick) -> bool;

    /// The live tick at which `lease`, which is reported down, fails; `None` if it is up.
    fn down_until(lease: LeaseId) -> Option<Tick>;

    /// Parts per million of the ticks that the ended leases of `provider` ran that were covered. `None` before the
    /// first one has ended.
    fn measured_ppm(provider: &AccountId) -> Option<u32>;
}

/// Called when a workload is reported down.
pub trait OnDown {
    /// `lease` has failed at live tick `until`, unless it is reported up before.
    fn on_down(lease: LeaseId, until: Tick);
}

impl OnDown for () {
    fn on_down(_: LeaseId, _: Tick) {}
}

/// Public scores, in WIND base units.
pub trait Reputation<AccountId> {
    /// The score of `who`.
    fn score(who: &AccountId) -> Balance;

    /// Sets the score. For benchmarks and tests.
    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_score(who: &AccountId, score: Balance);
}

/// Scores that decay, in WIND base units: what emission goes by.
pub trait WeightScore<AccountId> {
    /// What is left now of the score of `who`.
    fn weight_score(who: &AccountId) -> Balance;

    /// Sets what is left, and the public score to no less. For benchmarks and tests.
    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_weight_score(who: &AccountId, score: Balance);
}

/// Called when a score was lowered, by its owner or by a counterparty.
pub trait OnScoreLowered<AccountId> {
    /// The scores of `who` are lower than they were. Refused if that cannot take effect now; then nothing is lowered.
    fn on_score_lowered(who: &AccountId) -> DispatchResult;

    /// Makes `who` one for whom a lowering is the most work. For benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn prepare(who: &AccountId);
}

impl<AccountId> OnScoreLowered<AccountId> for () {
    fn on_score_lowered(_: &AccountId) -> DispatchResult {
        Ok(())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn prepare(_: &AccountId) {}
}

/// Leases that are over, for as long as their parties answer for them.
pub trait EndedLeases<AccountId> {
    /// What is known of a lease that is closed, pruned or not; `None` before, and after it was forgotten.
    fn ended(lease: LeaseId) -> Option<Tombstone<AccountId>>;

    /// Records a lease as pruned. For benchmarks and tests.
    #[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
    fn set_ended(lease: LeaseId, tombstone: Tombstone<AccountId>);
}

/// Called when the last that was known of a lease is removed.
pub trait OnLeaseForgotten {
    /// Nothing is known of `lease` any more.
    fn on_lease_forgotten(lease: LeaseId);
}

impl OnLeaseForgotten for () {
    fn on_lease_forgotten(_: LeaseId) {}
}

/// What assets are worth, both ways rounded up, at a rate that the DAO sets or the oracle knows.
pub trait Conversion {
    /// Whether leases may be paid in `asset`.
    fn is_allowed(asset: &AssetKind) -> bool;

    /// WIND base units × [`WORTH_SCALE`](crate::WORTH_SCALE) for one base unit of `asset`. `None` if there is no rate now. Asked
    /// for once where several amounts are converted: it can be much work.
    fn rate(asset: &AssetKind) -> Option<u128>;

    /// The same by what was last known, however old it is and without any surcharge: for what is over, which needs a number
    /// rather than caution. `None` if there never was one.
    fn last_rate(asset: &AssetKind) -> Option<u128> {
        Self::rate(asset)
    }

    /// The least deposit of a lease in `asset`.
    fn min_deposit(asset: &AssetKind) -> Option<Balance>;

    /// `amount` of `asset` in WIND base units, rounded up. `None` without a rate.
    fn to_native(asset: &AssetKind, amount: Balance) -> Option<Balance> {
        AssetWorth { rate: Self::rate(asset)?, min_deposit: 0 }.to_native(amount)
    }

    /// `amount` WIND base units in `asset`, rounded up. `None` without a rate.
    fn from_native(asset: &AssetKind, amount: Balance) -> Option<Balance> {
        AssetWorth { rate: Self::rate(asset)?, min_deposit: 0 }.from_native(amount)
    }
}

/// Called when a stream has paid.
pub trait OnSettled<AccountId> {
    /// `payer` paid `payee` `gross` of `asset`, fee included.
    fn on_settled(payer: &AccountId, payee: &AccountId, asset: &AssetKind, gross: Balance);
}

impl<AccountId> OnSettled<AccountId> for () {
    fn on_settled(_: &AccountId, _: &AccountId, _: &AssetKind, _: Balance) {}
}
