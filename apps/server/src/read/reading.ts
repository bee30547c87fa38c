/*
 * What the unlocked server works out of a report's case: how much its chats look like traps, what can be compared with other reports, and
 * what the reporter allows. It is kept sealed under the data key; compared values are kept as keyed hashes.
 */
import { type CaseContent, type ConsentsContent, caseContent, consentsContent } from "@telltale/contract";
import type { Level } from "@telltale/engine";
import { type DataKeys, compareMac, openRow, openWhole, sealRow } from "@telltale/sealing";
import {
  type Compared,
  type ReadTx,
  type WriteTx,
  deleteCompared,
  listEnvelopes,
  putCompared,
  putDerived,
  readPiece,
} from "@telltale/store";
import { z } from "zod";

const levels = ["none", "some", "strong"] as const satisfies readonly Level[];

const reading = z.strictObject({
  version: z.literal(1),
  /** Of the chat that looks most like a trap; null where there was no chat. */
  level: z.enum(levels).nullable(),
  probability: z.number().min(0).max(1).nullable(),
  compared: z.array(z.strictObject({ field: z.string(), value: z.string() })),
  allowed: z.record(z.string(), z.boolean()),
  /** Envelopes that could not be read, and why, by id. */
  refused: z.record(z.string(), z.string()),
});

export type Reading = z.infer<typeof reading>;

/** Bytes of a case that the server reads; a larger one stays sealed. */
const maxCaseBytes = 64 * 1024 * 1024;

/** The derived row that readings are kept in. */
export const readingKind = "reading";
const place = (report: string) => ({ table: "derived", id: report, kind: readingKind });

/** Opens and reads what a report has for the desk. What cannot be read is named and passed over: one bad envelope hides no other. */
export async function readReport(tx: ReadTx, report: string, identity: string): Promise<Reading> {
  const cases: CaseContent[] = [];
  const consents: ConsentsContent[] = [];
  const refused: Record<string, string> = {};
  for (const { id, purpose, pieces, complete } of await listEnvelopes(tx, report)) {
    if (!complete || (purpose !== "case" && purpose !== "consents")) continue;
    try {
      const sealed: Uint8Array[] = [];
      for (let piece = 0; piece < pieces; piece++) sealed.push((await readPiece(tx, id, piece)) ?? new Uint8Array());
      const { content } = await openWhole(sealed, [identity], { purpose, report, envelope: id }, maxCaseBytes);
      const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
      if (purpose === "case") cases.push(caseContent.parse(json));
      else consents.push(consentsContent.parse(json));
    } catch (error) {
      refused[id] = codeOf(error);
    }
  }
  // The engine takes a while to load, and is not needed before.
  const { judge } = await import("./judge.ts");
  return { ...judge(cases), allowed: { ...consents.at(-1)?.allowed }, refused, version: 1 };
}

const codeOf = (error: unknown): string => {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof z.ZodError ? "content-malformed" : "content-unreadable";
};

/** Keeps a reading under the newest of the keys. */
export async function keepReading(tx: WriteTx, report: string, found: Reading, keys: DataKeys): Promise<void> {
  const sealed = sealRow(keys, place(report), new TextEncoder().encode(JSON.stringify(found)));
  await putDerived(tx, { reportId: report, kind: readingKind, keySerial: keys.serial, sealed });
  const values = found.compared.map(({ field, value }): Compared => ({
    field,
    mac: Buffer.from(compareMac(keys, field, value), "base64url"),
  }));
  await putCompared(tx, report, keys.serial, values);
}

/** Opens a reading with whichever of the keys it is under. */
export function openReading(sealed: Uint8Array, report: string, keySerial: number, keys: readonly DataKeys[]): Reading | null {
  const key = keys.find(({ serial }) => serial === keySerial);
  if (key === undefined) return null;
  return reading.parse(JSON.parse(new TextDecoder().decode(openRow(key, place(report), sealed))));
}

/** Seals a reading under the newest key in place of an older one. */
export async function resealReading(tx: WriteTx, report: string, found: Reading, older: number, newest: DataKeys): Promise<void> {
  await keepReading(tx, report, found, newest);
  await deleteCompared(tx, report, older);
}
