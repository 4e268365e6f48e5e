//! Collections, page by page: streams of pages and of items, which end by saying whether that was all.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::Call;
use crate::clock::BoxFuture;
use crate::error::{Error, Kind};
use crate::field::Field;
use crate::pending::{Decode, read};
use crate::response::{Answer, Response};

mod cursor;
mod pick;
mod tally;
mod verdict;
mod walk;

pub use cursor::PageCursor;
pub use verdict::{Collection, Verdict};
use walk::Walk;

/// The pages of a collection, as a stream. It holds one page at a time, and two while it reads ahead.
///
/// Where an answer names the next page, that address is followed, and otherwise the offset, token or moment is counted
/// on. An error ends the stream; [`Pages::cursor`] then tells where to take it up again.
#[must_use = "nothing is sent until the stream is polled"]
pub struct Pages<T> {
    run: Run,
    decode: Decode<T>,
}

/// The items of a collection, as a stream, a page being fetched whenever the one before is used up.
#[must_use = "nothing is sent until the stream is polled"]
pub struct Items<I> {
    run: Run,
    decode: Decode<Vec<I>>,
    /// Items of the page at hand that have not come before.
    page: std::vec::IntoIter<I>,
    left: Option<u64>,
}

/// What pages and items have in common: the walk, and the answer it waits for.
struct Run {
    walk: Walk,
    answer: Option<Fetch>,
    reads_ahead: bool,
}

type Fetch = BoxFuture<'static, Result<Response, Error>>;

impl Run {
    fn new(call: Call) -> Self {
        Run { walk: Walk::new(call), answer: None, reads_ahead: false }
    }

    /// The next answer; `None` at the end.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Response, Error>>> {
        if self.answer.is_none() {
            match self.walk.call() {
                Ok(Some(call)) => self.answer = Some(Box::pin(crate::send::run(call))),
                Ok(None) => return Poll::Ready(None),
                Err(error) => {
                    self.walk.end();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        let Some(answer) = &mut self.answer else { return Poll::Ready(None) };
        let outcome = ready!(answer.as_mut().poll(context));
        self.answer = None;
        Poll::Ready(Some(self.arrived(outcome)))
    }

    fn arrived(&mut self, outcome: Result<Response, Error>) -> Result<Response, Error> {
        let outcome = outcome.and_then(|response| self.walk.learn(&response).map(|()| response));
        match &outcome {
            Ok(_) if self.reads_ahead => self.answer = self.walk.call().ok().flatten().and_then(in_background),
            Ok(_) => {}
            Err(_) => self.walk.end(),
        }
        outcome
    }

    /// Reads a page that has arrived.
    fn read<T>(&mut self, mut response: Response, decode: Decode<T>) -> Result<T, Error> {
        let outcome = read(&mut response, decode);
        match &outcome {
            Ok(_) => self.walk.learn_drift(&response.drift),
            Err(_) => {
                self.answer = None;
                self.walk.undo();
            }
        }
        outcome
    }

    fn wait(&mut self) -> Option<Result<Response, Error>> {
        let call = match self.walk.call() {
            Ok(call) => call?,
            Err(error) => {
                self.walk.end();
                return Some(Err(error));
            }
        };
        let outcome = crate::blocking::wait(Box::pin(crate::send::run(call)));
        Some(self.arrived(outcome))
    }
}

/// Fetches a page while the one before is being used. Dropping the future ends it.
fn in_background(call: Call) -> Option<Fetch> {
    struct Task(tokio::task::JoinHandle<Result<Response, Error>>);
    impl Drop for Task {
        fn drop(&mut self) {
            self.0.abort();
        }
    }
    let runtime = tokio::runtime::Handle::try_current().ok()?;
    let mut task = Task(runtime.spawn(crate::send::run(call)));
    Some(Box::pin(async move {
        let outcome = (&mut task.0).await;
        outcome.unwrap_or_else(|error| Err(Error::new(Kind::Transport, "the call was dropped").caused_by(error)))
    }))
}

macro_rules! settings {
    ($type:ident) => {
        impl<T> $type<T> {
            /// How many items to ask for in each page. The API may give fewer, and refuse more than it allows.
            pub fn page_size(mut self, items: u32) -> Self {
                self.run.walk.size = Some(items.max(1));
                self
            }

            /// Begins where a walk before stood, as told by [`cursor`](Self::cursor). The call must be the same: a cursor of
            /// another operation, of other parameters of the path, other filters or another body is an error of the first
            /// page, before anything is sent. The page size may differ; a page that is named by a link or token has its own.
            pub fn resume(mut self, cursor: PageCursor) -> Self {
                self.run.walk.resume(cursor);
                self
            }

            /// Fetches a page while the one before is being used. Needs an async runtime; without one it does nothing.
            pub fn read_ahead(mut self) -> Self {
                self.run.reads_ahead = true;
                self
            }

            /// Where the next page begins; `None` at the end. Items of the page at hand that have not been taken yet come
            /// before it. After an error it is the page that could not be had or read.
            pub fn cursor(&self) -> Option<PageCursor> {
                self.run.walk.cursor()
            }

            /// How many items there are in all, as the last page told.
            pub fn total(&self) -> Option<u64> {
                self.run.walk.total()
            }

            /// How the walk ended; `None` while it goes on, and after an error.
            pub fn verdict(&self) -> Option<Verdict> {
                self.run.walk.verdict
            }
        }

        impl<T> fmt::Debug for $type<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type))
                    .field("cursor", &self.cursor())
                    .field("total", &self.total())
                    .field("verdict", &self.verdict())
                    .finish_non_exhaustive()
            }
        }
    };
}

