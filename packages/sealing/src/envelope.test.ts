import { Decrypter, Encrypter, generateX25519Identity } from "age-encryption";
import { intakeLimits } from "@telltale/contract";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type TestDesk, all, envelopeId, refusal, refusalCode, reportId, seededRandom, testDesk } from "../test/desk.ts";
import {
  type Canonical,
  type EnvelopePlace,
  SealingError,
  type SealRequest,
  type SealedPiece,
  canonicalJson,
  openEnvelope,
  openPiece,
  openWhole,
  pieceCount,
  recipientOf,
  sealEnvelope,
  sizeClasses,
} from "./index.ts";

const share = intakeLimits.pieceContentBytes;
const place: EnvelopePlace = { purpose: "original", report: reportId("a"), envelope: envelopeId("b") };
const random = seededRandom("content");

let desk: TestDesk;
let mine: string[];

beforeAll(async () => {
  desk = await testDesk();
  mine = [desk.handlers[0].identity];
});

const seal = async (content: SealRequest["content"], change: Partial<SealRequest> = {}): Promise<SealedPiece[]> =>
  all(
    sealEnvelope({
      ...place,
      content,
      bytes: content instanceof Uint8Array ? content.length : 0,
      recipients: [desk.handlers[0].recipient],
      ...change,
    }),
  );
const bytesOf = (pieces: readonly SealedPiece[]): Uint8Array[] => pieces.map(({ bytes }) => bytes);
const open = async (pieces: readonly Uint8Array[], expected = place, identities = mine): Promise<Uint8Array> =>
  (await openWhole(pieces, identities, expected, 64 * 1024 * 1024)).content;
async function* stream(content: Uint8Array, ...cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let cut = 0; at < content.length; cut += 1) {
    const end = at + (cuts[cut % cuts.length] ?? content.length);
    yield content.subarray(at, end);
    at = end;
  }
}

type Head = Readonly<Record<string, Canonical | undefined>>;

/** An age file around any plaintext, as somebody hostile or a later version could make it. */
async function forge(head: Head | string, content: Uint8Array = new Uint8Array(0), size: number = sizeClasses[0]): Promise<Uint8Array> {
  const line = typeof head === "string" ? head : canonicalJson(head);
  const plain = new Uint8Array(size);
  const start = new TextEncoder().encode(`${line}\n`);
  plain.set(start);
  plain.set(content, start.length);
  const encrypter = new Encrypter();
  encrypter.addRecipient(desk.handlers[0].recipient);
  return encrypter.encrypt(plain);
}

const headOf = (change: Head = {}): Head => ({ telltale: 1, ...place, piece: 0, pieces: 1, bytes: 0, total: 0, ...change });

