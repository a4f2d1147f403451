//! What a test can have go wrong. Only builds with debug assertions look at it: in a release build there is nothing.
//!
//! `TRADEWIND_HOLD_AT=<point>=<file>` makes whoever comes to that point, for whichever lease, make the file and wait for
//! ever, so that the agent can be killed there from outside.
//!
//! `TRADEWIND_REPLAY=1` makes the agent read all events since the first block anew, and those of each block twice.

/// Every point, in the order in which a lease comes to them, then a channel, and emission. End-to-end tests kill the agent
/// at each.
pub const POINTS: [&str; 25] = [
    "blob stored",
    "manifest put",
    "admit: found",
    "admit: written down",
    "admit: accepted",
    "provision: begun",
    "provision: runs",
    "provision: written down",
    "provision: activated",
    "resume: begun",
    "resume: runs",
    "heartbeat: signed",
    "heartbeat: sent",
    "settle: begun",
    "settle: settled",
    "tear down: begun",
    "tear down: destroyed",
    "tear down: content dropped",
    "paid: written down",
    "redeem: begun",
    "redeem: sent",
    "consume: written down",
    "consume: sent",
    "enrol: sent",
    "claim: sent",
];

/// Waits for ever if a test asks for it.
#[cfg(debug_assertions)]
pub async fn point(name: &'static str) {
    debug_assert!(POINTS.contains(&name), "{name} is listed");
    let Some(wanted) = std::env::var_os("TRADEWIND_HOLD_AT") else { return };
    let Some((point, file)) = wanted.to_str().and_then(|wanted| wanted.split_once('=')) else { return };
    if point == name {
        tracing::warn!(point, "held, as a test asks for it");
        if let Err(error) = std::fs::write(file, name) {
            tracing::error!(%error, file, "the test is not told");
        }
        std::future::pending::<()>().await;
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub async fn point(_: &'static str) {}

/// Whether all events are to be read again, and twice.
#[cfg(debug_assertions)]
pub fn replays() -> bool {
    std::env::var_os("TRADEWIND_REPLAY").is_some()
}

/// Never.
#[cfg(not(debug_assertions))]
pub fn replays() -> bool {
    false
}
