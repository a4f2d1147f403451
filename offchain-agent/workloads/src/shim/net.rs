//! A workload's network: nothing but a loopback of its own, and what is carried to and from it.
//!
//! A published port is a socket of the machine; each connection to it is carried to the same port of the container's
//! loopback. A host that the manifest lists has an address of that loopback, which the container's `/etc/hosts` gives for
//! its name; each connection to it is carried to the host, if that is public. So there are no routes, bridges or filters
//! that could be wrong, and nothing else can be reached: not the machine, not its network, not another lease.

use super::{complain, failed, throttle::Throttle, ShimError};
use crate::{
    addresses::is_elsewhere,
    spec::{Destination, PublishedPort},
};
use nix::sched::{setns, CloneFlags};
use std::{
    cell::{Cell, RefCell},
    fs::File,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4},
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
};

/// Connections that are carried at one time, in each direction.
const CONNECTIONS: usize = 512;

/// Longest time for a connection to stand.
const CONNECT: Duration = Duration::from_secs(10);

/// A connection on which nothing passed for so long, in either direction, is closed.
const IDLE: Duration = Duration::from_secs(3_600);

/// Bytes that are carried at once.
const CHUNK: usize = 16 * 1024;

/// Port of mail servers among each other, which nobody here may use.
pub const MAIL: u16 = 25;

/// Addresses of a container's loopback begin so that stand for hosts.
pub const HOSTS_OF_CONTAINERS: [u8; 2] = [127, 100];

/// The same for machines, which would look for 127 inside themselves: addresses that are nobody's, set aside for
/// measurements.
pub const HOSTS_OF_MACHINES: [u8; 2] = [198, 18];

/// The address that stands for the `index`th host, of those that begin with `network`.
pub fn stand_in(network: [u8; 2], index: usize) -> Ipv4Addr {
    let [a, b] = network;
    let index = u16::try_from(index.saturating_add(1)).unwrap_or(u16::MAX);
    let [high, low] = index.to_be_bytes();
    Ipv4Addr::new(a, b, high, low)
}

