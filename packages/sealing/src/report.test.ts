import { type CaseContent, type ConsentsContent, type IdentityContent, canTakeReports } from "@telltale/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { type TestDesk, all, refusal, refusalCode, seededRandom, testDesk } from "../test/desk.ts";
import {
  type DerivedReceipt,
  type PreparedReport,
  type ReportDraft,
  type SealedPiece,
  accessHash,
  deriveReceipt,
  fittingName,
  newReceipt,
  openText,
  openWhole,
  prepareReport,
  sealMessage,
  signKeyset,
  verifyKeyset,
} from "./index.ts";

const random = seededRandom("reports");
const caseContent: CaseContent = {
  version: 1,
  kind: "handle",
  chats: [],
  description: null,
  handles: [{ handle: "+447700900002", app: "WhatsApp" }],
  when: "2024-03-14",
  knew: null,
  happened: [],
  othersApproached: null,
  media: [],
};
const consents: ConsentsContent = {
  version: 1,
  at: 1_790_000_000_000,
  allowed: { expert: false, police: true, "police-named": false, partners: false, warning: false },
};
const identity: IdentityContent = { version: 1, name: "Alex Marsh", reach: null, safe: null, names: { "[name 1]": "Alex Marsh" } };
const file = random(1_200_000);
const picture = random(5000);
const draft: ReportDraft = {
  case: caseContent,
  consents,
  identity,
  originals: [{ name: "Chat with Ren.txt", bytes: file.length, content: () => new Blob([new Uint8Array(file)]).stream() }],
  attachments: [{ name: "picture.jpg", bytes: picture.length, content: picture }],
};

let desk: TestDesk;
let receipt: DerivedReceipt;
let report: PreparedReport;
let sealed: SealedPiece[];

beforeAll(async () => {
  desk = await testDesk();
  expect(canTakeReports(desk.set)).toBe(true);
  receipt = await deriveReceipt(newReceipt(random), random(16));
  report = prepareReport({ draft, keyset: desk.verified, excluded: [desk.handlers[1].id], receipt, random });
  sealed = await all(report.seal());
}, 60_000);

