//! What tests of functions share: built components, a provider, a server to call.
#![allow(dead_code, reason = "each test program uses a part of it")]

use bytes::Bytes;
use cid::Cid;
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use std::{
    collections::BTreeMap,
    future::Future,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc, LazyLock,
    },
    thread,
    time::Duration,
};
use tradewind_agent::{
    backend::{
        wasm::{GuestBody, HandleError, OutboundConfig, WasmBackend, WasmConfig},
        Backend, FunctionDeployment, Limits,
    },
    blobs::BlobStore,
};
use tradewind_primitives::LeaseId;

/// A provider's parts.
pub struct Kit {
    pub backend: Arc<WasmBackend>,
    pub store: Arc<BlobStore>,
    pub root: PathBuf,
    _folder: tempfile::TempDir,
}

impl Kit {
    pub fn new(config: WasmConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blobs");
        let store = Arc::new(BlobStore::open(&root, 1 << 30).unwrap());
        let backend = Arc::new(WasmBackend::new(config, store.clone()).unwrap());
        Self { backend, store, root, _folder: folder }
    }
}

static PROVIDER: LazyLock<Kit> = LazyLock::new(|| {
    let outbound =
        OutboundConfig { private: vec![SERVERS.0.to_string().parse().unwrap()], ..OutboundConfig::default() };
    Kit::new(WasmConfig { outbound, ..WasmConfig::default() })
});

static SERVERS: LazyLock<(SocketAddr, SocketAddr)> = LazyLock::new(|| (echo(), echo()));

static LEASES: AtomicU64 = AtomicU64::new(1);

/// The provider that tests share, so that each component is compiled once.
pub fn provider() -> &'static Kit {
    &PROVIDER
}

pub fn backend() -> &'static WasmBackend {
    &PROVIDER.backend
}

/// Two servers that repeat the first line of a request: one that the provider lets functions call, one that it does
/// not.
pub fn servers() -> (SocketAddr, SocketAddr) {
    *SERVERS
}

pub fn next_lease() -> LeaseId {
    LEASES.fetch_add(1, Ordering::Relaxed)
}

/// The bytes of an example.
pub fn component(name: &str) -> Bytes {
    let folder = std::env::var_os("TRADEWIND_COMPONENTS").map_or_else(default_folder, PathBuf::from);
    let path = folder.join(format!("{name}.wasm"));
    match std::fs::read(&path) {
        Ok(bytes) => bytes.into(),
        Err(error) => panic!("{}: {error}. Run scripts/build-examples first.", path.display()),
    }
}

fn default_folder() -> PathBuf {
    let var = |name| std::env::var_os(name).map(PathBuf::from);
    let target = var("TRADEWIND_TARGET_DIR").unwrap_or_else(|| {
        let cache = var("XDG_CACHE_HOME").unwrap_or_else(|| var("HOME").unwrap_or_default().join(".cache"));
        cache.join("tradewind/target")
    });
    target.join("examples/components")
}

/// What it takes to run an example, in the shared provider's store.
pub async fn deployment(name: &str) -> FunctionDeployment {
    FunctionDeployment {
        component: provider().store.put(component(name), u64::MAX).await.unwrap(),
        env: BTreeMap::new(),
        args: Vec::new(),
        allowed_hosts: Vec::new(),
        limits: Limits::default(),
    }
}

pub async fn deploy(wanted: &FunctionDeployment) -> LeaseId {
    let lease = next_lease();
    backend().provision(lease, &wanted.clone().into()).await.unwrap();
    lease
}

pub fn request(method: Method, path: &str, body: Bytes) -> Request<Full<Bytes>> {
    Request::builder().method(method).uri(path).header("host", "function.test").body(Full::new(body)).unwrap()
}

pub async fn ask(
    lease: LeaseId,
    method: Method,
    path: &str,
    bytes: Bytes,
) -> Result<(StatusCode, HeaderMap, String), HandleError> {
    let answer = backend().handle(lease, request(method, path, bytes)).await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    Ok((status, headers, body(answer).await))
}

pub fn get(
    lease: LeaseId,
    path: &str,
) -> impl Future<Output = Result<(StatusCode, HeaderMap, String), HandleError>> + Send + 'static {
    let path = path.to_owned();
    async move { ask(lease, Method::GET, &path, Bytes::new()).await }
}

/// Like [`get`], again and again while the lease's places are taken.
pub async fn in_turn(lease: LeaseId, path: &'static str) -> Result<(StatusCode, HeaderMap, String), HandleError> {
    loop {
        match get(lease, path).await {
            Err(HandleError::Busy { .. }) => tokio::time::sleep(Duration::from_millis(1)).await,
            answer => return answer,
        }
    }
}

/// A request that has its place, and so many MiB of the lease's memory, when this returns, and keeps both until the
/// answer is dropped.
pub async fn hold(lease: LeaseId, mib: u32) -> Response<GuestBody> {
    let path = format!("/drip?ms=86400000&mib={mib}");
    loop {
        match backend().handle(lease, request(Method::GET, &path, Bytes::new())).await {
            Err(HandleError::Busy { .. }) => tokio::time::sleep(Duration::from_millis(1)).await,
            answer => return answer.unwrap(),
        }
    }
}

pub async fn body(answer: Response<GuestBody>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// Waits until something holds, at most a minute.
pub async fn eventually<F: Future<Output = bool>>(holds: impl Fn() -> F) {
    for _ in 0..6000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never held");
}

/// Changes a byte of a stored blob.
pub fn damage(root: &Path, cid: &Cid) {
    let name = cid.to_string();
    let shards = std::fs::read_dir(root).unwrap().map(|shard| shard.unwrap().path().join(&name));
    let path = shards.into_iter().find(|path| path.is_file()).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
}

fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                let mut first = String::new();
                lines.read_line(&mut first).unwrap();
                let mut line = String::new();
                while lines.read_line(&mut line).is_ok_and(|read| read > 2) {
                    line.clear();
                }
                let (head, body) = match first.contains("/redirect") {
                    true => ("302 Found\r\nlocation: http://169.254.169.254/", "moved\n"),
                    false => ("200 OK", first.as_str()),
                };
                let length = body.len();
                let _ =
                    write!(stream, "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
            });
        }
    });
    address
}
