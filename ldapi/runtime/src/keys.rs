//! The keys of a map: where the value of a key stands, without knowing what the values are.
//!
//! Everything about order is done here, once, for all types of values. While keys arrive in order, or while there are
//! few of them, the key and the value in place *i* are the *i*-th. A large map that is changed in the middle gets an
//! [`Order`] beside its keys, so that nothing has to be moved for one insertion.

/// Up to so many keys an insertion simply moves those behind it.
const FEW: usize = 512;

/// The keys of a [`Map`](crate::Map). Each has a slot, and its value has the same one.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// By slot.
    names: Vec<String>,
    /// The slots in the order of their keys; without it they are in that order themselves.
    order: Option<Box<Order>>,
}

/// Where a value has to be put, or was.
pub(crate) enum Slot {
    /// The key was there already.
    Taken(usize),
    /// The key is new, and its value is to be inserted there.
    New(usize),
}

/// Where a value has to be removed, and how.
pub(crate) enum Removal {
    /// Those behind it move up.
    Shift(usize),
    /// The last one takes its place.
    Swap(usize),
}

impl Keys {
    pub(crate) const fn new() -> Self {
        Keys { names: Vec::new(), order: None }
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The slots, in the order of their keys.
    #[inline]
    pub fn slots(&self) -> Slots<'_> {
        Slots { order: self.order.as_deref(), block: 0, at: 0, next: 0, count: self.names.len() }
    }

    /// The keys by slot.
    #[inline]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The keys; they are in order if they are settled.
    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }

    /// The slot of a key.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        match &self.order {
            None => search(&self.names, key).ok(),
            Some(order) => order.find(&self.names, key).ok().map(|place| order.slot(place)),
        }
    }

    /// Makes room for a key.
    pub(crate) fn insert(&mut self, key: String) -> Slot {
        if self.order.is_none() {
            match search(&self.names, &key) {
                Ok(slot) => return Slot::Taken(slot),
                Err(slot) if slot == self.len() || self.len() < FEW => {
                    self.names.insert(slot, key);
                    return Slot::New(slot);
                }
                Err(_) => {}
            }
        }
        let order = self.order.get_or_insert_with(|| Box::new(Order::sorted(self.names.len())));
        match order.find(&self.names, &key) {
            Ok(place) => Slot::Taken(order.slot(place)),
            Err(place) => {
                let slot = self.names.len();
                order.insert(place, slot);
                self.names.push(key);
                Slot::New(slot)
            }
        }
    }

    /// Removes a key.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Removal> {
        if self.order.is_none() {
            let slot = search(&self.names, key).ok()?;
            if slot + 1 == self.len() || self.len() <= FEW {
                self.names.remove(slot);
                return Some(Removal::Shift(slot));
            }
        }
        let order = self.order.get_or_insert_with(|| Box::new(Order::sorted(self.names.len())));
        let slot = order.remove(order.find(&self.names, key).ok()?);
        let last = self.names.len() - 1;
        if slot != last
            && let Ok(place) = order.find(&self.names, &self.names[last])
        {
            order.move_to(place, slot);
        }
        self.names.swap_remove(slot);
        Some(Removal::Swap(slot))
    }

    /// Adds a key at the end, in whatever order; [`Keys::arrange`] has to follow.
    pub(crate) fn push(&mut self, key: String) {
        self.names.push(key);
    }

    /// Keeps the first slots only.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.names.truncate(count);
        if count == 0 {
            self.order = None;
        }
    }

    /// Whether the slots are in the order of their keys.
    #[inline]
    pub(crate) fn is_settled(&self) -> bool {
        self.order.is_none()
    }

    /// Puts the slots in the order of their keys; of several with one key the last one stays. `swap` exchanges two values,
    /// and those from [`Keys::len`] on are to be removed afterwards.
    pub(crate) fn arrange(&mut self, swap: &mut dyn FnMut(usize, usize)) {
        self.order = None;
        if self.names.is_sorted_by(|a, b| a < b) {
            return;
        }
        let (order, kept) = sorted_slots(&self.names);
        let mut target = vec![0; order.len()];
        for (to, from) in order.iter().enumerate() {
            target[*from] = to;
        }
        drop(order);
        for slot in 0..target.len() {
            while target[slot] != slot {
                let to = target[slot];
                self.names.swap(slot, to);
                swap(slot, to);
                target.swap(slot, to);
            }
        }
        self.names.truncate(kept);
    }
}

