use super::*;
use crate::manifest::{Image, Restart};

/// Everything that is read of a service.
pub(super) const FULL: &str = r#"version: "3.8"
name: shop
x-note: &note [anything]
services:
  web:
    image: nginx:1.25@DIGEST
    container_name: web
    labels: { a.b: c }
    x-more: *note
    entrypoint: ["/entry", "-x", 5]
    command: serve --name 'two words' $$HOME
    environment:
      NAME: shop
      DEBUG: true
      WORKERS: 4
      PRICE: "1.50"
      EMPTY: ""
    ports:
      - "8080:80"
      - 443
      - { target: 9000, published: 9001, protocol: tcp, mode: host, name: admin }
    volumes:
      - db_data:/data
      - { type: volume, source: cache, target: /var/cache, read_only: false, volume: {} }
    read_only: true
    restart: unless-stopped
    deploy:
      resources:
        limits: { cpus: "1.5", memory: 512M }
volumes:
  db_data:
    name: anything
    x-tradewind-size: 1.5Gi
  cache:
  other:
    external: true
"#;

fn service(fields: &str) -> String {
    format!("services:\n  web:\n    image: nginx@DIGEST\n{fields}")
}

fn read(fields: &str) -> Manifest {
    imported(&service(fields), None).unwrap_or_else(|error| panic!("{error}\n{fields}"))
}

/// That a service with `fields`, which begin in line 4, is refused.
fn no(fields: &str, line: usize, parts: &[&str]) {
    refused(&service(fields), line, parts);
}

#[test]
fn a_service_is_imported_whole() {
    let manifest = imported(FULL, None).unwrap();
    let Image::Oci(image) = &manifest.image else { panic!("{manifest:?}") };
    assert_eq!(image.as_str(), format!("docker.io/library/nginx@{}", digest()));
    assert_eq!(words(&manifest.command), ["/entry", "-x", "5"]);
    assert_eq!(words(&manifest.args), ["serve", "--name", "two words", "$HOME"]);
    let expected = [("DEBUG", "true"), ("EMPTY", ""), ("NAME", "shop"), ("PRICE", "1.50"), ("WORKERS", "4")];
    assert_eq!(env(&manifest), expected);
    let ports: Vec<_> =
        manifest.ports.iter().map(|port| (port.port.get(), port.name.as_ref().map(|name| name.as_str()))).collect();
    assert_eq!(ports, [(80, None), (443, None), (9000, Some("admin"))]);
    let volumes: Vec<_> =
        manifest.volumes.iter().map(|volume| (volume.name.as_str(), volume.path.as_str(), volume.size_gib)).collect();
    assert_eq!(volumes, [("db-data", "/data", 2), ("cache", "/var/cache", 1)]);
    assert_eq!((manifest.running.restart, manifest.running.read_only), (Restart::Always, true));
    assert!(manifest.running.health.is_none());
    let resources = &manifest.resources;
    // A GiB is the root's.
    assert_eq!((resources.vcpus, resources.memory_mib, resources.storage_gib), (2, 512, 4));
}

#[test]
fn what_is_not_said_is_as_in_compose() {
    let manifest = read("    ports:\n    command:\n");
    assert!(manifest.command.is_empty() && manifest.args.is_empty() && manifest.ports.is_empty());
    assert_eq!((manifest.running.restart, manifest.running.read_only), (Restart::Never, false));
    let resources = &manifest.resources;
    assert_eq!((resources.vcpus, resources.memory_mib, resources.storage_gib), (0, 0, 1));
    let yaml = import(service("").replace("DIGEST", &digest()).as_bytes(), None).unwrap();
    assert!(yaml.contains("\nrestart: never\n") && yaml.contains("# How much memory"), "{yaml}");
}

#[test]
fn one_of_several_services_can_be_named() {
    let two = "services:\n  web:\n    image: nginx@DIGEST\n  db:\n    image: postgres@DIGEST\n    privileged: true\n";
    refused(two, 6, &["`privileged`"]);
    refused_of(two, Some("cache"), 2, &["no `cache`", "web, db"]);
    refused_of(two, Some("db"), 6, &["`privileged`"]);
    assert!(imported(two, Some("web")).is_ok());
    assert!(imported(&service(""), Some("web")).is_ok());
    refused("services: {}\n", 1, &["no container"]);
    refused("services:\n", 1, &["`services` is empty"]);
    refused("services:\n  web:\n", 2, &["expected a mapping"]);
    refused("services:\n  web:\n    restart: always\n", 3, &["no `image`"]);
}

