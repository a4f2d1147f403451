//! A local HTTP server that plays the pages on which clouds tell their prices: for tests, for the demo, and for
//! `tradewind up`. It shares nothing with the code that reads such pages in the runtime: it is there to find that code's
//! faults, and knows the shapes only from public documentation and public collectors.
//!
//! # Sources
//!
//! Each is at its real path and query, below its name:
//!
//! | source | example |
//! |---|---|
//! | `azure` | `GET /azure/api/retail/prices?$filter=armRegionName eq 'eastus' and serviceName eq 'Virtual Machines'` |
//! | `aws-on-demand` | `GET /aws-on-demand/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/US%20East%20(N.%20Virginia)/Linux/index.json` |
//! | `aws-spot` | `GET /aws-spot/spot.json`; the frozen forerunner is `/aws-spot/spot.js` |
//! | `gcp` | `GET /gcp/v1/services/6F81-5844-456A/skus?key=any` |
//! | `vast` | `GET /vast/api/v0/bundles/?q={"gpu_name":{"eq":"RTX 4090"}}` |
//! | `runpod` | `POST /runpod/graphql` with `{"query":"{ gpuTypes { … } }"}` |
//! | `wind` | `GET /wind/api/v1/ticker?symbol=WINDUSD`, `GET /wind/api/v1/tickers` |
//!
//! Each has oddities that the real one has or could have; its module lists them. All prices come from one formula, of a
//! seed: the module `truth` has it, and `GET /truth` tells what follows from it, so that a test knows what must be found:
//! `{"seed", "step", "published", "rates": [{"source", "cloud", "market", "region", "class", "micro_usd", "served"}]}`,
//! filtered by `?source=`, `cloud=`, `market=`, `region=`, `class=`. `class` is `vcpu`, `memory-gib`, `gpu:` and a model
//! as offers name it, or `usd`. `micro_usd` is the truth; `served` is what the source says as it is now.
//!
//! # Control
//!
//! - `PUT /control/{source}` with JSON makes a source wrong: see [`Faults`]; `{}` or `DELETE` mends it; `GET` tells.
//!   `all` is every source, as far as each can be wrong in this way. `--fault source=fault` says the same at the
//!   beginning.
//! - `PUT /control/prices` with `{"advance": 1}` moves all prices by a step, as `--move-every` does with time.
//! - `GET /requests` tells how often each source was asked, and the last thousand requests: `?source=`, `?after=` a
//!   number; with `?at_least=3&wait_ms=60000` it answers once there were three, or a minute has passed.

mod body;
mod dates;
mod fault;
mod gzip;
mod json;
mod log;
mod machines;
mod route;
mod serve;
mod server;
mod sources;
mod state;
mod truth;

pub use fault::{BadFault, Body, Faults, Filling, Pages, Slow, Status, Where};
pub use server::{Config, PriceServer};
pub use sources::{Source, UnknownSource};
