//! Reputation and emission: what trade earns beside its price.

use crate::{
    configs::money::TreasuryAccount,
    constants::{DecayRounds, GainPpm, LowerCapFactor, LowerPpm, MinClaim, MinWeightTier, TombstonePeriod},
    Balances, Emission, Leases, Providers, Reputation, Runtime, Uptime,
};
use frame_support::{parameter_types, PalletId};

parameter_types! {
    /// Names the account that holds what emission has minted and nobody has claimed.
    pub const EmissionPalletId: PalletId = PalletId(*b"tw/emiss");
}

impl pallet_reputation::Config for Runtime {
    type Conversion = pallet_price_oracle::TradeRate<Self>;
    type Clock = Uptime;
    type Leases = Leases;
    type OnScoreLowered = Emission;
    type GainPpm = GainPpm;
    type LowerPpm = LowerPpm;
    type CapFactor = LowerCapFactor;
    // As long as the leases pallet remembers what has ended.
    type LowerWindow = TombstonePeriod;
    type DecayRounds = DecayRounds;
    type WeightInfo = pallet_reputation::weights::SubstrateWeight<Self>;
}

impl pallet_emission::Config for Runtime {
    type Currency = Balances;
    type Clock = Uptime;
    type Scores = Reputation;
    type Registry = Providers;
    type Treasury = TreasuryAccount;
    type PalletId = EmissionPalletId;
    type MinClaim = MinClaim;
    type MinWeightTier = MinWeightTier;
    type WeightInfo = pallet_emission::weights::SubstrateWeight<Self>;
}
