//! Fields that runtimes which are still about do not have, and what stands in for them.

/// A field of ours that an older runtime lacks.
pub(super) struct StandIn {
    /// Path of our record.
    pub(super) record: [&'static str; 3],
    /// Its field.
    pub(super) field: &'static str,
    /// The field of the same record, of the same type, whose value stands in for it.
    pub(super) by: &'static str,
}

/// All of them. Each stays as long as a runtime without the field may be met.
///
/// `held_from` is `opened_at` in live time, and the same on a chain that never stood still. What depends on it, the cost
/// of an early ending, is reckoned by the runtime; a program only shows it.
pub(super) const STAND_INS: [StandIn; 1] =
    [StandIn { record: ["tradewind_primitives", "lease", "LeaseRecord"], field: "held_from", by: "opened_at" }];

/// Name of the field that stands in for `field` of our type at `path`, if the chain's has none of that name.
pub(super) fn stand_in(path: &[String], field: &str) -> Option<&'static str> {
    STAND_INS.iter().find(|known| known.field == field && path == known.record).map(|known| known.by)
}
