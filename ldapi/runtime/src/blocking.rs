//! Blocking on a call: a thread of the crate's own drives the connections.

use std::sync::{OnceLock, mpsc};

use crate::error::{Error, Kind};
use crate::pending::Answering;
use crate::response::Response;

static DRIVER: OnceLock<Option<tokio::runtime::Handle>> = OnceLock::new();

/// Starts the thread that drives blocking calls; it lives as long as the process.
fn start() -> Option<tokio::runtime::Handle> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    let body = move || runtime.block_on(std::future::pending::<()>());
    std::thread::Builder::new().name(String::from("api-client")).spawn(body).ok()?;
    Some(handle)
}

/// Runs a call on that thread and waits for its answer.
pub(crate) fn wait(answer: Answering) -> Result<Response, Error> {
    if tokio::runtime::Handle::try_current().is_ok() {
        let detail = "`wait` blocks and was called inside of an async runtime; use `.await` there";
        return Err(Error::new(Kind::Request, detail));
    }
    let Some(driver) = DRIVER.get_or_init(start) else {
        return Err(Error::new(Kind::Config, "no thread could be started to wait on"));
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    driver.spawn(async move {
        let _ = sender.send(answer.await);
    });
    receiver.recv().unwrap_or_else(|_| Err(Error::new(Kind::Transport, "the call was dropped")))
}
