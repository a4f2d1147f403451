//! Whether we would take a lease, asked before anything is paid.

use super::{internal, Api, LOOKUP};
use crate::{bidding::room, tasks::deployment::would_run};
use jsonrpsee::core::RpcResult;
use tradewind_client::{
    manifest::Manifest,
    request::SignedRequest,
    rpc::{codes, methods, AskPreflight, Preflight},
};
use tradewind_primitives::{Kind, Resources};

impl Api {
    /// The same checks that admit a lease, on its outline. What a stranger may cost us is bounded: few are looked up at one
    /// time, and a request that is played again does nothing that the first did not.
    pub(super) async fn do_preflight(&self, request: SignedRequest) -> RpcResult<Preflight> {
        let (_, asked) = self.check::<AskPreflight>(methods::PREFLIGHT, request)?;
        let outline = Manifest::from_canonical(asked.outline.bytes());
        let outline = outline.map_err(|error| codes::error(codes::BAD_MANIFEST, error.to_string()))?;
        let resources = Resources::from(asked.resources);
        let refusal = match would_run(&self.context, &outline, &resources) {
            Err(why) => Some(why),
            Ok(()) if self.has_room(outline.kind, &resources).await? => None,
            Ok(()) => Some("this provider has no room for it now".into()),
        };
        Ok(Preflight { refusal })
    }

    async fn has_room(&self, kind: Kind, resources: &Resources) -> RpcResult<bool> {
        let look = async {
            let _slot = self.preflights.acquire().await;
            let at = self.context.chain.finalized().await?;
            room::promised(&at, &self.context.account).await
        };
        let busy = |_| codes::error(codes::TOO_MANY, "too many ask for room here; try again");
        let promised = tokio::time::timeout(LOOKUP, look).await.map_err(busy)?.map_err(internal)?;
        Ok(self.context.room.has(kind, resources, &promised))
    }
}
