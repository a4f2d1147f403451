//! Batches, proxies, and the development chains' superuser.

use crate::{
    constants::{deposit, MAX_PROXIES},
    Balance, Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent, System,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    parameter_types,
    traits::{ConstU32, InstanceFilter},
};
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Self>;
}

impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Self>;
}

/// What a proxy may do in the name of the account that appointed it. Codec indices are pinned.
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ProxyType {
    /// Everything.
    #[default]
    #[codec(index = 0)]
    Any,
    /// What spends nothing: no transfer, and of the market's calls none that commits money to another.
    #[codec(index = 1)]
    NonTransfer,
    /// The market's calls.
    #[codec(index = 2)]
    Market,
    /// Proposing and voting, for which tokens are locked and deposits held, but not spent.
    #[codec(index = 3)]
    Governance,
}

/// Whether `call` is one of the market's.
fn is_market(call: &RuntimeCall) -> bool {
    matches!(
        call,
        RuntimeCall::Uptime(..)
            | RuntimeCall::Providers(..)
            | RuntimeCall::Marketplace(..)
            | RuntimeCall::Leases(..)
            | RuntimeCall::Escrow(..)
            | RuntimeCall::Reputation(..)
            | RuntimeCall::Emission(..)
    )
}

/// Whether `call` commits the account's money to somebody else, or spends its score.
fn spends(call: &RuntimeCall) -> bool {
    use pallet_escrow::Call::{grant, open_channel, raise};
    use pallet_marketplace::Call::{post_order, rent};
    matches!(
        call,
        RuntimeCall::Marketplace(rent { .. } | post_order { .. })
            | RuntimeCall::Leases(pallet_leases::Call::extend { .. })
            | RuntimeCall::Escrow(open_channel { .. } | raise { .. } | grant { .. })
            | RuntimeCall::Reputation(pallet_reputation::Call::lower { .. })
            | RuntimeCall::Emission(pallet_emission::Call::enrol { .. })
    )
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    // The calls that a batch or a proxy call contains are filtered again, so both may pass here.
    fn filter(&self, call: &RuntimeCall) -> bool {
        match self {
            Self::Any => true,
            Self::NonTransfer => {
                is_market(call) && !spends(call)
                    || matches!(
                        call,
                        RuntimeCall::System(..)
                            | RuntimeCall::Session(..)
                            | RuntimeCall::CollatorSelection(..)
                            | RuntimeCall::ConvictionVoting(..)
                            | RuntimeCall::Utility(..)
                            | RuntimeCall::Proxy(..)
                    )
            }
            Self::Market => is_market(call) || matches!(call, RuntimeCall::Utility(..)),
            Self::Governance => matches!(
                call,
                RuntimeCall::ConvictionVoting(..)
                    | RuntimeCall::Referenda(..)
                    | RuntimeCall::Preimage(..)
                    | RuntimeCall::Utility(..)
            ),
        }
    }

    fn is_superset(&self, other: &Self) -> bool {
        match (self, other) {
            (left, right) if left == right => true,
            (Self::Any, _) => true,
            _ => false,
        }
    }
}

parameter_types! {
    /// What is on deposit for an account's list of proxies.
    pub const ProxyDepositBase: Balance = deposit(1, 8);
    /// What is on deposit for each proxy.
    pub const ProxyDepositFactor: Balance = deposit(0, 37);
    /// What is on deposit for a proxy's list of announcements.
    pub const AnnouncementDepositBase: Balance = deposit(1, 8);
    /// What is on deposit for each announcement.
    pub const AnnouncementDepositFactor: Balance = deposit(0, 68);
}

impl pallet_proxy::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type ProxyType = ProxyType;
    type ProxyDepositBase = ProxyDepositBase;
    type ProxyDepositFactor = ProxyDepositFactor;
    type MaxProxies = ConstU32<MAX_PROXIES>;
    type WeightInfo = pallet_proxy::weights::SubstrateWeight<Self>;
    type MaxPending = ConstU32<32>;
    type CallHasher = BlakeTwo256;
    type AnnouncementDepositBase = AnnouncementDepositBase;
    type AnnouncementDepositFactor = AnnouncementDepositFactor;
    // A delay protects the owner only if the chain is there to take the veto: blocks, not ticks.
    type BlockNumberProvider = System;
}
