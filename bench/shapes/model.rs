//! Models as a generated crate has them: one that may hold itself in every way, and unions of both kinds.

use ldapi_runtime::{Base64, Boxed, DateTime, Json, JsonPatch, Map, Rest, UnknownValue};

pub struct Node {
    pub id: i64,
    pub name: Option<String>,
    pub size: Option<f64>,
    pub at: Option<DateTime>,
    pub bytes: Option<Base64>,
    pub kind: Option<Kind>,
    pub any: Option<Json>,
    pub patch: Option<JsonPatch>,
    pub names: Option<Vec<String>>,
    pub numbers: Option<Vec<i64>>,
    pub dates: Option<Vec<DateTime>>,
    pub kinds: Option<Vec<Kind>>,
    pub counts: Option<Map<i64>>,
    pub maps: Option<Map<Map<i64>>>,
    pub open: Option<Boxed<Open>>,
    pub pairs: Option<Vec<Pair>>,
    pub by_key: Option<Map<Pair>>,
    pub list: Option<Vec<Node>>,
    pub either: Option<Boxed<Either>>,
    pub eithers: Option<Vec<Either>>,
    pub tagged: Option<Boxed<Tagged>>,
    pub tags: Option<Vec<Tagged>>,
    rest_: Rest,
}

ldapi_runtime::object! { Node {
    0 id "id" OPTIONAL;
    1 name "name" OPTIONAL;
    2 size "size" OPTIONAL;
    3 at "at" OPTIONAL;
    4 bytes "bytes" OPTIONAL;
    5 kind "kind" OPTIONAL;
    6 any "any" OPTIONAL;
    7 patch "patch" OPTIONAL;
    8 names "names" OPTIONAL;
    9 numbers "numbers" OPTIONAL;
    10 dates "dates" OPTIONAL;
    11 kinds "kinds" OPTIONAL;
    12 counts "counts" OPTIONAL;
    13 maps "maps" OPTIONAL;
    14 open "open" OPTIONAL;
    15 pairs "pairs" OPTIONAL;
    16 by_key "byKey" OPTIONAL;
    17 list "list" OPTIONAL;
    18 either "either" OPTIONAL;
    19 eithers "eithers" OPTIONAL;
    20 tagged "tagged" OPTIONAL;
    21 tags "tags" OPTIONAL;
} }

/// A small model with required members.
pub struct Pair {
    pub key: String,
    pub value: String,
    rest_: Rest,
}

ldapi_runtime::object! { Pair { 0 key "key" REQUIRED; 1 value "value" REQUIRED; } }

/// A small model that is almost a [`Pair`].
pub struct Twin {
    pub key: String,
    pub weight: i64,
    pub either: Option<Boxed<Either>>,
    rest_: Rest,
}

ldapi_runtime::object! { Twin { 0 key "key" REQUIRED; 1 weight "weight" REQUIRED; 2 either "either" OPTIONAL; } }

/// A model that takes undeclared members.
pub struct Open {
    pub more: Map<i64>,
    rest_: Rest,
}

ldapi_runtime::object! { Open { 0 more "" REST; } }

#[derive(Clone)]
pub enum Kind {
    Known,
    Unknown(UnknownValue),
}

ldapi_runtime::text_enum! { Kind { Known "known", } }

#[derive(Clone)]
pub enum Either {
    Twin(Boxed<Twin>),
    Pair(Boxed<Pair>),
    Node(Boxed<Node>),
    Other(Json),
}

ldapi_runtime::union! { Either by shape { 0 Twin, 1 Pair, 2 Node, } }

#[derive(Clone)]
pub enum Tagged {
    Pair(Boxed<Pair>),
    Node(Boxed<Node>),
    Other(Json),
}

ldapi_runtime::union! { Tagged by "tag" { 0 Pair, 1 Node, } { "pair" 0, "node" 1, } }
