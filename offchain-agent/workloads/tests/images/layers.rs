//! What layers that mean well become.

use crate::support::*;
use std::{
    fs,
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt},
};
use tar::EntryType;

#[tokio::test]
async fn files_have_their_owners_modes_and_times() {
    let bench = Bench::new();
    let layer = Tar::default()
        .raw(EntryType::Directory, "bin/", |h| h.set_mode(0o1777), b"")
        .raw(
            EntryType::Regular,
            "bin/su",
            |h| {
                h.set_mode(0o4755);
                h.set_uid(1000);
                h.set_gid(65535)
            },
            b"run",
        )
        .hardlink("bin/also", "bin/su")
        .raw(EntryType::Fifo, "pipe", |h| h.set_mode(0o622), b"")
        .symlink("etc", "usr/etc")
        .file("deep/er/file", "x");
    let image = bench.get(&Layout::of(vec![layer])).await.unwrap();
    let meta = |name: &str| fs::symlink_metadata(image.rootfs.join(name)).unwrap();
    let su = meta("bin/su");
    assert_eq!((su.mode() & 0o7777, su.uid(), su.gid()), (0o4755, ID_BASE + 1000, ID_BASE + 65535));
    assert_eq!((su.mtime(), su.ino()), (1_000_000, meta("bin/also").ino()));
    assert_eq!((meta("bin").mode() & 0o7777, meta("bin").mtime()), (0o1777, 1_000_000));
    assert!(meta("pipe").file_type().is_fifo());
    assert_eq!(meta("pipe").mode() & 0o777, 0o622);
    assert_eq!(fs::read_link(image.rootfs.join("etc")).unwrap().to_str(), Some("usr/etc"));
    assert_eq!((meta("deep/er").mode() & 0o777, meta("deep").uid()), (0o755, ID_BASE));
    assert_eq!(image.rootfs.metadata().unwrap().uid(), ID_BASE);
    assert_eq!(image.process.cmd, ["/bin/run"]);
    assert_eq!(image.process.user.as_deref(), Some("7:8"));
    assert!(image.bytes >= 2 * 4096);
    assert_eq!(fs::metadata(&bench.config.dir).unwrap().permissions().mode() & 0o777, 0o711);
}

#[tokio::test]
async fn whiteouts_remove_what_lower_layers_put_there_and_no_more() {
    let bench = Bench::new();
    let lower = Tar::default()
        .file("gone", "1")
        .file("stays", "1")
        .dir("tree")
        .file("tree/a/b", "1")
        .dir("opaque")
        .file("opaque/old", "1")
        .file("opaque/sub/old", "1");
    let upper = Tar::default()
        .file(".wh.gone", "")
        .file(".wh.tree", "")
        .file(".wh.never", "")
        .file("nowhere/.wh.x", "")
        .file("opaque/sub/new", "2")
        .file("opaque/new", "2")
        .file("opaque/.wh..wh..opq", "")
        .file(".wh..wh.aufs", "")
        // Of this layer, so that it stays.
        .file("fresh", "2")
        .file(".wh.fresh", "");
    let image = bench.get(&Layout::of(vec![lower, upper])).await.unwrap();
    let there = |name: &str| fs::symlink_metadata(image.rootfs.join(name)).is_ok();
    for name in ["stays", "opaque/new", "opaque/sub/new", "fresh"] {
        assert!(there(name), "{name}");
    }
    for name in ["gone", "tree", "opaque/old", "opaque/sub/old", ".wh.gone", ".wh..wh.aufs", "opaque/.wh..wh..opq"] {
        assert!(!there(name), "{name}");
    }
}

#[tokio::test]
async fn files_folders_and_links_replace_each_other() {
    let bench = Bench::new();
    let lower = Tar::default()
        .file("to-dir", "1")
        .dir("to-file")
        .file("to-file/x", "1")
        .symlink("link", "stays")
        .dir("stays")
        .file("stays/x", "1")
        .dir("merged")
        .file("merged/old", "1")
        .file("same", "1")
        .file("target", "1");
    let upper = Tar::default()
        .dir("to-dir")
        .file("to-dir/y", "2")
        .file("to-file", "2")
        .dir("link")
        .file("link/z", "2")
        .dir("merged")
        .file("merged/new", "2")
        .file("same", "2")
        .hardlink("same", "target")
        .hardlink("same", "target");
    let image = bench.get(&Layout::of(vec![lower, upper])).await.unwrap();
    let read = |name: &str| fs::read_to_string(image.rootfs.join(name)).unwrap();
    assert_eq!((read("to-dir/y"), read("to-file")), ("2".into(), "2".into()));
    assert_eq!((read("merged/old"), read("merged/new")), ("1".into(), "2".into()));
    assert_eq!((read("same"), read("link/z")), ("1".into(), "2".into()));
    assert!(!image.rootfs.join("stays/z").exists());
}

#[tokio::test]
async fn layers_are_packed_with_gzip_zstd_or_not_at_all() {
    let bench = Bench::new();
    let tar = |name: &str| Tar::default().file(name, "x").bytes();
    let (a, b, c) = (tar("a"), tar("b"), tar("c"));
    let mut layout = Layout::default();
    let zstd = zstd::encode_all(b.as_slice(), 1).unwrap();
    let docker = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    layout.add(vec![(PLAIN, a.clone(), a), (ZSTD, zstd, b), (docker, gzip(&c), c)], |_, _| {});
    let image = bench.get(&layout.nested()).await.unwrap();
    for name in ["a", "b", "c"] {
        assert!(image.rootfs.join(name).exists(), "{name}");
    }
}

#[tokio::test]
async fn a_folder_that_a_link_leads_to_is_made() {
    let bench = Bench::new();
    let layer = Tar::default()
        .symlink("var/run", "../run/now")
        .file("var/run/pid", "1")
        .symlink("abs", "/new")
        .file("abs/file", "1");
    let image = bench.get(&Layout::of(vec![layer])).await.unwrap();
    assert!(image.rootfs.join("run/now/pid").exists() && image.rootfs.join("new/file").exists());
}
