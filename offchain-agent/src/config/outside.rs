//! How this machine is reached from outside.

/// Whether `host` is a name or an address that a URL can have.
///
/// # Errors
/// What is wrong, with the `section` of the setting.
pub(super) fn check_host(section: &str, host: Option<&str>) -> Result<(), String> {
    let host = host.unwrap_or("localhost");
    if format!("http://{host}:1/").parse::<url::Url>().is_err() || host.contains(['/', '@', '?', '#']) {
        return Err(format!("{section}.host: `{host}` is neither a name nor an address; IPv6 is in brackets"));
    }
    Ok(())
}

/// `host`, or that of functions, which are reached at `ingress`.
pub(super) fn host_of(host: Option<&str>, ingress: &str) -> String {
    let from_ingress = || url::Url::parse(ingress).ok().and_then(|url| url.host_str().map(String::from));
    host.map(String::from).or_else(from_ingress).unwrap_or_else(|| "localhost".into())
}
