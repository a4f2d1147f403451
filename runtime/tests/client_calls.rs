//! The client builds calls without the runtime's code: each must be the call that its author meant, byte for byte.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use codec::Encode;
use frame_support::traits::{schedule::DispatchTime, Bounded, GetCallMetadata};
use pallet_conviction_voting::{AccountVote, Conviction::Locked3x, Vote};
use sp_core::{crypto::AccountId32, H256};
use tradewind_client::chain::{authorized, Call, Conviction, CLAIM_REFUSALS, EXPIRY_ROUNDS, MAX_ROUNDS};
use tradewind_primitives::{
    AssetKind, ChannelMode, Cid, EscrowId, FailReason, Fill, Kind, OfferTerms, OrderTerms, Policy, Profile, Region,
    Requirements, Resources, SessionKey, SessionSignature, Setting, Tee, Track, UnitRates, Workload,
};
use tradewind_runtime::{configs::governance::origins::Origin, OriginCaller, RuntimeCall};

fn cid() -> Cid {
    vec![1, 0x55, 0x12, 0x20].try_into().unwrap()
}

fn region() -> Region {
    Region { country: *b"NO", label: b"oslo-1".to_vec().try_into().unwrap() }
}

fn resources() -> Resources {
    Resources { vcpus: 1, memory_mib: 2, storage_gib: 3, bandwidth_mbps: 4, gpus: 5 }
}

fn rates() -> UnitRates {
    UnitRates { vcpu: 11, memory_gib: 12, storage_gib: 13, bandwidth_mbps: 14, gpu: 15 }
}

fn profile() -> Profile {
    Profile {
        name: b"north".to_vec().try_into().unwrap(),
        endpoint: b"https://north.example".to_vec().try_into().unwrap(),
        sealing_key: [7; 32],
        region: region(),
        terms: Some(cid()),
        clouds: vec![b"own".to_vec().try_into().unwrap()].try_into().unwrap(),
        promised_uptime_ppm: 999_000,
    }
}

fn terms() -> OfferTerms {
    OfferTerms {
        kind: Kind::Function,
        region: region(),
        gpu_model: Some(b"nvidia/h100/80gi".to_vec().try_into().unwrap()),
        tee: Tee::Tdx,
        capacity: resources(),
        rates: rates(),
        asset: AssetKind::WithId(1),
        min_ticks: 10,
        max_ticks: 20,
        min_reputation: 30,
        extendable: true,
    }
}

fn requirements() -> Requirements {
    Requirements {
        kind: Kind::Function,
        resources: resources(),
        gpu_model: None,
        region: Some(region()),
        tee: Tee::None,
        min_reputation: 40,
        min_uptime_ppm: 50,
        min_identity_tier: 2,
    }
}

fn order() -> OrderTerms {
    OrderTerms {
        requirements: requirements(),
        count: 3,
        fill: Fill::Any,
        asset: AssetKind::WithId(1),
        max_rate: 60,
        ticks: 70,
        bidding: 80,
        policy: Policy::Weighted { ppm: 90 },
        workload: Workload::Open { cid: cid() },
        buyer_sealing_key: [8; 32],
        terms: Some(cid()),
    }
}