settings!(Pages);
settings!(Items);

impl Call {
    /// Ends the putting together of a call that is made once for each page.
    #[inline]
    pub fn pages<T: Answer>(self) -> Pages<T> {
        Pages { run: Run::new(self.checked()), decode: T::from_response }
    }

    /// Ends the putting together of a call whose items are wanted, page after page. `decode` reads those of one page.
    #[inline]
    pub fn items<I>(self, decode: Decode<Vec<I>>) -> Items<I> {
        let page = Vec::new().into_iter();
        Items { run: Run::new(self.checked()), decode, page, left: None }
    }
}

impl<T> Pages<T> {
    /// The next page; `None` at the end. The same as a stream's `next`, without the trait.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// The next page, blocking until it is there; `None` at the end.
    pub fn wait_next(&mut self) -> Option<Result<T, Error>> {
        let answer = self.run.wait()?;
        Some(answer.and_then(|response| self.run.read(response, self.decode)))
    }

    /// All pages.
    ///
    /// # Errors
    /// Any page could not be had.
    pub async fn collect(mut self) -> Result<Collection<T>, Error> {
        let mut items = Vec::new();
        while let Some(page) = self.next().await {
            items.push(page?);
        }
        Ok(Collection::new(items, &self.run.walk))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let answer = ready!(self.run.poll(context));
        Poll::Ready(answer.map(|answer| answer.and_then(|response| self.run.read(response, self.decode))))
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<T, Error>;

    /// The next page; `None` at the end.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<I: Field> Items<I> {
    /// Has every page begin with the last item of the page before, which is not given twice. If it begins with another
    /// one, items have moved between the pages, and the verdict is [`Verdict::Changed`]. So [`Verdict::Complete`] means that
    /// all items are given that kept their order and were there from the first request to the last, whatever was added
    /// and deleted meanwhile.
    ///
    /// It asks for one more item a page, and so for more pages: at 100 items a page, every hundredth. It counts offsets on
    /// by itself, even where the API gives a link to the next page. It has an effect where an operation pages by offset and
    /// its items have a key; other ways of paging do not need it or cannot have it.
    pub fn overlap(mut self) -> Self {
        self.run.walk.overlap();
        self
    }

    /// Ends the walk after so many items.
    pub fn at_most(mut self, items: u64) -> Self {
        self.left = Some(items);
        self
    }

    /// The next item; `None` at the end. The same as a stream's `next`, without the trait.
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// The next item, blocking until it is there; `None` at the end.
    pub fn wait_next(&mut self) -> Option<Result<I, Error>> {
        loop {
            if let Some(item) = self.next_here() {
                return item.map(Ok);
            }
            let answer = self.run.wait()?;
            if let Err(error) = self.turn(answer) {
                return Some(Err(error));
            }
        }
    }

    /// All items, blocking until they are there.
    ///
    /// # Errors
    /// Any page could not be had; and inside of an async runtime, where blocking would stall other tasks.
    pub fn wait(mut self) -> Result<Collection<I>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.wait_next() {
            items.push(item?);
        }
        Ok(Collection::new(items, &self.run.walk))
    }

    /// All items.
    ///
    /// # Errors
    /// Any page could not be had.
    pub async fn collect(mut self) -> Result<Collection<I>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(Collection::new(items, &self.run.walk))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<I, Error>>> {
        loop {
            if let Some(item) = self.next_here() {
                return Poll::Ready(item.map(Ok));
            }
            let Some(answer) = ready!(self.run.poll(context)) else { return Poll::Ready(None) };
            if let Err(error) = self.turn(answer) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    /// The next item of the page at hand, or the end if no more are wanted; `None` if a page has to be fetched.
    fn next_here(&mut self) -> Option<Option<I>> {
        if self.left == Some(0) {
            self.run.walk.stop(self.page.len() > 0);
            self.run.answer = None;
            return Some(None);
        }
        let item = self.page.next()?;
        self.left = self.left.map(|left| left - 1);
        Some(Some(item))
    }

    /// Turns to the next page, and leaves out what has come before.
    fn turn(&mut self, answer: Result<Response, Error>) -> Result<(), Error> {
        let mut items = self.run.read(answer?, self.decode)?;
        let fresh = self.run.walk.fresh();
        if fresh.len() == items.len() {
            let mut fresh = fresh.iter();
            items.retain(|_| fresh.next().is_none_or(|is_fresh| *is_fresh));
        } else {
            // An element that is not an item is left out by whoever reads the page, and which one it was is not known.
            self.run.walk.lose();
        }
        self.page = items.into_iter();
        Ok(())
    }
}

impl<I: Field + Unpin> Stream for Items<I> {
    type Item = Result<I, Error>;

    /// The next item; `None` at the end.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}
