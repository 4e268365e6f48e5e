//! From an OpenAPI 3.0 document to the files of a Rust crate.
//!
//! [`generate`] is the only door: texts in, files and diagnostics out. It touches no disk, no network, no clock and no
//! environment, and it knows no API: facts come in through the document, its overlays and `codegen.yaml`.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

mod config;
mod diagnostic;
mod document;
mod format;
mod lock;
mod lower;
mod overlay;
mod pass;
mod prelude;
mod render;
mod rust;
pub mod source;
mod surface;

pub use api_ir;
pub use config::{Alias, AreaConfig, Config, Initialism};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Severity, SourceId};
pub use lock::Lock;
pub use source::Source;
pub use surface::surface;

use document::Document;

/// Everything the files are made from.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The OpenAPI document.
    pub document: Source,
    /// Overlays, in the order in which they are applied.
    pub overlays: Vec<Source>,
    /// `codegen.yaml`.
    pub config: Option<Source>,
    /// The lock of names, if names are to be kept.
    pub lock: Option<Source>,
    /// Whether the document's own prose becomes documentation; that of overlays then fills what it leaves out.
    pub upstream_docs: bool,
    /// Whether operations that are not supported are left out.
    pub skip_unsupported: bool,
    /// Whether the views are to be printed into [`Output::views`].
    pub dump_views: bool,
    /// The name of a crate that stands alone; `None` for the project's own.
    pub standalone: Option<String>,
    /// Whether a crate that stands alone has the types that `x-rust-type` and `rust-type` name; the project's own has.
    pub hand_written: bool,
}

/// What was made.
#[derive(Debug, Default)]
pub struct Output {
    /// The files by path; empty if there are errors.
    pub files: BTreeMap<String, String>,
    /// Tables for tests of the project's own crate: every call, every schema.
    pub contract: String,
    /// What there is to say.
    pub diagnostics: Diagnostics,
    /// The API that was read.
    pub api: api_ir::Api,
    /// The names that were made.
    pub lock: Lock,
    /// Operations that were left out, and why.
    pub skipped: Vec<String>,
    /// The views by name, printed for debugging.
    pub views: Vec<(String, String)>,
    /// How many schemas the document and its overlays define by name.
    pub schemas: usize,
}

/// Makes the files of a crate.
pub fn generate(input: &Input) -> Output {
    let mut output = Output::default();
    let config = Config::read(input.config.as_ref(), &mut output.diagnostics);
    let Some(document) = read(input, &mut output.diagnostics) else { return output };
    output.schemas = document.at("#/components/schemas").map_or(0, |node| node.members().len());
    let (mut api, skipped) = lower::lower(&document, &config, input.skip_unsupported, &mut output.diagnostics);
    pass::run(&mut api, &mut output.diagnostics);
    let target = rust::Target {
        crate_name: input.standalone.as_deref().unwrap_or("ldapi").replace('-', "_"),
        standalone: input.standalone.is_some(),
        hand_written: input.standalone.is_none() || input.hand_written,
    };
    let hash = hash(&document.value);
    let (views, lock) = rust::views(&api, &config, &target, &hash, &mut output.diagnostics);
    if let Some(old) = &input.lock {
        lock.compare(old, &mut output.diagnostics);
    }
    if input.dump_views {
        output.views = views.dump();
    }
    if !output.diagnostics.has_errors() {
        let counts = format!("{} operations, {} schemas.", api.operations.len(), output.schemas);
        output.files = render::files(&views, &target, &api.title, &counts, &mut output.diagnostics);
        if !target.standalone {
            output.contract = render::contract(&views, &api, &lock, &mut output.diagnostics);
        }
    }
    if output.diagnostics.has_errors() {
        output.files.clear();
    }
    output.api = api;
    output.lock = lock;
    output.skipped = skipped;
    output
}

/// The sources by id, for printing diagnostics.
pub fn sources(input: &Input) -> BTreeMap<SourceId, &Source> {
    let mut out = BTreeMap::from([(SourceId::Document, &input.document)]);
    out.extend(input.overlays.iter().enumerate().map(|(index, source)| (SourceId::Overlay(index), source)));
    out.extend(input.config.as_ref().map(|source| (SourceId::Config, source)));
    out.extend(input.lock.as_ref().map(|source| (SourceId::Lock, source)));
    out
}

fn read(input: &Input, diag: &mut Diagnostics) -> Option<Document> {
    let mut value = match input.document.parse() {
        Ok(value) => value,
        Err(error) => {
            diag.add_unreadable(SourceId::Document, error);
            return None;
        }
    };
    if !document::check_version(&value, diag) {
        return None;
    }
    let base = value.clone();
    for (index, overlay) in input.overlays.iter().enumerate() {
        overlay::apply(&mut value, overlay, SourceId::Overlay(index), diag);
    }
    Some(Document { value, base, upstream_docs: input.upstream_docs })
}

/// A hash of the document after overlays; the order of keys does not count.
fn hash(value: &serde_json::Value) -> String {
    let digest = Sha256::digest(value.to_string().as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
