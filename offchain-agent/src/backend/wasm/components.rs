//! Compiled components, shared by the leases that run the same one.
//!
//! They are kept in memory only. Wasmtime can write compiled code to a file and map it again, but reading it back is
//! `unsafe`, as the file's machine code is trusted; and a cache that is not trusted saves nothing. So a restart
//! compiles anew what its leases run.

use super::state::State;
use crate::{
    backend::BackendError,
    blobs::{BlobError, BlobStore},
};
use cid::Cid;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use wasmtime::{
    component::{Component, Linker},
    Engine,
};
use wasmtime_wasi_http::bindings::ProxyPre;

/// Components that are compiled at one time. Each keeps all processors busy by itself; the second is there so that one
/// that takes for ever does not stop all others.
const COMPILERS: usize = 2;

/// Most characters of a compiler's complaint that are passed on.
const COMPLAINT: usize = 300;

/// Compiled, and checked to be a function that gets all it imports.
pub(super) struct Compiled {
    pub(super) pre: ProxyPre<State>,
}

/// Compiles components, once for as long as somebody uses them and a while longer.
pub(super) struct Components {
    engine: Engine,
    linker: Linker<State>,
    blobs: Arc<BlobStore>,
    compilers: Arc<Semaphore>,
    max_bytes: u64,
    timeout: Duration,
    idle: usize,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    /// Whatever anybody still holds.
    live: HashMap<Cid, Weak<Compiled>>,
    /// The last ones used, so that they stay when nobody holds them.
    recent: VecDeque<(Cid, Arc<Compiled>)>,
}

impl Components {
    /// Compiles with `engine` what `blobs` holds, at most `max_bytes` long and for at most `timeout`, and keeps the
    /// last `idle` ones.
    pub(super) fn new(
        engine: Engine,
        linker: Linker<State>,
        blobs: Arc<BlobStore>,
        max_bytes: u64,
        timeout: Duration,
        idle: usize,
    ) -> Self {
        let compilers = Arc::new(Semaphore::new(COMPILERS));
        Self { engine, linker, blobs, compilers, max_bytes, timeout, idle, cache: Mutex::default() }
    }

    /// The compiled component of that name.
    pub(super) async fn get(&self, cid: &Cid) -> Result<Arc<Compiled>, BackendError> {
        if let Some(compiled) = self.cached(cid) {
            return Ok(compiled);
        }
        let bytes = self.blobs.get(cid).await.map_err(|error| match error {
            BlobError::TooLarge(..) => BackendError::BadImage(error.to_string()),
            // It was here when the lease was accepted: that it cannot be read now is no fault of the buyer's.
            other => BackendError::Other(format!("reading component {cid}: {other}")),
        })?;
        if bytes.len() as u64 > self.max_bytes {
            let problem = format!("component {cid} is longer than {} bytes", self.max_bytes);
            return Err(BackendError::BadImage(problem));
        }

        let turn = self.compilers.clone().acquire_owned().await;
        let turn = turn.map_err(|_| BackendError::Other("the compiler is shut down".into()))?;
        if let Some(compiled) = self.cached(cid) {
            return Ok(compiled);
        }
        let (engine, linker) = (self.engine.clone(), self.linker.clone());
        let began = Instant::now();
        let compiling = tokio::task::spawn_blocking(move || {
            // Goes along, as a compilation cannot be stopped and must count for as long as it lasts.
            let _turn = turn;
            compile(&engine, &linker, &bytes)
        });
        let compiled = tokio::time::timeout(self.timeout, compiling)
            .await
            .map_err(|_| BackendError::Other(format!("component {cid} took too long to compile")))?
            .map_err(|_| BackendError::BadImage(format!("component {cid} breaks the compiler")))??;
        tracing::info!(%cid, ms = began.elapsed().as_millis(), "compiled a component");
        Ok(self.keep(*cid, Arc::new(compiled)))
    }

    fn cached(&self, cid: &Cid) -> Option<Arc<Compiled>> {
        let compiled = self.cache.lock().unwrap_or_else(PoisonError::into_inner).live.get(cid)?.upgrade()?;
        Some(self.keep(*cid, compiled))
    }

    fn keep(&self, cid: Cid, compiled: Arc<Compiled>) -> Arc<Compiled> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.live.retain(|_, weak| weak.strong_count() > 0);
        cache.live.insert(cid, Arc::downgrade(&compiled));
        cache.recent.retain(|(other, _)| *other != cid);
        cache.recent.push_back((cid, compiled.clone()));
        while cache.recent.len() > self.idle {
            cache.recent.pop_front();
        }
        compiled
    }
}

fn compile(engine: &Engine, linker: &Linker<State>, bytes: &[u8]) -> Result<Compiled, BackendError> {
    let component = Component::from_binary(engine, bytes)
        .map_err(|error| bad("it is not a WebAssembly component that can be run here", &error))?;
    let pre =
        linker.instantiate_pre(&component).map_err(|error| bad("it imports what functions are not given", &error))?;
    let pre =
        ProxyPre::new(pre).map_err(|error| bad("it does not export wasi:http/incoming-handler of WASI 0.2", &error))?;
    Ok(Compiled { pre })
}

fn bad(problem: &str, error: &wasmtime::Error) -> BackendError {
    let complaint: String = format!("{error:#}").chars().take(COMPLAINT).collect();
    BackendError::BadImage(format!("{problem}: {complaint}"))
}
