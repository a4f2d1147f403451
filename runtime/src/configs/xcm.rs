//! Messages between chains: the least that is needed to open channels.
//!
//! No other chain is trusted as a reserve and none may teleport, so nothing can be minted here from outside, and no
//! account can send money away. The relay chain has no power over this chain's root.

use crate::{
    configs::{
        cumulus::PriceForParentDelivery,
        fees::WeightToFee,
        money::{CollatorPot, TreasuryAccount},
    },
    constants::deposit,
    AccountId, AllPalletsWithSystem, AssetId as LocalAssetId, Assets, Balance, Balances, ParachainInfo,
    ParachainSystem, PolkadotXcm, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, XcmpQueue,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::HoldConsideration, tokens::imbalance::ResolveTo, ConstU32, Equals, Everything, LinearStoragePrice,
        Nothing, PalletInfoAccess,
    },
    weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_xcm::XcmPassthrough;
use polkadot_parachain_primitives::primitives::Sibling;
use sp_runtime::traits::TryConvertInto;
use staging_xcm::latest::prelude::*;
use staging_xcm_builder::{
    AccountId32Aliases, AllowExplicitUnpaidExecutionFrom, AllowHrmpNotificationsFromRelayChain,
    AllowKnownQueryResponses, AllowSubscriptionsFrom, AllowTopLevelPaidExecutionFrom, AsPrefixedGeneralIndex,
    ConvertedConcreteId, DenyReserveTransferToRelayChain, DenyThenTry, EnsureXcmOrigin, FixedWeightBounds,
    FrameTransactionalProcessor, FungibleAdapter, FungiblesAdapter, IsConcrete, NoChecking, ParentIsPreset,
    RelayChainAsNative, SendXcmFeeToAccount, SiblingParachainAsNative, SiblingParachainConvertsVia,
    SignedAccountId32AsNative, SignedToAccountId32, SovereignSignedViaLocation, TakeWeightCredit, TrailingSetTopicAsId,
    UsingComponents, WithComputedOrigin, WithUniqueTopic, XcmFeeManagerFromComponents,
};
use staging_xcm_executor::XcmExecutor;

parameter_types! {
    /// The relay chain.
    pub const RelayLocation: Location = Location::parent();
    /// WIND.
    pub const NativeLocation: Location = Location::here();
    /// WIND as the asset that fees are in.
    pub NativeAssetId: AssetId = AssetId(NativeLocation::get());
    /// The relay chain's network. Root sets another for a test network.
    pub storage RelayNetworkId: NetworkId = NetworkId::Polkadot;
    /// The same where an option is wanted.
    pub RelayNetwork: Option<NetworkId> = Some(RelayNetworkId::get());
    /// The origin of the relay chain's calls.
    pub RelayChainOrigin: RuntimeOrigin = cumulus_pallet_xcm::Origin::Relay.into();
    /// Where this chain stands.
    pub UniversalLocation: InteriorLocation =
        [GlobalConsensus(RelayNetworkId::get()), Parachain(ParachainInfo::parachain_id().into())].into();
    /// Where this chain's assets stand.
    pub AssetsLocation: Location = PalletInstance(<Assets as PalletInfoAccess>::index() as u8).into();
    /// Whose teleports are counted: nobody's.
    pub CheckingAccount: AccountId = PolkadotXcm::check_account();
    /// What an instruction weighs: more than any of them does.
    pub UnitWeightCost: Weight = Weight::from_parts(1_000_000_000, 64 * 1024);
    /// This chain itself, as a sender.
    pub const RootLocation: Location = Location::here();
    /// What is on hold for each list of authorised aliases.
    pub const DepositPerItem: Balance = deposit(1, 0);
    /// What is on hold for each byte of it.
    pub const DepositPerByte: Balance = deposit(0, 1);
    /// Why that is on hold.
    pub const AuthorizeAliasHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::PolkadotXcm(pallet_xcm::HoldReason::AuthorizeAlias);
}

/// The account that stands for a location.
pub type LocationToAccountId = (
    ParentIsPreset<AccountId>,
    SiblingParachainConvertsVia<Sibling, AccountId>,
    AccountId32Aliases<RelayNetwork, AccountId>,
);

/// Moves WIND.
pub type NativeTransactor = FungibleAdapter<Balances, IsConcrete<NativeLocation>, LocationToAccountId, AccountId, ()>;

/// Moves assets of ours.
pub type AssetsTransactor = FungiblesAdapter<
    Assets,
    ConvertedConcreteId<
        LocalAssetId,
        Balance,
        AsPrefixedGeneralIndex<AssetsLocation, LocalAssetId, TryConvertInto>,
        TryConvertInto,
    >,
    LocationToAccountId,
    AccountId,
    NoChecking,
    CheckingAccount,
>;

/// Moves money.
pub type AssetTransactors = (NativeTransactor, AssetsTransactor);

