//! The runtime beside the model: what is done to one is done to the other.

use super::{
    common,
    compare::{check_nets, check_shares, compare, wealth},
    model::{Asset, Bank, Common, Flows, Hold, Id, Model, Money, Numbers, Outcome, Purse, Status, Who, MONEY, WIND},
    tally::Tally,
};
use frame_support::{
    storage::with_storage_layer,
    traits::{fungible, fungibles, fungibles::Inspect as _, Hooks, PalletInfoAccess},
    weights::Weight,
};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::Dispatchable, DispatchError, StateVersion};
use std::collections::{BTreeMap, BTreeSet};
use tradewind_primitives::AssetKind;
use tradewind_runtime::{
    configs::money::{CollatorPot, TreasuryAccount},
    constants::{
        PruneDelay, RedemptionPeriod, ScoreHalf, TombstonePeriod, UnbondingPeriod, EXISTENTIAL_DEPOSIT,
        MAXIMUM_BLOCK_WEIGHT,
    },
    genesis_config_presets::{USD_ASSET_ID, USD_MIN_BALANCE},
    AccountId, Assets, AssetsHolder, Balances, Emission, Escrow, Leases, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeHoldReason, RuntimeOrigin, System, Uptime,
};

/// Alice: administers the test dollar.
pub const ADMIN: Who = 0;
pub const BUYERS: [Who; 3] = [1, 2, 3];
/// The last one starts with nothing.
pub const PROVIDERS: [Who; 3] = [4, 5, 6];
/// Accounts with a key.
pub const PEOPLE: usize = 7;
pub const TREASURY: Who = 7;
pub const FEES: Who = 8;
const POT: Who = 9;
const COLLATORS: Who = 10;

/// Each has a buyer's account and a provider's.
pub const OWNERS: [[Who; 2]; 3] = [[1, 4], [2, 5], [3, 6]];

/// Delays that are too long to be waited for in every case.
const PRUNE: u32 = 300;
const TOMBSTONE: u32 = 500;
const UNBONDING: u32 = 250;
const REDEMPTION: u32 = 150;

/// As much reputation as one case brings: the usual half would hardly ever be felt.
const SCORE_HALF: Money = 5 * WIND;

/// So many leases one block can surely serve.
const MOST_SERVED: usize = 32;

pub struct World {
    pub model: Model,
    pub tally: Tally,
    pub accounts: Vec<AccountId>,
    /// All money there was.
    issuance: [Money; 2],
    /// What each account began with.
    began_with: BTreeMap<(Who, Asset), i128>,
    /// So many segments of rounds are paid in the next block at most, if that is said.
    pub segments: Option<u32>,
    /// Blocks with room for rounds after which some were still to be paid.
    pub behind: u32,
    /// First ticks after each of the last times that the chain stood still, oldest first.
    pub resumed: [u32; 4],
    /// Whether no block has room for deadlines.
    pub late: bool,
    /// Until when every block has room, and the lapses of all providers when that began.
    pub on_time: (u32, u32),
    /// The last tick at whose end the chain served deadlines.
    served_at: u32,
}

pub fn hold_reason(hold: Hold) -> RuntimeHoldReason {
    match hold {
        Hold::Stake => RuntimeHoldReason::Providers(pallet_providers::HoldReason::Stake),
        Hold::Escrow => RuntimeHoldReason::Escrow(pallet_escrow::HoldReason::Escrow),
        Hold::Credit => RuntimeHoldReason::Escrow(pallet_escrow::HoldReason::Credit),
    }
}

impl World {
    /// A new chain in its first block. Inside its externalities.
    pub fn new() -> Self {
        let usual = Numbers::default();
        let told = (PruneDelay::get(), TombstonePeriod::get(), UnbondingPeriod::get(), RedemptionPeriod::get());
        assert_eq!(told, (usual.prune, usual.tombstone, usual.unbonding, usual.redemption));
        assert_eq!(ScoreHalf::get(), usual.score_half);
        PruneDelay::set(&PRUNE);
        TombstonePeriod::set(&TOMBSTONE);
        UnbondingPeriod::set(&UNBONDING);
        RedemptionPeriod::set(&REDEMPTION);
        ScoreHalf::set(&SCORE_HALF);
        let numbers = Numbers {
            prune: PRUNE,
            tombstone: TOMBSTONE,
            unbonding: UNBONDING,
            redemption: REDEMPTION,
            score_half: SCORE_HALF,
            ..usual
        };

        use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};
        let mut accounts: Vec<AccountId> =
            [Alice, Bob, Charlie, Dave, Eve, Ferdie].map(|key| key.to_account_id()).into();
        accounts.push(AccountId::new([66; 32]));
        accounts.push(TreasuryAccount::get());
        accounts.push(Escrow::fee_account());
        accounts.push(Emission::pot());
        accounts.push(CollatorPot::get());

