// What the emulator tells of itself, and what it is told.

/** The JSON of one of the emulator's own routes. */
export async function ask(path, options = {}) {
  const response = await fetch(`/_emulator${path}`, options);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  return response.json();
}

/** What is asked for once: what this is, and its operations. */
export const known = { about: null, areas: [], operations: [], token: "" };

export async function learn() {
  const [about, catalogue] = await Promise.all([ask("/about"), ask("/operations")]);
  Object.assign(known, { about, token: about.token ?? "", ...catalogue });
}

export const operation = (id) => known.operations.find((one) => one.id === id);

/** Things that there are, for suggestions, by what parameters are called that take their keys. */
export const things = { projects: [] };

/** What a parameter could be: keys that there are. The project is needed for what is in one. */
export function suggestions(parameter, project) {
  const name = parameter.toLowerCase();
  const keys = (list = []) => list.map((one) => one.key);
  if (["projectkey", "projkey", "project"].includes(name)) return keys(things.projects);
  const within = things.projects.find((one) => one.key === project) ?? things.projects[0];
  if (["environmentkey", "envkey", "environment", "env", "filterenv"].includes(name)) return keys(within?.environments);
  if (["featureflagkey", "flagkey"].includes(name)) return keys(within?.flags);
  return [];
}

/** The operation that gets what is at a path, with the parameters of the path. */
export function operationOf(path) {
  const given = path.split("?")[0].split("/");
  let best = null;
  for (const one of known.operations) {
    const parts = one.path.split("/");
    if (one.method !== "GET" || parts.length !== given.length) continue;
    const values = {};
    const fits = parts.every((part, index) => {
      if (!/^\{[^}]+\}$/.test(part)) return part === given[index];
      values[part.slice(1, -1)] = safeDecode(given[index]);
      return given[index] !== "";
    });
    const count = Object.keys(values).length;
    if (fits && (best === null || count < Object.keys(best.values).length)) best = { id: one.id, values };
  }
  return best;
}

function safeDecode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
