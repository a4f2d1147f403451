//! Rounds of emission: how they are paid here as they are on a chain, and how a chain is left by all who took part.

use super::{
    model::{Money, Round, Who},
    world::{World, PEOPLE},
};
use frame_support::{
    traits::Hooks,
    weights::{Weight, WeightMeter},
};
use pallet_emission::{weights::SubstrateWeight, WeightInfo};
use pallet_leases::Cursor;
use tradewind_runtime::{constants::MAXIMUM_BLOCK_WEIGHT, Emission, Runtime, System};

/// Blocks with room in which all rounds that have ended are paid, whoever takes part.
const MOST_BEHIND: u32 = 2;

/// After so many rounds nobody is enrolled any more.
const ALL_HAVE_LEFT: Round = 1_010;

/// Room for so many segments.
fn room(segments: u32) -> Weight {
    let poll = SubstrateWeight::<Runtime>::poll();
    if segments == 0 {
        poll
    } else {
        poll.saturating_add(SubstrateWeight::<Runtime>::roll(segments))
    }
}

impl World {
    /// In a new block, before any call.
    ///
    /// # Errors
    /// If the chain pays too many rounds or too few.
    pub fn pay_rounds(&mut self) -> Result<(), String> {
        let before = self.model.emission.round;
        let segments = self.segments.take();
        let mut meter = WeightMeter::with_limit(segments.map_or(MAXIMUM_BLOCK_WEIGHT, room));
        Emission::on_poll(System::block_number(), &mut meter);
        let (to, last) = (Emission::round_view().paid_to, self.model.clock_round());
        if to < before || to > last {
            return Err(format!("rounds from {before} to {to} were paid in round {last}"));
        }
        if segments == Some(0) && to > before {
            return Err(format!("rounds from {before} to {to} were paid, for which there was no room"));
        }
        self.model.pay_rounds(to);
        let behind = to < last;
        self.behind = if behind { self.behind + u32::from(segments.is_none()) } else { 0 };
        self.model.happen(behind, super::model::Happening::RoundsPending);
        self.model.happen(behind && to > before, super::model::Happening::RoundsPaidInParts);
        if self.behind >= MOST_BEHIND {
            return Err(format!("after {} blocks with room, rounds from {to} to {last} are not paid", self.behind));
        }
        Ok(())
    }

    /// The chain begins long before anybody uses it.
    ///
    /// # Errors
    /// If rounds are not paid as they should be.
    pub fn start_late(&mut self, round: Round) -> Result<(), String> {
        if round > 0 {
            self.next_block(round * self.model.numbers.round, None)?;
            // There is nothing yet that it would have to look at.
            Cursor::<Runtime>::put(self.model.now);
            self.resumed[3] = self.model.now;
        }
        self.check()
    }

    /// When nothing else is left: all enrolments end, and everybody claims what there is.
    ///
    /// # Errors
    /// If more or less is left than division withheld.
    pub fn claim_all(&mut self) -> Result<(), String> {
        for _ in 0..3 {
            self.next_block(ALL_HAVE_LEFT / 2 * self.model.numbers.round, None)?;
            self.next_block(1, None)?;
        }
        self.check()?;
        for who in 0..PEOPLE {
            if self.model.claimable(who).is_ok() {
                self.claim(who)?;
            }
        }
        let emission = &self.model.emission;
        if let Some((who, _)) = emission.participants.iter().find(|(_, of)| of.is_enrolled()) {
            return Err(format!("account {who} is enrolled for too long"));
        }
        let small = self.model.numbers.min_claim.max(self.model.bank.least_wind);
        let left: Vec<(Who, Money)> = emission.participants.iter().map(|(who, of)| (*who, of.whole())).collect();
        match left.iter().find(|(_, whole)| *whole >= small) {
            Some((who, whole)) => Err(format!("account {who} could not claim {whole}")),
            None => Ok(()),
        }
    }
}
