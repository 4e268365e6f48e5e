//! Changes of inputs: of bytes and words for texts, of the tree for JSON documents.

use serde_json::{Value, json};

/// Inputs are cut at this length.
const LONGEST: usize = 4096;

/// A small generator of random numbers (xorshift). The same seed gives the same numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Numbers that follow from a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed | 1)
    }

    /// A number below `end`, or 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// How the inputs of a target are changed.
#[derive(Clone, Copy, Debug)]
pub enum Mutation {
    /// As bytes, with these words inserted.
    Text(&'static [&'static str]),
    /// As a JSON tree with these names and strings, and now and then as bytes.
    Json(&'static [&'static str]),
}

impl Mutation {
    /// Changes an input in one to five places. `other` is another input, from which parts may be taken.
    pub fn apply(self, random: &mut Random, data: &mut Vec<u8>, other: &[u8]) {
        match self {
            Mutation::Text(words) => text(random, data, other, words),
            Mutation::Json(words) if random.below(8) == 0 => text(random, data, other, words),
            Mutation::Json(words) => tree(random, data, other, words),
        }
    }
}

fn text(random: &mut Random, data: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    for _ in 0..=random.below(4) {
        let at = random.below(data.len() + 1);
        match random.below(8) {
            0 if at < data.len() => drop(data.remove(at)),
            1 if at < data.len() => data[at] = random.below(256) as u8,
            2 if at < data.len() => data[at] ^= 1 << random.below(8),
            3 => data.truncate(at),
            4 => {
                let part = part(random, data);
                data.splice(at..at, part);
            }
            5 => {
                let part = part(random, other);
                data.splice(at..at, part);
            }
            _ => {
                let word = random.pick(words).copied().unwrap_or_default();
                let end = (at + random.below(2) * word.len()).min(data.len());
                data.splice(at..end, word.bytes());
            }
        }
        data.truncate(LONGEST);
    }
}

/// A part of an input.
fn part(random: &mut Random, data: &[u8]) -> Vec<u8> {
    let from = random.below(data.len());
    data.get(from..from + random.below(data.len() - from)).unwrap_or_default().to_vec()
}

fn tree(random: &mut Random, data: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    let Ok(mut value) = serde_json::from_slice::<Value>(data) else { return text(random, data, other, words) };
    let other = serde_json::from_slice::<Value>(other).unwrap_or_default();
    for _ in 0..=random.below(3) {
        let new = replacement(random, &value, &other, words);
        let place = place(random, &value);
        change(random, &mut value, &place, new, words);
    }
    let text = value.to_string();
    if text.len() <= 4 * LONGEST {
        *data = text.into_bytes();
    }
}

/// What may stand in a place: a part of this or another input, or a value of any kind.
fn replacement(random: &mut Random, value: &Value, other: &Value, words: &[&str]) -> Value {
    match random.below(12) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!(random.below(2) == 0),
        4 => json!(-1.5e300),
        5 => json!(random.below(1000)),
        6..9 => json!(random.pick(words)),
        9 => other.pointer(&place(random, other)).cloned().unwrap_or_default(),
        _ => value.pointer(&place(random, value)).cloned().unwrap_or_default(),
    }
}

/// The pointer of a random place in a tree.
fn place(random: &mut Random, value: &Value) -> String {
    let mut places = Vec::new();
    collect(value, &mut String::new(), &mut places);
    random.pick(&places).cloned().unwrap_or_default()
}

fn collect(value: &Value, pointer: &mut String, out: &mut Vec<String>) {
    out.push(pointer.clone());
    let length = pointer.len();
    let mut enter = |step: &str, value: &Value| {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        collect(value, pointer, out);
        pointer.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| enter(name, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| enter(&index.to_string(), value)),
        _ => {}
    }
}

fn change(random: &mut Random, value: &mut Value, place: &str, new: Value, words: &[&str]) {
    let kind = random.below(6);
    match value.pointer_mut(place) {
        Some(Value::Object(members)) if kind < 4 => {
            let name = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            let word = String::from(*random.pick(words).unwrap_or(&""));
            match kind {
                0 => drop(members.remove(&name)),
                1 => {
                    let known = members.remove(&name).unwrap_or_default();
                    members.insert(word, known);
                }
                2 => drop(members.insert(word, new)),
                _ => drop(members.insert(name, new)),
            }
        }
        Some(Value::Array(items)) if kind < 4 => match (kind, random.below(items.len())) {
            (0, at) if at < items.len() => drop(items.remove(at)),
            (1, at) if at < items.len() => items.push(items[at].clone()),
            _ => items.push(new),
        },
        Some(place) => *place = new,
        None => {}
    }
}
