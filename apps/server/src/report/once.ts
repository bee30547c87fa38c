/* The same request sent twice is done once: its answer is kept with what it did, in the same write. */
import { createHash } from "node:crypto";
import { periods } from "@telltale/contract";
import { type NewAnswer, type ReadTx, type WriteTx, findAnswer, saveAnswer } from "@telltale/store";

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

const keyHash = ({ scope, idempotencyKey }: Request): Uint8Array => hash(scope, idempotencyKey);
const requestHash = ({ bytes }: Request): Uint8Array => hash(bytes);

/** The answer of a request, to be kept under its key. */
export const answerOf = (request: Request, answer: unknown): Omit<NewAnswer, "at"> => ({
  keyHash: keyHash(request),
  requestHash: requestHash(request),
  status: 200,
  answer: JSON.stringify(answer),
  expiresAt: request.now + periods.idempotencyHours * 3_600_000,
});

/** What this request was answered before; null where it was not done. */
export async function answerBefore<Result>(tx: ReadTx, request: Request): Promise<Result | null> {
  const before = await findAnswer(tx, keyHash(request), requestHash(request), request.now);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what was given then
  return before === null ? null : (JSON.parse(before.answer) as Result);
}

/** Does `work` unless this request was done before, and gives its answer then and now. */
export async function once<Result>(tx: WriteTx, request: Request, work: () => Promise<Result>): Promise<Result> {
  const before = await answerBefore<Result>(tx, request);
  if (before !== null) return before;
  const result = await work();
  await saveAnswer(tx, { ...answerOf(request, result), at: request.now });
  return result;
}
