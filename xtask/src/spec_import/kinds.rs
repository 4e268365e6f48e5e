//! The kinds of object an OpenAPI 3.0 document is made of, as tables.
//!
//! Each table says which members of an object hold further objects, which are plain facts, and in
//! which order they are written. What a table leaves unsaid is decided by [`PROSE`], [`KEPT_EXTENSIONS`]
//! and the kind's [`Rest`].

/// Keywords that hold words for people. They are left out wherever a kind's table does not claim them.
pub(super) const PROSE: &[&str] = &[
    "$comment",
    "contact",
    "description",
    "example",
    "examples",
    "externalDocs",
    "license",
    "summary",
    "termsOfService",
    "title",
];

/// Extensions (`x-…`) that are facts of the API and survive an import. None for now: the generator reads
/// its own extensions from overlays, and upstream's describe other generators.
pub(super) const KEPT_EXTENSIONS: &[&str] = &[];

/// The methods of a path item, in the order they are written.
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One kind of object.
pub(super) struct Kind {
    /// What messages call it.
    pub(super) name: &'static str,
    /// The members with a meaning of their own, in the order they are written.
    pub(super) members: &'static [(&'static str, Member)],
    /// What the other members are.
    pub(super) rest: Rest,
}

/// The members that a kind's table does not list. Extensions are not among them.
pub(super) enum Rest {
    /// Facts, apart from [`PROSE`].
    Facts,
    /// Entries under a free key, such as a path or a status: each an object of this kind.
    Each(&'static Kind),
}

/// What a member holds.
pub(super) enum Member {
    /// A fact, kept as it stands.
    Fact,
    /// An object.
    One(&'static Kind),
    /// An object, or `true` or `false`.
    OneOrBool(&'static Kind),
    /// Objects in an order that matters.
    List(&'static Kind),
    /// Objects in an order without meaning, written by `name`.
    ByName(&'static Kind),
    /// Objects under names; a name is never read as a keyword.
    Map(&'static Kind),
    /// Strings in an order without meaning.
    Set,
    /// Names with prose as values, which become empty.
    Names,
    /// The `description` that a response must have: the reason phrase of its status.
    Reason,
    /// The text of a reference.
    Reference,
    /// References, or names of schemas, under names.
    Mapping,
}

use Member::{ByName, Fact, List, Map, Mapping, Names, One, OneOrBool, Reason, Reference, Set};
use Rest::{Each, Facts};

/// The whole document.
pub(super) static DOCUMENT: Kind = Kind {
    name: "document",
    members: &[
        ("openapi", Fact),
        ("info", One(&INFO)),
        ("servers", List(&SERVER)),
        ("security", Fact),
        ("tags", ByName(&TAG)),
        ("paths", One(&PATHS)),
        ("components", One(&COMPONENTS)),
    ],
    rest: Facts,
};

static INFO: Kind = Kind { name: "info", members: &[("title", Fact), ("version", Fact)], rest: Facts };

static TAG: Kind = Kind { name: "tag", members: &[("name", Fact)], rest: Facts };

static SERVER: Kind = Kind { name: "server", members: &[("url", Fact), ("variables", Map(&VARIABLE))], rest: Facts };

static VARIABLE: Kind = Kind { name: "server variable", members: &[("default", Fact), ("enum", Fact)], rest: Facts };

static PATHS: Kind = Kind { name: "paths", members: &[], rest: Each(&PATH_ITEM) };

static PATH_ITEM: Kind = Kind {
    name: "path item",
    members: &[
        ("$ref", Reference),
        ("servers", List(&SERVER)),
        ("parameters", List(&PARAMETER)),
        ("get", One(&OPERATION)),
        ("put", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("delete", One(&OPERATION)),
        ("options", One(&OPERATION)),
        ("head", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("trace", One(&OPERATION)),
    ],
    rest: Facts,
};

static OPERATION: Kind = Kind {
    name: "operation",
    members: &[
        ("operationId", Fact),
        ("tags", Fact),
        ("deprecated", Fact),
        ("servers", List(&SERVER)),
        ("security", Fact),
        ("parameters", List(&PARAMETER)),
        ("requestBody", One(&REQUEST_BODY)),
        ("responses", One(&RESPONSES)),
        ("callbacks", Map(&CALLBACK)),
    ],
    rest: Facts,
};

static PARAMETER: Kind = Kind {
    name: "parameter",
    members: &[
        ("$ref", Reference),
        ("name", Fact),
        ("in", Fact),
        ("required", Fact),
        ("deprecated", Fact),
        ("allowEmptyValue", Fact),
        ("style", Fact),
        ("explode", Fact),
        ("allowReserved", Fact),
        ("schema", One(&SCHEMA)),
        ("content", Map(&MEDIA_TYPE)),
    ],
    rest: Facts,
};

static HEADER: Kind = Kind { name: "header", members: PARAMETER.members, rest: Facts };

static REQUEST_BODY: Kind = Kind {
    name: "request body",
    members: &[("$ref", Reference), ("required", Fact), ("content", Map(&MEDIA_TYPE))],
    rest: Facts,
};

static MEDIA_TYPE: Kind =
    Kind { name: "media type", members: &[("schema", One(&SCHEMA)), ("encoding", Map(&ENCODING))], rest: Facts };

static ENCODING: Kind = Kind {
    name: "encoding",
    members: &[
        ("contentType", Fact),
        ("style", Fact),
        ("explode", Fact),
        ("allowReserved", Fact),
        ("headers", Map(&HEADER)),
    ],
    rest: Facts,
};

static RESPONSES: Kind = Kind { name: "responses", members: &[], rest: Each(&RESPONSE) };

static RESPONSE: Kind = Kind {
    name: "response",
    members: &[
        ("$ref", Reference),
        ("description", Reason),
        ("headers", Map(&HEADER)),
        ("content", Map(&MEDIA_TYPE)),
        ("links", Map(&LINK)),
    ],
    rest: Facts,
};

static LINK: Kind = Kind {
    name: "link",
    members: &[
        ("$ref", Reference),
        ("operationId", Fact),
        ("operationRef", Reference),
        ("parameters", Fact),
        ("requestBody", Fact),
        ("server", One(&SERVER)),
    ],
    rest: Facts,
};

static CALLBACK: Kind = Kind { name: "callback", members: &[("$ref", Reference)], rest: Each(&PATH_ITEM) };

static COMPONENTS: Kind = Kind {
    name: "components",
    members: &[
        ("securitySchemes", Map(&SECURITY_SCHEME)),
        ("parameters", Map(&PARAMETER)),
        ("headers", Map(&HEADER)),
        ("requestBodies", Map(&REQUEST_BODY)),
        ("responses", Map(&RESPONSE)),
        ("links", Map(&LINK)),
        ("callbacks", Map(&CALLBACK)),
        ("schemas", Map(&SCHEMA)),
    ],
    rest: Facts,
};

static SECURITY_SCHEME: Kind = Kind {
    name: "security scheme",
    members: &[
        ("$ref", Reference),
        ("type", Fact),
        ("in", Fact),
        ("name", Fact),
        ("scheme", Fact),
        ("bearerFormat", Fact),
        ("openIdConnectUrl", Fact),
        ("flows", One(&FLOWS)),
    ],
    rest: Facts,
};

static FLOWS: Kind = Kind { name: "OAuth flows", members: &[], rest: Each(&FLOW) };

static FLOW: Kind = Kind {
    name: "OAuth flow",
    members: &[("authorizationUrl", Fact), ("tokenUrl", Fact), ("refreshUrl", Fact), ("scopes", Names)],
    rest: Facts,
};

/// Beside the keywords of OpenAPI 3.0, the table has those JSON Schema keywords that hold schemas: the
/// generator refuses them with a message of its own, and their prose must not get that far.
static SCHEMA: Kind = Kind {
    name: "schema",
    members: &[
        ("$ref", Reference),
        ("type", Fact),
        ("format", Fact),
        ("nullable", Fact),
        ("deprecated", Fact),
        ("readOnly", Fact),
        ("writeOnly", Fact),
        ("enum", Fact),
        ("default", Fact),
        ("multipleOf", Fact),
        ("minimum", Fact),
        ("exclusiveMinimum", Fact),
        ("maximum", Fact),
        ("exclusiveMaximum", Fact),
        ("minLength", Fact),
        ("maxLength", Fact),
        ("pattern", Fact),
        ("minItems", Fact),
        ("maxItems", Fact),
        ("uniqueItems", Fact),
        ("minProperties", Fact),
        ("maxProperties", Fact),
        ("required", Set),
        ("properties", Map(&SCHEMA)),
        ("items", One(&SCHEMA)),
        ("additionalProperties", OneOrBool(&SCHEMA)),
        ("discriminator", One(&DISCRIMINATOR)),
        ("allOf", List(&SCHEMA)),
        ("oneOf", List(&SCHEMA)),
        ("anyOf", List(&SCHEMA)),
        ("not", One(&SCHEMA)),
        ("xml", One(&XML)),
        ("$defs", Map(&SCHEMA)),
        ("contains", OneOrBool(&SCHEMA)),
        ("definitions", Map(&SCHEMA)),
        ("else", OneOrBool(&SCHEMA)),
        ("if", OneOrBool(&SCHEMA)),
        ("patternProperties", Map(&SCHEMA)),
        ("prefixItems", List(&SCHEMA)),
        ("propertyNames", OneOrBool(&SCHEMA)),
        ("then", OneOrBool(&SCHEMA)),
        ("unevaluatedProperties", OneOrBool(&SCHEMA)),
    ],
    rest: Facts,
};

static DISCRIMINATOR: Kind =
    Kind { name: "discriminator", members: &[("propertyName", Fact), ("mapping", Mapping)], rest: Facts };

static XML: Kind = Kind {
    name: "XML",
    members: &[("name", Fact), ("namespace", Fact), ("prefix", Fact), ("attribute", Fact), ("wrapped", Fact)],
    rest: Facts,
};
