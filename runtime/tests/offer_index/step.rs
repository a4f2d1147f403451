//! What may happen. Numbers say which of those that there are.

use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
pub enum Step {
    Register { who: u8 },
    UpdateProfile { who: u8, uptime: u8, name: bool },
    AddStake { who: u8 },
    Unbond { who: u8, percent: u8 },
    Withdraw { who: u8 },
    Retire { who: u8 },
    SetIdentity { who: u8, judgement: u8 },
    PostOffer { who: u8, like: u8, size: u8, price: u8 },
    Reprice { offer: u8, price: u8 },
    Resize { offer: u8, size: u8 },
    CloseOffer { offer: u8 },
    Rent { buyer: u8, offer: u8, size: u8, ticks: u8 },
    PostOrder { buyer: u8, like: u8, size: u8, count: u8, all: bool },
    Bid { order: u8, slot: u8, offer: u8 },
    Award { order: u8, slot: u8 },
    CancelOrder { order: u8 },
    GoOn { lease: u8 },
    Settle { lease: u8 },
    Cancel { lease: u8 },
    Terminate { lease: u8 },
    Wait { ticks: u8 },
    Parameter { which: u8, value: u8 },
    Asset { rate: u8 },
}

pub fn step() -> impl Strategy<Value = Step> + Clone {
    let n = any::<u8>;
    prop_oneof![
        2 => n().prop_map(|who| Step::Register { who }),
        2 => (n(), n(), any::<bool>()).prop_map(|(who, uptime, name)| Step::UpdateProfile { who, uptime, name }),
        2 => n().prop_map(|who| Step::AddStake { who }),
        2 => (n(), n()).prop_map(|(who, percent)| Step::Unbond { who, percent }),
        2 => n().prop_map(|who| Step::Withdraw { who }),
        1 => n().prop_map(|who| Step::Retire { who }),
        3 => (n(), n()).prop_map(|(who, judgement)| Step::SetIdentity { who, judgement }),
        12 => (n(), n(), n(), n()).prop_map(|(who, like, size, price)| Step::PostOffer { who, like, size, price }),
        4 => (n(), n()).prop_map(|(offer, price)| Step::Reprice { offer, price }),
        4 => (n(), n()).prop_map(|(offer, size)| Step::Resize { offer, size }),
        3 => n().prop_map(|offer| Step::CloseOffer { offer }),
        12 => (n(), n(), n(), n()).prop_map(|(buyer, offer, size, ticks)| Step::Rent { buyer, offer, size, ticks }),
        6 => (n(), n(), n(), 1u8..=3, any::<bool>())
            .prop_map(|(buyer, like, size, count, all)| Step::PostOrder { buyer, like, size, count, all }),
        14 => (n(), n(), n()).prop_map(|(order, slot, offer)| Step::Bid { order, slot, offer }),
        3 => (n(), n()).prop_map(|(order, slot)| Step::Award { order, slot }),
        2 => n().prop_map(|order| Step::CancelOrder { order }),
        16 => n().prop_map(|lease| Step::GoOn { lease }),
        6 => n().prop_map(|lease| Step::Settle { lease }),
        2 => n().prop_map(|lease| Step::Cancel { lease }),
        2 => n().prop_map(|lease| Step::Terminate { lease }),
        8 => (1u8..40).prop_map(|ticks| Step::Wait { ticks }),
        2 => (n(), n()).prop_map(|(which, value)| Step::Parameter { which, value }),
        2 => n().prop_map(|rate| Step::Asset { rate }),
    ]
}
