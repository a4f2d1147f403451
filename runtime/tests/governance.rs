//! The DAO at work: referenda by signed accounts, with a development chain's short times, and no superuser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use codec::Encode;
use common::{block_at, chain, genesis_header, DEVELOPMENT, FIRST_TICK};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::RawOrigin,
    traits::{fungible::Inspect, schedule::DispatchTime, OriginTrait, StorePreimage},
};
use pallet_conviction_voting::{AccountVote, Conviction, Vote};
use pallet_referenda::{ReferendumIndex, ReferendumInfo, ReferendumInfoFor};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::DispatchError;
use tradewind_primitives::{api::runtime_decl_for_governance_api::GovernanceApi, AssetKind, Setting};
use tradewind_runtime::{
    configs::{
        governance::{origins::Origin, tracks},
        money::{CollatorPot, TreasuryAccount},
    },
    constants::{FeePpm, WIND},
    AccountId, Assets, Balance, Balances, ConvictionVoting, Escrow, Header, Identity, OriginCaller, Preimage,
    Providers, Referenda, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, Settings, System, Treasury,
};

const USD: u32 = 1;

/// A chain, and its last block.
struct World {
    ext: TestExternalities,
    head: Header,
    tick: u32,
}

impl World {
    fn new() -> Self {
        let mut world = Self { ext: chain(DEVELOPMENT), head: genesis_header(), tick: FIRST_TICK };
        world.block(|| ());
        world
    }

    /// The next block, with `body` in it.
    fn block<R>(&mut self, body: impl FnOnce() -> R) -> R {
        self.tick += 1;
        let (head, tick) = (self.head.clone(), self.tick);
        let (head, result) = self.ext.execute_with(|| block_at(&head, tick, || (), body));
        self.head = head;
        result
    }

    fn read<R>(&mut self, look: impl FnOnce() -> R) -> R {
        self.ext.execute_with(look)
    }

    /// Blocks until the referendum has ended, and its decision, if it was approved, was carried out. Whether it was.
    fn decide(&mut self, referendum: ReferendumIndex) -> bool {
        for _ in 0..80 {
            self.block(|| ());
            let ended = self.read(|| match ReferendumInfoFor::<Runtime>::get(referendum) {
                Some(ReferendumInfo::Ongoing(_)) => None,
                Some(ReferendumInfo::Approved(..)) => Some(true),
                _ => Some(false),
            });
            if let Some(approved) = ended {
                for _ in 0..tracks::SHORT.enactment {
                    self.block(|| ());
                }
                return approved;
            }
        }
        panic!("referendum {referendum} is undecided after 80 blocks");
    }
}

fn signed(who: Sr25519Keyring) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.to_account_id())
}

fn id(who: Sr25519Keyring) -> AccountId {
    who.to_account_id()
}

/// Submits `call` on the track of `origin`, and puts up the decision's deposit.
fn propose(by: Sr25519Keyring, origin: impl Into<OriginCaller>, call: impl Into<RuntimeCall>) -> ReferendumIndex {
    let referendum = pallet_referenda::ReferendumCount::<Runtime>::get();
    let call: RuntimeCall = call.into();
    // Longer ones are stored first, as anyone can.
    if call.encoded_size() > 128 {
        assert_ok!(Preimage::note_preimage(signed(by), call.encode()));
    }
    let proposal = Preimage::bound(call).unwrap();
    let origin = Box::new(origin.into());
    assert_ok!(Referenda::submit(signed(by), origin, proposal, DispatchTime::After(0)));
    assert_ok!(Referenda::place_decision_deposit(signed(by), referendum));
    referendum
}

fn vote(who: Sr25519Keyring, referendum: ReferendumIndex, aye: bool, balance: Balance) {
    let vote = Vote { aye, conviction: Conviction::Locked1x };
    assert_ok!(ConvictionVoting::vote(signed(who), referendum, AccountVote::Standard { vote, balance }));
}

/// Three of six accounts that have it all.
fn majority(referendum: ReferendumIndex) {
    for who in [Bob, Charlie, Dave] {
        vote(who, referendum, true, 900_000 * WIND);
    }
}

fn change(setting: Setting) -> pallet_settings::Call<Runtime> {
    pallet_settings::Call::change { setting }
}

/// Why what was carried out in the last block was refused.
fn refusal(world: &mut World) -> Option<DispatchError> {
    world.read(|| {
        System::events().into_iter().find_map(|record| match record.event {
            // The scheduler also wakes referenda up, which succeeds.
            RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched { result, .. }) => result.err(),
            _ => None,
        })
    })
}

#[test]
fn a_referendum_changes_the_fee() {
    let mut world = World::new();
    let referendum = world.block(|| propose(Eve, Origin::Parameters, change(Setting::FeePpm(30_000))));
    world.block(|| majority(referendum));
    assert_eq!(world.read(FeePpm::get), 20_000);
    assert!(world.decide(referendum));
    assert_eq!(world.read(FeePpm::get), 30_000);
    world.block(|| {
        assert_ok!(Referenda::refund_decision_deposit(signed(Eve), referendum));
        assert_noop!(Settings::change(signed(Bob), Setting::FeePpm(0)), DispatchError::BadOrigin);
    });
}

