//! `tradewind-agent run`: wires everything and serves until told to stop.

use crate::{
    api::Api,
    api_server::ApiServer,
    backend::{
        container::ContainerBackend,
        machine::MachineBackend,
        wasm::{WasmBackend, WasmConfig},
        Backend,
    },
    bidding::{self, room::Room},
    blobs::BlobStore,
    config::Config,
    context::Context,
    events::task_of_event,
    faults,
    ingress::{Ingress, IngressConfig, IngressMetrics},
    journal::Journal,
    keys::Keys,
    metrics::Metrics,
    paid::{self, Paid, PaidMetrics},
    tasks::{emission, heartbeat, reconcile, statements, Tasks},
};
use color_eyre::eyre::{eyre, Result, WrapErr};
use std::{path::Path, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use tradewind_client::{
    chain::{At, Chain, ChainEvent, Follower, LeaseEvent, Submitter},
    rpc::AgentApiServer,
};
use tradewind_primitives::{Kind, Resources, Tick};

/// How long to wait for the node at the start.
const PATIENCE: Duration = Duration::from_secs(300);

/// Finalized blocks that were missed whose events are still gone through one by one.
const BACKLOG: u64 = 16;

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// When something that serving needs cannot be had.
pub async fn run(home: &Path) -> Result<()> {
    let config = Config::read(home)?;
    let keys = Keys::open(home)?;
    let stop = CancellationToken::new();
    stop_on_signals(stop.clone())?;

    let registry = prometheus_endpoint::Registry::new_custom(None, None).wrap_err("metrics")?;
    let metrics = Metrics::register(&registry).wrap_err("metrics")?;
    let ingress_metrics = IngressMetrics::register(&registry).wrap_err("metrics")?;
    let paid_metrics = PaidMetrics::register(&registry).wrap_err("metrics")?;
    let journal = Journal::open(&home.join(crate::journal::FILE))
        .wrap_err("another agent runs here, or the journal is damaged")?;
    let blobs = Arc::new(BlobStore::open(home.join("blobs"), config.content.quota_bytes)?);
    let functions = WasmConfig {
        capacity: Resources {
            vcpus: config.functions.vcpus,
            memory_mib: config.functions.memory_mib,
            ..Resources::default()
        },
        max_request_timeout: Duration::from_secs(config.functions.max_request_seconds),
        max_body_bytes: config.functions.max_body_bytes,
        ..WasmConfig::default()
    };
    let functions = Arc::new(WasmBackend::new(functions, blobs.clone())?);
    let mut capacity = vec![(Kind::Function, functions.capacity())];
    let containers = match &config.containers {
        Some(containers) => {
            let backend = ContainerBackend::open(containers, home).await.wrap_err("containers")?;
            capacity.push((Kind::Container, backend.capacity()));
            Some(Arc::new(backend))
        }
        None => None,
    };
    let machines = match &config.machines {
        Some(machines) => {
            let backend = MachineBackend::open(machines, home).await.wrap_err("machines")?;
            capacity.push((Kind::Machine, backend.capacity()));
            Some(Arc::new(backend))
        }
        None => None,
    };

    let chain = tokio::select! {
        chain = Chain::connect(&config.chain.node, PATIENCE) => chain?,
        () = stop.cancelled() => return Ok(()),
    };
    journal.bind(&format!("{:?}", chain.genesis()))?;
    let account = keys.account.account();
    let provider = chain.finalized().await?.provider(&account).await?;
    let provider = provider.ok_or_else(|| eyre!("this account is no provider; run `tradewind-agent init`"))?;
    let name = String::from_utf8_lossy(&provider.profile.name).into_owned();
    if provider.profile.sealing_key != keys.sealing.public() {
        return Err(eyre!("the sealing key on chain is not the one of this home: manifests could not be opened"));
    }

    let paid = match &config.paid {
        Some(paid) => {
            let parts = paid::Parts {
                config: paid.clone(),
                functions: config.functions.clone(),
                genesis: chain.genesis(),
                provider: account.clone(),
                source: Arc::new(chain.clone()),
                backend: functions.clone(),
                blobs: blobs.clone(),
                metrics: paid_metrics,
            };
            Some(Arc::new(Paid::open(home, parts).wrap_err("paid requests")?))
        }
        None => None,
    };
    let key = keys.account.clone();
    let context = Arc::new(Context {
        submitter: Submitter::new(chain.clone(), keys.account),
        chain,
        account,
        sealing: keys.sealing,
        journal,
        blobs,
        content: Default::default(),
        unstored: Default::default(),
        room: Room::new(capacity),
        ahead: Default::default(),
        functions: functions.clone(),
        containers,
        machines,
        paid: paid.clone(),
        ticks: Default::default(),
        metrics,
        config,
    });
    if let Some(paid) = &paid {
        paid::content::restore(&context, paid)?;
        paid::watch::first(&context, paid).await;
    }
    let tasks = Tasks::new(context.clone(), stop.clone());

    let ingress = IngressConfig { listen: context.config.ingress.listen, ..IngressConfig::default() };
    let ingress = Ingress::bind(ingress, functions, paid.clone(), Some(ingress_metrics))
        .await
        .wrap_err_with(|| format!("listening on {}", context.config.ingress.listen))?;
    let ingress = tokio::spawn(ingress.run(stop.clone()));

    let server = ApiServer::bind(context.config.api.listen)
        .await
        .wrap_err_with(|| format!("listening on {}", context.config.api.listen))?;
    let api = Api::new(context.clone(), tasks.clone(), name.clone());
    let server = tokio::spawn(server.run(api.into_rpc().into(), stop.clone()));

    if let Some(metrics) = context.config.metrics.clone() {
        tokio::spawn(async move {
            if let Err(error) = prometheus_endpoint::init_prometheus(metrics.listen, registry).await {
                tracing::error!(%error, "metrics are not served");
            }
        });
    }
    tracing::info!(provider = name, api = %context.config.api.listen, "serving");

    let health = heartbeat::Health::default();
    tokio::select! {
        () = follow(&context, &tasks) => {}
        () = heartbeat::watch(&context, &health) => {}
        () = beats(&context, &tasks, &health) => {}
        () = bidding::run(&context, &stop) => {}
        () = channels(&context) => {}
        () = emission::run(&context) => {}
        () = statements::run(&context, &key) => {}
        () = stop.cancelled() => {}
    }
    tracing::info!("stopping");
    stop.cancel();
    server.await.wrap_err("the API")?;
    tasks.finished().await;
    ingress.await.wrap_err("the ingress")?;
    if let Some(paid) = &paid {
        paid::watch::tidy(paid).await;
    }
    Ok(())
}

/// Serves and collects from channels, if the operator wants to.
async fn channels(context: &Arc<Context>) {
    match &context.paid {
        Some(paid) => {
            tokio::join!(paid::watch::run(context, paid), paid::redeem::run(context, paid));
        }
        None => std::future::pending().await,
    }
}

/// Acts on the events of every finalized block, and reconciles from time to time.
async fn follow(context: &Arc<Context>, tasks: &Arc<Tasks>) {
    let next = match context.journal.next_block() {
        Ok(next) => next,
        Err(error) => {
            tracing::error!(%error, "the journal does not say where to go on; reconciling does");
            None
        }
    };
    let replays = faults::replays();
    let first = if replays { 0 } else { next.unwrap_or(0) };
    let mut follower = Follower::new(context.chain.clone(), first);
    // Tick of the last reconciliation, and ticks until the next.
    let mut reconciled: Option<(Tick, u32)> = replays.then_some((0, 0));
    loop {
        // A reconciliation makes all events before it superfluous: after a long absence nothing is gone through.
        if reconciled.is_none() {
            match context.chain.finalized().await {
                // The follower waits for the next block: what the node does not know yet is not gone.
                Ok(at) if context.is_behind(&at) => tracing::warn!(finalized = at.number(), "the node is behind"),
                Ok(at) => follower.skip_to(at.number()),
                Err(error) => tracing::warn!(%error, "the node is away"),
            }
        }
        let at = follower.next().await;
        let backlog = follower.backlog();
        if backlog > BACKLOG && !replays {
            tracing::info!(
                block = at.number(),
                backlog,
                "the node was away; reconciling instead of going through it all"
            );
            reconciled = None;
            continue;
        }
        let (now, moved) = match act(context, tasks, &at).await {
            Ok(acted) => acted,
            Err(error) => {
                tracing::warn!(%error, block = at.number(), "a block's events were not read; reconciling");
                reconciled = None;
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        if moved {
            reconciled = reconciled.map(|(last, _)| (last, reconcile::SOON_TICKS));
        }
        if reconciled.is_none_or(|(last, wait)| now.saturating_sub(last) >= wait || now < last) {
            match reconcile::run(context, tasks).await {
                Ok(wait) => reconciled = Some((now, wait)),
                Err(error) => tracing::warn!(%error, "reconciling failed; it is tried again"),
            }
        }
        context.metrics.block.set(at.number());
        context.ticks.send_replace(now);
        if let Err(error) = context.journal.set_next_block(at.number().saturating_add(1)) {
            tracing::error!(%error, "the journal");
        }
    }
}

/// Acts on a block's events. Returns its tick, and whether a lease of ours was opened or has begun to end.
async fn act(
    context: &Context,
    tasks: &Arc<Tasks>,
    at: &At,
) -> Result<(Tick, bool), tradewind_client::chain::ChainError> {
    let mut moved = false;
    let times = if faults::replays() { 2 } else { 1 };
    for event in std::iter::repeat_n(at.events().await?, times).flatten() {
        let ChainEvent::Lease(lease, event) = event else { continue };
        let ours = match &event {
            LeaseEvent::Opened { provider, .. } => *provider == context.account,
            // Tasks look whether a lease is ours; those of others end at once.
            _ => true,
        };
        if let (true, Some(task)) = (ours, task_of_event(&event)) {
            tasks.start(lease, task);
            moved |= matches!(event, LeaseEvent::Opened { .. } | LeaseEvent::Closing { .. });
        }
    }
    Ok((at.clock().await?.now, moved))
}

/// Sends heartbeats on their own clock, and looks after each at what it lets us settle.
async fn beats(context: &Arc<Context>, tasks: &Arc<Tasks>, health: &heartbeat::Health) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match heartbeat::beat(context, health).await {
            Ok(true) => match reconcile::settlements(context).await {
                Ok(leases) => leases.into_iter().for_each(|lease| tasks.start(lease, crate::events::Task::Settle)),
                Err(error) => tracing::warn!(%error, "looking for settlements"),
            },
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a heartbeat"),
        }
    }
}

fn stop_on_signals(stop: CancellationToken) -> Result<()> {
    use tokio::signal::unix::{signal, SignalKind};
    let mut terminate = signal(SignalKind::terminate()).wrap_err("signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).wrap_err("signals")?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    });
    Ok(())
}
