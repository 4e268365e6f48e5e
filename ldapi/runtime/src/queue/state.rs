//! What a queue knows: its waiters by lane, the turns that are granted and not claimed, and when to look again.

use super::*;

/// A place in the order of all waiters.
pub(super) type Ticket = i64;

/// What a waiter finds when it looks.
pub(super) enum Look<T> {
    /// It has its turn.
    Granted(T),
    /// It would have to wait for longer than it can.
    Refused(Refusal),
    /// It has to wait; it should look again then, or when it is woken.
    Sleep { now: Duration, until: Duration },
}

/// See [`Queue`].
pub(crate) struct State<R: Room> {
    room: R,
    /// The latest moment that anybody has seen.
    now: Duration,
    waiters: BTreeMap<Ticket, Waiter<R>>,
    lanes: BTreeMap<R::Lane, Lane>,
    /// The first waiter of each lane that is not set aside.
    heads: BTreeMap<Ticket, R::Lane>,
    /// The first waiter of each lane that is set aside until something changes: its turn comes before that of those behind
    /// it, so room is reserved for it.
    reserved: BTreeMap<Ticket, R::Lane>,
    /// Lanes that are set aside, with the moment at which they are looked at again.
    aside: BTreeSet<(Duration, R::Lane)>,
    /// The groups of those in the queue, and how many each has.
    groups: BTreeMap<u64, usize>,
    /// All who wait and do not rest.
    order: BTreeSet<Ticket>,
    /// Those of them who cannot wait for ever.
    hurried: BTreeSet<Ticket>,
    /// Turns that were granted, with the moment at which they lapse. Those that were claimed are still in here.
    grants: VecDeque<(Duration, Ticket)>,
    /// When somebody is going to look.
    watched: Option<Duration>,
    /// The moment until which everybody waits, as far as the hurried ones know.
    closed_until: Option<Duration>,
    last: Ticket,
    first: Ticket,
}

struct Waiter<R: Room> {
    lane: R::Lane,
    standing: Standing<R::Turn>,
    waker: Option<Waker>,
    until: Option<Duration>,
}

enum Standing<T> {
    Waiting,
    Granted(T),
    /// It did not claim its turn, and has not been polled since.
    Resting,
}

#[derive(Default)]
struct Lane {
    waiting: BTreeSet<Ticket>,
    aside: Option<Aside>,
    /// The moment until which it waits, as far as its hurried ones know.
    closed_until: Option<Duration>,
    /// How many there are, those that rest or have a turn included.
    waiters: usize,
}

/// Why a lane is not looked at.
#[derive(Clone, Copy)]
struct Aside {
    until: Duration,
    /// It waits for something to change, not for the time.
    is_reserved: bool,
}

/// The groups that cannot go on, and when the first of them can.
#[derive(Default)]
struct Closed {
    groups: BTreeSet<u64>,
    until: Option<Duration>,
}

impl Closed {
    fn close(&mut self, group: u64, until: Option<Duration>) {
        self.groups.insert(group);
        self.until = [self.until, until].into_iter().flatten().min();
    }
}

/// Counts those for whom room is reserved, as far as they came before somebody.
struct Reserve<L> {
    before: u64,
    /// Up to where lanes were taken up.
    from: Ticket,
    /// The next waiter of each lane that was taken up.
    next: BTreeMap<Ticket, L>,
}

impl<L> Default for Reserve<L> {
    fn default() -> Self {
        Reserve { before: 0, from: Ticket::MIN, next: BTreeMap::new() }
    }
}

impl<L: Clone + Ord> Reserve<L> {
    /// Counts up to a waiter, whose ticket is later than the last time.
    fn count(&mut self, reserved: &BTreeMap<Ticket, L>, lanes: &BTreeMap<L, Lane>, ticket: Ticket) {
        let heads = reserved.range(self.from..ticket).map(|(ticket, lane)| (*ticket, lane.clone()));
        self.next.extend(heads);
        self.from = self.from.max(ticket);
        while let Some((before, lane)) = self.next.pop_first() {
            if before >= ticket {
                self.next.insert(before, lane);
                break;
            }
            self.before += 1;
            let later = lanes.get(&lane).and_then(|known| known.waiting.range(before + 1..).next());
            if let Some(later) = later {
                self.next.insert(*later, lane);
            }
        }
    }
}

/// Whether those who cannot wait for ever should hear of a moment; one that moves a little is none.
fn is_news(until: Duration, known: Option<Duration>) -> bool {
    known.is_none_or(|known| until.abs_diff(known) > Duration::from_secs(1))
}

