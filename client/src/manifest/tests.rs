#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod pods;

use super::*;
use crate::content::cid_of;
use std::time::{Duration, Instant};

fn cid() -> ContentId {
    cid_of(b"hello")
}

fn function() -> String {
    format!("version: 1\nkind: function\nimage:\n  cid: {}\n", cid())
}

fn container() -> String {
    let digest = "ab".repeat(32);
    format!("version: 1\nkind: container\nimage: {{ oci: ghcr.io/user/app@sha256:{digest} }}\n")
}

fn machine() -> String {
    format!("version: 1\nkind: machine\nimage: {{ cid: {} }}\n", cid())
}

fn refused(text: &str) -> ManifestError {
    match Manifest::parse(text.as_bytes()) {
        Ok(_) => panic!("accepted: {text}"),
        Err(error) => error,
    }
}

/// The error's place and message.
fn refused_at(text: &str) -> (usize, usize, String) {
    let error = refused(text);
    let place = error.place().unwrap_or_else(|| panic!("no place: {error}"));
    (place.line, place.column, error.to_string())
}

#[test]
fn a_small_manifest_is_read() {
    let manifest = Manifest::parse(function().as_bytes()).unwrap();
    assert_eq!(manifest.kind, Kind::Function);
    assert_eq!(manifest.image, Image::Cid(cid()));
    assert_eq!(manifest.resources, Resources::default());
    assert!(manifest.env.is_empty() && manifest.outbound.is_empty());
}

fn full() -> String {
    container()
        + r#"
command: ["/bin/app", "-v"]
args: [serve]
env: { PORT: 8080, FLAG: yes, EMPTY: "" }
secrets: { TOKEN: hunter2 }
ports:
  - port: 8080
    name: http
  - port: 53
    protocol: udp
files:
  - path: /etc/app.conf
    content: |
      key = value
  - path: /etc/blob
    base64: AAEC
    mode: 0600
volumes:
  - { name: data, path: /data, size: 10Gi }
resources: { vcpus: 2, memory: 64Mi, storage_gib: 20, bandwidth_mbps: 100, gpus: 1 }
network:
  outbound: ["api.example.org:443", "[::1]:80"]
"#
}

#[test]
fn a_full_manifest_is_read() {
    let manifest = Manifest::parse(full().as_bytes()).unwrap();
    let words = |list: &List<Argument, 64>| list.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    assert_eq!(words(&manifest.command), ["/bin/app", "-v"]);
    assert_eq!(words(&manifest.args), ["serve"]);
    // Values stay as they are written: no number, no boolean.
    let env: Vec<_> = manifest.env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(env, [("EMPTY", ""), ("FLAG", "yes"), ("PORT", "8080")]);
    let (name, secret) = manifest.secrets.first_key_value().unwrap();
    assert_eq!((name.as_str(), secret.expose()), ("TOKEN", "hunter2"));
    assert_eq!(manifest.ports[0].protocol, Protocol::Tcp);
    assert_eq!((manifest.ports[1].port.get(), manifest.ports[1].protocol), (53, Protocol::Udp));
    assert_eq!((&manifest.files[0].content[..], manifest.files[0].mode), (&b"key = value\n"[..], 0o644));
    assert_eq!((&manifest.files[1].content[..], manifest.files[1].mode), (&[0u8, 1, 2][..], 0o600));
    assert_eq!(manifest.volumes[0].size_gib, 10);
    let resources = Resources { vcpus: 2, memory_mib: 64, storage_gib: 20, bandwidth_mbps: 100, gpus: 1 };
    assert_eq!(manifest.resources, resources);
    assert_eq!(manifest.outbound[1].host(), "::1");
}

#[test]
fn a_functions_limits_are_read_and_bounded() {
    let limits = |text: &str| Manifest::parse((function() + "limits: " + text).as_bytes()).map(|read| read.limits);
    let read = limits("{ request_timeout: 10s, max_body: 1Mi }").unwrap();
    assert_eq!(read, Limits { request_timeout_ms: Some(10_000), max_body_bytes: Some(1 << 20) });
    assert!(limits("{ request_timeout: 2h }").is_err());
    assert!(limits("{ request_timeout: 0s }").is_err());
    assert!(limits("{ max_body: 1Gi }").is_err());
    assert!(limits("{ max_body: 10 }").unwrap_err().to_string().contains("which unit?"));
}

