//! From the rent to the running workload.

use crate::{AgendaItem, ByParty, Config, Error, Event, Leases, NextLease, Pallet, WorkloadKeys};
use frame_support::{ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};
use tradewind_primitives::{
    activation_message,
    traits::{Clock, Collateral, Conversion, LeaseBook, Opened, OrderMoney, Registry, Streams, Uptime, WonFunds},
    AssetKind, AssetWorth, Balance, LeaseId, LeaseRecord, LeaseState, LeaseTerms, OrderId, Rate, SecurityTerms, Tee,
    Tick, Ticks, WorkloadKey, WorkloadSignature,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_accept(who: &T::AccountId, id: LeaseId) -> DispatchResult {
        let mut lease = Self::of_provider(who, id)?;
        Self::ensure_pending(&lease)?;
        let until = T::Clock::live().saturating_add(T::ProvisionTimeout::get());
        lease.state = LeaseState::Provisioning { until };
        Self::schedule_live(id, &mut lease, until);
        Leases::<T>::insert(id, lease);
        Self::deposit_event(Event::Accepted { lease: id });
        Ok(())
    }

    pub(crate) fn do_activate(
        who: &T::AccountId,
        id: LeaseId,
        access_hash: H256,
        workload_key: WorkloadKey,
        signature: WorkloadSignature,
    ) -> DispatchResult {
        let mut lease = Self::of_provider(who, id)?;
        Self::ensure_provisioning(&lease)?;
        ensure!(lease.tee == Tee::None, Error::<T>::EvidenceRequired);
        ensure!(!WorkloadKeys::<T>::contains_key(workload_key), Error::<T>::WorkloadKeyInUse);
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let message = activation_message(H256::from_slice(genesis.as_ref()), id, who);
        let signed = sp_io::crypto::ed25519_verify(&signature.into(), &message, &workload_key.into());
        ensure!(signed, Error::<T>::BadWorkloadSignature);
        let starts_at = T::Clock::now();
        let ends_at = starts_at.saturating_add(lease.ticks);
        if let Some(at) = T::Uptime::start(id, who) {
            Self::schedule_item_live(AgendaItem::Provider { who: who.clone(), slots: None }, at);
        }
        WorkloadKeys::<T>::insert(workload_key, id);
        lease.state = LeaseState::Active;
        lease.starts_at = Some(starts_at);
        lease.ends_at = Some(ends_at);
        lease.access_hash = Some(access_hash);
        lease.workload_key = Some(workload_key);
        lease.access_until = Some(T::Clock::live().saturating_add(T::AccessWindow::get()));
        Self::schedule(id, &mut lease, ends_at);
        Leases::<T>::insert(id, lease);
        Self::deposit_event(Event::Activated { lease: id, starts_at, ends_at, access_hash });
        Ok(())
    }

    pub(crate) fn get(id: LeaseId) -> Result<LeaseRecord<T::AccountId>, DispatchError> {
        Leases::<T>::get(id).ok_or_else(|| Error::<T>::NoSuchLease.into())
    }

    pub(crate) fn of_provider(who: &T::AccountId, id: LeaseId) -> Result<LeaseRecord<T::AccountId>, DispatchError> {
        let lease = Self::get(id)?;
        ensure!(lease.provider == *who, Error::<T>::NotProvider);
        Ok(lease)
    }

    pub(crate) fn of_buyer(who: &T::AccountId, id: LeaseId) -> Result<LeaseRecord<T::AccountId>, DispatchError> {
        let lease = Self::get(id)?;
        ensure!(lease.buyer == *who, Error::<T>::NotBuyer);
        Ok(lease)
    }

    /// The end of the term, if the lease is active and nothing has ended it yet, whether that was served or not.
    pub(crate) fn ensure_active(id: LeaseId, lease: &LeaseRecord<T::AccountId>) -> Result<Tick, DispatchError> {
        let (LeaseState::Active, Some(ends_at)) = (lease.state, lease.ends_at) else {
            return Err(Error::<T>::WrongState.into());
        };
        ensure!(T::Clock::now() < ends_at, Error::<T>::LeaseEnded);
        ensure!(Self::due(id, lease).is_none(), Error::<T>::DeadlinePassed);
        Ok(ends_at)
    }

    /// Whether the buyer may still reject the access.
    pub(crate) fn access_window_is_open(lease: &LeaseRecord<T::AccountId>) -> bool {
        lease.access_until.is_some_and(|until| T::Clock::live() < until)
    }

    pub(crate) fn ensure_pending(lease: &LeaseRecord<T::AccountId>) -> DispatchResult {
        match lease.state {
            LeaseState::Pending { until } => Self::ensure_before(until),
            _ => Err(Error::<T>::WrongState.into()),
        }
    }

    pub(crate) fn ensure_provisioning(lease: &LeaseRecord<T::AccountId>) -> DispatchResult {
        match lease.state {
            LeaseState::Provisioning { until } => Self::ensure_before(until),
            _ => Err(Error::<T>::WrongState.into()),
        }
    }

    /// A deadline binds at its tick, whether it was served or not.
    pub(crate) fn ensure_before(until: Tick) -> DispatchResult {
        ensure!(T::Clock::live() < until, Error::<T>::DeadlinePassed);
        Ok(())
    }

    /// The parameters that the securities of a lease follow from.
    pub fn security_terms() -> SecurityTerms {
        SecurityTerms {
            collateral_ticks: T::CollateralTicks::get(),
            collateral_ppm: T::CollateralPpm::get(),
            min_collateral: T::MinCollateral::get(),
            deposit_ppm: T::DepositPpm::get(),
        }
    }
}

