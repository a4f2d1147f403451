use super::*;
use crate::manifest::{Health, Image, Restart};
use tradewind_primitives::Resources;

/// Everything that is read of a Pod.
pub(super) const FULL: &str = r#"apiVersion: v1
kind: Pod
metadata: { name: shop, labels: { a: b } }
spec:
  restartPolicy: OnFailure
  volumes:
    - { name: data, emptyDir: { sizeLimit: 1500Mi } }
    - { name: conf, configMap: { name: conf } }
  containers:
    - name: web
      image: ghcr.io/user/app@DIGEST
      command: ["/app"]
      args: ["serve", "$$(NAME)", "$HOME"]
      env:
        - { name: NAME, value: shop }
        - name: EMPTY
      ports:
        - { containerPort: 8080, name: http, protocol: TCP }
        - { containerPort: 9000 }
      resources:
        limits: { cpu: 1500m, memory: 256Mi, ephemeral-storage: 5G }
      volumeMounts:
        - { name: data, mountPath: /data, readOnly: false }
      livenessProbe:
        httpGet: { path: /ok, port: http, scheme: HTTP }
        initialDelaySeconds: 20
        periodSeconds: 20
        failureThreshold: 5
        successThreshold: 1
      securityContext: { readOnlyRootFilesystem: true }
"#;

fn pod(spec: &str, fields: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nspec:\n{spec}  containers:\n  - name: web\n    image: a.b/c@DIGEST\n{fields}")
}

fn read(fields: &str) -> Manifest {
    imported(&pod("", fields), None).unwrap_or_else(|error| panic!("{error}\n{fields}"))
}

/// That a container with `fields`, which begin in line 7, is refused.
fn no(fields: &str, line: usize, parts: &[&str]) {
    refused(&pod("", fields), line, parts);
}

#[test]
fn a_container_is_imported_whole() {
    let manifest = imported(FULL, None).unwrap();
    let Image::Oci(image) = &manifest.image else { panic!("{manifest:?}") };
    assert_eq!(image.as_str(), format!("ghcr.io/user/app@{}", digest()));
    assert_eq!(words(&manifest.command), ["/app"]);
    assert_eq!(words(&manifest.args), ["serve", "$(NAME)", "$HOME"]);
    assert_eq!(env(&manifest), [("EMPTY", ""), ("NAME", "shop")]);
    let ports: Vec<_> =
        manifest.ports.iter().map(|port| (port.port.get(), port.name.as_ref().map(|name| name.as_str()))).collect();
    assert_eq!(ports, [(8080, Some("http")), (9000, None)]);
    let volume = &manifest.volumes[0];
    assert_eq!((volume.name.as_str(), volume.path.as_str(), volume.size_gib), ("data", "/data", 2));
    let resources = &manifest.resources;
    assert_eq!((resources.vcpus, resources.memory_mib, resources.storage_gib), (2, 256, 5));
    assert_eq!((manifest.running.restart, manifest.running.read_only), (Restart::OnFailure, true));
    let health = Health {
        port: 8080.try_into().unwrap(),
        path: Some("/ok".parse().unwrap()),
        interval_ms: 20_000,
        timeout_ms: 1_000,
        failures: 5,
    };
    assert_eq!(manifest.running.health, Some(health));
}

#[test]
fn what_is_not_said_is_as_in_kubernetes() {
    let manifest = read("    command: []\n    env:\n    livenessProbe: { tcpSocket: { port: 80 } }\n");
    assert!(manifest.command.is_empty() && manifest.env.is_empty());
    assert_eq!((manifest.running.restart, manifest.running.read_only), (Restart::Always, false));
    let health = manifest.running.health.unwrap();
    assert_eq!((health.port.get(), health.path, health.interval_ms), (80, None, 10_000));
    assert_eq!((health.timeout_ms, health.failures), (1_000, 3));
    let resources = &manifest.resources;
    assert_eq!((resources.vcpus, resources.memory_mib, resources.storage_gib), (0, 0, 1));
}

