//! "I have dollars, and cannot do anything without the chain's own token."

use super::{
    bidding::order,
    money::{treasury, Asset},
    rental::{call, ALL},
    world::{run, Who, World, ADMIN, BUYER, PROVIDER},
};
use frame_support::traits::fungibles::Inspect;
use pallet_leases::Call;
use sp_runtime::FixedU128;
use tradewind_primitives::{ChannelMode, CloseReason, LeaseState};
use tradewind_runtime::{
    genesis_config_presets::{USD, USD_ASSET_ID},
    Assets, Balances, Runtime, RuntimeCall, RuntimeEvent, System,
};

/// Has dollars that somebody sent it, and never had anything else.
const POOR: Who = Who::One;

/// What such an account may pay, by the chain's own name for a fee that is not there.
const NO_FEE: &str = "Invalid(Payment)";

fn dollars(who: Who) -> u128 {
    Assets::balance(USD_ASSET_ID, who.to_account_id())
}

fn transfer(to: Who, amount: u128) -> RuntimeCall {
    pallet_assets::Call::transfer { id: USD_ASSET_ID.into(), target: to.to_account_id().into(), amount }.into()
}

fn endow(world: &mut World, amount: u128) {
    world.call(BUYER, transfer(POOR, amount));
    world.pays_in_dollars(POOR);
}

/// What the last block's transactions cost in dollars.
fn paid(world: &mut World) -> Vec<(u128, u128)> {
    world.look(|| {
        System::events()
            .into_iter()
            .filter_map(|record| match record.event {
                RuntimeEvent::AssetTxPayment(pallet_asset_tx_payment::Event::AssetTxFeePaid {
                    who,
                    actual_fee,
                    tip,
                    asset_id,
                }) => {
                    assert_eq!((who, asset_id), (POOR.to_account_id(), Some(USD_ASSET_ID)));
                    Some((actual_fee, tip))
                }
                _ => None,
            })
            .collect()
    })
}

#[test]
fn without_any_wind_a_buyer_rents_extends_pays_by_channel_orders_and_ends_it_all() {
    run(|world| {
        let offer = world.provider(PROVIDER, Asset::Dollar);
        let second = world.provider(PROVIDER, Asset::Dollar);
        endow(world, 10_000 * USD);

        let lease = world.rent_some(POOR, offer, ALL, 600);
        world.start(lease);
        world.pass(50);
        world.call(POOR, call(Call::extend { lease, ticks: 50 }));
        world.call(POOR, call(Call::settle { lease }));
        world.call(POOR, call(Call::cancel { lease }));
        world.until_closed(lease);
        let reason = CloseReason::BuyerCancelled;
        assert!(matches!(world.state(lease), LeaseState::Closed { reason: found, .. } if found == reason));
        world.pass(14_401);
        world.call(POOR, call(Call::prune { lease }));

        let expires = world.live() + 1_000;
        world.call(
            POOR,
            pallet_escrow::Call::open_channel {
                provider: PROVIDER.to_account_id(),
                asset: Asset::Dollar.kind(),
                price: 1_000,
                budget: 10 * USD,
                mode: ChannelMode::Metered { max_per_round: 10 },
                expires,
            },
        );
        world.call(POOR, pallet_escrow::Call::raise { channel: 0, amount: USD });
        world.call(POOR, pallet_escrow::Call::revoke { channel: 0 });

        let post = || order(Asset::Dollar, 100, 10, Asset::Dollar.rate());
        world.call(POOR, post());
        world.call(POOR, pallet_marketplace::Call::cancel_order { order: 0 });
        world.call(POOR, post());
        let bid = pallet_marketplace::Call::bid { order: 1, slot: 0, offer: second, rate: Asset::Dollar.rate() / 2 };
        world.call(PROVIDER, bid);
        world.call(POOR, pallet_marketplace::Call::award { order: 1, slot: 0 });

        let wind = world
            .look(|| <Balances as frame_support::traits::fungible::Inspect<_>>::total_balance(&POOR.to_account_id()));
        assert_eq!(wind, 0, "it never had any");
    });
}

