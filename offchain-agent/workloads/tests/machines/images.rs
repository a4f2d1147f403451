//! Disk images that are hostile, broken, or somewhere else.

use crate::support::{image, run, sha256, wanted, Kit};
use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::Command,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tradewind_workloads::{
    machine::{DiskImageError, DiskSource, MachineError, WantedMachine},
    ContainerError, Limits,
};

/// What becomes of a machine with that image. Its disk is too small for ours, so that nothing is started.
async fn provision(kit: &Kit, image: DiskSource) -> MachineError {
    let limits = Limits { disk_bytes: 1 << 20, ..wanted().limits };
    kit.all.provision(1, &WantedMachine { image, limits, ..wanted() }).await.unwrap_err()
}

async fn file(kit: &Kit, path: &Path) -> MachineError {
    provision(kit, DiskSource::File { file: path.to_owned(), sha256: sha256(path) }).await
}

/// Whether the image was taken, and only its disk is too large.
fn is_taken(error: &MachineError) -> bool {
    matches!(error, MachineError::Workload(ContainerError::Unfit(text)) if text.contains("are wanted"))
}

fn images(kit: &Kit) -> usize {
    fs::read_dir(kit.config.kept.join("images")).unwrap().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_not_all_there_by_itself_is_refused() {
    let kit = Kit::with(|config| config.max_image_bytes = 40 << 20).await;
    let make = |name: &str, args: &[&str]| {
        let path = kit.home.path().join(name);
        run(Command::new("qemu-img").args(["create", "-q", "-f", "qcow2"]).args(args).arg(&path).arg("1M"));
        path
    };
    let data = format!("data_file={},data_file_raw=on", kit.home.path().join("data").display());
    let mut bad = vec![
        (make("backing", &["-b", "/etc/passwd", "-F", "raw"]), "backing file"),
        (make("data-file", &["-o", &data]), "another file"),
    ];
    let plain = fs::read(make("plain", &[])).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = kit.home.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let patched = |name: &str, at: usize, bytes: &[u8]| {
        let mut image = plain.clone();
        image[at..at + bytes.len()].copy_from_slice(bytes);
        write(name, &image)
    };
    bad.extend([
        (write("raw", &[0; 4096]), "no qcow2"),
        (write("passwd", &fs::read("/etc/passwd").unwrap()), "no qcow2"),
        (write("empty", b""), "shorter"),
        (write("short", &plain[..60]), "shorter"),
        (write("cut", &fs::read(image()).unwrap()[..100 << 10]), "cut off"),
        (patched("encrypted", 32, &1_u32.to_be_bytes()), "encrypted"),
        (patched("version", 4, &9_u32.to_be_bytes()), "version"),
        (patched("dirty", 72, &1_u64.to_be_bytes()), "not closed"),
        (patched("clusters", 20, &70_u32.to_be_bytes()), "clusters"),
        // What only qemu-img sees: a disk that its table has no room for.
        (patched("table", 36, &0_u32.to_be_bytes()), "qcow2"),
        (patched("name", 8, &[0, 0, 0, 0, 0, 0, 1, 0]), "backing file"),
    ]);
    for (path, why) in bad {
        let error = file(&kit, &path).await;
        let unfit = matches!(&error, MachineError::Image(DiskImageError::Unfit(_)));
        let text = error.to_string();
        assert!(unfit && error.is_buyers() && (text.contains(why) || why == "qcow2"), "{path:?}: {text}");
    }
    // A disk of an exabyte, and one that is just what it says.
    let huge = kit.home.path().join("huge");
    run(Command::new("qemu-img").args(["create", "-q", "-f", "qcow2", "-o", "cluster_size=2M"]).arg(&huge).arg("64T"));
    assert!(is_taken(&file(&kit, &huge).await));
    assert!(is_taken(&file(&kit, image()).await));
    let other = DiskSource::File { file: image().into(), sha256: "0".repeat(64) };
    let error = provision(&kit, other).await;
    assert!(matches!(error, MachineError::Image(DiskImageError::OtherHash { .. })) && error.is_buyers(), "{error}");
    let error = provision(&kit, DiskSource::File { file: image().into(), sha256: "../../x".into() }).await;
    assert!(matches!(error, MachineError::Image(DiskImageError::Unfit(_))), "{error}");
    let missing = provision(&kit, DiskSource::File { file: "/no/image".into(), sha256: "1".repeat(64) }).await;
    assert!(matches!(missing, MachineError::Image(DiskImageError::Io { .. })) && !missing.is_buyers(), "{missing}");
    let error = file(&kit, &write("large", &vec![0; 41 << 20])).await;
    assert!(matches!(error, MachineError::Image(DiskImageError::TooLarge(_))), "{error}");
    assert_eq!(images(&kit), 2);
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn images_that_nobody_has_make_room_and_others_do_not() {
    let size = fs::metadata(image()).unwrap().len();
    let kit = Kit::with(|config| config.image_quota_bytes = size + 100).await;
    let longer = kit.home.path().join("longer");
    let mut bytes = fs::read(image()).unwrap();
    bytes.push(0);
    fs::write(&longer, &bytes).unwrap();
    assert!(is_taken(&file(&kit, image()).await));
    assert!(is_taken(&file(&kit, &longer).await));
    assert_eq!(images(&kit), 1);
    bytes.extend([0; 200]);
    fs::write(&longer, &bytes).unwrap();
    let error = file(&kit, &longer).await;
    assert!(matches!(error, MachineError::Image(DiskImageError::NoRoom)) && !error.is_buyers(), "{error}");
}

/// Serves what `answer` makes of a path.
fn server(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let len = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..len]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or("/").to_string();
            match path.as_str() {
                "/slow" => std::thread::sleep(Duration::from_secs(20)),
                path => drop(stream.write_all(&answer(path))),
            }
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_fetched_from_where_anybody_may_ask_and_nowhere_else() {
    let secret = server(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret".to_vec());
    let plain = fs::read(image()).unwrap();
    let listed = server(move |path| match path {
        "/image" => [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", plain.len()).as_bytes(), &plain].concat(),
        "/moved" => b"HTTP/1.1 302 Found\r\nLocation: /image\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/round" => b"HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/inside" => format!("HTTP/1.1 302 Found\r\nLocation: http://{secret}/\r\nContent-Length: 0\r\n\r\n").into(),
        "/file" => b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/long" => b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx".to_vec(),
        "/endless" => [&b"HTTP/1.0 200 OK\r\n\r\n"[..], &vec![b'x'; 65 << 20]].concat(),
        _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
    });
    let kit = Kit::with(|config| {
        config.private = vec![listed];
        config.timeout = Duration::from_secs(5);
    })
    .await;
    let fetch = |from: String, sha256: String| provision(&kit, DiskSource::Url { url: from, sha256 });
    let hash = || "2".repeat(64);
    for (path, expected) in [
        ("/inside", "address: 127.0.0.1 is not on the public internet"),
        ("/file", "address"),
        ("/round", "redirections"),
        ("/long", "more than"),
        ("/endless", "more than"),
        ("/none", "answers with 404"),
    ] {
        let error = fetch(format!("http://{listed}{path}"), hash()).await;
        assert!(matches!(error, MachineError::Image(_)) && error.to_string().contains(expected), "{path}: {error}");
    }
    for url in [format!("http://{secret}/"), format!("http://localhost:{}/", secret.port()), "http://0x7f.1/".into()] {
        let error = fetch(url.clone(), hash()).await;
        assert!(
            matches!(error, MachineError::Image(DiskImageError::Address(_))) && error.is_buyers(),
            "{url}: {error}"
        );
    }
    let error = fetch(format!("http://{listed}/image"), hash()).await;
    assert!(matches!(error, MachineError::Image(DiskImageError::OtherHash { .. })), "{error}");
    let error = fetch(format!("http://{listed}/moved"), sha256(image())).await;
    assert!(is_taken(&error), "{error}");
    // Once it is here it is not asked for again; and it is the same wherever it is from.
    assert!(is_taken(&fetch("http://192.0.2.1/gone".into(), sha256(image())).await));
    // The buyer names the server: one that never answers is no fault of the provider's.
    let error = fetch(format!("http://{listed}/slow"), hash()).await;
    assert!(matches!(error, MachineError::Image(DiskImageError::Fetch(_))) && error.is_buyers(), "{error}");
    assert_eq!((images(&kit), kit.leftovers()), (1, vec![]));
}

/// Longest wait for what takes a moment.
const LONG: Duration = Duration::from_secs(60);

/// And for what takes none.
const AT_ONCE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_fetch_that_is_given_up_leaves_nothing_and_keeps_nobody_from_the_image_elsewhere() {
    let stalled = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = stalled.local_addr().unwrap();
    let kit = Kit::with(|config| config.private = vec![address]).await;
    let source = DiskSource::Url { url: format!("http://{address}/image"), sha256: sha256(image()) };
    let slow = WantedMachine { image: source, ..wanted() };
    let half = async {
        let (mut stream, _) = stalled.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n").await.unwrap();
        stream.write_all(&[7; 500_000]).await.unwrap();
        let (folder, begun) = (kit.config.kept.join("images"), Instant::now());
        let bytes =
            || fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum::<u64>();
        while bytes() < 100_000 {
            assert!(begun.elapsed() < LONG, "waited for what was sent to be written");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let _kept = kit.all.fetch(2, &wanted()).await.unwrap();
        stream
    };
    let mut stream = tokio::select! {
        fetched = kit.all.fetch(1, &slow) => panic!("only a half was sent: {:?}", fetched.err()),
        stream = half => stream,
    };
    assert_eq!((images(&kit), kit.leftovers()), (1, vec![]));
    let ended = tokio::time::timeout(AT_ONCE, stream.read_to_end(&mut Vec::new())).await;
    assert!(ended.is_ok(), "nobody waits for the other half");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_for_an_image_that_did_not_come_does_not_ask_for_it_again() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let kit = Kit::with(|config| {
        config.private = vec![address];
        config.timeout = Duration::from_secs(2);
    })
    .await;
    let image = DiskSource::Url { url: format!("http://{address}/image"), sha256: "3".repeat(64) };
    let slow = WantedMachine { image, ..wanted() };
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        let mut held = Vec::new();
        loop {
            held.push(silent.accept().await.unwrap().0);
            count.store(held.len(), Ordering::SeqCst);
        }
    });
    let (one, other) = tokio::join!(kit.all.fetch(1, &slow), kit.all.fetch(2, &slow));
    for error in [one.err().unwrap(), other.err().unwrap()] {
        assert!(matches!(error, MachineError::Image(DiskImageError::Fetch(_))) && error.is_buyers(), "{error}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    // Whoever comes later asks again.
    kit.all.fetch(3, &slow).await.err().unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}
