//! Calls about channels.

use super::{one_of, pick, some_provider, Played, OTHER_ACTOR, WILD};
use crate::{
    model::{Asked, Asset, Channel, Id, Key, KeyKind, Mode, Model, Pair, Tick, Voucher, Who, WIND},
    step::{
        ChannelCall, ChannelPlan, ChannelUse, Count, DollarCall, Forgery, Idle, ModePlan, Odd, PlanFault, Spend, When,
    },
    vouchers,
    world::{kind, World, ADMIN, BUYERS, PEOPLE},
};
use pallet_escrow::Call;
use sp_core::H256;
use tradewind_primitives::{ChannelMode, EscrowId};

/// Longer is not waited for one channel.
const PATIENCE: Tick = 200;

impl World {
    pub(super) fn open_channel(&mut self, plan: &ChannelPlan) -> Played {
        let other = |number: u8| (number >= OTHER_ACTOR).then(|| usize::from(number) % PEOPLE);
        let payer = other(plan.payer).unwrap_or_else(|| one_of(&BUYERS, plan.payer));
        let provider = other(plan.provider).unwrap_or_else(|| some_provider(plan.provider));
        let price = u128::from(plan.mantissa) * 10u128.pow(plan.exponent.into());
        let budget = price * u128::from(plan.requests) + price * u128::from(plan.percent) / 100;
        let credits = self.model.credits.keys().copied().filter(|pair| self.model.spendable_credit(*pair) > 0);
        let credit = plan.credit.and_then(|(number, percent)| {
            let pair = pick(&credits.collect::<Vec<Pair>>(), number)?;
            let budget = (self.model.spendable_credit(pair) * u128::from(percent) / 100).max(1);
            Some((pair, budget.div_ceil(plan.requests.into()), budget))
        });
        let ((payer, provider, asset), price, budget) =
            credit.unwrap_or(((payer, provider, plan.asset), price, budget));
        let mut asked = Asked {
            provider,
            asset,
            price,
            budget,
            mode: match plan.mode {
                ModePlan::Sr25519(number) => Mode::Vouchers(Key { kind: KeyKind::Sr25519, number }),
                ModePlan::Ed25519(number) => Mode::Vouchers(Key { kind: KeyKind::Ed25519, number }),
                ModePlan::Metered(most) => Mode::Metered(most.into()),
            },
            expires: self.model.live.saturating_add(plan.lasts),
        };
        match plan.fault {
            PlanFault::Nothing => {}
            PlanFault::NoPrice => asked.price = 0,
            PlanFault::LittleBudget => asked.budget = price - 1,
            PlanFault::EndlessBudget => asked.budget = u128::MAX,
            PlanFault::Own => asked.provider = payer,
        }
        let call = Call::open_channel {
            provider: self.accounts[asked.provider].clone(),
            asset: kind(asked.asset),
            price: asked.price,
            budget: asked.budget,
            mode: match asked.mode {
                Mode::Vouchers(key) => ChannelMode::Vouchers { signer: vouchers::public(key) },
                Mode::Metered(max_per_round) => ChannelMode::Metered { max_per_round },
            },
            expires: asked.expires,
        };
        let id = self.model.next_channel;
        if !self.act("open_channel", self.signed(payer), call, |model| model.open_channel(payer, &asked))? {
            return Ok(());
        }
        for with in &plan.uses {
            let counts = matches!(asked.mode, Mode::Metered(_));
            let fits = match with.call {
                ChannelCall::Redeem(..) => !counts,
                ChannelCall::Consume(_) => counts,
                _ => true,
            };
            if fits {
                self.channel(id, *with)?;
            }
        }
        Ok(())
    }

    /// A channel for which `call` makes sense; now and then any.
    pub(super) fn choose_channel(&self, call: ChannelCall, number: u16) -> Option<Id> {
        let model = &self.model;
        let fits = |id: Id, channel: &Channel| match call {
            ChannelCall::Raise(_) | ChannelCall::Revoke => !channel.closed && !model.has_ended(id),
            ChannelCall::Redeem(..) => {
                matches!(channel.mode, Mode::Vouchers(_)) && !channel.closed && !model.is_over(id)
            }
            ChannelCall::Consume(_) => {
                matches!(channel.mode, Mode::Metered(_)) && !channel.closed && !model.is_over(id)
            }
            ChannelCall::Close => !channel.closed,
            ChannelCall::PayOwed => !channel.owed.is_empty(),
        };
        let fitting = model.channels.iter().filter(|(id, channel)| fits(**id, channel)).map(|(id, _)| *id);
        let fitting: Vec<Id> = fitting.collect();
        if number % WILD == WILD - 1 {
            Some(u64::from(number / WILD) % (model.next_channel + 1))
        } else {
            pick(&fitting, number)
        }
    }

