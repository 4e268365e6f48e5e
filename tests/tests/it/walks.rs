//! Walks through collections that change at random while they are read: whatever a verdict promises holds.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

use fastrand::Rng;
use ldapi::Client;
use ldapi::page::{Items, Pages, Verdict};
use ldapi::runtime::transport::{Answer, Incoming, Request, Transport, TransportError};
use ldapi::runtime::{BoxFuture, Field, http};
use serde_json::{Value, json};

/// How many walks, unless the variable `WALKS` says otherwise.
const WALKS: u64 = 3_000;

/// A way of paging.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// Offsets with a total, counted by the client.
    Offset,
    /// Links that carry an offset, with a total.
    Link,
    /// Offsets with pages that overlap.
    Overlap,
    /// Links that carry an offset, without a total.
    NoTotal,
    /// Tokens that mark a place in the order.
    Token,
    /// Links with an opaque cursor that marks a place in the order.
    Cursor,
    /// Newest first, before a moment.
    Time,
}

const WAYS: [Way; 7] = [Way::Offset, Way::Link, Way::Overlap, Way::NoTotal, Way::Token, Way::Cursor, Way::Time];

/// What may happen between two requests.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Churn {
    Nothing,
    /// Only additions or only deletions between two requests.
    OneWay,
    Anything,
}

/// A collection of numbers in ascending order (`Time`: descending), and what it was like at each request.
struct World {
    rng: Rng,
    way: Way,
    churn: Churn,
    has_total: bool,
    numbers: BTreeSet<u32>,
    seen: Vec<BTreeSet<u32>>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let (way, churn) =
            (WAYS[rng.usize(..WAYS.len())], [Churn::Nothing, Churn::OneWay, Churn::Anything][rng.usize(..3)]);
        let has_total =
            !matches!(way, Way::NoTotal | Way::Time) && (rng.bool() || matches!(way, Way::Offset | Way::Link));
        let count = rng.usize(..25);
        let numbers = std::iter::repeat_with(|| rng.u32(1..1_000_000)).take(count).collect();
        World { rng, way, churn, has_total, numbers, seen: Vec::new() }
    }

    fn change(&mut self) {
        if self.churn == Churn::Nothing || self.seen.is_empty() || self.rng.u8(..3) > 0 {
            return;
        }
        let adds = self.rng.bool();
        for _ in 0..self.rng.usize(1..4) {
            if if self.churn == Churn::OneWay { adds } else { self.rng.bool() } {
                self.numbers.insert(self.rng.u32(1..1_000_000));
            } else if let Some(number) = self.rng.choice(self.numbers.iter().copied().collect::<Vec<_>>()) {
                self.numbers.remove(&number);
            }
        }
    }

    fn page(&self, path: &str, query: &dyn Fn(&str) -> Option<u32>) -> Value {
        let limit = query("limit").unwrap_or(20) as usize;
        let offset = query("offset").unwrap_or(0) as usize;
        let after = query("continuationToken").or(query("after")).unwrap_or(0);
        let before = query("before").unwrap_or(u32::MAX);
        let all = || self.numbers.iter().copied();
        let here: Vec<u32> = match self.way {
            Way::Offset | Way::Link | Way::Overlap | Way::NoTotal => all().skip(offset).take(limit).collect(),
            Way::Token | Way::Cursor => all().filter(|number| *number > after).take(limit).collect(),
            Way::Time => all().rev().filter(|number| *number < before).take(limit).collect(),
        };
        let item = |number: &u32| {
            let text = number.to_string();
            json!({"key": text, "_id": text, "id": format!("00000000-0000-0000-0000-{number:012}"), "date": number})
        };
        let mut page = json!({"items": here.iter().map(item).collect::<Vec<_>>(), "_links": {}});
        let last = here.last().copied().unwrap_or(after);
        let reached = offset + here.len();
        let next = match self.way {
            Way::Link | Way::NoTotal => {
                (reached < self.numbers.len()).then(|| format!("limit={limit}&offset={reached}"))
            }
            Way::Cursor => all().any(|number| number > last).then(|| format!("limit={limit}&after={last}")),
            _ => None,
        };
        if let Some(next) = next {
            page["_links"]["next"] = json!({"href": format!("{path}?{next}")});
        }
        if self.way == Way::Token && all().any(|number| number > last) {
            page["continuationToken"] = last.to_string().into();
        }
        if self.has_total {
            page["totalCount"] = self.numbers.len().into();
        }
        page
    }
}

/// A server in memory.
#[derive(Clone)]
struct Fake(Arc<Mutex<World>>);

impl Fake {
    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().expect("no test panics while it holds the lock")
    }
}

