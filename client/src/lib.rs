//! Everything that an agent, a command or a page needs to take part in a Tradewind market.
//!
//! | module | what it is |
//! |---|---|
//! | [`keys`] | accounts, sealing keys, workload keys, and the files that keep them |
//! | [`sealed`] | boxes that only one key opens, for one lease |
//! | [`manifest`] | what a workload is: as people write it, and as it is hashed and sealed |
//! | [`access`] | what a buyer needs to use its workload |
//! | [`content`] | content and its address |
//! | [`request`] | signed requests to an agent, and their verification |
//! | [`rpc`] | the agent's JSON-RPC interface |
//! | [`agent`] | an agent as its buyers reach it |
//! | [`chain`] | the chain: reads, calls, blocks in order, transactions |
//! | [`market_index`] | all open offers in memory, kept up to date with finalized blocks |
//! | [`units`] | money, time and sizes as people write them |
//! | [`voucher`] | payment for single requests |
//! | [`usage`] | the log of requests that a provider counts |
//!
//! What comes from elsewhere is malicious until it is checked: every list, text and file here has a bound, and reading
//! one never panics.

pub mod access;
pub mod agent;
pub mod bounded;
pub mod chain;
pub mod content;
pub mod keys;
pub mod manifest;
pub mod market_index;
pub mod private_file;
pub mod random;
pub mod request;
pub mod rpc;
pub mod sealed;
pub mod secret;
pub mod text;
pub mod units;
pub mod usage;
pub mod voucher;
