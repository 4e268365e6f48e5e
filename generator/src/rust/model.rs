//! Views of models: structs, enums, unions and aliases.

use std::collections::BTreeMap;

use api_ir::{Enum, Object, Property, Schema, Shape, Type, Union};
use askama::Template;

use super::names::Scope;
use super::types::RustType;
use super::{Context, docs, limits};

/// Methods that every model has.
const METHODS: &[&str] = &["new", "default", "clone"];

/// A file of models.
#[derive(Template, Default)]
#[template(path = "model.rs.j2", escape = "none")]
pub(crate) struct ModelFile {
    pub(crate) title: String,
    pub(crate) structs: Vec<StructView>,
    pub(crate) enums: Vec<EnumView>,
    pub(crate) unions: Vec<UnionView>,
    pub(crate) aliases: Vec<AliasView>,
}

#[derive(Debug)]
pub(crate) struct StructView {
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) fields: Vec<FieldView>,
    pub(crate) has_setters: bool,
}

#[derive(Debug)]
pub(crate) struct FieldView {
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) index: usize,
    pub(crate) wire: String,
    pub(crate) flags: String,
    pub(crate) setter: Option<SetterView>,
}

#[derive(Debug)]
pub(crate) struct SetterView {
    pub(crate) name: String,
    pub(crate) argument: String,
    pub(crate) value: String,
    pub(crate) null: Option<NullSetter>,
    /// Whether it is not generic, and so compiled with the crate unless it is marked.
    pub(crate) is_plain: bool,
}

impl SetterView {
    fn new(name: String, argument: String, value: String, null: Option<NullSetter>) -> Self {
        SetterView { is_plain: !argument.contains("impl "), name, argument, value, null }
    }
}

/// The setter that makes a member `null`.
#[derive(Debug)]
pub(crate) struct NullSetter {
    pub(crate) name: String,
    pub(crate) value: String,
}

#[derive(Debug)]
pub(crate) struct EnumView {
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) macro_name: String,
    pub(crate) variants: Vec<VariantView>,
}

#[derive(Debug)]
pub(crate) struct VariantView {
    pub(crate) docs: String,
    pub(crate) name: String,
    pub(crate) literal: String,
}

#[derive(Debug)]
pub(crate) struct UnionView {
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) by: String,
    pub(crate) branches: Vec<BranchView>,
    pub(crate) tags: Option<Vec<TagView>>,
}

#[derive(Debug)]
pub(crate) struct BranchView {
    pub(crate) docs: String,
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) inner: Option<String>,
}

#[derive(Debug)]
pub(crate) struct TagView {
    pub(crate) value: String,
    pub(crate) index: usize,
}

#[derive(Debug)]
pub(crate) struct AliasView {
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) ty: String,
}

/// The module of all models.
#[derive(Template)]
#[template(path = "model_mod.rs.j2", escape = "none")]
pub(crate) struct ModelMod {
    pub(crate) files: Vec<ModelModFile>,
}

pub(crate) struct ModelModFile {
    pub(crate) name: String,
    pub(crate) feature: Option<String>,
}

/// The file of a schema: its area's if only one uses it, else one of the shared ones, by initial.
fn file_of(ctx: &Context<'_>, schema: &Schema) -> String {
    if let [area] = schema.roles.areas.as_slice() {
        return area.clone();
    }
    let name = &ctx.types[schema.name.as_str()];
    let initial = name.chars().next().map_or('x', |initial| initial.to_ascii_lowercase());
    format!("shared_{initial}")
}

/// All files of models, by name.
pub(crate) fn files(ctx: &mut Context<'_>) -> BTreeMap<String, ModelFile> {
    let mut out: BTreeMap<String, ModelFile> = BTreeMap::new();
    let mut schemas: Vec<&Schema> = ctx.api.schemas.iter().collect();
    schemas.sort_by_key(|schema| ctx.types[schema.name.as_str()].clone());
    for schema in schemas {
        if schema.external.is_some() && ctx.target.hand_written {
            continue;
        }
        let name = file_of(ctx, schema);
        let file = out.entry(name.clone()).or_default();
        file.title = title_of(ctx, &name);
        match &schema.shape {
            Shape::Object(object) => file.structs.push(struct_view(ctx, schema, object)),
            Shape::Enum(values) => file.enums.push(enum_view(ctx, schema, values)),
            Shape::Union(union) => file.unions.push(union_view(ctx, schema, union)),
            Shape::Alias(ty) => file.aliases.push(alias_view(ctx, schema, ty)),
        }
    }
    out
}

