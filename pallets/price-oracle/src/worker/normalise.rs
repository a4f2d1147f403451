//! From prices of machines to prices of their parts.
//!
//! A cloud that sells parts says their prices. Of one that sells machines, the price of a virtual CPU `a` and of a GiB `b` are
//! those by which `a · vCPU + b · GiB` comes nearest to the prices of its machines without GPUs (least squares). A GPU is
//! what remains of a machine's price, divided by their number: `(price − a · vCPU − b · GiB) / n`. Of several prices of one
//! thing the median counts; of an even number the mean of the middle two, rounded down.
//!
//! All of it in integers: sums and products are of nano-USD and 64 MiB, so small that they fit 127 bits, and checked all the
//! same. Quotients are rounded to the nearest, a half up, and so is the result, to micro-USD.

use super::{
    decimal,
    rows::{NanoUsd, Row, Why, Wrong},
    source::{Source, Unit},
};
use crate::feed::median;
use alloc::vec::Vec;
use tradewind_primitives::{FeedKey, GpuModel, MicroUsd, PriceClass};

/// Steps of memory that are counted with: a sixteenth of a GiB.
const STEP_MIB: u32 = 64;

/// Such steps in a GiB.
const STEPS_PER_GIB: i128 = 16;

/// Most virtual CPUs of a machine.
const MAX_VCPUS: u32 = 4_096;

/// Most memory of a machine, in steps: 64 TiB.
const MAX_STEPS: u32 = 1 << 20;

/// Nano-USD in a micro-USD.
const NANO_PER_MICRO: u128 = 1_000;

/// What a virtual CPU and a step of memory cost: fractions with one denominator, which is positive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fit {
    vcpu: i128,
    step: i128,
    over: i128,
}

/// A machine as it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Machine {
    /// Virtual CPUs.
    pub vcpus: u32,
    /// Memory in steps of 64 MiB.
    pub steps: u32,
    /// In nano-USD an hour.
    pub price: NanoUsd,
}

impl Machine {
    /// `None` if it is larger than any, or its memory is no multiple of a step.
    pub fn new(vcpus: u32, memory_mib: u32, price: NanoUsd) -> Option<Self> {
        let steps = memory_mib / STEP_MIB;
        let fits = memory_mib.is_multiple_of(STEP_MIB) && vcpus <= MAX_VCPUS && steps <= MAX_STEPS;
        fits.then_some(Self { vcpus, steps, price })
    }
}

impl Fit {
    /// The prices by which `machines` are explained best. `None` if they do not differ enough to tell the two apart, or one
    /// would not be positive.
    pub fn of(machines: &[Machine]) -> Option<Self> {
        let (mut vv, mut vs, mut ss, mut vp, mut sp) = (0i128, 0i128, 0i128, 0i128, 0i128);
        for machine in machines {
            let (v, s) = (i128::from(machine.vcpus), i128::from(machine.steps));
            let p = i128::try_from(machine.price).ok()?;
            vv = vv.checked_add(v.checked_mul(v)?)?;
            vs = vs.checked_add(v.checked_mul(s)?)?;
            ss = ss.checked_add(s.checked_mul(s)?)?;
            vp = vp.checked_add(v.checked_mul(p)?)?;
            sp = sp.checked_add(s.checked_mul(p)?)?;
        }
        let cross = |a: i128, b: i128, c: i128, d: i128| a.checked_mul(b)?.checked_sub(c.checked_mul(d)?);
        let fit = Self { vcpu: cross(ss, vp, vs, sp)?, step: cross(vv, sp, vs, vp)?, over: cross(vv, ss, vs, vs)? };
        (fit.over > 0 && fit.vcpu > 0 && fit.step > 0).then_some(fit)
    }

    /// A virtual CPU, in nano-USD.
    pub fn vcpu(&self) -> Option<NanoUsd> {
        self.quotient(self.vcpu)
    }

    /// A GiB, in nano-USD.
    pub fn gib(&self) -> Option<NanoUsd> {
        self.quotient(self.step.checked_mul(STEPS_PER_GIB)?)
    }

