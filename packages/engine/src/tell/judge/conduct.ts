import { stages } from "../../model/stage.ts";
import { tellById } from "../catalogue/tells.ts";
import type { Examination } from "../examine.ts";
import { signs } from "../finder.ts";
import { By } from "../turns.ts";

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

const log = (value: number): number => Math.log1p(Math.max(0, value));
const squash = (value: number, scale: number): number => (Number.isNaN(value) ? 0 : Math.min(1, log(value) / log(scale)));

/** How both sides behave in one examined conversation, in the order of `conductNames`. */
export function conductOf(examination: Examination): Float64Array {
  const features = new Float64Array(conductNames.length);
  const { examined, structure, turns } = examination;
  const people = examined.filter(({ turn }) => turn.by !== By.app);
  const sender = people.filter(({ turn }) => turn.by === By.sender);
  const owner = people.filter(({ turn }) => turn.by === By.owner);
  examined.forEach(({ sightings }, at) => {
    for (const { sign } of sightings) features[sign] = (features[sign] ?? 0) + (examination.weights[at] ?? 1);
  });
  for (let sign = 0; sign < signs.length; sign++) features[sign] = squash(features[sign] ?? 0, 4);

  let at = signs.length;
  const put = (value: number): void => {
    features[at++] = Number.isFinite(value) ? value : 0;
  };
  const count = (list: typeof people, has: (turn: (typeof people)[number]["turn"]) => boolean): number =>
    list.reduce((sum, { turn }) => sum + (has(turn) ? 1 : 0), 0);
  const total = Math.max(1, people.length);
  put(structure.senderBegan ? 1 : 0);
  put(structure.senderLast ? 1 : 0);
  put(structure.ownerTurns / total);
  put(structure.ownerTurns === 0 ? 1 : 0);
  put(squash(structure.longestRun.length - 1, 10));
  put(structure.longestRun.length > 2 ? squash(structure.longestRun.minutes / 1440, 14) : 0);
  put(squash(structure.silencesBroken, 5));
  put(structure.nightShare);
  put(Number.isNaN(structure.nightShare) ? 1 : 0);
  put(squash(structure.senderDelay, 1440));
  put(squash(structure.ownerDelay, 1440));
  put(turns.unsaved === true ? 1 : 0);
  put(structure.firstPicture >= 0 && structure.firstPicture < 6 ? 1 : 0);
  put(
    squash(
      count(sender, ({ picture }) => picture),
      5,
    ),
  );
  put(squash(structure.ownerPictures, 5));
  put(
    squash(
      count(sender, ({ file }) => file),
      4,
    ),
  );
  put(
    squash(
      count(sender, ({ voice }) => voice),
      5,
    ),
  );
  put(
    squash(
      count(sender, ({ call }) => call),
      4,
    ),
  );
  put(
    squash(
      count(sender, ({ deleted }) => deleted),
      4,
    ),
  );
  put(count(sender, ({ text }) => text.includes("?")) / Math.max(1, sender.length));
  put(count(owner, ({ text }) => text.includes("?")) / Math.max(1, owner.length));
  put(squash(sender.reduce((sum, { turn }) => sum + turn.text.length, 0) / Math.max(1, sender.length), 300));
  put(squash(owner.reduce((sum, { turn }) => sum + turn.text.length, 0) / Math.max(1, owner.length), 300));
  put(people.length === 1 ? 1 : 0);
  putOrder(examination, features, at);
  return features;
}

/** What the stages and moves mean in the order in which they came. */
function putOrder(examination: Examination, features: Float64Array, from: number): void {
  const { examined, turns } = examination;
  const reached = stages.map(() => 0);
  let forward = 0;
  let highest = -1;
  let firstDemand = -1;
  let refusedAt = -1;
  let askedWhoAt = -1;
  let demandAfterRefusal = 0;
  let demandAfterWho = 0;
  let tellCount = 0;
  const seen = new Set<string>();
  examined.forEach(({ sightings }, index) => {
    for (const { sign } of sightings) {
      const id = signs[sign]?.id ?? "";
      seen.add(id);
      if (id === "refuses") refusedAt = index;
      if (id === "asks-who") askedWhoAt = index;
      if (isTell[sign] !== true) continue;
      tellCount++;
      const stage = stageOfSign[sign] ?? 0;
      reached[stage] = (reached[stage] ?? 0) + 1;
      if (stage > highest) {
        if (highest >= 0) forward++;
        highest = stage;
      }
      if (stage === demandStage) {
        if (firstDemand < 0) firstDemand = index;
        if (refusedAt >= 0) demandAfterRefusal++;
        if (askedWhoAt >= 0) demandAfterWho++;
      }
    }
  });
  const total = Math.max(1, examined.length);
  const demand = firstDemand >= 0 ? 1 : 0;
  const values = [
    ...reached.map((count) => squash(count, 4)),
    reached.filter((count) => count > 0).length / stages.length,
    forward / 4,
    demand * (1 - Math.max(0, firstDemand) / total),
    squash(demandAfterRefusal, 3),
    squash(demandAfterWho, 3),
    demand * (seen.has("offers-way-to-check") ? 1 : 0),
    demand * (turns.unsaved === true ? 1 : 0),
    askedWhoAt >= 0 && !seen.has("says-who-plainly") && !seen.has("introduces-alias") ? 1 : 0,
    (seen.has("recognises") ? 1 : 0) * (1 - demand),
    Math.min(1, tellCount / total),
  ];
  values.forEach((value, index) => {
    features[from + index] = value;
  });
}