fn title_of(ctx: &Context<'_>, file: &str) -> String {
    match ctx.api.areas.iter().find(|area| area.name == file) {
        Some(area) => format!("Models that only the operations of one area use: {}.", docs::title(&area.title)),
        None => String::from("Models that the operations of several areas share."),
    }
}

pub(crate) fn model_mod(ctx: &Context<'_>, files: &BTreeMap<String, ModelFile>) -> ModelMod {
    let feature = |name: &String| {
        let is_area = ctx.api.areas.iter().any(|area| area.name == *name);
        (is_area && !ctx.target.standalone).then(|| name.clone())
    };
    let file = |name: &String| ModelModFile { name: super::operation::area_ident(name), feature: feature(name) };
    ModelMod { files: files.keys().map(file).collect() }
}

/// The words, and which schema it is if that is not plain from the name.
fn type_docs(ctx: &Context<'_>, schema: &Schema, what: &str) -> Vec<String> {
    let words = docs::words(&schema.docs);
    let fact = if !is_component(schema) {
        format!("{what} that the document describes in passing, at `#{}`.", schema.pointer)
    } else if words.is_empty() || ctx.types[schema.name.as_str()] != schema.name {
        format!("{what} {}.", docs::name(&schema.name))
    } else {
        String::new()
    };
    let note = if schema.deprecated { vec![String::from("Deprecated.")] } else { Vec::new() };
    docs::join(vec![words, vec![fact], note])
}

/// The setters of an object's properties, in their order.
pub(crate) fn setter_names(ctx: &Context<'_>, schema: &Schema, object: &Object) -> Vec<String> {
    let field = |property: &Property| {
        let pointer = member_pointer(schema, property);
        let renamed = ctx.config.renames.get(&format!("#{pointer}"));
        let word = renamed.cloned().unwrap_or_else(|| ctx.names.snake(&property.name));
        setter_name(&super::names::ident(&word).unwrap_or_default())
    };
    object.properties.iter().map(field).collect()
}

fn setter_name(field: &str) -> String {
    if METHODS.contains(&field) { format!("set_{field}") } else { String::from(field) }
}

fn struct_view(ctx: &mut Context<'_>, schema: &Schema, object: &Object) -> StructView {
    let mut scope = Scope::reserve(&["rest_"]);
    let mut setters = Scope::reserve(METHODS);
    let mut fields = Vec::new();
    for (index, property) in object.properties.iter().enumerate() {
        fields.push(field_view(ctx, &mut scope, schema, property, index));
    }
    if let Some(ty) = &object.additional {
        fields.push(additional_view(ctx, &mut scope, schema, ty, object.properties.len()));
    }
    let has_setters = schema.roles.request || !schema.roles.response;
    for (property, field) in object.properties.iter().zip(&fields).filter(|_| has_setters) {
        let Some(setter) = &field.setter else { continue };
        let pointer = member_pointer(schema, property);
        for name in [Some(&setter.name), setter.null.as_ref().map(|null| &null.name)].into_iter().flatten() {
            setters.take(ctx, name, &property.name, &pointer);
        }
    }
    StructView {
        docs: type_docs(ctx, schema, "The schema"),
        name: ctx.types[schema.name.as_str()].clone(),
        fields,
        has_setters,
    }
}

/// The three ways in which a member may lack a value.
enum Presence {
    Required,
    RequiredNullable,
    Optional,
    ThreeStates,
}

fn presence(schema: &Schema, property: &Property) -> Presence {
    match (property.required, property.nullable) {
        (true, false) => Presence::Required,
        (true, true) => Presence::RequiredNullable,
        (false, true) => Presence::ThreeStates,
        (false, false) if schema.roles.patch => Presence::ThreeStates,
        (false, false) => Presence::Optional,
    }
}

