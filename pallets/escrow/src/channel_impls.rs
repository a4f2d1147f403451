//! Channels: money set aside for paid requests, by vouchers or by the provider's count.

use crate::{Channels, ChannelsOf, Config, Error, Event, HoldReason, NextChannel, Pallet};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    traits::{fungibles::hold::Mutate, Get},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};
use tradewind_primitives::{
    ppm_carried,
    traits::{Clock, Conversion, OnSettled, Registry},
    voucher_digest, AssetKind, Balance, ChannelId, ChannelMode, ChannelRecord, ChannelView, CreditPart, EscrowId,
    MeterWindow, SessionSignature, Tick,
};

/// Most channels in one answer.
const MAX_VIEWS: u32 = 1_000;

/// How much work a payment of a channel was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effort {
    /// The native token, the payer's own, of a channel that has not ended.
    Plain,
    /// Whatever else can happen.
    Full,
}

/// What a payment of a channel came to.
struct Payment {
    /// How much work it was.
    effort: Effort,
    /// What was paid of the payer's own money.
    gross: Balance,
    /// The fee's part of that.
    fee: Balance,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open_channel(
        payer: T::AccountId,
        provider: T::AccountId,
        asset: AssetKind,
        price: Balance,
        budget: Balance,
        mode: ChannelMode,
        expires: Tick,
    ) -> DispatchResult {
        ensure!(payer != provider, Error::<T>::OwnChannel);
        ensure!(T::Registry::takes_leases(&provider), Error::<T>::NoSuchProvider);
        let least = <Self as Conversion>::min_deposit(&asset).ok_or(Error::<T>::AssetNotAllowed)?;
        ensure!(price > 0, Error::<T>::ZeroPrice);
        ensure!(budget >= price, Error::<T>::BudgetTooSmall);
        ensure!(expires > T::Clock::live(), Error::<T>::BadExpiry);
        ensure!(!matches!(mode, ChannelMode::Metered { max_per_round: 0 }), Error::<T>::ZeroRequests);

        let id = NextChannel::<T>::get();
        NextChannel::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let escrow = EscrowId::Channel(id);
        let credit = Self::commit_credit(escrow, &payer, &provider, &asset, budget);
        let own = budget.saturating_sub(credit);
        // The deposit is the payer's own: whoever leaves a record on chain has a reason to close it.
        Self::hold(&payer, &asset, own.checked_add(least).ok_or(Error::<T>::Overflow)?)?;
        for party in [&payer, &provider] {
            ChannelsOf::<T>::insert(party, id, ());
        }
        Self::deposit_event(Event::ChannelOpened {
            channel: id,
            payer: payer.clone(),
            provider: provider.clone(),
            asset: asset.clone(),
            price,
            budget,
            deposit: least,
            expires,
        });
        let record = ChannelRecord {
            payer,
            provider,
            asset,
            price,
            mode,
            funded: own,
            held: own,
            paid: 0,
            fee: 0,
            fee_carry: 0,
            refunded: 0,
            owed: 0,
            credit: CreditPart { left: credit, spent: 0 },
            deposit: least,
            expires,
            revoked: None,
            redemption: T::RedemptionPeriod::get(),
            closed: false,
            window: MeterWindow::Round(T::Clock::round()),
            used: 0,
        };
        Channels::<T>::insert(id, record);
        Ok(())
    }

    pub(crate) fn do_raise(payer: &T::AccountId, id: ChannelId, amount: Balance) -> DispatchResult {
        let mut record = Self::channel_of_payer(payer, id)?;
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        ensure!(!record.closed && T::Clock::live() < record.ends_at(), Error::<T>::ChannelEnded);
        ensure!(<Self as Conversion>::is_allowed(&record.asset), Error::<T>::AssetNotAllowed);
        let escrow = EscrowId::Channel(id);
        let credit = Self::commit_credit(escrow, payer, &record.provider, &record.asset, amount);
        let own = amount.saturating_sub(credit);
        Self::hold(payer, &record.asset, own)?;
        record.credit.left = record.credit.left.checked_add(credit).ok_or(Error::<T>::Overflow)?;
        record.funded = record.funded.checked_add(own).ok_or(Error::<T>::Overflow)?;
        record.held = record.held.checked_add(own).ok_or(Error::<T>::Overflow)?;
        Channels::<T>::insert(id, record);
        Self::deposit_event(Event::ChannelRaised { channel: id, amount });
        Ok(())
    }

