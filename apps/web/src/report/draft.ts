/*
 * What a reporter has said so far, in memory alone, and the questions in their order. Nothing in it is compulsory: every question can be
 * passed over, and an empty answer is an answer.
 */
import { type CaseContent, type ConsentId, type ConsentsContent, type Happening, consents, intakeLimits } from "@telltale/contract";
import type { DraftChat } from "./read-chat.ts";

export type About = CaseContent["kind"];

export interface DraftHandle {
  readonly handle: string;
  readonly app: string;
}

export interface Draft {
  /** Whether anybody in it may be under 18; null while it was not said. */
  readonly under18: boolean | null;
  readonly about: About | null;
  readonly chats: readonly DraftChat[];
  readonly description: string;
  readonly handles: readonly DraftHandle[];
  /** As a date field gives it, empty where it was not said. */
  readonly when: string;
  readonly knew: string;
  readonly happened: readonly Happening[];
  readonly others: string;
  readonly name: string;
  readonly reach: string;
  readonly safe: string;
  /** Ids of handlers who shall not see it. */
  readonly excluded: readonly string[];
  readonly consents: ConsentsContent["allowed"];
  /** Names to be replaced, beside the reporter's own. */
  readonly marks: readonly string[];
  /** Whether the chats' own text files go to the handlers as well. */
  readonly sendsOriginals: boolean;
}

const none: ConsentsContent["allowed"] = { expert: false, police: false, "police-named": false, partners: false, warning: false };

export const emptyDraft: Draft = {
  under18: null,
  about: null,
  chats: [],
  description: "",
  handles: [{ handle: "", app: "" }],
  when: "",
  knew: "",
  happened: [],
  others: "",
  name: "",
  reach: "",
  safe: "",
  excluded: [],
  consents: none,
  marks: [],
  sendsOriginals: false,
};

/** Answers that are words or a choice, set as a whole. */
type Simple = "about" | "description" | "handles" | "when" | "knew" | "others" | "name" | "reach" | "safe" | "sendsOriginals";

export type Change =
  | { readonly kind: "said"; readonly change: Partial<Pick<Draft, Simple>> }
  | { readonly kind: "age"; readonly under18: boolean }
  | { readonly kind: "chats-added"; readonly chats: readonly DraftChat[] }
  | { readonly kind: "chat-dropped"; readonly chat: string }
  | { readonly kind: "owner-named"; readonly chat: string; readonly owner: string | null }
  | { readonly kind: "message-toggled"; readonly chat: string; readonly message: string }
  | { readonly kind: "happening-toggled"; readonly happening: Happening }
  | { readonly kind: "handler-toggled"; readonly handler: string }
  | { readonly kind: "consent-given"; readonly consent: ConsentId; readonly allowed: boolean }
  | { readonly kind: "name-marked"; readonly name: string }
  | { readonly kind: "name-unmarked"; readonly name: string }
  | { readonly kind: "cleared" };

const toggled = <T>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list.filter((one) => one !== item) : [...list, item];

const inChat = (draft: Draft, id: string, change: (chat: DraftChat) => DraftChat): Draft => {
  const chats = draft.chats.map((chat) => (chat.id === id ? change(chat) : chat));
  return { ...draft, chats, ...(chats.some(({ removed }) => removed.length > 0) ? { sendsOriginals: false } : {}) };
};

/** Cases that one report may hold chats of. */
const mostChats = 8;

