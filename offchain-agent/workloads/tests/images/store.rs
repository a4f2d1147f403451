//! The cache: once, atomically, and within its bounds.

use crate::support::*;
use nix::mount::{mount, umount2, MntFlags, MsFlags};
use std::{collections::BTreeSet, fs, path::PathBuf, time::Duration};
use tradewind_workloads::image::{Image, ImageError, Source};

fn layout(name: &str) -> Layout {
    Layout::of(vec![Tar::default().file(name, &"x".repeat(4000))])
}

/// How often the shim was run.
fn counted(bench: &mut Bench) -> impl Fn() -> usize {
    let log = bench.dir.path().join("runs");
    bench.shim(&format!("echo run >> {}\nexec {SHIM} \"$@\"", log.display()));
    move || fs::read_to_string(&log).unwrap_or_default().lines().count()
}

#[tokio::test]
async fn an_image_is_unpacked_once_and_then_cached() {
    let mut bench = Bench::new();
    let runs = counted(&mut bench);
    let source = bench.source(&layout("a").archive());
    let store = bench.store();
    assert!(store.cached(&source).is_none());
    let first = store.get(&source, &BTreeSet::new()).await.unwrap();
    let Source::Archive { file, .. } = &source else { panic!("it is an archive") };
    fs::remove_file(file).unwrap();
    let again = store.get(&source, &BTreeSet::new()).await.unwrap();
    assert_eq!((again.digest.as_str(), &again.rootfs), (first.digest.as_str(), &first.rootfs));
    // After a restart too.
    let later = bench.store().cached(&source).unwrap();
    assert_eq!((later.process, later.bytes), (first.process, first.bytes));
    assert_eq!(runs(), 1);
    assert_eq!(bench.left(), [first.digest.replace(':', "-"), "sources".to_owned()]);
}

