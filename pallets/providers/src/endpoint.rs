//! What an endpoint may be. No storage.

use crate::{Config, Error};
use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchResult;

const SECURE: [&[u8]; 2] = [b"https://", b"wss://"];
const INSECURE: [&[u8]; 2] = [b"http://", b"ws://"];

/// Checks that `endpoint` is a URL of an accepted scheme with a host; the type bounds its length to 256.
pub fn check<T: Config>(endpoint: &[u8]) -> DispatchResult {
    ensure!(endpoint.iter().all(u8::is_ascii_graphic), Error::<T>::MalformedEndpoint);
    let rest = match (after(endpoint, &SECURE), after(endpoint, &INSECURE)) {
        (Some(rest), _) => rest,
        (None, Some(rest)) => {
            ensure!(T::AllowInsecureEndpoints::get(), Error::<T>::InsecureEndpoint);
            rest
        }
        (None, None) => return Err(Error::<T>::MalformedEndpoint.into()),
    };
    let authority = rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next().unwrap_or_default();
    ensure!(is_authority(authority), Error::<T>::MalformedEndpoint);
    Ok(())
}

fn after<'a>(endpoint: &'a [u8], schemes: &[&[u8]]) -> Option<&'a [u8]> {
    schemes.iter().find_map(|scheme| endpoint.strip_prefix(*scheme))
}

/// A host, perhaps with a port. No user or password: a public record is no place for either.
fn is_authority(authority: &[u8]) -> bool {
    match authority.strip_prefix(b"[") {
        Some(rest) => {
            let mut parts = rest.splitn(2, |byte| *byte == b']');
            let host = parts.next().unwrap_or_default();
            let port = parts.next();
            host.contains(&b':')
                && host.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
                && port.is_some_and(|port| port.is_empty() || port.strip_prefix(b":").is_some_and(is_port))
        }
        None => {
            let mut parts = authority.splitn(2, |byte| *byte == b':');
            parts.next().is_some_and(is_host) && parts.next().is_none_or(is_port)
        }
    }
}

/// Labels of letters, digits and inner hyphens with dots between them.
fn is_host(host: &[u8]) -> bool {
    host.split(|byte| *byte == b'.').all(|label| {
        !label.is_empty()
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
    })
}

fn is_port(port: &[u8]) -> bool {
    let number = core::str::from_utf8(port).ok().filter(|_| port.iter().all(u8::is_ascii_digit));
    number.and_then(|number| number.parse::<u16>().ok()).is_some_and(|number| number > 0)
}
