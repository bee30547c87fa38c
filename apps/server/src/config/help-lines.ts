import { readFileSync } from "node:fs";
import { type HelpLine, helpLines } from "@telltale/contract";
import { ConfigError } from "./read-config.ts";

const setting = "TELLTALE_HELP_LINES";

/** Reads a desk's own help lines, a list in JSON. Throws `ConfigError` with everything that is wrong in it. */
export function readHelpLines(path: string): readonly HelpLine[] {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, "utf8").replace(/^\u{feff}/u, ""));
  } catch (error) {
    const found = error instanceof SyntaxError ? `something else in ${path}` : `no file that can be read at ${path}`;
    throw new ConfigError([`${setting}: expected a list of help lines in JSON, got ${found}`]);
  }
  const { data, error } = helpLines.safeParse(given);
  if (data === undefined) throw new ConfigError(error.issues.map((issue) => `${setting}${placeOf(issue.path)}: ${issue.message}`));
  const repeated = data.map(({ id }) => id).filter((id, index, all) => all.indexOf(id) < index);
  if (repeated.length > 0) throw new ConfigError(repeated.map((id) => `${setting}: expected each id once, got ${id} again`));
  return data;
}

/** `, line 3, hours.0.from`, the lines counted from 1; nothing where it is all of them. */
function placeOf([line, ...field]: readonly PropertyKey[]): string {
  if (typeof line !== "number") return "";
  return ["", ` line ${line + 1}`, ...(field.length === 0 ? [] : [` ${field.map(String).join(".")}`])].join(",");
}
