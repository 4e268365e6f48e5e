//! Reading takes time and memory in proportion to the text: the count of steps is bounded by the shape, so texts that once
//! took hours take no time that anybody would notice. `cargo xtask bench shapes` measures more of them.

use std::time::{Duration, Instant};

use crate::{Boxed, Json, Map, Rest, from_json, to_json};

/// A model that may stand in itself, in several ways.
struct Node {
    list: Option<Vec<Node>>,
    either: Option<Boxed<Either>>,
    map: Option<Map<i64>>,
    nodes: Option<Map<Node>>,
    rest_: Rest,
}

crate::object! { Node {
    0 list "list" OPTIONAL;
    1 either "either" OPTIONAL;
    2 map "map" OPTIONAL;
    3 nodes "nodes" OPTIONAL;
} }

/// A model that is almost a [`Node`].
struct Twin {
    either: Option<Boxed<Either>>,
    mark: Option<i64>,
    rest_: Rest,
}

crate::object! { Twin { 0 either "either" OPTIONAL; 1 mark "mark" REQUIRED_IN; } }

#[derive(Clone)]
enum Either {
    Twin(Boxed<Twin>),
    Node(Boxed<Node>),
    Other(Json),
}

crate::union! { Either by shape { 0 Twin, 1 Node, } }

/// Reads and writes a text. Whatever is worse than linear would take minutes or memory beyond any machine's here, where
/// a linear way takes a fraction of a second even in a debug build on a busy machine.
fn check(name: &str, text: &str) -> Node {
    let start = Instant::now();
    let (mut node, _) = from_json::<Node>(text).expect(name);
    let written = to_json(&node);
    assert_eq!(written.len(), text.len(), "{name}");
    node.rest_.insert("added", true);
    assert_eq!(to_json(&node).len(), text.len() + ",\"added\":true".len(), "{name}");
    assert!(start.elapsed() < Duration::from_secs(60), "{name}: {:?}", start.elapsed());
    node
}

fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn unions_in_unions_are_tried_once_each() {
    check("unions", &nested(r#"{"either":"#, "{}", "}", 120));
    check("unions with something unknown", &nested(r#"{"either":"#, r#"{"new":1}"#, "}", 120));
    check("unions that nothing fits", &nested(r#"{"either":"#, "1", "}", 120));
    check("unions with a mark", &nested(r#"{"either":{"mark":1,"either":"#, "{}", "}}", 60));
    check("unions with something unknown each", &nested(r#"{"new":1,"either":"#, "{}", "}", 120));
}

#[test]
fn lists_in_lists_are_kept_once() {
    let text = nested(r#"{"list":[1,"#, &format!(r#"{{"map":{{"{}":1}}}}"#, "k".repeat(300_000)), "]}", 60);
    let mut node = check("lists with something wrong", &text);
    // Every level is written anew when the innermost one has changed.
    let mut inner = &mut node;
    while let Some(next) = inner.list.as_mut().and_then(|list| list.first_mut()) {
        inner = next;
    }
    inner.map = Some(Map::new());
    let start = Instant::now();
    assert_eq!(to_json(&node).matches("list").count(), 60);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn wide_objects_are_read_in_one_pass() {
    let join = |entry: &dyn Fn(usize) -> String| (0..60_000).map(entry).collect::<Vec<_>>().join(",");
    check("unknown members", &format!("{{{}}}", join(&|index| format!(r#""new{index}":{index}"#))));
    check("keys backwards", &format!(r#"{{"map":{{{}}}}}"#, join(&|index| format!(r#""{}":1"#, 99_999 - index))));
    let twice = format!(r#"{{"map":{{{}}}}}"#, join(&|index| format!(r#""{}":{index}"#, index / 2)));
    let start = Instant::now();
    let (node, _) = from_json::<Node>(&twice).expect("an object");
    let map = node.map.expect("a map");
    assert!(map.len() == 30_000 && map.iter().all(|(key, value)| key.parse() == Ok(value / 2) && value % 2 == 1));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn the_same_member_many_times_is_read_once_each() {
    let text = format!("{{{}}}", vec![r#""list":[{},1]"#; 30_000].join(","));
    let start = Instant::now();
    let (node, drift) = from_json::<Node>(&text).expect("an object");
    assert_eq!(to_json(&node), r#"{"list":[{},1]}"#);
    assert_eq!(drift.len(), crate::reader::MAX_DRIFT);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn many_small_elements_take_a_bounded_part_of_the_memory() {
    let elements = |count: usize| format!("{{\"list\":[{}]}}", vec!["{}"; count].join(","));
    let node = check("a thousand", &elements(1_000));
    assert_eq!(node.list.map(|list| list.len()), Some(1_000));
    let node = check("a million", &elements(1_000_000));
    let kept = node.list.map_or(0, |list| list.len()) * size_of::<Node>();
    let most = crate::reader::MAX_PARTS + crate::reader::MAX_PARTS_FACTOR * 3_000_100;
    assert!((most / 2..=most).contains(&kept), "{kept} bytes, at most {most}");
}