/// In whose name a message's calls are dispatched.
pub type XcmOriginToTransactDispatchOrigin = (
    SovereignSignedViaLocation<LocationToAccountId, RuntimeOrigin>,
    RelayChainAsNative<RelayChainOrigin, RuntimeOrigin>,
    SiblingParachainAsNative<cumulus_pallet_xcm::Origin, RuntimeOrigin>,
    SignedAccountId32AsNative<RelayNetwork, RuntimeOrigin>,
    XcmPassthrough<RuntimeOrigin>,
);

/// Which messages are executed: what pays for itself, and the relay chain's own.
pub type Barrier = TrailingSetTopicAsId<
    DenyThenTry<
        DenyReserveTransferToRelayChain,
        (
            TakeWeightCredit,
            AllowKnownQueryResponses<PolkadotXcm>,
            WithComputedOrigin<
                (
                    AllowTopLevelPaidExecutionFrom<Everything>,
                    AllowExplicitUnpaidExecutionFrom<Equals<RelayLocation>>,
                    AllowSubscriptionsFrom<Equals<RelayLocation>>,
                    AllowHrmpNotificationsFromRelayChain,
                ),
                UniversalLocation,
                ConstU32<8>,
            >,
        ),
    >,
>;

/// What weighs messages.
pub type Weigher = FixedWeightBounds<UnitWeightCost, RuntimeCall, ConstU32<100>>;

/// What sells weight to messages.
pub type Trader = UsingComponents<WeightToFee, NativeLocation, AccountId, Balances, ResolveTo<CollatorPot, Balances>>;

/// How messages are executed.
pub struct XcmConfig;

impl staging_xcm_executor::Config for XcmConfig {
    type RuntimeCall = RuntimeCall;
    type XcmSender = XcmRouter;
    type XcmEventEmitter = PolkadotXcm;
    type AssetTransactor = AssetTransactors;
    type OriginConverter = XcmOriginToTransactDispatchOrigin;
    type IsReserve = ();
    type IsTeleporter = ();
    type UniversalLocation = UniversalLocation;
    type Barrier = Barrier;
    type Weigher = Weigher;
    type Trader = Trader;
    type ResponseHandler = PolkadotXcm;
    type AssetTrap = PolkadotXcm;
    type SubscriptionService = PolkadotXcm;
    type PalletInstancesInfo = AllPalletsWithSystem;
    type MaxAssetsIntoHolding = ConstU32<64>;
    type AssetLocker = ();
    type AssetExchanger = ();
    type FeeManager =
        XcmFeeManagerFromComponents<Equals<RootLocation>, SendXcmFeeToAccount<Self::AssetTransactor, TreasuryAccount>>;
    type MessageExporter = ();
    type UniversalAliases = Nothing;
    type CallDispatcher = RuntimeCall;
    type SafeCallFilter = Everything;
    type Aliasers = Nothing;
    type TransactionalProcessor = FrameTransactionalProcessor;
    type HrmpNewChannelOpenRequestHandler = ();
    type HrmpChannelAcceptedHandler = ();
    type HrmpChannelClosingHandler = ();
    type XcmRecorder = PolkadotXcm;
}

/// How a signed origin looks to messages.
pub type LocalOriginToLocation = SignedToAccountId32<RuntimeOrigin, AccountId, RelayNetwork>;

/// Sends messages: up to the relay chain, across to other parachains.
pub type XcmRouter = WithUniqueTopic<(
    cumulus_primitives_utility::ParentAsUmp<ParachainSystem, PolkadotXcm, PriceForParentDelivery>,
    XcmpQueue,
)>;

impl pallet_xcm::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    // Root alone: it opens channels. Without a conversion no other origin passes.
    type SendXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, ()>;
    type XcmRouter = XcmRouter;
    type ExecuteXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
    type XcmExecuteFilter = Nothing;
    type XcmExecutor = XcmExecutor<XcmConfig>;
    type XcmTeleportFilter = Nothing;
    type XcmReserveTransferFilter = Nothing;
    type Weigher = Weigher;
    type UniversalLocation = UniversalLocation;
    type RuntimeOrigin = RuntimeOrigin;
    type RuntimeCall = RuntimeCall;
    const VERSION_DISCOVERY_QUEUE_SIZE: u32 = 100;
    type AdvertisedXcmVersion = pallet_xcm::CurrentXcmVersion;
    type AdminOrigin = EnsureRoot<AccountId>;
    type TrustedLockers = ();
    type SovereignAccountOf = LocationToAccountId;
    type Currency = Balances;
    type CurrencyMatcher = ();
    type MaxLockers = ConstU32<8>;
    type MaxRemoteLockConsumers = ConstU32<0>;
    type RemoteLockConsumerIdentifier = ();
    type AuthorizedAliasConsideration = HoldConsideration<
        AccountId,
        Balances,
        AuthorizeAliasHoldReason,
        LinearStoragePrice<DepositPerItem, DepositPerByte, Balance>,
    >;
    // The crate has no measured weights, only these constants. The filters above leave nothing heavy to anybody but
    // root; whoever opens them measures first.
    type WeightInfo = pallet_xcm::TestWeightInfo;
}

impl cumulus_pallet_xcm::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type XcmExecutor = XcmExecutor<XcmConfig>;
}
