//! Members that a model does not declare.

use crate::kept::Text;
use crate::keys::Order;

/// Undeclared members by name, with their values as JSON text, in the order in which they came.
#[derive(Clone, Default)]
pub(crate) struct Unknown {
    names: Vec<String>,
    texts: Vec<Text>,
    /// The order of the names, once they are too many to be searched one by one.
    order: Option<Box<Order>>,
    broken: Vec<Broken>,
}

/// A member whose name holds half of a surrogate pair, so that others may look like it.
#[derive(Clone)]
struct Broken {
    name: String,
    /// The name as it came.
    raw: Box<str>,
    text: Text,
}

/// An undeclared member.
pub(crate) struct Stray<'a> {
    pub(crate) name: &'a str,
    /// The name with its quotes, if it holds half of a surrogate pair.
    pub(crate) broken: Option<&'a str>,
    pub(crate) text: &'a str,
}

/// Up to so many names are searched one by one.
const FEW: usize = 16;

impl Unknown {
    /// Sets the value of a member.
    pub(crate) fn insert(&mut self, name: String, text: Text) {
        if self.order.is_none() && self.names.len() == FEW {
            self.order = Some(Box::new(Order::of(&self.names)));
        }
        let place = match &self.order {
            None => self.names.iter().position(|known| *known == name).ok_or((0, 0)),
            Some(order) => order.find(&self.names, &name).map(|place| order.slot(place)),
        };
        match (place, &mut self.order) {
            (Ok(at), _) => {
                self.texts[at] = text;
                return;
            }
            (Err(place), Some(order)) => order.insert(place, self.names.len()),
            (Err(_), None) => {}
        }
        self.names.push(name);
        self.texts.push(text);
    }

    /// Adds a member whose name no string can hold.
    pub(crate) fn insert_broken(&mut self, name: String, raw: Box<str>, text: Text) {
        self.broken.push(Broken { name, raw, text });
    }

    fn find(&self, name: &str) -> Option<usize> {
        match &self.order {
            None => self.names.iter().position(|known| known == name),
            Some(order) => order.find(&self.names, name).ok().map(|place| order.slot(place)),
        }
    }

    /// The text of a member.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let broken = || self.broken.iter().find(|broken| broken.name == name).map(|broken| &*broken.text);
        self.find(name).map(|at| &*self.texts[at]).or_else(broken)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Stray<'_>> {
        let whole = self.names.iter().zip(&self.texts).map(|(name, text)| Stray { name, broken: None, text });
        let broken = self.broken.iter();
        whole.chain(broken.map(|member| Stray { name: &member.name, broken: Some(&member.raw), text: &member.text }))
    }
}
