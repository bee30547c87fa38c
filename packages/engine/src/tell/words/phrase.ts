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
import { Special, hashStart, hashStep, hashSymbol, hashWord } from "./tokens.ts";

/** Word classes by name: each value is words and phrases parted by `|`. */
export type WordClasses = Readonly<Record<string, string>>;

/** A piece of a phrase. */
export type Part =
  | { readonly kind: "word"; readonly hash: number }
  | { readonly kind: "any" }
  | { readonly kind: "gap"; readonly most: number }
  | Either;

/** Choices: those of one word as a set, shared by every phrase that uses a class, and the others, of which one may be empty. */
interface Either {
  readonly kind: "either";
  readonly singles: ReadonlySet<number>;
  readonly longer: readonly (readonly Part[])[];
}

/** A phrase as written. */
export interface Written {
  readonly parts: readonly Part[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

interface Lexer {
  readonly text: string;
  readonly end: number;
  at: number;
  readonly classes: WordClasses;
}

const sign = { space: 32, dollar: 36, open: 40, close: 41, openMay: 91, closeMay: 93, caret: 94, bar: 124 } as const;

/** Reads one phrase. Throws a plain Error on a phrase that is not well formed: phrases are ours, not input. */
export function parsePhrase(source: string, classes: WordClasses): Written {
  const atStart = source.charCodeAt(0) === sign.caret;
  const atEnd = source.charCodeAt(source.length - 1) === sign.dollar;
  const lexer: Lexer = { text: source, end: atEnd ? source.length - 1 : source.length, at: atStart ? 1 : 0, classes };
  const parts = parseSequence(lexer, 0);
  if (lexer.at < lexer.end) throw new Error(`phrase "${source}": expected its end, got "${source.slice(lexer.at)}"`);
  if (parts.length === 0) throw new Error(`phrase "${source}" is empty`);
  return { parts, atStart, atEnd };
}

/*
 * Thousands of phrases are read whenever the program starts, so the words that nearly all are made of, small letters and
 * digits, are hashed as they are met, and no string is made for them.
 */
function parseSequence(lexer: Lexer, depth: number): Part[] {
  const { text, end } = lexer;
  if (depth > 8) throw new Error(`phrase "${text}" is nested too deeply`);
  const parts: Part[] = [];
  while (lexer.at < end) {
    const char = text.charCodeAt(lexer.at);
    if (char === sign.space) lexer.at++;
    else if (char === sign.close || char === sign.closeMay || char === sign.bar) break;
    else if (char === sign.open || char === sign.openMay) {
      lexer.at++;
      const choices = parseChoices(lexer, depth + 1);
      if (lexer.at >= end || text.charCodeAt(lexer.at) !== (char === sign.open ? sign.close : sign.closeMay))
        throw new Error(`phrase "${text}": "${String.fromCharCode(char)}" is not closed`);
      lexer.at++;
      if (char === sign.openMay) choices.push([]);
      parts.push(eitherOf(choices));
    } else parts.push(parseWord(lexer, depth));
  }
  return parts;
}

function parseChoices(lexer: Lexer, depth: number): Part[][] {
  const choices = [parseSequence(lexer, depth)];
  while (lexer.at < lexer.end && lexer.text.charCodeAt(lexer.at) === sign.bar) {
    lexer.at++;
    choices.push(parseSequence(lexer, depth));
  }
  return choices;
}

function eitherOf(choices: readonly (readonly Part[])[]): Either {
  const singles = new Set<number>();
  const longer: (readonly Part[])[] = [];
  for (const choice of choices) {
    const only = choice[0];
    if (choice.length === 1 && only?.kind === "word") singles.add(only.hash);
    else longer.push(choice);
  }
  return { kind: "either", singles, longer };
}

const isSign = (char: number): boolean =>
  char === sign.space || char === sign.open || char === sign.close || char === sign.openMay || char === sign.closeMay || char === sign.bar;

function parseWord(lexer: Lexer, depth: number): Part {
  const { text, end } = lexer;
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
  return plain ? { kind: "word", hash } : parseOdd(lexer, text.slice(start, at), depth);
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

function parseOdd({ text, classes }: Lexer, word: string, depth: number): Part {
  if (word === "_") return { kind: "any" };
  if (word.startsWith("..")) {
    const most = Number(word.slice(2));
    if (!Number.isInteger(most) || most < 1 || most > 12)
      throw new Error(`phrase "${text}": expected a gap of 1 to 12 words, got "${word}"`);
    return { kind: "gap", most };
  }
  if (word.startsWith("@")) return classPart(word, text, classes, depth);
  const special = specials[word];
  if (special !== undefined) return { kind: "word", hash: special };
  if (/^[\p{L}\p{N}]+$/u.test(word)) {
    if (word !== word.toLowerCase() || /[\u00c0-\u024f]/.test(word)) throw new Error(`phrase "${text}": "${word}" is not folded`);
    return { kind: "word", hash: hashWord(word) };
  }
  if (/^\p{Extended_Pictographic}$/u.test(word)) return { kind: "word", hash: hashSymbol(word) };
  throw new Error(`phrase "${text}": expected a word, got "${word}"`);
}

const classParts = new WeakMap<WordClasses, Map<string, Part>>();

/** A class's choices, read once. */
function classPart(word: string, text: string, classes: WordClasses, depth: number): Part {
  let known = classParts.get(classes);
  if (known === undefined) classParts.set(classes, (known = new Map()));
  let part = known.get(word);
  if (part === undefined) {
    const choices = classes[word.slice(1)];
    if (choices === undefined) throw new Error(`phrase "${text}": no word class "${word}"`);
    part = eitherOf(parseChoices({ text: choices, end: choices.length, at: 0, classes }, depth + 1));
    known.set(word, part);
  }
  return part;
}
