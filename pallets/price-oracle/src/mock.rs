#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_price_oracle;
use crate::{
    crypto::{AuthorityId, AuthorityPair, AuthoritySignature},
    worker::Source,
    Bounds, Call, Config, Last, Refusal, Submission,
};
use frame_support::{
    derive_impl,
    pallet_prelude::{Authorize, InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction},
    parameter_types,
    traits::OneSessionHandler,
};
use frame_system::{
    offchain::{CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase},
    EnsureRoot,
};
use sp_core::Pair;
use sp_runtime::{BuildStorage, DispatchResult};
use tradewind_primitives::{
    traits::{Clock, Conversion},
    AssetDecimals, AssetKind, Balance, FeedKey, MicroUsd, PriceClass, PriceMarket, Tick, Ticks, WORTH_SCALE,
};

pub type Extension = frame_system::AuthorizeCall<Test>;
pub type Block = frame_system::mocking::MockBlock<Test, (), Extension>;
pub type Extrinsic = frame_system::mocking::MockUncheckedExtrinsic<Test, (), Extension>;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Oracle = pallet_price_oracle;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
}

impl<C> CreateTransactionBase<C> for Test
where
    RuntimeCall: From<C>,
{
    type Extrinsic = Extrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<C> CreateTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    type Extension = Extension;

    fn create_transaction(call: RuntimeCall, extension: Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<C> CreateAuthorizedTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    fn create_extension() -> Extension {
        Extension::new()
    }
}

parameter_types! {
    pub static Now: Tick = FIRST;
    pub static WallClock: Option<u64> = None;
    pub static MinOperators: u32 = 3;
    pub static DollarDecimals: u8 = 6;
    pub static DollarAllowed: bool = true;
    pub const MaxDaoOperators: u32 = 4;
    pub const MaxFeeds: u32 = 40;
    pub const MaxAge: Ticks = 600;
    pub const DeviationPpm: u32 = 200_000;
    pub const JumpPpm: u32 = 400_000;
    pub const JumpDelay: Ticks = 100;
    pub const AverageTicks: Ticks = 14_400;
    pub const MaxDelay: Ticks = 100;
    pub const MaxSourceAge: u64 = 900;
    pub const MaxRateAge: Ticks = 14_400;
    pub const UnhealthyRatePpm: u32 = 1_500_000;
    pub static Sources: Vec<Source> = vec![];
}

pub struct MockClock;
impl Clock for MockClock {
    fn now() -> Tick {
        Now::get()
    }
    fn live() -> Tick {
        Now::get()
    }
    fn live_at(tick: Tick) -> Tick {
        tick
    }
    fn first() -> Tick {
        FIRST
    }
    fn set_block_number(tick: Tick) {
        Now::set(tick);
    }
}

/// Only the dollar is allowed, if it is. One base unit of it is seven of WIND, rounded up both ways.
pub struct Fallback;
impl Conversion for Fallback {
    fn is_allowed(asset: &AssetKind) -> bool {
        match asset {
            AssetKind::Native => true,
            AssetKind::WithId(id) => *id == DOLLAR && DollarAllowed::get(),
        }
    }
    fn rate(asset: &AssetKind) -> Option<u128> {
        Self::is_allowed(asset).then_some(7 * WORTH_SCALE)
    }
    fn min_deposit(asset: &AssetKind) -> Option<Balance> {
        Self::is_allowed(asset).then_some(3)
    }
}

/// The dollar has six, asset 98 has more than can be reckoned with, and asset 99 does not exist.
pub struct Decimals;
impl AssetDecimals for Decimals {
    fn decimals(asset: &AssetKind) -> Option<u8> {
        match asset {
            AssetKind::Native => Some(9),
            AssetKind::WithId(99) => None,
            AssetKind::WithId(98) => Some(19),
            AssetKind::WithId(_) => Some(DollarDecimals::get()),
        }
    }
}

impl Config for Test {
    type Clock = MockClock;
    type WallClock = WallClock;
    type AdminOrigin = EnsureRoot<u64>;
    type Fallback = Fallback;
    type Decimals = Decimals;
    type MaxDaoOperators = MaxDaoOperators;
    type MaxFeeds = MaxFeeds;
    type MinOperators = MinOperators;
    type MaxAge = MaxAge;
    type DeviationPpm = DeviationPpm;
    type JumpPpm = JumpPpm;
    type JumpDelay = JumpDelay;
    type AverageTicks = AverageTicks;
    type MaxDelay = MaxDelay;
    type MaxSourceAge = MaxSourceAge;
    type MaxRateAge = MaxRateAge;
    type UnhealthyRatePpm = UnhealthyRatePpm;
    type Sources = Sources;
    type WeightInfo = ();
}

pub const FIRST: Tick = 1_000;
pub const DOLLAR: u32 = 1;
pub const USD: MicroUsd = 1_000_000;

/// An operator's pair of keys.
pub fn pair(who: u64) -> AuthorityPair {
    AuthorityPair::from_seed(&[who as u8; 32])
}

pub fn key_of(who: u64) -> AuthorityId {
    pair(who).public()
}

/// Makes these the collators, each with its own key.
pub fn session(who: &[u64]) {
    let keys: Vec<_> = who.iter().map(|who| (*who, key_of(*who))).collect();
    session_keys(&keys);
}

/// Makes these the collators.
pub fn session_keys(keys: &[(u64, AuthorityId)]) {
    let keys: Vec<_> = keys.iter().map(|(who, key)| (who, key.clone())).collect();
    Oracle::on_new_session(true, keys.clone().into_iter(), keys.into_iter());
}

/// An empty chain with operators 1 to `count`. Ends with the invariants.
pub fn run_with<R>(count: u64, test: impl FnOnce() -> R) -> R {
    let storage = RuntimeGenesisConfig::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        Now::set(FIRST);
        WallClock::set(None);
        MinOperators::set(3);
        DollarDecimals::set(6);
        System::set_block_number(1);
        session(&(1..=count).collect::<Vec<_>>());
        let result = test();
        Oracle::do_try_state().unwrap();
        result
    })
}

