//! Fields that runtimes which are still about do not have, and what stands in for them.

/// A field of ours that an older runtime lacks.
pub(super) struct StandIn {
    /// Path of our record.
    pub(super) record: [&'static str; 3],
    /// Its field.
    pub(super) field: &'static str,
    /// What stands in for it.
    pub(super) by: By,
}

/// What stands in for a field.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// The value of a field of the same record, of the same type.
    Field(&'static str),
    /// These bytes.
    Bytes(&'static [u8]),
}

/// All of them. Each stays as long as a runtime without the field may be met.
///
/// `held_from` is `opened_at` in live time, and the same on a chain that never stood still. What depends on it, the cost
/// of an early ending, is reckoned by the runtime; a program only shows it. `credit` is nothing where there are no trial
/// credits: two zeros of sixteen bytes.
pub(super) const STAND_INS: [StandIn; 2] = [
    StandIn {
        record: ["tradewind_primitives", "lease", "LeaseRecord"],
        field: "held_from",
        by: By::Field("opened_at"),
    },
    StandIn { record: ["tradewind_primitives", "lease", "LeaseView"], field: "credit", by: By::Bytes(&[0; 32]) },
];

/// What stands in for `field` of our type at `path`, if the chain's has none of that name.
pub(super) fn stand_in(path: &[String], field: &str) -> Option<By> {
    STAND_INS.iter().find(|known| known.field == field && path == known.record).map(|known| known.by)
}