describe("a prepared report", () => {
  test("has ids of its own and what the server needs of the receipt, not the receipt", () => {
    expect(report.id).toMatch(/^r-[0-9a-f]{32}$/u);
    expect(report.accessHash).toBe(accessHash(receipt.access));
    expect(report.threadRecipient).toBe(receipt.recipient);
    expect(new Set(report.preview.map(({ envelope }) => envelope)).size).toBe(report.preview.length);
    expect(JSON.stringify(report)).not.toContain(receipt.access);
    expect(JSON.stringify(report)).not.toContain(receipt.identity);
  });

  test("shows who each part is sealed to", () => {
    const names = report.preview.map(({ purpose, sealedTo }) => [purpose, sealedTo.map(({ role, name }) => name ?? role)]);
    const handlers = ["Iris Vane", "Noor Quill", "recovery"];
    expect(names).toEqual([
      ["case", ["Vale Assembly desk"]],
      ["consents", ["Vale Assembly desk"]],
      ["identity", handlers],
      ["original", handlers],
      ["attachment", handlers],
    ]);
  });

  test("seals exactly what it shows, to exactly those it shows", { timeout: 60_000 }, async () => {
    const holders = [desk.desk, ...desk.handlers, desk.recovery];
    for (const { purpose, envelope, sealedTo, pieces, content } of report.preview) {
      const mine = sealed.filter((piece) => piece.envelope === envelope);
      expect(mine.map(({ piece, pieces: of, purpose: kind, report: id }) => [piece, of, kind, id])).toEqual(
        Array.from({ length: pieces }, (_, piece) => [piece, pieces, purpose, report.id]),
      );
      const place = { purpose, report: report.id, envelope };
      for (const { identity: key, recipient } of holders) {
        const open = openWhole(
          mine.map(({ bytes }) => bytes),
          [key],
          place,
          10_000_000,
        );
        if (!sealedTo.some((to) => to.recipient === recipient)) {
          await expect(open).rejects.toMatchObject({ code: "not-for-this-key" });
          continue;
        }
        const opened = await open;
        if (content.kind === "text") expect(new TextDecoder().decode(opened.content)).toBe(content.text);
        else {
          expect([opened.name, opened.content.length]).toEqual([content.name, content.bytes]);
          expect(Buffer.compare(opened.content, purpose === "original" ? file : picture)).toBe(0);
        }
      }
    }
    expect(sealed.length).toBe(report.preview.reduce((sum, { pieces }) => sum + pieces, 0));
  });

  test("opens to the contents that went in", async () => {
    const [first] = report.preview;
    const pieces = sealed.filter(({ envelope }) => envelope === first?.envelope).map(({ bytes }) => bytes);
    const place = { purpose: "case", report: report.id, envelope: first?.envelope ?? "" } as const;
    expect(await openText(pieces, [desk.desk.identity], place)).toEqual(caseContent);
  });

  test("goes on after a broken upload with what is missing", { timeout: 60_000 }, async () => {
    const original = report.preview.find(({ purpose }) => purpose === "original")?.envelope ?? "";
    const rest = await all(report.seal((envelope, piece) => envelope !== original || piece === 0));
    expect(rest.map(({ envelope, piece }) => [envelope, piece])).toEqual([[original, 1]]);
    const pieces = [...sealed.filter(({ envelope, piece }) => envelope === original && piece === 0), ...rest].map(({ bytes }) => bytes);
    const { content } = await openWhole(
      pieces,
      [desk.handlers[0].identity],
      { purpose: "original", report: report.id, envelope: original },
      2_000_000,
    );
    expect(Buffer.compare(content, file)).toBe(0);
  });

  test("may be without a name and without files", () => {
    const bare = prepareReport({
      draft: { ...draft, identity: null, originals: [], attachments: [] },
      keyset: desk.verified,
      excluded: [],
      receipt,
    });
    expect(bare.preview.map(({ purpose }) => purpose)).toEqual(["case", "consents"]);
    expect(bare.id).not.toBe(report.id);
  });

  test("is refused with content that the contract does not take, naming the field and not the content", async () => {
    const wrong: CaseContent = { ...caseContent, when: "last Tuesday with Ren" };
    const detail = await refusal(() => prepareReport({ draft: { ...draft, case: wrong }, keyset: desk.verified, excluded: [], receipt }));
    expect(detail).toEqual({ code: "field-invalid", field: "case.when", expected: "as the contract says" });
  });

  test("is refused when nobody would be left, or an excluded handler is unknown", async () => {
    const excluded = ["h-0000000000000000"];
    expect(await refusalCode(() => prepareReport({ draft, keyset: desk.verified, excluded, receipt }))).toBe("handler-unknown");
    const keyset = verifyKeyset(signKeyset({ ...desk.set, recoveryRecipient: null }, desk.root.signingSeed));
    const everybody = desk.handlers.map(({ id }) => id);
    expect(await refusalCode(() => prepareReport({ draft, keyset, excluded: everybody, receipt }))).toBe("nobody-left");
  });

  test("cuts a file's name that is too long, and shows it cut", () => {
    expect(fittingName("Chat.txt")).toBe("Chat.txt");
    expect(fittingName("ä".repeat(300))).toBe("ä".repeat(199));
    expect(fittingName("🙂".repeat(300))).toBe("🙂".repeat(99));
    expect(fittingName("\u0001".repeat(100))).toBe("\u0001".repeat(66));
  });
});

describe("a message of the thread", () => {
  test("opens for the reporter and the handlers who are not excluded", async () => {
    const request = { report: report.id, keyset: desk.verified, excluded: [desk.handlers[1].id], reporter: receipt.recipient };
    const { id, bytes } = await sealMessage({ ...request, text: "Are you safe?" });
    const place = { purpose: "message", report: report.id, envelope: id } as const;
    for (const key of [receipt.identity, desk.handlers[0].identity, desk.recovery.identity])
      expect(await openText([bytes], [key], place)).toEqual({ version: 1, text: "Are you safe?" });
    for (const key of [desk.handlers[1].identity, desk.desk.identity])
      expect(await refusalCode(() => openText([bytes], [key], place))).toBe("not-for-this-key");
    expect(await refusalCode(() => openText([bytes], [receipt.identity], { ...place, report: `r-${"0".repeat(32)}` }))).toBe(
      "envelope-misplaced",
    );
  });

  test("has words in it, and not too many", async () => {
    const request = { report: report.id, keyset: desk.verified, excluded: [], reporter: receipt.recipient };
    for (const text of ["", "x".repeat(20_001)]) expect(await refusalCode(() => sealMessage({ ...request, text }))).toBe("field-invalid");
  });
});