/// The hosts of `outbound`, each once, in the order of their [`stand_in`]s.
pub fn hosts(outbound: &[Destination]) -> Vec<&str> {
    let mut all: Vec<&str> = outbound.iter().map(|destination| destination.host.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What is to be carried.
pub(super) struct Carried<'a> {
    /// Address that published ports listen on.
    pub listen: IpAddr,
    /// Ports of the machine, each with the port of the workload's loopback that connections go to.
    pub ports: Vec<PublishedPort>,
    /// Where connections from inside may go.
    pub outbound: &'a [Destination],
    /// What addresses begin with that stand for hosts.
    pub hosts: [u8; 2],
    /// Addresses that are not public and may be connected to nevertheless.
    pub private: &'a [SocketAddr],
    /// Bytes a second, each way.
    pub bytes_per_second: u64,
}

/// What is carried to and from a workload.
pub(super) struct Net {
    hosts: [u8; 2],
    shared: Rc<Shared>,
    outbound: Vec<Destination>,
    /// What carries for the run that there is.
    out: RefCell<Vec<JoinHandle<()>>>,
}

/// Whether connections from outside are carried, and not closed at once. It is open unless it was shut.
#[derive(Clone, Default)]
pub(super) struct Gate(Rc<Cell<bool>>);

impl Gate {
    pub(super) fn shut(&self) {
        self.0.set(true);
    }

    pub(super) fn open(&self) {
        self.0.set(false);
    }

    pub(super) fn is_shut(&self) -> bool {
        self.0.get()
    }
}

struct Shared {
    /// The machine's network.
    home: File,
    /// The container's, while it runs.
    inside: RefCell<Option<Rc<File>>>,
    gate: Gate,
    private: Vec<SocketAddr>,
    up: Throttle,
    down: Throttle,
    inbound: Semaphore,
    outbound: Semaphore,
}

impl Net {
    /// Listens on the machine's ports.
    pub(super) fn bind(carried: Carried<'_>) -> Result<Self, ShimError> {
        let shared = Rc::new(Shared {
            home: File::open("/proc/self/ns/net").map_err(failed("/proc/self/ns/net"))?,
            inside: RefCell::default(),
            gate: Gate::default(),
            private: carried.private.to_vec(),
            up: Throttle::new(carried.bytes_per_second),
            down: Throttle::new(carried.bytes_per_second),
            inbound: Semaphore::new(CONNECTIONS),
            outbound: Semaphore::new(CONNECTIONS),
        });
        for port in &carried.ports {
            let address = SocketAddr::new(carried.listen, port.outside);
            let listener = listen(address).map_err(|source| ShimError::Port { port: port.outside, source })?;
            tokio::task::spawn_local(carry_in(shared.clone(), listener, port.inside));
        }
        Ok(Self { hosts: carried.hosts, shared, outbound: carried.outbound.to_vec(), out: RefCell::default() })
    }

    /// Carries for the container whose first process is `pid`, which has not started.
    pub(super) fn enter(&self, pid: i32) -> io::Result<()> {
        let inside = Rc::new(File::open(format!("/proc/{pid}/ns/net"))?);
        let hosts = hosts(&self.outbound);
        let mut out = self.out.borrow_mut();
        for destination in self.outbound.iter().filter(|destination| destination.port != MAIL) {
            let index = hosts.iter().position(|host| *host == destination.host).unwrap_or(usize::MAX);
            let address = SocketAddr::V4(SocketAddrV4::new(stand_in(self.hosts, index), destination.port));
            let listener = self.shared.within(&inside, || listen(address))??;
            out.push(tokio::task::spawn_local(carry_out(self.shared.clone(), listener, destination.clone())));
        }
        *self.shared.inside.borrow_mut() = Some(inside);
        Ok(())
    }

    /// A connection to a port of the container.
    pub(super) async fn connect_inside(&self, port: u16) -> io::Result<TcpStream> {
        self.shared.connect_inside(port).await
    }

    /// What lets connections from outside in.
    pub(super) fn gate(&self) -> Gate {
        self.shared.gate.clone()
    }

    /// The container has ended.
    pub(super) fn leave(&self) {
        *self.shared.inside.borrow_mut() = None;
        self.out.borrow_mut().drain(..).for_each(|task| task.abort());
    }
}

impl Shared {
    /// What `make` makes in the network `inside`. There is one thread here that makes sockets, and `make` does not wait: so
    /// nothing else is made in that network.
    fn within<T>(&self, inside: &File, make: impl FnOnce() -> T) -> io::Result<T> {
        setns(inside, CloneFlags::CLONE_NEWNET)?;
        let made = make();
        if let Err(error) = setns(&self.home, CloneFlags::CLONE_NEWNET) {
            // In the wrong network, the machine's ports would be the container's, and the other way round.
            complain(format_args!("cannot return to the machine's network: {error}"));
            std::process::abort();
        }
        Ok(made)
    }

    async fn connect_inside(&self, port: u16) -> io::Result<TcpStream> {
        let inside = self.inside.borrow().clone();
        let inside = inside.ok_or(io::ErrorKind::NotConnected)?;
        let socket = self.within(&inside, TcpSocket::new_v4)??;
        socket.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
    }

    fn may_go_to(&self, address: &SocketAddr) -> bool {
        self.private.contains(address) || (is_elsewhere(address.ip()) && address.port() != MAIL)
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(128)
}

/// Carries connections from outside to `port` inside.
async fn carry_in(shared: Rc<Shared>, listener: TcpListener, port: u16) {
    loop {
        let Some(outer) = accept(&listener).await else { continue };
        if shared.gate.is_shut() {
            continue;
        }
        let shared = shared.clone();
        tokio::task::spawn_local(async move {
            let Ok(_place) = shared.inbound.try_acquire() else { return };
            if let Ok(Ok(inner)) = tokio::time::timeout(CONNECT, shared.connect_inside(port)).await {
                carry(&shared, inner, outer).await;
            }
        });
    }
}

/// Carries connections from inside to `to`.
async fn carry_out(shared: Rc<Shared>, listener: TcpListener, to: Destination) {
    loop {
        let Some(inner) = accept(&listener).await else { continue };
        let (shared, to) = (shared.clone(), to.clone());
        tokio::task::spawn_local(async move {
            let Ok(_place) = shared.outbound.try_acquire() else { return };
            if let Ok(Some(outer)) = tokio::time::timeout(CONNECT, connect(&shared, &to)).await {
                carry(&shared, inner, outer).await;
            }
        });
    }
}

/// A connection to `to`, if it has an address that a container may reach. Its name is resolved here, by the machine, anew
/// for each connection, and what is checked is what is connected to.
async fn connect(shared: &Shared, to: &Destination) -> Option<TcpStream> {
    let found = tokio::net::lookup_host((to.host.as_str(), to.port)).await.ok()?;
    for address in found.filter(|address| shared.may_go_to(address)) {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Some(stream);
        }
    }
    None
}

async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => Some(stream),
        Err(_) => {
            // Too many open files, most likely: some will close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// Carries both ways until both are at their end, one breaks, or nothing passes for long.
async fn carry(shared: &Shared, mut inner: TcpStream, mut outer: TcpStream) {
    let _ = inner.set_nodelay(true);
    let _ = outer.set_nodelay(true);
    let (mut inner_read, mut inner_write) = inner.split();
    let (mut outer_read, mut outer_write) = outer.split();
    let moved = Cell::new(Instant::now());
    let up = pump(&mut inner_read, &mut outer_write, &shared.up, &moved);
    let down = pump(&mut outer_read, &mut inner_write, &shared.down, &moved);
    let _ = tokio::try_join!(up, down);
}

/// One way. `moved` is when anything last passed, either way.
async fn pump(
    from: &mut tokio::net::tcp::ReadHalf<'_>,
    to: &mut tokio::net::tcp::WriteHalf<'_>,
    throttle: &Throttle,
    moved: &Cell<Instant>,
) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let len = loop {
            match tokio::time::timeout(IDLE, from.read(&mut buffer)).await {
                Ok(len) => break len?,
                Err(_) if moved.get().elapsed() < IDLE => {}
                Err(_) => return Err(io::ErrorKind::TimedOut.into()),
            }
        };
        moved.set(Instant::now());
        let Some(bytes) = buffer.get(..len).filter(|bytes| !bytes.is_empty()) else {
            return to.shutdown().await;
        };
        throttle.pass(len).await;
        let written = tokio::time::timeout(IDLE, to.write_all(bytes)).await;
        written.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_one_address_of_the_loopback() {
        let to = |host: &str, port| Destination { host: host.into(), port };
        let all = [to("b.example", 443), to("a.example", 443), to("b.example", 80)];
        assert_eq!(hosts(&all), ["a.example", "b.example"]);
        let both = (stand_in(HOSTS_OF_CONTAINERS, 0), stand_in(HOSTS_OF_MACHINES, 256));
        assert_eq!(both, (Ipv4Addr::new(127, 100, 0, 1), Ipv4Addr::new(198, 18, 1, 1)));
    }
}
