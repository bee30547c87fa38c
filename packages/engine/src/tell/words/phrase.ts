/*
 * Phrases are how the catalogue writes what people say. A phrase is a line of plain words with five signs:
 *
 *   (a|b c)   one of these           [a]   may be there            _    any one word
 *   ..N       up to N words between  @name a class of words from `classes`
 *
 * and the words `<link> <email> <money> <number> <code> <phone> <?> <end>`, which stand for what they say;
 * `^` at the front ties the phrase to the beginning of the message and `$` at the back to its end.
 * Words are written folded: lower case, no accents, no apostrophes ("dont"). Nothing crosses a sentence's end
 * unless it says `<end>` or `<?>`. There is no repetition, so a match takes a bounded number of steps.
 */
import { Kind, type DraftProgram, addNode } from "./program.ts";
import { Special, hashStart, hashStep, hashSymbol, hashWord } from "../../model/words/tokens.ts";
import { wordNumber } from "./vocabulary.ts";

/** Word classes by name: each value is words and phrases parted by `|`. */
export type WordClasses = Readonly<Record<string, string>>;

interface Lexer {
  readonly program: DraftProgram;
  readonly classes: WordClasses;
  readonly text: string;
  readonly end: number;
  at: number;
  /** The last node of what was read last. */
  tail: number;
}

const sign = { space: 32, dollar: 36, open: 40, close: 41, openMay: 91, closeMay: 93, caret: 94, bar: 124 } as const;

/** Whether a phrase is tied to the beginning of the message. */
export const isAtStart = (source: string): boolean => source.charCodeAt(0) === sign.caret;

/**
 * Adds one phrase to a program and returns its first node. Throws a plain Error on a phrase that is not well formed: phrases
 * are ours, not input.
 */
export function addPhrase(program: DraftProgram, source: string, classes: WordClasses): number {
  const atEnd = source.charCodeAt(source.length - 1) === sign.dollar;
  const end = atEnd ? source.length - 1 : source.length;
  const lexer: Lexer = { program, classes, text: source, end, at: isAtStart(source) ? 1 : 0, tail: -1 };
  const head = addSequence(lexer, 0);
  if (lexer.at < end) throw new Error(`phrase "${source}": expected its end, got "${source.slice(lexer.at)}"`);
  if (head < 0) throw new Error(`phrase "${source}" is empty`);
  program.next[lexer.tail] = addNode(program, atEnd ? Kind.finishAtEnd : Kind.finish, 0, 0);
  return head;
}

/** Adds what stands up to a closing sign, and returns its first node, -1 where there is nothing. */
function addSequence(lexer: Lexer, depth: number): number {
  const { program, text, end } = lexer;
  if (depth > 8) throw new Error(`phrase "${text}" is nested too deeply`);
  let head = -1;
  let tail = -1;
  while (lexer.at < end) {
    const char = text.charCodeAt(lexer.at);
    if (char === sign.space) {
      lexer.at++;
      continue;
    }
    if (char === sign.close || char === sign.closeMay || char === sign.bar) break;
    const node = char === sign.open || char === sign.openMay ? addGroup(lexer, char, depth + 1) : addWord(lexer, depth);
    if (head < 0) head = node;
    else program.next[tail] = node;
    tail = lexer.tail;
  }
  lexer.tail = tail;
  return head;
}

function addGroup(lexer: Lexer, open: number, depth: number): number {
  lexer.at++;
  const node = addChoices(lexer, open === sign.openMay, depth);
  if (lexer.at >= lexer.end || lexer.text.charCodeAt(lexer.at) !== (open === sign.open ? sign.close : sign.closeMay))
    throw new Error(`phrase "${lexer.text}": "${String.fromCharCode(open)}" is not closed`);
  lexer.at++;
  return node;
}

