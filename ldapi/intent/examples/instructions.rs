//! Prints a JSON line for each typed instruction, made from the types: `cargo xtask instructions` calls it.

use ldapi_intent::patch::{Known, Reach, known};
use ldapi_runtime::{Json, Map};

fn line(known: &Known) -> Json {
    let names = |is_required: bool| -> Json {
        let parameters = known.facts.parameters().filter(|parameter| parameter.is_required == is_required);
        Json::Array(parameters.map(|parameter| parameter.name.into()).collect())
    };
    let scope = match known.facts.reach {
        Reach::Environment => "environment",
        Reach::Resource => "resource",
    };
    let members: Map<Json> = [
        ("operation", known.operation.into()),
        ("kind", known.facts.kind.into()),
        ("scope", scope.into()),
        ("repeatable", known.facts.is_repeatable.into()),
        ("required", names(true)),
        ("optional", names(false)),
    ]
    .into_iter()
    .collect();
    Json::Object(members)
}

fn main() {
    for known in known() {
        println!("{}", line(&known));
    }
}
