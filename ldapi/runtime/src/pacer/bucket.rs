//! What is known of one limit: so many requests in a window, of which the server tells how many are left.

use std::time::Duration;

use crate::limits::{Allowance, WINDOW};

/// Two ends of a window that are closer than this are the end of one window.
const SAME: Duration = Duration::from_secs(3);

/// What was learned is not believed for longer than this without news.
const STALE: Duration = Duration::from_secs(300);

/// A guess needs refusals in two windows in a row, or so many in one window.
const BURST: u64 = 3;

/// Refusals count as evidence that windows in a row have them for no longer than this.
const MEMORY: Duration = Duration::from_secs(30);

/// Refusals in so many windows in a row outweigh headers that say nothing of a limit.
const CERTAIN: u32 = 3;

/// One limit. Times are those of [`Clock::uptime`](crate::Clock::uptime).
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// How many the server said are left in the window; `None` in a window of which nothing is known yet.
    left: Option<u64>,
    /// When the window ends.
    ends: Option<Duration>,
    /// When the window before ended.
    opened: Duration,
    /// When the request left whose response said what is left.
    said_from: Duration,
    /// How many have been let go, and neither have a response nor are overdue.
    flying: u64,
    /// The most that were left at once in this window and the one before, the request that said so included.
    limit: [u64; 2],
    heard: Duration,
    unsaid: Unsaid,
}

/// A limit that the server does not speak of, but refuses by.
#[derive(Debug, Default)]
struct Unsaid {
    /// Since when requests are counted.
    since: Duration,
    /// How many were accepted since then, or in this window.
    accepted: u64,
    /// How many were refused in this window.
    refused: u64,
    /// Windows in a row with refusals; a burst of refusals counts for two.
    strikes: u32,
    struck: Duration,
    /// Windows in a row of which all that the guess allows was accepted.
    calm: u32,
    /// How many a window seems to allow.
    guess: Option<u64>,
}

impl Unsaid {
    /// At the end of a window: as many as were accepted, if more were refused again and again; a little more than last
    /// time, if all were accepted, and by half when that is so again: a guess may have been made while others used the
    /// limit. A single refusal may have any reason.
    fn end_window(&mut self, now: Duration) {
        let (accepted, refused) = (std::mem::take(&mut self.accepted), std::mem::take(&mut self.refused));
        self.since = now;
        if refused > 0 {
            let is_burst = refused >= BURST && accepted > 0;
            let known = if now.saturating_sub(self.struck) > MEMORY { 0 } else { self.strikes };
            self.strikes = known.saturating_add(if is_burst { 2 } else { 1 });
            self.struck = now;
            self.calm = 0;
            self.guess = (self.strikes >= 2).then_some(accepted.max(1));
        } else if let Some(guess) = self.guess {
            if accepted >= guess {
                self.calm += 1;
                self.guess = Some(guess + (guess / if self.calm > 1 { 2 } else { 10 }).max(1));
            }
        } else if accepted > 0 {
            self.strikes = 0;
        }
    }

    fn accept(&mut self, now: Duration) {
        if self.guess.is_none() && self.refused == 0 && now.saturating_sub(self.since) >= WINDOW {
            // A window without refusals is over.
            self.strikes = if self.accepted > 0 { 0 } else { self.strikes };
            (self.since, self.accepted) = (now, 0);
        }
        self.accepted += 1;
    }

    /// The server speaks of limits, though not of this one: then a guess needs strong evidence.
    fn doubt(&mut self) -> bool {
        let is_doubtful = self.guess.is_some() && self.strikes < CERTAIN;
        if is_doubtful {
            self.forget();
        }
        is_doubtful
    }

    fn forget(&mut self) {
        (self.guess, self.refused, self.strikes) = (None, 0, 0);
    }
}

