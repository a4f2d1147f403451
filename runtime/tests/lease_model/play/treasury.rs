//! Calls about fees, the treasury and the list of assets. What root decides here, a referendum would.

use super::{pick, Played, OTHER_ACTOR};
use crate::{
    model::{Asset, Model, Outcome, Ratio, Refusals, Spend, Who, Worth, DOLLAR},
    step::EconomyCall,
    world::{kind, World, PEOPLE, TREASURY},
};
use sp_runtime::FixedU128;
use tradewind_runtime::{genesis_config_presets::USD_ASSET_ID, RuntimeOrigin, System};

/// WIND base units for those of a dollar: over so many.
const RATES: [(u128, u128); 6] = [(1_000, 1), (1_000, 1), (2_001, 2), (700, 1), (1, 3), (0, 1)];

/// Least deposits.
const LEAST: [u128; 4] = [DOLLAR / 10, DOLLAR / 10, 1, 3 * DOLLAR];

/// An account without a say.
type Somebody = Option<Who>;

impl World {
    /// The DAO decides, or somebody who may not tries to.
    fn decides(&self, by: u8) -> (RuntimeOrigin, Somebody) {
        let other = (by >= OTHER_ACTOR).then(|| usize::from(by) % PEOPLE);
        (other.map_or(RuntimeOrigin::root(), |who| self.signed(who)), other)
    }

    pub(super) fn common_money(&mut self, call: EconomyCall) -> Played {
        use pallet_escrow::Call as EscrowCall;
        use pallet_treasury::Call as TreasuryCall;
        match call {
            EconomyCall::ShareFees { by, asset } => {
                let call = EscrowCall::share_fees { asset: kind(asset) };
                let by = self.signed(usize::from(by) % PEOPLE);
                self.act("share_fees", by, call, |model| model.share_fees(asset))
            }
            EconomyCall::Spend { by, asset, to, percent, later } => {
                return self.approve(by, asset, usize::from(to) % PEOPLE, percent, later)
            }
            EconomyCall::Payout { pick, by } => {
                let index = self.some_spend(pick, |spend| !spend.paid);
                return self.pay_out(usize::from(by) % PEOPLE, index);
            }
            EconomyCall::CheckStatus { pick } => {
                let index = self.some_spend(pick, |spend| spend.paid);
                let by = self.signed(usize::from(pick) % PEOPLE);
                self.act("check_status", by, TreasuryCall::check_status { index }, |model| model.forget_spend(index))
            }
            EconomyCall::Void { pick, by } => {
                let index = self.some_spend(pick, |_| true);
                let (origin, other) = self.decides(by);
                let call = TreasuryCall::void_spend { index };
                self.act("void_spend", origin, call, |model| decided(other, model, |model| model.void_spend(index)))
            }
            EconomyCall::Allow { by, rate, least } => {
                let (origin, other) = self.decides(by);
                let (over, under) = RATES[usize::from(rate) % RATES.len()];
                let rate = FixedU128::from_rational(over, under);
                let exact = Ratio::new(rate.into_inner(), FixedU128::from_u32(1).into_inner());
                let worth = Worth { rate: exact, min_deposit: LEAST[usize::from(least) % LEAST.len()] };
                let call = EscrowCall::allow_asset { asset: USD_ASSET_ID, rate, min_deposit: worth.min_deposit };
                self.act("allow_asset", origin, call, |model| decided(other, model, |model| model.allow_dollar(worth)))
            }
            EconomyCall::Disallow { by } => {
                let (origin, other) = self.decides(by);
                let call = EscrowCall::disallow_asset { asset: USD_ASSET_ID };
                self.act("disallow_asset", origin, call, |model| decided(other, model, Model::disallow_dollar))
            }
            EconomyCall::Enrol { .. }
            | EconomyCall::Refresh { .. }
            | EconomyCall::Claim { .. }
            | EconomyCall::Lower { .. } => return self.economy(call),
        }
        .map(drop)
    }

    fn approve(&mut self, by: u8, asset: Asset, to: Who, percent: u8, later: u8) -> Played {
        let (origin, other) = self.decides(by);
        let spare = self.model.bank.spendable(TREASURY, asset).saturating_sub(self.model.bank.least(asset));
        let amount = (spare * u128::from(percent) / 100).max(1);
        let block = System::block_number();
        // Some later, some at once, whether that is said or not.
        let from = block + if later.is_multiple_of(4) { u32::from(later / 8) } else { 0 };
        let call = pallet_treasury::Call::spend {
            asset_kind: Box::new(kind(asset)),
            amount,
            beneficiary: Box::new(self.accounts[to].clone()),
            valid_from: (later % 4 < 2).then_some(from),
        };
        let from = if later % 4 < 2 { from } else { block };
        let spend = Spend { asset, amount, to, from, paid: false };
        let index = self.model.next_spend;
        let done = self.act("spend", origin, call, |model| decided(other, model, |model| model.spend(spend)))?;
        // Some are paid at once.
        if done && later % 8 >= 3 {
            return self.pay_out(to, index);
        }
        Ok(())
    }

    fn pay_out(&mut self, by: Who, index: u32) -> Played {
        if self.would_end_the_treasury(index) {
            return Ok(());
        }
        let (block, call) = (System::block_number(), pallet_treasury::Call::payout { index });
        self.act("payout", self.signed(by), call, |model| model.pay_spend(index, block)).map(drop)
    }

    /// Mostly one that was approved, and is as wanted.
    fn some_spend(&self, number: u8, wanted: impl Fn(&Spend) -> bool) -> u32 {
        let fitting = |(index, spend): (&u32, &Spend)| (wanted(spend) || number % 8 == 7).then_some(*index);
        let known: Vec<u32> = self.model.spends.iter().filter_map(fitting).collect();
        let any = u32::from(number) % (self.model.next_spend + 1);
        pick(&known, number.into()).filter(|_| number < OTHER_ACTOR).unwrap_or(any)
    }

    /// Whether a payout would leave the treasury less than an account needs. Its own dust has nowhere to go but to be
    /// burnt, and every penalty counts on the treasury.
    fn would_end_the_treasury(&self, index: u32) -> bool {
        let Some(Spend { asset, amount, .. }) = self.model.spends.get(&index) else { return false };
        let left = self.model.bank.purse(TREASURY, *asset).free.checked_sub(*amount);
        left.is_some_and(|left| left < self.model.bank.least(*asset))
    }
}

/// Nobody decides alone.
fn decided(other: Somebody, model: &mut Model, same: impl FnOnce(&mut Model) -> Outcome) -> Outcome {
    match other {
        Some(_) => Err(Refusals::only("BadOrigin")),
        None => same(model),
    }
}
