//! Collections, page by page: streams of pages and of items, which end by saying whether that was all.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::Call;
use crate::clock::BoxFuture;
use crate::error::{Error, Kind};
use crate::field::{Face, Field};
use crate::maybe::Maybe;
use crate::pending::{Decode, read};
use crate::response::{Answer, Response};

mod pick;
mod walk;

pub use walk::PageCursor;
use walk::Walk;

/// How a walk through a collection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// These were all, and nothing changed on the way.
    Complete,
    /// The end was reached, but the collection changed on the way: items may be missing. Repeats were left out.
    Changed,
    /// The API gives no more than these, and there may be more.
    Capped,
    /// The walk ended early, as it was told to.
    Stopped,
}

impl Verdict {
    fn words(self) -> &'static str {
        match self {
            Verdict::Complete => "complete",
            Verdict::Changed => "the collection changed while it was read",
            Verdict::Capped => "the API gives no more than these, and there may be more",
            Verdict::Stopped => "stopped early",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

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
    page: std::vec::IntoIter<I>,
    /// The keys of the page before and of this one; an item that is in both has moved while they were read.
    keys: [HashSet<u64>; 2],
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

            /// Begins where a walk before stood, as told by [`cursor`](Self::cursor).
            pub fn resume(mut self, cursor: PageCursor) -> Self {
                self.run.walk.resume(cursor);
                self
            }

            /// Fetches a page while the one before is being used. Needs an async runtime; without one it does nothing.
            pub fn read_ahead(mut self) -> Self {
                self.run.reads_ahead = true;
                self
            }

            /// Where the next page begins; `None` at the end.
            pub fn cursor(&self) -> Option<PageCursor> {
                self.run.walk.cursor()
            }

            /// How many items there are in all, as the last page told.
            pub fn total(&self) -> Option<u64> {
                self.run.walk.total
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
        Items { run: Run::new(self.checked()), decode, page, keys: Default::default(), left: None }
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
        Some(answer.and_then(|mut response| read(&mut response, self.decode)))
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
        Poll::Ready(answer.map(|answer| answer.and_then(|mut response| read(&mut response, self.decode))))
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
        loop {
            if self.left == Some(0) {
                self.run.walk.stop(self.page.len() > 0);
                self.run.answer = None;
                return Some(None);
            }
            let item = self.page.next()?;
            if self.is_new(&item) {
                self.left = self.left.map(|left| left - 1);
                return Some(Some(item));
            }
            self.run.walk.has_repeats();
        }
    }

    /// Whether an item was not in the page before, nor in this one.
    fn is_new(&mut self, item: &I) -> bool {
        let Some(pointer) = self.run.walk.key() else { return true };
        let Some(key) = at(item, pointer).map(hash) else { return true };
        self.keys[1].insert(key) && !self.keys[0].contains(&key)
    }

    fn turn(&mut self, answer: Result<Response, Error>) -> Result<(), Error> {
        let outcome = answer.and_then(|mut response| read(&mut response, self.decode));
        let items = outcome.inspect_err(|_| self.run.walk.end())?;
        self.keys.swap(0, 1);
        self.keys[1].clear();
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

/// The value of a member, by a JSON pointer of declared members.
fn at<'a>(field: &'a dyn Field, pointer: &str) -> Option<&'a dyn Field> {
    let step = |field: &'a dyn Field, name: &str| match bare(field)?.face() {
        Face::Object(object) => object.member(name),
        Face::Map(entries) => {
            let index = entries.keys().names().iter().position(|key| key == name)?;
            Some(entries.value(index))
        }
        _ => None,
    };
    let found = pointer.split('/').skip(1).try_fold(field, step)?;
    bare(found)
}

/// A value without the option around it.
fn bare(field: &dyn Field) -> Option<&dyn Field> {
    match field.face() {
        Face::Option(value) => bare(value?),
        Face::Maybe(Maybe::Value(value)) => bare(value),
        Face::Maybe(_) => None,
        _ => Some(field),
    }
}

fn hash(field: &dyn Field) -> u64 {
    let mut hasher = DefaultHasher::new();
    crate::text::to_json(field).hash(&mut hasher);
    hasher.finish()
}

/// All items of a collection, as far as they could be had. It is a list that also says whether it is whole.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Collection<T> {
    /// The items.
    pub items: Vec<T>,
    /// How the walk ended.
    pub verdict: Verdict,
    /// How many there are in all, as the last page told.
    pub total: Option<u64>,
}

impl<T> Collection<T> {
    fn new(items: Vec<T>, walk: &Walk) -> Self {
        Collection { items, verdict: walk.verdict.unwrap_or(Verdict::Stopped), total: walk.total }
    }

    /// The items, if these are all and nothing changed on the way.
    ///
    /// # Errors
    /// There may be more, or others.
    pub fn complete(self) -> Result<Vec<T>, Error> {
        match self.verdict {
            Verdict::Complete => Ok(self.items),
            other => Err(Error::new(Kind::Partial, format!("{} items read, and {other}", self.items.len()))),
        }
    }
}

impl<T> Deref for Collection<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Collection<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Collection<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
