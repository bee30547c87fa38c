/* The workers of these pages, started when they are needed and ended when they have answered. */
import type { Derive, DeriveReply } from "./derive.ts";
// oxlint-disable-next-line import/default -- the address that Vite gives the built worker
import readUrl from "./read.worker.ts?worker&url";
import type { DraftChat } from "./read-chat.ts";
import type { ReadReply, ReadRequest } from "./read.worker.ts";
// oxlint-disable-next-line import/default -- the same
import receiptUrl from "./receipt.worker.ts?worker&url";

interface ScriptUrls {
  readonly createScriptURL: (url: string) => string;
}

const ownScripts = new Set([readUrl, receiptUrl]);
const policy: ScriptUrls = (globalThis.window.trustedTypes ?? { createPolicy: (_, rules) => rules }).createPolicy("telltale-report", {
  createScriptURL: (url) => {
    if (!ownScripts.has(url)) throw new TypeError("expected a script of these pages");
    return url;
  },
});

const isReply = (value: unknown): value is { readonly kind: string } =>
  typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";
const isDeriveReply = (value: unknown): value is DeriveReply => isReply(value) && ["progress", "done", "failed"].includes(value.kind);
const isReadReply = (value: unknown): value is ReadReply => isReply(value) && ["done", "failed"].includes(value.kind);

/** Asks a worker; `take` gives a result for the reply that ends it. */
async function ask<Result>(url: string, request: unknown, take: (reply: unknown) => Result | null): Promise<Result> {
  const worker = new Worker(policy.createScriptURL(url), { type: "module" });
  try {
    return await new Promise<Result>((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        try {
          const result = take(data);
          if (result !== null) resolve(result);
        } catch (error) {
          reject(error instanceof Error ? error : new Error("expected a reply"));
        }
      });
      worker.addEventListener("error", () => reject(new Error("expected the worker to run")));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
      worker.postMessage(request);
    });
  } finally {
    worker.terminate();
  }
}

/** Derives in a worker. */
export const deriveInWorker: Derive = async (request, onProgress) =>
  ask(receiptUrl, request, (reply) => {
    if (!isDeriveReply(reply)) throw new Error("expected a reply about a receipt");
    switch (reply.kind) {
      case "progress":
        onProgress?.(reply.done);
        return null;
      case "done":
        return reply.derived;
      case "failed":
        throw new Error("expected a receipt and its salt");
    }
  });

/** A file that is no chat we can read; `code` is the engine's, null for a failure of another kind. */
export class UnreadableChat extends Error {
  readonly code: Extract<ReadReply, { kind: "failed" }>["code"];

  constructor(code: UnreadableChat["code"]) {
    super("expected a chat");
    this.name = "UnreadableChat";
    this.code = code;
  }
}

/** Reads a chat's file in a worker. Throws `UnreadableChat`. */
export const readInWorker = async (request: ReadRequest): Promise<readonly DraftChat[]> =>
  ask(readUrl, request, (reply) => {
    if (!isReadReply(reply)) throw new Error("expected a reply about a chat");
    if (reply.kind === "failed") throw new UnreadableChat(reply.code);
    return reply.chats;
  });
