// The body of a request: its format, its text, and what may stand in it.

import { option } from "./curl.js";
import { element } from "./element.js";

const FORMATS = {
  json: "JSON",
  "semantic-patch": "Semantic patch",
  "json-patch": "JSON Patch",
  "merge-patch": "Merge patch",
  form: "Form",
  multipart: "Form with files",
  text: "Text",
  bytes: "Bytes",
};

/** Texts of bodies as they were left, by operation and format. */
const drafts = new Map();

/** The part of a form for the body; tells when it is set back. */
export function bodyGroup(one, changed) {
  const formats = one.bodies.map((body, index) =>
    element("option", { value: String(index) }, FORMATS[body.format] ?? body.format),
  );
  const group = element(
    "fieldset",
    {},
    element("legend", {}, "Body"),
    one.bodies.length > 1 &&
      element(
        "div",
        { class: "field" },
        element("label", { for: "format" }, "Format"),
        element("select", { id: "format", onchange: () => showBody(one, group) }, formats),
      ),
    element(
      "div",
      { class: "field" },
      element("label", { for: "body" }, "Text", one.bodyRequired && element("span", { class: "needed" }, " required")),
      element("textarea", {
        id: "body",
        spellcheck: "false",
        autocapitalize: "off",
        "aria-describedby": "body-hint",
        oninput: () => keepDraft(one, group),
      }),
      element("p", { class: "quiet", id: "body-hint" }),
    ),
    element(
      "button",
      {
        type: "button",
        onclick: () => {
          drafts.delete(draftKey(one, group));
          showBody(one, group);
          changed();
        },
      },
      "Back to the sample",
    ),
    element("div", { id: "members" }),
  );
  showBody(one, group);
  return group;
}

export const chosen = (one, group) => one.bodies[Number(group.querySelector("#format")?.value ?? 0)];
const draftKey = (one, group) => `${one.id} ${chosen(one, group).format}`;

function showBody(one, group) {
  const body = chosen(one, group);
  const isText = body.format === "text" || body.format === "bytes";
  const text = drafts.get(draftKey(one, group)) ?? (isText ? body.sample : JSON.stringify(body.sample, null, 2));
  const area = group.querySelector("#body");
  area.value = text;
  area.rows = Math.min(24, Math.max(4, text.split("\n").length + 1));
  group.querySelector("#members").replaceChildren(...memberTable(body));
  hintAt(one, group);
}

function keepDraft(one, group) {
  drafts.set(draftKey(one, group), group.querySelector("#body").value);
  hintAt(one, group);
}

/** Says how the text is sent, and whether it is JSON. */
function hintAt(one, group) {
  const body = chosen(one, group);
  const text = group.querySelector("#body").value;
  const isForm = body.format === "multipart" || body.format === "form";
  let hint = isForm ? `Each member becomes a part, sent as ${body.contentType}.` : `Sent as ${body.contentType}.`;
  if (!one.bodyRequired) hint += " If it is empty, no body is sent.";
  if (body.comment) hint += " A comment is shown in the audit log.";
  if (body.format !== "text" && body.format !== "bytes" && text.trim() !== "") {
    try {
      JSON.parse(text);
    } catch (error) {
      hint = isForm
        ? `This is no JSON, so nothing can be sent: ${error.message}`
        : `This is no JSON, and is sent as it is: ${error.message}`;
    }
  }
  group.querySelector("#body-hint").textContent = hint;
}

function memberTable(body) {
  if (body.members.length === 0) return [];
  const members = [...body.members].sort((one, other) => Number(other.required) - Number(one.required));
  const rows = members.map((member) => {
    const values =
      member.values === null || member.type === "true or false"
        ? ""
        : `: ${member.values.map((value) => JSON.stringify(value)).join(", ")}`;
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("code", {}, member.name)),
      element("td", {}, `${member.type}${values}`),
      element("td", { class: "needed" }, member.required ? "required" : ""),
    );
  });
  const table = element(
    "table",
    { class: "members" },
    element(
      "thead",
      { class: "hidden" },
      element(
        "tr",
        {},
        ["Member", "Type", "Required"].map((text) => element("th", { scope: "col" }, text)),
      ),
    ),
    element("tbody", {}, rows),
  );
  return [
    element(
      "details",
      {},
      element("summary", {}, `Members it can have (${rows.length})`),
      element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Members" }, table),
    ),
  ];
}

/** A form of members; a member that is a file becomes one. */
export function formData(body, members) {
  const isForm = body.format === "form";
  const data = isForm ? new URLSearchParams() : new FormData();
  const shown = [];
  for (const [name, value] of Object.entries(members)) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const isFile = body.files.includes(name);
    if (isFile) data.append(name, new Blob([text], { type: "text/plain" }), `${name}.txt`);
    else data.append(name, text);
    shown.push(option(isForm ? "--data-urlencode" : "-F", `${name}=${isFile ? `@${name}.txt` : text}`));
  }
  return { data, shown };
}
