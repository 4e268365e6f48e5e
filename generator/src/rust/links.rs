//! Operations that documentation speaks of by their ids become links to their methods.

use std::collections::BTreeMap;

use super::operation::{AreaFile, OperationView, area_ident};
use super::{Context, Views, docs};

/// The links by operation id.
type Links = BTreeMap<String, String>;

pub(crate) fn add(ctx: &Context<'_>, views: &mut Views) {
    let links = links(ctx, &views.areas);
    for (area, file) in &mut views.areas {
        link(&mut file.docs, &links, None);
        let operations = ctx.api.operations.iter().filter(|operation| operation.area == *area);
        for (operation, view) in operations.zip(&mut file.operations) {
            link(&mut view.docs, &links, Some(&operation.id));
            link(&mut view.builder_docs, &links, Some(&operation.id));
            view.setters.iter_mut().for_each(|setter| link(&mut setter.docs, &links, None));
        }
    }
    for file in views.models.values_mut() {
        let fields = file.structs.iter_mut().flat_map(|view| {
            let fields = view.fields.iter_mut().map(|field| &mut field.docs);
            [&mut view.docs].into_iter().chain(fields)
        });
        let others = file.enums.iter_mut().map(|view| &mut view.docs);
        let others = others.chain(file.unions.iter_mut().map(|view| &mut view.docs));
        let others = others.chain(file.aliases.iter_mut().map(|view| &mut view.docs));
        fields.chain(others).for_each(|lines| link(lines, &links, None));
    }
}

fn links(ctx: &Context<'_>, files: &BTreeMap<String, AreaFile>) -> Links {
    let mut out = Links::new();
    for (area, file) in files {
        let path = format!("crate::api::{}::{}", area_ident(area), file.handle);
        let operations = ctx.api.operations.iter().filter(|operation| operation.area == *area);
        for (operation, OperationView { method, .. }) in operations.zip(&file.operations) {
            // An id of one word may stand for anything.
            if method.contains('_') {
                out.insert(operation.id.clone(), format!("[`{method}`]({path}::{method})"));
            }
        }
    }
    out
}

/// Makes links of the ids in some lines, but for that of the operation they are about, and for those in code.
fn link(lines: &mut [String], links: &Links, own: Option<&str>) {
    let mut in_code = false;
    for line in lines {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code || !line.contains('`') {
            continue;
        }
        let mut parts = line.split('`').map(String::from).collect::<Vec<_>>();
        // Every second part is code.
        for at in (1..parts.len().saturating_sub(1)).step_by(2) {
            let is_link = parts[at - 1].ends_with('[');
            let found = links.get(&parts[at]).filter(|_| !is_link && own != Some(parts[at].as_str()));
            parts[at] = found.cloned().unwrap_or_else(|| docs::name(&parts[at]));
        }
        *line = joined(&parts);
    }
}

/// The parts in a row; one that closes no code has its mark back.
fn joined(parts: &[String]) -> String {
    let is_open = parts.len().is_multiple_of(2);
    let last = parts.len() - 1;
    let mark = |at: usize| if is_open && at == last { "`" } else { "" };
    parts.iter().enumerate().map(|(at, part)| format!("{}{part}", mark(at))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Links, link};

    #[test]
    fn ids_become_links_where_they_stand_alone_in_code() {
        let links = Links::from([(String::from("getIt"), String::from("[`get_it`](path)"))]);
        let check = |text: &str, own: Option<&str>, expected: &str| {
            let mut lines: Vec<String> = text.lines().map(String::from).collect();
            link(&mut lines, &links, own);
            assert_eq!(lines.join("\n"), expected);
        };
        check("see `getIt`, `it` and getIt", None, "see [`get_it`](path), `it` and getIt");
        check("`getIt` is this", Some("getIt"), "`getIt` is this");
        check("[`getIt`](there) `left", None, "[`getIt`](there) `left");
        check("```text\n`getIt`\n```\n`getIt`", None, "```text\n`getIt`\n```\n[`get_it`](path)");
    }
}
