//! A document while a patch is carried out.

use serde_json::{Map, Value};

use super::member;

pub(super) type Object = Map<String, Value>;

/// A copy of the document that instructions change one after the other.
pub(super) struct Draft<'a> {
    document: Value,
    place: Place<'a>,
    ids: &'a mut dyn FnMut() -> String,
    unpredicted: Vec<String>,
    /// The keys of the prerequisites as they are after the instructions so far, once one was for them: the document
    /// does not tell, since changes to prerequisites are mostly left out of it.
    pub(super) prerequisites: Option<Vec<String>>,
}

/// Where rules stand.
#[derive(Clone, Copy)]
enum Place<'a> {
    Document,
    Environment(Option<&'a str>),
}

impl<'a> Draft<'a> {
    pub(super) fn flag(document: &Value, environment: Option<&'a str>, ids: &'a mut dyn FnMut() -> String) -> Self {
        Draft::new(document, Place::Environment(environment), ids)
    }

    pub(super) fn segment(document: &Value, ids: &'a mut dyn FnMut() -> String) -> Self {
        Draft::new(document, Place::Document, ids)
    }

    fn new(document: &Value, place: Place<'a>, ids: &'a mut dyn FnMut() -> String) -> Self {
        Draft { document: document.clone(), place, ids, unpredicted: Vec::new(), prerequisites: None }
    }

    /// The document, and the kinds whose effect is not in it.
    pub(super) fn finish(self) -> (Value, Vec<String>) {
        (self.document, self.unpredicted)
    }

    pub(super) fn root(&self) -> Result<&Object, String> {
        self.document.as_object().ok_or_else(no_document)
    }

    pub(super) fn root_mut(&mut self) -> Result<&mut Object, String> {
        self.document.as_object_mut().ok_or_else(no_document)
    }

    /// Where rules and targets stand: the environment of the patch, or a segment itself.
    pub(super) fn place(&self) -> Result<&Object, String> {
        match self.place {
            Place::Document => self.root(),
            Place::Environment(None) => Err("the patch names no environment".into()),
            Place::Environment(Some(key)) => {
                let environments = self.root()?.get("environments").and_then(Value::as_object);
                let environment = environments.and_then(|environments| environments.get(key)?.as_object());
                environment.ok_or_else(|| no_environment(key))
            }
        }
    }

    pub(super) fn place_mut(&mut self) -> Result<&mut Object, String> {
        match self.place {
            Place::Document => self.root_mut(),
            Place::Environment(None) => Err("the patch names no environment".into()),
            Place::Environment(Some(key)) => {
                let environments = self.root_mut()?.get_mut("environments").and_then(Value::as_object_mut);
                let environment = environments.and_then(|environments| environments.get_mut(key)?.as_object_mut());
                environment.ok_or_else(|| no_environment(key))
            }
        }
    }

    /// Every environment of a flag.
    pub(super) fn environments_mut(&mut self) -> Result<impl Iterator<Item = &mut Object>, String> {
        let environments = self.root_mut()?.get_mut("environments").and_then(Value::as_object_mut);
        Ok(environments.into_iter().flat_map(Object::values_mut).filter_map(Value::as_object_mut))
    }

    /// The variations of a flag.
    pub(super) fn variations(&self) -> Result<&[Value], String> {
        member::list(self.root()?, "variations")
    }

    /// The index of a variation.
    pub(super) fn variation(&self, id: &str) -> Result<usize, String> {
        let at = self.variations()?.iter().position(|variation| member::text(variation, "_id") == Some(id));
        at.ok_or_else(|| format!("there is no variation {id:?}"))
    }

    pub(super) fn is_migration(&self) -> Result<bool, String> {
        Ok(self.root()?.get("_purpose").and_then(Value::as_str) == Some("migration"))
    }

    pub(super) fn new_id(&mut self) -> Value {
        Value::String((self.ids)())
    }

    /// Notes that the effect of an instruction is not in the document.
    pub(super) fn leave_unpredicted(&mut self, kind: &str) {
        if !self.unpredicted.iter().any(|known| known == kind) {
            self.unpredicted.push(kind.to_owned());
        }
    }
}

fn no_document() -> String {
    "the document is no object".into()
}

fn no_environment(key: &str) -> String {
    format!("there is no environment {key:?}")
}
