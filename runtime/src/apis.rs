//! What nodes, agents, commands and pages call.

// The macro writes items that it does not document.
#![allow(missing_docs)]

use crate::{
    configs::{
        cumulus::ConsensusHook,
        governance::views,
        money::TreasuryAccount,
        xcm::{LocationToAccountId, NativeAssetId, Trader, XcmRouter},
    },
    constants::{BLOCK_PROCESSING_VELOCITY, RELAY_PARENT_OFFSET, SLOT_DURATION},
    construct::{check_inherents, create_inherents},
    genesis_config_presets, AccountId, Aura, AuraId, Balance, Block, Emission, Escrow, Executive, Leases, Marketplace,
    Nonce, OriginCaller, ParachainInfo, ParachainSystem, PolkadotXcm, PriceOracle, Providers, Reputation, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, SessionKeys, System, TransactionPayment, Uptime, VERSION,
};
use alloc::{vec, vec::Vec};
use cumulus_primitives_core::{ParaId, RelayProofRequest, VerifySchedulingSignature};
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    traits::{tokens::ConversionToAssetBalance, Get},
    view_functions::{ViewFunctionDispatchError, ViewFunctionId},
    weights::Weight,
};
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
    traits::Block as BlockT,
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;
use staging_xcm::{VersionedAsset, VersionedAssetId, VersionedAssets, VersionedLocation, VersionedXcm};
use tradewind_primitives::{
    api::{ClockView, Deadlines, HeartbeatView, MatchingTerms, OwedView},
    traits::{Reputation as _, WeightScore as _},
    AssetKind, ChannelId, ChannelView, CloudQuote, CreditPart, CreditView, EmissionView, EnrolmentView, EscrowId,
    FeedKey, FeedView, HistoryEntry, LeaseId, LeaseView, LoweringView, Mismatch, OfferId, OfferMatch, OfferRecord,
    OpenOrder, OrderId, OrderView, PairTotals, ParticipantView, Price, ProviderView, Quote, Rate, ReferendumView,
    Requirements, Round, ScheduleView, Setting, Source, StandingBid, Ticks, Tombstone, Year,
};
use xcm_runtime_apis::{
    dry_run::{CallDryRunEffects, Error as DryRunError, XcmDryRunEffects},
    fees::Error as PaymentError,
};

