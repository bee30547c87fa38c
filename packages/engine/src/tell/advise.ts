import type { Advice } from "../model/advice.ts";
import type { Level } from "../model/assessment.ts";
import { tellById } from "./catalogue/tells.ts";

/** What the owner has said or done, by the moves and turns that show it, with the advice it calls for first. */
const afterwards: readonly (readonly [sign: string, advice: readonly Advice[]])[] = [
  ["threatens-exposure", ["threatened", "do-not-pay", "talk-to-someone"]],
  ["feels-threatened", ["threatened", "talk-to-someone"]],
  ["gave-code-said", ["gave-code", "work-account"]],
  ["opened-link-said", ["opened-link", "work-account"]],
  ["sent-money-said", ["sent-money", "do-not-pay"]],
  ["owner-picture", ["sent-pictures"]],
  ["sent-picture-said", ["sent-pictures"]],
  ["shared-work-said", ["shared-work"]],
  ["gave-number-said", ["gave-numbers"]],
  ["agreed-to-meet-said", ["agreed-to-meet"]],
];

/** Advice for what has already happened: a tell alone never gives it. */
const onlyAfter: ReadonlySet<Advice> = new Set([
  "gave-code",
  "opened-link",
  "sent-money",
  "sent-pictures",
  "shared-work",
  "gave-numbers",
  "agreed-to-meet",
]);

const order: readonly Advice[] = [
  "threatened",
  "gave-code",
  "opened-link",
  "sent-money",
  "sent-pictures",
  "do-not-reply",
  "keep-everything",
  "report",
  "do-not-pay",
  "do-not-share-codes",
  "do-not-open",
  "do-not-send-pictures",
  "agreed-to-meet",
  "do-not-meet",
  "shared-work",
  "do-not-share-work",
  "gave-numbers",
  "do-not-share-numbers",
  "check-another-way",
  "work-account",
  "talk-to-someone",
];

/**
 * What to do next, most urgent first: what has already happened, then what the tells found call for. With no
 * level to speak of only a way to check is given, and never the word that all is well.
 */
export function advise(level: Level, tells: ReadonlySet<string>, moves: ReadonlySet<string>): Advice[] {
  if (level === "none") return tells.size === 0 ? [] : ["check-another-way"];
  const chosen = new Set<Advice>(
    level === "strong" ? ["do-not-reply", "keep-everything", "report"] : ["check-another-way", "keep-everything"],
  );
  for (const [sign, advice] of afterwards) if (tells.has(sign) || moves.has(sign)) for (const one of advice) chosen.add(one);
  for (const tell of tells) for (const advice of tellById.get(tell)?.advice ?? []) if (!onlyAfter.has(advice)) chosen.add(advice);
  return order.filter((advice) => chosen.has(advice));
}
