//! The development chain, block by block.

use super::{
    common::{block_at, chain, genesis_header, DEVELOPMENT, FIRST_TICK},
    money::{fee_account, issuance, total, treasury, Asset},
};
use codec::Encode;
use frame_support::storage::with_transaction_unchecked;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{generic::Era, traits::Dispatchable, DispatchError, TransactionOutcome};
use std::collections::{BTreeMap, BTreeSet};
use tradewind_primitives::{LeaseId, LeaseState, LeaseView, Tick, Ticks};
use tradewind_runtime::{
    genesis_config_presets::USD_ASSET_ID, try_state_market, AccountId, CheckOperational, Executive, Header, Leases,
    Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, SignedPayload, System, TxExtension, UncheckedExtrinsic, Uptime,
};

pub type Who = Sr25519Keyring;

/// Superuser, administrator of the dollar and author of all blocks, which earns some of the fees.
pub const ADMIN: Who = Who::Alice;
pub const BUYER: Who = Who::Bob;
pub const PROVIDER: Who = Who::Charlie;
/// Another provider.
pub const RIVAL: Who = Who::Dave;
/// Another buyer.
pub const OTHER: Who = Who::Eve;
/// Somebody who is no party.
pub const ANYONE: Who = Who::Ferdie;

/// Live ticks between two heartbeats of a provider that is well.
const PERIOD: Ticks = 10;

/// Ticks between blocks while nothing happens: so few that no time is lost.
const STRIDE: Ticks = 2;

/// The name of the chain's or a pallet's refusal.
pub type Refusal = String;

pub struct World {
    ext: TestExternalities,
    head: Header,
    tick: Tick,
    /// What each account has paid for transactions, in WIND.
    fees: BTreeMap<AccountId, u128>,
    /// Who pays for transactions in dollars.
    in_dollars: BTreeSet<Who>,
    began: BTreeMap<(AccountId, Asset), u128>,
    issued: [u128; 2],
    /// Providers that are well.
    beating: BTreeSet<Who>,
}

/// A new chain with a first block. When `test` has passed, the invariants of all pallets hold and no money has come or
/// gone.
pub fn run(test: impl FnOnce(&mut World)) {
    let mut ext = chain(DEVELOPMENT);
    let issued = ext.execute_with(issuance);
    let mut world = World {
        ext,
        head: genesis_header(),
        tick: FIRST_TICK - 1,
        fees: BTreeMap::new(),
        in_dollars: BTreeSet::new(),
        began: BTreeMap::new(),
        issued,
        beating: BTreeSet::new(),
    };
    world.block(1, vec![]);
    test(&mut world);
    let issued = world.issued;
    world.look(|| {
        try_state_market().unwrap();
        assert_eq!(issuance(), issued);
    });
}

impl World {
    /// Reads the chain's state.
    pub fn look<R>(&mut self, read: impl FnOnce() -> R) -> R {
        self.ext.execute_with(read)
    }

    /// Bytes of the chain's state that have to be proven for a call that would be done now. It is not done.
    pub fn proof_of(&mut self, who: Who, call: RuntimeCall) -> usize {
        let origin = RuntimeOrigin::signed(who.to_account_id());
        let (done, proof) = self.ext.execute_and_prove(|| {
            with_transaction_unchecked(|| {
                // Else what was told in the last block would have to be proven as well.
                System::reset_events();
                TransactionOutcome::Rollback(call.dispatch(origin).map(drop).map_err(|error| error.error))
            })
        });
        done.expect("it would be done");
        proof.encoded_size()
    }

    pub fn now(&self) -> Tick {
        self.tick
    }

    pub fn live(&mut self) -> Tick {
        self.look(<Uptime as tradewind_primitives::traits::Clock>::live)
    }

    /// A block so many ticks after the last one, with these transactions after the heartbeats that are due. Says what
    /// became of each.
    pub fn block(&mut self, ticks: Ticks, calls: Vec<(Who, RuntimeCall)>) -> Vec<Result<(), Refusal>> {
        self.tick += ticks;
        let tick = self.tick;
        let (beating, in_dollars) = (self.beating.clone(), self.in_dollars.clone());
        let send = |who, call| send(who, call, in_dollars.contains(&who).then_some(USD_ASSET_ID));
        let head = self.head.clone();
        let (header, outcomes, fees) = self.ext.execute_with(|| {
            let (header, outcomes) = block_at(
                &head,
                tick,
                || (),
                || {
                    for who in beating.into_iter().filter(|who| is_due(*who)) {
                        send(who, heartbeat()).unwrap_or_else(|why| panic!("heartbeat of {who:?} at {tick}: {why}"));
                    }
                    calls.into_iter().map(|(who, call)| send(who, call)).collect()
                },
            );
            (header, outcomes, fees_and_failures())
        });
        self.ext.commit_all().unwrap();
        self.head = header;
        for (who, fee) in fees {
            *self.fees.entry(who).or_default() += fee;
        }
        outcomes
    }

    /// One transaction in the next block, which is a tick later.
    pub fn try_call(&mut self, who: Who, call: impl Into<RuntimeCall>) -> Result<(), Refusal> {
        self.block(1, vec![(who, call.into())]).remove(0)
    }

