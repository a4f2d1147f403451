//! Runs skopeo, which speaks to registries.

use super::{
    error::shorten,
    pipe::{cut_off, drained},
    reference::Reference,
    slots::Work,
    spec::{Manifest, MAX_DOCUMENT},
    ImageError, StoreConfig,
};
use rustix::process::{prlimit, Pid, Resource, Rlimit};
use std::{
    ffi::OsString,
    fs,
    path::Path,
    process::{Output, Stdio},
    time::{Duration, Instant},
};
use tokio::process::Command;

/// Bytes of its messages that are kept until the end of them is cut out.
const MAX_STDERR: u64 = 64 << 10;

/// How often what it has written is summed up.
const WATCH: Duration = Duration::from_millis(200);

/// Time after which it ends by itself, beyond its deadline.
const SLACK: Duration = Duration::from_secs(30);

/// What a proxy or another trust in certificates is told by. Nothing else of our environment is skopeo's business.
const ENV: [&str; 9] = [
    "PATH",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

pub(super) struct Skopeo<'a> {
    pub program: &'a str,
    pub config: &'a StoreConfig,
    /// Its home, and where it puts what is not for long.
    pub tmp: &'a Path,
    pub deadline: Instant,
    /// Whether anybody still waits for what it fetches.
    pub work: &'a Work,
}

/// Bounds on what it writes to disk.
struct Watch<'a> {
    folder: &'a Path,
    /// Bytes of one file, and of all.
    file: u64,
    sum: u64,
}

impl Skopeo<'_> {
    /// A manifest or an index as it is in the registry, unchecked but not too long.
    pub async fn inspect(&self, reference: &Reference) -> Result<Vec<u8>, ImageError> {
        let mut args = vec!["inspect".into(), "--raw".into()];
        self.access(&mut args, reference, "--tls-verify=false", "--authfile", "--no-creds");
        args.push(reference.docker().into());
        let output = self.run(args, None).await?;
        self.success(output, reference)
    }

    /// Copies an image, verbatim, to files in `folder` that are named by their digests.
    pub async fn copy(&self, reference: &Reference, manifest: &Manifest, folder: &Path) -> Result<(), ImageError> {
        let mut args: Vec<OsString> = ["copy", "--quiet", "--preserve-digests"].map(Into::into).into();
        self.access(&mut args, reference, "--src-tls-verify=false", "--src-authfile", "--src-no-creds");
        let mut to = OsString::from("dir:");
        to.push(folder);
        args.extend([reference.docker().into(), to]);
        // Its manifest is written too, and a little else.
        let (file, sum) = (manifest.longest().max(MAX_DOCUMENT), manifest.bytes().saturating_add(2 * MAX_DOCUMENT));
        let output = self.run(args, Some(Watch { folder: self.tmp, file, sum })).await?;
        self.success(output, reference).map(drop)
    }

    fn access(&self, args: &mut Vec<OsString>, reference: &Reference, insecure: &str, auth: &str, none: &str) {
        if self.config.insecure.iter().any(|registry| registry == reference.registry()) {
            args.push(insecure.into());
        }
        match &self.config.auth_file {
            Some(file) => args.extend([auth.into(), file.into()]),
            // Else it would look for credentials of whoever we run as, which buyers have no claim to.
            None => args.push(none.into()),
        }
    }

    async fn run(&self, args: Vec<OsString>, watch: Option<Watch<'_>>) -> Result<Output, ImageError> {
        let failed = |e: std::io::Error| ImageError::Tool(format!("cannot run {}: {e}", self.program));
        let mut command = Command::new(self.program);
        // Should we be killed it ends by itself; if not, it is we who say that it took too long.
        let left = self.deadline.saturating_duration_since(Instant::now()).saturating_add(SLACK);
        command.arg(format!("--command-timeout={}s", left.as_secs()));
        // Trust comes from digests, so there is no policy to ask.
        command.arg("--insecure-policy").arg("--tmpdir").arg(self.tmp).args(args).env_clear().env("HOME", self.tmp);
        command.envs(ENV.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(failed)?;
        if let (Some(watch), Some(pid)) = (&watch, child.id().and_then(|pid| Pid::from_raw(pid.try_into().ok()?))) {
            let limit = Rlimit { current: Some(watch.file), maximum: Some(watch.file) };
            // If it has ended already there is nothing to limit.
            let _ = prlimit(Some(pid), Resource::Fsize, limit);
        }
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(ImageError::Tool(format!("{} has no pipes", self.program)));
        };
        let ends = async {
            let (out, err) =
                tokio::try_join!(cut_off(stdout, MAX_DOCUMENT + 1), drained(stderr, MAX_STDERR)).map_err(failed)?;
            let status = child.wait().await.map_err(failed)?;
            Ok(Output { status, stdout: out, stderr: err })
        };
        let error = tokio::select! {
            ended = tokio::time::timeout_at(self.deadline.into(), ends) => match ended {
                Ok(ended) => return ended,
                Err(_) => ImageError::Timeout,
            },
            error = overflow(watch) => error,
            error = self.work.given_up() => error,
        };
        // It has ended before anybody removes the folder that it writes to.
        child.kill().await.map_err(failed)?;
        Err(error)
    }

    fn success(&self, output: Output, reference: &Reference) -> Result<Vec<u8>, ImageError> {
        // How it ended says nothing then: we closed the pipe.
        if output.stdout.len() as u64 > MAX_DOCUMENT {
            return Err(ImageError::bad(format!("its manifest is longer than {MAX_DOCUMENT} bytes")));
        }
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code().is_none() {
            return Err(ImageError::Tool(format!("{} ended with {}: {}", self.program, output.status, shorten(&said))));
        }
        Err(classify(&said, reference))
    }
}

