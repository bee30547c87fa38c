import type { Keyset, SignedKeyset } from "@telltale/contract";
import { generateX25519Identity } from "age-encryption";
import { beforeAll, describe, expect, test } from "vitest";
import { type TestDesk, refusal, refusalCode, seededRandom, testDesk } from "../test/desk.ts";
import {
  approveKeyset,
  canonicalJson,
  fingerprint,
  generateHandlerKey,
  generateRoot,
  recipientOf,
  signKeyset,
  verifyKeyset,
} from "./index.ts";
import { sign } from "./sign.ts";

let desk: TestDesk;
let later: Keyset;

beforeAll(async () => {
  desk = await testDesk();
  const { id, recipient, verify } = await generateHandlerKey(seededRandom("new handler"));
  later = {
    ...desk.set,
    serial: 2,
    handlers: [
      ...desk.set.handlers.map((handler, index) => (index === 2 ? { ...handler, retiredAt: 5 } : handler)),
      { id, name: "Lea Orme", recipient, verify, retiredAt: null },
    ],
  };
});

const approver = (index: 0 | 1 | 2): { handler: string; seed: string } => ({
  handler: desk.handlers[index].id,
  seed: desk.handlers[index].signingSeed,
});

/** The later set with something changed, signed by the root and approved by the first handler. */
const follow = (change: Partial<Keyset>, by = approver(0)): SignedKeyset => signKeyset({ ...later, ...change }, desk.root.signingSeed, by);

const changeHandler = (index: number, change: Partial<Keyset["handlers"][number]>): Partial<Keyset> => ({
  handlers: later.handlers.map((handler, at) => (at === index ? { ...handler, ...change } : handler)),
});

describe("the first set of keys", () => {
  test("passes with its root, by key or by fingerprint however that is spaced", () => {
    const print = fingerprint(desk.root.verify);
    for (const root of [desk.root.verify, print, print.replaceAll(" ", ""), print.toUpperCase(), print.replaceAll(" ", ":")])
      expect(verifyKeyset(desk.signed, { root })).toEqual(desk.set);
    expect(verifyKeyset(desk.signed)).toEqual(desk.set);
  });

  test("does not pass with another root", async () => {
    const other = generateRoot(seededRandom("another"));
    for (const root of [other.verify, fingerprint(other.verify), "", "abcd"])
      expect(await refusalCode(() => verifyKeyset(desk.signed, { root }))).toBe("keyset-root");
    expect(await refusalCode(() => verifyKeyset(signKeyset(desk.set, other.signingSeed), { root: desk.root.verify }))).toBe("keyset-root");
  });

  test("does not pass with a signature that another root made", async () => {
    const other = signKeyset(desk.set, generateRoot(seededRandom("another")).signingSeed);
    expect(await refusalCode(() => verifyKeyset({ ...other, root: desk.root.verify }))).toBe("keyset-signature");
  });

  test("does not pass when any character is changed", async () => {
    for (let at = 0; at < desk.signed.keyset.length; at += 37) {
      const keyset = `${desk.signed.keyset.slice(0, at)}${desk.signed.keyset[at] === "a" ? "b" : "a"}${desk.signed.keyset.slice(at + 1)}`;
      expect(await refusalCode(() => verifyKeyset({ ...desk.signed, keyset }))).toBe("keyset-signature");
    }
  });

  test("takes no approval", async () => {
    expect(await refusal(() => verifyKeyset(approveKeyset(desk.signed, approver(0))))).toEqual({
      code: "keyset-approval",
      reason: "not-asked-for",
      serial: 1,
    });
  });

  test("is signed for this alone: an approval's signature is not the root's", async () => {
    const signed = approveKeyset(desk.signed, { handler: desk.handlers[0].id, seed: desk.root.signingSeed });
    expect(await refusalCode(() => verifyKeyset({ ...desk.signed, signature: signed.approval?.signature }))).toBe("keyset-signature");
  });

  test.each([
    ["nothing", null],
    ["a text", "{}"],
    ["a member too many", { extra: 1 }],
    ["no root", { root: undefined }],
    ["a short signature", { signature: "abc" }],
  ])("has to have its form, and %s has not", async (_, change) => {
    const signed = typeof change === "object" && change !== null ? { ...desk.signed, ...change } : change;
    expect(await refusalCode(() => verifyKeyset(signed))).toBe("keyset-malformed");
  });

  test("of another version is named, once its signature fits", async () => {
    const text = canonicalJson({ ...desk.set, version: 2, more: "of a later version" });
    expect(await refusalCode(() => verifyKeyset({ ...desk.signed, keyset: text }))).toBe("keyset-signature");
    const signed = { ...desk.signed, keyset: text, signature: sign("keyset", text, desk.root.signingSeed) };
    expect(await refusal(() => verifyKeyset(signed))).toEqual({ code: "keyset-version", expected: 1, found: 2 });
  });

  test("has to be canonical, so that one set has one text", async () => {
    for (const text of [JSON.stringify(desk.set), `${desk.signed.keyset} `, "{", "[]"])
      expect(
        await refusalCode(() => verifyKeyset({ ...desk.signed, keyset: text, signature: sign("keyset", text, desk.root.signingSeed) })),
      ).toBe("keyset-malformed");
  });
});

