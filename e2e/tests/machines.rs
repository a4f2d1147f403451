//! Virtual machines, end to end. An executable of its own: what is emulated takes a whole core for a while, which tests that
//! run by turns with it should not have to share. They run one after the other for the same reason.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;
use tradewind_e2e::{
    machine_image, power_off, qemus, remains, say, shims, signal, supervisor, Going, Network, Rented, Steps, Terms,
    ALICE, BOB,
};

const LONG: Duration = Duration::from_secs(600);

/// Longest time until a machine that hangs has been found out and has booted again, or has been removed.
const FOUND: Duration = Duration::from_secs(180);

/// Held by the test that runs.
static TURN: Mutex<()> = Mutex::const_new(());

/// No time is lost at every start of the agent on a KVM that may hang; one test looks for it.
const EMULATED: &str = "accel = \"tcg\"";

fn key(folder: &Path) -> (String, String) {
    let path = folder.join("key");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&path).status().unwrap();
    assert!(made.success());
    let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
    (path.to_str().unwrap().into(), public.trim().into())
}

/// A manifest of a small machine with `more`, beside its image.
fn manifest(network: &Network, public: &str, more: &str) -> PathBuf {
    machine_image(&network.folder().join("machine.qcow2"));
    let path = network.folder().join("machine.yaml");
    let text = format!(
        "version: 1\nkind: machine\nimage: {{ file: machine.qcow2 }}\nssh_keys: [\"{public}\"]\n\
         resources: {{ vcpus: 1, memory: 256Mi, storage: 2Gi }}\n{more}"
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// The buyer logs in by what it was given in the sealed access; agent, QEMU and supervisor are replaced and killed; the
/// provider leaves the market; it ends, and nothing is left.
#[tokio::test]
async fn a_machine_is_rented_logged_in_to_and_outlives_its_agent_and_the_programs_that_it_was_started_by() {
    let _turn = TURN.lock().await;
    let mut network = Network::chain().await;
    network.add_machine_provider(Terms::NORMAL, "").await;
    // Programs of its own, as an operator installs them.
    network.kill_agent(0);
    network.install_agent(0);
    network.start_agent(0).await;
    let home = network.provider(0).home.join("agent");
    let (private, _) = key(network.folder());
    let more = "files: [{ path: /srv/note, content: \"from the manifest\\n\" }]\nsecrets: { TOKEN: opensesame }\n";
    machine_image(&network.folder().join("machine.qcow2"));
    let public = format!("{private}.pub");
    let preset = network.tradewind(&["manifest", "preset", "ssh-box", "--ssh-key", &public]).await.done();
    let path = network.folder().join("box.yaml");
    std::fs::write(&path, format!("{}\n{more}", preset["manifest"].as_str().unwrap())).unwrap();
    let rented = network.tradewind(&["rent", path.to_str().unwrap(), "--yes", "--for", "1h"]).await.done();
    let lease = rented["lease"].as_u64().unwrap();
    let number = lease.to_string();
    let shown = network.tradewind(&["lease", "show", &number]).await.done();
    let (starts, took) = network.starts(0, "machine").await;
    let phases = network.phases(0, "machine").await;
    say(&format!(
        "measured: a machine, emulated, until its SSH server answers: {took:.1} s ({starts} start): {phases}"
    ));
    assert_eq!((shown["user"].as_str(), shown["ports"][0]["inside"].as_u64()), (Some("root"), Some(22)), "{shown}");
    assert!(shown["host_key"].as_str().unwrap().starts_with("SHA256:"));

    // By the manifest's key, to the server whose key the access names.
    let inside = async |command: &str| {
        let ssh = network.tradewind(&["lease", "ssh", &number, "-i", &private, "--", command]).await;
        assert_eq!(ssh.status, Some(0), "{ssh}");
        ssh.stdout
    };
    assert_eq!(
        inside("cat /srv/note; id -u; . /etc/profile.d/tradewind.sh; echo $TOKEN").await,
        "from the manifest\n0\nopensesame\n"
    );
    inside("echo kept > /root/kept; sync").await;
    let stranger = network.folder().join("stranger");
    std::fs::create_dir(&stranger).unwrap();
    let (other, _) = key(&stranger);
    let refused = network.tradewind(&["lease", "ssh", &number, "-i", &other, "--", "true"]).await;
    assert_ne!(refused.status, Some(0), "another key does not log in");

    commands_files_and_ports(&network, &number, &private).await;

    // The agent is killed: the machine goes on, is the same one afterwards, and its time is attested.
    let before = qemus(&home);
    assert_eq!(before.len(), 1);
    let booted = inside("cat /proc/sys/kernel/random/boot_id").await;
    network.kill_agent(0);
    assert_eq!(ssh_of(&network, &number, &private, "cat /proc/sys/kernel/random/boot_id").await, booted);
    network.start_agent(0).await;
    let covered = network.lease(lease).await.covered;
    network.lease_until(lease, "attested again", LONG, |lease| lease.covered > covered).await;
    assert_eq!(qemus(&home), before);
    programs_are_replaced(&mut network, lease, &private).await;
    assert_eq!(qemus(&home), before);
    assert_eq!(ssh_of(&network, &number, &private, "cat /proc/sys/kernel/random/boot_id").await, booted);

    // QEMU is killed: the supervisor, whose program is no file any more, boots the same disk again. So does one of the new
    // program when that one was killed.
    let old = supervisor(&home);
    signal("KILL", &before);
    let second = booted_again(&network, &number, &private, &booted).await;
    assert_eq!(supervisor(&home), old);
    signal("KILL", &[old]);
    booted_again(&network, &number, &private, &second).await;
    assert_ne!(supervisor(&home), old);

    let drain = drained_but_for(&network, lease).await;
    network.tradewind(&["lease", "cancel", &number]).await.done();
    let closed = network.closed(lease, LONG).await;
    closed.check_closed();
    assert!(closed.paid > 0 && closed.covered > 0, "{closed:?}");
    assert_eq!(network.until("the provider to be told that all is over", LONG, async || drain.ended()).await, 0);
    let nothing = async || (remains(&home).is_empty() && qemus(&home).is_empty()).then_some(());
    network.until("nothing to be left", LONG, nothing).await;
}

/// The agent is asked to end, its programs and the supervisor's are replaced, and the new ones go on.
async fn programs_are_replaced(network: &mut Network, lease: u64, key: &str) {
    let home = network.provider(0).home.join("agent");
    let supervisors = shims(&home);
    network.provider(0).ask_to_end();
    network.until("the agent to end", LONG, async || (!network.provider(0).runs()).then_some(())).await;
    network.install_agent(0);
    assert_eq!(ssh_of(network, &lease.to_string(), key, "cat /root/kept").await, "kept\n");
    network.start_agent(0).await;
    let covered = network.lease(lease).await.covered;
    network.lease_until(lease, "attested by the new agent", LONG, |lease| lease.covered > covered).await;
    assert_eq!(shims(&home), supervisors);
}

/// Waits until the machine has what was kept on its disk, and another boot's number than `before`, which is returned.
async fn booted_again(network: &Network, lease: &str, key: &str, before: &str) -> String {
    let look = "cat /root/kept /proc/sys/kernel/random/boot_id";
    network
        .until("the machine to have booted again, on its disk", LONG, async || {
            let said = network.tradewind(&["lease", "ssh", lease, "-i", key, "--", look]).await.stdout;
            let number = said.strip_prefix("kept\n")?;
            (!number.is_empty() && number != before).then(|| number.to_owned())
        })
        .await
}

/// Out of the market: nobody rents any more, and what runs goes on. Returns the command, which waits for that to end.
async fn drained_but_for(network: &Network, lease: u64) -> Going {
    let drain = network.going_on(BOB, &["provider", "drain"]);
    network
        .until("the market to have nothing", LONG, async || {
            let market = ["market", "--kind", "machine", "--for", "1h"];
            network.tradewind(&market).await.done().as_array().unwrap().is_empty().then_some(())
        })
        .await;
    let covered = network.lease(lease).await.covered;
    network.lease_until(lease, "attested in a drained market", LONG, |lease| lease.covered > covered).await;
    assert!(drain.process.runs(), "{}", drain.process.log());
    drain
}

/// By SSH: words of a command stay words, a file goes in and comes out, and a port that nobody published is reached here.
async fn commands_files_and_ports(network: &Network, lease: &str, key: &str) {
    let words = ["lease", "exec", lease, "--identity", key, "--", "printf", "%s|", "a b", "$HOME", "it's"];
    let said = network.tradewind(&words).await;
    assert_eq!((said.status, said.stdout.as_str()), (Some(0), "a b|$HOME|it's|"), "{said}");
    let failed = network.tradewind(&["lease", "exec", lease, "--identity", key, "--", "sh", "-c", "exit 7"]).await;
    assert_eq!(failed.status, Some(7), "{failed}");

    let (here, back, there) =
        (network.folder().join("in"), network.folder().join("out"), format!("{lease}:/srv/a file"));
    let bytes: Vec<u8> = (0..300_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    std::fs::write(&here, &bytes).unwrap();
    network.tradewind(&["lease", "cp", here.to_str().unwrap(), &there, "-i", key]).await.done();
    network.tradewind(&["lease", "cp", &there, back.to_str().unwrap(), "-i", key]).await.done();
    assert!(std::fs::read(&back).unwrap() == bytes, "the same bytes came back");

    ssh_of(network, lease, key, "busybox httpd -p 127.0.0.1:8099 -h /srv").await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ports = format!("{free}:8099");
    let _forward = network.going_on(ALICE, &["lease", "port-forward", lease, &ports, "-i", key]);
    let url = format!("http://127.0.0.1:{free}/note");
    let page = async || network.http.get(&url).send().await.ok()?.text().await.ok();
    assert_eq!(network.until("the port here to lead inside", LONG, page).await, "from the manifest\n");
}

async fn ssh_of(network: &Network, lease: &str, key: &str, command: &str) -> String {
    let ssh = network.tradewind(&["lease", "ssh", lease, "-i", key, "--", command]).await;
    assert_eq!(ssh.status, Some(0), "{ssh}");
    ssh.stdout
}

/// The same as of functions and containers, in `kills.rs`.
#[tokio::test]
async fn an_agent_of_machines_that_is_killed_at_any_step_goes_on_where_it_was() {
    let _turn = TURN.lock().await;
    let mut network = Network::chain().await;
    network.add_machine_provider(Terms::NORMAL, EMULATED).await;
    let home = network.provider(0).home.join("agent");
    let (_, public) = key(network.folder());
    let path = manifest(&network, &public, "");
    let mut steps = Steps { network: &mut network, rented: Rented::Machine(path) };
    for lease in [0, 1] {
        steps.in_a_life(lease).await;
        let nothing = async || (remains(&home).is_empty() && qemus(&home).is_empty()).then_some(());
        steps.network.until("nothing to be left", LONG, nothing).await;
    }
}

/// The host's power goes off and on; then QEMU, and at last the supervisor, too, stop without ending.
#[tokio::test]
async fn a_machine_is_back_on_its_disks_after_the_hosts_power_was_off_and_after_its_qemu_hung() {
    let _turn = TURN.lock().await;
    let mut network = Network::chain().await;
    network.add_machine_provider(Terms::NORMAL, EMULATED).await;
    let home = network.provider(0).home.join("agent");
    let (private, public) = key(network.folder());
    let path = manifest(&network, &public, "volumes: [{ name: data, path: /data, size: 1Gi }]\n");
    let rented = network.tradewind(&["rent", path.to_str().unwrap(), "--yes", "--for", "1h"]).await.done();
    let lease = rented["lease"].as_u64().unwrap();
    let number = lease.to_string();
    let address = network.tradewind(&["lease", "show", &number]).await.done()["ports"][0]["outside"].clone();
    ssh_of(&network, &number, &private, "echo kept > /data/kept; echo too > /root/kept; sync").await;
    let boot = async |network: &Network, before: &str| {
        let asked = [
            "lease",
            "ssh",
            &number,
            "-i",
            &private,
            "--",
            "cat /data/kept /root/kept /proc/sys/kernel/random/boot_id",
        ];
        network
            .until("the machine to have booted again, on its disks", LONG, async || {
                let said = network.tradewind(&asked).await.stdout;
                (said.starts_with("kept\ntoo\n") && said != before).then_some(said)
            })
            .await
    };
    let first = boot(&network, "").await;

    network.kill_agent(0);
    power_off(&home);
    network.start_agent(0).await;
    let second = boot(&network, &first).await;
    assert_eq!(network.tradewind(&["lease", "show", &number]).await.done()["ports"][0]["outside"], address);
    assert_eq!((shims(&home).len(), qemus(&home).len()), (1, 1));
    let covered = network.lease(lease).await.covered;
    network.lease_until(lease, "attested again", LONG, |lease| lease.covered > covered).await;

    // QEMU stops, as one that waits for a disk that does not answer: its supervisor starts another.
    let hung = qemus(&home);
    signal("STOP", &hung);
    let began = Instant::now();
    boot(&network, &second).await;
    assert!(began.elapsed() < FOUND, "{:?}", began.elapsed());
    assert_ne!(qemus(&home), hung);

    // Both do, and the buyer cancels.
    let supervisor = supervisor(&home);
    signal("STOP", &[qemus(&home)[0], supervisor]);
    network.tradewind(&["lease", "cancel", &number]).await.done();
    network.closed(lease, LONG).await.check_closed();
    let nothing = async || (remains(&home).is_empty() && qemus(&home).is_empty()).then_some(());
    network.until("nothing to be left of a machine that hangs", FOUND, nothing).await;
}
