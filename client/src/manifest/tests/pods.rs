//! Several containers in one manifest.

use super::*;

/// A web server beside a worker, with everything that a container beside another may have.
fn pod() -> String {
    container()
        + &format!(
            r#"name: worker
secrets: {{ TOKEN: hunter2 }}
volumes: [{{ name: data, path: /data, size: 1Gi }}]
ports: [{{ port: 80 }}]
containers:
  - name: web
    image: {{ oci: "ghcr.io/user/web@sha256:{digest}" }}
    command: [/web]
    args: [-v]
    env: {{ A: 1 }}
    secrets: {{ TOKEN: hunter3 }}
    files: [{{ path: /etc/web.conf, content: x, mode: "0600" }}]
    volumes: [{{ name: data, path: /var/www }}]
    read_only: true
    health: {{ port: 80, path: /ok, interval: 5s, failures: 2 }}
  - name: log
    image: {{ cid: {cid} }}
"#,
            digest = "cd".repeat(32),
            cid = cid(),
        )
}

#[test]
fn all_of_it_is_read_and_travels() {
    let manifest = Manifest::parse(pod().as_bytes()).unwrap();
    assert_eq!(manifest.pod.name.as_ref().unwrap().as_str(), "worker");
    let [web, log] = &manifest.pod.containers[..] else { panic!("{manifest:?}") };
    assert_eq!((web.name.as_str(), log.name.as_str()), ("web", "log"));
    assert_eq!((web.command[0].as_str(), web.args[0].as_str(), web.env.len()), ("/web", "-v", 1));
    assert_eq!(web.secrets.values().next().unwrap().expose(), "hunter3");
    assert_eq!((web.files[0].mode, web.read_only), (0o600, true));
    assert_eq!((web.volumes[0].name.as_str(), web.volumes[0].path.as_str()), ("data", "/var/www"));
    let health = web.health.as_ref().unwrap();
    assert_eq!((health.port.get(), health.interval_ms, health.timeout_ms, health.failures), (80, 5_000, 3_000, 2));
    assert_eq!(log.image, Image::Cid(cid()));
    assert_eq!(manifest.content(), [cid()], "what is in the store, once");
    let bytes = manifest.canonical().unwrap();
    assert_eq!(bytes[0], 3);
    assert_eq!(Manifest::from_canonical(&bytes).unwrap(), manifest);
    assert!(!format!("{manifest:?}").contains("hunter"), "{manifest:?}");
}

#[test]
fn a_single_container_is_encoded_as_ever_and_each_manifest_in_one_way() {
    let single = Manifest::parse(container().as_bytes()).unwrap();
    assert_eq!(single.canonical().unwrap()[0], 1);
    let kept = Manifest::parse((container() + "read_only: true\n").as_bytes()).unwrap();
    assert_eq!(kept.canonical().unwrap()[0], 2);
    // A pod of nobody is not said.
    let nobody = [&kept.canonical().unwrap()[..], &Pod::default().encode()].concat();
    for version in [2, 3] {
        let bytes = [&[version][..], &nobody[1..]].concat();
        assert_eq!(Manifest::from_canonical(&bytes), Err(ManifestError::NotCanonical), "{version}");
    }
    assert_eq!(Manifest::from_canonical(&[0]), Err(ManifestError::UnknownVersion(0)));
}

#[test]
fn what_is_wrong_is_told_with_the_containers_name() {
    let image = format!("image: {{ cid: {} }}", cid());
    let one = |fields: &str| container() + &format!("containers:\n  - {{ name: web, {image}, {fields} }}\n");
    for (text, line, what) in [
        (one("volumes: [{ name: data, path: /x }]"), 4, "`web`: volumes: the manifest has no volume `data`"),
        (one("env: { A: 1 }, secrets: { A: 2 }"), 4, "`web`: secrets: `A` is in `env` too"),
        (one("files: [{ path: /a }]"), 4, "`web`: files: `/a` needs either"),
        (one("files: [{ path: /a, content: x }, { path: /a, content: y }]"), 4, "`web`: files: `/a` is given twice"),
        (one("health: { port: 1, failures: 0 }"), 4, "`web`: health: `failures`"),
        (one("restart: always"), 5, "unknown field `restart`"),
        (one("ports: [{ port: 1 }]"), 5, "unknown field `ports`"),
        (container() + &format!("containers: [{{ name: localhost, {image} }}]\n"), 4, "`localhost` to itself"),
        (container() + &format!("name: a\ncontainers: [{{ name: a, {image} }}]\n"), 5, "`a` is given twice"),
        (container() + &format!("name: localhost\ncontainers: [{{ name: a, {image} }}]\n"), 4, "to itself"),
        (container() + "containers: [{ name: web, image: { cid: x, oci: y } }]\n", 4, "containers"),
        (container() + "name: a\n", 4, "there are no others"),
        (function() + &format!("containers: [{{ name: a, {image} }}]\n"), 5, "a function has none"),
        (machine() + &format!("containers: [{{ name: a, {image} }}]\n"), 4, "a machine has none"),
    ] {
        let (at, _, message) = refused_at(&text);
        assert_eq!(at, line, "{message}");
        assert!(message.contains(what), "{what}: {message}");
    }
    let many = (0..8).map(|index| format!("{{ name: x{index}, {image} }}")).collect::<Vec<_>>().join(", ");
    let (_, _, message) = refused_at(&(container() + &format!("containers: [{many}]\n")));
    assert!(message.contains("more than 7"), "{message}");
}

#[test]
fn an_outline_says_how_many_there_are_and_where_from_and_nothing_else() {
    let manifest = Manifest::parse(pod().as_bytes()).unwrap();
    let outline = manifest.outline();
    assert_eq!(Manifest::from_canonical(&outline.canonical().unwrap()).unwrap(), outline);
    assert_eq!(outline.outline(), outline);
    let said = String::from_utf8_lossy(&outline.canonical().unwrap()).into_owned();
    for word in ["worker", "web", "log", "hunter", "www", "/ok", "TOKEN"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    assert!(said.contains("ghcr.io"), "{said}");
    assert_eq!(outline.pod.containers.len(), 2);
    assert!(outline.pod.containers[0].read_only);
}
