//! Transfers, and what the administrator of the dollar may do.

use super::Played;
use crate::{
    model::{Asset, Cause, Model, Outcome, Purse, Refusals, Status, Who, DOLLAR, MONEY, WIND},
    step::{DollarCall, Part},
    world::{World, ADMIN, PEOPLE},
};
use tradewind_runtime::{genesis_config_presets::USD_ASSET_ID, System};

impl World {
    pub(super) fn part(&self, who: Who, asset: Asset, part: Part) -> u128 {
        let all = self.model.bank.spendable(who, asset);
        let amount = match part {
            Part::All => all,
            Part::AllBut(rest) => all.saturating_sub(rest.into()),
            Part::Percent(percent) => all * u128::from(percent) / 100,
            Part::Units(units) => units.into(),
        };
        // Or everybody would soon be rich.
        if who == ADMIN {
            amount % (200 * self.unit(asset))
        } else {
            amount
        }
    }

    pub fn unit(&self, asset: Asset) -> u128 {
        match asset {
            Asset::Wind => WIND,
            Asset::Dollar => DOLLAR,
        }
    }

    pub fn give(&mut self, from: Who, to: Who, asset: Asset, amount: u128) -> Played {
        if from == to || amount == 0 {
            return Ok(());
        }
        let (origin, dest) = (self.signed(from), self.accounts[to].clone().into());
        let same = |model: &mut Model| money(model.bank.give_for(Cause::Given, from, to, asset, amount));
        match asset {
            Asset::Wind => {
                let call = pallet_balances::Call::transfer_allow_death { dest, value: amount };
                self.act("give WIND", origin, call, same)
            }
            Asset::Dollar => {
                let call = pallet_assets::Call::transfer { id: USD_ASSET_ID.into(), target: dest, amount };
                self.act("give dollars", origin, call, same)
            }
        }
        .map(drop)
    }

    /// As other pallets may do. The market's calls must go on with an account that has nothing free but holds.
    pub(super) fn anchor(&mut self, who: Who) {
        if self.model.bank.anchored.insert(who) {
            System::inc_providers(&self.accounts[who]);
        }
    }

    pub fn dollar(&mut self, call: DollarCall) -> Played {
        use pallet_assets::Call;
        let (origin, id) = (self.signed(ADMIN), USD_ASSET_ID.into());
        let mut set = |who: u8, status: Status, name: &'static str, call: fn(_, _) -> Call<_>| {
            let who = usize::from(who) % PEOPLE;
            let Some(purse) = self.model.bank.purses.get(&(who, Asset::Dollar)).copied() else { return Ok(()) };
            let call = call(id, self.accounts[who].clone().into());
            let same = |model: &mut Model| {
                model.bank.purses.insert((who, Asset::Dollar), Purse { status, ..purse });
                Ok(())
            };
            self.act(name, origin.clone(), call, same).map(drop)
        };
        match call {
            DollarCall::Freeze(who) => set(who, Status::Frozen, "freeze", |id, who| Call::freeze { id, who }),
            DollarCall::Block(who) => set(who, Status::Blocked, "block", |id, who| Call::block { id, who }),
            DollarCall::Thaw(who) => set(who, Status::Liquid, "thaw", |id, who| Call::thaw { id, who }),
            DollarCall::FreezeAll | DollarCall::ThawAll => {
                let freeze = matches!(call, DollarCall::FreezeAll);
                if self.model.bank.dollar_frozen == freeze {
                    return Ok(());
                }
                let (name, call) = if freeze {
                    ("freeze_asset", Call::freeze_asset { id })
                } else {
                    ("thaw_asset", Call::thaw_asset { id })
                };
                let same = |model: &mut Model| {
                    model.bank.dollar_frozen = freeze;
                    Ok(())
                };
                self.act(name, origin, call, same).map(drop)
            }
        }
    }
}

fn money(done: bool) -> Outcome {
    if done {
        Ok(())
    } else {
        Err(Refusals::only(MONEY))
    }
}
