//! Ids, keys and salts: the same for the same seed.

/// Gives out ids.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    /// What all depends on.
    pub(crate) seed: u64,
    /// How many were given out.
    pub(crate) issued: u64,
}

impl Ids {
    /// An id of 24 hexadecimal digits, greater than those before it: seconds, seed, count.
    pub(crate) fn object(&mut self, now: i64) -> String {
        self.issued = self.issued.wrapping_add(1);
        let seconds = u32::try_from(now / 1000).unwrap_or(u32::MAX);
        format!("{seconds:08x}{:08x}{:08x}", mix(self.seed) >> 32, self.issued & 0xffff_ffff)
    }

    /// Hexadecimal digits without order.
    pub(crate) fn hex(&mut self) -> String {
        self.issued = self.issued.wrapping_add(1);
        let first = mix(self.seed ^ mix(self.issued));
        format!("{first:016x}{:016x}", mix(first))
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let hex = self.hex();
        let digits = |range| hex.get(range).unwrap_or_default();
        format!("{}-{}-4{}-a{}-{}", digits(0..8), digits(8..12), digits(13..16), digits(17..20), digits(20..32))
    }
}

/// The step of SplitMix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_depend_on_the_seed() {
        let (mut one, mut other) = (Ids { seed: 1, issued: 0 }, Ids { seed: 2, issued: 0 });
        let (first, second) = (one.object(1_000), one.object(2_000));
        assert_eq!((first.len(), second.len()), (24, 24));
        assert!(first < second);
        assert_ne!(first, other.object(1_000));
        assert_eq!(one.uuid().len(), 36);
        assert_eq!(Ids { seed: 1, issued: 0 }.object(1_000), first);
    }
}