        System::set_block_number(1);
        Uptime::note_tick(common::FIRST_TICK);
        let purses = (0..accounts.len())
            .flat_map(|who| [Asset::Wind, Asset::Dollar].map(|asset| ((who, asset), purse(&accounts[who], asset))))
            .filter(|(_, purse)| purse.free > 0)
            .collect();
        let bank = Bank {
            purses,
            dollar_frozen: false,
            anchored: BTreeSet::new(),
            least_wind: EXISTENTIAL_DEPOSIT,
            least_dollar: USD_MIN_BALANCE,
            treasury: TREASURY,
            flows: Flows::default(),
        };
        let common = Common { fee_account: FEES, treasury: TREASURY, pot: POT, collators: COLLATORS };
        let model = Model::new(common::FIRST_TICK, bank, common, numbers);
        Self {
            began_with: wealth(&model, &accounts),
            model,
            segments: None,
            behind: 0,
            tally: Tally::default(),
            accounts,
            issuance: issuance(),
            resumed: [0; 4],
            late: false,
            on_time: (0, 0),
            served_at: 0,
        }
    }

    pub fn signed(&self, who: Who) -> RuntimeOrigin {
        RuntimeOrigin::signed(self.accounts[who].clone())
    }

    /// Dispatches `call`, and does the same in the model. Says whether it was done.
    ///
    /// # Errors
    /// Where the two differ, or a refused call changed something.
    pub fn act(
        &mut self,
        name: &'static str,
        origin: RuntimeOrigin,
        call: impl Into<RuntimeCall>,
        same: impl FnOnce(&mut Model) -> Outcome,
    ) -> Result<bool, String> {
        let mut next = self.model.clone();
        let expected = same(&mut next);
        let before = expected.is_err().then(root);
        self.tally.calls += 1;
        let call = call.into();
        let shown = format!("{call:?}");
        let outcome = with_storage_layer(|| call.dispatch(origin).map(|_| ()).map_err(|error| error.error));
        match (expected, outcome) {
            (Ok(()), Ok(())) => {
                self.model = next;
                *self.tally.done.entry(name).or_default() += 1;
            }
            (Err(refusals), Err(error)) => {
                let error = error_name(error);
                if !refusals.0.contains(error.as_str()) {
                    return Err(format!("{shown}: refused for {error}, and not for one of {refusals:?}"));
                }
                if before != Some(root()) {
                    return Err(format!("{shown}: refused for {error}, but changed something"));
                }
                *self.tally.refused.entry((name, error)).or_default() += 1;
                return Ok(false);
            }
            (Ok(()), Err(error)) => return Err(format!("{shown}: must be done, and was refused for {error:?}")),
            (Err(refusals), Ok(())) => return Err(format!("{shown}: was done, and must be refused for {refusals:?}")),
        }
        self.check().map_err(|why| format!("after {shown}: {why}"))?;
        Ok(true)
    }

    /// Compares all that can be seen.
    pub fn check(&self) -> Result<(), String> {
        let (there, [wind, dollars]) = (issuance(), self.issuance);
        if there != [wind + self.model.emission.minted, dollars] {
            let minted = self.model.emission.minted;
            return Err(format!("there were {:?} units of money, {minted} were minted, {there:?} are", self.issuance));
        }
        let known = [Asset::Wind, Asset::Dollar].map(|asset| self.model.bank.total(asset));
        if known != there {
            return Err(format!("{known:?} are not all money there is: {there:?}"));
        }
        compare(&self.model, &self.accounts)?;
        let flows = self.model.flows();
        check_shares(&self.model, &flows)?;
        check_nets(&self.model, &self.nets(), &flows)
    }

    /// What each account has more than it began with.
    fn nets(&self) -> BTreeMap<(Who, Asset), i128> {
        let mut nets = wealth(&self.model, &self.accounts);
        nets.iter_mut().for_each(|(key, net)| *net -= self.began_with[key]);
        nets
    }

    pub fn net(&self, who: Who, asset: Asset) -> i128 {
        self.nets()[&(who, asset)]
    }

    /// Ends the block, with so much room for deadlines; the next one is `ticks` later.
    ///
    /// # Errors
    /// If the chain served what was not due, or did not serve what was.
    pub fn next_block(&mut self, ticks: u32, room: Option<Weight>) -> Result<(), String> {
        if let Some(room) = room {
            self.serve(room)?;
        }
        self.tally.blocks += 1;
        System::set_block_number(System::block_number() + 1);
        let tick = self.model.now + ticks;
        Uptime::note_tick(tick);
        self.model.advance(tick);
        self.pay_rounds()
    }

    /// Serves deadlines in this block until there are none.
    pub fn catch_up(&mut self) -> Result<(), String> {
        while !self.has_caught_up() {
            self.serve(MAXIMUM_BLOCK_WEIGHT)?;
        }
        Ok(())
    }

    fn has_caught_up(&self) -> bool {
        pallet_leases::Cursor::<Runtime>::get().is_some_and(|tick| tick > self.model.now)
    }

    fn serve(&mut self, room: Weight) -> Result<(), String> {
        let overdue = self.model.leases.keys().filter(|id| self.model.is_overdue(**id)).count();
        System::reset_events();
        Leases::on_idle(System::block_number(), room);
        let mut any = false;
        for record in System::events() {
            use pallet_leases::Event;
            match record.event {
                RuntimeEvent::Leases(Event::Closing { lease, .. } | Event::Closed { lease, .. }) => {
                    self.serve_lease(lease)?;
                    any = true;
                }
                RuntimeEvent::Leases(Event::TombstoneRemoved { lease }) => self.bury(lease)?,
                RuntimeEvent::Leases(Event::Postponed { lease, .. }) => {
                    return Err(format!("lease {lease} could not be served"));
                }
                RuntimeEvent::Leases(Event::OrderPostponed { order, .. }) => {
                    return Err(format!("order {order} could not be served"));
                }
                RuntimeEvent::Marketplace(event) => any |= self.serve_order(&event)?,
                _ => {}
            }
        }
        if any {
            self.check().map_err(|why| format!("after deadlines were served: {why}"))?;
        }
        System::reset_events();
        // What does not fit, or has begun and goes on, is put off to the next tick.
        let all = self.has_caught_up() && room == MAXIMUM_BLOCK_WEIGHT && overdue <= MOST_SERVED;
        if all && self.served_at < self.model.now {
            if let Some(id) = self.model.leases.keys().find(|id| self.model.is_overdue(**id)) {
                return Err(format!("lease {id} was due ({:?}) and not served", self.model.due(*id)));
            }
            if let Some(id) = self.model.orders.keys().find(|id| self.model.is_order_overdue(**id)) {
                return Err(format!("order {id} was due and not served"));
            }
        }
        self.served_at = self.model.now;
        Ok(())
    }

    fn bury(&mut self, lease: Id) -> Result<(), String> {
        let in_time = self.model.bury(lease);
        in_time.then_some(()).ok_or_else(|| format!("the tombstone of lease {lease} was removed before its time"))
    }

    /// Returns whether anything was done.
    fn serve_order(&mut self, event: &pallet_marketplace::Event<Runtime>) -> Result<bool, String> {
        let Some((id, slot)) = ended_slot(event) else { return Ok(false) };
        if slot.is_none() && !self.model.orders.contains_key(&id) {
            return Ok(false);
        }
        self.tally.served += 1;
        let served = self.model.serve_order(id);
        let (first, had_bid) = served.map_err(|refusals| format!("order {id} was served, although {refusals:?}"))?;
        let expected = had_bid.then_some(first as u32);
        if slot != expected {
            return Err(format!("slot {slot:?} of order {id} was ended, and must be {expected:?}"));
        }
        Ok(true)
    }

    fn serve_lease(&mut self, id: Id) -> Result<(), String> {
        self.tally.served += 1;
        self.model.enforce(id).map_err(|refusals| format!("lease {id} was served, although {refusals:?}"))
    }
}

