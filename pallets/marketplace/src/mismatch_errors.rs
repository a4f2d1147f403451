//! The error that each mismatch becomes when an offer is rented.

use crate::Error;
use tradewind_primitives::Mismatch;

impl<T> From<Mismatch> for Error<T> {
    fn from(mismatch: Mismatch) -> Self {
        match mismatch {
            Mismatch::NoSuchOffer => Self::NoSuchOffer,
            Mismatch::OfferClosed => Self::OfferClosed,
            Mismatch::ProviderUnavailable => Self::ProviderUnavailable,
            Mismatch::Kind => Self::WrongKind,
            Mismatch::Vcpus => Self::TooFewVcpus,
            Mismatch::Memory => Self::TooLittleMemory,
            Mismatch::Storage => Self::TooLittleStorage,
            Mismatch::Bandwidth => Self::TooLittleBandwidth,
            Mismatch::Gpus => Self::TooFewGpus,
            Mismatch::GpuModel => Self::WrongGpuModel,
            Mismatch::Region => Self::WrongRegion,
            Mismatch::Tee => Self::WrongTee,
            Mismatch::ProviderReputation => Self::ProviderReputationTooLow,
            Mismatch::Uptime => Self::UptimeTooLow,
            Mismatch::IdentityTier => Self::IdentityTierTooLow,
            Mismatch::BuyerReputation => Self::BuyerReputationTooLow,
            Mismatch::Asset => Self::WrongAsset,
            Mismatch::TooShort => Self::TermTooShort,
            Mismatch::TooLong => Self::TermTooLong,
            Mismatch::Collateral => Self::InsufficientCollateral,
            Mismatch::BadRequirements => Self::BadRequirements,
            Mismatch::Terms => Self::TermsDiffer,
            Mismatch::OwnOrder => Self::OwnOffer,
        }
    }
}