#[tokio::test]
async fn the_same_image_from_another_source_is_not_unpacked_again() {
    let mut bench = Bench::new();
    let runs = counted(&mut bench);
    let store = bench.store();
    let one = store.get(&bench.source(&layout("a").archive()), &BTreeSet::new()).await.unwrap();
    let other = store.get(&bench.source(&layout("a").nested().archive()), &BTreeSet::new()).await.unwrap();
    assert_eq!((one.digest, runs()), (other.digest, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_the_same_time_do_the_work_once() {
    let mut bench = Bench::new();
    let runs = counted(&mut bench);
    let (store, source) = (bench.store(), bench.source(&layout("a").archive()));
    let calls = (0..8).map(|_| {
        let (store, source) = (store.clone(), source.clone());
        tokio::spawn(async move { store.get(&source, &BTreeSet::new()).await.map(|image| image.digest) })
    });
    let calls: Vec<_> = calls.collect();
    let mut digests = BTreeSet::new();
    for call in calls {
        digests.insert(call.await.unwrap().unwrap());
    }
    assert_eq!((digests.len(), runs()), (1, 1));
}

#[tokio::test]
async fn the_image_that_was_not_asked_for_for_longest_makes_room() {
    let mut bench = Bench::new();
    bench.config.quota_bytes = 8192;
    let store = bench.store();
    let [a, b, c] = ["a", "b", "c"].map(|name| bench.source(&layout(name).archive()));
    let none = BTreeSet::new();
    store.get(&a, &none).await.unwrap();
    store.get(&b, &none).await.unwrap();
    store.get(&a, &none).await.unwrap();
    store.get(&c, &none).await.unwrap();
    let cached = [&a, &b, &c].map(|source| store.cached(source).is_some());
    assert_eq!(cached, [true, false, true]);
    assert_eq!(bench.left().len(), 3);
    assert_eq!(fs::read_dir(bench.config.dir.join("sources")).unwrap().count(), 2);
}

#[tokio::test]
async fn images_in_use_or_held_are_never_removed() {
    let mut bench = Bench::new();
    bench.config.quota_bytes = 8192;
    let store = bench.store();
    let [a, b, c] = ["a", "b", "c"].map(|name| bench.source(&layout(name).archive()));
    let in_use: BTreeSet<_> = [store.get(&a, &BTreeSet::new()).await.unwrap().digest].into();
    let held: Image = store.get(&b, &in_use).await.unwrap();
    assert!(matches!(store.get(&c, &in_use).await, Err(ImageError::NoRoom)));
    assert!(store.cached(&a).is_some() && held.rootfs.join("b").exists());
    drop(held);
    store.get(&c, &in_use).await.unwrap();
    assert!(store.cached(&a).is_some() && store.cached(&b).is_none());
}

#[tokio::test]
async fn leftovers_and_images_of_other_ids_are_removed_when_the_store_is_opened() {
    let mut bench = Bench::new();
    let source = bench.source(&layout("a").archive());
    let image = bench.store().get(&source, &BTreeSet::new()).await.unwrap();
    fs::create_dir_all(bench.config.dir.join("tmp-1/rootfs/x")).unwrap();
    fs::write(bench.config.dir.join("tmp-2"), "x").unwrap();
    fs::create_dir(bench.config.dir.join(format!("sha256-{}", "ab".repeat(32)))).unwrap();
    assert!(bench.store().cached(&source).is_some());
    assert_eq!(bench.left(), [image.digest.replace(':', "-"), "sources".to_owned()]);
    bench.config.id_base += 65536;
    assert!(bench.store().cached(&source).is_none());
    assert_eq!(bench.left(), ["sources"]);
}

#[tokio::test]
async fn a_shim_that_is_missing_fails_or_talks_nonsense_is_the_providers_fault() {
    let mut bench = Bench::new();
    bench.config.shim = "/nonexistent/shim".into();
    let error = bench.refused(&layout("a")).await;
    assert!(matches!(&error, ImageError::Tool(why) if why.contains("/nonexistent/shim")), "{error}");
    let large = Layout::of(vec![Tar::default().file("a", &"x".repeat(1 << 20))]);
    // The last one says that all is well without having read the layer, which is more than a pipe holds.
    for script in ["exit 0", "kill -9 $$", "echo '{\"Ok\":{\"bytes\":1,\"files\":1}}'"] {
        bench.shim(script);
        let error = bench.refused(&large).await;
        assert!(matches!(error, ImageError::Tool(_)), "{script}: {error}");
    }
    bench.shim("echo out of order >&2; exit 3");
    let error = bench.get(&layout("b")).await.expect_err("it fails");
    assert!(error.to_string().contains("out of order"), "{error}");
}

#[tokio::test]
async fn a_child_that_hangs_is_ended_in_time() {
    let mut bench = Bench::new();
    bench.config.timeout = Duration::from_millis(300);
    bench.shim("exec tail -f /dev/null");
    assert!(matches!(bench.refused(&layout("a")).await, ImageError::Timeout));
}

#[tokio::test]
async fn who_waited_for_an_image_that_was_late_does_not_wait_as_long_again() {
    let mut bench = Bench::new();
    bench.config.timeout = Duration::from_millis(300);
    let log = bench.dir.path().join("runs");
    bench.shim(&format!("echo run >> {}\nexec tail -f /dev/null", log.display()));
    let (store, source) = (bench.store(), bench.source(&layout("a").archive()));
    let runs = || fs::read_to_string(&log).unwrap_or_default().lines().count();
    let in_use = BTreeSet::new();
    let (one, other) = tokio::join!(store.get(&source, &in_use), store.get(&source, &in_use));
    assert!(matches!(one, Err(ImageError::Timeout)) && matches!(other, Err(ImageError::Timeout)));
    assert_eq!(runs(), 1);
    assert!(matches!(store.get(&source, &in_use).await, Err(ImageError::Timeout)));
    assert_eq!(runs(), 2, "whoever comes later tries again");
}

#[tokio::test]
async fn an_archive_that_cannot_be_read_is_the_providers_fault() {
    let bench = Bench::new();
    let source = Source::Archive { file: "/nonexistent/image".into(), name: "ab".repeat(32) };
    let error = bench.store().get(&source, &BTreeSet::new()).await.expect_err("it fails");
    assert!(matches!(&error, ImageError::Io { what, .. } if what.contains("/nonexistent/image")), "{error}");
    let source = Source::Archive { file: "/nonexistent/image".into(), name: "../x".into() };
    assert!(matches!(bench.store().get(&source, &BTreeSet::new()).await, Err(ImageError::BadImage(_))));
}

struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        umount2(&self.0, MntFlags::MNT_DETACH).unwrap();
    }
}

#[tokio::test]
async fn a_full_disk_is_the_providers_fault() {
    let bench = Bench::new();
    fs::create_dir(&bench.config.dir).unwrap();
    mount(Some("tmpfs"), &bench.config.dir, Some("tmpfs"), MsFlags::empty(), Some("size=256k")).unwrap();
    let _mounted = Mounted(bench.config.dir.clone());
    let layout = Layout::of(vec![Tar::default().file("a", &"x".repeat(1 << 20))]);
    assert!(matches!(bench.refused(&layout).await, ImageError::NoRoom));
}
