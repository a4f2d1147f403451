//! Benchmarks: the worst case of each call.

#![allow(clippy::unwrap_used, missing_docs)]

use super::*;
use crate::crypto::{AuthorityId, AuthoritySignature};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::{Authorize, TransactionSource},
    traits::{EnsureOrigin, Get, OneSessionHandler},
};
use frame_system::RawOrigin;
use sp_runtime::RuntimeAppPublic;
use tradewind_primitives::{traits::Clock, AssetKind, CloudName, FeedKey, MicroUsd, PriceClass, PriceMarket, Tick};

const START: Tick = 1_000;
const PRICE: MicroUsd = 1_000_000;
const BOUNDS: Bounds = Bounds { min: 1, max: MAX_VALUE };

/// The key number `n`: pairs, which are more work than others.
fn key(n: u32) -> FeedKey {
    FeedKey::Pair(AssetKind::WithId(n))
}

/// A key whose names are as long as they can be.
fn long_key() -> FeedKey {
    let cloud: CloudName = vec![b'c'; 32].try_into().unwrap();
    let class = PriceClass::Gpu(vec![b'g'; 48].try_into().unwrap());
    FeedKey::Compute { cloud, market: PriceMarket::Spot, class }
}

fn admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

/// Operators without secrets, but for the last one.
fn operators<T: Config>() -> Vec<(T::AccountId, AuthorityId)> {
    let mut all = Vec::new();
    for n in 0..MAX_OPERATORS {
        let key = match n {
            0 => AuthorityId::generate_pair(Some(b"//Alice".to_vec())),
            n => sp_core::sr25519::Public::from_raw([n as u8; 32]).into(),
        };
        all.push((account("operator", n, 0), key));
    }
    all
}

/// Makes as many operators as there can be, of which all but the first said a price of each of `n` feeds, for as long as
/// one remembers.
fn begin<T: Config>(n: u32) -> (T::AccountId, AuthorityId) {
    T::Clock::set_block_number(START);
    let all = operators::<T>();
    let dao = T::MaxDaoOperators::get() as usize;
    let (added, session) = all.split_at(dao.min(all.len() - 1));
    // The first is of the session, so that there is one also if the DAO adds none.
    let session: Vec<_> = session.iter().rev().cloned().collect();
    for (who, key) in added.iter().skip(1) {
        Pallet::<T>::do_add_operator(who.clone(), key.clone()).unwrap();
    }
    let first = all.first().unwrap().clone();
    let members = core::iter::once(&first).chain(session.iter());
    Pallet::<T>::on_genesis_session(members.map(|(who, key)| (who, key.clone())));
    for k in 0..n {
        // Of assets that need not exist.
        let mut feed = Feed::new(BOUNDS, 6);
        for (n, one) in Operators::<T>::get().iter().filter(|one| one.account != first.0).enumerate() {
            let value = PRICE + n as u128;
            let observation = Observation { operator: one.account.clone(), value, tick: START, source_time: 0 };
            feed.observations.try_push(observation).unwrap();
        }
        feed.accepted = Some(Accepted { value: PRICE, tick: START });
        feed.average = Some(Average { scaled: PRICE, tick: START });
        for n in 0..MAX_SPANS - 1 {
            feed.spans.try_push(Span { from: START - 110 + n * 10, low: PRICE, high: PRICE }).unwrap();
        }
        Feeds::<T>::insert(key(k), feed);
    }
    T::Clock::set_block_number(START + 1);
    first
}

fn submission<T: Config>(n: u32) -> (Submission<T::AccountId>, AuthoritySignature) {
    let (operator, key_of) = begin::<T>(n);
    let values: Vec<_> = (0..n).map(|k| (key(k), PRICE * 11 / 10)).collect();
    let submission = Submission {
        operator: operator.clone(),
        key: key_of.clone(),
        sequence: Last::<T>::get(&operator).unwrap().sequence + 1,
        tick: START + 1,
        source_time: T::WallClock::get().unwrap_or(0),
        values: values.try_into().unwrap(),
    };
    let signature = key_of.sign(&submission.message(Pallet::<T>::genesis())).unwrap();
    (submission, signature)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    /// Every operator has said each of these prices.
    #[benchmark]
    fn submit(n: Linear<1, MAX_BATCH>) {
        let (submission, signature) = submission::<T>(n);
        let operator = submission.operator.clone();

        #[extrinsic_call]
        _(RawOrigin::Authorized, submission, signature);

        assert_eq!(Last::<T>::get(operator).unwrap().tick, START + 1);
    }

    #[benchmark]
    fn authorize_submit(n: Linear<1, MAX_BATCH>) {
        let (submission, signature) = submission::<T>(n);
        let call = Call::<T>::submit { submission, signature };

        #[block]
        {
            call.authorize(TransactionSource::External).unwrap().unwrap();
        }
    }

    #[benchmark]
    fn add_operator() -> Result<(), BenchmarkError> {
        begin::<T>(0);
        if let Some((who, _)) = operators::<T>().get(1) {
            let _ = Pallet::<T>::do_remove_operator(who);
        }
        let key: AuthorityId = sp_core::sr25519::Public::from_raw([255; 32]).into();
        let who: T::AccountId = account("added", 0, 0);

        #[extrinsic_call]
        _(admin::<T>()? as T::RuntimeOrigin, who.clone(), key);

        assert!(Operators::<T>::get().iter().any(|one| one.account == who));
        Ok(())
    }

    #[benchmark]
    fn remove_operator() -> Result<(), BenchmarkError> {
        begin::<T>(0);
        let (who, _) = operators::<T>().get(1).unwrap().clone();

        #[extrinsic_call]
        _(admin::<T>()? as T::RuntimeOrigin, who.clone());

        assert!(Operators::<T>::get().iter().all(|one| one.account != who));
        Ok(())
    }

    #[benchmark]
    fn open_feed() -> Result<(), BenchmarkError> {
        #[extrinsic_call]
        _(admin::<T>()? as T::RuntimeOrigin, long_key(), BOUNDS);

        assert!(Feeds::<T>::contains_key(long_key()));
        Ok(())
    }

    /// All that was said stays.
    #[benchmark]
    fn set_bounds() -> Result<(), BenchmarkError> {
        begin::<T>(1);

        #[extrinsic_call]
        _(admin::<T>()? as T::RuntimeOrigin, key(0), Bounds { min: 2, max: MAX_VALUE });

        assert_eq!(Feeds::<T>::get(key(0)).unwrap().bounds.min, 2);
        Ok(())
    }

    #[benchmark]
    fn close_feed() -> Result<(), BenchmarkError> {
        begin::<T>(1);

        #[extrinsic_call]
        _(admin::<T>()? as T::RuntimeOrigin, key(0));

        assert!(!Feeds::<T>::contains_key(key(0)));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_chain(), crate::mock::Test);
}
