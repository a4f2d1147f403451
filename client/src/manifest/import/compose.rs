//! The services of a Docker Compose file.

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
    manifest::{Manifest, Port, Restart, Running, Volume},
    text::{Argument, EnvName, EnvValue},
    units,
};

/// What a volume has if nothing says how large it is: Compose has no word for that.
const VOLUME_GIB: u32 = 1;

/// Where a volume says how large it is.
const SIZE: &str = "x-tradewind-size";

const FILE: Rules = Rules {
    ignored: &["version", "name"],
    extensions: true,
    advice: &[
        ("networks", "all containers of a manifest share one loopback, and have no other network: leave it out, here and at the service"),
        ("secrets", "write what a secret holds under `secrets:` of the manifest, after the import"),
        ("configs", "write what a file holds under `files:` of the manifest, after the import"),
        ("include", "other files are not read: `docker compose config` prints all of them as one"),
    ],
};

const SERVICE: Rules = Rules {
    ignored: &["container_name", "labels"],
    extensions: true,
    advice: &[
        ("build", "images are not built: push what it builds to a registry, and name it by digest under `image`"),
        ("cap_add", "a container has no capabilities: leave it out"),
        ("cap_drop", "a container has no capabilities: leave it out"),
        ("configs", "write what a file holds under `files:` of the manifest, after the import"),
        (
            "depends_on",
            "all containers of a manifest start at once: leave it out, and let the program wait for what it needs",
        ),
        ("devices", "a container has no devices: leave it out, or rent a machine"),
        ("env_file", "other files are not read: write the variables under `environment`"),
        ("extends", "other services are not read: `docker compose config` writes out what it brings"),
        ("healthcheck", "a command is not run in the container: leave it out, and write `health:` into the manifest"),
        ("networks", "all containers of a manifest share one loopback, and have no other network: leave it out"),
        ("network_mode", "a container has no network but a loopback: leave it out"),
        ("privileged", "a container has no privileges: leave it out, or rent a machine"),
        ("secrets", "write what a secret holds under `secrets:` of the manifest, after the import"),
        ("security_opt", "a container gets no new privileges, always: leave it out"),
        ("tmpfs", "`/tmp` is there, always; elsewhere use a volume"),
        ("user", "the image's user runs it: set the user in the image"),
        ("working_dir", "the image's folder is where it starts: set the folder in the image"),
    ],
};

const DEPLOY: Rules = Rules {
    ignored: &[],
    extensions: true,
    advice: &[
        ("replicas", "a manifest has one container of each: leave it out, and rent as often as you need"),
        ("restart_policy", "write `restart` at the service"),
    ],
};

const RESOURCES: Rules = Rules {
    ignored: &[],
    extensions: true,
    advice: &[("reservations", "what is rented is what `limits` says: leave it out")],
};

const PLAIN: Rules = Rules { ignored: &[], extensions: true, advice: &[] };

const VOLUME: Rules = Rules {
    ignored: &["name", "labels"],
    // Our own extension is picked before the others are ignored.
    extensions: true,
    advice: &[("external", "nothing is there before the lease: leave it out, and the volume begins empty")],
};

/// The manifest of the services of the file `root`, or of the one of them that is `wanted`.
pub(super) fn manifest(root: &Node, wanted: Option<&str>) -> Outcome<Manifest> {
    let [services, volumes] = root.pick("the file", ["services", "volumes"], &FILE)?;
    let services = services.ok_or_else(|| root.refused("`services` is empty"))?;
    let named: Vec<_> = services.fields("services")?.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let mut all = Vec::new();
    for (name, at) in chosen(named, wanted, services)? {
        all.push(Named { name, at, container: container_of(at, volumes)? });
    }
    together::manifest(services, all)
}