describe("sealing and opening", () => {
  test("gives back what was sealed, whatever it was and however it came", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 6000 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }),
        async (content, cuts) => {
          expect(await open(bytesOf(await seal(stream(content, ...cuts), { bytes: content.length })))).toEqual(content);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  test("opens for each recipient alone", async () => {
    const content = random(100);
    const recipients = [...desk.handlers.map(({ recipient }) => recipient), desk.recovery.recipient];
    const pieces = bytesOf(await seal(content, { recipients }));
    for (const { identity } of [...desk.handlers, desk.recovery]) expect(await open(pieces, place, [identity])).toEqual(content);
    expect(await refusal(() => open(pieces, place, [desk.desk.identity]))).toEqual({ code: "not-for-this-key", piece: 0 });
    expect(await refusal(() => open(pieces, place, []))).toEqual({ code: "not-for-this-key", piece: 0 });
  });

  test("keeps a file's name with it", async () => {
    const pieces = bytesOf(await seal(random(10), { name: "Chat with Ren “R”.txt" }));
    expect((await openWhole(pieces, mine, place, 1000)).name).toBe("Chat with Ren “R”.txt");
    expect(await refusalCode(() => seal(random(10), { name: "ß".repeat(200) }))).toBe("field-invalid");
  });

  test("is an age file, with one line of JSON and zeros around the content", async () => {
    const content = random(10);
    const [piece] = await seal(content);
    const decrypter = new Decrypter();
    decrypter.addIdentity(desk.handlers[0].identity);
    const plain = await decrypter.decrypt(piece?.bytes ?? new Uint8Array());
    const line = `{"bytes":10,"envelope":"${place.envelope}","piece":0,"pieces":1,"purpose":"original","report":"${place.report}","telltale":1,"total":10}\n`;
    const expected = new Uint8Array(4096);
    expected.set(new TextEncoder().encode(line));
    expected.set(content, line.length);
    expect(plain).toEqual(expected);
  });

  test("goes piece by piece, at the seams of pieces too", { timeout: 120_000 }, async () => {
    const content = random(2 * share + 1);
    for (const bytes of [0, 1, share - 1, share, share + 1, 2 * share, 2 * share + 1]) {
      const part = content.subarray(0, bytes);
      const pieces = await seal(stream(part, 70_000, 1, 333_333), { bytes });
      expect(pieces.map(({ piece, pieces: of }) => [piece, of])).toEqual(
        Array.from({ length: pieceCount(bytes) }, (_, n) => [n, pieceCount(bytes)]),
      );
      for (const piece of pieces) expect(piece.bytes.length).toBeLessThanOrEqual(intakeLimits.maxPieceBytes);
      expect(Buffer.compare(await open(bytesOf(pieces)), part)).toBe(0);
    }
  });

  test("holds one piece in memory, however much comes", async () => {
    let taken = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 8; n += 1) {
        taken += share / 2;
        yield new Uint8Array(share / 2);
      }
    };
    let given = 0;
    for await (const piece of sealEnvelope({ ...place, content: source(), bytes: 4 * share, recipients: [desk.handlers[0].recipient] })) {
      given += 1;
      expect(taken).toBeLessThanOrEqual((piece.piece + 1) * share + share / 2);
    }
    expect(given).toBe(4);
  });

  test("leaves out the pieces that have arrived, and the rest fit them", { timeout: 60_000 }, async () => {
    const content = random(2 * share + 50);
    const before = await seal(content);
    const after = await seal(content, { has: (piece) => piece < 2 });
    expect(after.map(({ piece }) => piece)).toEqual([2]);
    expect(Buffer.compare(await open(bytesOf([...before.slice(0, 2), ...after])), content)).toBe(0);
  });

  test("lets go of a stream that is not read to its end", async () => {
    let cancelled = false;
    const content = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: () => {
        cancelled = true;
      },
    });
    expect(await refusalCode(() => seal(content, { bytes: 500 }))).toBe("content-length");
    expect(cancelled).toBe(true);
  });
});

/** Bytes of plaintext in the piece that so many bytes of content make. */
const plainLength = async (bytes: number): Promise<number> => {
  const [piece] = await seal(new Uint8Array(bytes));
  const decrypter = new Decrypter();
  decrypter.addIdentity(desk.handlers[0].identity);
  return (await decrypter.decrypt(piece?.bytes ?? new Uint8Array())).length;
};

describe("the size of a sealed piece", () => {
  test.each(sizeClasses.slice(0, -1).map((size, index) => [size, sizeClasses[index + 1] ?? 0] as const))(
    "is that of its class below and at %i bytes, and of the next above",
    async (size, next) => {
      const digits = 2 * String(size).length;
      const head = canonicalJson(headOf()).length + 1 - 2 + digits;
      const most = size - head;
      expect([await plainLength(most - 1), await plainLength(most), await plainLength(most + 1)]).toEqual([size, size, next]);
    },
  );

  test("says nothing about the length inside a class", { timeout: 60_000 }, async () => {
    const sizes = new Set<number>();
    for (const bytes of [0, 1, 9, 10, 99, 1000, 3000, 3700]) for (const piece of await seal(random(bytes))) sizes.add(piece.bytes.length);
    expect(sizes.size).toBe(1);
  });

  test("leaves the longest message of a thread, with every character escaped, below its ceiling", async () => {
    const content = new TextEncoder().encode(JSON.stringify({ text: "\u0001".repeat(intakeLimits.maxWords), version: 1 }));
    const recipients = await Promise.all(
      Array.from({ length: intakeLimits.maxHandlers + 2 }, async (_, index) => (await testDeskKey(index)).recipient),
    );
    const [piece] = await seal(content, { purpose: "message", envelope: `m-${"c".repeat(32)}`, recipients });
    expect(piece?.bytes.length).toBeLessThan(intakeLimits.maxMessageBytes);
  });
});

const testDeskKey = async (index: number): Promise<{ recipient: string }> => {
  const { generateDeskKey } = await import("./index.ts");
  return generateDeskKey(seededRandom(`recipient ${index}`));
};

