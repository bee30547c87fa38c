import { stages } from "../../model/stage.ts";
import { tellById } from "../catalogue/tells.ts";
import type { Examination } from "../examine.ts";
import { type Sighting, signs } from "../finder.ts";
import { By, type Turn } from "../turns.ts";

/*
 * How both sides behave: one number per tell and move, the structure of the chat, and the order of the
 * stages. Each is made to lie between about 0 and 1, and each unknown (no times, no answer) has a feature of its own,
 * so that a chat without times is judged by what it has.
 */

const structureNames = [
  "sender-began",
  "sender-last",
  "owner-share",
  "owner-silent",
  "longest-run",
  "run-days",
  "silences-broken",
  "night-share",
  "no-times",
  "sender-delay",
  "owner-delay",
  "unsaved",
  "picture-first",
  "pictures",
  "owner-pictures",
  "files",
  "voices",
  "calls",
  "deleted",
  "sender-questions",
  "owner-questions",
  "sender-length",
  "owner-length",
  "one-message",
] as const;

const orderNames = [
  ...stages.map((stage) => `stage-${stage}`),
  "stages-reached",
  "forward-steps",
  "demand-position",
  "demand-after-refusal",
  "demand-after-who",
  "demand-and-way-to-check",
  "demand-from-unsaved",
  "who-unanswered",
  "recognised-no-demand",
  "tells-a-message",
] as const;

/** Names of the features, in their order. */
export const conductNames: readonly string[] = [...signs.map(({ id }) => id), ...structureNames, ...orderNames];

const stageOfSign = signs.map(({ id }) => stages.indexOf(tellById.get(id)?.stage ?? "approach"));
const isTell = signs.map(({ id }) => tellById.has(id));
const demandStage = stages.indexOf("exploitation");

/*
 * Numbers squeezed into 0 to 1 by their logarithm; one scale a kind of number.
 */
const log = (value: number): number => Math.log1p(Math.max(0, value));
const scaleOf = {
  stage: log(4),
  refusals: log(3),
  fewTurns: log(4),
  turns: log(5),
  run: log(10),
  days: log(14),
  delay: log(1440),
  letters: log(300),
} as const;
const squash = (value: number, scale: number): number => (Number.isNaN(value) ? 0 : Math.min(1, log(value) / scale));

/** What one side's turns bring. */
interface Side {
  turns: number;
  questions: number;
  letters: number;
  pictures: number;
  files: number;
  voices: number;
  calls: number;
  deleted: number;
}

const newSide = (): Side => ({ turns: 0, questions: 0, letters: 0, pictures: 0, files: 0, voices: 0, calls: 0, deleted: 0 });

function addTurn(side: Side, { text, picture, file, voice, call, deleted }: Turn): void {
  side.turns++;
  side.letters += text.length;
  if (text.includes("?")) side.questions++;
  if (picture) side.pictures++;
  if (file) side.files++;
  if (voice) side.voices++;
  if (call) side.calls++;
  if (deleted) side.deleted++;
}

