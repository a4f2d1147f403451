//! The functions of the runtime that this client calls, and what it reads their answers as.

use super::layout::Ours;
use sp_core::crypto::AccountId32;
use std::marker::PhantomData;
use tradewind_primitives::{
    api::{ClockView, Deadlines, HeartbeatView, MatchingTerms, OwedView},
    Balance, ChannelView, CloudQuote, CreditPart, CreditView, EmissionView, EnrolmentView, FeedView, HistoryEntry,
    LeaseView, LoweringView, Mismatch, OfferId, OfferMatch, OfferRecord, OpenOrder, OrderView, PairTotals,
    ParticipantView, Price, ProviderView, Quote, Rate, ReferendumView, Round, ScheduleView, Setting, Source,
    StandingBid, Tombstone, Year,
};

/// A function of a runtime API whose answer is read as `R`.
pub(crate) struct Function<R> {
    pub(crate) api: &'static str,
    pub(crate) name: &'static str,
    answer: PhantomData<fn() -> R>,
}

macro_rules! functions {
    ($($constant:ident: $api:ident.$name:ident -> $answer:ty;)*) => {
        $(
            pub(crate) const $constant: Function<$answer> =
                Function { api: stringify!($api), name: stringify!($name), answer: PhantomData };
        )*

        /// API, function and our type of the answer, of each.
        pub(crate) fn all() -> Vec<(&'static str, &'static str, Ours)> {
            vec![$((stringify!($api), stringify!($name), Ours::of::<$answer>())),*]
        }
    };
}

functions! {
    MATCH_OFFERS: MarketApi.match_offers -> Vec<OfferMatch<AccountId32>>;
    WHY_NOT: MarketApi.why_not -> Vec<Mismatch>;
    RATE: MarketApi.rate -> Option<Rate>;
    OFFER: MarketApi.offer -> Option<OfferRecord<AccountId32>>;
    OFFERS_OF: MarketApi.offers_of -> Vec<(OfferId, OfferRecord<AccountId32>)>;
    ORDER: MarketApi.order -> Option<OrderView<AccountId32>>;
    ORDERS_OF: MarketApi.orders_of -> Vec<OrderView<AccountId32>>;
    BIDS_OF: MarketApi.bids_of -> Vec<StandingBid<AccountId32>>;
    OPEN_ORDERS: MarketApi.open_orders -> Vec<OpenOrder<AccountId32>>;
    OFFERS: MarketApi.offers -> Vec<(OfferId, OfferRecord<AccountId32>)>;
    PROVIDERS: MarketApi.providers -> Vec<ProviderView<AccountId32>>;
    MATCHING_TERMS: MarketApi.matching_terms -> MatchingTerms;
    PROVIDER: MarketApi.provider -> Option<ProviderView<AccountId32>>;
    RESOLVE: MarketApi.resolve -> Option<AccountId32>;
    LEASE: LeaseApi.lease -> Option<LeaseView<AccountId32>>;
    LEASES_OF: LeaseApi.leases_of -> Vec<LeaseView<AccountId32>>;
    CLOSED_LEASES_OF: LeaseApi.closed_leases_of -> Vec<LeaseView<AccountId32>>;
    TOMBSTONE: LeaseApi.tombstone -> Option<Tombstone<AccountId32>>;
    CLOCK: LeaseApi.clock -> ClockView;
    DEADLINES: LeaseApi.deadlines -> Deadlines;
    HEARTBEAT: LeaseApi.heartbeat -> Option<HeartbeatView>;
    OWED: EscrowApi.owed -> Vec<OwedView<AccountId32>>;
    CHANNEL: EscrowApi.channel -> Option<ChannelView<AccountId32>>;
    CHANNELS_OF: EscrowApi.channels_of -> Vec<ChannelView<AccountId32>>;
    CREDITS_OF: EscrowApi.credits_of -> Vec<CreditView<AccountId32>>;
    CREDIT_PART: EscrowApi.credit_part -> CreditPart;
    ROUND: EscrowApi.round -> Round;
    SCORE: ReputationApi.score -> Balance;
    WEIGHT_SCORE: ReputationApi.weight_score -> Balance;
    TOTALS: ReputationApi.totals -> PairTotals;
    HISTORY: ReputationApi.history -> Vec<HistoryEntry<AccountId32>>;
    YEAR: ReputationApi.year -> Year;
    LOWERING: ReputationApi.lowering -> Option<LoweringView<AccountId32>>;
    EMISSION: EmissionApi.round -> EmissionView<AccountId32>;
    CLAIMABLE: EmissionApi.claimable -> Balance;
    PARTICIPANT: EmissionApi.participant -> Option<ParticipantView>;
    SCHEDULE: EmissionApi.schedule -> ScheduleView;
    ENROLMENT: EmissionApi.enrolment -> Option<EnrolmentView>;
    QUOTE: QuoteApi.quote -> Quote<AccountId32>;
    CLOUDS: QuoteApi.clouds -> Vec<CloudQuote>;
    PRICE: QuoteApi.price -> Option<Price>;
    FEEDS: QuoteApi.feeds -> Vec<FeedView<AccountId32>>;
    SOURCES: QuoteApi.sources -> Vec<Source>;
    FEE_IN: QuoteApi.fee_in -> Option<Balance>;
    REFERENDA: GovernanceApi.referenda -> Vec<ReferendumView<AccountId32>>;
    SETTINGS: GovernanceApi.settings -> Vec<Setting>;
}
