//! Where a workload may call out to.

use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, str::FromStr};
use url::Host;

/// A host and a port that a manifest lists: `example.org:443`, `*.example.org:443`, `192.0.2.7:8080`, `[2001:db8::7]:80`.
///
/// The port is never left out. A star stands for one or more labels, and does not match the name after it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPattern {
    host: Rule,
    port: u16,
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
enum Rule {
    Name(String),
    Below(String),
    Address(IpAddr),
}

/// A host pattern that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a host and a port such as example.org:443")]
pub struct BadHostPattern(String);

impl HostPattern {
    /// Whether a call to `host` and `port` is meant. Names must be lower case, as [`url::Url`] makes them.
    pub fn matches(&self, host: &Host<&str>, port: u16) -> bool {
        let host_matches = match (&self.host, host) {
            (Rule::Name(name), Host::Domain(domain)) => name == domain,
            (Rule::Below(parent), Host::Domain(domain)) => {
                domain.strip_suffix(parent.as_str()).is_some_and(|head| head.len() > 1 && head.ends_with('.'))
            }
            (Rule::Address(IpAddr::V4(address)), Host::Ipv4(other)) => address == other,
            (Rule::Address(IpAddr::V6(address)), Host::Ipv6(other)) => address == other,
            _ => false,
        };
        self.port == port && host_matches
    }
}

impl FromStr for HostPattern {
    type Err = BadHostPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadHostPattern(text.chars().take(80).collect());
        let (host, port) = text.rsplit_once(':').ok_or_else(bad)?;
        if !port.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(bad)?;
        let host = if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Rule::Address(IpAddr::V6(address.parse().map_err(|_| bad())?))
        } else if let Ok(address) = host.parse() {
            Rule::Address(IpAddr::V4(address))
        } else if let Some(parent) = host.strip_prefix("*.") {
            Rule::Below(name(parent).ok_or_else(bad)?)
        } else {
            Rule::Name(name(host).ok_or_else(bad)?)
        };
        Ok(Self { host, port })
    }
}

/// A domain name in lower case, or `None` if it is none that a URL could hold.
fn name(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let labels = lower.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    });
    // Anything that a URL would read as an IPv4 address, such as 0x7f.1, must be written as one.
    let ends_in_number = lower.rsplit('.').next().is_none_or(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    (labels && !ends_in_number && lower.len() <= 253).then_some(lower)
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Rule::Name(name) => write!(f, "{name}:{}", self.port),
            Rule::Below(parent) => write!(f, "*.{parent}:{}", self.port),
            Rule::Address(IpAddr::V4(address)) => write!(f, "{address}:{}", self.port),
            Rule::Address(IpAddr::V6(address)) => write!(f, "[{address}]:{}", self.port),
        }
    }
}

impl TryFrom<String> for HostPattern {
    type Error = BadHostPattern;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> Self {
        pattern.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
    use super::*;
    use url::Url;

    fn matches(pattern: &str, url: &str) -> bool {
        let url = Url::parse(url).unwrap();
        let pattern: HostPattern = pattern.parse().unwrap();
        pattern.matches(&url.host().unwrap(), url.port_or_known_default().unwrap())
    }

    #[test]
    fn a_pattern_means_its_host_and_its_port_alone() {
        assert!(matches("example.org:443", "https://EXAMPLE.org/"));
        assert!(matches("Example.org:8080", "http://example.org:8080/"));
        assert!(!matches("example.org:443", "http://example.org/"));
        assert!(!matches("example.org:443", "https://example.org.evil.net/"));
        assert!(!matches("example.org:443", "https://www.example.org/"));
        assert!(matches("127.0.0.1:80", "http://127.0.0.1/"));
        assert!(matches("[::1]:80", "http://[::1]/"));
    }

    #[test]
    fn an_address_in_disguise_is_that_address() {
        for url in ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/"] {
            assert!(matches("127.0.0.1:80", url), "{url}");
            assert!(!matches("example.org:80", url), "{url}");
        }
    }

    #[test]
    fn a_star_matches_below_a_name_and_not_beside_it() {
        assert!(matches("*.example.org:443", "https://a.example.org/"));
        assert!(matches("*.example.org:443", "https://a.b.example.org/"));
        assert!(!matches("*.example.org:443", "https://example.org/"));
        assert!(!matches("*.example.org:443", "https://evilexample.org/"));
    }

    #[test]
    fn what_is_no_host_and_port_is_refused() {
        for text in [
            "",
            "example.org",
            "example.org:",
            "example.org:0",
            "example.org:65536",
            "example.org:+80",
            ":80",
            "exa mple.org:80",
            "a..b:80",
            "*:80",
            "*.*.org:80",
            "user@example.org:80",
            "0x7f.1:80",
            "2130706433:80",
            "[127.0.0.1]:80",
            "::1:80",
            "http://example.org:80",
            "bücher.example:80",
        ] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_pattern_is_printed_as_it_is_read() {
        for text in ["example.org:443", "*.example.org:443", "127.0.0.1:80", "[::1]:80"] {
            assert_eq!(text.parse::<HostPattern>().unwrap().to_string(), text);
        }
    }
}