#[test]
fn what_the_client_sends_is_the_call_it_names_with_the_arguments_it_was_given() {
    let account = AccountId32::new([9; 32]);
    let hash = H256([3; 32]);
    let sealed = Workload::Sealed { manifest_hash: hash };
    let mode = ChannelMode::Vouchers { signer: SessionKey::Ed25519([4; 32]) };
    let signature = SessionSignature::Sr25519([5; 64]);
    let pairs: Vec<(Call, RuntimeCall)> = vec![
        (
            Call::register(&profile(), 1),
            RuntimeCall::Providers(pallet_providers::Call::register { profile: profile(), stake: 1 }),
        ),
        (
            Call::update_profile(&profile()),
            RuntimeCall::Providers(pallet_providers::Call::update_profile { profile: profile() }),
        ),
        (Call::add_stake(2), RuntimeCall::Providers(pallet_providers::Call::add_stake { amount: 2 })),
        (Call::retire(), RuntimeCall::Providers(pallet_providers::Call::retire {})),
        (Call::post_offer(&terms()), RuntimeCall::Marketplace(pallet_marketplace::Call::post_offer { terms: terms() })),
        (
            Call::reprice(3, &rates()),
            RuntimeCall::Marketplace(pallet_marketplace::Call::reprice { offer: 3, rates: rates() }),
        ),
        (Call::close_offer(4), RuntimeCall::Marketplace(pallet_marketplace::Call::close_offer { offer: 4 })),
        (
            Call::rent(5, &requirements(), 6, 7, &sealed, &[8; 32], Some(&cid())),
            RuntimeCall::Marketplace(pallet_marketplace::Call::rent {
                offer: 5,
                requirements: requirements(),
                ticks: 6,
                max_rate: 7,
                workload: sealed,
                buyer_sealing_key: [8; 32],
                terms: Some(cid()),
            }),
        ),
        (Call::post_order(&order()), RuntimeCall::Marketplace(pallet_marketplace::Call::post_order { terms: order() })),
        (
            Call::bid(6, 7, 8, 9),
            RuntimeCall::Marketplace(pallet_marketplace::Call::bid { order: 6, slot: 7, offer: 8, rate: 9 }),
        ),
        (Call::award(6, 7), RuntimeCall::Marketplace(pallet_marketplace::Call::award { order: 6, slot: 7 })),
        (Call::cancel_order(6), RuntimeCall::Marketplace(pallet_marketplace::Call::cancel_order { order: 6 })),
        (Call::accept(1), RuntimeCall::Leases(pallet_leases::Call::accept { lease: 1 })),
        (
            Call::reject(2, Some(FailReason::BadImage)),
            RuntimeCall::Leases(pallet_leases::Call::reject { lease: 2, reason: Some(FailReason::BadImage) }),
        ),
        (
            Call::activate(3, hash, &[4; 32], &[5; 64]),
            RuntimeCall::Leases(pallet_leases::Call::activate {
                lease: 3,
                access_hash: hash,
                workload_key: [4; 32],
                signature: [5; 64],
            }),
        ),
        (
            Call::fail(4, FailReason::Other),
            RuntimeCall::Leases(pallet_leases::Call::fail { lease: 4, reason: FailReason::Other }),
        ),
        (Call::cancel(5), RuntimeCall::Leases(pallet_leases::Call::cancel { lease: 5 })),
        (Call::settle(6), RuntimeCall::Leases(pallet_leases::Call::settle { lease: 6 })),
        (Call::enforce(7), RuntimeCall::Leases(pallet_leases::Call::enforce { lease: 7 })),
        (Call::prune(8), RuntimeCall::Leases(pallet_leases::Call::prune { lease: 8 })),
        (Call::reject_access(11), RuntimeCall::Leases(pallet_leases::Call::reject_access { lease: 11 })),
        (Call::extend(12, 600), RuntimeCall::Leases(pallet_leases::Call::extend { lease: 12, ticks: 600 })),
        (Call::give_notice(13), RuntimeCall::Leases(pallet_leases::Call::give_notice { lease: 13 })),
        (Call::terminate(14), RuntimeCall::Leases(pallet_leases::Call::terminate { lease: 14 })),
        (
            Call::heartbeat(hash, 9),
            RuntimeCall::Uptime(pallet_uptime::Call::heartbeat { merkle_root: hash, leaf_count: 9 }),
        ),
        (
            Call::report_down(&[1, 2]),
            RuntimeCall::Uptime(pallet_uptime::Call::report_down { leases: vec![1, 2].try_into().unwrap() }),
        ),
        (
            Call::report_up(&[3]),
            RuntimeCall::Uptime(pallet_uptime::Call::report_up { leases: vec![3].try_into().unwrap() }),
        ),
        (
            Call::pay_owed(EscrowId::Lease(10), &account),
            RuntimeCall::Escrow(pallet_escrow::Call::pay_owed { escrow: EscrowId::Lease(10), to: account.clone() }),
        ),
        (
            Call::open_channel(&account, &AssetKind::WithId(1), 1, 2, &mode, 3),
            RuntimeCall::Escrow(pallet_escrow::Call::open_channel {
                provider: account.clone(),
                asset: AssetKind::WithId(1),
                price: 1,
                budget: 2,
                mode,
                expires: 3,
            }),
        ),
        (Call::raise(1, 2), RuntimeCall::Escrow(pallet_escrow::Call::raise { channel: 1, amount: 2 })),
        (Call::revoke(3), RuntimeCall::Escrow(pallet_escrow::Call::revoke { channel: 3 })),
        (
            Call::redeem(4, 5, &signature),
            RuntimeCall::Escrow(pallet_escrow::Call::redeem { channel: 4, cumulative: 5, signature }),
        ),
        (
            Call::consume(6, 7, hash),
            RuntimeCall::Escrow(pallet_escrow::Call::consume { channel: 6, requests: 7, log_root: hash }),
        ),
        (
            Call::share_fees(&AssetKind::Native),
            RuntimeCall::Escrow(pallet_escrow::Call::share_fees { asset: AssetKind::Native }),
        ),
        (
            Call::lower(7, 8, hash),
            RuntimeCall::Reputation(pallet_reputation::Call::lower { lease: 7, amount: 8, reason_hash: hash }),
        ),
        (Call::enrol(144), RuntimeCall::Emission(pallet_emission::Call::enrol { rounds: 144 })),
        (Call::refresh(&account), RuntimeCall::Emission(pallet_emission::Call::refresh { who: account.clone() })),
        (Call::claim(&account), RuntimeCall::Emission(pallet_emission::Call::claim { who: account.clone() })),
        (
            Call::change_setting(&Setting::FeePpm(7)),
            RuntimeCall::Settings(pallet_settings::Call::change { setting: Setting::FeePpm(7) }),
        ),
        (
            Call::spend(&AssetKind::WithId(1), 2, &account),
            RuntimeCall::Treasury(pallet_treasury::Call::spend {
                asset_kind: Box::new(AssetKind::WithId(1)),
                amount: 2,
                beneficiary: Box::new(account.clone()),
                valid_from: None,
            }),
        ),
        (Call::payout(3), RuntimeCall::Treasury(pallet_treasury::Call::payout { index: 3 })),
        (
            Call::note_preimage(&[1, 2, 3]),
            RuntimeCall::Preimage(pallet_preimage::Call::note_preimage { bytes: vec![1, 2, 3] }),
        ),
        (
            Call::place_decision_deposit(4),
            RuntimeCall::Referenda(pallet_referenda::Call::place_decision_deposit { index: 4 }),
        ),
        (
            Call::refund_decision_deposit(5),
            RuntimeCall::Referenda(pallet_referenda::Call::refund_decision_deposit { index: 5 }),
        ),
        (
            Call::refund_submission_deposit(6),
            RuntimeCall::Referenda(pallet_referenda::Call::refund_submission_deposit { index: 6 }),
        ),
        (
            Call::vote(7, true, Conviction::new(3).unwrap(), 8),
            RuntimeCall::ConvictionVoting(pallet_conviction_voting::Call::vote {
                poll_index: 7,
                vote: AccountVote::Standard { vote: Vote { aye: true, conviction: Locked3x }, balance: 8 },
            }),
        ),
        (
            Call::remove_vote(Track::Parameters, 9),
            RuntimeCall::ConvictionVoting(pallet_conviction_voting::Call::remove_vote { class: Some(2), index: 9 }),
        ),
        (
            Call::unlock(Track::Treasury, &account),
            RuntimeCall::ConvictionVoting(pallet_conviction_voting::Call::unlock {
                class: 1,
                target: account.clone().into(),
            }),
        ),
        (
            Call::delegate(Track::Root, &account, Conviction::new(0).unwrap(), 10),
            RuntimeCall::ConvictionVoting(pallet_conviction_voting::Call::delegate {
                class: 0,
                to: account.clone().into(),
                conviction: pallet_conviction_voting::Conviction::None,
                balance: 10,
            }),
        ),
        (
            Call::undelegate(Track::Parameters),
            RuntimeCall::ConvictionVoting(pallet_conviction_voting::Call::undelegate { class: 2 }),
        ),
        (Call::close_channel(8), RuntimeCall::Escrow(pallet_escrow::Call::close_channel { channel: 8 })),
        (
            Call::grant(&account, &AssetKind::Native, 9, 10),
            RuntimeCall::Escrow(pallet_escrow::Call::grant {
                buyer: account.clone(),
                asset: AssetKind::Native,
                amount: 9,
                expires: 10,
            }),
        ),
        (
            Call::reclaim(&account, &AssetKind::Native),
            RuntimeCall::Escrow(pallet_escrow::Call::reclaim { buyer: account.clone(), asset: AssetKind::Native }),
        ),
        (
            Call::transfer(&account, 11),
            RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
                dest: account.clone().into(),
                value: 11,
            }),
        ),
        (
            Call::transfer_asset(7, &account, 12),
            RuntimeCall::Assets(pallet_assets::Call::transfer_keep_alive {
                id: 7.into(),
                target: account.into(),
                amount: 12,
            }),
        ),
    ];
    for (sent, meant) in pairs {
        let named = meant.get_call_metadata();
        assert_eq!((sent.pallet(), sent.name()), (named.pallet_name, named.function_name));
        // One byte for the pallet and one for the call come first.
        assert_eq!(sent.arguments(), &meant.encode()[2..], "{}.{}", sent.pallet(), sent.name());
    }
}