impl Transport for Fake {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answer, TransportError>> {
        let mut world = self.world();
        world.change();
        let now = world.numbers.clone();
        world.seen.push(now);
        let pairs = request.uri().query().unwrap_or_default().to_owned();
        let query = |name: &str| {
            let mut pairs = pairs.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(known, _)| *known == name)?.1.parse().ok()
        };
        let page = world.page(request.uri().path(), &query);
        Box::pin(async move { Ok(http::Response::new(Incoming::from(page.to_string()))) })
    }
}

/// The number that a key was made of.
fn number(key: &str) -> u32 {
    key.rsplit('-').next().unwrap_or_default().parse().expect("a number")
}

type Walked = (Vec<u32>, Option<Verdict>);

async fn items<I: Field>(mut items: Items<I>, key: fn(&I) -> String) -> Walked {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(number(&key(&item.expect("an item"))));
    }
    (found, items.verdict())
}

async fn pages<T>(mut pages: Pages<T>, keys: fn(&T) -> Vec<String>) -> Walked {
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        found.extend(keys(&page).iter().map(|key| number(key)));
    }
    (found, pages.verdict())
}

#[allow(deprecated)]
async fn walk(client: &Client, way: Way, rng: &mut Rng) -> Walked {
    let size = rng.u32(1..8);
    let (flags, is_by_pages) = (client.feature_flags().get_feature_flags("p"), rng.bool());
    match way {
        Way::Offset | Way::Link if is_by_pages => {
            pages(flags.pages().page_size(size), |page| page.items.iter().map(|flag| flag.key.clone()).collect()).await
        }
        Way::Offset | Way::Link => items(flags.items().page_size(size), |flag| flag.key.clone()).await,
        Way::Overlap => items(flags.items().page_size(size).overlap(), |flag| flag.key.clone()).await,
        Way::NoTotal => {
            items(client.account().get_announcements_public().items().page_size(size), |item| item.id.clone()).await
        }
        Way::Token => {
            let instances = client.contexts().get_context_instances("p", "e", "i").items().page_size(size);
            items(instances, |instance| instance.id.clone()).await
        }
        Way::Cursor => {
            let deployments = client.insights().get_deployments().project_key("p").environment_key("e");
            items(deployments.items().page_size(size), |deployment| deployment.id.to_string()).await
        }
        Way::Time => {
            items(client.audit_log().get_audit_log_entries().items().page_size(size), |entry| entry.id.clone()).await
        }
    }
}

/// What `Complete` promises, by way of paging.
fn check(world: &World, found: &[u32], verdict: Option<Verdict>, about: &str) {
    let distinct: BTreeSet<u32> = found.iter().copied().collect();
    let first = &world.seen[0];
    let is_known = world.way != Way::NoTotal || world.seen.len() == 1;
    if world.churn == Churn::Nothing {
        assert_eq!(verdict, Some(if is_known { Verdict::Complete } else { Verdict::Unchecked }), "{about}");
    }
    if verdict != Some(Verdict::Complete) {
        return;
    }
    assert!(is_known, "{about}");
    assert_eq!(distinct.len(), found.len(), "an item came twice: {about}");
    if world.seen.len() == 1 || world.churn == Churn::Nothing {
        assert_eq!(distinct, *first, "{about}");
    }
    let lasting = world.seen.iter().fold(first.clone(), |lasting, then| &lasting & then);
    if !matches!(world.way, Way::Offset | Way::Link) {
        assert!(lasting.is_subset(&distinct), "an item is missing: {about}");
        return;
    }
    assert!(world.seen.iter().all(|then| then.len() == found.len()), "a total is another: {about}");
    if world.churn == Churn::OneWay {
        assert!(world.seen.iter().all(|then| *then == distinct), "a change was not seen: {about}");
    }
}

#[test]
fn what_a_verdict_promises_holds() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let fake = Fake(Arc::new(Mutex::new(World::new(0))));
    let builder = Client::builder().token("api-x").transport(fake.clone()).without_pacing();
    let client = builder.build().expect("the settings are right");
    let walks = std::env::var("WALKS").ok().and_then(|text| text.parse().ok()).unwrap_or(WALKS);
    let mut complete = 0;
    for seed in 0..walks {
        *fake.world() = World::new(seed);
        let way = fake.world().way;
        let (found, verdict) = runtime.block_on(walk(&client, way, &mut Rng::with_seed(seed)));
        let world = fake.world();
        let about = format!("seed {seed}, {way:?}, {:?}, {found:?} of {:?}", world.churn, world.seen);
        check(&world, &found, verdict, &about);
        complete += u64::from(verdict == Some(Verdict::Complete) && world.seen.len() > 1);
    }
    assert!(complete > walks / 10, "only {complete} walks of several pages were complete");
}
