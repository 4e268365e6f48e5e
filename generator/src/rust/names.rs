//! Identifiers: case, initialisms, keywords, collisions. Nothing else makes one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use heck::{ToKebabCase, ToSnakeCase, ToUpperCamelCase};

use super::Context;
use crate::config::Config;
use crate::diagnostic::{Code, SourceId};

/// Words that this edition reserves and the parser of names does not know yet.
const RESERVED: &[&str] = &["gen"];

/// Words that stand for nothing but themselves in Rust, and cannot be written raw.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

/// The rules of naming.
pub(crate) struct Names<'a> {
    config: &'a Config,
    used_renames: RefCell<BTreeSet<String>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(config: &'a Config) -> Self {
        Names { config, used_renames: RefCell::new(BTreeSet::new()) }
    }

    fn rename(&self, pointer: &str) -> Option<String> {
        let key = format!("#{pointer}");
        let name = self.config.renames.get(&key)?;
        self.used_renames.borrow_mut().insert(key);
        Some(name.clone())
    }

    /// The text with words that splitting would tear apart written as one.
    fn joined(&self, text: &str) -> String {
        self.config.initialisms.iter().fold(String::from(text), |text, word| text.replace(&word.from, &word.to))
    }

    pub(crate) fn camel(&self, text: &str) -> String {
        self.joined(text).to_upper_camel_case()
    }

    pub(crate) fn snake(&self, text: &str) -> String {
        self.joined(text).to_snake_case()
    }

    /// A type's name; the parts of a schema named by where it stands are joined.
    fn type_name(&self, name: &str, pointer: &str) -> String {
        self.rename(pointer).unwrap_or_else(|| name.split('.').map(|part| self.camel(part)).collect())
    }
}

/// Text as words joined by hyphens, for addresses and example values.
pub(crate) fn kebab(text: &str) -> String {
    text.to_kebab_case()
}

/// A word as an identifier: raw where it is a keyword, with a mark where even that is not allowed.
pub(crate) fn ident(word: &str) -> Option<String> {
    let word = if word.starts_with(|character: char| character.is_ascii_digit()) {
        format!("_{word}")
    } else {
        String::from(word)
    };
    if NEVER_RAW.contains(&word.as_str()) {
        return Some(format!("{word}_"));
    }
    if !RESERVED.contains(&word.as_str()) && syn::parse_str::<syn::Ident>(&word).is_ok() {
        return Some(word);
    }
    let raw = format!("r#{word}");
    syn::parse_str::<syn::Ident>(&raw).is_ok().then_some(raw)
}

/// What stands for a name that cannot be made, of which an error tells.
const INVALID: &str = "Invalid";

/// Names every schema; two with one name are an error.
pub(crate) fn name_types(ctx: &mut Context<'_>) {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for schema in &ctx.api.schemas {
        let name = ctx.names.type_name(&schema.name, &schema.pointer);
        let name = ident(&name).unwrap_or_else(|| {
            invalid(ctx, &schema.pointer, &schema.name);
            String::from(INVALID)
        });
        ctx.types.insert(&schema.name, name.clone());
        if name == INVALID {
            continue;
        }
        if let Some(owner) = owners.insert(name.clone(), &schema.pointer) {
            collision(ctx, &schema.pointer, &name, &format!("#{owner}"));
        }
        ctx.lock.add(&format!("#{}", schema.pointer), &name);
    }
}

fn invalid(ctx: &mut Context<'_>, pointer: &str, name: &str) {
    let message = format!("{name:?} cannot be made an identifier");
    let fix = format!("give it a name under `renames` in codegen.yaml: '#{pointer}'");
    ctx.diag.add(Code::InvalidName, pointer, message, fix);
}

fn collision(ctx: &mut Context<'_>, pointer: &str, name: &str, owner: &str) {
    let message = format!("{owner} is named `{name}` too");
    let fix = format!("give one of them another name under `renames` in codegen.yaml: '#{pointer}'");
    ctx.diag.add(Code::NameCollision, pointer, message, fix);
}

/// The names used so far in one scope, such as the members of a struct.
#[derive(Default)]
pub(crate) struct Scope {
    owners: BTreeMap<String, String>,
}