#[test]
fn all_services_become_containers_that_reach_each_other_by_name() {
    let text = "services:\n  web:\n    image: nginx@DIGEST\n    ports: [\"8080:80\"]\n    environment: { DB: \"db:5432\" }\n\
                \x20   restart: always\n  db:\n    image: postgres@DIGEST\n    volumes: [\"db_data:/var/lib/db\"]\n    restart: always\n\
                volumes: { db_data: { x-tradewind-size: 3Gi } }\n";
    let manifest = imported(text, None).unwrap();
    assert_eq!(manifest.pod.name.as_ref().unwrap().as_str(), "web");
    let [db] = &manifest.pod.containers[..] else { panic!("{manifest:?}") };
    assert_eq!((db.name.as_str(), db.volumes[0].path.as_str()), ("db", "/var/lib/db"));
    assert_eq!((manifest.volumes[0].path.as_str(), manifest.volumes[0].size_gib), ("/volumes/db-data", 3));
    assert_eq!((manifest.resources.storage_gib, manifest.running.restart), (5, Restart::Always));
    refused(&text.replace("  db:\n", "  My_DB:\n"), 8, &["`My_DB`"]);
    refused(&text.replacen("    restart: always\n", "", 1), 7, &["restarted alike"]);
    // A service alone may have any name.
    assert!(imported("services:\n  My_Web:\n    image: nginx@DIGEST\n", None).is_ok());
}

#[test]
fn images_are_named_by_digest_and_get_their_registry() {
    for (image, expected) in [
        ("nginx", "docker.io/library/nginx"),
        ("docker.io/nginx", "docker.io/library/nginx"),
        ("user/app:1", "docker.io/user/app"),
        ("ghcr.io/user/app:v1.2", "ghcr.io/user/app"),
        ("localhost:5000/app", "localhost:5000/app"),
        ("localhost/app", "localhost/app"),
    ] {
        let manifest = imported(&format!("services: {{ web: {{ image: \"{image}@DIGEST\" }} }}"), None).unwrap();
        let Image::Oci(read) = &manifest.image else { panic!("{manifest:?}") };
        assert_eq!(read.as_str(), format!("{expected}@{}", digest()));
    }
    let image = |image: &str, parts: &[&str]| refused(&format!("services:\n  web:\n    image: {image}\n"), 3, parts);
    image(
        "ghcr.io/a/b:latest",
        &["by digest", "skopeo inspect --format '{{.Name}}@{{.Digest}}' docker://ghcr.io/a/b:latest`"],
    );
    image("\"a b; rm\"", &["docker://IMAGE"]);
    image("nginx@sha512:00", &["`image`: expected an image"]);
    image("NGINX@DIGEST", &["expected an image"]);
    image("\"${REGISTRY}/app@DIGEST\"", &["variables", "`$$`"]);
    image("5", &["in quotes"]);
    image("[a]", &["expected text"]);
}

#[test]
fn what_a_manifest_cannot_say_is_refused_by_name_and_line() {
    for (field, advice) in [
        ("privileged: true", "leave it out, or rent a machine"),
        ("devices: []", "no devices"),
        ("cap_add: [ALL]", "no capabilities"),
        ("network_mode: host", "loopback"),
        ("networks: [a]", "loopback"),
        ("build: .", "push what it builds"),
        ("depends_on: [db]", "start at once"),
        ("env_file: .env", "under `environment`"),
        ("healthcheck: { test: [CMD, curl, localhost] }", "write `health:` into the manifest"),
        ("secrets: [a]", "under `secrets:`"),
        ("configs: [a]", "under `files:`"),
        ("extends: { service: a }", "docker compose config"),
        ("user: root", "in the image"),
        ("working_dir: /", "in the image"),
        ("tmpfs: /run", "`/tmp` is there"),
        ("hostname: a", "is not read"),
        ("<<: { restart: always }", "not merged"),
        ("deploy: { replicas: 2 }", "one container"),
        ("deploy: { resources: { reservations: {} } }", "`limits`"),
        ("deploy: { resources: { limits: { pids: 5 } } }", "is not read"),
    ] {
        let name = field.split(':').next().unwrap();
        let named = if name == "deploy" { String::new() } else { format!("`{name}`: ") };
        no(&format!("    restart: always\n    {field}\n"), 5, &[&named, advice]);
    }
    for (field, advice) in [
        ("networks: {}", "loopback"),
        ("secrets: {}", "under `secrets:`"),
        ("configs: {}", "under `files:`"),
        ("include: [a]", "docker compose config"),
        ("other: 1", "is not read"),
    ] {
        let name = field.split(':').next().unwrap();
        refused(&(service("") + field), 4, &[&format!("line 4, column 1: `{name}`: "), advice]);
    }
}

