//! What a delegate can be allowed.

use crate::rpc::methods;
use std::{fmt, str::FromStr};

/// One thing that a delegate can be allowed. Never more than this: a manifest is its buyer's, an access is sealed to a key
/// that the buyer alone has, and who may do what is the buyer's to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// To ask how the workload is.
    Status,
    /// To read what it wrote.
    Logs,
    /// To run commands in it, and so to copy files.
    Exec,
    /// To put content for it.
    Blobs,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Status, Self::Logs, Self::Exec, Self::Blobs];

    /// What a request for `method` needs; `None` if no delegate may make one.
    pub fn of_method(method: &str) -> Option<Self> {
        match method {
            methods::STATUS => Some(Self::Status),
            methods::LOGS => Some(Self::Logs),
            methods::EXEC => Some(Self::Exec),
            methods::PUT_BLOB => Some(Self::Blobs),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Logs => "logs",
            Self::Exec => "exec",
            Self::Blobs => "blobs",
        }
    }

    /// Its bit in a set. They never change their meaning.
    fn bit(self) -> u8 {
        match self {
            Self::Status => 1,
            Self::Logs => 2,
            Self::Exec => 4,
            Self::Blobs => 8,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Some of them, at least one. As text their names with commas between: `logs,exec`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scopes(u8);

/// A text names something else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("expected some of status, logs, exec, blobs, with commas between")]
pub struct BadScopes;

impl Scopes {
    /// Those in `scopes`; `None` if that is empty.
    pub fn of(scopes: &[Scope]) -> Option<Self> {
        Self::from_bits(scopes.iter().fold(0, |bits, scope| bits | scope.bit()))
    }

    /// The set with these bits; `None` for an empty one, and for bits that stand for nothing: whoever signed them meant
    /// something that we do not know.
    pub fn from_bits(bits: u8) -> Option<Self> {
        let all = Scope::ALL.iter().fold(0, |bits, scope| bits | scope.bit());
        (bits != 0 && bits & !all == 0).then_some(Self(bits))
    }

    /// One bit for each: 1 status, 2 logs, 4 exec, 8 blobs.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether `scope` is among them.
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Each of them, in the order of their bits.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Scope::name).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Scopes {
    type Err = BadScopes;

    fn from_str(text: &str) -> Result<Self, BadScopes> {
        let named = |name: &str| Scope::ALL.into_iter().find(|scope| scope.name() == name.trim()).ok_or(BadScopes);
        let scopes = text.split(',').map(named).collect::<Result<Vec<_>, _>>()?;
        Self::of(&scopes).ok_or(BadScopes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn scopes_are_written_as_their_names() {
        let of = |text: &str| text.parse::<Scopes>();
        assert_eq!(of("exec, logs").unwrap().to_string(), "logs,exec");
        assert_eq!(of("logs,logs"), Ok(Scopes::of(&[Scope::Logs]).unwrap()));
        assert_eq!(of("status,logs,exec,blobs").unwrap().bits(), 15);
        for bad in ["", ",", "logs,", "access", "Logs", "all"] {
            assert_eq!(of(bad), Err(BadScopes), "{bad}");
        }
    }

    #[test]
    fn a_set_is_of_known_scopes_and_not_empty() {
        assert_eq!(Scopes::of(&[]), None);
        assert_eq!([0, 16, 17, 255].map(Scopes::from_bits), [None; 4]);
        assert_eq!(Scopes::from_bits(5).unwrap().iter().collect::<Vec<_>>(), [Scope::Status, Scope::Exec]);
    }

    #[test]
    fn what_is_the_buyers_alone_has_no_scope() {
        for method in [
            methods::PUT_MANIFEST,
            methods::ACCESS,
            methods::REVOKE_DELEGATIONS,
            methods::PREFLIGHT,
            methods::PUT_CHANNEL_BLOB,
            methods::DEPLOY,
            methods::USAGE,
        ] {
            assert_eq!(Scope::of_method(method), None, "{method}");
        }
        assert_eq!(Scope::of_method(methods::EXEC), Some(Scope::Exec));
    }
}
