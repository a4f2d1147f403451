//! What may happen, at random. Numbers are small on purpose: they shrink well, and what they mean is decided when the
//! step is played, by the state that is reached then.

mod channels;
mod economy;
mod orders;

pub use channels::{
    ChannelCall, ChannelPlan, ChannelUse, Count, Forgery, Gift, GrantPlan, Lasts, ModePlan, Odd, PlanFault, Spend, When,
};
pub use economy::{Amount, EconomyCall, Rounds};
pub use orders::{BidPlan, BidPrice, OrderCall, OrderPlan, Until};

use super::model::Asset;
use channels::{channel_plan, channel_use, first_grants, grant_plan};
use economy::{economy_call, first_round};
use orders::{order_call, order_plan, until};
use proptest::prelude::*;

/// What the chain does at the end of each block.
#[derive(Clone, Copy, Debug)]
pub enum Idle {
    /// Serves deadlines, with all the room that it may take.
    Full,
    /// Has no room for them.
    Never,
    /// Serves them in every so many blocks.
    Seldom(u32),
    /// Has room for so many microseconds.
    Little(u32),
}

/// A call about one lease. `Pick` says which.
#[derive(Clone, Copy, Debug)]
pub enum LeaseCall {
    Accept,
    Reject(Fault),
    Activate(Signing),
    Fail(Fault),
    Cancel,
    Settle,
    Enforce,
    Prune,
    RejectAccess,
    Extend(u32),
    GiveNotice,
    Terminate,
    ForceClose,
    PayOwed,
}

/// What is wrong with a manifest.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    Nothing,
    Missing,
    Bad,
    Image,
}

#[derive(Clone, Copy, Debug)]
pub enum Signing {
    Right,
    Wrong,
    /// With the key of another lease.
    KeyOf(u16),
}

#[derive(Clone, Copy, Debug)]
pub enum ProviderCall {
    /// WIND above or below the least stake.
    Register(i8),
    AddStake(u8),
    /// Parts per cent of what is free, or more.
    Unbond(u8),
    WithdrawUnbonded,
    Retire,
    Deregister,
}

/// Price of a unit: `mantissa × 10^exponent + offset`, nine digits of it below a base unit.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    pub mantissa: u32,
    pub exponent: u32,
    pub offset: u32,
}

#[derive(Clone, Copy, Debug)]
pub enum OfferCall {
    Post { asset: Asset, prices: [Price; 3], capacity: [u16; 3], shortest: u32, longest: u32, extendable: bool },
    Reprice { prices: [Price; 3] },
    Resize { capacity: [u16; 3] },
    Close,
}

#[derive(Clone, Copy, Debug)]
pub enum DollarCall {
    FreezeAll,
    ThawAll,
    Freeze(u8),
    Block(u8),
    Thaw(u8),
}

/// How much is given.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// All that can be: an account without holds dies.
    All,
    /// All but so many base units.
    AllBut(u16),
    Percent(u8),
    Units(u32),
}

#[derive(Clone, Debug)]
pub enum Step {
    /// Rents, and with luck goes on to accept (1) and activate (2).
    Open {
        buyer: u8,
        offer: u16,
        resources: [u16; 3],
        term: u32,
        limit: u8,
        upto: u8,
    },
    Lease {
        call: LeaseCall,
        pick: u16,
        actor: u8,
    },
    /// Something that the state of a lease allows.
    Next {
        pick: u16,
        choice: u16,
        actor: u8,
    },
    /// Posts an order, and some bid on it.
    Post(OrderPlan),
    Order {
        call: OrderCall,
        pick: u16,
        actor: u8,
        until: Until,
    },
    OpenChannel(ChannelPlan),
    Channel {
        pick: u16,
        with: ChannelUse,
    },
    Grant(GrantPlan),
    Reclaim {
        pick: u16,
        actor: u8,
    },
    Heartbeat {
        provider: u8,
    },
    Report {
        provider: u8,
        picks: Vec<u16>,
        down: bool,
    },
    /// Blocks, with a heartbeat of some providers (a set of bits) every so many ticks.
    Run {
        who: u8,
        every: u32,
        times: u32,
        idle: Idle,
    },
    /// Blocks close to each other, for so many ticks.
    Wait {
        ticks: u32,
        idle: Idle,
    },
    /// One block after a long time: the chain stood still.
    Stall {
        ticks: u32,
        idle: Idle,
    },
    Provider {
        who: u8,
        call: ProviderCall,
    },
    Offer {
        who: u8,
        pick: u16,
        call: OfferCall,
    },
    Give {
        from: u8,
        to: u8,
        asset: Asset,
        part: Part,
    },
    Dollar(DollarCall),
    Economy(EconomyCall),
    /// One block after so many ticks, in which at most so many segments of rounds are paid; calls in that block.
    Leap {
        ticks: u32,
        segments: u8,
        calls: Vec<EconomyCall>,
    },
    /// An owner trades with itself, for what that brings.
    Wash {
        owner: u8,
        resources: [u16; 3],
        beats: u8,
        rounds: u8,
    },
    /// Something else than its money keeps an account alive from here on.
    Anchor {
        who: u8,
        /// It gives away all that is free, too.
        empty: bool,
    },
}

