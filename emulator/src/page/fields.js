// Fields of the form of an operation.

import { element } from "./element.js";
import { suggestions } from "./emulator.js";

/** Values that were sent last, by name, so that what follows begins with them. */
const last = new Map();

/** A field for a parameter, with its label and a hint. */
export function parameterField(parameter, given, project) {
  const id = `${parameter.in}-${parameter.name}`;
  const value = given[parameter.name] ?? (parameter.required ? beginning(parameter, project) : "");
  const told = hint(parameter);
  const isChoice = isChosen(parameter);
  const attributes = {
    id,
    "data-in": parameter.in,
    "data-name": parameter.name,
    "data-repeated": parameter.repeated,
    "aria-describedby": told === "" ? null : `${id}-hint`,
    required: parameter.in === "path",
  };
  const control = isChoice ? choice(parameter, attributes, value) : input(parameter, attributes, value, project);
  return element(
    "div",
    { class: "field" },
    element(
      "label",
      { for: id },
      element("code", {}, parameter.name),
      parameter.required && element("span", { class: "needed" }, " required"),
    ),
    control,
    told !== "" && element("p", { class: "quiet", id: `${id}-hint` }, told),
  );
}

function beginning(parameter, project) {
  const there = suggestions(parameter.name, project);
  const known = last.get(parameter.name);
  if (known !== undefined) return known;
  return there[0] ?? (parameter.sample === null ? "" : plain(parameter.sample));
}

/** A value as it is written in an address. */
const plain = (value) =>
  typeof value === "string" ? value : Array.isArray(value) ? value.map(plain).join(",") : JSON.stringify(value);

function choice(parameter, attributes, value) {
  const options = parameter.values.map(plain);
  const empty = parameter.in === "path" ? [] : [element("option", { value: "" }, "not sent")];
  const control = element(
    "select",
    attributes,
    empty,
    options.map((text) => element("option", { value: text }, text)),
  );
  control.value = options.includes(value) ? value : empty.length ? "" : options[0];
  return control;
}

function input(parameter, attributes, value, project) {
  const keys = [...new Set([...(parameter.values ?? []).map(plain), ...suggestions(parameter.name, project)])];
  const list = keys.length > 0 ? `${attributes.id}-list` : null;
  const control = element("input", {
    ...attributes,
    type: "text",
    inputmode: parameter.type === "integer" ? "numeric" : null,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    list,
  });
  control.value = value;
  if (list === null) return control;
  return element(
    "div",
    {},
    control,
    element(
      "datalist",
      { id: list },
      keys.map((key) => element("option", { value: key })),
    ),
  );
}

/** Whether there is one of a few values to choose. */
const isChosen = (parameter) => parameter.values !== null && !parameter.type.startsWith("list");

/** What there is to say of a parameter beside its name; empty if that goes without saying. */
function hint(parameter) {
  const words = [];
  if (!isChosen(parameter) && parameter.type !== "text") words.push(parameter.type);
  if (parameter.type.startsWith("list"))
    words.push(parameter.repeated ? "several by comma, sent one by one" : "several by comma");
  if (parameter.values !== null && !isChosen(parameter)) words.push(`of ${parameter.values.map(plain).join(", ")}`);
  if (parameter.default !== null) words.push(`${plain(parameter.default)} if not given`);
  if (parameter.deprecated) words.push("deprecated");
  return words.join(" · ");
}

/** What the fields of a form say: the path, the pairs of the query, headers. */
export function readFields(form, path) {
  const out = { path, query: [], headers: {} };
  for (const control of form.querySelectorAll("[data-in]")) {
    const { in: place, name } = control.dataset;
    const value = control.value;
    if (place === "path") {
      out.path = out.path.replace(`{${name}}`, () => encodeURIComponent(value));
      last.set(name, value);
    } else if (value === "") {
      continue;
    } else if (place === "header") {
      out.headers[name] = value;
    } else if ("repeated" in control.dataset) {
      out.query.push(...value.split(",").map((one) => [name, one.trim()]));
    } else {
      out.query.push([name, value]);
    }
  }
  return out;
}
