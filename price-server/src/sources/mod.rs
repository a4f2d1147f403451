//! The sources: each knows its path, its shape and its oddities.

mod aws_on_demand;
mod aws_spot;
mod azure;
mod gcp;
mod odata;
mod runpod;
mod vast;
mod wind;

use crate::{
    fault::Pages,
    json::{number, usd, Json, Layout, Style},
    truth::{self, Class, Cloud, Market, Truth},
};
use bytes::Bytes;
use std::{fmt, str::FromStr};

/// A page that tells prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Azure Retail Prices.
    Azure,
    /// AWS's page of on-demand prices.
    AwsOnDemand,
    /// AWS's page of spot prices.
    AwsSpot,
    /// Google's Cloud Billing Catalog.
    Gcp,
    /// Vast.ai's offers.
    Vast,
    /// RunPod's kinds of GPUs.
    Runpod,
    /// A market on which WIND is traded.
    Wind,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Azure, Self::AwsOnDemand, Self::AwsSpot, Self::Gcp, Self::Vast, Self::Runpod, Self::Wind];

    /// Its name, which is also the first part of its paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Azure => "azure",
            Self::AwsOnDemand => "aws-on-demand",
            Self::AwsSpot => "aws-spot",
            Self::Gcp => "gcp",
            Self::Vast => "vast",
            Self::Runpod => "runpod",
            Self::Wind => "wind",
        }
    }

    /// Whether it names its currency.
    pub(crate) fn has_currency(self) -> bool {
        !matches!(self, Self::Vast | Self::Runpod)
    }

    /// Whether it has pages.
    pub(crate) fn has_pages(self) -> bool {
        matches!(self, Self::Azure | Self::Gcp)
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }

    pub(crate) fn answer(self, asked: &Asked, view: &View<'_>) -> Reply {
        match self {
            Self::Azure => azure::answer(asked, view),
            Self::AwsOnDemand => aws_on_demand::answer(asked, view),
            Self::AwsSpot => aws_spot::answer(asked, view),
            Self::Gcp => gcp::answer(asked, view),
            Self::Vast => vast::answer(asked, view),
            Self::Runpod => runpod::answer(asked, view),
            Self::Wind => wind::answer(asked, view),
        }
    }

    /// What it tells: cloud, market, region with its percentage, and classes.
    pub(crate) fn tells(self) -> Vec<(Cloud, Market, &'static str, u64, Vec<Class>)> {
        let all = |cloud: Cloud, cpus: bool, first: bool| {
            let cpu = [Class::Vcpu, Class::MemoryGib].into_iter().filter(|_| cpus);
            let gpus = crate::machines::models(cloud).iter().filter(|_| first).map(|model| Class::Gpu(model));
            cpu.chain(gpus).collect::<Vec<_>>()
        };
        let both = [Market::OnDemand, Market::Spot];
        match self {
            Self::Azure => azure::REGIONS
                .iter()
                .flat_map(|(region, _, percent)| {
                    both.map(|market| (Cloud::Azure, market, *region, *percent, all(Cloud::Azure, true, true)))
                })
                .collect(),
            Self::AwsOnDemand => aws_on_demand::REGIONS
                .iter()
                .map(|(_, region, percent)| {
                    (Cloud::Aws, Market::OnDemand, *region, *percent, all(Cloud::Aws, true, true))
                })
                .collect(),
            Self::AwsSpot => aws_spot::REGIONS
                .iter()
                .map(|(region, percent)| (Cloud::Aws, Market::Spot, *region, *percent, all(Cloud::Aws, true, true)))
                .collect(),
            Self::Gcp => gcp::AREAS
                .iter()
                .flat_map(|(_, regions, percent, gpus)| {
                    regions.iter().flat_map(move |region| {
                        both.map(|market| (Cloud::Gcp, market, *region, *percent, all(Cloud::Gcp, true, *gpus)))
                    })
                })
                .collect(),
            Self::Vast => both.map(|market| (Cloud::Vast, market, "", 100, all(Cloud::Vast, false, true))).to_vec(),
            Self::Runpod => {
                both.map(|market| (Cloud::Runpod, market, "", 100, all(Cloud::Runpod, false, true))).to_vec()
            }
            Self::Wind => vec![(Cloud::Wind, Market::OnDemand, "", 100, vec![Class::Token])],
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No source has this name.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownSource(String);

impl fmt::Display for UnknownSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no source {:?}; there are {}", self.0, Source::ALL.map(Source::name).join(", "))
    }
}

impl std::error::Error for UnknownSource {}

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(name: &str) -> Result<Self, UnknownSource> {
        Self::ALL.into_iter().find(|source| source.name() == name).ok_or_else(|| UnknownSource(name.to_owned()))
    }
}

