//! Requests to sources: what the source answers, made wrong as told.

use crate::{
    body::{Content, Endless, Served},
    dates,
    fault::{Body, Faults, Where},
    gzip,
    json::{Escapes, Json, Style},
    log::Entry,
    route,
    sources::{Asked, Document, Reply, Source},
    state::State,
};
use bytes::Bytes;
use hyper::{
    header::{
        HeaderName, HeaderValue, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HOST, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
    },
    http::request::Parts,
    Method, Response, StatusCode,
};
use std::{borrow::Cow, time::Duration};

/// Where the asker thinks that it is.
pub(crate) fn host(parts: &Parts) -> String {
    let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    named.unwrap_or("localhost").to_owned()
}

pub(crate) async fn answer(state: &State, source: Source, parts: &Parts, rest: &str, body: Bytes) -> Response<Served> {
    let condition = state.condition(source);
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let (if_none_match, modified_since) = (header(IF_NONE_MATCH), header(IF_MODIFIED_SINCE));
    let asked = Asked {
        post: parts.method == Method::POST,
        path: format!("/{}", decoded(rest)),
        query: route::query(&parts.uri),
        body,
    };
    let response = if matches!(parts.method, Method::GET | Method::POST) {
        let view = state.view(state.step(), &condition, format!("http://{}/{source}", host(parts)));
        respond(&condition.faults, (if_none_match, modified_since), || source.answer(&asked, &view))
    } else {
        plain(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "method not allowed\n")
    };
    state.log.add(
        source,
        Entry {
            number: 0,
            source: source.name(),
            method: parts.method.to_string(),
            path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            if_none_match: if_none_match.map(ToOwned::to_owned),
            at_ms: u64::try_from(state.elapsed().as_millis()).unwrap_or(u64::MAX),
            status: response.status().as_u16(),
        },
    );
    match condition.faults.slow {
        Some(slow) => {
            tokio::time::sleep(Duration::from_millis(slow.first_ms)).await;
            response.map(|body| body.slowly(Duration::from_millis(slow.byte_ms)))
        }
        None => response,
    }
}

fn respond(
    faults: &Faults,
    (if_none_match, modified_since): (Option<&str>, Option<&str>),
    reply: impl FnOnce() -> Reply,
) -> Response<Served> {
    if let Some(status) = faults.status {
        let code = StatusCode::from_u16(status.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = plain(code, "text/html", "<html><body><h1>Not now</h1></body></html>\n");
        if let Some(seconds) = status.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        return response;
    }
    if let Some(to) = &faults.redirect {
        let mut response = plain(StatusCode::FOUND, "text/html", "<html><body>Elsewhere</body></html>\n");
        set(&mut response, LOCATION, to);
        return response;
    }
    let reply = reply();
    let current = reply.etag.as_deref().filter(|_| faults.spares_the_body());
    let known = current.is_some_and(|etag| {
        if_none_match.is_some_and(|known| known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag))
    });
    // The date counts only where no tag is sent (RFC 9110, 13.2.2).
    let since = modified_since.filter(|_| if_none_match.is_none() && faults.spares_the_body());
    let old = reply.modified.zip(since.and_then(dates::parse_http)).is_some_and(|(modified, since)| modified <= since);
    let mut response = if known || old { plain(StatusCode::NOT_MODIFIED, "", "") } else { written(faults, &reply) };
    if let Some(etag) = current {
        set(&mut response, ETAG, etag);
    }
    if let Some(modified) = reply.modified {
        set(&mut response, LAST_MODIFIED, &dates::http(modified));
    }
    response
}

