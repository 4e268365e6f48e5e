//! Texts of overlays that end up in no page, such as those beside a reference that a merge passes over.

use std::collections::BTreeSet;

use generator::Source;
use generator::api_ir::Api;
use serde_json::Value;

/// Such texts, a line for each.
pub(crate) fn texts(overlays: &[Source], api: &Api) -> Result<String, String> {
    let api = serde_json::to_value(api).map_err(|error| error.to_string())?;
    let mut shown = BTreeSet::new();
    collect(&api, "", &mut |_, text| {
        shown.insert(String::from(text));
    });
    let mut out = String::new();
    for overlay in overlays {
        let value = overlay.parse().map_err(|error| format!("error: {}: {error:?}", overlay.name))?;
        for action in value["actions"].as_array().into_iter().flatten() {
            let target = action["target"].as_str().unwrap_or_default();
            collect(&action["update"], "", &mut |pointer, text| {
                if !text.trim().is_empty() && !shown.contains(text) {
                    out.push_str(&format!("  {}: {target} {pointer}: {text}\n", overlay.name));
                }
            });
        }
    }
    Ok(out)
}

/// Every summary and description, and where it stands.
fn collect(value: &Value, pointer: &str, take: &mut dyn FnMut(&str, &str)) {
    let members = value.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value));
    let items = value.as_array().into_iter().flatten().enumerate().map(|(at, value)| (at.to_string(), value));
    for (name, value) in members.chain(items) {
        let pointer = format!("{pointer}/{name}");
        match value.as_str() {
            Some(text) if matches!(name.as_str(), "summary" | "description") => take(&pointer, text),
            _ => collect(value, &pointer, take),
        }
    }
}

#[cfg(test)]
mod tests {
    use generator::api_ir::{Area, Docs};

    use super::*;

    #[test]
    fn what_no_page_shows_is_named() {
        let docs = Docs { summary: Some(String::from("Shown.")), description: None };
        let api = Api { areas: vec![Area { docs, ..Area::default() }], ..Api::default() };
        let check = |update: &str, expected: &str| {
            let text = format!("actions: [{{target: $.a, description: A reason., update: {update}}}]");
            assert_eq!(texts(&[Source::new("o.yaml", text)], &api).expect("an overlay"), expected, "{update}");
        };
        check("{summary: Shown.}", "");
        check("{type: string}", "");
        check("{b: [{description: Lost.}]}", "  o.yaml: $.a /b/0/description: Lost.\n");
    }
}
