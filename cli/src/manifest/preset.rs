//! Manifests to begin with.

use color_eyre::eyre::{bail, ensure, eyre, Result, WrapErr};
use std::path::{Path, PathBuf};
use tradewind_client::{
    content::{cid_of, ContentId},
    manifest::Manifest,
    private_file, random,
};

/// Longest public key.
const MAX_KEY_BYTES: u64 = 16 * 1024;

/// Bytes of a secret that is made up.
const SECRET_BYTES: usize = 24;

/// A manifest with gaps.
struct Preset {
    name: &'static str,
    text: &'static str,
    /// The file that its image is in unless another is named; none if only a registry has it.
    image: Option<&'static str>,
}

const PRESETS: [Preset; 4] = [
    Preset { name: "ssh-box", text: include_str!("../../../presets/ssh-box.yaml"), image: Some("machine.qcow2") },
    Preset { name: "static-site", text: include_str!("../../../presets/static-site.yaml"), image: Some("busybox.tar") },
    Preset { name: "postgres", text: include_str!("../../../presets/postgres.yaml"), image: None },
    Preset { name: "jupyter", text: include_str!("../../../presets/jupyter.yaml"), image: None },
];

/// `tradewind manifest preset`
#[derive(Debug, clap::Args)]
pub struct Fill {
    /// Which: ssh-box, static-site, postgres or jupyter
    #[arg(value_parser = PRESETS.map(|preset| preset.name))]
    pub name: String,
    /// The image: a file, content by its address, or `registry/name@sha256:…`
    #[arg(long)]
    pub image: Option<String>,
    /// Public key that may log in; the first of ~/.ssh/id_*.pub by default
    #[arg(long)]
    pub ssh_key: Option<PathBuf>,
}

/// The manifest, as YAML. Secrets in it are new ones.
///
/// # Errors
/// When it has no image, or no key; when what is filled in makes no manifest.
pub fn filled(args: &Fill) -> Result<String> {
    let preset = PRESETS.iter().find(|preset| preset.name == args.name);
    let preset = preset.ok_or_else(|| eyre!("there is no preset `{}`", args.name))?;
    let image = args.image.as_deref().or(preset.image).ok_or_else(|| {
        eyre!("say the image: --image registry/name@sha256:… (`skopeo inspect docker://…` says the digest of a tag)")
    })?;
    let mut text = preset.text.replace("@IMAGE@", &image_of(image));
    if text.contains("@SSH_KEY@") {
        text = text.replace("@SSH_KEY@", &key(args.ssh_key.as_deref())?);
    }
    if text.contains("@SECRET@") {
        text = text.replace("@SECRET@", &hex::encode(random::random::<SECRET_BYTES>()?.as_slice()));
    }
    // What was filled in may have been anything. A file need not be there yet.
    let some = cid_of(b"");
    Manifest::parse_with(text.as_bytes(), |_| Ok(some)).wrap_err("what was filled in makes no manifest")?;
    Ok(text)
}

fn image_of(image: &str) -> String {
    let quoted = format!("{image:?}");
    match image {
        _ if image.contains("@sha256:") => format!("{{ oci: {quoted} }}"),
        _ if image.parse::<ContentId>().is_ok() => format!("{{ cid: {quoted} }}"),
        _ => format!("{{ file: {quoted} }}"),
    }
}

fn key(said: Option<&Path>) -> Result<String> {
    let found = match said {
        Some(path) => path.to_owned(),
        None => own_key()
            .ok_or_else(|| eyre!("you have no SSH key: `ssh-keygen -t ed25519` makes one, or say --ssh-key"))?,
    };
    let bytes =
        private_file::read_bounded(&found, MAX_KEY_BYTES).wrap_err_with(|| format!("reading {}", found.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().next().unwrap_or_default().trim();
    if text.contains("PRIVATE KEY") {
        bail!("{} is a private key: say the one that ends with .pub", found.display());
    }
    ensure!(!line.contains(['"', '\\']) && !line.is_empty(), "{} is no public key", found.display());
    Ok(line.into())
}

fn own_key() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("HOME")?).join(".ssh");
    ["id_ed25519.pub", "id_ecdsa.pub", "id_rsa.pub"]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn of(name: &str, image: Option<&str>, ssh_key: Option<PathBuf>) -> Result<String> {
        filled(&Fill { name: name.into(), image: image.map(String::from), ssh_key })
    }

    #[test]
    fn every_preset_is_a_manifest_once_it_is_filled_in() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key.pub");
        std::fs::write(&key, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me\n")
            .unwrap();
        let oci = format!("docker.io/library/x@sha256:{}", "ab".repeat(32));
        for preset in &PRESETS {
            let text = of(preset.name, Some("some.file"), Some(key.clone())).unwrap();
            assert!(!text.contains('@') && text.contains("file: \"some.file\""), "{text}");
            assert_eq!(of(preset.name, None, Some(key.clone())).is_ok(), preset.image.is_some(), "{}", preset.name);
            assert_eq!(of(preset.name, Some(&oci), Some(key.clone())).is_ok(), preset.name != "ssh-box");
        }
        assert!(of("nothing", None, None).unwrap_err().to_string().contains("no preset"));
        let said = of("postgres", None, None).unwrap_err().to_string();
        assert!(said.contains("--image"), "{said}");
    }

    #[test]
    fn secrets_are_new_each_time_and_private_keys_are_refused() {
        let oci = format!("docker.io/library/postgres@sha256:{}", "ab".repeat(32));
        assert_ne!(of("postgres", Some(&oci), None).unwrap(), of("postgres", Some(&oci), None).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        std::fs::write(&key, "-----BEGIN OPENSSH PRIVATE KEY-----\n").unwrap();
        let said = of("ssh-box", None, Some(key.clone())).unwrap_err().to_string();
        assert!(said.contains("private key"), "{said}");
        std::fs::write(&key, "ssh-ed25519 \"]\nkind: function\n").unwrap();
        assert!(of("ssh-box", None, Some(key)).unwrap_err().to_string().contains("no public key"));
    }
}