#[test]
fn command_lines_are_lists_or_split() {
    let manifest = read("    entrypoint: sh -c 'echo \"a b\"'\n    command: [a, b]\n");
    assert_eq!((words(&manifest.command), words(&manifest.args)), (vec!["sh", "-c", "echo \"a b\""], vec!["a", "b"]));
    no("    command: a && b\n", 4, &["`command`: no shell", "[\"sh\", \"-c\""]);
    no("    command: \"a 'b\"\n", 4, &["a quote is not closed"]);
    no("    command: []\n", 4, &["leave it out"]);
    no("    entrypoint: \"\"\n", 4, &["`entrypoint`", "leave it out"]);
    no("    command:\n      - a\n      - $HOME\n", 6, &["variables"]);
    no("    command:\n      - a\n      - 1.50\n", 6, &["in quotes"]);
    no("    command:\n      - a\n      - [b]\n", 6, &["expected text"]);
    no("    command: { a: b }\n", 4, &["`command`: expected a list"]);
    no(&format!("    command: [{}]\n", "a,".repeat(65)), 4, &["more than 64 items"]);
    no(&format!("    command: {}\n", "a ".repeat(65)), 4, &["more than 64 items"]);
}

#[test]
fn variables_have_values() {
    let manifest = read("    environment:\n      - A=b=c\n      - \"B= d$$\"\n      - C=\n");
    assert_eq!(env(&manifest), [("A", "b=c"), ("B", " d$"), ("C", "")]);
    no("    environment:\n      - A=b\n      - TOKEN\n", 6, &["`TOKEN` would be taken from your shell", "`TOKEN=`"]);
    no("    environment:\n      A: b\n      TOKEN:\n", 6, &["`TOKEN` would be taken from your shell"]);
    no("    environment:\n      A: b\n      B: ${X}\n", 6, &["variables"]);
    no("    environment:\n      A: b\n      B: 1.50\n", 6, &["`B`", "in quotes"]);
    no("    environment:\n      A: b\n      B: [c]\n", 6, &["expected text"]);
    no("    environment:\n      A: b\n      B-C: d\n", 6, &["the name of a variable"]);
    no("    environment:\n      - A=b\n      - A=hunter2\n", 6, &["`A` is given twice"]);
    no("    environment: a\n", 4, &["expected a mapping"]);
    let many: String = (0..65).map(|count| format!("      A{count}: b\n")).collect();
    no(&format!("    environment:\n{many}"), 5, &["more than 64"]);
    let error = imported(&service("    environment:\n      A: \"hunter2\\0\"\n"), None).unwrap_err().to_string();
    assert!(error.contains("line 5") && error.contains("NUL") && !error.contains("hunter2"), "{error}");
}

#[test]
fn the_ports_of_the_container_count() {
    let ports = "    ports: [\"80\", \"0.0.0.0:1:81\", \"[::]:1-2:82\", \":83/tcp\", 22:22, { target: \"84\", host_ip: 0.0.0.0 }]\n";
    let inside: Vec<_> = read(ports).ports.iter().map(|port| port.port.get()).collect();
    assert_eq!(inside, [80, 81, 82, 83, 22, 84]);
    let port = |port: &str, parts: &[&str]| no(&format!("    ports:\n      - 1\n      - {port}\n"), 6, parts);
    port("53:53/udp", &["only TCP"]);
    port("{ target: 53, protocol: udp }", &["only TCP"]);
    port("127.0.0.1:8080:80", &["reached by everybody"]);
    port("{ target: 80, host_ip: 127.0.0.1 }", &["reached by everybody"]);
    port("8000-8010:80-90", &["write each of a range"]);
    port("70000", &["one port of the container"]);
    port("\"+80\"", &["one port"]);
    port("0", &["one port"]);
    port("a:80", &["expected ports like"]);
    port("2:1", &["port 1 is given twice"]);
    port("{ published: 80 }", &["no `target`"]);
    port("{ target: 8-9 }", &["`target`"]);
    port("{ target: 80, other: 1 }", &["`other`: is not read"]);
    port("{ target: 80, name: A B }", &["`A B`: expected a name"]);
    port("\"${PORT}:80\"", &["variables"]);
    no("    ports: 80\n", 4, &["`ports`: expected a list"]);
    let many: String = (1..18).map(|count| format!("      - {count}\n")).collect();
    no(&format!("    ports:\n{many}"), 5, &["more than 16 items"]);
}

