//! What a provider is shown of a manifest before it is paid.

use super::{Beside, Image, Manifest, Pod, Port, Running, Volume};
use crate::content::{cid_of, ContentId};
use std::{num::NonZeroU16, sync::LazyLock};

/// Stands for content that the provider is not told of yet.
static SOME_CONTENT: LazyLock<ContentId> = LazyLock::new(|| cid_of(b""));

impl Manifest {
    /// What decides whether a provider takes it, and nothing else: its kind and sizes, how many ports and disks there are and
    /// over which protocol, the limits of requests, how many containers, and where the images come from, though not which. A provider that takes
    /// the outline takes the manifest, unless the image is bad or room runs out meanwhile.
    pub fn outline(&self) -> Self {
        let numbered = |index: usize| u16::try_from(index).unwrap_or(u16::MAX).saturating_add(1);
        let ports = self.ports.iter().enumerate().filter_map(|(index, port)| {
            Some(Port { port: NonZeroU16::new(numbered(index))?, protocol: port.protocol, name: None })
        });
        let volumes = self.volumes.iter().enumerate().filter_map(|(index, volume)| {
            let name = format!("v{}", numbered(index));
            Some(Volume { path: format!("/{name}").parse().ok()?, name: name.parse().ok()?, size_gib: volume.size_gib })
        });
        let beside = self.pod.containers.iter().enumerate().filter_map(|(index, beside)| {
            Some(Beside {
                name: format!("c{}", numbered(index)).parse().ok()?,
                image: outline_of(&beside.image),
                command: Default::default(),
                args: Default::default(),
                env: Default::default(),
                secrets: Default::default(),
                files: Default::default(),
                volumes: Default::default(),
                read_only: beside.read_only,
                health: None,
            })
        });
        Self {
            kind: self.kind,
            image: outline_of(&self.image),
            command: Default::default(),
            args: Default::default(),
            env: Default::default(),
            secrets: Default::default(),
            ports: ports.collect::<Vec<_>>().try_into().unwrap_or_default(),
            files: Default::default(),
            ssh_keys: Default::default(),
            volumes: volumes.collect::<Vec<_>>().try_into().unwrap_or_default(),
            resources: self.resources,
            outbound: Default::default(),
            limits: self.limits,
            running: Running { health: None, ..self.running.clone() },
            pod: Pod { name: None, containers: beside.collect::<Vec<_>>().try_into().unwrap_or_default() },
        }
    }
}

/// An image of the same source.
fn outline_of(image: &Image) -> Image {
    match image {
        Image::Cid(_) => Image::Cid(*SOME_CONTENT),
        Image::Oci(reference) => {
            let registry = reference.as_str().split('/').next().unwrap_or_default();
            let some = format!("{registry}/some@sha256:{}", "0".repeat(64)).parse();
            Image::Oci(some.unwrap_or_else(|_| reference.clone()))
        }
        Image::Url { url, .. } => {
            let host = url::Url::parse(url.as_str()).ok().map(|url| url.origin().ascii_serialization());
            let some = host.and_then(|host| format!("{host}/").parse().ok());
            Image::Url { url: some.unwrap_or_else(|| url.clone()), sha256: [0; 32] }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn outline(text: &str) -> Manifest {
        let manifest = Manifest::parse(text.as_bytes()).unwrap();
        let outline = manifest.outline();
        // It travels, and an outline has none of its own.
        assert_eq!(Manifest::from_canonical(&outline.canonical().unwrap()).unwrap(), outline);
        assert_eq!(outline.outline(), outline);
        assert_eq!((outline.kind, outline.resources), (manifest.kind, manifest.resources));
        outline
    }

    #[test]
    fn it_says_nothing_of_what_runs() {
        let text = format!(
            "version: 1\nkind: container\nimage: {{ oci: \"private.example:5000/secret-name/app@sha256:{}\" }}\n\
             command: [secret-command]\nargs: [secret-argument]\nenv: {{ A: secret-a }}\nsecrets: {{ B: secret-b }}\n\
             ports: [{{ port: 8765, name: secret-port }}, {{ port: 53, protocol: udp }}]\n\
             files: [{{ path: /secret-path, content: secret-content }}]\n\
             volumes: [{{ name: secret-volume, path: /secret-disk, size: 3Gi }}]\n\
             network: {{ outbound: [\"secret.example:443\"] }}\n\
             health: {{ port: 8765, path: /secret-health }}\nread_only: true\n\
             resources: {{ vcpus: 2, memory: 64Mi, storage: 5Gi }}\n",
            "ab".repeat(32)
        );
        let outline = outline(&text);
        let said = String::from_utf8_lossy(&outline.canonical().unwrap()).into_owned();
        assert!(!said.contains("secret"), "{said}");
        assert!(said.contains("private.example:5000"), "{said}");
        assert!(!said.contains(&"ab".repeat(32)));
        assert_eq!(outline.ports.iter().map(|port| port.port.get()).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(outline.ports.iter().filter(|port| port.protocol == super::super::Protocol::Udp).count(), 1);
        assert_eq!(outline.volumes.iter().map(|volume| volume.size_gib).collect::<Vec<_>>(), [3]);
        assert!(outline.running.read_only && outline.running.health.is_none());
    }

    #[test]
    fn images_by_content_or_url_keep_their_source_alone() {
        let sha256 = "cd".repeat(32);
        let of = |image: &str| outline(&format!("version: 1\nkind: machine\nimage: {{ {image} }}\n")).image;
        let url = of(&format!("url: \"https://images.example/secret.qcow2?token=secret\", sha256: \"{sha256}\""));
        assert_eq!(url, Image::Url { url: "https://images.example/".parse().unwrap(), sha256: [0; 32] });
        let cid = cid_of(b"a disk");
        assert_eq!(of(&format!("cid: {cid}")), Image::Cid(cid_of(b"")));
    }

    #[test]
    fn a_function_keeps_the_limits_of_its_requests() {
        let cid = cid_of(b"a component");
        let text = format!(
            "version: 1\nkind: function\nimage: {{ cid: {cid} }}\nargs: [x]\nlimits: {{ request_timeout: 5s, max_body: 1Mi }}\n"
        );
        let outline = outline(&text);
        assert_eq!(outline.limits.request_timeout_ms, Some(5_000));
        assert!(outline.args.is_empty());
    }
}
