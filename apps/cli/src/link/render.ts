import type { Campaign, Conversation, Decision, Hub, Link, LinkableChat, Template } from "@telltale/engine";
import { type Piece, columns, day, paint, paragraph, safe, wrapPieces } from "../terminal.ts";
import { linkLines, linkStrengthOf, reasonLines, withoutLastSpace } from "./evidence.ts";
import type { NamedCampaign, Outcome } from "./json.ts";

/** What is shown for people beside the outcome. */
export interface Shown {
  readonly chats: readonly LinkableChat[];
  /** Files that were met in folders and are no chats. */
  readonly skipped: number;
  /** Show every chat, link and suggested pair. */
  readonly all: boolean;
}

const shownChats = 12;
const shownTemplates = 3;
const shownSuggestions = 10;
const shownNames = 6;

/** Linked chats for people: each campaign with what it says, whom it reached, when and under what names, and why its chats are linked. */
export function renderLinked({ campaigns, unlinked, suggested, hubs, conflicts }: Outcome, shown: Shown): string {
  const byId = new Map(shown.chats.map((chat) => [chat.id, chat]));
  const linked = campaigns.reduce((sum, { conversations }) => sum + conversations.length, 0);
  const summary =
    campaigns.length === 0
      ? `${countOf(shown.chats.length, "chat")} read. None look like the same campaign. That is no promise that they have nothing to do with each other.`
      : `${countOf(shown.chats.length, "chat")} read. ${linked} of them look like ${countOf(campaigns.length, "campaign")}; ${unlinked.length} ${unlinked.length === 1 ? "is" : "are"} linked to nothing. That chats look like one campaign does not say who is behind it.`;
  return [
    paragraph(summary),
    ...campaigns.map((campaign) => campaignPart(campaign, byId, shown.all)),
    suggestionsPart(suggested, shown.all),
    shown.all ? unlinkedPart(unlinked, byId) : "",
    hubsPart(hubs),
    conflictsPart(conflicts),
    shown.skipped === 0 ? "" : `${countOf(shown.skipped, "file")} ${shown.skipped === 1 ? "was" : "were"} passed over: not a chat.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function campaignPart(campaign: NamedCampaign, chats: ReadonlyMap<string, LinkableChat>, all: boolean): string {
  const { id, conversations, was, links } = campaign;
  const shown = all ? links : strongestLinks(campaign);
  const hidden = links.length - shown.length;
  return [
    paint(["bold", "cyan"], paragraph(`CAMPAIGN ${safe(id)}: ${countOf(conversations.length, "chat")} that look alike`)),
    ...(was.length === 0 ? [] : [paragraph(`Earlier ids: ${was.map((old) => safe(old)).join(", ")}`, "  ")]),
    ...templatesPart(campaign.templates, all),
    ...factsPart(campaign),
    ...chatsPart(conversations, chats, all),
    ...(shown.length === 0 ? [] : ["", paint("bold", "Why they are linked (in brackets: what both say)")]),
    ...shown.flatMap((link) => linkLines(link)),
    ...(hidden > 0 ? [paint("dim", `  … ${hidden} more ${hidden === 1 ? "link" : "links"}, shown with --all …`)] : []),
  ].join("\n");
}

/** The strongest link of every chat, in the order of the links. */
function strongestLinks({ links }: Campaign): Link[] {
  const best = new Map<string, Link>();
  for (const link of links)
    for (const chat of [link.a, link.b]) if (link.weight > (best.get(chat)?.weight ?? -Infinity)) best.set(chat, link);
  const kept = new Set(best.values());
  return links.filter((link) => kept.has(link));
}

function templatesPart(templates: readonly Template[], all: boolean): string[] {
  if (templates.length === 0) return [];
  const shown = all ? templates : templates.slice(0, shownTemplates);
  const hidden = templates.length - shown.length;
  return [
    "",
    paint("bold", "What they say (in brackets: what changes from chat to chat)"),
    ...shown.flatMap((template, index) => (index === 0 ? templateLines(template) : [""].concat(templateLines(template)))),
    ...(hidden > 0 ? [paint("dim", `  … ${hidden} more ${hidden === 1 ? "text" : "texts"}, shown with --all …`)] : []),
  ];
}

function templateLines({ text, slots, support }: Template): string[] {
  const pieces = text.split(/\{(\d+)\}/).map((part, index): Piece => {
    if (index % 2 === 0) return { text: safe(part), marked: false };
    const values = slots[Number(part) - 1];
    return values === undefined ? { text: `{${part}}`, marked: false } : { text: bracketed(values[0] ?? "…"), marked: true };
  });
  const lines = wrapPieces([...pieces, { text: ` (in ${countOf(support, "chat")})`, marked: false }], columns - 4).map(
    (line) =>
      `    ${withoutLastSpace(line)
        .map((piece) => (piece.marked ? paint("yellow", piece.text) : piece.text))
        .join("")}`,
  );
  const others = slots.flatMap((values) =>
    values.length < 2
      ? []
      : [
          paragraph(
            `for ${bracketed(values[0] ?? "")} also ${some(values.slice(1).map((value) => bracketed(value)))}`,
            "        ",
            "      ",
          ),
        ],
  );
  return [...lines, ...others];
}

/** A slot's value; where a chat has nothing in its place, that is said. */
const bracketed = (value: string): string => `[${oneLine(value) || "nothing"}]`;

const oneLine = (text: string): string => {
  const flat = safe(text).replaceAll(/\s+/g, " ").trim();
  return flat.length > 60 ? `${flat.slice(0, 60).toWellFormed()}…` : flat;
};

const some = (values: readonly string[]): string =>
  values.length > shownNames + 1 ? `${values.slice(0, shownNames).join(", ")} and ${values.length - shownNames} more` : values.join(", ");

function factsPart(campaign: NamedCampaign): string[] {
  const { targets, first, last, identifiers, personas, stages, languages, growth } = campaign;
  const facts: readonly (readonly [string, string])[] = [
    ["Reached", `the material of ${targets === 1 ? "1 person" : `${targets} people`}`],
    ["When", first === null || last === null ? "no dates" : day(first) === day(last) ? day(first) : `${day(first)} to ${day(last)}`],
    ["Numbers, accounts and links", some(identifiers.map((one) => safe(one)))],
    ["Names they gave", personas.map(personaText).join("; ")],
    ["Stages seen", stages.join(", ")],
    ["Languages", languages.join(", ")],
    ["Chats begun", growth.length < 2 ? "" : growth.map(({ month, conversations }) => `${conversations} by ${monthOf(month)}`).join(", ")],
  ];
  return ["", ...facts.flatMap(([name, value]) => (value === "" ? [] : [paragraph(`${name}: ${value}`, "    ", "  ")]))];
}

/** A name with who gave it and what they said of themselves. */
function personaText({ name, handles, genders, roles, relations, met }: Campaign["personas"][number]): string {
  const said = [...genders, ...roles, ...relations].map((one) => safe(one));
  const details = [
    some(handles.map((one) => safe(one))),
    said.length === 0 ? "" : `says: ${some(said)}`,
    met.length === 0 ? "" : `where they met: ${some(met.map((one) => `“${safe(one)}”`))}`,
  ].filter((detail) => detail !== "");
  return `${safe(name)}${details.length === 0 ? "" : ` (${details.join("; ")})`}`;
}

const monthOf = (month: string): string => day(`${month}-01`).slice(2);

function chatsPart(ids: readonly string[], chats: ReadonlyMap<string, LinkableChat>, all: boolean): string[] {
  const shown = all || ids.length <= shownChats + 1 ? ids : ids.slice(0, shownChats);
  return [
    "",
    paint("bold", "The chats"),
    ...shown.map((id) => chatLine(id, chats)),
    ...(shown.length < ids.length ? [paint("dim", `  … ${ids.length - shown.length} more chats, shown with --all …`)] : []),
  ];
}

function chatLine(id: string, chats: ReadonlyMap<string, LinkableChat>): string {
  const conversation = chats.get(id)?.conversation;
  const first = conversation === undefined ? null : firstTime(conversation);
  const senders = conversation === undefined ? [] : sendersOf(conversation);
  const from = senders.length === 0 ? "" : `, from ${some(senders)}`;
  return paragraph(`${safe(id)}: ${first === null ? "no date" : day(first)}${from}`, "    ", "  ");
}

function unlinkedPart(unlinked: readonly string[], chats: ReadonlyMap<string, LinkableChat>): string {
  if (unlinked.length === 0) return "";
  return [paint("bold", "Linked to nothing"), ...unlinked.map((id) => chatLine(id, chats))].join("\n");
}

/** When the first message with a time was written, as wall-clock time. */
export function firstTime({ messages }: Conversation): string | null {
  let first: string | null = null;
  for (const { at } of messages) if (at !== null && (first === null || at < first)) first = at;
  return first;
}

/** Who wrote to the owner of the phone, as the chat shows them. */
export const sendersOf = ({ participants }: Conversation): string[] =>
  participants.flatMap(({ role, name, identifier }) => (role === "owner" ? [] : [safe(identifier ?? name)]));

function suggestionsPart(suggested: readonly Link[], all: boolean): string {
  if (suggested.length === 0) return "";
  const shown = all ? suggested : suggested.slice(0, shownSuggestions);
  const hidden = suggested.length - shown.length;
  return [
    paint("bold", "Not linked, but worth a look"),
    ...shown.flatMap((link) => {
      const [best] = link.reasons.toSorted((one, other) => other.weight - one.weight);
      const title = paragraph(`${safe(link.a)} and ${safe(link.b)}: ${linkStrengthOf(link.weight)}`, "    ", "  ");
      return best === undefined ? title : [title].concat(reasonLines(link, best));
    }),
    ...(hidden > 0 ? [paint("dim", `  … ${hidden} more ${hidden === 1 ? "pair" : "pairs"}, shown with --all …`)] : []),
  ].join("\n");
}

function hubsPart(hubs: readonly Hub[]): string {
  if (hubs.length === 0) return "";
  return [
    paint("bold", "Too common to link by"),
    ...hubs.map(({ value, conversations }) =>
      paragraph(`${oneLine(value)}: in ${countOf(conversations, "chat")} that have nothing else in common`, "    ", "  "),
    ),
  ].join("\n");
}

function conflictsPart(conflicts: readonly Decision[]): string {
  if (conflicts.length === 0) return "";
  return [
    paint("bold", "Decisions that contradict others, or name a chat that was not read"),
    ...conflicts.map(({ a, b, same }) =>
      paragraph(`${safe(a)} and ${safe(b)}: ${same ? "the same campaign" : "not the same campaign"}`, "    ", "  "),
    ),
  ].join("\n");
}
