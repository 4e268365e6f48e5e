//! A map from text to values, as two vectors.
//!
//! The keys of API maps arrive sorted and are read more often than changed; vectors keep the machine code of every
//! program that uses a model several times smaller than a tree per value type would. What keeps them in order knows
//! nothing of the values: [`Keys`].

use std::fmt;
use std::ops::Index;

use crate::keys::{Keys, Removal, Slot, Slots};
use crate::masked;

/// A map from strings to values, sorted by key.
///
/// A lookup takes logarithmic time, and so does a change, but for moving at most some hundred entries. Changing all
/// values ([`Map::iter_mut`]) or taking them out also puts a large map in order that was changed in the middle.
#[derive(Clone)]
pub struct Map<T> {
    pub(crate) keys: Keys,
    /// By the slots of the keys.
    pub(crate) values: Vec<T>,
}

impl<T> Map<T> {
    /// An empty map.
    #[inline]
    pub const fn new() -> Self {
        Map { keys: Keys::new(), values: Vec::new() }
    }

    /// How many entries there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The value of a key.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.keys.find(key).map(|slot| &self.values[slot])
    }

    /// The value of a key, to change it.
    #[inline]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.keys.find(key).map(|slot| &mut self.values[slot])
    }

    /// Whether there is a value for a key.
    #[inline]
    pub fn contains_key(&self, key: &str) -> bool {
        self.keys.find(key).is_some()
    }

    /// Sets the value of a key and gives the one it replaces.
    #[inline]
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        match self.keys.insert(key.into()) {
            Slot::Taken(slot) => Some(std::mem::replace(&mut self.values[slot], value)),
            Slot::New(slot) => {
                self.values.insert(slot, value);
                None
            }
        }
    }

    /// Removes a key and gives its value.
    #[inline]
    pub fn remove(&mut self, key: &str) -> Option<T> {
        match self.keys.remove(key)? {
            Removal::Shift(slot) => Some(self.values.remove(slot)),
            Removal::Swap(slot) => Some(self.values.swap_remove(slot)),
        }
    }

    /// Removes every entry.
    #[inline]
    pub fn clear(&mut self) {
        self.keys.truncate(0);
        self.values.clear();
    }

    /// The entries in order of their keys.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> + '_ {
        self.into_iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The entries in order of their keys, to change the values.
    #[inline]
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut T)> + '_ {
        self.settle();
        self.keys.names().iter().map(String::as_str).zip(&mut self.values)
    }

    /// The keys in order.
    #[inline]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.keys.slots().map(|slot| self.keys.names()[slot].as_str())
    }

    /// The values in order of their keys.
    #[inline]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &T> + '_ {
        self.keys.slots().map(|slot| &self.values[slot])
    }

    /// Adds an entry at the end; [`Map::arrange`] has to follow.
    #[inline]
    pub(crate) fn push(&mut self, key: String, value: T) {
        self.keys.push(key);
        self.values.push(value);
    }

    /// Puts the vectors in order.
    #[inline]
    fn settle(&mut self) {
        if !self.keys.is_settled() {
            self.arrange();
        }
    }

    /// Puts the vectors in order, whatever was pushed onto them; of several entries with one key the last one stays.
    #[inline]
    pub(crate) fn arrange(&mut self) {
        self.keys.arrange(&mut |a, b| self.values.swap(a, b));
        self.values.truncate(self.keys.len());
    }
}

impl<T: PartialEq> PartialEq for Map<T> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.into_iter().eq(other)
    }
}

impl<T: Eq> Eq for Map<T> {}

impl<T> Default for Map<T> {
    #[inline]
    fn default() -> Self {
        Map::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    /// The entries, with a mask in the place of values whose key is the name of a secret, such as `token` or `apiKey`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (key, value) in self {
            if masked::is_secret_name(key) {
                out.entry(&key, &format_args!("{}", masked::MASK));
            } else {
                out.entry(&key, value);
            }
        }
        out.finish()
    }
}

impl<T> Index<&str> for Map<T> {
    type Output = T;

    /// # Panics
    /// If there is no such key; see [`Map::get`].
    #[inline]
    fn index(&self, key: &str) -> &T {
        match self.get(key) {
            Some(value) => value,
            None => panic!("no entry for key {key:?}"),
        }
    }
}

impl<K: Into<String>, T> FromIterator<(K, T)> for Map<T> {
    /// From entries in any order; of several with one key the last one counts.
    #[inline]
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut map = Map::new();
        for (key, value) in entries {
            map.push(key.into(), value);
        }
        map.arrange();
        map
    }
}

impl<K: Into<String>, T> Extend<(K, T)> for Map<T> {
    #[inline]
    fn extend<I: IntoIterator<Item = (K, T)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Into<String>, T, const N: usize> From<[(K, T); N]> for Map<T> {
    #[inline]
    fn from(entries: [(K, T); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T> From<std::collections::BTreeMap<String, T>> for Map<T> {
    #[inline]
    fn from(entries: std::collections::BTreeMap<String, T>) -> Self {
        entries.into_iter().collect()
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = std::iter::Zip<std::vec::IntoIter<String>, std::vec::IntoIter<T>>;

    #[inline]
    fn into_iter(mut self) -> Self::IntoIter {
        self.settle();
        self.keys.into_names().into_iter().zip(self.values)
    }
}

/// The entries of a [`Map`] in order of their keys.
#[derive(Clone)]
pub struct MapIter<'a, T> {
    slots: Slots<'a>,
    names: &'a [String],
    values: &'a [T],
}

impl<T> fmt::Debug for MapIter<'_, T> {
    /// Not the entries: some may be secrets, which only [`Map`] masks.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MapIter")
    }
}

impl<'a, T> Iterator for MapIter<'a, T> {
    type Item = (&'a String, &'a T);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let slot = self.slots.next()?;
        Some((&self.names[slot], &self.values[slot]))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.slots.size_hint()
    }
}

impl<T> ExactSizeIterator for MapIter<'_, T> {}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = MapIter<'a, T>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        MapIter { slots: self.keys.slots(), names: self.keys.names(), values: &self.values }
    }
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
