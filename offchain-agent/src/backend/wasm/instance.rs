//! One tenant's function: an instance of it for each request.

use super::{
    body::{Capped, Direction, GuestBody},
    components::Compiled,
    failure::{DeadlineReached, Failure, HandleError},
    limits::{Limiter, MemoryBudget},
    logs::{LogRing, LogStream},
    outbound::Egress,
    places::Places,
    state::{State, HEADER_BYTES, HOSTCALL_BYTES},
};
use crate::backend::{FunctionDeployment, Log};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{
    body::Body,
    header::{CONTENT_LENGTH, HOST},
    Method, Request, Response, StatusCode,
};
use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{oneshot, OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use tokio_util::{
    sync::CancellationToken,
    task::{AbortOnDropHandle, TaskTracker},
};
use tradewind_client::{request::now_millis, rpc::LogPosition};
use wasmtime::{Store, UpdateDeadline};
use wasmtime_wasi_http::{
    bindings::http::types::{ErrorCode, Scheme},
    body::{HostIncomingBody, HyperIncomingBody, HyperOutgoingBody},
    types::HostIncomingRequest,
    WasiHttpView,
};

/// Longest pause within the body of a request. Its deadline is usually nearer.
const BODY_PAUSE: Duration = Duration::from_secs(600);

type Answer = Result<Response<HyperOutgoingBody>, ErrorCode>;

/// What all leases share.
pub(super) struct Shared {
    /// Where guests run: a runtime of their own, so that a busy guest never delays the agent.
    pub(super) runtime: Handle,
    /// One for each instance that may exist.
    pub(super) slots: Places,
    /// One for each instance that may exist besides, to try a component out.
    pub(super) trials: Arc<Semaphore>,
}

/// The places that one request takes up, and what else is to last as long as its guest.
pub(super) struct Taken {
    _own: OwnedSemaphorePermit,
    _shared: OwnedSemaphorePermit,
    kept: Vec<Box<dyn Send + Sync>>,
}

impl Taken {
    pub(super) fn keep(&mut self, thing: impl Send + Sync + 'static) {
        self.kept.push(Box::new(thing));
    }
}

/// A tenant's function, ready to answer.
pub(super) struct Instance {
    deployment: FunctionDeployment,
    compiled: Arc<Compiled>,
    memory: Arc<MemoryBudget>,
    egress: Arc<Egress>,
    slots: Places,
    log: Arc<LogRing>,
    stopped: CancellationToken,
    guests: TaskTracker,
}

impl Instance {
    pub(super) fn new(
        deployment: FunctionDeployment,
        compiled: Arc<Compiled>,
        egress: Arc<Egress>,
        log_bytes: usize,
    ) -> Self {
        Self {
            memory: MemoryBudget::new(deployment.limits.memory_bytes),
            slots: Places::new(deployment.limits.max_concurrent),
            log: LogRing::new(log_bytes, now_millis()),
            stopped: CancellationToken::new(),
            guests: TaskTracker::new(),
            deployment,
            compiled,
            egress,
        }
    }

    pub(super) fn logs(&self, from: Option<LogPosition>, max_bytes: usize) -> Log {
        match from {
            Some(from) => self.log.read_from(from, max_bytes),
            None => self.log.read(max_bytes),
        }
    }

    /// Makes an instance and drops it, which shows that the component starts within its limits.
    pub(super) async fn try_out(&self, shared: &Shared, timeout: Duration) -> Result<(), Failure> {
        let trial = shared.trials.clone().acquire_owned().await.map_err(|_| Failure::Stopped)?;
        let deadline = Instant::now() + timeout;
        let (mut store, compiled) = (self.store(deadline), self.compiled.clone());
        let task = self.guests.spawn_on(
            async move {
                let _trial = trial;
                let instance = tokio::time::timeout_at(deadline, compiled.pre.instantiate_async(&mut store)).await;
                match instance {
                    Err(_) => Err(Failure::Deadline),
                    Ok(Err(error)) => Err(Failure::new(&error, store.data().limiter.denied())),
                    Ok(Ok(_)) => Ok(()),
                }
            },
            &shared.runtime,
        );
        match AbortOnDropHandle::new(task).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::Stopped),
        }
    }

    /// Refuses further requests, cuts off those that are being answered, and waits until nothing of them is left.
    pub(super) async fn stop(&self) {
        self.stopped.cancel();
        self.guests.close();
        self.guests.wait().await;
    }

    /// Places for a request, if it is one that a guest can be given.
    pub(super) async fn take<B>(&self, shared: &Shared, request: &Request<B>) -> Result<Taken, HandleError> {
        check(request, self.deployment.limits.max_body_bytes)?;
        if self.stopped.is_cancelled() {
            return Err(HandleError::Down);
        }
        let own = self.slots.take().await?;
        let shared = shared.slots.take().await?;
        Ok(Taken { _own: own, _shared: shared, kept: Vec::new() })
    }

    /// Has a new guest answer a request. Returns with the head of the answer; the body follows while the guest runs.
    pub(super) async fn handle<B>(
        &self,
        runtime: &Handle,
        taken: Taken,
        request: Request<B>,
    ) -> Result<Response<GuestBody>, HandleError>
    where
        B: Body<Data = Bytes> + Send + Sync + Unpin + 'static,
    {
        let limits = self.deployment.limits;
        let deadline = Instant::now() + limits.request_timeout;

        let is_head = request.method() == Method::HEAD;
        let request = request.map(|body| Capped::new(body, Direction::Request, limits.max_body_bytes, ()));
        let too_large = request.body().passed();
        let cut = Arc::new(AtomicBool::new(false));
        let (sender, answer) = oneshot::channel();
        let guest = {
            let (store, compiled) = (self.store(deadline), self.compiled.clone());
            let (log, memory, stopped) = (self.log.clone(), self.memory.clone(), self.stopped.clone());
            let run = run(compiled, store, request.map(BodyExt::boxed), sender, cut.clone());
            let task = async move {
                // Dropped last: the place is free when the instance is gone.
                let _taken = taken;
                let outcome = tokio::select! {
                    biased;
                    () = stopped.cancelled() => Err(Failure::Stopped),
                    outcome = tokio::time::timeout_at(deadline, run) => outcome.unwrap_or(Err(Failure::Deadline)),
                };
                if let Err(failure) = &outcome {
                    log.note(&failure.note(limits.request_timeout, memory.limit()));
                }
                outcome
            };
            AbortOnDropHandle::new(self.guests.spawn_on(task, runtime))
        };

        match answer.await {
            _ if too_large.load(Ordering::Acquire) => Err(HandleError::TooLarge(limits.max_body_bytes)),
            Ok(Ok(response)) => self.finish(response, is_head, guest, cut),
            Ok(Err(code)) => Err(self.refuse(&Failure::Refused(code))),
            // The guest is gone without an answer, or all but gone: its task says why.
            Err(_) => Err(match guest.await {
                Ok(Err(failure)) => failure.answer(),
                Ok(Ok(())) => self.refuse(&Failure::NoAnswer),
                Err(_) => HandleError::Failed,
            }),
        }
    }

    /// The guest's answer as it goes out, if it may.
    fn finish(
        &self,
        response: Response<HyperOutgoingBody>,
        is_head: bool,
        guest: AbortOnDropHandle<Result<(), Failure>>,
        cut: Arc<AtomicBool>,
    ) -> Result<Response<GuestBody>, HandleError> {
        let limit = self.deployment.limits.max_body_bytes;
        if response.status().is_informational() {
            return Err(self.refuse(&Failure::BadAnswer("its status is for intermediate answers")));
        }
        let bodiless = is_head || matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let length = content_length(response.headers().get(CONTENT_LENGTH).map(|value| value.as_bytes()));
        let awaited = if bodiless { Some(0) } else { length };
        if awaited.is_some_and(|length| length > limit) {
            return Err(self.refuse(&Failure::BadAnswer("it is longer than the lease's limit")));
        }
        Ok(response.map(|body| GuestBody::new(body, guest, cut, limit, awaited)))
    }

    fn refuse(&self, failure: &Failure) -> HandleError {
        self.log.note(&failure.note(self.deployment.limits.request_timeout, self.memory.limit()));
        failure.answer()
    }

    fn store(&self, deadline: Instant) -> Store<State> {
        let state = State::new(
            &self.deployment.env,
            &self.deployment.args,
            LogStream(self.log.clone()),
            Limiter::new(self.memory.clone()),
            self.egress.caller(),
        );
        let mut store = Store::new(self.compiled.pre.engine(), state);
        store.limiter(|state| &mut state.limiter);
        store.set_hostcall_fuel(HOSTCALL_BYTES);
        // At every epoch a busy guest lets others run. It ends here even if the runtime's own timers are late.
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_| match Instant::now() < deadline {
            true => Ok(UpdateDeadline::Yield(1)),
            false => Err(DeadlineReached.into()),
        });
        store
    }
}

