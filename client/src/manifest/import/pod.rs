//! The containers of a Kubernetes Pod.

use super::{
    chosen,
    node::{Node, Rules},
    parts::{self, Container},
    shown,
    together::{self, Named},
    words, Outcome,
};
use crate::{
    bounded::{List, Map},
    manifest::{Health, Manifest, Port, Restart, Running, Volume},
    text::{Argument, EnvName, EnvValue, RequestPath},
};
use std::num::NonZeroU16;

/// Kubernetes knows no fields that mean nothing.
const fn rules(advice: &'static [(&'static str, &'static str)]) -> Rules {
    Rules { ignored: &[], extensions: false, advice }
}

const POD: Rules = Rules {
    ignored: &["metadata"],
    extensions: false,
    advice: &[("status", "it is of a Pod that runs: leave it out")],
};

const SPEC: Rules = rules(&[
    ("initContainers", "all containers of a manifest start at once: let its image or its `command` do what they do"),
    ("imagePullSecrets", "the provider's credentials open registries, if any do: leave it out"),
    ("hostNetwork", "a container has no network but a loopback: leave it out"),
    ("serviceAccountName", "there is no cluster to be known to: leave it out"),
    ("nodeSelector", "say where it may run when you rent, as by `--region`: leave it out"),
    ("securityContext", "the image's user runs it, without privileges: leave it out, and set the user in the image"),
]);

const CONTAINER: Rules = rules(&[
    ("envFrom", "there is no cluster to take it from: write the variables under `env`"),
    ("imagePullPolicy", "an image by digest is always the same: leave it out"),
    ("lifecycle", "commands are not run in the container: let its own do it"),
    ("readinessProbe", "its ports are open from the start: leave it out"),
    ("startupProbe", "`livenessProbe` begins after its period: leave it out, or make the period longer"),
    ("workingDir", "the image's folder is where it starts: set the folder in the image"),
    ("volumeDevices", "a container has no devices: leave it out"),
]);

const PROBE: Rules = rules(&[
    ("exec", "a command is not run in the container: use `httpGet` or `tcpSocket`"),
    ("grpc", "gRPC is not spoken: use `tcpSocket`"),
]);

const REQUEST: Rules = rules(&[
    ("host", "only the container itself is asked: leave it out"),
    ("httpHeaders", "the request has no headers of its own: leave it out"),
]);

const RESOURCES: Rules = rules(&[("requests", "what is rented is what `limits` says: leave it out")]);

const VARIABLE: Rules = rules(&[("valueFrom", "there is no cluster to take it from: write `value`")]);

const SECURITY: Rules = rules(&[
    ("privileged", "a container has no privileges: leave it out, or rent a machine"),
    ("allowPrivilegeEscalation", "a container gets no new privileges, always: leave it out"),
    ("capabilities", "a container has no capabilities: leave it out"),
    ("runAsUser", "the image's user runs it: leave it out, and set the user in the image"),
    ("runAsNonRoot", "the image's user runs it, who is nobody outside: leave it out"),
]);

const PORT: Rules = rules(&[
    ("hostPort", "the provider picks the port outside: leave it out"),
    ("hostIP", "a port is reached by everybody: leave it out, or the port"),
]);

const MOUNT: Rules = rules(&[("subPath", "a volume is mounted as a whole: leave it out")]);

/// The manifest of the Pod `root`, or of the one of its containers that is `wanted`.
pub(super) fn manifest(root: &Node, wanted: Option<&str>) -> Outcome<Manifest> {
    kind(root)?;
    let [_, _, spec] = root.pick("the file", ["apiVersion", "kind", "spec"], &POD)?;
    let spec = spec.ok_or_else(|| root.refused("the Pod has no `spec`"))?;
    let [containers, volumes, restart] = spec.pick("spec", ["containers", "volumes", "restartPolicy"], &SPEC)?;
    let containers = containers.ok_or_else(|| spec.refused("the Pod has no `containers`"))?;
    let mut named = Vec::new();
    for container in containers.items("containers", 64)? {
        let mut names = container.fields("containers")?.iter().filter(|(key, _)| key.as_str() == "name");
        let name = names.next().ok_or_else(|| container.refused("the container has no `name`"))?;
        named.push((name.1.text("name")?, container));
    }
    let restart = restart.map(again).transpose()?;
    let mut all = Vec::new();
    for (name, at) in chosen(named, wanted, containers)? {
        all.push(Named { name, at, container: container_of(at, volumes, restart)? });
    }
    together::manifest(containers, all)
}

