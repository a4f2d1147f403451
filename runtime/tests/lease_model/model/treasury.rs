//! What is decided and done with common money: fees that are passed on, spends, and the assets that may be paid in.

use super::{Asset, Cause, Happening, Model, Money, Outcome, Ratio, Refusals, Who, MONEY};

/// What the dollar is worth, while it is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Worth {
    /// WIND base units for one of its base units.
    pub rate: Ratio,
    pub min_deposit: Money,
}

/// A spend that was approved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spend {
    pub asset: Asset,
    pub amount: Money,
    pub to: Who,
    /// The first block in which it may be paid.
    pub from: u32,
    pub paid: bool,
}

impl Model {
    /// WIND base units for a base unit of `asset`; `None` if nobody says.
    pub fn worth(&self, asset: Asset) -> Option<Ratio> {
        match asset {
            Asset::Wind => Some(Ratio::from(1)),
            Asset::Dollar => self.dollar.map(|worth| worth.rate),
        }
    }

    pub fn is_allowed(&self, asset: Asset) -> bool {
        self.worth(asset).is_some()
    }

    /// By decision. Fees and what the treasury is due must always find an account that is there.
    pub fn allow_dollar(&mut self, worth: Worth) -> Outcome {
        let least = self.bank.least(Asset::Dollar);
        let has_account = |who: Who| {
            let purse = self.bank.purse(who, Asset::Dollar);
            purse.free + purse.on_hold() >= least
        };
        let accounts = [self.fee_account, self.treasury].into_iter().all(has_account);
        Refusals::default()
            .when(worth.rate == Ratio::from(0), "ZeroRate")
            .when(!accounts, "FeeAccountNotProvisioned")
            .done()?;
        self.happen(self.dollar.is_none(), Happening::AllowedAgain);
        self.happen(self.dollar.is_some_and(|before| before.rate != worth.rate), Happening::RateChanged);
        self.dollar = Some(worth);
        Ok(())
    }

    pub fn disallow_dollar(&mut self) -> Outcome {
        Refusals::default().when(self.dollar.is_none(), "AssetNotAllowed").done()?;
        self.dollar = None;
        self.happen(true, Happening::Disallowed);
        Ok(())
    }

    /// Half of the fees in WIND are the collators'. The fee account stays.
    pub fn share_fees(&mut self, asset: Asset) -> Outcome {
        let amount = self.bank.movable(self.fee_account, asset, self.bank.least(asset));
        Refusals::default().when(amount == 0, "NoFees").done()?;
        let treasury = match asset {
            Asset::Wind => (self.numbers.fees_to_treasury * amount).floor().to_integer(),
            Asset::Dollar => amount,
        };
        for (to, part) in [(self.treasury, treasury), (self.collators, amount - treasury)] {
            if part > 0 && !self.bank.give_for(Cause::FeesShared, self.fee_account, to, asset, part) {
                return Err(Refusals::only(MONEY));
            }
        }
        let odd = asset == Asset::Wind && treasury * 2 != amount;
        self.happen(odd, Happening::OddFeesShared);
        self.happen(true, if asset == Asset::Wind { Happening::FeesShared } else { Happening::DollarFeesShared });
        Ok(())
    }

    /// By decision, in an asset that is worth something.
    pub fn spend(&mut self, spend: Spend) -> Outcome {
        Refusals::default().when(!self.is_allowed(spend.asset), "FailedToConvertBalance").done()?;
        self.spends.insert(self.next_spend, spend);
        self.next_spend += 1;
        self.happen(true, Happening::SpendApproved);
        Ok(())
    }

    pub fn pay_spend(&mut self, index: u32, block: u32) -> Outcome {
        let spend = self.approved(index)?;
        Refusals::default().when(block < spend.from, "EarlyPayout").when(spend.paid, "AlreadyAttempted").done()?;
        let Spend { asset, amount, to, .. } = spend;
        if !self.bank.give_for(Cause::Spend, self.treasury, to, asset, amount) {
            return Err(Refusals::only("PayoutError"));
        }
        self.spends.insert(index, Spend { paid: true, ..spend });
        self.happen(true, if asset == Asset::Wind { Happening::SpendPaid } else { Happening::SpendPaidInDollars });
        Ok(())
    }

    /// What was paid is forgotten.
    pub fn forget_spend(&mut self, index: u32) -> Outcome {
        let spend = self.approved(index)?;
        Refusals::default().when(!spend.paid, "NotAttempted").done()?;
        self.spends.remove(&index);
        self.happen(true, Happening::SpendForgotten);
        Ok(())
    }

    pub fn void_spend(&mut self, index: u32) -> Outcome {
        let spend = self.approved(index)?;
        Refusals::default().when(spend.paid, "AlreadyAttempted").done()?;
        self.spends.remove(&index);
        self.happen(true, Happening::SpendVoided);
        Ok(())
    }

    fn approved(&self, index: u32) -> Result<Spend, Refusals> {
        self.spends.get(&index).cloned().ok_or_else(|| Refusals::only("InvalidIndex"))
    }
}
