/**
 * SHA-256 of the files that travelled with a chat in its archive. Only files that a message names are expanded, each once, piece by
 * piece, so that memory does not grow with them. What no hash can be had of within the limits is left without one, with an issue: a
 * chat is not refused for its pictures.
 */
import type { Attachment, Conversation, IssueCode, Message, Messages, Span } from "../model/conversation.ts";
import { EngineError } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { openSha256 } from "../model/sha256.ts";
import { baseName } from "./attachment-kind.ts";
import type { ZipEntry } from "./zip/directory.ts";
import { expandPieces, maxPieceBytes, ratioOf, type Budget } from "./zip/expand.ts";

/** The files of one archive. `hashOf` gives null where there is none to be had, and the same for the same entry each time. */
export interface MediaFiles {
  readonly byName: ReadonlyMap<string, readonly ZipEntry[]>;
  hashOf(entry: ZipEntry): string | null;
}

/** The files of an archive by their names. `budget` is what all archives of one reading spend together on hashes. */
export function mediaFiles(bytes: Uint8Array, entries: readonly ZipEntry[], limits: Limits, budget: Budget): MediaFiles {
  const known = new Map<ZipEntry, string | null>();
  return {
    byName: Map.groupBy(entries, ({ path }) => baseName(path).normalize("NFC")),
    hashOf(entry) {
      let hash = known.get(entry);
      if (hash === undefined) {
        hash = hashEntry(bytes, entry, limits, budget);
        known.set(entry, hash);
      }
      return hash;
    },
  };
}

function hashEntry(bytes: Uint8Array, entry: ZipEntry, limits: Limits, budget: Budget): string | null {
  const { expandedBytes } = entry;
  if (expandedBytes > limits.maxMediaFileBytes || ratioOf(entry) > limits.maxExpansionRatio) return null;
  if (budget.spent + expandedBytes > limits.maxMediaBytes) return null;
  budget.spent += expandedBytes;
  const hash = openSha256();
  try {
    expandPieces(bytes, entry, (piece) => hash.update(piece));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // It may have cost as much as its largest piece, however small it claims to be.
    budget.spent += maxPieceBytes;
    return null;
  }
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A chat with the hashes of the files that its messages name, and what to note of those that have none. `path` is the chat's own in the
 * archive. An empty file has no hash and no issue: all empty files are alike, which says nothing.
 */
export function withMediaHashes(
  chat: Conversation,
  path: string,
  files: MediaFiles,
): { readonly messages: Messages; readonly found: readonly { readonly code: IssueCode; readonly source: Span }[] } {
  const hashes = new Map<string, string>();
  const seen = new Map<string, Outcome>();
  const found: { code: IssueCode; source: Span }[] = [];
  for (const { attachments, source } of chat.messages) {
    for (const { name } of attachments) {
      if (name === null) continue;
      const outcome = seen.get(name) ?? outcomeOf(files, name, path);
      seen.set(name, outcome);
      if (outcome.kind === "hash") hashes.set(name, outcome.sha256);
      else if (outcome.kind === "refused") found.push({ code: "attachment-not-hashed", source });
    }
  }
  return { messages: hashes.size === 0 ? chat.messages : hashedMessages(chat.messages, hashes), found };
}

/** `absent` is a file that is empty or not in the archive. */
type Outcome = { readonly kind: "hash"; readonly sha256: string } | { readonly kind: "refused" } | { readonly kind: "absent" };

function outcomeOf(files: MediaFiles, name: string, path: string): Outcome {
  const among = files.byName.get(name.normalize("NFC"));
  if (among === undefined) return { kind: "absent" };
  const entry = nearest(among, path);
  if (entry?.expandedBytes === 0) return { kind: "absent" };
  const sha256 = entry === null ? null : files.hashOf(entry);
  return sha256 === null ? { kind: "refused" } : { kind: "hash", sha256 };
}

/** Among more files of one name none is looked for: every chat of an archive would look through them all. */
const mostOfOneName = 100;

/** Of files of one name, the one whose folder is nearest to the chat's; null where several are equally near. */
function nearest(entries: readonly ZipEntry[], path: string): ZipEntry | null {
  let best: ZipEntry | null = null;
  let most = -1;
  if (entries.length > mostOfOneName) return null;
  for (const entry of entries) {
    const shared = sharedFolders(entry.path, path);
    if (shared === most) best = null;
    if (shared <= most) continue;
    best = entry;
    most = shared;
  }
  return best;
}

/** How many folders two paths begin with alike. */
function sharedFolders(a: string, b: string): number {
  let folders = 0;
  for (let at = 0; at < a.length && a[at] === b[at]; at += 1) if (a[at] === "/") folders += 1;
  return folders;
}

/** Messages are made when they are asked for, and so is what is added to them. */
function hashedMessages(messages: Messages, hashes: ReadonlyMap<string, string>): Messages {
  const hashed = (attachment: Attachment): Attachment => {
    const sha256 = attachment.name === null ? undefined : hashes.get(attachment.name);
    return sha256 === undefined ? attachment : { ...attachment, sha256 };
  };
  const withHashes = (message: Message): Message =>
    message.attachments.length === 0 ? message : { ...message, attachments: message.attachments.map(hashed) };
  return {
    length: messages.length,
    get: (index) => withHashes(messages.get(index)),
    *[Symbol.iterator]() {
      for (const message of messages) yield withHashes(message);
    },
  };
}
