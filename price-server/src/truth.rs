//! What everything costs: the one place from which all sources' prices come, so that a test can know what it must find.
//!
//! A machine costs `vCPUs × a + GiB × b + GPUs × g`, in micro-USD an hour, where `a`, `b` and `g` are a cloud's rates in
//! a market: of a virtual CPU, of a GiB of memory, and of a GPU of its model. A rate is, with every division rounded
//! down and no rate less than 1:
//!
//! ```text
//! base  = the class's price below × the cloud's percentage × the market's (on demand 100, spot 35) / 10,000
//! seed  = base × (900,000 + hash(seed, key) mod 200,001) / 1,000,000        so within 10 % of the base
//! place = seed × the region's percentage / 100
//! moved = place × walk(seed, key, step) / 1,000,000
//! served = moved × factor / 100                                              if the source lies
//! ```
//!
//! `key` is `cloud/market/class`. The walk begins at 1,000,000; each step multiplies it by 1,000,000 plus or minus a
//! hash within the step's size, within half and twice the beginning.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

/// Whose prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cloud {
    Azure,
    Aws,
    Gcp,
    Vast,
    Runpod,
    /// The token on its market; not a cloud.
    Wind,
}

/// How it is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Market {
    OnDemand,
    Spot,
}

/// What of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Vcpu,
    MemoryGib,
    /// By the name that offers give it.
    Gpu(&'static str),
    /// A whole token.
    Token,
}

/// What a GPU of each model costs on demand at a list price, in micro-USD an hour.
const GPUS: &[(&str, u64)] = &[
    ("nvidia/t4/16gi", 350_000),
    ("nvidia/l4/24gi", 560_000),
    ("nvidia/a10/24gi", 900_000),
    ("nvidia/a10g/24gi", 800_000),
    ("nvidia/l40s/48gi", 1_500_000),
    ("nvidia/v100/16gi", 2_480_000),
    ("nvidia/v100/32gi", 3_120_000),
    ("nvidia/a100/40gi", 2_934_000),
    ("nvidia/a100/80gi", 3_930_000),
    ("nvidia/h100/80gi", 9_800_000),
    ("nvidia/h100/94gi", 6_980_000),
    ("nvidia/h200/141gi", 10_600_000),
    ("nvidia/rtx4090/24gi", 1_040_000),
    ("nvidia/rtx3090/24gi", 560_000),
    ("nvidia/rtxa6000/48gi", 1_310_000),
];

impl Cloud {
    /// As feeds name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Azure => "azure",
            Self::Aws => "aws",
            Self::Gcp => "gcp",
            Self::Vast => "vast",
            Self::Runpod => "runpod",
            Self::Wind => "wind",
        }
    }

    fn percent(self) -> u64 {
        match self {
            Self::Azure | Self::Wind => 100,
            Self::Aws => 104,
            Self::Gcp => 95,
            Self::Vast => 34,
            Self::Runpod => 45,
        }
    }
}

impl Market {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OnDemand => "on-demand",
            Self::Spot => "spot",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vcpu => f.write_str("vcpu"),
            Self::MemoryGib => f.write_str("memory-gib"),
            Self::Gpu(model) => write!(f, "gpu:{model}"),
            Self::Token => f.write_str("usd"),
        }
    }
}

fn base(class: Class) -> u64 {
    match class {
        Class::Vcpu => 34_000,
        Class::MemoryGib => 3_800,
        Class::Token => 120_000,
        Class::Gpu(model) => GPUS.iter().find(|(name, _)| *name == model).map_or(1_000_000, |(_, price)| *price),
    }
}

/// A hash of a text: FNV-1a, stirred by the finisher of SplitMix64. Not secret, only the same everywhere.
pub(crate) fn hash(seed: u64, text: &str) -> u64 {
    let mixed = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    stirred(mixed ^ stirred(seed))
}

fn stirred(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The whole of a walk, which begins at 1,000,000.
const WHOLE: u64 = 1_000_000;

/// All rates at all steps.
pub(crate) struct Truth {
    seed: u64,
    /// The largest move of one step, in millionths.
    by: u64,
    /// How far each walk was followed: requests ask for the same step or the next.
    walks: Mutex<HashMap<String, (u64, u64)>>,
}

impl Truth {
    pub(crate) fn new(seed: u64, percent: u32) -> Self {
        Self { seed, by: u64::from(percent.min(50)) * 10_000, walks: Mutex::default() }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// A rate in micro-USD an hour at a step, in a region that costs this percentage of the first one.
    pub(crate) fn rate(&self, step: u64, region: u64, cloud: Cloud, market: Market, class: Class) -> u64 {
        // Where spare capacity is not auctioned, the bid is the price.
        let market = if (cloud, class) == (Cloud::Runpod, BID_IS_PRICE) { Market::OnDemand } else { market };
        let percent = cloud.percent() * if market == Market::Spot { 35 } else { 100 };
        let key = format!("{}/{}/{class}", cloud.name(), market.name());
        let base = base(class) * percent / 10_000;
        let seeded = base * (900_000 + hash(self.seed, &key) % 200_001) / 1_000_000;
        let placed = seeded * region / 100;
        (placed * self.walk(step, &key) / WHOLE).max(1)
    }

    fn walk(&self, step: u64, key: &str) -> u64 {
        if self.by == 0 || step == 0 {
            return WHOLE;
        }
        let mut walks = self.walks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = walks.get(key).copied().filter(|(at, _)| *at <= step);
        let (at, mut value) = known.unwrap_or((0, WHOLE));
        for step in at..step {
            let turn = hash(self.seed ^ stirred(step), key) % (2 * self.by + 1);
            value = (value * (WHOLE + turn).saturating_sub(self.by) / WHOLE).clamp(WHOLE / 2, WHOLE * 2);
        }
        walks.insert(key.to_owned(), (step, value));
        value
    }
}

/// The model whose bid price at RunPod is its price.
pub(crate) const BID_IS_PRICE: Class = Class::Gpu("nvidia/l4/24gi");

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: (Cloud, Market, Class) = (Cloud::Aws, Market::Spot, Class::Gpu("nvidia/a100/80gi"));

    fn rates(truth: &Truth) -> Vec<u64> {
        (0..200).map(|step| truth.rate(step, 100, KEY.0, KEY.1, KEY.2)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_walk_from_wherever_it_is_asked() {
        let (there, again) = (Truth::new(7, 5), Truth::new(7, 5));
        let forth = rates(&there);
        let back: Vec<u64> = (0..200).rev().map(|step| again.rate(step, 100, KEY.0, KEY.1, KEY.2)).collect();
        assert!(forth.iter().eq(back.iter().rev()));
        assert_ne!(forth, rates(&Truth::new(8, 5)));
    }

    #[test]
    fn no_step_is_longer_than_said_and_without_steps_nothing_moves() {
        let moving = rates(&Truth::new(3, 4));
        assert!(moving.windows(2).all(|pair| matches!(pair, [a, b] if a.abs_diff(*b) * 100 <= a * 4 + 100)));
        assert!(moving.windows(2).any(|pair| matches!(pair, [a, b] if a != b)));
        let still = rates(&Truth::new(3, 0));
        assert!(still.windows(2).all(|pair| matches!(pair, [a, b] if a == b)));
    }

    #[test]
    fn a_seed_changes_a_rate_by_a_tenth_at_most() {
        let base = 3_930_000 * 104 * 35 / 10_000;
        for seed in 0..200 {
            let rate = Truth::new(seed, 0).rate(0, 100, KEY.0, KEY.1, KEY.2);
            assert!(rate.abs_diff(base) * 10 <= base + 10);
        }
    }
}
