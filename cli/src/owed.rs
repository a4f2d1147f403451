//! Money that could not be delivered, and still can be.

use crate::{
    output::{self, money, Format},
    session::Options,
};
use color_eyre::eyre::{Result, WrapErr};
use serde_json::json;
use sp_core::crypto::Ss58Codec;
use std::str::FromStr;
use tradewind_client::chain::Call;
use tradewind_primitives::EscrowId;

/// `tradewind owed`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What a closing could not pay, because an account was blocked or could not take so little, stays on \
                        hold and is owed. Anyone may have it delivered once that is possible; it costs the fee of a \
                        transaction."
)]
pub struct Owed {
    /// Of what: lease:7, order:3 or channel:9
    pub of: Of,
    /// Have it delivered
    #[arg(long)]
    pub pay: bool,
}

/// What a sum on hold belongs to, as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Of(EscrowId);

impl FromStr for Of {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected lease:NUMBER, order:NUMBER or channel:NUMBER";
        let (kind, number) = text.split_once(':').ok_or(EXPECTED)?;
        let number: u64 = number.parse().map_err(|_| EXPECTED)?;
        match kind {
            "lease" => Ok(Self(EscrowId::Lease(number))),
            "order" => Ok(Self(EscrowId::Order(number))),
            "channel" => Ok(Self(EscrowId::Channel(number))),
            _ => Err(EXPECTED),
        }
    }
}

/// Runs it.
///
/// # Errors
/// Of the chain; with the runtime's name for a refusal, if something still cannot be delivered.
pub async fn run(options: &Options, args: &Owed) -> Result<()> {
    let Of(escrow) = args.of;
    let found = options.chain().await?.finalized().await?.owed(escrow).await?;
    let rows: Vec<_> = found.iter().map(|owed| (owed.to.to_ss58check(), money(&owed.asset, owed.amount))).collect();
    if rows.is_empty() {
        output::step(options.output, "Nothing is owed.");
    }
    for (to, amount) in &rows {
        output::step(options.output, &format!("{amount} to {to}"));
    }
    let mut blocks = Vec::new();
    if args.pay && !found.is_empty() {
        let (_, submitter, _) = options.submitter().await?;
        for owed in &found {
            let call = Call::pay_owed(escrow, &owed.to);
            let paid = submitter.submit(&call).await.wrap_err_with(|| {
                format!("delivering {} to {}", money(&owed.asset, owed.amount), owed.to.to_ss58check())
            })?;
            output::step(options.output, &format!("delivered, block {}", paid.block));
            blocks.push(paid.block);
        }
    }
    if options.output == Format::Json {
        let owed: Vec<_> = found
            .iter()
            .map(|owed| json!({ "to": owed.to.to_ss58check(), "amount": owed.amount.to_string() }))
            .collect();
        output::value(&json!({ "owed": owed, "blocks": blocks }))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_named_by_kind_and_number() {
        assert_eq!("lease:7".parse(), Ok(Of(EscrowId::Lease(7))));
        assert_eq!("order:3".parse(), Ok(Of(EscrowId::Order(3))));
        assert_eq!("channel:9".parse(), Ok(Of(EscrowId::Channel(9))));
        for text in ["7", "lease", "lease:", "lease:x", "bill:7", ""] {
            assert!(text.parse::<Of>().is_err(), "{text}");
        }
    }
}
