import type { Conversation } from "../model/conversation.ts";
import type { ExaminedTurn, Examination } from "./examine.ts";
import { signs } from "./finder.ts";
import { aliasMismatches } from "./alias.ts";
import { By } from "./turns.ts";

/** A tell seen in who wrote when; `turn` is the place it is shown at, or null for the whole chat. */
export interface StructureSighting {
  readonly tell: string;
  readonly turn: number | null;
  readonly start: number;
  readonly end: number;
}

type Detector = (examination: Examination, conversation: Conversation) => StructureSighting[];

const explicitSigns = new Set(["sexual-talk", "asks-for-picture", "offers-picture"]);
const minutesOfFastEscalation = 45;
const nightTurns = 3;

const at = (tell: string, examined: ExaminedTurn | undefined): StructureSighting[] =>
  examined === undefined ? [] : [{ tell, turn: examined.turn.index, start: 0, end: examined.turn.offset }];

const isSign = (examined: ExaminedTurn, ids: ReadonlySet<string>): boolean =>
  examined.sightings.some(({ sign }) => ids.has(signs[sign]?.id ?? ""));

/** The first turn with sexual talk, a picture or a request for one from the sender. */
export function firstExplicit(examination: Examination): ExaminedTurn | undefined {
  return examination.examined.find(
    (examined) => examined.turn.by === By.sender && (examined.turn.viewOnce || isSign(examined, explicitSigns)),
  );
}

const pictureWanted = new Set(["asks-for-picture"]);
const ownerAsksPicture = /\b(pics?|pictures?|photos?|selfie|snap|show me|send (it|them|one|me))\b|\bfotos?\b|\bbild(er)?\b|\bzdj/i;

/** One detector a structure tell. Each says where it is to be shown. */
export const structureDetectors: Readonly<Record<string, Detector>> = {
  "alias-mismatch": (examination, conversation) => aliasMismatches(examination, conversation),

  "late-hours": ({ structure, examined }) => {
    const night = examined.filter(({ turn }) => turn.by === By.sender && isNight(turn.minute));
    return structure.nightShare >= 0.5 && night.length >= nightTurns ? at("late-hours", night[0]) : [];
  },

  "sends-unasked-picture": ({ examined }) => {
    const people = examined.filter(({ turn }) => turn.by !== By.app);
    const index = people.findIndex(({ turn }) => turn.by === By.sender && turn.picture);
    if (index < 0) return [];
    const picture = people[index];
    const before = people.slice(0, index);
    const asked = before.some((one) => one.turn.by === By.owner && (isSign(one, pictureWanted) || ownerAsksPicture.test(one.turn.text)));
    const sentFirst = before.some(({ turn }) => turn.by === By.owner && turn.picture);
    return asked || sentFirst || (index > 12 && picture?.turn.viewOnce !== true) ? [] : at("sends-unasked-picture", picture);
  },

  "fast-escalation": (examination) => {
    const first = examination.examined.find(({ turn }) => turn.by === By.sender);
    const explicit = firstExplicit(examination);
    if (first === undefined || explicit === undefined || explicit === first) return [];
    const minutes = explicit.turn.minute - first.turn.minute;
    return minutes >= 0 && minutes <= minutesOfFastEscalation ? at("fast-escalation", explicit) : [];
  },

  "pesters-after-silence": ({ structure, examined }) => {
    const { length, first, minutes } = structure.longestRun;
    if (length < 3 || minutes < 180 || bursts(examined, first, length) < 3) return [];
    return at("pesters-after-silence", examined[first]);
  },

  "sends-file": ({ examined }) => {
    const index = examined.findIndex(({ turn }) => turn.by === By.sender && turn.file);
    const asked = examined
      .slice(0, Math.max(0, index))
      .some(({ turn }) => turn.by === By.owner && /\b(send|forward|share|attach|file|doc|pdf|copy)\b/i.test(turn.text));
    return index < 0 || asked ? [] : at("sends-file", examined[index]);
  },
};

function isNight(minute: number): boolean {
  const hour = Math.floor(minute / 60) % 24;
  return hour >= 23 || hour < 5;
}

// A run of messages counts as separate attempts only where at least half an hour lies between them.
function bursts(examined: readonly ExaminedTurn[], first: number, length: number): number {
  const run = examined
    .slice(first)
    .filter(({ turn }) => turn.by !== By.app)
    .slice(0, length);
  return run.filter(({ turn }, i) => i === 0 || turn.minute - (run[i - 1]?.turn.minute ?? Number.NaN) >= 30).length;
}
