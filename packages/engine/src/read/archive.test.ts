import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { deflateSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { EngineError, type EngineErrorDetail } from "../model/errors.ts";
import { defaultLimits, type Limits } from "../model/limits.ts";
import { read } from "./read.ts";

const encoder = new TextEncoder();
const chat = encoder.encode(
  '{"participants":[{"name":"zoe.larch"},{"name":"odell"}],"messages":[{"sender_name":"zoe.larch","timestamp_ms":1710450300000,"content":"hello"}],"title":"zoe.larch","thread_path":"inbox/z_1"}',
);

interface Part {
  readonly path: string;
  readonly data: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** What the directory claims, where it lies. */
  readonly claims?: number;
  /** The local header's place, where it lies. */
  readonly at?: number;
}

function u16(list: number[], value: number): void {
  list.push(value & 255, (value >> 8) & 255);
}

function u32(list: number[], value: number): void {
  u16(list, value);
  u16(list, value >>> 16);
}

/** A zip written by hand, so that it can say what no writer would. */
function zipOf(parts: readonly Part[], count = parts.length): Uint8Array {
  const out: number[] = [];
  const directory: number[] = [];
  for (const { path, data, method = 8, flags = 0x800, claims, at } of parts) {
    const name = encoder.encode(path);
    const packed = method === 8 ? deflateSync(data, { level: 9 }) : data;
    const size = claims ?? data.length;
    const place = at ?? out.length;
    if (at === undefined) {
      u32(out, 0x0403_4b50);
      for (const value of [20, flags, method, 0, 0]) u16(out, value);
      for (const value of [0, packed.length, size]) u32(out, value);
      u16(out, name.length);
      u16(out, 0);
      out.push(...name, ...packed);
    }
    u32(directory, 0x0201_4b50);
    for (const value of [20, 20, flags, method, 0, 0]) u16(directory, value);
    for (const value of [0, packed.length, size]) u32(directory, value);
    for (const value of [name.length, 0, 0, 0, 0]) u16(directory, value);
    u32(directory, 0);
    u32(directory, place);
    directory.push(...name);
  }
  const start = out.length;
  out.push(...directory);
  u32(out, 0x0605_4b50);
  for (const value of [0, 0, count, count]) u16(out, value);
  u32(out, directory.length);
  u32(out, start);
  u16(out, 0);
  return new Uint8Array(out);
}

function readZip(bytes: Uint8Array, limits: Limits = defaultLimits) {
  return read({ name: "export.zip", sha256: "", bytes }, { limits });
}

function refusal(bytes: Uint8Array, limits: Limits = defaultLimits): EngineErrorDetail {
  try {
    readZip(bytes, limits);
  } catch (error) {
    if (error instanceof EngineError) return error.detail;
    throw error;
  }
  throw new Error("expected a refusal, got conversations");
}

const good: Part = { path: "inbox/z_1/message_1.json", data: chat };

describe("an archive", () => {
  test("gives its chats with the archive's name and the entry's path, in the bytes of the entry", () => {
    const [first, second] = readZip(zipOf([good, { ...good, path: "inbox/y_2/message_1.json", method: 0 }]));
    expect(first?.source).toEqual({
      name: "export.zip",
      sha256: "",
      format: "instagram-json",
      bytes: chat.length,
      entry: "inbox/z_1/message_1.json",
    });
    expect(second?.source.entry).toBe("inbox/y_2/message_1.json");
    expect(first?.messages.get(0).text).toBe("hello");
  });

  test("without a chat is refused with the number of its entries", () => {
    expect(
      refusal(
        zipOf([
          { path: "a.jpg", data: chat },
          { path: "b/", data: new Uint8Array(), method: 0 },
        ]),
      ),
    ).toEqual({ code: "no-chat-in-archive", entries: 1 });
    expect(refusal(zipOf([]))).toEqual({ code: "no-chat-in-archive", entries: 0 });
  });

  test("with a text nobody can read beside a chat notes that it was passed over", () => {
    const [only] = readZip(zipOf([good, { path: "notes.txt", data: encoder.encode("only prose") }]));
    expect(only?.issues.map(({ code }) => code)).toEqual(["entry-skipped"]);
  });

  test("of one plain text is read as pasted text", () => {
    const [only] = readZip(zipOf([{ path: "notes.txt", data: encoder.encode("me: hello\nthem: hi\n") }]));
    expect(only?.source.format).toBe("pasted");
    expect(only?.messages.length).toBe(2);
  });

  test("never expands pictures, whatever size they claim", () => {
    const [only] = readZip(zipOf([good, { path: "photos/a.jpg", data: new Uint8Array(10), claims: 4_000_000_000 }]));
    expect(only?.messages.length).toBe(1);
  });

  test("in an archive is read, down to the limit and no deeper", () => {
    const wrap = (bytes: Uint8Array) => zipOf([{ path: "inner.zip", data: bytes, method: 0 }]);
    const depth1 = wrap(zipOf([good]));
    expect(readZip(depth1)[0]?.source.entry).toBe("inner.zip/inbox/z_1/message_1.json");
    expect(readZip(wrap(depth1))[0]?.source.name).toBe("export.zip");
    expect(refusal(wrap(wrap(depth1)))).toEqual({ code: "limit-exceeded", limit: "maxArchiveDepth", maximum: 2, actual: 3 });
  });

  test("keeps its chats where an archive beside them is a bomb", () => {
    const [only] = readZip(zipOf([good, { path: "gift.zip", data: new Uint8Array(5_000_000) }]));
    expect(only?.issues.map(({ code }) => code)).toEqual(["entry-skipped"]);
  });
});

describe("an archive is refused before anything is expanded", () => {
  test.each(["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:/a.txt", "c:a.txt", "a\\b.txt", "a\0.txt", "..", ""])(
    "for the path %j",
    (path) => {
      expect(refusal(zipOf([good, { path, data: chat }]))).toEqual({ code: "unsafe-path" });
    },
  );

  test.each([0x1, 0x41, 0x2000])("for encryption, flags %d", (flags) => {
    expect(refusal(zipOf([{ ...good, flags }]))).toEqual({ code: "encrypted-archive" });
  });

  test("for too many entries, by the count alone, and not at the limit", () => {
    const limits = { ...defaultLimits, maxArchiveEntries: 3 };
    const many = [1, 2, 3].map((number) => ({ path: `inbox/${number}/message_1.json`, data: chat }));
    expect(readZip(zipOf(many), limits).length).toBe(3);
    expect(refusal(zipOf([...many, good]), limits)).toEqual({ code: "limit-exceeded", limit: "maxArchiveEntries", maximum: 3, actual: 4 });
    expect(refusal(zipOf(many, 60_000), defaultLimits)).toMatchObject({ limit: "maxArchiveEntries", actual: 60_000 });
    expect(refusal(zipOf(many, 2)).code).toBe("malformed");
  });

  test("for an entry, or all entries together, above the limit, and not at it", () => {
    const two = [good, { ...good, path: "inbox/y_2/message_1.json" }];
    expect(readZip(zipOf(two), { ...defaultLimits, maxEntryBytes: chat.length, maxExpandedBytes: chat.length * 2 }).length).toBe(2);
    expect(refusal(zipOf(two), { ...defaultLimits, maxEntryBytes: chat.length - 1 })).toMatchObject({
      limit: "maxEntryBytes",
      actual: chat.length,
    });
    expect(refusal(zipOf(two), { ...defaultLimits, maxExpandedBytes: chat.length * 2 - 1 })).toMatchObject({
      limit: "maxExpandedBytes",
      actual: chat.length * 2,
    });
  });

  test("for a ratio above the limit", () => {
    expect(refusal(zipOf([{ path: "a.txt", data: new Uint8Array(1_000_000).fill(97) }]))).toMatchObject({
      code: "limit-exceeded",
      limit: "maxExpansionRatio",
      maximum: 200,
    });
  });

  test("for entries that share bytes", () => {
    expect(refusal(zipOf([good, { ...good, path: "b.json", at: 0 }]))).toMatchObject({
      code: "malformed",
      found: "entries that share bytes",
    });
  });

  test("for a directory that points outside the file or is missing", () => {
    const whole = zipOf([good]);
    expect(refusal(zipOf([good, { ...good, at: 99_999 }])).code).toBe("malformed");
    expect(refusal(whole.subarray(0, whole.length - 10)).code).toBe("malformed");
  });
});

describe("an archive whose sizes lie", () => {
  test("is stopped while it expands, at the size it claims", () => {
    const bomb = encoder.encode('{"messages":['.padEnd(3_000_000, " "));
    expect(refusal(zipOf([{ path: "message_1.json", data: bomb, claims: 1000 }]))).toMatchObject({ code: "malformed", found: "more data" });
    const [only] = readZip(zipOf([good, { path: "inbox/b/message_2.json", data: bomb, claims: 1000 }]));
    expect(only?.issues.map(({ code }) => code)).toEqual(["entry-skipped"]);
  });

  test("is not believed where it claims too much", () => {
    expect(refusal(zipOf([{ ...good, claims: chat.length + 1 }]))).toMatchObject({ code: "malformed", found: "less data" });
  });
});

test("an archive damaged anywhere is read or refused with a coded error", () => {
  const whole = zipSync({ "inbox/z_1/message_1.json": chat, "a.txt": encoder.encode("me: a\nthem: b"), "p.jpg": chat });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
      fc.nat({ max: 40 }),
      (edits, cut) => {
        const bytes = whole.slice(0, whole.length - (cut > 20 ? cut : 0));
        for (const [at, byte] of edits) if (at < bytes.length && at > 3) bytes[at] = byte;
        try {
          readZip(bytes);
        } catch (error) {
          if (!(error instanceof EngineError)) throw error;
        }
      },
    ),
    { numRuns: 1500, seed: 20240314 },
  );
});

const exported = new URL(
  "../../../../../shared/data/chats/whatsapp/whats_json_staged/ios/WhatsApp Chat - Elon Musk (RU).zip",
  import.meta.url,
);
test.skipIf(!existsSync(exported))("a WhatsApp archive made by a phone is read (skipped where the public data is absent)", () => {
  const [only] = readZip(new Uint8Array(readFileSync(exported)));
  expect(only?.source.entry).toBe("_chat.txt");
  expect(only?.messages.length).toBeGreaterThan(10);
});