/// A request to a source.
pub(crate) struct Asked {
    /// Whether it is a POST; else it is a GET.
    pub(crate) post: bool,
    /// Below the source's name, decoded, with its solidus.
    pub(crate) path: String,
    /// Decoded.
    pub(crate) query: Vec<(String, String)>,
    /// What was posted.
    pub(crate) body: Bytes,
}

impl Asked {
    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name).and_then(|text| text.parse().ok())
    }
}

/// How a source sees the world at one request.
pub(crate) struct View<'a> {
    pub(crate) truth: &'a Truth,
    pub(crate) step: u64,
    /// When prices moved last, in seconds since 1970.
    pub(crate) published: u64,
    /// Now, likewise.
    pub(crate) now: u64,
    pub(crate) factor_percent: Option<u32>,
    pub(crate) currency: Option<&'a str>,
    pub(crate) empty: bool,
    pub(crate) pages: Option<Pages>,
    /// Where the source is, as the asker wrote it, without a solidus at the end.
    pub(crate) base: String,
}

impl View<'_> {
    /// A rate as this source tells it.
    pub(crate) fn rate(&self, region: u64, cloud: Cloud, market: Market, class: Class) -> u64 {
        let honest = self.truth.rate(self.step, region, cloud, market, class);
        let told = self.factor_percent.map_or(honest, |percent| honest.saturating_mul(percent.into()) / 100);
        // Of another currency it takes more, so that who takes it for dollars is seen to.
        if self.currency.is_some() {
            told.saturating_mul(3)
        } else {
            told
        }
    }

    fn rates(&self, region: u64, cloud: Cloud) -> impl Fn(Market, Class) -> u64 + '_ {
        move |market, class| self.rate(region, cloud, market, class)
    }

    fn hash(&self, text: &str) -> u64 {
        truth::hash(self.truth.seed(), text)
    }

    fn currency(&self) -> &str {
        self.currency.unwrap_or("USD")
    }

    /// Names this document as long as nothing in it changes.
    fn etag(&self, path: &str) -> String {
        let what = format!("{path} {} {:?} {:?} {}", self.step, self.factor_percent, self.currency, self.empty);
        format!("\"{:016x}\"", self.hash(&what))
    }

    /// The rows in the order of a hash, or none.
    fn shuffled(&self, rows: Vec<Json>) -> Vec<Json> {
        if self.empty {
            return Vec::new();
        }
        let mut keyed: Vec<_> =
            rows.into_iter().enumerate().map(|(index, row)| (self.hash(&format!("order {index}")), row)).collect();
        keyed.sort_by_key(|(key, _)| *key);
        keyed.into_iter().map(|(_, row)| row).collect()
    }
}

/// A document.
pub(crate) enum Document {
    Json(Json, Style),
    Text(String),
}

/// What a source answers when nothing is wrong with it.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) etag: Option<String>,
    /// In seconds since 1970.
    pub(crate) modified: Option<u64>,
    /// Whether the body is packed without a header that says so.
    pub(crate) packed: bool,
    pub(crate) document: Document,
}

impl Reply {
    fn json(document: Json, style: Style) -> Self {
        Self::refusal(200, document, style)
    }

    fn refusal(status: u16, document: Json, style: Style) -> Self {
        Self {
            status,
            content_type: "application/json; charset=utf-8",
            etag: None,
            modified: None,
            packed: false,
            document: Document::Json(document, style),
        }
    }

    fn text(status: u16, content_type: &'static str, text: impl Into<String>) -> Self {
        Self { status, content_type, etag: None, modified: None, packed: false, document: Document::Text(text.into()) }
    }

    /// What a bucket says about a file that is not there.
    fn denied() -> Self {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied\
                    </Message><RequestId>0J1F5Z2T9C4E7X3B</RequestId></Error>";
        Self::text(403, "application/xml", text)
    }
}

/// A price in USD as a number.
fn price(micro: u64) -> Json {
    number(usd(micro, 1))
}

/// A page of rows, and where the next one begins if there may be one.
fn page(rows: Vec<Json>, from: usize, size: usize) -> (Vec<Json>, Option<usize>) {
    let page: Vec<_> = rows.into_iter().skip(from).take(size).collect();
    // As long as pages are full: so the last can be empty.
    let next = (page.len() == size && size > 0).then(|| from.saturating_add(size));
    (page, next)
}

const RAGGED: Style = Style { layout: Layout::Ragged, ..Style::COMPACT };
const INDENTED: Style = Style { layout: Layout::Indented, ..Style::COMPACT };
