// The page as a whole: which view is shown, and keeping it up to date.

import { markCurrent, showCatalogue } from "./catalogue.js";
import { byId, say } from "./element.js";
import { known, learn } from "./emulator.js";
import { prepareFlags, refreshFlags } from "./flags.js";
import { showOperation } from "./operation.js";
import { prepareRequests, refreshRequests } from "./requests.js";

const VIEWS = ["operations", "flags", "requests"];

/** How often a view that is looked at is brought up to date, in milliseconds. */
const PERIOD = 2_000;

let current = "operations";

/** What the address asks for: a view, or an operation with values of its parameters. */
function asked() {
  const hash = location.hash.slice(1);
  if (VIEWS.includes(hash)) return { view: hash };
  const { operation, ...given } = Object.fromEntries(new URLSearchParams(hash));
  return { view: "operations", operation, given };
}

function show({ view, operation, given }) {
  current = view;
  for (const name of VIEWS) {
    byId(name).hidden = name !== view;
    if (name === view) byId(`to-${name}`).setAttribute("aria-current", "page");
    else byId(`to-${name}`).removeAttribute("aria-current");
  }
  document.body.classList.toggle("one-operation", view === "operations" && Boolean(operation));
  if (view === "operations") {
    showOperation(operation, given);
    markCurrent(operation);
  }
  const name = operation ?? view[0].toUpperCase() + view.slice(1);
  document.title = `${name} – ${known.about.title} emulator`;
}

/** What is shown next is where the keyboard goes on. */
function focusHeading() {
  const heading = current === "operations" ? byId("operation-name") : byId(`${current}-name`);
  window.scrollTo(0, 0);
  heading?.focus({ preventScroll: true });
  if (heading?.getBoundingClientRect().top > innerHeight / 2) heading.scrollIntoView();
}

/** Brings counts and the view up to date. */
async function refresh() {
  try {
    await Promise.all([refreshFlags(), refreshRequests()]);
    byId("trouble").hidden = true;
  } catch {
    say("trouble", "The emulator does not answer. This page asks again by itself.");
    byId("trouble").hidden = false;
  }
}

async function keepUp() {
  if (!document.hidden && byId("live").checked) await refresh();
  setTimeout(keepUp, PERIOD);
}

async function start() {
  await learn();
  const { title, url, version, operations, stateless, strict } = known.about;
  byId("title").textContent = title;
  const modes = [strict && "strict", stateless && "stateless"]
    .filter(Boolean)
    .map((mode) => ` · ${mode}`)
    .join("");
  byId("where").textContent = `emulated at ${url} · version ${version}${modes}`;
  byId("count-operations").textContent = String(operations);
  // Another API than LaunchDarkly's has no flags.
  byId("to-flags").hidden = !known.operations.some((one) => one.id === "patchFeatureFlag");
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    focusHeading();
  });
  showCatalogue();
  prepareFlags();
  prepareRequests();
  await refresh();
  show(asked());
  window.addEventListener("hashchange", () => {
    show(asked());
    focusHeading();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && byId("live").checked) refresh();
  });
  setTimeout(keepUp, PERIOD);
}

start().catch((error) => {
  say("trouble", `The page could not start: ${error.message}`);
  byId("trouble").hidden = false;
});
