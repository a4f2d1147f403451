//! What clouds ask for what somebody needs.

use crate::mock::*;
use tradewind_primitives::{
    CloudName, CloudQuote, FeedKey, GpuModel, Kind, PriceClass, PriceMarket, Requirements, Resources, Tee,
};

const T: u32 = FIRST;

fn model(text: &str) -> GpuModel {
    text.as_bytes().to_vec().try_into().unwrap()
}

fn of(cloud: &str, market: PriceMarket, class: PriceClass) -> FeedKey {
    let cloud: CloudName = cloud.as_bytes().to_vec().try_into().unwrap();
    FeedKey::Compute { cloud, market, class }
}

fn wanted(vcpus: u32, memory_mib: u32, gpus: Option<(&str, u16)>) -> Requirements {
    Requirements {
        kind: Kind::Machine,
        resources: Resources { vcpus, memory_mib, gpus: gpus.map_or(0, |(_, count)| count), ..Default::default() },
        gpu_model: gpus.map(|(name, _)| model(name)),
        region: None,
        tee: Tee::None,
        min_reputation: 0,
        min_uptime_ppm: 0,
        min_identity_tier: 0,
    }
}

/// All three say so.
fn everybody(tick: u32, values: &[(FeedKey, u128)]) {
    Now::set(tick);
    for who in 1..=3 {
        submit(who, values);
    }
}

fn names(quotes: &[CloudQuote]) -> Vec<(&[u8], PriceMarket, Option<u128>)> {
    quotes.iter().map(|quote| (quote.cloud.as_slice(), quote.market, quote.cost)).collect()
}

/// Two clouds that sell parts, one of them also as spot, and one that sells machines with a GPU only.
fn market(tick: u32) {
    use PriceMarket::{OnDemand, Spot};
    let prices = [
        (of("aws", OnDemand, PriceClass::Vcpu), 40_000),
        (of("aws", OnDemand, PriceClass::MemoryGib), 5_001),
        (of("aws", Spot, PriceClass::Vcpu), 10_000),
        (of("aws", Spot, PriceClass::MemoryGib), 1_000),
        (of("azure", OnDemand, PriceClass::Vcpu), 30_000),
        (of("azure", OnDemand, PriceClass::MemoryGib), 4_000),
        (of("azure", OnDemand, PriceClass::Gpu(model("nvidia/h100/80gi"))), 6_000_000),
        (of("vast", OnDemand, PriceClass::Gpu(model("nvidia/h100/80gi"))), 2_000_000),
    ];
    for (key, _) in &prices {
        open(key.clone());
    }
    everybody(tick, &prices);
}

#[test]
fn clouds_are_quoted_by_their_parts_the_cheapest_first() {
    run_with(3, || {
        market(T);
        let quotes = Oracle::cloud_quotes(&wanted(4, 8_192, None), 600);
        let costs = [
            (&b"aws"[..], PriceMarket::Spot, Some(48_000)),
            (b"azure", PriceMarket::OnDemand, Some(152_000)),
            (b"aws", PriceMarket::OnDemand, Some(200_008)),
        ];
        assert_eq!(names(&quotes), costs);
        assert_eq!((quotes[0].hourly, quotes[0].as_of), (Some(48_000), Some(T)));
    });
}

#[test]
fn quotes_are_rounded_up() {
    run_with(3, || {
        market(T);
        // 5,001 micro-USD × 512 / 1,024, for one tick of six hundred.
        let quotes = Oracle::cloud_quotes(&wanted(0, 512, None), 1);
        let aws = quotes.iter().find(|quote| quote.cloud.as_slice() == b"aws" && quote.market == PriceMarket::OnDemand);
        assert_eq!(aws.map(|quote| (quote.hourly, quote.cost)), Some((Some(2_501), Some(5))));
        assert_eq!(Oracle::cloud_quotes(&wanted(u32::MAX, u32::MAX, None), u32::MAX).len(), 3);
    });
}

#[test]
fn who_sells_no_parts_sells_the_machine_with_its_gpu() {
    run_with(3, || {
        market(T);
        let quotes = Oracle::cloud_quotes(&wanted(4, 8_192, Some(("nvidia/h100/80gi", 2))), 300);
        let costs = [
            (&b"vast"[..], PriceMarket::OnDemand, Some(2_000_000)),
            (b"azure", PriceMarket::OnDemand, Some(6_076_000)),
        ];
        assert_eq!(names(&quotes), costs, "aws has no such GPU");
        assert_eq!(Oracle::cloud_quotes(&wanted(4, 8_192, Some(("nvidia/t4/16gi", 1))), 300), vec![]);
        assert_eq!(Oracle::cloud_quotes(&wanted(0, 0, None), 300), vec![], "nothing costs nothing anywhere");
    });
}

#[test]
fn a_price_that_cannot_be_relied_on_is_none_and_comes_last() {
    run_with(3, || {
        market(T);
        let azure = of("azure", PriceMarket::OnDemand, PriceClass::Vcpu);
        everybody(
            T + 500,
            &[
                (of("aws", PriceMarket::OnDemand, PriceClass::Vcpu), 40_000),
                (of("aws", PriceMarket::OnDemand, PriceClass::MemoryGib), 5_000),
                (azure, 30_000),
            ],
        );
        Now::set(T + 601);
        let quotes = Oracle::cloud_quotes(&wanted(1, 1_024, None), 600);
        let costs = [
            (&b"aws"[..], PriceMarket::OnDemand, Some(45_000)),
            (b"aws", PriceMarket::Spot, None),
            (b"azure", PriceMarket::OnDemand, None),
        ];
        assert_eq!(names(&quotes), costs, "memory at azure is too old");
        assert_eq!((quotes[1].hourly, quotes[1].as_of, quotes[0].as_of), (None, None, Some(T + 500)));
        assert_eq!(names(&Oracle::cloud_quotes(&wanted(1, 0, None), 600))[0].2, Some(30_000), "of CPUs it is known");
    });
}