sp_api::impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block)
        }

        fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }

        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }

        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
        fn execute_view_function(id: ViewFunctionId, input: Vec<u8>) -> Result<Vec<u8>, ViewFunctionDispatchError> {
            Runtime::execute_view_function(id, input)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
            create_inherents(&data)
        }

        fn check_inherents(block: <Block as BlockT>::LazyBlock, data: InherentData) -> CheckInherentsResult {
            check_inherents(&data, &block)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            tx: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, tx, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header)
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
            SessionKeys::generate(&owner, seed).into()
        }

        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
        fn slot_duration() -> sp_consensus_aura::SlotDuration {
            sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
        }

        fn authorities() -> Vec<AuraId> {
            pallet_aura::Authorities::<Runtime>::get().into_inner()
        }
    }

    impl cumulus_primitives_aura::AuraUnincludedSegmentApi<Block> for Runtime {
        fn can_build_upon(included_hash: <Block as BlockT>::Hash, slot: cumulus_primitives_aura::Slot) -> bool {
            ConsensusHook::can_build_upon(included_hash, slot)
        }
    }

    impl cumulus_primitives_core::CollectCollationInfo<Block> for Runtime {
        fn collect_collation_info(header: &<Block as BlockT>::Header) -> cumulus_primitives_core::CollationInfo {
            ParachainSystem::collect_collation_info(header)
        }
    }

    impl cumulus_primitives_core::GetParachainInfo<Block> for Runtime {
        fn parachain_id() -> ParaId {
            ParachainInfo::parachain_id()
        }
    }

    impl cumulus_primitives_core::RelayParentOffsetApi<Block> for Runtime {
        fn relay_parent_offset() -> u32 {
            RELAY_PARENT_OFFSET
        }

        fn max_claim_queue_offset() -> u8 {
            ParachainSystem::max_claim_queue_offset()
        }
    }

    impl cumulus_primitives_core::SchedulingV3EnabledApi<Block> for Runtime {
        fn scheduling_v3_enabled() -> bool {
            <Runtime as cumulus_pallet_parachain_system::Config>::SchedulingSignatureVerifier::V3_SCHEDULING_ENABLED
        }
    }

    impl cumulus_primitives_core::TargetBlockRate<Block> for Runtime {
        fn target_block_rate() -> u32 {
            BLOCK_PROCESSING_VELOCITY
        }
    }

    impl cumulus_primitives_core::KeyToIncludeInRelayProof<Block> for Runtime {
        fn keys_to_prove() -> RelayProofRequest {
            RelayProofRequest::default()
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
        fn query_info(uxt: <Block as BlockT>::Extrinsic, len: u32) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_info(uxt, len)
        }

        fn query_fee_details(uxt: <Block as BlockT>::Extrinsic, len: u32) -> FeeDetails<Balance> {
            TransactionPayment::query_fee_details(uxt, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall> for Runtime {
        fn query_call_info(call: RuntimeCall, len: u32) -> RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_call_info(call, len)
        }

        fn query_call_fee_details(call: RuntimeCall, len: u32) -> FeeDetails<Balance> {
            TransactionPayment::query_call_fee_details(call, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(config)
        }

        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(id, genesis_config_presets::get_preset)
        }

        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            genesis_config_presets::preset_names()
        }
    }

    impl xcm_runtime_apis::fees::XcmPaymentApi<Block> for Runtime {
        fn query_acceptable_payment_assets(version: staging_xcm::Version) -> Result<Vec<VersionedAssetId>, PaymentError> {
            PolkadotXcm::query_acceptable_payment_assets(version, vec![NativeAssetId::get()])
        }

        fn query_weight_to_asset_fee(weight: Weight, asset: VersionedAssetId) -> Result<u128, PaymentError> {
            PolkadotXcm::query_weight_to_asset_fee::<Trader>(weight, asset)
        }

        fn query_xcm_weight(message: VersionedXcm<()>) -> Result<Weight, PaymentError> {
            PolkadotXcm::query_xcm_weight(message)
        }

        fn query_delivery_fees(
            destination: VersionedLocation,
            message: VersionedXcm<()>,
            asset: VersionedAssetId,
        ) -> Result<VersionedAssets, PaymentError> {
            PolkadotXcm::query_delivery_fees::<()>(destination, message, asset)
        }
    }

    impl xcm_runtime_apis::dry_run::DryRunApi<Block, RuntimeCall, RuntimeEvent, OriginCaller> for Runtime {
        fn dry_run_call(
            origin: OriginCaller,
            call: RuntimeCall,
            version: staging_xcm::Version,
        ) -> Result<CallDryRunEffects<RuntimeEvent>, DryRunError> {
            PolkadotXcm::dry_run_call::<Runtime, XcmRouter, OriginCaller, RuntimeCall>(origin, call, version)
        }

        fn dry_run_xcm(
            origin: VersionedLocation,
            xcm: VersionedXcm<RuntimeCall>,
        ) -> Result<XcmDryRunEffects<RuntimeEvent>, DryRunError> {
            PolkadotXcm::dry_run_xcm::<XcmRouter>(origin, xcm)
        }
    }

    impl xcm_runtime_apis::conversions::LocationToAccountApi<Block, AccountId> for Runtime {
        fn convert_location(location: VersionedLocation) -> Result<AccountId, xcm_runtime_apis::conversions::Error> {
            xcm_runtime_apis::conversions::LocationToAccountHelper::<AccountId, LocationToAccountId>::convert_location(
                location,
            )
        }
    }

    impl xcm_runtime_apis::trusted_query::TrustedQueryApi<Block> for Runtime {
        fn is_trusted_reserve(
            asset: VersionedAsset,
            location: VersionedLocation,
        ) -> xcm_runtime_apis::trusted_query::XcmTrustedQueryResult {
            PolkadotXcm::is_trusted_reserve(asset, location)
        }

        fn is_trusted_teleporter(
            asset: VersionedAsset,
            location: VersionedLocation,
        ) -> xcm_runtime_apis::trusted_query::XcmTrustedQueryResult {
            PolkadotXcm::is_trusted_teleporter(asset, location)
        }
    }

    impl tradewind_primitives::api::MarketApi<Block, AccountId> for Runtime {
        fn match_offers(
            requirements: Requirements,
            ticks: Ticks,
            asset: AssetKind,
            limit: u32,
        ) -> Vec<OfferMatch<AccountId>> {
            Marketplace::match_offers(&requirements, ticks, &asset, limit)
        }

        fn why_not(requirements: Requirements, ticks: Ticks, buyer: AccountId, offer: OfferId) -> Vec<Mismatch> {
            Marketplace::why_not(&requirements, ticks, &buyer, offer)
        }

        fn rate(requirements: Requirements, offer: OfferId) -> Option<Rate> {
            Marketplace::rate(&requirements, offer)
        }

        fn offer(offer: OfferId) -> Option<OfferRecord<AccountId>> {
            Marketplace::offer(offer)
        }

        fn offers_of(provider: AccountId) -> Vec<(OfferId, OfferRecord<AccountId>)> {
            Marketplace::offers_of(&provider)
        }

        fn order(order: OrderId) -> Option<OrderView<AccountId>> {
            Marketplace::order(order)
        }

        fn orders_of(buyer: AccountId) -> Vec<OrderView<AccountId>> {
            Marketplace::orders_of(&buyer)
        }

        fn open_orders(provider: AccountId, after: Option<OrderId>, limit: u32) -> Vec<OpenOrder<AccountId>> {
            Marketplace::open_orders(&provider, after, limit)
        }

        fn bids_of(provider: AccountId) -> Vec<StandingBid<AccountId>> {
            Marketplace::bids_of(&provider)
        }

        fn offers(after: Option<OfferId>, limit: u32) -> Vec<(OfferId, OfferRecord<AccountId>)> {
            Marketplace::offers(after, limit)
        }

        fn providers(after: Option<AccountId>, limit: u32) -> Vec<ProviderView<AccountId>> {
            let measured = <Uptime as tradewind_primitives::traits::Uptime<_>>::measured_ppm;
            Providers::views(after.as_ref(), limit, measured)
        }

        fn matching_terms() -> MatchingTerms {
            crate::configs::market::matching_terms()
        }

        fn provider(who: AccountId) -> Option<ProviderView<AccountId>> {
            Providers::view(&who, <Uptime as tradewind_primitives::traits::Uptime<_>>::measured_ppm(&who))
        }

        fn resolve(name: Vec<u8>) -> Option<AccountId> {
            Providers::resolve(&name)
        }
    }

    impl tradewind_primitives::api::LeaseApi<Block, AccountId> for Runtime {
        fn lease(lease: LeaseId) -> Option<LeaseView<AccountId>> {
            Leases::view(lease)
        }

        fn leases_of(who: AccountId, after: Option<LeaseId>, limit: u32) -> Vec<LeaseView<AccountId>> {
            Leases::leases_of(&who, after, limit)
        }

        fn closed_leases_of(who: AccountId, before: Option<LeaseId>, limit: u32) -> Vec<LeaseView<AccountId>> {
            Leases::closed_leases_of(&who, before, limit)
        }

        fn tombstone(lease: LeaseId) -> Option<Tombstone<AccountId>> {
            pallet_leases::Tombstones::<Runtime>::get(lease)
        }

        fn clock() -> ClockView {
            Uptime::clock_view(SLOT_DURATION as u32)
        }

        fn deadlines() -> Deadlines {
            crate::configs::market::deadlines()
        }

        fn heartbeat(provider: AccountId) -> Option<HeartbeatView> {
            Uptime::heartbeat_view(&provider)
        }
    }

    impl tradewind_primitives::api::EscrowApi<Block, AccountId> for Runtime {
        fn owed(escrow: EscrowId) -> Vec<OwedView<AccountId>> {
            Escrow::owed(escrow)
        }

        fn channel(channel: ChannelId) -> Option<ChannelView<AccountId>> {
            Escrow::channel(channel)
        }

        fn channels_of(who: AccountId, after: Option<ChannelId>, limit: u32) -> Vec<ChannelView<AccountId>> {
            Escrow::channels_of(&who, after, limit)
        }

        fn credits_of(who: AccountId) -> Vec<CreditView<AccountId>> {
            Escrow::credits_of(&who)
        }

        fn credit_part(escrow: EscrowId) -> CreditPart {
            Escrow::credit_part(escrow)
        }

        fn round() -> Round {
            <Uptime as tradewind_primitives::traits::Clock>::round()
        }

        fn fee_account() -> AccountId {
            Escrow::fee_account()
        }

        fn treasury_account() -> AccountId {
            TreasuryAccount::get()
        }
    }

    impl tradewind_primitives::api::QuoteApi<Block, AccountId> for Runtime {
        fn quote(requirements: Requirements, ticks: Ticks) -> Quote<AccountId> {
            crate::configs::prices::quote(requirements, ticks)
        }

        fn clouds(requirements: Requirements, ticks: Ticks) -> Vec<CloudQuote> {
            PriceOracle::cloud_quotes(&requirements, ticks)
        }

        fn convert(from: AssetKind, to: AssetKind, amount: Balance) -> Option<Balance> {
            PriceOracle::convert(&from, &to, amount)
        }

        fn fee_in(asset: AssetKind, fee: Balance) -> Option<Balance> {
            match asset {
                AssetKind::Native => Some(fee),
                AssetKind::WithId(id) => pallet_price_oracle::FeeRate::<Runtime>::to_asset_balance(fee, id).ok(),
            }
        }

        fn price(key: FeedKey) -> Option<Price> {
            PriceOracle::price(&key)
        }

        fn feeds() -> Vec<FeedView<AccountId>> {
            PriceOracle::feed_views()
        }

        fn sources() -> Vec<Source> {
            crate::configs::prices::Sources::get()
        }
    }

    impl tradewind_primitives::api::GovernanceApi<Block, AccountId> for Runtime {
        fn referenda() -> Vec<ReferendumView<AccountId>> {
            views::referenda()
        }

        fn settings() -> Vec<Setting> {
            views::settings()
        }
    }

    impl tradewind_primitives::api::EmissionApi<Block, AccountId> for Runtime {
        fn round() -> EmissionView<AccountId> {
            Emission::round_view()
        }

        fn claimable(who: AccountId) -> Balance {
            Emission::claimable(&who)
        }

        fn participant(who: AccountId) -> Option<ParticipantView> {
            Emission::participant_view(&who)
        }

        fn schedule(round: Round) -> ScheduleView {
            Emission::schedule_view(round)
        }

        fn enrolment(who: AccountId, rounds: Round) -> Option<EnrolmentView> {
            Emission::enrolment_view(&who, rounds)
        }
    }

    impl tradewind_primitives::api::ReputationApi<Block, AccountId> for Runtime {
        fn score(who: AccountId) -> Balance {
            Reputation::score(&who)
        }

        fn weight_score(who: AccountId) -> Balance {
            Reputation::weight_score(&who)
        }

        fn totals(who: AccountId, counterparty: AccountId, year: Year) -> PairTotals {
            Reputation::totals(&who, &counterparty, year)
        }

        fn history(who: AccountId, after: Option<(AccountId, Year)>, limit: u32) -> Vec<HistoryEntry<AccountId>> {
            Reputation::history(&who, after, limit)
        }

        fn year() -> Year {
            Reputation::year()
        }

        fn lowering(lease: LeaseId, who: AccountId) -> Option<LoweringView<AccountId>> {
            Reputation::lowering(lease, &who)
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            crate::benchmarks::metadata(extra)
        }

        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
            crate::benchmarks::dispatch(config)
        }
    }
}
