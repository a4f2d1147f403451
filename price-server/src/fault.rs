//! What a source does wrong, as `PUT /control/{source}` and `--fault` say it.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Everything that a source does wrong at one time. By default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// It takes its time.
    pub slow: Option<Slow>,
    /// It answers with this status, and no prices.
    pub status: Option<Status>,
    /// It answers 302, to this address.
    pub redirect: Option<String>,
    /// Its body is something else than it should be.
    pub body: Option<Body>,
    /// Its prices are those of now for ever, with a date of 2024.
    pub frozen: bool,
    /// Its prices are in this currency: three capital letters. Not of Vast.ai and RunPod, which name none.
    pub wrong_currency: Option<String>,
    /// Its prices are this percentage of the truth.
    pub factor_percent: Option<u32>,
    /// Where its links to the next page lead. Azure and GCP only.
    pub pages: Option<Pages>,
}

/// How slow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Slow {
    /// Milliseconds before the answer begins: at most ten minutes.
    pub first_ms: u64,
    /// Milliseconds before each byte of the body: at most a minute.
    pub byte_ms: u64,
}

/// A status instead of prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// 400 to 599.
    pub code: u16,
    /// Seconds in the header Retry-After.
    #[serde(default)]
    pub retry_after: Option<u64>,
}

/// A body that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// No byte.
    Nothing,
    /// The right shape without prices.
    Empty,
    /// A page of HTML, with status 200.
    NotJson,
    /// Other JSON types than documented.
    WrongType(Where),
    /// It ends early.
    Truncated {
        /// How much of it comes, in percent.
        percent: u8,
        /// Whether its length says so. Otherwise the connection breaks.
        #[serde(default)]
        clean: bool,
    },
    /// So many bytes, without a length: up to 16 GiB.
    Huge {
        /// How many.
        bytes: u64,
        /// Of what.
        #[serde(default)]
        of: Filling,
    },
    /// Lists in lists, so deep: up to ten million.
    Nested(u32),
    /// Every character of every string is an escape, names of fields included. It means the same.
    Escaped,
    /// Broken deflate.
    GzipCorrupt,
    /// The wrong checksum.
    GzipChecksum,
    /// White space that unpacks to so many bytes: up to 64 MiB.
    GzipBomb(u32),
    /// A Content-Encoding of gzip on a body that is plain.
    GzipClaimed,
}

/// Where types are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// The document is a list with the document in it.
    Top,
    /// Lists are objects.
    Lists,
    /// Numbers, in quotes or not, are `true`.
    Prices,
    /// Strings are lists.
    Texts,
}

/// What a huge body is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filling {
    /// White space before a document.
    #[default]
    Space,
    /// One string.
    Text,
    /// One number.
    Digits,
    /// A list of small objects.
    Rows,
}

/// Links to the next page that should not be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pages {
    /// To another host.
    Foreign,
    /// To this page again.
    Endless,
}

/// Why a fault was refused.
#[derive(Debug, PartialEq, Eq)]
pub struct BadFault(String);

impl fmt::Display for BadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadFault {}

impl Faults {
    /// From JSON, within the bounds.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(text: &[u8]) -> Result<Self, BadFault> {
        // By way of an object: the library would also take a list of the fields in their order.
        let fields: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(text).map_err(|error| BadFault(error.to_string()))?;
        let faults: Self = serde_json::from_value(fields.into()).map_err(|error| BadFault(error.to_string()))?;
        faults.checked()
    }

    fn checked(self) -> Result<Self, BadFault> {
        let refused = |text: &str| Err(BadFault(text.to_owned()));
        if self.slow.is_some_and(|slow| slow.first_ms > 600_000 || slow.byte_ms > 60_000) {
            return refused("slow: at most 600000 ms before the first byte, 60000 before each");
        }
        if self.status.is_some_and(|status| !(400..600).contains(&status.code)) {
            return refused("status: the code is 400 to 599");
        }
        if self.redirect.as_ref().is_some_and(|to| to.len() > 2048 || to.bytes().any(|byte| !byte.is_ascii_graphic())) {
            return refused("redirect: at most 2048 visible characters");
        }
        if self
            .wrong_currency
            .as_ref()
            .is_some_and(|code| code.len() != 3 || code.bytes().any(|byte| !byte.is_ascii_uppercase()))
        {
            return refused("wrong_currency: three capital letters");
        }
        if self.factor_percent.is_some_and(|percent| percent > 1_000_000) {
            return refused("factor_percent: at most 1000000");
        }
        match self.body {
            Some(Body::Truncated { percent, .. }) if percent > 100 => refused("truncated: percent is at most 100"),
            Some(Body::Huge { bytes, .. }) if bytes > 1 << 34 => refused("huge: at most 16 GiB"),
            Some(Body::Nested(depth)) if depth > 10_000_000 => refused("nested: at most 10000000"),
            Some(Body::GzipBomb(bytes)) if bytes > 1 << 26 => refused("gzip_bomb: at most 64 MiB"),
            _ => Ok(self),
        }
    }

    /// Whether prices and pages are what they would be without faults, so that an ETag of them still holds.
    pub(crate) fn spares_the_body(&self) -> bool {
        self.body.is_none()
    }
}

/// From JSON, or in short: a fault's name, with a number where there is one: `slow:5000`, `drip:10`, `status:429`,
/// `huge:1000000`, `truncated:50`, `nested:100000`, `factor:300`, `gzip_bomb:1000000`, `frozen`, `empty`, `nothing`,
/// `not_json`, `escaped`, `gzip_corrupt`, `gzip_checksum`, `gzip_claimed`, `wrong_type`, `currency:EUR`, `redirect:URL`,
/// `foreign_pages`, `endless_pages`.
impl FromStr for Faults {
    type Err = BadFault;