#[test]
fn how_a_container_is_kept_is_read_bounded_and_encoded_apart() {
    let read = |text: &str| Manifest::parse((container() + text).as_bytes());
    let plain = read("restart: on-failure").unwrap();
    assert_eq!(plain.canonical().unwrap()[0], 1);
    let kept = read("read_only: true\nrestart: never\nhealth: { port: 80, path: /ok, interval: 5s }").unwrap();
    let health = Health {
        port: 80.try_into().unwrap(),
        path: Some("/ok".parse().unwrap()),
        interval_ms: 5_000,
        timeout_ms: 3_000,
        failures: 3,
    };
    assert_eq!(kept.running, Running { read_only: true, restart: Restart::Never, health: Some(health) });
    let bytes = kept.canonical().unwrap();
    assert_eq!(bytes[0], 2);
    assert_eq!(Manifest::from_canonical(&bytes).unwrap(), kept);
    // What is as usual has one encoding only.
    let mut other = plain.canonical().unwrap().to_vec();
    other[0] = 2;
    other.extend([0, 0, 0]);
    assert!(matches!(Manifest::from_canonical(&other), Err(ManifestError::NotCanonical)));
    for bad in [
        "health: { port: 0 }",
        "health: { port: 80, interval: 10ms }",
        "health: { port: 80, interval: 2h }",
        "health: { port: 80, timeout: 2m }",
        "health: { port: 80, failures: 0 }",
        "health: { port: 80, path: no }",
        "health: { port: 80, surprise: 1 }",
        "restart: sometimes",
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
    for field in ["read_only: true", "restart: never", "health: { port: 80 }"] {
        let error = refused(&(function() + field)).to_string();
        assert!(error.contains("a function has none"), "{error}");
        assert!(Manifest::parse((machine() + field).as_bytes()).is_err());
    }
}

#[test]
fn every_source_of_an_image_is_read_and_needs_its_hash() {
    let image = |source: &str| {
        let text = format!("version: 1\nkind: function\nimage: {source}\n");
        Manifest::parse(text.as_bytes()).map(|manifest| manifest.image)
    };
    let sha256 = "0f".repeat(32);
    let url = image(&format!("{{ url: \"https://example.org/a.wasm\", sha256: {sha256} }}")).unwrap();
    assert!(matches!(url, Image::Url { sha256, .. } if sha256 == [0x0f; 32]));
    for bad in [
        "{}".to_owned(),
        "{ url: \"https://example.org/a.wasm\" }".into(),
        format!("{{ sha256: {sha256} }}"),
        format!("{{ cid: {}, file: app.wasm }}", cid()),
        format!("{{ cid: {}, sha256: {sha256} }}", cid()),
    ] {
        assert!(matches!(image(&bad), Err(ManifestError::Invalid { field: "image", .. })), "{bad}");
    }
}

#[test]
fn a_local_file_is_replaced_by_its_content_or_refused() {
    let text = "version: 1\nkind: function\nimage: { file: app.wasm }\n";
    let local = Manifest::parse_with(text.as_bytes(), |path| {
        assert_eq!(path, Path::new("app.wasm"));
        Ok(cid())
    });
    assert_eq!(local.unwrap(), Manifest::parse(function().as_bytes()).unwrap());
    let (line, _, message) = refused_at(text);
    assert_eq!(line, 3);
    assert!(message.contains("publish it first"), "{message}");
}

#[test]
fn an_unknown_field_is_named_with_its_place() {
    let (line, column, message) = refused_at(&(function() + "foo: 1\n"));
    assert_eq!((line, column), (5, 1));
    assert!(message.starts_with("line 5, column 1: unknown field `foo`"), "{message}");
    let (line, _, message) = refused_at(&(function() + "resources:\n  vcpus: 1\n  cores: 2\n"));
    assert_eq!(line, 7);
    assert!(message.contains("unknown field `cores`"), "{message}");
}

#[test]
fn a_wrong_value_is_named_with_its_place() {
    for (extra, line, column, what) in [
        ("resources:\n  memory: 64\n", 6, 11, "which unit?"),
        ("env:\n  GOOD: 1\n  9BAD: 2\n", 7, 3, "name of a variable"),
        ("network:\n  outbound:\n    - example.org\n", 7, 7, "host:port"),
        ("env:\n  A: 1\n  A: 2\n", 6, 3, "`A` is given twice"),
        ("args: [1, [2]]\n", 5, 11, "invalid type"),
    ] {
        let (at_line, at_column, message) = refused_at(&(function() + extra));
        assert_eq!((at_line, at_column), (line, column), "{message}");
        assert!(message.contains(what), "{message}");
    }
    let (line, column, message) = refused_at("version: 2\nkind: function\nimage: {}\n");
    assert_eq!((line, column), (1, 10));
    assert!(message.contains("knows version 1"), "{message}");
    let (line, _, message) = refused_at("version: 1\nkind: job\nimage: {}\n");
    assert_eq!(line, 2);
    assert!(message.contains("unknown variant `job`"), "{message}");
    let (line, _, _) = refused_at("version: 1\nkind: [function\n");
    assert!(line >= 2);
}

#[test]
fn a_missing_field_is_named() {
    assert!(refused("kind: function\nimage: {}\n").to_string().contains("missing field `version`"));
    assert!(refused("").to_string().contains("missing field"));
}

#[test]
fn a_field_that_a_kind_would_ignore_is_refused_with_its_place() {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0qv1mE0H9pFhVvvTBBXKqEzzbmSVPNTHqQ8nRzkFCN";
    for (manifest, field, value) in [
        (function(), "command", "[x]".to_owned()),
        (function(), "ports", "[{ port: 80 }]".into()),
        (function(), "files", "[{ path: /a, content: x }]".into()),
        (function(), "ssh_keys", format!("[{key}]")),
        (function(), "volumes", "[{ name: a, path: /a, size: 1Gi }]".into()),
        (container(), "ssh_keys", format!("[{key}]")),
        (container(), "limits", "{ max_body: 1Mi }".into()),
        (machine(), "command", "[x]".into()),
        (machine(), "args", "[x]".into()),
        (machine(), "limits", "{ max_body: 1Mi }".into()),
    ] {
        let lines = manifest.lines().count();
        let error = refused(&format!("{manifest}{field}: {value}\n"));
        assert_eq!(error.place(), Some(Place { line: lines + 1, column: 1 }), "{error}");
        assert!(matches!(error, ManifestError::Invalid { field: found, .. } if found == field));
    }
    assert!(Manifest::parse(format!("{}ssh_keys: [{key}]\n", machine()).as_bytes()).is_ok());
    let oci = container().replace("container", "function");
    assert!(matches!(refused(&oci), ManifestError::Invalid { field: "image", .. }));
}

#[test]
fn what_must_be_unique_is() {
    for (field, text) in [
        ("secrets", "env: { A: 1 }\nsecrets: { A: 2 }\n"),
        ("ports", "ports: [{ port: 80 }, { port: 80 }]\n"),
        ("ports", "ports: [{ port: 80, name: a }, { port: 81, name: a }]\n"),
        ("files", "files: [{ path: /a, content: x }, { path: /a, content: y }]\n"),
        ("volumes", "volumes: [{ name: a, path: /a, size: 1Gi }, { name: a, path: /b, size: 1Gi }]\n"),
        ("volumes", "volumes: [{ name: a, path: /a, size: 1Gi }, { name: b, path: /a, size: 1Gi }]\n"),
    ] {
        let error = refused(&(container() + text));
        assert!(matches!(error, ManifestError::Invalid { field: found, .. } if found == field), "{error}");
    }
    assert!(Manifest::parse((container() + "ports: [{ port: 80 }, { port: 80, protocol: udp }]\n").as_bytes()).is_ok());
}

#[test]
fn what_contradicts_itself_is_refused() {
    for (field, text) in [
        ("resources", "resources: { memory: 1Gi, memory_mib: 1024 }\n"),
        ("resources", "resources: { storage: 1Gi, storage_gib: 1 }\n"),
        ("files", "files: [{ path: /a }]\n"),
        ("files", "files: [{ path: /a, content: x, base64: AA== }]\n"),
    ] {
        let error = refused(&(container() + text));
        assert!(matches!(error, ManifestError::Invalid { field: found, .. } if found == field), "{error}");
    }
    assert!(refused(&(container() + "files: [{ path: /a, content: x, mode: 1777 }]\n")).to_string().contains("octal"));
    assert!(refused(&(container() + "ports: [{ port: 0 }]\n")).place().is_some());
}

#[test]
fn lists_and_texts_are_bounded() {
    let many: String = (0..65).map(|n| format!("  V{n}: x\n")).collect();
    assert!(refused(&(function() + "env:\n" + &many)).to_string().contains("more than 64 items"));
    assert!(Manifest::parse((function() + &format!("env:\n  A: \"{}\"\n", "x".repeat(32_768))).as_bytes()).is_ok());
    assert!(refused(&(function() + &format!("env:\n  A: \"{}\"\n", "x".repeat(32_769)))).place().is_some());
}

#[test]
fn a_manifest_that_is_too_large_is_refused_before_it_is_read() {
    let text = "# ".to_owned() + &"x".repeat(MAX_TEXT_BYTES);
    assert_eq!(refused(&text), ManifestError::TooLarge(MAX_TEXT_BYTES));
    assert_eq!(Manifest::parse(&[0xff, 0xfe]), Err(ManifestError::NotText));
}

#[test]
fn brackets_are_counted_before_a_manifest_is_read() {
    let text = function() + "# " + &"[".repeat(20_000);
    assert_eq!(refused(&text), ManifestError::TooManyBrackets(16_384));
    let text = function() + "# " + &"[".repeat(16_000);
    assert!(Manifest::parse(text.as_bytes()).is_ok());
}

#[test]
fn aliases_cannot_blow_a_manifest_up() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        bomb += &format!("a{level}: &a{level} [{before}]\n");
    }
    let started = Instant::now();
    refused(&(function() + &bomb));
    refused(&(function() + "args: &a [*a]\n"));
    // Each variable repeats a value of 30 KiB: far more than a manifest may be.
    let value = "x".repeat(30_000);
    let repeats: String = (1..64).map(|n| format!("  V{n}: *v\n")).collect();
    let error = refused(&(function() + &format!("env:\n  V0: &v {value}\n{repeats}")));
    assert_eq!(error, ManifestError::TooLarge(MAX_CANONICAL_BYTES));
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn deep_nesting_ends_soon() {
    let started = Instant::now();
    for opening in ["[", "{", "- ", "? ", "[[", "{[", "[{\n", "a:\n "] {
        let text = opening.repeat(MAX_TEXT_BYTES / opening.len());
        assert!(Manifest::parse(text.as_bytes()).is_err());
    }
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

/// A small generator, so that a failure can be repeated.
fn scrambled(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    let marks = b"&*!|>-?:,[]{}#'\"%@`\n \t~<=";
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + draw(8) {
        let at = draw(bytes.len());
        match draw(4) {
            0 => bytes[at] = marks[draw(marks.len())],
            1 => bytes[at] = u8::try_from(draw(256)).unwrap(),
            2 => bytes.truncate(at + 1),
            _ => {
                let from = draw(bytes.len()).min(at);
                let copied = bytes[from..at].to_vec();
                bytes.splice(at..at, copied);
            }
        }
    }
    bytes
}

#[test]
fn what_is_scrambled_is_refused_or_read_but_never_panics() {
    let canonical = Manifest::parse(full().as_bytes()).unwrap().canonical().unwrap();
    for seed in 0..4_000 {
        if let Ok(manifest) = Manifest::parse(&scrambled(full().as_bytes(), seed)) {
            assert_eq!(Manifest::from_canonical(&manifest.canonical().unwrap()), Ok(manifest));
        }
        let bytes = scrambled(&canonical, seed);
        if let Ok(manifest) = Manifest::from_canonical(&bytes) {
            assert_eq!(manifest.canonical().unwrap().as_slice(), bytes);
        }
    }
}

#[test]
fn the_canonical_encoding_does_not_depend_on_notation() {
    let one = function() + "env: { B: 2, A: 1 }\nresources: { memory: 1Gi }\n";
    let other = format!(
        "# the same\nresources:\n  memory_mib: 1024\nenv:\n  A: \"1\"\n  B: '2'\nkind: function\nversion: 1\nimage: {{\"cid\": {}}}\n",
        cid()
    );
    let canonical = |text: &str| Manifest::parse(text.as_bytes()).unwrap().canonical().unwrap();
    assert_eq!(canonical(&one), canonical(&other));
}

#[test]
fn the_canonical_encoding_is_as_documented() {
    let text = function() + "env: { A: b }\nresources: { vcpus: 1 }\nlimits: { request_timeout: 1s }\n";
    let canonical = Manifest::parse(text.as_bytes()).unwrap().canonical().unwrap();
    let cid = cid();
    let expected = [
        &[1][..], // version
        &[2],     // kind: Function
        &[0],     // image: Cid
        cid.sha256(),
        &[0, 0],                                                 // command, args
        &[4, 4, b'A', 4, b'b'],                                  // env
        &[0, 0, 0, 0, 0],                                        // secrets, ports, files, ssh_keys, volumes
        &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // resources
        &[0],                                                    // outbound
        &[1, 0xe8, 3, 0, 0, 0],                                  // limits
    ];
    assert_eq!(canonical.as_slice(), expected.concat());
}

#[test]
fn an_encoding_from_elsewhere_is_checked_like_text() {
    let manifest = Manifest::parse((container() + "env: { A: b }\n").as_bytes()).unwrap();
    let canonical = manifest.canonical().unwrap();
    assert_eq!(Manifest::from_canonical(&canonical), Ok(manifest.clone()));
    assert_eq!(Manifest::from_canonical(&[]), Err(ManifestError::NotCanonical));
    assert_eq!(Manifest::from_canonical(&[2]), Err(ManifestError::NotCanonical));
    assert_eq!(Manifest::from_canonical(&[3]), Err(ManifestError::NotCanonical));
    assert_eq!(Manifest::from_canonical(&[4]), Err(ManifestError::UnknownVersion(4)));
    assert_eq!(Manifest::from_canonical(&canonical[..canonical.len() - 1]), Err(ManifestError::NotCanonical));
    let longer = [&canonical[..], &[0]].concat();
    assert_eq!(Manifest::from_canonical(&longer), Err(ManifestError::NotCanonical));
    let huge = vec![1; MAX_CANONICAL_BYTES + 1];
    assert_eq!(Manifest::from_canonical(&huge), Err(ManifestError::TooLarge(MAX_CANONICAL_BYTES)));
    // Fields that do not fit together.
    let wrong = Manifest { kind: Kind::Function, ..manifest };
    let encoded = wrong.canonical().unwrap();
    assert!(matches!(Manifest::from_canonical(&encoded), Err(ManifestError::Invalid { field: "image", .. })));
    let file = FileEntry { path: "/a".parse().unwrap(), content: List::default(), mode: 0o4755 };
    let wrong = Manifest { files: vec![file].try_into().unwrap(), ..Manifest::parse(machine().as_bytes()).unwrap() };
    let encoded = wrong.canonical().unwrap();
    assert!(matches!(Manifest::from_canonical(&encoded), Err(ManifestError::Invalid { field: "files", .. })));
}

#[test]
fn neither_secrets_nor_files_are_printed() {
    let text = container() + "secrets: { TOKEN: hunter2 }\nfiles: [{ path: /a, content: hunter3 }]\n";
    let printed = format!("{:?}", Manifest::parse(text.as_bytes()).unwrap());
    assert!(!printed.contains("hunter2") && !printed.contains("hunter3"), "{printed}");
}

mod sealed {
    use super::*;
    use crate::{
        keys::SealingSecret,
        sealed::{Context, Purpose},
    };
    use sp_core::H256;
    use sp_crypto_hashing::blake2_256;

    const CONTEXT: Context = Context { lease: 7, genesis: H256([1; 32]), purpose: Purpose::Manifest };

    #[test]
    fn the_hash_is_that_of_the_encoding_and_the_salt() {
        let manifest = Manifest::parse(function().as_bytes()).unwrap();
        let sealed = SealedManifest::new(&manifest).unwrap();
        let bytes = [manifest.canonical().unwrap().as_slice(), &sealed.salt].concat();
        assert_eq!(sealed.hash(), H256(blake2_256(&bytes)));
        assert_ne!(sealed.hash(), SealedManifest::new(&manifest).unwrap().hash());
    }

    #[test]
    fn a_manifest_travels_sealed_and_is_verified_against_the_chain() {
        let manifest = Manifest::parse(function().as_bytes()).unwrap();
        let secret = SealingSecret::generate().unwrap();
        let sent = SealedManifest::new(&manifest).unwrap();
        let sealed = sent.seal(&secret.public(), &CONTEXT).unwrap();
        let received = SealedManifest::open(&secret, &CONTEXT, &sealed).unwrap();
        assert_eq!(received.verify(&sent.hash()), Ok(manifest));
        assert_eq!(received.verify(&H256([9; 32])), Err(ManifestError::WrongHash));
        let other = Context { lease: 8, ..CONTEXT };
        assert!(matches!(SealedManifest::open(&secret, &other, &sealed), Err(SealManifestError::Sealed(_))));
    }

    #[test]
    fn a_box_with_something_else_or_something_changed_is_refused() {
        let secret = SealingSecret::generate().unwrap();
        let nonsense = crate::sealed::seal(&secret.public(), &CONTEXT, b"nonsense").unwrap();
        assert!(matches!(SealedManifest::open(&secret, &CONTEXT, &nonsense), Err(SealManifestError::Manifest(_))));
        let mut sent = SealedManifest::new(&Manifest::parse(function().as_bytes()).unwrap()).unwrap();
        let hash = sent.hash();
        sent.salt[0] ^= 1;
        assert_eq!(sent.verify(&hash), Err(ManifestError::WrongHash));
        sent.manifest = vec![1; MAX_CANONICAL_BYTES + 1];
        assert_eq!(sent.verify(&sent.hash()), Err(ManifestError::TooLarge(MAX_CANONICAL_BYTES)));
    }
}
