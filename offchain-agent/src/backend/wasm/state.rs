//! What the host keeps for one running guest.

use super::{limits::Limiter, logs::LogStream, outbound::Caller};
use hyper::Request;
use std::collections::BTreeMap;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    body::HyperOutgoingBody,
    types::{HostFutureIncomingResponse, OutgoingRequestConfig},
    HttpResult, WasiHttpCtx, WasiHttpView,
};

// The host keeps headers and chunks of bodies outside the guest's memory. With these three bounds that is 16 MiB for
// one guest at worst.

/// Bytes of the headers of one message, with the host's own overhead of about 80 bytes each.
pub(super) const HEADER_BYTES: usize = 32 * 1024;

/// Handles that a guest may hold: streams, headers, timers.
const HANDLES: usize = 512;

/// Bytes of a body that a guest may write at once; twice that is kept for each body.
const CHUNK_BYTES: usize = 16 * 1024;

/// Bytes of random numbers in one call.
const RANDOM_BYTES: u64 = 1 << 20;

/// Bytes that a guest may hand to the host in one call.
pub(super) const HOSTCALL_BYTES: usize = 4 << 20;

pub(super) struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
    pub(super) limiter: Limiter,
    caller: Caller,
}

impl State {
    pub(super) fn new(
        env: &BTreeMap<String, String>,
        args: &[String],
        log: LogStream,
        limiter: Limiter,
        caller: Caller,
    ) -> Self {
        let mut wasi = WasiCtxBuilder::new();
        wasi.stdout(log.clone())
            .stderr(log)
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .max_random_size(RANDOM_BYTES)
            .arg("function")
            .args(args);
        for (name, value) in env {
            wasi.env(name, value);
        }
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(HEADER_BYTES);
        let mut table = ResourceTable::new();
        table.set_max_capacity(HANDLES);
        Self { wasi: wasi.build(), http, table, limiter, caller }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn ctx(&mut self) -> &mut WasiHttpCtx {
        &mut self.http
    }

    fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    fn send_request(
        &mut self,
        request: Request<HyperOutgoingBody>,
        config: OutgoingRequestConfig,
    ) -> HttpResult<HostFutureIncomingResponse> {
        self.caller.call(request, &config)
    }

    fn outgoing_body_chunk_size(&mut self) -> usize {
        CHUNK_BYTES
    }
}
