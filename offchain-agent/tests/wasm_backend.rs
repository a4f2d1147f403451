//! The backend for functions, with real components: the examples, one of which misbehaves on demand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod functions;

use bytes::Bytes;
use functions::{ask, backend, body, component, deploy, deployment, get, next_lease, provider, Kit};
use http_body_util::{BodyExt, StreamBody};
use hyper::{body::Frame, Method, StatusCode};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tradewind_agent::{
    backend::{
        wasm::{BodyError, HandleError, WasmConfig},
        Backend, BackendError, Endpoint, InstanceStatus, Limits,
    },
    blobs,
};
use tradewind_primitives::FailReason;

const QUICK: Duration = Duration::from_millis(700);

fn quick() -> Limits {
    Limits { request_timeout: QUICK, ..Limits::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_code_is_drawn() {
    let mut wanted = deployment("qr").await;
    wanted.env.insert("QR_DARK".into(), "#102a43".into());
    let lease = deploy(&wanted).await;
    let (status, headers, svg) = get(lease, "/?text=https%3A%2F%2Fexample.org&light=ivory").await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "image/svg+xml");
    assert!(svg.starts_with("<svg ") && svg.contains("#102a43") && svg.contains("ivory"), "{svg}");
    // The top left finder pattern, four modules in: seven dark ones.
    assert!(svg.contains("M4 4h7v1h-7z"), "{svg}");

    let (_, _, form) = get(lease, "/").await.unwrap();
    assert!(form.contains("<form>"));
    for bad in ["/?text=x&dark=%22%3E%3Cscript%3E", "/?text=x&ecc=Z", "/?text=x&size=1000000"] {
        assert_eq!(get(lease, bad).await.unwrap().0, StatusCode::BAD_REQUEST, "{bad}");
    }
    let long = format!("/?text={}", "x".repeat(3000));
    assert_eq!(get(lease, &long).await.unwrap().0, StatusCode::BAD_REQUEST);
    assert_eq!(ask(lease, Method::DELETE, "/", Bytes::new()).await.unwrap().0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test(flavor = "multi_thread")]
async fn markdown_becomes_a_page_that_cannot_run_anything() {
    let lease = deploy(&deployment("markdown").await).await;
    let text = "# Hi & bye\n\n*x* <script>alert(1)</script> [a](javascript:alert(1)) [b](https://example.org) \
                [c](<java&Tab;script:alert(2)>)\n\n|t|\n|-|\n|u|\n";
    let (status, headers, page) = ask(lease, Method::POST, "/", text.into()).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert!(page.contains("<title>Hi &amp; bye</title>"), "{page}");
    assert!(page.contains("<em>x</em>") && page.contains("<table>") && page.contains("href=\"https://example.org\""));
    assert!(!page.contains("<script") && !page.contains("script:"), "{page}");
    assert_eq!(page.matches("href=\"#\"").count(), 2, "{page}");
    let (_, _, fragment) = ask(lease, Method::POST, "/?fragment", "# Hi".into()).await.unwrap();
    assert_eq!(fragment, "<h1>Hi</h1>\n");
    let (status, ..) = ask(lease, Method::POST, "/", Bytes::from_static(b"\xff")).await.unwrap();
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_spins_is_cut_off_and_the_next_request_answers() {
    let mut wanted = deployment("hostile").await;
    wanted.limits = quick();
    let lease = deploy(&wanted).await;
    let began = Instant::now();
    assert_eq!(get(lease, "/loop").await.unwrap_err(), HandleError::Timeout);
    assert!(began.elapsed() >= QUICK, "{:?}", began.elapsed());
    assert_eq!(get(lease, "/").await.unwrap().2, "ok\n");
    assert_eq!(get(lease, "/sleep?ms=5000").await.unwrap_err(), HandleError::Timeout);
    let log = String::from_utf8(backend().logs(lease, None, 4096).await.unwrap().bytes).unwrap();
    assert_eq!(log.matches("took longer than 700ms").count(), 2, "{log}");
    assert_eq!(backend().status(lease).await, InstanceStatus::Running);
}

#[tokio::test(flavor = "multi_thread")]
async fn spinning_guests_do_not_delay_the_agent() {
    let mut wanted = deployment("hostile").await;
    wanted.limits = Limits { request_timeout: Duration::from_secs(8), ..Limits::default() };
    let lease = deploy(&wanted).await;
    let spinning: Vec<_> = (0..8).map(|_| tokio::spawn(get(lease, "/loop"))).collect();
    for _ in 0..30 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // A guest that kept its thread to itself would have let nothing above happen before it was cut off.
    assert!(spinning.iter().all(|guest| !guest.is_finished()));
    for guest in spinning {
        assert_eq!(guest.await.unwrap().unwrap_err(), HandleError::Timeout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_cut_off_does_not_look_complete() {
    let mut wanted = deployment("hostile").await;
    wanted.limits = quick();
    let lease = deploy(&wanted).await;
    let answer = backend().handle(lease, functions::request(Method::GET, "/late", Bytes::new())).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut body = answer.into_body();
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "first\n");
    assert!(matches!(body.frame().await, Some(Err(BodyError::Cut))));
    assert_eq!(get(lease, "/").await.unwrap().2, "ok\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_goes_when_nobody_waits_for_it() {
    let mut wanted = deployment("hostile").await;
    wanted.limits = Limits { max_concurrent: 1, ..Limits::default() };
    let lease = deploy(&wanted).await;
    let is_busy = || async { matches!(get(lease, "/").await, Err(HandleError::Busy { .. })) };
    let answer = backend().handle(lease, functions::request(Method::GET, "/late", Bytes::new())).await.unwrap();
    assert!(is_busy().await);
    drop(answer);
    functions::eventually(|| async { get(lease, "/").await.is_ok() }).await;
    let asking = tokio::spawn(functions::in_turn(lease, "/loop"));
    functions::eventually(is_busy).await;
    asking.abort();
    functions::eventually(|| async { get(lease, "/").await.is_ok() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_eats_memory_fails_alone() {
    let lease = deploy(&deployment("hostile").await).await;
    for _ in 0..3 {
        assert_eq!(get(lease, "/eat").await.unwrap_err(), HandleError::Failed);
        assert_eq!(get(lease, "/").await.unwrap().2, "ok\n");
    }
    let log = String::from_utf8(backend().logs(lease, None, 4096).await.unwrap().bytes).unwrap();
    assert_eq!(log.matches("more than the lease's 64 MiB of memory").count(), 3, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_a_lease_share_its_memory() {
    let lease = deploy(&deployment("hostile").await).await;
    let held = functions::hold(lease, 40).await;
    assert!(matches!(get(lease, "/grow?mib=40").await, Err(HandleError::Busy { .. })));
    drop(held);
    assert_eq!(functions::in_turn(lease, "/grow?mib=40").await.unwrap().2, "41943040\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_fails_shows_its_insides_to_its_lease_alone() {
    let lease = deploy(&deployment("hostile").await).await;
    for path in ["/panic", "/exit", "/fail"] {
        let error = get(lease, path).await.unwrap_err();
        assert_eq!(error, HandleError::Failed, "{path}");
        assert!(!error.to_string().contains("secret"));
        assert_eq!(get(lease, "/").await.unwrap().2, "ok\n");
    }
    let log = String::from_utf8(backend().logs(lease, None, 65_536).await.unwrap().bytes).unwrap();
    assert!(log.contains("secret detail of the guest") && log.contains("wasm trap"), "{log}");
    assert!(log.contains("exit code 1"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_its_own_environment_and_nothing_of_the_machine() {
    let mut wanted = deployment("hostile").await;
    wanted.env = BTreeMap::from([("GREETING".into(), "hello".into()), ("B".into(), String::new())]);
    wanted.args = vec!["one".into()];
    let lease = deploy(&wanted).await;
    assert_eq!(get(lease, "/env").await.unwrap().2, "B=\nGREETING=hello\narg function\narg one\n");
    let files = get(lease, "/files").await.unwrap().2;
    assert!(files.starts_with("refused:"), "{files}");
    let (address, _) = functions::servers();
    for to in [address.to_string(), "localhost:22".into(), "[::1]:22".into()] {
        let socket = get(lease, &format!("/connect?to={to}")).await.unwrap().2;
        assert!(socket.starts_with("refused:"), "{socket}");
    }
    assert!(!format!("{wanted:?}").contains("hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_cannot_fill_the_host_with_handles() {
    let lease = deploy(&deployment("hostile").await).await;
    assert_eq!(get(lease, "/hoard").await.unwrap_err(), HandleError::Failed);
    assert_eq!(get(lease, "/").await.unwrap().2, "ok\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_log_is_kept() {
    let lease = deploy(&deployment("hostile").await).await;
    get(lease, "/flood").await.unwrap();
    get(lease, "/log?text=at+last").await.unwrap();
    let log = backend().logs(lease, None, usize::MAX).await.unwrap();
    let next = log.next();
    let log = log.bytes;
    assert!(log.len() <= 256 * 1024 && log.len() > 250 * 1024, "{}", log.len());
    assert!(log.ends_with(b"x\nat last\nerror: at last\n"));
    assert_eq!(backend().logs(lease, None, 16).await.unwrap().bytes, b"error: at last\n");
    // Whoever follows it goes on where it was.
    assert_eq!(backend().logs(lease, Some(next), 16).await.unwrap().bytes, b"");
    get(lease, "/log?text=later").await.unwrap();
    assert_eq!(backend().logs(lease, Some(next), 6).await.unwrap().bytes, b"later\n");
    assert!(matches!(backend().logs(next_lease(), None, 16).await, Err(BackendError::UnknownLease(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_only_where_manifest_and_provider_let_them() {
    let (open, closed) = functions::servers();
    let mut wanted = deployment("hostile").await;
    wanted.allowed_hosts = ["example.invalid:80".to_string(), open.to_string(), closed.to_string()]
        .into_iter()
        .chain([format!("localhost:{}", open.port()), format!("127.0.0.1:{}", 25)])
        .map(|host| host.parse().unwrap())
        .collect();
    let listed = deploy(&wanted).await;
    let unlisted = deploy(&deployment("hostile").await).await;
    let fetch = |lease, url: String| async move { get(lease, &format!("/fetch?url={url}")).await.unwrap().2 };

    assert_eq!(fetch(listed, format!("http://{open}/hello")).await, "GET /hello HTTP/1.1\r\n");
    assert!(fetch(unlisted, format!("http://{open}/")).await.contains("HttpRequestDenied"));
    // Another port, another scheme, other spellings.
    assert!(fetch(listed, "http://127.0.0.1/".into()).await.contains("HttpRequestDenied"));
    assert!(fetch(listed, format!("http://a@{open}/")).await.contains("refused"));
    assert_eq!(fetch(listed, format!("http://0x7f.1:{}/", open.port())).await, "GET / HTTP/1.1\r\n");
    assert!(fetch(unlisted, format!("http://0x7f.1:{}/", open.port())).await.contains("HttpRequestDenied"));
    // Listed by the buyer, but not the buyer's to open.
    assert!(fetch(listed, format!("http://{closed}/")).await.contains("DestinationIpProhibited"));
    assert!(fetch(listed, format!("http://localhost:{}/", open.port())).await.contains("DestinationIpProhibited"));
    assert!(fetch(listed, "http://127.0.0.1:25/".into()).await.contains("HttpRequestDenied"));
    assert!(fetch(listed, "http://example.invalid/".into()).await.contains("DnsError"));
    // A redirect is the guest's to follow, and so is checked like any other call.
    assert_eq!(fetch(listed, format!("http://{open}/redirect")).await, "moved\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_beyond_the_limit_are_refused_and_later_ones_answer() {
    let mut wanted = deployment("hostile").await;
    wanted.limits = Limits { max_concurrent: 2, ..Limits::default() };
    let lease = deploy(&wanted).await;
    let held = [functions::hold(lease, 0).await, functions::hold(lease, 0).await];
    assert!(matches!(get(lease, "/").await, Err(HandleError::Busy { .. })));
    drop(held);
    functions::eventually(|| async { get(lease, "/").await.is_ok() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_end_at_their_limit() {
    let mut wanted = deployment("hostile").await;
    wanted.limits = Limits { max_body_bytes: 100_000, ..Limits::default() };
    let lease = deploy(&wanted).await;
    let fits = Bytes::from(vec![b'a'; 100_000]);
    assert_eq!(ask(lease, Method::POST, "/echo", fits.clone()).await.unwrap().2.len(), 100_000);
    assert_eq!(get(lease, "/big?bytes=100000").await.unwrap().2.len(), 100_000);

    let long = Bytes::from(vec![b'a'; 100_001]);
    let mut declared = functions::request(Method::POST, "/", long);
    declared.headers_mut().insert("content-length", 100_001.into());
    assert_eq!(backend().handle(lease, declared).await.err(), Some(HandleError::TooLarge(100_000)));

    // A body whose length nobody says, to a guest that answers only after it.
    let mut markdown = deployment("markdown").await;
    markdown.limits = wanted.limits;
    let reading = deploy(&markdown).await;
    let frames = (0..20).map(|_| Ok::<_, std::io::Error>(Frame::data(Bytes::from(vec![b'a'; 10_000]))));
    let stream = StreamBody::new(futures::stream::iter(frames.collect::<Vec<_>>()));
    let request = functions::request(Method::POST, "/", Bytes::new()).map(|_| stream);
    assert_eq!(backend().handle(reading, request).await.err(), Some(HandleError::TooLarge(100_000)));

    let answer = backend().handle(lease, functions::request(Method::GET, "/big?bytes=200000", Bytes::new())).await;
    let error = answer.unwrap().into_body().collect().await.err();
    assert!(matches!(error, Some(BodyError::TooLong)), "{error:?}");
    assert_eq!(get(lease, "/").await.unwrap().2, "ok\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn provisioning_and_destroying_can_be_repeated() {
    let wanted = deployment("hostile").await;
    let lease = next_lease();
    assert_eq!(backend().status(lease).await, InstanceStatus::Unknown);
    let same = wanted.clone().into();
    let (one, two) = tokio::join!(backend().provision(lease, &same), backend().provision(lease, &same));
    let access = one.unwrap();
    assert_eq!(two.unwrap(), access);
    let expected = Endpoint::Http { path: format!("/lease/{lease}/"), label: lease.to_string() };
    assert_eq!(access.endpoints, [expected]);
    get(lease, "/log?text=kept").await.unwrap();
    assert_eq!(backend().provision(lease, &wanted.clone().into()).await.unwrap(), access);
    assert!(backend().logs(lease, None, 100).await.unwrap().bytes.starts_with(b"kept\n"));
    assert!(backend().list().await.contains(&lease));

    let mut other = wanted.clone();
    other.env.insert("A".into(), "b".into());
    let error = backend().provision(lease, &other.clone().into()).await.unwrap_err();
    assert!(matches!(error, BackendError::Conflict(_)));
    assert_eq!(error.fail_reason(), FailReason::Other);

    backend().destroy(lease).await.unwrap();
    backend().destroy(lease).await.unwrap();
    assert_eq!(backend().status(lease).await, InstanceStatus::Unknown);
    assert_eq!(get(lease, "/").await.unwrap_err(), HandleError::Unknown(lease.into()));
    assert!(!backend().list().await.contains(&lease));

    backend().provision(lease, &other.clone().into()).await.unwrap();
    assert_eq!(get(lease, "/env").await.unwrap().2, "A=b\narg function\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn destroying_ends_the_requests_under_way() {
    let mut wanted = deployment("hostile").await;
    wanted.limits = Limits { max_concurrent: 2, ..Limits::default() };
    let lease = deploy(&wanted).await;
    let held = functions::hold(lease, 0).await;
    let asking = tokio::spawn(functions::in_turn(lease, "/loop"));
    functions::eventually(|| async { matches!(get(lease, "/").await, Err(HandleError::Busy { .. })) }).await;
    backend().destroy(lease).await.unwrap();
    assert_eq!(asking.await.unwrap().unwrap_err(), HandleError::Down);
    assert!(matches!(held.into_body().collect().await.err(), Some(BodyError::Cut)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_run_is_a_bad_image() {
    let Kit { store, .. } = provider();
    let mut truncated = component("qr").to_vec();
    truncated.truncate(truncated.len() / 2);
    let images: [(&str, Bytes); 5] = [
        ("empty", Bytes::new()),
        ("text", Bytes::from_static(b"(component)")),
        ("truncated", truncated.into()),
        ("a core module", Bytes::from_static(b"\0asm\x01\0\0\0")),
        ("a component that serves nothing", Bytes::from_static(b"\0asm\x0d\0\x01\0")),
    ];
    for (what, bytes) in images {
        let mut wanted = deployment("qr").await;
        wanted.component = store.put(bytes, u64::MAX).await.unwrap();
        let lease = next_lease();
        let error = backend().provision(lease, &wanted.clone().into()).await.unwrap_err();
        assert!(matches!(error, BackendError::BadImage(_)), "{what}: {error}");
        assert_eq!(error.fail_reason(), FailReason::BadImage);
        assert_eq!(backend().status(lease).await, InstanceStatus::Unknown, "{what}");
        println!("{what}: {error}");
    }
    let mut missing = deployment("qr").await;
    missing.component = blobs::cid_of(b"nobody has this");
    assert!(matches!(backend().provision(next_lease(), &missing.clone().into()).await, Err(BackendError::Other(_))));

    let mut tight = deployment("qr").await;
    tight.limits.memory_bytes = 128 * 1024;
    let error = backend().provision(next_lease(), &tight.clone().into()).await.unwrap_err();
    assert!(matches!(&error, BackendError::BadImage(why) if why.contains("memory")), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_was_damaged_on_disk_is_the_providers_fault_until_it_is_stored_again() {
    let kit = Kit::new(WasmConfig { max_instances: 2, ..WasmConfig::default() });
    let bytes = component("qr");
    let mut wanted = deployment("qr").await;
    wanted.component = kit.store.put(bytes.clone(), u64::MAX).await.unwrap();
    functions::damage(&kit.root, &wanted.component);
    assert!(matches!(kit.backend.provision(1, &wanted.clone().into()).await, Err(BackendError::Other(_))));
    assert!(!kit.store.has(&wanted.component));
    kit.store.put(bytes, u64::MAX).await.unwrap();
    kit.backend.provision(1, &wanted.clone().into()).await.unwrap();
    let request = functions::request(Method::GET, "/?text=x", Bytes::new());
    let svg = body(kit.backend.handle(1, request).await.unwrap()).await;
    assert!(svg.starts_with("<svg "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_that_asks_too_much_is_refused() {
    let wanted = deployment("qr").await;
    let refused = |change: fn(&mut tradewind_agent::backend::FunctionDeployment)| {
        let mut wanted = wanted.clone();
        change(&mut wanted);
        async move { backend().provision(next_lease(), &wanted.clone().into()).await.unwrap_err() }
    };
    assert!(matches!(
        refused(|w| w.env = [("X".into(), "x".repeat(70_000))].into()).await,
        BackendError::BadManifest(_)
    ));
    assert!(matches!(refused(|w| w.env = [("A=B".into(), "".into())].into()).await, BackendError::BadManifest(_)));
    assert!(matches!(refused(|w| w.limits.memory_bytes = 1 << 40).await, BackendError::Other(_)));
    assert!(matches!(refused(|w| w.limits.request_timeout = Duration::MAX).await, BackendError::Other(_)));
    assert!(matches!(refused(|w| w.limits.max_concurrent = 0).await, BackendError::Other(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_is_refused() {
    let lease = deploy(&deployment("hostile").await).await;
    let connect = functions::request(Method::CONNECT, "/", Bytes::new());
    assert!(matches!(backend().handle(lease, connect).await.err(), Some(HandleError::BadRequest(_))));
    let mut hostless = functions::request(Method::GET, "/", Bytes::new());
    hostless.headers_mut().remove("host");
    assert!(matches!(backend().handle(lease, hostless).await.err(), Some(HandleError::BadRequest(_))));
}
