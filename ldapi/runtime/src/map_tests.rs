//! Maps against `BTreeMap`.

use std::collections::BTreeMap;

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

/// Whether a map holds what a tree holds, whichever way it is asked.
fn check(map: &Map<usize>, tree: &BTreeMap<String, usize>) {
    assert_eq!(map.len(), tree.len());
    assert!(map.iter().eq(tree.iter().map(|(key, value)| (key.as_str(), value))));
    assert!(map.keys().eq(tree.keys().map(String::as_str)) && map.values().eq(tree.values()));
    assert!(tree.iter().all(|(key, value)| map.get(key) == Some(value)));
    assert!(map.get("no such key").is_none());
    let collected: Map<usize> = tree.clone().into();
    assert!(*map == collected && map.clone().into_iter().eq(tree.clone()));
}

#[test]
fn is_a_tree_to_the_outside() {
    let mut random = fastrand::Rng::with_seed(7);
    for (keys, steps) in [(20, 200), (600, 3_000), (3_000, 20_000), (100_000, 5_000)] {
        let (mut map, mut tree) = (Map::new(), BTreeMap::new());
        for step in 0..steps {
            let key = format!("{}", random.usize(..keys));
            match random.u8(..10) {
                0..6 => assert_eq!(map.insert(key.clone(), step), tree.insert(key, step)),
                6..9 => assert_eq!(map.remove(&key), tree.remove(&key)),
                _ => {
                    if let Some(value) = map.get_mut(&key) {
                        *value += 1;
                    }
                    tree.entry(key).and_modify(|value| *value += 1);
                }
            }
            if step % (steps / 4) == 0 {
                check(&map, &tree);
                map.iter_mut().for_each(|(_, value)| *value += 1);
                tree.values_mut().for_each(|value| *value += 1);
            }
        }
        check(&map, &tree);
        map.extend(tree.keys().rev().map(|key| (key.as_str(), 0)));
        tree.values_mut().for_each(|value| *value = 0);
        check(&map, &tree);
    }
}

#[test]
fn removing_everything_leaves_nothing() {
    let key = |index: usize| format!("{index:05}");
    let mut map: Map<usize> = (0..5_000).rev().map(|index| (key(index), index)).collect();
    (0..5_000).for_each(|index| assert_eq!(map.remove(&key(index)), Some(index)));
    assert!(map.is_empty() && map == Map::new());
    assert_eq!(map.insert("a", 1), None);
    assert_eq!(map["a"], 1);
}

#[test]
fn many_insertions_in_any_order_move_little() {
    let mut map = Map::new();
    for index in (0..200_000usize).rev() {
        map.insert(format!("{index:06}"), index);
    }
    assert!(map.values().copied().eq(0..200_000));
}