#[test]
fn a_fee_in_dollars_is_the_fee_in_wind_at_the_chains_rate_and_goes_to_the_treasury() {
    run(|world| {
        endow(world, 100 * USD);
        let remark = || RuntimeCall::System(frame_system::Call::remark { remark: vec![7; 1_000] });
        // So many of WIND's units for one of the dollar's. In one block, so that everything else is the same.
        let rated = |rate| {
            let call = pallet_escrow::Call::<Runtime>::allow_asset {
                asset: USD_ASSET_ID,
                rate: FixedU128::from_u32(rate),
                min_deposit: USD / 10,
            };
            (ADMIN, RuntimeCall::Sudo(pallet_sudo::Call::sudo { call: Box::new(call.into()) }))
        };
        let before = world.look(|| (dollars(POOR), Assets::balance(USD_ASSET_ID, treasury())));
        world.count();
        let steps = [1, 7, 1_000].map(|rate| [rated(rate), (POOR, remark())]);
        let outcomes = world.block(1, [&steps.concat()[..], &[(BUYER, remark())]].concat());
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let fees: Vec<u128> = paid(world).into_iter().map(|(fee, tip)| (fee, assert_eq!(tip, 0)).0).collect();
        let [wind, sevenths, thousandths] = fees[..] else { panic!("three transactions: {fees:?}") };
        assert_eq!((sevenths, thousandths), (wind.div_ceil(7), wind.div_ceil(1_000)));
        // Beside one that is paid in WIND, only what it takes to charge is more.
        let native = world.fee_of(&BUYER.to_account_id());
        assert!(native < wind && wind < 5 * native, "{native} and {wind}");
        let after = world.look(|| (dollars(POOR), Assets::balance(USD_ASSET_ID, treasury())));
        let sum = fees.iter().sum::<u128>();
        assert_eq!((before.0 - after.0, after.1 - before.1), (sum, sum));

        // A call that turns out to be less work than was charged for gives the rest back, in dollars as well.
        let calls = vec![transfer(BUYER, 1); 50];
        let failing: RuntimeCall = Call::settle { lease: 77 }.into();
        let batch = |calls| RuntimeCall::Utility(pallet_utility::Call::batch { calls });
        world.call(POOR, batch([vec![failing.clone()], calls.clone()].concat()));
        let [(stopped, _)] = paid(world)[..] else { panic!("one transaction") };
        world.call(POOR, batch([calls, vec![failing]].concat()));
        let [(whole, _)] = paid(world)[..] else { panic!("one transaction") };
        assert!(stopped < whole, "{stopped} and {whole}");
    });
}

#[test]
fn whoever_has_neither_or_names_an_asset_that_is_not_taken_gets_into_no_block() {
    run(|world| {
        let remark = || RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
        world.pays_in_dollars(POOR);
        // Nobody has sent it anything.
        assert_eq!(world.try_call(POOR, remark()).unwrap_err(), NO_FEE);
        // The least that keeps an account alive is not spent on fees.
        let least = world.look(|| Assets::minimum_balance(USD_ASSET_ID));
        world.call(BUYER, transfer(POOR, least));
        assert_eq!(world.try_call(POOR, remark()).unwrap_err(), NO_FEE);
        world.call(BUYER, transfer(POOR, USD));
        world.call(POOR, remark());
        assert_eq!(paid(world).len(), 1);
        // An account that its asset's keeper has frozen has nothing to pay with.
        let freeze = pallet_assets::Call::freeze { id: USD_ASSET_ID.into(), who: POOR.to_account_id().into() };
        world.call(ADMIN, freeze);
        assert_eq!(world.try_call(POOR, remark()).unwrap_err(), NO_FEE);
        let thaw = pallet_assets::Call::thaw { id: USD_ASSET_ID.into(), who: POOR.to_account_id().into() };
        world.call(ADMIN, thaw);
        world.call(POOR, remark());
        // Nor is it taken once the DAO does not allow it any more.
        world.root(pallet_escrow::Call::<Runtime>::disallow_asset { asset: USD_ASSET_ID });
        assert_eq!(world.try_call(POOR, remark()).unwrap_err(), NO_FEE);
        assert!(world.look(|| dollars(POOR)) > 0);
    });
}