describe("each of these is there once", () => {
  test.each(["id", "name", "recipient", "verify"] as const)("a handler's %s", async (field) => {
    const handlers = desk.set.handlers.map((handler, index, list) => (index === 1 ? { ...handler, [field]: list[0]?.[field] } : handler));
    const signed = signKeyset({ ...desk.set, handlers }, desk.root.signingSeed);
    expect(await refusal(() => verifyKeyset(signed))).toEqual({ code: "keyset-duplicate", field });
  });

  test("the desk's key, which is no handler's and not the recovery key", async () => {
    for (const change of [{ deskRecipient: desk.handlers[0].recipient }, { deskRecipient: desk.recovery.recipient }])
      expect(await refusal(() => verifyKeyset(signKeyset({ ...desk.set, ...change }, desk.root.signingSeed)))).toEqual({
        code: "keyset-duplicate",
        field: "recipient",
      });
  });

  test("but a name may come back with a new key after the old one is retired", () => {
    const signed = follow(changeHandler(3, { name: desk.set.handlers[2]?.name ?? "" }));
    expect(verifyKeyset(signed, { previous: desk.signed }).handlers[3]?.name).toBe("Noor Quill");
  });
});

test("recipients that age does not read are refused", async () => {
  const deskRecipient = `${desk.desk.recipient.slice(0, -1)}${desk.desk.recipient.endsWith("q") ? "p" : "q"}`;
  expect(await refusalCode(() => verifyKeyset(signKeyset({ ...desk.set, deskRecipient }, desk.root.signingSeed)))).toBe(
    "recipient-malformed",
  );
});

test("recipients of two kinds are refused", async () => {
  const recoveryRecipient = await recipientOf(await generateX25519Identity());
  expect(await refusalCode(() => verifyKeyset(signKeyset({ ...desk.set, recoveryRecipient }, desk.root.signingSeed)))).toBe(
    "recipients-mixed",
  );
});

