//! Addresses: what templates become, and where a next page may be.

use alloc::vec::Vec;

/// Most bytes of an address or of a body that is sent.
pub const MAX_ADDRESS: usize = 4_096;

/// What stands in the places of a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Places<'a> {
    /// For `{region}`.
    pub region: &'a [u8],
    /// For `{key}`.
    pub key: Option<&'a [u8]>,
    /// For `{page}`.
    pub page: &'a [u8],
}

/// The address that `template` stands for, each place escaped. `None` if it needs a key and there is none, or becomes too
/// long.
pub fn address(template: &[u8], places: Places<'_>) -> Option<Vec<u8>> {
    fill(template, places, true)
}

/// The same of a body that is sent, where nothing is escaped.
pub fn body(template: &[u8], places: Places<'_>) -> Option<Vec<u8>> {
    fill(template, places, false)
}

fn fill(template: &[u8], places: Places<'_>, escape: bool) -> Option<Vec<u8>> {
    let mut filled = Vec::new();
    let mut rest = template;
    while let Some((first, after)) = rest.split_first() {
        let known =
            [(&b"{region}"[..], Some(places.region)), (&b"{key}"[..], places.key), (&b"{page}"[..], Some(places.page))];
        match known.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                for byte in (*value)? {
                    push(&mut filled, *byte, escape);
                }
                rest = rest.get(name.len()..)?;
            }
            None => {
                filled.push(*first);
                rest = after;
            }
        }
        if filled.len() > MAX_ADDRESS {
            return None;
        }
    }
    Some(filled)
}

fn push(to: &mut Vec<u8>, byte: u8, escape: bool) {
    let digit =
        |half: u8| if half < 10 { half.saturating_add(b'0') } else { half.saturating_sub(10).saturating_add(b'A') };
    if !escape || byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
        to.push(byte);
    } else {
        to.extend([b'%', digit(byte >> 4), digit(byte & 15)]);
    }
}

/// Scheme, host and port of an address; `None` if it is none, or names a user.
pub fn origin(address: &[u8]) -> Option<&[u8]> {
    let text = core::str::from_utf8(address).ok()?;
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let host = text.get(scheme.len()..)?;
    let end = host.find(['/', '?', '#']).unwrap_or(host.len());
    let host = host.get(..end)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    if host.is_empty() || !host.bytes().all(plain) {
        return None;
    }
    address.get(..scheme.len().checked_add(end)?)
}

/// Whether `link`, to which an answer from `asked` leads, may be followed: only where that was asked already, and only if it
/// is an address as it can be sent.
pub fn is_followed(link: &[u8], asked: &[u8]) -> bool {
    let same = matches!((origin(link), origin(asked)), (Some(to), Some(from)) if to.eq_ignore_ascii_case(from));
    same && link.len() <= MAX_ADDRESS && link.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'#')
}

/// Seconds since 1970 of a date as HTTP writes it: `Wed, 21 Oct 2015 07:28:00 GMT`.
pub fn http_date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = text.split(' ').skip(1);
    let day: u64 = parts.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
    let name = parts.next()?;
    let month = u64::try_from(MONTHS.iter().position(|month| *month == name)?).ok()?.checked_add(1)?;
    let year: u64 = parts.next()?.parse().ok().filter(|year| (1970..=9999).contains(year))?;
    let mut clock = parts.next()?.split(':').map(|part| part.parse::<u64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if parts.next()? != "GMT" || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // Years that begin with March, so that the odd day is the last.
    let (year, month) =
        if month > 2 { (year, month.checked_sub(3)?) } else { (year.checked_sub(1)?, month.checked_add(9)?) };
    let leap = (year / 4).checked_sub(year / 100)?.checked_add(year / 400)?;
    let days = year.checked_mul(365)?.checked_add(leap)?.checked_add((month.checked_mul(153)?.checked_add(2)?) / 5)?;
    // From March of year 0 to 1970.
    let days = days.checked_add(day.checked_sub(1)?)?.checked_sub(719_468)?;
    let seconds = hour.checked_mul(3_600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    days.checked_mul(86_400)?.checked_add(seconds)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn places_are_filled_and_escaped_in_addresses_only() {
        let places = Places { region: b"US East (N. Virginia)", key: Some(b"a/b&c"), page: b"x=" };
        let filled = address(b"https://a.b/{region}/i?k={key}&p={page}{", places).unwrap();
        assert_eq!(filled, b"https://a.b/US%20East%20%28N.%20Virginia%29/i?k=a%2Fb%26c&p=x%3D{");
        assert_eq!(body(b"{key}", places).unwrap(), b"a/b&c");
        assert_eq!(address(b"{key}", Places { key: None, ..places }), None, "it needs a key");
        assert_eq!(address(b"{region}", Places { key: None, ..places }).unwrap().len(), 31);
        assert_eq!(address(&[b'a'; MAX_ADDRESS + 1], places), None);
    }

    #[test]
    fn only_links_to_the_same_host_are_followed() {
        let asked = b"https://prices.azure.com/api?x=1";
        assert!(is_followed(b"https://prices.azure.com/api?$skip=100", asked));
        assert!(is_followed(b"https://PRICES.azure.com?$skip=100", asked));
        for link in [
            &b"http://prices.azure.com/api"[..],
            b"https://prices.azure.com:444/api",
            b"https://prices.azure.com.evil.example/api",
            b"https://prices.azure.com@evil.example/api",
            b"https://evil.example/https://prices.azure.com/api",
            b"https://evil.example?https://prices.azure.com/",
            b"//prices.azure.com/api",
            b"/api",
            b"",
            b"https://",
            b"https:///api",
            b"https://prices.azure.com/a b",
            b"https://prices.azure.com/a\r\nX: y",
            b"https://prices.azure.com\\@evil.example/",
            b"ftp://prices.azure.com/",
        ] {
            assert!(!is_followed(link, asked), "{}", String::from_utf8_lossy(link));
        }
    }

    #[test]
    fn dates_are_those_of_http() {
        assert_eq!(http_date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(http_date("Wed, 21 Oct 2015 07:28:00 GMT"), Some(1_445_412_480));
        assert_eq!(http_date("Mon, 13 May 2024 00:00:00 GMT"), Some(1_715_558_400));
        assert_eq!(http_date("Thu, 29 Feb 2024 23:59:59 GMT"), Some(1_709_251_199));
        for wrong in [
            "",
            "Wed",
            "Wed, 21 Okt 2015 07:28:00 GMT",
            "Wed, 32 Oct 2015 07:28:00 GMT",
            "Wed, 21 Oct 2015 07:28 GMT",
            "Wed, 21 Oct 2015 24:28:00 GMT",
            "Wed, 21 Oct 2015 07:28:00",
            "Wed, 21 Oct 99999 07:28:00 GMT",
            "2015-10-21T07:28:00Z",
        ] {
            assert_eq!(http_date(wrong), None, "{wrong}");
        }
    }
}
