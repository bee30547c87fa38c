import type { Conversation } from "../model/conversation.ts";
import type { ExaminedTurn, Examination } from "./examine.ts";
import { signs } from "./finder.ts";
import { aliasMismatches } from "./alias.ts";
import { isNight } from "./structure.ts";
import { By } from "./turns.ts";

/** A tell seen in who wrote when; `turn` is the place it is shown at, or null for the whole chat. */
export interface StructureSighting {
  readonly tell: string;
  readonly turn: number | null;
  readonly start: number;
  readonly end: number;
}

type Detector = (examination: Examination, conversation: Conversation) => readonly StructureSighting[];

/** By sign: whether it is one of these. */
const signsAmong = (...ids: readonly string[]): readonly boolean[] => signs.map(({ id }) => ids.includes(id));
const explicitSigns = signsAmong("sexual-talk", "asks-for-picture", "offers-picture");
const minutesOfFastEscalation = 45;
const nightTurns = 3;

const nowhere: readonly StructureSighting[] = [];

const at = (tell: string, examined: ExaminedTurn | undefined): readonly StructureSighting[] =>
  examined === undefined ? nowhere : [{ tell, turn: examined.turn.index, start: 0, end: examined.turn.offset }];

function hasSign({ sightings }: ExaminedTurn, among: readonly boolean[]): boolean {
  for (const { sign } of sightings) if (among[sign] === true) return true;
  return false;
}

/** The first turn with sexual talk, a picture or a request for one from the sender. */
function firstExplicit(examination: Examination): ExaminedTurn | undefined {
  for (const examined of examination.examined)
    if (examined.turn.by === By.sender && (examined.turn.viewOnce || hasSign(examined, explicitSigns))) return examined;
  return undefined;
}

const pictureWanted = signsAmong("asks-for-picture");
const ownerAsksPicture = /\b(pics?|pictures?|photos?|selfie|snap|show me|send (it|them|one|me))\b|\bfotos?\b|\bbild(er)?\b|\bzdj/i;

/** Whether one of the owner's turns asks for a picture. */
export function asksForPicture(examined: ExaminedTurn): boolean {
  return hasSign(examined, pictureWanted) || ownerAsksPicture.test(examined.turn.text);
}

/** One detector a structure tell. Each says where it is to be shown. */
export const structureDetectors: Readonly<Record<string, Detector>> = {
  "alias-mismatch": (examination, conversation) => aliasMismatches(examination, conversation),

  "late-hours": ({ structure, examined }) => {
    if (!(structure.nightShare >= 0.5)) return nowhere;
    const night = examined.filter(({ turn }) => turn.by === By.sender && isNight(turn.minute));
    return night.length >= nightTurns ? at("late-hours", night[0]) : nowhere;
  },

  "sends-unasked-picture": ({ structure, examined }) => {
    const index = structure.firstPicture;
    if (index < 0) return nowhere;
    const people = examined.filter(({ turn }) => turn.by !== By.app);
    const picture = people[index];
    const before = people.slice(0, index);
    const asked = before.some((one) => one.turn.by === By.owner && asksForPicture(one));
    const sentFirst = before.some(({ turn }) => turn.by === By.owner && turn.picture);
    return asked || sentFirst || (index > 12 && picture?.turn.viewOnce !== true) ? nowhere : at("sends-unasked-picture", picture);
  },

  "fast-escalation": (examination) => {
    const explicit = firstExplicit(examination);
    const first = explicit === undefined ? undefined : examination.examined.find(({ turn }) => turn.by === By.sender);
    if (first === undefined || explicit === undefined || explicit === first) return nowhere;
    const minutes = explicit.turn.minute - first.turn.minute;
    return minutes >= 0 && minutes <= minutesOfFastEscalation ? at("fast-escalation", explicit) : nowhere;
  },

  "pesters-after-silence": ({ structure, examined }) => {
    const { length, first, minutes } = structure.longestRun;
    if (length < 3 || minutes < 180 || bursts(examined, first, length) < 3) return nowhere;
    return at("pesters-after-silence", examined[first]);
  },

  "sends-file": ({ structure, examined }) => {
    if (structure.firstFile < 0) return nowhere;
    const index = examined.findIndex(({ turn }) => turn.by === By.sender && turn.file);
    const asked = examined
      .slice(0, index)
      .some(({ turn }) => turn.by === By.owner && /\b(send|forward|share|attach|file|doc|pdf|copy)\b/i.test(turn.text));
    return asked ? nowhere : at("sends-file", examined[index]);
  },
};

// A run of messages counts as separate attempts only where at least half an hour lies between them.
function bursts(examined: readonly ExaminedTurn[], first: number, length: number): number {
  const run = examined
    .slice(first)
    .filter(({ turn }) => turn.by !== By.app)
    .slice(0, length);
  return run.filter(({ turn }, i) => i === 0 || turn.minute - (run[i - 1]?.turn.minute ?? Number.NaN) >= 30).length;
}
