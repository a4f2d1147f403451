//! What may happen to scores, emission, fees, the treasury and the list of assets.

use super::asset;
use crate::model::Asset;
use proptest::prelude::*;

/// For how many rounds.
#[derive(Clone, Copy, Debug)]
pub enum Rounds {
    /// Up to the so-manieth end from here.
    Ends(u8),
    /// From the next one on.
    Count(u16),
}

/// How much score is spent.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// Parts per cent of what may be.
    Percent(u8),
    One,
    Zero,
    /// More than the lease allows.
    OverCap,
    /// More than there is.
    AllAndOne,
}

#[derive(Clone, Copy, Debug)]
pub enum EconomyCall {
    Enrol { who: u8, rounds: Rounds },
    Refresh { who: u8, by: u8 },
    Claim { who: u8, signed: bool },
    Lower { pick: u16, actor: u8, amount: Amount },
    ShareFees { by: u8, asset: Asset },
    Spend { by: u8, asset: Asset, to: u8, percent: u8, later: u8 },
    Payout { pick: u8, by: u8 },
    CheckStatus { pick: u8 },
    Void { pick: u8, by: u8 },
    Allow { by: u8, rate: u8, least: u8 },
    Disallow { by: u8 },
}

fn amount() -> impl Strategy<Value = Amount> + Clone {
    prop_oneof![
        8 => (1u8..=100).prop_map(Amount::Percent),
        2 => Just(Amount::One),
        1 => Just(Amount::Zero),
        1 => Just(Amount::OverCap),
        1 => Just(Amount::AllAndOne),
    ]
}

pub(super) fn economy_call() -> impl Strategy<Value = EconomyCall> + Clone {
    use EconomyCall as Call;
    let rounds = prop_oneof![
        8 => (0u8..9).prop_map(Rounds::Ends),
        2 => (0u16..1_200).prop_map(Rounds::Count),
    ];
    prop_oneof![
        8 => (any::<u8>(), rounds).prop_map(|(who, rounds)| Call::Enrol { who, rounds }),
        6 => any::<(u8, u8)>().prop_map(|(who, by)| Call::Refresh { who, by }),
        8 => (any::<u8>(), prop::bool::weighted(0.06)).prop_map(|(who, signed)| Call::Claim { who, signed }),
        10 => (any::<u16>(), any::<u8>(), amount())
            .prop_map(|(pick, actor, amount)| Call::Lower { pick, actor, amount }),
        3 => (any::<u8>(), asset()).prop_map(|(by, asset)| Call::ShareFees { by, asset }),
        3 => (any::<u8>(), asset(), any::<u8>(), 1u8..130, any::<u8>())
            .prop_map(|(by, asset, to, percent, later)| Call::Spend { by, asset, to, percent, later }),
        4 => any::<(u8, u8)>().prop_map(|(pick, by)| Call::Payout { pick, by }),
        2 => any::<u8>().prop_map(|pick| Call::CheckStatus { pick }),
        1 => any::<(u8, u8)>().prop_map(|(pick, by)| Call::Void { pick, by }),
        4 => any::<(u8, u8, u8)>().prop_map(|(by, rate, least)| Call::Allow { by, rate, least }),
        2 => any::<u8>().prop_map(|by| Call::Disallow { by }),
    ]
}

/// The first round, or one shortly before enrolments end, scores decay, rewards are halved, or emission ends.
pub(super) fn first_round() -> impl Strategy<Value = u32> + Clone {
    let before = |round: u32| (1u32..8).prop_map(move |left| round - left);
    prop_oneof![
        3 => Just(0u32),
        4 => (1u32..20).prop_flat_map(move |ends| before(144 * ends)),
        3 => (1u32..4).prop_flat_map(move |eras| before(4_032 * eras)),
        3 => (1u32..4).prop_flat_map(move |halvings| before(210_000 * halvings)),
        1 => (4u32..36).prop_flat_map(move |halvings| before(210_000 * halvings)),
        1 => before(7_560_000),
        1 => 7_560_000u32..7_560_200,
    ]
}
