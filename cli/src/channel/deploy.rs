//! Putting a function where its requests are paid one by one.

use super::found;
use crate::{
    apps::App,
    handover,
    output::{self, Format},
    session::Options,
};
use color_eyre::eyre::{bail, ensure, Result, WrapErr};
use serde_json::json;
use tradewind_primitives::{ChannelId, ChannelMode};

/// `tradewind channel deploy`
#[derive(Debug, clap::Args)]
pub struct Deploy {
    /// Number of the channel
    pub channel: ChannelId,
    /// A WASI HTTP component (.wasm), a manifest (.yaml) that names one, or the address of one. It is public
    pub app: String,
}

/// Runs it.
///
/// # Errors
/// When the channel is another's, or its provider does not take it.
pub async fn run(options: &Options, deploy: &Deploy) -> Result<()> {
    let (key, home, chain) = (options.key()?, options.home()?, options.chain().await?);
    let view = found(&chain.finalized().await?, deploy.channel).await?;
    ensure!(view.channel.payer == key.account(), "channel {} is another's: use the key that opened it", view.id);
    let app = App::load(&home, &deploy.app)?;
    let [component] = app.content[..] else {
        bail!("{}: its program must be a file here, or named by CID", deploy.app);
    };
    let manifest = home.put_blob(app.text.as_bytes())?;
    let agent = handover::agent(&chain, &view.channel.provider).await?;
    for cid in [component, manifest] {
        let put = agent.put_channel_blob(&key, view.id, home.blob(&cid)?).await;
        put.wrap_err_with(|| format!("handing {cid} over"))?;
    }
    let receipt = agent.deploy(&key, view.id, manifest).await.wrap_err("deploying")?;
    let metered = matches!(view.channel.mode, ChannelMode::Metered { .. });
    match options.output {
        Format::Json => output::value(&json!({
            "channel": view.id,
            "manifest": manifest.to_string(),
            "component": component.to_string(),
            "url": receipt.url,
            "metered": metered,
        })),
        Format::Text => {
            output::say!("manifest  {manifest}");
            output::say!("url       {}", receipt.url);
            match metered {
                true => {
                    output::say!(
                        "Requests without a voucher are paid by channel {}. Try: curl {}",
                        view.id,
                        receipt.url
                    )
                }
                false => output::say!("Try: tradewind invoke {} --pay {}", receipt.url, view.id),
            }
            Ok(())
        }
    }
}
