//! Manifests, read before anything is paid.

mod preset;

use crate::{
    output::{self, Format},
    session::Options,
};
use clap::Subcommand;
use color_eyre::eyre::{Result, WrapErr};
use serde_json::json;
use std::path::{Path, PathBuf};
use tradewind_client::{
    content::cid_of,
    manifest::{import, Beside, Health, Image, Manifest as Read, Restart, MAX_TEXT_BYTES},
    private_file,
    units::format_mib,
};
use tradewind_primitives::{Kind, Resources};

/// `tradewind manifest`
#[derive(Debug, Subcommand)]
pub enum Manifest {
    /// Say whether a manifest is valid, or in which line it is not
    Check {
        /// The manifest
        file: PathBuf,
    },
    /// Say in plain words what a manifest asks for
    Explain {
        /// The manifest
        file: PathBuf,
    },
    /// Print a manifest that is made of a Docker Compose file or a Kubernetes Pod
    Import {
        /// The file
        file: PathBuf,
        /// Take only this one of its services or containers
        #[arg(long)]
        service: Option<String>,
    },
    /// Print a manifest to begin with
    Preset(preset::Fill),
    /// Print the JSON schema of manifests, for editors
    Schema,
}

/// Runs it.
///
/// # Errors
/// When a manifest, or what one is made of, cannot be read or is not valid: with its line.
pub fn run(options: &Options, manifest: &Manifest) -> Result<()> {
    match manifest {
        Manifest::Schema => {
            let schema = tradewind_client::manifest::schema();
            match options.output {
                Format::Json => output::value(&serde_json::from_str(&schema)?),
                Format::Text => {
                    output::say!("{}", schema.trim_end());
                    Ok(())
                }
            }
        }
        Manifest::Import { file, service } => print(options, &imported(file, service.as_deref())?),
        Manifest::Preset(args) => print(options, &preset::filled(args)?),
        Manifest::Check { file } => {
            let read = read(file)?;
            match options.output {
                Format::Json => output::value(&json!({ "kind": kind(&read), "valid": true })),
                Format::Text => {
                    output::say!("{}: a valid manifest of a {}", file.display(), kind(&read));
                    Ok(())
                }
            }
        }
        Manifest::Explain { file } => {
            let read = read(file)?;
            let sentences = explain(&read);
            match options.output {
                Format::Json => output::value(&json!({ "kind": kind(&read), "sentences": sentences })),
                Format::Text => {
                    sentences.iter().for_each(|sentence| output::say!("{sentence}"));
                    Ok(())
                }
            }
        }
    }
}

/// Prints a manifest.
fn print(options: &Options, yaml: &str) -> Result<()> {
    match options.output {
        Format::Json => output::value(&json!({ "manifest": yaml })),
        Format::Text => {
            output::say!("{}", yaml.trim_end());
            Ok(())
        }
    }
}

/// Reads a manifest; a local file that it names must be there.
fn read(file: &Path) -> Result<Read> {
    let bytes = private_file::read_bounded(file, MAX_TEXT_BYTES as u64)
        .wrap_err_with(|| format!("reading {}", file.display()))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let manifest = Read::parse_with(&bytes, |named| {
        let path = folder.join(named);
        let content = private_file::read_bounded(&path, crate::home::MAX_BLOB_BYTES)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(cid_of(&content))
    });
    manifest.wrap_err_with(|| file.display().to_string())
}

/// The manifest, as YAML, of a file that is none.
fn imported(file: &Path, service: Option<&str>) -> Result<String> {
    let bytes = private_file::read_bounded(file, MAX_TEXT_BYTES as u64)
        .wrap_err_with(|| format!("reading {}", file.display()))?;
    import(&bytes, service).wrap_err_with(|| file.display().to_string())
}

fn kind(manifest: &Read) -> &'static str {
    match manifest.kind {
        Kind::Function => "function",
        Kind::Container => "container",
        Kind::Machine => "machine",
    }
}

