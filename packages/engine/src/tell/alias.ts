import type { Conversation } from "../model/conversation.ts";
import { handleOf } from "../model/handle.ts";
import type { Examination } from "./examine.ts";
import type { StructureSighting } from "./structure-tells.ts";
import { By, type Turn } from "./turns.ts";

const introductions =
  /\b(?:my name(?:['’]?s| is)|name['’]?s|call me|i am called|i['’]?m called|je m['’]appelle|mon nom est|mein name ist|ich hei(?:ß|ss)e|me llamo|mi nombre es|mi chiamo|il mio nome [eè]|nazywam si[eę]|mam na imi[eę])\s+(\p{L}[\p{L}'’-]+)|\b(?:it['’]?s|this is|i['’]?m|c['’]est)\s+(\p{Lu}\p{Ll}+)(?=\s+(?:here|from|again|by the way|btw)\b|\s*[,.!]|\s*$)/giu;

// Whether a text may hold one of these at all: in nearly all messages the letters that end such words are not followed by a capital.
const mayIntroduce = /name(?:['’]?[s\u017f]| i)|call(?: me|ed)|appelle|nom e|hei(?:ß|s)|llamo|nombre|chiamo|nome|nazywam|na imi/i;
const mayNameSelf = /(?:[tisTIS'’\u017f][stST\u017f]|[iI'’][mM])\s+[A-Z\u00aa-\uffff]/;

const notNames = new Set(
  "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december ok okay fine good great sorry not just me you nothing what who how so really your the ill here there about i sure yes no easter christmas until till for from in on at to of by with and or but if as is are was be do it this that my a an any when while once after before back later again soon today tomorrow tonight now please whatever anytime maybe names name".split(
    " ",
  ),
);

/** A name a sender gave for themself, in small letters, with where it stands. */
export interface GivenName {
  readonly name: string;
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

/** The names the sender introduces, in order. */
export function givenNames({ examined }: Examination): GivenName[] {
  const names: GivenName[] = [];
  for (const { turn } of examined) {
    if (turn.by === By.sender && turn.text.length <= 2000 && (mayNameSelf.test(turn.text) || mayIntroduce.test(turn.text)))
      putNames(turn, names);
  }
  return names;
}

function putNames({ text, index, offset }: Turn, names: GivenName[]): void {
  for (const match of text.matchAll(introductions)) {
    const name = (match[1] ?? match[2] ?? "").toLowerCase();
    // The capital is what tells a name from "it's late"; the flag for case cannot ask for it.
    if (name === "" || notNames.has(name) || (match[2] !== undefined && !/^\p{Lu}/u.test(match[2]))) continue;
    const start = offset + match.index;
    names.push({ name, turn: index, start, end: start + match[0].length });
  }
}

/** Where a name the sender gives differs from the one the phone shows for them, or from one they gave before. */
export function aliasMismatches(examination: Examination, conversation: Conversation): readonly StructureSighting[] {
  if (examination.turns.group) return [];
  const names = givenNames(examination);
  if (names.length === 0) return [];
  const shown =
    conversation.participants.find(({ role, name }) => role === "contact" && handleOf(name) === null)?.name.toLowerCase() ?? null;
  const earlier: string[] = [];
  const found: StructureSighting[] = [];
  for (const { name, turn, start, end } of names) {
    const differs =
      earlier.length > 0
        ? !earlier.some((other) => alike(other, name))
        : shown !== null && isPersonName(shown) && !shown.split(/\s+/).some((word) => alike(word, name));
    if (differs) found.push({ tell: "alias-mismatch", turn, start, end });
    earlier.push(name);
  }
  return found.slice(0, 3);
}

// Short forms are the same name: Kate and Katherine, Tom and Tomasz.
function alike(a: string, b: string): boolean {
  return a.startsWith(b.slice(0, 3)) || b.startsWith(a.slice(0, 3));
}

function isPersonName(shown: string): boolean {
  return /^~?\s?\p{L}{2,}/u.test(shown) && !/\b(unknown|mum|mom|dad|boss|office|them|contact|sender)\b/.test(shown);
}
