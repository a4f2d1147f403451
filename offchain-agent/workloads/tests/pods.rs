//! Several containers of one lease on one network.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod kit;

use kit::{beside, get, wait, wanted, words, Kit, MIB, PATIENCE};
use std::{
    process::Command,
    time::{Duration, Instant},
};
use tradewind_workloads::{
    image::Source, ContainerError, Exec, FileSpec, Health, Limits, Mount, Presence, Restart, Status, VolumeSpec,
    Wanted, WantedBeside, MAX_BESIDE,
};

/// A server beside a container that does nothing.
fn pod() -> Wanted {
    Wanted {
        command: words(&["sleep", "1000"]),
        ports: vec![9090],
        beside: vec![beside("web", "echo from the web > /tmp/index.html; exec httpd -f -p 9090 -h /tmp")],
        restart: Restart::Always,
        limits: Limits { memory_bytes: 96 * MIB, ..wanted().limits },
        ..wanted()
    }
}

fn exec(script: &str) -> Exec {
    Exec { command: words(&["sh", "-c", script]), input: vec![], limit: Duration::from_secs(10), max_bytes: 1 << 16 }
}

/// What a script prints in the container `name` of lease 7.
async fn said(kit: &Kit, name: Option<&str>, script: &str) -> String {
    let done = kit.all.exec(7, name, exec(script)).await.unwrap().unwrap();
    assert_eq!(done.code, Some(0), "{done:?}");
    String::from_utf8(done.out).unwrap()
}

/// Numbers of processes of the machine whose command line has `text` in it.
fn pids(kit: &Kit, text: &str) -> Vec<i32> {
    let lines = kit.processes().into_iter().filter(|line| line.contains(text));
    lines.map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
}

