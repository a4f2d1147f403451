//! What a container cannot do, tried from inside.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod kit;

use kit::{get, wait, wanted, words, Kit, MIB};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    time::Instant,
};
use tradewind_workloads::{ContainerError, Destination, Limits, VolumeSpec, Wanted};

/// A server of the machine that says `hello` to whoever connects.
fn server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = (&stream).write_all(b"hello\n");
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reaches_neither_the_machine_nor_its_network_but_what_is_listed() {
    let listed = server();
    let unlisted = server();
    let kit = Kit::reaching(vec![listed]).await;
    let neighbour = kit.all.provision(1, &Wanted { ports: vec![8080], ..wanted() }).await.unwrap()[0];
    wait("the neighbour", || get(&neighbour, "/").ok()).await;
    let script = format!(
        "for to in 127.0.0.1:{neighbour} 127.0.0.1:{unlisted} 127.0.0.1:22 10.0.0.1:80 1.1.1.1:53 169.254.169.254:80; do \
           echo | timeout 3 nc ${{to%:*}} ${{to#*:}} && echo came to $to; done; \
         echo listed; timeout 5 nc 127.100.0.1 {listed} < /dev/null; \
         echo unlisted; timeout 5 nc 127.100.0.1 {unlisted} < /dev/null 2> /dev/null || echo not reached; \
         ip -o link | wc -l; ip route | wc -l",
        neighbour = neighbour.outside,
        unlisted = unlisted.port(),
        listed = listed.port(),
    );
    let outbound = vec![Destination { host: "localhost".into(), port: listed.port() }];
    let log = kit.script(2, Wanted { outbound, ..wanted() }, &script).await;
    assert!(!log.contains("came to"), "{log}");
    assert!(log.contains("listed\nhello\n"), "{log}");
    assert!(log.contains("unlisted\nnot reached\n1\n0\n"), "{log}");
    kit.all.destroy(1).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listed_host_at_a_private_address_is_not_reached_and_mail_and_addresses_are_refused() {
    let secret = server();
    let kit = Kit::new().await;
    let to = |host: &str, port| vec![Destination { host: host.into(), port }];
    let listed = Wanted { outbound: to("localhost", secret.port()), ..wanted() };
    let log = kit.script(1, listed, &format!("timeout 5 nc 127.100.0.1 {} < /dev/null | wc -c", secret.port())).await;
    assert_eq!(log, "0\nthe-end\n");
    for (host, port) in [("mail.example", 25), ("*.example", 443), ("192.0.2.1", 443), ("a b", 80), ("", 80)] {
        let error = kit.all.provision(2, &Wanted { outbound: to(host, port), ..wanted() }).await.unwrap_err();
        assert!(matches!(error, ContainerError::Unfit(_)), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_sees_and_touches_nothing_of_the_machine() {
    let kit = Kit::new().await;
    let home = kit.home.path().display().to_string();
    let script = format!(
        "ls {home} /work 2>/dev/null | wc -l; ps | wc -l; cat /proc/self/status | grep -E 'NoNewPrivs|Seccomp:'; \
         for call in 'mount -t tmpfs x /tmp' 'unshare -r true' 'unshare -n true' 'mknod /tmp/disk b 254 0' 'chroot / true' \
           'dd if=/dev/vda of=/dev/null count=1' 'dmesg' 'hostname other' 'sh -c \"echo 1 > /proc/sys/kernel/sysrq\"' \
           'sh -c \"echo x > /etc/hosts\"' 'sh -c \"echo x > /sys/fs/cgroup/x\"'; do \
           sh -c \"$call\" 2>/dev/null && echo could $call; done; true",
    );
    let log = kit.script(1, wanted(), &script).await;
    assert!(!log.contains("could"), "{log}");
    assert!(log.starts_with("0\n"), "{log}");
    assert!(log.contains("NoNewPrivs:\t1\nSeccomp:\t2\n"), "{log}");
    // Its root is nobody outside.
    let wanted = Wanted { command: words(&["sleep", "1000"]), ..wanted() };
    kit.all.provision(2, &wanted).await.unwrap();
    let line = kit.processes().into_iter().find(|line| line.contains("sleep 1000")).unwrap();
    let status = std::fs::read_to_string(format!("/proc/{}/status", line.split(' ').next().unwrap())).unwrap();
    let uid: u32 =
        status.lines().find(|line| line.starts_with("Uid:")).unwrap().split('\t').nth(1).unwrap().parse().unwrap();
    assert_eq!(uid, (1 << 30) + 1000);
    kit.all.destroy(2).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_gets_no_more_than_its_share_of_disk_memory_and_processes() {
    let kit = Kit::new().await;
    let volumes = vec![VolumeSpec { name: "v".into(), path: "/data".into(), bytes: 16 * MIB }];
    let script = "dd if=/dev/zero of=/tmp/full bs=1M count=100 2>&1 | grep -c 'No space'; \
                  dd if=/dev/zero of=/data/full bs=1M count=100 2>&1 | grep -c 'No space'; \
                  rm /tmp/full /data/full; \
                  (for i in $(seq 100); do sleep 500 > /dev/null 2>&1 & done) 2>&1 | grep -c fork; \
                  kill -9 -1; while set -- /proc/[0-9]*; [ $# -gt 2 ]; do wait; done; \
                  sh -c 'x=$(head -c 200000000 /dev/zero | tr \"\\0\" x); echo ${#x}'; echo ended $?";
    let log = kit.script(1, Wanted { volumes, ..wanted() }, script).await;
    assert!(log.starts_with("1\n1\n"), "{log}");
    let forks: u32 = log.lines().nth(2).unwrap().parse().unwrap();
    assert!(forks > 0, "{log}");
    assert!(log.contains("ended 137"), "{log}");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_sends_passes_at_its_rate() {
    let kit = Kit::new().await;
    let rate = 4_000_000;
    let limits = Limits { bytes_per_second: rate, ..wanted().limits };
    let script = "head -c 8000000 /dev/zero > /home/web/large; exec httpd -f -p 8080 -h /home/web";
    let wanted = Wanted { command: words(&["sh", "-c", script]), ports: vec![8080], limits, ..wanted() };
    let port = kit.all.provision(1, &wanted).await.unwrap()[0];
    wait("the server", || get(&port, "/none").ok()).await;
    let begun = Instant::now();
    let mut stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port.outside)).unwrap();
    stream.write_all(b"GET /large HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.len() > 8_000_000);
    // Two seconds' worth; a fifth less, for what passes at once after a silence.
    assert!(begun.elapsed().as_millis() > 1_600, "{:?}", begun.elapsed());
    kit.all.destroy(1).await.unwrap();
}
