//! The methods for payers of channels.

use super::{internal, Api};
use crate::paid::{
    content::{self, ContentError},
    DeploymentError, Paid, Refusal,
};
use jsonrpsee::{core::RpcResult, types::ErrorObjectOwned};
use sp_core::crypto::AccountId32;
use std::sync::Arc;
use tradewind_client::{
    content::cid_of,
    request::{now_millis, Checked, SignedRequest},
    rpc::{codes, methods, BlobReceipt, BlobText, Deploy, DeployReceipt, PutChannelBlob, ReadUsage, UsagePart},
};
use tradewind_primitives::{ChannelId, ChannelMode, ChannelView};

type View = ChannelView<AccountId32>;

fn not_yours() -> ErrorObjectOwned {
    codes::error(codes::NOT_YOURS, "there is no open channel of yours with this number here")
}

fn refused(error: ContentError) -> ErrorObjectOwned {
    match error {
        ContentError::TooMuch | ContentError::Full => codes::error(codes::STORE_FULL, error.to_string()),
        ContentError::Deployment(DeploymentError::Bad(_)) => codes::error(codes::BAD_MANIFEST, error.to_string()),
        ContentError::Deployment(_) => codes::error(codes::NOT_READY, error.to_string()),
        ContentError::Journal(_) | ContentError::Store(_) => internal(error),
    }
}

impl Api {
    fn paid(&self) -> RpcResult<&Arc<Paid>> {
        let paid = self.context.paid.as_ref();
        paid.ok_or_else(|| codes::error(codes::WRONG_STATE, "this provider takes no paid requests"))
    }

    /// Checks who asks, that the channel is theirs and with us, and that the request is new.
    async fn channel(&self, request: Checked, channel: ChannelId) -> RpcResult<View> {
        // Anyone can make us ask: few at a time, and not for long.
        let look = async {
            let _slot = self.lookups.acquire().await;
            self.context.chain.finalized().await?.channel(channel).await
        };
        let found = tokio::time::timeout(super::LOOKUP, look).await.map_err(internal)?.map_err(internal)?;
        let view = found.filter(|view| view.channel.provider == self.context.account).ok_or_else(not_yours)?;
        if view.channel.payer != *request.account() {
            return Err(not_yours());
        }
        self.verifier.admit(request, now_millis())?;
        Ok(view)
    }

    /// The same for a channel that can still pay here.
    async fn open_channel(&self, request: Checked, channel: ChannelId) -> RpcResult<View> {
        let view = self.channel(request, channel).await?;
        match self.paid()?.admits(&view) {
            Ok(()) => Ok(view),
            Err(Refusal::Ended) => Err(not_yours()),
            Err(why @ Refusal::Unavailable(_)) => Err(internal(why)),
            Err(why) => Err(codes::error(codes::WRONG_STATE, why.to_string())),
        }
    }

    pub(super) async fn do_put_channel_blob(&self, request: SignedRequest, data: BlobText) -> RpcResult<BlobReceipt> {
        let (request, params) = self.check::<PutChannelBlob>(methods::PUT_CHANNEL_BLOB, request)?;
        let bytes = data.into_bytes();
        if bytes.len() as u64 != params.size || cid_of(&bytes) != params.cid {
            return Err(codes::error(codes::BAD_CONTENT, "the content is not what its address names"));
        }
        let view = self.open_channel(request, params.channel).await?;
        let _slot = self.puts.acquire().await.map_err(internal)?;
        let left = content::put(&self.context, view.id, &params.cid, bytes).await.map_err(refused)?;
        Ok(BlobReceipt { cid: params.cid, left })
    }

    pub(super) async fn do_deploy(&self, request: SignedRequest) -> RpcResult<DeployReceipt> {
        let (request, params) = self.check::<Deploy>(methods::DEPLOY, request)?;
        let view = self.open_channel(request, params.channel).await?;
        // The other kind is paid by whoever brings a voucher.
        let pays = matches!(view.channel.mode, ChannelMode::Metered { .. });
        let deployed = content::deploy(&self.context, self.paid()?, view.id, params.cid, pays).await;
        deployed.map_err(refused)?;
        let url = format!("{}/{}/", self.context.config.ingress.url.trim_end_matches('/'), params.cid);
        Ok(DeployReceipt { cid: params.cid, url })
    }

    pub(super) async fn do_usage(&self, request: SignedRequest) -> RpcResult<UsagePart> {
        let (request, params) = self.check::<ReadUsage>(methods::USAGE, request)?;
        let view = self.channel(request, params.channel).await?;
        Ok(self.paid()?.ledger().usage(view.id, params.round, params.from))
    }
}
