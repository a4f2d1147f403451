//! Who is an operator, and which feeds are open.

use crate::{
    crypto::AuthorityId,
    worker::{defaults, Source},
    Admission, Bounds, Config, Error, Event, Feed, FeedCount, Feeds, Joins, Last, Operator, OperatorList, Operators,
    Pallet, Submitted, MAX_DECIMALS, MAX_OPERATORS,
};
use alloc::vec::Vec;
use codec::DecodeAll;
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    traits::{Get, OneSessionHandler},
};
use sp_runtime::BoundToRuntimeAppPublic;
use tradewind_primitives::{AssetDecimals, AssetKind, FeedKey, PriceClass};

impl<T: Config> Pallet<T> {
    /// Most operators of the DAO.
    fn max_dao() -> usize {
        T::MaxDaoOperators::get().min(MAX_OPERATORS) as usize
    }

    fn join(list: &mut OperatorList<T::AccountId>, operator: Operator<T::AccountId>) -> DispatchResult {
        let Operator { account, key, admission } = operator.clone();
        list.try_push(operator).map_err(|_| Error::<T>::TooManyOperators)?;
        let joins = Joins::<T>::get();
        // After four thousand million of them nobody joins any more.
        Joins::<T>::put(joins.checked_add(1).ok_or(Error::<T>::TooManyOperators)?);
        Last::<T>::insert(&account, Submitted::joining(joins));
        Self::deposit_event(Event::OperatorJoined { operator: account, key, admission });
        Ok(())
    }

    fn leave(account: &T::AccountId) {
        Last::<T>::remove(account);
        Self::deposit_event(Event::OperatorLeft { operator: account.clone() });
    }

    pub(crate) fn do_add_operator(account: T::AccountId, key: AuthorityId) -> DispatchResult {
        Operators::<T>::try_mutate(|list| {
            ensure!(list.iter().all(|one| one.account != account), Error::<T>::AlreadyOperator);
            ensure!(list.iter().all(|one| one.key != key), Error::<T>::KeyInUse);
            let added = list.iter().filter(|one| one.admission == Admission::Dao).count();
            ensure!(added < Self::max_dao(), Error::<T>::TooManyOperators);
            Self::join(list, Operator { account, key, admission: Admission::Dao })
        })
    }

    pub(crate) fn do_remove_operator(account: &T::AccountId) -> DispatchResult {
        Operators::<T>::try_mutate(|list| {
            let before = list.len();
            list.retain(|one| one.account != *account || one.admission != Admission::Dao);
            ensure!(list.len() < before, Error::<T>::NotAdded);
            Self::leave(account);
            Ok(())
        })
    }

    /// Makes these the operators of the session: as many as there is room for, in this order. One whom the DAO added, or
    /// whose key another has, is passed over.
    fn set_session(validators: Vec<(T::AccountId, AuthorityId)>) {
        let before = Operators::<T>::get();
        let mut list = before.clone();
        let mut chosen = Vec::<(T::AccountId, AuthorityId)>::new();
        list.retain(|one| one.admission == Admission::Dao);
        for (account, key) in validators {
            let room = chosen.len() < (MAX_OPERATORS as usize).saturating_sub(Self::max_dao());
            let taken = list.iter().any(|one| one.account == account || one.key == key)
                || chosen.iter().any(|(other, used)| *other == account || *used == key);
            if room && !taken {
                chosen.push((account, key));
            }
        }
        for one in before.iter().filter(|one| one.admission == Admission::Session) {
            if chosen.iter().all(|(account, _)| *account != one.account) {
                Self::leave(&one.account);
            }
        }
        for (account, key) in chosen {
            let known = before.iter().find(|one| one.admission == Admission::Session && one.account == account);
            let Some(known) = known else {
                // There is room: the DAO has its own.
                let joined = Self::join(&mut list, Operator { account, key, admission: Admission::Session });
                if joined.is_err() {
                    frame_support::defensive!("the session's operators have room of their own");
                }
                continue;
            };
            if known.key != key {
                Self::deposit_event(Event::OperatorKeyChanged { operator: account.clone(), key: key.clone() });
            }
            if list.try_push(Operator { account, key, admission: Admission::Session }).is_err() {
                frame_support::defensive!("the session's operators have room of their own");
            }
        }
        if list != before {
            Operators::<T>::put(list);
        }
    }

