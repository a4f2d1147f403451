//! Calls about scores and emission.

use super::{one_of, pick, Played, OTHER_ACTOR, WILD};
use crate::{
    model::{Id, Money, Refusals, Who},
    step::{Amount, EconomyCall, Idle, Rounds},
    world::{World, BUYERS, PEOPLE},
};
use frame_support::traits::Authorize;
use frame_system::RawOrigin;
use sp_core::H256;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError};
use tradewind_runtime::{Runtime, RuntimeCall};

/// What the pool says to a claim that is refused.
fn code_of(refusals: &Refusals) -> u8 {
    match refusals.0.first() {
        Some(&"RoundsPending") => pallet_emission::ROUNDS_PENDING,
        Some(&"NotEnrolled") => pallet_emission::NOT_ENROLLED,
        _ => pallet_emission::TOO_LITTLE_TO_CLAIM,
    }
}

impl World {
    pub(super) fn economy(&mut self, call: EconomyCall) -> Played {
        match call {
            EconomyCall::Enrol { who, rounds } => self.enrol(self.trader(who), rounds).map(drop),
            EconomyCall::Refresh { who, by } => {
                let who = self.participant(who);
                self.refresh(usize::from(by) % PEOPLE, who).map(drop)
            }
            EconomyCall::Claim { who, signed: true } => {
                let who = self.participant(who);
                let call = pallet_emission::Call::claim { who: self.accounts[who].clone() };
                self.act("claim", self.signed(who), call, |_| Err(Refusals::only("BadOrigin"))).map(drop)
            }
            EconomyCall::Claim { who, signed: false } => self.claim(self.participant(who)).map(drop),
            EconomyCall::Lower { pick, actor, amount } => self.lower_any(pick, actor, amount),
            common => self.common_money(common),
        }
    }

    /// Mostly somebody who trades.
    fn trader(&self, number: u8) -> Who {
        if number >= OTHER_ACTOR {
            usize::from(number) % PEOPLE
        } else {
            usize::from(number) % (PEOPLE - 1) + 1
        }
    }

    /// Mostly somebody who takes part.
    fn participant(&self, number: u8) -> Who {
        let known: Vec<Who> = self.model.emission.participants.keys().copied().collect();
        pick(&known, number.into()).filter(|_| number < OTHER_ACTOR).unwrap_or(usize::from(number) % PEOPLE)
    }

    pub(super) fn enrol(&mut self, who: Who, rounds: Rounds) -> Result<bool, String> {
        let rounds = match rounds {
            Rounds::Count(count) => count.into(),
            Rounds::Ends(ends) => {
                let (start, multiple) = (self.model.emission.round + 1, self.model.numbers.expiry_rounds);
                ((start / multiple + u32::from(ends)) * multiple).saturating_sub(start)
            }
        };
        let call = pallet_emission::Call::enrol { rounds };
        self.act("enrol", self.signed(who), call, |model| model.enrol(who, rounds))
    }

    pub(super) fn refresh(&mut self, by: Who, who: Who) -> Result<bool, String> {
        let call = pallet_emission::Call::refresh { who: self.accounts[who].clone() };
        self.act("refresh", self.signed(by), call, |model| model.refresh(who))
    }

    /// As it comes into a block: the pool's judgement is the call's.
    pub fn claim(&mut self, who: Who) -> Result<bool, String> {
        let call = RuntimeCall::from(pallet_emission::Call::claim { who: self.accounts[who].clone() });
        let judged = call.authorize(TransactionSource::External).map(|judged| judged.map(drop));
        let refusal = |code| TransactionValidityError::from(InvalidTransaction::Custom(code));
        let expected = self.model.claimable(who).map(drop).map_err(|refusals| refusal(code_of(&refusals)));
        if judged != Some(expected) {
            return Err(format!("a claim for account {who}: {judged:?} says the pool, {expected:?} the model"));
        }
        self.act("claim", RawOrigin::Authorized.into(), call, |model| model.claim(who))
    }

    fn lower_any(&mut self, number: u16, actor: u8, amount: Amount) -> Played {
        // Mostly one that may be lowered for.
        let worth = |id: &Id| {
            let scored = |who: Who| self.model.reputation(who) > 0;
            self.model.ended(*id).is_some_and(|ended| {
                let until = ended.closed_at + self.model.numbers.tombstone;
                ended.counts && self.model.live < until && scored(ended.buyer) && scored(ended.provider)
            })
        };
        let all: Vec<Id> = self.model.leases.keys().chain(self.model.graves.keys()).copied().collect();
        let worth: Vec<Id> = all.iter().copied().filter(worth).collect();
        let any = u64::from(number / WILD) % (self.model.next_lease + 1);
        let pruned: Vec<Id> = worth.iter().copied().filter(|id| self.model.graves.contains_key(id)).collect();
        let candidates = match number % 6 {
            0..3 if !pruned.is_empty() => &pruned,
            0..5 => &worth,
            _ => &all,
        };
        let wild = number % WILD == WILD - 1;
        let Some(lease) = (if wild { Some(any) } else { pick(candidates, number) }) else { return Ok(()) };
        let ended = self.model.ended(lease);
        let parties = ended.as_ref().map_or([one_of(&BUYERS, actor); 2], |ended| [ended.buyer, ended.provider]);
        let who = if actor >= OTHER_ACTOR { usize::from(actor) % PEOPLE } else { one_of(&parties, actor) };
        let score = self.model.reputation(who);
        let left = ended.map_or(1_000, |ended| {
            let (spent, cap, _) = self.model.lowering(&ended, lease, who);
            cap - spent
        });
        let amount = match amount {
            Amount::Percent(percent) => (left.min(score) * u128::from(percent)).div_ceil(100),
            Amount::One => 1,
            Amount::Zero => 0,
            Amount::OverCap => left + 1,
            Amount::AllAndOne => score + 1,
        };
        let done = self.lower(who, lease, amount)?;
        if done && number.is_multiple_of(2) && actor < OTHER_ACTOR {
            return self.lower(who, lease, 1).map(drop);
        }
        Ok(())
    }

    fn lower(&mut self, who: Who, lease: Id, amount: Money) -> Result<bool, String> {
        let call = pallet_reputation::Call::<Runtime>::lower { lease, amount, reason_hash: H256::zero() };
        self.act("lower", self.signed(who), call, |model| model.lower(who, lease, amount))
    }

    /// A block after a long time, with little room for rounds.
    pub(super) fn leap(&mut self, ticks: u32, segments: u8, calls: &[EconomyCall]) -> Played {
        self.segments = Some(segments.into());
        self.block(ticks, Idle::Full)?;
        self.segments = None;
        self.check()?;
        calls.iter().try_for_each(|call| self.economy(*call))
    }
}
