/*
 * Solves the proof of work that a server asks for while it is flooded (ALTCHA's deterministic mode, https://altcha.org): the number whose
 * PBKDF2 key begins as the challenge says.
 */
import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { FailedError } from "../usage.ts";

const derive = promisify(pbkdf2);
const hex = z.string().regex(/^([0-9a-f]{2}){1,64}$/u);

/** With ceilings, so that no server can keep a handler's machine busy for long. */
const shape = z.looseObject({
  parameters: z.looseObject({
    algorithm: z.literal("PBKDF2/SHA-256"),
    nonce: hex,
    salt: hex,
    cost: z.int().min(1).max(100_000),
    keyLength: z.int().min(1).max(64).default(32),
    keyPrefix: hex,
  }),
});

const mostMs = 90_000;

/** What goes into the `Altcha` header for a challenge in JSON. Throws FailedError for one that is none or takes too long. */
export async function solveProof(challenge: string): Promise<string> {
  const given: unknown = JSON.parse(challenge);
  const read = shape.safeParse(given);
  if (!read.success) throw new FailedError("the server asks for a proof of work that this program does not know");
  const { nonce, salt, cost, keyLength, keyPrefix } = read.data.parameters;
  const password = Buffer.concat([Buffer.from(nonce, "hex"), Buffer.alloc(4)]);
  const salted = Buffer.from(salt, "hex");
  const until = performance.now() + mostMs;
  for (let counter = 0; performance.now() < until; counter += 1) {
    password.writeUInt32BE(counter, password.length - 4);
    const derivedKey = (await derive(password, salted, cost, keyLength, "sha256")).toString("hex");
    if (derivedKey.startsWith(keyPrefix))
      return Buffer.from(JSON.stringify({ challenge: given, solution: { counter, derivedKey } })).toString("base64");
  }
  throw new FailedError("the server is flooded and asks for more work than can be done; try again later");
}
