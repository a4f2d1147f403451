//! What anybody may do for one who takes part.

use super::{is_enrolled, PENDING};
use crate::{
    output::{self, Format},
    refusal::{explained, refused},
    reputation::account_of,
    session::Options,
};
use color_eyre::eyre::{eyre, Result};
use serde_json::json;
use sp_core::crypto::{AccountId32, Ss58Codec};
use tradewind_client::{
    chain::{At, Call, ChainError, ChainEvent, EmissionEvent},
    units::Currency,
};

/// Has what an account earned paid out to it.
///
/// # Errors
/// When there is too little, with the runtime's name for that.
pub async fn claim(options: &Options, account: Option<&str>) -> Result<()> {
    let chain = options.chain().await?;
    let at = chain.finalized().await?;
    let account = account_of(options, &at, account).await?;
    let call = Call::claim(&account);
    let included = match chain.submit_authorized(&call).await {
        Ok(included) => included,
        Err(error) => {
            let told = told(&at, &account, error.refusal()).await?;
            let lost = matches!(error, ChainError::NotIncluded { .. });
            let told =
                told.or_else(|| lost.then(|| "somebody else may be claiming for it: see what it has".to_owned()));
            return Err(explained_by(error, told));
        }
    };
    let amount = included.events.iter().find_map(|event| match event {
        ChainEvent::Emission(who, EmissionEvent::Claimed { amount }) if *who == account => Some(*amount),
        _ => None,
    });
    let amount = amount.ok_or_else(|| eyre!("the chain paid nothing out"))?;
    match options.output {
        Format::Json => output::value(&json!({
            "block": included.block, "account": account.to_ss58check(), "amount": amount.to_string(),
        })),
        Format::Text => {
            let amount = Currency::Wind.format(amount);
            output::say!("{amount} paid to {}, block {}", account.to_ss58check(), included.block);
            Ok(())
        }
    }
}

fn explained_by(error: ChainError, told: Option<String>) -> color_eyre::eyre::Report {
    match told {
        Some(told) => color_eyre::eyre::Report::new(error).wrap_err(told),
        None => error.into(),
    }
}

/// What a refusal of a claim means, and what to do.
async fn told(at: &At, account: &AccountId32, refusal: Option<&str>) -> Result<Option<String>> {
    let (who, wind) = (account.to_ss58check(), |base| Currency::Wind.format(base));
    Ok(match refusal {
        Some("Emission::NotEnrolled") => Some(format!(
            "{who} does not take part in emission, and has nothing to claim: `tradewind emission enrol --for 7d` enrols"
        )),
        Some("Emission::TooLittleToClaim") => {
            let (participant, least) = (at.participant(account).await?, at.least_claim()?);
            let earned = wind(participant.as_ref().map_or(0, |view| view.claimable));
            let least = wind(least);
            Some(match participant.is_some_and(|view| is_enrolled(&view)) {
                true => format!(
                    "{who} has earned {earned} so far, and {least} is the least that is paid out: try again after the \
                     round, `tradewind emission status` tells when that is"
                ),
                false => format!(
                    "{who} has {earned} left to claim, and {least} is the least that is paid out; it takes part no more"
                ),
            })
        }
        Some("Emission::RoundsPending") => Some(PENDING.into()),
        _ => None,
    })
}

/// Brings an account's weight up to date.
///
/// # Errors
/// When there is nothing to do, with the runtime's name for that.
pub async fn refresh(options: &Options, account: Option<&str>) -> Result<()> {
    let (chain, submitter, _) = options.submitter().await?;
    let at = chain.finalized().await?;
    let account = account_of(options, &at, account).await?;
    let (call, who) = (Call::refresh(&account), account.to_ss58check());
    let Some(participant) = at.participant(&account).await?.filter(is_enrolled) else {
        let told = format!("{who} does not take part in emission: `tradewind emission enrol --for 7d` enrols");
        return Err(refused(&call, "Emission::NotEnrolled", told));
    };
    if participant.due_weight == participant.next_weight {
        let told = format!("the weight of {who} is {}, which is what its score gives", participant.next_weight);
        return Err(refused(&call, "Emission::NothingToRefresh", told));
    }
    let what = |name: &str| match name {
        "Emission::RoundsPending" => Some(PENDING.to_owned()),
        "Emission::NothingToRefresh" => Some("a greater weight would not count before the enrolment ends".to_owned()),
        _ => None,
    };
    let included = submitter.submit(&call).await.map_err(|error| explained(error, what))?;
    let weights = included.events.iter().find_map(|event| match event {
        ChainEvent::Emission(of, EmissionEvent::Reweighed { weight, next }) if *of == account => Some((*weight, *next)),
        _ => None,
    });
    let (weight, next) = weights.unwrap_or((participant.weight, participant.due_weight));
    match options.output {
        Format::Json => output::value(&json!({
            "block": included.block, "account": who, "weight": weight, "next_weight": next,
        })),
        Format::Text => {
            output::say!(
                "{who} weighs {weight} in this round and {next} from the next one on, block {}",
                included.block
            );
            Ok(())
        }
    }
}