/// The slot that an event says has ended, and whether it had a bid. The end of an order says it for one without any.
fn ended_slot(event: &pallet_marketplace::Event<Runtime>) -> Option<(Id, Option<u32>)> {
    use pallet_marketplace::Event;
    match event {
        Event::OrderAwarded { order, slot, .. } | Event::BidLetGo { order, slot, .. } => Some((*order, Some(*slot))),
        Event::OrderClosed { order } => Some((*order, None)),
        _ => None,
    }
}

pub fn kind(asset: Asset) -> AssetKind {
    match asset {
        Asset::Wind => AssetKind::Native,
        Asset::Dollar => AssetKind::WithId(USD_ASSET_ID),
    }
}

/// The state's hash.
pub fn root() -> Vec<u8> {
    sp_io::storage::root(StateVersion::V1)
}

fn issuance() -> [Money; 2] {
    [<Balances as fungible::Inspect<_>>::total_issuance(), Assets::total_issuance(USD_ASSET_ID)]
}

/// What an account has.
pub fn purse(who: &AccountId, asset: Asset) -> Purse {
    match asset {
        Asset::Wind => {
            let on_hold = |hold| <Balances as fungible::InspectHold<_>>::balance_on_hold(&hold_reason(hold), who);
            purse_of(System::account(who).data.free, on_hold)
        }
        Asset::Dollar => {
            let on_hold = |hold| {
                <AssetsHolder as fungibles::InspectHold<_>>::balance_on_hold(USD_ASSET_ID, &hold_reason(hold), who)
            };
            purse_of(Assets::balance(USD_ASSET_ID, who), on_hold)
        }
    }
}

fn purse_of(free: Money, on_hold: impl Fn(Hold) -> Money) -> Purse {
    let [stake, escrow, credit] = [Hold::Stake, Hold::Escrow, Hold::Credit].map(on_hold);
    Purse { free, stake, escrow, credit, status: Status::Liquid }
}

/// The name of an error of ours; one word for all that the SDK's ledgers say.
fn error_name(error: DispatchError) -> String {
    let ledgers = [<Balances as PalletInfoAccess>::index(), <Assets as PalletInfoAccess>::index()];
    match error {
        DispatchError::Module(module) if ledgers.contains(&usize::from(module.index)) => MONEY.into(),
        DispatchError::Module(module) => module.message.unwrap_or("?").into(),
        DispatchError::Token(_) | DispatchError::Arithmetic(_) => MONEY.into(),
        other => format!("{other:?}"),
    }
}