#[test]
fn a_referendum_is_submitted_on_its_track_with_its_call_or_the_hash_of_it() {
    let short: RuntimeCall = pallet_settings::Call::change { setting: Setting::GainPpm(1) }.into();
    let long: RuntimeCall = frame_system::Call::remark { remark: vec![5; 500] }.into();
    let origins: [(Track, OriginCaller); 3] = [
        (Track::Root, frame_system::RawOrigin::Root.into()),
        (Track::Treasury, Origin::Treasurer.into()),
        (Track::Parameters, Origin::Parameters.into()),
    ];
    for call in [short, long] {
        let bytes = call.encode();
        let proposal = match bytes.len() {
            0..=128 => Bounded::Inline(bytes.clone().try_into().unwrap()),
            length => Bounded::Lookup { hash: sp_io::hashing::blake2_256(&bytes).into(), len: length as u32 },
        };
        assert_eq!(Call::must_be_noted(&bytes), matches!(proposal, Bounded::Lookup { .. }));
        for (track, origin) in origins.clone() {
            let meant: RuntimeCall = pallet_referenda::Call::submit {
                proposal_origin: Box::new(origin),
                proposal: proposal.clone(),
                enactment_moment: DispatchTime::After(0),
            }
            .into();
            assert_eq!(Call::submit(track, &bytes).arguments(), &meant.encode()[2..]);
        }
    }
}

