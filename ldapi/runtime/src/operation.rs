//! The operation table: what the document and its overlays say of each operation, as plain facts.

use http::Method;

/// One operation of an API.
#[derive(Debug)]
pub struct Operation {
    /// The document's `operationId`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// The area: module, accessor and cargo feature.
    pub area: &'static str,
    /// The document's first tag.
    pub tag: &'static str,
    /// Whether it may change without notice and must be asked for.
    pub beta: bool,
    /// Whether the document calls it deprecated.
    pub deprecated: bool,
    /// The last version of the document that had it, if the newest has not.
    pub withdrawn: Option<&'static str>,
    /// Whether repeating it has the same effect as doing it once.
    pub idempotent: bool,
    /// How its results are paged.
    pub paging: Option<&'static Paging>,
    /// The bodies it accepts; empty if it takes none.
    pub bodies: &'static [BodyFormat],
    /// Whether a body must be sent.
    pub body_required: bool,
    /// The answers it documents.
    pub statuses: &'static [Status],
    /// The security schemes it accepts: one of these groups, all of a group.
    pub security: &'static [&'static [&'static str]],
    /// The server it is on, if not the client's.
    pub server: Option<&'static str>,
}

/// A documented answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// `200`, `4XX` or `default`.
    pub code: &'static str,
    /// The body's schema; empty if it has none or it is not a named one.
    pub schema: &'static str,
    /// Where in the body the failures of a partial success are listed.
    pub failures: Option<&'static str>,
}

impl Status {
    /// An answer with the name of its body's schema, or nothing.
    pub const fn new(code: &'static str, schema: &'static str) -> Self {
        Status { code, schema, failures: None }
    }

    /// The answer, with the place where its body lists failures.
    pub const fn failing(self, pointer: &'static str) -> Self {
        Status { failures: Some(pointer), ..self }
    }
}

/// A body that an operation accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyFormat {
    /// What kind of body.
    pub kind: BodyKind,
    /// The content type it is sent with.
    pub content_type: &'static str,
}

/// The kinds of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyKind {
    /// A JSON document.
    Json,
    /// A list of instructions, in the API's own form.
    SemanticPatch,
    /// RFC 6902.
    JsonPatch,
    /// RFC 7386.
    MergePatch,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Plain text.
    Text,
    /// Bytes.
    Bytes,
}

/// How the results of an operation are paged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The way of paging.
    pub style: PagingStyle,
    /// JSON pointer to the items.
    pub items: &'static str,
    /// The parameter for the page size.
    pub limit: Option<&'static str>,
    /// The parameter for the number of items to skip.
    pub offset: Option<&'static str>,
    /// The parameter for items before a cursor or moment.
    pub before: Option<&'static str>,
    /// The parameter for items after a cursor or moment.
    pub after: Option<&'static str>,
    /// JSON pointer, within an item, to what `before` and `after` compare.
    pub time: Option<&'static str>,
    /// Where a token goes.
    pub token: Option<PageToken>,
    /// JSON pointer to the address of the next page.
    pub next: Option<&'static str>,
    /// JSON pointer to the number of all items.
    pub total: Option<&'static str>,
    /// Items a page when nothing is asked for.
    pub default_size: Option<u32>,
    /// The most items a page may hold.
    pub max_size: Option<u32>,
    /// The most items that can be reached at all.
    pub cap: Option<u32>,
}

/// The ways of paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PagingStyle {
    /// Skip so many items.
    Offset,
    /// Give back the token of the page before.
    Token,
    /// Items before or after an opaque cursor.
    Cursor,
    /// Items before or after a moment.
    Time,
    /// A page size only.
    Limit,
    /// All at once.
    None,
}

/// Where the token of a page comes from and goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageToken {
    /// The query parameter, or the body's member, that takes it.
    pub name: &'static str,
    /// Whether it goes into the body.
    pub in_body: bool,
    /// JSON pointer to it in a page; empty if a page does not give it.
    pub response: &'static str,
}

/// A way to show who is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The document's name for it.
    pub name: &'static str,
    /// How the credential travels.
    pub kind: SchemeKind,
}

/// How a credential travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// As it is, in a header.
    Header(&'static str),
    /// As it is, in a query parameter.
    Query(&'static str),
    /// In `Authorization`, after `Bearer`.
    Bearer,
    /// In `Authorization`, as Base64 of `name:password` after `Basic`.
    Basic,
}

/// What a document says of the API as a whole.
#[derive(Debug)]
pub struct ApiFacts {
    /// The document's title.
    pub title: &'static str,
    /// The addresses of the servers, the default one first.
    pub servers: &'static [&'static str],
    /// The security schemes.
    pub schemes: &'static [Scheme],
    /// A hash of the document and its overlays.
    pub hash: &'static str,
}
