//! The builders of operations: one generic type, of which each operation has its own form.
//!
//! A type of its own for each would have to have each of the methods below, which costs more to compile than all that an
//! operation is made of.

use crate::field::Field;
use crate::response::Answer;

/// An operation, as a type without values: what its builder is a builder of.
pub trait Endpoint {
    /// What a call gives.
    type Output: Answer;
}

/// An operation whose answers are pages of a collection.
pub trait Paged: Endpoint {
    /// What the collection consists of.
    type Item: Field;

    /// The items of a page.
    fn items(page: Self::Output) -> Vec<Self::Item>;
}

/// Makes the type `Builder` of all builders. It has to be a type of the generated crate, since each operation adds its
/// parameters to it.
#[macro_export]
macro_rules! builder {
    () => {
        /// A call that is being put together. Each operation has a form of it under a name of its own, with its parameters
        /// as methods.
        #[must_use = "nothing is sent until `send` or one of its like is called and awaited"]
        pub struct Builder<O> {
            call: $crate::Call,
            operation: ::core::marker::PhantomData<fn() -> O>,
        }

        impl<O> Builder<O> {
            #[inline]
            fn of(call: $crate::Call) -> Self {
                Self { call, operation: ::core::marker::PhantomData }
            }

            /// Options that differ from the client's: time limits, retries, version, headers, strictness.
            #[inline]
            pub fn with(mut self, options: $crate::RequestOptions) -> Self {
                self.call.options(options);
                self
            }

            /// Makes the call and gives its answer as it came.
            #[inline]
            pub fn send_raw(self) -> $crate::PendingRaw {
                self.call.send::<()>().raw()
            }
        }

        impl<O: $crate::Endpoint> Builder<O> {
            /// Makes the call; await the result, or block on it with `wait()`.
            #[inline]
            pub fn send(self) -> $crate::Pending<O::Output> {
                self.call.send()
            }

            /// Makes the call and gives status, headers, attempts, limits and drift beside the result.
            #[inline]
            pub fn send_with_meta(self) -> $crate::PendingReply<O::Output> {
                self.call.send().with_meta()
            }
        }

        impl<O: $crate::Paged> Builder<O> {
            /// The answers, page after page, as a stream; of operations that list something.
            #[inline]
            pub fn pages(self) -> $crate::Pages<O::Output> {
                self.call.pages()
            }

            /// The items of all pages, as a stream; of operations that list something.
            #[inline]
            pub fn items(self) -> $crate::Items<O::Item> {
                self.call.items(|response| <O::Output as $crate::Answer>::from_response(response).map(O::items))
            }
        }

        impl<O> ::core::fmt::Debug for Builder<O> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple("Builder").field(&self.call).finish()
            }
        }
    };
}