impl<R: Room> State<R> {
    pub(super) fn new(room: R) -> Self {
        State {
            room,
            now: Duration::ZERO,
            waiters: BTreeMap::new(),
            lanes: BTreeMap::new(),
            heads: BTreeMap::new(),
            reserved: BTreeMap::new(),
            aside: BTreeSet::new(),
            groups: BTreeMap::new(),
            order: BTreeSet::new(),
            hurried: BTreeSet::new(),
            grants: VecDeque::new(),
            watched: None,
            closed_until: None,
            last: 0,
            first: 0,
        }
    }

    pub(super) fn room(&self) -> &R {
        &self.room
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiters.len()
    }

    fn tick(&mut self, now: Duration) -> Duration {
        self.now = self.now.max(now);
        self.now
    }

    /// A turn for one that has just come, if nobody who may go is ahead of it.
    pub(super) fn at_once(&mut self, lane: &R::Lane, now: Duration) -> Option<R::Turn> {
        let now = self.tick(now);
        self.refresh(now);
        if !self.heads.is_empty() || !self.reserved.is_empty() || self.lanes.contains_key(lane) {
            return None;
        }
        if self.room.admit(lane, 0, now) != Admission::Granted {
            return None;
        }
        let mut turn = self.room.grant(lane);
        self.room.claim(&mut turn, now);
        Some(turn)
    }

    pub(super) fn enter(&mut self, lane: R::Lane, until: Option<Duration>, first: bool) -> Ticket {
        let ticket = if first {
            self.first -= 1;
            self.first
        } else {
            self.last += 1;
            self.last
        };
        *self.groups.entry(R::group(&lane)).or_default() += 1;
        let of_lane = self.lanes.entry(lane.clone()).or_default();
        of_lane.waiters += 1;
        self.waiters.insert(ticket, Waiter { lane, standing: Standing::Waiting, waker: None, until });
        self.join(ticket);
        ticket
    }

    /// Puts a waiter among those who can be granted a turn.
    fn join(&mut self, ticket: Ticket) {
        let Some(waiter) = self.waiters.get(&ticket) else { return };
        let lane = waiter.lane.clone();
        self.order.insert(ticket);
        if waiter.until.is_some() {
            self.hurried.insert(ticket);
        }
        self.change_lane(&lane, |lane| {
            lane.waiting.insert(ticket);
        });
    }

    /// Takes a waiter out of those who can be granted a turn.
    fn part(&mut self, ticket: Ticket) {
        self.order.remove(&ticket);
        self.hurried.remove(&ticket);
        let Some(waiter) = self.waiters.get(&ticket) else { return };
        let lane = waiter.lane.clone();
        self.change_lane(&lane, |lane| {
            lane.waiting.remove(&ticket);
        });
    }

    /// Changes a lane, and keeps what is known of its first waiter in step.
    fn change_lane(&mut self, lane: &R::Lane, change: impl FnOnce(&mut Lane)) {
        let of_lane = self.lanes.entry(lane.clone()).or_default();
        if let Some(head) = of_lane.waiting.first() {
            self.heads.remove(head);
            self.reserved.remove(head);
        }
        if let Some(aside) = of_lane.aside {
            self.aside.remove(&(aside.until, lane.clone()));
        }
        change(of_lane);
        let Some(head) = of_lane.waiting.first() else {
            of_lane.aside = None;
            return;
        };
        match of_lane.aside {
            None => drop(self.heads.insert(*head, lane.clone())),
            Some(aside) => {
                self.aside.insert((aside.until, lane.clone()));
                if aside.is_reserved {
                    self.reserved.insert(*head, lane.clone());
                }
            }
        }
    }

    /// Forgets a waiter, and its lane if it was the last one there.
    fn remove(&mut self, ticket: Ticket) -> Option<Waiter<R>> {
        self.part(ticket);
        let waiter = self.waiters.remove(&ticket)?;
        let group = R::group(&waiter.lane);
        if let Some(count) = self.groups.get_mut(&group) {
            *count -= 1;
            if *count == 0 {
                self.groups.remove(&group);
            }
        }
        let lane = self.lanes.get_mut(&waiter.lane)?;
        lane.waiters -= 1;
        if lane.waiters == 0 {
            self.lanes.remove(&waiter.lane);
        }
        Some(waiter)
    }