/** The next draft. Whoever says that somebody may be under 18 has nothing of the draft kept. */
export function reduceDraft(draft: Draft, change: Change): Draft {
  switch (change.kind) {
    case "said":
      return { ...draft, ...change.change };
    case "age":
      return change.under18 ? { ...emptyDraft, under18: true } : { ...draft, under18: false };
    case "chats-added": {
      const known = new Set(draft.chats.map(({ id }) => id));
      return { ...draft, chats: [...draft.chats, ...change.chats.filter(({ id }) => !known.has(id))].slice(0, mostChats) };
    }
    case "chat-dropped":
      return { ...draft, chats: draft.chats.filter(({ id }) => id !== change.chat) };
    case "owner-named":
      return inChat(draft, change.chat, (chat) => ({ ...chat, owner: change.owner }));
    case "message-toggled":
      return inChat(draft, change.chat, (chat) => ({ ...chat, removed: toggled(chat.removed, change.message) }));
    case "happening-toggled":
      return { ...draft, happened: toggled(draft.happened, change.happening) };
    case "handler-toggled":
      return { ...draft, excluded: toggled(draft.excluded, change.handler) };
    case "consent-given": {
      const allowed = { ...draft.consents, [change.consent]: change.allowed };
      // The name without the report is of no use to the police, and the report without the name is what the other question was about.
      if (change.consent === "police" && !change.allowed) allowed["police-named"] = false;
      if (change.consent === "police-named" && change.allowed) allowed.police = true;
      return { ...draft, consents: allowed };
    }
    case "name-marked": {
      const name = change.name.trim().slice(0, intakeLimits.maxName);
      return name === "" || draft.marks.includes(name) ? draft : { ...draft, marks: [...draft.marks, name] };
    }
    case "name-unmarked":
      return { ...draft, marks: draft.marks.filter((name) => name !== change.name) };
    case "cleared":
      return emptyDraft;
  }
}

interface Step {
  readonly id: string;
  /** Whether it is asked at all, by what was said before. */
  readonly asked: (draft: Draft) => boolean;
  /** Where there is nothing to pass over: what is there is looked through, and stands as it is. */
  readonly isLookedThrough?: true;
  /** Whether anything was said to it: what its button for going on says depends on that. */
  readonly answered: (draft: Draft) => boolean;
}

/** Whether the button for going on says so, or that the question is passed over. */
export const goesOn = (id: StepId, draft: Draft): boolean =>
  steps.some((step: Step) => step.id === id && (step.isLookedThrough === true || step.answered(draft)));

const always = (): boolean => true;
const hasChat = ({ chats }: Draft): boolean => chats.length > 0;
const isSaid = (text: string): boolean => text.trim() !== "";

/** The questions, in their order. */
export const steps = [
  { id: "age", asked: always, answered: ({ under18 }) => under18 !== null },
  { id: "about", asked: always, answered: ({ about }) => about !== null },
  { id: "chat", asked: ({ about }) => about === "chat", answered: hasChat },
  {
    id: "description",
    asked: ({ about, description }) => about === "description" || isSaid(description),
    answered: ({ description }) => isSaid(description),
  },
  {
    id: "handle",
    asked: always,
    answered: ({ handles, when }) => handles.some(({ handle }) => isSaid(handle)) || when !== "",
  },
  { id: "knew", asked: always, answered: ({ knew }) => isSaid(knew) },
  { id: "happened", asked: always, answered: ({ happened }) => happened.length > 0 },
  { id: "others", asked: always, answered: ({ others }) => isSaid(others) },
  { id: "reach", asked: always, answered: ({ name, reach, safe }) => isSaid(name) || isSaid(reach) || isSaid(safe) },
  { id: "handlers", asked: always, answered: ({ excluded }) => excluded.length > 0 },
  { id: "consents", asked: always, isLookedThrough: true, answered: ({ consents: allowed }) => consents.some(({ id }) => allowed[id]) },
  { id: "messages", asked: hasChat, isLookedThrough: true, answered: ({ chats }) => chats.some(({ removed }) => removed.length > 0) },
  { id: "names", asked: always, isLookedThrough: true, answered: ({ marks }) => marks.length > 0 },
  { id: "preview", asked: always, answered: always },
] as const satisfies readonly Step[];

export type StepId = (typeof steps)[number]["id"];

/** The questions that this draft is asked. */
export const stepsOf = (draft: Draft): readonly (typeof steps)[number][] => steps.filter(({ asked }) => asked(draft));

/** The question `by` places after this one; the first or last where there is none. */
export function stepBeside(draft: Draft, from: StepId, by: 1 | -1): StepId {
  const order = steps.map(({ id }) => id);
  const asked = new Set<StepId>(stepsOf(draft).map(({ id }) => id));
  const start = order.indexOf(from);
  const candidates = by === 1 ? order.slice(start + 1) : order.slice(0, start).toReversed();
  return candidates.find((id) => asked.has(id)) ?? from;
}

/** Whether there is anything in it that leaving the page would lose. */
export const isBegun = (draft: Draft): boolean =>
  draft.under18 !== true && steps.some(({ id, answered }) => !["age", "about", "preview"].includes(id) && answered(draft));