fn kill(pid: i32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

async fn end(kit: &Kit) {
    kit.all.destroy(7).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn containers_of_a_lease_share_a_network_and_volumes_and_nothing_else() {
    let kit = Kit::new().await;
    let volume = VolumeSpec { name: "shared".into(), path: "/own".into(), bytes: 16 * MIB };
    let (name, command) = (Some("first".into()), words(&["sh", "-c", "echo spoken; exec sleep 1000"]));
    let mut wanted =
        Wanted { name, command, volumes: vec![volume], env: vec![("SECRET".into(), "own".into())], ..pod() };
    let web = &mut wanted.beside[0];
    web.mounts = vec![Mount { name: "shared".into(), path: "/others".into() }];
    web.files = vec![FileSpec { path: "/home/file".into(), content: b"of the web\n".to_vec(), mode: 0o644 }];
    wanted.beside.push(beside("third", "sleep 1000"));
    let ports = kit.all.provision(7, &wanted).await.unwrap();
    let answer = wait("an answer from outside", || get(&ports[0], "/index.html").ok()).await;
    assert!(answer.ends_with("from the web\n"), "{answer}");
    // By the loopback that they share, and by name.
    for host in ["127.0.0.1", "web", "localhost"] {
        assert_eq!(said(&kit, None, &format!("wget -q -O - http://{host}:9090/index.html")).await, "from the web\n");
    }
    assert_eq!(
        said(&kit, Some("third"), "wget -q -O - http://web:9090/index.html; ip -o link | wc -l").await,
        "from the web\n1\n"
    );
    // The first by its name, too, by which it also speaks and is spoken to.
    said(&kit, Some("first"), "echo from the first > /tmp/page; httpd -p 7070 -h /tmp").await;
    assert_eq!(said(&kit, Some("web"), "wget -q -O - http://first:7070/page").await, "from the first\n");
    said(&kit, None, "rm /tmp/page").await;
    kit.log_with(7, "first: spoken\n").await;
    // Both write to the volume, each in its own place.
    said(&kit, None, "echo one > /own/a").await;
    assert_eq!(
        said(&kit, Some("web"), "echo two >> /others/a; cat /others/a /home/file").await,
        "one\ntwo\nof the web\n"
    );
    assert_eq!(said(&kit, Some("third"), "ls / | grep -c -e own -e others; true").await, "0\n");
    // Roots, processes and environments are their own; the host is one.
    said(&kit, Some("web"), "echo x > /tmp/mine").await;
    let seen = "ls /tmp; ps | grep -c '[h]ttpd'; echo $SECRET; hostname; ls /home";
    let id = kit.all.id(7);
    assert_eq!(said(&kit, None, seen).await, format!("1\nown\n{id}\nweb\n"), "it sees its own server only");
    let web = said(&kit, Some("web"), seen).await;
    assert!(web.contains("mine\n") && web.ends_with(&format!("\n\n{id}\nfile\nweb\n")), "{web}");
    // Nobody reaches the processes of another by the machine's files either.
    let looked = said(&kit, Some("third"), "ls /proc | grep -c '^[0-9]'; ls /sys/class/net").await;
    assert!(looked.ends_with("\nlo\n") && looked.split('\n').next().unwrap().parse::<u32>().unwrap() < 8, "{looked}");
    end(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_runs_in_the_container_that_is_named() {
    let kit = Kit::new().await;
    kit.all
        .provision(7, &Wanted { restart: Restart::Never, beside: vec![beside("brief", "exit 0")], ..pod() })
        .await
        .unwrap();
    kit.log_with(7, "brief: it ended with code 0").await;
    assert_eq!(said(&kit, None, "echo $PPID").await, "0\n");
    assert_eq!(kit.all.exec(7, Some("brief"), exec("true")).await.unwrap(), None, "it has ended");
    let unknown = kit.all.exec(7, Some("../x"), exec("true")).await.unwrap_err();
    assert!(matches!(&unknown, ContainerError::NoSuchContainer(name) if name == "../x"), "{unknown}");
    assert_eq!(kit.all.exec(8, Some("brief"), exec("true")).await.unwrap(), None, "nothing is known of that lease");
    end(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_started_again_by_itself_and_says_in_the_log_who_it_is() {
    let kit = Kit::new().await;
    let mut wanted = pod();
    wanted.command = words(&["sh", "-c", "echo hello from the first; exec sleep 1000"]);
    assert_eq!(wanted.name, None);
    wanted.beside.push(beside("often", "echo hello from often; sleep 0.1; exit 3"));
    let ports = kit.all.provision(7, &wanted).await.unwrap();
    let Presence::Supervised(Status::Running { pid, restarts: 0 }) = kit.all.presence(7) else { panic!() };
    let log = kit.log_with(7, "[tradewind] often: it ended with code 3\noften: hello from often\n").await;
    assert!(log.contains("hello from the first\n") && !log.contains(": hello from the first"), "{log}");
    wait("an answer", || get(&ports[0], "/").ok()).await;
    // A server that is killed comes back on the same network, and the others do not notice.
    let [server] = pids(&kit, "httpd -f")[..] else { panic!("{:?}", kit.processes()) };
    kill(server);
    kit.log_with(7, "[tradewind] web: it was killed").await;
    wait("an answer after the end", || get(&ports[0], "/").ok()).await;
    assert_eq!(said(&kit, None, "wget -q -O - http://web:9090/index.html").await, "from the web\n");
    assert_eq!(kit.all.presence(7), Presence::Supervised(Status::Running { pid, restarts: 0 }));
    end(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_answer_its_health_check_is_started_again_alone() {
    let kit = Kit::new().await;
    let mut wanted = pod();
    let health =
        Health { port: 9090, path: Some("/index.html".into()), interval_ms: 200, timeout_ms: 1_000, failures: 2 };
    wanted.beside[0].health = Some(health);
    // Only the second time it has the page.
    wanted.beside[0].command = words(&[
        "sh",
        "-c",
        "[ -e /tmp/again ] && echo good > /tmp/index.html; touch /tmp/again; exec httpd -f -p 9090 -h /tmp",
    ]);
    let ports = kit.all.provision(7, &wanted).await.unwrap();
    let before = kit.all.presence(7);
    wait("the second start", || get(&ports[0], "/index.html").ok().filter(|answer| answer.ends_with("good\n"))).await;
    let log = kit.log_with(7, "[tradewind] web: it does not answer as its health check wants").await;
    assert!(!log.contains("[tradewind] it"), "{log}");
    assert_eq!(kit.all.presence(7), before);
    end(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_have_together_what_the_lease_has() {
    let kit = Kit::new().await;
    let mut wanted = pod();
    wanted.beside.push(beside("third", "sleep 1000"));
    wanted.limits.pids = 40;
    kit.all.provision(7, &wanted).await.unwrap();
    // 96 MiB for all three: a half and a bit for each of two is too much.
    let fill = "dd if=/dev/zero of=/dev/shm/x bs=1M count=55 2> /dev/null; stat -c %s /dev/shm/x";
    assert_eq!(said(&kit, Some("web"), fill).await, format!("{}\n", 55 * MIB));
    let full = kit.all.exec(7, Some("third"), exec(fill)).await.unwrap();
    let size = full.map(|done| String::from_utf8(done.out).unwrap());
    assert_ne!(size.as_deref(), Some(format!("{}\n", 55 * MIB).as_str()), "more than the lease has");
    // Until there is room again, whatever one tries may be killed.
    for name in ["third", "web"] {
        let begun = Instant::now();
        let freed = async || kit.all.exec(7, Some(name), exec("rm -f /dev/shm/x")).await.unwrap();
        while freed().await.is_none_or(|done| done.code != Some(0)) {
            assert!(begun.elapsed() < PATIENCE, "waited for memory in {name}");
        }
    }
    // So it is with processes, and with room on the disk.
    let many = "for i in $(seq 30); do sleep 5 & done; exit 0";
    let all = [kit.all.exec(7, Some("web"), exec(many)), kit.all.exec(7, None, exec(many))];
    let [one, two] = futures::future::join_all(all).await.try_into().unwrap();
    let complaints = [one, two]
        .map(|done| done.unwrap().map_or("none".into(), |done| String::from_utf8_lossy(&done.err).into_owned()));
    assert!(complaints.iter().any(|said| said.contains("fork") || said.contains("resource")), "{complaints:?}");
    wait("the many to end", || (pids(&kit, "sleep 5").is_empty()).then_some(())).await;
    let write = "dd if=/dev/zero of=/tmp/x bs=1M count=20 2> /dev/null; stat -c %s /tmp/x";
    assert_eq!(said(&kit, Some("web"), write).await, format!("{}\n", 20 * MIB));
    let size: u64 = said(&kit, None, write).await.trim().parse().unwrap();
    assert!(size < 14 * MIB, "{size} bytes beside 20 MiB on a disk of 32");
    end(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pod_of_which_one_cannot_start_is_refused_and_leaves_nothing() {
    let kit = Kit::new().await;
    let mut wanted = pod();
    wanted.beside[0].command = words(&["/no/such/program"]);
    let refused = kit.all.provision(7, &wanted).await.unwrap_err();
    assert!(matches!(&refused, ContainerError::Refused(_)) && refused.is_buyers(), "{refused}");
    assert!(refused.to_string().contains("/no/such/program"), "{refused}");
    assert_eq!((kit.leftovers(), kit.all.presence(7)), (Vec::new(), Presence::Unknown));
    // Nor is there one without all of its images.
    let mut wanted = pod();
    wanted.beside[0].image = Source::Archive { file: "/no/such/image".into(), name: "0".repeat(64) };
    let missing = kit.all.provision(7, &wanted).await.unwrap_err();
    assert!(matches!(&missing, ContainerError::Image(_)), "{missing}");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_killed_is_made_good_whoever_it_is() {
    let mut kit = Kit::new().await;
    let ports = kit.all.provision(7, &pod()).await.unwrap();
    // The agent: nothing happens.
    kit.again().await;
    wait("an answer", || get(&ports[0], "/").ok()).await;
    assert_eq!(kit.all.provision(7, &pod()).await.unwrap(), ports);
    // The supervisor.
    let [supervisor] = pids(&kit, " run --kept")[..] else { panic!("{:?}", kit.processes()) };
    kill(supervisor);
    wait("the supervisor's end", || (kit.all.presence(7) == Presence::Unsupervised).then_some(())).await;
    assert_eq!(kit.all.provision(7, &pod()).await.unwrap(), ports);
    wait("an answer from the second", || get(&ports[0], "/").ok()).await;
    assert_eq!(pids(&kit, "httpd -f").len(), 1, "{:?}", kit.processes());
    // What holds the network: all end with it, and come back with another.
    let [holder] = pids(&kit, "runc init")[..] else { panic!("{:?}", kit.processes()) };
    kill(holder);
    wait("all to end", || kit.processes().is_empty().then_some(())).await;
    assert_eq!(kit.all.presence(7), Presence::Unsupervised);
    assert_eq!(kit.all.provision(7, &pod()).await.unwrap(), ports);
    wait("an answer from the third", || get(&ports[0], "/").ok()).await;
    // Everything, as when the machine's power goes; and then the agent removes what it knows nothing of any more.
    kit.power_off();
    wait("all to be killed", || kit.processes().is_empty().then_some(())).await;
    kit.again().await;
    assert_eq!(kit.all.provision(7, &pod()).await.unwrap(), ports);
    wait("an answer from the fourth", || get(&ports[0], "/").ok()).await;
    let kept = kit.home.path().join("containers/leases/7");
    std::fs::rename(&kept, kit.home.path().join("elsewhere")).unwrap();
    pids(&kit, " run --kept").into_iter().for_each(kill);
    kit.again().await;
    assert_eq!(kit.processes(), Vec::<String>::new());
    std::fs::rename(kit.home.path().join("elsewhere"), &kept).unwrap();
    end(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_pod_is_refused_before_anything_is_made() {
    let kit = Kit::new().await;
    let named = |name: &str| WantedBeside { name: name.into(), ..beside("x", "true") };
    let mount = |name: &str, path: &str| vec![Mount { name: name.into(), path: path.into() }];
    let volumes = vec![VolumeSpec { name: "data".into(), path: "/data".into(), bytes: 16 * MIB }];
    let mounted = |mounts| vec![WantedBeside { mounts, ..named("x") }];
    let many = (0..=MAX_BESIDE).map(|index| named(&format!("x{index}"))).collect::<Vec<_>>();
    for (beside, why) in [
        (many, "7 others"),
        (vec![named("x"), named("x")], "`x` is no name"),
        (vec![named("")], "`` is no name"),
        (vec![named("localhost")], "`localhost` is no name"),
        (vec![named("X.y")], "`X.y` is no name"),
        (vec![named(&"x".repeat(33))], "is no name"),
        (mounted(mount("none", "/x")), "no volume `none`"),
        (mounted(mount("data", "/proc/x")), "nothing can be mounted on /proc/x"),
        (mounted([mount("data", "/x"), mount("data", "/x")].concat()), "nothing can be mounted on /x"),
        ((0..6).map(|index| named(&format!("x{index}"))).collect(), "7 containers need 112 MiB of memory"),
    ] {
        let limits = Limits { memory_bytes: 97 * MIB, ..wanted().limits };
        let error = kit.all.provision(7, &Wanted { beside, limits, volumes: volumes.clone(), ..wanted() }).await;
        let error = error.unwrap_err();
        assert!(matches!(&error, ContainerError::Unfit(text) if text.contains(why)), "{why}: {error}");
    }
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}
