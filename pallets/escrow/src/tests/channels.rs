//! Channels: what opens, raises and ends them, and whom they pay.

use crate::{mock::*, Channels, ChannelsOf, Error, Event, Owed, WeightInfo};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo};
use sp_core::{ed25519, sr25519, Pair, H256};
use tradewind_primitives::{
    voucher_digest, AssetKind, Balance, ChannelMode, EscrowId, MeterWindow, SessionKey, SessionSignature, Tick,
};

const ID: EscrowId = EscrowId::Channel(0);
const EXPIRES: Tick = 5_000;
const NONE: H256 = H256::zero();

pub(super) fn session() -> sr25519::Pair {
    sr25519::Pair::from_seed(&[7; 32])
}

fn vouchers() -> ChannelMode {
    ChannelMode::Vouchers { signer: SessionKey::Sr25519(session().public().0) }
}

fn metered(max_per_round: u32) -> ChannelMode {
    ChannelMode::Metered { max_per_round }
}

fn origin(who: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// What is on hold beside a channel's budget.
fn deposit(asset: &AssetKind) -> Balance {
    if *asset == USD {
        7
    } else {
        10
    }
}

/// A channel of `BUYER` to `PROVIDER` at 5 a request.
fn open_with(mode: ChannelMode, asset: AssetKind, budget: Balance) {
    assert_ok!(Escrow::open_channel(origin(BUYER), PROVIDER, asset, 5, budget, mode, EXPIRES));
}

fn digest(channel: u64, cumulative: Balance) -> H256 {
    voucher_digest(System::block_hash(0), channel, &BUYER, &PROVIDER, cumulative)
}

fn voucher(channel: u64, cumulative: Balance) -> SessionSignature {
    SessionSignature::Sr25519(session().sign(digest(channel, cumulative).as_bytes()).0)
}

/// What a call came to, whatever it was charged for.
pub(super) fn plain(outcome: DispatchResultWithPostInfo) -> sp_runtime::DispatchResult {
    outcome.map(|_| ()).map_err(|refused| refused.error)
}

fn redeem(cumulative: Balance) -> sp_runtime::DispatchResult {
    let voucher = voucher(0, cumulative);
    plain(frame_support::storage::with_storage_layer(|| Escrow::redeem(origin(PROVIDER), 0, cumulative, voucher)))
}

fn consume(requests: u32) -> sp_runtime::DispatchResult {
    plain(frame_support::storage::with_storage_layer(|| Escrow::consume(origin(PROVIDER), 0, requests, NONE)))
}

/// What the events say was paid by channels, and the fees' part of it.
fn told() -> (Balance, Balance) {
    let events = System::events().into_iter().filter_map(|record| match record.event {
        RuntimeEvent::Escrow(
            Event::VoucherRedeemed { gross, fee, .. } | Event::RequestsConsumed { gross, fee, .. },
        ) => Some((gross, fee)),
        _ => None,
    });
    events.fold((0, 0), |(all, fees), (gross, fee)| (all + gross, fees + fee))
}

fn close() -> sp_runtime::DispatchResult {
    frame_support::storage::with_storage_layer(|| Escrow::close_channel(origin(ANYONE), 0))
}

#[test]
fn a_deposit_of_500_is_redeemed_by_cumulative_vouchers_and_never_beyond() {
    for asset in [NATIVE, USD] {
        run(|| {
            open_with(vouchers(), asset.clone(), 500);
            let deposit = deposit(&asset);
            assert_eq!((held(asset.clone()), free(asset.clone(), BUYER)), (500 + deposit, FUNDS - 500 - deposit));
            assert_ok!(redeem(25));
            System::assert_last_event(Event::VoucherRedeemed { channel: 0, cumulative: 25, gross: 25, fee: 0 }.into());
            assert_ok!(redeem(50));
            assert_noop!(redeem(50), Error::<Test>::VoucherIsSpent);
            assert_noop!(redeem(49), Error::<Test>::VoucherIsSpent);
            assert_ok!(redeem(100));
            assert_noop!(redeem(501), Error::<Test>::OverBudget);
            assert_ok!(redeem(500));
            // Two per cent, with the remainder carried from one to the next.
            assert_eq!(free(asset.clone(), PROVIDER), FUNDS + 490);
            assert_eq!(free(asset.clone(), Escrow::fee_account()), FUNDS + 10);
            let gross: Balance = Settled::get().iter().map(|settled| settled.3).sum();
            assert_eq!((gross, held(asset)), (500, deposit));
            assert_eq!(told(), (500, 10));
        });
    }
}

#[test]
fn after_a_revocation_there_is_time_to_redeem_and_then_the_rest_comes_back() {
    run(|| {
        open_with(vouchers(), NATIVE, 500);
        assert_ok!(redeem(60));
        assert_noop!(Escrow::revoke(origin(ANYONE), 0), Error::<Test>::NotYourChannel);
        assert_ok!(Escrow::revoke(origin(BUYER), 0));
        System::assert_last_event(Event::ChannelRevoked { channel: 0, redeemable_until: 1_600 }.into());
        assert_noop!(Escrow::revoke(origin(BUYER), 0), Error::<Test>::ChannelEnded);
        assert_noop!(Escrow::raise(origin(BUYER), 0, 5), Error::<Test>::ChannelEnded);
        Live::set(1_599);
        assert_ok!(redeem(100));
        assert_noop!(close(), Error::<Test>::TooEarlyToClose);
        Live::set(1_600);
        assert_noop!(redeem(200), Error::<Test>::ChannelEnded);
        assert_ok!(close());
        System::assert_has_event(Event::Refunded { escrow: ID, payer: BUYER, amount: 410 }.into());
        System::assert_last_event(Event::ChannelClosed { channel: 0 }.into());
        assert_eq!((free(NATIVE, BUYER), held(NATIVE)), (FUNDS - 100, 0));
        assert_eq!((Channels::<Test>::iter().count(), ChannelsOf::<Test>::iter().count()), (0, 0));
        assert_noop!(close(), Error::<Test>::NoSuchChannel);
        // Its number is not used again.
        open_with(vouchers(), NATIVE, 500);
        assert!(Escrow::channel(0).is_none() && Escrow::channel(1).is_some());
    });
}

#[test]
fn a_channel_that_expires_is_one_that_was_revoked_then() {
    run(|| {
        open_with(vouchers(), USD, 500);
        Live::set(EXPIRES);
        assert_noop!(Escrow::raise(origin(BUYER), 0, 5), Error::<Test>::ChannelEnded);
        assert_noop!(Escrow::revoke(origin(BUYER), 0), Error::<Test>::ChannelEnded);
        Live::set(EXPIRES + 599);
        assert_ok!(redeem(35));
        assert_noop!(close(), Error::<Test>::TooEarlyToClose);
        Live::set(EXPIRES + 600);
        assert_noop!(redeem(40), Error::<Test>::ChannelEnded);
        assert_ok!(close());
        assert_eq!(free(USD, BUYER), FUNDS - 35);
    });
}

#[test]
fn both_kinds_of_key_sign_and_one_is_not_taken_for_the_other() {
    run(|| {
        let key = ed25519::Pair::from_seed(&[9; 32]);
        let mode = ChannelMode::Vouchers { signer: SessionKey::Ed25519(key.public().0) };
        open_with(mode, NATIVE, 500);
        let signed = SessionSignature::Ed25519(key.sign(digest(0, 40).as_bytes()).0);
        assert_noop!(redeem(40), Error::<Test>::WrongKeyType);
        assert_ok!(Escrow::redeem(origin(PROVIDER), 0, 40, signed));
        assert_eq!(free(NATIVE, PROVIDER), FUNDS + 40);
    });
}

#[test]
fn a_voucher_of_another_key_channel_chain_payer_or_amount_is_worth_nothing() {
    run(|| {
        open_with(vouchers(), NATIVE, 500);
        open_with(vouchers(), NATIVE, 500);
        let bad = || Error::<Test>::BadSignature;
        let by = |digest: H256| SessionSignature::Sr25519(session().sign(digest.as_bytes()).0);
        let genesis = System::block_hash(0);
        let other = sr25519::Pair::from_seed(&[8; 32]);
        let stranger = SessionSignature::Sr25519(other.sign(digest(0, 40).as_bytes()).0);
        for signature in [
            stranger,
            voucher(1, 40),
            voucher(0, 41),
            by(voucher_digest(H256::repeat_byte(1), 0, &BUYER, &PROVIDER, 40)),
            by(voucher_digest(genesis, 0, &ANYONE, &PROVIDER, 40)),
            by(voucher_digest(genesis, 0, &BUYER, &OTHER, 40)),
            SessionSignature::Sr25519([0; 64]),
        ] {
            assert_noop!(Escrow::redeem(origin(PROVIDER), 0, 40, signature), bad());
        }
        // Wrapped as wallets wrap text.
        let wrapped = [&b"<Bytes>"[..], digest(0, 40).as_bytes(), b"</Bytes>"].concat();
        let wrapped = SessionSignature::Sr25519(session().sign(&wrapped).0);
        assert_noop!(Escrow::redeem(origin(PROVIDER), 0, 40, wrapped), bad());
        // Another provider cannot use what was written for this one.
        assert_noop!(Escrow::redeem(origin(OTHER), 0, 40, voucher(0, 40)), Error::<Test>::NotYourChannel);
        assert_noop!(Escrow::redeem(origin(PROVIDER), 9, 40, voucher(9, 40)), Error::<Test>::NoSuchChannel);
        assert_ok!(redeem(40));
    });
}

#[test]
fn a_malleated_signature_is_refused() {
    run(|| {
        let key = ed25519::Pair::from_seed(&[9; 32]);
        open_with(ChannelMode::Vouchers { signer: SessionKey::Ed25519(key.public().0) }, NATIVE, 500);
        let mut signature = key.sign(digest(0, 40).as_bytes()).0;
        // S + L, with L the order of the base point, little-endian: the same equation holds modulo L.
        let order: [u8; 32] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let mut carry = 0u16;
        for (byte, add) in signature[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
        assert_eq!(carry, 0, "it is another signature of the same length");
        let malleated = SessionSignature::Ed25519(signature);
        assert_noop!(Escrow::redeem(origin(PROVIDER), 0, 40, malleated), Error::<Test>::BadSignature);
    });
}

#[test]
fn a_cumulative_amount_beyond_all_numbers_is_over_the_budget() {
    run(|| {
        open_with(vouchers(), NATIVE, 500);
        assert_noop!(redeem(Balance::MAX), Error::<Test>::OverBudget);
        assert_ok!(redeem(10));
        assert_noop!(redeem(Balance::MAX), Error::<Test>::OverBudget);
        assert_noop!(redeem(0), Error::<Test>::VoucherIsSpent);
    });
}

#[test]
fn a_raise_makes_room_for_larger_vouchers() {
    run(|| {
        open_with(vouchers(), USD, 500);
        assert_noop!(redeem(501), Error::<Test>::OverBudget);
        assert_noop!(Escrow::raise(origin(ANYONE), 0, 5), Error::<Test>::NotYourChannel);
        assert_noop!(Escrow::raise(origin(BUYER), 0, 0), Error::<Test>::ZeroAmount);
        assert_noop!(Escrow::raise(origin(BUYER), 1, 5), Error::<Test>::NoSuchChannel);
        assert_ok!(Escrow::raise(origin(BUYER), 0, 100));
        System::assert_last_event(Event::ChannelRaised { channel: 0, amount: 100 }.into());
        assert_ok!(redeem(600));
        assert_noop!(redeem(601), Error::<Test>::OverBudget);
        assert_ok!(Escrow::disallow_asset(RuntimeOrigin::root(), 1));
        assert_noop!(Escrow::raise(origin(BUYER), 0, 5), Error::<Test>::AssetNotAllowed);
    });
}

#[test]
fn what_makes_no_sense_is_not_opened() {
    run(|| {
        let attempt = |who, provider, asset, price, budget, mode, expires| {
            frame_support::storage::with_storage_layer(|| {
                Escrow::open_channel(origin(who), provider, asset, price, budget, mode, expires)
            })
        };
        let (mode, two) = (vouchers(), AssetKind::WithId(2));
        assert_noop!(attempt(PROVIDER, PROVIDER, USD, 5, 500, mode, EXPIRES), Error::<Test>::OwnChannel);
        assert_noop!(attempt(BUYER, ANYONE, USD, 5, 500, mode, EXPIRES), Error::<Test>::NoSuchProvider);
        assert_noop!(attempt(BUYER, PROVIDER, two, 5, 500, mode, EXPIRES), Error::<Test>::AssetNotAllowed);
        assert_noop!(attempt(BUYER, PROVIDER, USD, 0, 500, mode, EXPIRES), Error::<Test>::ZeroPrice);
        assert_noop!(attempt(BUYER, PROVIDER, USD, 50, 49, mode, EXPIRES), Error::<Test>::BudgetTooSmall);
        assert_noop!(attempt(BUYER, PROVIDER, USD, 5, 500, mode, 1_000), Error::<Test>::BadExpiry);
        assert_noop!(attempt(BUYER, PROVIDER, USD, 5, 500, metered(0), EXPIRES), Error::<Test>::ZeroRequests);
        assert!(attempt(BUYER, PROVIDER, USD, 5, FUNDS - 6, mode, EXPIRES).is_err());
        assert_noop!(attempt(BUYER, PROVIDER, USD, 5, Balance::MAX, mode, EXPIRES), Error::<Test>::Overflow);
        assert!(attempt(99, PROVIDER, NATIVE, 5, 500, mode, EXPIRES).is_err());
        assert_eq!(held(USD), 0);
        assert_ok!(attempt(BUYER, PROVIDER, USD, 50, 50, mode, 1_001));
        assert_ok!(attempt(BUYER, PROVIDER, USD, 1, 1, mode, EXPIRES));
    });
}

#[test]
fn a_metered_channel_pays_the_providers_count_up_to_a_number_a_round() {
    run(|| {
        open_with(metered(10), NATIVE, 500);
        assert_eq!(Escrow::channel(0).unwrap().requests_left, 10);
        assert_ok!(consume(7));
        System::assert_last_event(
            Event::RequestsConsumed { channel: 0, requests: 7, log_root: NONE, gross: 35, fee: 0 }.into(),
        );
        assert_noop!(consume(4), Error::<Test>::OverRoundCap);
        assert_ok!(consume(3));
        assert_noop!(consume(1), Error::<Test>::OverRoundCap);
        assert_noop!(consume(0), Error::<Test>::ZeroRequests);
        assert_eq!(free(NATIVE, PROVIDER), FUNDS + 49);
        // The next round; what was not used before is not added.
        Live::set(1_100);
        assert_eq!(Escrow::channel(0).unwrap().requests_left, 10);
        assert_ok!(consume(2));
        Live::set(1_300);
        assert_noop!(consume(11), Error::<Test>::OverRoundCap);
        assert_ok!(consume(10));
        assert_eq!(Channels::<Test>::get(0).unwrap().window, MeterWindow::Round(13));
        assert_noop!(Escrow::consume(origin(OTHER), 0, 1, NONE), Error::<Test>::NotYourChannel);
    });
}

#[test]
fn a_metered_channel_that_has_ended_counts_one_round_more_in_all() {
    run(|| {
        open_with(metered(10), NATIVE, 500);
        assert_ok!(consume(10));
        assert_ok!(Escrow::revoke(origin(BUYER), 0));
        assert_ok!(consume(6));
        Live::set(1_400);
        assert_noop!(consume(5), Error::<Test>::OverRoundCap);
        assert_ok!(consume(4));
        Live::set(1_599);
        assert_noop!(consume(1), Error::<Test>::OverRoundCap);
        Live::set(1_600);
        assert_noop!(consume(1), Error::<Test>::ChannelEnded);
        assert_ok!(close());
        assert_eq!(free(NATIVE, BUYER), FUNDS - 100);
    });
}

#[test]
fn a_metered_channel_pays_no_more_than_its_budget() {
    run(|| {
        open_with(metered(u32::MAX), NATIVE, 32);
        assert_noop!(consume(7), Error::<Test>::OverBudget);
        assert_ok!(consume(6));
        assert_noop!(consume(1), Error::<Test>::OverBudget);
        // A count that costs more than can be counted: only an impossible budget would allow such a price.
        assert_ok!(Escrow::open_channel(origin(BUYER), PROVIDER, NATIVE, 5, 100, metered(9), EXPIRES));
        Channels::<Test>::mutate(1, |record| record.as_mut().unwrap().price = Balance::MAX / 2);
        assert_noop!(Escrow::consume(origin(PROVIDER), 1, 3, NONE), Error::<Test>::Overflow);
    });
}

#[test]
fn each_mode_is_redeemed_in_its_own_way() {
    run(|| {
        open_with(vouchers(), NATIVE, 500);
        open_with(metered(10), NATIVE, 500);
        assert_noop!(consume(1), Error::<Test>::WrongMode);
        assert_noop!(Escrow::redeem(origin(PROVIDER), 1, 5, voucher(1, 5)), Error::<Test>::WrongMode);
        assert_noop!(Escrow::consume(origin(PROVIDER), 7, 1, NONE), Error::<Test>::NoSuchChannel);
    });
}

#[test]
fn a_provider_that_cannot_be_paid_comes_back_and_after_the_end_it_is_owed() {
    run(|| {
        open_with(vouchers(), USD, 500);
        block(PROVIDER);
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        assert!(redeem(100).is_err());
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before, "nothing has changed");
        assert_ok!(Escrow::revoke(origin(BUYER), 0));
        assert_ok!(redeem(100));
        assert_eq!(Owed::<Test>::get(ID, PROVIDER), 98);
        assert_eq!(Settled::get().len(), 1);
        Live::set(1_600);
        assert_ok!(close());
        // It is remembered until it has paid.
        assert_noop!(close(), Error::<Test>::StillOwed);
        assert_eq!((free(USD, BUYER), held(USD)), (FUNDS - 500 + 400, 98));
        assert_noop!(redeem(200), Error::<Test>::ChannelEnded);
        let pay = || Escrow::pay_owed(origin(ANYONE), ID, PROVIDER);
        assert!(frame_support::storage::with_storage_layer(pay).is_err());
        assert_eq!(Escrow::owed(ID)[0].amount, 98);
        unblock(PROVIDER);
        assert_ok!(pay());
        System::assert_has_event(Event::ChannelClosed { channel: 0 }.into());
        assert_eq!((free(USD, PROVIDER), held(USD)), (FUNDS + 98, 0));
        assert!(Escrow::channel(0).is_none());
        assert_noop!(pay(), Error::<Test>::NoSuchEscrow);
    });
}

#[test]
fn a_debt_that_is_paid_while_the_channel_lives_does_not_end_it() {
    run(|| {
        open_with(vouchers(), USD, 500);
        block(PROVIDER);
        assert_ok!(Escrow::revoke(origin(BUYER), 0));
        assert_ok!(redeem(100));
        unblock(PROVIDER);
        assert_ok!(Escrow::pay_owed(origin(ANYONE), ID, PROVIDER));
        assert_ok!(redeem(500));
        assert!(Escrow::channel(0).is_some(), "there is time left");
        Live::set(1_600);
        assert_ok!(close());
        assert!(Escrow::channel(0).is_none());
    });
}

#[test]
fn a_blocked_payer_stops_no_closing_and_has_the_rest_later() {
    run(|| {
        open_with(vouchers(), USD, 500);
        assert_ok!(Escrow::revoke(origin(BUYER), 0));
        Live::set(1_600);
        block(BUYER);
        assert_ok!(close());
        assert_eq!((Owed::<Test>::get(ID, BUYER), held(USD)), (507, 507));
        assert_noop!(Escrow::pay_owed(origin(ANYONE), ID, ANYONE), Error::<Test>::NothingOwed);
        assert_noop!(Escrow::revoke(origin(BUYER), 0), Error::<Test>::ChannelEnded);
        unblock(BUYER);
        assert_ok!(Escrow::pay_owed(origin(ANYONE), ID, BUYER));
        assert_eq!((free(USD, BUYER), held(USD)), (FUNDS, 0));
        assert!(Escrow::channel(0).is_none());
    });
}

#[test]
fn an_asset_frozen_as_a_whole_stops_neither_the_last_voucher_nor_the_closing() {
    run(|| {
        open_with(vouchers(), USD, 500);
        assert_ok!(Escrow::revoke(origin(BUYER), 0));
        Assets::freeze_asset(RuntimeOrigin::signed(ANYONE), 1).unwrap();
        assert_ok!(redeem(100));
        Live::set(1_600);
        assert_ok!(close());
        Assets::thaw_asset(RuntimeOrigin::signed(ANYONE), 1).unwrap();
        for owed in Escrow::owed(ID) {
            assert_ok!(Escrow::pay_owed(origin(ANYONE), ID, owed.to));
        }
        assert_eq!((free(USD, PROVIDER), free(USD, Escrow::fee_account())), (FUNDS + 98, FUNDS + 2));
        assert_eq!((free(USD, BUYER), Escrow::channel(0)), (FUNDS - 100, None));
    });
}

#[test]
fn the_provider_may_do_without_the_time_to_redeem() {
    run(|| {
        open_with(vouchers(), NATIVE, 500);
        assert_ok!(redeem(100));
        assert_noop!(Escrow::close_channel(origin(BUYER), 0), Error::<Test>::TooEarlyToClose);
        assert_noop!(Escrow::close_channel(origin(OTHER), 0), Error::<Test>::TooEarlyToClose);
        assert_ok!(Escrow::close_channel(origin(PROVIDER), 0));
        assert_eq!((free(NATIVE, BUYER), held(NATIVE)), (FUNDS - 100, 0));
        assert_noop!(redeem(200), Error::<Test>::NoSuchChannel);
    });
    // What it owes keeps it, but nobody can spend or raise it any more.
    run(|| {
        open_with(vouchers(), USD, 500);
        block(BUYER);
        assert_ok!(Escrow::close_channel(origin(PROVIDER), 0));
        unblock(BUYER);
        assert_noop!(Escrow::raise(origin(BUYER), 0, 5), Error::<Test>::ChannelEnded);
        assert_noop!(redeem(5), Error::<Test>::ChannelEnded);
        assert_noop!(Escrow::close_channel(origin(PROVIDER), 0), Error::<Test>::StillOwed);
        assert_ok!(Escrow::pay_owed(origin(ANYONE), ID, BUYER));
        assert!(Escrow::channel(0).is_none());
    });
}

#[test]
fn a_channel_keeps_the_time_to_redeem_that_it_was_opened_with() {
    run(|| {
        open_with(vouchers(), NATIVE, 500);
        Redemption::set(10);
        assert_ok!(Escrow::revoke(origin(BUYER), 0));
        Live::set(1_599);
        assert_ok!(redeem(5));
    });
}

#[test]
fn readers_see_the_channels_of_either_party() {
    run(|| {
        for _ in 0..3 {
            open_with(vouchers(), NATIVE, 20);
        }
        let ids = |who, after, limit| -> Vec<u64> {
            Escrow::channels_of(&who, after, limit).into_iter().map(|view| view.id).collect()
        };
        assert_eq!(ids(BUYER, None, 10), [0, 1, 2]);
        assert_eq!(ids(PROVIDER, Some(0), 1), [1]);
        assert_eq!(ids(ANYONE, None, 10), [] as [u64; 0]);
        let view = Escrow::channel(1).unwrap();
        assert_eq!((view.ends_at, view.redeemable_until, view.requests_left), (EXPIRES, EXPIRES + 600, u32::MAX));
    });
}

#[test]
fn a_payment_of_the_payers_own_native_tokens_is_charged_less_than_beforehand() {
    run(|| {
        let charged = |asset, credit: Balance| {
            let channel = crate::NextChannel::<Test>::get();
            if credit > 0 {
                grant(NATIVE, credit, 2_000);
            }
            open_with(metered(10), asset, 500);
            Escrow::consume(origin(PROVIDER), channel, 1, NONE).unwrap().actual_weight
        };
        assert_eq!(charged(NATIVE, 0), Some(<() as WeightInfo>::consume()));
        assert_eq!(charged(USD, 0), None);
        assert_eq!(charged(NATIVE, 100), None);
        open_with(vouchers(), NATIVE, 500);
        let redeem = |cumulative| Escrow::redeem(origin(PROVIDER), 3, cumulative, voucher(3, cumulative)).unwrap();
        assert_eq!(redeem(40).actual_weight, Some(<() as WeightInfo>::redeem()));
        // Of a channel that has ended, it may come to be owed.
        assert_ok!(Escrow::revoke(origin(BUYER), 3));
        assert_eq!(redeem(60).actual_weight, None);
    });
}
