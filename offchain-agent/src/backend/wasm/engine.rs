//! The engine that all guests share: pooled memory, interruption by epochs, and what a guest is linked to.

use super::{state::State, WasmConfig};
use std::{thread, time::Duration};
use wasmtime::{
    component::{HasData, Linker, Resource},
    Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, WasmBacktraceDetails,
};
use wasmtime_wasi::p2::{
    bindings::sockets::{
        network::{self, ErrorCode, IpAddressFamily},
        tcp_create_socket, udp_create_socket,
    },
    SocketError, SocketResult,
};

/// How often a running guest lets others run and has its deadline checked.
const EPOCH: Duration = Duration::from_millis(10);

/// Elements of each table of a guest.
pub(super) const TABLE_ELEMENTS: usize = 65_536;

/// Core modules in one component. Interpreters of scripting languages come as a dozen or two.
const CORE_INSTANCES: u32 = 64;
const MEMORIES: u32 = 4;
const TABLES: u32 = 64;

/// Instances beyond those that answer requests, for those that are tried out when a lease begins.
pub(super) const SPARE_INSTANCES: u32 = 2;

/// An engine, with the thread that counts its epochs until it is dropped.
pub(super) fn engine(config: &WasmConfig) -> wasmtime::Result<Engine> {
    let instances = config.max_instances.saturating_add(SPARE_INSTANCES);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_stacks(instances)
        .total_core_instances(instances.saturating_mul(CORE_INSTANCES))
        .total_memories(instances.saturating_mul(MEMORIES))
        .total_tables(instances.saturating_mul(TABLES))
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(MEMORIES)
        .max_tables_per_component(TABLES)
        .max_tables_per_module(8)
        .table_elements(TABLE_ELEMENTS)
        .max_memory_size(usize::try_from(config.max_memory_bytes)?)
        // What guests use at least stays mapped, so that a small request costs no page faults.
        .linear_memory_keep_resident(256 * 1024)
        .table_keep_resident(16 * 1024)
        .async_stack_keep_resident(32 * 1024);

    let mut settings = Config::new();
    settings
        .async_support(true)
        .async_stack_zeroing(true)
        .epoch_interruption(true)
        .wasm_component_model(true)
        .wasm_memory64(false)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&settings)?;

    let weak = engine.weak();
    thread::Builder::new().name("wasm-epochs".into()).spawn(move || {
        // A thread, as a timer of a runtime would stop with the runtime that its guests block.
        while let Some(engine) = weak.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(EPOCH);
        }
    })?;
    Ok(engine)
}

/// All that a guest can import: clocks, random numbers, its environment, its standard streams, calls by HTTP. Files
/// and sockets can be imported, as standard libraries do, but there are none.
pub(super) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::add_only_http_to_linker_async(&mut linker)?;
    // The usual implementation makes the socket first and refuses its use later, so a guest could use up the
    // provider's file descriptors.
    linker.allow_shadowing(true);
    tcp_create_socket::add_to_linker::<State, NoSockets>(&mut linker, |_| NoSockets)?;
    udp_create_socket::add_to_linker::<State, NoSockets>(&mut linker, |_| NoSockets)?;
    Ok(linker)
}

struct NoSockets;

impl HasData for NoSockets {
    type Data<'a> = Self;
}

// How a refusal becomes the code that the guest sees.
impl network::Host for NoSockets {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }

    fn network_error_code(&mut self, _: Resource<wasmtime::Error>) -> wasmtime::Result<Option<ErrorCode>> {
        Ok(None)
    }
}

impl network::HostNetwork for NoSockets {
    fn drop(&mut self, _: Resource<network::Network>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl tcp_create_socket::Host for NoSockets {
    fn create_tcp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<tcp_create_socket::TcpSocket>> {
        Err(ErrorCode::AccessDenied.into())
    }
}

impl udp_create_socket::Host for NoSockets {
    fn create_udp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<udp_create_socket::UdpSocket>> {
        Err(ErrorCode::AccessDenied.into())
    }
}
