//! Addresses: what templates become, and where a next page may be.

use alloc::{format, string::String, vec::Vec};

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

/// A second, counted from 1970, as HTTP writes it: `Wed, 21 Oct 2015 07:28:00 GMT` (RFC 9110, 5.6.7). The last one before the
/// year 10000 for any after it.
pub fn http_date(unix: u64) -> String {
    const LAST: u64 = 253_402_300_799;
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];
    let unix = unix.min(LAST);
    let (days, second) = (unix / 86_400, unix % 86_400);
    // Years that begin with March, so that the odd day is the last; eras of 400 of them, from March of year 0 on.
    let day = days.saturating_add(719_468);
    let (era, of_era) = (day / 146_097, day % 146_097);
    let leaps = (of_era / 1_460).saturating_add(of_era / 146_096).saturating_sub(of_era / 36_524);
    let year = of_era.saturating_sub(leaps) / 365;
    let begins = year.saturating_mul(365).saturating_add(year / 4).saturating_sub(year / 100);
    let of_year = of_era.saturating_sub(begins);
    let month = of_year.saturating_mul(5).saturating_add(2) / 153;
    let of_month = of_year.saturating_sub(month.saturating_mul(153).saturating_add(2) / 5).saturating_add(1);
    let year = year.saturating_add(era.saturating_mul(400)).saturating_add(u64::from(month >= 10));
    let named = |names: &[&'static str], index: u64| {
        usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
    };
    let (weekday, month) = (named(&WEEKDAYS, days % 7), named(&MONTHS, month));
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{weekday}, {of_month:02} {month} {year:04} {hour:02}:{minute:02}:{:02} GMT", second % 60)
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
        for (unix, date) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_445_412_480, "Wed, 21 Oct 2015 07:28:00 GMT"),
            (1_715_622_312, "Mon, 13 May 2024 17:45:12 GMT"),
            (1_709_164_799, "Wed, 28 Feb 2024 23:59:59 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (1_709_251_200, "Fri, 01 Mar 2024 00:00:00 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (u64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(http_date(unix), date);
        }
    }
}
