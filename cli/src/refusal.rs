//! What the chain would refuse is refused before it costs a fee: by the same name, with what can be done about it.

use color_eyre::eyre::Report;
use tradewind_client::chain::{Call, ChainError};

/// The refusal `name` of `call`, which `told` explains.
pub fn refused(call: &Call, name: &str, told: String) -> Report {
    let call = format!("{}.{}", call.pallet(), call.name());
    Report::new(ChainError::Refused { call, reason: name.to_owned() }).wrap_err(told)
}

/// The same error, explained by `told` if the chain refused by the name that it is told of.
pub fn explained(error: ChainError, told: impl Fn(&str) -> Option<String>) -> Report {
    let told = error.refusal().and_then(told);
    match told {
        Some(told) => Report::new(error).wrap_err(told),
        None => Report::new(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tradewind_client::chain::ChainError;

    #[test]
    fn a_refusal_keeps_the_name_of_the_runtime_and_says_what_to_do() {
        let report = refused(&Call::enrol(1), "Emission::TooFewRounds", "enrol for more".into());
        let named = report.chain().find_map(|cause| cause.downcast_ref::<ChainError>()).and_then(ChainError::refusal);
        assert_eq!((named, report.to_string().as_str()), (Some("Emission::TooFewRounds"), "enrol for more"));
        assert!(format!("{report:#}").contains("refused Emission.enrol"));
    }

    #[test]
    fn what_is_not_explained_stays_as_it_is() {
        let error = || ChainError::Refused { call: "A.b".into(), reason: "A::C".into() };
        let told = |name: &str| (name == "A::C").then(|| "try again".to_owned());
        assert_eq!(explained(error(), told).to_string(), "try again");
        assert!(explained(error(), |_| None).to_string().contains("A::C"));
    }
}