#[test]
fn one_of_several_containers_can_be_named() {
    let two = pod("", "  - name: db\n    image: a.b/db@DIGEST\n    stdin: true\n");
    refused(&two, 9, &["`stdin`: is not read"]);
    refused_of(&two, Some("cache"), 5, &["no `cache`", "web, db"]);
    refused_of(&two, Some("db"), 9, &["`stdin`: is not read"]);
    assert!(imported(&two, Some("web")).unwrap().pod.containers.is_empty());
    refused(&pod("  initContainers: []\n", ""), 4, &["`initContainers`", "start at once"]);
    refused("apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n", 4, &["no container"]);
    refused("apiVersion: v1\nkind: Pod\nspec:\n  containers: [{ image: a }]\n", 4, &["no `name`"]);
    refused("apiVersion: v1\nkind: Pod\nspec:\n  containers: [{ name: a }]\n", 4, &["no `image`"]);
}

#[test]
fn all_containers_of_a_pod_become_those_of_one_manifest() {
    let more = "    resources: { limits: { cpu: 300m, memory: 100Mi, ephemeral-storage: 3Gi } }\n    ports: [{ containerPort: 80, name: http }]\n\
                \x20   volumeMounts: [{ name: own, mountPath: /own }]\n\
                \x20 - name: db\n    image: a.b/db@DIGEST\n    command: [serve]\n    env: [{ name: A, value: b }]\n\
                \x20   resources: { limits: { cpu: 300m, memory: 28Mi } }\n    ports: [{ containerPort: 90 }]\n\
                \x20   volumeMounts: [{ name: own, mountPath: /shared }, { name: data, mountPath: /data }]\n\
                \x20   livenessProbe: { tcpSocket: { port: 90 } }\n    securityContext: { readOnlyRootFilesystem: true }\n";
    let spec = "  restartPolicy: OnFailure\n  volumes:\n  - { name: own, emptyDir: { sizeLimit: 2Gi } }\n\
                \x20 - { name: data, emptyDir: { sizeLimit: 1Gi } }\n";
    let manifest = imported(&pod(spec, more), None).unwrap();
    assert_eq!(manifest.pod.name.as_ref().unwrap().as_str(), "web");
    let [db] = &manifest.pod.containers[..] else { panic!("{manifest:?}") };
    assert_eq!((db.name.as_str(), words(&db.command), db.env.len(), db.read_only), ("db", vec!["serve"], 1, true));
    assert_eq!(db.health.as_ref().unwrap().port.get(), 90);
    let mounts: Vec<_> = db.volumes.iter().map(|mount| (mount.name.as_str(), mount.path.as_str())).collect();
    assert_eq!(mounts, [("own", "/shared"), ("data", "/data")]);
    let volumes: Vec<_> = manifest.volumes.iter().map(|volume| (volume.name.as_str(), volume.path.as_str())).collect();
    assert_eq!(volumes, [("own", "/own"), ("data", "/volumes/data")], "a manifest's volumes are its own container's");
    assert_eq!(manifest.ports.iter().map(|port| port.port.get()).collect::<Vec<_>>(), [80, 90]);
    let Resources { vcpus, memory_mib, storage_gib, .. } = manifest.resources;
    assert_eq!((vcpus, memory_mib), (1, 128), "300m and 300m are one processor");
    assert_eq!(storage_gib, 2 + 1 + 1 + 1, "two volumes, 3 GiB of which 2 are a volume, and the least for the other");
    assert_eq!(manifest.running.restart, Restart::OnFailure);
    assert!(manifest.running.health.is_none() && !manifest.running.read_only);
}

