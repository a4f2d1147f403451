//! What layers and archives that mean harm come to.

use crate::support::*;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use tar::EntryType;
use tradewind_workloads::image::{ImageError, UnpackError, Unpacked};

/// A folder of the host, whose name layers know.
struct Host {
    dir: tempfile::TempDir,
}

impl Host {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("secret"), "s").unwrap();
        Self { dir }
    }
    fn path(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }
    #[track_caller]
    fn unharmed(&self) {
        let names: Vec<_> = fs::read_dir(self.dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["secret"]);
        assert_eq!(fs::read_to_string(self.dir.path().join("secret")).unwrap(), "s");
    }
}

fn bad(error: &ImageError, why: &str) {
    assert!(matches!(error, ImageError::BadImage(_)) && error.to_string().contains(why), "{error:?}");
}

#[tokio::test]
async fn a_layer_cannot_write_through_a_symlink_to_the_host() {
    let (bench, host) = (Bench::new(), Host::new());
    let up = format!("../../../../../../../..{}", host.path());
    let first = Tar::default().symlink("a", host.path()).symlink("b", &up).file("a/x", "1").file("b/y", "1");
    let second = Tar::default().file("a/secret", "2").file("b/.wh.secret", "").file("a/.wh..wh..opq", "");
    let image = bench.get(&Layout::of(vec![first, second])).await.unwrap();
    host.unharmed();
    let inside = image.rootfs.join(&host.path()[1..]);
    assert!(inside.join("secret").exists() && !inside.join("x").exists());
}

#[tokio::test]
async fn names_with_dots_or_from_the_root_stay_inside() {
    let (bench, host) = (Bench::new(), Host::new());
    let path = host.path();
    let up = format!("../../../../../../../..{path}/up");
    let layer = Tar::default().file(&up, "1").file(&format!("{path}/absolute"), "1").file("a/../../../b", "1");
    let image = bench.get(&Layout::of(vec![layer])).await.unwrap();
    host.unharmed();
    assert!(image.rootfs.join(&path[1..]).join("up").exists());
    assert!(image.rootfs.join(&path[1..]).join("absolute").exists() && image.rootfs.join("b").exists());
}

#[tokio::test]
async fn a_hard_link_cannot_be_to_a_file_of_the_host() {
    let (bench, host) = (Bench::new(), Host::new());
    let path = host.path();
    for to in [format!("{path}/secret"), format!("../../../../../..{path}/secret"), "s/secret".to_owned()] {
        let layer = Tar::default().symlink("s", path).hardlink("mine", &to);
        bad(&bench.refused(&Layout::of(vec![layer])).await, "cannot be applied");
    }
    let layer = Tar::default().hardlink("mine", "/");
    bad(&bench.refused(&Layout::of(vec![layer])).await, "hard link is to the root");
    host.unharmed();
}

#[tokio::test]
async fn whiteouts_of_the_folder_itself_or_above_are_refused() {
    for name in [".wh...", "a/.wh...", ".wh..", ".wh."] {
        let layer = Tar::default().dir("a").file(name, "");
        bad(&Bench::new().refused(&Layout::of(vec![layer])).await, "whiteout");
    }
}

#[tokio::test]
async fn devices_are_left_out() {
    let layer = Tar::default()
        .raw(
            EntryType::Block,
            "sda",
            |h| {
                h.set_device_major(8).unwrap();
                h.set_device_minor(0).unwrap()
            },
            b"",
        )
        .raw(
            EntryType::Char,
            "mem",
            |h| {
                h.set_device_major(1).unwrap();
                h.set_device_minor(1).unwrap()
            },
            b"",
        )
        .file("file", "x");
    let bench = Bench::new();
    let image = bench.get(&Layout::of(vec![layer])).await.unwrap();
    let names: Vec<_> = fs::read_dir(&image.rootfs).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["file"]);
}

#[tokio::test]
async fn a_bomb_is_refused_and_takes_no_room() {
    let bench = Bench::new();
    // Ten gigabytes by its header, and a hundred million bytes of zeros in fact.
    let header = Tar::default().raw(EntryType::Regular, "bomb", |h| h.set_size(10 << 30), b"").bytes();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&header[..512]).unwrap();
    for _ in 0..100 {
        encoder.write_all(&vec![0; 1_000_000]).unwrap();
    }
    let packed = encoder.finish().unwrap();
    assert!(packed.len() < 1 << 20);
    let mut layout = Layout::default();
    layout.add(vec![(GZIP, packed, header)], |_, _| {});
    assert!(matches!(bench.refused(&layout).await, ImageError::TooLarge(most) if most == 16 << 20));
}

