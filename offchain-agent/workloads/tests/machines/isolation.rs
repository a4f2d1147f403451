//! What a machine cannot do, tried from inside.

use crate::{
    kit::MIB,
    support::{wanted, Kit},
};
use std::{
    fs,
    io::Write,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::MetadataExt,
    time::Instant,
};
use tradewind_workloads::{
    machine::{MachineError, WantedMachine},
    shim::GRACE,
    ContainerError, Destination,
};

/// A server of the machine that says `hello` to whoever connects.
fn server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = (&stream).write_all(b"hello\n");
        }
    });
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// An address of this machine that is not its loopback's, if it has one.
fn own_address() -> String {
    let said = std::process::Command::new("hostname").arg("-I").output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.split_whitespace().find(|word| word.contains('.')).unwrap_or("10.0.0.1").into()
}

fn status_of(pid: i32, field: &str) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap_or_default().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reaches_what_is_listed_and_gets_no_more_than_its_share() {
    let (listed, secret, unlisted) = (server(), server(), server());
    let kit = Kit::reaching(vec![listed]).await;
    let to = |port| Destination { host: "localhost".into(), port };
    let wanted = WantedMachine { outbound: vec![to(listed.port()), to(secret.port())], ..wanted() };
    let machine = kit.all.provision(1, &wanted).await.unwrap();
    let script = format!(
        "for to in 127.0.0.1:{unlisted} 10.0.2.2:{unlisted} 10.0.2.2:22 10.0.2.3:53 10.0.2.4:80 {own}:{unlisted} \
           {own}:{listed} 198.18.0.1:{unlisted} 198.18.0.2:{listed} 10.0.0.1:80 1.1.1.1:53 169.254.169.254:80 \
           198.18.0.1:25; do \
           echo | timeout 2 nc ${{to%:*}} ${{to#*:}} 2> /dev/null | grep -q . && echo came to $to; done; \
         timeout 2 nslookup localhost. 10.0.2.3 > /dev/null 2>&1 && echo resolved; \
         echo listed; timeout 5 nc 198.18.0.1 {listed} < /dev/null; \
         echo private; timeout 5 nc 198.18.0.1 {secret} < /dev/null | wc -c; \
         tail -n 1 /etc/hosts; grep -c ^processor /proc/cpuinfo; \
         sed -n 's/MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo; \
         dd if=/dev/urandom of=/full bs=1M count=1000 2>&1 | grep -c 'No space'; sync",
        own = own_address(),
        unlisted = unlisted.port(),
        listed = listed.port(),
        secret = secret.port(),
    );
    let said = kit.says(&machine, &script);
    let (start, memory) = ("listed\nhello\nprivate\n0\n198.18.0.1\tlocalhost\n1\n", 192 * 1024);
    let rest = said.strip_prefix(start).unwrap_or_else(|| panic!("{said}"));
    let mut lines = rest.lines();
    assert!(lines.next().unwrap().parse::<u64>().unwrap() < memory, "{said}");
    assert_eq!(lines.next(), Some("1"), "{said}");
    let disk = fs::metadata(kit.config.kept.join("leases/1/disk.qcow2")).unwrap();
    assert!((200 * MIB..280 * MIB).contains(&(disk.blocks() * 512)), "{}", disk.blocks() * 512);

    // QEMU itself, should a guest take it over, is nobody, in a network of its own, and has no file of its own to open.
    let qemu = kit.qemus()[0];
    assert_eq!(status_of(qemu, "Uid:"), ((1 << 30) + 2).to_string());
    assert_eq!(status_of(qemu, "Groups:"), "");
    for (field, value) in [("NoNewPrivs:", "1"), ("Seccomp:", "2"), ("CapEff:", "0000000000000000")] {
        assert_eq!(status_of(qemu, field), value, "{field}");
    }
    assert_eq!(status_of(qemu, "CapBnd:"), "0000000000000000");
    let net = |pid: &str| fs::read_link(format!("/proc/{pid}/ns/net")).unwrap();
    assert_ne!(net(&qemu.to_string()), net("self"));
    let command = fs::read_to_string(format!("/proc/{qemu}/cmdline")).unwrap();
    assert!(!command.contains("PRIVATE") && !command.contains(kit.home.path().to_str().unwrap()), "{command}");
    let limit = |name: &str| fs::read_to_string(kit.group(1).join(name)).ok();
    let memory_limit = limit("memory.max").or_else(|| limit("memory.limit_in_bytes")).unwrap();
    let memory_limit: u64 = memory_limit.trim().parse().unwrap();
    assert_eq!(memory_limit, 192 * MIB + tradewind_workloads::machine::OVERHEAD_BYTES);

    // A guest that heeds its power button is not kept waiting.
    let begun = Instant::now();
    kit.all.destroy(1).await.unwrap();
    println!("shut down: {:?}", begun.elapsed());
    assert!(begun.elapsed() < GRACE, "{:?}", begun.elapsed());
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_before_anything_is_made() {
    let kit = Kit::new().await;
    let to = |host: &str, port| vec![Destination { host: host.into(), port }];
    let limits = wanted().limits;
    for unfit in [
        WantedMachine { outbound: to("mail.example", 25), ..wanted() },
        WantedMachine { outbound: to("192.0.2.1", 443), ..wanted() },
        WantedMachine { outbound: to("*.example", 443), ..wanted() },
        WantedMachine { user: Some("Root".into()), ..wanted() },
        WantedMachine { user: Some("a:b".into()), ..wanted() },
        WantedMachine { ssh_keys: vec!["ssh-ed25519 A\nssh-ed25519 B".into()], ..wanted() },
        WantedMachine { env: vec![("A=B".into(), "x".into())], ..wanted() },
        WantedMachine { env: vec![("A".into(), "x\ny".into())], ..wanted() },
        WantedMachine { ports: vec![80, 80], ..wanted() },
        WantedMachine { ports: vec![0], ..wanted() },
        WantedMachine { limits: tradewind_workloads::Limits { vcpus: 0, ..limits }, ..wanted() },
        WantedMachine { limits: tradewind_workloads::Limits { memory_bytes: MIB, ..limits }, ..wanted() },
        // As when the volumes take all of it.
        WantedMachine { limits: tradewind_workloads::Limits { disk_bytes: 0, ..limits }, ..wanted() },
    ] {
        let error = kit.all.provision(2, &unfit).await.unwrap_err();
        assert!(matches!(&error, MachineError::Workload(ContainerError::Unfit(_))) && error.is_buyers(), "{error}");
    }
    let gpu = kit.all.provision(2, &WantedMachine { gpus: 1, ..wanted() }).await.unwrap_err();
    assert!(matches!(gpu, MachineError::NoGpu { wanted: 1, free: 0 }), "{gpu}");
    let many = kit.all.provision(2, &WantedMachine { ports: (100..120).collect(), ..wanted() }).await.unwrap_err();
    assert!(matches!(many, MachineError::Workload(ContainerError::NoPort { .. })), "{many}");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}
