//! Imports of small documents into a folder of their own.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use generator::Source;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ImportArgs, import, store};

/// A spec folder and a place for documents beside it.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn spec(&self) -> std::path::PathBuf {
        self.folder.path().join("spec")
    }

    fn import(&self, document: &str) -> Result<Vec<String>, String> {
        self.import_with(document, false)
    }

    /// Imports a text. The folder's name is cut from errors, so that they can be compared whole.
    fn import_with(&self, document: &str, allow_removals: bool) -> Result<Vec<String>, String> {
        let file = self.folder.path().join("api.yaml");
        fs::write(&file, document).expect("a document");
        let source = file.to_str().expect("a path in UTF-8").to_owned();
        let prefix = format!("{}/", self.folder.path().display());
        import(&ImportArgs { source, allow_removals }, &self.spec()).map_err(|error| error.replace(&prefix, ""))
    }

    fn text(&self) -> String {
        fs::read_to_string(self.spec().join(store::DOCUMENT)).expect("an imported document")
    }

    fn value(&self) -> Value {
        parsed(&self.text())
    }

    fn provenance(&self) -> Value {
        parsed(&fs::read_to_string(self.spec().join(store::PROVENANCE)).expect("a provenance file"))
    }
}

fn parsed(text: &str) -> Value {
    Source::new("test", text).parse().expect("a readable document")
}

/// Imports into an empty folder and returns the canonical text.
fn canonical(document: &str) -> String {
    let desk = Desk::new();
    desk.import(document).expect("a document that can be imported");
    desk.text()
}

/// A document with these schemas and no operation.
fn with_schemas(schemas: &str) -> String {
    format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{}}, "components": {{"schemas": {schemas}}}}}"#
    )
}

