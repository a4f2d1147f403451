//! Machines outlive whoever is killed, and leave nothing.

use crate::{
    kit::{wait, MIB, PATIENCE},
    support::{kill, run, wanted, Kit},
};
use std::{
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use tradewind_workloads::{
    machine::{MachineError, WantedMachine},
    shim::GRACE,
    ContainerError, FileSpec, Presence, Status, VolumeSpec,
};

fn restarts(kit: &Kit, lease: u64) -> Option<u32> {
    match kit.all.presence(lease) {
        Presence::Supervised(Status::Running { restarts, .. }) => Some(restarts),
        _ => None,
    }
}

/// Connections that QEMU keeps and whose other end is closed.
fn abandoned(qemu: i32) -> usize {
    let all = std::fs::read_to_string(format!("/proc/{qemu}/net/tcp")).unwrap();
    // The fourth column is the state, of which 8 is CLOSE_WAIT: see `include/net/tcp_states.h` of Linux.
    all.lines().filter(|line| line.split_whitespace().nth(3) == Some("08")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_is_logged_in_to_and_outlives_all_who_are_killed() {
    let mut kit = Kit::new().await;
    assert_eq!(kit.all.presence(7), Presence::Unknown);
    let wanted = WantedMachine {
        user: Some("ada".into()),
        env: vec![("GREETING".into(), "it's a $good \"day\"".into())],
        files: vec![
            FileSpec { path: "/etc/deep/down/x".into(), content: vec![0, 0xff, b'\n'], mode: 0o640 },
            FileSpec { path: "/etc/motd".into(), content: b"welcome\n".to_vec(), mode: 0o644 },
        ],
        ports: vec![8080],
        volumes: vec![VolumeSpec { name: "data".into(), path: "/data".into(), bytes: 16 * MIB }],
        ..wanted()
    };
    let begun = Instant::now();
    let (one, two) = tokio::join!(kit.all.provision(7, &wanted), kit.all.provision(7, &wanted));
    println!("power-on to SSH: {:?}", begun.elapsed());
    let machine = one.unwrap();
    assert_eq!(machine, two.unwrap());
    // All of them come to the guest's server sooner or later, which turns away whoever comes from where several are.
    let abandoned = abandoned(kit.qemus()[0]);
    assert!(abandoned <= 4, "{abandoned} connections");
    assert_eq!(machine.ports.iter().map(|port| port.inside).collect::<Vec<_>>(), [22, 8080]);
    let script = "id -un; cat /etc/motd; . /etc/profile; echo \"$GREETING\"; cat /etc/environment; stat -c '%a %s %U' \
                  /etc/deep/down/x; hostname; df -k /data | tail -n 1 | tr -s ' ' | cut -d ' ' -f 6; df -k / | tail -n 1";
    let said = kit.says(&machine, script);
    let expected = format!(
        "ada\nwelcome\nit's a $good \"day\"\nGREETING=\"it's a $good \"day\"\"\n640 3 root\n{}\n/data\n",
        kit.all.id(7)
    );
    assert!(said.starts_with(&expected), "{said}");
    // The disk is the lease's, not the image's.
    let blocks: u64 = said.lines().last().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(blocks > 200_000, "{said}");
    kit.log_with(7, "up after ").await;

    let other = WantedMachine { ports: vec![], ..wanted.clone() };
    let conflict = kit.all.provision(7, &other).await.unwrap_err();
    assert!(matches!(conflict, MachineError::Workload(ContainerError::Conflict)), "{conflict}");
    let qemu = kit.qemus();
    kit.again().await;
    assert_eq!(kit.all.list(), [7]);
    assert_eq!(kit.all.provision(7, &wanted).await.unwrap(), machine);
    assert_eq!((qemu.len(), kit.qemus()), (1, qemu.clone()));
    kit.says(&machine, "echo kept > /home/ada/file; sync");

    // A supervisor that dies takes its QEMU with it, and the next one starts another on the same disk.
    kill(kit.supervisors()[0]);
    wait("QEMU to go with its supervisor", || kit.qemus().is_empty().then_some(())).await;
    // Its threads end one by one, and that which started QEMU may not be the last.
    wait("the supervisor to be gone", || (kit.all.presence(7) == Presence::Unsupervised).then_some(())).await;
    // Should a QEMU stay all the same, it is found by its control group; a program that stays does for it.
    let mut stayed = Command::new("sleep").arg("1000").spawn().unwrap();
    std::fs::write(kit.group(7).join("cgroup.procs"), stayed.id().to_string()).unwrap();
    assert_eq!(kit.all.provision(7, &wanted).await.unwrap(), machine);
    assert_eq!(stayed.wait().unwrap().signal(), Some(9));
    assert_eq!(kit.qemus().len(), 1);
    assert_eq!(kit.says(&machine, "cat /home/ada/file"), "kept\n");

    // A QEMU that dies is started again by its supervisor.
    kill(kit.qemus()[0]);
    wait("another QEMU", || (restarts(&kit, 7) == Some(1)).then_some(())).await;
    assert_eq!(kit.qemus().len(), 1);
    kill(kit.supervisors()[0]);
    kit.all.destroy(7).await.unwrap();
    kit.all.destroy(7).await.unwrap();
    assert_eq!((kit.all.list(), kit.all.presence(7)), (vec![], Presence::Unknown));
    assert_eq!(kit.leftovers(), Vec::<String>::new());
    assert_eq!(kit.all.logs(7, None, 9).unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_heeds_no_power_button_is_switched_off_after_the_grace() {
    let kit = Kit::with(|config| config.ready = Duration::from_millis(100)).await;
    // Its firmware does not look at the button.
    let alone = WantedMachine { ssh_keys: vec![], ..wanted() };
    let machine = kit.all.provision(1, &alone).await.unwrap();
    assert_eq!((machine.ports, machine.host_key, machine.user.as_str()), (vec![], None, "root"));
    let begun = Instant::now();
    kit.all.destroy(1).await.unwrap();
    assert!((GRACE..GRACE * 2).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    let late = kit.all.provision(2, &wanted()).await.unwrap_err();
    assert!(matches!(late, MachineError::NotReady(_)) && late.is_buyers(), "{late}");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_machine_that_is_destroyed_is_told() {
    let mut kit = Kit::new().await;
    let machine = wanted();
    let destroyed = async {
        wait("the machine to run", || restarts(&kit, 3)).await;
        kit.all.destroy(3).await.unwrap();
    };
    let (provisioned, ()) = tokio::join!(kit.all.provision(3, &machine), destroyed);
    let gone = provisioned.unwrap_err();
    assert!(matches!(gone, MachineError::Gone) && !gone.is_buyers(), "{gone}");
    // Leftovers of an agent that was killed half-way: before it had written down what it was doing, and after the folder
    // had gone.
    std::fs::create_dir(kit.config.kept.join("leases/9")).unwrap();
    std::fs::create_dir(kit.config.run.join(kit.all.id(1).split('-').nth(1).unwrap()).join("8")).unwrap();
    kit.again().await;
    assert_eq!(kit.all.list(), [9]);
    kit.all.destroy(9).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_writes_what_the_disk_has_no_room_for_waits_and_goes_on_once_there_is() {
    let mut small = None;
    let kit = Kit::with(|config| small = Some(SmallDisk::mount(&config.kept))).await;
    let small = small.unwrap();
    let machine = kit.all.provision(1, &wanted()).await.unwrap();
    let qemu = kit.qemus();
    small.fill();
    let said = std::thread::scope(|scope| {
        let script = "dd if=/dev/urandom of=/root/new bs=64k count=64 conv=fsync && echo written";
        let writes = scope.spawn(|| kit.says(&machine, script));
        // QEMU stops it: no processor is used any more.
        let begun = Instant::now();
        while used_in_a_second(qemu[0]) > 0.1 {
            assert!(begun.elapsed() < PATIENCE, "waited for QEMU to stop a guest that writes");
        }
        assert!(!writes.is_finished());
        small.free();
        writes.join().unwrap()
    });
    assert_eq!(said, "written\n");
    assert_eq!(kit.qemus(), qemu);
    // What is full does not keep it from being removed.
    small.fill();
    kit.all.destroy(1).await.unwrap();
    drop(small);
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

/// Processors that a process uses, over a second.
fn used_in_a_second(pid: i32) -> f64 {
    let ticks = || -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let (_, rest) = stat.rsplit_once(')').unwrap();
        rest.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
    };
    let before = ticks();
    std::thread::sleep(Duration::from_secs(1));
    // A hundred of them are a second.
    (ticks() - before) as f64 / 100.0
}

/// A file system in memory, mounted until it is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Self {
        std::fs::create_dir_all(at).unwrap();
        run(Command::new("mount").args(["-t", "tmpfs", "-o", "size=256m,mode=0711", "tradewind-test"]).arg(at));
        Self(at.to_owned())
    }

    fn fill(&self) {
        let full = std::fs::write(self.0.join("ballast"), vec![1; 256 << 20]).unwrap_err();
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    }

    fn free(&self) {
        std::fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}