/// What is said of one service, with the volumes of the file.
fn container_of(service: &Node, volumes: Option<&Node>) -> Outcome<Container> {
    let names = [
        "image",
        "entrypoint",
        "command",
        "environment",
        "ports",
        "volumes",
        "read_only",
        "restart",
        "cpus",
        "mem_limit",
        "deploy",
    ];
    let [image, entrypoint, command, environment, ports, mounts, read_only, restart, cpus, mem_limit, deploy] =
        service.pick("the service", names, &SERVICE)?;
    let image = image.ok_or_else(|| service.refused("the service has no `image`"))?;
    let volumes = mounts.map(|mounts| mounted(mounts, volumes)).transpose()?.unwrap_or_default();
    parts::storage_gib(mounts.unwrap_or(service), parts::ROOT_GIB, &volumes)?;
    let (thousandths, memory_mib) = limits(cpus, mem_limit, deploy)?;
    Ok(Container {
        image: parts::image(image, &text(image, "image")?)?,
        command: entrypoint.map(|node| command_line(node, "entrypoint")).transpose()?.unwrap_or_default(),
        args: command.map(|node| command_line(node, "command")).transpose()?.unwrap_or_default(),
        env: environment.map(variables).transpose()?.unwrap_or_default(),
        ports: ports.map(published).transpose()?.unwrap_or_default(),
        running: Running {
            read_only: read_only.map(|node| node.flag("read_only")).transpose()?.unwrap_or_default(),
            // Without the word, Compose leaves ended what ends.
            restart: restart.map(again).transpose()?.unwrap_or(Restart::Never),
            health: None,
        },
        thousandths,
        memory_mib,
        root_gib: parts::ROOT_GIB,
        volumes,
    })
}

/// `text` as Compose reads it: `$$` is a dollar, and a variable of somebody's shell is not there.
fn literal(node: &Node, text: &str) -> Outcome<String> {
    words::dollars(text, |_| true).ok_or_else(|| {
        node.refused("variables (`${…}`) are not filled in: write the value, or `$$` if a dollar is meant")
    })
}

fn text(node: &Node, name: &str) -> Outcome<String> {
    literal(node, node.text(name)?)
}

fn plain(node: &Node, name: &str) -> Outcome<String> {
    literal(node, &node.plain(name)?)
}

/// The words of `entrypoint` or `command`.
fn command_line(node: &Node, name: &str) -> Outcome<List<Argument, 64>> {
    let said = match node.is_text() {
        true => {
            let split = words::split(&text(node, name)?).map_err(|why| {
                node.refused(format!("`{name}`: {why}: write a list, as `[\"sh\", \"-c\", \"…\"]` for a shell"))
            })?;
            split.iter().map(|word| parts::argument(node, word)).collect::<Outcome<Vec<_>>>()?
        }
        false => {
            let items = node.items(name, 64)?.iter();
            items.map(|item| parts::argument(item, &plain(item, name)?)).collect::<Outcome<Vec<_>>>()?
        }
    };
    match said.is_empty() {
        true => Err(node.refused(format!("`{name}`: a manifest cannot take the image's away: leave it out"))),
        false => parts::list(node, name, said),
    }
}

fn variables(node: &Node) -> Outcome<Map<EnvName, EnvValue, 64>> {
    let from_shell = |at: &Node, name: &str| {
        let name = shown(name);
        at.refused(format!("`{name}` would be taken from your shell: write `{name}=` and its value"))
    };
    let mut pairs = Vec::new();
    if node.is_list() {
        for item in node.items("environment", 64)? {
            let said = item.text("environment")?;
            let (name, value) = said.split_once('=').ok_or_else(|| from_shell(item, said))?;
            pairs.push((item, name, literal(item, value)?));
        }
    } else {
        for (key, value) in node.fields("environment")? {
            let given = value.given().ok_or_else(|| from_shell(value, key.as_str()))?;
            pairs.push((value, key.as_str(), plain(given, key.as_str())?));
        }
    }
    parts::variables(node, pairs)
}

fn published(node: &Node) -> Outcome<List<Port, 16>> {
    let mut ports = Vec::new();
    for item in node.items("ports", 16)? {
        let port = match item.is_map() {
            true => long_port(item, &ports)?,
            false => short_port(item, &ports)?,
        };
        ports.push(port);
    }
    parts::list(node, "ports", ports)
}

const UDP: &str = "only TCP is carried: leave this port out";
const ADDRESS: &str = "a port is reached by everybody: leave the address out, or the port";

