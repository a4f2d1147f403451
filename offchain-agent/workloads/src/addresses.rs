//! Which addresses belong to the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

/// Whether a tenant may have us connect to `address`: it is public, and neither this machine's own nor one that is reached without
/// a router, as both can be public, too.
pub fn is_elsewhere(address: IpAddr) -> bool {
    is_public(address) && !is_own(address) && !is_beside(address)
}

/// Whether the machine would speak to itself. Nothing is sent to find out.
fn is_own(address: IpAddr) -> bool {
    let any: IpAddr = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let from = UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect((address, 9))?;
        socket.local_addr()
    });
    from.is_ok_and(|from| from.ip() == address)
}

/// Whether a route without a router leads there. The default route does not count: behind it is everything.
fn is_beside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let table = std::fs::read_to_string("/proc/net/route").unwrap_or_default();
            table.lines().skip(1).filter_map(link_v4).any(|(net, mask)| u32::from(address) & mask == net)
        }
        IpAddr::V6(address) => {
            let table = std::fs::read_to_string("/proc/net/ipv6_route").unwrap_or_default();
            let of = |(net, bits): (u128, u32)| {
                let mask = u128::MAX.checked_shl(128_u32.saturating_sub(bits)).unwrap_or(0);
                u128::from(address) & mask == net & mask
            };
            table.lines().filter_map(link_v6).any(of)
        }
    }
}

/// Network and mask of a line of `/proc/net/route` that names no router: both are in the machine's order of bytes.
fn link_v4(line: &str) -> Option<(u32, u32)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |index: usize| u32::from_str_radix(words.get(index)?, 16).ok().map(u32::from_be);
    let (net, router, mask) = (number(1)?, number(2)?, number(7)?);
    (router == 0 && mask != 0).then_some((net, mask))
}

/// Network and length of a line of `/proc/net/ipv6_route` that names no router.
fn link_v6(line: &str) -> Option<(u128, u32)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let net = u128::from_str_radix(words.first()?, 16).ok()?;
    let bits = u32::from_str_radix(words.get(1)?, 16).ok()?;
    let router = u128::from_str_radix(words.get(4)?, 16).ok()?;
    (router == 0 && bits != 0).then_some((net, bits))
}

/// Whether anybody may reach `address`: none of the provider's own machine, its network, or its cloud's.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..] => true,
        [100, b, ..] => (64..128).contains(&b),
        [169, 254, ..] => true,
        [172, b, ..] => (16..32).contains(&b),
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [192, 168, ..] => true,
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        [a, ..] => a >= 224,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // An IPv4 address behind a translator is what it stands for.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Protocol assignments and tunnels, documentation, 6to4.
        [0x2001, b, ..] if b < 0x200 => false,
        [0x2001, 0xdb8, ..] | [0x2002, ..] => false,
        [0x3fff, b, ..] if b < 0x1000 => false,
        // Global unicast; all else is local, reserved, or an IPv4 address in disguise.
        [a, ..] => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
    use super::*;

    #[test]
    fn the_machine_itself_is_not_elsewhere() {
        assert!(is_own(Ipv4Addr::LOCALHOST.into()) && is_own(Ipv6Addr::LOCALHOST.into()));
        assert!(!is_own("8.8.8.8".parse().unwrap()));
        assert!(!is_elsewhere(Ipv4Addr::LOCALHOST.into()));
    }

    #[test]
    fn routes_without_a_router_lead_beside_and_others_do_not() {
        let line = |text: &str| link_v4(text);
        assert_eq!(
            line("eth0\t0071CBC0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0"),
            Some((0xc0cb_7100, 0xffff_ff00))
        );
        assert_eq!(line("eth0\t00000000\t0171CBC0\t0003\t0\t0\t0\t00000000\t0\t0\t0"), None);
        assert_eq!(line("eth0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0"), None);
        assert_eq!(line("Iface Destination"), None);
        let zeros = "0".repeat(32);
        let v6 = |net: &str, bits: &str, router: &str| {
            link_v6(&format!("{net} {bits} {zeros} 00 {router} 00000100 00000001 00000000 00000001 eth0"))
        };
        let net = "20010db8000000000000000000000000";
        assert_eq!(v6(net, "40", &zeros), Some((0x2001_0db8 << 96, 64)));
        assert_eq!(v6(net, "40", &format!("fe80{}1", "0".repeat(27))), None);
        assert_eq!(v6(&zeros, "00", &zeros), None);
    }

    #[test]
    fn special_addresses_are_not_public() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "3fff::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn other_addresses_are_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
