import { describe, expect, test } from "vitest";
import { chatOfNotation } from "../../test/chat.ts";
import type { Conversation } from "../model/conversation.ts";
import { defaultLimits } from "../model/limits.ts";
import { read } from "../read/read.ts";
import { tells } from "./catalogue/tells.ts";
import { examine } from "./examine.ts";
import { shippedModels } from "./model/shipped.ts";
import { structureDetectors } from "./structure-tells.ts";

const structureTells = tells.filter(({ evidence }) => evidence === "structure");

const found = (tell: string, notation: string): number => foundIn(tell, chatOfNotation(notation));

function foundIn(tell: string, conversation: Conversation): number {
  const examination = examine(conversation, shippedModels().meaning);
  return Object.values(structureDetectors)
    .flatMap((detect) => detect(examination, conversation))
    .filter((sighting) => sighting.tell === tell).length;
}

describe("structure tells", () => {
  test("have each a detector, and every detector finds tells that the catalogue has", () => {
    expect(structureTells.length).toBeGreaterThanOrEqual(5);
    for (const { id } of structureTells) expect(Object.keys(structureDetectors)).toContain(id);
    for (const id of Object.keys(structureDetectors)) expect(tells.map((tell) => tell.id)).toContain(id);
  });

  for (const { id, hits, misses } of structureTells) {
    describe(id, () => {
      test.each(hits)("hits: %j", (notation) => expect(found(id, notation)).toBeGreaterThan(0));
      test.each(misses)("misses: %j", (notation) => expect(found(id, notation)).toBe(0));
    });
  }

  test("a line of the app's own inside a silence changes nothing", () => {
    const lines = [
      "14/03/2025, 21:05 - +44 7700 900142: hi",
      "15/03/2025, 09:40 - +44 7700 900142: home?",
      "16/03/2025, 22:12 - +44 7700 900142: quiet",
    ];
    const notice = "14/03/2025, 21:05 - Messages and calls are end-to-end encrypted. Tap to learn more.";
    const [plain, noticed] = [lines, lines.toSpliced(1, 0, notice)].map((list) => {
      const [conversation] = read(
        { name: "chat.txt", sha256: "", bytes: new TextEncoder().encode(list.join("\n")) },
        { limits: defaultLimits },
      );
      return conversation === undefined ? 0 : foundIn("pesters-after-silence", conversation);
    });
    expect(plain).toBe(1);
    expect(noticed).toBe(plain);
  });

  test.each([
    ["T 2025-03-14 21:05 hi\nM 2025-03-14 21:06 can you send the file?\nT 2025-03-14 21:07 [file minutes.pdf]", 0],
    ["T 2025-03-14 21:05 hi\nM 2025-03-14 21:06 who is this?\nT 2025-03-14 21:07 [file invoice.apk]", 1],
  ])("a file counts only where the owner did not ask for one: %j", (notation, count) => expect(found("sends-file", notation)).toBe(count));
});