fn asset() -> impl Strategy<Value = Asset> + Clone {
    prop_oneof![Just(Asset::Wind), Just(Asset::Dollar)]
}

fn idle() -> impl Strategy<Value = Idle> + Clone {
    prop_oneof![
        5 => Just(Idle::Full),
        2 => Just(Idle::Never),
        1 => (2u32..40).prop_map(Idle::Seldom),
        2 => prop_oneof![0u32..1_500, 1_500u32..8_000].prop_map(Idle::Little),
    ]
}

fn fault() -> impl Strategy<Value = Fault> + Clone {
    prop_oneof![Just(Fault::Nothing), Just(Fault::Missing), Just(Fault::Bad), Just(Fault::Image)]
}

fn term() -> impl Strategy<Value = u32> + Clone {
    prop_oneof![3 => 1u32..40, 4 => 40u32..250, 2 => 250u32..800, 1 => 800u32..6_000]
}

fn price() -> impl Strategy<Value = Price> + Clone {
    (0u32..2_000, 3u32..13, 0u32..1_000).prop_map(|(mantissa, exponent, offset)| Price { mantissa, exponent, offset })
}

fn prices() -> impl Strategy<Value = [Price; 3]> + Clone {
    (price(), price(), price()).prop_map(|(one, two, three)| [one, two, three])
}

fn capacity() -> impl Strategy<Value = [u16; 3]> + Clone {
    (0u16..12, 0u16..16_000, 0u16..60).prop_map(|(cpus, memory, storage)| [cpus, memory, storage])
}

fn resources() -> impl Strategy<Value = [u16; 3]> + Clone {
    (0u16..4, 0u16..3_000, 0u16..12).prop_map(|(cpus, memory, storage)| [cpus, memory, storage])
}

fn lease_call() -> impl Strategy<Value = LeaseCall> + Clone {
    use LeaseCall as Call;
    let signing = prop_oneof![
        12 => Just(Signing::Right),
        1 => Just(Signing::Wrong),
        1 => any::<u16>().prop_map(Signing::KeyOf),
    ];
    prop_oneof![
        3 => Just(Call::Accept),
        2 => fault().prop_map(Call::Reject),
        3 => signing.prop_map(Call::Activate),
        3 => fault().prop_map(Call::Fail),
        5 => Just(Call::Cancel),
        10 => Just(Call::Settle),
        5 => Just(Call::Enforce),
        4 => Just(Call::Prune),
        3 => Just(Call::RejectAccess),
        5 => term().prop_map(Call::Extend),
        4 => Just(Call::GiveNotice),
        4 => Just(Call::Terminate),
        2 => Just(Call::ForceClose),
        3 => Just(Call::PayOwed),
    ]
}

fn provider_call() -> impl Strategy<Value = ProviderCall> + Clone {
    use ProviderCall as Call;
    prop_oneof![
        3 => any::<i8>().prop_map(Call::Register),
        4 => (0u8..100).prop_map(Call::AddStake),
        3 => (0u8..110).prop_map(Call::Unbond),
        3 => Just(Call::WithdrawUnbonded),
        1 => Just(Call::Retire),
        2 => Just(Call::Deregister),
    ]
}

pub fn offer_call() -> impl Strategy<Value = OfferCall> + Clone {
    use OfferCall as Call;
    let post = (asset(), prices(), capacity(), 0u32..6, 3u32..7_000, prop::bool::weighted(0.8));
    prop_oneof![
        4 => post.prop_map(|(asset, prices, capacity, shortest, longest, extendable)| {
            Call::Post { asset, prices, capacity, shortest, longest, extendable }
        }),
        2 => prices().prop_map(|prices| Call::Reprice { prices }),
        2 => capacity().prop_map(|capacity| Call::Resize { capacity }),
        1 => Just(Call::Close),
    ]
}

fn part() -> impl Strategy<Value = Part> + Clone {
    prop_oneof![
        3 => Just(Part::All),
        1 => any::<u16>().prop_map(Part::AllBut),
        2 => (1u8..100).prop_map(Part::Percent),
        2 => (1u32..3_000_000).prop_map(Part::Units),
    ]
}

