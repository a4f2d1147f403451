//! Events that agents and commands act on.

use super::{
    error::ChainError,
    layout::{Layouts, Ours, Reader, Shape},
};
use codec::Decode;
use scale_info::TypeInfo;
use sp_core::{crypto::AccountId32, H256};
use subxt::{error::EventsError, events::Event, Metadata, PolkadotConfig};
use tradewind_primitives::{Balance, ChannelId, CloseReason, LeaseId, OfferId, OrderId, Rate, Tick, Ticks};

/// An event of the market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainEvent {
    /// Of a lease.
    Lease(LeaseId, LeaseEvent),
    /// An offer was posted.
    OfferPosted(OfferId),
    /// Of an order.
    Order(OrderId, OrderEvent),
    /// Of a channel.
    Channel(ChannelId, ChannelEvent),
    /// Of a score, for a lease.
    Score(LeaseId, ScoreEvent),
    /// Of one who takes part in emission.
    Emission(AccountId32, EmissionEvent),
}

/// What happened to an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderEvent {
    /// It was posted.
    OrderPosted {
        /// By whom.
        buyer: AccountId32,
        /// The number that the lease of its first slot will have.
        first_lease: LeaseId,
        /// Live tick at which bidding ends.
        ends_at: Tick,
    },
    /// A bid stands.
    BidPlaced {
        /// On which slot.
        slot: u32,
        /// Whose.
        provider: AccountId32,
        /// With which of its offers.
        offer: OfferId,
        /// At which rate.
        rate: Rate,
        /// What it is compared by; the lower wins.
        score: Rate,
    },
    /// A bid was beaten.
    BidBeaten {
        /// On which slot.
        slot: u32,
        /// Whose it was.
        provider: AccountId32,
    },
    /// A late bid moved the end of bidding.
    BiddingExtended {
        /// Live tick at which it ends since.
        ends_at: Tick,
    },
    /// A bid won, and its lease was opened.
    OrderAwarded {
        /// Of which slot.
        slot: u32,
        /// The lease.
        lease: LeaseId,
        /// Whose bid.
        provider: AccountId32,
        /// The lease's rate.
        rate: Rate,
    },
    /// A bid that stood was let go without a lease.
    BidLetGo {
        /// On which slot.
        slot: u32,
        /// Whose it was.
        provider: AccountId32,
        /// What it got for it, in the order's asset.
        paid: Balance,
    },
    /// The buyer cancelled it.
    OrderCancelled,
    /// Its last slot has ended.
    OrderClosed,
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

/// For each event of one thing, its fields as this program knows them, after the number of the thing. They are read by
/// name: those that a runtime has beyond them are of no interest.
macro_rules! events_of {
    (
        $pallet:literal, $thing:ident: $number:ty => $kind:ident::$of:ident, $read:ident, $all:ident:
        $($event:ident { $($field:ident: $type:ty),* })*
    ) => {
        $(
            #[derive(Decode, TypeInfo)]
            struct $event {
                $thing: $number,
                $($field: $type,)*
            }

            impl From<$event> for ChainEvent {
                fn from($event { $thing, $($field),* }: $event) -> Self {
                    Self::$of($thing, $kind::$event { $($field),* })
                }
            }
        )*

        pub(super) fn $read(
            reader: &Reader<'_>,
            name: &str,
            shape: Shape,
            fields: &[u8],
        ) -> Result<Option<ChainEvent>, ChainError> {
            match name {
                $(stringify!($event) => read::<$event>(reader, $pallet, name, shape, fields).map(Some),)*
                _ => Ok(None),
            }
        }

        pub(super) fn $all() -> Vec<(&'static str, &'static str, Ours)> {
            vec![$(($pallet, stringify!($event), Ours::of::<$event>())),*]
        }
    };
}

mod channel;
mod economy;

pub use channel::ChannelEvent;
pub use economy::{EmissionEvent, ScoreEvent};

events_of! {
    "Leases", lease: LeaseId => LeaseEvent::Lease, read_lease_event, all_lease_events:
    Opened { buyer: AccountId32, provider: AccountId32, offer: OfferId, collateral: Balance }
    Accepted {}
    Activated { starts_at: Tick, ends_at: Tick, access_hash: H256 }
    Closing { reason: CloseReason, ended_at: Tick }
    Closed { reason: CloseReason, covered: Ticks, penalty: Balance }
    Settled { covered: Ticks, gross: Balance, fee: Balance }
    Pruned {}
    Extended { ticks: Ticks, ends_at: Tick }
    NoticeGiven { from: Tick }
    TombstoneRemoved {}
}

events_of! {
    "Marketplace", order: OrderId => OrderEvent::Order, read_order_event, all_order_events:
    OrderPosted { buyer: AccountId32, first_lease: LeaseId, ends_at: Tick }
    BidPlaced { slot: u32, provider: AccountId32, offer: OfferId, rate: Rate, score: Rate }
    BidBeaten { slot: u32, provider: AccountId32 }
    BiddingExtended { ends_at: Tick }
    OrderAwarded { slot: u32, lease: LeaseId, provider: AccountId32, rate: Rate }
    BidLetGo { slot: u32, provider: AccountId32, paid: Balance }
    OrderCancelled {}
    OrderClosed {}
}

#[derive(Decode, TypeInfo)]
struct OfferPosted {
    offer: OfferId,
    #[allow(dead_code, reason = "part of the layout")]
    provider: AccountId32,
}

impl From<OfferPosted> for ChainEvent {
    fn from(posted: OfferPosted) -> Self {
        Self::OfferPosted(posted.offer)
    }
}

