// Making elements. Text is always text: nothing that comes from a request or an answer is read as markup.

/**
 * An element with attributes and children. Attributes that are false, null or undefined are left out; those that begin
 * with "on" are listeners.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...present(children));
  return made;
}

/** Replaces what is in an element. */
export function fill(place, ...children) {
  place.replaceChildren(...present(children));
}

/** Children without those that are left out. */
const present = (children) =>
  children.flat().filter((child) => child !== false && child !== null && child !== undefined);

/** The element of an id, which is in the page from the beginning. */
export const byId = (id) => document.getElementById(id);

/** "1 flag", "2 flags". */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** Says something where it is also read aloud; the same words again are not said twice. */
export function say(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

/** A name that may break before its capitals. */
export const breakable = (name) => name.split(/(?<=[a-z0-9])(?=[A-Z])/).flatMap((part) => [element("wbr"), part]);

/** The address of an operation within the page. */
export function operationHash(id, values = {}) {
  return `#${new URLSearchParams({ operation: id, ...values })}`;
}

/** A method, coloured by what it does. */
export const methodBadge = (method) => element("span", { class: `method ${method.toLowerCase()}` }, method);

/** A status, coloured by its class. */
export function statusBadge(status) {
  const kind = status === null ? "bad" : status < 300 ? "good" : status < 400 ? "fair" : "bad";
  return element("span", { class: `status ${kind}` }, status === null ? "reset" : String(status));
}

/** What the checker found, and what was done to the request on command. */
export function remarks({ findings, faults, drift }) {
  const list = findings.map((finding) =>
    element(
      "li",
      {},
      element("strong", { class: finding.refused ? "bad" : "fair" }, finding.refused ? "Refused" : "Odd"),
      " ",
      element("code", {}, finding.place),
      ` ${finding.message}`,
    ),
  );
  list.push(...faults.map((fault) => element("li", {}, element("strong", { class: "fair" }, "Fault"), ` ${fault}`)));
  const changes = Array.isArray(drift) ? drift : [];
  list.push(
    ...changes.map((one) =>
      element(
        "li",
        {},
        element("strong", { class: "fair" }, "Drift"),
        " ",
        element("code", {}, one.pointer || "/"),
        ` ${one.kind}`,
      ),
    ),
  );
  if (list.length === 0) return element("p", { class: "quiet" }, "The checker found nothing wrong and nothing odd.");
  return element("ul", { class: "remarks" }, list);
}