/// Refuses what a guest would not get in a form that it understands.
fn check<B>(request: &Request<B>, max_body: u64) -> Result<(), HandleError> {
    if request.method() == Method::CONNECT {
        return Err(HandleError::BadRequest("a function is no proxy"));
    }
    let host = request.headers().get(HOST);
    let host_is_text = host.is_some_and(|host| host.to_str().is_ok());
    if request.uri().authority().is_none() && !host_is_text {
        return Err(HandleError::BadRequest("the request names no host"));
    }
    let length = content_length(request.headers().get(CONTENT_LENGTH).map(|value| value.as_bytes()));
    if length.is_some_and(|length| length > max_body) {
        return Err(HandleError::TooLarge(max_body));
    }
    Ok(())
}

fn content_length(value: Option<&[u8]>) -> Option<u64> {
    std::str::from_utf8(value?).ok()?.trim().parse().ok()
}

/// Marks an answer as cut off unless the guest came to its end. It must go before the store does: the answer's body
/// ends with the store.
struct CutUnlessDone(Arc<AtomicBool>, bool);

impl Drop for CutUnlessDone {
    fn drop(&mut self) {
        if !self.1 {
            self.0.store(true, Ordering::Release);
        }
    }
}

/// Runs a guest to its end. Dropping the future stops it at once, and anything that it holds goes.
async fn run(
    compiled: Arc<Compiled>,
    mut store: Store<State>,
    request: Request<HyperIncomingBody>,
    sender: oneshot::Sender<Answer>,
    cut: Arc<AtomicBool>,
) -> Result<(), Failure> {
    let mut mark = CutUnlessDone(cut, false);
    let outcome = async {
        let proxy = compiled.pre.instantiate_async(&mut store).await?;
        let (parts, body) = request.into_parts();
        let state = store.data_mut();
        let body = HostIncomingBody::new(body, BODY_PAUSE, HEADER_BYTES);
        let request = HostIncomingRequest::new(state, parts, Scheme::Http, Some(body), HEADER_BYTES)?;
        let request = state.table().push(request)?;
        let answer = state.new_response_outparam(sender)?;
        proxy.wasi_http_incoming_handler().call_handle(&mut store, request, answer).await
    };
    let outcome = outcome.await;
    mark.1 = outcome.is_ok();
    outcome.map_err(|error| Failure::new(&error, store.data().limiter.denied()))
}
