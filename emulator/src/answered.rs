//! Response bodies: whole ones, truncated ones, and lists that are written while they are made.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Bytes, Frame, SizeHint};

use crate::record::Recorded;

/// A response body.
pub(crate) type Answered = UnsyncBoxBody<Bytes, io::Error>;

/// A body that is there already.
pub(crate) fn whole(body: impl Into<Bytes>) -> Answered {
    Full::new(body.into()).map_err(|never| match never {}).boxed_unsync()
}

/// How many bytes of long responses may wait to be read, and from which length on a response is long.
const UNSENT: usize = 256 << 20;
const LONG: u64 = 64 << 10;

/// A body that counts as waiting until all of it is sent, if it is long; `None` if too many bytes are waiting.
pub(crate) fn counted(all: &Arc<AtomicUsize>, body: Answered) -> Option<Answered> {
    let Some(length) = body.size_hint().exact().filter(|length| *length >= LONG) else { return Some(body) };
    let length = usize::try_from(length).ok()?;
    let before = all.fetch_add(length, Ordering::SeqCst);
    let out = Counted { inner: body, rest: Bytes::new(), length, all: Arc::clone(all) };
    // One that is too long by itself may still be sent, alone.
    (before == 0 || before + length <= UNSENT).then(|| out.boxed_unsync())
}

/// A body that is sent in pieces, so that it lives until the last piece is on its way.
struct Counted {
    inner: Answered,
    rest: Bytes,
    length: usize,
    all: Arc<AtomicUsize>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.all.fetch_sub(self.length, Ordering::SeqCst);
    }
}

impl Body for Counted {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
                Some(Ok(frame)) => self.rest = frame.into_data().unwrap_or_default(),
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.inner.size_hint().exact().map(|length| length + self.rest.len() as u64);
        left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A body that promises its whole length, and ends in its middle.
pub(crate) struct Cut {
    /// What is still to be sent.
    half: Bytes,
    promised: u64,
    is_flushed: bool,
}

impl Cut {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Cut { half: bytes.slice(..bytes.len() / 2), promised: bytes.len() as u64, is_flushed: false }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.half.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.half)))));
        }
        if !self.is_flushed {
            // Who has to wait for more sends what there is.
            self.is_flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A list of requests as JSON. Each piece is made when it can be sent, and other clients are served between two pieces.
pub(crate) struct Listed {
    left: std::vec::IntoIter<Arc<Recorded>>,
    is_begun: bool,
    is_ended: bool,
    /// Whether other clients are to be served before the next piece.
    is_tired: bool,
}

/// A piece ends when it is as long as this.
const PIECE: usize = 16 << 10;

impl Listed {
    pub(crate) fn new(requests: Vec<Arc<Recorded>>) -> Self {
        Listed { left: requests.into_iter(), is_begun: false, is_ended: false, is_tired: false }
    }

    fn piece(&mut self) -> Vec<u8> {
        let mut piece = Vec::new();
        while piece.len() < PIECE {
            let Some(request) = self.left.next() else {
                piece.extend_from_slice(if self.is_begun { b"]\n" } else { b"[]\n" });
                self.is_ended = true;
                break;
            };
            piece.push(if self.is_begun { b',' } else { b'[' });
            self.is_begun = true;
            piece.extend_from_slice(request.to_json().to_string().as_bytes());
        }
        piece
    }
}

impl Body for Listed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.is_ended {
            return Poll::Ready(None);
        }
        self.is_tired = !self.is_tired;
        if !self.is_tired {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(Frame::data(self.piece().into()))))
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use http::HeaderMap;

    use super::*;

    fn request(length: usize) -> Arc<Recorded> {
        Arc::new(Recorded {
            number: 1,
            at: 0,
            method: String::from("GET"),
            target: String::from("/"),
            operation: None,
            headers: HeaderMap::new(),
            body: vec![b'x'; length].into(),
            body_length: length,
            findings: Vec::new(),
            status: None,
            answer: None,
            answer_length: 0,
            faults: Vec::new(),
            drift: Vec::new(),
        })
    }

    #[test]
    fn others_are_served_between_the_pieces_of_a_list() {
        let mut list = Listed::new(vec![request(PIECE / 4); 20]);
        let mut context = Context::from_waker(Waker::noop());
        let (mut text, mut pieces, mut pauses) = (Vec::new(), 0, 0);
        loop {
            match Pin::new(&mut list).poll_frame(&mut context) {
                Poll::Ready(Some(frame)) => {
                    let piece = frame.expect("a piece").into_data().expect("data");
                    assert!(piece.len() < 2 * PIECE, "{}", piece.len());
                    text.extend_from_slice(&piece);
                    pieces += 1;
                }
                Poll::Ready(None) => break,
                Poll::Pending => pauses += 1,
            }
            assert!(pauses + 1 >= pieces, "nobody else is served between two pieces");
        }
        assert!(pieces >= 5, "{pieces}");
        let list: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(list.as_array().map(Vec::len), Some(20));
    }

    #[test]
    fn long_answers_that_nobody_reads_are_bounded() {
        let all = Arc::new(AtomicUsize::new(0));
        let of = |length: usize| counted(&all, whole(vec![b'x'; length]));
        let mut context = Context::from_waker(Waker::noop());
        let mut long = of(UNSENT / 2).expect("there is room");
        assert_eq!(long.size_hint().exact(), Some(UNSENT as u64 / 2));
        let other = of(UNSENT / 2).expect("there is room");
        assert!(of(LONG as usize).is_none(), "there is no more room");
        assert!(of(LONG as usize - 1).is_some(), "short ones are sent all the same");
        drop(other);
        let mut sent = 0;
        while let Poll::Ready(Some(Ok(frame))) = Pin::new(&mut long).poll_frame(&mut context) {
            sent += frame.into_data().map_or(0, |data| data.len());
        }
        assert_eq!(sent, UNSENT / 2);
        drop(long);
        assert_eq!(all.load(Ordering::SeqCst), 0);
        assert!(of(UNSENT + 1).is_some(), "one that is longer than all may be is sent alone");
    }
}
