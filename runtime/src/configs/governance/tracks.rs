//! The tracks of referenda: what each may do, how long it takes, and how many must agree.
//!
//! All times are in blocks. Development chains, those with a superuser, keep everything but the times.

use super::origins::Origin;
use crate::{
    configs::market::IsDevelopment,
    constants::{HOURS, WIND},
    Balance, BlockNumber, OriginCaller,
};
use alloc::borrow::Cow;
use frame_support::traits::Get;
use frame_system::RawOrigin;
use pallet_referenda::{Curve, Track, TrackInfo, TracksInfo};
use sp_runtime::{str_array, Perbill};

const DAYS: BlockNumber = 24 * HOURS;

/// Number of a track.
pub type TrackId = u16;

/// Anything: upgrades, origins, and whatever the others may.
pub const ROOT: TrackId = 0;
/// Spends the treasury.
pub const TREASURY: TrackId = 1;
/// Changes the market's numbers within their bounds, and its lists: assets, clouds, registrars.
pub const PARAMETERS: TrackId = 2;

/// Times of a track, in blocks.
pub struct Times {
    /// From the submission to the earliest decision.
    pub prepare: BlockNumber,
    /// In which it must be decided.
    pub decision: BlockNumber,
    /// For which enough must agree without a break.
    pub confirm: BlockNumber,
    /// From the decision to its being carried out, at least.
    pub enactment: BlockNumber,
}

/// Times on a development chain: a referendum that all agree on is enacted within a dozen blocks.
pub const SHORT: Times = Times { prepare: 2, decision: 40, confirm: 3, enactment: 2 };

/// Blocks for which a vote without conviction binds its tokens after it won. Twice as long, and so on, with conviction.
pub struct VoteLocking;

impl Get<BlockNumber> for VoteLocking {
    fn get() -> BlockNumber {
        if IsDevelopment::get() {
            20
        } else {
            7 * DAYS
        }
    }
}

/// The tracks.
pub struct Tracks;

type Of = Track<TrackId, Balance, BlockNumber>;

fn falling(from: u32, to: u32) -> Curve {
    Curve::LinearDecreasing {
        length: Perbill::from_percent(100),
        floor: Perbill::from_percent(to),
        ceil: Perbill::from_percent(from),
    }
}

/// `support` is what part of all tokens must be for it, in per cent: at first, and when the time is almost over.
fn track(id: TrackId, name: &str, deciding: u32, deposit: Balance, times: Times, support: (u32, u32)) -> Of {
    let Times { prepare, decision, confirm, enactment } = if IsDevelopment::get() { SHORT } else { times };
    Track {
        id,
        info: TrackInfo {
            name: str_array(name),
            max_deciding: deciding,
            decision_deposit: deposit,
            prepare_period: prepare,
            decision_period: decision,
            confirm_period: confirm,
            min_enactment_period: enactment,
            min_approval: falling(100, 50),
            min_support: falling(support.0, support.1),
        },
    }
}

impl TracksInfo<Balance, BlockNumber> for Tracks {
    type Id = TrackId;
    type RuntimeOrigin = OriginCaller;

    fn tracks() -> impl Iterator<Item = Cow<'static, Of>> {
        let root = Times { prepare: 2 * HOURS, decision: 28 * DAYS, confirm: DAYS, enactment: DAYS };
        let treasury = Times { prepare: 2 * HOURS, decision: 14 * DAYS, confirm: DAYS, enactment: HOURS };
        let parameters = Times { prepare: 2 * HOURS, decision: 14 * DAYS, confirm: DAYS, enactment: DAYS };
        [
            track(ROOT, "root", 1, 1_000 * WIND, root, (50, 5)),
            track(TREASURY, "treasury", 10, 200 * WIND, treasury, (50, 2)),
            track(PARAMETERS, "parameters", 10, 100 * WIND, parameters, (50, 2)),
        ]
        .into_iter()
        .map(Cow::Owned)
    }

    fn track_for(origin: &OriginCaller) -> Result<TrackId, ()> {
        match origin {
            OriginCaller::system(RawOrigin::Root) => Ok(ROOT),
            OriginCaller::Origins(Origin::Treasurer) => Ok(TREASURY),
            OriginCaller::Origins(Origin::Parameters) => Ok(PARAMETERS),
            _ => Err(()),
        }
    }
}
