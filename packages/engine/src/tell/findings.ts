import type { Finding } from "../model/assessment.ts";
import type { Conversation } from "../model/conversation.ts";
import { tellById } from "./catalogue/tells.ts";
import type { Examination } from "./examine.ts";
import { signs } from "./finder.ts";
import type { Model } from "./judge/verdict.ts";
import { meaningLabels } from "./meaning/labels.ts";
import { type MeaningModel, probabilityOfScore } from "./meaning/score.ts";
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

function candidatesOf({ examined, meaning: scores }: Examination, meaning: MeaningModel): (Candidate & { readonly sure: boolean })[] {
  return examined.flatMap(({ turn, sightings }, at) => {
    if (turn.by !== By.sender || turn.text.trim() === "") return [];
    const said = new Set(sightings.map(({ sign }) => signs[sign]?.id ?? ""));
    return meaningLabels.flatMap(({ by, tell }, label) => {
      if (by !== "sender" || tell === null || said.has(tell)) return [];
      const probability = probabilityOfScore(meaning, label, scores[at * meaningLabels.length + label] ?? 0);
      if (probability < leastProbability) return [];
      const sure = probability >= (meaning.shown[label] ?? 2);
      return [{ tell, turn: turn.index, start: turn.offset, end: turn.offset + turn.text.length, probability, sure }];
    });
  });
}
