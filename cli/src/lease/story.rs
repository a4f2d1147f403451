//! How a lease ended, in words. Pure: what is known of it goes in, a sentence comes out.

use crate::output::money;
use sp_core::crypto::AccountId32;
use tradewind_client::units::{format_ticks, format_unix_millis, Currency};
use tradewind_primitives::{api::ClockView, CloseReason, LeaseState, LeaseView, Tick};

/// When something happened, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// The chain's tick.
    pub tick: Option<Tick>,
    /// Number of the block in which it happened; unknown where the node has no state so old.
    pub block: Option<u64>,
    /// When that block was made, in milliseconds since 1970.
    pub millis: Option<u64>,
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.block, self.millis, self.tick) {
            (Some(block), Some(millis), _) => write!(f, "at {} in block {block}", format_unix_millis(millis)),
            (Some(block), None, _) => write!(f, "in block {block}"),
            (None, _, Some(tick)) => write!(f, "at tick {tick}"),
            (None, _, None) => write!(f, "at a time that is not known any more"),
        }
    }
}

/// What is known of a lease.
#[derive(Clone, Debug)]
pub struct Story {
    /// The lease as it stands.
    pub view: LeaseView<AccountId32>,
    /// When it was rented.
    pub opened: Moment,
    /// When its workload began to run, if it ever did.
    pub activated: Option<Moment>,
    /// When it ended, if it has.
    pub ended: Option<Moment>,
    /// When it closed, if it has.
    pub closed: Option<Moment>,
}

/// What an ending means to whoever needs the workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It ran its term.
    Done,
    /// The buyer ended it.
    Buyer,
    /// The provider ended it or broke its promise: another one may do better.
    Provider,
    /// What was to run is at fault, or the DAO ended it: renting it again would end alike.
    Hopeless,
}

/// What an ending means to whoever needs the workload.
pub fn verdict(reason: CloseReason) -> Verdict {
    match reason {
        CloseReason::Expired => Verdict::Done,
        CloseReason::BuyerCancelled
        | CloseReason::CancelledPending
        | CloseReason::CancelledProvisioning
        | CloseReason::AccessRejected => Verdict::Buyer,
        CloseReason::Rejected
        | CloseReason::AcceptTimeout
        | CloseReason::ProvisionFailed
        | CloseReason::ProvisionTimeout
        | CloseReason::NoticeGiven
        | CloseReason::Terminated
        | CloseReason::Unresponsive
        | CloseReason::Down
        | CloseReason::SpotCheckFailed => Verdict::Provider,
        CloseReason::NoManifest | CloseReason::BadManifest | CloseReason::BadImage | CloseReason::Governance => {
            Verdict::Hopeless
        }
    }
}

/// Who ended a lease, in one word: `term`, `buyer`, `provider`, `chain`, `dao`.
pub fn ended_by(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::Expired => "term",
        CloseReason::BuyerCancelled
        | CloseReason::CancelledPending
        | CloseReason::CancelledProvisioning
        | CloseReason::AccessRejected => "buyer",
        CloseReason::Rejected
        | CloseReason::NoManifest
        | CloseReason::BadManifest
        | CloseReason::BadImage
        | CloseReason::ProvisionFailed
        | CloseReason::NoticeGiven
        | CloseReason::Terminated => "provider",
        CloseReason::AcceptTimeout
        | CloseReason::ProvisionTimeout
        | CloseReason::Unresponsive
        | CloseReason::Down
        | CloseReason::SpotCheckFailed => "chain",
        CloseReason::Governance => "dao",
    }
}

/// Who ended a lease and why, as a part of a sentence.
pub fn cause(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::Expired => "its term was over",
        CloseReason::BuyerCancelled => "its buyer cancelled it while it ran",
        CloseReason::CancelledPending => "its buyer cancelled it before the provider had accepted it",
        CloseReason::CancelledProvisioning => "its buyer cancelled it while the provider was starting the workload",
        CloseReason::Rejected => "its provider declined it",
        CloseReason::AcceptTimeout => "the chain ended it, as its provider did not answer in time",
        CloseReason::NoManifest => "its provider ended it, saying that the manifest never came",
        CloseReason::BadManifest => {
            "its provider ended it, saying that the manifest is not the one agreed on or cannot be run"
        }
        CloseReason::BadImage => {
            "its provider ended it, saying that the program which the manifest names cannot be had or run"
        }
        CloseReason::ProvisionFailed => "its provider gave up starting the workload, by a fault of its own",
        CloseReason::ProvisionTimeout => "the chain ended it, as its provider did not start the workload in time",
        CloseReason::AccessRejected => "its buyer rejected the access, saying that it is of no use",
        CloseReason::NoticeGiven => "its provider ended it after due notice",
        CloseReason::Terminated => "its provider ended it at once, without due notice",
        CloseReason::Unresponsive => "the chain ended it, as its provider sent no heartbeat for too long",
        CloseReason::Down => "the chain ended it, as its provider reported the workload down for too long",
        CloseReason::SpotCheckFailed => "the chain ended it, as it failed spot checks",
        CloseReason::Governance => "the DAO ended it",
    }
}

