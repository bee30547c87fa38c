/*
 * Taking names and messages out of a case before it is sealed. What replaces a name is the same everywhere in the case; all other text
 * stays as it is, character for character.
 *
 * Names are found by one pattern of all forms, the longest first, in one pass over the text: at each place at most the forms are tried,
 * whose number and length are limited, so the time grows with the text's length alone.
 */
import type { CaseChat, CaseContent } from "@telltale/contract";
import { SealingError } from "./errors.ts";

/** The forms of one name: "Alex Marsh", "Alex", "Lexi". All get the same stand-in; the first is kept in the map. */
export type Mark = string | readonly string[];

/** A text or chat with names replaced, and what stands for which name: `{"[name 1]": "Alex Marsh"}`. */
export interface Replaced<T> {
  readonly value: T;
  /** For `IdentityContent.names`: every mark, whether or not it was found. */
  readonly names: Readonly<Record<string, string>>;
  /** How often each was replaced, by stand-in. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Ceilings of marking names. */
export const markLimits = { maxMarks: 100, maxForms: 24, maxCharacters: 200 } as const;

/** Scripts that write words without spaces between, or that hang endings on names: there a name is found inside a run of letters. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;

/** Letters that Hebrew and Arabic write in front of a name without a space: and, to, in, from. */
const prefixed = /^[\p{Script=Hebrew}\p{Script=Arabic}]$/u;

const letter = String.raw`[\p{L}\p{N}\p{M}]`;

/** What may stand between the parts of a name, up to four times or, as in a handle, not at all: spaces, stops, hyphens, low lines. */
const between = String.raw`[\s._\p{Pd}]`;

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`).replaceAll(/['’‘ʼ`´]/gu, "['’‘ʼ`´]");

/** What stands between the parts of a name, in runs. */
const separators = /[\s._\p{Pd}]+/gu;

const wordsOf = (form: string): readonly string[] => form.split(separators).filter((word) => word !== "");

/** Forms of a form: as Unicode composes it, taken apart, and, for Latin, without accents. */
function variants(form: string): readonly string[] {
  const composed = form.normalize("NFC");
  const apart = form.normalize("NFD");
  const bare = /\p{Script=Latin}/u.test(form) ? apart.replaceAll(/\p{M}/gu, "") : composed;
  return [...new Set([composed, apart, bare])];
}

/** Finds a form in a text. Parts of a single letter have to be apart, or "Jo A" would be found in "Joao". */
function pattern(form: string): string {
  const words = wordsOf(form);
  const gap = words.some((word) => /^\P{M}\p{M}*$/u.test(word)) ? "{1,4}" : "{0,4}";
  const body = words.map(escape).join(`${between}${gap}`);
  const first = Array.from(words[0] ?? "")[0] ?? "";
  const last = Array.from(words.at(-1) ?? "").at(-1) ?? "";
  const before = unspaced.test(first) ? "" : prefixed.test(first) ? `(?<!${letter}{3})` : `(?<!${letter})`;
  const after = unspaced.test(last) ? "" : `(?!(?!s(?!${letter}))${letter})`;
  return `${before}${body}${after}`;
}

/** Words by which exports name the phone's owner: not names, and replacing them would rewrite every message. */
const selfWords: ReadonlySet<string> = new Set([
  "you",
  "me",
  "du",
  "ich",
  "moi",
  "vous",
  "toi",
  "tú",
  "tu",
  "yo",
  "io",
  "você",
  "jij",
  "ik",
  "ja",
  "ty",
  "sen",
  "ben",
]);

/** The stand-in of the mark in this place. */
const standIn = (index: number): string => `[name ${index + 1}]`;

interface Finder {
  readonly replace: (text: string) => string;
  readonly names: Readonly<Record<string, string>>;
  readonly counts: Record<string, number>;
}

function limit(name: keyof typeof markLimits, actual: number): void {
  if (actual > markLimits[name]) throw new SealingError({ code: "limit-passed", limit: name, maximum: markLimits[name], actual });
}

interface Form {
  readonly text: string;
  readonly standIn: string;
}

