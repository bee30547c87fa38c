import { createHash } from "node:crypto";
import { deflateSync, zipSync, type Zippable } from "fflate";
import { describe, expect, test } from "vitest";
import type { Conversation } from "../model/conversation.ts";
import { defaultLimits, type Limits } from "../model/limits.ts";
import { read } from "./read.ts";
import type { ReadOptions } from "./reader.ts";

const encoder = new TextEncoder();

/** Bytes that hardly compress, as those of pictures. */
function picture(seed: number, length = 5000): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24);
}

const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const pool = picture(1);
const ring = picture(2);

const whatsApp = (...names: readonly string[]): Uint8Array =>
  encoder.encode(
    [
      "01/03/2025, 21:05 - Zoe Larch: hello you",
      ...names.map((name) => `01/03/2025, 21:06 - Zoe Larch: ${name} (file attached)`),
      "01/03/2025, 21:07 - Odell: who is this?",
      "",
    ].join("\n"),
  );

function readZip(files: Zippable | Uint8Array, options: Partial<ReadOptions> = {}): Conversation[] {
  const bytes = files instanceof Uint8Array ? files : zipSync(files);
  return read({ name: "export.zip", sha256: "", bytes }, { limits: defaultLimits, hashMedia: true, ...options });
}

const hashesOf = (chat: Conversation | undefined): (string | undefined)[] =>
  [...(chat?.messages ?? [])].flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256));

const jsonOf = (chat: Conversation | undefined): string => JSON.stringify([...(chat?.messages ?? [])]);

const issuesOf = (chat: Conversation | undefined): string[] =>
  (chat?.issues ?? []).flatMap(({ code }) => (code.startsWith("attachment-") ? [code] : []));

const limited = (limits: Partial<Limits>): Partial<ReadOptions> => ({ limits: { ...defaultLimits, ...limits } });

const names = ["IMG-20250301-WA0001.jpg", "IMG-20250301-WA0002.jpg"] as const;

describe("files in an archive", () => {
  test("are hashed when asked for, and the same picture is the same in two exports, whatever it is called", () => {
    const [one] = readZip({ "_chat.txt": whatsApp(...names), [names[0]]: pool, [names[1]]: [ring, { level: 0 }] });
    const [other] = readZip({ "WhatsApp Chat with Zoe.txt": whatsApp("IMG-20250401-WA0007.jpg"), "IMG-20250401-WA0007.jpg": pool });
    expect(hashesOf(one)).toEqual([sha256Of(pool), sha256Of(ring)]);
    expect(hashesOf(other)).toEqual([sha256Of(pool)]);
    expect(one?.messages.get(1).attachments).toEqual([{ name: names[0], kind: "image", sha256: sha256Of(pool) }]);
    expect([...issuesOf(one), ...issuesOf(other)]).toEqual([]);
  });

  test("are not hashed by default, and nothing else differs", () => {
    const files = { "_chat.txt": whatsApp(...names), [names[0]]: pool };
    const [plain] = readZip(files, { hashMedia: false });
    const [hashed] = readZip(files);
    expect(hashesOf(plain)).toEqual([undefined, undefined]);
    expect(plain?.issues).toEqual(hashed?.issues);
    expect(jsonOf(hashed).replaceAll(/,"sha256":"\w+"/g, "")).toBe(jsonOf(plain));
  });

  test("are hashed for every format that names them, also in an archive inside", () => {
    const records = encoder.encode('{"from":"a","text":"look","attachments":["media/pool.jpg"]}\n{"from":"b","text":"no"}\n');
    const inner = zipSync({ "chat.jsonl": records, "media/pool.jpg": pool });
    expect(hashesOf(readZip(inner)[0])).toEqual([sha256Of(pool)]);
    expect(hashesOf(readZip({ "inner.zip": [inner, { level: 0 }] })[0])).toEqual([sha256Of(pool)]);
  });

  test("of one name are told apart by the folder they share with the chat, and not guessed where they cannot be", () => {
    const record = encoder.encode('{"from":"a","text":"look","attachments":["1.jpg"]}\n{"from":"b","text":"no"}\n');
    const [a, b] = readZip({ "a/c.jsonl": record, "b/c.jsonl": record, "a/media/1.jpg": pool, "b/media/1.jpg": ring });
    expect([hashesOf(a), hashesOf(b)]).toEqual([[sha256Of(pool)], [sha256Of(ring)]]);
    const [unsure] = readZip({ "c.jsonl": record, "a/1.jpg": pool, "b/1.jpg": ring });
    expect(hashesOf(unsure)).toEqual([undefined]);
    expect(issuesOf(unsure)).toEqual(["attachment-not-hashed"]);
  });

  test("that are empty are all alike, and have no hash", () => {
    const [chat] = readZip({ "_chat.txt": whatsApp(names[0]), [names[0]]: new Uint8Array(0) });
    expect(hashesOf(chat)).toEqual([undefined]);
    expect(issuesOf(chat)).toEqual([]);
  });

  test("that are missing stay missing", () => {
    expect(issuesOf(readZip({ "_chat.txt": whatsApp(names[0]) })[0])).toEqual(["attachment-missing"]);
  });
});

