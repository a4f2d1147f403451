//! What happened to channels.

use super::{read, ChainError, ChainEvent, Ours, Reader, Shape};
use codec::Decode;
use scale_info::TypeInfo;
use sp_core::{crypto::AccountId32, H256};
use tradewind_primitives::{AssetKind, Balance, ChannelId, Tick};

/// What happened to a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelEvent {
    /// It was opened.
    ChannelOpened {
        /// Who pays.
        payer: AccountId32,
        /// Who serves its requests.
        provider: AccountId32,
        /// In which asset.
        asset: AssetKind,
        /// What one request costs, in base units.
        price: Balance,
        /// What there is for all of them, in base units.
        budget: Balance,
        /// What is on hold besides, until it is closed, in base units.
        deposit: Balance,
        /// Live tick at which it ends.
        expires: Tick,
    },
    /// Its budget is larger.
    ChannelRaised {
        /// By how much, in base units of its asset.
        amount: Balance,
    },
    /// Its payer ended it.
    ChannelRevoked {
        /// Live tick from which nothing of it is redeemed any more.
        redeemable_until: Tick,
    },
    /// A voucher was redeemed.
    VoucherRedeemed {
        /// All that was redeemed of it so far, in base units of its asset.
        cumulative: Balance,
        /// What was paid of the payer's own money for it, in base units of its asset.
        gross: Balance,
        /// The fee's part of that, in base units of its asset.
        fee: Balance,
    },
    /// Its provider counted requests and was paid for them.
    RequestsConsumed {
        /// How many.
        requests: u32,
        /// Root of the provider's log of them.
        log_root: H256,
        /// What was paid of the payer's own money for them, in base units of its asset.
        gross: Balance,
        /// The fee's part of that, in base units of its asset.
        fee: Balance,
    },
    /// It has ended, and nothing of it is on hold any more.
    ChannelClosed,
}

events_of! {
    "Escrow", channel: ChannelId => ChannelEvent::Channel, read_channel_event, all_channel_events:
    ChannelOpened {
        payer: AccountId32, provider: AccountId32, asset: AssetKind, price: Balance, budget: Balance, deposit: Balance,
        expires: Tick
    }
    ChannelRaised { amount: Balance }
    ChannelRevoked { redeemable_until: Tick }
    VoucherRedeemed { cumulative: Balance, gross: Balance, fee: Balance }
    RequestsConsumed { requests: u32, log_root: H256, gross: Balance, fee: Balance }
    ChannelClosed {}
}
