/*
 * A message as numbers. One pass over the UTF-16 units writes, for each word, the FNV-1a hash of its folded form and
 * its span; no string is made for a word. Sentence ends, question marks, links, money signs and numbers
 * are words of their own with fixed hashes. Everything that matches patterns or feeds the models reads these columns.
 */
import { Char, charClass, foldAstral, foldedSecond, foldedUnit } from "./fold.ts";

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo), as a signed number: what a hash begins with, and one more unit of it. */
export const hashStart = fnvOffset | 0;
export const hashStep = (hash: number, unit: number): number => Math.imul(hash ^ unit, fnvPrime);

/** The hash of a word in its folded form. */
export function hashWord(folded: string): number {
  let hash = hashStart;
  for (let i = 0; i < folded.length; i++) hash = hashStep(hash, folded.charCodeAt(i));
  return hash;
}

/** Words that stand for a class of text, as patterns write them. */
export const Special = {
  end: hashWord("<end>"),
  question: hashWord("<?>"),
  link: hashWord("<link>"),
  email: hashWord("<email>"),
  money: hashWord("<money>"),
  number: hashWord("<number>"),
  code: hashWord("<code>"),
  phone: hashWord("<phone>"),
} as const;

/** The words of one message, in columns; `count` of them are valid until the next call that fills it. */
export interface Tokens {
  count: number;
  readonly hashes: Int32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Words kept of one message; a longer one is judged by its beginning. */
export const maxTokens = 4096;

/** Columns for one message at a time. */
export function createTokens(): Tokens {
  return { count: 0, hashes: new Int32Array(maxTokens), starts: new Uint32Array(maxTokens), ends: new Uint32Array(maxTokens) };
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export function push(tokens: Tokens, hash: number, start: number, end: number): void {
  tokens.hashes[tokens.count] = hash;
  tokens.starts[tokens.count] = start;
  tokens.ends[tokens.count++] = end;
}

/** Fills `tokens` from `text`. */
export function tokenize(text: string, tokens: Tokens): Tokens {
  tokens.count = 0;
  let i = 0;
  while (i < text.length && tokens.count < maxTokens - 1) {
    const code = text.charCodeAt(i);
    const kind = charClass[code];
    if (kind === Char.Word || kind === Char.High) i = pushWord(text, i, tokens);
    else pushMark(code, i++, tokens);
  }
  return tokens;
}

/** Adds what a unit between words says, if it says anything. */
export function pushMark(code: number, at: number, tokens: Tokens): void {
  const kind = charClass[code];
  if (kind === Char.End) {
    if (tokens.count > 0 && tokens.hashes[tokens.count - 1] !== Special.end) push(tokens, Special.end, at, at + 1);
  } else if (kind === Char.Question) push(tokens, Special.question, at, at + 1);
  else if (kind === Char.Money) push(tokens, Special.money, at, at + 1);
  else if (kind === Char.Symbol) push(tokens, Math.imul(fnvOffset ^ code, fnvPrime), at, at + 1);
}

/** Adds the word, number, link, address or emoji that begins at `start`, if one does, and returns where to go on. */
export function pushWord(text: string, start: number, tokens: Tokens): number {
  const link = linkEnd(text, start);
  if (link > start) {
    push(tokens, Special.link, start, link);
    return link;
  }
  let i = start;
  let hash = hashStart;
  let letters = 0;
  let digits = 0;
  for (; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const unitKind = charClass[unit];
    if (unitKind === Char.Word) {
      const folded = foldedUnit[unit] ?? 0;
      hash = Math.imul(hash ^ folded, fnvPrime);
      const second = foldedSecond[unit] ?? 0;
      if (second !== 0) hash = Math.imul(hash ^ second, fnvPrime);
      if (isDigit(folded)) digits++;
      else letters++;
    } else if (unitKind === Char.Skip) continue;
    else if (unitKind === Char.Apostrophe && i + 1 < text.length && charClass[text.charCodeAt(i + 1)] === Char.Word && i > start) continue;
    else if (unitKind === Char.High && i + 1 < text.length) {
      const point = text.codePointAt(i) ?? 0;
      const folded = foldAstral(point);
      if (folded === "") {
        if (letters + digits > 0) break;
        // An emoji is a word; skin tones and joiners belong to the one before.
        if (point < 0x1f3fb || point > 0x1f3ff) push(tokens, Math.imul(fnvOffset ^ point, fnvPrime), start, start + 2);
        return start + 2;
      }
      hash = Math.imul(hash ^ folded.charCodeAt(0), fnvPrime);
      letters++;
      i++;
    } else break;
  }
  if (i === start) return i + 1;
  const behind = i < text.length ? text.charCodeAt(i) : 0;
  if (behind === 46) {
    const domain = bareDomainEnd(text, start);
    if (domain > i) {
      push(tokens, Special.link, start, domain);
      return domain;
    }
  }
  if (letters === 0) return pushNumber(text, start, i, digits, tokens);
  if (behind === 64) {
    const email = emailEnd(text, i);
    if (email > i) {
      push(tokens, Special.email, start, email);
      return email;
    }
  }
  push(tokens, hash, start, i);
  return i;
}

/** The hash an emoji or symbol has as a word. */
export function hashSymbol(symbol: string): number {
  return Math.imul(fnvOffset ^ (symbol.codePointAt(0) ?? 0), fnvPrime);
}

// Digits with separators between them are one number; eight digits and more are a telephone number, four to seven together may be a code.
export function pushNumber(text: string, start: number, wordEnd: number, digitsSoFar: number, tokens: Tokens): number {
  let end = wordEnd;
  let digits = digitsSoFar;
  for (let i = wordEnd; i < text.length && i < start + 32; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) {
      digits++;
      end = i + 1;
    } else if (!(code === 32 || code === 45 || code === 0xa0) || !(i + 1 < text.length && isDigit(text.charCodeAt(i + 1)))) break;
  }
  if (digits >= 8) {
    push(tokens, Special.phone, start, end);
    return end;
  }
  push(tokens, digitsSoFar >= 4 && digitsSoFar <= 7 ? Special.code : Special.number, start, wordEnd);
  return wordEnd;
}

function linkEnd(text: string, start: number): number {
  const first = text.charCodeAt(start) | 32;
  if (
    first === 104 &&
    (text.startsWith("http", start) || text.startsWith("hxxp", start) || text.startsWith("Http", start) || text.startsWith("HTTP", start))
  ) {
    let colon = start + 4;
    while (colon < start + 8 && text.charCodeAt(colon) !== 58) colon++;
    return text.startsWith("://", colon) ? spaceAfter(text, colon) : start;
  }
  return first === 119 && (text.startsWith("www.", start) || text.startsWith("WWW.", start)) ? spaceAfter(text, start) : start;
}

function spaceAfter(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) > 32 && text.charCodeAt(end) !== 0xa0) end++;
  return end;
}

