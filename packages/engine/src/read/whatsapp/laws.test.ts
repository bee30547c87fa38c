/** Laws that hold for any bytes at all, tried on exports that have been cut, spliced and damaged at random (seeded). */
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Conversation, Message } from "../../model/conversation.ts";
import { EngineError } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { defaultLimits } from "../../model/limits.ts";
import type { StreamedChat } from "./index.ts";
import { readWhatsApp, streamWhatsApp } from "./index.ts";

const corpus = new URL("../../../../../corpus/", import.meta.url).pathname;
const exportsOf = (format: string): Uint8Array[] =>
  readdirSync(`${corpus}${format}`).map((name) => new Uint8Array(readFileSync(`${corpus}${format}/${name}/export.txt`)));
const samples = [...exportsOf("whatsapp-android"), ...exportsOf("whatsapp-ios")];
const encoder = new TextEncoder();
const pieces = [
  "\n",
  "\r\n",
  "\r",
  ": ",
  " - ",
  "\u200e",
  "\u200f",
  "\ufeff",
  "\0",
  "[",
  "]",
  "<attached: ",
  ">",
  " (file attached)",
  "😀",
  "14/03/2024, 21:05 - ",
  "[14/03/2024, 21:05:00] ",
  "99/99/99, 99:99 - x: y\n",
  "01/02/03, 04:05 - A: b\n",
].map((text) => encoder.encode(text));
const damage = [[0xff], [0xc3], [0xe2, 0x80], [0xf0, 0x9f], [0xed, 0xa0, 0x80], [0xc0, 0xaf]].map((bytes) => Uint8Array.from(bytes));

const spliced = fc
  .tuple(fc.nat(), fc.nat(40), fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...damage), fc.constantFrom(...samples)))
  .map(([at, cut, put]) => ({ at, cut, put }));
/** A sample with up to eight splices: at a place, so many bytes out, some bytes in. */
const mutated = fc.tuple(fc.constantFrom(...samples), fc.array(spliced, { maxLength: 8 })).map(([sample, splices]) =>
  splices.reduce((bytes, { at, cut, put }) => {
    const from = at % (bytes.length + 1);
    const rest = bytes.subarray(Math.min(bytes.length, from + (cut % 3 === 0 ? cut : 0)));
    const joined = new Uint8Array(from + put.length + rest.length);
    joined.set(bytes.subarray(0, from));
    joined.set(put, from);
    joined.set(rest, from + put.length);
    return joined;
  }, sample),
);
const limitsOf = fc.constantFrom<Limits>(defaultLimits, { ...defaultLimits, maxMessageLength: 12, maxIssuesPerCode: 2 });
const seeded = { seed: 20240314, numRuns: 300 };

