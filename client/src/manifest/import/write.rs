//! A container's manifest as YAML.

use crate::{
    bounded::Map,
    manifest::{Beside, Health, Image, Manifest, Mount, Restart},
    text::{Argument, EnvName, EnvValue},
};
use std::fmt::{self, Write};

/// Said above every manifest that was imported: both formats allow what a manifest must name.
const HEAD: &str = "\
# Made by `tradewind manifest import`. Move what must not be printed from `env` to `secrets`. From inside, nothing
# can be connected to but what `network: { outbound: [\"host:port\"] }` lists.
";

/// What is rented otherwise is what `tradewind rent` takes for the least.
const NO_MEMORY: &str =
    "# How much memory it needs was not said: `resources.memory` says so, or `--memory` when you rent.\n";

/// `manifest`, which is of a container with an image in a registry, as text that is read as the same manifest. It has no
/// files, no secrets, no outbound connections and no bandwidth: nothing that is imported says such.
pub(super) fn yaml(manifest: &Manifest) -> String {
    let mut all = String::new();
    // Writing to a string never fails.
    let _ = put(&mut all, manifest);
    all
}

fn put(all: &mut String, manifest: &Manifest) -> fmt::Result {
    all.write_str(HEAD)?;
    if manifest.resources.memory_mib == 0 {
        all.write_str(NO_MEMORY)?;
    }
    writeln!(all, "version: 1\nkind: container")?;
    if let Image::Oci(reference) = &manifest.image {
        writeln!(all, "image: {{ oci: {} }}", Quoted(reference.as_str()))?;
    }
    if let Some(name) = &manifest.pod.name {
        writeln!(all, "name: {}", Quoted(name.as_str()))?;
    }
    words(all, "", "command", &manifest.command)?;
    words(all, "", "args", &manifest.args)?;
    variables(all, "", &manifest.env)?;
    if !manifest.ports.is_empty() {
        writeln!(all, "ports:")?;
        for port in manifest.ports.iter() {
            write!(all, "  - {{ port: {}", port.port)?;
            if let Some(name) = &port.name {
                write!(all, ", name: {}", Quoted(name.as_str()))?;
            }
            writeln!(all, " }}")?;
        }
    }
    if !manifest.volumes.is_empty() {
        writeln!(all, "volumes:")?;
        for volume in manifest.volumes.iter() {
            let (name, path) = (Quoted(volume.name.as_str()), Quoted(volume.path.as_str()));
            writeln!(all, "  - {{ name: {name}, path: {path}, size: {}Gi }}", volume.size_gib)?;
        }
    }
    let restart = match manifest.running.restart {
        Restart::OnFailure => "on-failure",
        Restart::Always => "always",
        Restart::Never => "never",
    };
    writeln!(all, "restart: {restart}")?;
    checked(all, "", manifest.running.health.as_ref(), manifest.running.read_only)?;
    if !manifest.pod.containers.is_empty() {
        writeln!(all, "containers:")?;
        manifest.pod.containers.iter().try_for_each(|other| beside(all, other))?;
    }
    let resources = &manifest.resources;
    let parts = [
        (resources.vcpus > 0).then(|| format!("vcpus: {}", resources.vcpus)),
        (resources.memory_mib > 0).then(|| format!("memory: {}Mi", resources.memory_mib)),
        (resources.storage_gib > 0).then(|| format!("storage: {}Gi", resources.storage_gib)),
    ];
    writeln!(all, "resources: {{ {} }}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// A container beside the manifest's own.
fn beside(all: &mut String, other: &Beside) -> fmt::Result {
    const INDENT: &str = "    ";
    writeln!(all, "  - name: {}", Quoted(other.name.as_str()))?;
    if let Image::Oci(reference) = &other.image {
        writeln!(all, "{INDENT}image: {{ oci: {} }}", Quoted(reference.as_str()))?;
    }
    words(all, INDENT, "command", &other.command)?;
    words(all, INDENT, "args", &other.args)?;
    variables(all, INDENT, &other.env)?;
    if !other.volumes.is_empty() {
        writeln!(all, "{INDENT}volumes:")?;
        for Mount { name, path } in other.volumes.iter() {
            writeln!(all, "{INDENT}  - {{ name: {}, path: {} }}", Quoted(name.as_str()), Quoted(path.as_str()))?;
        }
    }
    checked(all, INDENT, other.health.as_ref(), other.read_only)
}

fn variables(all: &mut String, indent: &str, env: &Map<EnvName, EnvValue, 64>) -> fmt::Result {
    if env.is_empty() {
        return Ok(());
    }
    writeln!(all, "{indent}env:")?;
    env.iter().try_for_each(|(name, value)| writeln!(all, "{indent}  {name}: {}", Quoted(value.as_str())))
}

fn checked(all: &mut String, indent: &str, health: Option<&Health>, read_only: bool) -> fmt::Result {
    if let Some(Health { port, path, interval_ms, timeout_ms, failures }) = health {
        write!(all, "{indent}health: {{ port: {port}")?;
        if let Some(path) = path {
            write!(all, ", path: {}", Quoted(path.as_str()))?;
        }
        let time = |millis: u32| match millis.is_multiple_of(1_000) {
            true => format!("{}s", millis / 1_000),
            false => format!("{millis}ms"),
        };
        let (interval, timeout) = (time(*interval_ms), time(*timeout_ms));
        writeln!(all, ", interval: {interval}, timeout: {timeout}, failures: {failures} }}")?;
    }
    if read_only {
        writeln!(all, "{indent}read_only: true")?;
    }
    Ok(())
}

fn words(all: &mut String, indent: &str, name: &str, words: &[Argument]) -> fmt::Result {
    if words.is_empty() {
        return Ok(());
    }
    write!(all, "{indent}{name}: [")?;
    for (count, word) in words.iter().enumerate() {
        let comma = if count == 0 { "" } else { ", " };
        write!(all, "{comma}{}", Quoted(word.as_str()))?;
    }
    writeln!(all, "]")
}

/// Text in the quotes of YAML, in one line.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for next in self.0.chars() {
            match next {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                ' '..='~' => f.write_char(next)?,
                // What is a letter anywhere stays. Of the others some are breaks to YAML, and some it does not take as they are.
                _ if next.is_alphanumeric() => f.write_char(next)?,
                _ => write!(f, "\\U{:08X}", u32::from(next))?,
            }
        }
        f.write_char('"')
    }
}
