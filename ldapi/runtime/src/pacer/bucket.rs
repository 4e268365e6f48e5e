//! What is known of one limit: so many requests in a window, of which the server tells how many are left.

use std::time::Duration;

use crate::limits::{Allowance, WINDOW};

/// Two ends of a window that are closer than this are the end of one window.
const SAME: Duration = Duration::from_secs(3);

/// What was learned is not believed for longer than this without news.
const STALE: Duration = Duration::from_secs(300);

/// One limit. Times are those of [`Clock::uptime`](crate::Clock::uptime).
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// How many the server said are left in the window; `None` in a window of which nothing is known yet.
    left: Option<u64>,
    /// When the window ends.
    ends: Option<Duration>,
    /// How many have been let go and not been answered.
    flying: u64,
    /// The most that were left at once in this window and the one before, the request that told included.
    limit: [u64; 2],
    heard: Duration,
    /// How many were accepted in this window without a word about what is left.
    accepted: u64,
    /// Windows in a row of which all that the guess allows was accepted.
    calm: u32,
    /// Whether more were refused in this window, without a word about it.
    is_refused: bool,
    /// How many a window seems to allow, where the server refuses without telling.
    guess: Option<u64>,
}

/// Whether a request may go; what holds it longer is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leave {
    /// Yes.
    Now,
    /// When an answer has told more.
    Answer,
    /// When the window has ended.
    At(Duration),
}

impl Bucket {
    /// Forgets a window that is over; says whether there was one. `late` is as for [`Bucket::leave`].
    pub(super) fn turn(&mut self, now: Duration, late: Duration) -> bool {
        let is_over = self.ends.is_some_and(|end| end + late <= now);
        if is_over {
            self.ends = None;
            self.limit = [0, self.limit[0].max(1)];
            self.learn_guess();
            self.left = self.guess;
        }
        is_over
    }

    /// At the end of a window: as many as were accepted, if more were refused; a little more than last time, if all were
    /// accepted, and by half when that is so again and again: a guess may have been made while others used the limit.
    fn learn_guess(&mut self) {
        let accepted = std::mem::take(&mut self.accepted);
        if std::mem::take(&mut self.is_refused) {
            self.guess = Some(accepted.max(1));
            self.calm = 0;
        } else if let Some(guess) = self.guess.filter(|guess| accepted >= *guess) {
            self.calm += 1;
            self.guess = Some(guess + (guess / if self.calm > 1 { 2 } else { 10 }).max(1));
        }
    }

    /// Whether a request may go. `late` is how long after the end of a window the first may go; `reserved` are those that
    /// came before it and wait for an answer of another limit.
    pub(super) fn leave(&mut self, now: Duration, late: Duration, reserved: u64) -> Leave {
        self.turn(now, late);
        match (self.left, self.ends) {
            (Some(0), Some(end)) => Leave::At(end + late),
            (Some(left), _) if left > self.flying + reserved => Leave::Now,
            (Some(_), _) => Leave::Answer,
            (None, _) if self.flying + reserved < self.probes() => Leave::Now,
            (None, _) => Leave::Answer,
        }
    }

    /// How many may go without knowing what is left: one, or a small part of what the window before allowed.
    fn probes(&self) -> u64 {
        (self.limit[1] / 10).max(1)
    }

    /// How many a window allows, if that is known.
    pub(super) fn limit(&self) -> Option<u64> {
        self.limit.iter().copied().max().filter(|limit| *limit > 0)
    }

    /// A request goes.
    pub(super) fn depart(&mut self) {
        self.flying += 1;
    }

    /// A request came back.
    pub(super) fn arrive(&mut self) {
        self.flying = self.flying.saturating_sub(1);
    }

    /// Nobody knows if a request was counted, so it is taken as counted.
    pub(super) fn lose(&mut self) {
        self.left = self.left.map(|left| left.saturating_sub(1));
    }

    /// An answer tells how many are left, and when the window ends.
    pub(super) fn hear(&mut self, told: Allowance, now: Duration) {
        let (left, ends_in) = (told.remaining, told.reset_in);
        let end = now + ends_in.unwrap_or(WINDOW);
        self.heard = now;
        match self.ends {
            // An answer of a window that is over.
            Some(known) if end + SAME < known => return,
            Some(known) if end < known + SAME => {
                self.left = Some(self.left.map_or(left, |known| known.min(left)));
                if ends_in.is_some() {
                    self.ends = Some(end);
                }
            }
            _ => {
                if self.ends.is_some() {
                    self.limit = [0, self.limit[0]];
                }
                self.left = Some(left);
                self.ends = Some(end);
            }
        }
        self.guess = None;
        self.is_refused = false;
        self.limit[0] = told.limit.unwrap_or_else(|| self.limit[0].max(left + 1));
    }

