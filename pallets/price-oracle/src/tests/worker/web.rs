//! A web that answers as a test wants, as the SDK's own for tests only ever answers 200; and asking it.

use super::*;
use crate::worker::{
    fetch::{fetch, Answer, FetchError, Request, Waited},
    gzip::GzipError,
    json::JsonError,
    rows::Why,
};
use sp_core::offchain::{
    testing::{TestOffchainExt, TestTransactionPoolExt},
    DbExternalities, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt, OffchainWorkerExt,
    OpaqueNetworkState, StorageKind, Timestamp, TransactionPoolExt,
};
use sp_core::OpaquePeerId;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

/// What a source answers.
#[derive(Clone)]
pub struct Reply {
    pub status: HttpRequestStatus,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// After the body.
    pub end: Option<HttpError>,
    /// For each piece of 4 KiB, in milliseconds.
    pub delay_ms: u64,
}

impl Reply {
    pub fn ok(body: &[u8]) -> Self {
        Self { headers: vec![], body: body.to_vec(), end: None, delay_ms: 0, status: HttpRequestStatus::Finished(200) }
    }

    pub fn status(status: u16) -> Self {
        Self { status: HttpRequestStatus::Finished(status), ..Self::ok(b"an error page") }
    }
}

/// What it was asked.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Asked {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
pub struct State {
    pub replies: VecDeque<Reply>,
    pub asked: Vec<Asked>,
    open: BTreeMap<u16, (Reply, usize)>,
    pub now_ms: u64,
    /// How long it takes to begin with a request, in milliseconds: nothing that is waited for.
    pub begin_ms: u64,
    pub seed: [u8; 32],
}

/// The web, and a clock.
#[derive(Clone, Default)]
pub struct Web(pub Arc<Mutex<State>>);

impl Web {
    pub fn answer(&self, reply: Reply) {
        self.0.lock().unwrap().replies.push_back(reply);
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.0.lock().unwrap().asked.clone()
    }

    pub fn now(&self) -> u64 {
        self.0.lock().unwrap().now_ms
    }

    pub fn pass(&self, ms: u64) {
        self.0.lock().unwrap().now_ms += ms;
    }
}

impl Externalities for Web {
    fn is_validator(&self) -> bool {
        true
    }
    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        Err(())
    }
    fn timestamp(&mut self) -> Timestamp {
        Timestamp::from_unix_millis(self.now())
    }
    fn sleep_until(&mut self, deadline: Timestamp) {
        self.0.lock().unwrap().now_ms = deadline.unix_millis();
    }
    fn random_seed(&mut self) -> [u8; 32] {
        self.0.lock().unwrap().seed
    }
    fn http_request_start(&mut self, method: &str, url: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
        let mut state = self.0.lock().unwrap();
        if !url.starts_with("http") {
            return Err(());
        }
        state.now_ms += state.begin_ms;
        state.asked.push(Asked { method: method.into(), url: url.into(), ..Default::default() });
        Ok(HttpRequestId(state.asked.len() as u16 - 1))
    }
    fn http_request_add_header(&mut self, id: HttpRequestId, name: &str, value: &str) -> Result<(), ()> {
        self.0.lock().unwrap().asked[usize::from(id.0)].headers.push((name.into(), value.into()));
        Ok(())
    }
    fn http_request_write_body(
        &mut self,
        id: HttpRequestId,
        chunk: &[u8],
        deadline: Option<Timestamp>,
    ) -> Result<(), HttpError> {
        assert!(deadline.is_some(), "nothing is ever waited for without an end");
        let mut state = self.0.lock().unwrap();
        state.asked[usize::from(id.0)].body.extend_from_slice(chunk);
        if chunk.is_empty() {
            let reply = state.replies.pop_front().expect("somebody asks more than the test knows of");
            state.open.insert(id.0, (reply, 0));
        }
        Ok(())
    }
    fn http_response_wait(&mut self, ids: &[HttpRequestId], deadline: Option<Timestamp>) -> Vec<HttpRequestStatus> {
        assert!(deadline.is_some());
        let state = self.0.lock().unwrap();
        ids.iter().map(|id| state.open[&id.0].0.status).collect()
    }
    fn http_response_headers(&mut self, id: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        let state = self.0.lock().unwrap();
        let headers = state.open[&id.0].0.headers.iter();
        headers.map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec())).collect()
    }
    fn http_response_read_body(
        &mut self,
        id: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        let mut state = self.0.lock().unwrap();
        let (reply, read) = state.open.get_mut(&id.0).unwrap();
        let delay = reply.delay_ms;
        let rest = &reply.body[*read..];
        if rest.is_empty() {
            return reply.end.map_or(Ok(0), Err);
        }
        let length = rest.len().min(buffer.len()).min(4_096);
        buffer[..length].copy_from_slice(&rest[..length]);
        *read += length;
        state.now_ms += delay;
        if state.now_ms > deadline.unwrap().unix_millis() + 10_000 {
            return Err(HttpError::DeadlineReached);
        }
        Ok(length)
    }
    fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {}
}