    pub(crate) fn do_revoke(payer: &T::AccountId, id: ChannelId) -> DispatchResult {
        let mut record = Self::channel_of_payer(payer, id)?;
        let live = T::Clock::live();
        ensure!(!record.closed && live < record.ends_at(), Error::<T>::ChannelEnded);
        record.revoked = Some(live);
        let redeemable_until = record.redeemable_until();
        Channels::<T>::insert(id, record);
        Self::deposit_event(Event::ChannelRevoked { channel: id, redeemable_until });
        Ok(())
    }

    pub(crate) fn do_redeem(
        provider: &T::AccountId,
        id: ChannelId,
        cumulative: Balance,
        signature: SessionSignature,
    ) -> Result<Effort, DispatchError> {
        let live = T::Clock::live();
        let mut record = Self::redeemable(provider, id, live)?;
        let ChannelMode::Vouchers { signer } = record.mode else { return Err(Error::<T>::WrongMode.into()) };
        let amount = cumulative.checked_sub(record.redeemed()).filter(|amount| *amount > 0);
        let amount = amount.ok_or(Error::<T>::VoucherIsSpent)?;
        ensure!(amount <= record.left(), Error::<T>::OverBudget);
        ensure!(signature.fits(&signer), Error::<T>::WrongKeyType);
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let genesis = H256::from_slice(genesis.as_ref());
        let digest = voucher_digest(genesis, id, &record.payer, &record.provider, cumulative);
        ensure!(signature.verifies(&signer, digest), Error::<T>::BadSignature);
        let Payment { effort, gross, fee } = Self::pay_of_channel(id, &mut record, amount, live)?;
        Channels::<T>::insert(id, record);
        Self::deposit_event(Event::VoucherRedeemed { channel: id, cumulative, gross, fee });
        Ok(effort)
    }

    pub(crate) fn do_consume(
        provider: &T::AccountId,
        id: ChannelId,
        requests: u32,
        log_root: H256,
    ) -> Result<Effort, DispatchError> {
        let (live, round) = (T::Clock::live(), T::Clock::round());
        let mut record = Self::redeemable(provider, id, live)?;
        ensure!(matches!(record.mode, ChannelMode::Metered { .. }), Error::<T>::WrongMode);
        ensure!(requests > 0, Error::<T>::ZeroRequests);
        ensure!(requests <= record.requests_left(live, round), Error::<T>::OverRoundCap);
        let amount = record.price.checked_mul(requests.into()).ok_or(Error::<T>::Overflow)?;
        ensure!(amount <= record.left(), Error::<T>::OverBudget);
        let window = record.window_at(live, round);
        let before = if record.window == window { record.used } else { 0 };
        record.window = window;
        record.used = before.saturating_add(requests);
        let Payment { effort, gross, fee } = Self::pay_of_channel(id, &mut record, amount, live)?;
        Channels::<T>::insert(id, record);
        Self::deposit_event(Event::RequestsConsumed { channel: id, requests, log_root, gross, fee });
        Ok(effort)
    }

    /// The time to redeem is the provider's: it may do without, also of a channel that has not ended.
    pub(crate) fn do_close_channel(who: &T::AccountId, id: ChannelId) -> DispatchResult {
        let mut record = Channels::<T>::get(id).ok_or(Error::<T>::NoSuchChannel)?;
        let over = T::Clock::live() >= record.redeemable_until();
        ensure!(over || *who == record.provider, Error::<T>::TooEarlyToClose);
        ensure!(!record.closed, Error::<T>::StillOwed);
        record.closed = true;
        let escrow = EscrowId::Channel(id);
        let rest = core::mem::take(&mut record.held);
        record.refunded = record.refunded.saturating_add(rest);
        let refund = rest.saturating_add(core::mem::take(&mut record.deposit));
        if refund > 0 {
            Self::deposit_event(Event::Refunded { escrow, payer: record.payer.clone(), amount: refund });
            let owed = Self::deliver_or_owe(escrow, &record.payer, &record.asset, &record.payer, refund);
            record.owed = record.owed.saturating_add(owed);
        }
        let credit = core::mem::take(&mut record.credit.left);
        Self::return_credit(escrow, &record.payer, &record.provider, &record.asset, credit);
        Self::store_or_forget_channel(id, record);
        Ok(())
    }

    /// Stores a channel, or forgets it if it is closed and owes nothing any more.
    pub(crate) fn store_or_forget_channel(id: ChannelId, record: ChannelRecord<T::AccountId>) {
        if !record.closed || record.owed > 0 {
            Channels::<T>::insert(id, record);
            return;
        }
        Channels::<T>::remove(id);
        for party in [&record.payer, &record.provider] {
            ChannelsOf::<T>::remove(party, id);
        }
        Self::deposit_event(Event::ChannelClosed { channel: id });
    }

