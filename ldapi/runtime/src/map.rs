//! A map from text to values, as a sorted vector.
//!
//! The keys of API maps arrive sorted and are read more often than changed; a vector keeps the machine code of every
//! program that uses a model several times smaller than a tree per value type would.

use std::fmt;
use std::ops::Index;

use crate::masked;

/// A map from strings to values, sorted by key.
#[derive(Clone, PartialEq, Eq)]
pub struct Map<T> {
    /// In order, without repeats.
    pub(crate) keys: Vec<String>,
    /// In the order of the keys.
    pub(crate) values: Vec<T>,
}

fn find(keys: &[String], key: &str) -> Result<usize, usize> {
    match keys.last() {
        Some(last) if last.as_str() < key => Err(keys.len()),
        _ => keys.binary_search_by(|name| name.as_str().cmp(key)),
    }
}

impl<T> Map<T> {
    /// An empty map.
    #[inline]
    pub const fn new() -> Self {
        Map { keys: Vec::new(), values: Vec::new() }
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
        find(&self.keys, key).ok().map(|at| &self.values[at])
    }

    /// The value of a key, to change it.
    #[inline]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        find(&self.keys, key).ok().map(|at| &mut self.values[at])
    }

    /// Whether there is a value for a key.
    #[inline]
    pub fn contains_key(&self, key: &str) -> bool {
        find(&self.keys, key).is_ok()
    }

    /// Sets the value of a key and gives the one it replaces.
    #[inline]
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        let key = key.into();
        match find(&self.keys, &key) {
            Ok(at) => Some(std::mem::replace(&mut self.values[at], value)),
            Err(at) => {
                self.keys.insert(at, key);
                self.values.insert(at, value);
                None
            }
        }
    }

    /// Removes a key and gives its value.
    #[inline]
    pub fn remove(&mut self, key: &str) -> Option<T> {
        let at = find(&self.keys, key).ok()?;
        self.keys.remove(at);
        Some(self.values.remove(at))
    }

    /// Removes every entry.
    #[inline]
    pub fn clear(&mut self) {
        self.keys.clear();
        self.values.clear();
    }

    /// The entries in order of their keys.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> + '_ {
        self.keys().zip(&self.values)
    }

    /// The entries in order of their keys, to change the values.
    #[inline]
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut T)> + '_ {
        self.keys.iter().map(String::as_str).zip(&mut self.values)
    }

    /// The keys in order.
    #[inline]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.keys.iter().map(String::as_str)
    }

    /// The values in order of their keys.
    #[inline]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &T> + '_ {
        self.values.iter()
    }
}

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
        let mut sorted = std::collections::BTreeMap::new();
        let mut map = Map::new();
        for (key, value) in entries {
            let key = key.into();
            match map.keys.last() {
                // Entries mostly come in order; then nothing has to be sorted.
                Some(last) if sorted.is_empty() && *last >= key => {
                    sorted.extend(map.keys.drain(..).zip(map.values.drain(..)));
                    sorted.insert(key, value);
                }
                None if !sorted.is_empty() => drop(sorted.insert(key, value)),
                _ => {
                    map.keys.push(key);
                    map.values.push(value);
                }
            }
        }
        for (key, value) in sorted {
            map.keys.push(key);
            map.values.push(value);
        }
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
    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter().zip(self.values)
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = std::iter::Zip<std::slice::Iter<'a, String>, std::slice::Iter<'a, T>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.keys.iter().zip(&self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::Map;

    #[test]
    fn keeps_the_last_of_equal_keys_in_order() {
        let map: Map<i64> = [("b", 1), ("a", 2), ("b", 3)].into_iter().collect();
        assert_eq!(map.iter().collect::<Vec<_>>(), [("a", &2), ("b", &3)]);
    }

    #[test]
    fn inserts_and_removes() {
        let mut map = Map::from([("b", 1), ("d", 2)]);
        assert_eq!(map.insert("c", 3), None);
        assert_eq!(map.insert("b", 4), Some(1));
        assert_eq!(map.remove("d"), Some(2));
        assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "c"]);
    }
}