/// What is said of one container, with the Pod's volumes and its policy of restarts.
fn container_of(container: &Node, volumes: Option<&Node>, restart: Option<Restart>) -> Outcome<Container> {
    let names = [
        "name",
        "image",
        "command",
        "args",
        "env",
        "ports",
        "resources",
        "volumeMounts",
        "livenessProbe",
        "securityContext",
    ];
    let [_, image, command, args, env, ports, resources, mounts, probe, security] =
        container.pick("the container", names, &CONTAINER)?;
    let image = image.ok_or_else(|| container.refused("the container has no `image`"))?;
    let ports = ports.map(published).transpose()?.unwrap_or_default();
    let volumes = mounts.map(|mounts| mounted(mounts, volumes)).transpose()?.unwrap_or_default();
    let [limits] =
        resources.map(|node| node.pick("resources", ["limits"], &RESOURCES)).transpose()?.unwrap_or_default();
    let [cpu, memory, storage] = limits
        .map(|node| node.pick("limits", ["cpu", "memory", "ephemeral-storage"], &rules(&[])))
        .transpose()?
        .unwrap_or_default();
    let [read_only] = security
        .map(|node| node.pick("securityContext", ["readOnlyRootFilesystem"], &SECURITY))
        .transpose()?
        .unwrap_or_default();
    let least = parts::storage_gib(mounts.unwrap_or(container), parts::ROOT_GIB, &volumes)?;
    let all_gib = storage.map(|node| room(node, least)).transpose()?.unwrap_or(least);
    Ok(Container {
        image: parts::image(image, image.text("image")?)?,
        command: command.map(|node| arguments(node, "command")).transpose()?.unwrap_or_default(),
        args: args.map(|node| arguments(node, "args")).transpose()?.unwrap_or_default(),
        env: env.map(variables).transpose()?.unwrap_or_default(),
        running: Running {
            read_only: read_only.map(|node| node.flag("readOnlyRootFilesystem")).transpose()?.unwrap_or_default(),
            // Without the word, Kubernetes starts again what ends.
            restart: restart.unwrap_or(Restart::Always),
            health: probe.map(|node| health(node, &ports)).transpose()?,
        },
        thousandths: cpu.map(processors).transpose()?.unwrap_or_default(),
        memory_mib: memory
            .map(|node| parts::units(node, bytes(node.number("memory")?), 20, "256Mi"))
            .transpose()?
            .unwrap_or_default(),
        root_gib: all_gib.saturating_sub(least).saturating_add(parts::ROOT_GIB),
        ports,
        volumes,
    })
}

/// Refuses what is no Pod.
fn kind(root: &Node) -> Outcome<()> {
    let fields = root.fields("the file")?;
    let said = |name: &str| {
        let found = fields.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value);
        let missing = || root.refused("a Pod has both `apiVersion: v1` and `kind: Pod`");
        found.ok_or_else(missing).and_then(|value| Ok((value, value.text(name)?)))
    };
    let (at, kind) = said("kind")?;
    if kind != "Pod" {
        let kind = shown(kind);
        return Err(at.refused(format!(
            "`kind: {kind}` is not read: write the `spec` of its Pod under `apiVersion: v1` and `kind: Pod`"
        )));
    }
    match said("apiVersion")? {
        (_, "v1") => Ok(()),
        (at, _) => Err(at.refused("a Pod is of `apiVersion: v1`")),
    }
}

/// `text` as Kubernetes reads it: `$$` is a dollar, and `$(…)` another variable.
fn literal(node: &Node, text: &str) -> Outcome<String> {
    words::dollars(text, |next| next == Some('(')).ok_or_else(|| {
        node.refused("variables (`$(…)`) are not filled in: write the value, or `$$(…)` if that is meant")
    })
}

fn arguments(node: &Node, name: &str) -> Outcome<List<Argument, 64>> {
    let items = node.items(name, 64)?.iter();
    let all =
        items.map(|item| parts::argument(item, &literal(item, item.text(name)?)?)).collect::<Outcome<Vec<_>>>()?;
    parts::list(node, name, all)
}

