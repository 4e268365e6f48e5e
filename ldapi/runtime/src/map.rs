//! A map from text to values, as a sorted vector.
//!
//! The keys of API maps arrive sorted and are read more often than changed; a vector keeps the machine code of every
//! program that uses a model several times smaller than a tree per value type would.

use std::fmt;
use std::ops::Index;

/// A map from strings to values, sorted by key.
#[derive(Clone, PartialEq, Eq)]
pub struct Map<T> {
    entries: Vec<(String, T)>,
}

impl<T> Map<T> {
    /// An empty map.
    #[inline]
    pub const fn new() -> Self {
        Map { entries: Vec::new() }
    }

    /// How many entries there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[inline]
    fn find(&self, key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(name, _)| name.as_str().cmp(key))
    }

    /// The value of a key.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.find(key).ok().map(|at| &self.entries[at].1)
    }

    /// The value of a key, to change it.
    #[inline]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.find(key).ok().map(|at| &mut self.entries[at].1)
    }

    /// Whether there is a value for a key.
    #[inline]
    pub fn contains_key(&self, key: &str) -> bool {
        self.find(key).is_ok()
    }

    /// Sets the value of a key and gives the one it replaces.
    #[inline]
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        let key = key.into();
        let after_last = self.entries.last().is_none_or(|(last, _)| *last < key);
        if after_last {
            self.entries.push((key, value));
            return None;
        }
        match self.find(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.entries[at].1, value)),
            Err(at) => {
                self.entries.insert(at, (key, value));
                None
            }
        }
    }

    /// Removes a key and gives its value.
    #[inline]
    pub fn remove(&mut self, key: &str) -> Option<T> {
        self.find(key).ok().map(|at| self.entries.remove(at).1)
    }

    /// Removes every entry.
    #[inline]
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The entries in order of their keys.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> + '_ {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The entries in order of their keys, to change the values.
    #[inline]
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut T)> + '_ {
        self.entries.iter_mut().map(|(key, value)| (key.as_str(), value))
    }

    /// The keys in order.
    #[inline]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.entries.iter().map(|(key, _)| key.as_str())
    }

    /// The values in order of their keys.
    #[inline]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &T> + '_ {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Takes entries in any order; of several with one key the last one counts.
    #[inline]
    pub(crate) fn from_entries(mut entries: Vec<(String, T)>) -> Self {
        if !entries.is_sorted_by(|(a, _), (b, _)| a < b) {
            entries.reverse();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            entries.dedup_by(|(a, _), (b, _)| a == b);
        }
        Map { entries }
    }
}

impl<T> Default for Map<T> {
    #[inline]
    fn default() -> Self {
        Map::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
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
    #[inline]
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        Map::from_entries(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
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
    type IntoIter = std::vec::IntoIter<(String, T)>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = &'a (String, T);
    type IntoIter = std::slice::Iter<'a, (String, T)>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
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
