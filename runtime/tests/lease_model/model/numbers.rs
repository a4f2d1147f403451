//! The protocol's numbers.

use super::{Money, Ratio};

pub const WIND: Money = 1_000_000_000;
pub const DOLLAR: Money = 1_000_000;

#[derive(Clone, Debug)]
pub struct Numbers {
    pub stall: u32,
    pub accept: u32,
    pub provision: u32,
    pub closing: u32,
    pub access: u32,
    pub notice: u32,
    pub notice_part: Ratio,
    pub spacing: u32,
    pub window: u32,
    pub lapse: u32,
    pub down: u32,
    pub prune: u32,
    pub tombstone: u32,
    pub unbonding: u32,
    pub min_stake: Money,
    pub min_collateral: Money,
    pub collateral_part: Ratio,
    pub collateral_ticks: u32,
    pub deposit_part: Ratio,
    pub min_deposit_wind: Money,
    pub min_deposit_dollar: Money,
    pub accept_penalty: Ratio,
    pub provision_penalty: Ratio,
    pub terminated_penalty: Ratio,
    pub silent_penalty: Ratio,
    pub down_penalty: Ratio,
    pub fee: Ratio,
    pub gain: Ratio,
    pub tip: Ratio,
    pub cancel_ticks: u32,
    pub max_slots: u8,
    pub max_bidding: u32,
    pub late_bid: u32,
    pub bid_extensions: u32,
    pub bid_step: Ratio,
    pub score_half: Money,
    pub wind_per_dollar: Money,
}

impl Default for Numbers {
    fn default() -> Self {
        let percent = |part| Ratio::new(part, 100);
        Self {
            stall: 4,
            accept: 50,
            provision: 300,
            closing: 40,
            access: 50,
            notice: 600,
            notice_part: percent(10),
            spacing: 5,
            window: 20,
            lapse: 300,
            down: 100,
            prune: 14_400,
            tombstone: 100_800,
            unbonding: 14_400,
            min_stake: 100 * WIND,
            min_collateral: WIND,
            collateral_part: percent(10),
            collateral_ticks: 14_400,
            deposit_part: percent(25),
            min_deposit_wind: WIND / 10,
            min_deposit_dollar: DOLLAR / 10,
            accept_penalty: percent(10),
            provision_penalty: percent(25),
            terminated_penalty: percent(50),
            silent_penalty: percent(50),
            down_penalty: percent(25),
            fee: percent(2),
            gain: percent(1),
            tip: percent(1),
            cancel_ticks: 10,
            max_slots: 16,
            max_bidding: 100,
            late_bid: 3,
            bid_extensions: 5,
            bid_step: percent(1),
            score_half: 1_000 * WIND,
            wind_per_dollar: 1_000,
        }
    }
}
