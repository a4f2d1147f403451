//! Containers come, stay, end and leave nothing, whoever is killed when.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod kit;

use kit::{get, wait, wanted, words, Kit, MIB};
use std::{fs, process::Command, time::SystemTime};
use tradewind_workloads::{ContainerError, FileSpec, Health, Presence, Restart, Status, VolumeSpec, Wanted};

fn web() -> Wanted {
    Wanted { ports: vec![8080], restart: Restart::Always, ..wanted() }
}

fn supervisor(kit: &Kit) -> i32 {
    let found = kit.processes().into_iter().find(|line| line.contains(" run --kept")).unwrap();
    found.split(' ').next().unwrap().parse().unwrap()
}

/// It has a child for each connection, for a moment: what runs twice goes on doing so.
async fn one_server(kit: &Kit) {
    let count = || kit.processes().iter().filter(|line| line.contains("httpd")).count();
    wait("one server", || (count() == 1).then_some(())).await;
}

fn kill(pid: i32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

fn running(kit: &Kit, lease: u64) -> Option<i32> {
    match kit.all.presence(lease) {
        Presence::Supervised(Status::Running { pid, .. }) => Some(pid),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_answers_on_its_port_and_leaves_nothing() {
    let kit = Kit::new().await;
    assert_eq!(kit.all.presence(7), Presence::Unknown);
    let wanted = web();
    let (one, two) = tokio::join!(kit.all.provision(7, &wanted), kit.all.provision(7, &wanted));
    let ports = one.unwrap();
    assert_eq!(ports, two.unwrap());
    let answer = wait("an answer", || get(&ports[0], "/index.html").ok()).await;
    assert!(answer.ends_with("It works.\n"), "{answer}");
    assert_eq!(kit.all.provision(7, &web()).await.unwrap(), ports);
    one_server(&kit).await;
    let other = Wanted { args: words(&["-v"]), ..web() };
    assert!(matches!(kit.all.provision(7, &other).await.unwrap_err(), ContainerError::Conflict));
    assert_eq!(kit.all.list(), [7]);
    kit.all.destroy(7).await.unwrap();
    kit.all.destroy(7).await.unwrap();
    assert_eq!((kit.all.list(), kit.all.presence(7)), (vec![], Presence::Unknown));
    assert_eq!(kit.leftovers(), Vec::<String>::new());
    assert_eq!(kit.all.logs(7, None, 9).unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_leases_have_their_own_ports_and_processes() {
    let kit = Kit::new().await;
    let wanted = web();
    let (one, two) = tokio::join!(kit.all.provision(1, &wanted), kit.all.provision(2, &wanted));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_ne!(one, two);
    for ports in [&one, &two] {
        wait("an answer", || get(&ports[0], "/").ok()).await;
    }
    kit.all.destroy(1).await.unwrap();
    get(&two[0], "/").unwrap();
    assert!(get(&one[0], "/").is_err());
    kit.all.destroy(2).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_manifest_puts_in_place_is_there_and_disks_outlive_their_container() {
    let mut kit = Kit::new().await;
    let script = "cat /etc/motd; cat /home/web/deep/down/x; stat -c %a /etc/motd; echo $GREETING; id -u; \
                  echo kept >> /data/file; cat /data/file; hostname; echo the-end; sleep 1000";
    let wanted = Wanted {
        command: words(&["sh", "-c", script]),
        env: vec![("GREETING".into(), "good day".into())],
        files: vec![
            FileSpec { path: "/etc/motd".into(), content: b"welcome\n".to_vec(), mode: 0o640 },
            FileSpec { path: "/home/web/deep/down/x".into(), content: b"found\n".to_vec(), mode: 0o644 },
        ],
        volumes: vec![VolumeSpec { name: "data".into(), path: "/data".into(), bytes: 16 * MIB }],
        ..wanted()
    };
    // The image's user cannot read what is root's alone.
    kit.all.provision(3, &wanted).await.unwrap();
    let log = kit.log_with(3, "the-end").await;
    assert!(log.contains("cat: can't open '/etc/motd': Permission denied"), "{log}");
    assert!(log.contains(&format!("found\n640\ngood day\n1000\nkept\n{}\nthe-end\n", kit.all.id(3))), "{log}");
    // As after the machine was off: no process, no mount.
    kit.power_off();
    wait("all to be killed", || kit.processes().is_empty().then_some(())).await;
    kit.again().await;
    assert_eq!(kit.all.presence(3), Presence::Unsupervised);
    kit.all.provision(3, &wanted).await.unwrap();
    kit.log_with(3, "kept\nkept\n").await;
    kit.all.destroy(3).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_outlives_its_agent_and_one_whose_supervisor_was_killed_is_started_again() {
    let mut kit = Kit::new().await;
    let ports = kit.all.provision(5, &web()).await.unwrap();
    let before = running(&kit, 5).unwrap();
    kit.again().await;
    assert_eq!(kit.all.provision(5, &web()).await.unwrap(), ports);
    assert_eq!(running(&kit, 5), Some(before));
    kill(supervisor(&kit));
    wait("the supervisor to be gone", || (kit.all.presence(5) == Presence::Unsupervised).then_some(())).await;
    assert_eq!(kit.all.provision(5, &web()).await.unwrap(), ports);
    wait("an answer", || get(&ports[0], "/").ok()).await;
    one_server(&kit).await;
    kill(supervisor(&kit));
    kit.all.destroy(5).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_that_hangs_is_known_and_replaced_and_one_that_only_seems_to_is_not() {
    let kit = Kit::new().await;
    let ports = kit.all.provision(5, &web()).await.unwrap();
    let (before, hangs) = (running(&kit, 5).unwrap(), supervisor(&kit));
    let shown = kit.alive(5);
    let long_ago =
        || fs::File::options().write(true).open(&shown).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    // As if the clock had been set: it shows itself before anything is done about it.
    wait("the supervisor to show itself", || shown.exists().then_some(())).await;
    long_ago();
    assert_eq!(kit.all.provision(5, &web()).await.unwrap(), ports);
    assert_eq!((running(&kit, 5), supervisor(&kit)), (Some(before), hangs));
    assert!(Command::new("kill").args(["-STOP", &hangs.to_string()]).status().unwrap().success());
    long_ago();
    assert_eq!(kit.all.presence(5), Presence::Hung);
    assert_eq!(kit.all.provision(5, &web()).await.unwrap(), ports);
    assert!(running(&kit, 5).is_some_and(|now| now != before) && supervisor(&kit) != hangs);
    wait("an answer", || get(&ports[0], "/").ok()).await;
    one_server(&kit).await;
    kit.all.destroy(5).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_is_started_again_as_its_policy_says() {
    let kit = Kit::new().await;
    let ending = |code: u8, restart| Wanted {
        command: words(&["sh", "-c", &format!("echo run; exit {code}")]),
        restart,
        ..wanted()
    };
    kit.all.provision(1, &ending(0, Restart::Always)).await.unwrap();
    let log = kit.log_with(1, "run\n[tradewind] it ended with code 0\nrun\n").await;
    assert!(log.starts_with("run\n"));
    kit.all.provision(2, &ending(3, Restart::OnFailure)).await.unwrap();
    kit.log_with(2, "run\n[tradewind] it ended with code 3\nrun\n").await;
    kit.all.provision(3, &ending(0, Restart::OnFailure)).await.unwrap();
    let ended = Presence::Supervised(Status::Ended { code: Some(0) });
    wait("the end", || (kit.all.presence(3) == ended).then_some(())).await;
    for lease in 1..=3 {
        kit.all.destroy(lease).await.unwrap();
    }
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_answer_its_health_check_is_started_again() {
    let kit = Kit::new().await;
    let health = |path: Option<&str>| {
        let path = path.map(String::from);
        Some(Health { port: 8080, path, interval_ms: 100, timeout_ms: 3_000, failures: 3 })
    };
    // It answers once it has been started again: what is written stays.
    let script = "echo start; [ -e ok ] && echo fine > page.html; touch ok; exec httpd -f -p 8080 -h .";
    let command = words(&["sh", "-c", script]);
    let wanted = Wanted { command, health: health(Some("/page.html")), ..web() };
    kit.all.provision(1, &wanted).await.unwrap();
    let note = "[tradewind] it does not answer as its health check wants, and is ended\n[tradewind] it was killed\n";
    let log = kit.log_with(1, &format!("start\n{note}start\n")).await;
    let by_connection = Wanted { health: health(None), ..web() };
    kit.all.provision(2, &by_connection).await.unwrap();
    let silent = Wanted { command: words(&["sleep", "1000"]), restart: Restart::Never, health: health(None), ..web() };
    kit.all.provision(3, &silent).await.unwrap();
    wait("the end", || (kit.all.presence(3) == Presence::Supervised(Status::Ended { code: None })).then_some(())).await;
    // Those that answer go on.
    let (_, _, later) = kit.all.logs(1, Some((0, 0)), usize::MAX).unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&later), log);
    assert!(matches!(kit.all.presence(2), Presence::Supervised(Status::Running { restarts: 0, .. })));
    for lease in 1..=3 {
        kit.all.destroy(lease).await.unwrap();
    }
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_that_is_not_to_be_written_to_is_not() {
    let kit = Kit::new().await;
    let wanted = Wanted { read_only: true, ..wanted() };
    let script = "touch /home/web/x || echo refused; echo kept > /tmp/x; cat /tmp/x";
    let log = kit.script(1, wanted, script).await;
    assert!(log.ends_with("refused\nkept\nthe-end\n"), "{log}");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_itself_after_it_ran_is_its_own_doing_and_keeps_disk_and_ports() {
    let mut kit = Kit::new().await;
    // The image's user owns the folder: there it can take away what it runs from.
    let script = "rm -f /home/web/run; exit 1";
    let wanted = Wanted {
        command: words(&["/home/web/run"]),
        files: vec![FileSpec {
            path: "/home/web/run".into(),
            content: format!("#!/bin/sh\n{script}\n").into_bytes(),
            mode: 0o755,
        }],
        ..web()
    };
    let ports = kit.all.provision(1, &wanted).await.unwrap();
    kit.log_with(1, "it cannot be started: ").await;
    assert!(matches!(kit.all.presence(1), Presence::Supervised(Status::Waiting { .. } | Status::Starting { .. })));
    // Also for another supervisor, of another agent: it stays, on its ports.
    kill(supervisor(&kit));
    wait("the supervisor to be gone", || (kit.all.presence(1) == Presence::Unsupervised).then_some(())).await;
    kit.again().await;
    assert_eq!(kit.all.provision(1, &wanted).await.unwrap(), ports);
    kit.all.destroy(1).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_another_agent_began_is_waited_for_and_its_failure_told() {
    let mut kit = Kit::new().await;
    let wanted = web();
    kit.all.provision(1, &wanted).await.unwrap();
    // As if the agent had been killed before it heard that it is up, and the supervisor with it.
    let begun = kit.home.path().join("containers/leases/1/begun");
    fs::remove_file(&begun).unwrap();
    let pid = supervisor(&kit);
    kit.again().await;
    let killer = tokio::task::spawn_blocking(move || {
        // When the other waits, on the busiest machine.
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        kill(pid);
    });
    let error = kit.all.provision(1, &wanted).await.unwrap_err();
    assert!(matches!(error, ContainerError::Supervisor(_)) && !error.is_buyers(), "{error}");
    killer.await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_was_killed_half_way_is_not_taken_for_a_whole_lease() {
    let kit = Kit::new().await;
    let wanted = Wanted {
        files: vec![FileSpec { path: "/www/page".into(), content: b"there".to_vec(), mode: 0o644 }],
        command: words(&["httpd", "-f", "-p", "8080", "-h", "/www"]),
        ..web()
    };
    kit.all.provision(1, &wanted).await.unwrap();
    kit.all.destroy(1).await.unwrap();
    // What says that the files are in place outlived the disk.
    let lease = kit.home.path().join("containers/leases/1");
    fs::create_dir_all(&lease).unwrap();
    fs::write(lease.join("filled"), b"").unwrap();
    fs::write(lease.join("begun"), b"").unwrap();
    let ports = kit.all.provision(1, &wanted).await.unwrap();
    let answer = wait("an answer", || get(&ports[0], "/page").ok()).await;
    assert!(answer.ends_with("there"), "{answer}");
    kit.all.destroy(1).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_run_is_refused_with_the_reason_and_leaves_nothing() {
    let kit = Kit::new().await;
    let missing = Wanted { command: words(&["/no/such/program"]), ..wanted() };
    let error = kit.all.provision(1, &missing).await.unwrap_err();
    assert!(matches!(&error, ContainerError::Refused(why) if why.contains("/no/such/program")), "{error}");
    assert!(error.is_buyers());
    let file = FileSpec { path: "/bin/sh/below".into(), content: vec![1], mode: 0o644 };
    let error = kit.all.provision(1, &Wanted { files: vec![file], ..wanted() }).await.unwrap_err();
    assert!(error.is_buyers(), "{error}");
    let volume = VolumeSpec { name: "v".into(), path: "/proc/x".into(), bytes: 16 * MIB };
    let error = kit.all.provision(1, &Wanted { volumes: vec![volume], ..wanted() }).await.unwrap_err();
    assert!(matches!(error, ContainerError::Unfit(_)), "{error}");
    let many = Wanted { ports: (1..=21).collect(), ..wanted() };
    let error = kit.all.provision(1, &many).await.unwrap_err();
    assert!(matches!(error, ContainerError::NoPort { .. }), "{error}");
    assert_eq!(kit.all.list(), Vec::<u64>::new());
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn leftovers_of_an_agent_that_was_killed_half_way_are_removed() {
    let mut kit = Kit::new().await;
    kit.all.provision(1, &web()).await.unwrap();
    // Killed before it had written down what it was doing; and after the folder had gone, with all the rest still there.
    let half = kit.home.path().join("containers/leases/9");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("spec.new"), b"{").unwrap();
    let lost = kit.home.path().join("lost");
    fs::rename(kit.home.path().join("containers/leases/1"), &lost).unwrap();
    kill(supervisor(&kit));
    kit.again().await;
    assert_eq!(kit.all.list(), [9]);
    kit.all.provision(9, &web()).await.unwrap();
    kit.all.destroy(9).await.unwrap();
    fs::remove_dir_all(&lost).unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}