/// The node's local storage.
#[derive(Clone, Default)]
pub struct Storage(TestOffchainExt);

impl DbExternalities for Storage {
    fn local_storage_set(&mut self, kind: StorageKind, key: &[u8], value: &[u8]) {
        self.0.local_storage_set(kind, key, value);
    }
    fn local_storage_clear(&mut self, kind: StorageKind, key: &[u8]) {
        self.0.local_storage_clear(kind, key);
    }
    fn local_storage_compare_and_set(&mut self, kind: StorageKind, key: &[u8], old: Option<&[u8]>, new: &[u8]) -> bool {
        self.0.local_storage_compare_and_set(kind, key, old, new)
    }
    fn local_storage_get(&mut self, kind: StorageKind, key: &[u8]) -> Option<Vec<u8>> {
        self.0.local_storage_get(kind, key)
    }
}

/// Milliseconds since 1970 when tests begin.
pub const START_MS: u64 = 1_800_000_000_000;

/// The transaction pool.
pub struct Pool(Box<dyn Fn() -> Vec<Vec<u8>>>);

impl Pool {
    /// What was submitted since the last time.
    pub fn take(&self) -> Vec<Vec<u8>> {
        (self.0)()
    }
}

/// Registers a web, a local storage and a pool.
pub fn register(ext: &mut sp_io::TestExternalities) -> (Web, Pool) {
    let web = Web::default();
    web.0.lock().unwrap().now_ms = START_MS;
    let (pool, transactions) = TestTransactionPoolExt::new();
    ext.register_extension(OffchainWorkerExt::new(web.clone()));
    ext.register_extension(OffchainDbExt::new(Storage::default()));
    ext.register_extension(TransactionPoolExt::new(pool));
    (web, Pool(Box::new(move || std::mem::take(&mut transactions.write().transactions))))
}

const URL: &[u8] = b"https://prices.example/x";

/// Asks for prices of Azure, with eight seconds.
fn ask(reply: Reply, since: Option<u64>, most: u64) -> (Result<Answer, FetchError>, Asked) {
    let mut ext = sp_io::TestExternalities::default();
    let (web, _) = register(&mut ext);
    web.answer(reply);
    let source = default("azure-on-demand");
    let answer = ext.execute_with(|| {
        let mut parser = crate::worker::source::parser_of(&source);
        let deadline = Timestamp::from_unix_millis(START_MS + 8_000);
        fetch(&Request { url: URL, body: b"", since, deadline, most }, parser.as_mut(), &mut Waited::default())
    });
    (answer, web.asked()[0].clone())
}

fn failure(reply: Reply) -> FetchError {
    ask(reply, None, 1_000_000).0.unwrap_err()
}

fn json(error: JsonError) -> FetchError {
    FetchError::Body(BodyError::Json(error))
}

#[test]
fn an_answer_is_read_and_only_what_is_new_is_asked_for() {
    let (answer, asked) = ask(Reply::ok(AZURE), Some(1_445_412_480), 1_000_000);
    let Answer::Page(page) = answer.unwrap() else { panic!() };
    assert_eq!(page.rows.len(), 3);
    let header = asked.header("if-modified-since");
    assert_eq!((asked.method.as_str(), header), ("GET", Some("Wed, 21 Oct 2015 07:28:00 GMT")));
    let (answer, asked) = ask(Reply::ok(AZURE), None, 1_000_000);
    assert!(matches!(answer, Ok(Answer::Page(_))));
    assert_eq!(asked.header("if-modified-since"), None);
}

#[test]
fn what_is_unchanged_is_not_read_again() {
    assert_eq!(ask(Reply::status(304), Some(1), 1_000_000).0, Ok(Answer::Unchanged));
    assert_eq!(ask(Reply::status(304), None, 1_000_000).0, Err(FetchError::Redirected(304)), "nobody asked whether");
}

