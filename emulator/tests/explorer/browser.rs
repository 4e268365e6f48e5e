//! A headless Chromium, told what to do through pipes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    /// Gone when the browser is to end.
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    profile: PathBuf,
    session: Option<String>,
    number: u64,
    /// What the page complained of, and what it loaded from elsewhere.
    pub(crate) troubles: Vec<String>,
    home: String,
}

impl Browser {
    /// Starts one, if there is one on this machine; otherwise says why not.
    pub(crate) fn start(home: &str) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(program) = find() else {
            println!("skipped: there is no chromium in PATH");
            return None;
        };
        let name = format!("explorer-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let profile = std::env::temp_dir().join(name);
        // The browser reads commands from descriptor 3 and writes to 4.
        let script = "exec \"$0\" --headless --no-sandbox --disable-gpu --no-first-run --remote-debugging-pipe \
                      --user-data-dir=\"$1\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null";
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(program).arg(&profile).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("there is a shell");
        let (input, pipe) = (child.stdin.take(), child.stdout.take().expect("it is piped"));
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let messages = BufReader::new(pipe).split(0).map_while(Result::ok);
            for message in messages.filter_map(|bytes| serde_json::from_slice(&bytes).ok()) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let troubles = Vec::new();
        let mut browser =
            Browser { child, input, output, profile, session: None, number: 0, troubles, home: home.into() };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let session = browser.call("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        browser.session = session["sessionId"].as_str().map(String::from);
        for domain in ["Runtime", "Log", "Page", "Network", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Opens an address of the page, and waits until it has all it needs.
    pub(crate) fn open(&mut self, hash: &str) {
        let url = format!("{}/{hash}", self.home);
        self.call("Page.navigate", json!({ "url": "about:blank" }));
        self.call("Page.navigate", json!({ "url": url }));
        self.wait(
            "document.title.endsWith('emulator') && document.getElementById('count-requests')?.textContent !== ''",
        );
    }

    /// Does as the protocol says, and gives what it says.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let input = self.input.as_mut().expect("it has not ended");
        input.write_all(format!("{message}\0").as_bytes()).expect("the browser reads");
        loop {
            let answer = self.output.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{method}: {error}"));
            if answer["id"] == self.number {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.note(&answer);
        }
    }

    fn note(&mut self, event: &Value) {
        let (parameters, home) = (&event["params"], &self.home);
        let trouble = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => Some(parameters.to_string()),
            // That an answer is a refusal is no trouble.
            Some("Log.entryAdded") if parameters["entry"]["source"] != "network" => Some(parameters.to_string()),
            Some("Network.requestWillBeSent") => {
                let url = parameters["request"]["url"].as_str().unwrap_or_default();
                let is_own = [home, "data:", "about:"].iter().any(|own| url.starts_with(own));
                (!is_own).then(|| format!("loads {url}"))
            }
            _ => None,
        };
        self.troubles.extend(trouble);
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let result = self.call("Runtime.evaluate", parameters);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// Waits until an expression holds.
    pub(crate) fn wait(&mut self, expression: &str) {
        let begun = Instant::now();
        while self.value(&format!("Boolean({expression})")) != true {
            let text = "document.body?.innerText.slice(0, 2000)";
            assert!(begun.elapsed() < PATIENCE, "never: {expression}\n{}", self.value(text));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            " " => (32, " "),
            _ => (0, key),
        };
        let mut parameters = json!({ "type": "keyDown", "key": key, "windowsVirtualKeyCode": code });
        if !text.is_empty() {
            parameters["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", parameters.clone());
        parameters["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", parameters);
    }

    /// Writes where the focus is.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Goes on by the tabulator until an expression holds of the element that has the focus, `here`. Wherever the focus
    /// is on the way, it is seen.
    pub(crate) fn tab_to(&mut self, expression: &str) {
        let mut passed = Vec::new();
        for _ in 0..150 {
            self.press("Tab");
            let look = format!(
                "(() => {{ const here = document.activeElement; const style = getComputedStyle(here); \
                 return [Boolean({expression}), here.id || here.textContent.slice(0, 30) || here.tagName, \
                 style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1, here === document.body]; }})()"
            );
            let found = self.value(&look);
            assert!(found[2] == true || found[3] == true, "the focus is not seen on {}", found[1]);
            if found[0] == true {
                return;
            }
            passed.push(found[1].as_str().unwrap_or_default().to_owned());
        }
        panic!("the focus never comes to {expression}, but to {passed:?}");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Without anybody to tell it what to do, it ends.
        drop(self.input.take());
        let begun = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && begun.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        // What could not be ended or removed is no fault of the page.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// The program, by the names that it has in distributions.
fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}
