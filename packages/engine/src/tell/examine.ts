import type { Conversation } from "../model/conversation.ts";
import { type Sighting, findSigns } from "./finder.ts";
import { type GramCounts, countGrams } from "./judge/grams.ts";
import { type Place, createVector, vectorOf } from "./meaning/features.ts";
import { meaningLabels } from "./meaning/labels.ts";
import { type MeaningModel, scoreMessage } from "./meaning/score.ts";
import { type Structure, measureStructure } from "./structure.ts";
import { By, type Turn, type Turns, turnsOf } from "./turns.ts";
import { type LanguageVotes, likeliestLanguage, voteLanguage } from "./words/language.ts";
import { createTokens, tokenize } from "./words/tokens.ts";

/** One turn with the tells and moves in its words. */
export interface ExaminedTurn {
  readonly turn: Turn;
  readonly sightings: readonly Sighting[];
}

/** Everything about a conversation that a verdict is made of, before any is made. */
export interface Examination {
  readonly turns: Turns;
  readonly examined: readonly ExaminedTurn[];
  /** What each turn counts for, about 1 on average. */
  readonly weights: Float32Array;
  /** Raw scores of the meaning model: `meaningLabels.length` numbers a turn, zero for turns of the app. */
  readonly meaning: Float32Array;
  readonly structure: Structure;
  readonly grams: GramCounts;
  readonly language: string | null;
}

const tokens = createTokens();
const vector = createVector();
const keptWords = 100;

/** Reads every turn's words once: tells and moves by phrase, what the message does by meaning, words and pairs, language. */
export function examine(conversation: Conversation, model: MeaningModel): Examination {
  const turns = turnsOf(conversation);
  const meaning = new Float32Array(turns.list.length * meaningLabels.length);
  const examined: ExaminedTurn[] = [];
  const weights = weightsOf(turns);
  const grams: GramCounts = new Map();
  const votes: LanguageVotes = new Map();
  let sample = "";
  forEachVector(turns, (turn, at) => {
    scoreMessage(model, vector, meaning, at * meaningLabels.length);
    const sender = turn.by === By.sender;
    countGrams(tokens, sender, weights[at] ?? 1, grams);
    if (sender) {
      voteLanguage(tokens, votes);
      if (sample.length < 2000) sample += turn.text;
    }
    examined[at] = { turn, sightings: tokens.count === 0 ? none : findSigns(tokens, sender) };
  });
  turns.list.forEach((turn, at) => (examined[at] ??= { turn, sightings: none }));
  return { turns, examined, weights, meaning, structure: measureStructure(turns), grams, language: likeliestLanguage(votes, sample) };
}

const none: readonly Sighting[] = [];

/*
 * Traps and honest chats open alike; what they come to tells them apart. So what is said counts for more the later it is said:
 * from a fifth at the opening to nearly twice at the end (measured: decisions/0004).
 */
function weightsOf({ list }: Turns): Float32Array {
  const people = list.reduce((sum, { by }) => sum + (by === By.app ? 0 : 1), 0);
  let place = 0;
  return Float32Array.from(list, ({ by }) => (by === By.app ? 0 : people === 1 ? 1 : 0.2 + (1.6 * place++) / (people - 1)));
}

/** Calls `visit` for each turn of a person with its words in `tokens` and its vector in `vector`, both valid until it returns. */
export function forEachVector(turns: Turns, visit: (turn: Turn, at: number, filled: typeof vector) => void): void {
  let before: number[] = [];
  let last: Turn | null = null;
  let index = 0;
  turns.list.forEach((turn, at) => {
    if (turn.by === By.app) return;
    tokenize(turn.text, tokens);
    const place: Place = {
      sender: turn.by === By.sender,
      answers: last !== null && last.by !== turn.by,
      index: index++,
      picture: turn.picture,
      file: turn.file,
      gap: last === null ? Number.NaN : turn.minute - last.minute,
    };
    vectorOf(tokens, turn.text, before, place, vector);
    visit(turn, at, vector);
    before = Array.from(tokens.hashes.subarray(0, Math.min(keptWords, tokens.count)));
    last = turn;
  });
}