#[test]
fn volumes_have_names_and_sizes() {
    let with =
        |mount: &str| service(&format!("    volumes:\n      - a:/a\n      - {mount}\nvolumes:\n  a:\n  b:\n  a_:\n"));
    let mount = |mount: &str, parts: &[&str]| refused(&with(mount), 6, parts);
    assert_eq!(imported(&with("b:/b:rw"), None).unwrap().volumes[1].size_gib, 1);
    mount("./b:/b", &["under `files:`"]);
    mount("/b:/b", &["under `files:`"]);
    mount("~/b:/b", &["under `files:`"]);
    mount("'C:\\b:/b'", &["under `files:`"]);
    mount("{ type: bind, source: /b, target: /b }", &["under `files:`"]);
    mount("{ type: tmpfs, target: /b }", &["`/tmp`"]);
    mount("{ type: cluster, target: /b }", &["only `type: volume`"]);
    mount("{ source: b, target: /b }", &["no `type`"]);
    mount("{ type: volume, target: /b }", &["`source: NAME`"]);
    mount("{ type: volume, source: b }", &["`target: /PATH`"]);
    mount("{ type: volume, source: b, target: /b, read_only: true }", &["can be written to"]);
    mount("{ type: volume, source: b, target: /b, volume: { nocopy: true } }", &["`nocopy`: is not read"]);
    mount("b:/b:ro", &["can be written to"]);
    mount("b:/b:z", &["without more behind it"]);
    mount("/b", &["give the volume a name"]);
    mount("c:/b", &["`c` is not named under `volumes:`"]);
    mount("b:/a", &["two volumes"]);
    mount("a:/b", &["mounted twice"]);
    mount("a_:/b", &["expected a name"]);
    mount("b:b", &["an absolute path"]);
    mount("b:/", &["an absolute path"]);
    mount("\"b:/${X}\"", &["variables"]);
    let size = |size: &str, parts: &[&str]| {
        refused(&service(&format!("    volumes: [\"a:/a\"]\nvolumes:\n  a:\n    {size}\n")), 7, parts);
    };
    size("x-tradewind-size: 5", &["in quotes"]);
    size("x-tradewind-size: \"5\"", &["like 10Gi"]);
    size("x-tradewind-size: 0Gi", &["more than nothing"]);
    size("x-tradewind-size: 4294967296Gi", &["like 10Gi"]);
    size("external: true", &["begins empty"]);
    size("driver: nfs", &["`driver`: is not read"]);
    no("    volumes: [\"a:/a\"]\n", 4, &["`a` is not named"]);
    // With the root's there would be more than can be said.
    let largest = "    volumes: [\"a:/a\"]\nvolumes:\n  a:\n    x-tradewind-size: 4294967295Gi\n";
    no(largest, 4, &["too large"]);
}

#[test]
fn the_rest_is_read_in_its_words_only() {
    for (said, restart) in [
        ("\"no\"", Restart::Never),
        ("no", Restart::Never),
        ("always", Restart::Always),
        ("on-failure", Restart::OnFailure),
        ("unless-stopped", Restart::Always),
    ] {
        assert_eq!(read(&format!("    restart: {said}\n")).running.restart, restart);
    }
    no("    restart: on-failure:3\n", 4, &["write `on-failure`"]);
    no("    restart: sometimes\n", 4, &["`unless-stopped`"]);
    no("    restart: false\n", 4, &["in quotes"]);
    no("    read_only: \"yes\"\n", 4, &["`true` or `false`"]);
    for (said, vcpus) in [("0.5", 1), ("1", 1), ("\"1.001\"", 2), ("2.0", 2), ("1.0000001", 2)] {
        assert_eq!(read(&format!("    cpus: {said}\n")).resources.vcpus, vcpus, "{said}");
    }
    for said in ["0", "-1", ".inf", "a", "true", "1e300", "${CPUS}"] {
        no(&format!("    cpus: {said}\n"), 4, &[]);
    }
    for (said, mib) in [("512m", 512), ("1.5g", 1536), ("1GB", 1024), ("1048577", 2), ("\"1048576\"", 1), ("1k", 1)] {
        assert_eq!(read(&format!("    mem_limit: {said}\n")).resources.memory_mib, mib, "{said}");
    }
    for said in ["0", "-1", "5x", "[]", "99999999t", "1.5"] {
        no(&format!("    mem_limit: {said}\n"), 4, &[]);
    }
    no("    cpus: 1\n    deploy: { resources: { limits: { cpus: 1 } } }\n", 5, &["leave one"]);
    no("    mem_limit: 1g\n    deploy: { resources: { limits: { memory: 1g } } }\n", 5, &["leave one"]);
}
