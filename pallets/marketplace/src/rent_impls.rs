//! Renting a part of an offer.

use crate::{matching_impls::Answer, Config, Error, Event, Offers, Pallet};
use frame_support::ensure;
use sp_runtime::{ArithmeticError, DispatchError};
use tradewind_primitives::{
    traits::{LeaseBook, Opened, Reputation},
    Ask, Cid, Judgement, LeaseTerms, OfferId, Rate, Requirements, SealingKey, Ticks, Workload,
};

/// Length of a binary CIDv1 with a digest of 32 bytes.
const CID_LENGTH: usize = 36;

impl<T: Config> Pallet<T> {
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn do_rent(
        buyer: T::AccountId,
        offer: OfferId,
        requirements: Requirements,
        ticks: Ticks,
        max_rate: Rate,
        workload: Workload,
        buyer_sealing_key: SealingKey,
        terms: Option<Cid>,
    ) -> Result<Opened, DispatchError> {
        let mut record = Offers::<T>::get(offer).ok_or(Error::<T>::NoSuchOffer)?;
        ensure!(record.provider != buyer, Error::<T>::OwnOffer);
        ensure!(is_plausible(&workload), Error::<T>::MalformedWorkload);
        let ask = Ask { buyer_reputation: Some(T::Reputation::score(&buyer)), ..Ask::of(&requirements, ticks) };
        let Answer { judgement: Judgement { mismatches, rate, .. }, profile } = Self::answer(&record, &ask);
        if let Some(mismatch) = mismatches.into_iter().next() {
            return Err(Error::<T>::from(mismatch).into());
        }
        ensure!(rate <= max_rate, Error::<T>::RateAboveLimit);
        let contract = profile.and_then(|profile| profile.terms);
        ensure!(terms.is_none() || terms == contract, Error::<T>::TermsDiffer);

        let resources = requirements.resources;
        record.reserved = record.reserved.checked_add(&resources).ok_or(ArithmeticError::Overflow)?;
        record.leases = record.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        Offers::<T>::insert(offer, &record);
        let opened = T::LeaseBook::open(LeaseTerms {
            buyer: buyer.clone(),
            provider: record.provider,
            offer,
            kind: requirements.kind,
            resources,
            tee: requirements.tee,
            asset: record.terms.asset,
            rate,
            ticks,
            max_ticks: record.terms.max_ticks,
            extendable: record.terms.extendable,
            workload,
            terms: contract,
            buyer_sealing_key,
        })?;
        Self::deposit_event(Event::OfferRented { offer, lease: opened.lease, buyer, rate });
        Ok(opened)
    }
}

/// Whether a public manifest's address can be one. Whether something is there, the provider finds out.
pub(crate) fn is_plausible(workload: &Workload) -> bool {
    match workload {
        Workload::Sealed { .. } => true,
        Workload::Open { cid } => cid.len() == CID_LENGTH && cid.first() == Some(&1),
    }
}
