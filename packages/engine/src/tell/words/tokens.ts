/*
 * A message as numbers. One pass over the UTF-16 units writes, for each word, the FNV-1a hash of its folded form and
 * its span; no string is made for a word. Sentence ends, question marks, links, money signs and numbers
 * are words of their own with fixed hashes. Everything that matches patterns or feeds the models reads these columns.
 */
import { Char, charClass, foldAstral, foldedSecond, foldedUnit } from "./fold.ts";

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo): what a hash begins with, and one more unit of it; `>>> 0` when done. */
export const hashStart = fnvOffset;
export const hashStep = (hash: number, unit: number): number => Math.imul(hash ^ unit, fnvPrime);

/** The hash of a word in its folded form. */
export function hashWord(folded: string): number {
  let hash = hashStart;
  for (let i = 0; i < folded.length; i++) hash = hashStep(hash, folded.charCodeAt(i));
  return hash >>> 0;
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
  readonly hashes: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Words kept of one message; a longer one is judged by its beginning. */
export const maxTokens = 4096;

/** Columns for one message at a time. */
export function createTokens(): Tokens {
  return { count: 0, hashes: new Uint32Array(maxTokens), starts: new Uint32Array(maxTokens), ends: new Uint32Array(maxTokens) };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Fills `tokens` from `text`. */
export function tokenize(text: string, tokens: Tokens): Tokens {
  const { hashes, starts, ends } = tokens;
  let count = 0;
  let i = 0;
  const push = (hash: number, start: number, end: number): void => {
    hashes[count] = hash >>> 0;
    starts[count] = start;
    ends[count] = end;
    count++;
  };
  while (i < text.length && count < maxTokens - 1) {
    const code = text.charCodeAt(i);
    const kind = charClass[code];
    if (kind === Char.Word || kind === Char.High) {
      const link = linkEnd(text, i);
      if (link > i) {
        push(Special.link, i, link);
        i = link;
        continue;
      }
      const start = i;
      let hash = fnvOffset;
      let letters = 0;
      let digits = 0;
      let lone = 0;
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
        else if (unitKind === Char.Apostrophe && i + 1 < text.length && charClass[text.charCodeAt(i + 1)] === Char.Word && i > start)
          continue;
        else if (unitKind === Char.High && i + 1 < text.length) {
          const point = text.codePointAt(i) ?? 0;
          const folded = foldAstral(point);
          if (folded === "") {
            if (letters + digits === 0) lone = point;
            break;
          }
          hash = Math.imul(hash ^ folded.charCodeAt(0), fnvPrime);
          letters++;
          i++;
        } else break;
      }
      if (lone !== 0) {
        // An emoji is a word; skin tones and joiners belong to the one before.
        if (lone < 0x1f3fb || lone > 0x1f3ff) push(Math.imul(fnvOffset ^ lone, fnvPrime), start, start + 2);
        i = start + 2;
      } else if (i === start) {
        i++;
      } else if (text.charCodeAt(i) === 46 && bareDomainEnd(text, start) > i) {
        i = bareDomainEnd(text, start);
        push(Special.link, start, i);
      } else if (letters === 0) {
        i = pushNumber(text, start, i, digits, push);
      } else if (text.charCodeAt(i) === 64 && emailEnd(text, i) > i) {
        i = emailEnd(text, i);
        push(Special.email, start, i);
      } else push(hash, start, i);
    } else {
      if (kind === Char.End) {
        if (count > 0 && hashes[count - 1] !== Special.end) push(Special.end, i, i + 1);
      } else if (kind === Char.Question) push(Special.question, i, i + 1);
      else if (kind === Char.Money) push(Special.money, i, i + 1);
      else if (kind === Char.Symbol) push(Math.imul(fnvOffset ^ code, fnvPrime), i, i + 1);
      i++;
    }
  }
  tokens.count = count;
  return tokens;
}

/** The hash an emoji or symbol has as a word. */
export function hashSymbol(symbol: string): number {
  return Math.imul(fnvOffset ^ (symbol.codePointAt(0) ?? 0), fnvPrime) >>> 0;
}

// Digits with separators between them are one number; eight digits and more are a telephone number, four to seven together may be a code.
function pushNumber(
  text: string,
  start: number,
  wordEnd: number,
  digitsSoFar: number,
  push: (hash: number, start: number, end: number) => void,
): number {
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
    push(Special.phone, start, end);
    return end;
  }
  push(digitsSoFar >= 4 && digitsSoFar <= 7 ? Special.code : Special.number, start, wordEnd);
  return wordEnd;
}

function linkEnd(text: string, start: number): number {
  const first = text.charCodeAt(start) | 32;
  if (
    first === 104 &&
    (text.startsWith("http", start) || text.startsWith("hxxp", start) || text.startsWith("Http", start) || text.startsWith("HTTP", start))
  ) {
    const colon = text.indexOf(":", start);
    return colon > start && colon - start <= 8 && text.startsWith("//", colon + 1) ? spaceAfter(text, colon) : start;
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
