//! Reading request bodies within bounds.

use std::sync::atomic::{AtomicUsize, Ordering};

use http::header::{CONTENT_LENGTH, EXPECT};
use http::request::Parts;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use crate::engine::Engine;

/// How many bytes of request bodies may be in memory at a time.
pub(crate) const HELD: usize = 256 << 20;

/// How many bytes of a body that is too long are read and discarded, so that its sender sees the response.
const DISCARDED: usize = 64 << 20;

/// Why a body was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It is longer than the longest body that is read.
    TooLong,
    /// Too many bytes of other bodies are in memory.
    TooMany,
    /// The connection ended.
    Gone,
}

/// A share of the bytes in memory, returned on drop.
#[derive(Debug)]
pub(crate) struct Held<'e> {
    all: &'e AtomicUsize,
    own: usize,
}

impl Held<'_> {
    /// Takes more bytes, up to a bound of all together.
    fn more(&mut self, bytes: usize, most: usize) -> Result<(), Unread> {
        self.own += bytes;
        let before = self.all.fetch_add(bytes, Ordering::SeqCst);
        if before + bytes > most { Err(Unread::TooMany) } else { Ok(()) }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(self.own, Ordering::SeqCst);
    }
}

/// Reads a body. Chunks are joined as they arrive, so that many tiny ones take no more memory than a single one.
pub(crate) async fn read<'e>(
    engine: &'e Engine,
    parts: &Parts,
    mut body: Incoming,
) -> Result<(Vec<u8>, Held<'e>), Unread> {
    let (longest, most) = (engine.bounds.longest, engine.bounds.longest.max(HELD));
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > longest) && parts.headers.contains_key(EXPECT) {
        // A client that waits for permission need not send the body.
        return Err(Unread::TooLong);
    }
    let mut held = Held { all: &engine.held, own: 0 };
    let mut out = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unread::Gone)?.into_data() else { continue };
        if out.len() + data.len() > longest {
            drop((out, held));
            discard(body).await;
            return Err(Unread::TooLong);
        }
        held.more(data.len(), most)?;
        out.extend_from_slice(&data);
    }
    Ok((out, held))
}

/// Reads and discards the rest of a body.
async fn discard(mut body: Incoming) {
    let mut left = DISCARDED;
    while let Some(Ok(frame)) = body.frame().await {
        match left.checked_sub(frame.data_ref().map_or(0, |data| data.len())) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bodies_together_are_bounded() {
        let all = AtomicUsize::new(0);
        let (mut one, mut other) = (Held { all: &all, own: 0 }, Held { all: &all, own: 0 });
        assert!(one.more(600, 1_000).is_ok() && other.more(400, 1_000).is_ok());
        assert!(matches!(other.more(1, 1_000), Err(Unread::TooMany)));
        drop(other);
        assert!(one.more(400, 1_000).is_ok());
        drop(one);
        assert_eq!(all.load(Ordering::SeqCst), 0);
    }
}
