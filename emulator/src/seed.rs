//! Chance that comes out the same each time: every choice follows from the seed and the place where it is made.

/// Where choices come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seed(u64);

impl Seed {
    pub(crate) fn new(seed: u64) -> Self {
        Seed(mix(seed ^ 0x6c64_6170_695f_656d))
    }

    /// The seed of a part that has a name.
    pub(crate) fn of(self, name: &str) -> Self {
        // FNV-1a, so that it is the same on every machine and with every compiler.
        let hash = name
            .bytes()
            .fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Seed(mix(hash))
    }

    /// The seed of a part that has a number.
    pub(crate) fn at(self, index: usize) -> Self {
        Seed(mix(self.0 ^ (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// A number below another, which is not 0.
    pub(crate) fn below(self, end: u64) -> u64 {
        self.0 % end.max(1)
    }

    /// Whether something happens that does so once in so many times.
    pub(crate) fn one_in(self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// A number from 0 to 1.
    pub(crate) fn fraction(self) -> f64 {
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of several, of which there is at least one.
    pub(crate) fn pick<'a>(self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len() as u64) as usize).copied().unwrap_or_default()
    }

    /// So many hexadecimal digits.
    pub(crate) fn hex(self, digits: usize) -> String {
        let mut out: String = (0..digits.div_ceil(16)).map(|block| format!("{:016x}", self.at(block).0)).collect();
        out.truncate(digits);
        out
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(self) -> String {
        let hex = self.hex(32);
        let variant = ["8", "9", "a", "b"][self.below(4) as usize];
        format!("{}-{}-4{}-{variant}{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }
}

/// The last step of SplitMix64.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn choices_follow_from_seed_and_place() {
        let seed = Seed::new(1).of("flag").at(3);
        assert_eq!(seed, Seed::new(1).of("flag").at(3));
        assert_ne!(seed, Seed::new(2).of("flag").at(3));
        assert_ne!(seed, Seed::new(1).of("flag").at(4));
        assert_eq!(seed.hex(24).len(), 24);
        assert_eq!(seed.uuid().len(), 36);
        assert!((0..1_000).all(|index| seed.at(index).fraction() < 1.0));
    }
}
