//! The public types of the crates, from their source. The lint `unreachable_pub` sees to it that what is `pub` is
//! reachable.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ldapi_tests::document::root;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Fields, GenericArgument, Item, ItemImpl, PathArguments, Type, Visibility};

/// The folders of the crates, and the names that their types begin with.
const CRATES: &[(&str, &str)] = &[
    ("ldapi/runtime/src", "ldapi_runtime"),
    ("ldapi/intent/src", "ldapi_intent"),
    ("ldapi/rules/src", "ldapi_rules"),
    ("ldapi/src", "ldapi"),
    ("emulator/src", "ldapi_emulator"),
];

/// Macros that make public types, and which words of a call are the names of these.
const MACROS: &[(&str, Names)] = &[
    ("builder", Names::Fixed("Builder")),
    ("config", Names::First),
    ("instructions", Names::First),
    ("parameters", Names::First),
    ("sets", Names::All),
    ("subjects", Names::All),
];

#[derive(Clone, Copy)]
enum Names {
    /// Always this one.
    Fixed(&'static str),
    /// The first word.
    First,
    /// All words at the top.
    All,
}

/// Types that cannot hold a secret, by the last word of their path.
const HARMLESS: &[&str] = &[
    "bool",
    "char",
    "u8",
    "u16",
    "u32",
    "u64",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "isize",
    "f64",
    "Duration",
    "Instant",
    "SystemTime",
    "StatusCode",
    "Method",
    "HeaderName",
    "PhantomData",
    "AtomicI64",
    "AtomicU64",
    "SocketAddr",
];

/// A type of one of the crates.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) is_public: bool,
    /// Whether it has `Debug`, as far as that can be seen.
    pub(super) has_debug: bool,
    pub(super) has_display: bool,
    /// The types of its fields; `None` if they are not known.
    fields: Option<Vec<Type>>,
}

/// What the source says.
#[derive(Default)]
pub(super) struct Source {
    /// By the path where a type is defined.
    pub(super) types: BTreeMap<String, Known>,
    /// Traits that are implemented by name: crate, trait, type.
    impls: BTreeSet<(String, String, String)>,
    /// Words in calls of macros, by crate.
    words: BTreeSet<(String, String)>,
}

pub(super) fn read() -> Source {
    let mut source = Source::default();
    for (folder, name) in CRATES {
        source.read_folder(&root().join(folder), name, true);
    }
    let paths: Vec<String> = source.types.keys().cloned().collect();
    for path in paths {
        let (crate_name, name) = ends(&path);
        let has = |of: &str| source.impls.contains(&(crate_name.clone(), of.into(), name.clone()));
        let (debug, display) =
            (has("Debug") || source.words.contains(&(crate_name.clone(), name.clone())), has("Display"));
        let known = source.types.entry(path).or_default();
        known.has_debug |= debug;
        known.has_display |= display;
    }
    source
}

/// The crate and the name of a type.
fn ends(path: &str) -> (String, String) {
    let crate_name = path.split("::").next().unwrap_or_default();
    (crate_name.into(), path.rsplit("::").next().unwrap_or_default().into())
}

