/* Reads chats away from the page, so that the page stays quick. Everything it needs has come with it: it asks nobody for anything. */
import { EngineError, type ReadOptions, analyze, defaultLimits } from "@telltale/engine";
import type { Ask, CheckedChat, Given, Refusal, Reply } from "./protocol.ts";
import type { Warning } from "./warnings/format.ts";
import { matchesOf, signedWarnings } from "./warnings/match.ts";
import { shippedWarnings } from "./warnings/shipped.ts";

/** What is used of a worker's own world. */
interface Place {
  postMessage(reply: Reply): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Ask>) => void): void;
}
declare const self: Place;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
const tell = (reply: Reply): void => self.postMessage(reply);

// Chats of this many messages and more are refused rather than left to run for minutes on a phone.
const limits = { ...defaultLimits, maxFileBytes: 256 * 1024 * 1024, maxMessages: 400_000 };
const pictures = /\.(?:png|jpe?g|heic|heif|webp|gif|avif)$/i;

async function hexDigest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Where a page is not served securely there is no digest; nothing on this page rests on it.
  if (!("subtle" in crypto)) return "";
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function checkFile(
  { name, blob }: Given,
  me: string | null,
  warnings: readonly Warning[],
): Promise<readonly CheckedChat[] | Refusal> {
  if (pictures.test(name) || blob.type.startsWith("image/")) return { name, reason: "picture" };
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const options: ReadOptions = { limits, ...(me === null ? {} : { me }) };
    const chats: CheckedChat[] = [];
    for (const analysis of analyze({ name, sha256: await hexDigest(bytes), bytes }, options)) {
      const { source, participants, messages, issues } = analysis.conversation;
      const matches = await matchesOf(analysis, warnings);
      chats.push({ source, participants, messages: [...messages], issues, assessment: analysis.assessment, matches });
    }
    return chats;
  } catch (error) {
    if (error instanceof EngineError) return { name, reason: error.code };
    if (error instanceof DOMException) return { name, reason: "unreadable" };
    throw error;
  }
}

/** Reads a chat of two lines, so that everything is laid out before a real one comes. */
async function warmUp(warnings: readonly Warning[]): Promise<void> {
  const lines = '{"from":"a","text":"Hello, we met at the dinner"}\n{"from":"b","text":"Who is this?"}\n';
  await checkFile({ name: "first.jsonl", blob: new Blob([lines]) }, null, warnings);
}

const ready = signedWarnings(shippedWarnings).then(async (warnings) => {
  await warmUp(warnings);
  tell({ kind: "ready" });
  return warnings;
});

self.addEventListener("message", (event) => {
  const { files, me } = event.data;
  void (async () => {
    const warnings = await ready;
    const chats: CheckedChat[] = [];
    const refused: Refusal[] = [];
    for (const [index, file] of files.entries()) {
      tell({ kind: "progress", done: index, total: files.length });
      const outcome = await checkFile(file, me, warnings);
      if ("reason" in outcome) refused.push(outcome);
      else chats.push(...outcome);
    }
    tell({ kind: "checked", chats, refused });
  })();
});
