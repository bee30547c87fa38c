import type { Conversation } from "../model/conversation.ts";
import { type Sighting, findSigns } from "./finder.ts";
import { type GramCounts, countGrams } from "./judge/grams.ts";
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
  readonly structure: Structure;
  readonly grams: GramCounts;
  readonly language: string | null;
}

const tokens = createTokens();

/** Reads every turn's words once: tells and moves, words and pairs, language. */
export function examine(conversation: Conversation): Examination {
  const turns = turnsOf(conversation);
  const grams: GramCounts = new Map();
  const votes: LanguageVotes = new Map();
  let sample = "";
  const examined = turns.list.map((turn): ExaminedTurn => {
    if (turn.by === By.app || turn.text === "") return { turn, sightings: [] };
    tokenize(turn.text, tokens);
    const sender = turn.by === By.sender;
    countGrams(tokens, sender, grams);
    if (sender) {
      voteLanguage(tokens, votes);
      if (sample.length < 2000) sample += turn.text;
    }
    return { turn, sightings: findSigns(tokens, sender) };
  });
  return { turns, examined, structure: measureStructure(turns), grams, language: likeliestLanguage(votes, sample) };
}