describe("what is asked to be sealed", () => {
  test.each([
    ["a report id of another form", { report: "r-1" }],
    ["an envelope id of another form", { envelope: "e-G" }],
    ["a message's id for a file", { envelope: `m-${"b".repeat(32)}` }],
    ["a file's id for a message", { purpose: "message" }],
    ["half a byte", { bytes: 0.5 }],
    ["fewer than no bytes", { bytes: -1 }],
  ] as const)("is refused with %s", async (_, change) => {
    expect(await refusalCode(() => seal(random(5), change))).toBe("field-invalid");
  });

  test("is refused when it is longer or shorter than was said", async () => {
    expect(await refusal(() => seal(random(5), { bytes: 6 }))).toEqual({ code: "content-length", expected: 6, found: 5 });
    expect(await refusal(() => seal(random(5), { bytes: 4 }))).toEqual({ code: "content-length", expected: 4, found: 5 });
    expect(await refusal(() => seal(random(5), { bytes: 0 }))).toEqual({ code: "content-length", expected: 0, found: 1 });
  });

  test("is refused with more pieces than its purpose has", async () => {
    expect(await refusal(() => seal(new Uint8Array(share + 1), { purpose: "identity" }))).toEqual({
      code: "limit-passed",
      limit: "pieces of identity",
      maximum: 1,
      actual: 2,
    });
    expect((await seal(new Uint8Array(share), { purpose: "identity" })).length).toBe(1);
  });

  test("is refused without recipients, with such as are none, and with two kinds", async () => {
    const classic = await recipientOf(await generateX25519Identity());
    expect(await refusal(() => seal(random(5), { recipients: [] }))).toEqual({ code: "recipients-missing" });
    expect(await refusal(() => seal(random(5), { recipients: [desk.desk.recipient, "age1pq1x"] }))).toEqual({
      code: "recipient-malformed",
      index: 1,
    });
    expect(await refusal(() => seal(random(5), { recipients: [desk.desk.recipient, classic] }))).toEqual({
      code: "recipients-mixed",
      hybrid: 1,
      other: 1,
    });
  });
});

/** How flipping one bit of each of these bytes is refused, by code. */
const flip = async (bytes: Uint8Array, identity: string, places: readonly number[]): Promise<Record<string, number>> => {
  const codes: Record<string, number> = {};
  for (const at of places) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    const code = await refusalCode(() => open([changed], place, [identity]));
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
};
const named: ReadonlySet<string> = new Set(["envelope-damaged", "envelope-version", "not-for-this-key"]);

describe("a changed byte", () => {
  test("is detected at every place of a small envelope", { timeout: 120_000 }, async () => {
    const identity = await generateX25519Identity();
    const [piece] = await seal(random(40), { recipients: [await recipientOf(identity)] });
    const bytes = piece?.bytes ?? new Uint8Array();
    const codes = await flip(bytes, identity, [...bytes.keys()]);
    expect(Object.keys(codes).filter((code) => !named.has(code))).toEqual([]);
    expect(codes["envelope-damaged"]).toBeGreaterThan(4096);
    expect(codes["not-for-this-key"]).toBeLessThan(110);
  });

  test("is detected at every ninth place of an envelope for a post-quantum key", { timeout: 120_000 }, async () => {
    const [piece] = await seal(random(40));
    const bytes = piece?.bytes ?? new Uint8Array();
    const places = [...bytes.keys()].filter((at) => at % 9 === 4);
    const codes = await flip(bytes, desk.handlers[0].identity, places);
    expect(Object.keys(codes).filter((code) => !named.has(code))).toEqual([]);
  });

  test("is detected and named in a sample of a large envelope, and its other pieces still open", { timeout: 120_000 }, async () => {
    const content = random(2 * share + 3000);
    const pieces = bytesOf(await seal(content));
    const draw = seededRandom("places");
    for (let round = 0; round < 60; round += 1) {
      const [a = 0, b = 0, c = 0, d = 0] = draw(4);
      const victim = d % 3;
      const changed = (pieces[victim] ?? new Uint8Array()).slice();
      const at = round < 20 ? (a * 256 + b) % 1900 : (a * 65536 + b * 256 + c) % changed.length;
      changed[at] = (changed[at] ?? 0) ^ (1 << (d >> 5));
      const list = pieces.map((bytes, index) => (index === victim ? changed : bytes));
      const found = await refusal(() => open(list));
      expect(["envelope-damaged", "not-for-this-key", "envelope-version"]).toContain(found.code);
      expect(found).toMatchObject({ piece: victim });
      if (victim > 0) expect(found.code).not.toBe("not-for-this-key");
      const other = (victim + 1) % 3;
      const good = await openPiece(list[other] ?? new Uint8Array(), mine, { ...place, piece: other });
      expect(Buffer.compare(good.content, content.subarray(other * share, (other + 1) * share))).toBe(0);
    }
  });

  test("is detected where bytes are cut off or added", { timeout: 60_000 }, async () => {
    const [piece] = await seal(random(40));
    const bytes = piece?.bytes ?? new Uint8Array();
    for (const length of [0, 1, 21, 22, 500, bytes.length - 4096, bytes.length - 17, bytes.length - 1])
      expect(await refusal(() => open([bytes.subarray(0, length)]))).toMatchObject({ code: "envelope-damaged", piece: 0 });
    expect(await refusalCode(() => open([Buffer.concat([bytes, new Uint8Array(1)])]))).toBe("envelope-damaged");
    expect(await refusalCode(() => open([new Uint8Array(intakeLimits.maxPieceBytes + 1)]))).toBe("limit-passed");
  });
});