/// Five operators, a virtual CPU of one cloud, WIND and the dollar.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
    run_with(5, || {
        open(vcpu());
        open(wind());
        open(dollar());
        test()
    })
}

pub fn vcpu() -> FeedKey {
    compute(PriceClass::Vcpu)
}

pub fn compute(class: PriceClass) -> FeedKey {
    FeedKey::Compute { cloud: b"aws".to_vec().try_into().unwrap(), market: PriceMarket::OnDemand, class }
}

pub fn wind() -> FeedKey {
    FeedKey::Pair(AssetKind::Native)
}

pub fn dollar() -> FeedKey {
    FeedKey::Pair(AssetKind::WithId(DOLLAR))
}

pub const BOUNDS: Bounds = Bounds { min: 10, max: 1_000_000_000_000 };

pub fn open(key: FeedKey) {
    Oracle::open_feed(RuntimeOrigin::root(), key, BOUNDS).unwrap();
}

/// The next submission of `who`, as of now.
pub fn next(who: u64, values: &[(FeedKey, MicroUsd)]) -> Submission<u64> {
    Submission {
        operator: who,
        key: key_of(who),
        sequence: Last::<Test>::get(who).map_or(1, |last| last.sequence + 1),
        tick: Now::get(),
        source_time: WallClock::get().unwrap_or(u64::from(Now::get()) * 6),
        values: values.to_vec().try_into().unwrap(),
    }
}

pub fn sign(submission: &Submission<u64>) -> AuthoritySignature {
    pair(submission.operator).sign(&submission.message(Oracle::genesis()))
}

/// Whether the pool takes it.
pub fn authorize(
    submission: &Submission<u64>,
    signature: &AuthoritySignature,
) -> Result<ValidTransaction, TransactionValidityError> {
    let call = Call::<Test>::submit { submission: submission.clone(), signature: signature.clone() };
    RuntimeCall::from(call).authorize(TransactionSource::External).unwrap().map(|(validity, _)| validity)
}

pub fn refused(refusal: Refusal) -> TransactionValidityError {
    InvalidTransaction::Custom(refusal as u8).into()
}

/// Puts it into a block.
pub fn dispatch(submission: Submission<u64>) -> DispatchResult {
    let signature = sign(&submission);
    Oracle::submit(frame_system::RawOrigin::Authorized.into(), submission, signature)
}

/// What the pool takes, in a block.
pub fn submit(who: u64, values: &[(FeedKey, MicroUsd)]) {
    let submission = next(who, values);
    authorize(&submission, &sign(&submission)).unwrap();
    dispatch(submission).unwrap();
}

/// At `tick`, operators 1 and up say these values of `key`.
pub fn say(tick: Tick, key: &FeedKey, values: &[MicroUsd]) {
    Now::set(tick);
    for (index, value) in values.iter().enumerate() {
        submit(index as u64 + 1, &[(key.clone(), *value)]);
    }
}

/// The price that can be relied on.
pub fn price(key: &FeedKey) -> Option<MicroUsd> {
    Oracle::price(key).map(|price| price.value)
}

/// An empty chain whose node can sign.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_chain() -> sp_io::TestExternalities {
    let mut ext = sp_io::TestExternalities::from(RuntimeGenesisConfig::default().build_storage().unwrap());
    ext.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    ext
}
