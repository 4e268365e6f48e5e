//! Rust types as text, and how a caller's value becomes one.

use std::fmt;

use api_ir::{Parameter, Scalar, Schema, Shape, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::Context;

/// A type of the generated crate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RustType {
    Unit,
    String,
    Bool,
    I64,
    I32,
    F64,
    Runtime(&'static str),
    Model(String),
    External(String),
    Vec(Box<RustType>),
    Map(Box<RustType>),
    Option(Box<RustType>),
    Maybe(Box<RustType>),
    Boxed(Box<RustType>),
}

impl RustType {
    fn tokens(&self) -> TokenStream {
        match self {
            RustType::Unit => quote!(()),
            RustType::String => quote!(::std::string::String),
            RustType::Bool => quote!(bool),
            RustType::I64 => quote!(i64),
            RustType::I32 => quote!(i32),
            RustType::F64 => quote!(f64),
            RustType::Runtime(name) => {
                let name = quote::format_ident!("{name}");
                quote!(::ldapi_runtime::#name)
            }
            RustType::Model(name) => {
                let name = quote::format_ident!("{name}");
                quote!(crate::model::#name)
            }
            RustType::External(path) => path.parse().unwrap_or_default(),
            RustType::Vec(item) => {
                let item = item.tokens();
                quote!(::std::vec::Vec<#item>)
            }
            RustType::Map(value) => {
                let value = value.tokens();
                quote!(::ldapi_runtime::Map<#value>)
            }
            RustType::Option(value) => {
                let value = value.tokens();
                quote!(::core::option::Option<#value>)
            }
            RustType::Maybe(value) => {
                let value = value.tokens();
                quote!(::ldapi_runtime::Maybe<#value>)
            }
            RustType::Boxed(value) => {
                let value = value.tokens();
                quote!(::ldapi_runtime::Boxed<#value>)
            }
        }
    }

    /// The type of a setter's argument, and the expression that makes the value of `value`.
    pub(crate) fn argument(&self) -> (String, String) {
        match self {
            RustType::Bool
            | RustType::I64
            | RustType::I32
            | RustType::F64
            | RustType::Unit
            | RustType::Runtime("DateTime" | "Date" | "Uuid") => (self.to_string(), String::from("value")),
            RustType::String
            | RustType::Runtime(_)
            | RustType::Model(_)
            | RustType::External(_)
            | RustType::Option(_)
            | RustType::Maybe(_) => (format!("impl ::core::convert::Into<{self}>"), String::from("value.into()")),
            RustType::Boxed(inner) => {
                let (argument, expression) = inner.argument();
                (argument, format!("::ldapi_runtime::Boxed::new({expression})"))
            }
            RustType::Vec(item) => {
                let (argument, expression) = item.argument();
                let expression = match expression.as_str() {
                    "value" => String::from("value.into_iter().collect()"),
                    "value.into()" => String::from("::ldapi_runtime::many(value)"),
                    _ => format!("value.into_iter().map(|value| {expression}).collect()"),
                };
                (format!("impl ::core::iter::IntoIterator<Item = {argument}>"), expression)
            }
            RustType::Map(item) => {
                let (argument, expression) = item.argument();
                let argument = format!(
                    "impl ::core::iter::IntoIterator<Item = (impl ::core::convert::Into<::std::string::String>, {argument})>"
                );
                let expression = match expression.as_str() {
                    "value.into()" => String::from("::ldapi_runtime::entries(value)"),
                    _ => {
                        format!("value.into_iter().map(|(key, value)| (key.into(), {expression})).collect::<{self}>()")
                    }
                };
                (argument, expression)
            }
        }
    }
}

impl fmt::Display for RustType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for token in self.tokens().to_string().chars() {
            if !token.is_whitespace() {
                text.push(token);
            }
        }
        f.write_str(&text)
    }
}

fn scalar(scalar: Scalar) -> RustType {
    match scalar {
        Scalar::String => RustType::String,
        Scalar::Boolean => RustType::Bool,
        Scalar::Int64 => RustType::I64,
        Scalar::Int32 => RustType::I32,
        Scalar::Number => RustType::F64,
        Scalar::DateTime => RustType::Runtime("DateTime"),
        Scalar::Date => RustType::Runtime("Date"),
        Scalar::Uuid => RustType::Runtime("Uuid"),
        // In JSON there are no bytes; a binary string is text.
        Scalar::Binary => RustType::String,
        Scalar::Byte => RustType::Runtime("Base64"),
    }
}

impl Context<'_> {
    /// The type of a value.
    pub(crate) fn rust_type(&self, ty: &Type) -> RustType {
        match ty {
            Type::Scalar(kind) => scalar(*kind),
            Type::Any => RustType::Runtime("Json"),
            Type::List(item) => RustType::Vec(Box::new(self.rust_type(item))),
            Type::Map(value) => RustType::Map(Box::new(self.rust_type(value))),
            Type::Nullable(inner) => RustType::Maybe(Box::new(self.rust_type(inner))),
            Type::Named(name) => match self.schema(name) {
                Some(Schema { external: Some(path), .. }) if self.target.hand_written => {
                    RustType::External(path.clone())
                }
                _ => RustType::Model(self.types.get(name.as_str()).cloned().unwrap_or_else(|| String::from("Invalid"))),
            },
        }
    }

    /// The type that tells how a value is set: aliases are what they stand for.
    pub(crate) fn open_type(&self, ty: &Type) -> RustType {
        match ty {
            Type::List(item) => RustType::Vec(Box::new(self.open_type(item))),
            Type::Map(value) => RustType::Map(Box::new(self.open_type(value))),
            Type::Named(_) => match self.resolved(ty) {
                Type::Named(_) => self.rust_type(ty),
                other => self.open_type(&other),
            },
            Type::Nullable(_) | Type::Scalar(_) | Type::Any => self.rust_type(ty),
        }
    }

    /// The type that tells how a parameter is set.
    pub(crate) fn parameter_type(&self, parameter: &Parameter) -> RustType {
        match &parameter.external {
            Some(path) if self.target.hand_written => RustType::External(path.clone()),
            _ => self.open_type(&parameter.ty),
        }
    }

    /// The type of a value inside of the schema `owner`: boxed where it would hold itself.
    pub(crate) fn held_type(&self, owner: &str, ty: &Type) -> RustType {
        let rust = self.rust_type(ty);
        let circular = |name: &str| self.circles.get(owner).is_some_and(|circle| circle.contains(name));
        match ty {
            Type::Named(name) if circular(name) => RustType::Boxed(Box::new(rust)),
            _ => rust,
        }
    }

    /// Whether a named type is an object, which is large.
    pub(crate) fn is_object(&self, ty: &Type) -> bool {
        match self.resolved(ty) {
            Type::Named(name) => self.schema(&name).is_some_and(|schema| matches!(schema.shape, Shape::Object(_))),
            _ => false,
        }
    }
}