#[test]
fn what_containers_of_a_pod_cannot_share_is_refused() {
    let other = |fields: &str| {
        format!("    ports: [{{ containerPort: 80, name: http }}]\n  - name: db\n    image: a.b/db@DIGEST\n{fields}")
    };
    let no = |fields: &str, parts: &[&str]| refused(&pod("", &other(fields)), 8, parts);
    no("    ports: [{ containerPort: 80 }]\n", &["port 80 is another container's", "one network"]);
    no("    ports: [{ containerPort: 81, name: http }]\n", &["port 81 is another container's"]);
    refused(&pod("", "  - name: web\n    image: a.b/db@DIGEST\n"), 7, &["two containers are called `web`"]);
    refused(&pod("", "  - name: Web_2\n    image: a.b/db@DIGEST\n"), 7, &["`Web_2`", "lower-case"]);
    let many = (0..8).map(|index| format!("  - name: x{index}\n    image: a.b/db@DIGEST\n")).collect::<String>();
    refused(&pod("", &many), 5, &["at most 8 containers", "--service"]);
    // What one needs without saying, nobody knows of all.
    let unsaid = imported(
        &pod("", "    resources: { limits: { memory: 1Gi } }\n  - name: db\n    image: a.b/db@DIGEST\n"),
        None,
    );
    assert_eq!(unsaid.unwrap().resources.memory_mib, 0);
}

#[test]
fn nothing_but_a_pod_is_read() {
    refused("apiVersion: apps/v1\nkind: Deployment\nspec: {}\n", 2, &["`kind: Deployment`", "`kind: Pod`"]);
    refused("apiVersion: v2\nkind: Pod\n", 1, &["`apiVersion: v1`"]);
    refused("kind: Pod\nspec: {}\n", 1, &["nor a Pod"]);
    refused("apiVersion: v1\nspec: {}\n", 1, &["both"]);
    refused("apiVersion: 1\nkind: Pod\n", 1, &["in quotes"]);
    refused("apiVersion: v1\nkind: Pod\n", 1, &["no `spec`"]);
    refused("apiVersion: v1\nkind: Pod\nspec: {}\n", 3, &["no `containers`"]);
    refused("apiVersion: v1\nkind: Pod\nspec: {}\nstatus: {}\n", 4, &["`status`"]);
    refused("apiVersion: v1\nkind: Pod\nx-a: 1\nspec: {}\n", 3, &["`x-a`: is not read"]);
}

#[test]
fn what_a_manifest_cannot_say_is_refused_by_name_and_line() {
    for (field, advice) in [
        ("envFrom: []", "under `env`"),
        ("imagePullPolicy: Always", "by digest"),
        ("lifecycle: {}", "commands are not run"),
        ("readinessProbe: {}", "leave it out"),
        ("startupProbe: {}", "period"),
        ("workingDir: /", "in the image"),
        ("tty: true", "is not read"),
        ("securityContext: { privileged: true }", "no privileges"),
        ("securityContext: { runAsUser: 5 }", "in the image"),
        ("securityContext: { capabilities: {} }", "no capabilities"),
        ("resources: { requests: {} }", "`limits`"),
        ("resources: { limits: { nvidia.com/gpu: 1 } }", "`nvidia.com/gpu`: is not read"),
    ] {
        let name = field.split(':').next().unwrap();
        let named = if field.contains("{ ") { String::new() } else { format!("`{name}`: ") };
        no(&format!("    args: []\n    {field}\n"), 8, &[&named, advice]);
    }
    for (field, advice) in [
        ("hostNetwork: true", "loopback"),
        ("serviceAccountName: a", "no cluster"),
        ("nodeSelector: {}", "when you rent"),
        ("imagePullSecrets: []", "credentials"),
        ("securityContext: {}", "in the image"),
        ("hostPID: true", "is not read"),
    ] {
        let name = field.split(':').next().unwrap();
        refused(&pod(&format!("  {field}\n"), ""), 4, &[&format!("`{name}`: "), advice]);
    }
}