impl Scope {
    pub(crate) fn reserve(names: &[&str]) -> Self {
        let owners = names.iter().map(|name| (String::from(*name), String::from("a name of ours")));
        Scope { owners: owners.collect() }
    }

    fn claim(&mut self, ctx: &mut Context<'_>, wanted: Option<String>, text: &str, pointer: &str) -> String {
        let Some(name) = wanted.and_then(|word| ident(&word)) else {
            invalid(ctx, pointer, text);
            return String::from(INVALID);
        };
        if let Some(owner) = self.owners.insert(name.clone(), format!("{text:?}")) {
            collision(ctx, pointer, &name, &owner);
        }
        ctx.lock.add(&format!("#{pointer}"), &name);
        name
    }

    /// A name that follows from another.
    pub(crate) fn take(&mut self, ctx: &mut Context<'_>, name: &str, text: &str, pointer: &str) {
        if let Some(owner) = self.owners.insert(String::from(name), format!("{text:?}"))
            && !name.contains(INVALID)
        {
            collision(ctx, pointer, name, &owner);
        }
    }

    /// A field, parameter or method.
    pub(crate) fn snake(&mut self, ctx: &mut Context<'_>, text: &str, pointer: &str) -> String {
        let word = ctx.names.rename(pointer).unwrap_or_else(|| ctx.names.snake(text));
        self.claim(ctx, Some(word), text, pointer)
    }

    /// A variant of an enum. `taken` is the variant of our own, which a listed value must leave alone.
    pub(crate) fn variant(&mut self, ctx: &mut Context<'_>, text: &str, pointer: &str, taken: &str) -> String {
        let word = ctx.names.rename(pointer).unwrap_or_else(|| {
            let word = ctx.names.camel(&spelled(text));
            let word =
                if word.starts_with(|character: char| character.is_ascii_digit()) { format!("N{word}") } else { word };
            if word == taken { format!("{word}Listed") } else { word }
        });
        self.claim(ctx, Some(word), text, pointer)
    }

    /// What an operation is called: as it is renamed, or by its id.
    pub(crate) fn title(ctx: &Context<'_>, id: &str, pointer: &str) -> String {
        ctx.names.rename(pointer).unwrap_or_else(|| String::from(id))
    }

    /// A type of an area's module.
    pub(crate) fn camel(&mut self, ctx: &mut Context<'_>, text: &str, pointer: &str) -> String {
        let word = ctx.names.rename(pointer).unwrap_or_else(|| ctx.names.camel(text));
        self.claim(ctx, Some(word), text, pointer)
    }
}

/// Text of nothing but signs, spelled out; other text as it is.
fn spelled(text: &str) -> String {
    if text.is_empty() {
        return String::from("Empty");
    }
    if text.chars().any(char::is_alphanumeric) {
        let negative = text.starts_with('-') && text[1..].starts_with(|character: char| character.is_ascii_digit());
        return if negative { format!("Minus{}", &text[1..]) } else { String::from(text) };
    }
    text.chars().map(sign_name).collect()
}

fn sign_name(sign: char) -> String {
    let known = match sign {
        '<' => "Less",
        '>' => "Greater",
        '=' => "Equal",
        '!' => "Not",
        '*' => "Star",
        '+' => "Plus",
        '-' => "Minus",
        '/' => "Slash",
        '.' => "Dot",
        '%' => "Percent",
        '_' => "Underscore",
        ' ' => "Space",
        other => return format!("U{:X}", u32::from(other)),
    };
    String::from(known)
}

/// Renames that nothing used are errors: what they named is gone.
pub(crate) fn check_renames(ctx: &mut Context<'_>) {
    let used = ctx.names.used_renames.borrow().clone();
    for pointer in ctx.config.renames.keys() {
        if !used.contains(pointer) {
            let message = format!("the rename of {pointer:?} names nothing");
            let place = format!("/renames/{}", crate::source::escape(pointer));
            ctx.diag.add_in(SourceId::Config, Code::StaleConfig, &place, message, "correct or remove it");
        }
    }
}
