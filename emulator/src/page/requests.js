// The last requests: each can be opened to see all of it.

import { byId, counted, element, methodBadge, operationHash, remarks, say, statusBadge } from "./element.js";
import { ask, operation } from "./emulator.js";
import { bodyOf, headerTable } from "./exchange.js";
import { jsonBlock } from "./json.js";

/** The entries that are shown, by number. A request does not change, so each is drawn once. */
const entries = new Map();

let recent = [];

export function prepareRequests() {
  byId("only-trouble").addEventListener("change", draw);
  byId("request-filter").addEventListener("submit", (event) => event.preventDefault());
  byId("forget").addEventListener("click", async () => {
    await ask("/requests", { method: "DELETE" });
    await refreshRequests();
  });
}

/** Asks for the last requests, and shows them. */
export async function refreshRequests() {
  recent = await ask("/requests/recent");
  byId("count-requests").textContent = recent.length >= 100 ? "100+" : String(recent.length);
  draw();
}

const hasTrouble = (one) =>
  one.status === null || one.status >= 400 || one.findings.length > 0 || one.faults.length > 0 || one.drift > 0;

function draw() {
  const list = byId("request-list");
  const shown = byId("only-trouble").checked ? recent.filter(hasTrouble) : recent;
  const numbers = new Set(shown.map((one) => one.number));
  for (const [number, entry] of entries) {
    if (numbers.has(number)) continue;
    entry.remove();
    entries.delete(number);
  }
  // From the oldest to the newest, each before the one that is older; what is there stays where it is.
  let next = null;
  for (const one of [...shown].reverse()) {
    if (!entries.has(one.number)) {
      const entry = makeEntry(one);
      entries.set(one.number, entry);
      list.insertBefore(entry, next);
    }
    next = entries.get(one.number);
  }
  say("request-count", sentence(shown.length));
}

function sentence(count) {
  if (recent.length === 0) return "No request has come yet. Send one from an operation, or from a program.";
  if (count === 0) return "None of the last requests was refused, and none has findings.";
  return counted(count, "request");
}

function makeEntry(one) {
  const place = element("div", { class: "inside" });
  const facts = [];
  if (one.findings.length > 0) facts.push(counted(one.findings.length, "finding"));
  if (one.faults.length > 0) facts.push(counted(one.faults.length, "fault"));
  if (one.drift > 0) facts.push(`${one.drift} × drift`);
  const details = element(
    "details",
    {
      ontoggle: () => {
        if (details.open && place.childElementCount === 0) open(one, place);
      },
    },
    element(
      "summary",
      {},
      element("span", { class: "time" }, new Date(one.at).toLocaleTimeString([], { hour12: false })),
      methodBadge(one.method),
      statusBadge(one.status),
      element("span", { class: "target" }, one.target),
      facts.length > 0 && element("span", { class: "fair told" }, facts.join(", ")),
      one.mark?.startsWith("page-") && element("span", { class: "quiet from" }, "from this page"),
    ),
    place,
  );
  return element("li", { value: String(one.number) }, details);
}

async function open(one, place) {
  place.replaceChildren(element("p", { class: "quiet" }, "Looking …"));
  try {
    const whole = await ask(`/requests/${one.number}`);
    place.replaceChildren(...contents(whole));
  } catch {
    place.replaceChildren(element("p", {}, "The emulator has forgotten this request."));
  }
}

/** What is said of a body of which the rest was left out. */
const cutNote = (isCut, length) =>
  isCut && element("p", { class: "quiet" }, `Only the beginning is recorded: the body has ${length} bytes.`);

function contents(whole) {
  const link =
    operation(whole.operation) &&
    element("p", {}, "Operation ", element("a", { href: operationHash(whole.operation) }, whole.operation));
  return [
    link || element("p", {}, "No operation has this path and method."),
    remarks(whole),
    element(
      "details",
      {},
      element("summary", {}, "Headers of the request"),
      headerTable(Object.entries(whole.headers)),
    ),
    ...bodyOf(whole.body, "Body of the request"),
    cutNote(whole.bodyCut, whole.bodyLength),
    ...(whole.answer === null
      ? [element("p", { class: "quiet" }, "Body of the answer: there is none.")]
      : [element("h4", {}, "Body of the answer"), jsonBlock(whole.answer, "Body of the answer")]),
    cutNote(whole.answerCut, whole.answerLength),
  ].filter(Boolean);
}