describe("a later set", () => {
  test("passes when the root signed it and a handler of the set before approved it", () => {
    expect(verifyKeyset(follow({}), { root: desk.root.verify, previous: desk.signed })).toEqual(later);
    expect(verifyKeyset(follow({}, approver(2)), { previous: desk.signed }).serial).toBe(2);
  });

  test("passes when it was signed first and approved elsewhere", () => {
    const signed = signKeyset(later, desk.root.signingSeed);
    expect(verifyKeyset(approveKeyset(signed, approver(1)), { previous: desk.signed })).toEqual(later);
  });

  test("needs the approval, also where the set before is not at hand", async () => {
    const signed = signKeyset(later, desk.root.signingSeed);
    for (const previous of [desk.signed, undefined])
      expect(await refusal(() => verifyKeyset(signed, previous === undefined ? {} : { previous }))).toEqual({
        code: "keyset-approval",
        reason: "missing",
        serial: 2,
      });
  });

  test.each([
    [
      "by a handler it adds itself",
      "handler-unknown",
      () => ({ handler: later.handlers[3]?.id ?? "", seed: desk.handlers[0].signingSeed }),
    ],
    ["by nobody it knows", "handler-unknown", () => ({ handler: "h-0000000000000000", seed: desk.handlers[0].signingSeed })],
    ["with another handler's seed", "signature", () => ({ handler: desk.handlers[0].id, seed: desk.handlers[1].signingSeed })],
    ["with the root's seed", "signature", () => ({ handler: desk.handlers[0].id, seed: desk.root.signingSeed })],
  ] as const)("does not pass approved %s", async (_, reason, by) => {
    expect(await refusal(() => verifyKeyset(follow({}, by()), { previous: desk.signed }))).toEqual({
      code: "keyset-approval",
      reason,
      serial: 2,
    });
  });

  test("does not pass with the approval of another set", async () => {
    const { approval } = follow({ desk: "Other name" });
    expect(await refusalCode(() => verifyKeyset({ ...follow({}), approval }, { previous: desk.signed }))).toBe("keyset-approval");
  });

  test("does not pass approved by a handler whom the set before had retired", async () => {
    const third = signKeyset({ ...later, serial: 3 }, desk.root.signingSeed, approver(2));
    expect(await refusal(() => verifyKeyset(third, { previous: follow({}) }))).toEqual({
      code: "keyset-approval",
      reason: "handler-retired",
      serial: 3,
    });
  });

  test.each([1, 3, 9])("does not pass as serial %i", async (serial) => {
    const signed = serial === 1 ? signKeyset({ ...later, serial }, desk.root.signingSeed) : follow({ serial });
    expect(await refusal(() => verifyKeyset(signed, { previous: desk.signed }))).toEqual({
      code: "keyset-serial",
      expected: 2,
      found: serial,
    });
  });

  test("does not pass with another root, though that root signed all of it", async () => {
    const signed = signKeyset(later, generateRoot(seededRandom("another")).signingSeed, approver(0));
    expect(await refusalCode(() => verifyKeyset(signed, { previous: desk.signed }))).toBe("keyset-root");
    expect(await refusalCode(() => verifyKeyset(signed, { lastSeen: desk.signed }))).toBe("keyset-root");
  });

  test("keeps every handler listed, with the same keys", async () => {
    const handler = desk.handlers[1].id;
    const drop = follow({ handlers: later.handlers.filter(({ id }) => id !== handler) });
    expect(await refusal(() => verifyKeyset(drop, { previous: desk.signed }))).toEqual({
      code: "keyset-handler",
      handler,
      reason: "dropped",
    });
    const fresh = await generateHandlerKey(seededRandom("fresh"));
    for (const change of [{ recipient: fresh.recipient }, { verify: fresh.verify }])
      expect(await refusal(() => verifyKeyset(follow(changeHandler(1, change)), { previous: desk.signed }))).toEqual({
        code: "keyset-handler",
        handler,
        reason: "key-changed",
      });
  });

  test("leaves retired keys retired", async () => {
    for (const retiredAt of [null, 6]) {
      const third = follow({ ...changeHandler(2, { retiredAt }), serial: 3 });
      expect(await refusal(() => verifyKeyset(third, { previous: follow({}) }))).toEqual({
        code: "keyset-handler",
        handler: desk.handlers[2].id,
        reason: "revived",
      });
    }
  });
});

describe("what was seen last", () => {
  test("lets the same set and any newer one pass", () => {
    expect(verifyKeyset(desk.signed, { lastSeen: desk.signed }).serial).toBe(1);
    expect(verifyKeyset(follow({ serial: 7 }), { lastSeen: desk.signed }).serial).toBe(7);
  });

  test("lets no older set pass", async () => {
    expect(await refusal(() => verifyKeyset(desk.signed, { lastSeen: follow({}) }))).toEqual({
      code: "keyset-serial",
      expected: 2,
      found: 1,
    });
  });

  test("lets no second set of the same serial pass", async () => {
    expect(await refusal(() => verifyKeyset(follow({ desk: "Other name" }), { lastSeen: follow({}) }))).toEqual({
      code: "keyset-forked",
      serial: 2,
    });
  });
});
