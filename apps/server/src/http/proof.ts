/* Proofs of work (ALTCHA, https://altcha.org), asked for only while limits trip. Each is taken once. */
import { createHmac } from "node:crypto";
import { type Challenge, createChallenge, randomInt, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { z } from "zod";

/** About a second on a phone: so many derivations, of so many rounds each. */
const derivations = [600, 1800] as const;
const rounds = 1000;
const validMs = 10 * 60_000;
/** Proofs remembered as spent; the oldest have expired by then. */
const mostSpent = 100_000;

const payload = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal("PBKDF2/SHA-256"),
      nonce: z.string().max(128),
      salt: z.string().max(128),
      cost: z.literal(rounds),
      keyLength: z.int().min(1).max(64),
      keyPrefix: z.string().max(128),
      keySignature: z.string().max(128).optional(),
      expiresAt: z.number().optional(),
    }),
    signature: z.string().max(128),
  }),
  solution: z.object({ counter: z.int().min(0).max(1_000_000), derivedKey: z.string().max(128) }),
});

export interface Proofs {
  /** A challenge to solve. */
  readonly ask: (now: number) => Promise<Challenge>;
  /** Whether a request's `Altcha` header, base64 of JSON, solves a challenge of ours for the first time. */
  readonly accept: (header: string | undefined, now: number) => Promise<boolean>;
}

/** Proofs that are signed with a key of this process, or of all that serve one desk. */
export function createProofs(key: Uint8Array): Proofs {
  const secret = (purpose: string): string => createHmac("sha256", key).update(`proof of work: ${purpose}`).digest("hex");
  const hmacSignatureSecret = secret("challenge");
  const hmacKeySignatureSecret = secret("solution");
  const spent = new Map<string, number>();
  return {
    ask: (now) =>
      createChallenge({
        algorithm: "PBKDF2/SHA-256",
        cost: rounds,
        counter: randomInt(...derivations),
        deriveKey,
        expiresAt: Math.ceil((now + validMs) / 1000),
        hmacSignatureSecret,
        hmacKeySignatureSecret,
      }),
    async accept(header, now) {
      if (header === undefined || header.length > 4096) return false;
      const read = payload.safeParse(parse(Buffer.from(header, "base64").toString("utf8")));
      if (!read.success || spent.has(read.data.challenge.signature)) return false;
      const { challenge, solution } = read.data;
      const { keySignature, expiresAt, ...parameters } = challenge.parameters;
      const result = await verifySolution({
        challenge: {
          signature: challenge.signature,
          parameters: {
            ...parameters,
            ...(keySignature === undefined ? {} : { keySignature }),
            ...(expiresAt === undefined ? {} : { expiresAt }),
          },
        },
        solution,
        deriveKey,
        hmacSignatureSecret,
        hmacKeySignatureSecret,
      });
      if (!result.verified || (expiresAt ?? 0) * 1000 < now || spent.has(challenge.signature)) return false;
      for (const [signature, until] of spent) {
        if (until > now && spent.size < mostSpent) break;
        spent.delete(signature);
      }
      spent.set(challenge.signature, now + validMs);
      return true;
    },
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
