// One operation: what it is, a form to send it, and what came.

import { bodyGroup, chosen, formData } from "./body.js";
import { asCurl, option } from "./curl.js";
import { breakable, byId, element, fill, methodBadge, operationHash, say } from "./element.js";
import { known, operation as find } from "./emulator.js";
import { send, showAnswer } from "./exchange.js";
import { parameterField, readFields } from "./fields.js";
import { refreshFlags } from "./flags.js";
import { refreshRequests } from "./requests.js";

/** Shows an operation. What is given are values of parameters. */
export function showOperation(id, given = {}) {
  const one = find(id);
  const place = byId("operation");
  if (!one) {
    fill(place, id ? notFound(id) : welcome());
    return;
  }
  fill(
    place,
    heading(breakable(one.id)),
    element("p", { class: "address" }, methodBadge(one.method), " ", element("code", {}, one.path)),
    element("p", { class: "summary" }, one.summary && `${one.summary}.`),
    badges(one),
    form(one, given),
    element("h3", {}, "Answer"),
    element("p", { id: "outcome", role: "status" }, element("span", { class: "quiet" }, "Nothing has been sent yet.")),
    element("div", { id: "answer" }),
  );
  updateCurl(one);
}

const heading = (text) => element("h2", { id: "operation-name", tabindex: "-1" }, text);

const notFound = (id) => [heading("Not found"), element("p", { class: "summary" }, `There is no operation ${id}.`)];

/** Where to begin. */
function welcome() {
  const { url } = known.about;
  const firsts = ["postFeatureFlag", "getFeatureFlags", "patchFeatureFlag", "getAuditLogEntries"]
    .map(find)
    .filter(Boolean);
  return [
    heading("Operations"),
    element("p", { class: "summary" }, "Choose an operation to see what it takes, and to send it to the emulator."),
    element("h3", {}, "From a program"),
    element(
      "dl",
      { class: "facts" },
      element("dt", {}, "Address"),
      element("dd", {}, element("code", {}, url)),
      element("dt", {}, "Access token"),
      element(
        "dd",
        {},
        known.token ? element("code", {}, known.token) : "one of those that the emulator was started with",
      ),
    ),
    firsts.length > 0 && element("h3", {}, "To begin with"),
    firsts.length > 0 &&
      element(
        "ul",
        { class: "firsts" },
        firsts.map((one) =>
          element(
            "li",
            {},
            element("a", { href: operationHash(one.id) }, one.id),
            element("span", { class: "quiet" }, one.summary),
          ),
        ),
      ),
  ];
}

function badges(one) {
  const out = [];
  const add = (kind, text) => out.push(element("li", { class: kind }, text));
  if (one.withdrawn) add("fair", `Last in document ${one.withdrawn}`);
  else if (one.deprecated) add("fair", "Deprecated");
  if (one.beta) add("fair", "Beta");
  add("", one.kept ? "Answered from what is kept" : "Answered from the document");
  return element("ul", { class: "badges" }, out);
}

function form(one, given) {
  const project = given.projectKey ?? given.projKey;
  const fields = (place) =>
    one.parameters
      .filter((parameter) => parameter.in === place)
      .map((parameter) => parameterField(parameter, given, project));
  const group = (title, list) =>
    list.length > 0 && element("fieldset", {}, element("legend", {}, title), element("div", { class: "fields" }, list));
  return element(
    "form",
    {
      id: "request",
      autocomplete: "off",
      onsubmit: (event) => {
        event.preventDefault();
        submit(one);
      },
      oninput: () => updateCurl(one),
      onchange: () => updateCurl(one),
    },
    group("Path", fields("path")),
    group("Query", fields("query")),
    group("Headers", fields("header")),
    one.bodies.length > 0 && bodyGroup(one, () => updateCurl(one)),
    options(one),
    element(
      "div",
      { class: "buttons" },
      element("button", { type: "submit", class: "first" }, "Send"),
      element("span", { class: "quiet", id: "sending", role: "status" }),
    ),
    element(
      "details",
      { id: "as-curl" },
      element("summary", {}, "The same for a terminal"),
      element("pre", { id: "curl", tabindex: "0", role: "region", "aria-label": "Command for a terminal" }),
    ),
  );
}

/** Who asks, in which version, and what is asked of the answer. */
function options(one) {
  const text = (id, label, value, hint) =>
    element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      element("input", {
        id,
        type: "text",
        value,
        autocomplete: "off",
        spellcheck: "false",
        "aria-describedby": `${id}-hint`,
      }),
      element("p", { class: "quiet", id: `${id}-hint` }, hint),
    );
  const wishes = [
    ["", "As it comes"],
    ...one.statuses
      .filter((status) => /^[2-5]\d\d$/.test(status))
      .map((status) => [`status=${status}`, `With status ${status}`]),
    ["drift=30%", "Differing from the document"],
  ];
  const credential = text(
    "token",
    "Access token",
    known.token,
    one.credential ? `Header ${one.credential.header}; nothing is sent if this is empty` : "This operation needs none",
  );
  credential.querySelector("input").addEventListener("input", (event) => {
    known.token = event.target.value;
  });
  return element(
    "details",
    { class: "options" },
    element("summary", {}, "Token, version and kind of answer"),
    element(
      "div",
      { class: "fields" },
      credential,
      text("version", "Version of the API", one.beta ? "beta" : "", "Header LD-API-Version, as 20240415 or beta"),
      element(
        "div",
        { class: "field" },
        element("label", { for: "wish" }, "Answer"),
        element(
          "select",
          { id: "wish", "aria-describedby": "wish-hint" },
          wishes.map(([value, label]) => element("option", { value }, label)),
        ),
        element("p", { class: "quiet", id: "wish-hint" }, "Header Prefer, which the emulator follows"),
      ),
    ),
  );
}

/** The request that the form describes. */
function requestOf(one) {
  const { path, query, headers } = readFields(byId("request"), one.path);
  const target = query.length > 0 ? `${path}?${new URLSearchParams(query)}` : path;
  const token = byId("token").value;
  if (one.credential && token !== "") headers[one.credential.header] = one.credential.before + token;
  if (byId("version").value !== "") headers["LD-API-Version"] = byId("version").value;
  if (byId("wish").value !== "") headers.Prefer = byId("wish").value;
  const out = { method: one.method, target, headers, body: undefined, shown: [] };
  const text = byId("body")?.value ?? "";
  if (text === "") return out;
  const body = chosen(one, byId("request"));
  if (body.format === "multipart" || body.format === "form") {
    const { data, shown } = formData(body, JSON.parse(text));
    return { ...out, body: data, shown };
  }
  headers["Content-Type"] = body.contentType;
  return { ...out, body: text, shown: [option("--data-raw", text)] };
}

function updateCurl(one) {
  try {
    byId("curl").textContent = asCurl(requestOf(one));
  } catch {
    byId("curl").textContent = "The body is no JSON.";
  }
}

async function submit(one) {
  let request;
  try {
    request = requestOf(one);
  } catch {
    byId("body").focus();
    return;
  }
  say("sending", "Sending …");
  const out = await send(request);
  // Meanwhile another operation may be shown.
  if (byId("operation-name")?.textContent !== one.id) return;
  say("sending", "");
  showAnswer(out);
  // What was sent may have changed what there is; if that cannot be seen now, it is asked for again soon.
  await Promise.all([refreshFlags(), refreshRequests()]).catch(() => {});
}
