//! Whether a value is as the document says, without members that it does not know.

use api_ir::{Content, Operation, Scalar, Shape, Type};
use serde_json::Value;

use super::API;

/// What is wrong with an answer: pointers and reasons.
pub(crate) fn faults(operation: &Operation, status: u16, body: Option<&Value>) -> Vec<String> {
    let response = operation.responses.iter().find(|response| response.status == status.to_string());
    let Some(response) = response else { return vec![format!("{status} is no documented status")] };
    let mut faults = Vec::new();
    match (&response.content, body) {
        (Content::Json(ty), Some(body)) => check(ty, body, "", &mut faults),
        (Content::Json(_), None) => faults.push("there is no body".into()),
        (_, Some(_)) => faults.push("there is a body".into()),
        _ => {}
    }
    faults
}

fn check(ty: &Type, value: &Value, at: &str, faults: &mut Vec<String>) {
    let mut expect = |is_right: bool, what: &str| {
        if !is_right {
            faults.push(format!("{at}: {value} is no {what}"));
        }
    };
    match ty {
        Type::Any => {}
        Type::Nullable(inner) => {
            if !value.is_null() {
                check(inner, value, at, faults);
            }
        }
        Type::List(item) => match value {
            Value::Array(items) => items.iter().enumerate().for_each(|(index, one)| {
                check(item, one, &format!("{at}/{index}"), faults);
            }),
            _ => expect(false, "list"),
        },
        Type::Map(item) => match value {
            Value::Object(members) => members.iter().for_each(|(name, one)| {
                check(item, one, &format!("{at}/{name}"), faults);
            }),
            _ => expect(false, "map"),
        },
        Type::Scalar(scalar) => match scalar {
            Scalar::Boolean => expect(value.is_boolean(), "boolean"),
            Scalar::Int64 | Scalar::Int32 => expect(value.is_i64(), "integer"),
            Scalar::Number => expect(value.is_number(), "number"),
            _ => expect(value.is_string(), "text"),
        },
        Type::Named(name) => named(name, value, at, faults),
    }
}

fn named(name: &str, value: &Value, at: &str, faults: &mut Vec<String>) {
    let Some(schema) = API.schema(name) else { return faults.push(format!("{at}: there is no schema {name}")) };
    match &schema.shape {
        Shape::Alias(ty) => check(ty, value, at, faults),
        Shape::Enum(values) => {
            if !values.values.contains(value) {
                faults.push(format!("{at}: {value} is not listed in {name}"));
            }
        }
        Shape::Union(union) => {
            let fits = |ty: &Type| {
                let mut faults = Vec::new();
                check(ty, value, at, &mut faults);
                faults.is_empty()
            };
            if !union.branches.iter().any(|branch| fits(&branch.ty)) {
                faults.push(format!("{at}: no branch of {name} takes {value}"));
            }
        }
        Shape::Object(object) => {
            let Value::Object(members) = value else { return faults.push(format!("{at}: {value} is no {name}")) };
            for property in &object.properties {
                match members.get(&property.name) {
                    None if property.required => faults.push(format!("{at}: {} is missing in {name}", property.name)),
                    None => {}
                    Some(Value::Null) if property.nullable => {}
                    Some(value) => check(&property.ty, value, &format!("{at}/{}", property.name), faults),
                }
            }
            for (member, value) in members {
                if object.properties.iter().any(|property| property.name == *member) {
                    continue;
                }
                match &object.additional {
                    Some(ty) => check(ty, value, &format!("{at}/{member}"), faults),
                    None if object.properties.is_empty() => {}
                    // Its members depend on its kind, which is all that the document tells of it.
                    None if name == "Instruction" => {}
                    None => faults.push(format!("{at}: {name} has no member {member}")),
                }
            }
        }
    }
}
