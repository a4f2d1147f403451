//! Who asked what, for tests that want to know how often a source is polled and whether its ETag is used.

use crate::sources::Source;
use serde::Serialize;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// How many requests are remembered; the numbers of all are kept.
const REMEMBERED: usize = 1000;

/// Bytes of a path, and of an ETag, that are remembered.
const CLIPPED: usize = 1024;

/// One request to a source.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Counts all requests from 1.
    pub(crate) number: u64,
    pub(crate) source: &'static str,
    pub(crate) method: String,
    /// With the query, but for keys in it.
    pub(crate) path: String,
    pub(crate) if_none_match: Option<String>,
    /// Milliseconds since the server began.
    pub(crate) at_ms: u64,
    /// What was answered. Of a slow source, what will be.
    pub(crate) status: u16,
}

#[derive(Default)]
struct Inner {
    total: u64,
    counts: [u64; Source::ALL.len()],
    entries: VecDeque<Entry>,
}

/// The requests so far.
#[derive(Default)]
pub(crate) struct Log {
    inner: Mutex<Inner>,
    grown: Notify,
}

/// What to tell of the log.
#[derive(Default)]
pub(crate) struct Question {
    pub(crate) source: Option<Source>,
    /// Only requests with a greater number.
    pub(crate) after: u64,
    /// Wait until there were so many.
    pub(crate) at_least: u64,
    /// For so long.
    pub(crate) wait: Duration,
}

#[derive(Serialize)]
pub(crate) struct Told {
    /// By source, since the beginning.
    counts: serde_json::Map<String, serde_json::Value>,
    /// How many are forgotten.
    forgotten: u64,
    requests: Vec<Entry>,
}

impl Log {
    pub(crate) fn add(&self, source: Source, mut entry: Entry) {
        entry.path = clipped(&without_key(&entry.path));
        entry.if_none_match = entry.if_none_match.as_deref().map(clipped);
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.total += 1;
        entry.number = inner.total;
        if let Some(count) = inner.counts.get_mut(source.index()) {
            *count += 1;
        }
        inner.entries.push_back(entry);
        if inner.entries.len() > REMEMBERED {
            inner.entries.pop_front();
        }
        drop(inner);
        self.grown.notify_waiters();
    }

    /// Waits for what is asked, and tells what there is then.
    pub(crate) async fn told(&self, question: &Question) -> Told {
        let enough = async {
            loop {
                let grown = self.grown.notified();
                if self.matching(question) >= question.at_least {
                    return;
                }
                grown.await;
            }
        };
        // If it takes too long, what there is is told.
        let _ = tokio::time::timeout(question.wait, enough).await;
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |entry: &&Entry| {
            entry.number > question.after && question.source.is_none_or(|source| entry.source == source.name())
        };
        Told {
            counts: Source::ALL
                .iter()
                .zip(inner.counts)
                .map(|(source, count)| (source.name().to_owned(), count.into()))
                .collect(),
            forgotten: inner.total - inner.entries.len() as u64,
            requests: inner.entries.iter().filter(wanted).cloned().collect(),
        }
    }

    /// How many requests there were of the kind in question: since the beginning, or after a number.
    fn matching(&self, question: &Question) -> u64 {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match question.source {
            _ if question.after > 0 => inner
                .entries
                .iter()
                .filter(|entry| entry.number > question.after)
                .filter(|entry| question.source.is_none_or(|source| entry.source == source.name()))
                .count() as u64,
            Some(source) => inner.counts.get(source.index()).copied().unwrap_or_default(),
            None => inner.total,
        }
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(CLIPPED).collect()
}

/// A key is nobody's business, even here.
fn without_key(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let parts = query.split('&').map(|part| if part.starts_with("key=") { "key=…" } else { part });
    format!("{path}?{}", parts.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use std::sync::Arc;

    fn entry(path: &str) -> Entry {
        Entry {
            number: 0,
            source: "gcp",
            method: "GET".into(),
            path: path.into(),
            if_none_match: None,
            at_ms: 0,
            status: 200,
        }
    }

    #[tokio::test]
    async fn the_log_is_bounded_counts_on_and_keeps_no_keys() {
        let log = Log::default();
        for _ in 0..REMEMBERED + 5 {
            log.add(Source::Gcp, entry(&format!("/skus?key=secret&pageSize={}", "9".repeat(5000))));
        }
        let told = log.told(&Question { after: 1003, ..Question::default() }).await;
        assert_eq!((told.forgotten, told.requests.len()), (5, 2));
        assert_eq!(told.counts.get("gcp").unwrap(), &1005);
        let path = &told.requests.first().unwrap().path;
        assert!(path.starts_with("/skus?key=…&pageSize=999") && path.chars().count() == CLIPPED);
    }

    #[tokio::test]
    async fn who_waits_for_a_request_is_told_when_it_comes() {
        let log = Arc::new(Log::default());
        let question =
            Question { source: Some(Source::Gcp), at_least: 2, wait: Duration::from_secs(60), ..Question::default() };
        let waiting = tokio::spawn({
            let log = log.clone();
            async move { log.told(&question).await.requests.len() }
        });
        log.add(Source::Azure, Entry { source: "azure", ..entry("/") });
        log.add(Source::Gcp, entry("/"));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        log.add(Source::Gcp, entry("/"));
        assert_eq!(waiting.await.unwrap(), 2);
    }

    #[tokio::test]
    async fn who_waits_in_vain_is_told_what_there_is() {
        let question = Question { at_least: 1, wait: Duration::from_millis(20), ..Question::default() };
        assert!(Log::default().told(&question).await.requests.is_empty());
    }
}