fn schema(schema: &str) -> Value {
    let desk = Desk::new();
    desk.import(&with_schemas(&format!(r#"{{"A": {schema}}}"#))).expect("a schema");
    desk.value()["components"]["schemas"]["A"].clone()
}

const SMALL: &str = r##"openapi: 3.0.3
info:
  title: Pets
  version: "1.0"
  description: All about pets.
  contact: {name: Somebody}
tags:
  - {name: b, description: Words., externalDocs: {url: https://example.com}}
  - {name: a}
paths:
  /pets/{id}:
    summary: Words.
    parameters:
      - {in: path, name: id, required: true, description: Words., example: 7, schema: {type: string, title: Words}}
    post:
      operationId: addPet
      requestBody:
        description: Words.
        content:
          application/json:
            example: {$ref: "#/nowhere"}
            schema: {$ref: "#/components/schemas/Pet", description: Words.}
      responses:
        default: {description: Words.}
        4XX: {description: Words.}
        404: {description: Words., headers: {x-left: {description: Words., schema: {type: integer}}}}
        201: {description: Words.}
    get:
      x-codegen: true
      operationId: getPet
      summary: Words.
      description: Words.
      responses:
        "200": {description: Words.}
components:
  examples: {one: {value: 1}}
  securitySchemes:
    oauth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: https://example.com, scopes: {write: Words., read: Words.}}}
  schemas:
    Pet:
      type: object
      title: Words.
      required: [name, description]
      properties:
        name: {type: string, description: Words.}
        description: {type: string, example: Words.}
        title: {type: string, enum: [on, "off", "1.10", 2020-01-01, x]}
        x-ray: {type: boolean}
        $ref: {type: string}
"##;

const SMALL_CANONICAL: &str = r##"# The API surface: facts only, in a canonical order.
# Written by `cargo xtask spec import`; do not edit by hand: corrections go to overlays.
openapi: '3.0.3'
info:
  title: Pets
  version: '1.0'
tags:
- name: a
- name: b
paths:
  /pets/{id}:
    parameters:
    - name: id
      in: path
      required: true
      schema:
        type: string
    get:
      operationId: getPet
      responses:
        '200':
          description: OK
    post:
      operationId: addPet
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Pet'
      responses:
        '201':
          description: Created
        '404':
          description: Not Found
          headers:
            x-left:
              schema:
                type: integer
        '4XX':
          description: ''
        default:
          description: ''
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://example.com
          scopes:
            read: ''
            write: ''
  schemas:
    Pet:
      type: object
      required:
      - description
      - name
      properties:
        $ref:
          type: string
        description:
          type: string
        name:
          type: string
        title:
          type: string
          enum:
          - 'on'
          - 'off'
          - '1.10'
          - '2020-01-01'
          - x
        x-ray:
          type: boolean
"##;

#[test]
fn prose_goes_and_facts_stay_in_canonical_order() {
    assert_eq!(canonical(SMALL), SMALL_CANONICAL);
}

#[test]
fn an_import_of_the_result_changes_nothing() {
    let desk = Desk::new();
    desk.import(SMALL).expect("a first import");
    let (text, provenance) = (desk.text(), desk.provenance());
    assert_eq!(desk.import(&text).expect("a second import"), ["unchanged"]);
    assert_eq!((desk.text(), desk.provenance()), (text, provenance));
}

#[test]
fn shuffled_keys_and_json_give_the_same_bytes() {
    let document = parsed(SMALL);
    assert_eq!(canonical(&reversed(&document)), SMALL_CANONICAL);
}

/// JSON with the keys of every object in reverse order.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.iter().map(|(key, value)| format!("{}: {}", json!(key), reversed(value))).collect();
            members.sort_by(|a, b| b.cmp(a));
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(reversed).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

#[test]
fn words_are_removed_as_keywords_only() {
    let cases = [
        // A value is a fact, whatever its keys are called.
        (r#"{"default": {"title": "t", "description": "d"}}"#, None),
        (r#"{"enum": ["description", "title", null]}"#, None),
        (r#"{"discriminator": {"propertyName": "kind", "mapping": {"title": "A"}}}"#, None),
        (r#"{"properties": {"example": {"properties": {"summary": {}}}}}"#, None),
        (r#"{"minimum": 0, "futureKeyword": [1, 2.5]}"#, None),
        (r#"{"x-enumNames": [], "$comment": "c", "type": "string"}"#, Some(r#"{"type": "string"}"#)),
        (r#"{"items": {"title": "t"}, "not": {"example": 1}}"#, Some(r#"{"items": {}, "not": {}}"#)),
        (r#"{"allOf": [{"description": "d", "type": "object"}]}"#, Some(r#"{"allOf": [{"type": "object"}]}"#)),
        (r#"{"additionalProperties": {"description": "d"}}"#, Some(r#"{"additionalProperties": {}}"#)),
        (r#"{"additionalProperties": false}"#, None),
        (r#"{"externalDocs": {"url": "u"}, "xml": {"name": "n", "x-y": 1}}"#, Some(r#"{"xml": {"name": "n"}}"#)),
    ];
    for (given, wanted) in cases {
        let wanted: Value = serde_json::from_str(wanted.unwrap_or(given)).expect("JSON");
        assert_eq!(schema(given), wanted, "{given}");
    }
}

#[test]
fn strings_that_old_readers_mistake_are_quoted() {
    let words = [
        "on",
        "No",
        "y",
        "~",
        "null",
        "true",
        "<<",
        "=",
        "12:30:45",
        "1_000",
        "0o17",
        "010",
        "1e3",
        ".5",
        "+1",
        "0x1F",
        "2020-01-01T00:00:00Z",
        "2001-12-14 21:59:43",
        "1.2.3",
    ];
    let text = canonical(&with_schemas(&json!({"A": {"enum": words}}).to_string()));
    for word in words {
        assert!(text.contains(&format!("- '{word}'\n")), "{word} in {text}");
    }
    let strange = ["it's", "a: b", "1: 2", "1:", " 1 ", "", "\u{e000}1\u{e001}", "a\nb ", "#", "\t", "\u{1f600}", "-"];
    assert_eq!(schema(&json!({"enum": strange}).to_string())["enum"], json!(strange));
}

#[test]
fn values_survive_to_the_last_digit() {
    let numbers = json!([u64::MAX, i64::MIN, 0.1, 1e300, -0.0, 1.0]);
    assert_eq!(schema(&json!({"enum": numbers}).to_string())["enum"], numbers);
    assert_eq!(schema(r#"{"enum": ["\ud83d\ude00"]}"#)["enum"], json!(["\u{1f600}"]));
}

const OK: &str = "{openapi: 3.0.0, info: {title: T, version: '1'}, paths: {}}";

/// Documents that are refused, and the whole of what is said.
const REFUSED: &[(&str, &str)] = &[
    ("a: [", "error: api.yaml:2:1: did not find expected node content, while parsing a flow node"),
    ("{\n  \"a\": 1,\n  \"a\": 2\n}", "error: api.yaml:3:5: duplicate key `a`"),
    ("paths:\n  /a: {}\n  /a: {}\n", "error: api.yaml:3:3: paths: duplicate key `/a`"),
    ("responses:\n  200: {}\n  '200': {}\n", "error: api.yaml:3:3: responses: duplicate key `200`"),
    ("a: .nan", "error: api.yaml:1:4: a: JSON has no infinite number and no NaN"),
    (
        "- 1",
        "error: api.yaml:1: #: this is no OpenAPI document, but a single value or a list\n  fix: give the file or URL of an OpenAPI 3.0 document",
    ),
    (
        "info: {}",
        "error: api.yaml:1: #: there is no `openapi` version\n  fix: give the file or URL of an OpenAPI 3.0 document",
    ),
    (
        "# a line\nopenapi: 3.1.0\npaths: {}",
        "error: api.yaml:2: #/openapi: this is OpenAPI 3.1.0, whose schemas are another language than 3.0's\n  fix: ask upstream for the 3.0 document, or convert it",
    ),
    (
        "swagger: '2.0'\npaths: {}",
        "error: api.yaml:1: #/swagger: this is a Swagger document (version 2.0), not OpenAPI 3.0\n  fix: convert it to OpenAPI 3.0 first",
    ),
    (
        "openapi: 3.0\npaths: {}",
        "error: api.yaml:1: #/openapi: the version 3.0 is none that can be read\n  fix: only OpenAPI 3.0.x is read; the version is a string such as \"3.0.3\"",
    ),
    (
        "openapi: 3.0.0",
        "error: api.yaml:1: #: there is no `paths` object\n  fix: import the whole document, not a part of it",
    ),
    (
        "openapi: 3.0.0\npaths: {}\ninfo:\n  title: T\n  version: 2.0\n",
        "error: api.yaml:5: #/info/version: `version` must be a string\n  fix: add the member, with quotes if it looks like a number: `version: \"2.0\"`",
    ),
];

#[test]
fn what_cannot_be_imported_leaves_the_old_file() {
    for (document, message) in REFUSED {
        let desk = Desk::new();
        desk.import(OK).expect("a first import");
        let before = (desk.text(), desk.provenance());
        assert_eq!(desk.import(document).expect_err("no import"), *message, "{document}");
        assert_eq!((desk.text(), desk.provenance()), before);
    }
}

#[test]
fn all_problems_are_told_in_one_run_with_their_lines() {
    let document = r##"openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /a:
    get:
      responses: {}
    put:
      operationId: same
      responses:
        200:
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Missing"
  /b:
    parameters: {}
    get:
      operationId: same
      parameters:
        - schema: {$ref: "other.yaml#/A"}
      responses: {}
components:
  schemas:
    A:
      items: []
      oneOf:
        - $ref: "#/components/schemas/a~1b"
        - $ref: "#/components/schemas/a%2Fb"
      discriminator: {propertyName: k, mapping: {a: Gone, b: A}}
    a/b: {}
    c: {<<: {type: string}}
"##;
    let wanted = r##"error: api.yaml:5: #/paths/~1a/get: this operation has no `operationId`
  fix: give it one: methods are named after it
error: api.yaml:14: #/paths/~1a/put/responses/200/content/application~1json/schema/$ref: `#/components/schemas/Missing` does not resolve
  fix: add what is missing, or correct the reference
error: api.yaml:16: #/paths/~1b/parameters: a list (of parameter objects) is expected here, found an object
  fix: correct the document; OpenAPI 3.0 allows nothing else here
error: api.yaml:18: #/paths/~1b/get/operationId: `same` is also the id of PUT /a
  fix: give one of the two another `operationId`
error: api.yaml:20: #/paths/~1b/get/parameters/0/schema/$ref: `other.yaml#/A` points out of the document
  fix: bundle the document into one file first
error: api.yaml:25: #/components/schemas/A/items: an object (schema) is expected here, found a list
  fix: correct the document; OpenAPI 3.0 allows nothing else here
error: api.yaml:28: #/components/schemas/A/oneOf/1/$ref: `#/components/schemas/a%2Fb` does not resolve
  fix: add what is missing, or correct the reference
error: api.yaml:29: #/components/schemas/A/discriminator/mapping/a: `#/components/schemas/Gone` does not resolve
  fix: add what is missing, or correct the reference
error: api.yaml:31: #/components/schemas/c/<<: merge keys (`<<`) are not part of YAML 1.2
  fix: write the members out"##;
    assert_eq!(Desk::new().import(document).expect_err("no import"), wanted);
}

/// A document of operations, given as id and path, and of schemas.
fn offering(operations: &[(&str, &str)], schemas: &[&str]) -> String {
    let paths: serde_json::Map<_, _> = operations
        .iter()
        .map(|(id, path)| ((*path).to_owned(), json!({"get": {"operationId": id, "responses": {}}})))
        .collect();
    let schemas: serde_json::Map<_, _> = schemas.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    document.to_string()
}

#[test]
fn removals_are_refused_unless_allowed() {
    let desk = Desk::new();
    let old = offering(&[("a", "/a"), ("b", "/b"), ("c", "/c")], &["A", "B"]);
    let new = offering(&[("a", "/a"), ("c", "/see"), ("d", "/d")], &["A", "C"]);
    desk.import(&old).expect("a first import");
    let before = desk.text();
    let refusal = "error: api.yaml: the document loses what openapi.yaml has\n  lost operation b: GET /b\n  lost schema B\n  moved operation c: GET /c -> GET /see\n  fix: if upstream withdrew these, import with --allow-removals";
    assert_eq!(desk.import(&new).expect_err("a refusal"), refusal);
    assert_eq!(desk.text(), before);

    let lines = desk.import_with(&new, true).expect("an import");
    assert!(lines[0].starts_with("3 operations (+1 -1), 2 schemas (+1 -1), sha256 "), "{}", lines[0]);
    let rest = [
        "added operation d: GET /d",
        "added schema C",
        "moved operation c: GET /c -> GET /see",
        "lost operation b: GET /b",
        "lost schema B",
    ];
    assert_eq!(lines[1..], rest);
}

#[test]
fn a_summary_lists_twenty_additions() {
    let names: Vec<_> = (0..25).map(|number| format!("S{number:02}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let lines = Desk::new().import(&offering(&[], &names)).expect("an import");
    assert_eq!(lines.len(), 22);
    assert_eq!(lines[20..], ["added schema S19", "and 5 more"]);
}

#[test]
fn provenance_names_the_file_but_not_its_folder() {
    let desk = Desk::new();
    desk.import(SMALL).expect("an import");
    let mut provenance = desk.provenance();
    let date = provenance["imported"].take();
    let date = date.as_str().expect("a date");
    assert!(date.parse::<jiff::civil::Date>().is_ok(), "{date}");
    let wanted = json!({
        "source": "api.yaml",
        "imported": null,
        "api-version": "1.0",
        "operations": 2,
        "schemas": 1,
        "sha256": super::sha256(desk.text().as_bytes()),
        "sha256-source": super::sha256(SMALL.as_bytes()),
    });
    assert_eq!(provenance, wanted);
}

#[test]
fn both_files_are_written_or_neither() {
    for has_old in [false, true] {
        let desk = Desk::new();
        let blocked = desk.spec().join(store::PROVENANCE);
        if has_old {
            desk.import(OK).expect("a first import");
            fs::remove_file(&blocked).expect("a file to remove");
        }
        fs::create_dir_all(blocked.join("in the way")).expect("a folder");
        let before = fs::read(desk.spec().join(store::DOCUMENT)).ok();
        desk.import(SMALL).expect_err("a rename onto a folder");
        assert_eq!(fs::read(desk.spec().join(store::DOCUMENT)).ok(), before);
        assert_eq!(names_in(&desk.spec()).len(), 1 + usize::from(has_old), "no draft is left behind");
    }
}

fn names_in(folder: &Path) -> Vec<std::ffi::OsString> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name()).collect()
}

/// [`OK`], packed by gzip.
const OK_PACKED: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 206, 47, 72, 205, 75, 44, 200, 180, 82, 48, 214, 51, 208, 51, 208, 81, 200,
    204, 75, 203, 183, 82, 168, 46, 201, 44, 201, 73, 181, 82, 8, 209, 81, 40, 75, 45, 42, 206, 204, 207, 179, 82, 80,
    55, 84, 175, 213, 81, 40, 72, 44, 201, 40, 6, 42, 168, 173, 5, 0, 72, 205, 79, 145, 59, 0, 0, 0,
];

/// Answers one connection after the other and returns the address to ask.
fn serve(answers: Vec<(&'static str, &'static [u8])>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for (head, body) in answers {
            let (mut stream, _) = listener.accept().expect("a connection");
            let _ = stream.read(&mut [0; 4096]).expect("a request");
            let length = body.len();
            let head = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            stream.write_all(&[head.as_bytes(), body].concat()).expect("an answer");
        }
    });
    format!("http://{address}/openapi.yaml")
}

#[test]
fn a_document_comes_from_a_url() {
    let source = serve(vec![
        ("200 OK", OK.as_bytes()),
        ("200 OK\r\ncontent-encoding: gzip", OK_PACKED),
        ("404 Not Found", b""),
        ("302 Found\r\nlocation: http://example.com", b""),
        ("200 OK", OK_PACKED),
    ]);
    let desk = Desk::new();
    let import = || import(&ImportArgs { source: source.clone(), allow_removals: false }, &desk.spec());
    import().expect("an import");
    assert_eq!(desk.provenance()["source"], json!(source));
    assert_eq!(import().expect("an import"), ["unchanged"]);
    assert!(import().expect_err("no document").contains("404 Not Found"));
    assert!(import().expect_err("no redirect").ends_with("the server answers 302 Found"));
    assert!(import().expect_err("packed twice").ends_with(":1:1: this is a gzip file; unpack it first"));
}

#[test]
fn sources_that_are_not_read() {
    let cases = [
        ("http://example.com/a.yaml", "only https URLs are fetched"),
        ("ftp://example.com/a.yaml", "only https URLs are fetched"),
        ("https://user:secret@example.com/", "the URL is recorded, so it may hold neither credentials nor a query"),
        ("no-such-file.yaml", "No such file or directory (os error 2)"),
    ];
    for (source, reason) in cases {
        let arguments = ImportArgs { source: source.to_owned(), allow_removals: false };
        let error = import(&arguments, Path::new("never-written")).expect_err("no import");
        assert_eq!(error, format!("error: {source}: {reason}"));
    }
}

#[test]
fn kinds_of_instructions_are_compared_with_the_list() {
    let desk = Desk::new();
    fs::create_dir_all(desk.spec()).expect("a folder");
    let list = "- operation: patchThing\n  kinds:\n  - kind: turnOn\n  - kind: turnOff\n\
                - operation: postThing\n  kinds:\n  - kind: sendAlong\n";
    fs::write(desk.spec().join("instructions.yaml"), list).expect("a list");
    let document = |description: &str| {
        json!({
            "openapi": "3.0.3",
            "info": { "title": "Things", "version": "1" },
            "paths": { "/things": { "patch": {
                "operationId": "patchThing",
                "description": description,
                "responses": { "200": { "description": "" } },
            } } },
        })
        .to_string()
    };
    let check = |description: &str, expected: &[&str]| {
        let lines = desk.import(&document(description)).expect("a document");
        let about: Vec<&str> = lines.iter().map(String::as_str).filter(|line| line.contains("nstruction")).collect();
        assert_eq!(about, expected, "{description}");
    };
    let mark = "domain-model=launchdarkly.semanticpatch";
    check("", &[]);
    check("#### turnOn", &[]);
    check(&format!("{mark} #### turnOn  x #### turnOff"), &["2 instructions in the prose, 2 in instructions.yaml"]);
    check(
        &format!("{mark}\n#### turnOn\n#### Parameters\n#### turnAround\n"),
        &[
            "2 instructions in the prose, 2 in instructions.yaml",
            "new instruction patchThing: turnAround",
            "gone instruction patchThing: turnOff",
        ],
    );
}