#[tokio::test]
async fn zeros_without_end_behind_a_layer_are_refused() {
    let mut tar = Tar::default().file("a", "x").bytes();
    tar.resize(40 << 20, 0);
    let mut layout = Layout::default();
    layout.add(vec![(GZIP, gzip(&tar), tar)], |_, _| {});
    assert!(matches!(Bench::new().refused(&layout).await, ImageError::TooLarge(_)));
}

#[tokio::test]
async fn many_layers_together_are_bounded_too() {
    let mut bench = Bench::new();
    bench.config.max_image_bytes = 64 << 10;
    let data = "x".repeat(100 << 10);
    let layer = |n: u32| Tar::default().file(&format!("f{n}"), &data);
    let layout = Layout::of((0..3).map(layer).collect());
    assert!(matches!(bench.refused(&layout).await, ImageError::TooLarge(most) if most == 256 << 10));
    bench.config.max_files = 5;
    let layer = |n: u32| Tar::default().file(&format!("a{n}"), "").file(&format!("b{n}"), "");
    let layout = Layout::of((0..3).map(layer).collect());
    assert!(matches!(bench.refused(&layout).await, ImageError::TooManyFiles(5)));
    // Folders that have no entry count.
    let layout = Layout::of(vec![Tar::default().file("a/b/c/d/e/f", "")]);
    assert!(matches!(bench.refused(&layout).await, ImageError::TooManyFiles(5)));
}

#[tokio::test]
async fn folders_that_are_too_deep_to_be_removed_are_refused() {
    let bench = Bench::new();
    let deep = "d/".repeat(45);
    let mut layer = Tar::default();
    let mut at = String::new();
    for n in 0..8 {
        layer = layer.dir(&format!("{at}{deep}")).symlink(&format!("l{n}"), &format!("/{at}{deep}"));
        at = format!("l{n}/");
    }
    bad(&bench.refused(&Layout::of(vec![layer])).await, "deeper");
}

#[tokio::test]
async fn a_loop_of_links_a_root_that_is_a_link_and_odd_owners_are_refused() {
    let refused = |layer: Tar| async { Bench::new().refused(&Layout::of(vec![layer])).await };
    bad(&refused(Tar::default().symlink("a", "b").symlink("b", "a").file("a/x", "")).await, "cannot be applied");
    bad(&refused(Tar::default().symlink("./", "/etc")).await, "root");
    let owner = Tar::default().raw(EntryType::Regular, "a", |h| h.set_uid(65536), b"");
    bad(&refused(owner).await, "65536");
    bad(&refused(Tar::default().file("file", "").file("file/x", "")).await, "cannot be applied");
}

#[tokio::test]
async fn a_layer_that_is_cut_off_or_no_layer_is_refused() {
    let tar = Tar::default().file("a", "hello").bytes();
    let refused = |media: &'static str, packed: Vec<u8>, tar: Vec<u8>| async move {
        let mut layout = Layout::default();
        layout.add(vec![(media, packed, tar)], |_, _| {});
        Bench::new().refused(&layout).await
    };
    let packed = gzip(&tar);
    bad(&refused(GZIP, packed[..packed.len() - 12].to_vec(), tar.clone()).await, "cannot be unpacked");
    bad(&refused(GZIP, tar.clone(), tar.clone()).await, "cannot be unpacked");
    bad(&refused(ZSTD, packed, tar.clone()).await, "cannot be unpacked");
    bad(&refused(PLAIN, tar[..700].to_vec(), tar[..700].to_vec()).await, "ends early");
    bad(&refused(PLAIN, vec![7; 2048], vec![7; 2048]).await, "checksum");
}

