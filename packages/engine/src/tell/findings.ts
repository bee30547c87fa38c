import type { Finding } from "../model/assessment.ts";
import type { Conversation } from "../model/conversation.ts";
import { tellById } from "./catalogue/tells.ts";
import type { ExaminedTurn, Examination } from "./examine.ts";
import { signs } from "./finder.ts";
import type { Model } from "./judge/verdict.ts";
import { meaningLabels } from "./meaning/labels.ts";
import { type MeaningModel, probabilityOfScore, surelyBelow } from "./meaning/score.ts";
import { structureDetectors } from "./structure-tells.ts";
import { By } from "./turns.ts";

/** A tell at a place: `turn` is a message's place in the conversation, or null for the whole chat. */
interface Place {
  readonly tell: string;
  readonly turn: number | null;
  readonly start: number;
  readonly end: number;
}

/** A message that may do what a tell says, by its meaning alone. */
interface Candidate extends Place {
  readonly probability: number;
}

/** Below this a message is not shown as a tell by meaning, whatever the chat as a whole looks like. */
const leastProbability = 0.2;

/**
 * The tells of a chat, in the order of the messages, those about the whole chat last. By phrase: the words that say
 * it. By meaning: the whole message, where the model is sure enough; and where the judges see more kinds of tell than were
 * found (`kinds`), the likeliest messages until there are as many, so that a level always has something to show for it.
 */
export function findingsOf(
  examination: Examination,
  conversation: Conversation,
  verdict: Model,
  meaning: MeaningModel,
  kinds: number,
): Finding[] {
  const candidates = candidatesOf(examination, meaning);
  const places = phrasePlaces(examination);
  for (const candidate of candidates) if (candidate.sure) places.push(candidate);
  for (const detect of detectors) for (const place of detect(examination, conversation)) places.push(place);
  if (kinds > 0 && candidates.length > 0) putLikeliest(candidates, kinds, places);
  if (places.length === 0) return [];
  const last = examination.examined.length;
  return places
    .toSorted((a, b) => (a.turn ?? last) - (b.turn ?? last) || a.start - b.start || (a.tell < b.tell ? -1 : 1))
    .flatMap(({ tell: id, turn, start, end }): Finding[] => {
      const tell = tellById.get(id);
      if (tell === undefined) return [];
      const message = turn === null ? null : conversation.messages.get(turn).id;
      return [{ tell: id, stage: tell.stage, message, span: [start, end], strength: verdict.strength[id] ?? 0.5, because: tell.because }];
    });
}

const detectors = Object.values(structureDetectors);

function phrasePlaces({ examined }: Examination): Place[] {
  const places: Place[] = [];
  for (const { turn, sightings } of examined) {
    if (turn.by !== By.sender) continue;
    for (const { sign, start, end } of sightings)
      places.push({ tell: signs[sign]?.id ?? "", turn: turn.index, start: start + turn.offset, end: end + turn.offset });
  }
  return places;
}

/** Adds the likeliest candidates, one a tell, until `places` have so many kinds. */
function putLikeliest(candidates: readonly MeaningCandidate[], kinds: number, places: Place[]): void {
  const known = new Set(places.map(({ tell }) => tell));
  for (const candidate of candidates.toSorted((a, b) => b.probability - a.probability)) {
    if (known.size >= kinds) break;
    if (known.has(candidate.tell)) continue;
    known.add(candidate.tell);
    places.push(candidate);
  }
}

interface MeaningCandidate extends Candidate {
  readonly sure: boolean;
}

function candidatesOf({ examined, meaning: scores }: Examination, meaning: MeaningModel): MeaningCandidate[] {
  const candidates: MeaningCandidate[] = [];
  const floors = floorsOf(meaning);
  for (let at = 0; at < examined.length; at++) {
    const one = examined[at];
    if (one === undefined || one.turn.by !== By.sender) continue;
    const from = at * meaningLabels.length;
    for (const label of shownLabels)
      if ((scores[from + label] ?? 0) > (floors[label] ?? 0)) putCandidate(one, label, scores[from + label] ?? 0, meaning, candidates);
  }
  return candidates;
}

function putCandidate(
  { turn, sightings }: ExaminedTurn,
  label: number,
  score: number,
  meaning: MeaningModel,
  candidates: MeaningCandidate[],
): void {
  const probability = probabilityOfScore(meaning, label, score);
  const tell = meaningLabels[label]?.tell ?? null;
  if (probability < leastProbability || tell === null || sightings.some(({ sign }) => signs[sign]?.id === tell)) return;
  if (turn.text.trim() === "") return;
  const sure = probability >= (meaning.shown[label] ?? 2);
  candidates.push({ tell, turn: turn.index, start: turn.offset, end: turn.offset + turn.text.length, probability, sure });
}

/** The labels that a message may be shown for. */
const shownLabels = Int32Array.from(meaningLabels.flatMap(({ by, tell }, label) => (by === "sender" && tell !== null ? [label] : [])));

// For the model used last: raw scores that surely stand for less than `leastProbability`, told without an exponential, as nearly all are.
let floors: { readonly model: MeaningModel; readonly scores: Float64Array } | null = null;

function floorsOf(model: MeaningModel): Float64Array {
  if (floors?.model !== model)
    floors = { model, scores: Float64Array.from(meaningLabels, (_, label) => surelyBelow(model, label, leastProbability)) };
  return floors.scores;
}