#[test]
fn a_claim_that_nobody_signs_is_another_transaction_by_its_nonce_and_its_refusals_have_names() {
    let metadata = sp_io::TestExternalities::default()
        .execute_with(|| tradewind_runtime::Runtime::metadata_at_version(16).unwrap().to_vec());
    let call: RuntimeCall = pallet_emission::Call::claim { who: AccountId32::new([9; 32]) }.into();
    let built = |nonce| authorized(&metadata, &call.encode(), nonce).unwrap();
    assert_eq!(built(7), built(7));
    assert_ne!(built(7), built(8));
    assert!(built(u32::MAX).ends_with(&call.encode()), "whatever the nonce");

    assert_eq!((MAX_ROUNDS, EXPIRY_ROUNDS), (pallet_emission::MAX_ROUNDS, pallet_emission::EXPIRY_ROUNDS));
    let codes = [pallet_emission::ROUNDS_PENDING, pallet_emission::NOT_ENROLLED, pallet_emission::TOO_LITTLE_TO_CLAIM];
    type Error = pallet_emission::Error<tradewind_runtime::Runtime>;
    let errors = [Error::RoundsPending, Error::NotEnrolled, Error::TooLittleToClaim];
    for ((code, error), (known, name)) in codes.into_iter().zip(errors).zip(CLAIM_REFUSALS) {
        assert_eq!((code, format!("Emission::{}", <&str>::from(error))), (known, name.to_owned()));
    }
}
