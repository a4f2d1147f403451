//! What may happen to scores, emission, fees, the treasury and the list of assets.

use super::Model;

macro_rules! happenings {
    ($($name:ident),* $(,)?) => {
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Happening {
            $($name),*
        }

        impl Happening {
            /// So rare at random that cases are written out for them.
            pub const RARE: &[Self] = &[Self::LoweredAfterPruning, Self::ForfeitedWithoutARate, Self::EnrolledAgain];

            pub const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

happenings! {
    GainedInDollars,
    PaidWithoutARate,
    Decayed,
    Lowered,
    LoweredAgain,
    LoweredToZero,
    LoweredAfterPruning,
    Enrolled,
    EnrolledLonger,
    EnrolledAgain,
    WeighsMore,
    WeighsLess,
    WeighsLessByLowering,
    RoundsPaid,
    RoundsSkipped,
    RoundsPending,
    RoundsPaidInParts,
    HalvedBetween,
    Left,
    Claimed,
    ClaimedTheLast,
    ClaimedWithNothing,
    FeesShared,
    OddFeesShared,
    DollarFeesShared,
    SpendApproved,
    SpendPaid,
    SpendPaidInDollars,
    SpendForgotten,
    SpendVoided,
    Disallowed,
    AllowedAgain,
    RateChanged,
    ClosedWithoutARate,
    ForfeitedWithoutARate,
    AwardedWithoutARate,
    TradedWithItself,
    GainedByTradeWithItself,
}

impl Model {
    pub fn happen(&mut self, happened: bool, what: Happening) {
        if happened {
            *self.happenings.entry(what).or_default() += 1;
        }
    }
}
