//! Gets an image's manifest, config and blobs, and unpacks its layers.

use super::{
    archive::{check_document, Blobs},
    cache::{Record, Temporary},
    layer::LayerJob,
    reference::{Digest, Reference},
    skopeo::Skopeo,
    slots::{Promise, Slots, Work},
    spec::{choose, Config, Descriptor, Document, Manifest},
    unpack::Unpacked,
    ImageError, StoreConfig,
};
use rustix::fs::{chown, statvfs, syncfs, Gid, Uid};
use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    time::Instant,
};

/// An unpacked image may be so many times larger than a packed one.
const UNPACKED: u64 = 4;

/// The manifest of an image that is for this machine, checked against its digest.
pub(super) struct Found {
    pub digest: Digest,
    pub manifest: Manifest,
}

/// Finds an image in a registry. Nothing large is fetched.
pub(super) async fn find(
    config: &StoreConfig,
    reference: &Reference,
    tmp: &Temporary,
    deadline: Instant,
    work: &Work,
) -> Result<Found, ImageError> {
    let skopeo = Skopeo { program: "skopeo", config, tmp: tmp.path(), deadline, work };
    let bytes = skopeo.inspect(reference).await?;
    check_document(&bytes, &reference.digest)?;
    match Document::parse(&bytes)? {
        Document::Manifest(manifest) => Found { digest: reference.digest.clone(), manifest }.checked(config),
        Document::Index(manifests) => {
            let reference = reference.with_digest(choose(&manifests)?.digest()?);
            let bytes = skopeo.inspect(&reference).await?;
            check_document(&bytes, &reference.digest)?;
            Found { digest: reference.digest, manifest: manifest_of(&bytes)? }.checked(config)
        }
    }
}

/// Finds an image in an archive.
pub(super) fn find_in_archive(config: &StoreConfig, file: &Path) -> Result<(Found, Blobs), ImageError> {
    let bytes = fs::metadata(file).map_err(ImageError::io(format!("reading the image {}", file.display())))?.len();
    // Its tar is a little longer than its blobs.
    if bytes > config.max_image_bytes.saturating_add(config.max_image_bytes / 8).saturating_add(1 << 20) {
        return Err(ImageError::TooLarge(config.max_image_bytes));
    }
    let (blobs, index) = Blobs::in_archive(file)?;
    let Document::Index(images) = Document::parse(&index)? else {
        return Err(ImageError::bad("its index.json is no index"));
    };
    let [image] = images.as_slice() else {
        let count = images.len();
        return Err(ImageError::bad(format!("its archive has {count} images, and there must be one")));
    };
    let (digest, bytes) = (image.digest()?, blobs.document(image)?);
    let found = match Document::parse(&bytes)? {
        Document::Manifest(manifest) => Found { digest, manifest },
        Document::Index(manifests) => {
            let image: &Descriptor = choose(&manifests)?;
            Found { digest: image.digest()?, manifest: manifest_of(&blobs.document(image)?)? }
        }
    };
    Ok((found.checked(config)?, blobs))
}

fn manifest_of(bytes: &[u8]) -> Result<Manifest, ImageError> {
    match Document::parse(bytes)? {
        Document::Manifest(manifest) => Ok(manifest),
        Document::Index(_) => Err(ImageError::bad("its index has another index in it")),
    }
}

impl Found {
    fn checked(self, config: &StoreConfig) -> Result<Self, ImageError> {
        if self.manifest.bytes() > config.max_image_bytes {
            return Err(ImageError::TooLarge(config.max_image_bytes));
        }
        Ok(self)
    }

    /// Room for the image, packed, and as much again for what comes out of it.
    pub fn room(&self, slots: &Slots, tmp: &Temporary) -> Result<Promise, ImageError> {
        let disk = statvfs(tmp.path()).map_err(|e| ImageError::io("looking for room")(e.into()))?;
        slots.promise(self.manifest.bytes().saturating_mul(2), disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Fetches the blobs of an image that was found in a registry.
    pub async fn fetch(
        &self,
        config: &StoreConfig,
        reference: &Reference,
        tmp: &Temporary,
        deadline: Instant,
        work: &Work,
    ) -> Result<Blobs, ImageError> {
        let folder = tmp.blobs();
        let skopeo = Skopeo { program: "skopeo", config, tmp: tmp.path(), deadline, work };
        skopeo.copy(&reference.with_digest(self.digest.clone()), &self.manifest, &folder).await?;
        Ok(Blobs::Folder(folder))
    }

    /// Unpacks the layers into `rootfs` in `tmp`.
    pub async fn unpack(
        &self,
        config: &StoreConfig,
        blobs: &Blobs,
        tmp: &Temporary,
        source: String,
        deadline: Instant,
    ) -> Result<Record, ImageError> {
        let Config { process, diff_ids } = Config::parse(&blobs.document(&self.manifest.config)?)?;
        if diff_ids.len() != self.manifest.layers.len() {
            return Err(ImageError::bad("its config and its manifest have different numbers of layers"));
        }
        let rootfs = tmp.path().join("rootfs");
        let what = || ImageError::io("making a root file system");
        let made = fs::create_dir(&rootfs).and_then(|()| fs::set_permissions(&rootfs, Permissions::from_mode(0o755)));
        made.map_err(what())?;
        let (uid, gid) = (Uid::from_raw(config.id_base), Gid::from_raw(config.id_base));
        chown(&rootfs, Some(uid), Some(gid)).map_err(|e| what()(e.into()))?;
        let (max_bytes, max_files) = (config.max_image_bytes.saturating_mul(UNPACKED), config.max_files);
        let mut sum = Unpacked::default();
        for (descriptor, diff_id) in self.manifest.layers.iter().zip(&diff_ids) {
            let job = LayerJob {
                descriptor,
                diff_id,
                shim: &config.shim,
                rootfs: &rootfs,
                id_base: config.id_base,
                max_bytes: max_bytes.saturating_sub(sum.bytes),
                max_files: max_files.saturating_sub(sum.files),
                deadline,
            };
            let took = job.run(blobs.open(&descriptor.digest()?)?).await.map_err(|error| match error {
                // The child knows only what was left.
                ImageError::TooLarge(_) => ImageError::TooLarge(max_bytes),
                ImageError::TooManyFiles(_) => ImageError::TooManyFiles(max_files),
                error => error,
            })?;
            sum.bytes = sum.bytes.saturating_add(took.bytes);
            sum.files = sum.files.saturating_add(took.files);
        }
        Ok(Record { digest: self.digest.to_string(), process, bytes: sum.bytes, id_base: config.id_base, source })
    }
}

/// Has all that was written reach the disk: once it is in its place nothing looks at the digests again, so what the
/// power going off left of it would be taken for the image.
pub(super) fn sync(tmp: &Temporary) -> Result<(), ImageError> {
    let folder = File::open(tmp.path()).map_err(ImageError::io("writing an image to disk"))?;
    syncfs(folder).map_err(|e| ImageError::io("writing an image to disk")(e.into()))
}
