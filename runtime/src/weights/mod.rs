//! Weights of the SDK's pallets that are not the SDK's own: what they do here is more work than where those were measured.

pub mod asset_tx_payment;