/// `[[ADDRESS:]OUTSIDE:]INSIDE[/tcp]`, of which the inside counts.
fn short_port(item: &Node, before: &[Port]) -> Outcome<Port> {
    let said = plain(item, "ports")?;
    let said = match said.split_once('/') {
        Some((said, "tcp")) => said,
        Some(_) => return Err(item.refused(UDP)),
        None => &said,
    };
    let (outside, inside) = said.rsplit_once(':').map_or((None, said), |(outside, inside)| (Some(outside), inside));
    let (address, outside) = match outside {
        Some(outside) => outside.rsplit_once(':').map_or((None, outside), |(address, port)| (Some(address), port)),
        None => (None, ""),
    };
    if address.is_some_and(|address| !matches!(address, "0.0.0.0" | "[::]")) {
        return Err(item.refused(ADDRESS));
    }
    let Some(inside) = parts::port_number(inside) else {
        return Err(item.refused("expected one port of the container, like `8080:80`: write each of a range by itself"));
    };
    // What is outside is the provider's to say, but a typing error is not passed over.
    match outside.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        true => parts::port(item, before, inside, None),
        false => Err(item.refused("expected ports like `8080:80`")),
    }
}

fn long_port(item: &Node, before: &[Port]) -> Outcome<Port> {
    let rules = Rules { ignored: &["published", "mode"], extensions: true, advice: &[] };
    let [target, protocol, address, name] = item.pick("ports", ["target", "protocol", "host_ip", "name"], &rules)?;
    if protocol.map(|node| text(node, "protocol")).transpose()?.is_some_and(|said| said != "tcp") {
        return Err(protocol.unwrap_or(item).refused(UDP));
    }
    if address.map(|node| text(node, "host_ip")).transpose()?.is_some_and(|said| said != "0.0.0.0" && said != "::") {
        return Err(address.unwrap_or(item).refused(ADDRESS));
    }
    let target = target.ok_or_else(|| item.refused("the port has no `target`"))?;
    let number = parts::port_number(&plain(target, "target")?)
        .ok_or_else(|| target.refused("`target`: expected one port of the container, like 80"))?;
    let name = name.map(|node| text(node, "name")).transpose()?;
    parts::port(item, before, number, name.as_deref())
}

/// The volumes at `mounts`, as large as `volumes` of the file says.
fn mounted(mounts: &Node, volumes: Option<&Node>) -> Outcome<List<Volume, 8>> {
    let mut all = Vec::new();
    for item in mounts.items("volumes", 8)? {
        let (name, path) = match item.is_map() {
            true => long_mount(item)?,
            false => short_mount(item)?,
        };
        let declared = volumes.map(|volumes| volumes.fields("volumes")).transpose()?.unwrap_or_default();
        let Some((_, declared)) = declared.iter().find(|(key, _)| key.as_str() == name) else {
            let name = shown(&name);
            return Err(
                item.refused(format!("`{name}` is not named under `volumes:` of the file: write `{name}:` there"))
            );
        };
        let volume = parts::volume(item, &all, &name, &path, size_gib(declared)?)?;
        all.push(volume);
    }
    parts::list(mounts, "volumes", all)
}

const BIND: &str =
    "files of your machine are not there: put small ones under `files:` of the manifest, after the import";
const READ_ONLY: &str = "a volume begins empty, and can be written to: leave out that it is read only";

/// `NAME:PATH[:rw]`.
fn short_mount(item: &Node) -> Outcome<(String, String)> {
    let said = text(item, "volumes")?;
    if said.contains('\\') || (said.starts_with(['.', '/', '~']) && said.contains(':')) {
        return Err(item.refused(BIND));
    }
    match said.split(':').collect::<Vec<_>>().as_slice() {
        [name, path] | [name, path, "rw"] => Ok((name.to_string(), path.to_string())),
        [_, _, "ro"] => Err(item.refused(READ_ONLY)),
        [_] => Err(item.refused("give the volume a name: `NAME:PATH` here, and `NAME:` under `volumes:` of the file")),
        _ => Err(item.refused("expected `NAME:PATH`, without more behind it")),
    }
}