    fn from_str(text: &str) -> Result<Self, BadFault> {
        if text.starts_with('{') {
            return Self::from_json(text.as_bytes());
        }
        let (name, value) = text.split_once(':').map_or((text, None), |(name, value)| (name, Some(value)));
        let unknown = || BadFault(format!("no fault {text:?}"));
        let number = || value.and_then(|value| value.parse::<u32>().ok()).ok_or_else(unknown);
        let body = |body| Ok::<_, BadFault>(Self { body: Some(body), ..Self::default() });
        let faults = match (name, value) {
            ("frozen", None) => Self { frozen: true, ..Self::default() },
            ("foreign_pages", None) => Self { pages: Some(Pages::Foreign), ..Self::default() },
            ("endless_pages", None) => Self { pages: Some(Pages::Endless), ..Self::default() },
            ("empty", None) => body(Body::Empty)?,
            ("nothing", None) => body(Body::Nothing)?,
            ("not_json", None) => body(Body::NotJson)?,
            ("escaped", None) => body(Body::Escaped)?,
            ("gzip_corrupt", None) => body(Body::GzipCorrupt)?,
            ("gzip_checksum", None) => body(Body::GzipChecksum)?,
            ("gzip_claimed", None) => body(Body::GzipClaimed)?,
            ("wrong_type", None) => body(Body::WrongType(Where::Prices))?,
            ("slow", _) => Self { slow: Some(Slow { first_ms: number()?.into(), byte_ms: 0 }), ..Self::default() },
            ("drip", _) => Self { slow: Some(Slow { first_ms: 0, byte_ms: number()?.into() }), ..Self::default() },
            ("status", _) => {
                let code = u16::try_from(number()?).map_err(|_| unknown())?;
                let retry_after = (code == 429).then_some(120);
                Self { status: Some(Status { code, retry_after }), ..Self::default() }
            }
            ("huge", _) => body(Body::Huge { bytes: number()?.into(), of: Filling::default() })?,
            ("truncated", _) => {
                body(Body::Truncated { percent: u8::try_from(number()?).map_err(|_| unknown())?, clean: false })?
            }
            ("nested", _) => body(Body::Nested(number()?))?,
            ("gzip_bomb", _) => body(Body::GzipBomb(number()?))?,
            ("factor", _) => Self { factor_percent: Some(number()?), ..Self::default() },
            ("currency", Some(code)) => Self { wrong_currency: Some(code.to_owned()), ..Self::default() },
            ("redirect", Some(to)) => Self { redirect: Some(to.to_owned()), ..Self::default() },
            _ => return Err(unknown()),
        };
        faults.checked()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn the_short_form_and_json_say_the_same() {
        for (short, json) in [
            ("slow:5000", r#"{"slow":{"first_ms":5000}}"#),
            ("drip:10", r#"{"slow":{"byte_ms":10}}"#),
            ("status:429", r#"{"status":{"code":429,"retry_after":120}}"#),
            ("status:500", r#"{"status":{"code":500}}"#),
            ("huge:1000", r#"{"body":{"huge":{"bytes":1000}}}"#),
            ("truncated:50", r#"{"body":{"truncated":{"percent":50}}}"#),
            ("nested:9", r#"{"body":{"nested":9}}"#),
            ("gzip_bomb:9", r#"{"body":{"gzip_bomb":9}}"#),
            ("factor:300", r#"{"factor_percent":300}"#),
            ("frozen", r#"{"frozen":true}"#),
            ("empty", r#"{"body":"empty"}"#),
            ("nothing", r#"{"body":"nothing"}"#),
            ("not_json", r#"{"body":"not_json"}"#),
            ("escaped", r#"{"body":"escaped"}"#),
            ("gzip_corrupt", r#"{"body":"gzip_corrupt"}"#),
            ("gzip_checksum", r#"{"body":"gzip_checksum"}"#),
            ("gzip_claimed", r#"{"body":"gzip_claimed"}"#),
            ("wrong_type", r#"{"body":{"wrong_type":"prices"}}"#),
            ("currency:EUR", r#"{"wrong_currency":"EUR"}"#),
            ("redirect:http://[::1]:9/x", r#"{"redirect":"http://[::1]:9/x"}"#),
            ("foreign_pages", r#"{"pages":"foreign"}"#),
            ("endless_pages", r#"{"pages":"endless"}"#),
        ] {
            let faults: Faults = short.parse().unwrap();
            assert_eq!(Faults::from_json(json.as_bytes()).unwrap(), faults, "{short}");
            assert_eq!(json.parse::<Faults>().unwrap(), faults, "{short}");
        }
    }

    #[test]
    fn what_is_unknown_or_out_of_bounds_is_refused() {
        for text in [
            "",
            "odd",
            "slow",
            "slow:x",
            "slow:-1",
            "slow:600001",
            "drip:60001",
            "status:200",
            "status:600",
            "status:70000",
            "truncated:101",
            "nested:10000001",
            "gzip_bomb:67108865",
            "factor:1000001",
            "frozen:1",
            "currency:eur",
            "currency:EURO",
            "redirect:a\nb",
            "{",
            "{}x",
            r#"{"slwo":1}"#,
            r#"{"body":{"huge":{"bytes":17179869185}}}"#,
            r#"{"body":"unheard"}"#,
            r#"{"status":{}}"#,
        ] {
            assert!(text.parse::<Faults>().is_err(), "{text}");
        }
    }
}
