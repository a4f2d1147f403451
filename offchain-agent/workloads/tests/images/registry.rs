//! A real registry.

use crate::support::*;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, net::TcpStream};
use tradewind_workloads::image::{Image, ImageError, Source};

/// Debian's registry on a free port, which wants a password.
struct Registry {
    child: Child,
    host: String,
    dir: tempfile::TempDir,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Registry {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let hash = "import crypt; print('user:' + crypt.crypt('pass', crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)))";
        let hash = Command::new("python3").args(["-W", "ignore", "-c", hash]).output().unwrap().stdout;
        fs::write(dir.path().join("htpasswd"), hash).unwrap();
        let path = dir.path().display();
        let config = format!(
            "version: 0.1\nlog: {{level: info}}\nstorage: {{filesystem: {{rootdirectory: {path}/data}}}}\n\
             http: {{addr: '127.0.0.1:0'}}\nauth: {{htpasswd: {{realm: test, path: {path}/htpasswd}}}}\n"
        );
        fs::write(dir.path().join("config.yml"), config).unwrap();
        let mut child = Command::new("docker-registry")
            .arg("serve")
            .arg(dir.path().join("config.yml"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, rest) = line.split_once("listening on 127.0.0.1:")?;
            Some(rest.chars().take_while(char::is_ascii_digit).collect::<String>())
        });
        let host = format!("127.0.0.1:{}", port.expect("it says where it listens"));
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, host, dir }
    }

    /// Stores an image, and says its digest there.
    fn push(&self, layout: &Layout, name: &str, options: &[&str]) -> String {
        let from = self.dir.path().join(name);
        layout.write(&from);
        let digest = self.dir.path().join("digest");
        let status = Command::new("skopeo")
            .args(["--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false", "--dest-creds=user:pass"])
            .arg("--digestfile")
            .arg(&digest)
            .args(options)
            .arg(format!("oci:{}", from.display()))
            .arg(format!("docker://{}/{name}:latest", self.host))
            .status()
            .unwrap();
        assert!(status.success());
        fs::read_to_string(digest).unwrap().trim().to_owned()
    }

    fn bench(&self, auth: Option<&str>) -> Bench {
        let mut bench = Bench::new();
        bench.config.insecure.push(self.host.clone());
        bench.config.auth_file = auth.map(|auth| {
            let file = bench.dir.path().join("auth.json");
            fs::write(&file, format!(r#"{{"auths":{{"{}":{{"auth":"{auth}"}}}}}}"#, self.host)).unwrap();
            file
        });
        bench
    }

    async fn get(&self, bench: &Bench, name: &str, digest: &str) -> Result<Image, ImageError> {
        let source = Source::Registry(format!("{}/{name}@{digest}", self.host));
        bench.store().get(&source, &BTreeSet::new()).await
    }
}

/// `user:pass` and `user:word`.
const GOOD: Option<&str> = Some("dXNlcjpwYXNz");
const WRONG: Option<&str> = Some("dXNlcjp3b3Jk");

/// Longest wait for what takes a moment.
const LONG: Duration = Duration::from_secs(60);

/// And for what takes none.
const AT_ONCE: Duration = Duration::from_secs(5);

fn layout() -> Layout {
    Layout::of(vec![Tar::default().file("a", "1"), Tar::default().file("b", "2")])
}

fn whole(rootfs: &Path) -> bool {
    rootfs.join("a").exists() && rootfs.join("b").exists()
}

#[tokio::test]
async fn an_image_is_had_by_its_digest_and_with_credentials_only() {
    let registry = Registry::start();
    let digest = registry.push(&layout(), "one", &[]);
    let bench = registry.bench(GOOD);
    let image = registry.get(&bench, "one", &digest).await.unwrap();
    assert!(whole(&image.rootfs));
    assert_eq!(image.digest, digest);
    for auth in [None, WRONG] {
        let error = registry.get(&registry.bench(auth), "one", &digest).await.unwrap_err();
        assert!(matches!(error, ImageError::NotFound(_)), "{error}");
        assert!(!error.to_string().contains("dXNl") && !error.to_string().contains("user"), "{error}");
    }
    // It is not asked again.
    drop(registry);
    let source = Source::Registry(format!("localhost/other@{digest}"));
    assert!(bench.store().cached(&source).is_some());
}

#[tokio::test]
async fn images_as_docker_writes_them_are_taken_verbatim() {
    let registry = Registry::start();
    let digest = registry.push(&layout(), "docker", &["--format=v2s2"]);
    let bench = registry.bench(GOOD);
    let image = registry.get(&bench, "docker", &digest).await.unwrap();
    assert!(whole(&image.rootfs));
    assert_eq!(image.digest, digest);
}

#[tokio::test]
async fn of_an_index_the_image_for_this_machine_is_taken() {
    let registry = Registry::start();
    let meant = layout().digest();
    let mut layout = layout();
    let tar = Tar::default().bytes();
    layout.add(vec![(GZIP, gzip(&tar), tar)], |config, _| config["architecture"] = "mips".into());
    layout.images[1]["platform"]["architecture"] = "mips".into();
    layout.images.reverse();
    let layout = layout.nested();
    let digest = registry.push(&layout, "index", &["--all"]);
    assert_eq!(digest, layout.digest());
    let bench = registry.bench(GOOD);
    let image = registry.get(&bench, "index", &digest).await.unwrap();
    assert_eq!(image.digest, meant);
    assert!(whole(&image.rootfs));
}

#[tokio::test]
async fn what_is_not_there_or_too_large_is_refused_before_it_is_fetched() {
    let registry = Registry::start();
    let digest = registry.push(&layout(), "one", &[]);
    let mut bench = registry.bench(GOOD);
    let missing = format!("sha256:{}", "ab".repeat(32));
    for (name, digest) in [("one", &missing), ("none", &digest)] {
        let error = registry.get(&bench, name, digest).await.unwrap_err();
        assert!(matches!(error, ImageError::NotFound(_)), "{error}");
    }
    bench.config.max_image_bytes = 100;
    let error = registry.get(&bench, "one", &digest).await.unwrap_err();
    assert!(matches!(error, ImageError::TooLarge(100)), "{error}");
    assert_eq!(bench.left(), ["sources"]);
}

#[tokio::test]
async fn a_registry_whose_blobs_are_gone_or_changed_is_refused() {
    let registry = Registry::start();
    let digest = registry.push(&layout(), "one", &[]);
    let blob = sha(&gzip(&Tar::default().file("a", "1").bytes()));
    let data =
        registry.dir.path().join("data/docker/registry/v2/blobs/sha256").join(&blob[..2]).join(&blob).join("data");
    let mut bytes = fs::read(&data).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&data, bytes).unwrap();
    let bench = registry.bench(GOOD);
    let error = registry.get(&bench, "one", &digest).await.unwrap_err();
    assert!(matches!(error, ImageError::BadImage(_)), "{error}");
    fs::remove_file(&data).unwrap();
    let error = registry.get(&bench, "one", &digest).await.unwrap_err();
    assert!(matches!(error, ImageError::NotFound(_)), "{error}");
}

