//! The page in a browser: by keyboard, in light and dark, wide and narrow.

use std::sync::{Mutex, PoisonError};

use ldapi_emulator::{Emulator, Surface};
use serde_json::{Value, json};

use super::browser::Browser;
use super::http::{get, send, start};

/// Does something in a browser, if there is one; at the end the page has not complained of anything. One browser at a
/// time is enough for a machine.
fn browse(emulator: &Emulator, act: impl FnOnce(&mut Browser)) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(mut browser) = Browser::start(&emulator.url()) else { return };
    act(&mut browser);
    assert_eq!(browser.troubles, Vec::<String>::new());
}

fn flags() -> Value {
    json!({ "flags": { "default/<img src=x>": { "name": "<b>bold</b>", "tags": ["<i>"] }, "default/lamp": {} } })
}

#[test]
fn an_operation_is_found_and_sent_by_keyboard() {
    let emulator = start(json!({}));
    browse(&emulator, |browser| {
        browser.open("");
        browser.tab_to("here.id === 'words'");
        browser.write("flag creates");
        browser.wait("document.getElementById('found').textContent.includes('found')");
        browser.press("Enter");
        browser.wait("location.hash === '#operation=postFeatureFlag'");
        browser.wait("document.activeElement.id === 'operation-name'");
        assert_eq!(browser.value("document.querySelector('[aria-current=page] .id').textContent"), "postFeatureFlag");
        browser.tab_to("here.id === 'body'");
        browser.value("document.getElementById('body').select()");
        browser.write(r#"{"key": "lamp", "name": "<img src=x>", "colour": "red"}"#);
        browser.tab_to("here.type === 'submit'");
        browser.press("Enter");
        browser.wait("document.getElementById('outcome').textContent.startsWith('201 Created')");
        let answer = browser.value("document.getElementById('answer').textContent");
        let answer = answer.as_str().unwrap_or_default();
        assert!(answer.contains("Odd body /colour not in the document"), "{answer}");
        assert!(answer.contains(r#""name": "<img src=x>""#), "{answer}");
        // An address in an answer leads to its operation.
        browser.tab_to("here.textContent === '\"/api/v2/flags/default/lamp\"'");
        browser.press("Enter");
        browser.wait("document.getElementById('operation-name').textContent === 'getFeatureFlag'");
        assert_eq!(browser.value("document.getElementById('path-featureFlagKey').value"), "lamp");
        assert_eq!(browser.value("document.querySelector('img, b')"), Value::Null);
    });
}

#[test]
fn bodies_of_all_formats_are_sent() {
    let emulator = start(flags());
    browse(&emulator, |browser| {
        browser.open("#operation=patchFeatureFlag&projectKey=default&featureFlagKey=lamp");
        for (index, format) in ["semantic-patch", "json-patch", "merge-patch"].into_iter().enumerate() {
            browser.value(&format!(
                "(() => {{ const format = document.getElementById('format'); format.value = '{index}'; \
                 format.dispatchEvent(new Event('change', {{ bubbles: true }})); \
                 document.getElementById('outcome').textContent = ''; \
                 document.getElementById('request').requestSubmit(); }})()"
            ));
            browser.wait("document.getElementById('outcome').textContent.startsWith('200')");
            let recorded = emulator.take_requests();
            assert_eq!(recorded.len(), 1, "{format}");
            assert_eq!(recorded[0].findings, [], "{format}");
        }
        browser.open("#operation=createBigSegmentImport&segmentKey=big");
        browser.value("document.getElementById('request').requestSubmit()");
        browser.wait("document.getElementById('outcome').textContent.startsWith('4')");
        let recorded = emulator.take_requests();
        assert_eq!(recorded[0].findings, [], "the form is as it should be, but there is no such segment");
    });
}

#[test]
fn a_flag_is_switched_by_keyboard() {
    let emulator = start(flags());
    let is_on =
        || get(&emulator, "/_emulator/flags").json()["projects"][0]["flags"][1]["environments"]["test"]["on"].clone();
    browse(&emulator, |browser| {
        browser.open("#flags");
        browser.tab_to("here.getAttribute('aria-label') === 'lamp in Test'");
        let id = browser.value("document.activeElement.id");
        for expected in [true, false] {
            browser.press(" ");
            let word = if expected { "on" } else { "off" };
            browser.wait(&format!("document.getElementById('flag-said').textContent === 'lamp in Test is {word}.'"));
            assert_eq!(is_on(), expected);
            assert_eq!(browser.value("document.activeElement.id"), id, "the focus stays");
            assert_eq!(browser.value("document.activeElement.getAttribute('aria-checked')"), expected.to_string());
        }
        assert_eq!(browser.value("document.querySelector('#flags img, #flags b, #flags i')"), Value::Null);
        // What others change is seen without doing anything.
        let patch = json!({ "environmentKey": "test", "instructions": [{ "kind": "turnFlagOn" }] });
        let kind = "application/json; domain-model=launchdarkly.semanticpatch";
        let headers = [("Authorization", emulator.token()), ("Content-Type", kind)];
        send(&emulator, "PATCH /api/v2/flags/default/lamp", &headers, &patch.to_string());
        browser.wait("document.activeElement.getAttribute('aria-checked') === 'true'");
        // A refusal is told.
        send(&emulator, "DELETE /api/v2/flags/default/lamp", &headers[..1], "");
        browser.value("document.activeElement.click()");
        browser.wait("document.getElementById('flag-said').textContent.includes('stays as it is: 404')");
    });
}

#[test]
fn where_nothing_is_kept_the_page_says_so() {
    let emulator = Emulator::builder().state(flags()).stateless().start_blocking().expect("loopback has a free port");
    browse(&emulator, |browser| {
        browser.open("#flags");
        browser.tab_to("here.getAttribute('aria-label') === 'lamp in Test'");
        browser.press(" ");
        browser.wait("document.getElementById('flag-said').textContent.includes('this emulator keeps nothing')");
    });
}

#[test]
fn another_api_has_no_flags() {
    let api = json!({
        "title": "Lamps", "version": "1", "servers": [], "schemes": [], "schemas": [],
        "areas": [{ "name": "lamps", "title": "Lamps" }],
        "operations": [{ "id": "getLamp", "method": "GET", "path": "/lamps/{lamp}", "area": "lamps", "responses": [] }],
    });
    let surface = Surface::read(api.to_string().as_bytes()).expect("an API");
    let emulator = Emulator::builder().surface(surface).start_blocking().expect("loopback has a free port");
    browse(&emulator, |browser| {
        browser.open("#operation=getLamp");
        assert_eq!(browser.value("document.getElementById('to-flags').checkVisibility()"), false);
        browser.value("document.getElementById('request').requestSubmit()");
        browser.wait("document.getElementById('outcome').textContent.startsWith('200')");
    });
}

#[test]
fn requests_come_by_themselves() {
    let emulator = start(json!({}));
    browse(&emulator, |browser| {
        browser.open("#requests");
        let said = "document.getElementById('request-count').textContent";
        browser.wait(&format!("{said}.startsWith('No request has come yet.')"));
        send(&emulator, "GET /api/v2/projects?%3Cb%3E=1", &[("Authorization", emulator.token())], "");
        send(&emulator, "GET /api/v2/caller-identity", &[("Authorization", emulator.token())], "");
        browser.wait(&format!("{said} === '2 requests'"));
        browser.tab_to("here.id === 'only-trouble'");
        browser.press(" ");
        browser.wait(&format!("{said} === '1 request'"));
        browser.tab_to("here.tagName === 'SUMMARY'");
        browser.press("Enter");
        browser.wait("document.querySelector('#request-list .remarks')?.textContent.includes('not in the document')");
        browser.value("document.getElementById('only-trouble').click()");
        browser.wait(&format!("{said} === '2 requests'"));
        let numbers = "[...document.querySelectorAll('#request-list > li')].map((one) => one.value)";
        assert_eq!(browser.value(numbers), json!([2, 1]), "the newest is first");
        browser.value("document.getElementById('forget').click()");
        browser.wait(&format!("{said}.startsWith('No request has come yet.')"));
        browser.open("#flags");
        let table = browser.value("document.getElementById('flag-table').textContent");
        assert!(table.as_str().is_some_and(|text| text.starts_with("This project has no flags yet.")), "{table}");
    });
}

/// Texts that are hard to read: less than 4.5 to 1 between them and what is behind them.
const FAINT: &str = r"
(() => {
  const parts = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const out = [];
  for (const one of document.querySelectorAll('body *')) {
    const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!hasText || !one.checkVisibility()) continue;
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(behind(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) out.push(`${one.textContent.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return out;
})()";

/// Ids that are there twice, and references to ids that are not there.
const LOOSE: &str = r"
(() => {
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  const out = ids.filter((id, index) => ids.indexOf(id) !== index);
  for (const name of ['for', 'aria-labelledby', 'aria-describedby', 'list']) {
    for (const one of document.querySelectorAll(`[${name}]`)) {
      out.push(...one.getAttribute(name).split(' ').filter((id) => !ids.includes(id)));
    }
  }
  return out;
})()";

/// Controls that have no name for those who do not see the page.
fn nameless(browser: &mut Browser) -> Vec<Value> {
    const CONTROLS: [&str; 9] =
        ["button", "link", "textbox", "searchbox", "combobox", "checkbox", "switch", "region", "DisclosureTriangle"];
    let tree = browser.call("Accessibility.getFullAXTree", json!({}));
    let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
    let is_control = |node: &Value| node["role"]["value"].as_str().is_some_and(|role| CONTROLS.contains(&role));
    let controls: Vec<Value> = nodes.into_iter().filter(|node| node["ignored"] == false && is_control(node)).collect();
    assert!(controls.len() > 5, "{controls:?}");
    let has_name = |node: &Value| node["name"]["value"].as_str().is_some_and(|name| !name.is_empty());
    controls.into_iter().filter(|node| !has_name(node)).collect()
}

#[test]
fn all_can_read_and_reach_it() {
    let emulator = start(flags());
    let token = ("Authorization", emulator.token());
    send(&emulator, "GET /api/v2/projects?colour=red", &[token], "");
    send(&emulator, "POST /api/v2/projects", &[token, ("Content-Type", "application/json")], "{}");
    browse(&emulator, |browser| {
        for (scheme, width) in [("light", 1300), ("dark", 1300), ("light", 360), ("dark", 360)] {
            let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
            browser.call("Emulation.setEmulatedMedia", features);
            let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
            browser.call("Emulation.setDeviceMetricsOverride", size);
            for hash in ["", "#operation=patchFeatureFlag", "#operation=none", "#flags", "#requests"] {
                browser.open(hash);
                if hash == "#operation=patchFeatureFlag" {
                    browser.value("document.getElementById('request').requestSubmit()");
                    browser.wait("document.querySelector('#answer h4')");
                }
                browser.value("document.querySelectorAll('main > :not([hidden]) .operation details, .view:not([hidden]) details').forEach((one) => { one.open = true; })");
                browser.wait("[...document.querySelectorAll('.view:not([hidden]) .inside')].every((one) => one.childElementCount > 1)");
                let place = format!("{scheme} {width} {hash}");
                assert_eq!(browser.value(FAINT), json!([]), "{place}");
                assert_eq!(browser.value(LOOSE), json!([]), "{place}");
                assert_eq!(nameless(browser), Vec::<Value>::new(), "{place}");
                let wide = browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                assert_eq!(wide, 0, "{place}");
            }
        }
        // The look at contrasts does see them.
        browser.value("document.documentElement.style.setProperty('--quiet', getComputedStyle(document.documentElement).backgroundColor)");
        assert_ne!(browser.value(FAINT), json!([]));
    });
}