    /// Pays `amount`, which is not more than is left: trial credit first, then the payer's own money with the fee off it.
    ///
    /// A transfer that fails refuses it all, so that the provider can come back; once the channel has ended there may be no
    /// time for that, and what cannot be delivered is owed.
    fn pay_of_channel(
        id: ChannelId,
        record: &mut ChannelRecord<T::AccountId>,
        amount: Balance,
        live: Tick,
    ) -> Result<Payment, DispatchError> {
        let escrow = EscrowId::Channel(id);
        let ended = live >= record.ends_at();
        let is_plain = record.asset == AssetKind::Native && record.credit.left == 0 && !ended;
        let effort = if is_plain { Effort::Plain } else { Effort::Full };
        let credit = record.credit.left.min(amount);
        record.credit.left = record.credit.left.saturating_sub(credit);
        record.credit.spent = record.credit.spent.saturating_add(credit);
        Self::spend_credit(escrow, &record.payer, &record.provider, &record.asset, credit);

        let gross = amount.saturating_sub(credit);
        if gross == 0 {
            return Ok(Payment { effort, gross, fee: 0 });
        }
        let (fee, carry) = ppm_carried(gross, T::FeePpm::get(), record.fee_carry);
        let fee = fee.min(gross);
        record.held = record.held.saturating_sub(gross);
        record.paid = record.paid.saturating_add(gross);
        record.fee = record.fee.saturating_add(fee);
        record.fee_carry = carry;
        let net = gross.saturating_sub(fee);
        if ended {
            for (to, part) in [(record.provider.clone(), net), (Self::fee_account(), fee)] {
                let owed = Self::deliver_or_owe(escrow, &record.payer, &record.asset, &to, part);
                record.owed = record.owed.saturating_add(owed);
            }
        } else {
            Self::deliver_payment(&record.payer, &record.asset, &record.provider, net, fee)?;
        }
        T::OnSettled::on_settled(&record.payer, &record.provider, &record.asset, gross);
        Ok(Payment { effort, gross, fee })
    }

    fn hold(who: &T::AccountId, asset: &AssetKind, amount: Balance) -> DispatchResult {
        if amount > 0 {
            T::Assets::hold(asset.clone(), &HoldReason::Escrow.into(), who, amount)?;
        }
        Ok(())
    }

    fn channel_of_payer(payer: &T::AccountId, id: ChannelId) -> Result<ChannelRecord<T::AccountId>, DispatchError> {
        let record = Channels::<T>::get(id).ok_or(Error::<T>::NoSuchChannel)?;
        ensure!(record.payer == *payer, Error::<T>::NotYourChannel);
        Ok(record)
    }

    /// A channel of which `provider` may redeem at live tick `live`.
    fn redeemable(
        provider: &T::AccountId,
        id: ChannelId,
        live: Tick,
    ) -> Result<ChannelRecord<T::AccountId>, DispatchError> {
        let record = Channels::<T>::get(id).ok_or(Error::<T>::NoSuchChannel)?;
        ensure!(record.provider == *provider, Error::<T>::NotYourChannel);
        ensure!(!record.closed && live < record.redeemable_until(), Error::<T>::ChannelEnded);
        Ok(record)
    }

    /// One channel, until it was closed and nothing of it is owed.
    pub fn channel(id: ChannelId) -> Option<ChannelView<T::AccountId>> {
        let channel = Channels::<T>::get(id)?;
        Some(ChannelView {
            id,
            ends_at: channel.ends_at(),
            redeemable_until: channel.redeemable_until(),
            requests_left: channel.requests_left(T::Clock::live(), T::Clock::round()),
            channel,
        })
    }

    /// Channels of `who`, as payer or provider, with numbers above `after`, lowest first, at most `limit` and 1,000. Goes
    /// through all channels of `who`: for reading only, never in a call.
    pub fn channels_of(who: &T::AccountId, after: Option<ChannelId>, limit: u32) -> Vec<ChannelView<T::AccountId>> {
        let mut ids: Vec<ChannelId> =
            ChannelsOf::<T>::iter_key_prefix(who).filter(|id| after.is_none_or(|after| *id > after)).collect();
        ids.sort_unstable();
        ids.into_iter().take(limit.min(MAX_VIEWS) as usize).filter_map(Self::channel).collect()
    }
}
