/*
 * The list of deletions: a file outside the database and outside backups, so that a restored backup does not bring back what was deleted
 * since. One line a report, `{"report":…,"at":…} SHA-256`; each is checked by itself, so that one damaged line hides no other.
 */
import { createHash } from "node:crypto";
import { closeSync, createReadStream, existsSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Deletion } from "./backend.ts";
import { prepareFile } from "./directory.ts";
import { StoreError } from "./errors.ts";

const lineOf = ({ reportId, at }: Deletion): string => {
  const text = JSON.stringify({ report: reportId, at });
  return `${text} ${createHash("sha256").update(text).digest("hex")}`;
};

const parse = (line: string): Deletion | null => {
  const text = line.slice(0, -65);
  if (line.length > 1000 || createHash("sha256").update(text).digest("hex") !== line.slice(-64)) return null;
  const told: unknown = JSON.parse(text);
  if (typeof told !== "object" || told === null || !("report" in told) || !("at" in told)) return null;
  return typeof told.report === "string" && typeof told.at === "number" ? { reportId: told.report, at: told.at } : null;
};

/** Adds lines and waits until they are on disk. Throws `deletions-unwritable`. */
export const appendDeletions = (path: string, deletions: readonly Deletion[]): void => {
  if (deletions.length === 0) return;
  try {
    prepareFile(path);
    const descriptor = openSync(path, "a+");
    try {
      const { size } = fstatSync(descriptor);
      const last = Buffer.alloc(1);
      // A line that a crash cut off ends where the next begins.
      const torn = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 10;
      const bytes = Buffer.from(`${torn ? "\n" : ""}${deletions.map(lineOf).join("\n")}\n`);
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new StoreError("deletions-unwritable", {}, { cause: error });
  }
};

/** The deletions that a file lists, in its order; for a damaged line, its number. */
export async function* readDeletions(path: string): AsyncGenerator<Deletion | { readonly damagedLine: number }> {
  if (!existsSync(path)) return;
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Infinity })) {
    number += 1;
    if (line === "") continue;
    yield parse(line) ?? { damagedLine: number };
  }
}