#[test]
fn words_and_variables_are_text() {
    refused(
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: web\n    image: app:1\n",
        6,
        &["by digest", "docker://app:1`"],
    );
    no("    args:\n    - a\n    - 5\n", 9, &["in quotes"]);
    no("    command:\n    - a\n    - $(NAME)\n", 9, &["variables"]);
    no("    command: a b\n", 7, &["`command`: expected a list"]);
    no(&format!("    args: [{}]\n", "a,".repeat(65)), 7, &["more than 64 items"]);
    let one =
        |item: &str, parts: &[&str]| no(&format!("    env:\n    - {{ name: A, value: b }}\n    - {item}\n"), 9, parts);
    one("{ name: B, valueFrom: {} }", &["`valueFrom`", "write `value`"]);
    one("{ name: B, value: 5 }", &["`value`", "in quotes"]);
    one("{ name: B, value: true }", &["in quotes"]);
    one("{ name: B, value: $(A) }", &["variables"]);
    one("{ name: B-C, value: a }", &["the name of a variable"]);
    one("{ name: A, value: hunter2 }", &["`A` is given twice"]);
    one("{ value: a }", &["no `name`"]);
}

#[test]
fn ports_are_tcp_and_have_one_name() {
    let port = |item: &str, parts: &[&str]| {
        no(&format!("    ports:\n    - {{ containerPort: 1, name: a }}\n    - {item}\n"), 9, parts);
    };
    port("{ containerPort: 2, protocol: UDP }", &["only TCP"]);
    port("{ containerPort: 2, hostPort: 2 }", &["`hostPort`"]);
    port("{ containerPort: 2, hostIP: 127.0.0.1 }", &["`hostIP`"]);
    port("{ containerPort: 0 }", &["from 1 to 65535"]);
    port("{ containerPort: \"2\" }", &["from 1 to 65535"]);
    port("{ name: b }", &["no `containerPort`"]);
    port("{ containerPort: 1 }", &["port 1 is given twice"]);
    port("{ containerPort: 2, name: a }", &["the name `a` is given twice"]);
    port("{ containerPort: 2, name: A }", &["expected a name"]);
}

#[test]
fn volumes_are_empty_and_have_a_size() {
    let with = |volume: &str, mount: &str| {
        pod(&format!("  volumes:\n  - {volume}\n"), &format!("    volumeMounts:\n    - {mount}\n"))
    };
    let (good, mount) = ("{ name: a, emptyDir: { sizeLimit: 1Gi } }", "{ name: a, mountPath: /a }");
    assert_eq!(imported(&with(good, mount), None).unwrap().resources.storage_gib, 2);
    for (volume, advice) in [
        ("{ name: a, emptyDir: {} }", "`emptyDir: { sizeLimit: 1Gi }`"),
        ("{ name: a }", "sizeLimit"),
        ("{ name: a, hostPath: { path: / } }", "only an `emptyDir`"),
        ("{ name: a, configMap: {} }", "under `files:`"),
        ("{ name: a, emptyDir: { sizeLimit: 1Gi, medium: Memory } }", "on a disk"),
        ("{ name: a, emptyDir: { sizeLimit: 0 } }", "more than nothing"),
        ("{ name: a, emptyDir: { sizeLimit: 1Pi } }", "like 1Gi"),
    ] {
        refused(&with(volume, mount), 5, &[advice]);
    }
    for (mount, advice) in [
        ("{ name: b, mountPath: /a }", "no volume `b`"),
        ("{ name: a, mountPath: a }", "an absolute path"),
        ("{ name: a, mountPath: /a, readOnly: true }", "leave `readOnly` out"),
        ("{ name: a, mountPath: /a, subPath: b }", "as a whole"),
        ("{ name: a }", "no `mountPath`"),
        ("{ mountPath: /a }", "no `name`"),
    ] {
        refused(&with(good, mount), 10, &[advice]);
    }
    refused(&with(good, "{ name: a, mountPath: /a }\n    - { name: a, mountPath: /b }"), 11, &["mounted twice"]);
    let little = with(good, mount) + "    resources: { limits: { ephemeral-storage: 1Gi } }\n";
    refused(&little, 11, &["at least 2Gi"]);
}