/** How both sides behave in one examined conversation, in the order of `conductNames`; written into `features`. */
export function conductOf(examination: Examination, features: Float64Array = new Float64Array(conductNames.length)): Float64Array {
  features.fill(0);
  const { examined, structure, turns, weights } = examination;
  const sender = newSide();
  const owner = newSide();
  for (let turn = 0; turn < examined.length; turn++) {
    const one = examined[turn];
    if (one === undefined) continue;
    if (one.turn.by !== By.app) addTurn(one.turn.by === By.sender ? sender : owner, one.turn);
    for (const { sign } of one.sightings) features[sign] = (features[sign] ?? 0) + (weights[turn] ?? 1);
  }
  for (let sign = 0; sign < signs.length; sign++) if (features[sign] !== 0) features[sign] = squash(features[sign] ?? 0, scaleOf.fewTurns);

  let at = signs.length;
  const put = (value: number): void => {
    features[at++] = Number.isFinite(value) ? value : 0;
  };
  const people = sender.turns + owner.turns;
  const total = Math.max(1, people);
  put(structure.senderBegan ? 1 : 0);
  put(structure.senderLast ? 1 : 0);
  put(structure.ownerTurns / total);
  put(structure.ownerTurns === 0 ? 1 : 0);
  put(squash(structure.longestRun.length - 1, scaleOf.run));
  put(structure.longestRun.length > 2 ? squash(structure.longestRun.minutes / 1440, scaleOf.days) : 0);
  put(squash(structure.silencesBroken, scaleOf.turns));
  put(structure.nightShare);
  put(Number.isNaN(structure.nightShare) ? 1 : 0);
  put(squash(structure.senderDelay, scaleOf.delay));
  put(squash(structure.ownerDelay, scaleOf.delay));
  put(turns.unsaved === true ? 1 : 0);
  put(structure.firstPicture >= 0 && structure.firstPicture < 6 ? 1 : 0);
  put(squash(sender.pictures, scaleOf.turns));
  put(squash(structure.ownerPictures, scaleOf.turns));
  put(squash(sender.files, scaleOf.fewTurns));
  put(squash(sender.voices, scaleOf.turns));
  put(squash(sender.calls, scaleOf.fewTurns));
  put(squash(sender.deleted, scaleOf.fewTurns));
  put(sender.questions / Math.max(1, sender.turns));
  put(owner.questions / Math.max(1, owner.turns));
  put(squash(sender.letters / Math.max(1, sender.turns), scaleOf.letters));
  put(squash(owner.letters / Math.max(1, owner.turns), scaleOf.letters));
  put(people === 1 ? 1 : 0);
  putOrder(examination, features, at);
  return features;
}

const idsOfOrder = ["refuses", "asks-who", "offers-way-to-check", "says-who-plainly", "introduces-alias", "recognises"] as const;
/** Which of `idsOfOrder` a sign is, as a bit; 0 for the others. */
const bitOfSign = Uint8Array.from(signs, ({ id }) => idsOfOrder.reduce((bits, one, k) => bits | (one === id ? 1 << k : 0), 0));
const bitOf = (id: (typeof idsOfOrder)[number]): number => 1 << idsOfOrder.indexOf(id);
const refuses = bitOf("refuses");
const asksWho = bitOf("asks-who");
const offersWayToCheck = bitOf("offers-way-to-check");
const saysWho = bitOf("says-who-plainly") | bitOf("introduces-alias");
const recognises = bitOf("recognises");

const reached = new Float64Array(stages.length);

/** What the stages and moves mean in the order in which they came. */
function putOrder({ examined, turns }: Examination, features: Float64Array, from: number): void {
  reached.fill(0);
  let forward = 0;
  let highest = -1;
  let firstDemand = -1;
  let demandAfterRefusal = 0;
  let demandAfterWho = 0;
  let tellCount = 0;
  let seen = 0;
  for (let index = 0; index < examined.length; index++) {
    for (const { sign } of examined[index]?.sightings ?? noSightings) {
      seen |= bitOfSign[sign] ?? 0;
      if (isTell[sign] !== true) continue;
      tellCount++;
      const stage = stageOfSign[sign] ?? 0;
      reached[stage] = (reached[stage] ?? 0) + 1;
      if (stage > highest) {
        if (highest >= 0) forward++;
        highest = stage;
      }
      if (stage !== demandStage) continue;
      if (firstDemand < 0) firstDemand = index;
      if ((seen & refuses) !== 0) demandAfterRefusal++;
      if ((seen & asksWho) !== 0) demandAfterWho++;
    }
  }
  const total = Math.max(1, examined.length);
  const demand = firstDemand >= 0 ? 1 : 0;
  let at = from;
  let stagesReached = 0;
  for (const count of reached) {
    if (count > 0) stagesReached++;
    features[at++] = squash(count, scaleOf.stage);
  }
  features[at++] = stagesReached / stages.length;
  features[at++] = forward / 4;
  features[at++] = demand * (1 - Math.max(0, firstDemand) / total);
  features[at++] = squash(demandAfterRefusal, scaleOf.refusals);
  features[at++] = squash(demandAfterWho, scaleOf.refusals);
  features[at++] = demand * ((seen & offersWayToCheck) !== 0 ? 1 : 0);
  features[at++] = demand * (turns.unsaved === true ? 1 : 0);
  features[at++] = (seen & asksWho) !== 0 && (seen & saysWho) === 0 ? 1 : 0;
  features[at++] = ((seen & recognises) !== 0 ? 1 : 0) * (1 - demand);
  features[at] = Math.min(1, tellCount / total);
}

const noSightings: readonly Sighting[] = [];