#[tokio::test]
async fn a_registry_that_is_not_there_or_speaks_no_tls_is_nobodys_fault() {
    let registry = Registry::start();
    let digest = registry.push(&layout(), "one", &[]);
    let mut bench = registry.bench(GOOD);
    bench.config.insecure.clear();
    let error = registry.get(&bench, "one", &digest).await.unwrap_err();
    assert!(matches!(error, ImageError::Unreachable(_)), "{error}");
    let bench = registry.bench(GOOD);
    let source = Source::Registry(format!("{}/one@{digest}", registry.host));
    drop(registry);
    let error = bench.store().get(&source, &BTreeSet::new()).await.unwrap_err();
    assert!(matches!(error, ImageError::Unreachable(_)), "{error}");
}

#[tokio::test]
async fn a_registry_that_never_answers_holds_up_no_other_image_and_is_left_with_whoever_waited() {
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = mute.local_addr().unwrap().to_string();
    let mut bench = Bench::new();
    bench.config.insecure.push(host.clone());
    let store = bench.store();
    // More than are unpacked at one time.
    let mut waiting = Vec::new();
    let mut asked = Vec::new();
    for name in ["one", "two", "three"] {
        let source = Source::Registry(format!("{host}/{name}@sha256:{}", sha(name.as_bytes())));
        let store = store.clone();
        waiting.push(tokio::spawn(async move { store.get(&source, &BTreeSet::new()).await.map(drop) }));
        asked.push(tokio::time::timeout(LONG, mute.accept()).await.expect("the registry is asked").unwrap().0);
    }
    let image = store.get(&bench.source(&layout().archive()), &BTreeSet::new()).await.unwrap();
    assert!(waiting.iter().all(|waits| !waits.is_finished()));
    assert_eq!(bench.left().len(), 2 + waiting.len(), "{:?}", bench.left());

    waiting.iter().for_each(|waits| waits.abort());
    let begun = Instant::now();
    while bench.left() != [image.digest.replace(':', "-"), "sources".to_owned()] {
        assert!(begun.elapsed() < LONG, "waited for what was being fetched to be gone: {:?}", bench.left());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Whoever fetched has ended before: its connections are closed. By itself it would wait for 10 s.
    for mut asked in asked {
        let mut said = Vec::new();
        let ended = tokio::time::timeout(AT_ONCE, asked.read_to_end(&mut said)).await;
        ended.expect("nobody waits for an answer").unwrap();
    }
}

/// Two leases want one image: of a registry that does not answer, and of one that does; and what one gives up the other has.
#[tokio::test]
async fn an_image_is_had_elsewhere_and_goes_on_while_anybody_waits() {
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = mute.local_addr().unwrap().to_string();
    let registry = Registry::start();
    let digest = registry.push(&layout(), "same", &[]);
    let mut bench = registry.bench(GOOD);
    bench.config.insecure.push(host.clone());
    let store = bench.store();
    let wait = |source: &Source| {
        let (store, source) = (store.clone(), source.clone());
        tokio::spawn(async move { store.get(&source, &BTreeSet::new()).await.map(|image| image.digest) })
    };
    let silent = Source::Registry(format!("{host}/same@{digest}"));
    let asked = async || tokio::time::timeout(LONG, mute.accept()).await.expect("the registry is asked").unwrap().0;

    // One of both goes: the other still waits for the same answer.
    let (first, second) = (wait(&silent), wait(&silent));
    let answer = asked().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert!(!second.is_finished() && !closed(&answer).await);
    second.abort();
    let begun = Instant::now();
    while !closed(&answer).await {
        assert!(begun.elapsed() < AT_ONCE, "nobody waits for an answer");
    }

    let third = wait(&silent);
    let _answer = asked().await;
    let elsewhere = Source::Registry(format!("{}/same@{digest}", registry.host));
    assert_eq!(wait(&elsewhere).await.unwrap().unwrap(), digest);
    assert!(!third.is_finished());
}

/// Whether the other side has closed a connection on which it said something.
async fn closed(stream: &TcpStream) -> bool {
    let mut said = [0; 16 << 10];
    let look = async {
        loop {
            stream.readable().await.unwrap();
            match stream.try_read(&mut said) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_millis(100), look).await.is_ok()
}