// `name.tld/path` or `name.example` without a scheme. Endings that are also words (`me`, `it`) need a path behind them.
function bareDomainEnd(text: string, start: number): number {
  let i = start;
  let lastDot = -1;
  const limit = Math.min(text.length, start + 100);
  for (; i < limit; i++) {
    const code = text.charCodeAt(i);
    const lower = code | 32;
    if ((lower >= 97 && lower <= 122) || isDigit(code) || code === 45) continue;
    if (code !== 46 || i + 1 >= limit || charClass[text.charCodeAt(i + 1)] !== Char.Word) break;
    lastDot = i;
  }
  if (lastDot < 0) return start;
  const ending = text.slice(lastDot + 1, i).toLowerCase();
  return clearEndings.has(ending) || (text.charCodeAt(i) === 47 && /^[a-z]{2,6}$/.test(ending)) ? spaceAfter(text, i) : start;
}

const clearEndings = new Set([
  "com",
  "net",
  "org",
  "info",
  "biz",
  "io",
  "app",
  "xyz",
  "online",
  "site",
  "link",
  "example",
  "test",
  "uk",
  "eu",
  "shop",
  "vip",
  "club",
]);

function emailEnd(text: string, at: number): number {
  let i = at + 1;
  let dots = 0;
  for (; i < text.length && i < at + 200; i++) {
    const code = text.charCodeAt(i);
    const lower = code | 32;
    if ((lower >= 97 && lower <= 122) || isDigit(code) || code === 45) continue;
    if (code === 46 && i + 1 < text.length && /[a-z0-9]/i.test(text.charAt(i + 1))) {
      dots++;
      continue;
    }
    break;
  }
  return dots > 0 ? i : at;
}
