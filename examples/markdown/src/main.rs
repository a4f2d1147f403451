//! `POST /` with Markdown as the body answers with a web page; `POST /?fragment` with the HTML of the text alone.
//!
//! `GET /` shows a form to try it with. The page's title is `?title=`, else the text's first heading, else the
//! environment's `TITLE`.

mod page;

use std::borrow::Cow;
use wstd::http::{Body, Error, Method, Request, Response, StatusCode};

const FORM: &str = include_str!("form.html");
const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

#[wstd::http_server]
async fn main(mut request: Request<Body>) -> Result<Response<Body>, Error> {
    if request.uri().path() != "/" {
        return answer(StatusCode::NOT_FOUND, TEXT, "Post Markdown to /\n".into());
    }
    match *request.method() {
        Method::GET | Method::HEAD => return answer(StatusCode::OK, HTML, FORM.into()),
        Method::POST => {}
        _ => return answer(StatusCode::METHOD_NOT_ALLOWED, TEXT, "Post Markdown to /\n".into()),
    }
    let kind = request.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let query = request.uri().query().unwrap_or_default().to_owned();
    let body = request.body_mut().contents().await?;
    let Some(markdown) = markdown(body, is_form) else {
        return answer(StatusCode::BAD_REQUEST, TEXT, "The text is not UTF-8.\n".into());
    };

    let html = page::fragment(&markdown);
    if parameter(&query, "fragment").is_some() {
        return answer(StatusCode::OK, HTML, html);
    }
    let title = parameter(&query, "title")
        .or_else(|| page::title(&markdown).map(str::to_owned))
        .or_else(|| std::env::var("TITLE").ok())
        .unwrap_or_else(|| "Untitled".into());
    answer(StatusCode::OK, HTML, page::page(&title, &html))
}

/// The text itself, or the field `markdown` of the form that was sent.
fn markdown(body: &[u8], is_form: bool) -> Option<Cow<'_, str>> {
    // `curl -d @file` says that it sends a form although it sends the file.
    let field = is_form.then(|| form_urlencoded::parse(body).find(|(name, _)| name == "markdown")).flatten();
    match field {
        Some((_, text)) => Some(text),
        None => std::str::from_utf8(body).ok().map(Cow::Borrowed),
    }
}

fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn answer(status: StatusCode, kind: &str, body: String) -> Result<Response<Body>, Error> {
    Ok(Response::builder().status(status).header("content-type", kind).body(body.into())?)
}
