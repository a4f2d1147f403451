//! Sets of ticks, written as spans: `(from, to]` is every tick after `from` up to `to`.

use super::Tick;

/// Every tick after the first number up to the second.
pub type Span = (Tick, Tick);

/// How many ticks of `spans` lie after `after`, not after `until`, and in none of `without`.
///
/// The spans of either list do not overlap.
pub fn count(spans: impl Iterator<Item = Span>, after: Tick, until: Tick, without: &[Span]) -> u32 {
    spans
        .map(|span| {
            let Some(span) = common(span, (after, until)) else { return 0 };
            let holes: u32 = without.iter().filter_map(|hole| common(span, *hole)).map(length).sum();
            length(span) - holes
        })
        .sum()
}

fn common(one: Span, other: Span) -> Option<Span> {
    let span = (one.0.max(other.0), one.1.min(other.1));
    (span.0 < span.1).then_some(span)
}

fn length((from, to): Span) -> u32 {
    to - from
}
