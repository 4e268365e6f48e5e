//! From a method and a path to an operation.

use std::collections::HashMap;

use api_ir::Operation;
use percent_encoding::percent_decode_str;

/// The paths of an API.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    /// By number of segments.
    by_length: HashMap<usize, Vec<Route>>,
}

/// A path, and the operations on it.
#[derive(Debug)]
struct Route {
    template: String,
    segments: Vec<Segment>,
    /// Methods, with the number of the operation.
    methods: Vec<(String, usize)>,
}

/// A part of a path.
#[derive(Debug, PartialEq, Eq)]
enum Segment {
    Fixed(String),
    /// A parameter, perhaps with text around it.
    Parameter {
        before: String,
        name: String,
        after: String,
    },
}

/// What a method and path lead to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// An operation, with the path's parameters, decoded.
    Operation(usize, Vec<(&'a str, String)>),
    /// The path is known, with these methods.
    Methods(Vec<&'a str>),
    /// No such path.
    Nothing,
}

impl Routes {
    pub(crate) fn new(operations: &[Operation]) -> Self {
        let mut routes = Routes::default();
        for (index, operation) in operations.iter().enumerate() {
            routes.add(operation, index);
        }
        // A fixed segment wins over a parameter; the first one that differs decides.
        for known in routes.by_length.values_mut() {
            known.sort_by_key(|route| {
                route.segments.iter().map(|segment| !matches!(segment, Segment::Fixed(_))).collect::<Vec<_>>()
            });
        }
        routes
    }

    fn add(&mut self, operation: &Operation, index: usize) {
        let segments: Vec<Segment> = operation.path.split('/').map(Segment::read).collect();
        let known = self.by_length.entry(segments.len()).or_default();
        let method = (operation.method.clone(), index);
        match known.iter_mut().find(|route| route.template == operation.path) {
            Some(route) => route.methods.push(method),
            None => known.push(Route { template: operation.path.clone(), segments, methods: vec![method] }),
        }
    }

    /// What a request leads to. The path is as it was sent. Of several paths that match, the first one that has the
    /// method is taken.
    pub(crate) fn find(&self, method: &str, path: &str) -> Found<'_> {
        let given: Vec<&str> = path.split('/').collect();
        let known = self.by_length.get(&given.len()).map_or(&[][..], Vec::as_slice);
        let mut methods = Vec::new();
        for route in known {
            let Some(values) = route.values(&given) else { continue };
            if let Some((_, index)) = route.methods.iter().find(|(known, _)| known == method) {
                return Found::Operation(*index, values);
            }
            methods.extend(route.methods.iter().map(|(method, _)| method.as_str()));
        }
        methods.sort_unstable();
        methods.dedup();
        if methods.is_empty() { Found::Nothing } else { Found::Methods(methods) }
    }
}

impl Route {
    fn values(&self, given: &[&str]) -> Option<Vec<(&str, String)>> {
        let mut out = Vec::new();
        for (segment, given) in self.segments.iter().zip(given) {
            match segment {
                Segment::Fixed(text) if text == given => {}
                Segment::Fixed(_) => return None,
                Segment::Parameter { before, name, after } => {
                    let value = given.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                    if value.is_empty() {
                        return None;
                    }
                    out.push((name.as_str(), percent_decode_str(value).decode_utf8().ok()?.into_owned()));
                }
            }
        }
        Some(out)
    }
}

impl Segment {
    fn read(text: &str) -> Self {
        let parameter = text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        match parameter {
            Some((before, (name, after))) => {
                Segment::Parameter { before: before.into(), name: name.into(), after: after.into() }
            }
            None => Segment::Fixed(text.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use api_ir::Operation;

    use super::{Found, Routes};

    fn check(method: &str, path: &str, expected: &str) {
        let operations = [
            ("GET", "/flags/{project}"),
            ("POST", "/flags/{project}"),
            ("GET", "/flags/{project}/{flag}"),
            ("DELETE", "/flags/{project}/{flag}"),
            ("GET", "/flags/shared/{flag}"),
            ("GET", "/flags/{project}/status"),
            ("GET", "/files/{name}.json"),
        ];
        let operations: Vec<Operation> = operations
            .iter()
            .map(|(method, path)| {
                let facts = serde_json::json!({ "id": format!("{method} {path}"), "method": method, "path": path, "area": "a" });
                serde_json::from_value(facts).expect("the facts that an operation needs")
            })
            .collect();
        let found = match Routes::new(&operations).find(method, path) {
            Found::Operation(index, values) => format!("{} {values:?}", operations[index].id),
            Found::Methods(methods) => format!("allowed {methods:?}"),
            Found::Nothing => String::from("nothing"),
        };
        assert_eq!(found, expected, "{method} {path}");
    }

    #[test]
    fn leads_to_operations() {
        check("GET", "/flags/web", r#"GET /flags/{project} [("project", "web")]"#);
        check("GET", "/flags/a%2Fb%20c", r#"GET /flags/{project} [("project", "a/b c")]"#);
        check("GET", "/flags/web/new", r#"GET /flags/{project}/{flag} [("project", "web"), ("flag", "new")]"#);
        check("GET", "/flags/shared/new", r#"GET /flags/shared/{flag} [("flag", "new")]"#);
        check("GET", "/flags/web/status", r#"GET /flags/{project}/status [("project", "web")]"#);
        check("GET", "/flags/shared/status", r#"GET /flags/shared/{flag} [("flag", "status")]"#);
        check(
            "DELETE",
            "/flags/shared/new",
            r#"DELETE /flags/{project}/{flag} [("project", "shared"), ("flag", "new")]"#,
        );
        check("GET", "/files/a.json", r#"GET /files/{name}.json [("name", "a")]"#);
    }

    #[test]
    fn tells_what_is_allowed() {
        check("PUT", "/flags/web", r#"allowed ["GET", "POST"]"#);
        check("PUT", "/flags/shared/new", r#"allowed ["DELETE", "GET"]"#);
        check("GET", "/flags", "nothing");
        check("GET", "/flags/", "nothing");
        check("GET", "/flags/%FF", "nothing");
        check("GET", "", "nothing");
    }
}
