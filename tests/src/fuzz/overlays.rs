//! OpenAPI Overlay documents, applied to a small document.

use generator::{Input, Source};

use super::{Mutation, Target, generating};

/// The target `overlays`.
pub const TARGET: Target = Target { name: "overlays", check, seeds: SEEDS, mutation: Mutation::Json(WORDS) };

const DOCUMENT: &str = r##"{"openapi":"3.0.3","info":{"title":"Boats","version":"1"},"paths":{"/boats/{name}":{"get":{"operationId":"getBoat","tags":["Boats"],"parameters":[{"name":"name","in":"path","required":true,"schema":{"type":"string"}},{"name":"sort","in":"query","schema":{"type":"string","enum":["age","name"]}}],"responses":{"200":{"description":"It.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Boat"}}}}}}}},"components":{"schemas":{"Boat":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"sails":{"type":"array","items":{"$ref":"#/components/schemas/Sail"}}}},"Sail":{"type":"object","properties":{"area":{"type":"number"},"kind":{"type":"string","enum":["main","jib"]}}}}}}"##;

const SEEDS: &[&str] = &[
    r##"{"overlay":"1.0.0","info":{"title":"Corrections","version":"1"},"actions":[{"target":"$.components.schemas.Boat.properties.name","description":"It is short.","update":{"maxLength":9}},{"target":"$.components.schemas.Sail.properties.area","description":"Nobody has it.","remove":true}]}"##,
    r##"{"overlay":"1.0.0","info":{"title":"Marks","version":"1"},"actions":[{"target":"$.paths.*.*","description":"All are new.","update":{"x-beta":true,"tags":["Fleet"]}},{"target":"$.components.schemas.Boat.required","description":"Always there.","update":"sails"}]}"##,
    r##"{"overlay":"1.0.0","info":{"title":"More","version":"1"},"actions":[{"target":"$.components.schemas","description":"One is missing.","update":{"Crew":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Boat"}}}},{"target":"$..[?@.type=='string']","description":"Any text.","update":{"nullable":true}}]}"##,
];

const WORDS: &[&str] = &[
    "$",
    "$.paths",
    "$..*",
    "$.components.schemas.*",
    "$.components.schemas.Boat",
    "$.paths['/boats/{name}'].get",
    "$.info",
    "$[",
    "$..[?@.enum]",
    "target",
    "update",
    "remove",
    "copy",
    "actions",
    "overlay",
    "extends",
    "1.0.0",
    "1.1.0",
    "description",
    "type",
    "object",
    "string",
    "enum",
    "allOf",
    "oneOf",
    "$ref",
    "#/components/schemas/Boat",
    "properties",
    "x-rust-name",
    "Self",
    "",
    "a b",
    "é",
];

/// Applies the overlay and generates.
///
/// # Panics
/// As the checks of every run of the generator.
pub fn check(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let document = Source::new("openapi.json", DOCUMENT);
    let overlays = vec![Source::new("overlay.json", text)];
    generating::check(&Input { document, overlays, standalone: Some(String::from("boats")), ..Input::default() })
}