/// The whole of it in one sentence.
pub fn sentence(story: &Story, clock: &ClockView) -> String {
    let (view, id) = (&story.view, story.view.id);
    let ended = story.ended.unwrap_or_default();
    match view.lease.state {
        LeaseState::Pending { until } => format!(
            "Lease {id} goes on: it was rented {} and waits until its provider accepts it, which has another {} for that.",
            story.opened,
            format_ticks(until.saturating_sub(clock.live))
        ),
        LeaseState::Provisioning { until } => format!(
            "Lease {id} goes on: its provider is starting the workload, and has another {} for that.",
            format_ticks(until.saturating_sub(clock.live))
        ),
        LeaseState::Active => {
            let since = story.activated.unwrap_or_default();
            let left = view.lease.ends_at.unwrap_or_default().saturating_sub(clock.now);
            let down = if view.down { "is reported down" } else { "runs" };
            let notice = if view.lease.notice.is_some() { ", and its provider has given notice" } else { "" };
            format!(
                "Lease {id} goes on: its workload was started {since} and {down}{notice}; {} of its term are left, and \
                 so far {}.",
                format_ticks(left),
                flows(view)
            )
        }
        LeaseState::Closing { reason, .. } => format!(
            "Lease {id} ended {ended}, as {}; it closes when its last attested time is committed, and so far {}.",
            because(reason),
            flows(view)
        ),
        LeaseState::Closed { reason, penalty, .. } => format!(
            "Lease {id} ended {ended}, as {}: {}, and {}.",
            because(reason),
            flows(view),
            loss(reason, penalty)
        ),
    }
}

/// The cause after "as": two clauses in a row would read badly.
fn because(reason: CloseReason) -> String {
    cause(reason).replace(", as its provider", " because its provider").replace(", as it ", " because it ")
}

/// Where the money went.
fn flows(view: &LeaseView<AccountId32>) -> String {
    let amount = |base| money(&view.lease.asset, base);
    let fee = if view.fee > 0 { format!(" (fee {})", amount(view.fee)) } else { String::new() };
    let (covered, term) = (format_ticks(view.covered), format_ticks(view.lease.ticks));
    let credit = match view.credit.spent {
        0 => String::new(),
        spent => format!(" beside {} of the provider's trial credit", amount(spent)),
    };
    let mut parts = vec![
        format!("{} was paid{fee}{credit} for {covered} attested of {term}", amount(view.paid)),
        format!("{} came back to the buyer", amount(view.refunded)),
    ];
    if view.compensated > 0 {
        parts.push(format!("{} went to the provider for its trouble", amount(view.compensated)));
    }
    if view.forfeited > 0 {
        parts.push(format!("{} went to the treasury", amount(view.forfeited)));
    }
    if view.owed > 0 {
        parts.push(format!("{} could not be delivered yet", amount(view.owed)));
    }
    parts.join(", ")
}

