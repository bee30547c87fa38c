/*
 * Sends a prepared report so that nothing is lost on the way: a server that dies, a network that drops, an answer that never comes. A small
 * report is one request under an idempotency key, sent again as it is. Of a larger one the small envelopes go along and the rest follows
 * piece by piece; after a break the server says what is missing and only that is sealed again.
 */
import { type Answer, type Client, type Credential, Problem, type ProblemCode, contractVersion, intakeLimits } from "@telltale/contract";
import { type DerivedReceipt, type PreparedReport, type PreviewEntry, type VerifiedKeyset, toBase64url } from "@telltale/sealing";

export type SendProgress =
  | { readonly kind: "sealing" }
  | { readonly kind: "sending"; readonly done: number; readonly of: number }
  /** It did not get through and will be tried again after so many milliseconds. */
  | { readonly kind: "waiting"; readonly ms: number; readonly attempt: number };

export interface Effects {
  /** Waits; rejects when the signal says so. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly newKey: () => string;
}

export interface Sending {
  readonly client: Client;
  readonly prepared: PreparedReport;
  readonly keyset: VerifiedKeyset;
  readonly excluded: readonly string[];
  readonly receipt: DerivedReceipt;
  readonly effects: Effects;
  readonly onProgress?: (progress: SendProgress) => void;
  readonly signal?: AbortSignal;
}

/** Problems that pass by themselves. */
const passing: ReadonlySet<ProblemCode> = new Set(["busy", "internal", "request-timeout", "too-many", "proof-needed"]);

const firstWaitMs = 500;
const mostWaitMs = 15_000;

/**
 * How long to wait before the next try, or null for what no further try can mend.
 *
 * @internal for tests
 */
export function waitAfter(error: unknown, attempt: number): number | null {
  const backoff = Math.min(mostWaitMs, firstWaitMs * 2 ** Math.min(attempt, 10));
  // What `fetch` throws when nobody answers, and what a body does that breaks off.
  if (!(error instanceof Problem)) return error instanceof TypeError || error instanceof SyntaxError ? backoff : null;
  if (!passing.has(error.code)) return null;
  const { retryAfter } = error.detail;
  return typeof retryAfter === "number" ? Math.min(60_000, Math.max(backoff, retryAfter * 1000)) : backoff;
}

/** Does `work` until it is done or cannot be. */
export async function insist<Result>(
  work: () => Promise<Result>,
  { effects, onProgress, signal }: Pick<Sending, "effects" | "onProgress" | "signal">,
): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const ms = waitAfter(error, attempt);
      if (ms === null) throw error;
      onProgress?.({ kind: "waiting", ms, attempt: attempt + 1 });
      await effects.wait(ms, signal);
    }
  }
}

/** Sealed bytes that go along in the first request; what JSON and base64 add keeps below `maxBodyBytes`. */
const mostInlineBytes = Math.floor(((intakeLimits.maxBodyBytes - 64 * 1024) * 3) / 4);

/** The envelopes that go along in the first request, chosen before anything is sealed. */
function inlineOf(preview: readonly PreviewEntry[]): ReadonlySet<string> {
  const chosen = new Set<string>();
  let left = mostInlineBytes;
  for (const { envelope, pieces, content, sealedTo } of preview) {
    const bytes = content.kind === "file" ? content.bytes : new TextEncoder().encode(content.text).length;
    const headers = 2048 * (sealedTo.length + 1);
    const padded = bytes <= 128 * 1024 ? Math.min(256 * 1024, Math.max(4096, bytes * 4)) : 1024 * 1024 + 4096;
    if (pieces > 1 || padded + headers > left) continue;
    left -= padded + headers;
    chosen.add(envelope);
  }
  return chosen;
}

/**
 * Sends the report; resolves once the server has all of it on disk. Throws `Problem` for what trying again does not mend: `keys-changed`
 * (nothing was kept: prepare it again), `intake-closed`, a refusal; and the signal's reason.
 */
export async function sendReport(sending: Sending): Promise<Answer<"getReport">> {
  const { client, prepared, keyset, excluded, receipt, effects, onProgress } = sending;
  onProgress?.({ kind: "sealing" });
  const inline = inlineOf(prepared.preview);
  const sealed = new Map<string, string[]>();
  for await (const { envelope, bytes } of prepared.seal((id) => !inline.has(id)))
    sealed.set(envelope, [...(sealed.get(envelope) ?? []), toBase64url(bytes)]);
  const complete = inline.size === prepared.preview.length;
  const of = prepared.preview.reduce((sum, { pieces }) => sum + pieces, 0);
  const body = {
    version: contractVersion as 1,
    id: prepared.id,
    access: prepared.accessHash,
    thread: prepared.threadRecipient,
    keyset: keyset.serial,
    excluded: [...excluded],
    envelopes: prepared.preview.map(({ envelope, purpose, pieces }) => ({
      id: envelope,
      purpose,
      version: contractVersion as 1,
      pieces,
      inline: sealed.get(envelope) ?? [],
    })),
    complete,
  };
  const idempotencyKey = effects.newKey();
  onProgress?.({ kind: "sending", done: 0, of });
  let state = await insist(async () => client.call("createReport", { body, idempotencyKey }), sending);
  onProgress?.({ kind: "sending", done: inline.size, of });
  if (complete) return state;
  const credential: Credential = { scheme: "Receipt", token: receipt.access };
  return insist(async () => {
    state = await client.call("getReport", {}, credential);
    await putMissing(sending, state, credential);
    return client.call("completeReport", {}, credential);
  }, sending);
}

async function putMissing(
  { client, prepared, onProgress, signal }: Sending,
  { envelopes }: Answer<"getReport">,
  credential: Credential,
): Promise<void> {
  const missing = new Map(envelopes.map((one) => [one.id, new Set(one.missing)]));
  const of = envelopes.reduce((sum, { pieces }) => sum + pieces, 0);
  let done = of - envelopes.reduce((sum, one) => sum + one.missing.length, 0);
  onProgress?.({ kind: "sending", done, of });
  for await (const { envelope, piece, bytes } of prepared.seal((id, index) => missing.get(id)?.has(index) !== true)) {
    signal?.throwIfAborted();
    await client.call("putPiece", { params: { envelope, piece }, body: bytes }, credential);
    done += 1;
    onProgress?.({ kind: "sending", done, of });
  }
}

/** The page's own effects. */
export const pageEffects: Effects = {
  wait: async (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new DOMException("stopped", "AbortError"));
      });
    }),
  newKey: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
};
