import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Conversation } from "../model/conversation.ts";
import { EngineError } from "../model/errors.ts";
import { formats, type Format } from "../model/format.ts";
import { defaultLimits, type Limits } from "../model/limits.ts";
import { read } from "./read.ts";

const corpus = new URL("../../../../corpus/", import.meta.url).pathname;
const runs = Number(process.env["LAW_RUNS"] ?? 150);

/** Small enough that mutated inputs pass them now and then. */
const tightLimits: Limits = {
  ...defaultLimits,
  maxNesting: 12,
  maxMessages: 200,
  maxMessageLength: 400,
  maxParticipants: 50,
  maxIssuesPerCode: 5,
};

const exportsByFormat = new Map<string, Uint8Array[]>();
for (const format of Object.keys(formats)) {
  const folder = join(corpus, format);
  if (!existsSync(folder)) continue;
  const files = readdirSync(folder).flatMap((name) => {
    const entry = readdirSync(join(folder, name)).find((file) => file !== "expected.json");
    return entry === undefined ? [] : [new Uint8Array(readFileSync(join(folder, name, entry)))];
  });
  if (files.length > 0) exportsByFormat.set(format, files);
}

type Edit = {
  readonly kind: "cut" | "double" | "drop" | "flip" | "insert";
  readonly at: number;
  readonly size: number;
  readonly byte: number;
};

const hostileBytes = [0x00, 0x0a, 0x0d, 0x20, 0x22, 0x26, 0x27, 0x2c, 0x3a, 0x3c, 0x3e, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0xc3, 0xff];
const edits = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom("cut", "double", "drop", "flip", "insert"),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    size: fc.integer({ min: 1, max: 60 }),
    byte: fc.oneof(fc.constantFrom(...hostileBytes), fc.integer({ min: 0, max: 255 })),
  }),
  { minLength: 1, maxLength: 6 },
);

function mutate(bytes: Uint8Array, list: readonly Edit[]): Uint8Array {
  let out = [...bytes];
  for (const { kind, at, size, byte } of list) {
    const place = Math.floor(at * out.length);
    if (kind === "cut") out = out.slice(0, place);
    else if (kind === "drop") out.splice(place, size);
    else if (kind === "double") out.splice(place, 0, ...out.slice(place, place + size));
    else if (kind === "insert") out.splice(place, 0, ...Array.from({ length: size }, () => byte));
    else out[place] = byte;
  }
  return new Uint8Array(out);
}

/** Every byte is in the range of a message or an issue, no range leaves the source, no two messages share a byte. */
function checkLaws({ source, messages, issues, participants }: Conversation, limits: Limits): void {
  const spans = [...messages].map((message) => message.source);
  for (const [start, end] of [...spans, ...issues.map((issue) => issue.source)]) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(source.bytes);
  }
  let last = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    expect(start).toBeGreaterThanOrEqual(last);
    last = end;
  }
  let covered = 0;
  for (const [start, end] of [...spans, ...issues.map((issue) => issue.source)].sort((a, b) => a[0] - b[0])) {
    expect(start).toBeLessThanOrEqual(covered);
    covered = Math.max(covered, end);
  }
  expect(covered).toBe(source.bytes);
  const ids = new Set(participants.map(({ id }) => id));
  [...messages].forEach((message, index) => {
    expect(message.id).toBe(`m${index + 1}`);
    if (message.from !== null) expect(ids.has(message.from)).toBe(true);
    expect(message.text.length).toBeLessThanOrEqual(limits.maxMessageLength);
    if (message.at !== null) expect(message.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?$/);
  });
  expect(participants.filter(({ role }) => role === "owner").length).toBeLessThanOrEqual(1);
}

function readOrRefuse(bytes: Uint8Array, limits: Limits, format?: Format): Conversation[] {
  try {
    return read({ name: "export", sha256: "", bytes }, { limits, ...(format === undefined ? {} : { format }) });
  } catch (error) {
    if (error instanceof EngineError) return [];
    throw error;
  }
}

describe.each([...exportsByFormat])("%s exports, damaged at random", (format, files) => {
  test("are covered byte for byte, or refused with a coded error", () => {
    let count = 0;
    fc.assert(
      fc.property(fc.constantFrom(...files), edits, fc.boolean(), (file, list, forced) => {
        const bytes = mutate(file, list);
        const known = Object.keys(formats).find((name): name is Format => name === format);
        for (const conversation of readOrRefuse(bytes, tightLimits, forced ? known : undefined)) {
          count += 1;
          checkLaws(conversation, tightLimits);
        }
      }),
      { numRuns: runs, seed: 20240314 },
    );
    expect(count).toBeGreaterThan(runs / 8);
  });

  test("are read the same way twice", () => {
    for (const bytes of files) {
      const [first, second] = [0, 1].map(() =>
        readOrRefuse(bytes, defaultLimits).map(({ source, participants, messages, issues }) => [
          source,
          participants,
          [...messages],
          issues,
        ]),
      );
      expect(first).toEqual(second);
    }
  });
});

test("any bytes at all are read or refused with a coded error", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.constantFrom(...Object.keys(formats).filter((name): name is Format => name in formats)),
      fc.boolean(),
      (bytes, format, forced) => {
        for (const conversation of readOrRefuse(bytes, tightLimits, forced ? format : undefined)) checkLaws(conversation, tightLimits);
      },
    ),
    { numRuns: runs * 4, seed: 20240314 },
  );
});
