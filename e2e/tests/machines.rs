//! Virtual machines, end to end. An executable of its own: what is emulated takes a whole core for a while, which tests that
//! run by turns with it should not have to share.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{path::Path, process::Command, time::Duration};
use tradewind_e2e::{machine_image, qemus, remains, Network, Terms};

const LONG: Duration = Duration::from_secs(600);

fn key(folder: &Path) -> (String, String) {
    let path = folder.join("key");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&path).status().unwrap();
    assert!(made.success());
    let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
    (path.to_str().unwrap().into(), public.trim().into())
}

/// The buyer logs in by what it was given in the sealed access; agent and supervisor are killed; it ends, and nothing is left.
#[tokio::test]
async fn a_machine_is_rented_logged_in_to_and_outlives_its_agent() {
    let mut network = Network::chain().await;
    network.add_machine_provider(Terms::NORMAL).await;
    let home = network.provider(0).home.join("agent");
    machine_image(&network.folder().join("machine.qcow2"));
    let (private, public) = key(network.folder());
    let path = network.folder().join("machine.yaml");
    let text = format!(
        "version: 1\nkind: machine\nimage: {{ file: machine.qcow2 }}\nssh_keys: [\"{public}\"]\n\
         files: [{{ path: /srv/note, content: \"from the manifest\\n\" }}]\nsecrets: {{ TOKEN: opensesame }}\n\
         resources: {{ vcpus: 1, memory: 256Mi, storage: 1Gi }}\n"
    );
    std::fs::write(&path, text).unwrap();
    let rented = network.tradewind(&["rent", path.to_str().unwrap(), "--yes", "--for", "1h"]).await.done();
    let lease = rented["lease"].as_u64().unwrap();
    let number = lease.to_string();
    let shown = network.tradewind(&["lease", "show", &number]).await.done();
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

    // QEMU is killed: the same disk boots again.
    let killed = Command::new("kill").args(["-9", &before[0].to_string()]).status().unwrap();
    assert!(killed.success());
    network
        .until("the machine to be up again", LONG, async || {
            let asked = ["lease", "ssh", &number, "-i", &private, "--", "cat /root/kept"];
            (network.tradewind(&asked).await.stdout == "kept\n").then_some(())
        })
        .await;
    assert_ne!(ssh_of(&network, &number, &private, "cat /proc/sys/kernel/random/boot_id").await, booted);

    network.tradewind(&["lease", "cancel", &number]).await.done();
    let closed = network.closed(lease, LONG).await;
    closed.check_closed();
    assert!(closed.paid > 0 && closed.covered > 0, "{closed:?}");
    let nothing = async || (remains(&home).is_empty() && qemus(&home).is_empty()).then_some(());
    network.until("nothing to be left", LONG, nothing).await;
}

async fn ssh_of(network: &Network, lease: &str, key: &str, command: &str) -> String {
    let ssh = network.tradewind(&["lease", "ssh", lease, "-i", key, "--", command]).await;
    assert_eq!(ssh.status, Some(0), "{ssh}");
    ssh.stdout
}