/// The reply's document, right or wrong.
fn written(faults: &Faults, reply: &Reply) -> Response<Served> {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let fault = faults.body.filter(|_| status == StatusCode::OK);
    let text = || match &reply.document {
        Document::Text(text) => text.clone(),
        Document::Json(document, style) => match fault {
            Some(Body::WrongType(place)) => mistyped(document.clone(), place).written(*style),
            Some(Body::Escaped) => document.written(Style { escapes: Escapes::All, ..*style }),
            _ => document.written(*style),
        },
    };
    // What is packed is said to be, but by a source that never says so.
    let mut encoding = (!reply.packed).then_some("gzip");
    let mut kind = reply.content_type;
    let mut ending = None;
    let bytes: Vec<u8> = match fault {
        Some(Body::Huge { bytes, of }) => {
            let mut response = Response::new(Served::new(Content::Endless(Endless::new(of, bytes))));
            set(&mut response, CONTENT_TYPE, kind);
            return response;
        }
        Some(Body::Nothing) => unpacked(&mut encoding, String::new()),
        Some(Body::NotJson) => {
            kind = "text/html; charset=utf-8";
            unpacked(&mut encoding, "<!DOCTYPE html>\n<html><head><title>Sorry!</title></head></html>\n".into())
        }
        Some(Body::Nested(depth)) => {
            let depth = depth as usize;
            unpacked(&mut encoding, format!("{{\"Items\":{}{}}}", "[".repeat(depth), "]".repeat(depth)))
        }
        Some(Body::GzipCorrupt) => gzip::corrupt(text().as_bytes()),
        Some(Body::GzipChecksum) => gzip::wrong_checksum(text().as_bytes()),
        Some(Body::GzipBomb(bytes)) => gzip::packed(&vec![b' '; bytes as usize]),
        Some(Body::GzipClaimed) => {
            encoding = Some("gzip");
            text().into_bytes()
        }
        Some(Body::Truncated { percent, clean }) => {
            let whole = if reply.packed { gzip::packed(text().as_bytes()) } else { unpacked(&mut encoding, text()) };
            encoding = None;
            ending = (!clean).then_some(whole.len());
            let kept = whole.len() * usize::from(percent) / 100;
            whole.into_iter().take(kept).collect()
        }
        _ if reply.packed => gzip::packed(text().as_bytes()),
        _ => unpacked(&mut encoding, text()),
    };
    let mut response = plain(status, kind, bytes);
    if let Some(encoding) = encoding {
        set(&mut response, CONTENT_ENCODING, encoding);
    }
    match ending {
        Some(promised) => {
            response.headers_mut().insert(CONTENT_LENGTH, promised.into());
            response.map(Served::broken)
        }
        None => response,
    }
}

fn unpacked(encoding: &mut Option<&str>, text: String) -> Vec<u8> {
    *encoding = None;
    text.into_bytes()
}

/// The document with other types.
fn mistyped(document: Json, place: Where) -> Json {
    let numeric = |text: &str| text.parse::<f64>().is_ok();
    match place {
        Where::Top => Json::List(vec![document]),
        Where::Lists => document.map(&|value| match value {
            Json::List(values) => {
                let fields = values.into_iter().enumerate();
                Json::Object(fields.map(|(index, value)| (Cow::Owned(index.to_string()), value)).collect())
            }
            other => other,
        }),
        Where::Prices => document.map(&|value| match value {
            Json::Number(_) => Json::Bool(true),
            Json::Text(text) if numeric(&text) => Json::Bool(true),
            other => other,
        }),
        Where::Texts => document.map(&|value| match value {
            Json::Text(text) => Json::List(vec![Json::Text(text)]),
            other => other,
        }),
    }
}

fn plain(status: StatusCode, kind: &str, bytes: impl Into<Bytes>) -> Response<Served> {
    let mut response = Response::new(Served::text(bytes));
    *response.status_mut() = status;
    if !kind.is_empty() {
        set(&mut response, CONTENT_TYPE, kind);
    }
    response
}

/// Sets a header, unless its value cannot be one.
fn set(response: &mut Response<Served>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// A path without percent signs.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = hex.filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(value.unwrap_or(*byte));
        rest = if value.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once() {
        assert_eq!(decoded("US%20East%20(N.%20Virginia)"), "US East (N. Virginia)");
        assert_eq!(decoded("a%2520b%zz%4"), "a%20b%zz%4");
    }
}
