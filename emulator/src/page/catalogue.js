// The list of operations: areas that open, and a search through all of them.

import { breakable, byId, counted, element, methodBadge, operationHash, say } from "./element.js";
import { known } from "./emulator.js";

/** What the list is made of: areas with their entries. */
let areas = [];

export function showCatalogue() {
  areas = known.areas
    .map((area) =>
      makeArea(
        area,
        known.operations.filter((one) => one.area === area.name),
      ),
    )
    .filter((area) => area.entries.length > 0);
  byId("areas").replaceChildren(...areas.map((area) => area.details));
  byId("words").addEventListener("input", search);
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const first = areas.flatMap((area) => area.entries).find((entry) => !entry.item.hidden);
    if (first && byId("words").value.trim() !== "") location.hash = operationHash(first.operation.id);
  });
  search();
}

function makeArea(area, operations) {
  const entries = operations.map((operation) => {
    const link = element(
      "a",
      { href: operationHash(operation.id), class: operation.deprecated ? "old" : null },
      methodBadge(operation.method),
      element("span", { class: "id" }, breakable(operation.id)),
      element("span", { class: "summary" }, operation.summary ?? operation.path),
    );
    const text = `${operation.id} ${operation.method} ${operation.path} ${operation.summary ?? ""} ${area.title}`;
    return { operation, link, item: element("li", {}, link), text: text.toLowerCase() };
  });
  const count = element("span", { class: "count" }, String(entries.length));
  const details = element(
    "details",
    { class: "area" },
    element("summary", {}, element("span", {}, area.title), count),
    area.summary && element("p", { class: "quiet" }, `${area.summary}.`),
    element(
      "ul",
      {},
      entries.map((entry) => entry.item),
    ),
  );
  return { name: area.name, details, entries, count };
}

/** Shows the operations that have all words of the search. */
function search() {
  const words = byId("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  let total = 0;
  for (const area of areas) {
    const found = area.entries.filter((entry) => {
      const fits = words.every((word) => entry.text.includes(word));
      entry.item.hidden = !fits;
      return fits;
    }).length;
    total += found;
    area.count.textContent = String(found);
    area.details.hidden = found === 0;
    const isCurrent = area.entries.some((entry) => entry.link.hasAttribute("aria-current"));
    area.details.open = words.length > 0 ? found > 0 : isCurrent;
  }
  const all = counted(total, "operation");
  if (words.length === 0) say("found", `${all} in ${counted(areas.length, "area")}`);
  else if (total === 0) say("found", "No operation has all of these words.");
  else say("found", `${all} found; Enter shows the first`);
}

/** Scrolls the list, and only the list, to an entry. */
function showInList(link) {
  const list = byId("areas");
  const [outer, inner] = [list.getBoundingClientRect(), link.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    list.scrollTop += inner.top - outer.top - list.clientHeight / 3;
  }
}

/** Marks the operation that is shown. */
export function markCurrent(id) {
  for (const area of areas) {
    for (const { operation, link } of area.entries) {
      if (operation.id !== id) {
        link.removeAttribute("aria-current");
        continue;
      }
      link.setAttribute("aria-current", "page");
      area.details.open = true;
      showInList(link);
    }
  }
}