impl<T: Config> LeaseBook<T::AccountId> for Pallet<T> {
    fn securities(asset: &AssetKind, rate: Rate, ticks: Ticks) -> Option<(Balance, Balance)> {
        Self::securities_beyond(asset, rate, ticks, 0)
    }

    fn open(terms: LeaseTerms<T::AccountId>) -> Result<Opened, DispatchError> {
        ensure!(terms.ticks > 0, Error::<T>::ZeroTerm);
        let credit = T::Streams::credit(&terms.buyer, &terms.provider, &terms.asset);
        let (collateral, deposit) =
            Self::securities_beyond(&terms.asset, terms.rate, terms.ticks, credit).ok_or(Error::<T>::NoRate)?;
        let id = Self::set_aside(1);
        T::Streams::open(id, &terms.buyer, &terms.provider, &terms.asset, terms.rate, terms.ticks, deposit)?;
        T::Collateral::reserve(id, &terms.provider, collateral)?;
        T::Registry::open_item(&terms.provider);
        let until = T::Clock::live().saturating_add(T::AcceptTimeout::get());
        Self::insert(id, terms, collateral, LeaseState::Pending { until }, until);
        Ok(Opened { lease: id, credit: credit > 0 })
    }

    fn set_aside(count: u32) -> LeaseId {
        NextLease::<T>::mutate(|next| {
            let first = *next;
            *next = next.saturating_add(count.into());
            first
        })
    }

    fn open_won(id: LeaseId, terms: LeaseTerms<T::AccountId>, funds: WonFunds) -> Result<Opened, DispatchError> {
        ensure!(terms.ticks > 0, Error::<T>::ZeroTerm);
        // What the bid reserved and the order holds is enough for the limit's rate. Without a rate for the asset, that is
        // what was agreed on when there was one.
        let most = (funds.collateral, funds.deposit);
        let credit = T::Streams::credit(&terms.buyer, &terms.provider, &terms.asset);
        let (collateral, deposit) =
            Self::securities_beyond(&terms.asset, terms.rate, terms.ticks, credit).unwrap_or(most);
        let (collateral, deposit) = (collateral.min(most.0), deposit.min(most.1));
        let WonFunds { order, amount, .. } = funds;
        T::OrderMoney::assign(order, amount, id, &terms.provider, terms.rate, terms.ticks, deposit)?;
        T::Collateral::release(id, &terms.provider, most.0.saturating_sub(collateral));
        let until = T::Clock::live().saturating_add(T::ProvisionTimeout::get());
        Self::insert(id, terms, collateral, LeaseState::Provisioning { until }, until);
        Ok(Opened { lease: id, credit: credit > 0 })
    }

    fn schedule_order(order: OrderId, deadline: Tick) {
        Self::schedule_item_live(AgendaItem::Order(order), deadline);
    }
}

impl<T: Config> Pallet<T> {
    /// Collateral and deposit of a lease of which `credit` is the provider's own trial credit. `None` without a rate for the
    /// asset, or if a sum overflows.
    fn securities_beyond(asset: &AssetKind, rate: Rate, ticks: Ticks, credit: Balance) -> Option<(Balance, Balance)> {
        let worth = AssetWorth { rate: T::Conversion::rate(asset)?, min_deposit: T::Conversion::min_deposit(asset)? };
        Self::security_terms().beyond(credit, &worth, rate, ticks)
    }

    /// Stores a new lease, and has it looked at when live time reaches `until`.
    fn insert(id: LeaseId, terms: LeaseTerms<T::AccountId>, collateral: Balance, state: LeaseState, until: Tick) {
        ByParty::<T>::insert(&terms.buyer, id, ());
        ByParty::<T>::insert(&terms.provider, id, ());
        Self::deposit_event(Event::Opened {
            lease: id,
            buyer: terms.buyer.clone(),
            provider: terms.provider.clone(),
            offer: terms.offer,
            collateral,
        });
        let mut lease = LeaseRecord {
            buyer: terms.buyer,
            provider: terms.provider,
            offer: terms.offer,
            kind: terms.kind,
            resources: terms.resources,
            tee: terms.tee,
            asset: terms.asset,
            rate: terms.rate,
            ticks: terms.ticks,
            max_ticks: terms.max_ticks,
            extendable: terms.extendable,
            workload: terms.workload,
            terms: terms.terms,
            buyer_sealing_key: terms.buyer_sealing_key,
            opened_at: T::Clock::now(),
            held_from: T::Clock::live(),
            starts_at: None,
            ends_at: None,
            state,
            access_hash: None,
            workload_key: None,
            access_until: None,
            collateral,
            notice: None,
            scheduled: None,
        };
        Self::schedule_live(id, &mut lease, until);
        Leases::<T>::insert(id, lease);
    }
}
