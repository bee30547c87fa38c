import { purposes } from "@telltale/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { type TestDesk, refusal, testDesk } from "../test/desk.ts";
import { type SealedTo, type VerifiedKeyset, recipientsFor, signKeyset, verifyKeyset } from "./index.ts";

let desk: TestDesk;
beforeAll(async () => {
  desk = await testDesk();
});

const short = (list: readonly SealedTo[]): string[] => list.map(({ role, name }) => (name === null ? role : `${role} ${name}`));
const reporter = "age1pq1reporter";
const withChange = (change: Partial<TestDesk["set"]>): VerifiedKeyset =>
  verifyKeyset(signKeyset({ ...desk.set, ...change }, desk.root.signingSeed));
const retired = (...indices: readonly number[]): Partial<TestDesk["set"]> => ({
  handlers: desk.set.handlers.map((handler, index) => (indices.includes(index) ? { ...handler, retiredAt: 1 } : handler)),
});

const expected = {
  desk: ["desk Vale Assembly desk"],
  handlers: ["handler Iris Vane", "handler Noor Quill", "recovery"],
  "handlers+reporter": ["handler Iris Vane", "handler Noor Quill", "recovery", "reporter"],
} as const;

describe("an envelope is sealed to", () => {
  test.each(
    (["case", "consents", "original", "identity", "attachment", "message"] as const).map(
      (purpose) => [purpose, purposes[purpose].opens] as const,
    ),
  )("those who open %s (%s), without the excluded", (purpose, opens) => {
    const list = recipientsFor(purpose, { keyset: desk.verified, excluded: [desk.handlers[1].id], reporter });
    expect(short(list)).toEqual(expected[opens]);
    expect(new Set(list.map(({ recipient }) => recipient)).size).toBe(list.length);
  });

  test("no retired handler", () => {
    expect(short(recipientsFor("original", { keyset: withChange(retired(0)), excluded: [] }))).toEqual([
      "handler Tom Ashby",
      "handler Noor Quill",
      "recovery",
    ]);
  });

  test("the recovery key alone, where every handler is excluded", () => {
    const excluded = desk.handlers.map(({ id }) => id);
    expect(short(recipientsFor("identity", { keyset: desk.verified, excluded }))).toEqual(["recovery"]);
  });
});

describe("sealing is refused", () => {
  test.each(["case", "original", "message"] as const)("when nobody would be left to open a report: %s", async (purpose) => {
    const keyset = withChange({ recoveryRecipient: null, ...retired(2) });
    const excluded = [desk.handlers[0].id, desk.handlers[1].id];
    expect(await refusal(() => recipientsFor(purpose, { keyset, excluded, reporter }))).toEqual({ code: "nobody-left" });
    expect(recipientsFor(purpose, { keyset, excluded: excluded.slice(1), reporter }).length).toBeGreaterThan(0);
  });

  test("when the excluded is no handler of this desk", async () => {
    const excluded = ["h-0000000000000000"];
    expect(await refusal(() => recipientsFor("case", { keyset: desk.verified, excluded }))).toEqual({
      code: "handler-unknown",
      handler: excluded[0],
    });
  });

  test("when a message has no reporter to go to", async () => {
    expect(await refusal(() => recipientsFor("message", { keyset: desk.verified, excluded: [] }))).toMatchObject({ code: "field-invalid" });
  });
});
