/* A file or pasted text as the reporter gives it → chats of a draft. Everything stays in the browser. */
import { type CaseChat, type CaseContent, intakeLimits } from "@telltale/contract";
import { type Conversation, type SourceFile, defaultLimits, read } from "@telltale/engine";
import { removeMessages, saltedHash } from "@telltale/sealing";
import { zipEntries } from "./zip.ts";

/** A file that came with a chat. */
interface DraftMedia {
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: string;
}

/** A chat of a draft: as it was read, with what the reporter decided about it beside. */
export interface DraftChat {
  /** Tells it from the others; the same file gives the same. */
  readonly id: string;
  /** The file's name, for people. */
  readonly name: string;
  readonly format: string;
  readonly people: readonly { readonly id: string; readonly name: string; readonly identifier: string | null; readonly saved: boolean }[];
  /** Whose phone it is from; null where nobody knows. Then no message counts as somebody else's, so no file is hashed. */
  readonly owner: string | null;
  readonly messages: CaseChat["messages"];
  /** By the name that a message's attachment has: files that somebody other than the owner sent. */
  readonly media: ReadonlyMap<string, DraftMedia>;
  /** The names of each message's attachments, by message. */
  readonly attached: ReadonlyMap<string, readonly (string | null)[]>;
  /** The chat's text byte for byte; null where it is deep in an archive. */
  readonly original: Uint8Array | null;
  readonly saltedSha256: string | null;
  /** Ids of messages that the reporter took out. */
  readonly removed: readonly string[];
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function sha256Of(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))));
}

/**
 * Reads every chat in a file. The chat's text is hashed after `salt` (32 bytes), which the reporter keeps. Files beside the chat are hashed
 * where somebody other than the phone's owner sent them, and where it is known who that is. Throws EngineError as `read` does.
 */
export async function readChats(name: string, bytes: Uint8Array, salt: Uint8Array): Promise<readonly DraftChat[]> {
  const file: SourceFile = { name, sha256: await sha256Of(bytes), bytes };
  const chats: DraftChat[] = [];
  for (const conversation of read(file, { limits: { ...defaultLimits, maxMessages: intakeLimits.maxCaseMessages } }))
    chats.push(await draftChat(conversation, file, salt));
  return chats;
}

async function draftChat(
  { source, participants, messages }: Conversation,
  { name, bytes, sha256 }: SourceFile,
  salt: Uint8Array,
): Promise<DraftChat> {
  const entries = source.entry === undefined ? [] : zipEntries(bytes);
  const own = entries.find(({ path }) => path === source.entry);
  const original = source.entry === undefined ? bytes : own === undefined ? null : await own.open();
  const owner = participants.find(({ role }) => role === "owner")?.id ?? null;
  const attached = new Map<string, readonly (string | null)[]>();
  const theirs = new Map<string, string>();
  const list: CaseChat["messages"] = [];
  for (const { id, from, at, kind, text, attachments } of messages) {
    list.push({ id, from, at, kind, text, attachments: attachments.map((one) => ({ kind: one.kind, sha256: null })) });
    if (attachments.length === 0) continue;
    attached.set(
      id,
      attachments.map((one) => one.name),
    );
    if (owner !== null && from !== null && from !== owner)
      for (const one of attachments) if (one.name !== null) theirs.set(one.name, one.kind);
  }
  const media = new Map<string, DraftMedia>();
  for (const entry of entries) {
    const kind = theirs.get(entry.path.split("/").at(-1) ?? "");
    if (kind === undefined || entry.bytes === 0 || entry.bytes > defaultLimits.maxMediaFileBytes) continue;
    const content = await entry.open().catch(() => null);
    if (content !== null) media.set(entry.path.split("/").at(-1) ?? "", { sha256: await sha256Of(content), bytes: entry.bytes, kind });
  }
  return {
    id: `${sha256}/${source.entry ?? ""}/${participants.map(({ name: one }) => one).join("/")}`,
    name: source.entry === undefined ? name : `${name}: ${source.entry}`,
    format: source.format,
    people: participants.map((one) => ({ id: one.id, name: one.name, identifier: one.identifier, saved: one.role !== "unsaved" })),
    owner,
    messages: list,
    media,
    attached,
    original,
    saltedSha256: original === null ? null : await saltedHash(original, salt),
    removed: [],
  };
}

const cut = (text: string | null): string | null => (text === null ? null : text.slice(0, intakeLimits.maxName));

/** The chat as a case holds it: who was said to own the phone, marked gaps, hashes of what others sent and nothing of what the owner did. */
export function caseChatOf(chat: DraftChat): CaseChat {
  const { owner, attached, media } = chat;
  const whole: CaseChat = {
    format: chat.format,
    saltedSha256: chat.saltedSha256,
    participants: chat.people.slice(0, 1000).map(({ id, name, identifier, saved }) => ({
      id,
      role: id === owner ? "owner" : saved ? "contact" : "unsaved",
      name: cut(name),
      identifier: cut(identifier),
    })),
    messages: chat.messages.map((message) => {
      const names = attached.get(message.id);
      const theirs = owner !== null && message.from !== null && message.from !== owner;
      if (names === undefined || !theirs) return message;
      return {
        ...message,
        attachments: message.attachments.map((one, i) => ({ ...one, sha256: media.get(names[i] ?? "")?.sha256 ?? null })),
      };
    }),
  };
  return removeMessages(whole, chat.removed);
}

/** The files that stay with the reporter, of what others sent and is not taken out. */
export function manifestOf(chats: readonly CaseChat[], drafts: readonly DraftChat[]): CaseContent["media"] {
  const known = new Map(drafts.flatMap(({ media }) => [...media.values()]).map((one) => [one.sha256, one]));
  const named = new Set(chats.flatMap(({ messages }) => messages.flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256))));
  return [...known.values()].filter(({ sha256 }) => named.has(sha256)).slice(0, 2000);
}
