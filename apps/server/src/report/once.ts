/* The same request sent twice is done once: its answer is kept with what it did, in the same write. */
import { createHash } from "node:crypto";
import { periods } from "@telltale/contract";
import { type WriteTx, findAnswer, saveAnswer } from "@telltale/store";

export interface Request {
  /** The endpoint, and whose report it is about where it is about one: a key means nothing elsewhere. */
  readonly scope: string;
  readonly idempotencyKey: string;
  readonly bytes: Uint8Array;
  readonly now: number;
}

const hash = (...parts: readonly (string | Uint8Array)[]): Uint8Array => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\n");
  return new Uint8Array(sum.digest());
};

/** Does `work` unless this request was done before, and gives its answer then and now. */
export async function once<Result>(
  tx: WriteTx,
  { scope, idempotencyKey, bytes, now }: Request,
  work: () => Promise<Result>,
): Promise<Result> {
  const keyHash = hash(scope, idempotencyKey);
  const requestHash = hash(bytes);
  const before = await findAnswer(tx, keyHash, requestHash, now);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what was given then
  if (before !== null) return JSON.parse(before.answer) as Result;
  const result = await work();
  const expiresAt = now + periods.idempotencyHours * 3_600_000;
  await saveAnswer(tx, { keyHash, requestHash, status: 200, answer: JSON.stringify(result), at: now, expiresAt });
  return result;
}