#[tokio::test]
async fn what_does_not_agree_with_its_digest_is_refused() {
    let layer = || Tar::default().file("a", "hello");
    // Another layer in the place of the one that was meant.
    let mut layout = Layout::of(vec![layer()]);
    let (meant, other) = (gzip(&layer().bytes()), gzip(&Tar::default().file("a", "HELLO").bytes()));
    layout.blobs.insert(sha(&meant), other);
    let error = Bench::new().refused(&layout).await;
    assert!(matches!(error, ImageError::BadImage(_)), "{error}");
    // Longer than it should be.
    let mut layout = Layout::of(vec![layer()]);
    layout.blobs.get_mut(&sha(&meant)).unwrap().push(0);
    assert!(matches!(Bench::new().refused(&layout).await, ImageError::BadImage(_)));
    // The wrong digest of what is in it.
    let mut layout = Layout::default();
    layout.add(vec![(GZIP, meant.clone(), b"other".to_vec())], |_, _| {});
    bad(&Bench::new().refused(&layout).await, "than its config says");
    let mut layout = Layout::default();
    layout.add(vec![(GZIP, meant.clone(), layer().bytes())], |config, _| config["rootfs"]["diff_ids"] = [0; 0].into());
    bad(&Bench::new().refused(&layout).await, "different numbers of layers");
    let mut layout = Layout::of(vec![layer()]);
    layout.blobs.remove(&sha(&meant));
    bad(&Bench::new().refused(&layout).await, "is missing");
    // A manifest that was changed.
    let mut layout = Layout::of(vec![layer()]);
    let hex = layout.digest().replace("sha256:", "");
    layout.blobs.get_mut(&hex).unwrap().push(b' ');
    bad(&Bench::new().refused(&layout).await, "instead of");
}

#[tokio::test]
async fn images_for_other_machines_are_refused() {
    let mut layout = Layout::default();
    let tar = Tar::default().bytes();
    layout.add(vec![(PLAIN, tar.clone(), tar)], |config, _| config["architecture"] = "mips".into());
    bad(&Bench::new().refused(&layout).await, "linux/mips");
    let mut layout = Layout::of(vec![Tar::default()]);
    layout.images[0]["platform"]["architecture"] = "mips".into();
    bad(&Bench::new().refused(&layout.nested()).await, "nothing for linux");
}

#[tokio::test]
async fn archives_that_are_none_or_have_several_images_are_refused() {
    let bench = Bench::new();
    let mut layout = Layout::of(vec![Tar::default().file("a", "1")]);
    let tar = Tar::default().file("b", "1").bytes();
    layout.add(vec![(PLAIN, tar.clone(), tar)], |_, _| {});
    bad(&bench.refused(&layout).await, "2 images");
    let get = |bytes: Vec<u8>| {
        let source = bench.source(&bytes);
        let store = bench.store();
        async move { store.get(&source, &std::collections::BTreeSet::new()).await.expect_err("it is refused") }
    };
    let whole = Layout::of(vec![Tar::default()]).archive();
    bad(&get(gzip(&whole)).await, "archive");
    bad(&get(whole[..700].to_vec()).await, "archive ends early");
    bad(&get(Tar::default().file("other", "").bytes()).await, "no index.json");
    assert!(matches!(get(vec![0; 7 << 20]).await, ImageError::TooLarge(_)));
    bad(&get(Tar::default().raw(EntryType::GNUSparse, "a", |_| {}, b"").bytes()).await, "sparse");
}

#[tokio::test]
async fn an_archive_cannot_write_through_a_symlink_to_the_host() {
    let (bench, host) = (Bench::new(), Host::new());
    let mut archive = Tar::default().symlink("a", host.path()).file("a/x", "1").symlink("blobs", host.path()).bytes();
    archive.truncate(archive.len() - 1024);
    archive.extend(Layout::of(vec![Tar::default().file("file", "x")]).archive());
    let image = bench.store().get(&bench.source(&archive), &std::collections::BTreeSet::new()).await.unwrap();
    assert!(image.rootfs.join("file").exists());
    host.unharmed();
}

fn unpack_as(command: &mut Command, root: &Path, input: &[u8]) -> Result<Unpacked, UnpackError> {
    command.args(["--root", root.to_str().unwrap(), "--id-base", "700000", "--max-bytes", "100000"]);
    command.args(["--max-files", "10"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn the_child_says_so_if_it_may_not_change_its_root() {
    let root = tempfile::tempdir().unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-sys_chroot", "--inh-caps=-sys_chroot", SHIM, "unpack"]);
    let result = unpack_as(&mut command, root.path(), &Tar::default().file("a", "x").bytes());
    assert!(matches!(result, Err(UnpackError::Privileges(_))), "{result:?}");
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn without_whiteouts_their_names_are_names() {
    let root = tempfile::tempdir().unwrap();
    let input = Tar::default().file(".wh.a", "x").bytes();
    let result = unpack_as(Command::new(SHIM).arg("unpack").arg("--no-whiteouts").env_clear(), root.path(), &input);
    assert_eq!(result, Ok(Unpacked { bytes: 4096, files: 1 }));
    assert!(root.path().join(".wh.a").exists());
}
