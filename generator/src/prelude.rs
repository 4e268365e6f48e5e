//! Names of Rust's prelude, written short where nothing in the file has them.
//!
//! Templates and views name everything by its whole path, since a schema may be called `Option`. In a file where none is,
//! the short name means the same, is what one would write, and is less to compile: a fourth of a generated crate is paths.

use std::collections::BTreeSet;

use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{ExprPath, File, Ident, Path, QSelf, TypePath};

/// Whole paths that the prelude has a name for: all but the last step, and the last step.
const PRELUDE: [(&[&str], &str); 15] = [
    (&["core", "option"], "Option"),
    (&["core", "option", "Option"], "Some"),
    (&["core", "option", "Option"], "None"),
    (&["core", "result"], "Result"),
    (&["core", "result", "Result"], "Ok"),
    (&["core", "result", "Result"], "Err"),
    (&["core", "convert"], "Into"),
    (&["core", "convert"], "From"),
    (&["core", "convert"], "AsRef"),
    (&["core", "default"], "Default"),
    (&["core", "iter"], "IntoIterator"),
    (&["std", "boxed"], "Box"),
    (&["std", "string"], "String"),
    (&["std", "string"], "ToString"),
    (&["std", "vec"], "Vec"),
];

/// Shortens the paths of a file.
pub(crate) fn shorten(file: &mut File) {
    let mut taken = Taken::default();
    taken.visit_file(file);
    let free = PRELUDE.into_iter().filter(|(_, name)| !taken.0.contains(*name)).collect();
    Shorten { free }.visit_file_mut(file);
}

/// The names that the items of a file have, wherever they stand.
#[derive(Default)]
struct Taken(BTreeSet<String>);

impl Visit<'_> for Taken {
    fn visit_ident(&mut self, ident: &Ident) {
        // Paths are not looked at, so what is left declares something.
        self.0.insert(ident.to_string());
    }

    fn visit_path(&mut self, _: &Path) {}

    fn visit_macro(&mut self, _: &syn::Macro) {}
}

struct Shorten {
    free: Vec<(&'static [&'static str], &'static str)>,
}

impl Shorten {
    /// How many steps at the beginning of a path can go.
    fn surplus(&self, path: &Path) -> Option<usize> {
        path.leading_colon?;
        let begins = |steps: &[&str], name: &str| {
            let whole = steps.iter().chain([&name]);
            path.segments.len() > steps.len() && whole.zip(&path.segments).all(|(step, segment)| segment.ident == step)
        };
        self.free.iter().filter(|(steps, name)| begins(steps, name)).map(|(steps, _)| steps.len()).max()
    }
}

impl Shorten {
    fn shorten(&self, qself: Option<&mut QSelf>, path: &mut Path) {
        let Some(surplus) = self.surplus(path) else { return };
        path.leading_colon = None;
        path.segments = path.segments.iter().skip(surplus).cloned().collect();
        if let Some(qself) = qself {
            qself.position = qself.position.saturating_sub(surplus);
        }
    }
}

impl VisitMut for Shorten {
    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        self.shorten(path.qself.as_mut(), &mut path.path);
        syn::visit_mut::visit_expr_path_mut(self, path);
    }

    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        self.shorten(path.qself.as_mut(), &mut path.path);
        syn::visit_mut::visit_type_path_mut(self, path);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        self.shorten(None, path);
        syn::visit_mut::visit_path_mut(self, path);
    }
}

#[cfg(test)]
mod tests {
    fn check(text: &str, expected: &str) {
        let mut file = syn::parse_file(text).expect("Rust");
        super::shorten(&mut file);
        let expected = syn::parse_file(expected).expect("Rust");
        assert_eq!(quote::quote!(#file).to_string(), quote::quote!(#expected).to_string());
    }

    #[test]
    fn what_the_prelude_names_is_short_unless_the_file_has_the_name() {
        check("type A = ::core::option::Option<::std::string::String>;", "type A = Option<String>;");
        check(
            "struct Option; type A = ::core::option::Option<::std::vec::Vec<crate::model::Option>>;",
            "struct Option;\ntype A = ::core::option::Option<Vec<crate::model::Option>>;",
        );
        check("fn a() { <A as ::core::default::Default>::default() }", "fn a() {\n    <A as Default>::default()\n}");
        check("const A: B = ::core::option::Option::Some(1);", "const A: B = Some(1);");
        check(
            "mod a { use b::String; } type A = ::std::string::String;",
            "mod a {\n    use b::String;\n}\ntype A = ::std::string::String;",
        );
        check(
            "fn a(b: impl ::core::convert::Into<::core::fmt::Error>) {}",
            "fn a(b: impl Into<::core::fmt::Error>) {}",
        );
    }
}