#[test]
fn each_setting_is_the_number_that_the_chain_goes_by() {
    let mut world = World::new();
    world.block(|| {
        for number in Setting::ALL {
            let (least, most) = number.bounds().into_inner();
            for value in [least, most] {
                let setting = number.with_value(value).unwrap();
                if !Runtime::settings().contains(&setting) {
                    assert_ok!(Settings::change(RuntimeOrigin::root(), setting));
                }
                assert!(Runtime::settings().contains(&setting), "{setting:?}");
            }
        }
        use pallet_price_oracle::Config as Oracle;
        assert_eq!(<Runtime as Oracle>::MaxAge::get(), 3_600);
        assert_eq!(<Runtime as Oracle>::DeviationPpm::get(), 500_000);
        assert_eq!(<Runtime as Oracle>::JumpPpm::get(), 900_000);
        assert_eq!(<Runtime as Oracle>::MaxRateAge::get(), 144_000);
        assert_eq!(<Runtime as Oracle>::UnhealthyRatePpm::get(), 3_000_000);
    });
}

#[test]
fn a_value_out_of_bounds_is_refused_even_if_all_want_it() {
    let mut world = World::new();
    let referendum = world.block(|| propose(Eve, Origin::Parameters, change(Setting::FeePpm(100_001))));
    world.block(|| majority(referendum));
    for _ in 0..80 {
        world.block(|| ());
        if let Some(why) = refusal(&mut world) {
            assert_eq!(why, pallet_settings::Error::<Runtime>::OutOfBounds.into());
            assert_eq!(world.read(FeePpm::get), 20_000);
            return;
        }
    }
    panic!("it was never carried out");
}

#[test]
fn a_referendum_spends_the_treasury_in_wind_and_in_an_asset() {
    let mut world = World::new();
    let spends = world.block(|| {
        // Fees make the treasury.
        assert_ok!(Balances::transfer_keep_alive(signed(Alice), Escrow::fee_account().into(), 100 * WIND));
        assert_ok!(Assets::transfer(signed(Alice), USD.into(), Escrow::fee_account().into(), 7_000_000));
        let before = (Balances::balance(&TreasuryAccount::get()), Balances::balance(&CollatorPot::get()));
        assert_ok!(Escrow::share_fees(signed(Ferdie), AssetKind::Native));
        assert_ok!(Escrow::share_fees(signed(Ferdie), AssetKind::WithId(USD)));
        let after = (Balances::balance(&TreasuryAccount::get()), Balances::balance(&CollatorPot::get()));
        assert_eq!((after.0 - before.0, after.1 - before.1), (50 * WIND, 50 * WIND));
        [(AssetKind::Native, 40 * WIND), (AssetKind::WithId(USD), 6_000_000)].map(|(asset, amount)| {
            let beneficiary = Box::new(id(Ferdie));
            let call =
                pallet_treasury::Call::spend { asset_kind: Box::new(asset), amount, beneficiary, valid_from: None };
            propose(Eve, Origin::Treasurer, call)
        })
    });
    world.block(|| spends.into_iter().for_each(majority));
    assert!(world.decide(spends[0]));
    assert!(world.decide(spends[1]) || world.read(pallet_treasury::SpendCount::<Runtime>::get) == 2);
    world.block(|| {
        let before = (Balances::balance(&id(Ferdie)), Assets::balance(USD, id(Ferdie)));
        // Anyone may have an approved spend paid out.
        for index in 0..2 {
            assert_ok!(Treasury::payout(signed(Bob), index));
        }
        let after = (Balances::balance(&id(Ferdie)), Assets::balance(USD, id(Ferdie)));
        assert_eq!((after.0 - before.0, after.1 - before.1), (40 * WIND, 6_000_000));
    });
}

#[test]
fn delegated_votes_decide_with_their_conviction() {
    let mut world = World::new();
    let referendum = world.block(|| {
        // Three give their votes to a fourth for this track; two for another, which counts nothing here.
        for who in [Alice, Bob, Charlie] {
            let (to, balance) = (id(Dave).into(), 800_000 * WIND);
            assert_ok!(ConvictionVoting::delegate(signed(who), tracks::PARAMETERS, to, Conviction::Locked2x, balance));
        }
        let (to, balance) = (id(Dave).into(), 900_000 * WIND);
        assert_ok!(ConvictionVoting::delegate(signed(Ferdie), tracks::TREASURY, to, Conviction::Locked6x, balance));
        propose(Eve, Origin::Parameters, change(Setting::GainPpm(12_000)))
    });
    world.block(|| {
        vote(Ferdie, referendum, false, 900_000 * WIND);
        vote(Eve, referendum, false, 900_000 * WIND);
        vote(Dave, referendum, true, 10 * WIND);
        let Some(ReferendumInfo::Ongoing(status)) = ReferendumInfoFor::<Runtime>::get(referendum) else {
            panic!("it is being decided")
        };
        assert_eq!(status.tally.ayes, (2 * 3 * 800_000 + 10) * WIND);
        assert_eq!(status.tally.nays, 2 * 900_000 * WIND);
    });
    assert!(world.decide(referendum));
    assert_eq!(world.read(tradewind_runtime::constants::GainPpm::get), 12_000);
}

