//! How long to count a request as on its way when no response comes.

use std::time::Duration;

/// Before anything is known; TCP begins with the same (RFC 6298).
const INITIAL: Duration = Duration::from_secs(1);

/// A response that takes no longer is never overdue.
const LEAST: Duration = Duration::from_millis(50);

/// A response that takes longer is always overdue.
const MOST: Duration = Duration::from_secs(2);

/// The slowest that responses were lately: it goes up at once and comes down slowly.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Patience {
    slowest: Option<Duration>,
}

impl Patience {
    /// A response took so long.
    pub(super) fn learn(&mut self, took: Duration) {
        let known = self.slowest.unwrap_or(took);
        self.slowest = Some(if took >= known { took.min(MOST) } else { known - (known - took) / 8 });
    }

    /// A response was overdue: either its future rests, or responses have become slower.
    pub(super) fn miss(&mut self) {
        self.slowest = self.slowest.map(|known| (known + known / 8).min(MOST));
    }

    /// How long to count a request as on its way.
    pub(super) fn get(self) -> Duration {
        self.slowest.map_or(INITIAL, |slowest| (slowest * 2).clamp(LEAST, MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(took: &[u64]) -> u64 {
        let mut patience = Patience::default();
        took.iter().for_each(|took| patience.learn(Duration::from_millis(*took)));
        u64::try_from(patience.get().as_millis()).expect("it fits")
    }

    #[test]
    fn it_follows_slow_responses_at_once_and_quick_ones_slowly() {
        assert_eq!(after(&[]), 1_000);
        assert_eq!(after(&[1]), 50);
        assert_eq!(after(&[100]), 200);
        assert_eq!(after(&[100, 300]), 600);
        assert_eq!(after(&[300, 100]), 550);
        assert_eq!(after(&[60_000]), 2_000);
    }

    #[test]
    fn what_is_overdue_makes_it_longer_but_not_without_end() {
        let mut patience = Patience::default();
        patience.learn(Duration::from_millis(100));
        patience.miss();
        assert_eq!(patience.get(), Duration::from_millis(225));
        (0..100).for_each(|_| patience.miss());
        assert_eq!(patience.get(), MOST);
    }
}