    pub(crate) fn do_open_feed(key: FeedKey, bounds: Bounds) -> DispatchResult {
        ensure!(is_well_formed(&key), Error::<T>::BadKey);
        ensure!(bounds.is_valid(), Error::<T>::BadBounds);
        ensure!(!Feeds::<T>::contains_key(&key), Error::<T>::FeedExists);
        let count = FeedCount::<T>::get();
        ensure!(count < T::MaxFeeds::get(), Error::<T>::TooManyFeeds);
        let decimals = match &key {
            FeedKey::Compute { .. } => Some(0),
            FeedKey::Pair(asset) => T::Decimals::decimals(asset).filter(|decimals| *decimals <= MAX_DECIMALS),
        };
        let decimals = decimals.ok_or(Error::<T>::UnknownDecimals)?;
        Feeds::<T>::insert(&key, Feed::new(bounds, decimals));
        FeedCount::<T>::put(count.saturating_add(1));
        Self::deposit_event(Event::FeedOpened { key, bounds });
        Ok(())
    }

    pub(crate) fn do_set_bounds(key: FeedKey, bounds: Bounds) -> DispatchResult {
        ensure!(bounds.is_valid(), Error::<T>::BadBounds);
        let mut feed = Feeds::<T>::get(&key).ok_or(Error::<T>::UnknownFeed)?;
        feed.bounds = bounds;
        feed.observations.retain(|one| bounds.contain(one.value));
        if feed.accepted.is_some_and(|accepted| !bounds.contain(accepted.value)) {
            feed = Feed { observations: feed.observations, ..Feed::new(bounds, feed.decimals) };
        }
        feed.jump = feed.jump.filter(|jump| bounds.contain(jump.value));
        Feeds::<T>::insert(&key, feed);
        Self::deposit_event(Event::BoundsChanged { key, bounds });
        Ok(())
    }

    pub(crate) fn do_close_feed(key: FeedKey) -> DispatchResult {
        ensure!(Feeds::<T>::take(&key).is_some(), Error::<T>::UnknownFeed);
        FeedCount::<T>::mutate(|count| *count = count.saturating_sub(1));
        Self::deposit_event(Event::FeedClosed { key });
        Ok(())
    }

    /// Opens what is not open yet of the feeds of all [`Config::Sources`] and of WIND, within
    /// [the bounds that any such price has](defaults::bounds). How many were opened; none more once there are as many as there
    /// can be. For a genesis, and for the upgrade that brings this pallet.
    pub fn open_defaults() -> u32 {
        let sources = T::Sources::get();
        let keys = sources.iter().flat_map(Source::keys).chain([FeedKey::Pair(AssetKind::Native)]);
        let mut opened = 0u32;
        for key in keys {
            let bounds = defaults::bounds(&key);
            if Self::do_open_feed(key, bounds).is_ok() {
                opened = opened.saturating_add(1);
            }
        }
        opened
    }

    #[allow(clippy::expect_used, clippy::panic, reason = "a genesis that is wrong must not begin")]
    pub(crate) fn build_genesis(sources: bool, feeds: &[(sp_core::Bytes, Bounds)]) {
        if sources {
            Self::open_defaults();
        }
        for (key, bounds) in feeds {
            let key = FeedKey::decode_all(&mut key.0.as_slice()).expect("the key of a feed is a FeedKey");
            if let Err(error) = Self::do_open_feed(key.clone(), *bounds) {
                panic!("the genesis opens a feed that cannot be: {key:?}, {error:?}");
            }
        }
    }
}

/// Whether the names in `key` are such names.
fn is_well_formed(key: &FeedKey) -> bool {
    let named =
        |name: &[u8]| !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase());
    match key {
        FeedKey::Pair(_) => true,
        FeedKey::Compute { cloud, class: PriceClass::Gpu(model), .. } => named(cloud) && named(model),
        FeedKey::Compute { cloud, .. } => named(cloud),
    }
}

impl<T: Config> BoundToRuntimeAppPublic for Pallet<T> {
    type Public = AuthorityId;
}

impl<T: Config> OneSessionHandler<T::AccountId> for Pallet<T> {
    type Key = AuthorityId;

    fn on_genesis_session<'a, I>(validators: I)
    where
        I: Iterator<Item = (&'a T::AccountId, AuthorityId)> + 'a,
    {
        Self::set_session(validators.map(|(account, key)| (account.clone(), key)).collect());
    }

    fn on_new_session<'a, I>(_: bool, validators: I, _: I)
    where
        I: Iterator<Item = (&'a T::AccountId, AuthorityId)> + 'a,
    {
        // Also if it has not changed: then there may be room for one who had none.
        Self::set_session(validators.map(|(account, key)| (account.clone(), key)).collect());
    }

    fn on_disabled(_: u32) {
        // A collator that may make no blocks is not a liar for that; the next session leaves it out.
    }
}
