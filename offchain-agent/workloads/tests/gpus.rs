//! GPUs of containers, by descriptions of a vendor that there is not: its GPUs are devices that this machine has.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod kit;

use kit::{wanted, words, Kit};
use serde_json::{json, Value};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};
use tradewind_workloads::{CdiError, ContainerError, Exec, Presence, Wanted};

/// The GPUs that are offered.
const GPUS: [&str; 2] = ["fake.example/gpu=0", "fake.example/gpu=1"];

/// Numbers of the files that are taken for GPUs: of `fuse`, which no runtime lets through by itself, and of `zero`.
const NUMBERS: [(&str, &str); 2] = [("10", "229"), ("1", "5")];

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The machine's file for a GPU.
fn node(home: &Path, gpu: usize) -> PathBuf {
    home.join(format!("gpu{gpu}"))
}

/// What the vendor describes.
fn description(home: &Path) -> Value {
    let device = |gpu: usize| {
        json!({
            "name": gpu.to_string(),
            "containerEdits": {
                "env": [format!("FAKE_{gpu}=here")],
                "deviceNodes": [{ "path": format!("/dev/gpu{gpu}"), "hostPath": node(home, gpu), "permissions": "r" }],
            },
        })
    };
    json!({
        "cdiVersion": "0.6.0",
        "kind": "fake.example/gpu",
        "containerEdits": {
            "env": ["FAKE_DRIVER=1.2", "PRELOADED=vendor"],
            "mounts": [{
                "hostPath": home.join("driver"), "containerPath": "/usr/lib/fake/driver",
                "options": ["ro", "nosuid", "nodev", "rbind", "rprivate"],
            }],
        },
        "devices": [device(0), device(1)],
    })
}

fn describe(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder).unwrap();
    mode(folder, 0o755);
    fs::write(folder.join(name), text).unwrap();
    mode(&folder.join(name), 0o644);
}

/// The machine's part of two GPUs and of a driver.
fn install(home: &Path) {
    for (gpu, (major, minor)) in NUMBERS.iter().enumerate() {
        let made = Command::new("mknod").arg(node(home, gpu)).args(["c", major, minor]).status().unwrap();
        assert!(made.success());
        mode(&node(home, gpu), 0o666);
    }
    fs::create_dir(home.join("driver")).unwrap();
    fs::write(home.join("driver/version"), "fake 1.2\n").unwrap();
    mode(&home.join("driver"), 0o755);
    mode(&home.join("driver/version"), 0o644);
}

/// With two GPUs.
async fn kit() -> Kit {
    Kit::with_gpus(&GPUS, |home| {
        install(home);
        describe(&home.join("cdi"), "fake.json", &description(home).to_string());
    })
    .await
    .unwrap()
}

/// Why containers cannot be opened with these GPUs, and this file for a description.
async fn refused(gpus: &[&str], name: &str, text: impl FnOnce(&Path) -> String) -> String {
    let opened = Kit::with_gpus(gpus, |home| {
        install(home);
        describe(&home.join("cdi"), name, &text(home));
    });
    match opened.await {
        Err(error @ ContainerError::Gpu(_)) => error.to_string(),
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("it opens"),
    }
}

fn sleeper(gpus: u16) -> Wanted {
    Wanted { command: words(&["sleep", "1000"]), gpus, ..wanted() }
}

/// Prints which GPUs there are, and what of the driver.
const LOOK: &str = "ls /dev | grep gpu; env | grep FAKE | sort; cat /usr/lib/fake/driver/version 2>&1";