#[test]
fn quantities_are_those_of_kubernetes() {
    let limit = |limit: &str| format!("    resources: {{ limits: {{ {limit} }} }}\n");
    for (said, vcpus) in [("500m", 1), ("1001m", 2), ("2", 2), ("0.1", 1), ("\"1.5\"", 2)] {
        assert_eq!(read(&limit(&format!("cpu: {said}"))).resources.vcpus, vcpus, "{said}");
    }
    for said in ["0", "0m", "-1", "1.5m", "a", "true", "+5m"] {
        no(&limit(&format!("cpu: {said}")), 7, &[]);
    }
    for (said, mib) in
        [("128Mi", 128), ("1G", 954), ("1.5Gi", 1536), ("1048577", 2), ("1Ki", 1), ("1e9", 954), ("2M", 2)]
    {
        assert_eq!(read(&limit(&format!("memory: {said}"))).resources.memory_mib, mib, "{said}");
    }
    for said in ["0", "5m", "1GiB", "1g", "1Ei", "99999999999Ti", "[]"] {
        no(&limit(&format!("memory: {said}")), 7, &[]);
    }
}

#[test]
fn probes_are_by_http_or_by_a_connection() {
    let probe = |fields: &str, parts: &[&str]| {
        no(&format!("    ports: [{{ containerPort: 80, name: web }}]\n    livenessProbe:\n      {fields}\n"), 9, parts);
    };
    probe("{ exec: { command: [a] } }", &["`exec`", "`httpGet`"]);
    probe("{ grpc: { port: 80 } }", &["`grpc`", "`tcpSocket`"]);
    probe("{}", &["either"]);
    probe("{ httpGet: { port: 80, path: /a }, tcpSocket: { port: 80 } }", &["either"]);
    for path in ["", ", path: /"] {
        let asked = read(&format!("    livenessProbe: {{ httpGet: {{ port: 80{path} }} }}\n")).running.health;
        assert_eq!(asked.and_then(|health| health.path).map(|path| path.to_string()).as_deref(), Some("/"));
    }
    probe("{ httpGet: { port: 80, path: a } }", &["first slash"]);
    probe("{ httpGet: { port: 80, path: \"/a b\" } }", &["first slash"]);
    probe("{ httpGet: { port: 80, path: /a, scheme: HTTPS } }", &["only HTTP"]);
    probe("{ httpGet: { port: 80, path: /a, host: b } }", &["`host`"]);
    probe("{ httpGet: { port: 80, path: /a, httpHeaders: [] } }", &["`httpHeaders`"]);
    probe("{ httpGet: { path: /a } }", &["no `port`"]);
    probe("{ tcpSocket: { port: db } }", &["`db`", "under `ports`"]);
    probe("{ tcpSocket: { port: 0 } }", &["from 1 to 65535"]);
    for (field, advice) in [
        ("periodSeconds: 0", "from 1 to 3600"),
        ("timeoutSeconds: 61", "from 1 to 60"),
        ("failureThreshold: 101", "from 1 to 100"),
        ("successThreshold: 2", "from 1 to 1"),
        ("initialDelaySeconds: 11", "`periodSeconds`"),
        ("terminationGracePeriodSeconds: 5", "is not read"),
    ] {
        probe(&format!("{{ tcpSocket: {{ port: web }}, {field} }}"), &[advice]);
    }
}

#[test]
fn what_ends_is_started_again_by_the_policy() {
    for (said, restart) in [("Always", Restart::Always), ("OnFailure", Restart::OnFailure), ("Never", Restart::Never)] {
        let manifest = imported(&pod(&format!("  restartPolicy: {said}\n"), ""), None).unwrap();
        assert_eq!(manifest.running.restart, restart);
    }
    refused(&pod("  restartPolicy: always\n", ""), 4, &["`OnFailure`"]);
}