/// Ends when more is written than there should be, and never else.
async fn overflow(watch: Option<Watch<'_>>) -> ImageError {
    let Some(watch) = watch else { return std::future::pending().await };
    let mut ticks = tokio::time::interval(WATCH);
    loop {
        ticks.tick().await;
        if bytes_in(watch.folder, 4) > watch.sum {
            return ImageError::bad("its registry sends more than its manifest says");
        }
    }
}

fn bytes_in(folder: &Path, depth: u32) -> u64 {
    let Some(depth) = depth.checked_sub(1) else { return 0 };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.fold(0, |sum, entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => sum.saturating_add(bytes_in(&entry.path(), depth)),
        Ok(meta) => sum.saturating_add(meta.len()),
        Err(_) => sum,
    })
}

/// Whose fault it is, by what skopeo says: its exit code is always the same.
fn classify(said: &str, reference: &Reference) -> ImageError {
    // The buyer chose the name, and it must not look like a message.
    let low = said.replace(&reference.name, "").to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| low.contains(text));
    let short = shorten(said);
    if says(&["no space left", "disk quota exceeded"]) {
        ImageError::NoRoom
    } else if says(&["unknown flag", "unknown command", "policy.json", "registries.conf", "authfile", "auth.json"]) {
        ImageError::Tool(short)
    } else if says(&[
        "connection re",
        "no such host",
        "dial tcp",
        "timeout",
        "tls:",
        "x509",
        "http response to https",
        "toomanyrequests",
        "too many requests",
        "internal server error",
        "bad gateway",
        "service unavailable",
        "gateway time",
    ]) {
        ImageError::Unreachable(short)
    } else if says(&["digest did not match", "does not match", "size mismatch", "file too large"]) {
        ImageError::BadImage(short)
    } else if says(&["unknown", "not found", "unauthorized", "authentication required", "denied", "forbidden"]) {
        ImageError::NotFound(short)
    } else {
        ImageError::Unreachable(short)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn reference() -> Reference {
        Reference::parse(&format!("127.0.0.1:9/unknown-denied@sha256:{}", "ab".repeat(32))).unwrap()
    }

    fn config(dir: &Path) -> StoreConfig {
        StoreConfig {
            dir: dir.to_owned(),
            shim: "/nonexistent".into(),
            id_base: 1 << 20,
            max_image_bytes: 1 << 20,
            max_files: 100,
            quota_bytes: 1 << 20,
            timeout: Duration::from_secs(20),
            insecure: Vec::new(),
            auth_file: None,
        }
    }

    /// A program in place of skopeo.
    fn script(dir: &Path, text: &str) -> String {
        let path = dir.join("skopeo");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    async fn inspect(text: Option<&str>, timeout: Duration) -> Result<Vec<u8>, ImageError> {
        let dir = tempfile::tempdir().unwrap();
        let program = text.map_or("/nonexistent/skopeo".to_owned(), |text| script(dir.path(), text));
        let config = config(dir.path());
        let (deadline, work) = (Instant::now() + timeout, Work::default());
        let _waits = work.wait();
        let skopeo = Skopeo { program: &program, config: &config, tmp: dir.path(), deadline, work: &work };
        skopeo.inspect(&reference()).await
    }

    const LONG: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_skopeo_that_is_missing_or_is_killed_is_the_providers_fault() {
        assert!(matches!(inspect(None, LONG).await, Err(ImageError::Tool(why)) if why.contains("/nonexistent/skopeo")));
        assert!(matches!(inspect(Some("kill -9 $$"), LONG).await, Err(ImageError::Tool(_))));
    }

    #[tokio::test]
    async fn a_skopeo_that_hangs_is_ended_in_time() {
        let result = inspect(Some("exec tail -f /dev/null"), Duration::from_millis(100)).await;
        assert!(matches!(result, Err(ImageError::Timeout)), "{result:?}");
    }

    #[tokio::test]
    async fn output_without_end_is_cut_off() {
        let result = inspect(Some("exec yes"), LONG).await;
        assert!(matches!(&result, Err(ImageError::BadImage(why)) if why.contains("longer")), "{result:?}");
        let result = inspect(Some("yes | head -c 1000000 >&2; exit 1"), LONG).await;
        assert!(matches!(result, Err(ImageError::Unreachable(why)) if why.len() < 1000));
    }

    #[tokio::test]
    async fn without_credentials_of_its_own_it_gets_none_of_ours() {
        let result = inspect(Some("echo \"$@\"; env"), LONG).await.unwrap();
        let said = String::from_utf8(result).unwrap();
        assert!(said.contains("--no-creds") && !said.contains("XDG_RUNTIME_DIR") && !said.contains("CARGO"), "{said}");
    }

    #[tokio::test]
    async fn a_registry_that_sends_more_than_it_said_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let program = script(dir.path(), "for last; do :; done\nd=${last#dir:}\nmkdir $d\nn=0\nwhile :; do n=$((n+1)); head -c 1000000 /dev/zero > $d/$n; done");
        let config = config(dir.path());
        let (deadline, work) = (Instant::now() + LONG, Work::default());
        let _waits = work.wait();
        let skopeo = Skopeo { program: &program, config: &config, tmp: dir.path(), deadline, work: &work };
        let json = format!(
            r#"{{"schemaVersion":2,"config":{{"digest":"sha256:{0}","size":1}},"layers":[]}}"#,
            "ab".repeat(32)
        );
        let Ok(super::super::spec::Document::Manifest(manifest)) = super::super::spec::Document::parse(json.as_bytes())
        else {
            panic!("it is a manifest");
        };
        let result = skopeo.copy(&reference(), &manifest, &dir.path().join("blobs")).await;
        assert!(matches!(&result, Err(ImageError::BadImage(why)) if why.contains("sends more")), "{result:?}");
    }

    #[test]
    fn messages_say_whose_fault_it_is_and_names_do_not() {
        let classify = |said: &str| classify(said, &reference());
        assert!(matches!(classify("write /x: no space left on device"), ImageError::NoRoom));
        assert!(matches!(classify("unknown flag: --preserve-digests"), ImageError::Tool(_)));
        assert!(matches!(classify("dial tcp 1.2.3.4:443: connect: connection refused"), ImageError::Unreachable(_)));
        assert!(matches!(
            classify("received unexpected HTTP status: 503 Service Unavailable"),
            ImageError::Unreachable(_)
        ));
        assert!(matches!(classify("manifest unknown: manifest unknown"), ImageError::NotFound(_)));
        assert!(matches!(classify("unauthorized: authentication required"), ImageError::NotFound(_)));
        assert!(matches!(classify("Digest did not match, expected"), ImageError::BadImage(_)));
        assert!(matches!(classify("127.0.0.1:9/unknown-denied: strange"), ImageError::Unreachable(_)));
    }
}
