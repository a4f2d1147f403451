//! How stored leases get from one layout to the next. There may be any number of them, so each migration goes on over as
//! many blocks as it takes; while one runs, the chain takes no transactions and serves no deadlines.

pub mod v0;
pub mod v1;