/// The slots in the order of their keys, the last one of each key; then those that other slots replace. Also how many
/// keys there are.
fn sorted_slots(names: &[String]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| names[*a].cmp(&names[*b]));
    let mut replaced = Vec::new();
    let mut kept = 0;
    for at in 0..order.len() {
        if order.get(at + 1).is_some_and(|next| names[*next] == names[order[at]]) {
            replaced.push(order[at]);
        } else {
            order[kept] = order[at];
            kept += 1;
        }
    }
    order.truncate(kept);
    order.append(&mut replaced);
    (order, kept)
}

/// Where a key is among sorted ones, or belongs.
fn search(names: &[String], key: &str) -> Result<usize, usize> {
    match names.last() {
        Some(last) if last.as_str() < key => Err(names.len()),
        _ => names.binary_search_by(|name| name.as_str().cmp(key)),
    }
}

/// Slots in the order of their keys, in blocks: one insertion moves at most a block.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// None of them empty.
    blocks: Vec<Vec<usize>>,
}

/// A block and a place in it.
pub(crate) type Place = (usize, usize);

impl Order {
    /// Of slots that are in order themselves.
    fn sorted(count: usize) -> Self {
        let starts = (0..count).step_by(FEW / 2);
        Order { blocks: starts.map(|start| (start..count.min(start + FEW / 2)).collect()).collect() }
    }

    /// Of slots in any order; no key is there twice.
    pub(crate) fn of(names: &[String]) -> Self {
        let (slots, _) = sorted_slots(names);
        Order { blocks: slots.chunks(FEW / 2).map(<[usize]>::to_vec).collect() }
    }

    pub(crate) fn slot(&self, place: Place) -> usize {
        self.blocks[place.0][place.1]
    }

    /// Where a key is, or belongs.
    pub(crate) fn find(&self, names: &[String], key: &str) -> Result<Place, Place> {
        let is_before = |block: &Vec<usize>| block.last().is_some_and(|slot| names[*slot].as_str() < key);
        let block = self.blocks.partition_point(is_before).min(self.blocks.len().saturating_sub(1));
        let Some(slots) = self.blocks.get(block) else { return Err((0, 0)) };
        match slots.binary_search_by(|slot| names[*slot].as_str().cmp(key)) {
            Ok(at) => Ok((block, at)),
            Err(at) => Err((block, at)),
        }
    }

    pub(crate) fn insert(&mut self, (block, at): Place, slot: usize) {
        if self.blocks.is_empty() {
            self.blocks.push(Vec::new());
        }
        let slots = &mut self.blocks[block];
        slots.insert(at, slot);
        if slots.len() > FEW {
            let second_half = slots.split_off(FEW / 2);
            self.blocks.insert(block + 1, second_half);
        }
    }

    fn remove(&mut self, (block, at): Place) -> usize {
        let slot = self.blocks[block].remove(at);
        if self.blocks[block].is_empty() {
            self.blocks.remove(block);
        }
        slot
    }

    fn move_to(&mut self, (block, at): Place, slot: usize) {
        self.blocks[block][at] = slot;
    }
}

/// The slots of a map in the order of their keys.
#[derive(Clone, Debug)]
pub struct Slots<'a> {
    order: Option<&'a Order>,
    block: usize,
    at: usize,
    /// How many have been given.
    next: usize,
    count: usize,
}

impl Slots<'_> {
    #[cold]
    fn by_order(&mut self, order: &Order) -> Option<usize> {
        let block = order.blocks.get(self.block)?;
        let slot = block.get(self.at).copied();
        self.at += 1;
        if self.at == block.len() {
            (self.block, self.at) = (self.block + 1, 0);
        }
        slot
    }
}

impl Iterator for Slots<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.next == self.count {
            return None;
        }
        self.next += 1;
        match self.order {
            None => Some(self.next - 1),
            Some(order) => self.by_order(order),
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.count - self.next, Some(self.count - self.next))
    }
}

impl ExactSizeIterator for Slots<'_> {}