/// What a manifest asks for, a sentence each. No value of a secret is in them.
fn explain(manifest: &Read) -> Vec<String> {
    let words = |list: Vec<String>| list.join(", ");
    let mut all = vec![format!("Runs a {}: {}.", kind(manifest), image(&manifest.image))];
    if !manifest.command.is_empty() {
        let command = manifest.command.iter().map(|word| word.to_string()).collect::<Vec<_>>().join(" ");
        all.push(format!("In place of what the image would start: {command}"));
    }
    if !manifest.args.is_empty() {
        all.push(format!("With {} arguments of its own.", manifest.args.len()));
    }
    let names = manifest.env.keys().map(|name| name.to_string()).collect::<Vec<_>>();
    if !names.is_empty() {
        all.push(format!("Its environment has {}.", words(names)));
    }
    let names = manifest.secrets.keys().map(|name| name.to_string()).collect::<Vec<_>>();
    if !names.is_empty() {
        let open = "with `--open`, everybody would";
        all.push(format!("Its secrets are {}: the provider can read them; {open}.", words(names)));
    }
    let ports = manifest.ports.iter().map(|port| match &port.name {
        Some(name) => format!("{}/{} ({name})", port.port, port.protocol),
        None => format!("{}/{}", port.port, port.protocol),
    });
    match (manifest.kind, manifest.ports.is_empty()) {
        (Kind::Function, _) => all.push("It answers at one URL.".into()),
        (_, true) => all.push("No port of it can be reached from outside.".into()),
        (_, false) => all.push(format!("From outside its ports {} can be reached.", words(ports.collect()))),
    }
    let hosts = manifest.outbound.iter().map(|host| host.to_string()).collect::<Vec<_>>();
    all.push(match hosts.is_empty() {
        true => "It cannot connect to anything.".into(),
        false => format!("It can connect to {} and nothing else.", words(hosts)),
    });
    let files = manifest.files.iter().map(|file| file.path.to_string()).collect::<Vec<_>>();
    if !files.is_empty() {
        all.push(format!("Put in place before it starts: {}.", words(files)));
    }
    if !manifest.ssh_keys.is_empty() {
        all.push(format!("{} keys may log in.", manifest.ssh_keys.len()));
    }
    for volume in manifest.volumes.iter() {
        all.push(format!("A disk of {} GiB, `{}`, is at {}.", volume.size_gib, volume.name, volume.path));
    }
    if manifest.kind == Kind::Container {
        all.extend(kept(manifest));
    }
    all.extend(manifest.pod.containers.iter().map(beside));
    all.push(format!("It needs at least {}.", needs(&manifest.resources)));
    all
}

fn image(image: &Image) -> String {
    match image {
        Image::Cid(cid) => format!("the content {cid}"),
        Image::Oci(reference) => format!("the image {reference}"),
        Image::Url { url, .. } => format!("what is at {url}, if it has the hash that is given"),
    }
}

fn kept(manifest: &Read) -> Vec<String> {
    let running = &manifest.running;
    let mut all = vec![match running.restart {
        Restart::OnFailure => "If it fails, it is started again; if it ends well, it stays ended.".to_string(),
        Restart::Always => "When it ends, it is started again.".into(),
        Restart::Never => "When it ends, it stays ended.".into(),
    }];
    all.extend(running.health.as_ref().map(checked));
    if running.read_only {
        all.push("Only /tmp and its disks can be written to.".into());
    }
    all
}

fn checked(Health { port, path, interval_ms, failures, .. }: &Health) -> String {
    let how = path.as_ref().map_or("a connection".to_string(), |path| format!("a request for {path}"));
    let every = f64::from(*interval_ms) / 1_000.0;
    format!("{failures} failures of {how} to port {port}, every {every} s, end it.")
}

/// A container beside the manifest's own, in one line.
fn beside(other: &Beside) -> String {
    let mut all = vec![format!("Beside it, on the same network, runs `{}`: {}.", other.name, image(&other.image))];
    if !other.command.is_empty() {
        let command = other.command.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        all.push(format!("In place of what the image would start: {command}."));
    }
    let secrets = other.secrets.keys().map(ToString::to_string).collect::<Vec<_>>();
    if !secrets.is_empty() {
        all.push(format!("Its secrets are {}.", secrets.join(", ")));
    }
    all.extend(other.volumes.iter().map(|mount| format!("The disk `{}` is at {} in it.", mount.name, mount.path)));
    all.extend(other.health.as_ref().map(checked));
    all.join(" ")
}