    pub(super) fn look(
        &mut self,
        ticket: Ticket,
        now: Duration,
        waker: &Waker,
        wake: &mut Vec<Waker>,
    ) -> Look<R::Turn> {
        let now = self.tick(now);
        if let Some(turn) = self.claim(ticket, now) {
            return Look::Granted(turn);
        }
        self.rouse(ticket);
        self.let_go(now, wake);
        if let Some(turn) = self.claim(ticket, now) {
            return Look::Granted(turn);
        }
        if let Some(wait) = self.is_too_long(ticket, now) {
            self.remove(ticket);
            self.let_go(now, wake);
            return Look::Refused(Refusal { wait });
        }
        if let Some(waiter) = self.waiters.get_mut(&ticket) {
            waiter.waker = Some(waker.clone());
        }
        Look::Sleep { now, until: self.alarm(ticket, now) }
    }

    /// A waiter is being polled, so it does not rest; nor does it have to be woken for what happens now.
    fn rouse(&mut self, ticket: Ticket) {
        let Some(waiter) = self.waiters.get_mut(&ticket) else { return };
        waiter.waker = None;
        if matches!(waiter.standing, Standing::Resting) {
            waiter.standing = Standing::Waiting;
            self.join(ticket);
        }
    }

    /// The turn that a waiter was granted. It may come late: what nobody has taken back is its own.
    fn claim(&mut self, ticket: Ticket, now: Duration) -> Option<R::Turn> {
        if !matches!(self.waiters.get(&ticket)?.standing, Standing::Granted(_)) {
            return None;
        }
        let Standing::Granted(mut turn) = self.remove(ticket)?.standing else { return None };
        self.room.claim(&mut turn, now);
        Some(turn)
    }

    /// How long a waiter has to wait at least, if that is longer than it can.
    fn is_too_long(&self, ticket: Ticket, now: Duration) -> Option<Duration> {
        let waiter = self.waiters.get(&ticket)?;
        let until = waiter.until?;
        let wait = self.room.estimate(&waiter.lane, now);
        (now >= until || now.saturating_add(wait) > until).then_some(wait)
    }

    pub(super) fn leave(&mut self, ticket: Ticket, now: Duration, wake: &mut Vec<Waker>) {
        let now = self.tick(now);
        match self.remove(ticket) {
            Some(Waiter { standing: Standing::Granted(turn), lane, .. }) => self.withdraw(turn, &lane),
            Some(_) => {}
            None => return,
        }
        self.let_go(now, wake);
    }

    pub(super) fn update<T>(
        &mut self,
        now: Duration,
        change: impl FnOnce(&mut R, Duration, &mut Vec<R::Lane>) -> T,
        wake: &mut Vec<Waker>,
    ) -> T {
        let now = self.tick(now);
        let mut freed = Vec::new();
        let out = change(&mut self.room, now, &mut freed);
        freed.iter().for_each(|lane| self.bring_back(lane));
        self.let_go(now, wake);
        out
    }

    /// Lets go whoever may, in the order in which they came.
    fn let_go(&mut self, now: Duration, wake: &mut Vec<Waker>) {
        self.lapse(now);
        self.refresh(now);
        let (mut closed, mut reserve) = (Closed::default(), Reserve::default());
        let mut from = Ticket::MIN;
        while let Some((ticket, lane)) = self.heads.range(from..).next().map(|(ticket, lane)| (*ticket, lane.clone())) {
            from = ticket + 1;
            if closed.groups.contains(&R::group(&lane)) {
                continue;
            }
            reserve.count(&self.reserved, &self.lanes, ticket);
            match self.room.admit(&lane, reserve.before, now) {
                Admission::Granted => self.grant(ticket, &lane, now, wake),
                Admission::Waits(Reach::Lane, until) => self.set_aside(&lane, until, now, wake),
                Admission::Waits(Reach::Group, until) => closed.close(R::group(&lane), until),
                Admission::Waits(Reach::All, until) => {
                    closed.until = until;
                    break;
                }
            }
            if closed.groups.len() == self.groups.len() {
                break;
            }
        }
        if let Some(until) = closed.until.filter(|until| is_news(*until, self.closed_until)) {
            self.closed_until = Some(until);
            self.wake_hurried(wake);
        }
        self.watch(now, closed.until, wake);
    }

