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
        /// What it cost the provider of its collateral, in WIND base units.
        penalty: Balance,
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
    /// Its term was extended.
    Extended {
        /// By how many ticks.
        ticks: Ticks,
        /// Until when.
        ends_at: Tick,
    },
    /// Its provider announced that it will terminate it.
    NoticeGiven {
        /// Live tick from which it may, without a penalty.
        from: Tick,
    },
    /// What stayed of it after its record was removed was removed too.
    TombstoneRemoved,
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
            ("Leases", "Closed") => Self::fields(name, fields).map(|(lease, reason, covered, penalty)| {
                Self::Lease(lease, LeaseEvent::Closed { reason, covered, penalty })
            }),
            ("Leases", "Settled") => Self::fields(name, fields)
                .map(|(lease, covered, gross, fee)| Self::Lease(lease, LeaseEvent::Settled { covered, gross, fee })),
            ("Leases", "Pruned") => Self::fields(name, fields).map(|lease| Self::Lease(lease, LeaseEvent::Pruned)),
            ("Leases", "Extended") => Self::fields(name, fields)
                .map(|(lease, ticks, ends_at)| Self::Lease(lease, LeaseEvent::Extended { ticks, ends_at })),
            ("Leases", "NoticeGiven") => {
                Self::fields(name, fields).map(|(lease, from)| Self::Lease(lease, LeaseEvent::NoticeGiven { from }))
            }
            ("Leases", "TombstoneRemoved") => {
                Self::fields(name, fields).map(|lease| Self::Lease(lease, LeaseEvent::TombstoneRemoved))
            }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use codec::Encode;

    fn read(name: &str, fields: impl Encode) -> LeaseEvent {
        match ChainEvent::decode("Leases", name, &fields.encode()).unwrap().unwrap() {
            ChainEvent::Lease(7, event) => event,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn endings_extensions_and_notices_are_read_as_the_runtime_writes_them() {
        let (reason, covered, penalty) = (CloseReason::Terminated, 3, 4);
        assert_eq!(read("Closed", (7u64, reason, 3u32, 4u128)), LeaseEvent::Closed { reason, covered, penalty },);
        assert_eq!(read("Extended", (7u64, 5u32, 60u32)), LeaseEvent::Extended { ticks: 5, ends_at: 60 });
        assert_eq!(read("NoticeGiven", (7u64, 8u32)), LeaseEvent::NoticeGiven { from: 8 });
        assert_eq!(read("TombstoneRemoved", 7u64), LeaseEvent::TombstoneRemoved);
    }

    #[test]
    fn an_event_that_does_not_read_is_an_error_and_another_pallets_is_none() {
        assert!(ChainEvent::decode("Leases", "Closed", &[1, 2]).is_err());
        assert_eq!(ChainEvent::decode("System", "Closed", &[]).unwrap(), None);
    }
}
