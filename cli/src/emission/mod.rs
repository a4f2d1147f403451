//! Emission: the rounds, and taking part in them.

mod claim;
mod enrol;
mod status;

use crate::session::Options;
use color_eyre::eyre::Result;
use sp_core::crypto::AccountId32;
use tradewind_client::chain::{ticks_until, At, ChainError};
use tradewind_primitives::{Balance, EmissionView, ParticipantView, Round, Tick, Ticks};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Emission {
    /// Show the round, what it is worth, who takes part, and what can be claimed
    Status {
        /// Whose part in it: an address, or a provider's name; yours if none is given
        account: Option<String>,
    },
    /// Take part from the next round on, or for longer: says first what that costs, and asks
    Enrol(enrol::Enrol),
    /// Bring a weight up to date with its score, which has grown since
    Refresh {
        /// Whose: an address, or a provider's name; yours if none is given
        account: Option<String>,
    },
    /// Have paid out what an account has earned. It costs nothing, and needs no money and no key
    Claim {
        /// Whose: an address, or a provider's name; yours if none is given
        account: Option<String>,
    },
}

/// Runs it.
///
/// # Errors
/// Of the chain, with the runtime's name for a refusal.
pub async fn run(options: &Options, emission: &Emission) -> Result<()> {
    match emission {
        Emission::Status { account } => status::run(options, account.as_deref()).await,
        Emission::Enrol(args) => enrol::run(options, args).await,
        Emission::Refresh { account } => claim::refresh(options, account.as_deref()).await,
        Emission::Claim { account } => claim::claim(options, account.as_deref()).await,
    }
}

/// Where emission stands at one block.
struct Now {
    emission: EmissionView<AccountId32>,
    tick: Tick,
    /// When the block was made, in milliseconds since 1970, if it says so.
    unix_millis: Option<u64>,
}

impl Now {
    async fn read(at: &At) -> Result<Self, ChainError> {
        let (emission, tick) = (at.emission().await?, at.clock().await?.now);
        Ok(Self { emission, tick, unix_millis: at.unix_millis().await? })
    }

    /// Ticks until `round` begins.
    fn until(&self, round: Round) -> Ticks {
        ticks_until(round, &self.emission, self.tick)
    }

    /// When `round` begins, for people: `2026-03-01 12:34:56 UTC`.
    fn date(&self, round: Round) -> Option<String> {
        use tradewind_client::units::{format_unix_millis, TICK_MILLIS};
        let later = u64::from(self.until(round)).saturating_mul(u64::from(TICK_MILLIS));
        self.unix_millis.map(|now| format_unix_millis(now.saturating_add(later)))
    }

    /// `in 3 h, 2026-03-01 12:34:56 UTC`.
    fn when(&self, round: Round) -> String {
        let left = tradewind_client::units::format_ticks(self.until(round));
        match self.date(round) {
            Some(date) => format!("in {left}, {date}"),
            None => format!("in {left}"),
        }
    }

    /// What a round like the one in progress brings to `weight` of `all`, in WIND base units, rounded down.
    fn part(&self, weight: u64, all: u128) -> Balance {
        self.emission.reward.saturating_mul(weight.into()).checked_div(all).unwrap_or(0)
    }
}

/// Whether it takes part, now or from the next round on.
fn is_enrolled(participant: &ParticipantView) -> bool {
    participant.next_weight > 0
}

/// What can be done about rounds that are still being paid out.
const PENDING: &str = "rounds are still being paid out, after the chain stood still: try again in a minute";

#[cfg(test)]
mod tests {
    use super::*;

    /// Round 7 of 50 WIND, in its 31st tick.
    pub(super) fn now() -> Now {
        let emission = EmissionView {
            round: 7,
            paid_to: 7,
            starts_at: 1_000,
            ends_at: 1_100,
            reward: 50_000_000_000,
            weight: 3_000,
            joining: 1_000,
            minted: 0,
            skipped: 0,
            offset: 0,
            pot: AccountId32::new([0; 32]),
            unclaimed: 0,
        };
        Now { emission, tick: 1_030, unix_millis: Some(0) }
    }

    #[test]
    fn rounds_are_told_as_times_and_dates() {
        assert_eq!(now().when(8), "in 7 min, 1970-01-01 00:07:00 UTC");
        assert_eq!(Now { unix_millis: None, ..now() }.when(13), "in 57 min");
        assert_eq!(now().when(3), "in 0 s, 1970-01-01 00:00:00 UTC");
    }

    #[test]
    fn a_part_of_a_round_is_by_weight_and_nothing_of_nothing() {
        assert_eq!(now().part(1_000, 4_000), 12_500_000_000);
        assert_eq!(now().part(1_000, 0), 0);
    }
}
