import type { Finding } from "../model/assessment.ts";
import type { Conversation } from "../model/conversation.ts";
import { tellById } from "./catalogue/tells.ts";
import type { Examination } from "./examine.ts";
import { signs } from "./finder.ts";
import type { Model } from "./judge/verdict.ts";
import { meaningLabels } from "./meaning/labels.ts";
import { type MeaningModel, mayReach, probabilityOfScore } from "./meaning/score.ts";
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
  const places: Place[] = [...phrasePlaces(examination), ...candidates.filter(({ sure }) => sure)];
  for (const detect of Object.values(structureDetectors)) places.push(...detect(examination, conversation));
  const known = new Set(places.map(({ tell }) => tell));
  for (const candidate of candidates.toSorted((a, b) => b.probability - a.probability)) {
    if (known.size >= kinds) break;
    if (known.has(candidate.tell)) continue;
    known.add(candidate.tell);
    places.push(candidate);
  }
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

function phrasePlaces({ examined }: Examination): Place[] {
  return examined.flatMap(({ turn, sightings }) =>
    turn.by === By.sender
      ? sightings.map(({ sign, start, end }) => ({
          tell: signs[sign]?.id ?? "",
          turn: turn.index,
          start: start + turn.offset,
          end: end + turn.offset,
        }))
      : [],
  );
}

interface MeaningCandidate extends Candidate {
  readonly sure: boolean;
}

function candidatesOf({ examined, meaning: scores }: Examination, meaning: MeaningModel): MeaningCandidate[] {
  const candidates: MeaningCandidate[] = [];
  examined.forEach(({ turn, sightings }, at) => {
    if (turn.by !== By.sender || turn.text.trim() === "") return;
    for (const label of shownLabels) {
      const score = scores[at * meaningLabels.length + label] ?? 0;
      if (!mayReach(meaning, label, score, leastProbability)) continue;
      const probability = probabilityOfScore(meaning, label, score);
      const tell = meaningLabels[label]?.tell ?? null;
      if (probability < leastProbability || tell === null || sightings.some(({ sign }) => signs[sign]?.id === tell)) continue;
      const sure = probability >= (meaning.shown[label] ?? 2);
      candidates.push({ tell, turn: turn.index, start: turn.offset, end: turn.offset + turn.text.length, probability, sure });
    }
  });
  return candidates;
}

/** The labels that a message may be shown for. */
const shownLabels = meaningLabels.flatMap(({ by, tell }, label) => (by === "sender" && tell !== null ? [label] : []));