/// What takes the value out of a member, or its placeholder where there is none.
pub(crate) fn unwrapping(schema: &Schema, property: &Property) -> &'static str {
    match presence(schema, property) {
        Presence::Required => "",
        Presence::RequiredNullable | Presence::Optional => ".unwrap_or_default()",
        Presence::ThreeStates => ".into_value().unwrap_or_default()",
    }
}

fn field_view(
    ctx: &mut Context<'_>,
    scope: &mut Scope,
    schema: &Schema,
    property: &Property,
    index: usize,
) -> FieldView {
    let name = scope.snake(ctx, &property.name, &member_pointer(schema, property));
    let held = ctx.held_type(&schema.name, &property.ty);
    let open = match &held {
        RustType::Boxed(_) => RustType::Boxed(Box::new(ctx.open_type(&property.ty))),
        _ => ctx.open_type(&property.ty),
    };
    let (argument, value) = open.argument();
    let some = |value: &str| format!("::core::option::Option::Some({value})");
    let null_name = format!("{}_null", name.trim_start_matches("r#"));
    let null = |value: &str| Some(NullSetter { name: null_name.clone(), value: String::from(value) });
    let (ty, value, null) = match presence(schema, property) {
        Presence::Required => (held, value, None),
        Presence::RequiredNullable => {
            (RustType::Option(Box::new(held)), some(&value), null("::core::option::Option::None"))
        }
        Presence::Optional => (RustType::Option(Box::new(held)), some(&value), None),
        Presence::ThreeStates => (
            RustType::Maybe(Box::new(held)),
            format!("::ldapi_runtime::Maybe::Value({value})"),
            null("::ldapi_runtime::Maybe::Null"),
        ),
    };
    FieldView {
        docs: field_docs(property, &name),
        setter: Some(SetterView::new(setter_name(&name), argument, value, null)),
        name,
        ty: ty.to_string(),
        index,
        wire: format!("{:?}", property.name),
        flags: flags(property),
    }
}

/// Where a member stands below its schema, however it came there.
pub(crate) fn member_pointer(schema: &Schema, property: &Property) -> String {
    format!("{}/properties/{}", schema.pointer, crate::source::escape(&property.name))
}

/// Members of undeclared names, where the document promises them.
fn additional_view(ctx: &mut Context<'_>, scope: &mut Scope, schema: &Schema, ty: &Type, index: usize) -> FieldView {
    let pointer = format!("{}/additionalProperties", schema.pointer);
    let name = scope.snake(ctx, "additionalProperties", &pointer);
    let map = RustType::Map(Box::new(ctx.rust_type(ty)));
    let (argument, value) = RustType::Map(Box::new(ctx.open_type(ty))).argument();
    FieldView {
        docs: vec![String::from("Members of names that the document does not declare.")],
        setter: Some(SetterView::new(name.clone(), argument, value, None)),
        name,
        ty: map.to_string(),
        index,
        wire: String::from("\"\""),
        flags: String::from("REST"),
    }
}

fn flags(property: &Property) -> String {
    let mut names = Vec::new();
    names.push(match (property.required, property.read_only, property.write_only) {
        (false, ..) => "OPTIONAL",
        (true, true, _) => "REQUIRED_IN",
        (true, _, true) => "REQUIRED_OUT",
        (true, false, false) => "REQUIRED",
    });
    if property.required && property.nullable {
        names.push("NULLABLE");
    }
    if property.sensitive {
        names.push("SENSITIVE");
    }
    if property.name.contains(|character: char| matches!(character, '"' | '\\' | '\0'..='\x1f')) {
        names.push("ESCAPED");
    }
    names.join(" | ")
}

