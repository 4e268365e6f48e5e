//! What of an API is in beta, without the overlays that say so of the project's document: operations whose tag says it, or
//! that take no other version in their header, and schemas that only such operations use.

use std::collections::BTreeSet;

use generator::api_ir::{Api, Content, Location, Operation, Shape, Type};

/// The operations and schemas in beta, by their names.
pub(super) struct Beta {
    operations: BTreeSet<String>,
    schemas: BTreeSet<String>,
}

impl Beta {
    pub(super) fn of(api: &Api) -> Self {
        let (beta, stable): (Vec<_>, Vec<_>) = api.operations.iter().partition(|operation| is_beta(api, operation));
        let used = |operations: &[&Operation]| {
            let mut found = BTreeSet::new();
            operations.iter().for_each(|operation| types(operation).for_each(|ty| reach(api, ty, &mut found)));
            found
        };
        let schemas = used(&beta).difference(&used(&stable)).cloned().collect();
        Beta { operations: beta.iter().map(|operation| operation.id.clone()).collect(), schemas }
    }

    pub(super) fn has_operation(&self, id: &str) -> bool {
        self.operations.contains(id)
    }

    pub(super) fn has_schema(&self, name: &str) -> bool {
        self.schemas.contains(name)
    }
}

fn is_beta(api: &Api, operation: &Operation) -> bool {
    let asks_for_beta = operation.parameters.iter().any(|parameter| {
        let Type::Named(name) = &parameter.ty else { return false };
        let values = api.schema(name).map(|schema| &schema.shape);
        parameter.location == Location::Header
            && matches!(values, Some(Shape::Enum(values)) if values.values.iter().all(|value| value == "beta"))
    });
    operation.beta || operation.tag.to_lowercase().contains("beta") || asks_for_beta
}

/// The types of an operation's parameters, bodies and answers.
fn types(operation: &Operation) -> impl Iterator<Item = &Type> {
    let parameters = operation.parameters.iter().map(|parameter| &parameter.ty);
    let bodies = operation.bodies.iter().filter_map(|body| body.ty.as_ref());
    let answers = operation.responses.iter().filter_map(|response| match &response.content {
        Content::Json(ty) => Some(ty),
        _ => None,
    });
    parameters.chain(bodies).chain(answers)
}

/// The schemas that a type leads to.
fn reach(api: &Api, ty: &Type, found: &mut BTreeSet<String>) {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => reach(api, inner, found),
        Type::Scalar(_) | Type::Any => {}
        Type::Named(name) => {
            if !found.insert(name.clone()) {
                return;
            }
            match api.schema(name).map(|schema| &schema.shape) {
                Some(Shape::Alias(target)) => reach(api, target, found),
                Some(Shape::Union(union)) => union.branches.iter().for_each(|branch| reach(api, &branch.ty, found)),
                Some(Shape::Object(object)) => {
                    object.properties.iter().for_each(|property| reach(api, &property.ty, found));
                    object.additional.iter().for_each(|ty| reach(api, ty, found));
                }
                Some(Shape::Enum(_)) | None => {}
            }
        }
    }
}
