import { createHash } from "node:crypto";
import { Decrypter, armor } from "age-encryption";
import { describe, expect, test } from "vitest";
import { refusal, refusalCode, seededRandom } from "../test/desk.ts";
import {
  type Challenge,
  fingerprint,
  generateDeskKey,
  generateHandlerKey,
  generateRecoveryKey,
  generateRoot,
  openKeyFile,
  recipientOf,
  sealKeyFile,
  signChallenge,
  verifyChallenge,
} from "./index.ts";

const fast = { workFactor: 4 };
const passphrase = "grüne Türklinke 47";

describe("keys", () => {
  test("are post-quantum age keys and Ed25519 keys, new each time", async () => {
    const [one, two] = [await generateHandlerKey(), await generateHandlerKey()];
    expect(one.identity).toMatch(/^AGE-SECRET-KEY-PQ-1/u);
    expect(one.recipient).toBe(await recipientOf(one.identity));
    expect(one.id).toMatch(/^h-[0-9a-f]{16}$/u);
    expect(one.id).not.toBe(two.id);
    expect(one.identity).not.toBe(two.identity);
    expect(one.signingSeed).not.toBe(two.signingSeed);
    expect(generateRoot().verify).not.toBe(generateRoot().verify);
  });

  test("have a fingerprint that people compare and sha256sum gives", () => {
    const { verify } = generateRoot(seededRandom("root"));
    expect(fingerprint(verify)).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/u);
    expect(fingerprint(verify).replaceAll(" ", "")).toBe(createHash("sha256").update(verify).digest("hex").slice(0, 32));
  });
});

/** The work factor that an armoured file asks for. */
const scrypt = (file: string): string | undefined => /-> scrypt \S+ (\d+)\n/u.exec(Buffer.from(armor.decode(file)).toString("latin1"))?.[1];

describe("a key file", () => {
  test("gives back every kind of key", async () => {
    const random = seededRandom("files");
    for (const secrets of [
      await generateHandlerKey(random),
      await generateDeskKey(random),
      await generateRecoveryKey(random),
      generateRoot(random),
    ]) {
      const file = await sealKeyFile(secrets, passphrase, fast);
      expect(await openKeyFile(file, passphrase)).toEqual(secrets);
      expect(await openKeyFile(`\r\n${file.replaceAll("\n", "\r\n")}`, passphrase.normalize("NFD"))).toEqual(secrets);
      expect(await openKeyFile(armor.decode(file), passphrase)).toEqual(secrets);
    }
  });

  test("is an armoured age file whose text is an age identity file", async () => {
    const secrets = await generateHandlerKey();
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase);
    const text = await decrypter.decrypt(armor.decode(await sealKeyFile(secrets, passphrase, fast)), "text");
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([secrets.identity]);
  });

  test("costs scrypt at 2^18 unless less is asked for", { timeout: 60_000 }, async () => {
    const root = generateRoot();
    expect(scrypt(await sealKeyFile(root, passphrase))).toBe("18");
    expect(scrypt(await sealKeyFile(root, passphrase, fast))).toBe("4");
  });

  test("does not open with another passphrase", async () => {
    const file = await sealKeyFile(generateRoot(), passphrase, fast);
    for (const wrong of ["", "grüne Türklinke 48", `${passphrase} `])
      expect(await refusalCode(() => openKeyFile(file, wrong))).toBe("passphrase-wrong");
    expect(await refusalCode(() => sealKeyFile(generateRoot(), "", fast))).toBe("field-invalid");
  });

  test("does not open changed at any byte", { timeout: 60_000 }, async () => {
    const bytes = armor.decode(await sealKeyFile(generateRoot(), passphrase, { workFactor: 1 }));
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      // A changed work factor could ask for a gigabyte; the library refuses above 2^20, and below it is only slow.
      if (bytes[at] === 0x31 && bytes[at + 1] === 0x0a) continue;
      expect(["passphrase-wrong", "key-file-damaged"]).toContain(await refusalCode(() => openKeyFile(changed, passphrase)));
    }
  });

  test.each([
    ["nothing", ""],
    ["other words", "hello"],
    ["an armour around nothing", "-----BEGIN AGE ENCRYPTED FILE-----\n-----END AGE ENCRYPTED FILE-----\n"],
  ])("is not %s", async (_, text) => {
    expect(await refusalCode(() => openKeyFile(text, passphrase))).toBe("key-file-damaged");
  });
});

describe("a challenge", () => {
  const challenge: Challenge = { challenge: "c1", handler: "h-0123456789abcdef", origin: "https://desk.example", store: "s1" };
  const { signingSeed, verify } = generateRoot(seededRandom("signer"));
  const signature = signChallenge(challenge, signingSeed);

  test("is signed by the handler's key", () => {
    expect(verifyChallenge(challenge, signature, verify)).toBe(true);
    expect(verifyChallenge(challenge, signature, generateRoot(seededRandom("other")).verify)).toBe(false);
  });

  test.each(["challenge", "handler", "origin", "store"] as const)("of another %s has another signature", (field) => {
    expect(verifyChallenge({ ...challenge, [field]: `${challenge[field]}x` }, signature, verify)).toBe(false);
  });

  test("never passes with a signature or key that is none", () => {
    for (const wrong of ["", "x", signature.slice(1), `${signature}A`, "A".repeat(86)])
      expect(verifyChallenge(challenge, wrong, verify)).toBe(false);
    // The all-zero point is of small order: loose verifiers take it for any message.
    for (const wrong of ["", "x", "A".repeat(43), `AQ${"A".repeat(41)}`])
      expect(verifyChallenge(challenge, "A".repeat(86), wrong)).toBe(false);
  });

  test("needs a seed to sign", async () => {
    expect(await refusal(() => signChallenge(challenge, "short"))).toMatchObject({ code: "key-malformed" });
  });
});
