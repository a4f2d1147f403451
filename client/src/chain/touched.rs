//! What a block's events say has changed of what decides whether offers satisfy buyers.
//!
//! The rule is on the safe side. Of the pallets that keep offers, providers, scores and identities, every event says
//! which offer or account it is about, or is known to change nothing of the kind, or has everything read again. Anything
//! that a superuser does, or the scheduler for the DAO, may change what has no events, and has everything read again too. The parameters that no event
//! tells of are read at every block anyway.

use super::{
    at::At,
    error::ChainError,
    layout::{Layouts, Reader, Shape},
    settled::Condition,
};
use codec::Decode;
use scale_info::TypeInfo;
use sp_core::crypto::AccountId32;
use std::collections::BTreeSet;
use subxt::Metadata;
use tradewind_primitives::{Gain, OfferId};

/// What must be read again after a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Offers that the block changed, or may have.
    pub offers: BTreeSet<OfferId>,
    /// Accounts whose stake, profile, score or identity it changed, or may have.
    pub accounts: BTreeSet<AccountId32>,
    /// Whether anything may have changed.
    pub everything: bool,
}

/// Events of the marketplace that name no offer, and change none: where a bid lets capacity go, another event says so.
const OF_ORDERS: [&str; 8] = [
    "OrderPosted",
    "BidBeaten",
    "BiddingExtended",
    "BiddingOver",
    "OrderAwarded",
    "BidLetGo",
    "OrderCancelled",
    "OrderClosed",
];

/// Events of the registry of providers that change no provider.
const OF_THE_REGISTRY: [&str; 3] = ["NameReleased", "CloudAdded", "CloudRemoved"];

#[derive(Decode, TypeInfo)]
struct OfOffer {
    offer: OfferId,
}

#[derive(Decode, TypeInfo)]
struct OfWho {
    who: AccountId32,
}

#[derive(Decode, TypeInfo)]
struct OfProvider {
    provider: AccountId32,
}

#[derive(Decode, TypeInfo)]
struct OfTarget {
    target: AccountId32,
}

#[derive(Decode, TypeInfo)]
struct OfBoth {
    payer: Gain<AccountId32>,
    payee: Gain<AccountId32>,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Nothing,
    Offer,
    /// The account in its field of that name.
    Account(Field),
    /// The accounts of both sides of a settlement.
    BothSides,
    Anything,
}

/// Fields that name an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Who,
    Provider,
    Target,
}

/// Pallets whose events count.
const WATCHED: [&str; 4] = ["Marketplace", "Providers", "Reputation", "Identity"];

/// What an event of that name, with fields of these names, is about.
fn about(pallet: &str, name: &str, fields: &[&str]) -> About {
    let has = |field: &str| fields.contains(&field);
    match pallet {
        "Marketplace" if has("offer") => About::Offer,
        "Marketplace" if OF_ORDERS.contains(&name) => About::Nothing,
        "Providers" if OF_THE_REGISTRY.contains(&name) => About::Nothing,
        "Providers" | "Reputation" | "Identity" if has("who") => About::Account(Field::Who),
        "Reputation" if has("payer") && has("payee") => About::BothSides,
        "Providers" if has("provider") => About::Account(Field::Provider),
        "Identity" if has("target") => About::Account(Field::Target),
        // Registrars, other accounts of an identity, and names of users.
        "Identity" => About::Nothing,
        // What the DAO decided is carried out by the scheduler.
        "Scheduler" if name != "Dispatched" => About::Nothing,
        "Marketplace" | "Providers" | "Reputation" | "Sudo" | "Scheduler" => About::Anything,
        _ => About::Nothing,
    }
}