/// Pallet, name and our type of the fields of each event that is read.
pub(crate) fn all() -> Vec<(&'static str, &'static str, Ours)> {
    let mut all = all_lease_events();
    all.extend(all_order_events());
    all.extend(channel::all_channel_events());
    all.extend(economy::all_score_events());
    all.extend(economy::all_emission_events());
    all.push(("Marketplace", "OfferPosted", Ours::of::<OfferPosted>()));
    all
}

impl ChainEvent {
    /// The event of that name, `None` if it is none that anyone here acts on. `shape` is where the chain describes
    /// `fields`.
    pub(crate) fn decode(
        reader: &Reader<'_>,
        pallet: &str,
        name: &str,
        shape: Shape,
        fields: &[u8],
    ) -> Result<Option<Self>, ChainError> {
        match (pallet, name) {
            ("Leases", _) => read_lease_event(reader, name, shape, fields),
            ("Marketplace", "OfferPosted") => read::<OfferPosted>(reader, pallet, name, shape, fields).map(Some),
            ("Marketplace", _) => read_order_event(reader, name, shape, fields),
            ("Escrow", _) => channel::read_channel_event(reader, name, shape, fields),
            ("Reputation", _) => economy::read_score_event(reader, name, shape, fields),
            ("Emission", _) => economy::read_emission_event(reader, name, shape, fields),
            _ => Ok(None),
        }
    }

    /// Those of a block's or a transaction's events that someone here acts on. `metadata` is that of the runtime which
    /// wrote them.
    pub(crate) fn decode_all<'a>(
        layouts: &Layouts,
        version: u32,
        metadata: &Metadata,
        events: impl Iterator<Item = Result<Event<'a, PolkadotConfig>, EventsError>>,
    ) -> Result<Vec<Self>, ChainError> {
        let reader = layouts.reader(version, metadata.types());
        let mut found = Vec::new();
        for event in events {
            let event = event.map_err(ChainError::node)?;
            let ty = metadata.pallet_by_event_index(event.pallet_index()).and_then(|pallet| pallet.event_ty_id());
            let shape = ty.map(|ty| Shape::Variant(ty, event.event_index()));
            let (pallet, name) = (event.pallet_name(), event.event_name());
            let shape = shape.ok_or_else(|| unexpected(pallet, name, "its metadata does not describe it"))?;
            found.extend(Self::decode(&reader, pallet, name, shape, event.field_bytes())?);
        }
        Ok(found)
    }
}

fn read<T>(reader: &Reader<'_>, pallet: &str, name: &str, shape: Shape, fields: &[u8]) -> Result<ChainEvent, ChainError>
where
    T: Into<ChainEvent> + Decode + TypeInfo + 'static,
{
    reader.read::<T>(shape, fields).map(Into::into).map_err(|error| unexpected(pallet, name, error))
}

fn unexpected(pallet: &str, name: &str, why: impl std::fmt::Display) -> ChainError {
    ChainError::unexpected(format!("the event {pallet}.{name}"), why)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, missing_docs)]

    use super::*;
    use codec::Encode;
    use scale_info::PortableRegistry;

    /// Events as a runtime of another version has them.
    #[derive(Encode, TypeInfo)]
    #[allow(dead_code)]
    enum Event {
        Closed { covered: Ticks, lease: LeaseId, reason: CloseReason, penalty: Balance, by: AccountId32 },
        Extended { lease: LeaseId, ticks: Ticks },
        TombstoneRemoved { lease: LeaseId },
        NoticeGiven { lease: LeaseId, from: Tick },
        Unheard { of: u8 },
    }

    fn read(event: &Event, name: &str) -> Result<Option<ChainEvent>, ChainError> {
        let ours = Ours::of::<Event>();
        let (types, ty): (PortableRegistry, u32) = ours.into_parts();
        let bytes = event.encode();
        let (index, fields) = bytes.split_first().unwrap();
        let layouts = Layouts::default();
        ChainEvent::decode(&layouts.reader(1, &types), "Leases", name, Shape::Variant(ty, *index), fields)
    }

    fn lease(event: LeaseEvent) -> Option<ChainEvent> {
        Some(ChainEvent::Lease(7, event))
    }

    #[test]
    fn events_are_read_by_the_names_of_their_fields() {
        let (reason, covered, penalty) = (CloseReason::Terminated, 3, 4);
        let closed = Event::Closed { covered, lease: 7, reason, penalty, by: AccountId32::new([5; 32]) };
        assert_eq!(read(&closed, "Closed").unwrap(), lease(LeaseEvent::Closed { reason, covered, penalty }));
        let notice = Event::NoticeGiven { lease: 7, from: 8 };
        assert_eq!(read(&notice, "NoticeGiven").unwrap(), lease(LeaseEvent::NoticeGiven { from: 8 }));
        let removed = Event::TombstoneRemoved { lease: 7 };
        assert_eq!(read(&removed, "TombstoneRemoved").unwrap(), lease(LeaseEvent::TombstoneRemoved));
    }

    #[test]
    fn an_event_without_a_field_is_an_error_that_names_both() {
        let error = read(&Event::Extended { lease: 7, ticks: 5 }, "Extended").unwrap_err().to_string();
        assert!(error.contains("the event Leases.Extended"), "{error}");
        assert!(error.ends_with("the chain's Extended has no field ends_at"), "{error}");
    }

    #[test]
    fn an_event_that_nobody_here_acts_on_is_none() {
        assert_eq!(read(&Event::Unheard { of: 1 }, "Unheard").unwrap(), None);
        let (types, layouts) = (PortableRegistry { types: vec![] }, Layouts::default());
        let of_another_pallet = ChainEvent::decode(&layouts.reader(1, &types), "System", "Closed", Shape::Type(0), &[]);
        assert_eq!(of_another_pallet.unwrap(), None);
    }
}