    pub(super) fn channel(&mut self, id: Id, with: ChannelUse) -> Played {
        let ChannelUse { call, actor, when, odd } = with;
        let anyone = usize::from(actor) % PEOPLE;
        let known = self.model.channels.get(&id).cloned();
        let parties = known.as_ref().map_or((anyone, anyone), |channel| (channel.payer, channel.provider));
        if let Some(channel) = &known {
            self.wait_for(id, channel, when)?;
            match channel.asset {
                Asset::Dollar => self.befall(odd, parties)?,
                Asset::Wind => self.befall_in_wind(odd, parties)?,
            }
        }
        let other = (actor >= OTHER_ACTOR).then_some(anyone);
        let (payer, provider) = (other.unwrap_or(parties.0), other.unwrap_or(parties.1));
        match call {
            ChannelCall::Raise(requests) => {
                let price = known.map_or(1, |channel| channel.price);
                let amount = if requests == u8::MAX { u128::MAX } else { price * u128::from(requests % 128) };
                let call = Call::raise { channel: id, amount };
                self.act("raise", self.signed(payer), call, |model| model.raise(payer, id, amount)).map(drop)
            }
            ChannelCall::Revoke => self.revoke(payer, id).map(drop),
            ChannelCall::Redeem(spend, forgery) => self.redeem(provider, id, parties, spend, forgery),
            ChannelCall::Consume(count) => {
                let requests = self.requests(id, count);
                let call = Call::consume { channel: id, requests, log_root: H256::zero() };
                self.act("consume", self.signed(provider), call, |model| model.consume(provider, id, requests))
                    .map(drop)
            }
            ChannelCall::Close => {
                // Half of those who close are the provider, which need not wait.
                let who = if actor.is_multiple_of(2) { provider } else { anyone };
                self.close_channel(who, id).map(drop)
            }
            ChannelCall::PayOwed => {
                let owed = self.model.channels.get(&id).map_or(Vec::new(), |of| of.owed.keys().copied().collect());
                let to = pick(&owed, actor.into()).unwrap_or(anyone);
                self.pay_owed_of_channel(anyone, id, to).map(drop)
            }
        }
    }

    pub fn revoke(&mut self, who: Who, id: Id) -> Result<bool, String> {
        self.act("revoke", self.signed(who), Call::revoke { channel: id }, |model| model.revoke(who, id))
    }

    pub fn close_channel(&mut self, who: Who, id: Id) -> Result<bool, String> {
        let same = |model: &mut Model| model.close_channel(who, id);
        self.act("close_channel", self.signed(who), Call::close_channel { channel: id }, same)
    }

    pub fn pay_owed_of_channel(&mut self, who: Who, id: Id, to: Who) -> Result<bool, String> {
        let call = Call::pay_owed { escrow: EscrowId::Channel(id), to: self.accounts[to].clone() };
        self.act("pay_owed (channel)", self.signed(who), call, |model| model.pay_owed_of_channel(id, to))
    }

