//! Why an offer does not serve a need, in words.

use tradewind_primitives::Mismatch;

/// A reason as a sentence, without its full stop.
pub fn words(why: Mismatch) -> &'static str {
    match why {
        Mismatch::NoSuchOffer => "there is no such offer",
        Mismatch::OfferClosed => "the offer is closed",
        Mismatch::ProviderUnavailable => "the provider takes no new leases",
        Mismatch::Kind => "the offer is for another kind of workload",
        Mismatch::Vcpus => "too few virtual CPUs are free",
        Mismatch::Memory => "too little memory is free",
        Mismatch::Storage => "too little storage is free",
        Mismatch::Bandwidth => "too little bandwidth is free",
        Mismatch::Gpus => "too few GPUs are free",
        Mismatch::GpuModel => "its GPUs are of another model",
        Mismatch::Region => "it is in another region",
        Mismatch::Tee => "it has another trusted execution environment",
        Mismatch::ProviderReputation => "the provider's reputation is too low",
        Mismatch::Uptime => "the provider promises less uptime",
        Mismatch::IdentityTier => "the provider's identity tier is too low",
        Mismatch::BuyerReputation => "the buyer's reputation is too low for the offer",
        Mismatch::Asset => "the offer is priced in another asset",
        Mismatch::TooShort => "the term is shorter than the offer's shortest",
        Mismatch::TooLong => "the term is longer than the offer's longest",
        Mismatch::Collateral => "the provider's free stake does not cover the collateral",
        Mismatch::BadRequirements => "what is asked for has no price at this offer",
        Mismatch::Terms => "the provider's service contract is not the one that is asked for",
        Mismatch::OwnOrder => "the provider posted the order itself",
    }
}

/// The chain's name of a reason, for scripts.
pub fn name(why: Mismatch) -> String {
    format!("{why:?}")
}

/// Reasons with their names: `Vcpus (too few virtual CPUs are free), Region (it is in another region)`.
pub fn named(all: &[Mismatch]) -> String {
    all.iter().map(|why| format!("{} ({})", name(*why), words(*why))).collect::<Vec<_>>().join(", ")
}

/// Reasons in words only.
pub fn listed(all: &[Mismatch]) -> String {
    all.iter().map(|why| words(*why)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Decode;
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_has_words_of_its_own() {
        let all: Vec<Mismatch> = (0..=u8::MAX).filter_map(|index| Mismatch::decode(&mut &[index][..]).ok()).collect();
        assert_eq!(all.len(), 23);
        let told: BTreeSet<&str> = all.iter().map(|why| words(*why)).collect();
        assert_eq!(told.len(), all.len());
        assert!(named(&all).starts_with("NoSuchOffer (there is no such offer), OfferClosed ("));
        assert_eq!(
            listed(&[Mismatch::Vcpus, Mismatch::Memory]),
            "too few virtual CPUs are free; too little memory is free"
        );
    }
}