    fn grant(&mut self, ticket: Ticket, lane: &R::Lane, now: Duration, wake: &mut Vec<Waker>) {
        let turn = self.room.grant(lane);
        self.part(ticket);
        let Some(waiter) = self.waiters.get_mut(&ticket) else { return self.room.withdraw(turn) };
        waiter.standing = Standing::Granted(turn);
        wake.extend(waiter.waker.take());
        self.grants.push_back((now + GRACE, ticket));
    }

    /// Takes back turns that nobody has claimed. Whoever waits keeps its place for when it is polled again.
    fn lapse(&mut self, now: Duration) {
        while let Some((_, ticket)) = self.grants.front().copied().filter(|(at, _)| *at <= now) {
            self.grants.pop_front();
            let Some(waiter) = self.waiters.get_mut(&ticket) else { continue };
            match std::mem::replace(&mut waiter.standing, Standing::Resting) {
                Standing::Granted(turn) => {
                    let lane = waiter.lane.clone();
                    self.withdraw(turn, &lane);
                }
                // It was polled too late, and waits for another turn.
                other => waiter.standing = other,
            }
        }
    }

    /// Takes back a turn, for which the others of its lane may wait.
    fn withdraw(&mut self, turn: R::Turn, lane: &R::Lane) {
        self.room.withdraw(turn);
        self.bring_back(lane);
    }

    fn refresh(&mut self, now: Duration) {
        let mut freed = Vec::new();
        self.room.refresh(now, &mut freed);
        freed.iter().for_each(|lane| self.bring_back(lane));
        while let Some((_, lane)) = self.aside.first().filter(|(at, _)| *at <= now).cloned() {
            self.bring_back(&lane);
        }
    }

    fn set_aside(&mut self, lane: &R::Lane, until: Option<Duration>, now: Duration, wake: &mut Vec<Waker>) {
        let aside =
            Aside { until: until.unwrap_or_else(|| now + self.room.patience()).max(now), is_reserved: until.is_none() };
        self.change_lane(lane, |lane| lane.aside = Some(aside));
        let Some(of_lane) = self.lanes.get_mut(lane).filter(|_| !self.hurried.is_empty()) else { return };
        if let Some(until) = until.filter(|until| is_news(*until, of_lane.closed_until)) {
            of_lane.closed_until = Some(until);
            let hurried = of_lane.waiting.intersection(&self.hurried);
            wake.extend(hurried.filter_map(|ticket| self.waiters.get_mut(ticket)?.waker.take()));
        }
    }

    fn bring_back(&mut self, lane: &R::Lane) {
        if self.lanes.get(lane).is_some_and(|lane| lane.aside.is_some()) {
            self.change_lane(lane, |lane| lane.aside = None);
        }
    }

    /// Those who cannot wait for ever may want to give up, now that it is known how long it takes.
    fn wake_hurried(&mut self, wake: &mut Vec<Waker>) {
        wake.extend(self.hurried.iter().filter_map(|ticket| self.waiters.get_mut(ticket)?.waker.take()));
    }

    /// Makes sure that the first waiters look as soon as something may change.
    fn watch(&mut self, now: Duration, closed: Option<Duration>, wake: &mut Vec<Waker>) {
        let next = self.next_change(closed);
        let is_watched = self.watched.is_some_and(|at| at > now && next.is_none_or(|next| at <= next));
        if is_watched {
            return;
        }
        self.watched = next;
        let watchers = self.order.iter().take(WATCHERS);
        wake.extend(watchers.filter_map(|ticket| self.waiters.get_mut(ticket)?.waker.take()));
    }

    fn next_change(&self, closed: Option<Duration>) -> Option<Duration> {
        let lapse = self.grants.iter().find(|(_, ticket)| self.waiters.contains_key(ticket)).map(|(at, _)| *at);
        let aside = self.aside.first().map(|(at, _)| *at);
        [lapse, aside, closed, self.room.next_change()].into_iter().flatten().min()
    }

    /// When a waiter looks again if nobody wakes it.
    fn alarm(&self, ticket: Ticket, now: Duration) -> Duration {
        let next = self.watched.unwrap_or(now + LONGEST_SLEEP).max(now + Duration::from_millis(1));
        let rank = self.order.iter().take(WATCHERS).position(|other| *other == ticket);
        let at = match rank.and_then(|rank| u32::try_from(rank).ok()) {
            Some(rank) => next.min(now + LONGEST_SLEEP) + STAGGER * rank,
            None => next.max(now + RELIEF) + STAGGER * 4,
        };
        let until = self.waiters.get(&ticket).and_then(|waiter| waiter.until);
        until.map_or(at, |until| at.min(until.max(now)))
    }
}
