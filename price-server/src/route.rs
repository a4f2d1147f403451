//! Requests to the server itself: `/`, `/truth`, `/requests`, `/control`. Those to sources go on to [`crate::serve`].

use crate::{body::Served, fault::Faults, log::Question, serve, sources::Source, state::State};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::{
    body::Incoming,
    header::{HeaderValue, CONTENT_TYPE},
    Method, Request, Response, StatusCode, Uri,
};
use serde::Deserialize;
use serde_json::{json, Value};
use std::time::Duration;

/// Bytes of a request's body.
const MAX_BODY: usize = 64 * 1024;

/// Until a request's body is complete.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest wait for a request to a source.
const MAX_WAIT_MS: u64 = 120_000;

/// The most steps at one time: walks are followed step by step.
const MAX_STEPS: u32 = 10_000;

/// `PUT /control/prices`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance: u32,
}

pub(crate) async fn answer(state: &State, request: Request<Incoming>) -> Response<Served> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().trim_start_matches('/').to_owned();
    let (first, rest) = path.split_once('/').unwrap_or((&path, ""));
    let body = match read(body).await {
        Ok(body) => body,
        Err((status, text)) => return told(status, &json!({ "error": text })),
    };
    if let Ok(source) = first.parse::<Source>() {
        return serve::answer(state, source, &parts, rest, body).await;
    }
    let query: Vec<(String, String)> = query(&parts.uri);
    match (first, &parts.method) {
        ("", &Method::GET) => {
            let host = serve::host(&parts);
            let sources: serde_json::Map<String, Value> = Source::ALL
                .iter()
                .map(|source| (source.name().to_owned(), format!("http://{host}/{source}").into()))
                .collect();
            told(StatusCode::OK, &json!({ "seed": state.truth.seed(), "sources": sources }))
        }
        ("truth", &Method::GET) => truth(state, &query),
        ("requests", &Method::GET) => match question(&query) {
            Ok(question) => told(StatusCode::OK, &json!(state.log.told(&question).await)),
            Err(error) => told(StatusCode::BAD_REQUEST, &json!({ "error": error })),
        },
        ("control", method) => control(state, method, rest, &body),
        _ => told(StatusCode::NOT_FOUND, &json!({ "error": "no such path" })),
    }
}

async fn read(body: Incoming) -> Result<Bytes, (StatusCode, String)> {
    match tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the body took too long".into())),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, format!("a body has at most {MAX_BODY} bytes")))
        }
        Ok(Err(error)) => Err((StatusCode::BAD_REQUEST, error.to_string())),
        Ok(Ok(body)) => Ok(body.to_bytes()),
    }
}

/// The parameters, decoded.
pub(crate) fn query(uri: &Uri) -> Vec<(String, String)> {
    url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}

fn truth(state: &State, query: &[(String, String)]) -> Response<Served> {
    let (step, published) = state.step();
    let mut rates = state.rates((step, published));
    for (name, wanted) in query {
        rates.retain(|rate| match name.as_str() {
            "source" => rate.source == wanted,
            "cloud" => rate.cloud == wanted,
            "market" => rate.market == wanted,
            "region" => rate.region == wanted,
            "class" => rate.class == *wanted,
            _ => true,
        });
    }
    told(StatusCode::OK, &json!({ "seed": state.truth.seed(), "step": step, "published": published, "rates": rates }))
}

fn question(query: &[(String, String)]) -> Result<Question, String> {
    let mut question = Question::default();
    for (name, value) in query {
        let number = || value.parse::<u64>().map_err(|error| format!("{name}: {error}"));
        match name.as_str() {
            "source" => question.source = Some(value.parse::<Source>().map_err(|error| error.to_string())?),
            "after" => question.after = number()?,
            "at_least" => question.at_least = number()?,
            "wait_ms" => question.wait = Duration::from_millis(number()?.min(MAX_WAIT_MS)),
            _ => return Err(format!("no parameter {name}")),
        }
    }
    Ok(question)
}

fn control(state: &State, method: &Method, name: &str, body: &Bytes) -> Response<Served> {
    let refused = |status, error: String| told(status, &json!({ "error": error }));
    if (method, name) == (&Method::PUT, "prices") {
        return match serde_json::from_slice::<Advance>(body) {
            Ok(Advance { advance }) if advance <= MAX_STEPS => {
                state.advance(advance);
                told(StatusCode::OK, &json!({ "step": state.step().0 }))
            }
            Ok(_) => refused(StatusCode::UNPROCESSABLE_ENTITY, format!("at most {MAX_STEPS} steps")),
            Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        };
    }
    let chosen = match (name, name.parse::<Source>()) {
        ("" | "all", _) => None,
        (_, Ok(source)) => Some(source),
        (_, Err(error)) => return refused(StatusCode::NOT_FOUND, error.to_string()),
    };
    let faults = match *method {
        Method::GET => None,
        Method::DELETE => Some(Faults::default()),
        // For all of them only by that name, not by leaving it out.
        Method::PUT if !name.is_empty() => match Faults::from_json(body) {
            Ok(faults) => Some(faults),
            Err(error) => return refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        },
        _ => return refused(StatusCode::METHOD_NOT_ALLOWED, "GET, PUT or DELETE /control/{source}".into()),
    };
    match (faults, chosen) {
        (Some(faults), Some(source)) => {
            if let Err(error) = state.set(source, faults) {
                return refused(StatusCode::UNPROCESSABLE_ENTITY, error);
            }
        }
        (Some(faults), None) => state.set_all(&faults),
        (None, _) => {}
    }
    let conditions: serde_json::Map<String, Value> = Source::ALL
        .into_iter()
        .filter(|source| chosen.is_none_or(|chosen| chosen == *source))
        .map(|source| (source.name().to_owned(), json!(state.condition(source).faults)))
        .collect();
    told(StatusCode::OK, &Value::Object(conditions))
}

fn told(status: StatusCode, value: &Value) -> Response<Served> {
    let mut response = Response::new(Served::text(format!("{value}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
