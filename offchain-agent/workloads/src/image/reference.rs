//! Names of images in registries.

use super::ImageError;

/// Longest reference, in bytes.
const MAX_REFERENCE: usize = 512;

/// An image in a registry, by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// `host:port/name`, or whatever skopeo completes to that.
    pub name: String,
    pub digest: Digest,
}

/// A SHA-256 digest, as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest(String);

impl Digest {
    /// Reads `sha256:…`, the only kind that this store knows.
    pub fn parse(text: &str) -> Result<Self, ImageError> {
        text.strip_prefix("sha256:")
            .filter(|hex| is_sha256_hex(hex))
            .map(|hex| Self(hex.to_owned()))
            .ok_or_else(|| ImageError::bad(format!("{:.100} is not a sha256 digest", text)))
    }

    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self::of_hash(&sha2::Sha256::digest(bytes))
    }

    pub fn of_hash(hash: &[u8]) -> Self {
        Self(hex::encode(hash))
    }

    pub fn hex(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

/// Whether it is 64 lower-case hexadecimal digits, and so is safe as the name of a file too.
pub(super) fn is_sha256_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Reference {
    /// Reads `name@sha256:…`. A tag beside the digest says nothing more and is dropped.
    pub fn parse(text: &str) -> Result<Self, ImageError> {
        let bad = || ImageError::bad(format!("{:.100} is not the name of an image by its digest", text));
        if text.len() > MAX_REFERENCE {
            return Err(bad());
        }
        let (name, digest) = text.split_once('@').ok_or_else(bad)?;
        let digest = Digest::parse(digest)?;
        let (host, last) = name.rsplit_once('/').map_or(("", name), |(host, last)| (host, last));
        let last = last.split_once(':').map_or(last, |(last, _tag)| last);
        let name = if host.is_empty() { last.to_owned() } else { format!("{host}/{last}") };
        // Brackets are those of IPv6 addresses.
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._-:/[]".contains(&b);
        let starts_well = name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'[');
        let whole = name.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        (starts_well && whole && name.bytes().all(allowed)).then_some(Self { name, digest }).ok_or_else(bad)
    }

    /// Another image of the same repository.
    pub fn with_digest(&self, digest: Digest) -> Self {
        Self { name: self.name.clone(), digest }
    }

    /// The host, with its port, that the name begins with.
    pub fn registry(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// As skopeo takes it.
    pub fn docker(&self) -> String {
        format!("docker://{}@{}", self.name, self.digest)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn references_are_by_digest_and_lose_their_tag() {
        let hex = "ab".repeat(32);
        let parsed = Reference::parse(&format!("127.0.0.1:5000/a/b:1.2@sha256:{hex}")).unwrap();
        assert_eq!(parsed.name, "127.0.0.1:5000/a/b");
        assert_eq!(parsed.registry(), "127.0.0.1:5000");
        assert_eq!(parsed.docker(), format!("docker://127.0.0.1:5000/a/b@sha256:{hex}"));
        assert_eq!(Reference::parse(&format!("alpine:3@sha256:{hex}")).unwrap().name, "alpine");
    }

    #[test]
    fn what_is_no_reference_is_the_buyers_fault() {
        let hex = "ab".repeat(32);
        let wrong = [
            "alpine".to_owned(),
            "alpine:3".to_owned(),
            "alpine@sha256:abc".to_owned(),
            format!("alpine@sha256:{}", hex.to_uppercase()),
            format!("alpine@sha512:{hex}"),
            format!("@sha256:{hex}"),
            format!("--creds=x@sha256:{hex}"),
            format!("a/../b@sha256:{hex}"),
            format!("a//b@sha256:{hex}"),
            format!("a b@sha256:{hex}"),
            format!("user:pass@host/b@sha256:{hex}"),
            format!("{}@sha256:{hex}", "a".repeat(600)),
        ];
        for text in wrong {
            assert!(Reference::parse(&text).is_err_and(|e| e.is_buyers()), "{text}");
        }
    }
}
