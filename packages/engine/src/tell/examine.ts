import type { Conversation } from "../model/conversation.ts";
import { type Sighting, findSigns } from "./finder.ts";
import { type GramCounts, countGrams, emptyGrams, newGramCounts } from "./judge/grams.ts";
import { type MessageVector, type Place, type Said, createVector, vectorOf } from "./meaning/features.ts";
import { meaningLabels } from "./meaning/labels.ts";
import { type MeaningModel, scoreMessage } from "./meaning/score.ts";
import { type Structure, measureStructure } from "./structure.ts";
import { By, type Turn, type Turns, turnsOf } from "./turns.ts";
import { likeliestLanguage, newVotes, voteLanguage } from "./words/language.ts";
import { createTokens, tokenize } from "../model/words/tokens.ts";

/** One turn with the tells and moves in its words. */
export interface ExaminedTurn {
  readonly turn: Turn;
  readonly sightings: readonly Sighting[];
}

/** Everything about a conversation that a verdict is made of, before any is made. */
export interface Examination {
  readonly turns: Turns;
  readonly examined: readonly ExaminedTurn[];
  /** What each turn counts for, about 1 on average. This and `meaning` may go on behind the last turn. */
  readonly weights: Float32Array;
  /** Raw scores of the meaning model: `meaningLabels.length` numbers a turn, zero for the other side's labels and for turns of the app. */
  readonly meaning: Float32Array;
  readonly structure: Structure;
  readonly grams: GramCounts;
  readonly language: string | null;
}

/** What an examination is written into. One that is used again holds the last examination only. */
export interface Room {
  readonly meaning: Float32Array;
  readonly weights: Float32Array;
  readonly grams: GramCounts;
}

/** Room for an examination of so many turns. */
export function newRoom(turns: number): Room {
  return { meaning: new Float32Array(turns * meaningLabels.length), weights: new Float32Array(turns), grams: newGramCounts() };
}

// A message's words and those of the one before it take turns.
const buffers = [createTokens(), createTokens()] as const;
const nobody = createTokens();

const votes = newVotes();

/**
 * Reads every turn's words once: tells and moves by phrase, what the message does by meaning, words and pairs, language. Where the
 * conversation fits into `used`, its examination is written there, and is valid until that room is used again.
 */
export function examine(conversation: Conversation, model: MeaningModel, used: Room | null = null): Examination {
  const turns = turnsOf(conversation);
  const { list } = turns;
  const room = used !== null && list.length <= used.weights.length ? used : newRoom(list.length);
  const { meaning, weights, grams } = room;
  meaning.fill(0, 0, list.length * meaningLabels.length);
  emptyGrams(grams);
  votes.fill(0);
  weigh(list, weights);
  const examined: ExaminedTurn[] = [];
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
    putSilent(list, at, examined);
    examined.push({ turn, sightings: tokens.count === 0 ? none : findSigns(tokens, sender) });
  });
  putSilent(list, list.length, examined);
  return { turns, examined, weights, meaning, structure: measureStructure(turns), grams, language: likeliestLanguage(votes, sample) };
}

const none: readonly Sighting[] = [];

/** Adds the turns up to one, which say nothing. */
function putSilent(list: readonly Turn[], to: number, examined: ExaminedTurn[]): void {
  for (let turn = list[examined.length]; turn !== undefined && examined.length < to; turn = list[examined.length])
    examined.push({ turn, sightings: none });
}

/*
 * Traps and honest chats open alike; what they come to tells them apart. So what is said counts for more the later it is said:
 * from a fifth at the opening to nearly twice at the end (measured: decisions/0004).
 */
function weigh(list: readonly Turn[], weights: Float32Array): void {
  let people = 0;
  for (const { by } of list) if (by !== By.app) people++;
  let place = 0;
  let at = 0;
  for (const { by } of list) weights[at++] = by === By.app ? 0 : people === 1 ? 1 : 0.2 + (1.6 * place++) / (people - 1);
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
