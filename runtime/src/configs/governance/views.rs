//! What readers are told of referenda and settings.

use super::{settings::Numbers, tracks::Tracks};
use crate::{AccountId, Balance, Balances, Preimage, Runtime};
use alloc::vec::Vec;
use frame_support::traits::{fungible::Inspect, Bounded, QueryPreimage};
use pallet_referenda::{ReferendumCount, ReferendumIndex, ReferendumInfo, ReferendumInfoFor, TracksInfo};
use pallet_settings::Numbers as _;
use tradewind_primitives::{OngoingView, ReferendumState, ReferendumView, Setting, Track};

/// Most referenda in one answer.
const MAX_VIEWS: u32 = 100;

/// Most bytes of a proposal in an answer.
const MAX_PROPOSAL: usize = 1_024;

/// Every number that a referendum can change, with the value that is in force.
pub fn settings() -> Vec<Setting> {
    Setting::ALL.iter().map(Numbers::current).collect()
}

/// The last referenda, the newest first.
pub fn referenda() -> Vec<ReferendumView<AccountId>> {
    let end = ReferendumCount::<Runtime>::get();
    (end.saturating_sub(MAX_VIEWS)..end).rev().filter_map(referendum).collect()
}

fn referendum(index: ReferendumIndex) -> Option<ReferendumView<AccountId>> {
    let ended = |state| Some(ReferendumView { index, state, ongoing: None });
    let status = match ReferendumInfoFor::<Runtime>::get(index)? {
        ReferendumInfo::Ongoing(status) => status,
        ReferendumInfo::Approved(at, ..) => return ended(ReferendumState::Approved { at }),
        ReferendumInfo::Rejected(at, ..) => return ended(ReferendumState::Rejected { at }),
        ReferendumInfo::Cancelled(at, ..) | ReferendumInfo::TimedOut(at, ..) | ReferendumInfo::Killed(at) => {
            return ended(ReferendumState::Ended { at })
        }
    };
    let state = match &status.deciding {
        None => ReferendumState::Preparing { deposited: status.decision_deposit.is_some() },
        Some(deciding) => {
            let period = Tracks::info(status.track).map_or(0, |info| info.decision_period);
            let ends_at = deciding.since.saturating_add(period);
            ReferendumState::Deciding { ends_at, confirmed_at: deciding.confirming }
        }
    };
    let mut proposal = match status.proposal {
        Bounded::Inline(bytes) => bytes.into_inner(),
        Bounded::Lookup { hash, len } => Preimage::fetch(&hash, Some(len)).map_or_else(|_| Vec::new(), Into::into),
        Bounded::Legacy { hash, .. } => Preimage::fetch(&hash, None).map_or_else(|_| Vec::new(), Into::into),
    };
    proposal.truncate(MAX_PROPOSAL);
    let electorate: Balance = Balances::active_issuance();
    Some(ReferendumView {
        index,
        state,
        ongoing: Some(OngoingView {
            track: Track::ALL.into_iter().find(|track| track.id() == status.track)?,
            submitter: status.submission_deposit.who,
            proposal,
            ayes: status.tally.ayes,
            nays: status.tally.nays,
            support: status.tally.support,
            electorate,
        }),
    })
}