    /// The same, which must be done.
    pub fn call(&mut self, who: Who, call: impl Into<RuntimeCall>) {
        let call = call.into();
        let shown = format!("{call:?}");
        self.try_call(who, call).unwrap_or_else(|why| panic!("at {}: {shown}: {why}", self.tick));
    }

    /// A call by root, in the next block.
    pub fn root(&mut self, call: impl Into<RuntimeCall>) {
        self.call(ADMIN, pallet_sudo::Call::sudo { call: Box::new(call.into()) });
    }

    /// So many ticks pass, in which no time is lost.
    pub fn pass(&mut self, ticks: Ticks) {
        let until = self.tick + ticks;
        while self.tick < until {
            self.block(STRIDE.min(until - self.tick), vec![]);
        }
    }

    /// The same, until `tick`.
    pub fn pass_to(&mut self, tick: Tick) {
        self.pass(tick.checked_sub(self.tick).expect("it has not passed"));
    }

    /// From now on `who` pays for its transactions in dollars.
    pub fn pays_in_dollars(&mut self, who: Who) {
        self.in_dollars.insert(who);
    }

    /// From now on `who` sends heartbeats when they are due.
    pub fn beats(&mut self, who: Who) {
        self.beating.insert(who);
    }

    /// From now on `who` sends none.
    pub fn is_silent(&mut self, who: Who) {
        self.beating.remove(&who);
    }

    /// Tick of the last heartbeat of `who`, or of the first activation since it had nothing to attest.
    pub fn last_beat(&mut self, who: Who) -> Tick {
        self.look(|| Uptime::heartbeat_view(&who.to_account_id())).expect("it had a lease").last
    }

    pub fn lease(&mut self, id: LeaseId) -> LeaseView<AccountId> {
        self.look(|| Leases::view(id)).expect("there is such a lease")
    }

    pub fn state(&mut self, id: LeaseId) -> LeaseState {
        self.lease(id).lease.state
    }

    /// Money is counted from here on.
    pub fn count(&mut self) {
        self.fees.clear();
        let accounts = [ADMIN, BUYER, PROVIDER, RIVAL, OTHER, ANYONE].map(Who::to_account_id);
        self.began = self.ext.execute_with(|| {
            accounts
                .into_iter()
                .chain([treasury(), fee_account()])
                .flat_map(|who| Asset::ALL.map(|asset| ((who.clone(), asset), total(&who, asset))))
                .collect()
        });
    }

    /// What an account gained, free or on hold, since money is counted, not counting what transactions cost.
    pub fn gained(&mut self, who: &AccountId, asset: Asset) -> i128 {
        let now = self.ext.execute_with(|| total(who, asset));
        let began = *self.began.get(&(who.clone(), asset)).expect("money is counted");
        let fees = if asset == Asset::Wind { self.fee_of(who) } else { 0 };
        now as i128 - began as i128 + fees as i128
    }

    /// What an account's transactions cost since money is counted.
    pub fn fee_of(&self, who: &AccountId) -> u128 {
        self.fees.get(who).copied().unwrap_or_default()
    }
}

/// Signs and applies a transaction in an open block. The fee is paid in WIND, or in the other asset that is named.
fn send(who: Who, call: RuntimeCall, fee_asset: Option<u32>) -> Result<(), Refusal> {
    let account = who.to_account_id();
    let extension: TxExtension = cumulus_pallet_weight_reclaim::StorageWeightReclaim::new((
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckMortality::from(Era::Immortal),
        frame_system::CheckNonce::from(System::account_nonce(&account)),
        CheckOperational,
        frame_system::CheckWeight::new(),
        pallet_asset_tx_payment::ChargeAssetTxPayment::from(0, fee_asset),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
    ));
    let payload = SignedPayload::new(call, extension).expect("it can be signed");
    let signature = payload.using_encoded(|bytes| who.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    let transaction = UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension);
    match Executive::apply_extrinsic(transaction) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(DispatchError::Module(module))) => Err(module.message.unwrap_or("?").into()),
        Ok(Err(error)) => Err(format!("{error:?}")),
        Err(invalid) => Err(format!("{invalid:?}")),
    }
}

/// Whether `who` has something to attest, and a period has passed since it last did.
fn is_due(who: Who) -> bool {
    let live = <Uptime as tradewind_primitives::traits::Clock>::live();
    Uptime::heartbeat_view(&who.to_account_id()).is_some_and(|view| view.leases > 0 && live >= view.last_live + PERIOD)
}

pub fn heartbeat() -> RuntimeCall {
    pallet_uptime::Call::heartbeat { merkle_root: Default::default(), leaf_count: 0 }.into()
}

/// What the transactions of the last block cost, and whom.
fn fees_and_failures() -> Vec<(AccountId, u128)> {
    let paid = |event| match event {
        RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid {
            who,
            actual_fee,
            ..
        }) => Some((who, actual_fee)),
        RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { sudo_result: Err(error) }) => panic!("root's call: {error:?}"),
        RuntimeEvent::Leases(pallet_leases::Event::<Runtime>::Postponed { lease, .. }) => {
            panic!("lease {lease} could not be served")
        }
        _ => None,
    };
    System::events().into_iter().filter_map(|record| paid(record.event)).collect()
}
