//! Waits until a guest can be logged in to.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, net::TcpStream, task::JoinSet};

/// Time between two looks for an SSH server: at first, and when it has taken long.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_secs(2)];

/// Looks that may be unanswered at one time.
const UNANSWERED: usize = 4;

/// Longest time for a look to be answered, or a quarter of the time that it has taken so far: a slow guest is slow to greet.
const ANSWER: Duration = Duration::from_millis(2_500);

/// What became of waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Waited {
    /// An SSH server greets whoever connects.
    Ready,
    /// None did in time.
    Late,
    /// What was to be waited for is gone.
    Gone,
}

/// Waits until an SSH server at `address` greets, for at most `longest`, while `goes_on`.
///
/// QEMU takes a connection before its guest can, keeps it, even if who made it has long gone, and is slow to ask the guest
/// again. So one does not wait for one answer only; but whatever is unanswered comes to the guest's server all the same,
/// later and in a crowd, and servers turn away whoever comes from where a few others are that have not logged in: Dropbear
/// beyond 5, OpenSSH beyond 10. So each look that is unanswered makes the time until the next longer, and they are few.
pub(super) async fn await_greeting(address: SocketAddr, longest: Duration, goes_on: impl Fn() -> bool) -> Waited {
    let begun = Instant::now();
    let mut looks = JoinSet::new();
    while begun.elapsed() < longest {
        if !goes_on() {
            return Waited::Gone;
        }
        if looks.len() < UNANSWERED {
            looks.spawn(tokio::time::timeout(ANSWER.max(begun.elapsed() / 4), greets(address)));
        }
        let [least, most] = PAUSES;
        let pause = (begun.elapsed() / 20).clamp(least, most);
        let looked = Instant::now();
        // One that is answered may make it less.
        while let Some(left) = pause.saturating_mul(unanswered(&looks)).checked_sub(looked.elapsed()) {
            tokio::select! {
                Some(look) = looks.join_next() => {
                    if matches!(look, Ok(Ok(true))) {
                        return Waited::Ready;
                    }
                }
                () = tokio::time::sleep(left.min(most)) => {
                    if !goes_on() {
                        return Waited::Gone;
                    }
                }
            }
        }
    }
    Waited::Late
}

fn unanswered<T: 'static>(looks: &JoinSet<T>) -> u32 {
    u32::try_from(looks.len()).unwrap_or(u32::MAX).max(1)
}

/// Whether an SSH server greets whoever connects.
async fn greets(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting).await.is_ok() && &greeting == b"SSH-"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    };
    use tokio::{io::AsyncWriteExt, net::TcpListener};

    const LONG: Duration = Duration::from_secs(60);

    /// How many connections are open now, were open at one time, and came.
    #[derive(Default)]
    struct Count {
        now: AtomicUsize,
        most: AtomicUsize,
        all: AtomicUsize,
    }

    #[tokio::test]
    async fn a_server_that_keeps_silent_has_few_connections_and_is_found_once_it_speaks() {
        const SILENT: Duration = Duration::from_secs(6);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let count = Arc::new(Count::default());
        let (counted, begun) = (count.clone(), Instant::now());
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let count = counted.clone();
                count.all.fetch_add(1, Ordering::SeqCst);
                count.most.fetch_max(count.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let gone = tokio::time::timeout(SILENT.saturating_sub(begun.elapsed()), stream.read_u8()).await;
                    if gone.is_err() {
                        stream.write_all(b"SSH-2.0-late\r\n").await.unwrap();
                    }
                    count.now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!(await_greeting(address, LONG, || true).await, Waited::Ready);
        assert!(begun.elapsed() < SILENT + PAUSES[1] * 2, "{:?}", begun.elapsed());
        let (most, all) = (count.most.load(Ordering::SeqCst), count.all.load(Ordering::SeqCst));
        assert!(most <= UNANSWERED && (UNANSWERED..=3 * UNANSWERED).contains(&all), "{most} at one time, {all} in all");
    }

    #[tokio::test]
    async fn one_that_turns_away_is_asked_again_soon_and_others_are_not_taken_for_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            for said in [b"".as_slice(), b"HTTP/1.1 400\r\n", b"SSH", b"SSH-2.0-x\r\n"] {
                let (mut stream, _) = listener.accept().await.unwrap();
                stream.write_all(said).await.unwrap();
            }
        });
        assert_eq!(await_greeting(address, LONG, || true).await, Waited::Ready);
    }

    #[tokio::test]
    async fn waiting_ends_in_time_and_with_what_is_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(await_greeting(address, Duration::from_millis(1), || true).await, Waited::Late);
        let left = AtomicUsize::new(3);
        let goes_on = || left.fetch_sub(1, Ordering::SeqCst) > 1;
        assert_eq!(await_greeting(address, LONG, goes_on).await, Waited::Gone);
    }
}