/// Whether a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// Yes.
    Now,
    /// When a response has said more.
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
            self.opened = now;
            self.limit = [0, self.limit[0].max(1)];
            self.unsaid.end_window(now);
            self.left = self.unsaid.guess;
        }
        is_over
    }

    /// Whether a request may go. `late` is how long after the end of a window the first one goes; `reserved` are those
    /// that came before it and wait for a response that concerns another limit.
    pub(super) fn leave(&self, late: Duration, reserved: u64) -> Leave {
        match (self.left, self.ends) {
            (Some(0), Some(end)) => Leave::At(end + late),
            (Some(left), _) if left > self.flying.saturating_add(reserved) => Leave::Now,
            (None, _) if self.flying + reserved < self.probes() => Leave::Now,
            _ => Leave::Answer,
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

    /// A request came back, or is no longer waited for.
    pub(super) fn arrive(&mut self) {
        self.flying = self.flying.saturating_sub(1);
    }

    /// Nobody knows whether a request was counted, so it is taken as counted, unless what is left was said later than the
    /// request left: then it is included there.
    pub(super) fn lose(&mut self, departed: Duration) {
        if departed >= self.opened && departed >= self.said_from {
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
    }

    /// The response to a request that left at `departed` says how many are left, and when the window ends.
    pub(super) fn hear(&mut self, said: Allowance, departed: Duration, now: Duration) {
        let (left, ends_in) = (said.remaining, said.reset_in);
        let end = now + ends_in.unwrap_or(WINDOW);
        self.heard = now;
        match self.ends {
            // A response of a window that is over.
            Some(known) if end + SAME < known => return,
            None if end <= now => {
                self.limit[1] = self.limit[1].max(said.limit.unwrap_or(left.saturating_add(1)));
                return;
            }
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
                self.said_from = Duration::ZERO;
            }
        }
        self.said_from = self.said_from.max(departed);
        self.unsaid.forget();
        self.limit[0] = said.limit.unwrap_or_else(|| self.limit[0].max(left.saturating_add(1)));
    }

    /// A response said nothing of this limit. Where that has been so before a refusal, what is left of the guess is counted
    /// here. `is_talkative` is whether it spoke of other limits.
    pub(super) fn accept(&mut self, is_talkative: bool, now: Duration) {
        self.heard = now;
        self.unsaid.accept(now);
        if is_talkative && self.unsaid.doubt() {
            (self.left, self.ends) = (None, None);
        }
        let Some(guess) = self.unsaid.guess else { return };
        self.ends.get_or_insert(now + WINDOW);
        let left = guess.saturating_sub(self.unsaid.accepted);
        self.left = Some(self.left.map_or(left, |known| known.min(left)));
    }

    /// The server refuses more until the window ends, and does not say how many it allows.
    pub(super) fn refuse(&mut self, ends_in: Option<Duration>, now: Duration) {
        let end = now + ends_in.unwrap_or(WINDOW);
        self.heard = now;
        self.left = Some(0);
        self.ends = Some(self.ends.filter(|_| ends_in.is_none()).unwrap_or(end));
        self.unsaid.refused += 1;
    }

    /// Whether the server has refused without saying why.
    pub(super) fn is_guessed(&self) -> bool {
        self.unsaid.guess.is_some() || self.unsaid.refused > 0
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

    fn leave(bucket: &mut Bucket, at: u64) -> Leave {
        bucket.turn(ms(at), LATE);
        bucket.leave(LATE, 0)
    }

    fn hear(bucket: &mut Bucket, remaining: u64, reset_in: u64, departed: u64, at: u64) {
        bucket.hear(Allowance::new(remaining, Some(ms(reset_in))), ms(departed), ms(at));
    }

    #[test]
    fn one_probes_then_as_many_go_as_are_left() {
        let mut bucket = Bucket::default();
        assert_eq!(leave(&mut bucket, 0), Leave::Now);
        bucket.depart();
        assert_eq!(leave(&mut bucket, 1), Leave::Answer);
        bucket.arrive();
        hear(&mut bucket, 2, 4_000, 0, 50);
        for _ in 0..2 {
            assert_eq!(leave(&mut bucket, 51), Leave::Now);
            bucket.depart();
        }
        assert_eq!(leave(&mut bucket, 52), Leave::Answer);
        bucket.arrive();
        hear(&mut bucket, 1, 3_950, 51, 100);
        assert_eq!(leave(&mut bucket, 100), Leave::Answer);
        bucket.arrive();
        hear(&mut bucket, 0, 3_950, 51, 101);
        assert_eq!(leave(&mut bucket, 102), Leave::At(ms(4_151)));
        assert_eq!(leave(&mut bucket, 4_151), Leave::Now);
        assert_eq!(bucket.limit(), Some(3));
    }

    #[test]
    fn what_a_late_response_of_the_window_before_says_is_passed_over() {
        let mut bucket = Bucket::default();
        hear(&mut bucket, 5, 10_000, 9_950, 10_000);
        hear(&mut bucket, 0, 10, 9_900, 10_010);
        assert_eq!(leave(&mut bucket, 10_020), Leave::Now);
    }

    #[test]
    fn a_late_response_opens_no_window_that_is_over() {
        let mut bucket = Bucket::default();
        hear(&mut bucket, 19, 0, 1_000, 11_000);
        assert_eq!((bucket.left, bucket.limit()), (None, Some(20)));
        assert_eq!(leave(&mut bucket, 11_001), Leave::Now);
        (0..2).for_each(|_| bucket.depart());
        assert_eq!(leave(&mut bucket, 11_002), Leave::Answer);
    }

    #[test]
    fn a_request_without_a_response_counts_unless_it_is_included_in_what_was_said() {
        let lost = |departed: u64| {
            let mut bucket = Bucket::default();
            hear(&mut bucket, 7, 20_000, 900, 1_000);
            bucket.lose(ms(departed));
            bucket.left
        };
        assert_eq!(lost(1_100), Some(6));
        assert_eq!(lost(900), Some(6));
        assert_eq!(lost(899), Some(7));
        let mut bucket = Bucket::default();
        hear(&mut bucket, 7, 1_000, 900, 1_000);
        assert_eq!(leave(&mut bucket, 2_100), Leave::Now);
        hear(&mut bucket, 7, 10_000, 2_150, 2_200);
        bucket.lose(ms(1_500));
        assert_eq!(bucket.left, Some(7), "it was sent in the window before");
    }

    #[test]
    fn a_refusal_without_a_time_lasts_one_window() {
        let mut bucket = Bucket::default();
        bucket.refuse(None, ms(500));
        assert_eq!(leave(&mut bucket, 600), Leave::At(ms(10_600)));
    }

    /// Accepts and refuses so many requests in each window, and gives what is guessed then.
    fn guess(windows: &[(u64, u64)], is_talkative: bool) -> Option<u64> {
        let mut bucket = Bucket::default();
        for (window, (accepted, refused)) in windows.iter().enumerate() {
            let at = 20_000 + window as u64 * 10_400;
            leave(&mut bucket, at);
            (0..*accepted).for_each(|_| bucket.accept(is_talkative, ms(at + 100)));
            (0..*refused).for_each(|_| bucket.refuse(None, ms(at + 150)));
        }
        leave(&mut bucket, 20_000 + windows.len() as u64 * 10_400);
        bucket.unsaid.guess
    }

    #[test]
    fn a_guess_needs_evidence() {
        assert_eq!(guess(&[(0, 1)], false), None, "the first request was refused");
        assert_eq!(guess(&[(29, 1)], false), None, "one of many was refused");
        assert_eq!(guess(&[(29, 1), (50, 0), (12, 1)], false), None, "a window without refusals lies between");
        assert_eq!(guess(&[(29, 1), (12, 1)], false), Some(12), "again and again");
        assert_eq!(guess(&[(30, 5)], false), Some(30), "a burst");
        assert_eq!(guess(&[(0, 5)], false), None, "nothing was accepted, so nothing is known");
        assert_eq!(guess(&[(30, 5), (10, 0)], true), None, "headers speak of other limits");
        assert_eq!(guess(&[(30, 5), (30, 5), (30, 5)], true), Some(30), "however much headers speak of other limits");
    }

    #[test]
    fn a_limit_that_the_server_does_not_speak_of_is_guessed() {
        let mut bucket = Bucket::default();
        (0..3).for_each(|_| bucket.accept(false, ms(100)));
        (200..203).for_each(|at| bucket.refuse(None, ms(at)));
        assert_eq!(leave(&mut bucket, 300), Leave::At(ms(10_300)));
        for _ in 0..3 {
            assert_eq!(leave(&mut bucket, 10_320), Leave::Now);
            bucket.depart();
        }
        assert_eq!(leave(&mut bucket, 10_320), Leave::Answer);
        for _ in 0..3 {
            bucket.arrive();
            bucket.accept(false, ms(10_400));
        }
        assert_eq!(leave(&mut bucket, 10_500), Leave::At(ms(20_500)));
        assert_eq!(leave(&mut bucket, 20_600), Leave::Now);
        assert_eq!(bucket.left, Some(4));
    }

    #[test]
    fn what_is_known_is_forgotten_after_a_while() {
        let mut bucket = Bucket::default();
        hear(&mut bucket, 99, 1_000, 0, 0);
        assert_eq!(bucket.limit(), Some(100));
        assert!(!bucket.is_stale(ms(299_000)));
        assert!(bucket.is_stale(ms(400_000)));
    }
}
