// A request as a command for a terminal.

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that sends a request; its body is given as options. */
export function asCurl({ method, target, headers, shown }) {
  const lines = [`curl${method === "GET" ? "" : ` -X ${method}`} ${quote(location.origin + target)}`];
  lines.push(...Object.entries(headers).map(([name, value]) => option("-H", `${name}: ${value}`)));
  lines.push(...shown);
  return lines.join(" \\\n  ");
}

/** An option with its value. */
export const option = (name, value) => `${name} ${quote(value)}`;
