//! What it costs. Run by hand, with `--ignored --nocapture`.

use super::records::{before_held_from, old, today, View};
use crate::chain::layout::{Layouts, Ours, Shape};
use codec::{Decode, Encode};
use std::{hint::black_box, time::Instant};

fn measured<T>(what: &str, times: u32, mut it: impl FnMut() -> T) {
    let begun = Instant::now();
    for _ in 0..times {
        black_box(it());
    }
    println!("{what}: {:.2} µs", begun.elapsed().as_secs_f64() * 1e6 / f64::from(times));
}

#[test]
#[ignore = "measures"]
fn reading_a_lease() {
    let ((theirs, old_id), (ours, new_id)) =
        (Ours::of::<old::LeaseView>().into_parts(), Ours::of::<View>().into_parts());
    let (old_bytes, new_bytes) = (before_held_from().encode(), today(before_held_from()).encode());
    println!("{} bytes", new_bytes.len());
    measured("decoding alone", 20_000, || View::decode(&mut &new_bytes[..]).unwrap());
    measured("describing our type", 2_000, Ours::of::<View>);
    let described = Ours::of::<View>();
    measured("comparing the types", 2_000, || described.is_laid_out_as(&ours, Shape::Type(new_id)));
    let layouts = Layouts::default();
    let read = |bytes: &[u8], version, types, id| layouts.reader(version, types).read::<View>(Shape::Type(id), bytes);
    measured("reading the same layout", 20_000, || read(&new_bytes, 1, &ours, new_id).unwrap());
    measured("reading another layout", 5_000, || read(&old_bytes, 2, &theirs, old_id).unwrap());

    let (theirs, id) = Ours::of::<Vec<old::LeaseView>>().into_parts();
    let page: Vec<_> = (0..500).map(|_| before_held_from()).collect();
    let bytes = page.encode();
    let reader = layouts.reader(3, &theirs);
    measured("a page of 500 of another layout", 20, || reader.read::<Vec<View>>(Shape::Type(id), &bytes).unwrap());
}
