import { sha256 } from "@noble/hashes/sha2.js";
import type { Keyset, SignedKeyset } from "@telltale/contract";
import {
  type HandlerSecrets,
  type OpeningSecrets,
  type RootSecrets,
  SealingError,
  type SealingErrorCode,
  type SealingErrorDetail,
  type VerifiedKeyset,
  generateDeskKey,
  generateHandlerKey,
  generateRecoveryKey,
  generateRoot,
  signKeyset,
  verifyKeyset,
} from "../src/index.ts";

/** Chance from a seed: SHA-256 of the seed and a counter. */
export function seededRandom(seed: string): (length: number) => Uint8Array {
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      bytes.set(sha256(new TextEncoder().encode(`${seed}/${counter}`)).subarray(0, length - at), at);
      counter += 1;
    }
    return bytes;
  };
}

export interface TestDesk {
  readonly root: RootSecrets;
  readonly desk: OpeningSecrets;
  readonly recovery: OpeningSecrets;
  readonly handlers: readonly [HandlerSecrets, HandlerSecrets, HandlerSecrets];
  readonly set: Keyset;
  readonly signed: SignedKeyset;
  readonly verified: VerifiedKeyset;
}

/** A desk with three handlers and a recovery key, the same for the same seed. */
export async function testDesk(seed = "desk"): Promise<TestDesk> {
  const random = seededRandom(seed);
  const root = generateRoot(random);
  const desk = await generateDeskKey(random);
  const recovery = await generateRecoveryKey(random);
  const handlers = [await generateHandlerKey(random), await generateHandlerKey(random), await generateHandlerKey(random)] as const;
  const set: Keyset = {
    version: 1,
    desk: "Vale Assembly desk",
    serial: 1,
    issuedAt: 1_790_000_000_000,
    deskRecipient: desk.recipient,
    recoveryRecipient: recovery.recipient,
    handlers: handlers.map(({ id, recipient, verify }, index) => ({
      id,
      name: ["Iris Vane", "Tom Ashby", "Noor Quill"][index] ?? "",
      recipient,
      verify,
      retiredAt: null,
    })),
  };
  const signed = signKeyset(set, root.signingSeed);
  return { root, desk, recovery, handlers: [...handlers], set, signed, verified: verifyKeyset(signed, { root: root.verify }) };
}

export const reportId = (digit: string): string => `r-${digit.repeat(32)}`;
export const envelopeId = (digit: string): string => `e-${digit.repeat(32)}`;

/** The code and detail that something refuses with; anything but a SealingError is thrown on. */
export async function refusal(act: () => unknown): Promise<SealingErrorDetail | { readonly code: "nothing" }> {
  try {
    await act();
  } catch (error) {
    if (error instanceof SealingError) return error.detail;
    throw error;
  }
  return { code: "nothing" };
}

/** The code alone. */
export const refusalCode = async (act: () => unknown): Promise<SealingErrorCode | "nothing"> => (await refusal(act)).code;

/** Everything that something gives. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of source) list.push(item);
  return list;
}