/// The words, and a line of facts, with the name on the wire if that is not the field's in other case.
fn field_docs(property: &Property, field: &str) -> Vec<String> {
    let mut facts = Vec::new();
    let mut fact = |holds: bool, text: &str| {
        if holds {
            facts.push(String::from(text));
        }
    };
    fact(property.required, "required");
    fact(property.nullable, "may be `null`");
    fact(property.read_only, "only in responses");
    fact(property.write_only, "only in requests");
    fact(property.deprecated, "deprecated");
    fact(property.sensitive, "a secret, never printed");
    facts.extend(limits::phrases(&property.constraints));
    if let Some(default) = &property.default {
        facts.push(format!("default {}", docs::code(default)));
    }
    let words = docs::words(&property.docs);
    let is_named = words.is_empty() || !is_same_in_other_case(field, &property.name);
    let line = match (is_named, facts.is_empty()) {
        (true, true) => format!("{}.", docs::name(&property.name)),
        (true, false) => format!("{}: {}.", docs::name(&property.name), facts.join("; ")),
        (false, true) => String::new(),
        (false, false) => docs::sentence(&facts.join("; ")),
    };
    docs::join(vec![words, vec![line]])
}

/// Whether a schema has a name of its own in the document.
pub(crate) fn is_component(schema: &Schema) -> bool {
    schema.pointer.strip_prefix("/components/schemas/").is_some_and(|name| !name.contains('/'))
}

/// Whether a name on the wire consists of the field's words, whatever is between them.
pub(crate) fn is_same_in_other_case(field: &str, wire: &str) -> bool {
    let words = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    wire.starts_with(|first: char| first.is_ascii_alphabetic()) && words(field.trim_start_matches("r#")) == words(wire)
}

fn enum_view(ctx: &mut Context<'_>, schema: &Schema, values: &Enum) -> EnumView {
    let mut scope = Scope::reserve(&["Unknown"]);
    let is_text = values.values.iter().all(serde_json::Value::is_string);
    let mut variants = Vec::new();
    for value in &values.values {
        let text = value.as_str().map_or_else(|| value.to_string(), String::from);
        let pointer = format!("{}/enum/{}", schema.pointer, crate::source::escape(&text));
        let literal = if is_text { text.clone() } else { value.to_string() };
        let name = scope.variant(ctx, &text, &pointer, "Unknown");
        variants.push(VariantView { docs: format!("{}.", docs::code(value)), name, literal: format!("{literal:?}") });
    }
    EnumView {
        docs: type_docs(ctx, schema, "The values of the schema"),
        name: ctx.types[schema.name.as_str()].clone(),
        macro_name: String::from(if is_text { "text_enum" } else { "literal_enum" }),
        variants,
    }
}

fn union_view(ctx: &mut Context<'_>, schema: &Schema, union: &Union) -> UnionView {
    let mut scope = Scope::reserve(&["Other"]);
    let mut branches = Vec::new();
    let mut tags = Vec::new();
    let mut converted: Vec<Type> = Vec::new();
    for (index, branch) in union.branches.iter().enumerate() {
        let pointer = format!("{}/branches/{}", schema.pointer, crate::source::escape(&branch.name));
        let name = scope.variant(ctx, &branch.name, &pointer, "Other");
        let inner = ctx.rust_type(&branch.ty);
        let boxed = ctx.is_object(&branch.ty) || matches!(ctx.held_type(&schema.name, &branch.ty), RustType::Boxed(_));
        let ty = if boxed { RustType::Boxed(Box::new(inner.clone())) } else { inner.clone() };
        // Two branches of one type, or of two names for it, cannot both be made from it.
        let resolved = ctx.resolved(&branch.ty);
        let is_first = !converted.contains(&resolved);
        converted.push(resolved);
        tags.extend(branch.tags.iter().map(|tag| TagView { value: format!("{tag:?}"), index }));
        branches.push(BranchView {
            docs: format!("A value of the branch {}.", docs::name(&branch.name)),
            index,
            name,
            ty: ty.to_string(),
            inner: (boxed && is_first).then(|| inner.to_string()),
        });
    }
    let by = union.discriminator.as_ref().map_or_else(|| String::from("shape"), |tag| format!("{tag:?}"));
    UnionView {
        docs: type_docs(ctx, schema, "One of the types of the schema"),
        name: ctx.types[schema.name.as_str()].clone(),
        by,
        tags: union.discriminator.is_some().then_some(tags),
        branches,
    }
}

fn alias_view(ctx: &mut Context<'_>, schema: &Schema, ty: &Type) -> AliasView {
    AliasView {
        docs: type_docs(ctx, schema, "The schema"),
        name: ctx.types[schema.name.as_str()].clone(),
        ty: ctx.rust_type(ty).to_string(),
    }
}
