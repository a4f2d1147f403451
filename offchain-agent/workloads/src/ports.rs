//! Which of the machine's ports a container's ports are reached by.

use crate::{error::ContainerError, spec::PublishedPort};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr, TcpListener},
    str::FromStr,
};

/// Ports that can be published: `20000-29999`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

/// It is no range of ports.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no range of ports such as 20000-29999")]
pub struct BadRange(String);

impl FromStr for PortRange {
    type Err = BadRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadRange(text.chars().take(40).collect());
        let (first, last) = text.split_once('-').ok_or_else(bad)?;
        let (first, last) = (first.parse().map_err(|_| bad())?, last.parse().map_err(|_| bad())?);
        if first == 0 || first > last {
            return Err(bad());
        }
        Ok(Self { first, last })
    }
}

impl TryFrom<String> for PortRange {
    type Error = BadRange;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A free port of `range` for each of `wanted`, none of which is in `taken`. A port that a program of the machine uses is
/// passed over.
///
/// # Errors
/// [`ContainerError::NoPort`] when there are too few.
pub fn choose(
    range: &PortRange,
    listen: IpAddr,
    wanted: &[u16],
    taken: &BTreeSet<u16>,
) -> Result<Vec<PublishedPort>, ContainerError> {
    let free = |port: &u16| !taken.contains(port) && TcpListener::bind(SocketAddr::new(listen, *port)).is_ok();
    let mut candidates = (range.first..=range.last).filter(free);
    let chosen = wanted.iter().map(|inside| {
        let outside = candidates.next().ok_or(ContainerError::NoPort { first: range.first, last: range.last })?;
        Ok(PublishedPort { inside: *inside, outside })
    });
    chosen.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_range_has_two_ends_in_order() {
        assert_eq!("1-2".parse(), Ok(PortRange { first: 1, last: 2 }));
        for bad in ["", "1", "2-1", "0-5", "1-70000", "a-b", "1-2-3"] {
            assert!(bad.parse::<PortRange>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_port_in_use_is_passed_over_and_too_few_are_an_error() {
        let listen = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let used = TcpListener::bind((listen, 0)).unwrap();
        let first = used.local_addr().unwrap().port();
        let range = PortRange { first, last: first.checked_add(20).unwrap() };
        let chosen = choose(&range, listen, &[80, 443], &[first + 1].into()).unwrap();
        assert_eq!(chosen.len(), 2);
        assert!(chosen.iter().all(|port| port.outside > first + 1 && port.outside <= range.last), "{chosen:?}");
        let none = choose(&PortRange { first, last: first }, listen, &[80], &BTreeSet::new()).unwrap_err();
        assert!(matches!(none, ContainerError::NoPort { .. }), "{none}");
    }
}
