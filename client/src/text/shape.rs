//! The shapes that checked text can have.

use base64::{engine::general_purpose::STANDARD, Engine};
use std::net::Ipv6Addr;

pub(super) fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(super) fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 63
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_host_name(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

pub(super) fn is_sha256_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// A port from 1, in plain decimal.
fn port(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain)
}

pub(super) fn host_port(text: &str) -> Option<(&str, u16)> {
    let (host, port_text) = text.rsplit_once(':')?;
    let port = port(port_text)?;
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => {
            let lower = !address.bytes().any(|byte| byte.is_ascii_uppercase());
            (lower && address.parse::<Ipv6Addr>().is_ok()).then_some((address, port))
        }
        None => is_host_name(host).then_some((host, port)),
    }
}

pub(super) fn is_oci_reference(text: &str) -> bool {
    let Some((name, digest)) = text.split_once('@') else { return false };
    let Some((registry, path)) = name.split_once('/') else { return false };
    let registry_is_right = match registry.split_once(':') {
        Some((host, port_text)) => is_host_name(host) && port(port_text).is_some(),
        // Without a dot it could be a user of a default registry, and which registry that is nobody can say.
        None => is_host_name(registry) && (registry.contains('.') || registry == "localhost"),
    };
    let part_is_right = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-'))
    };
    registry_is_right && path.split('/').all(part_is_right) && digest.strip_prefix("sha256:").is_some_and(is_sha256_hex)
}

pub(super) fn is_ssh_key(text: &str) -> bool {
    let mut words = text.splitn(3, ' ');
    let (Some(kind), Some(key)) = (words.next(), words.next()) else { return false };
    let kind_is_right = ["ssh-", "ecdsa-sha2-", "sk-"].iter().any(|start| kind.starts_with(start))
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'@' | b'.'));
    // An OpenSSH key blob repeats its kind, after its length, as its first field.
    let blob_is_right = base64_bytes(key).is_some_and(|blob| {
        let named = blob.get(4..).is_some_and(|rest| rest.starts_with(kind.as_bytes()));
        let length = u32::try_from(kind.len()).map(u32::to_be_bytes);
        named && length.is_ok_and(|length| blob.starts_with(&length))
    });
    kind_is_right && blob_is_right && !text.contains(|c: char| c.is_control())
}
