//! From the API in API words to finished views of Rust: every name, type and line of documentation is decided here.

use std::collections::{BTreeMap, BTreeSet};

use api_ir::{Api, Schema, Shape, Type};

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::lock::Lock;

pub(crate) mod docs;
mod example;
mod facts;
mod limits;
mod links;
pub(crate) mod model;
mod names;
pub(crate) mod operation;
mod operation_docs;
mod pages;
mod types;

pub(crate) use example::ContractCall;
use names::Names;

/// What the views are made for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    /// The crate's name, for examples.
    pub(crate) crate_name: String,
    /// Whether the crate stands alone: no features, a root of its own.
    pub(crate) standalone: bool,
    /// Whether the hand-written types that the document names are there.
    pub(crate) hand_written: bool,
}

/// What making views needs at hand.
pub(crate) struct Context<'a> {
    pub(crate) api: &'a Api,
    pub(crate) config: &'a Config,
    pub(crate) target: &'a Target,
    pub(crate) types: BTreeMap<&'a str, String>,
    pub(crate) circles: BTreeMap<String, BTreeSet<String>>,
    pub(crate) diag: &'a mut Diagnostics,
    pub(crate) lock: Lock,
    pub(crate) names: Names<'a>,
}

impl<'a> Context<'a> {
    fn schema(&self, name: &str) -> Option<&'a Schema> {
        self.api.schema(name)
    }

    /// What a type is once aliases are followed.
    pub(crate) fn resolved(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        for _ in 0..32 {
            let Type::Named(name) = &ty else { break };
            match self.schema(name) {
                Some(Schema { shape: Shape::Alias(target), external, .. })
                    if external.is_none() || !self.target.hand_written =>
                {
                    ty = target.clone();
                }
                _ => break,
            }
        }
        ty
    }
}

/// The files of operations, by area.
pub(crate) type AreaFiles = BTreeMap<String, operation::AreaFile>;

/// All views of a crate.
pub(crate) struct Views {
    pub(crate) models: BTreeMap<String, model::ModelFile>,
    pub(crate) areas: AreaFiles,
    pub(crate) model_mod: model::ModelMod,
    pub(crate) api_mod: operation::ApiMod,
    pub(crate) names: pages::NamesPage,
    pub(crate) patches: pages::PatchesPage,
}

impl Views {
    /// The view of every model and operation by name, for people.
    pub(crate) fn dump(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for file in self.models.values() {
            out.extend(file.structs.iter().map(|view| (view.name.clone(), format!("{view:#?}"))));
            out.extend(file.enums.iter().map(|view| (view.name.clone(), format!("{view:#?}"))));
            out.extend(file.unions.iter().map(|view| (view.name.clone(), format!("{view:#?}"))));
            out.extend(file.aliases.iter().map(|view| (view.name.clone(), format!("{view:#?}"))));
        }
        for file in self.areas.values() {
            out.extend(file.operations.iter().map(|view| (view.builder.clone(), format!("{view:#?}"))));
        }
        out.sort();
        out
    }
}

/// Makes all views.
pub(crate) fn views(api: &Api, config: &Config, target: &Target, hash: &str, diag: &mut Diagnostics) -> (Views, Lock) {
    let names = Names::new(config);
    let circles = crate::pass::components(api);
    let mut ctx = Context { api, config, target, types: BTreeMap::new(), circles, diag, lock: Lock::default(), names };
    names::name_types(&mut ctx);
    let models = model::files(&mut ctx);
    let areas = operation::files(&mut ctx);
    let model_mod = model::model_mod(&ctx, &models);
    let api_mod = operation::api_mod(&mut ctx, &areas, hash);
    names::check_renames(&mut ctx);
    let (names, patches) = (pages::names(&ctx, &areas), pages::patches(&ctx, &areas));
    let mut views = Views { models, areas, model_mod, api_mod, names, patches };
    links::add(&ctx, &mut views);
    (views, ctx.lock)
}
