//! What may happen to channels and trial credits.

use super::asset;
use crate::model::Asset;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
pub enum ModePlan {
    Sr25519(u8),
    Ed25519(u8),
    Metered(u8),
}

/// What is wrong with a channel that is to be opened.
#[derive(Clone, Copy, Debug)]
pub enum PlanFault {
    Nothing,
    NoPrice,
    LittleBudget,
    /// More than there is, and than can be counted with the deposit.
    EndlessBudget,
    Own,
}

/// A channel at `mantissa × 10^exponent` base units a request, with a budget for so many of them and some of another one.
#[derive(Clone, Debug)]
pub struct ChannelPlan {
    pub payer: u8,
    pub provider: u8,
    pub asset: Asset,
    /// Between those of such a trial credit instead, with a budget of so many parts per cent of it, if there is one.
    pub credit: Option<(u16, u8)>,
    pub mantissa: u16,
    pub exponent: u8,
    pub requests: u16,
    pub percent: u8,
    pub mode: ModePlan,
    pub lasts: u32,
    pub fault: PlanFault,
    /// Calls that make sense for it, at once.
    pub uses: Vec<ChannelUse>,
}

/// Up to which sum a voucher is.
#[derive(Clone, Copy, Debug)]
pub enum Spend {
    /// Parts per cent of what is left.
    Percent(u8),
    All,
    One,
    TooMuch(u8),
    Replay,
    Older,
}

/// What is wrong with a voucher.
#[derive(Clone, Copy, Debug)]
pub enum Forgery {
    Nothing,
    OtherKey,
    OtherKind,
    OtherChain,
    OtherChannel,
    OtherPayer,
    OtherProvider,
    OtherAmount,
    Altered,
}

/// How many requests are counted.
#[derive(Clone, Copy, Debug)]
pub enum Count {
    One,
    /// Parts per cent of those that the round has left.
    Percent(u8),
    AllThatCan,
    OverCap,
    OverBudget,
    Zero,
    Most,
}

#[derive(Clone, Copy, Debug)]
pub enum ChannelCall {
    /// By so many requests; beyond all bounds with the most.
    Raise(u8),
    Revoke,
    Redeem(Spend, Forgery),
    Consume(Count),
    Close,
    PayOwed,
}

/// Until when it is waited first, if that is not far away.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Now,
    End,
    LastTick,
    Over,
}

/// What befalls the parties' dollars before that; in WIND they are emptied instead.
#[derive(Clone, Copy, Debug)]
pub enum Odd {
    Nothing,
    PayerIsBlocked,
    ProviderIsBlocked,
    AllAreFrozen,
    /// It gives away what it can, so that a small sum cannot come any more.
    ProviderIsEmptied,
    AllIsWell,
}

#[derive(Clone, Copy, Debug)]
pub struct ChannelUse {
    pub call: ChannelCall,
    pub actor: u8,
    pub when: When,
    pub odd: Odd,
}

/// How much is given.
#[derive(Clone, Copy, Debug)]
pub enum Gift {
    /// Times the least.
    Times(u8),
    BelowLeast,
    /// Parts per cent of what is free, or more.
    Percent(u8),
    /// What a small workload at one of the provider's offers costs for so many ticks, or the least.
    Ticks(u16),
}

/// When a trial credit expires.
#[derive(Clone, Copy, Debug)]
pub enum Lasts {
    Ticks(u32),
    /// Later than it did, or by none as it did.
    Longer(u32),
}

#[derive(Clone, Copy, Debug)]
pub struct GrantPlan {
    pub provider: u8,
    pub buyer: u8,
    pub asset: Asset,
    pub gift: Gift,
    pub lasts: Lasts,
}

pub(super) fn channel_plan() -> impl Strategy<Value = ChannelPlan> + Clone {
    let mode = prop_oneof![
        3 => (0u8..3).prop_map(ModePlan::Sr25519),
        3 => (0u8..3).prop_map(ModePlan::Ed25519),
        6 => (1u8..60).prop_map(ModePlan::Metered),
        1 => Just(ModePlan::Metered(0)),
    ];
    let lasts = prop_oneof![5 => 1u32..60, 6 => 60u32..400, 3 => 400u32..2_000, 2 => Just(u32::MAX), 1 => Just(0u32)];
    let fault = prop_oneof![
        24 => Just(PlanFault::Nothing),
        1 => Just(PlanFault::NoPrice),
        1 => Just(PlanFault::LittleBudget),
        1 => Just(PlanFault::EndlessBudget),
        1 => Just(PlanFault::Own),
    ];
    let parties = (any::<(u8, u8)>(), asset(), prop::option::of((any::<u16>(), 30u8..200)));
    let money = (1u16..1_000, prop_oneof![0u8..4, 4u8..7], 1u16..200, 0u8..100);
    let uses = prop::collection::vec(channel_use(), 0..6);
    (parties, money, mode, lasts, fault, uses).prop_map(
        |(((payer, provider), asset, credit), (mantissa, exponent, requests, percent), mode, lasts, fault, uses)| {
            ChannelPlan {
                payer,
                provider,
                asset,
                credit,
                mantissa,
                exponent,
                requests,
                percent,
                mode,
                lasts,
                fault,
                uses,
            }
        },
    )
}