    /// An answer told nothing. Where that has been so before a refusal, what is left of the guess is counted here.
    pub(super) fn accept(&mut self, now: Duration) {
        self.accepted += 1;
        self.heard = now;
        let Some(guess) = self.guess else { return };
        self.ends.get_or_insert(now + WINDOW);
        let left = guess.saturating_sub(self.accepted);
        self.left = Some(self.left.map_or(left, |known| known.min(left)));
    }

    /// The server refuses more until the window ends, and does not tell how many it allows.
    pub(super) fn refuse(&mut self, ends_in: Option<Duration>, now: Duration) {
        let end = now + ends_in.unwrap_or(WINDOW);
        self.heard = now;
        self.left = Some(0);
        self.ends = Some(self.ends.filter(|_| ends_in.is_none()).unwrap_or(end));
        self.is_refused = true;
    }

    /// Whether the server has refused without telling.
    pub(super) fn is_guessed(&self) -> bool {
        self.guess.is_some() || self.is_refused
    }

    pub(super) fn is_stale(&self, now: Duration) -> bool {
        self.flying == 0 && now.saturating_sub(self.heard) > STALE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATE: Duration = Duration::from_millis(100);

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn one_probes_then_as_many_go_as_are_left() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.leave(ms(0), LATE, 0), Leave::Now);
        bucket.depart();
        assert_eq!(bucket.leave(ms(1), LATE, 0), Leave::Answer);
        bucket.arrive();
        bucket.hear(Allowance::new(2, Some(ms(4_000))), ms(50));
        for _ in 0..2 {
            assert_eq!(bucket.leave(ms(51), LATE, 0), Leave::Now);
            bucket.depart();
        }
        assert_eq!(bucket.leave(ms(52), LATE, 0), Leave::Answer);
        bucket.arrive();
        bucket.hear(Allowance::new(1, Some(ms(3_950))), ms(100));
        assert_eq!(bucket.leave(ms(100), LATE, 0), Leave::Answer);
        bucket.arrive();
        bucket.hear(Allowance::new(0, Some(ms(3_950))), ms(101));
        assert_eq!(bucket.leave(ms(102), LATE, 0), Leave::At(ms(4_151)));
        assert_eq!(bucket.leave(ms(4_151), LATE, 0), Leave::Now);
        assert_eq!(bucket.limit(), Some(3));
    }

    #[test]
    fn what_a_late_answer_of_the_window_before_says_is_passed_over() {
        let mut bucket = Bucket::default();
        bucket.hear(Allowance::new(5, Some(ms(10_000))), ms(10_000));
        bucket.hear(Allowance::new(0, Some(ms(10))), ms(10_010));
        assert_eq!(bucket.leave(ms(10_020), LATE, 0), Leave::Now);
    }

    #[test]
    fn a_refusal_without_a_time_lasts_one_window() {
        let mut bucket = Bucket::default();
        bucket.refuse(None, ms(500));
        assert_eq!(bucket.leave(ms(600), LATE, 0), Leave::At(ms(10_600)));
    }

    #[test]
    fn a_limit_that_is_not_told_is_guessed() {
        let mut bucket = Bucket::default();
        for _ in 0..3 {
            bucket.accept(ms(100));
        }
        bucket.refuse(None, ms(200));
        bucket.refuse(None, ms(210));
        assert_eq!(bucket.leave(ms(300), LATE, 0), Leave::At(ms(10_300)));
        for _ in 0..3 {
            assert_eq!(bucket.leave(ms(10_320), LATE, 0), Leave::Now);
            bucket.depart();
        }
        assert_eq!(bucket.leave(ms(10_320), LATE, 0), Leave::Answer);
        for _ in 0..3 {
            bucket.arrive();
            bucket.accept(ms(10_400));
        }
        assert_eq!(bucket.leave(ms(10_500), LATE, 0), Leave::At(ms(20_500)));
        assert_eq!(bucket.leave(ms(20_600), LATE, 0), Leave::Now);
        assert_eq!(bucket.left, Some(4));
        assert_eq!(bucket.leave(ms(20_600), LATE, 4), Leave::Answer);
    }

    #[test]
    fn what_is_known_is_forgotten_after_a_while() {
        let mut bucket = Bucket::default();
        bucket.hear(Allowance::new(99, Some(ms(1_000))), ms(0));
        assert_eq!(bucket.limit(), Some(100));
        assert!(!bucket.is_stale(ms(299_000)));
        assert!(bucket.is_stale(ms(400_000)));
    }
}