describe("a piece in the wrong place", () => {
  let three: Uint8Array[];
  let other: Uint8Array[];

  beforeAll(async () => {
    three = bytesOf(await seal(random(2 * share + 10)));
    other = bytesOf(await seal(random(2 * share + 10)));
  });

  const take = (...order: readonly number[]): Uint8Array[] => order.map((index) => three[index] ?? new Uint8Array());

  test.each([
    ["swapped", [1, 0, 2], { code: "envelope-misplaced", piece: 0, field: "piece", expected: 0, found: 1 }],
    ["swapped later", [0, 2, 1], { code: "envelope-misplaced", piece: 1, field: "piece", expected: 1, found: 2 }],
    ["dropped first", [1, 2], { code: "envelope-misplaced", piece: 0, field: "piece", expected: 0, found: 1 }],
    ["dropped in the middle", [0, 2], { code: "envelope-misplaced", piece: 1, field: "piece", expected: 1, found: 2 }],
    ["dropped last", [0, 1], { code: "envelope-truncated", expected: 3, found: 2 }],
    ["all dropped", [], { code: "envelope-truncated", expected: 1, found: 0 }],
    ["doubled", [0, 1, 1, 2], { code: "envelope-misplaced", piece: 2, field: "piece", expected: 2, found: 1 }],
    ["doubled at the end", [0, 1, 2, 2], { code: "envelope-misplaced", piece: 3, field: "pieces", expected: 3, found: 4 }],
  ])("is found: %s", { timeout: 60_000 }, async (_, order, expected) => {
    expect(await refusal(() => open(take(...order)))).toEqual(expected);
  });

  test("is found when it is from another content under the same ids", { timeout: 60_000 }, async () => {
    expect(await refusal(() => open([...take(0), ...other.slice(1, 2), ...take(2)]))).toEqual({
      code: "envelope-damaged",
      piece: 2,
      part: "hash",
    });
  });

  test("is found when it is from a longer or shorter content under the same ids", { timeout: 60_000 }, async () => {
    const two = bytesOf(await seal(random(share + 10)));
    expect(await refusal(() => open([...take(0), ...two.slice(1)]))).toMatchObject({
      code: "envelope-misplaced",
      piece: 1,
      field: "pieces",
    });
  });

  test.each([
    [
      "report",
      { report: reportId("c") },
      { code: "envelope-misplaced", field: "report", expected: reportId("c"), found: reportId("a"), piece: 0 },
    ],
    [
      "envelope",
      { envelope: envelopeId("c") },
      { code: "envelope-misplaced", field: "envelope", expected: envelopeId("c"), found: envelopeId("b"), piece: 0 },
    ],
    ["purpose", { purpose: "attachment" }, { code: "envelope-purpose", expected: "attachment", found: "original", piece: 0 }],
  ] as const)("is found when it belongs to another %s", async (_, change, expected) => {
    expect(await refusal(() => open(take(0), { ...place, ...change }))).toEqual(expected);
  });
});