fn variables(node: &Node) -> Outcome<Map<EnvName, EnvValue, 64>> {
    let mut pairs = Vec::new();
    for item in node.items("env", 64)? {
        let [name, value] = item.pick("env", ["name", "value"], &VARIABLE)?;
        let name = name.ok_or_else(|| item.refused("the variable has no `name`"))?.text("name")?;
        let value = value.map(|node| literal(node, node.text("value")?)).transpose()?.unwrap_or_default();
        pairs.push((item, name, value));
    }
    parts::variables(node, pairs)
}

fn published(node: &Node) -> Outcome<List<Port, 16>> {
    let mut ports = Vec::new();
    for item in node.items("ports", 16)? {
        let [number, name, protocol] = item.pick("ports", ["containerPort", "name", "protocol"], &PORT)?;
        if let Some(protocol) = protocol.filter(|node| !matches!(node.text("protocol"), Ok("TCP"))) {
            return Err(protocol.refused("only TCP is carried: leave this port out"));
        }
        let number = number.ok_or_else(|| item.refused("the port has no `containerPort`"))?;
        let inside = port_number(number, "containerPort")?;
        let name = name.map(|node| node.text("name")).transpose()?;
        let port = parts::port(item, &ports, inside, name)?;
        ports.push(port);
    }
    parts::list(node, "ports", ports)
}

fn port_number(node: &Node, name: &str) -> Outcome<NonZeroU16> {
    let number = node.integer(name, 1, u16::MAX.into())?;
    let number = u16::try_from(number).ok().and_then(NonZeroU16::new);
    number.ok_or_else(|| node.refused(format!("`{name}`: expected a port")))
}

/// The volumes at `mounts`, of those that `volumes` of the Pod says.
fn mounted(mounts: &Node, volumes: Option<&Node>) -> Outcome<List<Volume, 8>> {
    let mut all = Vec::new();
    for item in mounts.items("volumeMounts", 8)? {
        let [name, path, read_only] = item.pick("volumeMounts", ["name", "mountPath", "readOnly"], &MOUNT)?;
        let name = name.ok_or_else(|| item.refused("the mount has no `name`"))?.text("name")?;
        let path = path.ok_or_else(|| item.refused("the mount has no `mountPath`"))?.text("mountPath")?;
        if let Some(node) = read_only.filter(|node| !matches!(node.flag("readOnly"), Ok(false))) {
            return Err(node.refused("a volume begins empty, and can be written to: leave `readOnly` out"));
        }
        let declared = volumes.map(|volumes| volumes.items("volumes", 64)).transpose()?.unwrap_or_default();
        let called = |volume: &&Node| {
            let fields = volume.fields("volumes").unwrap_or_default();
            fields
                .iter()
                .any(|(key, value)| key.as_str() == "name" && matches!(value.text("name"), Ok(is) if is == name))
        };
        let Some(declared) = declared.iter().find(called) else {
            return Err(item.refused(format!("there is no volume `{}` under `volumes`", shown(name))));
        };
        let volume = parts::volume(item, &all, name, path, size_gib(declared)?)?;
        all.push(volume);
    }
    parts::list(mounts, "volumes", all)
}

/// The size of an `emptyDir`. Kubernetes fills every other kind of volume with something.
fn size_gib(declared: &Node) -> Outcome<u32> {
    for (key, _) in declared.fields("volumes")? {
        if !matches!(key.as_str(), "name" | "emptyDir") {
            return Err(key.refused("only an `emptyDir` is read: put small files under `files:` of the manifest"));
        }
    }
    let [_, empty] = declared.pick("volumes", ["name", "emptyDir"], &rules(&[]))?;
    let unsaid = "say how large the volume is: `emptyDir: { sizeLimit: 1Gi }`";
    let empty = empty.ok_or_else(|| declared.refused(unsaid))?;
    let advice = &[("medium", "a volume is on a disk: leave it out")];
    let [size] = empty.pick("emptyDir", ["sizeLimit"], &rules(advice))?;
    let size = size.ok_or_else(|| empty.refused(unsaid))?;
    parts::units(size, bytes(size.number("sizeLimit")?), 30, "1Gi")
}

fn again(node: &Node) -> Outcome<Restart> {
    match node.text("restartPolicy")? {
        "Never" => Ok(Restart::Never),
        "Always" => Ok(Restart::Always),
        "OnFailure" => Ok(Restart::OnFailure),
        _ => Err(node.refused("`restartPolicy`: expected `Always`, `OnFailure` or `Never`")),
    }
}

