import { type Identifier, type Link, type LinkableChat, type ReasonKind, identifiersOf, linkThresholds } from "@telltale/engine";
import { day, paint, paragraph, safe } from "../terminal.ts";
import { bitsOf, reasonLines, timesOf } from "./evidence.ts";
import type { NamedCampaign, Outcome } from "./json.ts";
import { countOf, firstTime, sendersOf } from "./render.ts";

/** A pair that was asked about, with what it stands among. */
export interface Asked {
  readonly link: Link;
  readonly a: LinkableChat;
  readonly b: LinkableChat;
  readonly outcome: Outcome;
  /** What was decided about the pair, null where nothing was. */
  readonly decided: boolean | null;
}

/** What came of the pair, by whether one campaign holds both and what the pair alone says. */
function titleOf(level: Link["level"], inOne: boolean): string {
  if (inOne) return level === "linked" ? "THEY LOOK LIKE THE SAME CAMPAIGN" : "IN ONE CAMPAIGN, THROUGH OTHER CHATS";
  if (level === "linked") return "MUCH ALIKE, BUT NOT IN ONE CAMPAIGN";
  return level === "suggested" ? "NOT LINKED, BUT WORTH A LOOK" : "NOT LINKED";
}

/** One pair for people: how much speaks for one campaign, what for, what against, what was compared, and what is missing. */
export function renderWhy(asked: Asked): string {
  const { link, a, b, outcome, decided } = asked;
  const both = outcome.campaigns.find(({ conversations }) => conversations.includes(a.id) && conversations.includes(b.id));
  return [
    [
      paint("bold", paragraph(`${safe(a.id)} and ${safe(b.id)}`)),
      paint(["bold", "cyan"], titleOf(link.level, both !== undefined)),
      paragraph(`${sumOf(link.weight)}${link.level === "none" ? "" : " It does not say who is behind either chat."}`),
      ...placeLines(link, both),
      ...(decided === null
        ? []
        : [paragraph(`You decided that they are ${decided ? "" : "not "}of one campaign. That holds, whatever the evidence.`)]),
    ],
    [paint("bold", "What speaks for it (in brackets: what both say)"), ...evidence(link, link.reasons, "Nothing that was found.")],
    [paint("bold", "What speaks against it"), ...evidence(link, link.against, "Nothing that was found.")],
    [paint("bold", "What was compared"), ...comparedLines(asked)],
    both !== undefined || link.level === "linked" ? [] : [paint("bold", "What would change this"), ...missingLines(link, outcome)],
  ]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n")
    .concat("\n");
}

function sumOf(weight: number): string {
  if (Math.abs(weight) < 0.5) return "All in all it is as likely as not that both come from one campaign.";
  return `All in all it is ${timesOf(weight)} likelier that they ${weight > 0 ? "come from one campaign than that they have nothing to do with each other" : "have nothing to do with each other than that they come from one campaign"} (${bitsOf(weight)}).`;
}

const evidence = (link: Link, reasons: Link["reasons"], none: string): string[] =>
  reasons.length === 0 ? [paragraph(none, "  ")] : reasons.flatMap((reason) => reasonLines(link, reason));

/** Where the pair stands among the other chats. */
function placeLines({ a, b, level }: Link, both: NamedCampaign | undefined): string[] {
  if (both === undefined)
    return level === "linked"
      ? [paragraph("A campaign holds only chats that show signs of a trap and that are alike on the whole; a decision can part them, too.")]
      : [];
  const path = level === "linked" ? [] : pathBetween(both.links, a, b);
  const between = path.slice(1, -1).map((id) => safe(id));
  return [paragraph(`Both are in campaign ${safe(both.id)}${between.length === 0 ? "" : `, through ${between.join(", then ")}`}.`)];
}

/** The shortest way from one chat to another along links, both included; empty where there is none. */
function pathBetween(links: readonly Link[], from: string, to: string): string[] {
  const before = new Map<string, string | null>([[from, null]]);
  for (const chat of before.keys()) {
    if (chat === to) break;
    for (const { a, b } of links) {
      const next = a === chat ? b : b === chat ? a : null;
      if (next !== null && !before.has(next)) before.set(next, chat);
    }
  }
  const path: string[] = [];
  for (let chat = before.has(to) ? to : null; chat !== null; chat = before.get(chat) ?? null) path.unshift(chat);
  return path;
}

const nothingIn = {
  script: "Wording: no text in common that says more than chats have in common anyway.",
  identifier: "Numbers, accounts and links: none in common.",
  media: "Pictures and files: none in common.",
  persona: "Who they say they are: nothing in common that tells.",
  rhythm: "Times and pace: nothing that tells.",
} as const satisfies Record<ReasonKind, string>;
const kinds: readonly ReasonKind[] = ["script", "identifier", "media", "persona", "rhythm"];

function comparedLines({ link, a, b }: Asked): string[] {
  const found = new Set([...link.reasons, ...link.against].map(({ kind }) => kind));
  const without = kinds.filter((kind) => !found.has(kind));
  return [
    ...[a, b].map((chat) => paragraph(`${safe(chat.id)}: ${chatWords(chat)}`, "    ", "  ")),
    ...without.map((kind) => paragraph(nothingIn[kind], "    ", "  - ")),
  ];
}

function chatWords({ conversation }: LinkableChat): string {
  const first = firstTime(conversation);
  const senders = sendersOf(conversation);
  const carried = identifiersOf(conversation, {})
    .filter(({ side }) => side === "sender")
    .map(({ identifier }) => identifier);
  const named = carried.length === 0 ? "no number, account or link" : valuesOf(carried);
  return `${countOf(conversation.messages.length, "message")}${first === null ? ", no date" : ` from ${day(first)}`}, ${senders.length === 0 ? "from nobody named" : `from ${senders.join(", ")}`}; carries ${named}.`;
}

const valuesOf = (identifiers: readonly Identifier[]): string => identifiers.map(({ canonical }) => safe(canonical)).join(", ");

function missingLines({ weight, against }: Link, { campaigns, unlinked }: Outcome): string[] {
  const chats = campaigns.reduce((sum, { conversations }) => sum + conversations.length, unlinked.length);
  const { linked, suggested } = linkThresholds(chats);
  return [
    paragraph(
      `Among ${countOf(chats, "chat")}, pairs are linked from ${linked.toFixed(1)} bits on and suggested from ${suggested.toFixed(1)} on; these two have ${weight.toFixed(1)}, so ${bitsOf(linked - weight)} more are needed to link them. A number or account that both senders use and few others do, a message that is nearly the same in both, or the same picture may bring that.`,
      "  ",
    ),
    ...(against.length === 0 ? [] : [paragraph("It would also help if what speaks against it does not hold.", "  ")]),
    paragraph(`If you know more than the chats say, a decision settles it: --decisions with {"a", "b", "same": true}.`, "  "),
  ];
}