fn long_mount(item: &Node) -> Outcome<(String, String)> {
    let [kind, source, target, read_only, volume] =
        item.pick("volumes", ["type", "source", "target", "read_only", "volume"], &PLAIN)?;
    let kind = kind.ok_or_else(|| item.refused("the volume has no `type`: write `type: volume`"))?;
    match text(kind, "type")?.as_str() {
        "volume" => {}
        "bind" => return Err(kind.refused(BIND)),
        "tmpfs" => return Err(kind.refused("`/tmp` is there, always; elsewhere use `type: volume`")),
        _ => return Err(kind.refused("only `type: volume` is read")),
    }
    if let Some(node) = read_only.filter(|node| !matches!(node.flag("read_only"), Ok(false))) {
        return Err(node.refused(READ_ONLY));
    }
    // `docker compose config` writes it, with nothing in it.
    if let Some(options) = volume {
        let [] = options.pick("volume", [], &PLAIN)?;
    }
    let source = source.ok_or_else(|| item.refused("give the volume a name: `source: NAME`"))?;
    let target = target.ok_or_else(|| item.refused("say where the volume is: `target: /PATH`"))?;
    Ok((text(source, "source")?, text(target, "target")?))
}

fn size_gib(declared: &Node) -> Outcome<u32> {
    let Some(declared) = declared.given() else { return Ok(VOLUME_GIB) };
    let [size] = declared.pick("the volume", [SIZE], &VOLUME)?;
    match size {
        Some(size) => parts::units(size, units::parse_bytes(&text(size, SIZE)?).ok(), 30, "10Gi"),
        None => Ok(VOLUME_GIB),
    }
}

fn again(node: &Node) -> Outcome<Restart> {
    match text(node, "restart")?.as_str() {
        "no" => Ok(Restart::Never),
        // Nobody can stop it but by cancelling the lease.
        "always" | "unless-stopped" => Ok(Restart::Always),
        "on-failure" => Ok(Restart::OnFailure),
        said if said.starts_with("on-failure:") => {
            Err(node.refused("how often it is tried cannot be said: write `on-failure`"))
        }
        _ => Err(node.refused("`restart`: expected `no`, `always`, `on-failure` or `unless-stopped`")),
    }
}

/// Processors, and memory in MiB; zero where nothing is said. Each is said in one of two places.
fn limits(cpus: Option<&Node>, mem_limit: Option<&Node>, deploy: Option<&Node>) -> Outcome<(u64, u32)> {
    let [resources] = deploy.map(|node| node.pick("deploy", ["resources"], &DEPLOY)).transpose()?.unwrap_or_default();
    let [limits] =
        resources.map(|node| node.pick("resources", ["limits"], &RESOURCES)).transpose()?.unwrap_or_default();
    let [limit_cpus, limit_memory] =
        limits.map(|node| node.pick("limits", ["cpus", "memory"], &PLAIN)).transpose()?.unwrap_or_default();
    let one = |short: Option<&'_ Node>, long: Option<&Node>, names: &str| match (short, long) {
        (Some(_), Some(twice)) => Err(twice.refused(format!("{names} say the same: leave one"))),
        _ => Ok(()),
    };
    one(cpus, limit_cpus, "`cpus` and `deploy.resources.limits.cpus`")?;
    one(mem_limit, limit_memory, "`mem_limit` and `deploy.resources.limits.memory`")?;
    let vcpus = cpus.or(limit_cpus).map(|node| {
        let said = literal(node, node.number("cpus")?)?;
        parts::processors(node, parts::thousandths(&said))
    });
    let memory_mib = mem_limit.or(limit_memory).map(|node| {
        let said = literal(node, node.number("memory")?)?;
        // A number without a unit is of bytes, to Docker; units are powers of 1,024 to it as to us.
        let bytes = match said.bytes().all(|byte| byte.is_ascii_digit()) {
            true => said.parse().ok(),
            false => units::parse_bytes(&said).ok(),
        };
        parts::units(node, bytes, 20, "512m")
    });
    Ok((vcpus.transpose()?.unwrap_or_default(), memory_mib.transpose()?.unwrap_or_default()))
}
