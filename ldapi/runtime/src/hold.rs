//! Hosts that have asked everybody to wait (`Retry-After`), for the whole process: whoever it is, with whatever
//! credential, nothing is sent there before that time.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use crate::lock;

/// Until when each host is not to be asked, by the time since the process began.
static HOLDS: LazyLock<Mutex<HashMap<String, Duration>>> = LazyLock::new(Mutex::default);

/// Notes that a host asks to wait.
pub(crate) fn hold(host: &str, until: Duration) {
    let mut holds = lock(&HOLDS);
    let known = holds.entry(host.into()).or_default();
    *known = (*known).max(until);
}

/// How long a host still asks to wait.
pub(crate) fn left(host: &str, now: Duration) -> Option<Duration> {
    let mut holds = lock(&HOLDS);
    let until = *holds.get(host)?;
    if until <= now {
        holds.remove(host);
        return None;
    }
    Some(until - now)
}
