//! `GET /?text=…` answers with a QR code as SVG.
//!
//! | parameter | meaning | default |
//! |---|---|---|
//! | `text` | what to encode, at most 2,953 bytes | a page with a form |
//! | `ecc` | share that may be damaged: `L` 7 %, `M` 15 %, `Q` 25 %, `H` 30 % | `M` |
//! | `size` | width and height in pixels, 32 to 4,096 | 300 |
//! | `margin` | quiet zone in modules, 0 to 32 | 4 |
//! | `dark`, `light` | colours | `QR_DARK`, `QR_LIGHT` of the environment, else black on white |

mod svg;

use qrcodegen::QrCodeEcc;
use std::collections::HashMap;
use svg::Style;
use wstd::http::{Body, Error, Method, Request, Response, StatusCode};

const FORM: &str = include_str!("form.html");

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return answer(StatusCode::METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", "Ask with GET.\n".into());
    }
    if request.uri().path() != "/" {
        return answer(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "Try /?text=hello\n".into());
    }
    let query = request.uri().query().unwrap_or_default();
    let query: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match query.get("text").filter(|text| !text.is_empty()) {
        None => answer(StatusCode::OK, "text/html; charset=utf-8", FORM.into()),
        Some(text) => match code(text, &query) {
            Ok(svg) => answer(StatusCode::OK, "image/svg+xml", svg),
            Err(problem) => answer(StatusCode::BAD_REQUEST, "text/plain; charset=utf-8", format!("{problem}\n")),
        },
    }
}

fn code(text: &str, query: &HashMap<String, String>) -> Result<String, String> {
    let ecc = match query.get("ecc").map_or("M", String::as_str) {
        "L" | "l" => QrCodeEcc::Low,
        "M" | "m" => QrCodeEcc::Medium,
        "Q" | "q" => QrCodeEcc::Quartile,
        "H" | "h" => QrCodeEcc::High,
        _ => return Err("ecc is one of L, M, Q and H.".into()),
    };
    let style = Style {
        dark: colour(query, "dark", "QR_DARK", "black")?,
        light: colour(query, "light", "QR_LIGHT", "white")?,
        size: number(query, "size", 300, 32, 4_096)?,
        margin: number(query, "margin", 4, 0, 32)?,
    };
    svg::draw(text, ecc, &style).ok_or_else(|| "The text is too long for a QR code; try less, or ecc=L.".into())
}

fn number(query: &HashMap<String, String>, name: &str, default: u32, min: u32, max: u32) -> Result<u32, String> {
    let Some(value) = query.get(name) else { return Ok(default) };
    let parsed = value.parse().ok().filter(|n| (min..=max).contains(n));
    parsed.ok_or_else(|| format!("{name} is a number from {min} to {max}."))
}

fn colour(query: &HashMap<String, String>, name: &str, variable: &str, default: &str) -> Result<String, String> {
    let colour = query.get(name).cloned().or_else(|| std::env::var(variable).ok()).unwrap_or_else(|| default.into());
    if svg::is_colour(&colour) {
        Ok(colour)
    } else {
        Err(format!("{name} is a colour such as black or #1a2b3c."))
    }
}

fn answer(status: StatusCode, kind: &str, body: String) -> Result<Response<Body>, Error> {
    Ok(Response::builder().status(status).header("content-type", kind).body(body.into())?)
}
