//! Reads what children say.

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The beginning of what comes. The pipe is closed then, so that whoever goes on writing fails instead of waiting.
pub(super) async fn cut_off(pipe: impl AsyncRead + Unpin, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.take(most).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

/// The beginning of what comes. The rest is read too, and dropped.
pub(super) async fn drained(mut pipe: impl AsyncRead + Unpin, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    (&mut pipe).take(most).read_to_end(&mut bytes).await?;
    tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await?;
    Ok(bytes)
}
