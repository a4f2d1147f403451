//! Reputation and emission: calls, and reads.

use super::{calls::Call, error::ChainError, functions, At};
use sp_core::{crypto::AccountId32, H256};
use tradewind_primitives::{
    Balance, EmissionView, EnrolmentView, HistoryEntry, LeaseId, LoweringView, PairTotals, ParticipantView, Round,
    ScheduleView, Tick, Ticks, Year, ROUND_TICKS,
};

impl Call {
    /// `reputation.lower`, which spends `amount` base units of the sender's score.
    pub fn lower(lease: LeaseId, amount: Balance, reason_hash: H256) -> Self {
        Self::new("Reputation", "lower", (lease, amount, reason_hash))
    }

    /// `emission.enrol`, for so many rounds from the next one on, at most 1,008.
    pub fn enrol(rounds: Round) -> Self {
        Self::new("Emission", "enrol", rounds)
    }

    /// `emission.refresh`
    pub fn refresh(who: &AccountId32) -> Self {
        Self::new("Emission", "refresh", who)
    }

    /// `emission.claim`, which nobody signs: [`Chain::submit_authorized`](super::Chain::submit_authorized).
    pub fn claim(who: &AccountId32) -> Self {
        Self::new("Emission", "claim", who)
    }
}

/// Most rounds, from the next one on, for which one can be enrolled; the chain's bound.
pub const MAX_ROUNDS: Round = 1_008;

/// Enrolments end with a multiple of so many rounds, rounded down.
pub const EXPIRY_ROUNDS: Round = 144;

/// What commits to the text of a reason for lowering a score: blake2-256 of it, in UTF-8.
pub fn reason_hash(text: &str) -> H256 {
    H256(sp_crypto_hashing::blake2_256(text.as_bytes()))
}

/// Ticks from tick `now` until `round` begins, as long as rounds have the length of the one in progress; 0 if it has begun.
pub fn ticks_until(round: Round, emission: &EmissionView<AccountId32>, now: Tick) -> Ticks {
    let rounds = round.saturating_sub(emission.round);
    emission.starts_at.saturating_add(rounds.saturating_mul(ROUND_TICKS)).saturating_sub(now)
}

impl At {
    /// The round in progress, and where emission stands.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn emission(&self) -> Result<EmissionView<AccountId32>, ChainError> {
        self.api(functions::EMISSION, ()).await
    }

    /// What an account earned of emission and has not claimed, in whole WIND base units.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn claimable(&self, who: &AccountId32) -> Result<Balance, ChainError> {
        self.api(functions::CLAIMABLE, who).await
    }

    /// One who takes part in emission, or did and has something left to claim.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn participant(&self, who: &AccountId32) -> Result<Option<ParticipantView>, ChainError> {
        self.api(functions::PARTICIPANT, who).await
    }

    /// What a round emits.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn schedule(&self, round: Round) -> Result<ScheduleView, ChainError> {
        self.api(functions::SCHEDULE, round).await
    }

    /// What enrolling for so many rounds would cost an account; `None` if it is not possible.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn enrolment(&self, who: &AccountId32, rounds: Round) -> Result<Option<EnrolmentView>, ChainError> {
        self.api(functions::ENROLMENT, (who, rounds)).await
    }

    /// The least that a claim pays, in WIND base units: the runtime's least, or what an account can begin with.
    ///
    /// # Errors
    /// When the runtime does not say.
    pub fn least_claim(&self) -> Result<Balance, ChainError> {
        let least: Balance = self.constant("Emission", "MinClaim")?;
        Ok(least.max(self.constant("Balances", "ExistentialDeposit")?).max(1))
    }

    /// What is left of a score after decay, in WIND base units: what the weight in emission follows from.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn weight_score(&self, who: &AccountId32) -> Result<Balance, ChainError> {
        self.api(functions::WEIGHT_SCORE, who).await
    }

    /// How the score of `who` was changed by `counterparty` in `year`.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn totals(
        &self,
        who: &AccountId32,
        counterparty: &AccountId32,
        year: Year,
    ) -> Result<PairTotals, ChainError> {
        self.api(functions::TOTALS, (who, counterparty, year)).await
    }

    /// The same for all counterparties and years, in the order in which the chain keeps them, at most `most`.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn history(&self, who: &AccountId32, most: usize) -> Result<Vec<HistoryEntry<AccountId32>>, ChainError> {
        const PAGE: u32 = 500;
        let mut all: Vec<HistoryEntry<AccountId32>> = Vec::new();
        while all.len() < most {
            let after = all.last().map(|entry| (entry.counterparty.clone(), entry.year));
            let limit = u32::try_from(most.saturating_sub(all.len())).unwrap_or(PAGE).min(PAGE);
            let page: Vec<HistoryEntry<AccountId32>> = self.api(functions::HISTORY, (who, after, limit)).await?;
            let last = page.len() < limit as usize;
            all.extend(page);
            if last {
                break;
            }
        }
        Ok(all)
    }

    /// The year that the block is in, counted from the chain's first tick.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn year(&self) -> Result<Year, ChainError> {
        self.api(functions::YEAR, ()).await
    }

    /// How far `who` may still lower its counterparty's score for `lease`; `None` if it may not.
    ///
    /// # Errors
    /// When the node does not answer, or the runtime answers in a form that cannot be read.
    pub async fn lowering(
        &self,
        lease: LeaseId,
        who: &AccountId32,
    ) -> Result<Option<LoweringView<AccountId32>>, ChainError> {
        self.api(functions::LOWERING, (lease, who)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_told_as_the_time_until_they_begin() {
        let emission = EmissionView {
            round: 7,
            paid_to: 7,
            starts_at: 1_000,
            ends_at: 1_100,
            reward: 1,
            weight: 0,
            joining: 0,
            minted: 0,
            skipped: 0,
            offset: 0,
            pot: AccountId32::new([0; 32]),
            unclaimed: 0,
        };
        assert_eq!(ticks_until(8, &emission, 1_030), 70);
        assert_eq!(ticks_until(144, &emission, 1_030), 70 + 136 * ROUND_TICKS);
        assert_eq!([ticks_until(7, &emission, 1_030), ticks_until(0, &emission, 1_030)], [0, 0]);
        assert_eq!(ticks_until(Round::MAX, &emission, 0), Ticks::MAX, "however far a round is");
    }
}