/// Storage in GiB, of which Kubernetes, too, takes the `emptyDir`s.
fn room(node: &Node, least: u32) -> Outcome<u32> {
    let all = parts::units(node, bytes(node.number("ephemeral-storage")?), 30, "2Gi")?;
    match all < least {
        true => Err(node.refused(format!("the volumes are of it, and 1Gi is for the rest: write at least {least}Gi"))),
        false => Ok(all),
    }
}

fn processors(node: &Node) -> Outcome<u64> {
    let said = node.number("cpu")?;
    let thousandths = match said.strip_suffix('m') {
        Some(parts) => parts.parse().ok().filter(|_| parts.bytes().all(|byte| byte.is_ascii_digit())),
        None => parts::thousandths(said),
    };
    parts::processors(node, thousandths)
}

/// The bytes that a quantity is, rounded up: a plain number, or one with `k`, `M`, `G`, `T` (powers of 1,000) or `Ki`,
/// `Mi`, `Gi`, `Ti` (powers of 1,024).
fn bytes(text: &str) -> Option<u64> {
    let unit = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(unit)?;
    let factor: u64 = match unit {
        "" => 1,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    };
    let all = u128::from(parts::thousandths(number)?).checked_mul(u128::from(factor))?;
    u64::try_from(all.div_ceil(1000)).ok()
}

fn health(probe: &Node, ports: &[Port]) -> Outcome<Health> {
    let names = [
        "httpGet",
        "tcpSocket",
        "periodSeconds",
        "timeoutSeconds",
        "failureThreshold",
        "initialDelaySeconds",
        "successThreshold",
    ];
    let [http, tcp, period, timeout, failures, delay, successes] = probe.pick("livenessProbe", names, &PROBE)?;
    let (port, path) = match (http, tcp) {
        (Some(http), None) => {
            let [port, path, scheme] = http.pick("httpGet", ["port", "path", "scheme"], &REQUEST)?;
            if let Some(scheme) = scheme.filter(|node| !matches!(node.text("scheme"), Ok("HTTP"))) {
                return Err(scheme.refused("only HTTP is spoken: use `tcpSocket`"));
            }
            let said = path.map_or(Ok("/"), |node| node.text("path"))?;
            let at = path.unwrap_or(http);
            let path: RequestPath = said.parse().map_err(|expected| at.refused(format!("`path`: {expected}")))?;
            (asked_port(http, port, ports)?, Some(path))
        }
        (None, Some(tcp)) => {
            let [port] = tcp.pick("tcpSocket", ["port"], &REQUEST)?;
            (asked_port(tcp, port, ports)?, None)
        }
        _ => return Err(probe.refused("expected either `httpGet` or `tcpSocket`")),
    };
    let number = |node: Option<&Node>, name: &str, least, most, unsaid| {
        node.map_or(Ok(unsaid), |node| node.integer(name, least, most))
    };
    let seconds = number(period, "periodSeconds", 1, 3_600, 10)?;
    // The first look is after a period: nothing can be said of a longer time, and a shorter one is no worse.
    if let Some(delay) = delay.filter(|node| node.integer("initialDelaySeconds", 0, seconds).is_err()) {
        return Err(delay.refused("`initialDelaySeconds`: the first look is after `periodSeconds`: make that as long"));
    }
    number(successes, "successThreshold", 1, 1, 1)?;
    let failures = number(failures, "failureThreshold", 1, 100, 3)?;
    Ok(Health {
        port,
        path,
        interval_ms: seconds.saturating_mul(1_000),
        timeout_ms: number(timeout, "timeoutSeconds", 1, 60, 1)?.saturating_mul(1_000),
        failures: u8::try_from(failures).unwrap_or(u8::MAX),
    })
}

/// The port of a probe: its number, or the name that one of `ports` has.
fn asked_port(asked: &Node, port: Option<&Node>, ports: &[Port]) -> Outcome<NonZeroU16> {
    let port = port.ok_or_else(|| asked.refused("the probe has no `port`"))?;
    if !port.is_text() {
        return port_number(port, "port");
    }
    let name = port.text("port")?;
    let named = ports.iter().find(|port| port.name.as_ref().is_some_and(|label| label.as_str() == name));
    named
        .map(|port| port.port)
        .ok_or_else(|| port.refused(format!("no port has the name `{}`: name it under `ports`", shown(name))))
}
