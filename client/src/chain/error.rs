//! What can go wrong between us and the chain.

/// An error of a read or of a transaction.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The node did not answer for so long.
    #[error("no node answers at {url} (tried for {seconds} s); is tradewind-node running there?")]
    Unreachable {
        /// Where.
        url: String,
        /// How long.
        seconds: u64,
    },
    /// The node, or the way to it, failed.
    #[error("the node failed: {0}")]
    Node(String),
    /// An answer was not what this client expects: it is older or newer than the chain.
    #[error("the chain answers {what} in a form that this version does not know: {why}")]
    Unexpected {
        /// Which answer: a function, an event, a constant.
        what: String,
        /// Which field or variant of it, and what is wrong with it.
        why: String,
    },
    /// The state of a block cannot be read: a runtime upgrade is changing its layout. Some blocks later it can.
    #[error("block {block} is in the middle of a runtime upgrade; the chain can be read again when that is done")]
    Migrating {
        /// Number of the block.
        block: u64,
    },
    /// The node has no statement store.
    #[error("the node keeps no statements: it was started without --enable-statement-store")]
    NoStatements,
    /// The runtime has no such call.
    #[error("the chain's runtime has no call {pallet}.{call}")]
    NoSuchCall {
        /// Pallet.
        pallet: &'static str,
        /// Call.
        call: &'static str,
    },
    /// The runtime has no such function: it is older than what this version can do.
    #[error("the chain's runtime has no function {api}.{function}")]
    NoSuchFunction {
        /// Runtime API.
        api: &'static str,
        /// Function of it.
        function: &'static str,
    },
    /// The transaction was included and refused, or would have been; the name is the runtime's.
    #[error("the chain refused {call}: {reason}")]
    Refused {
        /// Which call.
        call: String,
        /// `Pallet::Error`, or another dispatch error.
        reason: String,
    },
    /// The account can pay for the transaction in nothing that it may be paid in.
    #[error("the account cannot pay the fee of {call}: {why}")]
    CannotPay {
        /// Which call.
        call: String,
        /// What of each is missing.
        why: String,
    },
    /// The transaction pool did not take the transaction, or dropped it.
    #[error("the transaction {call} was not included: {reason}")]
    NotIncluded {
        /// Which call.
        call: String,
        /// The pool's words.
        reason: String,
    },
    /// What became of the transaction is not known: it may have been included, or may still be. Sending the call again
    /// may do it twice.
    #[error("whether the transaction {call} was included is not known ({reason}); look before sending it again")]
    Unknown {
        /// Which call.
        call: String,
        /// What was heard last.
        reason: String,
    },
}

impl ChainError {
    pub(crate) fn node(error: impl std::fmt::Display) -> Self {
        Self::Node(error.to_string())
    }

    pub(crate) fn unexpected(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self::Unexpected { what: what.into(), why: why.to_string() }
    }

    /// Whether it passes by itself, so that a program which can wait does well to ask again.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Node(_) | Self::Unreachable { .. } | Self::Migrating { .. })
    }

    /// The name of the runtime's error, if the chain refused a transaction: `Leases::DeadlinePassed`.
    pub fn refusal(&self) -> Option<&str> {
        match self {
            Self::Refused { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_way_to_the_node_and_an_upgrade_heal_by_themselves() {
        assert!(ChainError::Node(String::new()).passes() && ChainError::Migrating { block: 1 }.passes());
        assert!(ChainError::Unreachable { url: String::new(), seconds: 1 }.passes());
        let (call, reason) = (String::new(), String::new());
        assert!(!ChainError::Refused { call: call.clone(), reason: reason.clone() }.passes());
        assert!(!ChainError::Unknown { call, reason }.passes(), "it may have been included");
        assert!(!ChainError::NoSuchFunction { api: "", function: "" }.passes());
    }
}
