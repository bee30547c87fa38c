/* The tables of folding, filled when the program starts or, for the bundled command, when it is bundled. So it exports data alone. */

/** Kinds of character, in `charClass`. */
export const Char = { Space: 0, Word: 1, Skip: 2, End: 3, Question: 4, Symbol: 5, Apostrophe: 6, High: 7, Money: 8 } as const;

const confusables: Readonly<Record<string, string>> = {
  а: "a",
  в: "b",
  с: "c",
  ԁ: "d",
  е: "e",
  ё: "e",
  н: "h",
  һ: "h",
  і: "i",
  ї: "i",
  ј: "j",
  к: "k",
  ӏ: "l",
  м: "m",
  о: "o",
  р: "p",
  ԛ: "q",
  ѕ: "s",
  т: "t",
  у: "y",
  ѵ: "v",
  ԝ: "w",
  х: "x",
  α: "a",
  β: "b",
  ε: "e",
  η: "n",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  υ: "u",
  χ: "x",
  ω: "w",
  ɑ: "a",
  ɡ: "g",
  ı: "i",
  ɩ: "i",
  ʟ: "l",
  ɴ: "n",
  ʀ: "r",
  ꜱ: "s",
  ᴜ: "u",
  ᴠ: "v",
  ᴡ: "w",
  ᴢ: "z",
};

const twoLetters: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", þ: "th" };
const strokes: Readonly<Record<string, string>> = { ł: "l", ø: "o", đ: "d", ħ: "h", ð: "d", ŧ: "t" };

const bmp = 0x10000;

/** Class of every UTF-16 unit. */
export const charClass = new Uint8Array(bmp);
/** First folded unit of every word character; 0 where it folds to nothing. */
export const foldedUnit = new Uint16Array(bmp);
/** Second folded unit where one character folds to two letters (ß → ss), else 0. */
export const foldedSecond = new Uint16Array(bmp);

function setFold(code: number, letters: string): void {
  charClass[code] = Char.Word;
  foldedUnit[code] = letters.charCodeAt(0);
  foldedSecond[code] = letters.length > 1 ? letters.charCodeAt(1) : 0;
}

function foldLetter(character: string): string {
  const lower = character.toLowerCase();
  const known = confusables[lower] ?? twoLetters[lower] ?? strokes[lower];
  if (known !== undefined) return known;
  const base = lower.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return twoLetters[base] ?? strokes[base] ?? confusables[base] ?? (base === "" ? lower : base);
}

function fillRange(from: number, to: number, fold: boolean): void {
  for (let code = from; code <= to; code++) {
    const character = String.fromCharCode(code);
    if (/[\p{L}\p{N}]/u.test(character)) setFold(code, fold ? foldLetter(character) : character);
  }
}

fillRange(0x30, 0x24f, true);
fillRange(0x250, 0x2af, true);
fillRange(0x370, 0x52f, true);
fillRange(0x1d00, 0x1d7f, true);
fillRange(0x1e00, 0x1eff, true);
fillRange(0x2460, 0x24ff, true);
fillRange(0xff10, 0xff5a, true);
// Other scripts are words too, as they are written: the patterns do not speak their languages.
for (let code = 0x530; code < 0xd800; code++) {
  if (charClass[code] === Char.Space && !(code >= 0x1d00 && code <= 0x2bff) && !(code >= 0x3000 && code <= 0x3004)) {
    charClass[code] = Char.Word;
    foldedUnit[code] = code;
  }
}
for (let code = 0xd800; code <= 0xdbff; code++) charClass[code] = Char.High;
for (let code = 0x2190; code <= 0x2bff; code++) if (charClass[code] === Char.Space) charClass[code] = Char.Symbol;
for (let code = 0x300; code <= 0x36f; code++) charClass[code] = Char.Skip;
for (const code of [
  0xad, 0x34f, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2066,
  0x2067, 0x2068, 0x2069, 0xfe0e, 0xfe0f, 0xfeff,
])
  charClass[code] = Char.Skip;
for (const character of "'\u2019\u02bc\u0060\u00b4") charClass[character.charCodeAt(0)] = Char.Apostrophe;
for (const character of ".!;\n\u2026\u3002\uff01\u0964") charClass[character.charCodeAt(0)] = Char.End;
for (const character of "?\u00bf\u061f\uff1f") charClass[character.charCodeAt(0)] = Char.Question;
for (const character of "$\u00a3\u20ac\u00a5\u20b9\u20bf") charClass[character.charCodeAt(0)] = Char.Money;
