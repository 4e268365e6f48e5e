// The flags of a project, with what each environment serves, and a switch for each.

import { byId, counted, element, operationHash, say } from "./element.js";
import { ask, known, things } from "./emulator.js";
import { send } from "./exchange.js";

/** So many flags are shown; a search finds the others. */
const SHOWN = 200;

/** What was drawn last, so that nothing is drawn anew without need. */
let drawn = "";

export function prepareFlags() {
  byId("project").addEventListener("change", draw);
  byId("flag-words").addEventListener("input", draw);
  byId("flag-filter").addEventListener("submit", (event) => event.preventDefault());
}

/** Asks for the flags, and shows them. */
export async function refreshFlags() {
  const { projects } = await ask("/flags");
  things.projects = projects;
  const count = projects.reduce((sum, project) => sum + project.flags.length, 0);
  byId("count-flags").textContent = String(count);
  showProjects(projects);
  draw();
}

function showProjects(projects) {
  const select = byId("project");
  const keys = projects.map((project) => project.key);
  if ([...select.options].map((option) => option.value).join("\n") === keys.join("\n")) return;
  const before = select.value;
  select.replaceChildren(
    ...projects.map((project) => element("option", { value: project.key }, project.name || project.key)),
  );
  if (keys.includes(before)) select.value = before;
}

function draw() {
  const project = things.projects.find((one) => one.key === byId("project").value);
  const words = byId("flag-words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const state = JSON.stringify([project, words]);
  if (state === drawn) return;
  drawn = state;
  if (!project) {
    byId("flag-table").replaceChildren(element("p", { class: "empty" }, "There is no project."));
    return;
  }
  const fits = (flag) =>
    words.every((word) => `${flag.key} ${flag.name} ${flag.tags.join(" ")}`.toLowerCase().includes(word));
  const found = project.flags.filter(fits);
  const more = found.length > SHOWN ? `, of which ${SHOWN} are shown` : "";
  say("flag-count", project.flags.length === 0 ? "" : `${counted(found.length, "flag")}${more}`);
  keepingFocus(() =>
    byId("flag-table").replaceChildren(found.length > 0 ? table(project, found.slice(0, SHOWN)) : empty(project)),
  );
}

/** Draws, and gives the focus back to what stands where it was. */
function keepingFocus(act) {
  const id = document.activeElement?.id;
  act();
  if (id) document.getElementById(id)?.focus();
}

function empty(project) {
  if (project.flags.length > 0) return element("p", { class: "empty" }, "No flag has all of these words.");
  const hasCreate = known.operations.some((one) => one.id === "postFeatureFlag");
  const link = element("a", { href: operationHash("postFeatureFlag", { projectKey: project.key }) }, "Create one");
  return element(
    "p",
    { class: "empty" },
    "This project has no flags yet. ",
    hasCreate && link,
    hasCreate && " with the operation postFeatureFlag.",
  );
}

function table(project, flags) {
  const environments = project.environments;
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Flag"),
    environments.map((one) => element("th", { scope: "col" }, one.name || one.key)),
  );
  const rows = flags.map((flag, row) =>
    element(
      "tr",
      {},
      nameCell(project, flag),
      environments.map((environment, column) => stateCell(project, flag, environment, `switch-${row}-${column}`)),
    ),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "flags-name" },
    element("table", { class: "flags" }, element("thead", {}, head), element("tbody", {}, rows)),
  );
}

function nameCell(project, flag) {
  const words = ["archived", "deprecated"].filter((word) => flag[word]);
  return element(
    "th",
    { scope: "row" },
    element(
      "a",
      { href: operationHash("getFeatureFlag", { projectKey: project.key, featureFlagKey: flag.key }) },
      flag.key,
    ),
    flag.name !== flag.key && element("span", { class: "quiet" }, flag.name),
    (words.length > 0 || flag.tags.length > 0) &&
      element(
        "span",
        { class: "tags" },
        [...words, ...flag.tags].map((word) => element("span", {}, word)),
      ),
  );
}

function stateCell(project, flag, environment, id) {
  const state = flag.environments[environment.key];
  if (!state) return element("td", {}, element("span", { class: "quiet" }, "not there"));
  const button = element(
    "button",
    {
      id,
      type: "button",
      role: "switch",
      class: "switch",
      "aria-checked": String(state.on),
      "aria-label": `${flag.key} in ${environment.name || environment.key}`,
      onclick: () => turn(project, flag, environment, !state.on),
    },
    element("span", { class: "knob", "aria-hidden": "true" }),
    element("span", { "aria-hidden": "true" }, state.on ? "On" : "Off"),
  );
  return element("td", {}, button, element("span", { class: "serves" }, serves(flag, state)));
}

/** What an environment serves, in words. */
function serves(flag, state) {
  const name = (index) => {
    const variation = flag.variations[index];
    return variation ? variation.name || JSON.stringify(variation.value) : "nothing";
  };
  const parts = (state.rollout ?? []).filter((part) => part.weight > 0);
  const words =
    parts.length > 0
      ? [parts.map((part) => `${part.weight / 1000} % ${name(part.variation)}`).join(", ")]
      : [name(state.variation)];
  if (state.on && state.rules > 0) words.push(counted(state.rules, "rule"));
  if (state.on && state.targets > 0) words.push(counted(state.targets, "list of targets", "lists of targets"));
  if (state.on && state.prerequisites > 0) words.push(counted(state.prerequisites, "prerequisite"));
  return words.join(" · ");
}

/** Turns a flag on or off by a semantic patch. */
async function turn(project, flag, environment, isOn) {
  const name = `${flag.key} in ${environment.name || environment.key}`;
  say("flag-said", `Turning ${name} ${isOn ? "on" : "off"} …`);
  const out = await send({
    method: "PATCH",
    target: `/api/v2/flags/${encodeURIComponent(project.key)}/${encodeURIComponent(flag.key)}`,
    headers: {
      Authorization: known.token,
      "Content-Type": "application/json; domain-model=launchdarkly.semanticpatch",
    },
    body: JSON.stringify({
      environmentKey: environment.key,
      instructions: [{ kind: isOn ? "turnFlagOn" : "turnFlagOff" }],
    }),
  });
  await refreshFlags().catch(() => {});
  const word = isOn ? "on" : "off";
  if (out.status !== 200) say("flag-said", `${name} stays as it is: ${refusal(out)}`);
  else if (known.about.stateless) say("flag-said", `${name} stays as it is: this emulator keeps nothing.`);
  else say("flag-said", `${name} is ${word}.`);
}

function refusal(out) {
  if (out.status === null) return `there was no answer (${out.error})`;
  try {
    return `${out.status}, ${JSON.parse(out.text).message}`;
  } catch {
    return `status ${out.status}`;
  }
}
