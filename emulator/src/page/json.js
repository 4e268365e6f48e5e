// JSON to be read: indented, coloured, and with addresses that lead to their operation.

import { element, operationHash } from "./element.js";
import { operationOf } from "./emulator.js";

/** Longer texts are shown without colours, which would take too long. */
const LONGEST = 400_000;

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;

/** A block with a value. */
export function jsonBlock(value, label) {
  return textBlock(JSON.stringify(value, null, 2), label, true);
}

/** A block with text that can be scrolled, also by keyboard. */
export function textBlock(text, label, isJson = false) {
  const code = element("code");
  const block = element("pre", { tabindex: "0", role: "region", "aria-label": label }, code);
  if (isJson && text.length < LONGEST) code.append(...coloured(text));
  else code.textContent = text;
  return block;
}

function coloured(text) {
  const out = [];
  let end = 0;
  let member = "";
  for (const match of text.matchAll(TOKENS)) {
    out.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, quoted, colon] = match;
    if (quoted && colon) {
      member = quoted;
      out.push(element("span", { class: "member" }, quoted), colon);
    } else if (quoted) {
      out.push(textToken(quoted, member));
    } else {
      out.push(element("span", { class: /^[-\d]/.test(whole) ? "number" : "word" }, whole));
    }
  }
  out.push(text.slice(end));
  return out;
}

function textToken(quoted, member) {
  const target = member === '"href"' && quoted.startsWith('"/') ? operationOf(JSON.parse(quoted)) : null;
  if (target === null) return element("span", { class: "text" }, quoted);
  return element("a", { class: "text", href: operationHash(target.id, target.values) }, quoted);
}
