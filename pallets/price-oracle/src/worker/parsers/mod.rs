//! Who reads which answer. Each knows the shape of one source, and nothing of where the bytes come from.
//!
//! A row that cannot be used (an instance type that is not sold here, a price that is not there) is refused, counted and
//! passed over. A body of which nothing can be used is an error that names the field of the first refusal.

pub mod aws_on_demand;
pub mod aws_spot;
pub mod azure;
pub mod gcp;
pub mod path;
pub mod run_pod;
pub mod vast;

use super::rows::{Page, Rows, Why, Wrong};

/// A field that is kept until the row it is part of is complete.
type Field<R> = Option<Result<R, Wrong>>;

/// What a field has, or that it is not there.
fn field<R: Copy>(value: Field<R>, name: &'static str) -> Result<R, Wrong> {
    value.unwrap_or(Err(Wrong::new(name, Why::Missing)))
}

/// What was found, if the part of the body was there that it is in. An empty one is a page without anything.
fn page(rows: &mut Rows, seen: bool, name: &'static str) -> Result<Page, Wrong> {
    if seen {
        Ok(rows.take())
    } else {
        Err(Wrong::new(name, Why::Missing))
    }
}