/** Adds choices parted by bars. Those of one word each become one set; `may` says that there may be none of them. */
function addChoices(lexer: Lexer, may: boolean, depth: number): number {
  const { program, text, end } = lexer;
  const singles: number[] = [];
  const heads: number[] = [];
  const tails: number[] = [];
  for (;;) {
    const head = addSequence(lexer, depth);
    if (head >= 0 && head === lexer.tail && program.kinds[head] === Kind.word) {
      singles.push(program.from[head] ?? 0);
      program.size = head;
    } else {
      heads.push(head);
      tails.push(lexer.tail);
    }
    if (lexer.at >= end || text.charCodeAt(lexer.at) !== sign.bar) break;
    lexer.at++;
  }
  const set = singles.length > 0 ? addSet(program, singles) : -1;
  if (heads.length === 0 && !may) return (lexer.tail = set);
  const { branches } = program;
  const from = branches.length;
  const join = program.size + 1;
  if (set >= 0) branches.push(set);
  for (const head of heads) branches.push(head < 0 ? join : head);
  if (may) branches.push(join);
  const either = addNode(program, Kind.either, from, branches.length);
  addNode(program, Kind.join, 0, 0);
  if (set >= 0) program.next[set] = join;
  for (const tail of tails) if (tail >= 0) program.next[tail] = join;
  lexer.tail = join;
  return either;
}

/** Sets of up to so many words are searched one by one. */
export const fewWords = 8;

function addSet(program: DraftProgram, singles: readonly number[]): number {
  const [only = 0] = singles;
  if (singles.length === 1) return addNode(program, Kind.word, only, 0);
  const from = program.words.length;
  // Long sets are searched by halves.
  for (const word of singles.length > fewWords ? singles.toSorted((a, b) => a - b) : singles) program.words.push(word);
  return addNode(program, Kind.set, from, program.words.length);
}

const isSign = (char: number): boolean =>
  char === sign.space || char === sign.open || char === sign.close || char === sign.openMay || char === sign.closeMay || char === sign.bar;

/** Adds a word. Nearly all are small letters and digits: they are hashed as they are met, and no string is made for them. */
function addWord(lexer: Lexer, depth: number): number {
  const { program, text, end } = lexer;
  const start = lexer.at;
  let at = start;
  let hash = hashStart;
  let plain = true;
  for (; at < end; at++) {
    const char = text.charCodeAt(at);
    if ((char >= 97 && char <= 122) || (char >= 48 && char <= 57)) hash = hashStep(hash, char);
    else if (isSign(char)) break;
    else plain = false;
  }
  lexer.at = at;
  if (!plain) return addOdd(lexer, text.slice(start, at), depth);
  return (lexer.tail = addNode(program, Kind.word, wordNumber(program.vocabulary, hash), 0));
}

const specials: Readonly<Record<string, number>> = {
  "<end>": Special.end,
  "<?>": Special.question,
  "<link>": Special.link,
  "<email>": Special.email,
  "<money>": Special.money,
  "<number>": Special.number,
  "<code>": Special.code,
  "<phone>": Special.phone,
};

function addOdd(lexer: Lexer, word: string, depth: number): number {
  const { program, classes, text } = lexer;
  if (word.startsWith("@")) {
    const choices = classes[word.slice(1)];
    if (choices === undefined) throw new Error(`phrase "${text}": no word class "${word}"`);
    const inside: Lexer = { program, classes, text: choices, end: choices.length, at: 0, tail: -1 };
    const node = addChoices(inside, false, depth + 1);
    lexer.tail = inside.tail;
    return node;
  }
  if (word === "_") return (lexer.tail = addNode(program, Kind.any, 0, 0));
  if (word.startsWith("..")) {
    const most = Number(word.slice(2));
    if (!Number.isInteger(most) || most < 1 || most > 12)
      throw new Error(`phrase "${text}": expected a gap of 1 to 12 words, got "${word}"`);
    return (lexer.tail = addNode(program, Kind.gap, most, 0));
  }
  return (lexer.tail = addNode(program, Kind.word, wordNumber(program.vocabulary, specials[word] ?? oddHash(word, text)), 0));
}

function oddHash(word: string, text: string): number {
  if (/^[\p{L}\p{N}]+$/u.test(word)) {
    if (word !== word.toLowerCase() || /[\u00c0-\u024f]/.test(word)) throw new Error(`phrase "${text}": "${word}" is not folded`);
    return hashWord(word);
  }
  if (/^\p{Extended_Pictographic}$/u.test(word)) return hashSymbol(word);
  throw new Error(`phrase "${text}": expected a word, got "${word}"`);
}
