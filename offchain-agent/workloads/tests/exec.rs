//! Commands in a container that runs.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod kit;

use kit::{wait, wanted, words, Kit};
use std::time::{Duration, Instant};
use tradewind_workloads::{Exec, Executed, Wanted};

const SOON: Duration = Duration::from_secs(10);

fn sleeper() -> Wanted {
    Wanted { command: words(&["sleep", "1000"]), env: vec![("GREETING".into(), "good day".into())], ..wanted() }
}

fn exec(command: &[&str]) -> Exec {
    Exec { command: words(command), input: vec![], limit: SOON, max_bytes: 1 << 20 }
}

async fn done(kit: &Kit, what: Exec) -> Executed {
    kit.all.exec(7, None, what).await.unwrap().unwrap()
}

async fn running() -> Kit {
    let kit = Kit::new().await;
    kit.all.provision(7, &sleeper()).await.unwrap();
    kit
}

async fn end(kit: &Kit) {
    kit.all.destroy(7).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_the_containers_user_with_its_environment_and_ends_with_its_own_code() {
    let kit = running().await;
    assert_eq!(kit.all.exec(8, None, exec(&["true"])).await.unwrap(), None, "nothing runs there");
    let script = "echo $GREETING; id -u; cat; echo complaint >&2; exit 7";
    let what = Exec { input: b"from outside\n".to_vec(), ..exec(&["sh", "-c", script]) };
    let said = done(&kit, what).await;
    assert_eq!(said.code, Some(7), "{said:?}");
    assert_eq!(String::from_utf8(said.out).unwrap(), "good day\n1000\nfrom outside\n");
    assert_eq!((String::from_utf8(said.err).unwrap().as_str(), said.cut), ("complaint\n", false));

    // It is held by what holds the container: no privileges, the same namespaces and control group.
    let held = done(&kit, exec(&["sh", "-c", "grep -E 'NoNewPrivs|Seccomp:|CapEff' /proc/self/status"])).await;
    let held = String::from_utf8(held.out).unwrap();
    assert!(held.contains("NoNewPrivs:\t1") && held.contains("Seccomp:\t2"), "{held}");
    assert!(held.contains("CapEff:\t0000000000000000"), "{held}");

    // Options of the OCI runtime are none of the caller's.
    let missing = done(&kit, exec(&["no-such-program", "--user", "0"])).await;
    assert_ne!(missing.code, Some(0));
    assert!(String::from_utf8_lossy(&missing.err).contains("no-such-program"), "{missing:?}");
    let words = done(&kit, exec(&["printf", "%s|", "--user", "a b", "$HOME"])).await;
    assert_eq!(String::from_utf8(words.out).unwrap(), "--user|a b|$HOME|");
    end(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_bounded_in_time_and_in_what_it_says() {
    let kit = running().await;
    let began = Instant::now();
    let slow = Exec { limit: Duration::from_secs(1), ..exec(&["sh", "-c", "trap '' TERM; echo begun; sleep 987"]) };
    let slow = done(&kit, slow).await;
    assert_eq!((slow.code, &slow.out[..]), (None, &b"begun\n"[..]));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    // The shell was killed; what it started is the container's own, and goes with it.
    let shells = || kit.processes().into_iter().filter(|line| line.contains("trap")).count();
    wait("the command to be gone", || (shells() == 0).then_some(())).await;

    let loud = Exec { max_bytes: 1_000, ..exec(&["sh", "-c", "yes | head -c 5000000; yes no | head -c 5000000 >&2"]) };
    let loud = done(&kit, loud).await;
    assert_eq!((loud.code, loud.out.len(), loud.err.len(), loud.cut), (Some(0), 1_000, 1_000, true));

    // What stays behind stays; only if it holds the output, it is waited for as long as the command could take.
    let left = done(&kit, exec(&["sh", "-c", "sleep 986 >/dev/null 2>&1 & echo left"])).await;
    assert_eq!((left.code, &left.out[..]), (Some(0), &b"left\n"[..]));
    let held = Exec { limit: Duration::from_secs(1), ..exec(&["sh", "-c", "sleep 984 & echo held"]) };
    let began = Instant::now();
    let held = done(&kit, held).await;
    assert_eq!((held.code, &held.out[..]), (None, &b"held\n"[..]));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());

    // One that reads nothing of a long input is not waited for either.
    let deaf = Exec { input: vec![0; 1 << 20], ..exec(&["true"]) };
    assert_eq!(done(&kit, deaf).await.code, Some(0));

    // A caller who goes away leaves nothing that runs for longer.
    let gone = Exec { limit: Duration::from_secs(2), ..exec(&["sh", "-c", "echo; exec sleep 985"]) };
    let _ = tokio::time::timeout(Duration::from_millis(700), kit.all.exec(7, None, gone)).await;
    let sleeps = || kit.processes().into_iter().filter(|line| line.contains("sleep 985")).count();
    wait("what nobody waits for to be gone", || (sleeps() == 0).then_some(())).await;
    end(&kit).await;
}
