//! Codes of the errors that an agent answers with, beside JSON-RPC's own. They never change their meaning.

use crate::request::{DelegationRefusal, ReplayError, RequestError};
use jsonrpsee::types::ErrorObjectOwned;

/// The signed request, or its parameters, are not in the right form.
pub const BAD_REQUEST: i32 = 1001;

/// The signature does not verify for this provider and chain.
pub const BAD_SIGNATURE: i32 = 1002;

/// The request's time is more than a minute from the agent's.
pub const OUT_OF_TIME: i32 = 1003;

/// The request was seen before.
pub const SEEN: i32 = 1004;

/// Too many requests; try again later.
pub const TOO_MANY: i32 = 1005;

/// There is no open lease of the caller's with this number and this provider.
pub const NOT_YOURS: i32 = 1006;

/// The lease is not in a state in which this is possible.
pub const WRONG_STATE: i32 = 1007;

/// What was asked for is not there yet; ask again.
pub const NOT_READY: i32 = 1008;

/// The manifest does not open, is not the one agreed on, or cannot be run here.
pub const BAD_MANIFEST: i32 = 1009;

/// The content is not what its address names, or not of the size that was announced.
pub const BAD_CONTENT: i32 = 1010;

/// The lease has put as much as it may, or the store is full.
pub const STORE_FULL: i32 = 1011;

/// The delegation does not allow this, or nothing allows it to a delegate.
pub const OUT_OF_SCOPE: i32 = 1012;

/// The delegation has expired.
pub const EXPIRED: i32 = 1013;

/// The lease's buyer has revoked the delegation.
pub const REVOKED: i32 = 1014;

/// The delegation is the buyer's, but good for too long, or not yet.
pub const BAD_DELEGATION: i32 = 1015;

/// Something failed on the provider's side.
pub const INTERNAL: i32 = 1099;

/// An error of `code` with a sentence for people.
pub fn error(code: i32, message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, None::<()>)
}

impl From<RequestError> for ErrorObjectOwned {
    fn from(refused: RequestError) -> Self {
        let code = match refused {
            RequestError::BadField(_) | RequestError::WrongMethod | RequestError::Params(_) => BAD_REQUEST,
            RequestError::NotDelegable => OUT_OF_SCOPE,
            RequestError::BadSignature => BAD_SIGNATURE,
            RequestError::Replay(ReplayError::OutOfTime) => OUT_OF_TIME,
            RequestError::Replay(ReplayError::Seen) => SEEN,
            RequestError::Replay(ReplayError::AccountFull | ReplayError::Full) => TOO_MANY,
            RequestError::NoRandomness(_) => INTERNAL,
        };
        error(code, refused.to_string())
    }
}

impl From<DelegationRefusal> for ErrorObjectOwned {
    fn from(refused: DelegationRefusal) -> Self {
        let code = match refused {
            DelegationRefusal::OutOfScope(_) => OUT_OF_SCOPE,
            DelegationRefusal::Expired => EXPIRED,
            DelegationRefusal::Revoked => REVOKED,
            DelegationRefusal::BadTerm | DelegationRefusal::NotYet => BAD_DELEGATION,
        };
        error(code, refused.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        random::NoRandomness,
        request::{CanonicalError, Scope},
    };

    #[test]
    fn every_refusal_has_its_code() {
        for (refused, code) in [
            (RequestError::BadField("nonce"), BAD_REQUEST),
            (RequestError::WrongMethod, BAD_REQUEST),
            (CanonicalError::TooDeep.into(), BAD_REQUEST),
            (RequestError::NotDelegable, OUT_OF_SCOPE),
            (RequestError::BadSignature, BAD_SIGNATURE),
            (ReplayError::OutOfTime.into(), OUT_OF_TIME),
            (ReplayError::Seen.into(), SEEN),
            (ReplayError::AccountFull.into(), TOO_MANY),
            (ReplayError::Full.into(), TOO_MANY),
            (NoRandomness.into(), INTERNAL),
        ] {
            let object = ErrorObjectOwned::from(refused);
            assert_eq!(object.code(), code, "{refused}");
            assert_eq!(object.message(), refused.to_string());
        }
    }

    #[test]
    fn every_refusal_of_a_delegation_has_its_code() {
        for (refused, code) in [
            (DelegationRefusal::OutOfScope(Scope::Exec), OUT_OF_SCOPE),
            (DelegationRefusal::Expired, EXPIRED),
            (DelegationRefusal::Revoked, REVOKED),
            (DelegationRefusal::BadTerm, BAD_DELEGATION),
            (DelegationRefusal::NotYet, BAD_DELEGATION),
        ] {
            let object = ErrorObjectOwned::from(refused);
            assert_eq!((object.code(), object.message()), (code, refused.to_string().as_str()));
        }
    }
}
