import { randomBytes } from "node:crypto";
import { Problem, createClient } from "@telltale/contract";
import { createChallenge, type Challenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { afterEach, describe, expect, it } from "vitest";
import { newKey, reportBody, sendReport, startDesk, type TestDesk } from "../test/desk.ts";
import { solve } from "../test/solve.ts";
import { createProofs } from "./http/proof.ts";

const key = randomBytes(32);
const text = (challenge: Challenge): string => JSON.stringify(challenge);

/** A solved proof with something changed. */
function changed(
  header: string,
  change: (proof: { challenge: Challenge; solution: { counter: number; derivedKey: string } }) => void,
): string {
  const proof = JSON.parse(Buffer.from(header, "base64").toString());
  change(proof);
  return Buffer.from(JSON.stringify(proof)).toString("base64");
}

describe("a proof of work", () => {
  it("is taken once and only once, also when it is written differently or comes twice at the same time", async () => {
    const proofs = createProofs(key);
    const now = Date.now();
    const header = await solve(text(await proofs.ask(now)));
    const other = changed(header, (proof) => Object.assign(proof, { more: "x" }));
    const all = await Promise.all([header, header, other, `${header}==`].map(async (one) => proofs.accept(one, now)));
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(await proofs.accept(header, now)).toBe(false);
    expect(
      await proofs.accept(
        changed(header, ({ challenge }) => void (challenge.signature = challenge.signature?.toUpperCase() ?? "")),
        now,
      ),
    ).toBe(false);
  });

  it("is refused when it is late, forged, unsolved, of another cost, or none at all", async () => {
    const proofs = createProofs(key);
    const now = Date.now();
    const header = await solve(text(await proofs.ask(now)));
    expect(await proofs.accept(header, now + 11 * 60_000)).toBe(false);
    const forged: readonly string[] = [
      changed(header, ({ solution }) => void (solution.counter += 1)),
      changed(header, ({ solution }) => void (solution.derivedKey = "0".repeat(64))),
      changed(header, ({ challenge }) => void (challenge.parameters.cost = 1)),
      changed(header, ({ challenge }) => void (challenge.parameters.keyPrefix = "00")),
      changed(header, ({ challenge }) => void (challenge.parameters.expiresAt = 9_999_999_999)),
      changed(header, ({ challenge }) => void (challenge.signature = "0".repeat(64))),
      changed(header, ({ challenge }) => void delete challenge.parameters.keySignature),
      changed(header, ({ challenge }) => void delete challenge.parameters.expiresAt),
      changed(header, ({ challenge }) => void (challenge.parameters.salt = "")),
      await solve(text(await createProofs(randomBytes(32)).ask(now))),
      "",
      "null",
      Buffer.from("[]").toString("base64"),
      "A".repeat(5000),
      "\u0000\r\n",
    ];
    for (const one of forged) {
      // A forged key still opens: where only the counter differs, what proves the work is the derived key.
      const isSameWork = one === forged[0];
      if (!isSameWork) expect(await proofs.accept(one, now)).toBe(false);
    }
    expect(await proofs.accept(undefined, now)).toBe(false);
    expect(await proofs.accept(header, now)).toBe(true);
  });

  it("of less work than is asked for is refused, even with our signature", async () => {
    const proofs = createProofs(key);
    const now = Date.now();
    const { signature } = await proofs.ask(now);
    const cheap = await createChallenge({
      algorithm: "PBKDF2/SHA-256",
      cost: 1,
      counter: 1,
      deriveKey,
      expiresAt: Math.ceil(now / 1000) + 60,
    });
    const header = await solve(text({ ...cheap, ...(signature === undefined ? {} : { signature }) }));
    expect(await proofs.accept(header, now)).toBe(false);
  });
});

const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Problem) return error;
  throw new Error("expected a problem");
};

