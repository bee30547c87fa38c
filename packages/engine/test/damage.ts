/** What the laws and the fuzzing of readers share: how an export is damaged, and what must hold of whatever is read. */
import * as fc from "fast-check";
import type { Conversation } from "../src/model/conversation.ts";
import { EngineError } from "../src/model/errors.ts";
import { type Limits, defaultLimits } from "../src/model/limits.ts";
import { read } from "../src/read/read.ts";
import type { ReadOptions } from "../src/read/reader.ts";

/** Small enough that mutated inputs pass them now and then. */
export const tightLimits: Limits = {
  ...defaultLimits,
  maxNesting: 12,
  maxMessages: 200,
  maxMessageLength: 400,
  maxParticipants: 50,
  maxIssuesPerCode: 5,
};

type Edit = {
  readonly kind: "cut" | "double" | "drop" | "flip" | "insert";
  readonly at: number;
  readonly size: number;
  readonly byte: number;
};

const hostileBytes = [0x00, 0x0a, 0x0d, 0x20, 0x22, 0x26, 0x27, 0x2c, 0x3a, 0x3c, 0x3e, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0xc3, 0xff];
const place = fc.double({ min: 0, max: 1, noNaN: true });

/** One to six edits of single bytes or short stretches. */
export const edits = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom("cut", "double", "drop", "flip", "insert"),
    at: place,
    size: fc.integer({ min: 1, max: 60 }),
    byte: fc.oneof(fc.constantFrom(...hostileBytes), fc.integer({ min: 0, max: 255 })),
  }),
  { minLength: 1, maxLength: 6 },
);

/** The bytes with the edits made one after the other. */
export function mutate(bytes: Uint8Array, list: readonly Edit[]): Uint8Array {
  let out = [...bytes];
  for (const { kind, at, size, byte } of list) {
    const from = Math.floor(at * out.length);
    if (kind === "cut") out = out.slice(0, from);
    else if (kind === "drop") out.splice(from, size);
    else if (kind === "double") out.splice(from, 0, ...out.slice(from, from + size));
    else if (kind === "insert") out.splice(from, 0, ...Array.from({ length: size }, () => byte));
    else out[from] = byte;
  }
  return new Uint8Array(out);
}

const encoder = new TextEncoder();
const tokens = [
  "\n",
  "\r\n",
  "\r",
  "\u2028",
  "\u200e",
  "\u200f",
  "\u202e",
  "\ufeff",
  "\0",
  "😀",
  "\ud83d",
  ": ",
  " - ",
  "<",
  ">",
  "</",
  "/>",
  "&#0;",
  "&#x1F600;",
  "&amp",
  "<![CDATA[",
  "]]>",
  "<!--",
  '"',
  '\\"',
  "\\u",
  "\\ud83d",
  "\\u0000",
  "{",
  "}",
  "[",
  "]",
  "},{",
  '"text":',
  '"messages":[',
  '"date":"2024-02-30T25:61:61"',
  "null",
  "1e999",
  "-0",
  "14/03/2024, 21:05 - A: ",
  "[14/03/2024, 21:05:00] A: ",
  "[21:05, 3/14/2024] A: ",
  "99/99/99, 99:99 - x: y\n",
  "00/00/0000 00:00",
  "<Media omitted>",
  "<attached: ",
  " (file attached)",
  'date="99999999999999999999"',
  'date="-1"',
  "BEGIN:VMSG\n",
  "END:VMSG\n",
  "PK\u0003\u0004",
  "1970-01-01",
  "+44 7700 900142",
  "=\r\n",
  "=E2=80=8E",
].map((text) => encoder.encode(text));

/** A stretch of another export, a token that formats are made of, or damaged text, put in place of some bytes or none. */
export interface Splice {
  readonly at: number;
  readonly gone: number;
  readonly put: Uint8Array;
}

/** None to five splices, with stretches taken from `others`. */
export function splicesFrom(others: readonly Uint8Array[]): fc.Arbitrary<Splice[]> {
  const graft = fc
    .tuple(fc.constantFrom(...others), place, fc.integer({ min: 1, max: 400 }))
    .map(([bytes, at, size]) => bytes.slice(Math.floor(at * bytes.length), Math.floor(at * bytes.length) + size));
  const put = fc.oneof(fc.constantFrom(...tokens), graft, fc.uint8Array({ maxLength: 6 }));
  return fc.array(fc.record({ at: place, gone: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 80 })), put }), { maxLength: 5 });
}

/** The bytes with the splices made one after the other. */
export function splice(bytes: Uint8Array, list: readonly Splice[]): Uint8Array {
  return list.reduce((before, { at, gone, put }) => {
    const from = Math.floor(at * before.length);
    const rest = before.subarray(Math.min(before.length, from + gone));
    const joined = new Uint8Array(from + put.length + rest.length);
    joined.set(before.subarray(0, from));
    joined.set(put, from);
    joined.set(rest, from + put.length);
    return joined;
  }, bytes);
}

/**
 * The law that a conversation breaks, in words, or null: every byte is in the range of a message or an issue, no range
 * leaves the source, no two messages share a byte, ids are in order and known, and limits are kept.
 */
export function brokenLaw({ source, messages, issues, participants }: Conversation, limits: Limits): string | null {
  const list = [...messages];
  const spans = list.map((message) => message.source);
  const all = [...spans, ...issues.map((issue) => issue.source)];
  for (const [start, end] of all)
    if (!(0 <= start && start <= end && end <= source.bytes))
      return `the range ${start} to ${end} leaves the ${source.bytes} bytes of the source`;
  let last = 0;
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start < last) return `the message at ${start} to ${end} overlaps one that ends at ${last}`;
    last = end;
  }
  let covered = 0;
  for (const [start, end] of all.toSorted((a, b) => a[0] - b[0])) {
    if (start > covered) return `the bytes ${covered} to ${start} are in no range`;
    covered = Math.max(covered, end);
  }
  if (covered !== source.bytes) return `the bytes ${covered} to ${source.bytes} are in no range`;
  const ids = new Set(participants.map(({ id }) => id));
  for (const [index, { id, from, text, at }] of list.entries()) {
    if (id !== `m${index + 1}`) return `message ${index + 1} has the id ${id}`;
    if (from !== null && !ids.has(from)) return `${id} is from ${from}, who is no participant`;
    if (text.length > limits.maxMessageLength) return `${id} is ${text.length} long, above the limit`;
    if (at !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?$/.test(at)) return `${id} is at ${at}`;
  }
  if (participants.filter(({ role }) => role === "owner").length > 1) return "there are several owners";
  return null;
}

/** What is read from the bytes; nothing where they are refused with a coded error. Any other error is a bug and is thrown. */
export function readOrRefuse(bytes: Uint8Array, options: ReadOptions): Conversation[] {
  try {
    return read({ name: "export", sha256: "", bytes }, options);
  } catch (error) {
    if (error instanceof EngineError) return [];
    throw error;
  }
}