impl Touched {
    /// Adds what one event tells: of the pallet and the variant of those numbers.
    fn note_event(
        &mut self,
        reader: &Reader<'_>,
        metadata: &Metadata,
        (pallet, variant): (u8, u8),
        fields: &[u8],
    ) -> Result<(), ChainError> {
        let unknown = || ChainError::unexpected("an event", format!("the metadata has no event {pallet}.{variant}"));
        let found = metadata.pallet_by_event_index(pallet).ok_or_else(unknown)?;
        let ty = found.event_ty_id().ok_or_else(unknown)?;
        let event = found.event_variant_by_index(variant).ok_or_else(unknown)?;
        let names: Vec<&str> = event.fields.iter().filter_map(|field| field.name.as_deref()).collect();
        let event = Told { reader, name: (found.name(), &event.name), shape: Shape::Variant(ty, variant), fields };
        match about(event.name.0, event.name.1, &names) {
            About::Nothing => {}
            About::Offer => {
                self.offers.insert(event.read::<OfOffer>()?.offer);
            }
            About::Account(Field::Provider) => {
                self.accounts.insert(event.read::<OfProvider>()?.provider);
            }
            About::Account(Field::Target) => {
                self.accounts.insert(event.read::<OfTarget>()?.target);
            }
            About::Account(Field::Who) => {
                self.accounts.insert(event.read::<OfWho>()?.who);
            }
            About::BothSides => {
                let OfBoth { payer, payee } = event.read()?;
                self.accounts.extend([payer.who, payee.who]);
            }
            About::Anything => self.everything = true,
        }
        Ok(())
    }
}

/// One event, where the metadata describes it.
struct Told<'a> {
    reader: &'a Reader<'a>,
    name: (&'a str, &'a str),
    shape: Shape,
    fields: &'a [u8],
}

impl Told<'_> {
    fn read<T: Decode + TypeInfo + 'static>(&self) -> Result<T, ChainError> {
        let what = || format!("the event {}.{}", self.name.0, self.name.1);
        self.reader.read(self.shape, self.fields).map_err(|error| ChainError::unexpected(what(), error))
    }
}

/// Reads events that were written down, by the metadata of the runtime that wrote them.
pub struct EventReader {
    metadata: Metadata,
    layouts: Layouts,
}

impl EventReader {
    /// `metadata` is the SCALE of `RuntimeMetadataPrefixed`.
    ///
    /// # Errors
    /// [`ChainError::Unexpected`] if that is no metadata.
    pub fn new(metadata: &[u8]) -> Result<Self, ChainError> {
        let metadata =
            Metadata::decode_from(metadata).map_err(|error| ChainError::unexpected("its metadata", error))?;
        Ok(Self { metadata, layouts: Layouts::default() })
    }

    /// Events, `Providers.Registered`, of which it is not known what they are about: each has everything read again.
    pub fn unknown(&self) -> Vec<String> {
        let variants = |pallet: &str| {
            let found = self.metadata.pallet_by_name(pallet).and_then(|pallet| pallet.event_variants());
            found.unwrap_or_default()
        };
        let all = WATCHED.iter().flat_map(|pallet| variants(pallet).iter().map(move |event| (*pallet, event)));
        let unknown = all.filter(|(pallet, event)| {
            let names: Vec<_> = event.fields.iter().filter_map(|field| field.name.as_deref()).collect();
            about(pallet, &event.name, &names) == About::Anything
        });
        unknown.map(|(pallet, event)| format!("{pallet}.{}", event.name)).collect()
    }

    /// What `events` have touched. Each is the SCALE of the runtime's event: the number of the pallet, that of the event,
    /// and its fields.
    ///
    /// # Errors
    /// [`ChainError::Unexpected`] if the metadata does not describe one of them.
    pub fn touched<'a>(&self, events: impl IntoIterator<Item = &'a [u8]>) -> Result<Touched, ChainError> {
        let reader = self.layouts.reader(0, self.metadata.types());
        let mut touched = Touched::default();
        for event in events {
            let [pallet, variant, fields @ ..] = event else {
                return Err(ChainError::unexpected("an event", "it is too short"));
            };
            touched.note_event(&reader, &self.metadata, (*pallet, *variant), fields)?;
        }
        Ok(touched)
    }
}

impl At {
    /// What must be read again after this block. `None` while an upgrade of the runtime goes on, when nothing can be read
    /// by its functions: afterwards it is everything.
    ///
    /// # Errors
    /// When the node does not answer or the events cannot be told apart.
    pub(crate) async fn touched(&self) -> Result<Option<Touched>, ChainError> {
        if self.condition().await? != Condition::Settled {
            return Ok(None);
        }
        let events = self.client.events().fetch().await.map_err(ChainError::node)?;
        let (reader, metadata) = (self.reader(), self.client.metadata_ref());
        let mut touched = Touched::default();
        for event in events.iter() {
            let event = event.map_err(ChainError::node)?;
            let numbers = (event.pallet_index(), event.event_index());
            touched.note_event(&reader, metadata, numbers, event.field_bytes())?;
        }
        Ok(Some(touched))
    }
}