function finder(marks: readonly Mark[]): Finder {
  limit("maxMarks", marks.length);
  const names: Record<string, string> = {};
  const counts: Record<string, number> = {};
  const forms: Form[] = [];
  for (const [index, given] of marks.entries()) {
    const each = (typeof given === "string" ? [given] : given).map((form) => form.trim()).filter((form) => /[\p{L}\p{N}]/u.test(form));
    limit("maxForms", each.length);
    for (const form of each) {
      limit("maxCharacters", form.length);
      for (const text of variants(form)) forms.push({ text, standIn: standIn(index) });
    }
    if (each[0] === undefined) continue;
    names[standIn(index)] = each[0];
    counts[standIn(index)] = 0;
  }
  if (forms.length === 0) return { replace: (text) => text, names, counts };
  forms.sort((a, b) => b.text.length - a.text.length);
  const any = new RegExp(forms.map(({ text }) => pattern(text)).join("|"), "giu");
  const known = whoseForm(forms);
  const replace = (text: string): string =>
    text.replace(any, (match) => {
      const found = known(match);
      counts[found] = (counts[found] ?? 0) + 1;
      return found;
    });
  return { replace, names, counts };
}

/** Tells whose form was found, remembering each spelling: a pattern with a group for every form would be slow. */
function whoseForm(forms: readonly Form[]): (match: string) => string {
  const known = new Map<string, string>();
  return (match) => {
    const spelling = match.replaceAll(separators, "");
    const before = known.get(spelling);
    if (before !== undefined) return before;
    const form = forms.find(({ text }) => new RegExp(`^${wordsOf(text).map(escape).join("")}$`, "iu").test(spelling));
    if (form === undefined) throw new Error("expected a form of what the pattern of all forms found");
    known.set(spelling, form.standIn);
    return form.standIn;
  };
}

/**
 * Replaces names in a text. The mark in place 0 becomes `[name 1]` and so on, in every text with the same marks.
 *
 * Names are found as whole words (or inside runs of letters in scripts that put no spaces between words), in capitals or small letters, in
 * any normal form, with and without accents, with `’s` or a bare s after them, in quotation marks, in `@handles`, joined or cut by stops,
 * hyphens and low lines. Not found are nicknames, misspellings and inflected forms: they have to be marked as forms of their own.
 *
 * Throws `limit-passed` for more or longer marks than `markLimits` takes.
 */
export function replaceNames(text: string, marks: readonly Mark[]): Replaced<string> {
  const { replace, names, counts } = finder(marks);
  return { value: replace(text), names, counts };
}

const chatWith = (chat: CaseChat, replace: (text: string) => string, ownerName: string | null): CaseChat => ({
  ...chat,
  participants: chat.participants.map((person) => {
    const owner = person.role === "owner";
    return {
      ...person,
      name: owner && ownerName !== null && person.name !== null ? ownerName : person.name === null ? null : replace(person.name),
      identifier: owner || person.identifier === null ? null : replace(person.identifier),
    };
  }),
  messages: chat.messages.map((message) => ({ ...message, text: replace(message.text) })),
});

/**
 * Replaces names everywhere in a case: in the names of participants and the texts of its chats, in the description and the other answers
 * in words. Handles of senders stay, since the desk links by them, but for what is marked.
 *
 * `owner` is the reporter's own name with its forms, as mark 0; null where they gave none. The names and identifiers that the chats give
 * their owner are further forms of it, unless they are words such as "You". The owner's participant is named `[name 1]` throughout and loses its
 * identifier.
 *
 * Throws `limit-passed` as `replaceNames` does.
 */
export function replaceNamesInCase(content: CaseContent, owner: Mark | null, marks: readonly Mark[]): Replaced<CaseContent> {
  const given = owner === null ? [] : typeof owner === "string" ? [owner] : owner;
  const told = content.chats
    .flatMap(({ participants }) =>
      participants.filter(({ role }) => role === "owner").flatMap(({ name, identifier }) => [name ?? "", identifier ?? ""]),
    )
    .filter((name) => !selfWords.has(name.trim().toLowerCase()));
  const own = [...new Set([...given, ...told].map((name) => name.trim()).filter((name) => name !== ""))];
  const { replace, names, counts } = finder([own, ...marks]);
  const answer = (text: string | null): string | null => (text === null ? null : replace(text));
  const value: CaseContent = {
    ...content,
    chats: content.chats.map((chat) => chatWith(chat, replace, standIn(0))),
    description: answer(content.description),
    handles: content.handles.map(({ handle, app }) => ({ handle: replace(handle), app })),
    knew: answer(content.knew),
    othersApproached: answer(content.othersApproached),
  };
  return { value, names, counts };
}

/**
 * Takes messages out of a chat. In the place of each stays a gap: its id, kind `removed`, no text, sender, time or attachments. The other
 * messages stay as they are. Ids that the chat does not have are passed over.
 */
export function removeMessages(chat: CaseChat, ids: readonly string[]): CaseChat {
  const gone = new Set(ids);
  return {
    ...chat,
    messages: chat.messages.map((message) =>
      gone.has(message.id) ? { id: message.id, from: null, at: null, kind: "removed", text: "", attachments: [] } : message,
    ),
  };
}