function readAll(bytes: Uint8Array, limits: Limits): Conversation | EngineError {
  try {
    const [conversation] = readWhatsApp({ name: "_chat.txt", sha256: "", bytes }, { limits });
    if (conversation === undefined) throw new Error("expected one conversation");
    return conversation;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}

function chunksOf(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

async function stream(
  chunks: readonly Uint8Array[],
  limits: Limits,
): Promise<{ readonly chat: StreamedChat; readonly messages: Message[] } | EngineError> {
  const messages: Message[] = [];
  try {
    const chat = await streamWhatsApp(
      async function* open() {
        yield* chunks;
      },
      { limits },
      (batch) => {
        messages.push(...batch);
      },
    );
    return { chat, messages };
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}

async function expectSameStream(bytes: Uint8Array, sizes: readonly number[], limits: Limits): Promise<void> {
  const whole = readAll(bytes, limits);
  const streamed = await stream(chunksOf(bytes, sizes), limits);
  if (whole instanceof EngineError || streamed instanceof EngineError) {
    expect(streamed).toEqual(whole);
    return;
  }
  expect(streamed.messages).toEqual([...whole.messages]);
  expect(streamed.chat).toEqual({
    participants: whole.participants,
    issues: whole.issues,
    bytes: bytes.length,
    format: whole.source.format,
  });
}

describe("laws of the WhatsApp reader", () => {
  test("the ranges of messages and issues cover every byte, and those of messages go up without touching", () => {
    let read = 0;
    fc.assert(
      fc.property(mutated, limitsOf, (bytes, limits) => {
        const conversation = readAll(bytes, limits);
        if (conversation instanceof EngineError) return;
        read += 1;
        let last = 0;
        for (const { source, text, from, at } of conversation.messages) {
          expect(source[0]).toBeGreaterThanOrEqual(last);
          expect(source[1]).toBeGreaterThan(source[0]);
          expect(text.length).toBeLessThanOrEqual(limits.maxMessageLength);
          if (from !== null) expect(conversation.participants.some(({ id }) => id === from)).toBe(true);
          if (at !== null) expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
          last = source[1];
        }
        const spans = [
          ...[...conversation.messages].map(({ source }) => source),
          ...conversation.issues.map(({ source }) => source),
        ].toSorted((a, b) => a[0] - b[0]);
        let covered = 0;
        for (const [start, end] of spans) {
          expect(start).toBeLessThanOrEqual(covered);
          covered = Math.max(covered, end);
        }
        expect(covered).toBe(bytes.length);
      }),
      seeded,
    );
    expect(read).toBeGreaterThan(200);
  });

  test("a stream in chunks of any size gives what the whole file gives", async () => {
    await fc.assert(
      fc.asyncProperty(
        mutated,
        limitsOf,
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }),
        async (bytes, limits, sizes) => expectSameStream(bytes, sizes, limits),
      ),
      { seed: 20240315, numRuns: 200 },
    );
  });

  test("a stream of several windows gives what the whole file gives, wherever lines fall on their edges", async () => {
    const long = encoder.encode("x".repeat(70_000));
    await fc.assert(
      fc.asyncProperty(
        mutated,
        fc.constantFrom(...samples),
        fc.integer({ min: 0, max: 4000 }),
        fc.boolean(),
        async (odd, plain, before, giant) => {
          const parts: Uint8Array[] = [plain];
          let size = plain.length;
          while (size < (1 << 20) - before) {
            parts.push(plain);
            size += plain.length;
          }
          parts.push(odd, ...(giant ? Array.from({ length: 20 }, () => long) : []), odd, plain);
          await expectSameStream(new Uint8Array(Buffer.concat(parts)), [65_536, 1000], defaultLimits);
        },
      ),
      { seed: 20240316, numRuns: 8 },
    );
  }, 60_000);

  test("reading twice gives the same, and a message asked for alone is the one found in order", () => {
    fc.assert(
      fc.property(mutated, fc.nat(), (bytes, at) => {
        const first = readAll(bytes, defaultLimits);
        const second = readAll(bytes, defaultLimits);
        if (first instanceof EngineError || second instanceof EngineError) return;
        const messages = [...first.messages];
        expect([...second.messages]).toEqual(messages);
        expect(second.messages.get(at % messages.length)).toEqual(messages[at % messages.length]);
        expect(second.issues).toEqual(first.issues);
      }),
      { seed: 20240317, numRuns: 100 },
    );
  });

  test("the zone of the host changes nothing", () => {
    const before = process.env["TZ"];
    const results = ["UTC", "Pacific/Kiritimati", "America/St_Johns"].map((zone) => {
      process.env["TZ"] = zone;
      return samples.map((bytes) => {
        const conversation = readAll(bytes, defaultLimits);
        return conversation instanceof EngineError ? [] : [...conversation.messages].map(({ at, readings }) => [at, readings]);
      });
    });
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe("limits", () => {
  const chat = encoder.encode("14/03/2024, 21:05 - Ada: hi\n14/03/2024, 21:06 - Ben: hi\n14/03/2024, 21:07 - Cy: hi\n");
  const codeAt = (limits: Limits): string => {
    const found = readAll(chat, limits);
    return found instanceof EngineError ? found.code : "read";
  };
  test.each(["maxMessages", "maxParticipants"] as const)("%s is kept to: three are read at three and four, and refused at two", (limit) => {
    expect([2, 3, 4].map((maximum) => codeAt({ ...defaultLimits, [limit]: maximum }))).toEqual(["limit-exceeded", "read", "read"]);
  });
  test("maxFileBytes is kept to", () => {
    expect([-1, 0, 1].map((more) => codeAt({ ...defaultLimits, maxFileBytes: chat.length + more }))).toEqual([
      "limit-exceeded",
      "read",
      "read",
    ]);
  });
  test("maxStreamBytes is kept to", async () => {
    const results = await Promise.all([-1, 0, 1].map((more) => stream([chat], { ...defaultLimits, maxStreamBytes: chat.length + more })));
    expect(results.map((result) => (result instanceof EngineError ? result.code : "read"))).toEqual(["limit-exceeded", "read", "read"]);
  });
  test("an empty file and a file of another kind are refused, whole and as streams", async () => {
    for (const [text, code] of [
      ["", "empty-file"],
      ["hello\nthere\n", "wrong-format"],
    ] as const) {
      const bytes = encoder.encode(text);
      const found = [readAll(bytes, defaultLimits), await stream([bytes], defaultLimits)];
      expect(found.map((result) => (result instanceof EngineError ? result.code : "read"))).toEqual([code, code]);
    }
  });
});