impl Source {
    fn read_folder(&mut self, folder: &Path, module: &str, is_root: bool) {
        for entry in std::fs::read_dir(folder).expect("the folder is part of the project") {
            let path = entry.expect("the folder can be read").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            if path.is_dir() {
                if stem != "generated" {
                    self.read_folder(&path, &format!("{module}::{stem}"), false);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") && stem != "main" {
                let text = std::fs::read_to_string(&path).expect("the file can be read");
                let file = syn::parse_file(&text).expect("the file compiles");
                let module = if is_root && stem == "lib" { String::from(module) } else { format!("{module}::{stem}") };
                self.read_items(&file.items, &module);
            }
        }
    }

    fn read_items(&mut self, items: &[Item], module: &str) {
        for item in items {
            match item {
                Item::Struct(item) => {
                    let fields = types_of(&item.fields);
                    self.add(module, &item.ident.to_string(), &item.vis, &item.attrs, Some(fields));
                }
                Item::Enum(item) => {
                    let fields = item.variants.iter().flat_map(|variant| types_of(&variant.fields)).collect();
                    self.add(module, &item.ident.to_string(), &item.vis, &item.attrs, Some(fields));
                }
                Item::Mod(item) => {
                    let is_test =
                        item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg") && is_test(attribute));
                    if let Some((_, items)) = item.content.as_ref().filter(|_| !is_test) {
                        self.read_items(items, &format!("{module}::{}", item.ident));
                    }
                }
                Item::Impl(item) => self.add_impl(item, module),
                Item::Macro(item) => self.read_macro(item, module),
                _ => {}
            }
        }
    }

    fn add(&mut self, module: &str, name: &str, vis: &Visibility, attrs: &[syn::Attribute], fields: Option<Vec<Type>>) {
        let derives = attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
        let has_debug =
            derives.filter_map(|derive| derive.meta.require_list().ok()).any(|list| has_word(&list.tokens, "Debug"));
        let is_public = matches!(vis, Visibility::Public(_));
        self.types.insert(format!("{module}::{name}"), Known { is_public, has_debug, has_display: false, fields });
    }

    fn add_impl(&mut self, item: &ItemImpl, module: &str) {
        let (Some((of, _)), Type::Path(to)) = (&item.trait_, &*item.self_ty) else { return };
        let (Some(of), Some(to)) = (of.segments.last(), to.path.segments.last()) else { return };
        self.impls.insert((ends(module).0, of.ident.to_string(), to.ident.to_string()));
    }

    fn read_macro(&mut self, item: &syn::ItemMacro, module: &str) {
        let called = item.mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if called == "macro_rules" {
            let name = item.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let is_known = MACROS.iter().any(|(known, _)| *known == name);
            assert!(
                is_known || !makes_types(&item.mac.tokens),
                "{module}: the macro {name} makes types; tell MACROS how"
            );
            return;
        }
        let crate_name = ends(module).0;
        words(&item.mac.tokens, &mut |word| {
            self.words.insert((crate_name.clone(), word));
        });
        let Some((_, names)) = MACROS.iter().find(|(known, _)| *known == called) else { return };
        let top = top_words(&item.mac.tokens);
        let names = match names {
            Names::Fixed(name) => vec![String::from(*name)],
            Names::First => top.into_iter().take(1).collect(),
            Names::All => top,
        };
        for name in names {
            // What a macro makes is public, has `Debug`, and fields that nobody knows here, but for enums without values.
            let fields = (called == "subjects" || called == "sets").then(Vec::new);
            let known = Known { is_public: true, has_debug: fields.is_none(), has_display: false, fields };
            self.types.insert(format!("{module}::{name}"), known);
        }
    }

    /// Whether a type can hold no secret, because none of its fields can.
    pub(super) fn is_harmless(&self, path: &str) -> bool {
        self.is_harmless_within(path, &mut BTreeSet::new())
    }

    fn is_harmless_within(&self, path: &str, seen: &mut BTreeSet<String>) -> bool {
        if !seen.insert(path.into()) {
            return true;
        }
        let Some(fields) = self.types.get(path).and_then(|known| known.fields.as_ref()) else { return false };
        let crate_name = ends(path).0;
        fields.iter().all(|field| self.is_harmless_type(field, &crate_name, false, seen))
    }

    fn is_harmless_type(&self, ty: &Type, of: &str, is_static: bool, seen: &mut BTreeSet<String>) -> bool {
        match ty {
            Type::Reference(ty) => {
                let is_static = ty.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static");
                is_static && self.is_harmless_type(&ty.elem, of, true, seen)
            }
            // Bytes may be anything.
            Type::Slice(ty) if is_byte(&ty.elem) => false,
            Type::Array(ty) if is_byte(&ty.elem) => false,
            Type::Slice(ty) => self.is_harmless_type(&ty.elem, of, is_static, seen),
            Type::Array(ty) => self.is_harmless_type(&ty.elem, of, is_static, seen),
            Type::Tuple(ty) => ty.elems.iter().all(|ty| self.is_harmless_type(ty, of, is_static, seen)),
            Type::FnPtr(_) => true,
            Type::Path(ty) => {
                let Some(last) = ty.path.segments.last() else { return false };
                let name = last.ident.to_string();
                if HARMLESS.contains(&name.as_str()) || (is_static && name == "str") {
                    return true;
                }
                if ["Option", "Vec", "Arc", "Box"].contains(&name.as_str()) {
                    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
                    return arguments.args.iter().all(|argument| match argument {
                        GenericArgument::Type(ty) if is_byte(ty) => false,
                        GenericArgument::Type(ty) => self.is_harmless_type(ty, of, is_static, seen),
                        _ => false,
                    });
                }
                let mut ours = self.types.keys().filter(|path| ends(path) == (of.into(), name.clone())).peekable();
                ours.peek().is_some() && ours.all(|path| self.is_harmless_within(path, seen))
            }
            _ => false,
        }
    }
}

fn types_of(fields: &Fields) -> Vec<Type> {
    fields.iter().map(|field| field.ty.clone()).collect()
}

fn is_byte(ty: &Type) -> bool {
    matches!(ty, Type::Path(ty) if ty.path.is_ident("u8"))
}

fn is_test(attribute: &syn::Attribute) -> bool {
    attribute.meta.require_list().is_ok_and(|list| has_word(&list.tokens, "test"))
}

/// All words in tokens.
fn words(tokens: &TokenStream, each: &mut dyn FnMut(String)) {
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => each(ident.to_string()),
            TokenTree::Group(group) => words(&group.stream(), each),
            _ => {}
        }
    }
}

fn has_word(tokens: &TokenStream, wanted: &str) -> bool {
    let mut found = false;
    words(tokens, &mut |word| found |= word == wanted);
    found
}

fn top_words(tokens: &TokenStream) -> Vec<String> {
    let idents = tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    });
    idents.collect()
}

/// Whether the rules of a macro have `pub struct` or `pub enum` in them.
fn makes_types(tokens: &TokenStream) -> bool {
    let mut before = String::new();
    let mut found = false;
    words(tokens, &mut |word| {
        found |= before == "pub" && (word == "struct" || word == "enum");
        before = word;
    });
    found
}
