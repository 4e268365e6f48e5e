//! The operation table: what the document and its overlays say of each operation, as plain facts.

use http::{Method, StatusCode};

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
    pub paging: Option<Paging>,
    /// The query and header parameters that must be given.
    pub required: &'static [&'static str],
    /// The parts of a multipart body that must be given.
    pub required_parts: &'static [&'static str],
    /// The bodies it accepts; empty if it takes none.
    pub bodies: &'static [BodyFormat],
    /// Whether a body must be sent.
    pub body_required: bool,
    /// The answers it documents, as text: a list of them costs a twentieth of what there is to compile.
    statuses: &'static str,
    /// The status with which it may have done a part only, and where that answer lists what was not done.
    pub failures: Option<(&'static str, Failures)>,
    /// The security schemes it accepts: one of these groups, all of a group.
    pub security: &'static [&'static [&'static str]],
    /// The server it is on, if not the client's.
    pub server: Option<&'static str>,
}

impl Operation {
    /// An operation of which nothing is known but this. It may be repeated unless it is a `POST` or `PATCH`.
    pub const fn new(
        id: &'static str,
        method: Method,
        path: &'static str,
        area: &'static str,
        tag: &'static str,
    ) -> Self {
        let idempotent = !matches!(method, Method::POST | Method::PATCH);
        Operation {
            id,
            method,
            path,
            area,
            tag,
            beta: false,
            deprecated: false,
            withdrawn: None,
            idempotent,
            paging: None,
            required: &[],
            required_parts: &[],
            bodies: &[],
            body_required: false,
            statuses: "",
            failures: None,
            security: &[],
            server: None,
        }
    }

    /// The answers it documents.
    pub fn documented(&self) -> impl Iterator<Item = Status> + use<> {
        self.statuses.split_ascii_whitespace().map(|text| match text.split_once(':') {
            Some((code, schema)) => Status { code, schema: Some(schema) },
            None => Status { code: text, schema: None },
        })
    }

    /// What the document says of an answer with this status.
    pub fn answer(&self, status: StatusCode) -> Option<Status> {
        let exact = self.documented().find(|known| known.code == status.as_str());
        let class =
            || self.documented().find(|known| known.code.ends_with("XX") && known.code[..1] == status.as_str()[..1]);
        exact.or_else(class).or_else(|| self.documented().find(|known| known.code == "default"))
    }

    /// Whether a success has nothing to say but that it is one.
    pub(crate) fn is_silent(&self) -> bool {
        self.documented().filter(|known| known.code.starts_with('2')).all(|known| known.schema.is_none())
    }
}

/// Gives a type functions that set its members, for use in constants.
macro_rules! setters {
    ($type:ty { $($name:ident: $value:ty as $make:expr;)* }) => {
        impl $type {
            $(
                #[doc = concat!("Sets `", stringify!($name), "`.")]
                pub const fn $name(mut self, value: $value) -> Self {
                    self.$name = $make(value);
                    self
                }
            )*
        }
    };
}

const fn same<T: Copy>(value: T) -> T {
    value
}

setters! {
    Operation {
        beta: bool as same;
        deprecated: bool as same;
        withdrawn: &'static str as Some;
        idempotent: bool as same;
        paging: Paging as Some;
        required: &'static [&'static str] as same;
        required_parts: &'static [&'static str] as same;
        bodies: &'static [BodyFormat] as same;
        body_required: bool as same;
        statuses: &'static str as same;
        failures: (&'static str, Failures) as Some;
        security: &'static [&'static [&'static str]] as same;
        server: &'static str as Some;
    }
}

/// A documented answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// `200`, `4XX` or `default`.
    pub code: &'static str,
    /// The body's schema, empty if it is not a named one; `None` if there is no body.
    pub schema: Option<&'static str>,
}

/// Where a body lists what was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// JSON pointer to a list, or to a map by name.
    pub pointer: &'static str,
    /// The member, and its text, by which entries that failed are told from others; all of them failed if `None`.
    pub when: Option<(&'static str, &'static str)>,
}

/// A body that an operation accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyFormat {
    /// What kind of body.
    pub kind: BodyKind,
    /// The content type it is sent with.
    pub content_type: &'static str,
    /// Whether a comment can go with it.
    pub comment: bool,
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
    /// JSON pointer, within an item, to what tells it from the others.
    pub key: Option<&'static str>,
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

impl Paging {
    /// A way of paging, and where the items stand.
    pub const fn new(style: PagingStyle, items: &'static str) -> Self {
        Paging {
            style,
            items,
            key: None,
            limit: None,
            offset: None,
            before: None,
            after: None,
            time: None,
            token: None,
            next: None,
            total: None,
            default_size: None,
            max_size: None,
            cap: None,
        }
    }
}

setters! {
    Paging {
        key: &'static str as Some;
        limit: &'static str as Some;
        offset: &'static str as Some;
        before: &'static str as Some;
        after: &'static str as Some;
        time: &'static str as Some;
        token: PageToken as Some;
        next: &'static str as Some;
        total: &'static str as Some;
        default_size: u32 as Some;
        max_size: u32 as Some;
        cap: u32 as Some;
    }
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
    /// The query parameter that takes it.
    pub query: Option<&'static str>,
    /// The body's member that takes it. If there is a query parameter too, it goes into the body only if the body has
    /// members: parameters are not to be in both.
    pub body: Option<&'static str>,
    /// JSON pointer to it in a page.
    pub response: Option<&'static str>,
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
