import { createHash } from "node:crypto";
import { Problem } from "@telltale/contract";
import { signKeyset } from "@telltale/sealing";
import { describe, expect, it } from "vitest";
import { newEnvelopeId, newKey, newMessageId, reportBody, startDesk, type TestDesk } from "../../test/desk.ts";

/** Brings the next set of keys, approved by the first handler. */
async function nextKeys({ client, secrets, signIn }: TestDesk): Promise<void> {
  const [first] = secrets.handlers;
  if (first === undefined) throw new Error("expected a handler");
  const next = signKeyset({ ...secrets.keyset, serial: 2 }, secrets.root.signingSeed, { handler: first.id, seed: first.signingSeed });
  await client.call("putKeyset", { body: next }, await signIn());
}

const sealed = (text: string): string =>
  Buffer.concat([Buffer.from("age-encryption.org/v1\n"), createHash("sha512").update(text).digest()]).toString("base64url");

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof Problem ? error.code : "unknown"),
  );

describe("what was kept before the keys changed", () => {
  it("is answered as it was when its sender, who never got the answer, sends it again; what is new is sealed anew", async () => {
    await using desk = await startDesk();
    const { client } = desk;
    const { body, sent } = await reportBody(desk, []);
    const envelope = { id: newEnvelopeId(), purpose: "attachment" as const, version: 1 as const, pieces: 1, inline: [sealed("a")] };
    const [reportKey, envelopeKey, id] = [newKey(), newKey(), newMessageId()];
    const report = async (): Promise<unknown> => client.call("createReport", { body, idempotencyKey: reportKey });
    const add = async (): Promise<unknown> =>
      client.call("addEnvelope", { body: { version: 1, envelope, keyset: 1 }, idempotencyKey: envelopeKey }, sent.credential);
    const say = async (): Promise<unknown> =>
      client.call("sendMessage", { body: { version: 1, id, keyset: 1, sealed: sealed("b") } }, sent.credential);
    const answers = [await report(), await add(), await say()];
    await nextKeys(desk);
    await expect.poll(async () => (await client.call("getDesk", {})).keyset?.approval, { timeout: 10_000 }).not.toBeNull();
    expect([await report(), await add(), await say()]).toEqual(answers);
    expect(await codeOf(client.call("createReport", { body, idempotencyKey: newKey() }))).toBe("keys-changed");
    const { body: other } = await reportBody(desk, []);
    expect(await codeOf(client.call("createReport", { body: other, idempotencyKey: reportKey }))).toBe("idempotency-reused");
    const late = { version: 1 as const, envelope: { ...envelope, id: newEnvelopeId() }, keyset: 1 };
    expect(await codeOf(client.call("addEnvelope", { body: late, idempotencyKey: newKey() }, sent.credential))).toBe("keys-changed");
    const words = { version: 1 as const, id: newMessageId(), keyset: 1, sealed: sealed("c") };
    expect(await codeOf(client.call("sendMessage", { body: words }, sent.credential))).toBe("keys-changed");
    expect(await codeOf(client.call("answerReport", { params: { report: sent.id }, body: words }, await desk.signIn()))).toBe(
      "keys-changed",
    );
  });
});
