import type { Conversation } from "../model/conversation.ts";
import { type Sighting, findSigns } from "./finder.ts";
import { type GramCounts, countGrams, newGramCounts } from "./judge/grams.ts";
import { type MessageVector, type Place, type Said, createVector, vectorOf } from "./meaning/features.ts";
import { meaningLabels } from "./meaning/labels.ts";
import { type MeaningModel, scoreMessage } from "./meaning/score.ts";
import { type Structure, measureStructure } from "./structure.ts";
import { By, type Turn, type Turns, turnsOf } from "./turns.ts";
import { likeliestLanguage, newVotes, voteLanguage } from "./words/language.ts";
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
  /** Raw scores of the meaning model: `meaningLabels.length` numbers a turn, zero for the other side's labels and for turns of the app. */
  readonly meaning: Float32Array;
  readonly structure: Structure;
  readonly grams: GramCounts;
  readonly language: string | null;
}

// A message's words and those of the one before it take turns.
const buffers = [createTokens(), createTokens()] as const;
const nobody = createTokens();

/** Reads every turn's words once: tells and moves by phrase, what the message does by meaning, words and pairs, language. */
export function examine(conversation: Conversation, model: MeaningModel): Examination {
  const turns = turnsOf(conversation);
  const meaning = new Float32Array(turns.list.length * meaningLabels.length);
  const examined: ExaminedTurn[] = [];
  const weights = weightsOf(turns);
  const grams = newGramCounts();
  const votes = newVotes();
  let sample = "";
  forEachSaid(turns, (turn, at, said) => {
    const { tokens } = said;
    scoreMessage(model, said, meaning, at * meaningLabels.length);
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

/** Calls `visit` for each turn of a person with its words and those before it, all valid until it returns. */
function forEachSaid(turns: Turns, visit: (turn: Turn, at: number, said: Said) => void): void {
  let before = nobody;
  let last: Turn | null = null;
  let index = 0;
  for (let at = 0; at < turns.list.length; at++) {
    const turn = turns.list[at];
    if (turn === undefined || turn.by === By.app) continue;
    const tokens = tokenize(turn.text, before === buffers[0] ? buffers[1] : buffers[0]);
    const place: Place = {
      sender: turn.by === By.sender,
      answers: last !== null && last.by !== turn.by,
      index: index++,
      picture: turn.picture,
      file: turn.file,
      gap: last === null ? Number.NaN : turn.minute - last.minute,
    };
    visit(turn, at, { text: turn.text, tokens, before, place });
    before = tokens;
    last = turn;
  }
}

const vector = createVector();

/** Calls `visit` for each turn of a person with its vector, valid until it returns: what the trainer learns from. */
export function forEachVector(turns: Turns, visit: (turn: Turn, at: number, filled: MessageVector) => void): void {
  forEachSaid(turns, (turn, at, said) => {
    vectorOf(said, vector);
    visit(turn, at, vector);
  });
}
