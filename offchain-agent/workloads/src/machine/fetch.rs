//! Fetches a disk image from an address that a buyer names. The address is resolved here, and what is connected to is what
//! was checked: nobody has the provider's machine ask its own network, directly or by way of a redirection.

use super::DiskImageError;
use crate::{
    addresses::is_elsewhere,
    command::{self, CommandError},
};
use std::{
    fs,
    io::Write,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::process::Command;

/// Redirections that are followed.
const HOPS: usize = 5;

/// Longest address, in bytes.
const LONGEST: usize = 2_048;

/// curl's code for an answer that is longer than allowed, and for a file that cannot be written, as one that is too long.
const TOO_LARGE: [i32; 2] = [63, 23];

/// What a fetch may take.
pub(super) struct Bounds<'a> {
    /// Longest image, in bytes.
    pub max_bytes: u64,
    /// Longest time.
    pub timeout: Duration,
    /// Addresses that are not public and may be connected to nevertheless.
    pub private: &'a [SocketAddr],
}

/// Fetches `url` to `file`.
pub(super) async fn fetch(url: &str, file: &Path, bounds: &Bounds<'_>) -> Result<(), DiskImageError> {
    let begun = Instant::now();
    let mut url = url.to_owned();
    for _ in 0..=HOPS {
        let left = bounds.timeout.saturating_sub(begun.elapsed());
        match hop(&url, file, left, bounds).await? {
            None => return Ok(()),
            Some(next) => url = next,
        }
    }
    Err(DiskImageError::Fetch(format!("more than {HOPS} redirections")))
}

/// Where curl's settings are while it fetches to `file`.
pub(super) fn settings_of(file: &Path) -> PathBuf {
    file.with_extension("curl")
}

/// One request: where it is redirected to, if it is.
async fn hop(url: &str, file: &Path, left: Duration, bounds: &Bounds<'_>) -> Result<Option<String>, DiskImageError> {
    let (host, port) = parts(url)?;
    let what = || DiskImageError::io("fetching a disk image");
    let found = tokio::time::timeout(left, tokio::net::lookup_host((host.as_str(), port))).await;
    let found = found.map_err(|_| DiskImageError::Fetch(format!("{host} is not found in time")))?;
    let found = found.map_err(|error| DiskImageError::Fetch(format!("{host}: {error}")))?;
    let mut may = found.filter(|address| bounds.private.contains(address) || is_elsewhere(address.ip()));
    let address = may.next().ok_or_else(|| DiskImageError::Address(format!("{host} is not on the public internet")))?;
    // An address may have a password in it, and a command line is for all to see.
    let settings = settings_of(file);
    let ip = if address.is_ipv6() { format!("[{}]", address.ip()) } else { address.ip().to_string() };
    let text = format!("url = \"{url}\"\nresolve = \"{host}:{port}:{ip}\"\n");
    let written = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&settings);
    written.and_then(|mut out| out.write_all(text.as_bytes())).map_err(what())?;
    let mut command = Command::new("prlimit");
    // An answer that does not say how long it is would otherwise have no bound.
    command.arg(format!("--fsize={}", bounds.max_bytes)).args(["curl", "--disable", "--config"]).arg(&settings);
    command.args(["--silent", "--show-error", "--proto", "=http,https", "--noproxy", "*", "--globoff"]);
    command.args(["--max-redirs", "0", "--write-out", "%{http_code} %{redirect_url}"]);
    command.arg("--max-filesize").arg(bounds.max_bytes.to_string());
    command.arg("--max-time").arg(left.as_secs().max(1).to_string()).arg("--output").arg(file);
    let ended = command::output(&mut command, left.saturating_add(Duration::from_secs(1))).await;
    let _ = fs::remove_file(&settings);
    let (code, said, complaint) = ended.map_err(|error| match error {
        CommandError::TooLong { limit, .. } => {
            DiskImageError::Fetch(format!("it took longer than {} s", limit.as_secs()))
        }
        error => error.into(),
    })?;
    match code {
        Some(0) => {}
        // A file that would be too long ends curl with a signal.
        None => return Err(DiskImageError::TooLarge(bounds.max_bytes)),
        Some(code) if TOO_LARGE.contains(&code) => return Err(DiskImageError::TooLarge(bounds.max_bytes)),
        Some(_) => return Err(DiskImageError::Fetch(complaint)),
    }
    match said.split_once(' ') {
        Some(("200", _)) => Ok(None),
        Some((status, next)) if status.starts_with('3') && !next.is_empty() => Ok(Some(next.trim().to_string())),
        _ => Err(DiskImageError::Fetch(format!("{host} answers with {}", said.trim()))),
    }
}

/// Host and port of an address. What is not plain is refused, so that nobody reads it otherwise than we do.
pub(super) fn parts(url: &str) -> Result<(String, u16), DiskImageError> {
    let bad = || DiskImageError::Address("it is not like https://host/path".into());
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b'`' | b'<' | b'>'));
    if !plain || url.len() > LONGEST {
        return Err(bad());
    }
    let (rest, usual) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (rest, 443),
        (None, Some(rest)) => (rest, 80),
        (None, None) => return Err(bad()),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| bad())?),
        None => (authority, usual),
    };
    let name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    match name && !host.is_empty() && port != 0 {
        true => Ok((host.to_owned(), port)),
        false => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_plain_addresses_have_a_host() {
        assert_eq!(parts("https://a.example/x?y=1").unwrap(), ("a.example".into(), 443));
        assert_eq!(parts("http://192.0.2.1:8080").unwrap(), ("192.0.2.1".into(), 8080));
        for bad in [
            "",
            "ftp://a/",
            "file:///etc/passwd",
            "https://",
            "https://a:b/",
            "http://a:0/",
            "http://u@b/",
            "http://[::1]/",
            "http://a b/",
            "http://a/\"",
            "http://a\\@b/",
            "HTTP://a/",
            "http://a/\n",
            "http://ä/",
        ] {
            assert!(matches!(parts(bad), Err(DiskImageError::Address(_))), "{bad}");
        }
    }
}
