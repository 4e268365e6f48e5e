// Sending a request, and showing what came of it.

import { byId, element, fill, remarks, statusBadge } from "./element.js";
import { ask } from "./emulator.js";
import { jsonBlock, textBlock } from "./json.js";

/** The header by which the emulator's record tells which request was ours. */
export const MARK = "x-emulator-mark";

/** Sends a request and tells what came: an answer, or why there is none; and what is recorded of it. */
export async function send({ method, target, headers, body }) {
  const mark = `page-${Date.now()}-${Math.floor(Math.random() * 1e9)}`;
  const begun = performance.now();
  const out = { status: null, headers: [], text: "", error: null };
  try {
    const response = await fetch(target, { method, headers: { ...headers, [MARK]: mark }, body });
    Object.assign(out, { status: response.status, reason: response.statusText, headers: [...response.headers] });
    out.text = await response.text();
  } catch (error) {
    out.error = error.message;
  }
  out.took = performance.now() - begun;
  out.record = await recorded(mark);
  return out;
}

async function recorded(mark) {
  try {
    const recent = await ask("/requests/recent");
    const own = recent.find((one) => one.mark === mark);
    return own ? await ask(`/requests/${own.number}`) : null;
  } catch {
    return null;
  }
}

/** Shows what came. */
export function showAnswer(out) {
  const size = new TextEncoder().encode(out.text).length;
  const facts = [`${Math.round(out.took)} ms`, size < 2_000 ? `${size} bytes` : `${(size / 1_000).toFixed(1)} kB`];
  fill(
    byId("outcome"),
    statusBadge(out.status),
    ` ${out.reason ?? ""} `,
    element("span", { class: "quiet" }, facts.join(" · ")),
  );
  fill(
    byId("answer"),
    out.error && element("p", { class: "trouble" }, `The answer did not come, or not whole: ${out.error}`),
    element("h4", {}, "Checker"),
    out.record ? remarks(out.record) : element("p", { class: "quiet" }, "The emulator has no record of the request."),
    ...bodyOf(out.text, "Body of the answer"),
    element(
      "details",
      {},
      element("summary", {}, `Headers of the answer (${out.headers.length})`),
      headerTable(out.headers),
    ),
  );
}

/** A body as JSON, if it is that, else as text. */
export function bodyOf(text, label) {
  if (text === "") return [element("p", { class: "quiet" }, `${label}: there is none.`)];
  const heading = element("h4", {}, label);
  try {
    return [heading, jsonBlock(JSON.parse(text), label)];
  } catch {
    return [heading, textBlock(text, label)];
  }
}

export function headerTable(pairs) {
  if (pairs.length === 0) return element("p", { class: "quiet" }, "There are none.");
  const rows = pairs.map(([name, value]) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Headers" },
    element("table", { class: "headers" }, element("tbody", {}, rows)),
  );
}
