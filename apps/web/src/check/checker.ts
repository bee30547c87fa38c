/* The worker that reads chats, and what it has found so far. It lives as long as the page, so that another page can go on from it. */
import { useSyncExternalStore } from "react";
import type { CheckedChat, Given, Refusal, Reply } from "./protocol.ts";
// oxlint-disable-next-line import/default -- made by the build
import workerUrl from "./worker.ts?worker&url";

export type CheckState =
  | { readonly phase: "cold" }
  | { readonly phase: "loading" }
  | { readonly phase: "failed" }
  | { readonly phase: "ready"; readonly refused: readonly Refusal[] }
  | { readonly phase: "checking"; readonly done: number; readonly total: number }
  | {
      readonly phase: "checked";
      readonly chats: readonly CheckedChat[];
      readonly refused: readonly Refusal[];
      /** The files as they were given; a report may take them on. */
      readonly files: readonly Given[];
    };

/** As much of Trusted Types as is needed to name the address of a worker. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}
declare global {
  interface Window {
    readonly trustedTypes?: TrustedTypes;
  }
}

// The one place where an address becomes a script, and the address is one of the build's.
const policy = window.trustedTypes?.createPolicy("telltale", { createScriptURL: (url) => url });
const addressOfWorker = (): string => policy?.createScriptURL(workerUrl) ?? workerUrl;

let state: CheckState = { phase: "cold" };
let worker: Worker | null = null;
let given: readonly Given[] = [];
const listeners = new Set<() => void>();

function become(next: CheckState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Loads what reads chats. This is the last time that the check asks for anything. */
export function loadChecker(): void {
  if (worker !== null) return;
  become({ phase: "loading" });
  worker = new Worker(addressOfWorker(), { type: "module" });
  worker.addEventListener("message", (event: MessageEvent<Reply>) => hear(event.data));
  worker.addEventListener("error", () => {
    worker?.terminate();
    worker = null;
    become({ phase: "failed" });
  });
}

function hear(reply: Reply): void {
  switch (reply.kind) {
    case "ready":
      become({ phase: "ready", refused: [] });
      return;
    case "progress":
      become({ phase: "checking", done: reply.done, total: reply.total });
      return;
    case "checked":
      become(
        reply.chats.length === 0
          ? { phase: "ready", refused: reply.refused }
          : { phase: "checked", chats: reply.chats, refused: reply.refused, files: given },
      );
  }
}

/** Checks files. Calls only once `ready`. */
export function checkFiles(files: readonly Given[], me: string | null = null): void {
  if (worker === null || files.length === 0) return;
  given = files;
  become({ phase: "checking", done: 0, total: files.length });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage({ files, me });
}

/** Checks the same files again, now knowing whose phone they are from. */
export function checkAgainAs(me: string): void {
  checkFiles(given, me);
}

/** Forgets what was checked. What was loaded stays. */
export function startOver(): void {
  given = [];
  become(worker === null ? { phase: "cold" } : { phase: "ready", refused: [] });
}

/** What the check has come to, as it goes on. */
export function useChecker(): CheckState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
