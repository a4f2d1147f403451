//! Posting, changing and closing offers.

use crate::{Config, Error, Event, NextOffer, Offers, OffersOf, OpenOffers, Pallet};
use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};
use tradewind_primitives::{
    traits::{Conversion, Registry},
    GpuModel, OfferId, OfferRecord, OfferTerms, Resources, UnitRates,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_post_offer(provider: T::AccountId, terms: OfferTerms) -> Result<OfferId, DispatchError> {
        ensure!(T::Registry::takes_leases(&provider), Error::<T>::ProviderUnavailable);
        let open = OpenOffers::<T>::get(&provider);
        ensure!(open < T::MaxOpenOffers::get(), Error::<T>::TooManyOffers);
        Self::check_terms(&terms)?;

        let offer = NextOffer::<T>::get();
        NextOffer::<T>::put(offer.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        OpenOffers::<T>::insert(&provider, open.saturating_add(1));
        OffersOf::<T>::insert(&provider, offer, ());
        T::Registry::open_item(&provider);
        let reserved = Resources::default();
        let record = OfferRecord { provider: provider.clone(), terms, reserved, leases: 0, open: true };
        Offers::<T>::insert(offer, record);
        Self::deposit_event(Event::OfferPosted { offer, provider });
        Ok(offer)
    }

    pub(crate) fn do_reprice(provider: &T::AccountId, offer: OfferId, rates: UnitRates) -> DispatchResult {
        let mut record = Self::open_offer_of(provider, offer)?;
        record.terms.rates = rates;
        Self::check_price(&record.terms)?;
        Offers::<T>::insert(offer, record);
        Self::deposit_event(Event::OfferRepriced { offer, rates });
        Ok(())
    }

    pub(crate) fn do_resize(provider: &T::AccountId, offer: OfferId, capacity: Resources) -> DispatchResult {
        let mut record = Self::open_offer_of(provider, offer)?;
        ensure!(record.reserved.fits(&capacity), Error::<T>::BelowReserved);
        record.terms.capacity = capacity;
        Self::check_capacity(&record.terms)?;
        Self::check_price(&record.terms)?;
        Offers::<T>::insert(offer, record);
        Self::deposit_event(Event::OfferResized { offer, capacity });
        Ok(())
    }

    pub(crate) fn do_close_offer(provider: &T::AccountId, offer: OfferId) -> DispatchResult {
        let mut record = Self::open_offer_of(provider, offer)?;
        record.open = false;
        OpenOffers::<T>::mutate_exists(provider, |open| {
            *open = open.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
        });
        OffersOf::<T>::remove(provider, offer);
        // Its leases keep the provider by themselves.
        T::Registry::close_item(provider);
        Self::deposit_event(Event::OfferClosed { offer });
        Self::store_or_remove(offer, record);
        Ok(())
    }

    /// Stores a changed record, or forgets it if it is closed and no lease holds anything of it.
    pub(crate) fn store_or_remove(offer: OfferId, record: OfferRecord<T::AccountId>) {
        if record.open || record.leases > 0 {
            Offers::<T>::insert(offer, record);
            return;
        }
        Offers::<T>::remove(offer);
        Self::deposit_event(Event::OfferRemoved { offer });
    }

    fn open_offer_of(provider: &T::AccountId, offer: OfferId) -> Result<OfferRecord<T::AccountId>, Error<T>> {
        let record = Offers::<T>::get(offer).ok_or(Error::<T>::NoSuchOffer)?;
        ensure!(record.provider == *provider, Error::<T>::NotYourOffer);
        ensure!(record.open, Error::<T>::OfferClosed);
        Ok(record)
    }

    fn check_terms(terms: &OfferTerms) -> DispatchResult {
        ensure!(terms.region.is_well_formed(), Error::<T>::MalformedRegion);
        ensure!(terms.gpu_model.as_ref().is_none_or(is_gpu_model), Error::<T>::MalformedGpuModel);
        ensure!(terms.min_ticks > 0 && terms.min_ticks <= terms.max_ticks, Error::<T>::BadTerm);
        ensure!(T::Conversion::is_allowed(&terms.asset), Error::<T>::WrongAsset);
        Self::check_capacity(terms)?;
        Self::check_price(terms)
    }

    fn check_capacity(terms: &OfferTerms) -> DispatchResult {
        ensure!(!terms.capacity.is_zero(), Error::<T>::ZeroCapacity);
        ensure!(terms.capacity.gpus == 0 || terms.gpu_model.is_some(), Error::<T>::MissingGpuModel);
        Ok(())
    }

    /// The rate of the full capacity bounds that of any part of it, so no lease's rate can overflow.
    fn check_price(terms: &OfferTerms) -> DispatchResult {
        ensure!(terms.rates.rate(&terms.capacity).is_some_and(|rate| rate > 0), Error::<T>::BadRates);
        Ok(())
    }
}

fn is_gpu_model(model: &GpuModel) -> bool {
    !model.is_empty() && model.iter().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase())
}
