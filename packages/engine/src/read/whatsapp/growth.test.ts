import { describe, expect, test } from "vitest";
import { expectSteady } from "../../../test/growth.ts";
import { defaultLimits } from "../../model/limits.ts";
import { readWhatsApp } from "./index.ts";

const head = "14/03/2024, 21:05 - Ada: hi\n14/03/2024, 21:06 - Ben: hi\n";
const many = (piece: string, bytes: number): string => piece.repeat(Math.ceil(bytes / piece.length));

/** Each makes an export of about so many bytes. */
const hostile: Readonly<Record<string, (bytes: number) => string>> = {
  "one giant line": (bytes) => `${head}${many("word ", bytes)}`,
  "a million colons": (bytes) => `${head}14/03/2024, 21:07 - ${many(": ", bytes)}`,
  "brackets only": (bytes) => `${head}${many("[[[[", bytes)}`,
  "lines that almost begin a message": (bytes) => `${head}${many("14/03/2024, 21:07 \n", bytes)}`,
  "headers of another shape": (bytes) => `${head}${many("[14/03/2024, 21:07:00] Eve: x\n", bytes)}`,
  "headers whose names are notices": (bytes) =>
    `${head}${Array.from({ length: Math.ceil(bytes / 64) }, (_, index) => `14/03/2024, 21:08 - Ada changed the subject from "${index}: y" to "z"\n`).join("")}`,
  "direction marks": (bytes) => `${head}14/03/2024, 21:07 - Ada: ${many("\u200e", bytes / 3)}`,
  "marks in front of lines": (bytes) => `${head}${many("\u200e\u200e\u200e1\n", bytes / 3)}`,
  "tags that never close": (bytes) => `${head}14/03/2024, 21:07 - Ada: ${many("<attached: ", bytes)}>`,
  "blank lines": (bytes) => `${head}${many("\n", bytes)}`,
  "line ends in a body": (bytes) => `${head}14/03/2024, 21:07 - Ada: x${many("\r\n", bytes)}`,
  "dates that jump": (bytes) =>
    `${head}${Array.from({ length: Math.ceil(bytes / 28) }, (_, index) => `${10 + (index % 19)}/0${1 + (index % 9)}/20${10 + (index % 29)}, 21:05 - Ada: hi\n`).join("")}`,
  "polls without end": (bytes) => `${head}14/03/2024, 21:07 - Ada: POLL:\n${many("OPTION: x (1 vote)\n", bytes)}`,
  "zero bytes": (bytes) => `${head}${many("\0", bytes)}`,
};

/** Reads an export and looks at every message, which is read no sooner than it is asked for. */
function readAll(bytes: Uint8Array): void {
  const [conversation] = readWhatsApp({ name: "_chat.txt", sha256: "", bytes }, { limits: defaultLimits });
  let length = 0;
  for (const message of conversation?.messages ?? []) length += message.text.length;
  expect(length).toBeGreaterThan(0);
}

describe("time grows with the size of hostile input and no faster", () => {
  test.each(Object.entries(hostile))("%s", { timeout: 60_000 }, (_, make) => {
    expectSteady((size) => {
      const bytes = new TextEncoder().encode(make(size));
      return () => readAll(bytes);
    }, 500_000);
  });
});
