//! What there is to call: the document's operations and schemas, in the form that codegen writes.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use api_ir::{Api, Content, Object, Operation, Response, Schema, Shape, Type};

use crate::route::{Found, Routes};

static EMBEDDED: &[u8] = include_bytes!("generated/surface.json");

/// The operations and schemas that an emulator answers with.
pub struct Surface {
    api: Api,
    schemas: HashMap<String, usize>,
    routes: Routes,
    /// The path of the address of the document's server.
    prefix: String,
    /// Operations that get one thing, by the schema of what they answer.
    details: HashMap<String, usize>,
}

impl Surface {
    /// LaunchDarkly's, which is part of the program.
    pub fn launchdarkly() -> Arc<Self> {
        static SURFACE: LazyLock<Arc<Surface>> =
            LazyLock::new(|| Arc::new(Surface::read(EMBEDDED).expect("the tests have read it")));
        Arc::clone(&SURFACE)
    }

    /// That of another document, written by `cargo xtask codegen --spec DOCUMENT --surface FILE`.
    ///
    /// # Errors
    /// If it is not of that form.
    pub fn read(json: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(Surface::new(serde_json::from_slice(json)?))
    }

    /// That of an API at hand.
    pub fn new(api: Api) -> Self {
        let schemas = api.schemas.iter().enumerate().map(|(index, schema)| (schema.name.clone(), index)).collect();
        let routes = Routes::new(&api.operations);
        let server = api.servers.first().map(String::as_str).unwrap_or_default();
        let prefix = server.parse::<http::Uri>().map(|uri| uri.path().trim_end_matches('/').into()).unwrap_or_default();
        let details = details(&api.operations);
        Surface { api, schemas, routes, prefix, details }
    }

    /// The API.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The operation of an id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.api.operations.iter().find(|operation| operation.id == id)
    }

    /// The schema of a name.
    pub(crate) fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(name).map(|index| &self.api.schemas[*index])
    }

    /// The type that a type is another name for.
    pub(crate) fn resolve<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let mut ty = ty;
        // Aliases do not go in circles, but a file may say otherwise.
        for _ in 0..16 {
            let Type::Named(name) = ty else { break };
            let Some(Schema { shape: Shape::Alias(target), .. }) = self.schema(name) else { break };
            ty = target;
        }
        ty
    }

    /// The object that a type is, if it is one.
    pub(crate) fn object<'a>(&'a self, ty: &'a Type) -> Option<&'a Object> {
        match self.resolve(ty) {
            Type::Named(name) => match &self.schema(name)?.shape {
                Shape::Object(object) => Some(object),
                Shape::Enum(_) | Shape::Union(_) | Shape::Alias(_) => None,
            },
            Type::Nullable(inner) => self.object(inner),
            Type::List(_) | Type::Map(_) | Type::Scalar(_) | Type::Any => None,
        }
    }

    /// The operation that gets one thing of a schema, or of the schema that it is a summary of.
    pub(crate) fn detail(&self, schema: &str) -> Option<&Operation> {
        let whole = ["SummaryRep", "Summary", "Rep"].iter().find_map(|end| schema.strip_suffix(end));
        let index = self.details.get(schema).or_else(|| self.details.get(whole?))?;
        Some(&self.api.operations[*index])
    }

    /// What a request leads to; the path may do without that of the server's address.
    pub(crate) fn find(&self, method: &str, path: &str) -> (Found<'_>, Option<&Operation>) {
        let mut found = self.routes.find(method, path);
        if let (Found::Nothing, Some(rest)) = (&found, path.strip_prefix(&self.prefix)) {
            found = self.routes.find(method, rest);
        }
        let operation = match &found {
            Found::Operation(index, _) => Some(&self.api.operations[*index]),
            Found::Methods(_) | Found::Nothing => None,
        };
        (found, operation)
    }
}

impl fmt::Debug for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Api { title, operations, schemas, .. } = &self.api;
        write!(f, "Surface({title:?}, {} operations, {} schemas)", operations.len(), schemas.len())
    }
}

/// The first success that is documented.
pub(crate) fn success(operation: &Operation) -> Option<&Response> {
    operation.responses.iter().find(|response| response.is_success())
}

/// For each schema the operation with the shortest path that ends in a parameter and answers with it.
fn details(operations: &[Operation]) -> HashMap<String, usize> {
    let mut out: HashMap<String, usize> = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let content = success(operation).map(|response| &response.content);
        let (Some(Content::Json(Type::Named(name))), "GET", true) =
            (content, operation.method.as_str(), operation.path.ends_with('}'))
        else {
            continue;
        };
        let known = out.entry(name.clone()).or_insert(index);
        if operations[*known].path.len() > operation.path.len() {
            *known = index;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Surface;

    #[test]
    fn the_embedded_one_is_whole() {
        let surface = Surface::launchdarkly();
        assert_eq!(format!("{surface:?}"), r#"Surface("LaunchDarkly REST API", 416 operations, 974 schemas)"#);
        let detail = |schema| surface.detail(schema).map(|operation| operation.id.as_str());
        assert_eq!(detail("FeatureFlag"), Some("getFeatureFlag"));
        assert_eq!(detail("MemberSummary"), Some("getMember"));
        assert_eq!(detail("Link"), None);
    }
}