    /// What is left of a machine's price beside its virtual CPUs and memory. `None` if nothing is.
    pub fn rest(&self, machine: &Machine) -> Option<NanoUsd> {
        let vcpus = self.vcpu.checked_mul(machine.vcpus.into())?;
        let steps = self.step.checked_mul(machine.steps.into())?;
        let known = self.quotient(vcpus.checked_add(steps)?)?;
        machine.price.checked_sub(known).filter(|rest| *rest > 0)
    }

    fn quotient(&self, amount: i128) -> Option<NanoUsd> {
        decimal::divide(u128::try_from(amount).ok()?, u128::try_from(self.over).ok()?)
    }
}

/// What was found of each class.
#[derive(Default)]
struct Found<'a> {
    vcpu: Vec<NanoUsd>,
    gib: Vec<NanoUsd>,
    plain: Vec<Machine>,
    with_gpus: Vec<(&'a GpuModel, u16, Machine)>,
    gpus: Vec<(&'a GpuModel, NanoUsd)>,
    pairs: Vec<(FeedKey, NanoUsd)>,
}

impl<'a> Found<'a> {
    fn sort(source: &'a Source, rows: &[Row]) -> Self {
        let mut found = Self::default();
        for row in rows {
            match source.names.get(usize::from(row.name)).map(|name| &name.unit) {
                Some(Unit::Vcpu) => found.vcpu.push(row.price),
                Some(Unit::MemoryGib) => found.gib.push(row.price),
                Some(Unit::Gpu { model, .. }) => found.gpus.push((model, row.price)),
                Some(Unit::Asset(asset)) => found.pairs.push((FeedKey::Pair(asset.clone()), row.price)),
                Some(Unit::Machine { vcpus, memory_mib, gpus }) => {
                    let Some(machine) = Machine::new(*vcpus, *memory_mib, row.price) else { continue };
                    match gpus {
                        None => found.plain.push(machine),
                        Some((model, count)) => found.with_gpus.push((model, *count, machine)),
                    }
                }
                None => {}
            }
        }
        found
    }

    /// Prices of parts out of prices of machines.
    fn solve(&mut self) -> Result<(), Wrong> {
        if self.plain.is_empty() && self.with_gpus.is_empty() {
            return Ok(());
        }
        let fit = Fit::of(&self.plain).ok_or(Wrong::new("prices of machines without GPUs", Why::Unsolvable))?;
        self.vcpu.extend(fit.vcpu());
        self.gib.extend(fit.gib());
        for (model, count, machine) in &self.with_gpus {
            let each = fit.rest(machine).and_then(|rest| decimal::divide(rest, (*count).into()));
            self.gpus.extend(each.map(|each| (*model, each)));
        }
        Ok(())
    }
}

/// The prices that follow from `rows`, in micro-USD; none of them zero.
///
/// # Errors
/// If there are machines, but their prices do not tell what their parts cost.
pub fn normalise(source: &Source, rows: &[Row]) -> Result<Vec<(FeedKey, MicroUsd)>, Wrong> {
    let mut found = Found::sort(source, rows);
    found.solve()?;
    let mut prices = Vec::new();
    let mut add = |key: FeedKey, values: &mut [NanoUsd]| {
        let micro = median(values).and_then(|nano| decimal::divide(nano, NANO_PER_MICRO));
        prices.extend(micro.filter(|micro| *micro > 0).map(|micro| (key, micro)));
    };
    add(source.key(PriceClass::Vcpu), &mut found.vcpu);
    add(source.key(PriceClass::MemoryGib), &mut found.gib);
    let mut models: Vec<&GpuModel> = found.gpus.iter().map(|(model, _)| *model).collect();
    models.sort_unstable();
    models.dedup();
    for model in models {
        let of_model = found.gpus.iter().filter(|(other, _)| *other == model);
        let mut values: Vec<_> = of_model.map(|(_, price)| *price).collect();
        add(source.key(PriceClass::Gpu(model.clone())), &mut values);
    }
    // One price of each: a way leads to one place.
    for (key, price) in found.pairs {
        add(key, &mut [price]);
    }
    Ok(prices)
}