describe("hashing keeps its limits", () => {
  const files = { "_chat.txt": whatsApp(...names, names[0]), [names[0]]: pool, [names[1]]: ring };

  test("of one file: below and at it there is a hash, above it an issue for each message that names it", () => {
    for (const spare of [0, 1]) expect(issuesOf(readZip(files, limited({ maxMediaFileBytes: pool.length + spare }))[0])).toEqual([]);
    const [chat] = readZip(files, limited({ maxMediaFileBytes: pool.length - 1 }));
    expect(hashesOf(chat)).toEqual([undefined, undefined, undefined]);
    expect(issuesOf(chat)).toEqual(["attachment-not-hashed", "attachment-not-hashed", "attachment-not-hashed"]);
  });

  test("of all files: what comes after it has none, and a file that is named twice counts once", () => {
    const both = pool.length + ring.length;
    for (const spare of [0, 1]) expect(issuesOf(readZip(files, limited({ maxMediaBytes: both + spare }))[0])).toEqual([]);
    const [chat] = readZip(files, limited({ maxMediaBytes: both - 1 }));
    expect(hashesOf(chat)).toEqual([sha256Of(pool), undefined, sha256Of(pool)]);
    expect(issuesOf(chat)).toEqual(["attachment-not-hashed"]);
  });

  test("and not those of what is read as a chat", () => {
    const chat = whatsApp(...names);
    const [found] = readZip({ "_chat.txt": chat, [names[0]]: pool, [names[1]]: ring }, limited({ maxExpandedBytes: chat.length }));
    expect(hashesOf(found)).toEqual([sha256Of(pool), sha256Of(ring)]);
  });

  test("where a picture is a bomb, by its ratio", () => {
    const [chat] = readZip({ "_chat.txt": whatsApp(...names), [names[0]]: new Uint8Array(5_000_000), [names[1]]: ring });
    expect(hashesOf(chat)).toEqual([undefined, sha256Of(ring)]);
    expect(issuesOf(chat)).toEqual(["attachment-not-hashed"]);
  });

  test("where a picture expands to more or less than it claims, or not at all", () => {
    for (const change of [-1, 1]) {
      const [chat] = readZip(claiming(zipSync(files), names[0], pool.length + change));
      expect(hashesOf(chat)).toEqual([undefined, sha256Of(ring), undefined]);
    }
    const packed = deflateSync(pool);
    const whole = zipSync(files);
    const at = Buffer.from(whole).indexOf(packed.subarray(0, 32));
    expect(at).toBeGreaterThan(0);
    whole[at] = 0xff;
    const [chat] = readZip(whole);
    expect(hashesOf(chat)).toEqual([undefined, sha256Of(ring), undefined]);
    expect(issuesOf(chat)).toHaveLength(2);
  });

  test("where a picture lies, what its expansion may have cost is counted", () => {
    const lying = claiming(zipSync(files), names[0], 10);
    expect(hashesOf(readZip(lying, limited({ maxMediaBytes: 16_000_000 }))[0])).toEqual([undefined, undefined, undefined]);
    expect(hashesOf(readZip(lying)[0])).toEqual([undefined, sha256Of(ring), undefined]);
  });
});

/** An archive whose directory gives another size for one entry. */
function claiming(bytes: Uint8Array, name: string, size: number): Uint8Array {
  const changed = bytes.slice();
  const directory = Buffer.from(changed).lastIndexOf(name);
  new DataView(changed.buffer).setUint32(directory - 46 + 24, size, true);
  return changed;
}

test("a record may give a file's SHA-256, which is kept where it is one", () => {
  const hash = sha256Of(pool);
  const given = [
    { kind: "image", sha256: hash },
    { name: "a.jpg", sha256: hash.toUpperCase() },
    { name: "b.jpg", sha256: hash.slice(1) },
    { name: "c.jpg", sha256: 7 },
  ];
  const bytes = encoder.encode(`${JSON.stringify({ from: "a", text: "look", attachments: given })}\n`);
  const [chat] = read({ name: "a.jsonl", sha256: "", bytes }, { limits: defaultLimits });
  expect(chat?.messages.get(0).attachments).toEqual([
    { name: null, kind: "image", sha256: hash },
    { name: "a.jpg", kind: "image", sha256: hash },
    { name: "b.jpg", kind: "image" },
    { name: "c.jpg", kind: "image" },
  ]);
});
