//! The relay chain's side: the inherent, the queues, and the order in which messages are served.

use crate::{
    configs::{
        fees::TransactionByteFee,
        market::ClockHook,
        migrations::PausedByMigrations,
        system::RuntimeBlockWeights,
        xcm::{NativeAssetId, XcmConfig, XcmOriginToTransactDispatchOrigin},
    },
    constants::{
        BLOCK_PROCESSING_VELOCITY, MAXIMUM_BLOCK_WEIGHT, MILLIWIND, RELAY_CHAIN_SLOT_DURATION_MILLIS,
        RELAY_PARENT_OFFSET, UNINCLUDED_SEGMENT_CAPACITY,
    },
    AccountId, Balance, MessageQueue, ParachainInfo, ParachainSystem, PolkadotXcm, Runtime, RuntimeCall, RuntimeEvent,
    XcmpQueue,
};
use cumulus_pallet_parachain_system::RelayNumberMonotonicallyIncreases;
use cumulus_primitives_core::{AggregateMessageOrigin, ParaId};
use frame_support::{
    parameter_types,
    traits::{ConstU32, EnqueueWithOrigin, TransformOrigin},
    weights::Weight,
};
use frame_system::EnsureRoot;
use parachains_common::message_queue::{NarrowOriginToSibling, ParaIdToSibling};
use polkadot_runtime_common::xcm_sender::ExponentialPrice;
use sp_runtime::Perbill;

/// How many blocks may be authored, and how many may wait for inclusion.
pub type ConsensusHook = cumulus_pallet_aura_ext::FixedVelocityConsensusHook<
    Runtime,
    RELAY_CHAIN_SLOT_DURATION_MILLIS,
    BLOCK_PROCESSING_VELOCITY,
    UNINCLUDED_SEGMENT_CAPACITY,
>;

parameter_types! {
    /// Weight kept for messages of other parachains.
    pub const ReservedXcmpWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
    /// Weight kept for messages of the relay chain.
    pub const ReservedDmpWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
    /// Where messages of the relay chain come from.
    pub const RelayOrigin: AggregateMessageOrigin = AggregateMessageOrigin::Parent;
    /// Weight that serving messages may take at the start of a block.
    pub MessageQueueServiceWeight: Weight = Perbill::from_percent(35) * RuntimeBlockWeights::get().max_block;
    /// Weight that serving messages may take of what is left at the end of a block.
    pub MessageQueueIdleWeight: Weight = Perbill::from_percent(20) * RuntimeBlockWeights::get().max_block;
    /// What sending a message costs, beside its bytes, while its queue is short.
    pub const BaseDeliveryFee: Balance = 30 * MILLIWIND;
}

/// What sending a message to the relay chain costs.
pub type PriceForParentDelivery = ExponentialPrice<NativeAssetId, BaseDeliveryFee, TransactionByteFee, ParachainSystem>;

/// What sending a message to another parachain costs.
pub type PriceForSiblingDelivery = ExponentialPrice<NativeAssetId, BaseDeliveryFee, TransactionByteFee, XcmpQueue>;

impl cumulus_pallet_parachain_system::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnSystemEvent = ClockHook;
    type SelfParaId = ParachainInfo;
    type OutboundXcmpMessageSource = XcmpQueue;
    type DmpQueue = EnqueueWithOrigin<MessageQueue, RelayOrigin>;
    type ReservedDmpWeight = ReservedDmpWeight;
    type XcmpMessageHandler = XcmpQueue;
    type ReservedXcmpWeight = ReservedXcmpWeight;
    type CheckAssociatedRelayNumber = RelayNumberMonotonicallyIncreases;
    type WeightInfo = cumulus_pallet_parachain_system::weights::SubstrateWeight<Self>;
    type ConsensusHook = ConsensusHook;
    type RelayParentOffset = ConstU32<RELAY_PARENT_OFFSET>;
    type SchedulingSignatureVerifier = ();
}

impl cumulus_pallet_xcmp_queue::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ChannelInfo = ParachainSystem;
    type VersionWrapper = PolkadotXcm;
    type XcmpQueue = TransformOrigin<MessageQueue, AggregateMessageOrigin, ParaId, ParaIdToSibling>;
    type MaxInboundSuspended = ConstU32<1_000>;
    type MaxActiveOutboundChannels = ConstU32<128>;
    // Most channels are opened for messages of 100 KiB; a page must hold one.
    type MaxPageSize = ConstU32<{ 103 * 1024 }>;
    type ControllerOrigin = EnsureRoot<AccountId>;
    type ControllerOriginConverter = XcmOriginToTransactDispatchOrigin;
    type PriceForSiblingDelivery = PriceForSiblingDelivery;
    type WeightInfo = cumulus_pallet_xcmp_queue::weights::SubstrateWeight<Self>;
}

impl pallet_message_queue::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_message_queue::weights::SubstrateWeight<Self>;
    type MessageProcessor = staging_xcm_builder::ProcessXcmMessage<
        AggregateMessageOrigin,
        staging_xcm_executor::XcmExecutor<XcmConfig>,
        RuntimeCall,
    >;
    type Size = u32;
    type QueueChangeHandler = NarrowOriginToSibling<XcmpQueue>;
    type QueuePausedQuery = (NarrowOriginToSibling<XcmpQueue>, PausedByMigrations);
    type HeapSize = ConstU32<{ 103 * 1024 }>;
    type MaxStale = ConstU32<8>;
    type ServiceWeight = MessageQueueServiceWeight;
    type IdleMaxServiceWeight = MessageQueueIdleWeight;
}