    fn redeem(&mut self, who: Who, id: Id, parties: (Who, Who), spend: Spend, forgery: Forgery) -> Played {
        let channel = self.model.channels.get(&id);
        let (redeemed, left) = channel.map_or((0, 0), |channel| (channel.redeemed(), channel.left()));
        let cumulative = match spend {
            Spend::Percent(percent) => redeemed + left * u128::from(percent) / 100,
            Spend::All => redeemed + left,
            Spend::One => redeemed + channel.map_or(1, |channel| channel.price),
            Spend::TooMuch(more) => redeemed + left + 1 + u128::from(more),
            Spend::Replay => redeemed,
            Spend::Older => redeemed.saturating_sub(1),
        };
        let key = match channel.map(|channel| channel.mode) {
            Some(Mode::Vouchers(key)) => key,
            _ => Key { kind: KeyKind::Sr25519, number: 0 },
        };
        let another = self.model.channels.keys().copied().find(|other| *other != id).unwrap_or(id + 1);
        let (payer, provider) = parties;
        let mut voucher = Voucher { signer: key, here: true, channel: id, payer, provider, cumulative, intact: true };
        match forgery {
            Forgery::Nothing => {}
            Forgery::OtherKey => voucher.signer.number += 1,
            Forgery::OtherKind => {
                voucher.signer.kind = match key.kind {
                    KeyKind::Sr25519 => KeyKind::Ed25519,
                    KeyKind::Ed25519 => KeyKind::Sr25519,
                }
            }
            Forgery::OtherChain => voucher.here = false,
            Forgery::OtherChannel => voucher.channel = another,
            Forgery::OtherPayer => voucher.payer = (payer + 1) % PEOPLE,
            Forgery::OtherProvider => voucher.provider = (provider + 1) % PEOPLE,
            Forgery::OtherAmount => voucher.cumulative += 1,
            Forgery::Altered => voucher.intact = false,
        }
        let signature = vouchers::sign(&voucher, &self.accounts);
        let call = Call::redeem { channel: id, cumulative, signature };
        self.act("redeem", self.signed(who), call, |model| model.redeem(who, id, cumulative, &voucher)).map(drop)
    }

    fn requests(&self, id: Id, count: Count) -> u32 {
        let Some(channel) = self.model.channels.get(&id) else { return 1 };
        let cap = self.model.requests_left(id);
        let affordable = u32::try_from(channel.left() / channel.price).unwrap_or(u32::MAX);
        match count {
            Count::One => 1,
            Count::Percent(percent) => {
                let part = u64::from(cap.min(affordable)) * u64::from(percent) / 100;
                u32::try_from(part).unwrap_or(u32::MAX)
            }
            Count::AllThatCan => cap.min(affordable),
            Count::OverCap => cap.saturating_add(1),
            Count::OverBudget => affordable.saturating_add(1),
            Count::Zero => 0,
            Count::Most => u32::MAX,
        }
    }

    fn wait_for(&mut self, id: Id, channel: &Channel, when: When) -> Played {
        let at = match when {
            When::Now => return Ok(()),
            When::End => channel.ends_at(),
            When::LastTick => self.model.over_at(id) - 1,
            When::Over => self.model.over_at(id),
        };
        match at.saturating_sub(self.model.live) {
            ticks @ 1..PATIENCE => self.wait(ticks, Idle::Full),
            _ => Ok(()),
        }
    }

    /// Nobody is blocked in WIND, but one can have too little for small sums to come.
    fn befall_in_wind(&mut self, odd: Odd, (payer, provider): (Who, Who)) -> Played {
        let who = match odd {
            Odd::PayerIsBlocked => payer,
            Odd::ProviderIsBlocked | Odd::ProviderIsEmptied => provider,
            Odd::Nothing | Odd::AllAreFrozen => return Ok(()),
            Odd::AllIsWell => {
                self.give(ADMIN, payer, Asset::Wind, WIND)?;
                return self.give(ADMIN, provider, Asset::Wind, WIND);
            }
        };
        self.anchor(who);
        let all = self.model.bank.spendable(who, Asset::Wind);
        self.give(who, ADMIN, Asset::Wind, all)
    }

    fn befall(&mut self, odd: Odd, (payer, provider): (Who, Who)) -> Played {
        let number = |who: Who| u8::try_from(who).unwrap_or_default();
        match odd {
            Odd::Nothing => Ok(()),
            Odd::PayerIsBlocked => self.dollar(DollarCall::Block(number(payer))),
            Odd::ProviderIsBlocked => self.dollar(DollarCall::Block(number(provider))),
            Odd::AllAreFrozen => self.dollar(DollarCall::FreezeAll),
            Odd::ProviderIsEmptied => {
                let all = self.model.bank.spendable(provider, Asset::Dollar);
                self.give(provider, ADMIN, Asset::Dollar, all)
            }
            Odd::AllIsWell => {
                self.dollar(DollarCall::ThawAll)?;
                self.dollar(DollarCall::Thaw(number(payer)))?;
                self.dollar(DollarCall::Thaw(number(provider)))
            }
        }
    }
}