describe("what somebody else could put in a piece", () => {
  test("opens when it is right, so that the refusals below are for their reasons", async () => {
    expect((await open([await forge(headOf())])).length).toBe(0);
  });

  test.each([
    ["another version", headOf({ telltale: 2 }), { code: "envelope-version", expected: 1, found: 2 }],
    ["another version with other members", { telltale: 7, what: "new" }, { code: "envelope-version", expected: 1, found: 7 }],
    ["no version", { ...headOf(), telltale: undefined }, { code: "envelope-damaged", part: "header" }],
    ["an unknown member", headOf({ more: 1 }), { code: "envelope-damaged", part: "header" }],
    ["an unknown purpose", headOf({ purpose: "toString" }), { code: "envelope-damaged", part: "header" }],
    ["JSON that is not canonical", JSON.stringify(headOf()), { code: "envelope-damaged", part: "header" }],
    ["no JSON", "hello", { code: "envelope-damaged", part: "header" }],
    ["a byte-order mark", `\ufeff${canonicalJson(headOf())}`, { code: "envelope-damaged", part: "header" }],
    ["more pieces than there are", headOf({ pieces: 2 }), { code: "envelope-damaged", part: "header" }],
    ["more pieces than any envelope has", headOf({ pieces: 257, total: 257 * share }), { code: "envelope-damaged", part: "header" }],
    ["another length than in all", headOf({ total: 5 }), { code: "envelope-damaged", part: "length" }],
    ["a hash where none belongs", headOf({ contentSha256: "0".repeat(64) }), { code: "envelope-damaged", part: "header" }],
    ["a header without end", "x".repeat(2000), { code: "envelope-damaged", part: "header" }],
  ])("is refused: %s", async (_, head, expected) => {
    expect(await refusal(async () => open([await forge(head)]))).toMatchObject(expected);
  });

  test("is refused: more pieces than its purpose has", async () => {
    const identity = { ...place, purpose: "identity" } as const;
    const piece = await forge(headOf({ ...identity, pieces: 2, total: share + 1, bytes: share }));
    expect(await refusal(() => open([piece], identity))).toEqual({
      code: "limit-passed",
      limit: "pieces of identity",
      maximum: 1,
      actual: 2,
    });
  });

  test("is refused: bytes in the padding, or padding to another class", async () => {
    expect(await refusal(async () => open([await forge(headOf(), new Uint8Array([0, 0, 1]))]))).toMatchObject({ part: "padding" });
    expect(await refusal(async () => open([await forge(headOf(), new Uint8Array(0), sizeClasses[1])]))).toMatchObject({ part: "length" });
    expect(await refusal(async () => open([await forge(headOf(), new Uint8Array(0), 1000)]))).toMatchObject({ part: "length" });
  });

  test("is refused: an age file of another version, and no age file at all", async () => {
    const text = new TextEncoder();
    expect(await refusal(() => open([text.encode("age-encryption.org/v2\n-> X25519 a\n")]))).toMatchObject({
      code: "envelope-version",
      found: 2,
    });
    expect(await refusalCode(() => open([text.encode("hello\n")]))).toBe("envelope-damaged");
    expect(await refusalCode(() => open([new Uint8Array(0)]))).toBe("envelope-damaged");
  });
});

test("opening tells the size before it reads on, and stops at the ceiling", async () => {
  const pieces = bytesOf(await seal(random(5000)));
  expect((await openEnvelope(pieces, mine, place)).bytes).toBe(5000);
  expect(await refusal(() => openWhole(pieces, mine, place, 4999))).toEqual({
    code: "limit-passed",
    limit: "maxBytes",
    maximum: 4999,
    actual: 5000,
  });
  expect((await openWhole(pieces, mine, place, 5000)).content.length).toBe(5000);
});

test("opening lets go of its source, however it ends", { timeout: 60_000 }, async () => {
  const sealed = bytesOf(await seal(random(share + 10)));
  const wrong = bytesOf(await seal(random(share + 10), { envelope: envelopeId("d") }));
  for (const [pieces, most] of [
    [sealed, 10_000_000],
    [sealed, 10],
    [wrong, 10_000_000],
    [[...sealed.slice(0, 1), ...wrong.slice(1)], 10_000_000],
    [[...sealed, ...wrong], 10_000_000],
  ] as const) {
    let closed = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* pieces;
      } finally {
        closed += 1;
      }
    };
    await openWhole(source(), mine, place, most).catch((error: unknown) => expect(error).toBeInstanceOf(SealingError));
    expect(closed).toBe(1);
  }
});