/// What the provider lost.
fn loss(reason: CloseReason, penalty: u128) -> String {
    if penalty == 0 {
        return "the provider lost nothing of its collateral".into();
    }
    let to = match reason {
        CloseReason::Terminated | CloseReason::Unresponsive | CloseReason::Down => "the buyer",
        _ => "the treasury",
    };
    format!("the provider lost {} of its collateral to {to}", Currency::Wind.format(penalty))
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used, missing_docs)]

    use super::*;
    use std::collections::BTreeSet;
    use tradewind_primitives::{AssetKind, Kind, LeaseRecord, Resources, Tee, Workload};

    /// Every reason there is.
    pub fn reasons() -> Vec<CloseReason> {
        use codec::Decode;
        (0..=u8::MAX).filter_map(|index| CloseReason::decode(&mut &[index][..]).ok()).collect()
    }

    /// A lease of ten minutes in `state`, of which six were attested and five paid.
    pub fn view(state: LeaseState) -> LeaseView<AccountId32> {
        LeaseView {
            id: 7,
            lease: LeaseRecord {
                buyer: AccountId32::new([1; 32]),
                provider: AccountId32::new([2; 32]),
                offer: 3,
                kind: Kind::Function,
                resources: Resources::default(),
                tee: Tee::None,
                asset: AssetKind::Native,
                rate: 1_000_000_000_000_000_000,
                ticks: 100,
                max_ticks: 1000,
                extendable: true,
                workload: Workload::Sealed { manifest_hash: Default::default() },
                terms: None,
                buyer_sealing_key: [0; 32],
                opened_at: 10,
                held_from: 10,
                starts_at: Some(20),
                ends_at: Some(120),
                state,
                access_hash: None,
                workload_key: None,
                access_until: None,
                collateral: 10_000_000_000,
                notice: None,
                scheduled: Some(120),
            },
            deposit: 2_500_000_000,
            held: 0,
            paid: 50_000_000_000,
            fee: 1_000_000_000,
            refunded: 40_000_000_000,
            compensated: 0,
            forfeited: 0,
            covered: 60,
            earned_now: 0,
            owed: 0,
            down: false,
            due: false,
            uptime_ppm: Some(1_000_000),
            credit: Default::default(),
        }
    }

    pub fn clock(now: Tick) -> ClockView {
        ClockView { now, live: now, first: 0, tick_millis: 6_000 }
    }

    fn closed(reason: CloseReason, penalty: u128) -> Story {
        let state = LeaseState::Closed { reason, covered: 60, closed_at: 90, value: 1, penalty };
        let moment = Moment { tick: Some(80), block: Some(77), millis: Some(1_000) };
        Story {
            view: view(state),
            opened: Moment::default(),
            activated: Some(Moment::default()),
            ended: Some(moment),
            closed: Some(Moment::default()),
        }
    }

    #[test]
    fn every_ending_has_a_sentence_of_its_own_with_moment_money_and_loss() {
        let all = reasons();
        assert_eq!(all.len(), 18, "a new reason needs a sentence, a verdict and whose doing it is");
        let told: BTreeSet<String> = all
            .iter()
            .map(|reason| {
                let text = sentence(&closed(*reason, 500_000_000), &clock(200));
                assert!(text.starts_with("Lease 7 ended at 1970-01-01 00:00:01 UTC in block 77, as "), "{text}");
                assert!(text.contains("50 WIND was paid (fee 1 WIND) for 6 min attested of 10 min, "), "{text}");
                assert!(text.contains("40 WIND came back to the buyer"), "{text}");
                assert!(text.contains("the provider lost 0.5 WIND of its collateral to the "), "{text}");
                assert!(text.ends_with('.') && text.matches(". ").count() == 0, "one sentence: {text}");
                assert!(!text.contains(", as the chain ended it, as"), "{text}");
                text
            })
            .collect();
        assert_eq!(told.len(), all.len());
        let causes: BTreeSet<&str> = all.iter().map(|reason| cause(*reason)).collect();
        assert_eq!(causes.len(), all.len());
    }

    #[test]
    fn whose_doing_an_ending_is_agrees_with_the_chain() {
        for reason in reasons() {
            if reason.is_providers_fault() {
                assert_eq!(verdict(reason), Verdict::Provider, "{reason:?}");
            }
            assert_eq!(verdict(reason) == Verdict::Buyer, ended_by(reason) == "buyer", "{reason:?}");
            assert_eq!(verdict(reason) == Verdict::Done, ended_by(reason) == "term", "{reason:?}");
        }
    }

    #[test]
    fn only_penalties_that_compensate_the_buyer_are_said_to_go_to_it() {
        let to_buyer = |reason| sentence(&closed(reason, 1), &clock(200)).contains("collateral to the buyer");
        for reason in reasons() {
            let expected = matches!(reason, CloseReason::Terminated | CloseReason::Unresponsive | CloseReason::Down);
            assert_eq!(to_buyer(reason), expected, "{reason:?}");
        }
        assert!(sentence(&closed(CloseReason::Expired, 0), &clock(200)).contains("lost nothing"));
    }

    #[test]
    fn what_goes_elsewhere_is_named_only_if_there_is_some() {
        let mut story = closed(CloseReason::CancelledProvisioning, 0);
        assert!(!sentence(&story, &clock(200)).contains("treasury"));
        (story.view.compensated, story.view.forfeited, story.view.owed) = (1_000_000_000, 2_000_000_000, 3_000_000_000);
        let text = sentence(&story, &clock(200));
        assert!(text.contains("1 WIND went to the provider for its trouble"), "{text}");
        assert!(text.contains("2 WIND went to the treasury"), "{text}");
        assert!(text.contains("3 WIND could not be delivered yet"), "{text}");
    }

    #[test]
    fn a_lease_that_goes_on_says_so_and_for_how_long() {
        let story =
            |state| Story { view: view(state), opened: Moment::default(), activated: None, ended: None, closed: None };
        let told = |state| sentence(&story(state), &clock(60));
        assert!(told(LeaseState::Pending { until: 70 }).contains("has another 1 min"));
        assert!(told(LeaseState::Provisioning { until: 70 }).contains("has another 1 min"));
        assert!(told(LeaseState::Active).contains("6 min of its term are left"));
        let mut down = story(LeaseState::Active);
        (down.view.down, down.view.lease.notice) = (true, Some(99));
        let text = sentence(&down, &clock(60));
        assert!(text.contains("is reported down, and its provider has given notice"), "{text}");
        let closing = told(LeaseState::Closing { reason: CloseReason::Down, until: 70 });
        assert!(closing.contains("it closes when its last attested time is committed"), "{closing}");
    }

    #[test]
    fn a_moment_says_the_best_that_is_known_of_it() {
        let moment = Moment { tick: Some(3), block: Some(2), millis: Some(0) };
        assert_eq!(moment.to_string(), "at 1970-01-01 00:00:00 UTC in block 2");
        assert_eq!(Moment { millis: None, ..moment }.to_string(), "in block 2");
        assert_eq!(Moment { block: None, ..moment }.to_string(), "at tick 3");
        assert_eq!(Moment::default().to_string(), "at a time that is not known any more");
    }
}