fn dollar_call() -> impl Strategy<Value = DollarCall> + Clone {
    use DollarCall as Call;
    prop_oneof![
        3 => Just(Call::FreezeAll),
        4 => Just(Call::ThawAll),
        2 => (1u8..7).prop_map(Call::Freeze),
        6 => (1u8..7).prop_map(Call::Block),
        3 => (1u8..7).prop_map(Call::Thaw),
    ]
}

pub fn step() -> impl Strategy<Value = Step> + Clone {
    let open = (any::<u8>(), any::<u16>(), resources(), term(), any::<u8>(), any::<u8>());
    let run = (1u8..8, 3u32..24, 1u32..8, idle());
    let wait = prop_oneof![6 => 1u32..12, 3 => 12u32..60, 2 => 60u32..130, 2 => 280u32..420, 1 => 420u32..800];
    prop_oneof![
        14 => open.prop_map(|(buyer, offer, resources, term, limit, upto)| {
            Step::Open { buyer, offer, resources, term, limit, upto }
        }),
        7 => (lease_call(), any::<u16>(), any::<u8>())
            .prop_map(|(call, pick, actor)| Step::Lease { call, pick, actor }),
        24 => (any::<u16>(), any::<u16>(), any::<u8>())
            .prop_map(|(pick, choice, actor)| Step::Next { pick, choice, actor }),
        7 => order_plan().prop_map(Step::Post),
        10 => (order_call(), any::<u16>(), any::<u8>(), until())
            .prop_map(|(call, pick, actor, until)| Step::Order { call, pick, actor, until }),
        6 => channel_plan().prop_map(Step::OpenChannel),
        16 => (any::<u16>(), channel_use()).prop_map(|(pick, with)| Step::Channel { pick, with }),
        4 => grant_plan().prop_map(Step::Grant),
        2 => any::<(u16, u8)>().prop_map(|(pick, actor)| Step::Reclaim { pick, actor }),
        5 => (0u8..3).prop_map(|provider| Step::Heartbeat { provider }),
        4 => (0u8..3, prop::collection::vec(any::<u16>(), 0..4), any::<bool>())
            .prop_map(|(provider, picks, down)| Step::Report { provider, picks, down }),
        11 => run.prop_map(|(who, every, times, idle)| Step::Run { who, every, times, idle }),
        9 => (wait, idle()).prop_map(|(ticks, idle)| Step::Wait { ticks, idle }),
        2 => (prop_oneof![1 => Just(0u32), 6 => 5u32..2_000], idle()).prop_map(|(ticks, idle)| Step::Stall { ticks, idle }),
        3 => (0u8..3, provider_call()).prop_map(|(who, call)| Step::Provider { who, call }),
        4 => (0u8..3, any::<u16>(), offer_call()).prop_map(|(who, pick, call)| Step::Offer { who, pick, call }),
        5 => (0u8..7, 0u8..7, asset(), part()).prop_map(|(from, to, asset, part)| Step::Give { from, to, asset, part }),
        5 => dollar_call().prop_map(Step::Dollar),
        3 => (1u8..7, any::<bool>()).prop_map(|(who, empty)| Step::Anchor { who, empty }),
        22 => economy_call().prop_map(Step::Economy),
        4 => (prop_oneof![3 => 1u32..300, 1 => 300u32..1_000], 0u8..4, prop::collection::vec(economy_call(), 0..5))
            .prop_map(|(ticks, segments, calls)| Step::Leap { ticks, segments, calls }),
        3 => (any::<u8>(), resources(), 4u8..12, 0u8..8)
            .prop_map(|(owner, resources, beats, rounds)| Step::Wash { owner, resources, beats, rounds }),
    ]
}

/// How a chain starts: what buyers have, in whole units, and the offers that providers begin with.
#[derive(Clone, Debug)]
pub struct Start {
    pub funds: u32,
    /// What providers stake beyond the least, in WIND.
    pub stakes: [u8; 2],
    /// Whether no block has room for deadlines until the case comes to rest.
    pub late: bool,
    pub offers: Vec<(u8, [Price; 3], Asset)>,
    pub grants: Vec<GrantPlan>,
    /// The round in which it starts.
    pub round: u32,
}

pub fn start() -> impl Strategy<Value = Start> {
    let funds = prop_oneof![1 => Just(20u32), 2 => Just(400), 4 => Just(20_000)];
    let offers = prop::collection::vec((0u8..2, prices(), asset()), 2..5);
    (funds, any::<[u8; 2]>(), prop::bool::weighted(0.12), offers, first_grants(), first_round())
        .prop_map(|(funds, stakes, late, offers, grants, round)| Start { funds, stakes, late, offers, grants, round })
}
