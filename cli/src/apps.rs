//! Programs and their manifests.

use crate::{
    home::{Home, Kept, MAX_BLOB_BYTES},
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, eyre, Result, WrapErr};
use serde_json::json;
use std::path::{Path, PathBuf};
use tradewind_client::{
    content::ContentId,
    manifest::{Manifest, MAX_TEXT_BYTES},
    private_file,
};

/// `tradewind deploy`
#[derive(Debug, clap::Args)]
pub struct Deploy {
    /// A WASI HTTP component (.wasm), or a manifest (.yaml) that names one
    pub file: PathBuf,
}

/// A manifest, and the content that it needs, in the user's store.
pub struct App {
    /// The manifest.
    pub manifest: Manifest,
    /// Its text, as public content: every program by its address.
    pub text: String,
    /// What it runs, as far as that is in the store: its program or its images.
    pub content: Vec<ContentId>,
}

impl App {
    /// Reads a manifest, a program (which gets a manifest of nothing else), or takes a program's address.
    ///
    /// # Errors
    /// When a file cannot be read, or is none of these.
    pub fn load(home: &Home, from: &str) -> Result<Self> {
        if let Ok(cid) = from.parse::<ContentId>() {
            home.blob(&cid)?;
            return Self::of_text(plain(&cid));
        }
        let path = Path::new(from);
        if path.extension().is_some_and(|extension| extension == "wasm") {
            return Self::of_text(plain(&take_in(home, path)?));
        }
        let bytes = private_file::read_bounded(path, MAX_TEXT_BYTES as u64)
            .wrap_err_with(|| format!("reading {}", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut named: Vec<(PathBuf, ContentId)> = Vec::new();
        let manifest = Manifest::parse_with(&bytes, |file| {
            if let Some((_, cid)) = named.iter().find(|(known, _)| known == file) {
                return Ok(*cid);
            }
            let cid = take_in(home, &folder.join(file)).map_err(|error| format!("{error:#}"))?;
            named.push((file.to_owned(), cid));
            Ok(cid)
        })
        .wrap_err_with(|| path.display().to_string())?;
        let mut text = String::from_utf8(bytes).map_err(|_| eyre!("{} is not text", path.display()))?;
        for (file, cid) in &named {
            text = with_cid(&text, file, cid)?;
        }
        let app = Self::of_text(text)?;
        if app.manifest != manifest {
            bail!("{}: write the image as `image:` and, below it, `file: NAME`", path.display());
        }
        Ok(app)
    }

    /// What a lease or an order that was kept runs: it can be rented again.
    ///
    /// # Errors
    /// When the record or the store is damaged, or something is not in the store any more.
    pub fn of_kept(home: &Home, kept: &Kept) -> Result<Self> {
        let (mut blobs, sealed) = (kept.blobs.iter().copied(), kept.sealed_manifest()?);
        let Some(sealed) = sealed else {
            // Of what is public, the manifest comes last.
            let cid = blobs.next_back().ok_or_else(|| eyre!("the record names no manifest"))?;
            let text = String::from_utf8(home.blob(&cid)?).map_err(|_| eyre!("the manifest {cid} is not text"))?;
            return Ok(Self { content: blobs.collect(), ..Self::of_text(text)? });
        };
        // Its text is of no use to anybody: who rented it sealed wants it sealed again.
        Ok(Self {
            manifest: Manifest::from_canonical(&sealed.manifest)?,
            text: String::new(),
            content: blobs.collect(),
        })
    }

    fn of_text(text: String) -> Result<Self> {
        let manifest = Manifest::parse(text.as_bytes())?;
        let content = manifest.content();
        Ok(Self { manifest, text, content })
    }
}

/// The manifest of a program and nothing else.
fn plain(cid: &ContentId) -> String {
    format!("version: 1\nkind: function\nimage: {{ cid: {cid} }}\nresources: {{ vcpus: 1, memory_mib: 64 }}\n")
}

/// `text` with what names `file` naming `cid` instead.
fn with_cid(text: &str, file: &Path, cid: &ContentId) -> Result<String> {
    let name = file.to_str().ok_or_else(|| eyre!("the file's name is not text"))?;
    let written = [format!("file: {name}"), format!("file: \"{name}\""), format!("file: '{name}'")];
    for form in written {
        // Whatever else it may have replaced, the manifest would not be the same.
        if text.contains(&form) {
            return Ok(text.replace(&form, &format!("cid: {cid}")));
        }
    }
    bail!("the manifest must name its program as `file: {name}`")
}

fn take_in(home: &Home, path: &Path) -> Result<ContentId> {
    let bytes =
        private_file::read_bounded(path, MAX_BLOB_BYTES).wrap_err_with(|| format!("reading {}", path.display()))?;
    // A component and a core module begin alike but for the fifth byte, which is the layer.
    let (program, archive) = (bytes.get(..4) == Some(b"\0asm"), bytes.get(257..262) == Some(b"ustar"));
    let disk = bytes.get(..4) == Some(b"QFI\xfb");
    if !program && !archive && !disk {
        let wanted = "WebAssembly, nor a tar of a container image, nor a disk image in qcow2";
        bail!("{} is neither {wanted}", path.display());
    }
    home.put_blob(&bytes)
}

/// Runs it.
///
/// # Errors
/// Those of [`App::load`].
pub fn run(options: &Options, deploy: &Deploy) -> Result<()> {
    let home = options.home()?;
    let app = App::load(&home, &deploy.file.to_string_lossy())?;
    let manifest = home.put_blob(app.text.as_bytes())?;
    match options.output {
        Format::Json => output::value(&json!({
            "manifest": manifest.to_string(),
            "component": app.content.first().map(ToString::to_string),
            "content": app.content.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })),
        Format::Text => {
            for cid in &app.content {
                output::say!("program   {cid}");
            }
            output::say!("manifest  {manifest}");
            output::say!("Next: tradewind rent {} --for 1h", deploy.file.display());
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use codec::Encode;
    use tradewind_client::manifest::SealedManifest;

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        (folder, home)
    }

    #[test]
    fn a_program_and_a_manifest_that_names_it_lead_to_the_same_component() {
        let (folder, home) = home();
        let wasm = folder.path().join("app.wasm");
        std::fs::write(&wasm, b"\0asm....").unwrap();
        let yaml = folder.path().join("manifest.yaml");
        std::fs::write(&yaml, "version: 1\nkind: function\nimage:\n  file: app.wasm # here\nenv: { A: b }\n").unwrap();
        let plain = App::load(&home, wasm.to_str().unwrap()).unwrap();
        let full = App::load(&home, yaml.to_str().unwrap()).unwrap();
        assert_eq!((plain.content.len(), &plain.content), (1, &full.content));
        assert!(full.text.contains(&format!("cid: {} # here", full.content[0])));
        let by_cid = App::load(&home, &plain.content[0].to_string()).unwrap();
        assert_eq!(by_cid.manifest, plain.manifest);
    }

    #[test]
    fn what_was_kept_of_a_program_can_be_rented_again() {
        let (folder, home) = home();
        let wasm = folder.path().join("app.wasm");
        std::fs::write(&wasm, b"\0asm....").unwrap();
        let app = App::load(&home, wasm.to_str().unwrap()).unwrap();
        let component = app.content[0];
        let kept = |manifest, blobs| Kept {
            genesis: "0x".into(),
            sealing_secret: String::new(),
            manifest,
            blobs,
            url: None,
            ports: vec![],
            user: None,
            host_key: None,
        };
        let sealed = SealedManifest::new(&app.manifest).unwrap();
        let again = App::of_kept(&home, &kept(Some(hex::encode(sealed.encode())), vec![component])).unwrap();
        assert_eq!((again.manifest, again.content), (app.manifest.clone(), vec![component]));
        let public = home.put_blob(app.text.as_bytes()).unwrap();
        let again = App::of_kept(&home, &kept(None, vec![component, public])).unwrap();
        assert_eq!((again.text, again.manifest, again.content), (app.text, app.manifest, vec![component]));
        assert!(App::of_kept(&home, &kept(None, vec![])).is_err());
        assert!(App::of_kept(&home, &kept(Some("00".into()), vec![])).is_err());
    }

    #[test]
    fn several_containers_may_have_one_file_or_several() {
        let (folder, home) = home();
        let archive = |name: &str, byte: u8| {
            let mut bytes = vec![byte; 600];
            bytes[257..262].copy_from_slice(b"ustar");
            std::fs::write(folder.path().join(name), bytes).unwrap();
        };
        archive("a.tar", 1);
        archive("b.tar", 2);
        let yaml = folder.path().join("manifest.yaml");
        let text = "version: 1\nkind: container\nimage: { file: a.tar }\ncontainers:\n\
                    - { name: x, image: { file: b.tar } }\n- { name: y, image: { file: a.tar } }\n";
        std::fs::write(&yaml, text).unwrap();
        let app = App::load(&home, yaml.to_str().unwrap()).unwrap();
        assert_eq!(app.content.len(), 2, "{:?}", app.content);
        assert!(!app.text.contains("file:"), "{}", app.text);
        assert!(app.content.iter().all(|cid| home.blob(cid).is_ok()));
        std::fs::write(&yaml, format!("{text}env: {{ A: \"file: a.tar\" }}\n")).unwrap();
        let meant = App::load(&home, yaml.to_str().unwrap()).err().unwrap().to_string();
        assert!(meant.contains("write the image as"), "{meant}");
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let (folder, home) = home();
        let text = folder.path().join("app.wasm");
        std::fs::write(&text, b"hello").unwrap();
        assert!(App::load(&home, text.to_str().unwrap()).err().unwrap().to_string().contains("neither WebAssembly"));
        assert!(App::load(&home, "nowhere.wasm").is_err());
        let cid = tradewind_client::content::cid_of(b"unknown").to_string();
        assert!(App::load(&home, &cid).err().unwrap().to_string().contains("deploy"));
    }
}
