//! What changed between two looks at a lease, in words.

use super::list::lease_json;
use crate::output::{money, state};
use serde_json::{json, Value};
use sp_core::crypto::AccountId32;
use tradewind_client::units::format_ticks;
use tradewind_primitives::{LeaseState, LeaseView};

/// A change: a line for people, and the same for scripts.
pub type Change = (String, Value);

/// Every change from `before` to `now`, in block `block`; for a first look, the state alone.
pub fn changes(before: Option<&LeaseView<AccountId32>>, now: &LeaseView<AccountId32>, block: u64) -> Vec<Change> {
    let id = now.id;
    let mut found = Vec::new();
    let mut tell = |event: &str, text: String| {
        found.push((
            format!("lease {id}: {text}"),
            json!({ "event": event, "block": block, "message": text, "lease": lease_json(now) }),
        ));
    };
    let (word, reason) = state(&now.lease.state);
    if before.is_none_or(|before| state(&before.lease.state) != (word, reason.clone())) {
        let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        tell("state", format!("{word}{reason}, block {block}"));
    }
    let Some(before) = before else { return found };
    if now.lease.state == LeaseState::Active && before.lease.state == LeaseState::Active {
        if before.down != now.down {
            match now.down {
                true => tell("down", "its provider reports the workload down; this time is not paid for".into()),
                false => tell("up", "its provider reports the workload up again".into()),
            }
        }
        if before.lease.ticks != now.lease.ticks {
            tell("extended", format!("its term is {} now", format_ticks(now.lease.ticks)));
        }
        if before.lease.notice.is_none() && now.lease.notice.is_some() {
            tell("notice", "its provider gave notice: it will end the lease".into());
        }
    }
    if (before.covered, before.paid) != (now.covered, now.paid) {
        let (covered, term) = (format_ticks(now.covered), format_ticks(now.lease.ticks));
        tell("coverage", format!("{covered} attested of {term}, {} paid", money(&now.lease.asset, now.paid)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::story::tests::view;
    use tradewind_primitives::CloseReason;

    fn events(before: Option<&LeaseView<AccountId32>>, now: &LeaseView<AccountId32>) -> Vec<String> {
        changes(before, now, 5).iter().map(|(_, value)| value["event"].as_str().unwrap_or_default().into()).collect()
    }

    #[test]
    fn a_line_is_printed_only_if_something_changed() {
        let active = view(LeaseState::Active);
        assert_eq!(events(None, &active), ["state"]);
        assert!(events(Some(&active), &active).is_empty());
        let mut later = active.clone();
        later.covered += 10;
        assert_eq!(events(Some(&active), &later), ["coverage"]);
        (later.down, later.lease.ticks, later.lease.notice) = (true, 200, Some(9));
        assert_eq!(events(Some(&active), &later), ["down", "extended", "notice", "coverage"]);
        assert_eq!(events(Some(&later), &active)[0], "up");
    }

    #[test]
    fn a_state_comes_with_its_reason_and_block() {
        let active = view(LeaseState::Active);
        let closing = view(LeaseState::Closing { reason: CloseReason::Terminated, until: 9 });
        let told = changes(Some(&active), &closing, 5);
        assert_eq!(told[0].0, "lease 7: closing (Terminated), block 5");
        assert_eq!(told.len(), 1);
    }
}