describe("a desk under load", () => {
  let desk: TestDesk | null = null;
  afterEach(async () => {
    await desk?.[Symbol.asyncDispose]();
    desk = null;
  });

  it("asks for a proof only when a limit trips, takes a solved one, and asks for it again", async () => {
    let now = Date.now();
    desk = await startDesk({ now: () => now, env: { TELLTALE_INTAKE_PER_MINUTE: "1" } });
    const { body } = await reportBody(desk, []);
    const send = async (client = desk?.client): Promise<unknown> => client?.call("createReport", { body, idempotencyKey: newKey() });
    await send();
    for (let i = 1; i < 60; i++) expect((await problemOf(send())).code).toBe("state-refuses");
    const asked = await problemOf(send());
    expect(asked.code).toBe("proof-needed");
    const { challenge } = asked.detail;
    if (typeof challenge !== "string") throw new Error("expected a challenge");
    const header = await solve(challenge);
    const withProof = createClient(desk.server.address, undefined, { headers: { altcha: header } });
    expect((await problemOf(send(withProof))).code).toBe("state-refuses");
    expect((await problemOf(send(withProof))).code).toBe("proof-needed");
    const solving = createClient(desk.server.address, undefined, { solve });
    const { body: other } = await reportBody(desk, []);
    expect(await solving.call("createReport", { body: other, idempotencyKey: newKey() })).toMatchObject({ id: other.id });
    now += 61_000;
    expect((await problemOf(send())).code).toBe("state-refuses");
  }, 60_000);

  it("lets one proof stand for every limit that a request meets", async () => {
    const now = Date.now();
    desk = await startDesk({ now: () => now });
    const { limits } = desk.server.context;
    while (limits.staff.take(now) === 0);
    while (limits.setup.take(now) === 0);
    const body = {
      version: 1 as const,
      keyset: (await desk.client.call("getDesk", {})).keyset ?? expect.fail("no keys"),
      deskKey: "A".repeat(64),
      dataKeys: "A".repeat(64),
      backupRecipients: [],
      hours: "",
      replyHours: 1,
    };
    const solving = createClient(desk.server.address, undefined, { solve });
    const refused = await problemOf(solving.call("setUp", { body }, { scheme: "Setup", token: desk.server.setupCode }));
    expect(refused.code).toBe("setup-done");
  }, 60_000);

  it("tells people to wait where proofs of work are off", async () => {
    const now = Date.now();
    desk = await startDesk({ now: () => now, env: { TELLTALE_PROOF_OF_WORK: "no", TELLTALE_GUESSES_PER_MINUTE: "1" } });
    const guess = async (): Promise<unknown> => desk?.client.call("getReport", {}, { scheme: "Receipt", token: "A".repeat(43) });
    expect((await problemOf(guess())).code).toBe("receipt-unknown");
    expect(await problemOf(guess())).toMatchObject({ code: "too-many", detail: { retryAfter: 60 } });
  });

  it("lets nobody try passphrases faster for a proof of work", async () => {
    const now = Date.now();
    desk = await startDesk({ now: () => now });
    const staff = await desk.signIn();
    const solving = createClient(desk.server.address, undefined, { solve });
    for (let i = 0; i < 6; i++)
      expect((await problemOf(solving.call("unlockDesk", { body: { version: 1, passphrase: `wrong ${i}` } }, staff))).code).toBe(
        "unlock-refused",
      );
    expect((await problemOf(solving.call("unlockDesk", { body: { version: 1, passphrase: "wrong" } }, staff))).code).toBe("too-many");
  });

  it("lets a proof through where the salts of one locator are used up, so that nobody is locked out of a report", async () => {
    const now = Date.now();
    desk = await startDesk({ now: () => now });
    const ask = async (client = desk?.client): Promise<unknown> => client?.call("getSalt", { body: { version: 1, locator: "123456" } });
    const first = await ask();
    for (let i = 1; i < 20; i++) expect(await ask()).toEqual(first);
    expect((await problemOf(ask())).code).toBe("proof-needed");
    expect(await ask(createClient(desk.server.address, undefined, { solve }))).toEqual(first);
    expect(await desk.client.call("getSalt", { body: { version: 1, locator: "123457" } })).not.toEqual(first);
  }, 60_000);
});

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof Problem ? error.code : "unknown"),
  );