fn spend() -> impl Strategy<Value = Spend> + Clone {
    prop_oneof![
        6 => (1u8..100).prop_map(Spend::Percent),
        2 => Just(Spend::All),
        3 => Just(Spend::One),
        1 => any::<u8>().prop_map(Spend::TooMuch),
        1 => Just(Spend::Replay),
        1 => Just(Spend::Older),
    ]
}

fn forgery() -> impl Strategy<Value = Forgery> + Clone {
    prop_oneof![
        24 => Just(Forgery::Nothing),
        1 => Just(Forgery::OtherKey),
        1 => Just(Forgery::OtherKind),
        1 => Just(Forgery::OtherChain),
        1 => Just(Forgery::OtherChannel),
        1 => Just(Forgery::OtherPayer),
        1 => Just(Forgery::OtherProvider),
        1 => Just(Forgery::OtherAmount),
        1 => Just(Forgery::Altered),
    ]
}

fn channel_call() -> impl Strategy<Value = ChannelCall> + Clone {
    use ChannelCall as Call;
    let count = prop_oneof![
        3 => Just(Count::One),
        6 => (1u8..100).prop_map(Count::Percent),
        3 => Just(Count::AllThatCan),
        1 => Just(Count::OverCap),
        1 => Just(Count::OverBudget),
        1 => Just(Count::Zero),
        1 => Just(Count::Most),
    ];
    prop_oneof![
        3 => any::<u8>().prop_map(Call::Raise),
        2 => Just(Call::Revoke),
        9 => (spend(), forgery()).prop_map(|(spend, forgery)| Call::Redeem(spend, forgery)),
        9 => count.prop_map(Call::Consume),
        5 => Just(Call::Close),
        2 => Just(Call::PayOwed),
    ]
}

fn when() -> impl Strategy<Value = When> + Clone {
    prop_oneof![14 => Just(When::Now), 3 => Just(When::End), 1 => Just(When::LastTick), 2 => Just(When::Over)]
}

fn odd() -> impl Strategy<Value = Odd> + Clone {
    prop_oneof![
        18 => Just(Odd::Nothing),
        2 => Just(Odd::PayerIsBlocked),
        3 => Just(Odd::ProviderIsBlocked),
        1 => Just(Odd::AllAreFrozen),
        2 => Just(Odd::ProviderIsEmptied),
        5 => Just(Odd::AllIsWell),
    ]
}

pub(super) fn channel_use() -> impl Strategy<Value = ChannelUse> + Clone {
    (channel_call(), any::<u8>(), when(), odd()).prop_map(|(call, actor, when, odd)| ChannelUse {
        call,
        actor,
        when,
        odd,
    })
}

pub(super) fn grant_plan() -> impl Strategy<Value = GrantPlan> + Clone {
    let gift = prop_oneof![
        5 => (1u8..200).prop_map(Gift::Times),
        5 => (1u16..400).prop_map(Gift::Ticks),
        1 => Just(Gift::BelowLeast),
        2 => (1u8..110).prop_map(Gift::Percent),
    ];
    let lasts = prop_oneof![
        3 => (0u32..60).prop_map(Lasts::Ticks),
        6 => (60u32..1_500).prop_map(Lasts::Ticks),
        4 => (0u32..300).prop_map(Lasts::Longer),
    ];
    (any::<(u8, u8)>(), asset(), gift, lasts).prop_map(|((provider, buyer), asset, gift, lasts)| GrantPlan {
        provider,
        buyer,
        asset,
        gift,
        lasts,
    })
}

/// Trial credits of the first two providers that there are from the start.
pub(super) fn first_grants() -> impl Strategy<Value = Vec<GrantPlan>> + Clone {
    let gift = prop_oneof![(1u8..200).prop_map(Gift::Times), (1u16..400).prop_map(Gift::Ticks)];
    let grant = (0u8..2, 0u8..3, asset(), gift, 30u32..2_000);
    prop::collection::vec(grant, 0..5).prop_map(|grants| {
        let plan = |(provider, buyer, asset, gift, ticks)| GrantPlan {
            provider,
            buyer,
            asset,
            gift,
            lasts: Lasts::Ticks(ticks),
        };
        grants.into_iter().map(plan).collect()
    })
}
