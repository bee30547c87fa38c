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
import { Special, hashSymbol, hashWord, type Tokens } from "./tokens.ts";

/** Word classes by name: each value is words and phrases parted by `|`. */
export type WordClasses = Readonly<Record<string, string>>;

/** A node of a compiled phrase; `next` continues after it and is null at the end. */
interface Node {
  readonly kind: "word" | "any" | "gap" | "either" | "finish";
  /** Of `word`: the hashes that match. */
  readonly words: ReadonlySet<number> | null;
  readonly one: number;
  readonly gap: number;
  readonly branches: readonly Node[];
  readonly next: Node | null;
}

/** A compiled phrase. */
export interface Phrase {
  readonly source: string;
  readonly root: Node;
  /** Hashes a match can begin with; null where it can begin with any word. */
  readonly firsts: ReadonlySet<number> | null;
  readonly atStart: boolean;
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

const finish: Node = { kind: "finish", words: null, one: 0, gap: 0, branches: [], next: null };
const finishAtEnd: Node = { kind: "finish", words: null, one: 1, gap: 0, branches: [], next: null };

type Part =
  | { readonly kind: "word"; readonly hash: number }
  | { readonly kind: "any" }
  | { readonly kind: "gap"; readonly most: number }
  | { readonly kind: "either"; readonly choices: readonly (readonly Part[])[] };

/** Compiles one phrase. Throws a plain Error on a phrase that is not well formed: phrases are ours, not input. */
export function compilePhrase(source: string, classes: WordClasses): Phrase {
  const atStart = source.startsWith("^");
  const atEnd = source.endsWith("$");
  const body = source.slice(atStart ? 1 : 0, atEnd ? -1 : undefined).trim();
  const lexer = { text: body, at: 0 };
  const parts = parseSequence(lexer, classes, 0);
  if (lexer.at < body.length) throw new Error(`phrase "${source}": expected its end, got "${body.slice(lexer.at)}"`);
  if (parts.length === 0) throw new Error(`phrase "${source}" is empty`);
  const root = link(parts, 0, atEnd ? finishAtEnd : finish);
  return { source, root, firsts: firstsOf(root, 0), atStart };
}

function parseSequence(lexer: { text: string; at: number }, classes: WordClasses, depth: number): Part[] {
  if (depth > 8) throw new Error(`phrase "${lexer.text}" is nested too deeply`);
  const parts: Part[] = [];
  while (lexer.at < lexer.text.length) {
    const char = lexer.text.charAt(lexer.at);
    if (char === " ") lexer.at++;
    else if (char === ")" || char === "]" || char === "|") break;
    else if (char === "(" || char === "[") {
      lexer.at++;
      const choices = parseChoices(lexer, classes, depth + 1);
      if (lexer.text.charAt(lexer.at) !== (char === "(" ? ")" : "]")) throw new Error(`phrase "${lexer.text}": "${char}" is not closed`);
      lexer.at++;
      parts.push({ kind: "either", choices: char === "(" ? choices : [...choices, []] });
    } else parts.push(parseWord(lexer, classes, depth));
  }
  return parts;
}

function parseChoices(lexer: { text: string; at: number }, classes: WordClasses, depth: number): Part[][] {
  const choices = [parseSequence(lexer, classes, depth)];
  while (lexer.text.charAt(lexer.at) === "|") {
    lexer.at++;
    choices.push(parseSequence(lexer, classes, depth));
  }
  return choices;
}

function parseWord(lexer: { text: string; at: number }, classes: WordClasses, depth: number): Part {
  const start = lexer.at;
  while (lexer.at < lexer.text.length && !" ()[]|".includes(lexer.text.charAt(lexer.at))) lexer.at++;
  const word = lexer.text.slice(start, lexer.at);
  if (word === "_") return { kind: "any" };
  if (word.startsWith("..")) {
    const most = Number(word.slice(2));
    if (!Number.isInteger(most) || most < 1 || most > 12) throw new Error(`phrase "${lexer.text}": expected a gap of 1 to 12 words, got "${word}"`);
    return { kind: "gap", most };
  }
  if (word.startsWith("@")) {
    const text = classes[word.slice(1)];
    if (text === undefined) throw new Error(`phrase "${lexer.text}": no word class "${word}"`);
    return { kind: "either", choices: parseChoices({ text, at: 0 }, classes, depth + 1) };
  }
  const special = specials[word];
  if (special !== undefined) return { kind: "word", hash: special };
  if (/^[\p{L}\p{N}]+$/u.test(word)) {
    if (word !== word.toLowerCase() || /[\u00c0-\u024f]/.test(word)) throw new Error(`phrase "${lexer.text}": "${word}" is not folded`);
    return { kind: "word", hash: hashWord(word) };
  }
  if (/^\p{Extended_Pictographic}$/u.test(word)) return { kind: "word", hash: hashSymbol(word) };
  throw new Error(`phrase "${lexer.text}": expected a word, got "${word}"`);
}

function link(parts: readonly Part[], index: number, end: Node): Node {
  const part = parts[index];
  if (part === undefined) return end;
  const next = link(parts, index + 1, end);
  const blank = { words: null, one: 0, gap: 0, branches: [], next };
  switch (part.kind) {
    case "word":
      return { ...blank, kind: "word", one: part.hash };
    case "any":
      return { ...blank, kind: "any" };
    case "gap":
      return { ...blank, kind: "gap", gap: part.most };
    case "either": {
      // Choices of one word each become one set test.
      const singles = new Set<number>();
      const branches: Node[] = [];
      for (const choice of part.choices) {
        const only = choice[0];
        if (choice.length === 1 && only?.kind === "word") singles.add(only.hash);
        else branches.push(link(choice, 0, next));
      }
      if (singles.size > 0) {
        const [one] = singles;
        const node: Node = singles.size === 1 && one !== undefined ? { ...blank, kind: "word", one } : { ...blank, kind: "word", words: singles };
        if (branches.length === 0) return node;
        branches.unshift(node);
      }
      return { ...blank, kind: "either", branches, next: null };
    }
  }
}

function firstsOf(node: Node, depth: number): ReadonlySet<number> | null {
  if (depth > 40) return null;
  switch (node.kind) {
    case "word":
      return node.words ?? new Set([node.one]);
    case "either": {
      const all = new Set<number>();
      for (const branch of node.branches) {
        const firsts = firstsOf(branch, depth + 1);
        if (firsts === null) return null;
        for (const hash of firsts) all.add(hash);
      }
      return all;
    }
    default:
      return null;
  }
}

/**
 * Where `phrase` ends when it begins at word `start` of `tokens`: the index behind its last word, or -1.
 * Takes a number of steps bounded by the phrase.
 */
export function matchPhrase(phrase: Phrase, tokens: Tokens, start: number): number {
  return walk(phrase.root, tokens, start);
}

function walk(from: Node, tokens: Tokens, start: number): number {
  let node: Node | null = from;
  let at = start;
  while (node !== null) {
    switch (node.kind) {
      case "finish": {
        if (node.one === 1) {
          let rest = at;
          while (rest < tokens.count && (tokens.hashes[rest] === Special.end || tokens.hashes[rest] === Special.question)) rest++;
          return rest === tokens.count ? at : -1;
        }
        return at;
      }
      case "word": {
        if (at >= tokens.count) return -1;
        const hash = tokens.hashes[at] ?? 0;
        if (node.words === null ? hash !== node.one : !node.words.has(hash)) return -1;
        at++;
        node = node.next;
        break;
      }
      case "any": {
        if (at >= tokens.count || isBoundary(tokens.hashes[at] ?? 0)) return -1;
        at++;
        node = node.next;
        break;
      }
      case "gap": {
        const next: Node | null = node.next;
        if (next === null) return at;
        for (let skip = 0; skip <= node.gap; skip++) {
          const end = walk(next, tokens, at + skip);
          if (end >= 0) return end;
          if (at + skip >= tokens.count || isBoundary(tokens.hashes[at + skip] ?? 0)) return -1;
        }
        return -1;
      }
      case "either": {
        for (const branch of node.branches) {
          const end = walk(branch, tokens, at);
          if (end >= 0) return end;
        }
        return -1;
      }
    }
  }
  return at;
}

function isBoundary(hash: number): boolean {
  return hash === Special.end || hash === Special.question;
}
