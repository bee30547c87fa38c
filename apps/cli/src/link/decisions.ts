import { readFile } from "node:fs/promises";
import type { Decision } from "@telltale/engine";
import { FailedError } from "../usage.ts";

/** The decisions in a file `[{"a", "b", "same"}]`. Throws FailedError where it is none. */
export async function readDecisions(path: string): Promise<Decision[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new FailedError(`expected a file of decisions that can be read, got one that cannot (${error.code ?? "unknown"}): ${path}`);
  });
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new FailedError(`expected a JSON list of decisions, got text that is not JSON: ${path}`);
  }
  if (!Array.isArray(list)) throw new FailedError(`expected a JSON list of decisions, got no list: ${path}`);
  return list.map((entry: unknown, index) => {
    if (!isDecision(entry))
      throw new FailedError(`expected {"a": "…", "b": "…", "same": true or false}, got something else as decision ${index + 1} of ${path}`);
    const { a, b, same } = entry;
    if (a === b) throw new FailedError(`expected two chats, got one twice in decision ${index + 1} of ${path}`);
    return { a, b, same };
  });
}

const isDecision = (value: unknown): value is Decision =>
  typeof value === "object" &&
  value !== null &&
  "a" in value &&
  "b" in value &&
  "same" in value &&
  typeof value.a === "string" &&
  typeof value.b === "string" &&
  typeof value.same === "boolean";