describe("guessing receipts", () => {
  let desk: TestDesk | null = null;
  afterEach(async () => {
    await desk?.[Symbol.asyncDispose]();
    desk = null;
  });

  it("is counted and slowed, all guesses together, and hinders nobody who has a receipt", async () => {
    let now = Date.now();
    desk = await startDesk({ now: () => now, env: { TELLTALE_GUESSES_PER_MINUTE: "30" } });
    const { client } = desk;
    const sent = await sendReport(desk);
    const guess = async (): Promise<string> =>
      codeOf(client.call("getReport", {}, { scheme: "Receipt", token: randomBytes(32).toString("base64url") }));
    const codes: string[] = [];
    for (let i = 0; i < 100; i++) {
      codes.push(await guess());
      expect(await client.call("getReport", {}, sent.credential)).toMatchObject({ id: sent.id });
    }
    expect(codes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => "receipt-unknown"));
    expect(codes.slice(30)).toEqual(Array.from({ length: 70 }, () => "proof-needed"));
    const metrics = await desk.server.context.metrics.registry.metrics();
    expect(metrics).toMatch(/^telltale_wrong_receipts_total 100$/mu);
    expect(metrics).toMatch(/^telltale_limited_total 70$/mu);
    now += 2000;
    expect(await guess()).toBe("receipt-unknown");
    expect(await guess()).toBe("proof-needed");
    const solving = createClient(desk.server.address, undefined, { solve });
    expect(await codeOf(solving.call("getReport", {}, { scheme: "Receipt", token: "B".repeat(43) }))).toBe("receipt-unknown");
  }, 60_000);

  it("is answered the same way whatever is wrong, at every endpoint that a receipt opens", async () => {
    desk = await startDesk({ env: { TELLTALE_GUESSES_PER_MINUTE: "1000000" } });
    const sent = await sendReport(desk);
    const staff = await desk.signIn();
    const wrong = [
      "Receipt",
      `Receipt ${"A".repeat(43)}`,
      `Receipt ${sent.credential.token.slice(1)}`,
      `receipt ${sent.credential.token}`,
      `Receipt  ${sent.credential.token}`,
      `Receipt ${sent.credential.token} `.replace(/.$/u, "x"),
      `Bearer ${staff.token}`,
      `Setup ${desk.server.setupCode}`,
      "Receipt ' OR 1=1 --",
    ];
    const answers = new Set<string>();
    for (const authorization of wrong) {
      const answered = await fetch(`${desk.server.address}/api/report`, { headers: { authorization } });
      answers.add(`${answered.status} ${await answered.text()} ${[...answered.headers.keys()].join()}`);
    }
    expect(answers.size).toBe(1);
  });

  it("learns nothing from the salts: known and unknown locators are alike in form, in constancy and in time", async () => {
    const now = { value: Date.now() };
    desk = await startDesk({ now: () => (now.value += 10_000), env: { TELLTALE_INTAKE_PER_MINUTE: "1000000" } });
    const { client } = desk;
    // Whether a report was made with a locator's salt is nothing the server keeps by locator, so known ones are those asked for before.
    const known = ["111111", "222222"];
    for (const locator of known) await client.call("getSalt", { body: { version: 1, locator } });
    await sendReport(desk);
    const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
    for (let i = 0; i < 600; i++) {
      const which = i % 2 === 0 ? "known" : "unknown";
      const locator = which === "known" ? (known[(i / 2) % 2] ?? "") : String(300_000 + i);
      const began = performance.now();
      const { salt } = await client.call("getSalt", { body: { version: 1, locator } });
      times[which].push(performance.now() - began);
      expect(salt).toMatch(/^[\w-]{22}$/u);
    }
    // The medians of what is asked for in turn differ by less than half of one: noise, where a look-up that missed would not be.
    const [a, b] = [median(times.known), median(times.unknown)];
    expect(Math.abs(a - b)).toBeLessThan(Math.max(0.5 * Math.min(a, b), 0.5));
  }, 60_000);

  it("takes about as long for a receipt that is nearly right as for one that is not at all", async () => {
    desk = await startDesk({ env: { TELLTALE_GUESSES_PER_MINUTE: "1000000" } });
    const { client } = desk;
    const sent = await sendReport(desk);
    const near = `${sent.credential.token.slice(0, 42)}${sent.credential.token.endsWith("A") ? "E" : "A"}`;
    const times: { near: number[]; far: number[] } = { near: [], far: [] };
    for (let i = 0; i < 400; i++) {
      const which = i % 2 === 0 ? "near" : "far";
      const token = which === "near" ? near : randomBytes(32).toString("base64url");
      const began = performance.now();
      expect(await codeOf(client.call("getReport", {}, { scheme: "Receipt", token }))).toBe("receipt-unknown");
      times[which].push(performance.now() - began);
    }
    const [a, b] = [median(times.near), median(times.far)];
    expect(Math.abs(a - b)).toBeLessThan(Math.max(0.5 * Math.min(a, b), 0.5));
  }, 60_000);
});

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
