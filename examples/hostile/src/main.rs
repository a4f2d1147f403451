//! A guest that misbehaves on demand. The provider's tests deploy it; nobody else has a use for it.
//!
//! | path | what it does |
//! |---|---|
//! | `/` | answers `ok` |
//! | `/loop` | spins for ever |
//! | `/late` | sends the head of an answer, then spins for ever |
//! | `/eat` | allocates until it is stopped |
//! | `/grow?mib=n` | allocates n MiB, then answers |
//! | `/drip?ms=n` | holds `mib` MiB, answers with a line at once and another one after n milliseconds |
//! | `/panic` | panics |
//! | `/exit` | leaves the process |
//! | `/fail` | fails instead of answering |
//! | `/sleep?ms=n` | answers after n milliseconds |
//! | `/env` | its environment and arguments, sorted |
//! | `/head` | the method, path and headers it got |
//! | `/echo` | the body it got |
//! | `/big?bytes=n` | n bytes |
//! | `/log?text=…` | writes to standard output and to standard error |
//! | `/flood` | writes 4 MiB to standard output |
//! | `/fetch?url=…` | fetches and passes on what it got, or says what went wrong |
//! | `/connect?to=…` | opens a TCP connection |
//! | `/hoard` | makes handles until it is stopped |
//! | `/files` | lists the root folder |

use std::collections::HashMap;
use std::io::Read as _;
use wstd::http::body::{Bytes, Frame};
use wstd::http::{Body, Client, Error, Request, Response};
use wstd::time::Duration;

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let query = request.uri().query().unwrap_or_default();
    let query: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let text = |name: &str| query.get(name).cloned().unwrap_or_default();
    let number = |name: &str| query.get(name).and_then(|n| n.parse::<u64>().ok()).unwrap_or_default();
    match request.uri().path() {
        "/" => Ok(Response::new("ok\n".into())),
        "/loop" => spin(),
        "/late" => Ok(late()),
        "/eat" => eat(),
        "/grow" => Ok(Response::new(format!("{}\n", std::hint::black_box(mebibytes(number("mib"))).len()).into())),
        "/drip" => Ok(drip(mebibytes(number("mib")), number("ms"))),
        "/panic" => {
            let secret: Option<&str> = None;
            #[allow(clippy::expect_used, reason = "the panic is what is asked for")]
            let never = secret.expect("secret detail of the guest");
            Ok(Response::new(never.into()))
        }
        "/exit" => std::process::exit(1),
        "/fail" => Err(Error::msg("secret detail of the guest")),
        "/sleep" => {
            wstd::task::sleep(Duration::from_millis(number("ms"))).await;
            Ok(Response::new("slept\n".into()))
        }
        "/env" => Ok(Response::new(environment().into())),
        "/head" => {
            let mut out = format!("{} {}\n", request.method(), request.uri());
            for (name, value) in request.headers() {
                out += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()));
            }
            Ok(Response::new(out.into()))
        }
        "/echo" => Ok(Response::new(request.into_body())),
        "/big" => Ok(big(number("bytes"))),
        "/log" => {
            println!("{}", text("text"));
            eprintln!("error: {}", text("text"));
            Ok(Response::new("logged\n".into()))
        }
        "/flood" => {
            let line = "x".repeat(1023);
            (0..4096).for_each(|_| println!("{line}"));
            Ok(Response::new("flooded\n".into()))
        }
        "/fetch" => Ok(fetch(&text("url")).await),
        "/connect" => Ok(Response::new(match std::net::TcpStream::connect(text("to")) {
            Ok(mut stream) => format!("connected: {:?}\n", stream.read(&mut [0])).into(),
            Err(e) => format!("refused: {e}\n").into(),
        })),
        "/hoard" => hoard(),
        "/files" => Ok(Response::new(match std::fs::read_dir("/") {
            Ok(entries) => format!("{} entries\n", entries.count()).into(),
            Err(e) => format!("refused: {e}\n").into(),
        })),
        _ => Ok(Response::builder().status(404).body(().into())?),
    }
}

fn mebibytes(count: u64) -> Vec<u8> {
    vec![1; count as usize * 1024 * 1024]
}

fn drip(held: Vec<u8>, milliseconds: u64) -> Response<Body> {
    Response::new(Body::from_stream(futures_lite::stream::unfold((0, held), move |(sent, held)| async move {
        if sent == 1 {
            wstd::task::sleep(Duration::from_millis(milliseconds)).await;
        }
        let line: &'static str = ["first\n", "last\n"].get(sent)?;
        Some((Bytes::from_static(line.as_bytes()), (sent + 1, std::hint::black_box(held))))
    })))
}

fn spin() -> ! {
    loop {
        std::hint::spin_loop();
    }
}

fn eat() -> ! {
    let mut held = Vec::new();
    loop {
        held.push(std::hint::black_box(vec![1u8; 1024 * 1024]));
    }
}

fn hoard() -> ! {
    loop {
        std::mem::forget(std::hint::black_box(wasip2::http::types::Fields::new()));
    }
}

fn late() -> Response<Body> {
    let mut chunks = 0;
    Response::new(Body::from_http_body(http_body_util::StreamBody::new(futures_lite::stream::poll_fn(move |_| {
        chunks += 1;
        if chunks > 1 {
            spin();
        }
        std::task::Poll::Ready(Some(Ok::<_, Error>(Frame::data(Bytes::from_static(b"first\n")))))
    }))))
}

fn big(bytes: u64) -> Response<Body> {
    let mut left = bytes;
    Response::new(Body::from_stream(futures_lite::stream::iter(std::iter::from_fn(move || {
        let chunk = left.min(16 * 1024);
        left -= chunk;
        (chunk > 0).then(|| Bytes::from(vec![b'x'; chunk as usize]))
    }))))
}

fn environment() -> String {
    let mut lines: Vec<_> = std::env::vars().map(|(name, value)| format!("{name}={value}")).collect();
    lines.sort();
    lines.extend(std::env::args().map(|arg| format!("arg {arg}")));
    lines.join("\n") + "\n"
}

async fn fetch(url: &str) -> Response<Body> {
    let request = match Request::get(url).body(Body::empty()) {
        Ok(request) => request,
        Err(e) => return Response::new(format!("refused: {e}\n").into()),
    };
    match Client::new().send(request).await {
        Ok(response) => Response::new(response.into_body()),
        Err(e) => Response::new(format!("refused: {e:?}\n").into()),
    }
}