#[test]
fn gzip_is_unpacked_whether_or_not_it_is_said() {
    let (answer, _) = ask(Reply::ok(&gzip(AZURE)), None, 1_000_000);
    assert!(matches!(answer, Ok(Answer::Page(page)) if page.rows.len() == 3));
}

#[test]
fn every_other_status_is_an_error_of_its_own() {
    assert_eq!(failure(Reply::status(429)), FetchError::TooOften);
    assert_eq!(failure(Reply::status(500)), FetchError::Status(500));
    assert_eq!(failure(Reply::status(404)), FetchError::Status(404));
    assert_eq!(failure(Reply::status(204)), FetchError::Status(204));
    for status in [301, 302, 303, 307, 308] {
        let mut reply = Reply::status(status);
        reply.headers = vec![("location", "https://elsewhere.example/".into())];
        assert_eq!(failure(reply), FetchError::Redirected(status));
    }
}

#[test]
fn nobody_is_waited_for_beyond_the_deadline() {
    let reply = Reply { status: HttpRequestStatus::DeadlineReached, ..Reply::ok(b"") };
    assert_eq!(failure(reply), FetchError::Deadline);
    let reply = Reply { status: HttpRequestStatus::IoError, ..Reply::ok(b"") };
    assert_eq!(failure(reply), FetchError::Connection);
    let reply = Reply { end: Some(HttpError::DeadlineReached), ..Reply::ok(&AZURE[..500]) };
    assert_eq!(failure(reply), FetchError::Deadline);
    // Each piece in time, all of them not.
    let slow = [&b" ".repeat(200_000)[..], AZURE].concat();
    assert_eq!(failure(Reply { delay_ms: 700, ..Reply::ok(&slow) }), FetchError::Deadline);
}

#[test]
fn a_body_that_breaks_off_is_no_answer() {
    assert_eq!(failure(Reply::ok(&AZURE[..AZURE.len() - 10])), json(JsonError::Truncated));
    assert_eq!(failure(Reply::ok(b"")), json(JsonError::Truncated));
    assert_eq!(failure(Reply { end: Some(HttpError::IoError), ..Reply::ok(AZURE) }), FetchError::Connection);
    let packed = gzip(AZURE);
    let cut = Reply::ok(&packed[..packed.len() - 9]);
    assert_eq!(failure(cut), FetchError::Body(BodyError::Gzip(GzipError::Truncated)));
}

#[test]
fn a_huge_body_is_not_read_to_its_end() {
    let huge = [&b" ".repeat(5_000_000)[..], AZURE].concat();
    assert_eq!(failure(Reply::ok(&huge)), FetchError::Body(BodyError::TooLarge));
}

#[test]
fn another_type_is_no_answer() {
    assert_eq!(failure(Reply::ok(b"<!DOCTYPE html><html></html>")), json(JsonError::Syntax(0)));
    assert_eq!(failure(Reply::ok(b"type,price\nm6i,0.1")), json(JsonError::Syntax(1)));
    assert_eq!(failure(Reply::ok(b"[]")), json(JsonError::Wrong(Wrong::new("Items", Why::Missing))));
}

#[test]
fn addresses_must_be_text() {
    let mut ext = sp_io::TestExternalities::default();
    register(&mut ext);
    ext.execute_with(|| {
        let source = default("azure-on-demand");
        let mut parser = crate::worker::source::parser_of(&source);
        let deadline = Timestamp::from_unix_millis(START_MS + 8_000);
        for url in [&b"\xff\xfe"[..], b"gopher://x"] {
            let request = Request { url, body: b"", since: None, deadline, most: 10 };
            assert_eq!(fetch(&request, parser.as_mut(), &mut Waited::default()), Err(FetchError::Address));
        }
    });
}

#[test]
fn errors_name_the_field() {
    for error in [
        FetchError::Address,
        FetchError::Deadline,
        FetchError::Connection,
        FetchError::TooOften,
        FetchError::Redirected(302),
        FetchError::Body(BodyError::TooLarge),
        FetchError::Body(BodyError::Gzip(GzipError::Data)),
        json(JsonError::TooDeep),
        json(JsonError::LongNumber),
    ] {
        assert!(error.to_string().contains(": "), "{error}");
    }
    assert_eq!(FetchError::Status(503).to_string(), "status 503");
}