#[test]
fn what_too_few_want_is_not_done() {
    let mut world = World::new();
    let referendum = world.block(|| propose(Eve, Origin::Parameters, change(Setting::FeePpm(0))));
    world.block(|| vote(Bob, referendum, true, 10 * WIND));
    assert!(!world.decide(referendum));
    assert_eq!(world.read(FeePpm::get), 20_000);
}

#[test]
fn a_track_does_its_own_and_nothing_else() {
    chain(DEVELOPMENT).execute_with(|| {
        let (treasurer, parameters): (RuntimeOrigin, RuntimeOrigin) =
            (Origin::Treasurer.into(), Origin::Parameters.into());
        assert_noop!(Settings::change(treasurer.clone(), Setting::FeePpm(0)), DispatchError::BadOrigin);
        let spend = |origin| Treasury::spend(origin, Box::new(AssetKind::Native), 1, Box::new(id(Bob)), None);
        assert_noop!(spend(parameters.clone()), DispatchError::BadOrigin);
        assert_ok!(spend(treasurer.clone()));
        let registrar = |origin| Identity::add_registrar(origin, id(Bob).into());
        assert_noop!(registrar(treasurer.clone()), DispatchError::BadOrigin);
        assert_ok!(registrar(parameters.clone()));
        assert_noop!(Escrow::disallow_asset(treasurer.clone(), USD), DispatchError::BadOrigin);
        assert_ok!(Escrow::disallow_asset(parameters.clone(), USD));
        let name = b"example".to_vec().try_into().unwrap();
        assert_ok!(Providers::add_cloud(parameters.clone(), name));
        for origin in [treasurer, parameters] {
            assert_noop!(System::set_storage(origin.clone(), vec![]), DispatchError::BadOrigin);
            assert_noop!(Balances::force_set_balance(origin, id(Bob).into(), 0), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn each_origin_has_one_track() {
    use pallet_referenda::TracksInfo;
    chain(DEVELOPMENT).execute_with(|| {
        type Tracks = tradewind_runtime::configs::governance::tracks::Tracks;
        assert_ok!(Tracks::check_integrity());
        let of = |origin: RuntimeOrigin| Tracks::track_for(origin.caller());
        assert_eq!(of(RawOrigin::Root.into()), Ok(tracks::ROOT));
        assert_eq!(of(Origin::Treasurer.into()), Ok(tracks::TREASURY));
        assert_eq!(of(Origin::Parameters.into()), Ok(tracks::PARAMETERS));
        assert_eq!(of(RuntimeOrigin::signed(id(Bob))), Err(()));
        assert_eq!(of(RuntimeOrigin::none()), Err(()));
    });
}

#[test]
fn votes_lock_what_is_on_hold_and_stop_no_payment() {
    use tradewind_primitives::ChannelMode;
    let mut world = World::new();
    let budget = 400_000 * WIND;
    world.block(|| {
        register(Bob);
        let mode = ChannelMode::Metered { max_per_round: 1_000 };
        let expires = <tradewind_runtime::Uptime as tradewind_primitives::traits::Clock>::live() + 1_000;
        assert_ok!(Escrow::open_channel(signed(Alice), id(Bob), AssetKind::Native, WIND, budget, mode, expires));
    });
    let referendum = world.block(|| propose(Eve, Origin::Parameters, change(Setting::FeePpm(10_000))));
    // All that she has is locked, what is on hold for the channel too.
    world.block(|| {
        let all = Balances::total_balance(&id(Alice));
        let vote = Vote { aye: true, conviction: Conviction::Locked6x };
        assert_ok!(ConvictionVoting::vote(signed(Alice), referendum, AccountVote::Standard { vote, balance: all }));
        assert_noop!(
            Balances::transfer_allow_death(signed(Alice), id(Charlie).into(), WIND),
            sp_runtime::TokenError::Frozen
        );
    });
    world.block(|| {
        let before = Balances::balance(&id(Bob));
        assert_ok!(Escrow::consume(signed(Bob), 0, 100, Default::default()));
        assert_eq!(Balances::balance(&id(Bob)) - before, 98 * WIND, "a vote does not take a provider's pay away");
        assert_ok!(Escrow::close_channel(signed(Bob), 0));
        assert!(Escrow::channel(0).is_none(), "nothing of it is owed");
    });
}

fn register(who: Sr25519Keyring) {
    tradewind_runtime::Providers::register(signed(who), profile(), 1_000 * WIND).unwrap();
}

fn profile() -> tradewind_primitives::Profile {
    tradewind_primitives::Profile {
        name: b"bobs-barn".to_vec().try_into().unwrap(),
        endpoint: b"https://bob.example".to_vec().try_into().unwrap(),
        sealing_key: [3; 32],
        region: tradewind_primitives::Region { country: *b"DE", label: Default::default() },
        terms: None,
        clouds: Default::default(),
        promised_uptime_ppm: 990_000,
    }
}
