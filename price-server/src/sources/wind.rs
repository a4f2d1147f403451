//! A market on which WIND is traded. It follows nobody's API: `GET /api/v1/ticker?symbol=WINDUSD` is one ticker,
//! `GET /api/v1/tickers` is `{"data": […]}`, in which WIND is the second, and the dollar that the chain
//! knows the fifth. Prices are strings.

use super::{Asked, Reply, View};
use crate::{
    json::{object, usd, Json, Style},
    truth::{Class, Cloud, Market},
};

pub(super) fn answer(asked: &Asked, view: &View<'_>) -> Reply {
    let quote = view.currency();
    let rate = view.rate(100, Cloud::Wind, Market::OnDemand, Class::Token);
    let ticker = |base: &str, quote: &str, micro: u64| {
        object([
            ("symbol", format!("{base}{quote}").into()),
            ("base", base.into()),
            ("quote", quote.into()),
            ("price", usd(micro, 4).into()),
            ("bid", usd(micro * 999 / 1000, 4).into()),
            ("ask", usd(micro * 1001 / 1000, 4).into()),
            ("volume", "1.25E+6".into()),
            ("time", (view.now * 1000).into()),
        ])
    };
    match (asked.path.as_str(), asked.post) {
        ("/api/v1/ticker", false) => {
            let found = asked.parameter("symbol") == Some("WINDUSD") && !view.empty;
            let unknown = || object([("code", 400_100.into()), ("message", "no such symbol".into())]);
            if found {
                Reply::json(ticker("WIND", quote, rate), Style::COMPACT)
            } else {
                Reply::refusal(404, unknown(), Style::COMPACT)
            }
        }
        ("/api/v1/tickers", false) => {
            let tickers = vec![
                ticker("DOT", quote, 4_100_000),
                ticker("WIND", quote, rate),
                ticker("WIND", "EUR", rate * 86 / 100),
                ticker("WIND", "USD-PERP", rate * 2).with("price", Json::Null),
                ticker("USDT", quote, 1_000_000),
            ];
            let tickers = if view.empty { Vec::new() } else { tickers };
            Reply::json(object([("code", "200000".into()), ("data", Json::List(tickers))]), Style::COMPACT)
        }
        _ => Reply::text(404, "text/plain", "not found"),
    }
}
