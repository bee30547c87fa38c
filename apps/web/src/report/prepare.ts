/* A draft → a report ready to be looked at and sealed. */
import { type CaseContent, type SignedKeyset, contractVersion, intakeLimits } from "@telltale/contract";
import {
  type DerivedReceipt,
  type DraftFile,
  type Mark,
  type PreparedReport,
  type Replaced,
  type VerifiedKeyset,
  fingerprint,
  prepareReport,
  replaceNamesInCase,
  verifyKeyset,
} from "@telltale/sealing";
import type { Draft } from "./draft.ts";
import { caseChatOf, manifestOf } from "./read-chat.ts";

/** The desk's keys as this visit saw them first. */
export interface Trusted {
  readonly signed: SignedKeyset;
  readonly keyset: VerifiedKeyset;
  /** Of the root, to be compared with what the desk publishes elsewhere. */
  readonly fingerprint: string;
}

/** Checks the desk's keys; against those of before where there are any, so that within a visit nobody can put other ones in. Throws as `verifyKeyset`. */
export function trust(signed: SignedKeyset, before: Trusted | null): Trusted {
  const keyset = verifyKeyset(signed, before === null ? {} : { root: before.signed.root, lastSeen: before.signed });
  return { signed, keyset, fingerprint: fingerprint(signed.root) };
}

const wordsOrNull = (text: string): string | null => (text.trim() === "" ? null : text.slice(0, intakeLimits.maxWords));
const nameOrNull = (text: string): string | null => (text.trim() === "" ? null : text.trim().slice(0, intakeLimits.maxName));

const dateOrNull = (when: string): string | null => (/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/u.test(when) ? when : null);

/** Parts of a name that stand for it alone; initials would be found everywhere. */
function formsOf(name: string): Mark {
  const parts = name.split(/\s+/u).filter((part) => part.length > 2 && !/^(?:van|von|der|den|del|dos|das|bin|ibn|the)$/iu.test(part));
  return [...new Set([name, ...parts])].slice(0, 24);
}

/** The case with the owner's name and every marked name replaced, and how often each was. Throws `limit-passed` for too many marks. */
export function caseOf(draft: Draft): Replaced<CaseContent> {
  const chats = draft.about === "chat" ? draft.chats : [];
  const cases = chats.map(caseChatOf);
  const content: CaseContent = {
    version: contractVersion,
    kind: cases.length > 0 ? "chat" : draft.description.trim() !== "" ? "description" : "handle",
    chats: cases,
    description: wordsOrNull(draft.description),
    handles: draft.handles
      .filter(({ handle }) => handle.trim() !== "")
      .slice(0, intakeLimits.maxHandles)
      .map(({ handle, app }) => ({
        handle: handle.trim().slice(0, intakeLimits.maxName),
        app: app.trim() === "" ? null : app.trim().slice(0, 40),
      })),
    when: dateOrNull(draft.when),
    knew: wordsOrNull(draft.knew),
    happened: [...draft.happened],
    othersApproached: wordsOrNull(draft.others),
    media: manifestOf(cases, chats),
  };
  const own = nameOrNull(draft.name);
  return replaceNamesInCase(content, own === null ? null : formsOf(own), draft.marks.map(formsOf));
}

/** The chats' text files, where the reporter wants them sent and took no message out of them. */
function originalsOf({ about, chats, sendsOriginals }: Draft): readonly DraftFile[] {
  if (about !== "chat" || !sendsOriginals || chats.some(({ removed }) => removed.length > 0)) return [];
  return chats.flatMap(({ name, original }) => (original === null ? [] : [{ name, bytes: original.length, content: original }]));
}

/** Prepares the report; throws what `prepareReport` throws. */
export function prepareDraft(
  draft: Draft,
  { keyset, receipt, now }: { readonly keyset: VerifiedKeyset; readonly receipt: DerivedReceipt; readonly now: number },
): PreparedReport {
  const { value, names: all } = caseOf(draft);
  // A name that only the chat gives stays with whoever did not say theirs.
  const names = Object.fromEntries(Object.entries(all).filter(([standIn]) => standIn !== "[name 1]" || nameOrNull(draft.name) !== null));
  const identity = {
    version: contractVersion as 1,
    name: nameOrNull(draft.name),
    reach: wordsOrNull(draft.reach),
    safe: wordsOrNull(draft.safe),
    names,
  };
  const isAnonymous = identity.name === null && identity.reach === null && identity.safe === null && Object.keys(names).length === 0;
  return prepareReport({
    draft: {
      case: value,
      consents: { version: contractVersion, at: now, allowed: { ...draft.consents } },
      identity: isAnonymous ? null : identity,
      originals: originalsOf(draft),
      attachments: [],
    },
    keyset,
    excluded: draft.excluded,
    receipt,
  });
}
