//! What clouds ask for what somebody needs.

use crate::{Config, Feed, Feeds, OperatorList, Operators, Pallet};
use alloc::{collections::BTreeMap, vec::Vec};
use tradewind_primitives::{
    mul_div_ceil, CloudName, CloudQuote, FeedKey, MicroUsd, PriceClass, PriceMarket, Requirements, Tick, Ticks,
    TICKS_PER_HOUR,
};

/// Mebibytes in a GiB.
const MIB_PER_GIB: u128 = 1_024;

/// The prices of one cloud in one market that matter.
struct Parts<AccountId> {
    vcpu: Option<Feed<AccountId>>,
    memory: Option<Feed<AccountId>>,
    gpu: Option<Feed<AccountId>>,
}

impl<T: Config> Pallet<T> {
    /// What each cloud asks for `requirements` for `ticks`, in each of its markets: the cheapest first, those at the end whose
    /// price cannot be relied on. Walks all feeds, at most [`Config::MaxFeeds`].
    ///
    /// A cloud is there if it sells all that is asked for. One that has a price for GPUs but none for virtual CPUs and memory
    /// sells the machine with the GPU: then that is the whole price. There is no price for GPUs of any model.
    pub fn cloud_quotes(requirements: &Requirements, ticks: Ticks) -> Vec<CloudQuote> {
        let operators = Operators::<T>::get();
        let mut clouds = BTreeMap::<(CloudName, PriceMarket), Parts<T::AccountId>>::new();
        for (key, feed) in Feeds::<T>::iter() {
            let FeedKey::Compute { cloud, market, class } = key else { continue };
            let parts = clouds.entry((cloud, market)).or_insert_with(|| Parts { vcpu: None, memory: None, gpu: None });
            match class {
                PriceClass::Vcpu => parts.vcpu = Some(feed),
                PriceClass::MemoryGib => parts.memory = Some(feed),
                PriceClass::Gpu(model) if requirements.gpu_model.as_ref() == Some(&model) => parts.gpu = Some(feed),
                PriceClass::Gpu(_) => {}
            }
        }
        let mut quotes: Vec<CloudQuote> = clouds
            .into_iter()
            .filter_map(|((cloud, market), parts)| {
                Self::cloud_quote(cloud, market, parts, requirements, ticks, &operators)
            })
            .collect();
        quotes.sort_by_key(|quote| (quote.cost.is_none(), quote.cost));
        quotes
    }

    /// `None` if the cloud does not sell it.
    fn cloud_quote(
        cloud: CloudName,
        market: PriceMarket,
        parts: Parts<T::AccountId>,
        requirements: &Requirements,
        ticks: Ticks,
        operators: &OperatorList<T::AccountId>,
    ) -> Option<CloudQuote> {
        let wanted = &requirements.resources;
        let with_host = wanted.gpus > 0 && parts.vcpu.is_none() && parts.memory.is_none();
        let gpu = requirements.gpu_model.clone().unwrap_or_default();
        let all = [
            (u128::from(wanted.vcpus), 1, PriceClass::Vcpu, parts.vcpu, !with_host),
            (u128::from(wanted.memory_mib), MIB_PER_GIB, PriceClass::MemoryGib, parts.memory, !with_host),
            (u128::from(wanted.gpus), 1, PriceClass::Gpu(gpu), parts.gpu, true),
        ];
        let mut sum = Some((0, Tick::MAX));
        let mut any = false;
        for (quantity, over, class, feed, counts) in all {
            if quantity == 0 || !counts {
                continue;
            }
            any = true;
            let key = FeedKey::Compute { cloud: cloud.clone(), market, class };
            // A cloud without a price for it does not sell it.
            let price = Self::price_of(&key, feed?, operators);
            sum = sum.zip(price).and_then(|((sum, as_of), price): ((MicroUsd, Tick), _)| {
                let part = mul_div_ceil(quantity, price.value, over)?;
                Some((sum.checked_add(part)?, as_of.min(price.as_of)))
            });
        }
        let cost = sum.and_then(|(hourly, _)| mul_div_ceil(hourly, ticks.into(), TICKS_PER_HOUR));
        let sum = sum.filter(|_| cost.is_some());
        any.then_some(CloudQuote { cloud, market, hourly: sum.map(|sum| sum.0), cost, as_of: sum.map(|sum| sum.1) })
    }
}
