//! Events that agents and commands act on.

use super::error::ChainError;
use codec::Decode;
use sp_core::{crypto::AccountId32, H256};
use tradewind_primitives::{Balance, CloseReason, LeaseId, OfferId, Tick, Ticks};

/// An event of the market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainEvent {
    /// Of a lease.
    Lease(LeaseId, LeaseEvent),
    /// An offer was posted.
    OfferPosted(OfferId),
}

/// What happened to a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeaseEvent {
    /// It was opened.
    Opened {
        /// Who pays.
        buyer: AccountId32,
        /// Who is to run it.
        provider: AccountId32,
        /// Of which offer.
        offer: OfferId,
        /// What the provider put up for it.
        collateral: Balance,
    },
    /// The provider accepted it.
    Accepted,
    /// Its workload runs.
    Activated {
        /// Since when.
        starts_at: Tick,
        /// Until when.
        ends_at: Tick,
        /// blake2-256 of the sealed access.
        access_hash: H256,
    },
    /// It has ended and awaits its last attested ticks.
    Closing {
        /// Who or what ended it.
        reason: CloseReason,
        /// When.
        ended_at: Tick,
    },
    /// It is over.
    Closed {
        /// Who or what ended it.
        reason: CloseReason,
        /// Attested ticks.
        covered: Ticks,
    },
    /// It was paid for.
    Settled {
        /// Attested ticks so far.
        covered: Ticks,
        /// Paid now, gross.
        gross: Balance,
        /// The fee's part.
        fee: Balance,
    },
    /// Its record was removed.
    Pruned,
}

impl ChainEvent {
    /// The event of that name, `None` if it is none that anyone here acts on.
    pub(crate) fn decode(pallet: &str, name: &str, fields: &[u8]) -> Result<Option<Self>, ChainError> {
        let found = match (pallet, name) {
            ("Leases", "Opened") => Self::fields(name, fields).map(|(lease, buyer, provider, offer, collateral)| {
                Self::Lease(lease, LeaseEvent::Opened { buyer, provider, offer, collateral })
            }),
            ("Leases", "Accepted") => Self::fields(name, fields).map(|lease| Self::Lease(lease, LeaseEvent::Accepted)),
            ("Leases", "Activated") => Self::fields(name, fields).map(|(lease, starts_at, ends_at, access_hash)| {
                Self::Lease(lease, LeaseEvent::Activated { starts_at, ends_at, access_hash })
            }),
            ("Leases", "Closing") => Self::fields(name, fields)
                .map(|(lease, reason, ended_at)| Self::Lease(lease, LeaseEvent::Closing { reason, ended_at })),
            ("Leases", "Closed") => Self::fields(name, fields)
                .map(|(lease, reason, covered)| Self::Lease(lease, LeaseEvent::Closed { reason, covered })),
            ("Leases", "Settled") => Self::fields(name, fields)
                .map(|(lease, covered, gross, fee)| Self::Lease(lease, LeaseEvent::Settled { covered, gross, fee })),
            ("Leases", "Pruned") => Self::fields(name, fields).map(|lease| Self::Lease(lease, LeaseEvent::Pruned)),
            ("Marketplace", "OfferPosted") => {
                // The number comes first; what follows is of no interest here.
                OfferId::decode(&mut &fields[..]).map(Self::OfferPosted).map_err(|_| unexpected(name))
            }
            _ => return Ok(None),
        };
        found.map(Some)
    }

    fn fields<T: Decode>(name: &str, fields: &[u8]) -> Result<T, ChainError> {
        T::decode(&mut &fields[..]).map_err(|_| unexpected(name))
    }
}

fn unexpected(name: &str) -> ChainError {
    ChainError::Unexpected { what: format!("event {name}") }
}
