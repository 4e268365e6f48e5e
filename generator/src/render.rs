//! Views to text.

use std::collections::BTreeMap;

use askama::Template;

use crate::diagnostic::{Code, Diagnostics};
use crate::format::format;
use crate::lock::Lock;
use crate::rust::{ContractCall, Target, Views};
use api_ir::Api;

#[derive(Template)]
#[template(path = "generated_mod.rs.j2", escape = "none")]
struct GeneratedMod {
    counts: String,
}

#[derive(Template)]
#[template(path = "standalone_lib.rs.j2", escape = "none")]
struct StandaloneLib {
    title: String,
}

/// All files of a crate, by path below its `src/generated` (or, of a standalone crate, below its root).
pub(crate) fn files(
    views: &Views,
    target: &Target,
    title: &str,
    counts: &str,
    diag: &mut Diagnostics,
) -> BTreeMap<String, String> {
    let base = if target.standalone { "src/generated/" } else { "" };
    let mut out = BTreeMap::new();
    let mut add = |path: String, template: &str, view: &dyn askama::DynTemplate| {
        out.insert(path, render(template, view, diag));
    };
    for (name, file) in &views.models {
        add(format!("{base}model/{name}.rs"), "model.rs.j2", file);
    }
    for (name, file) in &views.areas {
        add(format!("{base}api/{name}.rs"), "area.rs.j2", file);
    }
    add(format!("{base}model/mod.rs"), "model_mod.rs.j2", &views.model_mod);
    add(format!("{base}api/mod.rs"), "api_mod.rs.j2", &views.api_mod);
    add(format!("{base}mod.rs"), "generated_mod.rs.j2", &GeneratedMod { counts: counts.into() });
    if target.standalone {
        let title = crate::rust::docs::plain(&title.replace('`', "'"));
        add(String::from("src/lib.rs"), "standalone_lib.rs.j2", &StandaloneLib { title });
        return out;
    }
    for (name, page) in [("names", &views.names as &dyn askama::DynTemplate), ("patches", &views.patches)] {
        out.insert(format!("{name}.md"), text(&format!("{name}.md.j2"), page, diag));
    }
    out
}

/// Tables for tests: a call of every operation, and the reading and writing of every schema of the components.
#[derive(Template)]
#[template(path = "contract.rs.j2", escape = "none")]
struct Contract<'a> {
    calls: Vec<&'a ContractCall>,
    schemas: Vec<(&'a str, &'a str)>,
}

/// The tables for tests.
pub(crate) fn contract(views: &Views, api: &Api, lock: &Lock, diag: &mut Diagnostics) -> String {
    let operations = views.areas.values().flat_map(|file| &file.operations);
    let components = api.schemas.iter().filter(|schema| schema.external.is_none());
    let schemas = components
        .filter(|schema| crate::rust::model::is_component(schema))
        .filter_map(|schema| Some((schema.name.as_str(), lock.name(&format!("#{}", schema.pointer))?)));
    let view = Contract { calls: operations.flat_map(|view| &view.calls).collect(), schemas: schemas.collect() };
    render("contract.rs.j2", &view, diag)
}

fn render(template: &str, view: &dyn askama::DynTemplate, diag: &mut Diagnostics) -> String {
    let text = text(template, view, diag);
    if text.is_empty() { text } else { format(template, &text, diag) }
}

fn text(template: &str, view: &dyn askama::DynTemplate, diag: &mut Diagnostics) -> String {
    view.dyn_render().unwrap_or_else(|error| {
        diag.add(Code::Render, "", format!("{template}: {error}"), "correct the template or its view");
        String::new()
    })
}
