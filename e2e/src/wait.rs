//! Waiting: always for something that can be asked, always with an end.

use std::{
    io::Write,
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_millis(200);

/// Prints a line that is seen even if the test succeeds.
pub fn say(line: &str) {
    // The macros' output is kept back unless the test fails.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Asks `probe` until it has an answer.
///
/// # Panics
/// After `limit`, naming `what` was waited for, with what `report` has to say.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    report: impl Fn() -> String,
    mut probe: impl AsyncFnMut() -> Option<T>,
) -> T {
    let began = Instant::now();
    loop {
        // A probe that hangs must not hide what was waited for.
        let left = limit.saturating_sub(began.elapsed()).max(PAUSE);
        if let Ok(Some(answer)) = tokio::time::timeout(left, probe()).await {
            return answer;
        }
        if began.elapsed() >= limit {
            panic!("waited {} s for: {what}\n{}", limit.as_secs(), report());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_answer_ends_the_wait() {
        let mut asked = 0;
        let answer = until("an answer", Duration::from_secs(10), String::new, async || {
            asked += 1;
            (asked == 2).then_some("here")
        });
        assert_eq!(answer.await, "here");
    }

    #[tokio::test]
    #[should_panic(expected = "waited 0 s for: rain\nthe log's end")]
    async fn a_wait_that_is_too_long_says_for_what() {
        let report = || "the log's end".to_owned();
        until("rain", Duration::ZERO, report, async || std::future::pending::<Option<()>>().await).await;
    }
}
