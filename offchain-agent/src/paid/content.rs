//! What the payers of channels bring: manifests and programs, and what is deployed of it.
//!
//! It stays while something of the channel can be redeemed: then its payer has no more say here, and nobody has to close
//! the channel for the disk to become free.

use super::{terms::is_settled, DeploymentError, Paid};
use crate::{
    blobs::{parse_cid, BlobError},
    context::Context,
    journal::JournalError,
};
use sp_core::crypto::AccountId32;
use tradewind_client::{
    content::ContentId,
    rpc::{MAX_CHANNEL_BLOBS, MAX_CHANNEL_BLOB_BYTES, MAX_CHANNEL_DEPLOYMENTS},
};
use tradewind_primitives::{ChannelId, ChannelView, Tick};

/// Why content is not taken, or not deployed.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The channel has brought, or deployed, as much as it may.
    #[error("the channel has put or deployed as much as it may")]
    TooMuch,
    /// There is no room for it.
    #[error("the provider's store is full")]
    Full,
    /// What is to be deployed is not here, or cannot be run.
    #[error(transparent)]
    Deployment(#[from] DeploymentError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The disk failed.
    #[error(transparent)]
    Store(BlobError),
}

/// Stores content for `channel`. Returns what the channel may still put.
///
/// # Errors
/// Those of [`ContentError`].
pub async fn put(context: &Context, channel: ChannelId, cid: &ContentId, bytes: Vec<u8>) -> Result<u64, ContentError> {
    let (text, size) = (cid.to_string(), u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    let _content = context.content.lock().await;
    let kept = context.journal.channel_content(channel)?;
    let brought = || kept.iter().filter(|(_, size)| *size > 0);
    let used = brought().map(|(_, size)| *size).fold(0, u64::saturating_add);
    let known = brought().any(|(known, _)| *known == text);
    let total = if known { used } else { used.saturating_add(size) };
    if total > MAX_CHANNEL_BLOB_BYTES || (!known && brought().count() >= MAX_CHANNEL_BLOBS as usize) {
        return Err(ContentError::TooMuch);
    }
    context.journal.keep_for_channel(channel, &text, size)?;
    match context.blobs.put(bytes.into(), size).await {
        Ok(_) => Ok(MAX_CHANNEL_BLOB_BYTES.saturating_sub(total)),
        Err(BlobError::Full(_)) => Err(ContentError::Full),
        Err(BlobError::Io(error)) if error.kind() == std::io::ErrorKind::StorageFull => {
            tracing::error!(%error, "the disk is full");
            Err(ContentError::Full)
        }
        Err(other) => Err(ContentError::Store(other)),
    }
}

/// Keeps what the deployment `cid` needs for as long as `channel`, and if it `pays`, has it pay for requests without a
/// voucher.
///
/// # Errors
/// When it is not here, or cannot be run, or the channel pays for as many already.
pub async fn deploy(
    context: &Context,
    paid: &Paid,
    channel: ChannelId,
    cid: ContentId,
    pays: bool,
) -> Result<(), ContentError> {
    // What is relied on must not go before that is written down.
    let _content = context.content.lock().await;
    let workload = paid.deployments.read(&cid).await?;
    let text = cid.to_string();
    let component = workload.component.to_string();
    // Each takes up two addresses, or fewer, and what was brought is counted at its own bound.
    let kept = context.journal.channel_content(channel)?;
    let others = kept.iter().filter(|(known, _)| *known != text && *known != component).count();
    if others > MAX_CHANNEL_BLOBS.saturating_add(2 * MAX_CHANNEL_DEPLOYMENTS) as usize {
        return Err(ContentError::TooMuch);
    }
    let deployed = context.journal.deployments()?;
    let others = deployed.iter().filter(|(known, of)| *of == channel && *known != text).count();
    if others >= MAX_CHANNEL_DEPLOYMENTS as usize {
        return Err(ContentError::TooMuch);
    }
    context.journal.deploy(channel, &text, &component, pays)?;
    if pays {
        paid.add_payer(cid, channel);
    }
    Ok(())
}

/// Reads who pays for what from the journal, at the start.
///
/// # Errors
/// When the journal fails.
pub fn restore(context: &Context, paid: &Paid) -> Result<(), JournalError> {
    for (cid, channel) in context.journal.deployments()? {
        match cid.parse() {
            Ok(cid) => paid.add_payer(cid, channel),
            Err(error) => tracing::error!(cid, %error, "the journal's deployment is damaged"),
        }
    }
    Ok(())
}

/// Drops what channels keep that are not among `views`, or of which nothing can be redeemed any more at live tick `live`.
pub(super) async fn drop_ended(context: &Context, paid: &Paid, views: &[ChannelView<AccountId32>], live: Tick) {
    let channels = match context.journal.channels() {
        Ok(channels) => channels,
        Err(error) => return tracing::error!(%error, "the channels' content is not looked at"),
    };
    for channel in channels {
        let stands = views.iter().any(|view| view.id == channel && !is_settled(view, live));
        if stands {
            continue;
        }
        if let Err(error) = drop_content(context, paid, channel).await {
            tracing::error!(channel, %error, "the content of a channel that is over stays for now");
        }
    }
}

async fn drop_content(context: &Context, paid: &Paid, channel: ChannelId) -> Result<(), ContentError> {
    let _content = context.content.lock().await;
    paid.deployments.remove_payer(channel);
    for text in context.journal.sole_content_of_channel(channel)? {
        if let Ok(cid) = text.parse::<ContentId>() {
            paid.deployments.forget(&cid).await;
        }
        if let Ok(cid) = parse_cid(&text) {
            context.blobs.remove(&cid).await.map_err(ContentError::Store)?;
        }
    }
    context.journal.forget_channel(channel)?;
    tracing::info!(channel, "what the channel kept here is dropped");
    Ok(())
}