#[tokio::test(flavor = "multi_thread")]
async fn a_container_has_the_device_the_variables_and_the_files_and_one_without_has_none_of_them() {
    let kit = kit().await;
    let with = Wanted { gpus: 1, env: vec![("FAKE_DRIVER".into(), "mine".into())], ..wanted() };
    let script =
        format!("{LOOK}; id -u; ls -l /dev/gpu0 | cut -c1; touch /usr/lib/fake/driver/x 2>&1 | grep -c Read-only");
    let log = kit.script(1, with, &script).await;
    assert_eq!(log, "gpu0\nFAKE_0=here\nFAKE_DRIVER=1.2\nfake 1.2\n1000\nc\n1\nthe-end\n");
    let both = kit.script(1, Wanted { gpus: 2, ..wanted() }, &format!("{LOOK}; head -c 5 /dev/gpu1 | wc -c")).await;
    assert_eq!(both, "gpu0\ngpu1\nFAKE_0=here\nFAKE_1=here\nFAKE_DRIVER=1.2\nfake 1.2\n5\nthe-end\n");
    let log =
        kit.script(2, wanted(), &format!("{LOOK}; mknod /tmp/gpu c 10 229 2> /dev/null && echo made it; true")).await;
    assert!(!log.contains("gpu0") && !log.contains("FAKE") && !log.contains("made it"), "{log}");
    assert!(log.contains("No such file"), "{log}");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_leases_have_one_gpu_whoever_restarts_and_the_end_of_a_lease_frees_its() {
    let mut kit = kit().await;
    kit.all.provision(1, &sleeper(1)).await.unwrap();
    kit.all.provision(2, &sleeper(1)).await.unwrap();
    for _ in 0..2 {
        let error = kit.all.provision(3, &sleeper(1)).await.unwrap_err();
        assert!(matches!(error, ContainerError::NoGpu { wanted: 1, free: 0 }), "{error}");
        assert_eq!(error.to_string(), "1 GPUs are wanted, and 0 are free");
        assert!(!error.is_buyers());
        assert_eq!(kit.all.list(), [1, 2]);
        kit.again().await;
    }
    // Those who have one keep it, and cannot have another number of them.
    kit.all.provision(1, &sleeper(1)).await.unwrap();
    for other in [0, 2] {
        assert!(matches!(kit.all.provision(1, &sleeper(other)).await, Err(ContainerError::Conflict)));
    }
    assert_eq!([seen(&kit, 1).await, seen(&kit, 2).await], ["/dev/gpu0", "/dev/gpu1"]);
    // Who has none is not in the way.
    kit.all.provision(4, &sleeper(0)).await.unwrap();
    assert_eq!(seen(&kit, 4).await, "");
    kit.all.destroy(1).await.unwrap();
    let error = kit.all.provision(3, &sleeper(2)).await.unwrap_err();
    assert!(matches!(error, ContainerError::NoGpu { wanted: 2, free: 1 }), "{error}");
    kit.all.provision(3, &sleeper(1)).await.unwrap();
    assert_eq!(seen(&kit, 3).await, "/dev/gpu0");
    for lease in 2..=4 {
        kit.all.destroy(lease).await.unwrap();
    }
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_leases_that_come_at_one_time_each_gets_its_own_and_the_rest_nothing() {
    let kit = kit().await;
    let wanted = sleeper(1);
    let all = tokio::join!(
        kit.all.provision(1, &wanted),
        kit.all.provision(2, &wanted),
        kit.all.provision(3, &wanted),
        kit.all.provision(4, &wanted),
    );
    let all = [(1, all.0), (2, all.1), (3, all.2), (4, all.3)];
    let mut gpus = Vec::new();
    for (lease, result) in all {
        match result {
            Ok(_) => gpus.push(seen(&kit, lease).await),
            Err(error) => assert!(matches!(error, ContainerError::NoGpu { wanted: 1, free: 0 }), "{error}"),
        }
        kit.all.destroy(lease).await.unwrap();
    }
    gpus.sort_unstable();
    assert_eq!(gpus, ["/dev/gpu0", "/dev/gpu1"]);
}

/// The GPUs that a command in a container sees.
async fn seen(kit: &Kit, lease: u64) -> String {
    run(kit, lease, "echo /dev/gpu*").await.replace("/dev/gpu*", "")
}

/// What a shell prints in a container that runs.
async fn run(kit: &Kit, lease: u64, script: &str) -> String {
    let command = words(&["sh", "-c", script]);
    let what = Exec { command, input: vec![], limit: kit::PATIENCE, max_bytes: 1 << 20 };
    let done = kit.all.exec(lease, None, what).await.unwrap().unwrap();
    String::from_utf8(done.out).unwrap().trim().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn its_control_group_lets_through_what_is_described_and_no_more() {
    let kit = kit().await;
    // The first is none of the files that every container may open: it is readable by its rule only, and that says `r`.
    let script = "for gpu in 0 1; do (: < /dev/gpu$gpu) 2>&1 && echo read $gpu; (: > /dev/gpu$gpu) 2>&1; done";
    let log = kit.script(1, Wanted { gpus: 1, ..wanted() }, &format!("{script} | sed 's/.*: //'")).await;
    assert!(log.starts_with("read 0\nOperation not permitted\n"), "{log}");
    // The same file, without its rule.
    let bind = json!([{ "hostPath": node(kit.home.path(), 0), "containerPath": "/dev/gpu1", "options": ["bind"] }]);
    let mut described = description(kit.home.path());
    described["containerEdits"]["mounts"] = bind;
    described["devices"][0]["containerEdits"]["deviceNodes"][0]["permissions"] = "none".into();
    describe(&kit.home.path().join("cdi-later"), "later.json", &described.to_string());
    let log = kit.script(1, Wanted { gpus: 1, ..wanted() }, &format!("{script} | sed 's/.*: //'")).await;
    assert_eq!(log, "Operation not permitted\n".repeat(4) + "the-end\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_that_goes_away_fails_the_machine_and_not_the_buyer() {
    let kit = kit().await;
    kit.all.provision(1, &sleeper(1)).await.unwrap();
    let file = kit.home.path().join("cdi/fake.json");
    fs::remove_file(&file).unwrap();
    let error = kit.all.provision(2, &sleeper(1)).await.unwrap_err();
    assert!(matches!(error, ContainerError::Gpu(CdiError::Unknown { .. })), "{error}");
    assert!(!error.is_buyers());
    let folder = kit.home.path().join("cdi");
    assert!(error.to_string().contains(GPUS[1]) && error.to_string().contains(folder.to_str().unwrap()), "{error}");
    assert_eq!(kit.all.list(), [1]);
    // What runs goes on; what has lost its supervisor waits for the description, and keeps its GPU.
    assert_eq!(seen(&kit, 1).await, "/dev/gpu0");
    let shim = kit.processes().into_iter().find(|line| line.contains("tradewind-shim")).unwrap();
    assert!(Command::new("kill").args(["-9", shim.split(' ').next().unwrap()]).status().unwrap().success());
    kit::wait("its end", || (kit.all.presence(1) == Presence::Unsupervised).then_some(())).await;
    let error = kit.all.provision(1, &sleeper(1)).await.unwrap_err();
    assert!(matches!(error, ContainerError::Gpu(CdiError::Unknown { .. })), "{error}");
    describe(&kit.home.path().join("cdi"), "fake.json", &description(kit.home.path()).to_string());
    kit.all.provision(2, &sleeper(1)).await.unwrap();
    kit.all.provision(1, &sleeper(1)).await.unwrap();
    assert_eq!([seen(&kit, 1).await, seen(&kit, 2).await], ["/dev/gpu0", "/dev/gpu1"]);
    // So it is with a device that is gone.
    kit.all.destroy(1).await.unwrap();
    fs::remove_file(node(kit.home.path(), 0)).unwrap();
    let error = kit.all.provision(1, &sleeper(1)).await.unwrap_err();
    assert!(matches!(error, ContainerError::Gpu(CdiError::Unfit { .. })) && !error.is_buyers(), "{error}");
    kit.all.destroy(2).await.unwrap();
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

/// A program of the vendor's.
fn program(home: &Path, name: &str, script: &str) -> PathBuf {
    // The container's root passes through.
    mode(home, 0o711);
    let path = home.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    mode(&path, 0o755);
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_of_the_vendor_find_the_containers_files_and_have_none_of_its_variables() {
    let kit = Kit::with_gpus(&GPUS, |home| {
        install(home);
        // As those of real vendors do it: by what the runtime tells them, and the bundle's configuration.
        let find = "bundle=$(sed -n 's/.*\"bundle\":\"\\([^\"]*\\)\".*/\\1/p')\n\
                    root=$(sed -n 's/.*\"root\":{\"path\":\"\\([^\"]*\\)\".*/\\1/p' \"$bundle/config.json\")\n";
        let inside = format!(
            "{find}(id -u; echo \"$@\"; env | grep -v '^\\(PWD\\|_\\|SHLVL\\|OLDPWD\\)=') > \"$root/etc/inside\""
        );
        let inside = program(home, "inside", &inside);
        let outside = program(home, "outside", &format!("echo $1 >> {}", home.join("outside.log").display()));
        let outside =
            |when: &str| json!({ "hookName": when, "path": outside, "args": ["outside", when], "timeout": 10 });
        let mut described = description(home);
        described["containerEdits"]["hooks"] = json!([
            { "hookName": "createContainer", "path": inside, "args": ["inside", "a b"] },
            { "hookName": "startContainer", "path": "/bin/busybox", "args": ["busybox", "touch", "/tmp/started"] },
            outside("prestart"), outside("createRuntime"), outside("poststart"), outside("poststop"),
        ]);
        describe(&home.join("cdi"), "fake.json", &described.to_string());
    });
    let kit = kit.await.unwrap();
    let with = Wanted { gpus: 1, env: vec![("LD_PRELOAD".into(), "./evil.so".into())], ..wanted() };
    let log = kit.script(1, with, "unset LD_PRELOAD; cat /etc/inside; ls /tmp").await;
    let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    assert_eq!(log, format!("0\na b\n{path}\nstarted\nthe-end\n"));
    let outside = fs::read_to_string(kit.home.path().join("outside.log")).unwrap();
    let mut outside: Vec<&str> = outside.lines().collect();
    outside.sort_unstable();
    assert_eq!(outside, ["createRuntime", "poststart", "poststop", "prestart"]);
    // One without a GPU has none of them run.
    let log = kit.script(1, wanted(), "ls /etc/inside 2>&1 | grep -c No.such").await;
    assert_eq!(log, "1\nthe-end\n");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_of_the_vendor_that_fails_is_the_machines_fault_and_a_missing_one_of_the_image_the_buyers() {
    let kit = Kit::with_gpus(&GPUS, |home| {
        install(home);
        let path = program(home, "bad", "echo it is broken >&2; exit 3");
        let mut described = description(home);
        described["devices"][1]["containerEdits"]["hooks"] = json!([{ "hookName": "createContainer", "path": path }]);
        describe(&home.join("cdi"), "fake.json", &described.to_string());
    });
    let kit = kit.await.unwrap();
    let missing = Wanted { command: words(&["/no/such/hook"]), gpus: 1, ..wanted() };
    let error = kit.all.provision(1, &missing).await.unwrap_err();
    assert!(matches!(error, ContainerError::Refused(_)), "{error}");
    let error = kit.all.provision(1, &sleeper(2)).await.unwrap_err();
    assert!(!error.is_buyers() && error.to_string().contains("hook"), "{error}");
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_folder_wins_and_yaml_is_read() {
    let kit = kit().await;
    let text = format!(
        "---\ncdiVersion: \"0.5.0\"\nkind: fake.example/gpu\ndevices:\n  - name: \"0\"\n    containerEdits:\n      \
         env: [LATER=yes]\n      deviceNodes:\n        - {{path: /dev/gpu7, hostPath: {}}}\n",
        node(kit.home.path(), 0).display()
    );
    describe(&kit.home.path().join("cdi-later"), "fake.yaml", &text);
    let log =
        kit.script(1, Wanted { gpus: 1, ..wanted() }, "ls /dev | grep gpu; env | grep -c FAKE; echo $LATER").await;
    assert_eq!(log, "gpu7\n0\nyes\nthe-end\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_described_as_it_should_be_is_refused_when_containers_are_opened() {
    let good = |home: &Path| description(home).to_string();
    // None of that name: which, and where it was looked for.
    let error = refused(&["fake.example/gpu=7"], "fake.json", good).await;
    assert!(
        error.contains("fake.example/gpu=7") && error.contains("/cdi, ") && error.contains("/cdi-later"),
        "{error}"
    );
    assert!(refused(&["other.example/gpu=0"], "fake.json", good).await.contains("other.example/gpu=0"));
    assert!(refused(&["gpu0"], "fake.json", good).await.contains("`gpu0` is no CDI device"));
    assert!(refused(&[GPUS[0], GPUS[0]], "fake.json", good).await.contains("listed twice"));
    assert!(refused(&GPUS, "fake.txt", good).await.contains("no file describes"));
    assert!(refused(&GPUS, "fake.json", |_| "{\"cdiVersion\": ".into()).await.contains("fake.json: EOF"));
    let version = |home: &Path| description(home).to_string().replace("0.6.0", "9.0.0");
    assert!(refused(&GPUS, "fake.json", version).await.contains("cdiVersion `9.0.0`"));
    let kind = |home: &Path| description(home).to_string().replace("fake.example/gpu", "fake.example");
    assert!(refused(&GPUS, "fake.json", kind).await.contains("no kind"));
    let large = |home: &Path| description(home).to_string() + &" ".repeat(1 << 20);
    assert!(refused(&GPUS, "fake.json", large).await.contains("longer than 1048576 bytes"));
    let missing = |home: &Path| description(home).to_string().replace("/gpu1\"", "/gpu9\"");
    assert!(refused(&GPUS, "fake.json", missing).await.contains("gpu9: No such file"));
    let other = |home: &Path| {
        let mut described = description(home);
        described["devices"][0]["containerEdits"]["deviceNodes"][0]["major"] = 8.into();
        described.to_string()
    };
    assert!(refused(&GPUS, "fake.json", other).await.contains("10:229, and 8:0"));
    // Two names for one thing.
    let same = |home: &Path| description(home).to_string().replace("/gpu1\"", "/gpu0\"");
    assert!(refused(&GPUS, "fake.json", same).await.contains("list one of them only"));
    // A file that others can write to.
    let opened = Kit::with_gpus(&GPUS, |home| {
        install(home);
        describe(&home.join("cdi"), "fake.json", &description(home).to_string());
        mode(&home.join("cdi/fake.json"), 0o666);
    });
    let error = opened.await.err().unwrap();
    assert!(error.to_string().contains("others than its owner can write"), "{error}");
}
