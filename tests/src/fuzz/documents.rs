//! OpenAPI documents.

use generator::{Input, Source};

use super::{Mutation, Target, generating};

/// The target `documents`.
pub const TARGET: Target = Target { name: "documents", check, seeds: SEEDS, mutation: Mutation::Json(WORDS) };

const SEEDS: &[&str] = &[
    r##"{"openapi":"3.0.3","info":{"title":"Trees","version":"1"},"servers":[{"url":"https://trees.example"}],"paths":{"/trees":{"get":{"operationId":"listTrees","tags":["Trees"],"parameters":[{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"default":20}},{"name":"x-forest","in":"header","schema":{"type":"string"}}],"responses":{"200":{"description":"They.","content":{"application/json":{"schema":{"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Tree"}}}}}}}}},"post":{"operationId":"plantTree","requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Tree"}}}},"responses":{"201":{"description":"It.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Tree"}}}}}}}},"components":{"schemas":{"Tree":{"type":"object","required":["kind"],"properties":{"kind":{"type":"string","enum":["oak","ash"]},"planted":{"type":"string","format":"date-time"},"parent":{"$ref":"#/components/schemas/Tree"}}}}}}"##,
    r##"{"openapi":"3.0.3","info":{"title":"Shapes","version":"1"},"paths":{"/shapes/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"put":{"operationId":"putShape","requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Shape"}},"multipart/form-data":{"schema":{"type":"object","properties":{"file":{"type":"string","format":"binary"}}}}}},"responses":{"204":{"description":"Done."}}}}},"components":{"schemas":{"Shape":{"oneOf":[{"$ref":"#/components/schemas/Circle"},{"$ref":"#/components/schemas/Square"}],"discriminator":{"propertyName":"type","mapping":{"circle":"#/components/schemas/Circle","square":"#/components/schemas/Square"}}},"Circle":{"type":"object","required":["type"],"properties":{"type":{"type":"string"},"radius":{"type":"number"}}},"Square":{"allOf":[{"$ref":"#/components/schemas/Sized"},{"type":"object","required":["type"],"properties":{"type":{"type":"string"}}}]},"Sized":{"type":"object","properties":{"size":{"type":"integer","nullable":true}},"additionalProperties":{"type":"string"}}}}}"##,
    r##"{"openapi":"3.0.3","info":{"title":"Small","version":"1"},"paths":{},"components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"x-key"}}}}"##,
];

const WORDS: &[&str] = &[
    "type",
    "object",
    "array",
    "string",
    "integer",
    "number",
    "boolean",
    "format",
    "binary",
    "byte",
    "date-time",
    "uuid",
    "enum",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "required",
    "nullable",
    "default",
    "discriminator",
    "propertyName",
    "mapping",
    "$ref",
    "#",
    "#/components/schemas/Tree",
    "#/components/schemas/Shape",
    "#/components/parameters/x",
    "in",
    "query",
    "path",
    "header",
    "cookie",
    "name",
    "schema",
    "content",
    "application/json",
    "text/plain",
    "*/*",
    "deprecated",
    "x-rust-type",
    "x-beta",
    "self",
    "Self",
    "crate",
    "_",
    "1",
    "",
    "a\nb",
    "`",
    "\"",
    "\u{202e}",
    "{}",
    "*/",
    "ß",
    "Ä",
    "a.b",
    "../x",
    "/a/{b}",
    "default",
    "2XX",
    "r#type",
    "$",
];

/// Generates from the document.
///
/// # Panics
/// As the checks of every run of the generator.
pub fn check(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let document = Source::new("openapi.json", text);
    generating::check(&Input { document, standalone: Some(String::from("trees")), ..Input::default() })
}