fn needs(resources: &Resources) -> String {
    let Resources { vcpus, memory_mib, storage_gib, bandwidth_mbps, gpus } = resources;
    let mut all = vec![format!("{} vCPU", (*vcpus).max(1))];
    if *memory_mib > 0 {
        all.push(format!("{} of memory", format_mib(*memory_mib)));
    }
    if *storage_gib > 0 {
        all.push(format!("{storage_gib} GiB of storage"));
    }
    if *bandwidth_mbps > 0 {
        all.push(format!("{bandwidth_mbps} Mbit/s"));
    }
    if *gpus > 0 {
        all.push(format!("{gpus} GPUs"));
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.yaml");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn a_manifest_is_explained_without_its_secrets() {
        let digest = "ab".repeat(32);
        let (_folder, path) = written(&format!(
            "version: 1\nkind: container\nimage: {{ oci: ghcr.io/a/b@sha256:{digest} }}\ncommand: [serve, now]\n\
             secrets: {{ TOKEN: hunter2 }}\nenv: {{ A: b }}\nports: [{{ port: 80, name: http }}]\n\
             network: {{ outbound: [\"db.example:5432\"] }}\nvolumes: [{{ name: v, path: /v, size: 2Gi }}]\n\
             health: {{ port: 80, path: /ok }}\nread_only: true\nrestart: always\nresources: {{ vcpus: 2, memory: 1Gi }}\n"
        ));
        let text = explain(&read(&path).unwrap()).join("\n");
        assert!(!text.contains("hunter2"), "{text}");
        for part in [
            "Runs a container: the image ghcr.io/a/b@sha256:",
            "serve now",
            "environment has A.",
            "secrets are TOKEN:",
            "ports 80/tcp (http)",
            "db.example:5432 and nothing else",
            "2 GiB, `v`, is at /v",
            "started again",
            "3 failures of a request for /ok to port 80, every 10 s",
            "Only /tmp",
            "2 vCPU, 1 GiB of memory",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_a_file_that_is_not_there_too() {
        let (_folder, path) = written("version: 1\nkind: function\nimage: { cid: nothing }\n");
        let error = format!("{:#}", read(&path).unwrap_err());
        assert!(error.contains("line 3"), "{error}");
        let (_folder, path) = written("version: 1\nkind: function\nimage: { file: gone.wasm }\n");
        let error = format!("{:#}", read(&path).unwrap_err());
        assert!(error.contains("gone.wasm"), "{error}");
    }

    #[test]
    fn what_is_imported_is_a_manifest_that_can_be_explained_and_what_is_not_is_told_with_its_line() {
        let digest = "ab".repeat(32);
        let service = format!("    image: nginx@sha256:{digest}\n    ports: [\"8080:80\"]\n");
        let (_folder, path) = written(&format!("services:\n  web:\n{service}  db:\n{service}"));
        let error = format!("{:#}", imported(&path, None).unwrap_err());
        assert!(error.contains("m.yaml: line 6") && error.contains("80 is another container's"), "{error}");
        let yaml = imported(&path, Some("web")).unwrap();
        let (_folder, path) = written(&yaml);
        let text = explain(&read(&path).unwrap()).join("\n");
        assert!(text.contains("docker.io/library/nginx@sha256:") && text.contains("80/tcp"), "{text}");
        // A manifest is neither of the two.
        assert!(format!("{:#}", imported(&path, None).unwrap_err()).contains("neither"));
        let error = format!("{:#}", imported(Path::new("/nowhere"), None).unwrap_err());
        assert!(error.contains("reading /nowhere"), "{error}");
    }

    #[test]
    fn the_command_line_of_an_import_names_the_file_and_maybe_a_service() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(subcommand)]
            manifest: Manifest,
        }
        let line = <Line as clap::Parser>::try_parse_from(["m", "import", "compose.yaml", "--service", "web"]).unwrap();
        let Manifest::Import { file, service } = line.manifest else { unreachable!() };
        assert_eq!((file, service.as_deref()), (PathBuf::from("compose.yaml"), Some("web")));
        assert!(<Line as clap::Parser>::try_parse_from(["m", "import"]).is_err());
    }
}
